//! The second road to a signature: the signing service of the Government Cipher Committee (VGCA) on
//! this machine, for desks that have only that (R§4.7, secondary).
//!
//! It signs no bare bytes: it fetches a file by HTTP, shows it, asks for the PIN itself, and sends
//! the signed file back by HTTP. So the verb here is "sign this file". What comes back is never
//! believed: it must begin with the bytes that were given, hold one more signature that covers it
//! all and is intact, and change nothing else ([`pades::acts_since`]).
//! Which certificate signed is read from that file: the service chooses the token.
//!
//! Speaks to 127.0.0.1 only, over TLS with the machine's own roots; never switches a check off.

mod counter;
mod socket;

use std::time::Duration;

use pades::{
    Act, Certificate, Coverage, Drawer, Indication, Modification, Moment, NotContinued,
    SubIndication, Trust, Verdict,
};
use serde::{Deserialize, Serialize};

use counter::Counter;

/// The service, and how long its window may stay open.
#[derive(Clone)]
pub struct SigningService {
    port: u16,
    roots: Vec<Vec<u8>>,
    patience: Duration,
    drawer: &'static dyn Drawer,
}

/// What the service is asked to sign as; its own commands, which match Decree 30/2020's acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceAct {
    /// The authorised person signs: `SignApproved`.
    Approve,
    /// The office signs and seals: `SignIssued`.
    Issue {
        /// The number and notation, `05/QĐ-UBND`.
        number: String,
        /// The date of issue, ISO 8601 with zone: `2026-11-22T10:00:00+07:00`.
        issued_on: String,
    },
    /// The office signs a separate annex: `SignAppendix`.
    Appendix {
        /// The number and notation.
        number: String,
        /// The date of issue, as above.
        issued_on: String,
    },
    /// The office signs a copy: `SignCopy`.
    Copy,
}

/// What the service brought back, once it was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSigned {
    /// The signed file: the one that was given, with one signature more.
    pub pdf: Vec<u8>,
    /// The certificate that signed. It is known only now: the service chooses the token itself.
    pub certificate: Certificate,
    /// The certificates above it that the file carries, nearest first.
    pub chain: Vec<Certificate>,
}

/// Why there is no signed file.
#[derive(Debug, thiserror::Error)]
pub enum ServiceFault {
    /// Nothing listens there: the service is not installed or not running.
    #[error("the signing service does not run")]
    Missing,
    /// It cannot prove that it is the service this machine trusts.
    #[error("the signing service's certificate is not trusted here")]
    Untrusted,
    /// It did not answer in time; its window may be hidden behind others.
    #[error("the signing service did not answer within {seconds} s")]
    TimedOut {
        /// How long it was waited for.
        seconds: u64,
    },
    /// It says no: cancelled, wrong PIN, no token.
    #[error("the signing service refuses: {status}")]
    Refused {
        /// Its number; 0 would be yes.
        status: i64,
        /// What it says, in its own words, at most 300 characters.
        said: String,
    },
    /// Its answer is none of those known.
    #[error("the signing service gave an unknown answer")]
    Strange,
    /// It says yes, but has sent no file back.
    #[error("the signing service sent no file back")]
    NothingCame,
    /// The file that came back is not the one that was given with something allowed added.
    #[error(transparent)]
    NotOurs(#[from] NotContinued),
    /// The file that came back bears no new signature that covers it and is intact.
    #[error("the file that came back is not signed")]
    NotSigned,
    /// This machine gives no loopback port.
    #[error("no port of this machine can be used")]
    NoPort,
}

impl SigningService {
    /// The service at its usual place, `wss://127.0.0.1:8987`, with five minutes for the person.
    ///
    /// The pages of what comes back are compared by `drawer`.
    pub fn new(drawer: &'static dyn Drawer) -> Self {
        Self {
            port: 8987,
            roots: Vec::new(),
            patience: Duration::from_secs(300),
            drawer,
        }
    }

    /// At another port of this machine; the address is always 127.0.0.1.
    pub fn at_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Trusting this root too, in DER, besides the machine's own.
    pub fn with_root(mut self, der: &[u8]) -> Self {
        self.roots.push(der.to_vec());
        self
    }

    /// Waiting so long for each answer.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// What the service calls its version; also tells whether it runs.
    pub fn version(&self) -> Result<String, ServiceFault> {
        let said = socket::ask(self, "GetVersion", "version")?;
        Ok(short(&said))
    }

    /// Has `pdf` signed and gives the signed file, judged as of `at`.
    ///
    /// The person sees the service's own window and enters the PIN there. Errors leave nothing
    /// behind: a file that came back and is not what was given is thrown away.
    pub fn sign(
        &self,
        act: &ServiceAct,
        pdf: &[u8],
        at: Moment,
    ) -> Result<ServiceSigned, ServiceFault> {
        let counter = Counter::open(pdf)?;
        let request = Request::of(act, &counter);
        let request = serde_json::to_string(&request).map_err(|_| ServiceFault::Strange)?;
        let said = socket::ask(self, act.command(), &request)?;
        let reply: Reply = serde_json::from_str(&said).map_err(|_| ServiceFault::Strange)?;
        if reply.status != 0 {
            return Err(ServiceFault::Refused {
                status: reply.status,
                said: short(&reply.message.unwrap_or_default()),
            });
        }
        let signed = counter.taken().ok_or(ServiceFault::NothingCame)?;
        let by = accept(act, pdf, &signed, at, self.drawer)?;
        signed_by(signed, &by)
    }
}

impl ServiceAct {
    fn command(&self) -> &'static str {
        match self {
            Self::Approve => "SignApproved",
            Self::Issue { .. } => "SignIssued",
            Self::Appendix { .. } => "SignAppendix",
            Self::Copy => "SignCopy",
        }
    }

    /// Whether the service may do this besides signing.
    fn allows(&self, act: &Act) -> bool {
        match act {
            Act::Signed { .. } | Act::Stamped { .. } | Act::EvidenceAdded | Act::Described => true,
            Act::Filled { .. } | Act::Closed { .. } => matches!(self, Self::Issue { .. }),
            Act::FieldAdded { .. } => false,
        }
    }
}

/// Whether `signed` is `given`, signed once more, and nothing else; the fingerprint of the signer's certificate.
fn accept(
    act: &ServiceAct,
    given: &[u8],
    signed: &[u8],
    at: Moment,
    drawer: &dyn Drawer,
) -> Result<String, ServiceFault> {
    let acts = pades::acts_since(signed, given, drawer)?;
    let fields = acts.iter().filter_map(|act| match act {
        Act::Signed { field, .. } => Some(field),
        Act::Filled { .. }
        | Act::Closed { .. }
        | Act::Stamped { .. }
        | Act::FieldAdded { .. }
        | Act::EvidenceAdded
        | Act::Described => None,
    });
    let field = only(fields).ok_or(ServiceFault::NotSigned)?;
    if !acts.iter().all(|one| act.allows(one)) {
        return Err(ServiceFault::NotSigned);
    }
    let report = pades::verify(signed, &Trust::default(), at, drawer);
    let report = report.map_err(|_| ServiceFault::NotSigned)?;
    let made = report.signatures.iter().filter(|one| one.field == *field);
    let made = only(made).ok_or(ServiceFault::NotSigned)?;
    let is_intact = |one: &Verdict| one.indication != Indication::Failed;
    if is_sound(made) && reaches(made, given) && report.signatures.iter().all(is_intact) {
        let by = made.signer.as_ref().ok_or(ServiceFault::NotSigned)?;
        return Ok(by.fingerprint.clone());
    }
    Err(ServiceFault::NotSigned)
}

/// The file with the certificate of this fingerprint, which it carries itself.
fn signed_by(pdf: Vec<u8>, fingerprint: &str) -> Result<ServiceSigned, ServiceFault> {
    let parts = pades::parts(&pdf).map_err(|_| ServiceFault::NotSigned)?;
    let carried = parts.certificates.iter();
    let (by, others): (Vec<_>, Vec<_>) = carried
        .filter_map(|der| Certificate::from_der(der).ok())
        .partition(|one| hex::encode(one.fingerprint()).eq_ignore_ascii_case(fingerprint));
    let certificate = by.into_iter().next().ok_or(ServiceFault::NotSigned)?;
    Ok(ServiceSigned {
        chain: pades::chain_of(&certificate, others),
        certificate,
        pdf,
    })
}

/// Whether its bytes were checked and hold.
///
/// Whom to trust is decided where documents are judged, so nobody is trusted here: that no chain was
/// found is then the only doubt that comes after the check. Every other may come instead of it.
fn is_sound(made: &Verdict) -> bool {
    match made.indication {
        Indication::Passed => true,
        Indication::Indeterminate => {
            made.sub_indication == Some(SubIndication::NoCertificateChainFound)
        }
        Indication::Failed => false,
    }
}

/// Whether it covers all that was given and more, and only evidence and stamps come after it.
fn reaches(made: &Verdict, given: &[u8]) -> bool {
    let covers = match made.coverage {
        Coverage::WholeFile => true,
        Coverage::Revision { .. } => made.modification <= Modification::Lta,
        Coverage::Broken => false,
    };
    covers && made.signed_length.is_some_and(|end| end > given.len())
}

/// The one that there is; `None` if there are several.
fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// What the service is told (R§4.7).
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    /// Where the signed file is to be sent.
    file_upload_handler: String,
    session_id: &'static str,
    #[serde(rename = "JWTToken")]
    jwt_token: &'static str,
    /// Where the file is to be fetched.
    file_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_date: Option<String>,
    /// Pairs of `Key` and `Value` for whatever shows the file; none is needed here, and the list is part of the message.
    meta_data: [(); 0],
}

impl Request {
    fn of(act: &ServiceAct, counter: &Counter) -> Self {
        let (doc_number, issued_date) = match act {
            ServiceAct::Issue { number, issued_on }
            | ServiceAct::Appendix { number, issued_on } => {
                (Some(number.clone()), Some(issued_on.clone()))
            }
            ServiceAct::Approve | ServiceAct::Copy => (None, None),
        };
        Self {
            file_upload_handler: counter.address("upload"),
            session_id: "",
            jwt_token: "",
            file_name: counter.address("document.pdf"),
            doc_number,
            issued_date,
            meta_data: [],
        }
    }
}

/// What it answers; other fields are passed over.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reply {
    status: i64,
    message: Option<String>,
}

fn short(text: &str) -> String {
    text.trim().chars().take(300).collect()
}
