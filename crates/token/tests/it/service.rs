//! The signing service: a stand-in that speaks its messages, honest and otherwise. It signs with a
//! key file of its own, as the real one signs with the token that only it can reach.

#[path = "../standin/mod.rs"]
mod standin;

use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::pkcs12::Pkcs12;
use pades::{DrawnHere, FieldChoice, KeyFile, Mark, Moment, NotContinued, Pin};
use serde_json::Value;
use standin::{StandIn, identity};
use token::{ServiceAct, ServiceFault, SigningService};

const AT: Moment = Moment(1_800_000_000_000);
const PDF: &[u8] = include_bytes!("../blank.pdf");

const SHA256: &str = "608648016503040201";
const ECDSA: &str = "2a8648ce3d040302";

/// What a stand-in does with the file that it fetched; `None`: it uploads nothing.
type Work = fn(&[u8]) -> Option<Vec<u8>>;

/// One that works so, and answers with this status.
fn stand_in(work: Work, status: i64) -> StandIn {
    StandIn::at_work(move |_, given| (work(given), status))
}

/// Has the page signed as this act.
fn sign(stand_in: &StandIn, act: &ServiceAct) -> Result<Vec<u8>, ServiceFault> {
    stand_in.service().sign(act, PDF, AT).map(|made| made.pdf)
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
        let pdf = sign(&stand_in(|pdf| Some(signed(pdf)), 0), &act).unwrap();
        assert!(pdf.starts_with(PDF), "the older bytes stand");
        let report = pades::verify(&pdf, &pades::Trust::default(), AT, &DrawnHere).unwrap();
        assert_eq!(report.signatures.len(), 1, "{act:?}");
    }
    let version = stand_in(|_| None, 0).service().version().unwrap();
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
    let refused = sign(&stand_in, &act);
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
        let taken = sign(&stand_in(work, 0), &ServiceAct::Approve);
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
    let taken = sign(&stand_in(rewritten, 0), &ServiceAct::Approve);
    let told = matches!(taken, Err(ServiceFault::NotOurs(NotContinued::Rewritten)));
    assert!(told, "another document, signed");
}

#[test]
fn yes_without_a_file_and_no_with_one_are_both_no() {
    let nothing = sign(&stand_in(|_| None, 0), &ServiceAct::Approve);
    assert!(
        matches!(nothing, Err(ServiceFault::NothingCame)),
        "{nothing:?}"
    );
    let refused = sign(&stand_in(|pdf| Some(signed(pdf)), 3), &ServiceAct::Approve);
    let told = matches!(&refused, Err(ServiceFault::Refused { status: 3, said }) if said == "Người dùng hủy");
    assert!(told, "{refused:?}");
    for nonsense in ["", "<html>", "[]", r#"{"Status":"0"}"#, r#"{"Message":""}"#] {
        let stand_in = StandIn::speaking(move |_, _| nonsense.to_owned());
        let strange = sign(&stand_in, &ServiceAct::Approve);
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
    let missing = SigningService::new(&DrawnHere).at_port(free).version();
    assert!(matches!(missing, Err(ServiceFault::Missing)), "{missing:?}");

    let stranger = stand_in(|_| None, 0);
    let untrusted = SigningService::new(&DrawnHere)
        .at_port(stranger.port)
        .version();
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
