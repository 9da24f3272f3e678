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
struct Server(Child, String);

impl Server {
    fn start(data: &Path) -> Self {
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
        (vec![], "", "--listen ADDR:PORT or a command is needed"),
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
