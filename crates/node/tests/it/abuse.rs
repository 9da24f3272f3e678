//! What is wrong, hostile or too much: the node answers in the protocol's own form and stays up.

use crate::command::Server;
use crate::spoken::{Client, exchange, padded, sha256, unpadded};
use crate::world::{COMMUNE, DIRECTORY, PARTY, PROVINCE, World, letter, secret};
use axis::{Kind, Transport};
use node::{Bounds, Node, Rate};
use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";

fn client(center: &str) -> Client {
    Client::new(center, secret(center).expose())
}

async fn send(world: &World, center: &str, from: &str, file: &[u8]) -> Value {
    send_to(world.host(), center, from, file).await
}

async fn send_to(host: &str, center: &str, from: &str, file: &[u8]) -> Value {
    let hash = unpadded(&sha256(file));
    let params = [
        ("from", from),
        ("messagetype", "edoc"),
        ("hash-file", hash.as_str()),
    ];
    let reply = client(center)
        .post(host, "sendEdoc", &params, BYTES, file)
        .await;
    reply.adapter()
}

async fn code_of(world: &World, to: &[&str]) -> String {
    let sent = send(world, COMMUNE, "H99.12", &letter("H99.12", to).bytes()).await;
    assert_eq!(sent["DocId"], "", "{sent}");
    sent["ErrorCode"].as_str().unwrap().to_owned()
}

async fn is_up(world: &World) {
    world.road(COMMUNE).reach().await.unwrap();
}

#[tokio::test]
async fn unknown_and_locked_receivers_are_told_apart() {
    let world = World::new().await;
    assert_eq!(code_of(&world, &["H77"]).await, "18", "on no axis");
    assert_eq!(
        code_of(&world, &["H99.97"]).await,
        "18",
        "connected to nobody"
    );
    assert_eq!(code_of(&world, &["H99.98"]).await, "23", "closed");
    assert_eq!(
        code_of(&world, &["H99", "H99.98"]).await,
        "23",
        "one of several"
    );
    assert_eq!(
        code_of(&world, &["H99.98", "H77"]).await,
        "18",
        "the worse of two"
    );
    assert_eq!(
        world.road(PROVINCE).waiting(Kind::Document).await.unwrap(),
        [],
        "nothing is half routed"
    );
}

#[tokio::test]
async fn a_request_played_again_changes_nothing() {
    let world = World::new().await;
    let file = letter("H99.12", &["H99"]).bytes();
    let hash = unpadded(&sha256(&file));
    let mut commune = client(COMMUNE);
    commune
        .say("from", "H99.12")
        .say("hash-file", &hash)
        .say("Content-Type", BYTES);
    let head = commune.head(
        "POST",
        "/XrdAdapter/adapter/sendEdoc",
        world.host(),
        file.len(),
    );
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(exchange(world.host(), &head, &file).await.adapter()["DocId"].clone());
    }
    names.dedup();
    assert_eq!(names.len(), 1, "the first answer again");
    let waiting = world.road(PROVINCE).waiting(Kind::Document).await.unwrap();
    assert_eq!(waiting.len(), 1, "arrived once");
    let another = [&file[..], b" "].concat();
    let head = head.replace(
        &format!("Content-Length: {}", file.len()),
        &format!("Content-Length: {}", another.len()),
    );
    let refused = exchange(world.host(), &head, &another).await.adapter();
    assert_eq!(
        refused["ErrorCode"], "10",
        "and no other letter under its signature"
    );
}

/// The node is a process of its own here, so that what it takes can be seen.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn markup_bombs_are_answered_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("node");
    let node = Node::open(&data).unwrap();
    for center in [PROVINCE, COMMUNE] {
        node.add_center(center, &secret(center)).unwrap();
    }
    node.import_agencies(DIRECTORY.as_bytes()).unwrap();
    drop(node);
    let server = Server::start(&data);
    let host = server.host();
    let commune = async |file: &[u8]| send_to(host, COMMUNE, "H99.12", file).await;
    let first = commune(&letter("H99.12", &["H99"]).bytes()).await;
    assert_eq!(first["ErrorCode"], "0", "{first}");
    let before = server.peak();

    for bomb in [
        "[".repeat(60_000),
        "{\"a\":".repeat(10_000),
        format!("{{\"code\":\"{}\"}}", "H".repeat(60_000)),
        format!("[{}1]", "1,".repeat(30_000)),
        "{\"code\":\"H99.2\",".repeat(2) + "}",
    ] {
        let reply = client(PROVINCE)
            .post(host, "registerAgency", &[], JSON, bomb.as_bytes())
            .await;
        let code = reply.adapter()["ErrorCode"].clone();
        assert!(code == "91" || code == "96", "{code}: {}…", &bomb[..20]);
    }
    let large = vec![b' '; 70_000];
    let reply = client(PROVINCE)
        .post(host, "registerAgency", &[], JSON, &large)
        .await;
    assert_eq!(
        reply.adapter()["ErrorCode"],
        "95",
        "longer than any registration"
    );
    for bomb in [
        "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><edXML>&b;</edXML>".to_owned(),
        "<edXML>".repeat(100_000),
        format!("<edXML {}/>", "a=\"b\" ".repeat(100_000)),
        format!("<edXML>{}</edXML>", "<a/>".repeat(400_000)),
        "<?xml version=\"1.0\"?><edXML><![CDATA[".to_owned() + &"]".repeat(600_000),
    ] {
        let sent = commune(bomb.as_bytes()).await;
        assert_eq!(sent["ErrorCode"], "22", "{sent}");
        assert_eq!(sent["DocId"], "");
    }
    let small = server.peak() - before;
    assert!(small < 48 * 1024, "{small} kB for short ones, one by one");

    // Eight million tags are more markup than is held of any letter; five million are less. Six of each at once wait for
    // each other.
    let large = |tags: usize| ["<edXML>".as_bytes(), &b"<a/>".repeat(tags)].concat();
    let (more, less) = (large(8_000_000), large(5_000_000));
    let six = |file| async move {
        let one = || send_to(host, COMMUNE, "H99.12", file);
        let all = tokio::join!(one(), one(), one(), one(), one(), one());
        [all.0, all.1, all.2, all.3, all.4, all.5]
    };
    let (more, less) = tokio::join!(six(&more), six(&less));
    for sent in more.iter().chain(&less) {
        assert_eq!(sent["ErrorCode"], "22", "{sent}");
    }
    let large = server.peak() - before;
    assert!(
        large < 192 * 1024,
        "{large} kB for twelve large ones at once"
    );
    let last = commune(&letter("H99.12", &["H99.1"]).bytes()).await;
    assert_eq!(last["ErrorCode"], "0", "it is up: {last}");
}

#[tokio::test]
async fn files_are_carried_unopened_whatever_they_are_called() {
    let world = World::new().await;
    // A ZIP of 42 zip bombs is 42 kB to whoever does not open it.
    let bomb = "UEsDBBQAAAAIAAAAIQAAAAAA".repeat(2_000);
    let mut one = letter("H99.12", &["H99"]);
    one.file = &bomb;
    let names = [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/abs",
        "a&#x2F;..",
        "CON",
        "a\u{202e}fdp.exe",
    ];
    for (number, name) in names.into_iter().enumerate() {
        one.number = u32::try_from(number).unwrap() + 30;
        let file = String::from_utf8(one.bytes())
            .unwrap()
            .replace("van-ban.pdf", name);
        let sent = send(&world, COMMUNE, "H99.12", file.as_bytes()).await;
        assert_eq!(sent["ErrorCode"], "0", "{name}: {sent}");
    }
    let road = world.road(PROVINCE);
    let waiting = road.waiting(Kind::Document).await.unwrap();
    assert_eq!(waiting.len(), names.len());
    for (doc, name) in waiting.iter().zip(names) {
        let whole = String::from_utf8(road.fetch(&doc.doc).await.unwrap()).unwrap();
        assert!(
            whole.contains(&format!("<AttachmentName>{name}<")),
            "{name} as it was written"
        );
        assert!(whole.contains(&bomb), "and its bytes");
    }
    for entry in walk(world.folder.path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        let ours = name.len() == 64 || name.starts_with("node.") || name.ends_with(".password");
        assert!(
            ours,
            "nothing on the disk is called as a sender likes: {name}"
        );
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[tokio::test]
async fn a_directory_with_doubles_is_refused_whole_and_cycles_turn_nothing() {
    let world = World::new().await;
    let before = world.node.store().agencies(true).unwrap();
    let doubled = "code,name,center\nH99.5,Một,00.99.W00\nh99.5,Hai,00.99.W00\n";
    assert!(world.node.import_agencies(doubled.as_bytes()).is_err());
    assert_eq!(
        world.node.store().agencies(true).unwrap(),
        before,
        "nothing of it is entered"
    );
    let cycle = "id,code,name,center,parent,oldCode\n\
                 a,H99.6,Một,00.99.W00,b,H99.7\nb,H99.7,Hai,00.99.W00,a,H99.6\nc,H99.8,Ba,00.99.W00,c,H99.8\n";
    let done = world.node.import_agencies(cycle.as_bytes()).unwrap();
    assert_eq!(done.added, 3);
    for code in ["H99.6", "H99.7", "H99.8"] {
        let found = world.node.store().resolve(code).unwrap().unwrap();
        assert_eq!(found.code, code, "a code in force is its own agency's");
    }
    let all = client(PROVINCE)
        .post(world.host(), "getAgenciesList", &[], JSON, b"")
        .await
        .adapter();
    assert_eq!(
        all["data"].as_array().unwrap().len(),
        5 + 3,
        "as long as it is, and no longer"
    );
    let sent = send(
        &world,
        COMMUNE,
        "H99.12",
        &letter("H99.12", &["H99.6", "H99.7"]).bytes(),
    )
    .await;
    assert_eq!(sent["ErrorCode"], "0", "{sent}");
}

#[tokio::test]
async fn a_code_two_centers_claim_stays_with_the_first() {
    let world = World::new().await;
    let claim = r#"{"code":"H99.12","name":"UBND xã Thử Nghiệm","mail":"x@thunghiem.example"}"#;
    for center in [PROVINCE, PARTY] {
        let reply = client(center)
            .post(world.host(), "registerAgency", &[], JSON, claim.as_bytes())
            .await;
        assert_eq!(reply.adapter()["ErrorCode"], "96", "{center}");
        let named = [("AgencyCode", "H99.12")];
        let reply = client(center)
            .post(world.host(), "deleteAgency", &named, JSON, b"{}")
            .await;
        assert_eq!(reply.adapter()["ErrorCode"], "96", "{center}");
    }
    let old = r#"{"code":"000.12.00.H99","name":"Mã cũ","mail":"x@thunghiem.example"}"#;
    let reply = client(PROVINCE)
        .post(world.host(), "registerAgency", &[], JSON, old.as_bytes())
        .await;
    assert_eq!(
        reply.adapter()["ErrorCode"],
        "96",
        "an old code of another's is taken too"
    );
    let found = world.node.store().resolve("H99.12").unwrap().unwrap();
    assert_eq!(found.center, COMMUNE);
}

#[tokio::test]
async fn who_comes_too_often_is_told_when_to_come_again() {
    let rate = |per_second, at_once| Rate {
        per_second,
        at_once,
    };
    let world = World::within(Bounds {
        center_rate: rate(1, 3),
        failure_rate: rate(1, 2),
        ..Bounds::default()
    })
    .await;
    let host = world.host();
    let codes = |center| async move {
        let mut codes = Vec::new();
        for _ in 0..4 {
            let reply = client(center)
                .post(host, "countReceiveEdoc", &[], JSON, b"{}")
                .await;
            codes.push(reply.adapter()["ErrorCode"].as_str().unwrap().to_owned());
        }
        codes
    };
    let busy = codes(COMMUNE).await;
    assert_eq!(busy[..3], ["0", "0", "0"]);
    assert_eq!(busy[3], "94", "in the adapter's own form");
    assert_eq!(
        codes(PROVINCE).await[..3],
        ["0", "0", "0"],
        "another center's rate is its own"
    );

    let mut stranger = Client::new(COMMUNE, "guessed");
    let mut codes = Vec::new();
    for _ in 0..4 {
        let reply = stranger
            .post(host, "countReceiveEdoc", &[], JSON, b"{}")
            .await;
        codes.push(reply.adapter()["ErrorCode"].as_str().unwrap().to_owned());
    }
    assert_eq!(codes[..2], ["15", "15"]);
    assert_eq!(codes[3], "94", "guesses are not looked up without end");
    let reply = client(PARTY)
        .post(host, "countReceiveEdoc", &[], JSON, b"{}")
        .await;
    assert_eq!(
        reply.adapter()["ErrorCode"],
        "0",
        "another center behind the same proxy is not shut out"
    );
}

#[tokio::test]
async fn slow_heads_and_slow_bodies_end_while_others_are_served() {
    let world = World::within(Bounds {
        head: Duration::from_millis(300),
        patience: Duration::from_millis(600),
        connections_of_one: 40,
        ..Bounds::default()
    })
    .await;
    let host = world.host().to_owned();
    let mut drips = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let host = host.clone();
        drips.spawn(async move {
            let mut line = TcpStream::connect(host).await.unwrap();
            // A byte at a time keeps the line from lying still; only the head's own bound ends it.
            for byte in b"POST /XrdAdapter/adapter/sendEdoc HTTP/1.1\r\nX: "
                .iter()
                .cycle()
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
                if line.write_all(&[*byte]).await.is_err() {
                    return;
                }
            }
        });
    }
    let mut commune = client(COMMUNE);
    commune
        .say("from", "H99.12")
        .say("hash-file", "00")
        .say("Content-Type", BYTES);
    let head = commune.head("POST", "/XrdAdapter/adapter/sendEdoc", &host, 1_000_000);
    let mut slow = TcpStream::connect(&host).await.unwrap();
    slow.write_all(head.as_bytes()).await.unwrap();
    let (mut from, mut to) = slow.split();
    let dripping = async {
        while to.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let mut said = vec![0; 4_096];
    let answered = tokio::select! {
        () = dripping => 0,
        read = from.read(&mut said) => read.unwrap(),
    };
    let said = String::from_utf8_lossy(&said[..answered]).into_owned();
    assert!(
        said.contains(r#""ErrorCode":"94""#) && said.contains(r#""DocId":"""#),
        "{said}"
    );
    is_up(&world).await;
    drips.join_all().await;
    is_up(&world).await;
}

#[tokio::test]
async fn one_address_does_not_take_all_seats() {
    let world = World::within(Bounds {
        connections_of_one: 2,
        ..Bounds::default()
    })
    .await;
    let first = TcpStream::connect(world.host()).await.unwrap();
    let second = TcpStream::connect(world.host()).await.unwrap();
    let mut third = TcpStream::connect(world.host()).await.unwrap();
    let mut rest = Vec::new();
    assert!(
        matches!(third.read_to_end(&mut rest).await, Ok(0) | Err(_)),
        "closed at once"
    );
    drop((first, second));
    is_up(&world).await;
}

#[tokio::test]
async fn a_bit_turned_on_the_way_is_found_in_long_letters_too() {
    let world = World::new().await;
    let bulk = "QUJD".repeat(200_000);
    let mut one = letter("H99.12", &["H99"]);
    one.file = &bulk;
    let file = one.bytes();
    let hash = padded(&sha256(&file));
    for at in [0, file.len() / 2, file.len() - 1] {
        let mut other = file.clone();
        other[at] ^= 1;
        let params = [("from", "H99.12"), ("hash-file", hash.as_str())];
        let mut commune = client(COMMUNE);
        let reply = commune
            .post(world.host(), "sendEdoc", &params, BYTES, &other)
            .await;
        assert_eq!(reply.adapter()["ErrorCode"], "10", "byte {at}");
    }
    is_up(&world).await;
}

#[tokio::test]
async fn a_letter_longer_than_any_is_refused_before_it_is_sent() {
    let world = World::new().await;
    let mut commune = client(COMMUNE);
    commune
        .say("from", "H99.12")
        .say("hash-file", "00")
        .say("Content-Type", BYTES);
    let head = commune.head(
        "POST",
        "/XrdAdapter/adapter/sendEdoc",
        world.host(),
        200_000_000,
    );
    let head = head.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    let refused = exchange(world.host(), &head, b"").await.adapter();
    assert_eq!(refused["ErrorCode"], "95");
}
