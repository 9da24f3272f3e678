//! Brings a signed document further: what evidence is missing, the evidence put in (B-LT), a time
//! stamp over it all (B-LTA). Each is one appended revision. Never fetches anything: what is to be
//! fetched is told, and what came back is in [`Trust`].

mod archive;
mod gather;
mod question;
mod store;
mod work;

use crate::append::Appender;
use crate::error::{Error, Unreadable};
use crate::file::File;
use crate::sign::{identifier, unharmed};
use crate::{Certificate, Moment, NotAPdf, Trust};

pub use archive::{PreparedStamp, prepare_archive_stamp};
pub use question::status_question;

pub(crate) use gather::Above;
use store::Store;
pub(crate) use work::Work;

/// Something to be fetched, so that a signature can be proved for long.
///
/// The address comes from a certificate that nobody may have judged yet: ask there for this and
/// nothing else. Whose word an answer has to be is part of the question: [`Ask::taken`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The status of one certificate (RFC 6960).
    Ocsp {
        /// `http` or `https`.
        url: String,
        /// To be posted as `application/ocsp-request`.
        request: Vec<u8>,
        /// The certificate, and who issued it.
        about: Box<Link>,
    },
    /// A revocation list.
    List {
        /// `http` or `https`.
        url: String,
        /// For whom it must speak, and whose list it is.
        about: Box<Link>,
    },
    /// The certificate of an authority that is missing in a chain: DER or a bundle (RFC 5280, 4.2.2.1).
    Issuer {
        /// `http` or `https`.
        url: String,
        /// What that authority is said to have issued; whoever is above one of them is an answer.
        below: Vec<Certificate>,
    },
}

/// A certificate whose status must be known, with its issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub(crate) certificate: Certificate,
    pub(crate) issuer: Certificate,
}

impl Ask {
    /// Where to ask.
    pub fn url(&self) -> &str {
        let (Self::Ocsp { url, .. } | Self::List { url, .. } | Self::Issuer { url, .. }) = self;
        url
    }

    /// What tells this question from others that are put at the same address.
    pub fn particulars(&self) -> Vec<u8> {
        match self {
            Self::Ocsp { request, about, .. } => {
                [request.as_slice(), &about.issuer.fingerprint()].concat()
            }
            Self::List { about, .. } => about.issuer.fingerprint(),
            Self::Issuer { below, .. } => {
                let mut below: Vec<Vec<u8>> = below.iter().map(Certificate::fingerprint).collect();
                below.sort();
                below.concat()
            }
        }
    }
}

/// More than this many asks, or longer addresses, are somebody's joke.
const MOST_ASKS: usize = 64;
const LONGEST_ADDRESS: usize = 2048;

/// What is still missing to prove every signature and time stamp of `pdf` for long, as of `at`.
///
/// Empty when there is nothing left to ask. Of one certificate the responder comes before the list:
/// ask in this order, put what came into `trust`, and ask anew; what has become needless is gone
/// then, and an issuer that came may have questions of its own. At most 64. A file that cannot be
/// read has no questions.
pub fn asks(pdf: &[u8], trust: &Trust, at: Moment) -> Result<Vec<Ask>, NotAPdf> {
    asks_within(pdf, trust, at, &mut Work::default())
}

/// [`asks`], with the work counted.
pub(crate) fn asks_within(
    pdf: &[u8],
    trust: &Trust,
    at: Moment,
    work: &mut Work,
) -> Result<Vec<Ask>, NotAPdf> {
    let found = File::open(pdf).and_then(|file| {
        let store = Store::read(&file)?;
        gather::asks(&file, &store, trust, at, work)
    });
    let mut found = match found {
        Ok(found) => found,
        Err(Unreadable::NotAPdf) => return Err(NotAPdf),
        Err(_) => Vec::new(),
    };
    keep_within_bounds(&mut found);
    Ok(found)
}

/// The questions behind [`Trust::asks_of`].
pub(crate) fn asks_of(
    certificate: &Certificate,
    chain: &[Certificate],
    trust: &Trust,
    at: Moment,
) -> Vec<Ask> {
    let mut found = gather::asks_of(certificate, chain, trust, at);
    keep_within_bounds(&mut found);
    found
}

/// The certificate and those above it, as far as issuers are at hand in `chain` and `trust`; up to a root if there is one.
pub(crate) fn upward(
    certificate: &Certificate,
    chain: &[Certificate],
    trust: &Trust,
    at: Moment,
) -> Vec<Certificate> {
    gather::chain_above(certificate, chain, trust, at, &mut Work::default()).0
}

/// Certificates of authorities and responders that a file carries, each once: of use to build chains and to hear answers,
/// trusted for nothing. At most 64; none of a file that cannot be read.
pub fn authorities_in(pdf: &[u8]) -> Vec<Certificate> {
    let found = File::open(pdf).and_then(|file| {
        let store = Store::read(&file)?;
        gather::authorities(&file, store)
    });
    found.unwrap_or_default()
}

fn keep_within_bounds(found: &mut Vec<Ask>) {
    found.retain(|ask| ask.url().len() <= LONGEST_ADDRESS);
    found.truncate(MOST_ASKS);
}

/// Adds what `trust` holds about every signature and time stamp of `pdf` to its document security
/// store (ETSI EN 319 142-1, 5.4.2): chains, status answers, revocation lists; one entry for each
/// signature that has none.
///
/// One appended revision; `pdf` itself, if there is nothing to add. What is missing is missing:
/// [`asks`] tells. No certification and no lock forbids it, for it changes nothing that is shown
/// (ISO 32000-2, 12.8.2.2). Errors if the file cannot be read strictly, or if any signature would be
/// judged worse afterwards.
pub fn with_evidence(pdf: &[u8], trust: &Trust, at: Moment) -> Result<Vec<u8>, Error> {
    let file = File::open(pdf)?;
    let store = Store::read(&file)?;
    let paths = gather::paths(&file, &store, trust, at, &mut Work::default())?;
    let mut out = Appender::new(&file)?;
    if !store.extend(&file, &paths, &mut out)? {
        return Ok(pdf.to_vec());
    }
    let extended = out.finish(&identifier(pdf, at))?;
    unharmed(pdf, &extended)?;
    Ok(extended)
}
