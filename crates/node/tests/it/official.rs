//! Every operation of X§2.2, driven as the official client does by requests built only from the documented bytes.

use crate::spoken::{Client, Reply, exchange, padded, reply, sha256, unpadded};
use crate::world::{COMMUNE, PROVINCE, World, letter, secret, status};
use axis::Secret;
use base64::Engine as _;
use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";

fn client(center: &str) -> Client {
    Client::new(center, secret(center).expose())
}

/// Sends a file as the official client does: CRLF behind it, hash without it and unpadded.
async fn send(client: &mut Client, host: &str, from: &str, kind: &str, file: &[u8]) -> Value {
    let hash = unpadded(&sha256(file));
    let body = [file, b"\r\n"].concat();
    let params = [
        ("from", from),
        ("servicetype", "eDoc"),
        ("messagetype", kind),
        ("hash-file", &hash),
    ];
    let reply = client.post(host, "sendEdoc", &params, BYTES, &body).await;
    reply.adapter()
}

fn keys(row: &Value) -> Vec<&str> {
    row.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn a_whole_day_of_one_official_client_at_each_end() {
    let world = World::new().await;
    let host = world.host();
    // One object for all calls: everything it was called with before goes along.
    let (mut commune, mut province) = (client(COMMUNE), client(PROVINCE));
    commune.say("filePath", "C:\\vxp\\out\\12.edxml");
    let file = letter("H99.12", &["H99", "H99.1"]).bytes();
    let sent = send(&mut commune, host, "H99.12", "edoc", &file).await;
    let name = sent["DocId"].as_str().unwrap().to_owned();
    assert!(
        name.len() == 24 && name.bytes().all(|b| b.is_ascii_hexdigit()),
        "{name}"
    );
    assert_eq!(keys(&sent), ["status", "ErrorCode", "ErrorDesc", "DocId"]);
    assert_eq!(sent["ErrorDesc"], "Thanh cong");

    let list = [("servicetype", "eDoc"), ("messagetype", "edoc")];
    let count = province
        .post(host, "countReceiveEdoc", &[], JSON, b"{}")
        .await;
    assert_eq!(count.adapter()["count"], 2, "a number beside the status");
    let odd = [
        ("fromDate", "01/01/2030 00:00:00"),
        ("pageSize", "1"),
        ("pageIndex", "9"),
    ];
    let both = [&list[..], &odd[..]].concat();
    let waiting = province
        .post(host, "getReceivedEdocList", &both, JSON, b"")
        .await
        .adapter();
    let rows = waiting["data"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "dates and pages hide nothing");
    for (row, to) in rows.iter().zip(["H99", "H99.1"]) {
        assert_eq!(
            keys(row),
            [
                "docId",
                "serviceType",
                "messageType",
                "created_time",
                "updated_time",
                "from",
                "to",
                "status",
                "status_desc"
            ]
        );
        assert_eq!((&row["from"], &row["to"]), (&json!("H99.12"), &json!(to)));
        assert_eq!(row["status"], "initial");
    }
    let doc = rows[0]["docId"].as_str().unwrap();

    let got = province
        .post(host, "getEdoc", &[("docId", doc)], JSON, b"{}")
        .await
        .adapter();
    let base64 = base64::engine::general_purpose::STANDARD;
    let whole = base64.decode(got["data"].as_str().unwrap()).unwrap();
    let path = "/XrdAdapter/adapter/downloadEdoc";
    let raw = exchange(host, &province.head("GET", path, host, 0), b"").await;
    assert_eq!(
        (raw.status, &raw.body),
        (200, &whole),
        "the same bytes by either way"
    );
    assert!(
        whole.ends_with(b"</edXML>"),
        "without the CRLF that was added"
    );
    let text = String::from_utf8(whole).unwrap();
    assert_eq!(
        text.matches("<edXML:TraceHeader>").count(),
        2,
        "one trace more"
    );

    for (status, desc) in [
        ("processing", None),
        ("fail", Some("khong doc duoc")),
        ("done", None),
    ] {
        let mut params = vec![("status", status), ("docId", doc)];
        params.extend(desc.map(|desc| ("description", desc)));
        let marked = province
            .post(host, "updateStatus", &params, JSON, b"{}")
            .await;
        assert_eq!(
            keys(&marked.adapter()),
            ["status", "ErrorCode", "ErrorDesc"],
            "{status}"
        );
    }
    let count = province
        .post(host, "countReceiveEdoc", &[], JSON, b"{}")
        .await;
    assert_eq!(
        count.adapter()["count"],
        1,
        "done is taken away, and nothing else"
    );

    let answer = status("H99", "H99.12", "H99.12,2026/11/21,12/UBND-VP", 3);
    let answered = send(&mut province, host, "H99", "status", &answer).await;
    assert_eq!(answered["ErrorCode"], "0", "{answered}");
    let count = commune
        .post(host, "countReceiveStatus", &[], JSON, b"{}")
        .await;
    assert_eq!(count.adapter()["count"], 1, "routed by ResponseFor");
    let statuses = [("messagetype", "status")];
    let waiting = commune
        .post(host, "getReceivedEdocList", &statuses, JSON, b"")
        .await
        .adapter();
    assert_eq!(waiting["data"][0]["messageType"], "status");

    let about = [("messagetype", "edoc"), ("docId", name.as_str())];
    let told = commune
        .post(host, "getSentEdocList", &about, JSON, b"")
        .await
        .adapter();
    assert_eq!(
        told["data"].as_array().unwrap().len(),
        2,
        "a row per receiver"
    );
    assert_eq!(
        keys(&told["data"][0]),
        [
            "serviceType",
            "messageType",
            "senderDocId",
            "receiverDocId",
            "fromCode",
            "toCode",
            "sendStatus",
            "sendStatusDesc",
            "receiveStatus",
            "receiveStatusDesc",
            "title",
            "notation",
            "sentTime",
            "receivedTime"
        ]
    );
    assert_eq!(told["data"][0]["receiveStatus"], "done");
    assert_eq!(told["data"][0]["receiverDocId"], doc);
}

#[tokio::test]
async fn the_directory_is_read_and_kept_as_documented() {
    let world = World::new().await;
    let host = world.host();
    let mut province = client(PROVINCE);
    let all = province
        .post(host, "getAgenciesList", &[], JSON, b"")
        .await
        .adapter();
    let rows = all["data"].as_array().unwrap();
    assert_eq!(rows.len(), 5, "no pages");
    for row in rows {
        for key in ["id", "pid", "code", "name", "mail", "oldCode"] {
            assert!(row[key].is_string(), "{key} in {row}");
        }
    }
    let level = province
        .post(host, "getAgenciesListQD20", &[("level", "1")], JSON, b"")
        .await;
    let level = level.adapter();
    assert_eq!(level["data"][0]["code"], "H99");
    assert!(level["data"][0]["code102"].is_string());
    let units = province
        .post(host, "getSynchronizeUnit", &[], JSON, b"")
        .await
        .adapter();
    assert_eq!(
        units["data"].as_array().unwrap().len(),
        6,
        "closed ones too"
    );
    for key in [
        "id",
        "pid",
        "code",
        "name",
        "mail",
        "centerCode",
        "modifyDate",
    ] {
        assert!(units["data"][0][key].is_string(), "{key}");
    }
    assert!(units["data"][0]["version"].is_i64() && units["data"][0]["deleted"].is_boolean());

    for (body, code) in [
        (
            json!({"id": "", "pcode": "1", "code": "H99.2", "name": "Sở Hai", "mail": "hai@thunghiem.example", "mobile": "", "fax": ""}),
            "0",
        ),
        (
            json!({"pid": 1, "code": "H99.3", "name": "Sở Ba", "mail": "ba@thunghiem.example"}),
            "0",
        ),
        (
            json!({"code": "H99.4", "name": "Sở Bốn", "mail": "khong phai thu"}),
            "96",
        ),
        (json!({"code": "", "name": "Không mã", "mail": "a@b"}), "96"),
        (
            json!({"code": "H99.12", "name": "Của người khác", "mail": "a@b"}),
            "96",
        ),
        (json!({"code": null, "name": null, "mail": null}), "96"),
    ] {
        let text = body.to_string();
        let reply = province
            .post(host, "registerAgency", &[], JSON, text.as_bytes())
            .await;
        assert_eq!(reply.adapter()["ErrorCode"], code, "{body}");
    }
    for (agency, code) in [
        ("H99.2", "0"),
        ("H99.2", "0"),
        ("H99.12", "96"),
        ("H77", "96"),
    ] {
        let named = [("AgencyCode", agency)];
        let reply = province
            .post(host, "deleteAgency", &named, JSON, b"{}")
            .await;
        assert_eq!(reply.adapter()["ErrorCode"], code, "{agency}");
    }
}

#[tokio::test]
async fn both_forms_of_the_hash_with_and_without_crlf_name_one_letter() {
    let world = World::new().await;
    let host = world.host();
    // Long enough to be gathered in a file, and with a zero nibble in its digest.
    let mut long = letter("H99.12", &["H99"]);
    let bulk = "QUJD".repeat(100_000);
    long.file = &bulk;
    let long = long.bytes();
    let mut short = letter("H99.12", &["H99"]);
    short.number = 13;
    for file in [short.bytes(), long] {
        let digest = sha256(&file);
        let with_crlf = [&file[..], b"\r\n"].concat();
        let mut names = Vec::new();
        for (hash, body) in [
            (unpadded(&digest), &with_crlf),
            (padded(&digest), &with_crlf),
            (unpadded(&digest), &file),
            (padded(&digest).to_uppercase(), &file),
        ] {
            let params = [
                ("from", "H99.12"),
                ("messagetype", "edoc"),
                ("hash-file", hash.as_str()),
            ];
            let sent = client(COMMUNE)
                .post(host, "sendEdoc", &params, BYTES, body)
                .await
                .adapter();
            assert_eq!(sent["ErrorCode"], "0", "{sent}");
            names.push(sent["DocId"].as_str().unwrap().to_owned());
        }
        names.dedup();
        assert_eq!(
            names.len(),
            1,
            "four forms of one letter, and none names its receivers in `to`"
        );
    }
    let mut province = client(PROVINCE);
    let list = [("messagetype", "edoc")];
    let rows = province
        .post(host, "getReceivedEdocList", &list, JSON, b"")
        .await
        .adapter();
    assert_eq!(
        rows["data"].as_array().unwrap().len(),
        1 + 1,
        "each arrives once"
    );
}

#[tokio::test]
async fn to_routes_nothing_whatever_it_says() {
    let world = World::new().await;
    for (number, to) in ["", "[]", r#"["H14","G22"]"#, "not JSON", r#"["H99.1"]"#]
        .into_iter()
        .enumerate()
    {
        let mut one = letter("H99.12", &["H99"]);
        one.number = u32::try_from(number).unwrap() + 20;
        let mut commune = client(COMMUNE);
        commune.say("to", to);
        let sent = send(&mut commune, world.host(), "H99.12", "edoc", &one.bytes()).await;
        assert_eq!(sent["ErrorCode"], "0", "{to}: {sent}");
    }
    let list = [("messagetype", "edoc")];
    let mut province = client(PROVINCE);
    let rows = province
        .post(world.host(), "getReceivedEdocList", &list, JSON, b"")
        .await
        .adapter();
    let rows = rows["data"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert!(
        rows.iter().all(|row| row["to"] == "H99"),
        "the envelope's To counts"
    );
}

#[tokio::test]
async fn mixed_spellings_of_doc_id_are_each_calls_own() {
    let world = World::new().await;
    let host = world.host();
    send(
        &mut client(COMMUNE),
        host,
        "H99.12",
        "edoc",
        &letter("H99.12", &["H99"]).bytes(),
    )
    .await;
    let mut province = client(PROVINCE);
    let list = [("messagetype", "edoc")];
    let rows = province
        .post(host, "getReceivedEdocList", &list, JSON, b"")
        .await
        .adapter();
    let doc = rows["data"][0]["docId"].as_str().unwrap().to_owned();
    for spelling in ["docId", "docid", "DocId", "DOCID"] {
        let mut one = client(PROVINCE);
        let named = [(spelling, doc.as_str())];
        let got = one
            .post(host, "getEdoc", &named, JSON, b"{}")
            .await
            .adapter();
        assert!(got["data"].is_string(), "{spelling}");
        let named = [(spelling, doc.as_str()), ("status", "processing")];
        let marked = one
            .post(host, "updateStatus", &named, JSON, b"{}")
            .await
            .adapter();
        assert_eq!(marked["ErrorCode"], "0", "{spelling}");
    }
    // Left over from getEdoc of another package, beside the one meant.
    let mut piled = client(PROVINCE);
    let named = [
        ("docId", "0123456789abcdef01234567"),
        ("docid", doc.as_str()),
        ("status", "done"),
    ];
    let marked = piled
        .post(host, "updateStatus", &named, JSON, b"{}")
        .await
        .adapter();
    assert_eq!(marked["ErrorCode"], "0");
}

#[tokio::test]
async fn a_body_that_asks_first_is_asked_for_and_the_line_goes_on() {
    let world = World::new().await;
    let host = world.host();
    let file = letter("H99.12", &["H99"]).bytes();
    let hash = unpadded(&sha256(&file));
    let mut commune = client(COMMUNE);
    commune
        .say("from", "H99.12")
        .say("hash-file", &hash)
        .say("Content-Type", BYTES);
    let head = commune.head("POST", "/XrdAdapter/adapter/sendEdoc", host, file.len() + 2);
    let head = head.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
    let mut line = BufReader::new(TcpStream::connect(host).await.unwrap());
    let mut names = Vec::new();
    // Twice on one line, as a client that lost the answer tries again.
    for _ in 0..2 {
        line.write_all(head.as_bytes()).await.unwrap();
        let mut go_on = vec![0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
        tokio::io::AsyncReadExt::read_exact(&mut line, &mut go_on)
            .await
            .unwrap();
        assert_eq!(
            go_on, b"HTTP/1.1 100 Continue\r\n\r\n",
            "before a byte of it is sent"
        );
        line.write_all(&file).await.unwrap();
        line.write_all(b"\r\n").await.unwrap();
        names.push(reply(&mut line).await.adapter()["DocId"].clone());
    }
    assert_eq!(names[0], names[1], "the same bytes, the same name");
    let head = head.replace("hash-header: ", "hash-header: 0");
    line.write_all(head.as_bytes()).await.unwrap();
    let refused = reply(&mut line).await.adapter();
    assert_eq!(
        (&refused["ErrorCode"], &refused["DocId"]),
        (&json!("15"), &json!(""))
    );
}

/// The three requests of X§2.1, as the official client put them on the wire.
#[tokio::test]
async fn the_documented_requests_are_taken_to_the_letter() {
    let world = World::new().await;
    world
        .node
        .add_center("00.41.W00", &Secret::new("dummy-secret-1"))
        .unwrap();
    let host = world.host();
    for (operation, keys, json, hash, code) in [
        (
            "getAgenciesList",
            "systemid;timestamp;Content-Type",
            r#"{"XroadVnpt-systemid":"00.41.W00","XroadVnpt-timestamp":"21112026T190241+0016","XroadVnpt-Content-Type":"application/json"}"#,
            "dc96c643820e56e6397ddad58e9b62ffdc737a5d203a43130cdc2e311ec6db48",
            "0",
        ),
        (
            "getReceivedEdocList",
            "systemid;servicetype;messagetype;timestamp;Content-Type",
            r#"{"XroadVnpt-systemid":"00.41.W00","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc","XroadVnpt-timestamp":"21112026T190241+0174","XroadVnpt-Content-Type":"application/json"}"#,
            "685ad59c9279cfe8087457c70ee94c9245318305df8111e5b0a077106d9f2966",
            "0",
        ),
        (
            // Its file is not at hand: the signature is taken, the hash is then another's.
            "sendEdoc",
            "systemid;servicetype;messagetype;hash-file;from;to;timestamp;Content-Type",
            r#"{"XroadVnpt-systemid":"00.41.W00","XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc","XroadVnpt-hash-file":"cc7bdd662415e725c750bf6ce64c36a87ad21bf38d0a593f9f10203572747f","XroadVnpt-from":"H41","XroadVnpt-to":"[\"H14\",\"G22\"]","XroadVnpt-timestamp":"21112026T190243+0139","XroadVnpt-Content-Type":"application/octet-stream"}"#,
            "81cf18367ceddde02c67ba0f8cf5c088886fa2c5359c3431251db90e099b28bf",
            "10",
        ),
    ] {
        let signed: Value = serde_json::from_str(json).unwrap();
        let mut head = format!("POST /XrdAdapter/adapter/{operation} HTTP/1.1\r\nHost: {host}\r\n");
        for (name, value) in signed.as_object().unwrap() {
            head += &format!("{name}: {}\r\n", value.as_str().unwrap());
        }
        head += &format!(
            "XroadVnpt-sign-header-key: {keys}\r\nXroadVnpt-sign-header: {json}\r\nXroadVnpt-hash-header: {hash}\r\nContent-Length: 0\r\n\r\n"
        );
        let taken: Reply = exchange(host, &head, b"").await;
        assert_eq!(taken.adapter()["ErrorCode"], code, "{operation}");
        let other = head.replace(hash, &hash.replace('0', "1"));
        assert_eq!(
            exchange(host, &other, b"").await.adapter()["ErrorCode"],
            "15",
            "{operation}"
        );
    }
}

#[tokio::test]
async fn whatever_fails_the_reply_is_whole() {
    let world = World::new().await;
    let host = world.host();
    let mut commune = client(COMMUNE);
    for (operation, params, code) in [
        ("getEdoc", &[][..], "91"),
        ("getEdoc", &[("docId", "khong co")], "92"),
        ("downloadEdoc", &[("docId", "khong co")], "92"),
        ("updateStatus", &[("docId", "x"), ("status", "inbox")], "91"),
        ("updateStatus", &[("docId", "x"), ("status", "done")], "92"),
        ("getReceivedEdocList", &[("messagetype", "lạ")], "91"),
        ("deleteAgency", &[], "91"),
        ("registerAgency", &[], "91"),
        ("sendEdoc", &[("from", "H99.12")], "10"),
        ("sendEdoc", &[("from", "H99.12"), ("hash-file", "00")], "10"),
        ("getToken", &[], "90"),
    ] {
        let reply = client(COMMUNE)
            .post(host, operation, params, JSON, b"")
            .await
            .adapter();
        assert_eq!(reply["ErrorCode"], code, "{operation} {params:?}: {reply}");
        assert!(
            !reply["ErrorDesc"].as_str().unwrap().is_empty(),
            "it says why"
        );
        assert_eq!(
            reply.get("DocId"),
            (operation == "sendEdoc").then_some(&json!("")),
            "always DocId where a letter was meant, and nowhere else"
        );
    }
    let head =
        commune
            .say("Content-Type", JSON)
            .head("POST", "/XrdAdapter/adapter/sendEdoc", host, 0);
    let lines: Vec<_> = head
        .lines()
        .filter(|line| !line.starts_with("XroadVnpt-hash"))
        .collect();
    let unsigned = lines.join("\r\n") + "\r\n\r\n";
    let reply = exchange(host, &unsigned, b"").await.adapter();
    assert_eq!(
        (&reply["ErrorCode"], &reply["DocId"]),
        (&json!("15"), &json!(""))
    );
}
