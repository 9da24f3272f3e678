//! The signing service: a stand-in that speaks its messages, honest and otherwise. It signs with a
//! key file of its own, as the real one signs with the token that only it can reach.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use openssl::asn1::Asn1Time;
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Name};
use pades::{FieldChoice, KeyFile, Mark, Moment, NotContinued, Pin};
use serde_json::{Value, json};
use token::{ServiceAct, ServiceFault, SigningService};
use tungstenite::Message;
use tungstenite::handshake::server::{Request, Response};

const AT: Moment = Moment(1_800_000_000_000);
const PDF: &[u8] = include_bytes!("../blank.pdf");

const SHA256: &str = "608648016503040201";
const ECDSA: &str = "2a8648ce3d040302";

/// What a stand-in does with the file that it fetched; `None`: it uploads nothing.
type Work = fn(&[u8]) -> Option<Vec<u8>>;

/// A service on a free port, with a certificate of its own.
struct StandIn {
    port: u16,
    root: Vec<u8>,
}

impl StandIn {
    /// Serves one caller: fetches, works, uploads, and answers with this status.
    fn new(work: Work, status: i64) -> Self {
        Self::speaking(move |command, asked| {
            if command == "/GetVersion" {
                assert_eq!(asked, "version", "as the maker's own page asks");
                return "1.0.9".to_owned();
            }
            let asked: Value = serde_json::from_str(asked).unwrap();
            assert_eq!(asked["SessionId"], "", "no session is needed");
            let given = fetch(asked["FileName"].as_str().unwrap());
            let answer = work(&given)
                .map(|file| upload(asked["FileUploadHandler"].as_str().unwrap(), &file));
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

    /// Serves one caller, who is answered by `answer`.
    #[expect(
        clippy::result_large_err,
        reason = "what tungstenite wants of a callback"
    )]
    fn speaking(answer: impl Fn(&str, &str) -> String + Send + 'static) -> Self {
        let (key, certificate) = identity("127.0.0.1", true);
        let root = certificate.to_der().unwrap();
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).unwrap();
        acceptor.set_private_key(&key).unwrap();
        acceptor.set_certificate(&certificate).unwrap();
        let acceptor = acceptor.build();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let Ok((caller, _)) = listener.accept() else {
                return;
            };
            // One that does not trust us breaks off here.
            let Ok(secured) = acceptor.accept(caller) else {
                return;
            };
            let mut command = String::new();
            let hear = |request: &Request, response: Response| {
                command = request.uri().path().to_owned();
                Ok(response)
            };
            let mut socket = tungstenite::accept_hdr(secured, hear).unwrap();
            let Ok(Message::Text(asked)) = socket.read() else {
                return;
            };
            let said = answer(&command, &asked);
            let _ = socket.send(Message::text(said));
            let _ = socket.read();
        });
        Self { port, root }
    }

    fn service(&self) -> SigningService {
        SigningService::new()
            .at_port(self.port)
            .with_root(&self.root)
    }

    fn sign(&self, act: &ServiceAct) -> Result<Vec<u8>, ServiceFault> {
        self.service().sign(act, PDF, AT)
    }
}

fn identity(name: &str, is_host: bool) -> (PKey<Private>, X509) {
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

fn signed(pdf: &[u8]) -> Vec<u8> {
    let (key, certificate) = identity("Người thử", false);
    let mut file = Pkcs12::builder();
    file.pkey(&key).cert(&certificate);
    let file = file.build2("12345678").unwrap().to_der().unwrap();
    let key = KeyFile::open(&file, &Pin::new("12345678".to_owned())).unwrap();
    let mark = Mark {
        field: FieldChoice::Invisible,
        ..Mark::default()
    };
    pades::prepare(pdf, &mark, AT)
        .unwrap()
        .seal(&key)
        .unwrap()
        .into_pdf()
}

/// The same page with other words on it, in a revision of its own.
fn repainted(pdf: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(pdf.to_vec()).unwrap();
    let section = text
        .rsplit_once("startxref\n")
        .unwrap()
        .1
        .lines()
        .next()
        .unwrap()
        .to_owned();
    let page = "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n";
    let at = pdf.len();
    let table = at + page.len();
    let tail = format!(
        "{page}xref\n3 1\n{at:010} 00000 n \ntrailer\n\
         << /Size 4 /Root 1 0 R /Prev {section} >>\nstartxref\n{table}\n%%EOF\n"
    );
    [pdf, tail.as_bytes()].concat()
}

/// `old` in the last place where it stands gives way to `new`, which is as long.
fn replaced(pdf: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut pdf = pdf.to_vec();
    let at = pdf.windows(old.len()).rposition(|part| part == old);
    let at = at.expect("it stands there");
    pdf[at..at + new.len()].copy_from_slice(new);
    pdf
}

/// Where the hexadecimal digits of the signature stand, without the brackets.
fn contents(pdf: &[u8]) -> std::ops::Range<usize> {
    let key = b"/Contents";
    let key = pdf.windows(9).rposition(|part| part == key).unwrap();
    let find = |sign: u8| key + pdf[key..].iter().position(|&byte| byte == sign).unwrap();
    find(b'<') + 1..find(b'>')
}

/// The last of these object identifiers in the signature gives way to another, as long.
fn retold(pdf: &[u8], old: &str, new: &str) -> Vec<u8> {
    let place = contents(pdf);
    let digits = pdf[place.clone()].to_ascii_lowercase();
    let digits = replaced(&digits, old.as_bytes(), new.as_bytes());
    [&pdf[..place.start], &digits, &pdf[place.end..]].concat()
}

/// The same file, signed anew by somebody whose certificate is not there.
fn without_certificate(pdf: &[u8]) -> Vec<u8> {
    let place = contents(pdf);
    let signed = [&pdf[..place.start - 1], &pdf[place.end + 1..]].concat();
    let (key, certificate) = identity("Người thử", false);
    let how = CMSOptions::DETACHED | CMSOptions::BINARY | CMSOptions::CMS_NOCERTS;
    let message = CmsContentInfo::sign(Some(&certificate), Some(&key), None, Some(&signed), how);
    let mut digits = String::new();
    for byte in message.unwrap().to_der().unwrap() {
        digits.push_str(&format!("{byte:02x}"));
    }
    let digits = format!("{digits:0<width$}", width = place.len());
    [&pdf[..place.start], digits.as_bytes(), &pdf[place.end..]].concat()
}

#[test]
fn the_service_signs_the_file_that_was_given() {
    for act in [
        ServiceAct::Approve,
        ServiceAct::Copy,
        ServiceAct::Issue {
            number: "05/QĐ-UBND".to_owned(),
            issued_on: "2026-11-22T10:00:00+07:00".to_owned(),
        },
    ] {
        let pdf = StandIn::new(|pdf| Some(signed(pdf)), 0).sign(&act).unwrap();
        assert!(pdf.starts_with(PDF), "the older bytes stand");
        let report = pades::verify(&pdf, &pades::Trust::default(), AT).unwrap();
        assert_eq!(report.signatures.len(), 1, "{act:?}");
    }
    let version = StandIn::new(|_| None, 0).service().version().unwrap();
    assert_eq!(version, "1.0.9");
}

#[test]
fn number_and_date_go_along_where_the_office_issues() {
    let stand_in = StandIn::speaking(|command, asked| {
        let asked: Value = serde_json::from_str(asked).unwrap();
        assert_eq!(command, "/SignAppendix");
        assert_eq!(asked["DocNumber"], "05/QĐ-UBND");
        assert_eq!(asked["IssuedDate"], "2026-11-22T10:00:00+07:00");
        r#"{"Status":7,"Message":"  đã nghe  "}"#.to_owned()
    });
    let act = ServiceAct::Appendix {
        number: "05/QĐ-UBND".to_owned(),
        issued_on: "2026-11-22T10:00:00+07:00".to_owned(),
    };
    let refused = stand_in.sign(&act);
    let told =
        matches!(&refused, Err(ServiceFault::Refused { status: 7, said }) if said == "đã nghe");
    assert!(told, "{refused:?}");
}

#[test]
fn what_comes_back_is_not_believed() {
    let cases: [(Work, &str); 10] = [
        (|_| Some(signed(&repainted(PDF))), "another page, signed"),
        (
            |_| Some(repainted(&signed(PDF))),
            "signed, then another page",
        ),
        (|pdf| Some(pdf.to_vec()), "not signed at all"),
        (|pdf| Some(signed(&signed(pdf))), "signed twice"),
        (|_| Some(b"<html>".to_vec()), "no PDF"),
        (
            |pdf| {
                let mut bad = signed(pdf);
                let at = bad
                    .windows(9)
                    .rposition(|part| part == b"/Contents")
                    .unwrap();
                bad[at + 40] = if bad[at + 40] == b'0' { b'1' } else { b'0' };
                Some(bad)
            },
            "a broken signature",
        ),
        (
            |pdf| Some(without_certificate(&signed(pdf))),
            "nobody's certificate",
        ),
        (
            |pdf| Some(retold(&signed(pdf), SHA256, "60864801650304027f")),
            "an unknown digest",
        ),
        (
            |pdf| Some(retold(&signed(pdf), ECDSA, "2a8648ce3d04037f")),
            "an unknown scheme",
        ),
        (
            |pdf| {
                let (old, new) = ("/ETSI.CAdES.detached", "/adbe.x509.rsa_sha1 ");
                Some(replaced(&signed(pdf), old.as_bytes(), new.as_bytes()))
            },
            "a kind that is not checked",
        ),
    ];
    for (work, why) in cases {
        let taken = StandIn::new(work, 0).sign(&ServiceAct::Approve);
        let told = matches!(
            taken,
            Err(ServiceFault::NotOurs(_) | ServiceFault::NotSigned)
        );
        assert!(told, "{why}: {:?}", taken.map(|pdf| pdf.len()));
    }
    let rewritten: Work = |pdf| {
        let text = String::from_utf8(pdf.to_vec()).unwrap();
        Some(signed(text.replace("595 842", "842 595").as_bytes()))
    };
    let taken = StandIn::new(rewritten, 0).sign(&ServiceAct::Approve);
    let told = matches!(taken, Err(ServiceFault::NotOurs(NotContinued::Rewritten)));
    assert!(told, "another document, signed");
}

#[test]
fn yes_without_a_file_and_no_with_one_are_both_no() {
    let nothing = StandIn::new(|_| None, 0).sign(&ServiceAct::Approve);
    assert!(
        matches!(nothing, Err(ServiceFault::NothingCame)),
        "{nothing:?}"
    );
    let refused = StandIn::new(|pdf| Some(signed(pdf)), 3).sign(&ServiceAct::Approve);
    let told = matches!(&refused, Err(ServiceFault::Refused { status: 3, said }) if said == "Người dùng hủy");
    assert!(told, "{refused:?}");
    for nonsense in ["", "<html>", "[]", r#"{"Status":"0"}"#, r#"{"Message":""}"#] {
        let stand_in = StandIn::speaking(move |_, _| nonsense.to_owned());
        let strange = stand_in.sign(&ServiceAct::Approve);
        assert!(
            matches!(strange, Err(ServiceFault::Strange)),
            "{nonsense}: {strange:?}"
        );
    }
}

#[test]
fn a_service_that_is_not_there_or_not_trusted_or_silent_is_called_so() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let missing = SigningService::new().at_port(free).version();
    assert!(matches!(missing, Err(ServiceFault::Missing)), "{missing:?}");

    let stand_in = StandIn::new(|_| None, 0);
    let untrusted = SigningService::new().at_port(stand_in.port).version();
    assert!(
        matches!(untrusted, Err(ServiceFault::Untrusted)),
        "{untrusted:?}"
    );

    let silent = StandIn::speaking(|_, _| {
        loop {
            thread::park();
        }
    });
    let patience = Duration::from_secs(2);
    let waited = silent.service().patience(patience).version();
    assert!(
        matches!(waited, Err(ServiceFault::TimedOut { seconds: 2 })),
        "{waited:?}"
    );
}
