//! `lienvan sign` and `pdf sign` with many documents, and with a box on the page.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy lets tests do so, but not the helpers between them"
)]

use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A desk, and a key in a file.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.run(
            "",
            &["init", "--code", "H99.12", "--name", "UBND xã Thử Nghiệm"],
        );
        place.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem");
        place.openssl(
            "req -x509 -new -utf8 -key key.pem -subj /O=UBNDXaThuNghiem/CN=NguoiThu -days 3650 \
             -addext keyUsage=critical,nonRepudiation -out own.pem",
        );
        place
            .openssl("pkcs12 -export -inkey key.pem -in own.pem -passout pass:135246 -out key.p12");
        place
    }

    fn openssl(&self, line: &str) {
        let done = Command::new("openssl")
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    fn lienvan(&self, given: &str, line: &[&str]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lienvan"))
            .args(["--home", "xa", "--json"])
            .args(line)
            .current_dir(self.0.path())
            .env("HOME", self.0.path())
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("LIENVAN_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Whoever wants no PIN may be gone already.
        let _ = writeln!(stdin, "{given}");
        drop(stdin);
        child.wait_with_output().unwrap()
    }

    fn run(&self, given: &str, line: &[&str]) -> Value {
        let ran = self.lienvan(given, line);
        assert!(
            ran.status.success(),
            "{line:?}: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    /// Keeps a draft; one without a subject cannot be signed.
    fn draft(&self, subject: &str) -> String {
        let mut draft = self.run("", &["draft", "blank", "cong_van"]);
        draft["subject"] = subject.into();
        draft["letterhead"]["place"] = "Thử Nghiệm".into();
        draft["addressees"] = json!([{"name": "UBND tỉnh Thử"}]);
        draft["blocks"] = json!([{"type": "paragraph", "text": "Nội dung thử nghiệm."}]);
        draft["signature"] = json!({"position": "CHỦ TỊCH", "name": "Nguyễn Văn Thử"});
        let file = self.0.path().join("draft.json");
        fs::write(&file, draft.to_string()).unwrap();
        self.run("", &["draft", "new", "draft.json"])["id"].to_string()
    }
}

#[test]
fn everything_ready_is_signed_with_one_pin_and_told_as_json() {
    let place = Place::new();
    let ids = [place.draft("một"), place.draft("hai")];
    let unfinished = place.draft("");
    let wrong = place.lienvan("000000", &["sign", "--all-ready", "--p12", "key.p12"]);
    let failure: Value = serde_json::from_slice(&wrong.stderr).unwrap();
    assert_eq!(failure["code"], "key.pin_wrong");
    assert_eq!(
        place.run("", &["signings"])["rows"],
        json!([]),
        "no batch was begun"
    );
    let told = place.run("135246", &["sign", "--all-ready", "--p12", "key.p12"]);
    assert_eq!(told["row"]["state"], "finished");
    assert_eq!(
        (&told["row"]["agreed"], &told["row"]["done"]),
        (&json!(2), &json!(2))
    );
    let signed: Vec<String> = told["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["id"].to_string())
        .collect();
    assert_eq!(
        signed, ids,
        "in the order they were written, without the one that lacks a subject"
    );
    let again = place.lienvan(
        "135246",
        &["sign", "--batch", &ids[0], &unfinished, "--p12", "key.p12"],
    );
    let failure: Value = serde_json::from_slice(&again.stderr).unwrap();
    assert_eq!(failure["code"], "batch.nothing_ready");
    let batch = told["row"]["id"].to_string();
    assert_eq!(
        place.run("", &["signings", &batch])["row"]["signer"],
        "NguoiThu"
    );
}

#[test]
fn a_box_that_leaves_the_page_or_hides_words_signs_nothing() {
    let place = Place::new();
    place.draft("đặt chữ ký");
    let draft = place.0.path().join("draft.json");
    assert!(draft.is_file());
    place.lienvan("", &["render", "draft.json", "-o", "page.pdf"]);
    let code = |place_on: &str| {
        let line = [
            "pdf", "sign", "page.pdf", "-o", "out.pdf", "--p12", "key.p12", "--box", place_on,
        ];
        let ran = place.lienvan("135246", &line);
        let failure: Value = serde_json::from_slice(&ran.stderr).unwrap_or_default();
        (
            failure["code"].as_str().unwrap_or_default().to_owned(),
            place.0.path().join("out.pdf").exists(),
        )
    };
    assert_eq!(code("9,10,10,60,20"), ("placing.no_page".to_owned(), false));
    assert_eq!(
        code("1,190,10,60,20"),
        ("placing.outside".to_owned(), false)
    );
    // Words and the number's own field stand there; which is told first is of no matter.
    let (covers, is_written) = code("1,30,20,120,60");
    assert!(
        covers.starts_with("placing.covers") && !is_written,
        "{covers}"
    );
    assert_eq!(code("1,x"), ("input.arguments".to_owned(), false));
    assert_eq!(code("1,120,250,60,25"), (String::new(), true));
}
