//! Two processes of the program on one database: a call may go to either, and one may die.

use crate::cluster;
use crate::ground::{COMMUNE, PROVINCE, secret};
use crate::spoken::{Client, exchange, padded, sha256};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A process of the program; killed when dropped.
struct Door {
    child: Child,
    host: String,
}

impl Door {
    fn open(settings: &Path) -> Self {
        let mut child = program(settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let host = line
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("{line:?}"));
        let host = host.split('/').next().unwrap().to_owned();
        Self { child, host }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // SIGKILL: nothing is finished, nothing is said.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(settings: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lienvan-node"));
    command.arg("--config").arg(settings);
    command
}

fn told(settings: &Path, arguments: &[&str], input: &str) -> String {
    let mut child = program(settings)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    to.write_all(input.as_bytes()).unwrap();
    drop(to);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Settings of a province with two centers and two agencies.
fn province() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    std::fs::write(place("node.key"), "5a".repeat(32)).unwrap();
    std::fs::create_dir(place("files")).unwrap();
    let settings = format!(
        "listen = \"127.0.0.1:0\"\n[store]\ndatabase = {:?}\nfiles = {:?}\nkey = {:?}\nunfinished = {:?}\n",
        cluster::shared().database(),
        place("files"),
        place("node.key"),
        place("unfinished"),
    );
    std::fs::write(place("node.toml"), settings).unwrap();
    let list = "code,name,center\nH99,UBND tỉnh Thử Nghiệm,00.99.W00\nH99.12,UBND xã Thử Nghiệm,00.12.W00\n";
    std::fs::write(place("list.csv"), list).unwrap();
    let settings = place("node.toml");
    for center in [PROVINCE, COMMUNE] {
        told(
            &settings,
            &["center", "add", center],
            secret(center).expose(),
        );
    }
    let list = place("list.csv");
    told(&settings, &["agency", "import", list.to_str().unwrap()], "");
    folder
}

fn letter(number: usize, bulk: usize) -> Vec<u8> {
    let ns = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
    let file = "QUJD".repeat(bulk);
    format!(
        "<?xml version=\"1.0\"?><edXML xmlns=\"{ns}\"><e:edXMLEnvelope xmlns:e=\"{ns}\"><e:edXMLHeader><e:MessageHeader>\
         <e:From><e:OrganId>H99.12</e:OrganId></e:From><e:To><e:OrganId>H99</e:OrganId></e:To>\
         <e:DocumentId>H99.12,2026/11/21,{number}/UBND</e:DocumentId><e:Code><e:CodeNumber>{number}</e:CodeNumber>\
         <e:CodeNotation>UBND</e:CodeNotation></e:Code><e:Subject>Thử</e:Subject></e:MessageHeader></e:edXMLHeader>\
         </e:edXMLEnvelope><AttachmentEncoded><Attachment><AttachmentName>a.pdf</AttachmentName>\
         <ContentTransferEncoded>{file}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"
    )
    .into_bytes()
}

async fn national(
    door: &Door,
    center: &str,
    operation: &str,
    params: &[(&str, &str)],
    body: &[u8],
) -> Value {
    let mut client = Client::new(center, secret(center).expose());
    let reply = client
        .post(&door.host, operation, params, "application/json", body)
        .await;
    reply.adapter()
}

async fn send(door: &Door, file: &[u8]) -> Value {
    let hash = padded(&sha256(file));
    let params = [
        ("from", "H99.12"),
        ("messagetype", "edoc"),
        ("hash-file", hash.as_str()),
    ];
    let sent = national(door, COMMUNE, "sendEdoc", &params, file).await;
    assert_eq!(sent["ErrorCode"], "0", "{sent}");
    sent["DocId"].clone()
}

async fn extension(door: &Door, center: &str, method: &str, path: &str, body: &[u8]) -> Value {
    let path = format!("/lienvan/v1{path}");
    let mut client = Client::new(center, secret(center).expose());
    let now = node::WallClock;
    let stamp = axis::wire::sign::timestamp(office::Clock::now(&now).millis());
    client
        .say("timestamp", &stamp)
        .say("target", &format!("{method} {path}"));
    if method != "GET" {
        client.say("hash-body", &padded(&sha256(body)));
    }
    let head = client.head(method, &path, &door.host, body.len());
    exchange(&door.host, &head, body).await.json()
}

#[tokio::test]
async fn a_call_may_go_to_either_process_and_one_may_die() {
    let folder = tokio::task::spawn_blocking(province).await.unwrap();
    let settings = folder.path().join("node.toml");
    let (one, two) = (Door::open(&settings), Door::open(&settings));

    let first = letter(1, 10);
    let name = send(&one, &first).await;
    assert_eq!(
        send(&two, &first).await,
        name,
        "sent again to the other: one letter"
    );
    let long = letter(2, 100_000);
    send(&two, &long).await;
    let list = [("messagetype", "edoc")];
    for door in [&one, &two] {
        let waiting = national(door, PROVINCE, "getReceivedEdocList", &list, b"").await;
        let rows = waiting["data"].as_array().unwrap();
        assert_eq!(rows.len(), 2, "both see all that waits");
        let doc = [("docId", rows[1]["docId"].as_str().unwrap())];
        let got = national(door, PROVINCE, "getEdoc", &doc, b"{}").await;
        assert!(
            got["data"].as_str().unwrap().len() > 400_000,
            "and both have its file"
        );
    }

    // A letter in chunks, by turns; one process dies before the last.
    let third = letter(3, 150_000);
    let chunks: Vec<&[u8]> = third.chunks(200_000).collect();
    let names: Vec<_> = chunks.iter().map(|chunk| padded(&sha256(chunk))).collect();
    let (last, others) = chunks.split_last().unwrap();
    for (at, chunk) in others.iter().enumerate() {
        let door = if at % 2 == 0 { &one } else { &two };
        let path = format!("/chunks/{}", names[at]);
        let put = extension(door, COMMUNE, "PUT", &path, chunk).await;
        assert_eq!(put["ErrorCode"], "0", "{put}");
    }
    let wanted = |number: usize| {
        json!({"office": "H99.12", "book": "QĐ", "year": 2026, "document": number.to_string()})
            .to_string()
    };
    for number in 1..=6 {
        let door = if number % 2 == 0 { &one } else { &two };
        let given = extension(door, COMMUNE, "POST", "/numbers", wanted(number).as_bytes()).await;
        assert_eq!(given["number"], number, "in one row, whoever asks where");
    }
    drop(one);

    let asked = json!({ "sha256": names }).to_string();
    let missing = extension(&two, COMMUNE, "POST", "/chunks/missing", asked.as_bytes()).await;
    assert_eq!(
        missing["missing"],
        json!([names.last().unwrap()]),
        "what the dead one took is there"
    );
    let path = format!("/chunks/{}", names.last().unwrap());
    extension(&two, COMMUNE, "PUT", &path, last).await;
    let form = json!({"from": "H99.12", "kind": "edoc", "sha256": padded(&sha256(&third)), "size": third.len(), "chunks": names});
    let taken = extension(
        &two,
        COMMUNE,
        "POST",
        "/letters",
        form.to_string().as_bytes(),
    )
    .await;
    assert_eq!(
        (&taken["ErrorCode"], &taken["repeated"]),
        (&json!("0"), &json!(false)),
        "{taken}"
    );
    let fed = extension(&two, PROVINCE, "GET", "/feed?mailbox=H99", b"").await;
    let seqs: Vec<_> = fed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["seq"].clone())
        .collect();
    assert_eq!(
        seqs,
        [json!(1), json!(2), json!(3)],
        "no gap across the processes"
    );
    let again = extension(&two, COMMUNE, "POST", "/numbers", wanted(1).as_bytes()).await;
    assert_eq!(again["number"], 1, "what the dead one gave stays given");

    let three = Door::open(&settings);
    assert_eq!(
        send(&three, &first).await,
        name,
        "and a new one knows it too"
    );
    let arguments = ["audit", "verify"];
    let sound = tokio::task::spawn_blocking(move || told(&settings, &arguments, ""))
        .await
        .unwrap();
    assert!(sound.starts_with("sound\t"), "{sound}");
}
