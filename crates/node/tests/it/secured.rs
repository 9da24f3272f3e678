//! TLS at the node's door, certificates of clients, and what the machines that watch are told.

use crate::spoken::{Client, Reply, exchange, reply};
use crate::world::{COMMUNE, World, letter, secret};
use axis::{Kind, Transport};
use node::TlsFiles;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslConnector, SslFiletype, SslMethod};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::io::BufReader;
use tokio::net::TcpListener;

/// An invented authority, and what it vouches for, as files.
struct Authority {
    folder: TempDir,
    certificate: X509,
    key: PKey<Private>,
}

impl Authority {
    fn new() -> Self {
        let key = key();
        let certificate = certificate("Gốc Thử Nghiệm", &key, None);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("root.pem"),
            certificate.to_pem().unwrap(),
        )
        .unwrap();
        Self {
            folder,
            certificate,
            key,
        }
    }

    /// A certificate and its key, as files of those names.
    fn issue(&self, name: &str) -> (PathBuf, PathBuf) {
        let key = key();
        let made = certificate(name, &key, Some((&self.certificate, &self.key)));
        let [pem, private] = [format!("{name}.pem"), format!("{name}.key")]
            .map(|file| self.folder.path().join(file));
        std::fs::write(&pem, made.to_pem().unwrap()).unwrap();
        std::fs::write(&private, key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        (pem, private)
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }
}

fn key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn certificate(name: &str, key: &PKey<Private>, above: Option<(&X509, &PKey<Private>)>) -> X509 {
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    let subject = subject.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let mut serial = BigNum::new().unwrap();
    serial
        .rand(64, openssl::bn::MsbOption::MAYBE_ZERO, false)
        .unwrap();
    builder
        .set_serial_number(&serial.to_asn1_integer().unwrap())
        .unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder
        .set_issuer_name(above.map_or(&subject, |(above, _)| above.subject_name()))
        .unwrap();
    builder.set_pubkey(key).unwrap();
    builder
        .set_not_before(&Asn1Time::from_unix(1_577_836_800).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::days_from_now(3_650).unwrap())
        .unwrap();
    if above.is_none() {
        builder
            .append_extension(BasicConstraints::new().critical().ca().build().unwrap())
            .unwrap();
    } else {
        let context = builder.x509v3_context(above.map(|(above, _)| &**above), None);
        let names = SubjectAlternativeName::new()
            .ip("127.0.0.1")
            .build(&context)
            .unwrap();
        builder.append_extension(names).unwrap();
    }
    builder
        .sign(above.map_or(key, |(_, key)| key), MessageDigest::sha256())
        .unwrap();
    builder.build()
}

async fn served(world: &World, files: &TlsFiles) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let (node, tls) = (world.node.clone(), files.acceptor().unwrap());
    tokio::spawn(async move {
        node.serve_with(listener, Some(tls), std::future::pending())
            .await
    });
    host
}

/// One signed call over TLS; `None` if the other end did not want to talk.
async fn call(host: &str, root: &Path, own: Option<&(PathBuf, PathBuf)>) -> Option<Reply> {
    let mut connector = SslConnector::builder(SslMethod::tls_client()).unwrap();
    connector.set_ca_file(root).unwrap();
    if let Some((pem, private)) = own {
        connector
            .set_certificate_file(pem, SslFiletype::PEM)
            .unwrap();
        connector
            .set_private_key_file(private, SslFiletype::PEM)
            .unwrap();
    }
    let connector = connector.build();
    let mut client = Client::new(COMMUNE, secret(COMMUNE).expose());
    client.say("Content-Type", "application/json");
    let head = client.head("POST", "/XrdAdapter/adapter/countReceiveEdoc", host, 2);
    let head = head.replace("Keep-Alive", "close") + "{}";
    let host = host.to_owned();
    let answer = tokio::task::spawn_blocking(move || {
        let line = std::net::TcpStream::connect(host).unwrap();
        let mut line = connector.connect("127.0.0.1", line).ok()?;
        line.write_all(head.as_bytes()).ok()?;
        let mut answer = Vec::new();
        // Some ends close without a word of farewell; what came before is what counts.
        let _ = line.read_to_end(&mut answer);
        (!answer.is_empty()).then_some(answer)
    });
    let answer = answer.await.unwrap()?;
    Some(reply(&mut BufReader::new(answer.as_slice())).await)
}

#[tokio::test]
async fn the_node_proves_who_it_is_and_may_ask_the_same() {
    let world = World::new().await;
    let (ours, theirs) = (Authority::new(), Authority::new());
    let (certificate, key) = ours.issue("node");
    let open = TlsFiles {
        certificate,
        key,
        client_authorities: None,
        client_revocation: None,
        client_certificate_optional: false,
    };
    let host = served(&world, &open).await;
    let told = call(&host, &ours.root(), None).await.unwrap();
    assert_eq!(told.adapter()["count"], 0, "no certificate is asked for");
    assert!(
        call(&host, &theirs.root(), None).await.is_none(),
        "a stranger's root does not vouch for it"
    );
    let line = tokio::net::TcpStream::connect(&host).await.unwrap();
    drop(line);

    let closed = TlsFiles {
        client_authorities: Some(theirs.root()),
        ..open
    };
    let host = served(&world, &closed).await;
    let (known, unknown) = (theirs.issue("desk"), ours.issue("other"));
    assert!(
        call(&host, &ours.root(), None).await.is_none(),
        "none was shown"
    );
    assert!(
        call(&host, &ours.root(), Some(&unknown)).await.is_none(),
        "another authority's"
    );
    let told = call(&host, &ours.root(), Some(&known)).await.unwrap();
    assert_eq!(told.adapter()["count"], 0);
    let optional = TlsFiles {
        client_certificate_optional: true,
        ..closed.clone()
    };
    let host = served(&world, &optional).await;
    assert!(
        call(&host, &ours.root(), None).await.is_some(),
        "asked for, not demanded"
    );
    assert!(
        call(&host, &ours.root(), Some(&unknown)).await.is_none(),
        "but never a wrong one"
    );
    let broken = TlsFiles {
        key: closed.certificate.clone(),
        ..closed
    };
    assert!(broken.acceptor().is_err(), "a certificate is no key");
}

#[tokio::test]
async fn a_center_bound_to_its_certificate_calls_with_no_other() {
    let world = World::new().await;
    let (ours, theirs) = (Authority::new(), Authority::new());
    let (certificate, key) = ours.issue("node");
    let files = TlsFiles {
        certificate,
        key,
        client_authorities: Some(theirs.root()),
        client_revocation: None,
        client_certificate_optional: true,
    };
    let host = served(&world, &files).await;
    let (own, another) = (theirs.issue("xa"), theirs.issue("dang"));
    let code = async |shown: Option<&(PathBuf, PathBuf)>| {
        let told = call(&host, &ours.root(), shown).await.unwrap();
        told.adapter()["ErrorCode"].clone()
    };
    assert_eq!(
        code(Some(&another)).await,
        "0",
        "bound to none: any will do"
    );
    let (store, now) = (world.node.store(), world.node.now());
    let fingerprint = node::fingerprint_of(&own.0).unwrap();
    assert!(store.bind_center(COMMUNE, Some(&fingerprint), now).unwrap());
    assert_eq!(code(Some(&own)).await, "0", "its own");
    assert_eq!(
        code(Some(&another)).await,
        "15",
        "of the same authority, with the right secret, in the protocol's own form"
    );
    assert_eq!(code(None).await, "15", "nor without one");
    let plain = world.road(COMMUNE).reach().await;
    assert!(plain.is_err(), "nor over a line without TLS");
    let listed = store.centers().unwrap();
    let bound = listed.iter().find(|center| center.id == COMMUNE).unwrap();
    assert_eq!(bound.certificate, Some(hex::encode(fingerprint)));
    assert!(store.bind_center(COMMUNE, None, now).unwrap());
    assert_eq!(code(Some(&another)).await, "0", "free again");
    assert!(
        !store.bind_center("99.99.W00", None, now).unwrap(),
        "nobody"
    );
}

#[tokio::test]
async fn machines_that_watch_are_told_figures_and_health() {
    let mut world = World::new().await;
    world
        .road(COMMUNE)
        .submit(
            "H99.12",
            Kind::Document,
            &letter("H99.12", &["H99", "H99.1"]).bytes(),
        )
        .await
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let node = world.node.clone();
    tokio::spawn(async move { node.serve_monitor(listener, std::future::pending()).await });
    let get = |path: &'static str| {
        let host = host.clone();
        async move {
            exchange(
                &host,
                &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
                b"",
            )
            .await
        }
    };
    let told = get("/metrics").await;
    assert!(told.headers["content-type"].starts_with("application/openmetrics-text"));
    for line in [
        r#"lienvan_node_letters_total{kind="edoc"} 1"#,
        r#"lienvan_node_waiting{kind="edoc"} 2"#,
        r#"lienvan_node_calls_total{operation="sendEdoc",code="0"} 1"#,
        "lienvan_node_stuck 0",
        "lienvan_node_epoch 1",
    ] {
        assert!(
            told.text().lines().any(|told| told == line),
            "{line} in {}",
            told.text()
        );
    }
    assert!(!told.text().contains("H99"), "no code of an office");
    assert_eq!(get("/healthz").await.status, 200);
    assert_eq!(get("/readyz").await.status, 200);
    world.restart().await;
    assert_eq!(get("/healthz").await.status, 200, "its data are well");
    assert_eq!(
        get("/readyz").await.status,
        503,
        "but it was told to stop: nothing new is sent here"
    );
}
