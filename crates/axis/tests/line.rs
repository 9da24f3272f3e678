//! The line itself: what leaves, and what every kind of broken answer becomes. Loopback only.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails by panicking"
)]

use axis::wire::sign;
use axis::{
    Address, AddressFault, Authority, AuthorityFault, Bounds, Fault, Kind, Limits, National, Reach,
    Refusal, Secret, Strange, Transport,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const SECRET: &str = "dummy-secret-1";

/// What a peer does with each connection once the request has come whole.
#[derive(Clone)]
enum Does {
    Answers(Vec<u8>),
    HangsUp,
    StaysSilent,
}

/// A peer on loopback that keeps each request it got, whole.
async fn peer(does: Does) -> (String, UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut line, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !is_whole(&request) {
                let mut piece = [0; 4096];
                let got = line.read(&mut piece).await.unwrap_or(0);
                if got == 0 {
                    break;
                }
                request.extend_from_slice(&piece[..got]);
            }
            let _ = tell.send(String::from_utf8_lossy(&request).into_owned());
            match &does {
                Does::Answers(bytes) => line.write_all(bytes).await.unwrap_or(()),
                Does::HangsUp => {}
                Does::StaysSilent => std::future::pending().await,
            }
        }
    });
    (address, told)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length:")
            .map(|n| n.trim().parse().unwrap())
    });
    body.len() >= length.unwrap_or(0)
}

fn page(status: &str, kind: &str, body: &str) -> Does {
    let length = body.len();
    Does::Answers(
        format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
            .into_bytes(),
    )
}

fn json(body: &str) -> Does {
    page("200 OK", "application/json", body)
}

fn limits() -> Limits {
    Limits {
        connect: Duration::from_millis(700),
        answer: Duration::from_millis(300),
        idle: Duration::from_millis(300),
        slowest: 4096,
        reply_bytes: 10_000,
    }
}

fn road(address: &str) -> National {
    road_at(address, Arc::new(AtomicI64::new(1_795_262_563_139)))
}

fn road_at(address: &str, clock: Arc<AtomicI64>) -> National {
    let base = Address::plain(&format!("{address}/XrdAdapter/adapter")).unwrap();
    let now = move || clock.fetch_add(1_000, Ordering::SeqCst);
    National::within(limits(), base, "00.99.W00", Secret::new(SECRET), now).unwrap()
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}

#[tokio::test]
async fn a_letter_leaves_as_the_official_client_would_send_it() {
    let (address, mut told) = peer(json(
        r#"{"status":"OK","ErrorCode":"0","DocId":"68edb8c8c2dcb14db773ce44"}"#,
    ))
    .await;
    let doc = road(&address)
        .submit("H99.12", Kind::Document, b"<letter/>")
        .await
        .unwrap();
    assert_eq!(doc.as_str(), "68edb8c8c2dcb14db773ce44");

    let request = told.recv().await.unwrap();
    assert!(
        request.starts_with("POST /XrdAdapter/adapter/sendEdoc HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.ends_with("\r\n\r\n<letter/>\r\n"),
        "the file, then CRLF: {request}"
    );
    assert_eq!(
        header(&request, "content-length"),
        Some("11"),
        "a known length, never chunked"
    );
    assert_eq!(
        header(&request, "user-agent"),
        Some("JAVASDKAgent/1.0.0 XRoad/VPCP")
    );
    assert_eq!(header(&request, "XroadVnpt-version"), Some("3.0.201608"));
    assert_eq!(
        header(&request, "Content-Type"),
        Some("application/octet-stream")
    );
    assert_eq!(
        header(&request, "XroadVnpt-sign-header-key"),
        Some("systemid;servicetype;messagetype;hash-file;from;timestamp;Content-Type")
    );
    let text = header(&request, "XroadVnpt-sign-header").unwrap();
    let hash = header(&request, "XroadVnpt-hash-header").unwrap();
    let signed = sign::verify(&Secret::new(SECRET), text.as_bytes(), hash).unwrap();
    for name in [
        "systemid",
        "servicetype",
        "messagetype",
        "hash-file",
        "from",
        "timestamp",
        "Content-Type",
    ] {
        assert_eq!(
            signed.value(name),
            header(&request, &format!("XroadVnpt-{name}")),
            "{name} as signed"
        );
    }
    assert_eq!(signed.value("timestamp"), Some("21112026T190243+0139"));
    let digest = axis::wire::hash::sha256(b"<letter/>");
    assert_eq!(
        signed.value("hash-file").unwrap(),
        axis::wire::hash::unpadded(&digest),
        "without the CRLF"
    );
}

#[tokio::test]
async fn each_call_is_signed_afresh_and_carries_only_its_own() {
    let (address, mut told) = peer(json(r#"{"status":"OK","ErrorCode":"0","count":3}"#)).await;
    let road = road_at(&address, Arc::new(AtomicI64::new(0)));
    assert_eq!(road.count(Kind::Document).await, Ok(3));
    assert_eq!(road.count(Kind::Status).await, Ok(3));
    let (first, second) = (told.recv().await.unwrap(), told.recv().await.unwrap());
    assert!(first.starts_with("POST /XrdAdapter/adapter/countReceiveEdoc "));
    assert!(second.starts_with("POST /XrdAdapter/adapter/countReceiveStatus "));
    assert_eq!(
        header(&first, "XroadVnpt-timestamp"),
        Some("01011970T070000+0000")
    );
    assert_eq!(
        header(&second, "XroadVnpt-timestamp"),
        Some("01011970T070001+0000"),
        "a second later"
    );
    assert_eq!(
        header(&second, "XroadVnpt-sign-header-key"),
        Some("systemid;timestamp;Content-Type")
    );
}

#[tokio::test]
async fn what_cannot_stand_in_a_header_is_not_sent() {
    let (address, mut told) = peer(json("{}")).await;
    for from in ["H99.Mười", "H99\r\nX: y", "H99\u{7f}"] {
        let fault = road(&address)
            .submit(from, Kind::Document, b"x")
            .await
            .unwrap_err();
        assert_eq!(fault, Fault::Unsendable { name: "from" }, "{from:?}");
    }
    assert!(told.try_recv().is_err(), "nothing left");
}

#[tokio::test]
async fn every_broken_answer_is_a_fault_and_never_an_empty_inbox() {
    let long = format!(
        r#"{{"status":"OK","ErrorCode":"0","data":["{}"]}}"#,
        "x".repeat(20_000)
    );
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4e20\r\n{}\r\n0\r\n\r\n",
        "y".repeat(0x4e20)
    );
    let table = [
        (
            page("502 Bad Gateway", "text/html", "<html>proxy</html>"),
            Fault::Strange(Strange::NotJson { status: 502 }),
        ),
        (
            page("200 OK", "text/html", "<html>log in</html>"),
            Fault::Strange(Strange::NotJson { status: 200 }),
        ),
        (json(""), Fault::Strange(Strange::Empty { status: 200 })),
        (
            json("null"),
            Fault::Strange(Strange::NotTheAdapter { status: 200 }),
        ),
        (
            json(r#"{"status":"OK","ErrorCode":"0","data":[null]}"#),
            Fault::Strange(Strange::NullInList),
        ),
        (
            json(&long),
            Fault::Strange(Strange::TooLong { limit: 10_000 }),
        ),
        (
            Does::Answers(chunked.into_bytes()),
            Fault::Strange(Strange::TooLong { limit: 10_000 }),
        ),
        (Does::HangsUp, Fault::Lost { timed_out: false }),
        (Does::StaysSilent, Fault::Lost { timed_out: true }),
        (
            Does::Answers(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_vec()),
            Fault::Lost { timed_out: false },
        ),
        (
            Does::Answers(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
            Fault::Lost { timed_out: false },
        ),
    ];
    for (does, expected) in table {
        let (address, _told) = peer(does).await;
        let fault = road(&address).waiting(Kind::Document).await.unwrap_err();
        assert_eq!(fault, expected);
        assert!(
            fault.passes() && fault.outcome_unknown(),
            "{fault}: it may have acted, and it may pass"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_a_signed_request() {
    let (other, mut told) = peer(json(r#"{"status":"OK","ErrorCode":"0","data":[]}"#)).await;
    let moved = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {other}/\r\nContent-Length: 0\r\n\r\n"
    );
    let (address, _) = peer(Does::Answers(moved.into_bytes())).await;
    let fault = road(&address).waiting(Kind::Document).await.unwrap_err();
    assert_eq!(fault, Fault::Strange(Strange::Redirect { status: 307 }));
    assert!(told.try_recv().is_err(), "the other host heard nothing");
}

#[tokio::test]
async fn a_closed_door_means_that_nothing_left() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let fault = road(&address)
        .submit("H99.12", Kind::Document, b"x")
        .await
        .unwrap_err();
    assert_eq!(fault, Fault::Unreachable(Reach::Closed));
    assert!(
        fault.passes() && !fault.outcome_unknown(),
        "try again, nothing to reconcile"
    );
}

#[tokio::test]
async fn a_host_without_tls_is_not_trusted_and_gets_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.unwrap();
        let _ = line.read(&mut [0; 1024]).await.unwrap();
        line.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
    });
    let base = Address::encrypted(&address.replace("http:", "https:")).unwrap();
    let road = National::within(limits(), base, "00.99.W00", Secret::new(SECRET), || 0).unwrap();
    let fault = road.reach().await.unwrap_err();
    assert!(
        matches!(fault, Fault::Unreachable(Reach::Untrusted | Reach::Silent)),
        "{fault:?}"
    );
    assert!(
        !fault.outcome_unknown(),
        "no secret and no letter went over it"
    );
}

#[tokio::test]
async fn a_host_whose_certificate_nobody_vouches_for_gets_nothing() {
    use openssl::ssl::{SslAcceptor, SslMethod};
    let (key, certificate) = self_signed("127.0.0.1");
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
    acceptor.set_private_key(&key).unwrap();
    acceptor.set_certificate(&certificate).unwrap();
    let acceptor = acceptor.build();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let host = std::thread::spawn(move || acceptor.accept(listener.accept().unwrap().0).is_ok());

    let base = Address::encrypted(&address).unwrap();
    let road = National::within(limits(), base, "00.99.W00", Secret::new(SECRET), || 0).unwrap();
    let fault = road
        .submit("H99.12", Kind::Document, b"x")
        .await
        .unwrap_err();
    assert_eq!(fault, Fault::Unreachable(Reach::Untrusted));
    assert!(
        !fault.outcome_unknown(),
        "no secret and no letter went over it"
    );
    assert!(!host.join().unwrap(), "the handshake never came to an end");
}

fn self_signed(
    name: &str,
) -> (
    openssl::pkey::PKey<openssl::pkey::Private>,
    openssl::x509::X509,
) {
    use openssl::asn1::Asn1Time;
    let key = openssl::pkey::PKey::from_rsa(openssl::rsa::Rsa::generate(2048).unwrap()).unwrap();
    let mut holder = openssl::x509::X509Name::builder().unwrap();
    holder.append_entry_by_text("CN", name).unwrap();
    let holder = holder.build();
    let mut certificate = openssl::x509::X509::builder().unwrap();
    certificate.set_version(2).unwrap();
    certificate.set_subject_name(&holder).unwrap();
    certificate.set_issuer_name(&holder).unwrap();
    certificate.set_pubkey(&key).unwrap();
    certificate
        .set_not_before(&Asn1Time::days_from_now(0).unwrap())
        .unwrap();
    certificate
        .set_not_after(&Asn1Time::days_from_now(2).unwrap())
        .unwrap();
    let names = openssl::x509::extension::SubjectAlternativeName::new()
        .ip(name)
        .build(&certificate.x509v3_context(None, None))
        .unwrap();
    certificate.append_extension(names).unwrap();
    certificate
        .sign(&key, openssl::hash::MessageDigest::sha256())
        .unwrap();
    (key, certificate.build())
}

#[tokio::test]
async fn a_refusal_tells_its_number_and_words() {
    let (address, _told) = peer(json(
        r#"{"status":"FAIL","ErrorCode":"18","ErrorDesc":"Don vi nhan: H98","DocId":""}"#,
    ))
    .await;
    let fault = road(&address)
        .submit("H99.12", Kind::Document, b"x")
        .await
        .unwrap_err();
    assert_eq!(
        fault,
        Fault::Refused {
            refusal: Refusal::ReceiverUnknown,
            said: "Don vi nhan: H98".into()
        }
    );
    assert!(
        !fault.passes() && !fault.outcome_unknown(),
        "a no is an answer"
    );
}

/// Bounds that a test can wait for.
fn short() -> Bounds {
    Bounds {
        pause: Duration::from_millis(500),
        stamp: Duration::from_millis(500),
        status: Duration::from_millis(500),
        list_bytes: 1_000,
        answer_bytes: 1_000,
    }
}

#[tokio::test]
async fn a_revocation_list_comes_as_bytes_within_bounds() {
    let (address, mut told) = peer(page("200 OK", "application/pkix-crl", "list")).await;
    let authority = Authority::within(short()).unwrap();
    let list = authority.list(&format!("{address}/ca.crl?v=1")).await;
    assert_eq!(list.unwrap(), b"list");
    let asked = told.recv().await.unwrap();
    assert!(asked.starts_with("GET /ca.crl?v=1 HTTP/1.1"), "{asked}");
    assert!(!asked.to_lowercase().contains("cookie"), "{asked}");

    let (address, _told) = peer(page("200 OK", "application/pkix-crl", &"x".repeat(1_001))).await;
    let long = authority.list(&address).await;
    assert_eq!(long, Err(AuthorityFault::TooLong { limit: 1_000 }));
    let (address, _told) = peer(page("404 Not Found", "text/plain", "no")).await;
    let gone = authority.list(&address).await;
    assert_eq!(gone, Err(AuthorityFault::Status { status: 404 }));
    let (address, _told) = peer(page("200 OK", "application/pkix-crl", "")).await;
    assert_eq!(authority.list(&address).await, Err(AuthorityFault::Empty));
    let (address, _told) = peer(page("200 OK", "text/html; charset=utf-8", "<p>portal</p>")).await;
    assert_eq!(authority.list(&address).await, Err(AuthorityFault::Page));
    let moved = b"HTTP/1.1 302 Found\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (address, _told) = peer(Does::Answers(moved.to_vec())).await;
    let sent_on = authority.issuer(&address).await;
    assert_eq!(
        sent_on,
        Err(AuthorityFault::Elsewhere { status: 302 }),
        "another host"
    );
    for odd in ["ldap://127.0.0.1/cn=ca", "file:///etc/passwd", "ca.crl", ""] {
        let refused = authority.list(odd).await;
        assert_eq!(
            refused,
            Err(AuthorityFault::Address(AddressFault::NotAnAddress)),
            "{odd:?}"
        );
    }
    let named = authority.list("http://me:secret@127.0.0.1/ca.crl").await;
    assert_eq!(
        named,
        Err(AuthorityFault::Address(AddressFault::TooMuch)),
        "no names are handed to strangers"
    );
}

#[tokio::test]
async fn a_stamp_is_asked_for_as_the_standard_says_and_only_a_stamp_is_taken() {
    let authority = Authority::within(short()).unwrap();
    let kind = "application/timestamp-reply";
    let (address, mut told) = peer(page("200 OK", kind, "token")).await;
    let stamp = authority
        .stamp(&format!("{address}/tsa"), b"question")
        .await;
    assert_eq!(stamp.unwrap(), b"token");
    let asked = told.recv().await.unwrap().to_lowercase();
    assert!(asked.starts_with("post /tsa http/1.1"), "{asked}");
    assert!(asked.contains("content-type: application/timestamp-query"));
    assert!(asked.ends_with("question"));

    let table = [
        (
            page("200 OK", "text/html", "<p>login</p>"),
            AuthorityFault::Page,
        ),
        (
            page("200 OK", "text/plain", "token"),
            AuthorityFault::OtherKind {
                kind: "text/plain".into(),
            },
        ),
        (
            page("503 Service Unavailable", kind, "x"),
            AuthorityFault::Status { status: 503 },
        ),
        (
            page("200 OK", kind, &"x".repeat(1_001)),
            AuthorityFault::TooLong { limit: 1_000 },
        ),
        (Does::StaysSilent, AuthorityFault::Lost { timed_out: true }),
        (Does::HangsUp, AuthorityFault::Lost { timed_out: false }),
    ];
    for (does, fault) in table {
        let (address, _told) = peer(does).await;
        let answered = authority.stamp(&address, b"question").await;
        assert_eq!(answered, Err(fault.clone()));
        assert!(fault.passes(), "{fault}");
    }
}

#[tokio::test]
async fn a_status_is_asked_for_by_post() {
    let authority = Authority::within(short()).unwrap();
    let (address, mut told) = peer(page("200 OK", "application/ocsp-response", "good")).await;
    let status = authority.status(&address, b"whose").await;
    assert_eq!(status.unwrap(), b"good");
    let asked = told.recv().await.unwrap().to_lowercase();
    assert!(asked.contains("content-type: application/ocsp-request"));
    let (address, _told) = peer(page("200 OK", "application/octet-stream", "good")).await;
    let other = authority.status(&address, b"whose").await;
    assert!(matches!(other, Err(AuthorityFault::OtherKind { .. })));
}

#[tokio::test]
async fn at_most_four_stamps_are_asked_for_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let authority = Arc::new(Authority::within(short()).unwrap());
    for _ in 0..6 {
        let (authority, address) = (Arc::clone(&authority), address.clone());
        tokio::spawn(async move { authority.stamp(&address, b"question").await });
    }
    let mut lines = Vec::new();
    for _ in 0..4 {
        lines.push(listener.accept().await.unwrap());
    }
    let fifth = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
    assert!(fifth.is_err(), "the fifth waits for its turn");
    drop(lines);
    listener.accept().await.unwrap();
}
