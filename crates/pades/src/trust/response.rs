//! OCSP responses (RFC 6960), read strictly; fractions of a second are no obstacle. What a response
//! says counts only if the authority itself signed it, or a responder it made for that.

use super::statement::{Reason, Revoked, Said, Word, algorithms_of};
use crate::asn1::{Element, NotDer, Reader, tag};
use crate::certificate::Extension;
use crate::cms::{Hash, is_signed_as_stated, oid, stated_hashes};
use crate::{Certificate, Moment, StateSource, policy};

/// More answers in one response are not read.
const MOST_ANSWERS: usize = 256;
/// More certificates in one response are not read.
const MOST_SPEAKERS: usize = 8;

const ENUMERATED: u8 = 0x0a;
const BITS: u8 = 0x03;

/// A successful response.
pub(crate) struct Response {
    pub(super) der: Vec<u8>,
    /// What is signed.
    data: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    /// Certificates of responders that came along.
    pub(super) certificates: Vec<Certificate>,
    responder: ResponderName,
    produced: Moment,
    answers: Vec<Answer>,
}

enum ResponderName {
    Name(Vec<u8>),
    /// SHA-1 of the key.
    Key(Vec<u8>),
}

/// The answer about one certificate.
struct Answer {
    id: CertId,
    word: Word,
    issued: Moment,
    next: Option<Moment>,
    archive_cutoff: Option<Moment>,
}

/// Whom an answer is about (RFC 6960, 4.1.1).
struct CertId {
    /// The hash that names the issuer; `None` if it is not known here, or too weak.
    hash: Option<Hash>,
    issuer_name: Vec<u8>,
    issuer_key: Vec<u8>,
    serial: Vec<u8>,
}

impl CertId {
    fn read(id: Element<'_>) -> Result<Self, NotDer> {
        let mut parts = id.open();
        let hash = parts.expect(tag::SEQUENCE)?.open().expect(tag::OID)?;
        Ok(Self {
            hash: Hash::from_oid(hash.content).filter(|hash| *hash != Hash::Md5),
            issuer_name: parts.expect(tag::OCTETS)?.content.to_vec(),
            issuer_key: parts.expect(tag::OCTETS)?.content.to_vec(),
            serial: parts.expect(tag::INTEGER)?.content.to_vec(),
        })
    }

    /// Whether it names an authority of this name with this key.
    fn is_below(&self, name: &[u8], key: &[u8]) -> bool {
        let digest = |bytes: &[u8]| self.hash.and_then(|hash| hash.digest(&[bytes]));
        digest(name).as_ref() == Some(&self.issuer_name)
            && digest(key).as_ref() == Some(&self.issuer_key)
    }
}

impl Response {
    /// `None` if it is no response, says that there is no answer, or holds a critical extension
    /// that nobody here knows.
    pub(crate) fn from_der(der: &[u8]) -> Option<Self> {
        Self::read(der).ok()
    }

    fn read(der: &[u8]) -> Result<Self, NotDer> {
        let mut outer = Reader::new(der);
        let mut response = outer.expect(tag::SEQUENCE)?.open();
        let is_alone = outer.is_empty();
        if response.expect(ENUMERATED)?.content != [0] || !is_alone {
            return Err(NotDer);
        }
        let wrapped = response.expect(tag::CONTEXT_0_CONSTRUCTED)?;
        let mut bytes = wrapped.open().expect(tag::SEQUENCE)?.open();
        if bytes.expect(tag::OID)?.content != oid::OCSP_BASIC {
            return Err(NotDer);
        }
        let basic = bytes.expect(tag::OCTETS)?.content;
        let mut basic = Reader::new(basic).expect(tag::SEQUENCE)?.open();
        let data = basic.expect(tag::SEQUENCE)?;
        let algorithm = basic.expect(tag::SEQUENCE)?;
        let signature = match basic.expect(BITS)?.content {
            [0, bits @ ..] => bits.to_vec(),
            _ => return Err(NotDer),
        };
        let certificates = match basic.optional(tag::CONTEXT_0_CONSTRUCTED)? {
            Some(list) => list.open().expect(tag::SEQUENCE)?.open().rest()?,
            None => Vec::new(),
        };
        if !basic.is_empty() || !response.is_empty() || certificates.len() > MOST_SPEAKERS {
            return Err(NotDer);
        }
        let (responder, produced, answers) = read_data(data)?;
        Ok(Self {
            der: der.to_vec(),
            data: data.whole.to_vec(),
            algorithm: algorithm.whole.to_vec(),
            signature,
            certificates: certificates
                .iter()
                .filter_map(|one| Certificate::from_der(one.whole).ok())
                .collect(),
            responder,
            produced,
            answers,
        })
    }

    /// `None` if there is no answer about this certificate, or whoever signed may not give it.
    ///
    /// `responders`: those the issuer made, and nobody else. `may` is told before each verification.
    pub(super) fn said(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        responders: &[Certificate],
        may: &mut dyn FnMut(usize) -> bool,
    ) -> Option<Said> {
        let answer = self.answer(certificate, issuer)?;
        let speaker = self.speaker(issuer, responders, may)?;
        let hashes = Reader::new(&self.algorithm)
            .next()
            .ok()
            .and_then(stated_hashes);
        Some(Said {
            word: answer.word,
            source: StateSource::Response,
            issued: answer.issued,
            next: answer.next,
            until: answer.until(),
            speaker: (speaker.valid_from(), speaker.valid_until()),
            algorithms: algorithms_of(hashes, speaker),
            responder: (speaker != issuer).then(|| speaker.clone()),
            remembers_since: answer.archive_cutoff,
        })
    }

    /// Whether there is an answer about the certificate, whoever gives it.
    pub(super) fn is_about(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        self.answer(certificate, issuer).is_some()
    }

    /// The answer about the certificate; of several the newest, and revoked before all.
    fn answer(&self, certificate: &Certificate, issuer: &Certificate) -> Option<&Answer> {
        let (fields, above) = (certificate.fields().ok()?, issuer.fields().ok()?);
        let is_about = |answer: &&Answer| {
            answer.id.serial == fields.serial && answer.id.is_below(fields.issuer, above.key)
        };
        self.answers
            .iter()
            .filter(is_about)
            .max_by_key(|answer| (matches!(answer.word, Word::Revoked(_)), answer.issued))
    }

    /// Who signed it: the authority itself, or a responder that it certified for this.
    ///
    /// Tried by signature, however many bear the name: a name is easily copied.
    fn speaker<'c>(
        &'c self,
        issuer: &'c Certificate,
        responders: &'c [Certificate],
        may: &mut dyn FnMut(usize) -> bool,
    ) -> Option<&'c Certificate> {
        let made = std::iter::once(issuer).chain(responders);
        let brought = self.certificates.iter();
        let brought = brought.filter(|one| one.is_for_statuses() && one.names_issuer(issuer));
        made.map(|one| (one, true))
            .chain(brought.map(|one| (one, false)))
            .filter(|(one, _)| self.responder.names(one))
            .find(|(one, is_made)| {
                let is_signed = may(1) && self.is_signed_by(one);
                is_signed && (*is_made || (may(1) && one.is_issued_by(issuer)))
            })
            .map(|(speaker, _)| speaker)
    }

    fn is_signed_by(&self, certificate: &Certificate) -> bool {
        let Ok(algorithm) = Reader::new(&self.algorithm).next() else {
            return false;
        };
        // It speaks only of the time in which its maker held the certificate.
        let held =
            certificate.valid_from() <= self.produced && self.produced <= certificate.valid_until();
        held && certificate
            .key()
            .is_some_and(|key| is_signed_as_stated(algorithm, &key, &self.data, &self.signature))
    }
}

impl Answer {
    /// The last moment for which it speaks of itself.
    fn until(&self) -> Moment {
        let life = || Moment(self.issued.0.saturating_add(policy::response_life()));
        self.next.unwrap_or_else(life)
    }
}

impl ResponderName {
    fn names(&self, certificate: &Certificate) -> bool {
        let Ok(fields) = certificate.fields() else {
            return false;
        };
        match self {
            Self::Name(name) => fields.subject == name,
            Self::Key(key) => Hash::Sha1.digest(&[fields.key]).as_ref() == Some(key),
        }
    }
}

fn read_data(data: Element<'_>) -> Result<(ResponderName, Moment, Vec<Answer>), NotDer> {
    let mut parts = data.open();
    if let Some(version) = parts.optional(tag::CONTEXT_0_CONSTRUCTED)?
        && version.open().expect(tag::INTEGER)?.content != [0]
    {
        return Err(NotDer);
    }
    let responder = parts.next()?;
    let responder = match responder.tag {
        tag::CONTEXT_1_CONSTRUCTED => {
            ResponderName::Name(responder.open().expect(tag::SEQUENCE)?.whole.to_vec())
        }
        tag::CONTEXT_2_CONSTRUCTED => {
            ResponderName::Key(responder.open().expect(tag::OCTETS)?.content.to_vec())
        }
        _ => return Err(NotDer),
    };
    let produced = moment(parts.expect(tag::GENERALIZED_TIME)?)?;
    let answers = parts.expect(tag::SEQUENCE)?.open().rest()?;
    known_extensions(parts.optional(tag::CONTEXT_1_CONSTRUCTED)?)?;
    if !parts.is_empty() || answers.len() > MOST_ANSWERS {
        return Err(NotDer);
    }
    let answers = answers
        .into_iter()
        .map(read_answer)
        .collect::<Result<_, _>>()?;
    Ok((responder, produced, answers))
}

fn read_answer(answer: Element<'_>) -> Result<Answer, NotDer> {
    if answer.tag != tag::SEQUENCE {
        return Err(NotDer);
    }
    let mut parts = answer.open();
    let id = CertId::read(parts.expect(tag::SEQUENCE)?)?;
    let word = read_word(parts.next()?)?;
    let issued = moment(parts.expect(tag::GENERALIZED_TIME)?)?;
    let next = match parts.optional(tag::CONTEXT_0_CONSTRUCTED)? {
        Some(next) => Some(moment(next.open().expect(tag::GENERALIZED_TIME)?)?),
        None => None,
    };
    let extensions = known_extensions(parts.optional(tag::CONTEXT_1_CONSTRUCTED)?)?;
    if !parts.is_empty() || next.is_some_and(|next| next < issued) {
        return Err(NotDer);
    }
    let mut archive_cutoff = None;
    for extension in extensions {
        if extension.kind == oid::OCSP_ARCHIVE_CUTOFF {
            let value = Reader::new(extension.value).expect(tag::GENERALIZED_TIME)?;
            archive_cutoff = Some(moment(value)?);
        }
    }
    Ok(Answer {
        id,
        word,
        issued,
        next,
        archive_cutoff,
    })
}

/// CertStatus: good [0], revoked [1], unknown [2].
fn read_word(status: Element<'_>) -> Result<Word, NotDer> {
    match (status.tag, status.content) {
        (0x80, []) => Ok(Word::Good),
        (0x82, []) => Ok(Word::Unknown),
        (0xa1, _) => {
            let mut parts = status.open();
            let since = moment(parts.expect(tag::GENERALIZED_TIME)?)?;
            let reason = match parts.optional(tag::CONTEXT_0_CONSTRUCTED)? {
                Some(reason) => match reason.open().expect(ENUMERATED)?.content {
                    [number] => Some(*number),
                    _ => return Err(NotDer),
                },
                None => None,
            };
            let reason = Reason::from_number(reason);
            Ok(Word::Revoked(Revoked { since, reason }))
        }
        _ => Err(NotDer),
    }
}

/// The extensions in a wrapper, all of them known if they bind.
fn known_extensions(wrapper: Option<Element<'_>>) -> Result<Vec<Extension<'_>>, NotDer> {
    let Some(wrapper) = wrapper else {
        return Ok(Vec::new());
    };
    let all = wrapper.open().expect(tag::SEQUENCE)?.open().rest()?;
    let all: Vec<Extension<'_>> = all
        .into_iter()
        .map(Extension::read)
        .collect::<Result<_, _>>()?;
    let known = [oid::OCSP_NONCE, oid::OCSP_ARCHIVE_CUTOFF];
    if all
        .iter()
        .any(|one| one.is_critical && !known.contains(&one.kind))
    {
        return Err(NotDer);
    }
    Ok(all)
}

fn moment(time: Element<'_>) -> Result<Moment, NotDer> {
    Moment::from_generalized(time.content).ok_or(NotDer)
}
