//! How roads are connected: own authorities, certificates shown, proxies, and a line that is slow but moves.

use crate::papers::Authority;
use crate::provincial::account;
use crate::standin::{PASSWORD, Shared, routes};
use crate::wire::proxy;
use crate::world::{COMMUNE, NOW, World, secret};
use axis::{
    Account, Address, Connection, ConnectionFault, Extension, Fault, Kind, Limits, National,
    Provincial, Proxy, Reach, Secret, Transport,
};
use node::TlsFiles;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

fn national(host: &str, connection: &Connection) -> National {
    let address = Address::encrypted(&format!("https://{host}/XrdAdapter/adapter")).unwrap();
    National::connected(connection, address, COMMUNE, secret(COMMUNE), || NOW).unwrap()
}

fn provincial(host: &str, connection: &Connection) -> Provincial {
    let address = Address::encrypted(&format!("https://{host}")).unwrap();
    let account: Account = account(PASSWORD);
    Provincial::new(connection, address, account, || NOW).unwrap()
}

/// The stand-in behind TLS.
struct Door {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for Door {
    type Io = TlsStream<TcpStream>;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (line, from) = self.listener.accept().await.unwrap();
            if let Ok(line) = self.acceptor.accept(line).await {
                return (line, from);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

async fn standin(files: &TlsFiles) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let acceptor = files.acceptor().unwrap();
    let door = Door { listener, acceptor };
    tokio::spawn(async move { axum::serve(door, routes(Shared::default())).await.unwrap() });
    host
}

#[tokio::test]
async fn an_office_s_own_authority_vouches_for_both_kinds_of_axis() {
    let authority = Authority::new();
    let files = authority.server(false);
    let world = World::behind(Some(authority.server(false))).await;
    let province = standin(&files).await;
    for own in [
        Connection::default().trusting(&authority.pem()).unwrap(),
        Connection::default()
            .trusting_only(&authority.pem())
            .unwrap(),
    ] {
        national(&world.host, &own).reach().await.unwrap();
        provincial(&province, &own).reach().await.unwrap();
    }
    let stranger = Authority::new();
    for other in [
        Connection::default(),
        Connection::default()
            .trusting_only(&stranger.pem())
            .unwrap(),
    ] {
        let untrusted = Err(Fault::Unreachable(Reach::Untrusted));
        assert_eq!(national(&world.host, &other).reach().await, untrusted);
        let submitted = provincial(&province, &other)
            .submit("H99.12", Kind::Document, b"<a/>")
            .await;
        assert_eq!(submitted.map(drop), untrusted, "not even the password left");
    }
    let nothing = Connection::default().trusting(b"no certificate").err();
    assert_eq!(nothing, Some(ConnectionFault::NoCertificate));
}

#[tokio::test]
async fn a_certificate_is_shown_where_one_is_asked_for() {
    let authority = Authority::new();
    let world = World::behind(Some(authority.server(true))).await;
    let province = standin(&authority.server(true)).await;
    let own = || {
        Connection::default()
            .trusting_only(&authority.pem())
            .unwrap()
    };
    let (chain, key) = authority.client_pem();
    let key = Secret::new(key);
    let password = Secret::new("mat-khau");
    let file = authority.client_pkcs12("mat-khau");
    for shown in [
        own().showing_pem(&chain, &key).unwrap(),
        own().showing_pkcs12(&file, &password).unwrap(),
    ] {
        national(&world.host, &shown).reach().await.unwrap();
        provincial(&province, &shown).reach().await.unwrap();
    }
    let stranger = Authority::new().client_pem();
    let wrong = own()
        .showing_pem(&stranger.0, &Secret::new(stranger.1))
        .unwrap();
    for bare in [own(), wrong] {
        national(&world.host, &bare).reach().await.unwrap_err();
        provincial(&province, &bare).reach().await.unwrap_err();
    }
    let locked = own().showing_pkcs12(&file, &Secret::new("khac")).err();
    assert_eq!(locked, Some(ConnectionFault::IdentityLocked));
    let unusable = own().showing_pem(&chain, &Secret::new("no key")).err();
    assert_eq!(unusable, Some(ConnectionFault::IdentityUnusable));
}

#[tokio::test]
async fn a_proxy_is_gone_through_with_its_password_but_not_to_what_it_is_not_for() {
    let authority = Authority::new();
    let world = World::behind(Some(authority.server(false))).await;
    // "xa:mat-khau", as RFC 7617 writes it.
    let (address, made) = proxy("Basic eGE6bWF0LWtoYXU=").await;
    let through = |password: &str, except: &str| {
        let proxy = Proxy {
            address: address.clone(),
            login: Some(("xa".to_owned(), Secret::new(password))),
            except: except.to_owned(),
        };
        let own = Connection::default()
            .trusting_only(&authority.pem())
            .unwrap();
        own.through(&proxy).unwrap()
    };
    let connection = through("mat-khau", "");
    national(&world.host, &connection).reach().await.unwrap();
    let base = Address::encrypted(&format!("https://{}/XrdAdapter/adapter", world.host)).unwrap();
    let found = Extension::find(&connection, base, COMMUNE, secret(COMMUNE), || NOW).await;
    assert!(found.unwrap().is_some(), "the extension goes the same way");
    assert_eq!(made.load(Ordering::SeqCst), 2);

    let submitted = national(&world.host, &through("khac", ""));
    let fault = submitted
        .submit("H99.12", Kind::Document, b"<a/>")
        .await
        .unwrap_err();
    assert_eq!(
        fault,
        Fault::Unreachable(Reach::Gate),
        "turned away by the proxy, not the axis"
    );
    assert!(!fault.outcome_unknown(), "nothing left");
    national(&world.host, &through("khac", "10.0.0.0/8, 127.0.0.0/8"))
        .reach()
        .await
        .unwrap();
    assert_eq!(made.load(Ordering::SeqCst), 2, "straight there");

    let plain = World::new().await;
    let base = crate::world::adapter(&plain.host);
    let wrong = through("khac", "");
    let road = National::connected(&wrong, base, COMMUNE, secret(COMMUNE), || NOW).unwrap();
    let fault = road.submit("H99.12", Kind::Document, b"<a/>").await;
    let gate = Fault::Unreachable(Reach::Gate);
    assert_eq!(fault, Err(gate), "on a plain line too");

    for address in [
        "",
        "10.0.0.1",
        "socks5://10.0.0.1",
        "http://a:b@10.0.0.1:3128",
    ] {
        let proxy = Proxy {
            address: address.to_owned(),
            login: None,
            except: String::new(),
        };
        let fault = Connection::default().through(&proxy).err();
        assert_eq!(fault, Some(ConnectionFault::ProxyAddress), "{address:?}");
    }
}

/// A peer that takes a request in piece by piece with pauses, and answers; or stops taking after some pieces.
fn slow(pieces: usize, pause: Duration, date: &'static str) -> String {
    // Left to itself the system may take in for it, within a second, all that it is slow to read.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(256 * 1024).unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(1).unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.unwrap();
        let mut piece = vec![0; 1 << 20];
        let mut taken = Vec::new();
        for _ in 0..pieces {
            tokio::time::sleep(pause).await;
            let got = line.read_exact(&mut piece).await.map(|_| piece.len());
            taken.extend_from_slice(&piece[..got.unwrap_or(0)]);
        }
        if date.is_empty() {
            std::future::pending::<()>().await;
        }
        while !taken.ends_with(b"</a>\r\n") {
            let got = line.read(&mut piece).await.unwrap();
            taken.extend_from_slice(&piece[..got]);
        }
        let body = r#"{"status":"OK","ErrorCode":"0","DocId":"68ed"}"#;
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        line.write_all(answer.as_bytes()).await.unwrap();
    });
    host
}

fn patient() -> Connection {
    Connection::within(Limits {
        connect: Duration::from_secs(1),
        answer: Duration::from_secs(2),
        idle: Duration::from_secs(2),
        slowest: 16 << 20,
        ..Limits::default()
    })
}

#[tokio::test]
async fn a_line_that_moves_is_waited_for_longer_than_a_silent_one() {
    // 18 MB, 16 of them in as many pauses of 400 ms: twice as long in all as any silence that is borne. What the
    // sender's system holds back (4 MB) is gone in half the silence.
    let host = slow(
        16,
        Duration::from_millis(400),
        "Sat, 21 Nov 2026 12:12:43 GMT",
    );
    let address = Address::plain(&format!("http://{host}/XrdAdapter/adapter")).unwrap();
    let road = National::connected(&patient(), address, COMMUNE, secret(COMMUNE), || NOW).unwrap();
    let letter = format!("<a>{}</a>", "A".repeat(18 << 20));
    let doc = road
        .submit("H99.12", Kind::Document, letter.as_bytes())
        .await
        .unwrap();
    assert_eq!(doc.as_str(), "68ed");
    let drift = road.drift().unwrap();
    let trip = drift.uncertainty_millis;
    assert!(
        trip < 6_000,
        "what the upload took is no uncertainty: {drift:?}"
    );
    assert!(
        drift.is_surely_beyond(580_000),
        "ten minutes ahead: {drift:?}"
    );
    assert!(!drift.is_surely_beyond(600_500), "and not more: {drift:?}");

    let host = slow(2, Duration::ZERO, "");
    let address = Address::plain(&format!("http://{host}/XrdAdapter/adapter")).unwrap();
    let road = National::connected(&patient(), address, COMMUNE, secret(COMMUNE), || NOW).unwrap();
    let fault = road
        .submit("H99.12", Kind::Document, letter.as_bytes())
        .await
        .unwrap_err();
    assert_eq!(fault, Fault::Lost { timed_out: true }, "silence has an end");
}
