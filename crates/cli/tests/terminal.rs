//! `lienvan` as a script meets it: exit codes, what goes where, what the lists hold. No network, no other office.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy lets tests do so, but not the helpers between them"
)]

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A user who is nobody on this machine.
fn lienvan(place: &TempDir, line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lienvan"));
    command
        .args(line)
        .current_dir(place.path())
        .env("HOME", place.path())
        .env("XDG_DATA_HOME", place.path().join("data"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("LIENVAN_LOG")
        .stdin(Stdio::null());
    command
}

fn run(place: &TempDir, line: &[&str]) -> Output {
    lienvan(place, line).output().unwrap()
}

fn code(ran: &Output) -> i32 {
    ran.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Standard error read as the one JSON object that it must be.
fn failure(ran: &Output) -> Value {
    serde_json::from_slice(&ran.stderr).unwrap_or_else(|_| panic!("{}", text(&ran.stderr)))
}

fn printed(ran: &Output) -> Value {
    assert_eq!(code(ran), 0, "{}", text(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap()
}

fn place() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A place with a desk in `xa` and a draft on it.
fn desk() -> TempDir {
    let place = place();
    let said = ["--home", "xa", "--json", "init", "--code", "H99.12"];
    let made = run(
        &place,
        &[&said[..], &["--name", "UBND xã Thử Nghiệm"]].concat(),
    );
    printed(&made);
    assert!(made.stderr.is_empty(), "{}", text(&made.stderr));
    let blank = run(
        &place,
        &["--home", "xa", "--json", "draft", "blank", "cong_van"],
    );
    let mut draft = printed(&blank);
    draft["subject"] = "báo cáo thử nghiệm".into();
    fs::write(place.path().join("letter.json"), draft.to_string()).unwrap();
    let new = ["--home", "xa", "--json", "draft", "new", "letter.json"];
    assert_eq!(printed(&run(&place, &new))["id"], 1);
    place
}

#[test]
fn a_pdf_that_cannot_be_read_has_the_verdict_unreadable() {
    let place = place();
    let large = fs::File::create(place.path().join("large.pdf")).unwrap();
    large.set_len(app::files::LARGEST_PDF + 1).unwrap();
    for (file, fault) in [
        ("none.pdf", "file.unreadable"),
        (".", "file.unreadable"),
        ("large.pdf", "file.too_large"),
    ] {
        let ran = run(&place, &["--json", "pdf", "verify", file, "--offline"]);
        assert_eq!(code(&ran), 4, "{file}");
        let verdict: Value = serde_json::from_slice(&ran.stdout).unwrap();
        assert_eq!(verdict["verdict"], "unreadable", "{file}");
        assert_eq!(verdict["signatures"], json!([]), "{file}");
        assert_eq!(failure(&ran)["code"], fault, "{file}");
    }
}

#[test]
fn what_hinders_a_verdict_has_no_verdicts_exit_code() {
    let place = place();
    fs::write(place.path().join("a.pdf"), "%PDF-1.7").unwrap();
    let verify = ["--json", "pdf", "verify", "a.pdf", "--offline"];
    for (more, fault) in [
        (["--trust", "none"], "trust.unreadable"),
        (["--trust", "a.pdf"], "trust.unreadable"),
        (["--at", "now"], "input.time"),
        (["--nonsense", "x"], "input.arguments"),
    ] {
        let ran = run(&place, &[&verify[..], &more].concat());
        assert_eq!(code(&ran), 64, "{more:?}");
        assert!(ran.stdout.is_empty(), "nothing was judged: {more:?}");
        assert_eq!(failure(&ran)["code"], fault, "{more:?}");
    }
    fs::create_dir(place.path().join("nobody")).unwrap();
    let ran = run(&place, &[&verify[..], &["--trust", "nobody"]].concat());
    assert_eq!(
        code(&ran),
        4,
        "an empty folder trusts nobody, the file is none"
    );
}

#[test]
fn a_wrong_line_fails_with_64_and_the_usual_failure() {
    let place = place();
    let ran = run(&place, &["--json", "sync", "--nonsense"]);
    assert_eq!(code(&ran), 64);
    let said = failure(&ran);
    assert_eq!(
        (&said["code"], &said["class"]),
        (&json!("input.arguments"), &json!("fix"))
    );
    assert_eq!(
        said["facts"],
        json!({"detail": "không có tham số --nonsense"})
    );
    let ran = run(&place, &["nonsense"]);
    assert_eq!(code(&ran), 64);
    let said = text(&ran.stderr);
    assert!(said.starts_with("Dòng lệnh chưa đúng."), "{said}");
    assert!(
        said.contains("“nonsense”") && !said.contains("rror"),
        "{said}"
    );
}

#[test]
fn what_would_go_unheeded_is_refused() {
    let place = place();
    fs::write(place.path().join("a.pdf"), "%PDF-1.7").unwrap();
    let by_service = ["pdf", "sign", "a.pdf", "-o", "b.pdf", "--token", "vgca"];
    for (line, more) in [
        (&["pdf", "extend", "a.pdf", "b.pdf"][..], &[][..]),
        (&["pdf", "extend", "a.pdf", "b.pdf"], &["--level", "b"]),
        (&by_service, &["--box", "1,10,10,60,20"]),
        (&by_service, &["--certificate", "ab"]),
        (&by_service, &["--final-try"]),
    ] {
        let ran = run(&place, &[&["--json"], line, more].concat());
        assert_eq!(code(&ran), 64, "{line:?} {more:?}");
        assert_eq!(failure(&ran)["code"], "input.arguments");
        assert!(!place.path().join("b.pdf").exists(), "nothing was written");
    }
}

#[test]
fn pss_is_for_any_pdf_not_for_a_desks_papers() {
    let desk = desk();
    for verb in ["sign", "issue"] {
        let ran = run(
            &desk,
            &[
                "--home", "xa", "--json", verb, "1", "--p12", "key.p12", "--pss",
            ],
        );
        assert_eq!(code(&ran), 64);
        assert_eq!(failure(&ran)["code"], "input.arguments", "{verb}");
    }
}

#[test]
fn help_and_version_are_no_failures() {
    let place = place();
    for line in [
        &["--help"][..],
        &["--json", "pdf", "--help"],
        &["--version"],
    ] {
        let ran = run(&place, line);
        assert_eq!(code(&ran), 0, "{line:?}");
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{line:?}");
    }
}

#[test]
fn standard_error_holds_one_object_and_the_log_only_when_asked() {
    let place = place();
    fs::write(place.path().join("bad.edxml"), "no envelope").unwrap();
    // This one is ours to report, and so an error in the log.
    let line = ["--json", "edxml", "inspect", "bad.edxml"];
    let ran = run(&place, &line);
    assert_eq!(code(&ran), 1);
    assert_eq!(failure(&ran)["class"], "report");
    let ran = lienvan(&place, &line).env("LIENVAN_LOG", "info").output();
    let lines = text(&ran.unwrap().stderr).lines().count();
    assert!(lines > 1, "somebody asked for the log");
}

#[test]
fn a_stage_nobody_knows_lists_nothing() {
    let place = desk();
    for list in ["outgoing", "incoming"] {
        let ran = run(
            &place,
            &["--home", "xa", "--json", list, "--stage", "nonsense"],
        );
        assert_eq!(code(&ran), 64, "{list}");
        assert!(ran.stdout.is_empty(), "{list}");
        assert_eq!(failure(&ran)["code"], "input.arguments", "{list}");
    }
}

#[test]
fn a_list_goes_on_before_a_row() {
    let place = desk();
    let new = ["--home", "xa", "--json", "draft", "new", "letter.json"];
    let second = printed(&run(&place, &new))["id"].to_string();
    let line = ["--home", "xa", "--json", "outgoing", "--before", &second];
    let rows = printed(&run(&place, &line))["rows"].clone();
    let ids: Vec<&Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["id"])
        .collect();
    assert_eq!(ids, [&json!(1)], "only what is older");
}

#[test]
fn a_dispatch_lies_open_at_the_top_and_is_told_in_vietnamese() {
    let place = desk();
    let view = printed(&run(&place, &["--home", "xa", "--json", "show", "1"]));
    let row = view["row"].as_object().unwrap();
    for name in [
        "id",
        "document_id",
        "number",
        "notation",
        "subject",
        "from",
        "to",
        "stage",
        "deliveries",
    ] {
        assert!(row.contains_key(name), "{name}");
        assert_eq!(view[name], row[name], "{name}");
    }
    for line in [&["outgoing"][..], &["show", "1"]] {
        let ran = run(&place, &[&["--home", "xa"], line].concat());
        let said = text(&ran.stdout);
        assert!(
            said.contains("Dự thảo") && said.contains("báo cáo thử nghiệm"),
            "{said}"
        );
        assert!(!said.contains("draft"), "{said}");
    }
}

#[test]
fn a_home_of_several_desks_opens_none_of_them() {
    let place = place();
    for code in ["H99.12", "H99.13"] {
        let home = format!("homes/{code}");
        let line = [
            "--home", &home, "--json", "init", "--code", code, "--name", "Xã",
        ];
        printed(&run(&place, &line));
    }
    let ran = run(&place, &["--home", "homes", "--json", "outgoing"]);
    assert_eq!(code(&ran), 1);
    assert_eq!(failure(&ran)["code"], "desk.several");
    fs::remove_dir_all(place.path().join("homes/H99.13")).unwrap();
    let ran = run(&place, &["--home", "homes", "--json", "outgoing"]);
    assert_eq!(code(&ran), 0, "the only one needs no naming");
}

#[test]
fn attachments_of_one_name_all_come_out() {
    let place = place();
    let path = |name: &str| place.path().join(name);
    let mut files = Vec::new();
    for (at, name) in ["a.pdf", "A.PDF", "a.pdf"].into_iter().enumerate() {
        fs::write(path(&at.to_string()), format!("%PDF-{at}")).unwrap();
        files.push(json!({"name": name, "path": at.to_string()}));
    }
    let spec = json!({
        "header": {
            "from": {"code": "H99.12", "name": "UBND xã Thử Nghiệm"},
            "to": [{"code": "H99", "name": "UBND tỉnh Thử"}],
            "number": "05",
            "notation": "UBND-VP",
            "place": "Thử Nghiệm",
            "promulgated": "2026-11-21",
            "document_type": {"type": 2, "detail": 18, "name": "Công văn"},
            "subject": "báo cáo",
        },
        "attachments": files,
    });
    fs::write(path("spec.json"), spec.to_string()).unwrap();
    printed(&run(
        &place,
        &["--json", "edxml", "write", "spec.json", "-o", "x.edxml"],
    ));
    let line = ["--json", "edxml", "inspect", "x.edxml", "--extract", "out"];
    let told = printed(&run(&place, &line));
    let mut held = Vec::new();
    for file in told["attachments"].as_array().unwrap() {
        let path: &Path = file["path"].as_str().unwrap().as_ref();
        held.push(fs::read_to_string(place.path().join(path)).unwrap());
    }
    assert_eq!(held, ["%PDF-0", "%PDF-1", "%PDF-2"]);
    assert!(path("out/A (2).PDF").exists() && path("out/a (3).pdf").exists());
}

/// Standard output that takes nothing, as only Linux offers it.
#[cfg(target_os = "linux")]
#[test]
fn an_act_whose_words_cannot_be_written_is_done() {
    let place = desk();
    let line = ["--home", "xa", "--json", "draft", "new", "letter.json"];
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let ran = lienvan(&place, &line).stdout(full).output().unwrap();
    assert_ne!(code(&ran), 0);
    assert_eq!(
        failure(&ran)["code"],
        "file.unwritable",
        "no desk's disk is full"
    );
    let rows = printed(&run(&place, &["--home", "xa", "--json", "outgoing"]));
    assert_eq!(rows["total"], 2, "the draft was kept");
}

#[test]
fn what_is_trusted_can_be_taken_out_again() {
    let place = desk();
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out",
            "root.pem",
        ])
        .args([
            "-subj",
            "/O=Gốc THỬ NGHIỆM/CN=Gốc THỬ NGHIỆM",
            "-utf8",
            "-days",
            "30",
        ])
        .current_dir(place.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    let names = || {
        let listed = printed(&run(&place, &["--home", "xa", "--json", "trust", "list"]));
        let rows = listed["rows"].as_array().unwrap().clone();
        let name = |row: Value| row["name"].as_str().unwrap().to_owned();
        rows.into_iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(), Vec::<String>::new());
    printed(&run(
        &place,
        &["--home", "xa", "--json", "trust", "add", "root.pem"],
    ));
    let known = names();
    assert_eq!(known.len(), 1);
    let remove = ["--home", "xa", "--json", "trust", "remove", &known[0]];
    printed(&run(&place, &remove));
    assert_eq!(names(), Vec::<String>::new());
    let again = run(&place, &remove);
    assert_eq!(code(&again), 1);
    assert!(
        failure(&again)["code"].is_string(),
        "it is told what is wrong"
    );
}
