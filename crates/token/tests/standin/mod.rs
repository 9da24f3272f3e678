//! A stand-in for the signing service that speaks its documented messages, for the tests of this room and of the desk.
//! It signs with whatever it is given to work with, as the real one signs with the token that only it can reach.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Name};
use serde_json::{Value, json};
use token::SigningService;
use tungstenite::Message;
use tungstenite::handshake::server::{Request, Response};

/// A service on a free port, with a certificate of its own.
pub(crate) struct StandIn {
    pub(crate) port: u16,
    pub(crate) root: Vec<u8>,
}

impl StandIn {
    /// Fetches, works, uploads, and answers with the status that the work gives; without a file it uploads nothing.
    pub(crate) fn at_work(
        work: impl Fn(&str, &[u8]) -> (Option<Vec<u8>>, i64) + Send + Sync + 'static,
    ) -> Self {
        Self::speaking(move |command, asked| {
            if command == "/GetVersion" {
                assert_eq!(asked, "version", "as the maker's own page asks");
                return "1.0.9".to_owned();
            }
            let asked: Value = serde_json::from_str(asked).unwrap();
            assert_eq!(asked["SessionId"], "", "no session is needed");
            assert_eq!(asked["JWTToken"], "", "nor any other word");
            assert_eq!(asked["MetaData"], json!([]), "the list is there, and empty");
            let given = fetch(asked["FileName"].as_str().unwrap());
            let (made, status) = work(command, &given);
            let answer =
                made.map(|file| upload(asked["FileUploadHandler"].as_str().unwrap(), &file));
            if let Some(answer) = answer {
                assert_eq!(
                    answer["Status"], 0,
                    "the upload is answered as expected: {answer}"
                );
            }
            json!({
                "Status": status, "Message": if status == 0 { "" } else { "Người dùng hủy" },
                "FileName": "document.pdf", "FileServer": "document.pdf",
                "DocumentNumber": asked["DocNumber"], "DocumentDate": asked["IssuedDate"],
            })
            .to_string()
        })
    }

    /// Answers each caller by `answer`.
    pub(crate) fn speaking(answer: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> Self {
        let (key, certificate) = identity("127.0.0.1", true);
        let root = certificate.to_der().unwrap();
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
        acceptor.set_private_key(&key).unwrap();
        acceptor.set_certificate(&certificate).unwrap();
        let acceptor = acceptor.build();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new((acceptor, answer));
        thread::spawn(move || {
            for caller in listener.incoming() {
                let Ok(caller) = caller else { return };
                let heard = Arc::clone(&heard);
                thread::spawn(move || attend(caller, &heard.0, &heard.1));
            }
        });
        Self { port, root }
    }

    pub(crate) fn service(&self) -> SigningService {
        SigningService::new(&pades::DrawnHere)
            .at_port(self.port)
            .with_root(&self.root)
    }
}

#[expect(
    clippy::result_large_err,
    reason = "what tungstenite wants of a callback"
)]
fn attend(caller: TcpStream, acceptor: &SslAcceptor, answer: &dyn Fn(&str, &str) -> String) {
    // One that does not trust us breaks off here.
    let Ok(secured) = acceptor.accept(caller) else {
        return;
    };
    let mut command = String::new();
    let hear = |request: &Request, response: Response| {
        command = request.uri().path().to_owned();
        Ok(response)
    };
    let Ok(mut socket) = tungstenite::accept_hdr(secured, hear) else {
        return;
    };
    let Ok(Message::Text(asked)) = socket.read() else {
        return;
    };
    let said = answer(&command, &asked);
    let _ = socket.send(Message::text(said));
    let _ = socket.read();
}

/// A key and a certificate of its own: a host's, or a person's.
pub(crate) fn identity(name: &str, is_host: bool) -> (PKey<Private>, X509) {
    let group = openssl::ec::EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let key = PKey::from_ec_key(openssl::ec::EcKey::generate(&group).unwrap()).unwrap();
    let mut subject = X509Name::builder().unwrap();
    subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    let subject = subject.build();
    let mut made = X509::builder().unwrap();
    made.set_version(2).unwrap();
    made.set_subject_name(&subject).unwrap();
    made.set_issuer_name(&subject).unwrap();
    made.set_pubkey(&key).unwrap();
    made.set_not_before(&Asn1Time::from_unix(1_700_000_000).unwrap())
        .unwrap();
    made.set_not_after(&Asn1Time::from_unix(1_950_000_000).unwrap())
        .unwrap();
    if is_host {
        let mut names = SubjectAlternativeName::new();
        let names = names
            .ip(name)
            .build(&made.x509v3_context(None, None))
            .unwrap();
        made.append_extension(names).unwrap();
    } else {
        let usage = KeyUsage::new()
            .critical()
            .non_repudiation()
            .build()
            .unwrap();
        made.append_extension(usage).unwrap();
    }
    made.sign(&key, MessageDigest::sha256()).unwrap();
    (key, made.build())
}

/// The path of a loopback address, and a connection to it.
fn dial(address: &str) -> (TcpStream, String) {
    let rest = address
        .strip_prefix("http://127.0.0.1:")
        .expect("loopback and nothing else");
    let (port, path) = rest.split_once('/').unwrap();
    let caller = TcpStream::connect(("127.0.0.1", port.parse::<u16>().unwrap())).unwrap();
    (caller, format!("/{path}"))
}

fn body(mut caller: TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    caller.read_to_end(&mut said).unwrap();
    let end = said
        .windows(4)
        .position(|part| part == b"\r\n\r\n")
        .unwrap();
    said.split_off(end + 4)
}

fn fetch(address: &str) -> Vec<u8> {
    let (mut caller, path) = dial(address);
    write!(caller, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    body(caller)
}

fn upload(address: &str, file: &[u8]) -> Value {
    let (mut caller, path) = dial(address);
    let head = "--b0\r\nContent-Disposition: form-data; name=\"uploadfile\"; filename=\"a.pdf\"\r\n\
                Content-Type: application/octet-stream\r\n\r\n";
    let form = [head.as_bytes(), file, b"\r\n--b0--\r\n"].concat();
    write!(
        caller,
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n\
         Content-Type: multipart/form-data; boundary=b0\r\nContent-Length: {}\r\n\r\n",
        form.len()
    )
    .unwrap();
    let mut leave = [0; 25];
    caller.read_exact(&mut leave).unwrap();
    assert_eq!(&leave, b"HTTP/1.1 100 Continue\r\n\r\n");
    caller.write_all(&form).unwrap();
    serde_json::from_slice(&body(caller)).unwrap()
}
