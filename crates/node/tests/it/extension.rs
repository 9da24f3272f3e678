//! The extension road by the bytes of `docs/extension.md`, without a line of the road that will speak it.

use crate::spoken::{Client, Reply, exchange, padded, sha256};
use crate::world::{COMMUNE, PROVINCE, World, letter, secret};
use axis::{Kind, Transport};
use serde_json::{Value, json};

/// 2026-11-21 19:02:43.139 in Vietnam, by the test's clock within the window.
const STAMP: &str = "21112026T190243+0139";

pub(crate) struct Call<'a> {
    center: &'a str,
    stamp: &'a str,
    method: &'a str,
    path: &'a str,
    body: Vec<u8>,
    headers: &'a str,
}

pub(crate) fn get<'a>(center: &'a str, path: &'a str) -> Call<'a> {
    Call {
        center,
        stamp: STAMP,
        method: "GET",
        path,
        body: Vec::new(),
        headers: "",
    }
}

fn post<'a>(center: &'a str, path: &'a str, body: &Value) -> Call<'a> {
    Call {
        method: "POST",
        body: body.to_string().into_bytes(),
        ..get(center, path)
    }
}

impl Call<'_> {
    pub(crate) async fn send(self, world: &World) -> Reply {
        let head = self.head(world.host());
        exchange(world.host(), &head, &self.body).await
    }

    pub(crate) fn head(&self, host: &str) -> String {
        let path = format!("/lienvan/v1{}", self.path);
        let mut client = Client::new(self.center, secret(self.center).expose());
        client
            .say("timestamp", self.stamp)
            .say("target", &format!("{} {path}", self.method));
        if self.method != "GET" {
            client.say("hash-body", &padded(&sha256(&self.body)));
        }
        let head = client.head(self.method, &path, host, self.body.len());
        head.replace("\r\n\r\n", &format!("\r\n{}\r\n", self.headers))
    }
}

async fn put_chunk(world: &World, center: &str, chunk: &[u8]) -> Reply {
    let path = format!("/chunks/{}", padded(&sha256(chunk)));
    let call = Call {
        method: "PUT",
        body: chunk.to_vec(),
        ..get(center, &path)
    };
    call.send(world).await
}

/// A letter cut where `docs/extension.md` §4 says.
fn cut(file: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8(file.to_vec()).unwrap();
    let begins = text.find("QUJD").unwrap();
    let ends = begins + text[begins..].find('<').unwrap();
    let mut chunks = vec![file[..begins].to_vec()];
    chunks.extend(file[begins..ends].chunks(262_144).map(<[u8]>::to_vec));
    chunks.push(file[ends..].to_vec());
    chunks
}

fn names(chunks: &[Vec<u8>]) -> Vec<String> {
    chunks.iter().map(|chunk| padded(&sha256(chunk))).collect()
}

fn handed_over(file: &[u8], chunks: &[Vec<u8>]) -> Value {
    json!({"from": "H99.12", "kind": "edoc", "sha256": padded(&sha256(file)), "size": file.len(), "chunks": names(chunks)})
}

#[tokio::test]
async fn the_node_says_that_it_is_ours() {
    let world = World::new().await;
    let head = format!(
        "GET /lienvan/v1/capabilities HTTP/1.1\r\nHost: {}\r\n\r\n",
        world.host()
    );
    let told = exchange(world.host(), &head, b"").await;
    assert_eq!(told.status, 200);
    let told = told.json();
    assert_eq!(
        (&told["product"], &told["protocol"]),
        (&json!("lienvan-node"), &json!(1))
    );
    assert_eq!(told["epoch"], 1);
    assert!(told["now"].as_i64().unwrap() >= 1_795_262_400_000);
    assert_eq!(told["limits"]["chunkBytes"], 262_144);
    assert_eq!(told["limits"]["letterBytes"], 100_000_000);
    assert_eq!(told["limits"]["waitSeconds"], 50);
    assert_eq!(
        told["features"],
        json!(["chunks", "feed", "digest", "numbers", "download", "wait"])
    );
    let read: axis::wire::extension::Capabilities = serde_json::from_value(told).unwrap();
    assert_eq!(
        read.product,
        axis::wire::extension::PRODUCT,
        "and the road reads it"
    );
}

#[tokio::test]
async fn a_letter_goes_up_in_chunks_once_for_several_envelopes() {
    let world = World::new().await;
    let bulk = "QUJD".repeat(200_000);
    let mut one = letter("H99.12", &["H99"]);
    one.file = &bulk;
    let file = one.bytes();
    let chunks = cut(&file);
    assert_eq!(chunks.len(), 2 + 4, "header, four of the file, tail");
    let asked = json!({"sha256": names(&chunks)});
    let missing = post(COMMUNE, "/chunks/missing", &asked)
        .send(&world)
        .await
        .json();
    let mut distinct = names(&chunks);
    distinct.dedup();
    assert_eq!(
        missing["missing"],
        json!(distinct),
        "each once, in the order asked"
    );

    assert_eq!(put_chunk(&world, COMMUNE, &chunks[0]).await.code(), "0");
    let early = post(COMMUNE, "/letters", &handed_over(&file, &chunks))
        .send(&world)
        .await;
    assert_eq!(early.status, 409);
    let early = early.json();
    assert_eq!(
        (&early["ErrorCode"], &early["DocId"]),
        (&json!("99"), &json!(""))
    );
    assert_eq!(
        early["missing"],
        json!(distinct[1..]),
        "after a cut line: what is left"
    );
    for chunk in &chunks[1..] {
        assert_eq!(put_chunk(&world, COMMUNE, chunk).await.status, 200);
        assert_eq!(
            put_chunk(&world, COMMUNE, chunk).await.code(),
            "0",
            "twice is no harm"
        );
    }
    let taken = post(COMMUNE, "/letters", &handed_over(&file, &chunks))
        .send(&world)
        .await
        .json();
    assert_eq!(
        (&taken["ErrorCode"], &taken["repeated"]),
        (&json!("0"), &json!(false))
    );
    let again = post(COMMUNE, "/letters", &handed_over(&file, &chunks))
        .send(&world)
        .await
        .json();
    assert_eq!(
        (&again["DocId"], &again["repeated"]),
        (&taken["DocId"], &json!(true))
    );
    let by_the_other_road = world
        .road(COMMUNE)
        .submit("H99.12", Kind::Document, &file)
        .await
        .unwrap();
    assert_eq!(
        by_the_other_road.as_str(),
        taken["DocId"],
        "the same bytes, however they came"
    );
    let road = world.road(PROVINCE);
    let waiting = road.waiting(Kind::Document).await.unwrap();
    assert_eq!(waiting.len(), 1, "arrived once");
    let whole = road.fetch(&waiting[0].doc).await.unwrap();
    crate::contract::assert_is_the_letter(&whole, &file, COMMUNE);

    let mut two = letter("H99.12", &["H99.1"]);
    two.number = 13;
    two.file = &bulk;
    let second = two.bytes();
    let asked = json!({"sha256": names(&cut(&second))});
    let missing = post(COMMUNE, "/chunks/missing", &asked)
        .send(&world)
        .await
        .json();
    assert_eq!(
        missing["missing"].as_array().unwrap().len(),
        1,
        "another envelope around the same file brings its head alone"
    );
    let other = post(PROVINCE, "/chunks/missing", &asked)
        .send(&world)
        .await
        .json();
    assert!(
        other["missing"].as_array().unwrap().len() > 1,
        "no other center learns what is there"
    );
    let stolen = json!({"from": "H99", "kind": "edoc", "sha256": padded(&sha256(&file)), "size": file.len(), "chunks": names(&chunks)});
    let refused = post(PROVINCE, "/letters", &stolen)
        .send(&world)
        .await
        .json();
    assert_eq!(refused["ErrorCode"], "99", "nor makes a letter of it");
}

#[tokio::test]
async fn chunks_that_are_none_are_refused_and_wrong_letters_too() {
    let world = World::new().await;
    let name = padded(&sha256(b"other"));
    let path = format!("/chunks/{name}");
    let wrong = Call {
        method: "PUT",
        body: b"chunk".to_vec(),
        ..get(COMMUNE, &path)
    };
    let wrong = wrong.send(&world).await;
    assert_eq!(
        (wrong.status, wrong.code().as_str()),
        (422, "10"),
        "not what its name says"
    );
    let long = put_chunk(&world, COMMUNE, &vec![b'x'; 262_145]).await;
    assert_eq!((long.status, long.code().as_str()), (413, "95"));
    assert_eq!(
        put_chunk(&world, COMMUNE, b"").await.code(),
        "10",
        "none at all"
    );
    for odd in ["..%2F..%2Fnode.key", "ABCDEF", "0", &"G".repeat(64)] {
        let path = format!("/chunks/{odd}");
        let call = Call {
            method: "PUT",
            body: b"x".to_vec(),
            ..get(COMMUNE, &path)
        };
        assert_eq!(call.send(&world).await.code(), "91", "{odd}");
    }
    let file = letter("H99.12", &["H99"]).bytes();
    let chunks = vec![file.clone()];
    put_chunk(&world, COMMUNE, &file).await;
    for (field, value, code) in [
        ("size", json!(file.len() - 1), "10"),
        ("size", json!(file.len() + 1), "10"),
        ("size", json!(200_000_000), "95"),
        ("sha256", json!("0".repeat(64)), "10"),
        ("sha256", json!("x"), "91"),
        ("kind", json!("status"), "22"),
        ("from", json!("H99"), "19"),
        (
            "chunks",
            json!([names(&chunks)[0], names(&chunks)[0]]),
            "10",
        ),
        ("chunks", json!([]), "10"),
        ("chunks", json!("x"), "91"),
    ] {
        let mut form = handed_over(&file, &chunks);
        form[field] = value.clone();
        let refused = post(COMMUNE, "/letters", &form).send(&world).await.json();
        assert_eq!(refused["ErrorCode"], code, "{field} {value}: {refused}");
        assert_eq!(refused["DocId"], "", "never without it");
    }
    let bombs = vec!["0".repeat(64); 5_000];
    let refused = post(COMMUNE, "/chunks/missing", &json!({ "sha256": bombs }))
        .send(&world)
        .await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "91"));
    let taken = post(COMMUNE, "/letters", &handed_over(&file, &chunks))
        .send(&world)
        .await
        .json();
    assert_eq!(taken["ErrorCode"], "0", "{taken}");
}

#[tokio::test]
async fn only_what_was_signed_now_for_this_very_line_is_done() {
    let world = World::new().await;
    let host = world.host();
    let path = "/feed?mailbox=H99.12&after=0";
    assert_eq!(get(COMMUNE, path).send(&world).await.status, 200);
    for stamp in [
        "21112026T184443+0139",
        "21112026T193643+0139",
        "01012020T000000+0001",
    ] {
        let stale = Call {
            stamp,
            ..get(COMMUNE, path)
        }
        .send(&world)
        .await;
        assert_eq!(
            (stale.status, stale.code().as_str()),
            (401, "98"),
            "{stamp}"
        );
        assert!(
            stale.json()["now"].as_i64().unwrap() > 1_795_262_400_000,
            "told what time it is"
        );
    }
    assert_eq!(
        Call {
            stamp: "now",
            ..get(COMMUNE, path)
        }
        .send(&world)
        .await
        .code(),
        "15"
    );
    let head = get(COMMUNE, path).head(host).replace(
        "GET /lienvan/v1/feed?mailbox=H99.12&after=0 HTTP",
        "GET /lienvan/v1/feed?mailbox=H99.12&after=1 HTTP",
    );
    let other = exchange(host, &head, b"").await;
    assert_eq!(
        (other.status, other.code().as_str()),
        (401, "15"),
        "another query"
    );
    let form = json!({"office": "H99.12", "book": "QĐ", "year": 2026, "document": "a"});
    let call = post(COMMUNE, "/numbers", &form);
    let head = call.head(host);
    let body = String::from_utf8(call.body)
        .unwrap()
        .replace("\"a\"", "\"b\"");
    let other = exchange(host, &head, body.as_bytes()).await;
    assert_eq!(
        (other.status, other.code().as_str()),
        (422, "10"),
        "another body"
    );
    let head = get(COMMUNE, path)
        .head(host)
        .replace("hash-header: ", "hash-header: 00");
    assert_eq!(exchange(host, &head, b"").await.code(), "15");
    for (method, path) in [
        ("GET", "/nothing"),
        ("POST", "/feed"),
        ("DELETE", "/numbers"),
        ("GET", "/letters/a/b"),
    ] {
        let unknown = Call {
            method,
            ..get(COMMUNE, path)
        }
        .send(&world)
        .await;
        assert_eq!(
            (unknown.status, unknown.code().as_str()),
            (404, "90"),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn the_feed_is_complete_to_the_number_and_a_day_fits_in_a_line() {
    let world = World::new().await;
    for number in 1..=5 {
        let mut one = letter(
            "H99.12",
            if number % 2 == 0 {
                &["H99", "H99.1"]
            } else {
                &["H99"]
            },
        );
        one.number = number;
        world
            .road(COMMUNE)
            .submit("H99.12", Kind::Document, &one.bytes())
            .await
            .unwrap();
    }
    let page = get(PROVINCE, "/feed?mailbox=000.00.00.H99")
        .send(&world)
        .await
        .json();
    assert_eq!(
        (&page["mailbox"], &page["head"]),
        (&json!("H99"), &json!(5)),
        "by any of its codes"
    );
    let items = page["items"].as_array().unwrap();
    let seqs: Vec<_> = items
        .iter()
        .map(|item| item["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5], "no gap");
    let mut chain = "0".repeat(64);
    for item in items {
        let line = format!(
            "{chain}\n{} {} {}\n",
            item["seq"],
            item["docId"].as_str().unwrap(),
            item["sha256"].as_str().unwrap()
        );
        chain = padded(&sha256(line.as_bytes()));
        assert_eq!(item["chain"], chain, "linked to the one before");
    }
    assert_eq!(page["chain"], chain);
    let rest = get(PROVINCE, "/feed?mailbox=H99&after=3&most=1")
        .send(&world)
        .await
        .json();
    assert_eq!(
        (
            rest["items"].as_array().unwrap().len(),
            &rest["items"][0]["seq"]
        ),
        (1, &json!(4))
    );
    let waiting = world.road(PROVINCE).waiting(Kind::Document).await.unwrap();
    let of_h99: Vec<_> = waiting
        .iter()
        .filter(|one| one.to == ["H99"])
        .map(|one| json!(one.doc.as_str()))
        .collect();
    let fed: Vec<_> = items.iter().map(|item| item["docId"].clone()).collect();
    assert_eq!(fed, of_h99, "the names of the national list");

    let day = get(PROVINCE, "/digest?mailbox=H99&day=2026-11-21")
        .send(&world)
        .await
        .json();
    let lines: String = items
        .iter()
        .map(|item| format!("{} {}\n", item["seq"], item["docId"].as_str().unwrap()))
        .collect();
    assert_eq!(day["sha256"], padded(&sha256(lines.as_bytes())));
    assert_eq!(
        (&day["count"], &day["first"], &day["last"]),
        (&json!(5), &json!(1), &json!(5))
    );
    let empty = get(PROVINCE, "/digest?mailbox=H99&day=2026-11-20")
        .send(&world)
        .await
        .json();
    assert_eq!((&empty["count"], empty.get("first")), (&json!(0), None));
    for (path, status, code) in [
        ("/digest?mailbox=H99&day=20/11/2026", 400, "91"),
        ("/digest?mailbox=H99", 400, "91"),
        ("/feed?mailbox=H99.12", 404, "100"),
        ("/feed?mailbox=H77", 404, "100"),
        ("/feed?mailbox=%FF", 400, "91"),
        ("/feed?mailbox=H99&after=x", 400, "91"),
    ] {
        let refused = get(PROVINCE, path).send(&world).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (status, code),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_download_goes_on_where_it_broke_off() {
    let world = World::new().await;
    let bulk = "QUJD".repeat(200_000);
    let mut one = letter("H99.12", &["H99"]);
    one.file = &bulk;
    world
        .road(COMMUNE)
        .submit("H99.12", Kind::Document, &one.bytes())
        .await
        .unwrap();
    let page = get(PROVINCE, "/feed?mailbox=H99").send(&world).await.json();
    let item = &page["items"][0];
    let path = format!("/letters/{}", item["docId"].as_str().unwrap());
    let whole = get(PROVINCE, &path).send(&world).await;
    assert_eq!(whole.status, 200);
    assert_eq!(whole.body.len() as u64, item["size"]);
    assert_eq!(
        padded(&sha256(&whole.body)),
        item["sha256"],
        "as the feed said"
    );
    let tag = format!("\"{}\"", item["sha256"].as_str().unwrap());
    assert_eq!(
        (
            whole.headers["etag"].as_str(),
            whole.headers["accept-ranges"].as_str()
        ),
        (tag.as_str(), "bytes")
    );

    let size = whole.body.len();
    let headers = format!("Range: bytes=500000-\r\nIf-Range: {tag}\r\n");
    let rest = Call {
        headers: &headers,
        ..get(PROVINCE, &path)
    }
    .send(&world)
    .await;
    assert_eq!(rest.status, 206);
    assert_eq!(
        rest.headers["content-range"],
        format!("bytes 500000-{}/{size}", size - 1)
    );
    assert!(rest.body == whole.body[500_000..], "the rest, to the byte");
    let some = Call {
        headers: "Range: bytes=10-19\r\n",
        ..get(PROVINCE, &path)
    }
    .send(&world)
    .await;
    assert_eq!(
        (some.status, some.body.as_slice()),
        (206, &whole.body[10..20])
    );
    let other = Call {
        headers: "Range: bytes=10-19\r\nIf-Range: \"other\"\r\n",
        ..get(PROVINCE, &path)
    }
    .send(&world)
    .await;
    assert_eq!(
        (other.status, other.body.len()),
        (200, size),
        "another file's part would be worse than all"
    );
    let headers = format!("Range: bytes={size}-\r\n");
    let beyond = Call {
        headers: &headers,
        ..get(PROVINCE, &path)
    }
    .send(&world)
    .await;
    assert_eq!(beyond.status, 416);
    assert_eq!(beyond.headers["content-range"], format!("bytes */{size}"));
    let stranger = get(COMMUNE, &path).send(&world).await;
    assert_eq!(
        (stranger.status, stranger.code().as_str()),
        (404, "92"),
        "not his"
    );
    assert_eq!(
        world
            .road(PROVINCE)
            .waiting(Kind::Document)
            .await
            .unwrap()
            .len(),
        1,
        "fetched is not taken over"
    );
}

#[tokio::test]
async fn numbers_are_given_once_each_and_cancelled_with_a_reason() {
    let world = World::new().await;
    let wanted = |document: &str| json!({"office": "H99.12", "book": "QĐ-UBND", "year": 2026, "document": document});
    let number = |document: &'static str| {
        let world = &world;
        async move {
            post(COMMUNE, "/numbers", &wanted(document))
                .send(world)
                .await
                .json()["number"]
                .clone()
        }
    };
    assert_eq!(number("a").await, 1, "the first");
    assert_eq!(number("b").await, 2);
    assert_eq!(number("a").await, 1, "asked again");
    let void = json!({"office": "H99.12", "book": "QĐ-UBND", "year": 2026, "number": 2, "reason": "Đánh máy nhầm", "who": "Người Thử"});
    for _ in 0..2 {
        assert_eq!(
            post(COMMUNE, "/numbers/cancel", &void)
                .send(&world)
                .await
                .code(),
            "0",
            "the same again is no harm"
        );
    }
    assert_eq!(
        number("c").await,
        3,
        "a cancelled number goes to nobody else"
    );
    let again = post(COMMUNE, "/numbers", &wanted("b")).send(&world).await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (409, "101"),
        "nor back to its document"
    );
    let path = "/numbers?office=H99.12&book=Q%C4%90-UBND&year=2026";
    let state = get(COMMUNE, path).send(&world).await.json();
    assert_eq!((&state["last"], &state["open"]), (&json!(3), &json!(true)));
    assert_eq!(state["cancelled"][0]["reason"], "Đánh máy nhầm");
    assert_eq!(state["cancelled"].as_array().unwrap().len(), 1);
    for (form, status, code) in [
        (
            json!({"office": "H99", "book": "QĐ", "year": 2026, "document": "a"}),
            404,
            "100",
        ),
        (
            json!({"office": "H99.12", "book": "", "year": 2026, "document": "a"}),
            400,
            "91",
        ),
        (
            json!({"office": "H99.12", "book": "QĐ", "year": 0, "document": "a"}),
            400,
            "91",
        ),
        (
            json!({"office": "H99.12", "book": "QĐ", "year": 2026, "document": "x".repeat(201)}),
            400,
            "91",
        ),
        (
            json!({"office": "H99.12", "book": "QĐ", "year": 70_000, "document": "a"}),
            400,
            "91",
        ),
        (json!([]), 400, "91"),
    ] {
        let refused = post(COMMUNE, "/numbers", &form).send(&world).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (status, code),
            "{form}"
        );
    }
    let mut none = void.clone();
    none["number"] = json!(9);
    assert_eq!(
        post(COMMUNE, "/numbers/cancel", &none)
            .send(&world)
            .await
            .code(),
        "92",
        "never given"
    );
}
