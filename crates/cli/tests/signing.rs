//! `lienvan sign` and `pdf sign` with many documents, and with a box on the page.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy lets tests do so, but not the helpers between them"
)]

use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A desk, and a key in a file.
struct Place(TempDir);

impl Place {
    /// The same, with `page.pdf`: one page on which nothing stands.
    fn with_page() -> Self {
        let place = Self::new();
        let pdf = include_bytes!("../../token/tests/blank.pdf");
        fs::write(place.0.path().join("page.pdf"), pdf).unwrap();
        place
    }

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
        self.in_words(given, &[&["--json"], line].concat())
    }

    /// As a person runs it.
    fn in_words(&self, given: &str, line: &[&str]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lienvan"))
            .args(["--home", "xa"])
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

/// What went wrong, by its code; empty where nothing did.
fn code(ran: &Output) -> String {
    let failure: Value = serde_json::from_slice(&ran.stderr).unwrap_or_default();
    failure["code"].as_str().unwrap_or_default().to_owned()
}

/// A PNG of a blue cross, `side` dots wide and high, on a ground of this colour.
fn cross(side: u32, ground: [u8; 4]) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..side {
        // Each row is stored unfiltered.
        rows.push(0);
        for x in 0..side {
            let is_ink = x == y || x + y == side - 1;
            rows.extend(if is_ink { [20, 40, 160, 255] } else { ground });
        }
    }
    let mut head = [side.to_be_bytes(), side.to_be_bytes()].concat();
    head.extend([8, 6, 0, 0, 0]);
    let mut packed = vec![0x78, 0x01];
    let mut blocks = rows.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap();
        packed.push(u8::from(blocks.peek().is_none()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(block);
    }
    let (mut one, mut sum) = (1_u32, 0_u32);
    for byte in &rows {
        one = (one + u32::from(*byte)) % 65_521;
        sum = (sum + one) % 65_521;
    }
    packed.extend(((sum << 16) | one).to_be_bytes());
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [
        (b"IHDR", &head[..]),
        (b"IDAT", &packed[..]),
        (b"IEND", &[][..]),
    ] {
        let named = [&kind[..], body].concat();
        png.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        png.extend(&named);
        png.extend(crc(&named).to_be_bytes());
    }
    png
}

/// The check sum of a PNG's parts.
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = match sum & 1 {
                0 => sum >> 1,
                _ => (sum >> 1) ^ 0xedb8_8320,
            };
        }
    }
    !sum
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

#[test]
fn no_verb_writes_over_the_file_it_was_given() {
    let place = Place::new();
    place.draft("ghi đè");
    place.lienvan("", &["render", "draft.json", "-o", "page.pdf"]);
    let line = [
        "pdf",
        "sign",
        "page.pdf",
        "-o",
        "signed.pdf",
        "--p12",
        "key.p12",
    ];
    place.run("135246", &line);
    let file = place.0.path().join("signed.pdf");
    let before = fs::read(&file).unwrap();
    fs::create_dir(place.0.path().join("other")).unwrap();
    let mut names = vec![
        "signed.pdf".to_owned(),
        "other/../signed.pdf".to_owned(),
        file.display().to_string(),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&file, place.0.path().join("link.pdf")).unwrap();
        names.push("link.pdf".to_owned());
    }
    for out in names.iter().map(String::as_str) {
        for (exit, line) in [
            (
                64,
                vec!["verify", "signed.pdf", "--offline", "--report", out],
            ),
            (1, vec!["version", "signed.pdf", "--out", out]),
            (1, vec!["sign", "signed.pdf", "-o", out, "--p12", "key.p12"]),
            // Nobody listens there, and nobody is asked.
            (
                1,
                vec!["extend", "signed.pdf", out, "--tsa", "http://127.0.0.1:9/"],
            ),
        ] {
            // A PIN that was looked at would be the failure told.
            let ran = place.lienvan("000000", &[&["pdf"], &line[..]].concat());
            assert_eq!(
                (ran.status.code(), code(&ran).as_str()),
                (Some(exit), "placing.same_file"),
                "{line:?}"
            );
            assert!(fs::read(&file).unwrap() == before, "unchanged by {line:?}");
        }
    }
}

#[test]
fn a_certificate_the_trusted_folder_revokes_signs_nothing() {
    let place = Place::with_page();
    let path = place.0.path();
    fs::create_dir(path.join("trust")).unwrap();
    fs::write(path.join("index.txt"), "").unwrap();
    fs::write(path.join("number"), "01\n").unwrap();
    fs::write(path.join("leaf.ext"), "keyUsage=critical,nonRepudiation\n").unwrap();
    let told = "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n\
                default_crl_days=30\ncrl_extensions=told\n[told]\nauthorityKeyIdentifier=keyid\n";
    fs::write(path.join("ca.cnf"), told).unwrap();
    place.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key");
    place.openssl(
        "req -x509 -new -utf8 -key root.key -subj /CN=GocThu -days 3650 \
         -addext keyUsage=critical,keyCertSign,cRLSign -out trust/root.pem",
    );
    place.openssl("req -new -utf8 -key key.pem -subj /CN=NguoiThu -out leaf.csr");
    place.openssl(
        "x509 -req -in leaf.csr -CA trust/root.pem -CAkey root.key -set_serial 77 -days 365 \
         -extfile leaf.ext -out leaf.pem",
    );
    place.openssl("pkcs12 -export -inkey key.pem -in leaf.pem -passout pass:135246 -out leaf.p12");
    let signed = |out: &str| {
        let line = [
            "pdf", "sign", "page.pdf", "-o", out, "--p12", "leaf.p12", "--trust", "trust",
        ];
        (
            code(&place.lienvan("135246", &line)),
            path.join(out).exists(),
        )
    };
    assert_eq!(
        signed("before.pdf"),
        (String::new(), true),
        "what nobody revoked signs, though its state is not known"
    );
    let own = "-keyfile root.key -cert trust/root.pem";
    place.openssl(&format!("ca -config ca.cnf -revoke leaf.pem {own}"));
    place.openssl(&format!(
        "ca -config ca.cnf -gencrl {own} -out trust/root.crl"
    ));
    assert_eq!(signed("after.pdf"), ("key.revoked".to_owned(), false));
    let line = [
        "pdf",
        "sign",
        "page.pdf",
        "-o",
        "after.pdf",
        "--p12",
        "leaf.p12",
        "--trust",
        "none",
    ];
    assert_eq!(
        code(&place.lienvan("000000", &line)),
        "trust.unreadable",
        "the folder is read before a PIN is looked at"
    );
}

#[test]
fn a_picture_is_refused_where_it_would_hide_words_or_show_its_dots() {
    let place = Place::with_page();
    let path = place.0.path();
    let clear = [0; 4];
    // Shown 20 mm wide: 300 dots are 381 an inch, 60 are 76.
    for (dots, ground, wanted) in [
        (300, [255; 4], "appearance.opaque"),
        (60, clear, "appearance.coarse"),
        (300, clear, ""),
    ] {
        fs::write(path.join("ink.png"), cross(dots, ground)).unwrap();
        let line = [
            "pdf",
            "sign",
            "page.pdf",
            "-o",
            "out.pdf",
            "--p12",
            "key.p12",
            "--box",
            "1,10,10,60,20",
            "--accept-cover",
            "--image",
            "ink.png",
        ];
        let ran = place.lienvan("135246", &line);
        assert_eq!(code(&ran), wanted, "{dots} dots");
        assert_eq!(
            path.join("out.pdf").exists(),
            wanted.is_empty(),
            "only a picture that may be used is put on a page"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn no_core_file_is_left_of_what_waits_for_a_pin() {
    let place = Place::with_page();
    let line = [
        "pdf", "sign", "page.pdf", "-o", "out.pdf", "--p12", "key.p12",
    ];
    let mut asking = Command::new("sh")
        .args([
            "-c",
            "ulimit -S -c \"$(ulimit -H -c)\" && ulimit -S -c > before && exec \"$0\" \"$@\"",
        ])
        .arg(env!("CARGO_BIN_EXE_lienvan"))
        .args(line)
        .current_dir(place.0.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", asking.id());
    let core = || {
        let text = fs::read_to_string(&limits).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("Max core file"));
        line.and_then(|line| line.split_whitespace().nth(4).map(str::to_owned))
    };
    let patience = std::time::Instant::now();
    while core().as_deref() != Some("1") && patience.elapsed().as_secs() < 20 {
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
    let (allowed, is_waiting) = (core(), asking.try_wait().unwrap().is_none());
    drop(asking.stdin.take());
    asking.wait().unwrap();
    let before = fs::read_to_string(place.0.path().join("before")).unwrap();
    assert!(is_waiting, "nobody has told the PIN yet");
    if before.trim() == "0" {
        eprintln!("NOT RUN: nobody may leave core files on this machine");
        return;
    }
    // At one byte the kernel writes none, nor hands one to a program that collects them.
    assert_eq!(allowed.as_deref(), Some("1"), "before: {before}");
}

/// One page, and so many bytes that are on none.
fn heavy(bytes: usize) -> Vec<u8> {
    page("", bytes)
}

/// The same, with this in its catalog.
fn page(catalog: &str, bytes: usize) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for body in [
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>".to_owned(),
        format!("<< /Length {bytes} >>\nstream\n"),
    ] {
        places.push(pdf.len());
        pdf.extend_from_slice(format!("{} 0 obj\n{body}", places.len()).as_bytes());
        if places.len() == 4 {
            pdf.resize(pdf.len() + bytes, b'.');
            pdf.extend_from_slice(b"\nendstream");
        }
        pdf.extend_from_slice(b"\nendobj\n");
    }
    let start = pdf.len();
    let mut end = "xref\n0 5\n0000000000 65535 f \n".to_owned();
    for place in places {
        end.push_str(&format!("{place:010} 00000 n \n"));
    }
    end.push_str(&format!(
        "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    pdf.extend_from_slice(end.as_bytes());
    pdf
}

#[test]
fn a_file_that_no_axis_would_carry_is_signed_and_judged_and_one_beyond_the_bound_is_told() {
    let place = Place::new();
    let path = place.0.path();
    fs::write(path.join("page.pdf"), heavy(52 << 20)).unwrap();
    let line = [
        "pdf", "sign", "page.pdf", "-o", "out.pdf", "--p12", "key.p12",
    ];
    let ran = place.lienvan("135246", &line);
    assert_eq!(code(&ran), "", "{}", String::from_utf8_lossy(&ran.stderr));
    let verify = ["pdf", "verify", "out.pdf", "--offline"];
    let judged = place.lienvan("", &verify);
    let told: Value = serde_json::from_slice(&judged.stdout).unwrap();
    assert_eq!(told["signatures"].as_array().unwrap().len(), 1, "{told}");
    assert_ne!(told["verdict"], "unreadable");
    fs::write(path.join("out.pdf"), heavy(200_000_001)).unwrap();
    let beyond = place.lienvan("", &verify);
    assert_eq!(code(&beyond), "file.too_large");
}

/// One page, and in its catalog more arrays in each other than anybody reads.
fn tangled() -> Vec<u8> {
    page(&format!("/Deep {}{}", "[".repeat(64), "]".repeat(64)), 1)
}

#[test]
fn a_file_beyond_a_limit_stays_as_it_is_and_leaves_nothing_beside_it() {
    let place = Place::new();
    let path = place.0.path();
    for (name, pdf, limit, code, said) in [
        (
            "tangled.pdf",
            tangled(),
            "depth",
            "sign.too_large",
            "Tệp PDF vượt giới hạn xử lý.",
        ),
        (
            "heavy.pdf",
            heavy(200_000_001),
            "bytes",
            "file.too_large",
            "Tệp quá lớn.",
        ),
    ] {
        let file = path.join(name);
        fs::write(&file, &pdf).unwrap();
        let before = names(path);
        let ran = place.in_words(
            "000000",
            &["pdf", "sign", name, "-o", "out.pdf", "--p12", "key.p12"],
        );
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(1), "{told}");
        // A PIN that was looked at would be the failure told.
        assert!(
            told.starts_with(said) && told.contains(&format!("[{code} · ")),
            "in words, and by its code: {told}"
        );
        assert!(told.lines().count() >= 4, "why, and what to do: {told}");
        let ran = place.lienvan("", &["pdf", "verify", name, "--offline"]);
        let verdict: Value = serde_json::from_slice(&ran.stdout).unwrap();
        assert_eq!(ran.status.code(), Some(4), "{verdict}");
        assert_eq!(
            (&verdict["verdict"], &verdict["unreadable"]),
            (
                &json!("unreadable"),
                &json!({"code": "too_large", "facts": {"limit": limit}})
            )
        );
        assert_eq!(verdict["says"][1]["code"], json!(format!("beyond.{limit}")));
        assert!(fs::read(&file).unwrap() == pdf, "{name} is as it was");
        assert_eq!(names(path), before, "and nothing lies beside it");
        fs::remove_file(&file).unwrap();
    }
}

/// What lies in the folder.
fn names(folder: &Path) -> Vec<String> {
    let found = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = found
        .map(|one| one.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn an_authority_that_is_away_leaves_no_file_and_says_what_to_do() {
    let place = Place::with_page();
    let path = place.0.path();
    // A port that was free a moment ago: nobody listens.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let tsa = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    let line = [
        "pdf", "sign", "page.pdf", "-o", "out.pdf", "--p12", "key.p12", "--tsa", &tsa,
    ];
    let ran = place.in_words("135246", &line);
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(
        said.contains("--level b") && said.contains("lienvan pdf extend"),
        "the way round it is told: {said}"
    );
    assert!(said.contains("[authority.away"), "{said}");
    assert!(!path.join("out.pdf").exists(), "nothing is kept");
    let line = [
        "pdf", "sign", "page.pdf", "-o", "out.pdf", "--p12", "key.p12", "--level", "t",
    ];
    assert_eq!(
        code(&place.lienvan("000000", &line)),
        "stamp.address_missing",
        "what is known beforehand is told before a PIN is looked at"
    );
}
