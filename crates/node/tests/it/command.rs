//! The program itself: what it prints, what it takes from standard input, and that it stops when told to.

use crate::world::{COMMUNE, PROVINCE, letter, road};
use axis::{Kind, Secret, Transport};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lienvan-node"));
    command.arg("--data").arg(data);
    command
}

fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// A server of its own process; stopped when dropped.
pub(crate) struct Server(Child, String);

impl Server {
    /// The most memory it ever had, in kB.
    #[cfg(target_os = "linux")]
    pub(crate) fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak.unwrap()
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .unwrap()
    }

    /// `host:port`.
    pub(crate) fn host(&self) -> &str {
        let host = self.1.strip_prefix("http://").unwrap();
        host.split('/').next().unwrap()
    }

    pub(crate) fn start(data: &Path) -> Self {
        let mut child = program(data)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let base = line
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("{line:?}"))
            .trim()
            .to_owned();
        assert!(
            base.starts_with("http://127.0.0.1:") && base.ends_with("/XrdAdapter/adapter"),
            "{base}"
        );
        Self(child, base)
    }

    #[cfg(unix)]
    fn stop(mut self) -> Option<i32> {
        let id = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.0.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_node_is_set_up_while_it_serves_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let (data, list) = (
        folder.path().join("node"),
        folder.path().join("agencies.csv"),
    );
    let server = Server::start(&data);
    std::fs::write(
        &list,
        "code,name,center,mail,parent,oldCode,code102\n\
         H99,UBND tỉnh Thử Nghiệm,00.99.W00,a@b.example,,,000.00.00.H99\n\
         H99.12,UBND xã Thử Nghiệm,00.12.W00,a@b.example,H99,,\n",
    )
    .unwrap();
    for center in [PROVINCE, COMMUNE] {
        let added = run(
            program(&data).args(["center", "add", center]),
            "dummy secret\r\n",
        );
        assert!(added.status.success(), "{added:?}");
    }
    let imported = run(program(&data).args(["agency", "import"]).arg(&list), "");
    assert_eq!(
        String::from_utf8_lossy(&imported.stdout),
        "added 2, changed 0, same 0\n"
    );

    let secret = || Secret::new("dummy secret");
    let commune = road(&server.1, COMMUNE, secret());
    let sent = letter("H99.12", &["000.00.00.H99"]).bytes();
    let name = commune
        .submit("H99.12", Kind::Document, &sent)
        .await
        .unwrap();
    drop(commune);
    assert_eq!(server.stop(), Some(0), "told by SIGTERM, ended well");

    let again = Server::start(&data);
    let commune = road(&again.1, COMMUNE, secret());
    assert_eq!(
        commune
            .submit("H99.12", Kind::Document, &sent)
            .await
            .unwrap(),
        name,
        "known after the stop"
    );
    assert_eq!(
        road(&again.1, PROVINCE, secret())
            .count(Kind::Document)
            .await,
        Ok(1)
    );

    let centers = run(program(&data).args(["center", "list"]), "");
    let listed = String::from_utf8(centers.stdout).unwrap();
    assert_eq!(
        listed
            .lines()
            .map(|line| line.split('\t').next().unwrap())
            .collect::<Vec<_>>(),
        [COMMUNE, PROVINCE]
    );
    assert!(!listed.contains("dummy"), "a secret is never shown");
    let agencies = run(program(&data).args(["agency", "list"]), "");
    assert!(
        String::from_utf8_lossy(&agencies.stdout)
            .contains("H99.12\t00.12.W00\tUBND xã Thử Nghiệm\n")
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_node_killed_at_any_moment_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    let node = node::Node::open(&data).unwrap();
    let secret = || Secret::new("dummy secret");
    for center in [PROVINCE, COMMUNE] {
        node.add_center(center, &secret()).unwrap();
    }
    node.import_agencies(
        b"code,name,center\nH99,T,00.99.W00\nH99.1,S,00.99.W00\nH99.12,X,00.12.W00",
    )
    .unwrap();
    let letters: Vec<Vec<u8>> = (1..=40)
        .map(|number| {
            let mut one = letter("H99.12", &["H99", "H99.1"]);
            one.number = number;
            one.bytes()
        })
        .collect();

    let mut names: Vec<Option<axis::DocId>> = vec![None; letters.len()];
    for killed_after in [1, 4, 9, 17, 30] {
        let mut server = Server::start(&data);
        let commune = std::sync::Arc::new(road(&server.1, COMMUNE, secret()));
        let mut sending = tokio::task::JoinSet::new();
        for (at, bytes) in letters.iter().cloned().enumerate() {
            let commune = std::sync::Arc::clone(&commune);
            sending
                .spawn(async move { (at, commune.submit("H99.12", Kind::Document, &bytes).await) });
        }
        let mut answered = 0;
        while let Some(done) = sending.join_next().await {
            let (at, outcome) = done.unwrap();
            match outcome {
                Ok(name) => {
                    answered += 1;
                    assert_eq!(
                        names[at].get_or_insert_with(|| name.clone()),
                        &name,
                        "named once for all"
                    );
                }
                Err(fault) => assert!(fault.passes(), "{fault:?}"),
            }
            if answered == killed_after {
                server.0.kill().unwrap();
            }
        }
    }
    let known = names.iter().flatten().count();
    assert!(known >= 30, "the last round alone had 30 answers");

    let server = Server::start(&data);
    let commune = road(&server.1, COMMUNE, secret());
    for (at, bytes) in letters.iter().enumerate() {
        let name = commune
            .submit("H99.12", Kind::Document, bytes)
            .await
            .unwrap();
        assert!(
            names[at].as_ref().is_none_or(|before| *before == name),
            "answered before, the same now"
        );
        assert_eq!(
            commune.deliveries(&name).await.unwrap().len(),
            2,
            "whole, to both"
        );
    }
    let province = road(&server.1, PROVINCE, secret());
    let waiting = province.waiting(Kind::Document).await.unwrap();
    assert_eq!(waiting.len(), 80, "each letter once to each of two");
    for row in &waiting {
        province.fetch(&row.doc).await.unwrap();
    }
}

/// A letter of 70 MB through a server of its own process, at the bytes of the documented wire.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_letter_of_70_mb_goes_through_in_little_memory() {
    use crate::spoken::{Client, exchange, sha256, unpadded};
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    let node = node::Node::open(&data).unwrap();
    for center in [PROVINCE, COMMUNE] {
        node.add_center(center, &crate::world::secret(center))
            .unwrap();
    }
    let list = "code,name,center\nH99,UBND tỉnh Thử Nghiệm,00.99.W00\nH99.12,UBND xã Thử Nghiệm,00.12.W00\n";
    node.import_agencies(list.as_bytes()).unwrap();
    drop(node);
    let server = Server::start(&data);
    let host = server.1.split('/').nth(2).unwrap().to_owned();
    let before = kilobytes(&server, "VmRSS:");

    let bulk = "QUJDREVGR0hJSktM".repeat(70_000_000 / 16);
    let mut one = letter("H99.12", &["H99"]);
    one.file = &bulk;
    let file = one.bytes();
    let client = |center: &str| Client::new(center, crate::world::secret(center).expose());
    let hash = unpadded(&sha256(&file));
    let params = [
        ("from", "H99.12"),
        ("messagetype", "edoc"),
        ("hash-file", hash.as_str()),
    ];
    let kind = "application/octet-stream";
    let body = [&file[..], b"\r\n"].concat();
    let sent = client(COMMUNE)
        .post(&host, "sendEdoc", &params, kind, &body)
        .await
        .adapter();
    assert_eq!(sent["ErrorCode"], "0", "{sent}");
    let list = [("messagetype", "edoc")];
    let mut province = client(PROVINCE);
    let rows = province
        .post(&host, "getReceivedEdocList", &list, "application/json", b"")
        .await
        .adapter();
    province.say("docId", rows["data"][0]["docId"].as_str().unwrap());
    let head = province.head("GET", "/XrdAdapter/adapter/downloadEdoc", &host, 0);
    let whole = exchange(&host, &head, b"").await;
    let trace = format!("<edXML:TraceHeader><edXML:OrganId>{COMMUNE}</edXML:OrganId>");
    // Letters of several bytes before the trace must count as the bytes they are.
    let head = std::str::from_utf8(
        &whole.body[..file.windows(9).position(|w| w == b"QUJDREVGR").unwrap()],
    )
    .unwrap()
    .to_owned();
    let begins = head
        .find(&trace)
        .expect("this hop's trace stands in the header");
    let end = "</edXML:TraceHeader>";
    let ends = begins + head[begins..].find(end).unwrap() + end.len();
    // Seventy megabytes are better not printed.
    let is_same = whole.body[..begins] == file[..begins] && whole.body[ends..] == file[begins..];
    assert!(is_same, "every other byte as it was sent");

    let grew = kilobytes(&server, "VmHWM:").saturating_sub(before);
    assert!(
        grew < 32 * 1024,
        "{grew} kB more than before for 70 MB in and out"
    );
}

/// A line of what the kernel says of a server's memory.
#[cfg(target_os = "linux")]
fn kilobytes(server: &Server, line: &str) -> u64 {
    let told = std::fs::read_to_string(format!("/proc/{}/status", server.0.id())).unwrap();
    let found = told
        .lines()
        .find_map(|told| told.strip_prefix(line))
        .unwrap();
    found.trim().trim_end_matches(" kB").parse().unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn a_secret_is_changed_while_both_ends_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    assert!(
        run(program(&data).args(["center", "add", COMMUNE]), "first\n")
            .status
            .success()
    );
    let server = Server::start(&data);
    let reach = |secret: &str| {
        let road = road(&server.1, COMMUNE, Secret::new(secret));
        async move { road.reach().await.is_ok() }
    };
    let rotated = run(
        program(&data).args(["center", "rotate", COMMUNE]),
        "second\n",
    );
    assert!(rotated.status.success(), "{rotated:?}");
    assert!(
        reach("first").await && reach("second").await,
        "both, while the center changes over"
    );
    let rotated = run(
        program(&data).args(["center", "rotate", COMMUNE, "--days", "0"]),
        "third\n",
    );
    assert!(rotated.status.success());
    assert!(
        !reach("first").await && !reach("second").await && reach("third").await,
        "none longer than said"
    );
    let listed = run(program(&data).args(["center", "list"]), "").stdout;
    let listed = String::from_utf8(listed).unwrap();
    assert!(
        listed.contains("former secret until") && !listed.contains("third"),
        "{listed}"
    );
    assert!(
        run(program(&data).args(["center", "close", COMMUNE]), "")
            .status
            .success()
    );
    assert!(!reach("third").await, "closed");
    let lines = String::from_utf8(run(program(&data).args(["audit", "list"]), "").stdout).unwrap();
    let done: Vec<_> = lines
        .lines()
        .rev()
        .map(|line| line.split('\t').nth(3).unwrap())
        .collect();
    assert_eq!(
        done,
        [
            "center.added",
            "center.rotated",
            "center.rotated",
            "center.closed"
        ]
    );
    let sound = run(program(&data).args(["audit", "verify"]), "");
    assert!(
        String::from_utf8_lossy(&sound.stdout).starts_with("sound\t4\t"),
        "{sound:?}"
    );
}

#[test]
fn numbers_are_kept_from_the_command_line_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    let list = folder.path().join("list.csv");
    std::fs::write(
        &list,
        "code,name,center\nH99.12,UBND xã Thử Nghiệm,00.12.W00\n",
    )
    .unwrap();
    let said = |arguments: &[&str]| {
        let output = run(program(&data).args(arguments), "");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    said(&["agency", "import", list.to_str().unwrap()]);
    let series = ["--office", "H99.12", "--book", "QĐ-UBND", "--year", "2026"];
    let number = |rest: &[&str]| {
        let (verb, rest) = rest.split_first().unwrap();
        said(&[&["number", verb][..], &series, rest].concat())
    };
    assert_eq!(number(&["next", "--document", "a"]), "1\n");
    assert_eq!(number(&["next", "--document", "b"]), "2\n");
    assert_eq!(number(&["next", "--document", "a"]), "1\n", "asked again");
    number(&[
        "cancel",
        "--number",
        "2",
        "--reason",
        "Nhầm",
        "--who",
        "Người Thử",
    ]);
    assert_eq!(
        said(&["number", "list"]),
        "H99.12\tQĐ-UBND\t2026\t2\t1 cancelled\n"
    );
    assert!(number(&["list"]).ends_with("\tNgười Thử\tNhầm\n"));

    let backup = folder.path().join("backup");
    said(&["backup", backup.to_str().unwrap()]);
    let again = folder.path().join("again");
    std::fs::create_dir(&again).unwrap();
    std::fs::copy(data.join("node.key"), again.join("node.key")).unwrap();
    let restored = run(program(&again).arg("restore").arg(&backup), "");
    assert!(restored.status.success(), "{restored:?}");
    let arguments = [&["number", "next"][..], &series, &["--document", "c"]].concat();
    let closed = run(program(&again).args(&arguments), "");
    assert!(
        !closed.status.success(),
        "no number before somebody said which were given meanwhile"
    );
    let arguments = [
        &["number", "reopen"][..],
        &series,
        &["--known", "4=d", "--who", "Người Thử"],
    ]
    .concat();
    let reopened = run(program(&again).args(&arguments), "");
    assert_eq!(
        String::from_utf8_lossy(&reopened.stdout),
        "4\n",
        "{reopened:?}"
    );
    let arguments = [&["number", "next"][..], &series, &["--document", "c"]].concat();
    assert_eq!(run(program(&again).args(&arguments), "").stdout, b"5\n");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_of_settings_sets_up_all_three_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("node"), folder.path().join("node.toml"));
    let settings = format!(
        "listen = \"127.0.0.1:0\"\n[store]\nfolder = {data:?}\n[admin]\nlisten = \"127.0.0.1:0\"\n[monitor]\nlisten = \"127.0.0.1:0\"\n"
    );
    std::fs::write(&file, settings).unwrap();
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lienvan-node"));
        command.arg("--config").arg(&file);
        command
    };
    assert!(
        run(command().args(["admin", "password"]), "mật khẩu đủ dài\n")
            .status
            .success()
    );
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(data.join("admin.password"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600, "readable by the node alone");
    let mut child = command()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut host = |before: &str| {
        let line = lines.next().unwrap().unwrap();
        let host = line
            .strip_prefix(before)
            .unwrap_or_else(|| panic!("{line}"));
        host.split('/').next().unwrap().to_owned()
    };
    let [_, admin, monitor] = [
        "listening on http://",
        "admin page on http://",
        "monitor on http://",
    ]
    .map(&mut host);
    let server = Server(child, String::new());
    for (host, path, shown) in [
        (admin, "/login", "Đăng nhập"),
        (monitor, "/metrics", "lienvan_node_epoch 1"),
    ] {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let page = crate::spoken::exchange(&host, &head, b"").await;
        assert!(page.text().contains(shown), "{path}: {}", page.text());
    }
    assert_eq!(server.stop(), Some(0), "all of them end when told to");
}

#[test]
fn what_is_wrong_with_a_command_is_said_and_nothing_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    let bad = folder.path().join("bad.csv");
    std::fs::write(&bad, "code,name\nH99,Tỉnh\nH9 9,Xã\n").unwrap();
    for (arguments, input, said) in [
        (
            vec!["center", "add", "00.99.W00"],
            "\n",
            "a center needs an id",
        ),
        (vec!["center", "add", "a b"], "x\n", "a center needs an id"),
        (
            vec!["agency", "import", "/nonexistent.csv"],
            "",
            "cannot read /nonexistent.csv",
        ),
        (
            vec!["agency", "import", bad.to_str().unwrap()],
            "",
            "row 2: the character ' '",
        ),
        (
            vec!["--listen", "127.0.0.1:99999"],
            "",
            "cannot listen on 127.0.0.1:99999",
        ),
        (
            vec![],
            "",
            "--listen ADDR:PORT, --config FILE or a command is needed",
        ),
        (
            vec!["center", "rotate", "00.99.W00"],
            "new secret\n",
            "there is no center 00.99.W00",
        ),
        (
            vec!["admin", "password"],
            "short\n",
            "12 characters or more",
        ),
        (
            vec!["--config", "/nonexistent.toml", "center", "list"],
            "",
            "/nonexistent.toml cannot be read",
        ),
        (
            vec!["restore", "/nonexistent"],
            "",
            "incomplete or was changed",
        ),
    ] {
        let output = run(program(&data).args(&arguments), input);
        assert!(!output.status.success(), "{arguments:?}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(said), "{arguments:?}: {error}");
    }
    assert_eq!(
        run(program(&data).args(["agency", "list"]), "").stdout,
        b"",
        "nothing half entered"
    );
}
