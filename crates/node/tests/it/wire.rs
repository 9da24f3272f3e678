//! Clients of other makes: what they send, in the forms they send it (X§2.1–2.3).

use crate::raw::{Answered, answered, call, head_of};
use crate::world::{COMMUNE, PROVINCE, World, letter};
use axis::wire::hash;
use axis::{Kind, Transport};
use node::Bounds;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

#[tokio::test]
async fn the_official_client_is_understood_in_all_its_habits() {
    let world = World::new().await;
    let file = letter("H99.12", &["H99"]).bytes();
    let digest = hash::sha256(&file);
    let (padded, unpadded) = (hex::encode(digest), hash::unpadded(&digest));
    let mut with_crlf = file.clone();
    with_crlf.extend_from_slice(b"\r\n");

    let mut names = Vec::new();
    for (hash, body) in [
        (&unpadded, &with_crlf),
        (&padded, &with_crlf),
        (&unpadded, &file),
        (&padded.to_uppercase(), &file),
    ] {
        let mut request = call(
            COMMUNE,
            "sendEdoc",
            &[
                ("filePath", "C:\\vxp\\out"),
                ("from", "H99.12"),
                ("to", r#"["H14","G22"]"#),
                ("servicetype", "eDoc"),
                ("messagetype", "edoc"),
                ("hash-file", hash),
                ("docId", "left over from an earlier call"),
            ],
        );
        request
            .extra
            .push(("User-Agent", "JAVASDKAgent/1.0.0 XRoad/VPCP"));
        request.body = body.clone();
        let reply = request.send(world.host()).await.json();
        assert_eq!(reply["ErrorDesc"], "Thanh cong");
        names.push(reply["DocId"].as_str().unwrap().to_owned());
    }
    assert!(
        names[0].len() == 24 && names[0].bytes().all(|b| b.is_ascii_hexdigit()),
        "{}",
        names[0]
    );
    names.dedup();
    assert_eq!(
        names.len(),
        1,
        "four forms of one letter, and its `to` header routes nothing"
    );

    let list = call(
        PROVINCE,
        "getReceivedEdocList",
        &[("servicetype", "eDoc"), ("messagetype", "edoc")],
    );
    let rows = list.send(world.host()).await.json()["data"].clone();
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0]["serviceType"], "eDoc");
    assert_eq!(rows[0]["messageType"], "edoc");
    assert_eq!(
        rows[0]["to"], "H99",
        "one text, as the official client reads it"
    );
    assert!(
        rows[0]["created_time"]
            .as_str()
            .unwrap()
            .starts_with("2026/11/21 19:")
    );
    let doc = rows[0]["docId"].as_str().unwrap();

    let mut get = call(PROVINCE, "getEdoc", &[("filePath", "/tmp"), ("docId", doc)]);
    get.body = b"{}".to_vec();
    let fetched = get.send(world.host()).await.json();
    assert!(fetched["data"].is_string(), "base64 in one text");
    let mut download = call(PROVINCE, "downloadEdoc", &[("docid", doc)]);
    download.method = "GET";
    let raw = download.send(world.host()).await;
    assert_eq!(raw.status, 200);
    assert_eq!(
        axis_base64(&fetched["data"]),
        raw.body,
        "the same bytes by either way"
    );
    assert!(
        !raw.body.ends_with(b"\r\n"),
        "kept without the bytes that clients add"
    );

    // updateStatus after getEdoc of another package: both spellings are there, and each is its own call's.
    let mut mark = call(
        PROVINCE,
        "updateStatus",
        &[("docId", "0123"), ("status", "done"), ("docid", doc)],
    );
    mark.body = b"{}".to_vec();
    assert_eq!(mark.send(world.host()).await.code(), "0");
    let count = call(PROVINCE, "countReceiveEdoc", &[])
        .send(world.host())
        .await
        .json();
    assert_eq!(count["count"], 0, "a number");
}

#[tokio::test]
async fn a_large_letter_is_asked_for_before_it_is_sent() {
    let world = World::new().await;
    let file = letter("H99.12", &["H99"]).bytes();
    let hash = hash::unpadded(&hash::sha256(&file));
    let mut request = call(
        COMMUNE,
        "sendEdoc",
        &[("from", "H99.12"), ("hash-file", &hash)],
    );
    request.extra.push(("Expect", "100-continue"));
    request.body = file.clone();
    let head = request.head(world.host());

    let mut line = BufReader::new(TcpStream::connect(world.host()).await.unwrap());
    line.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(head_of(&mut line).await.0, 100, "go on");
    line.write_all(&file).await.unwrap();
    assert_eq!(answered(&mut line).await.code(), "0");

    let wrong = head.replace("hash-header: ", "hash-header: 00");
    let mut line = BufReader::new(TcpStream::connect(world.host()).await.unwrap());
    line.write_all(wrong.as_bytes()).await.unwrap();
    let refused = answered(&mut line).await;
    assert_eq!(
        refused.code(),
        "15",
        "a stranger is not asked for his letter"
    );
}

#[tokio::test]
async fn whatever_is_wrong_the_reply_is_the_adapter_s() {
    let world = World::new().await;
    let host = world.host();
    assert_eq!(
        call(COMMUNE, "noSuchThing", &[]).send(host).await.code(),
        "90"
    );
    assert_eq!(
        call(COMMUNE, "getEdoc", &[]).send(host).await.code(),
        "91",
        "without docId"
    );
    assert_eq!(
        call(COMMUNE, "getReceivedEdocList", &[("messagetype", "x")])
            .send(host)
            .await
            .code(),
        "91"
    );
    let odd_mark = [("docId", "x"), ("status", "inbox")];
    assert_eq!(
        call(COMMUNE, "updateStatus", &odd_mark)
            .send(host)
            .await
            .code(),
        "91"
    );
    let mut register = call(COMMUNE, "registerAgency", &[]);
    register.body = b"not JSON".to_vec();
    assert_eq!(register.send(host).await.code(), "91");

    let reply = call(COMMUNE, "sendEdoc", &[("from", "H99.12")])
        .send(host)
        .await
        .json();
    assert_eq!(
        (&reply["ErrorCode"], &reply["DocId"]),
        (&"10".into(), &"".into()),
        "no hash"
    );
    let mut other = call(
        COMMUNE,
        "sendEdoc",
        &[("from", "H99.12"), ("hash-file", "00")],
    );
    other.body = letter("H99.12", &["H99"]).bytes();
    let reply = other.send(host).await.json();
    assert_eq!(
        (&reply["ErrorCode"], &reply["DocId"]),
        (&"10".into(), &"".into()),
        "another hash"
    );

    for path in [
        "/",
        "/XrdAdapter",
        "/XrdAdapter/adapter/a/b",
        "/XrdAdapter/adapter/%00",
    ] {
        assert_eq!(plain(host, "POST", path).await.code(), "90", "{path}");
    }
    assert_eq!(
        plain(host, "POST", "/XrdAdapter/adapter/getAgenciesList")
            .await
            .code(),
        "15",
        "no signature"
    );
    let health = plain(host, "GET", "/healthz").await;
    assert_eq!(
        (health.status, health.body.as_slice()),
        (200, &br#"{"status":"OK"}"#[..])
    );
}

#[tokio::test]
async fn what_was_signed_counts_and_nothing_slipped_in_beside_it() {
    let world = World::new().await;
    let host = world.host();
    let mut changed = call(COMMUNE, "getReceivedEdocList", &[("messagetype", "edoc")]);
    let head = changed.head(host).replace(
        "XroadVnpt-messagetype: edoc",
        "XroadVnpt-messagetype: status",
    );
    assert_eq!(
        sent_as(host, &head).await.code(),
        "15",
        "sent otherwise than signed"
    );
    changed.params.clear();
    changed.extra.push(("XroadVnpt-messagetype", "nonsense"));
    assert_eq!(
        changed.send(host).await.code(),
        "0",
        "what is not signed is not there"
    );
    let other = call(COMMUNE, "getReceivedEdocList", &[])
        .head(host)
        .replace(
            "XroadVnpt-systemid: 00.12.W00",
            "XroadVnpt-systemid: 00.99.W00",
        );
    assert_eq!(
        sent_as(host, &other).await.code(),
        "15",
        "one center may not use another's name"
    );
    let lower = call(COMMUNE, "getReceivedEdocList", &[("messagetype", "edoc")]).head(host);
    let lower: String = lower
        .lines()
        .map(|line| match line.split_once(": ") {
            Some((name, value)) => format!("{}: {value}\r\n", name.to_lowercase()),
            None => format!("{line}\r\n"),
        })
        .collect();
    assert_eq!(sent_as(host, &lower).await.code(), "0", "names in any case");
}

#[tokio::test]
async fn a_letter_beyond_the_bound_is_refused_and_told_so() {
    let world = World::within(Bounds {
        letter_bytes: 3_000,
        ..Bounds::default()
    })
    .await;
    let mut long = letter("H99.12", &["H99"]);
    let file = "A".repeat(8_000);
    long.file = &file;
    let fault = world
        .road(COMMUNE)
        .submit("H99.12", Kind::Document, &long.bytes())
        .await
        .unwrap_err();
    assert!(
        matches!(
            fault,
            axis::Fault::Refused {
                refusal: axis::Refusal::EnvelopeTooLarge,
                ..
            }
        ),
        "{fault:?}"
    );

    // Without a length, the bytes are counted as they come.
    let bytes = long.bytes();
    let hash = hash::unpadded(&hash::sha256(&bytes));
    let mut request = call(
        COMMUNE,
        "sendEdoc",
        &[("from", "H99.12"), ("hash-file", &hash)],
    );
    let head = request
        .head(world.host())
        .replace("Content-Length: 0", "Transfer-Encoding: chunked");
    request.body.clear();
    let mut line = TcpStream::connect(world.host()).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(format!("{:x}\r\n", bytes.len()).as_bytes())
        .await
        .unwrap();
    line.write_all(&bytes).await.unwrap();
    line.write_all(b"\r\n0\r\n\r\n").await.unwrap();
    assert_eq!(answered(&mut BufReader::new(line)).await.code(), "95");
}

#[tokio::test]
async fn a_still_line_is_cut_and_holds_no_seat() {
    let bounds = Bounds {
        connections: 1,
        idle: std::time::Duration::from_millis(200),
        ..Bounds::default()
    };
    let world = World::within(bounds).await;
    let mut still = TcpStream::connect(world.host()).await.unwrap();
    still
        .write_all(b"POST /XrdAdapter/adapter/sendEdoc HTTP/1.1\r\n")
        .await
        .unwrap();
    world.road(COMMUNE).reach().await.unwrap();
    let mut rest = Vec::new();
    assert!(
        matches!(still.read_to_end(&mut rest).await, Ok(0) | Err(_)),
        "cut: {rest:?}"
    );
}

#[tokio::test]
async fn a_center_is_who_it_signed_to_be() {
    let world = World::new().await;
    let twin = "00.98.W00";
    world
        .node
        .add_center(twin, &crate::world::secret(COMMUNE))
        .unwrap();
    let head = call(COMMUNE, "getReceivedEdocList", &[]).head(world.host());
    let other = head.replace(
        "XroadVnpt-systemid: 00.12.W00",
        "XroadVnpt-systemid: 00.98.W00",
    );
    assert_ne!(head, other);
    assert_eq!(
        sent_as(world.host(), &other).await.code(),
        "15",
        "one secret makes no one center"
    );
    assert_eq!(sent_as(world.host(), &head).await.code(), "0");
}

#[tokio::test]
async fn a_stranger_with_a_long_letter_hears_why_it_is_not_taken() {
    let world = World::new().await;
    let mut stranger = call(COMMUNE, "sendEdoc", &[("from", "H99.12")]);
    let head = stranger
        .head(world.host())
        .replace("hash-header: ", "hash-header: 00");
    stranger.body = vec![b'x'; 30_000_000];
    let head = head.replace("Content-Length: 0", "Content-Length: 30000000");
    let mut line = TcpStream::connect(world.host()).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&stranger.body).await.unwrap();
    assert_eq!(
        answered(&mut BufReader::new(line)).await.code(),
        "15",
        "no broken line"
    );
}

#[tokio::test]
async fn the_list_of_what_was_sent_may_be_asked_for_whole() {
    let world = World::new().await;
    for number in [1, 2] {
        let mut one = letter("H99.12", &["H99", "H99.1"]);
        one.number = number;
        world
            .road(COMMUNE)
            .submit("H99.12", Kind::Document, &one.bytes())
            .await
            .unwrap();
    }
    let list = call(
        COMMUNE,
        "getSentEdocList",
        &[("servicetype", "eDoc"), ("messagetype", "edoc")],
    );
    let rows = list.send(world.host()).await.json()["data"].clone();
    let named: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["notation"].as_str().unwrap(),
                row["toCode"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("2/UBND-VP", "H99"),
        ("2/UBND-VP", "H99.1"),
        ("1/UBND-VP", "H99"),
        ("1/UBND-VP", "H99.1"),
    ];
    assert_eq!(named, expected, "newest letter first");
    assert_eq!(rows[0]["title"], "Về việc thử nghiệm trục");
    assert_eq!(
        (&rows[0]["sendStatus"], &rows[0]["receiveStatus"]),
        (&"done".into(), &"initial".into())
    );
}

#[tokio::test]
async fn garbage_on_the_line_breaks_nothing() {
    let idle = std::time::Duration::from_millis(500);
    let world = World::within(Bounds {
        idle,
        ..Bounds::default()
    })
    .await;
    let good = call(COMMUNE, "getEdoc", &[("docId", "x")])
        .head(world.host())
        .into_bytes();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut chance = move |below: usize| {
        // xorshift: the same bytes on every run.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let mut meeting = tokio::task::JoinSet::new();
    for round in 0..300 {
        let mut bytes = good.clone();
        for _ in 0..=(round % 8) {
            let at = chance(bytes.len());
            bytes[at] = u8::try_from(chance(256)).unwrap();
        }
        if round % 3 == 0 {
            bytes.truncate(chance(good.len()));
        }
        let host = world.host().to_owned();
        meeting.spawn(async move {
            let mut line = TcpStream::connect(host).await.unwrap();
            let _ = line.write_all(&bytes).await;
            let mut reply = Vec::new();
            let _ = line.read_to_end(&mut reply).await;
            String::from_utf8(reply).unwrap()
        });
    }
    let mut answered = 0;
    for text in meeting.join_all().await {
        let Some((_, body)) = text
            .split_once("\r\n\r\n")
            .filter(|_| text.starts_with("HTTP/1.1 200"))
        else {
            assert!(text.is_empty() || text.starts_with("HTTP/1.1 4"), "{text}");
            continue;
        };
        // A damaged `Connection: close` lets a second answer follow.
        let mut bodies = serde_json::Deserializer::from_str(body).into_iter::<Value>();
        let body = bodies.next().unwrap().unwrap();
        assert!(
            ["15", "90", "92"]
                .iter()
                .any(|code| body["ErrorCode"] == *code),
            "{body}"
        );
        answered += 1;
    }
    assert!(
        answered > 20,
        "some damage still leaves a request: {answered}"
    );
    world.road(COMMUNE).reach().await.unwrap();
}

async fn plain(host: &str, method: &str, path: &str) -> Answered {
    sent_as(
        host,
        &format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"),
    )
    .await
}

async fn sent_as(host: &str, head: &str) -> Answered {
    let mut line = TcpStream::connect(host).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    answered(&mut BufReader::new(line)).await
}

fn axis_base64(text: &Value) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text.as_str().unwrap())
        .unwrap()
}
