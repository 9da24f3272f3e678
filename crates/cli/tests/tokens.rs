//! `lienvan` with a token in the slot: SoftHSM2 in a folder of its own, filled by other people's tools.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy lets tests do so, but not the helpers between them"
)]

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PIN: &str = "13572468";

/// A place with SoftHSM's tokens and a PDF in it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.path("tokens")).unwrap();
        let conf = format!("directories.tokendir = {}\n", place.path("tokens"));
        fs::write(place.path("softhsm2.conf"), conf).unwrap();
        let pdf = include_bytes!("../../token/tests/blank.pdf");
        fs::write(place.path("van-ban.pdf"), pdf).unwrap();
        place
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("SOFTHSM2_CONF", self.path("softhsm2.conf"))
            .env_remove("LIENVAN_LOG")
            .stdin(Stdio::null());
        command
    }

    fn tool(&self, program: &str, line: &str) -> String {
        let done = self
            .command(program)
            .args(line.split('|'))
            .output()
            .unwrap();
        let cried = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{program} {line}: {cried}");
        String::from_utf8(done.stdout).unwrap()
    }

    /// A token with a key of its own on it.
    fn token(&self, label: &str) {
        self.token_for(label, "nonRepudiation");
    }

    /// The same, with a certificate for this use.
    fn token_for(&self, label: &str, usage: &str) {
        let line = format!("--init-token|--free|--label|{label}|--pin|{PIN}|--so-pin|87654321");
        let said = self.tool("softhsm2-util", &line);
        let slot = said.trim().rsplit(' ').next().unwrap();
        let curve = "ec_paramgen_curve:P-256";
        self.tool(
            "openssl",
            &format!("genpkey|-algorithm|EC|-pkeyopt|{curve}|-out|key.pem"),
        );
        self.tool(
            "openssl",
            &format!(
                "req|-x509|-new|-utf8|-key|key.pem|-subj|/O=UBND Xã Thử Nghiệm/CN=Người thử {slot}\
                 |-days|3650|-addext|keyUsage=critical,{usage}|-outform|DER|-out|{slot}.der"
            ),
        );
        let import = format!("--import|key.pem|--slot|{slot}|--label|key|--id|01|--pin|{PIN}");
        self.tool("softhsm2-util", &import);
        self.tool(
            "pkcs11-tool",
            &format!(
                "--module|{}|--slot|{slot}|--login|--pin|{PIN}|--write-object|{slot}.der|--type|cert|--id|01",
                module()
            ),
        );
    }

    /// Runs `lienvan`, with a line on its standard input.
    fn lienvan(&self, line: &[&str], given: &str) -> Output {
        let mut command = self.command(env!("CARGO_BIN_EXE_lienvan"));
        command.args(line).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = command.spawn().unwrap();
        // One that is not asked for a PIN may have ended before it was given.
        let _ = writeln!(running.stdin.take().unwrap(), "{given}");
        running.wait_with_output().unwrap()
    }

    fn sign(&self, token: &str, given: &str) -> Output {
        let line = [
            "pdf",
            "sign",
            "van-ban.pdf",
            "-o",
            "signed.pdf",
            "--token",
            token,
            "--json",
        ];
        self.lienvan(&line, given)
    }
}

fn module() -> String {
    let known = token::modules();
    let there = |one: &token::KnownModule| one.name == "SoftHSM" && one.is_there;
    let found = known.into_iter().find(there).unwrap();
    found.path.display().to_string()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(bytes)))
}

/// The code of the failure that a command ended with.
fn code(ran: &Output) -> String {
    assert!(
        !ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stdout)
    );
    json(&ran.stderr)["code"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_is_listed_and_signs() {
    let place = Place::new();
    place.token("UBND xã");
    let listed = place.lienvan(&["token", "list", "--module", &module(), "--json"], "");
    let listed = json(&listed.stdout);
    let token = &listed["modules"][0]["tokens"][0];
    assert_eq!(token["label"], "UBND xã");
    assert_eq!(token["pin"]["is_locked"], false, "its PIN's state is told");
    let organisation = &token["certificates"][0]["organisation"];
    assert_eq!(organisation, "UBND Xã Thử Nghiệm");
    let words = place.lienvan(&["token", "list"], "");
    let words = String::from_utf8(words.stdout).unwrap();
    let serial = token["serial"].as_str().unwrap();
    assert!(
        words.contains(serial),
        "found through the known modules too: {words}"
    );

    let signed = place.sign(&format!("{}:UBND xã", module()), PIN);
    assert!(
        signed.status.success(),
        "{}",
        String::from_utf8_lossy(&signed.stderr)
    );
    let judged = place.lienvan(&["pdf", "verify", "signed.pdf", "--offline", "--json"], "");
    let judged = json(&judged.stdout);
    let signatures = judged["signatures"].as_array().unwrap();
    assert_eq!(
        signatures.len(),
        1,
        "one signature is in the file: {judged}"
    );
    assert_ne!(
        judged["verdict"], "failed",
        "and it holds, though nobody trusts its root"
    );
}

#[test]
fn what_hinders_a_token_is_said_by_its_code() {
    let place = Place::new();
    place.token("UBND xã");
    let named = format!("{}:UBND xã", module());
    assert_eq!(code(&place.sign(&named, "00000000")), "key.pin_wrong");
    let listed = place.lienvan(&["token", "list", "--module", &module(), "--json"], "");
    let listed = json(&listed.stdout);
    let state = &listed["modules"][0]["tokens"][0]["pin"];
    assert_eq!(state["is_low"], true, "the token remembers one wrong PIN");
    assert_eq!(code(&place.sign(&named, "")), "key.pin_missing");
    assert_eq!(
        code(&place.sign(&format!("{}:Đảng ủy", module()), PIN)),
        "key.no_token"
    );
    assert_eq!(
        code(&place.sign("/nonexistent/p11.so", PIN)),
        "key.module_missing"
    );
    assert_eq!(
        code(&place.sign(&place.path("van-ban.pdf"), PIN)),
        "key.not_a_module"
    );
    assert_eq!(
        code(&place.lienvan(&["token", "list", "--module", "none.so", "--json"], "")),
        "key.module_missing"
    );
    assert_eq!(
        code(&place.sign("vgca", PIN)),
        "signing_service.missing",
        "the second road ends where no service runs"
    );
    #[cfg(not(windows))]
    assert_eq!(
        code(&place.sign("windows", PIN)),
        "key.not_on_this_system",
        "the store of Windows is on Windows"
    );
    place.token("UBND xã");
    assert_eq!(code(&place.sign(&module(), PIN)), "key.ambiguous");
    assert_eq!(code(&place.sign(&named, PIN)), "key.ambiguous");
    assert!(
        !fs::exists(place.path("signed.pdf")).unwrap(),
        "nothing was written"
    );
}

#[test]
fn what_cannot_be_signed_uses_up_no_try() {
    let place = Place::new();
    place.token_for("Khóa mã", "keyEncipherment");
    place.token("UBND xã");
    fs::write(place.path("loi.pdf"), "không phải PDF").unwrap();
    let listed = || {
        let listed = place.lienvan(&["token", "list", "--module", &module(), "--json"], "");
        json(&listed.stdout)["modules"][0]["tokens"].clone()
    };
    let tokens = listed();
    let tokens = tokens.as_array().unwrap();
    let unfit = tokens.iter().find(|one| one["label"] == "Khóa mã").unwrap();
    let unfit = unfit["certificates"][0]["sha256"].as_str().unwrap();
    let signed = |file: &str, label: &str, more: &[&str]| {
        let named = format!("{}:{label}", module());
        let line = [
            "pdf",
            "sign",
            file,
            "-o",
            "signed.pdf",
            "--json",
            "--token",
            &named,
        ];
        // Were it sent, the token would count it.
        code(&place.lienvan(&[&line, more].concat(), "00000000"))
    };
    assert_eq!(
        signed("van-ban.pdf", "Khóa mã", &["--certificate", unfit]),
        "key.not_for_signing"
    );
    assert_eq!(
        signed("van-ban.pdf", "Khóa mã", &[]),
        "key.no_certificate",
        "a desk offers none of these either"
    );
    assert_eq!(signed("loi.pdf", "UBND xã", &[]), "sign.not_a_pdf");
    assert_eq!(
        signed("van-ban.pdf", "UBND xã", &["--box", "99,10,10,60,20"]),
        "placing.no_page"
    );
    for token in listed().as_array().unwrap() {
        assert_eq!(
            token["pin"]["is_low"], false,
            "no token was asked: {}",
            token["label"]
        );
    }
    assert!(
        !fs::exists(place.path("signed.pdf")).unwrap(),
        "nothing was written"
    );
}

#[test]
fn every_module_that_was_tried_is_told_once_with_what_became_of_it() {
    let place = Place::new();
    let told = || {
        let ran = place.lienvan(&["token", "list"], "");
        let cried = String::from_utf8(ran.stderr).unwrap();
        assert!(ran.status.success(), "{cried}");
        assert!(!cried.contains("đã chọn"), "none was chosen: {cried}");
        String::from_utf8(ran.stdout).unwrap()
    };
    let there = fs::canonicalize(module()).unwrap();
    let is_there = |line: &&str| {
        let path = line.split_whitespace().next().unwrap_or_default();
        fs::canonicalize(path).is_ok_and(|path| path == there)
    };
    let none = told();
    let rows: Vec<&str> = none.lines().filter(is_there).collect();
    assert_eq!(
        rows.len(),
        1,
        "one file under two paths is told once: {none}"
    );
    assert!(rows[0].ends_with("không có thiết bị nào cắm"), "{none}");
    let missing = token::modules().into_iter().find(|one| !one.is_there);
    let missing = missing.unwrap().path.display().to_string();
    let row = none.lines().find(|line| line.starts_with(&missing));
    assert!(row.unwrap().ends_with("chưa cài trên máy này"), "{none}");

    place.token("UBND xã");
    let one = told();
    let row = one.lines().find(is_there).unwrap();
    assert!(row.ends_with("1 thiết bị"), "{one}");
    let tokens = one.lines().filter(|line| line.starts_with("UBND xã"));
    assert_eq!(tokens.count(), 1, "and so is its token: {one}");
}
