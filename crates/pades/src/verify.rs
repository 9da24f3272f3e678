//! Judges every signature of a file, as ETSI EN 319 102-1 asks. Total: hostile bytes give a verdict
//! or [`NotAPdf`], never a panic. Never repairs the file, never fetches anything.

mod evidence;
mod judge;
mod stamps;

use std::rc::Rc;

use evidence::Evidence;
use judge::Judge;

use crate::changes::{Act, Intrusion, Step, steps_after};
use crate::cms::{Message, oid};
use crate::error::Unreadable;
use crate::file::{File, effort_for};
use crate::signature::{Cover, Found, Restrictions, signatures};
use crate::timestamp::{Stamp, TimestampToken};
use crate::trust::{Pool, Trust, list_addresses};
use crate::verdict::{
    Coverage, Indication, Modification, Report, StampInfo, SubIndication, Verdict, Warning,
};
use crate::{Certificate, Drawer, Moment, NotAPdf, pixels};

/// How many earlier endings are tried when the end of a file is damaged.
const ENDINGS_TRIED: usize = 8;

/// More addresses than this, or longer ones, are somebody's joke.
const MOST_ADDRESSES: usize = 64;
const LONGEST_ADDRESS: usize = 2048;

/// Judges every signature in `pdf` with what is trusted, as of `at`; what pages show is compared by `drawer`.
///
/// Errors only if the bytes do not begin as a PDF does; all else is a verdict.
pub fn verify(
    pdf: &[u8],
    trust: &Trust,
    at: Moment,
    drawer: &dyn Drawer,
) -> Result<Report, NotAPdf> {
    report(pdf, trust, at, Some(drawer))
}

/// As [`verify`], without looking at drawn pages: what that adds is only a veto, so whatever does
/// not pass here does not pass there.
#[cfg(test)]
pub(crate) fn verify_undrawn(pdf: &[u8], trust: &Trust, at: Moment) -> Result<Report, NotAPdf> {
    report(pdf, trust, at, None)
}

fn report(
    pdf: &[u8],
    trust: &Trust,
    at: Moment,
    drawer: Option<&dyn Drawer>,
) -> Result<Report, NotAPdf> {
    let why = match File::open(pdf) {
        Ok(file) => match judge(&file, trust, at) {
            Ok(mut verdicts) => {
                if let Some(drawer) = drawer {
                    pixels::veto(&file, &mut verdicts, drawer);
                }
                return Ok(Report::of(verdicts));
            }
            Err(why) => why,
        },
        Err(Unreadable::NotAPdf) => return Err(NotAPdf),
        Err(why) => why,
    };
    let older = match why {
        Unreadable::Malformed { .. } => last_sound_version(pdf, trust, at),
        Unreadable::NotAPdf
        | Unreadable::Encrypted
        | Unreadable::NeedsPassword
        | Unreadable::TooLarge { .. } => Vec::new(),
    };
    Ok(Report::unreadable(why, older))
}

/// Judges a time stamp that stands beside what it vouches for, with what the desk holds, as of `at`.
///
/// `None` if the token cannot be read.
pub fn judge_stamp(
    token: &TimestampToken,
    over: &[u8],
    trust: &Trust,
    at: Moment,
) -> Option<StampInfo> {
    let stamp = Stamp::read(token.der()).ok()?;
    let pool = Pool::of_desk(trust, at);
    // No file stands around it, so no later stamp can prove when it was there.
    Some(stamps::judge(&pool, &stamp, &[over], usize::MAX, &[]).info())
}

/// Addresses of the revocation lists that the certificates in the signatures of `pdf` name.
///
/// They come from certificates that nobody has judged yet: ask there for lists, nothing else.
/// At most 64. Errors if the bytes do not begin as a PDF does; a file that cannot be read names none.
pub fn revocation_sources(pdf: &[u8]) -> Result<Vec<String>, NotAPdf> {
    let found: Vec<Vec<u8>> = match File::open(pdf).and_then(|file| {
        Ok(signatures(&file)?
            .into_iter()
            .map(|one| one.contents)
            .collect())
    }) {
        Ok(found) => found,
        Err(Unreadable::NotAPdf) => return Err(NotAPdf),
        Err(_) => Vec::new(),
    };
    let messages = found
        .iter()
        .filter_map(|contents| Message::read(contents).ok());
    let mut addresses = Vec::new();
    for message in messages {
        let stamp = message
            .time_stamp
            .as_ref()
            .and_then(|token| Message::read(token).ok());
        let stampers = stamp.into_iter().flat_map(|stamp| stamp.certificates);
        let certificates = message.certificates.iter().cloned().chain(stampers);
        addresses.extend(certificates.flat_map(|certificate| list_addresses(&certificate)));
    }
    addresses.retain(|address| address.len() <= LONGEST_ADDRESS);
    addresses.sort();
    addresses.dedup();
    addresses.truncate(MOST_ADDRESSES);
    Ok(addresses)
}

/// Whether each signature is whole and covers what it should, without asking whom to trust.
///
/// In the order of the form: field, and whether it is intact with only allowed changes after it.
/// Certificates among `known` need not be read anew.
pub(crate) fn integrity(
    pdf: &[u8],
    known: &[Certificate],
) -> Result<Vec<(String, bool)>, Unreadable> {
    let file = File::open(pdf)?;
    let examined = examine(&file, known)?;
    Ok(examined
        .iter()
        .map(|one| {
            (
                one.found.field.clone(),
                one.refusal.is_none() && one.later.is_allowed(),
            )
        })
        .collect())
}

/// The signatures of the newest version before the damage, all of them failed.
fn last_sound_version(pdf: &[u8], trust: &Trust, at: Moment) -> Vec<Verdict> {
    let word = b"%%EOF";
    let endings = pdf
        .windows(word.len())
        .enumerate()
        .rev()
        .filter(|(_, window)| window == word);
    // All tries together are as much work as one file.
    let effort = effort_for(pdf);
    for (place, _) in endings.take(ENDINGS_TRIED) {
        let Some(version) = pdf.get(..place + word.len()) else {
            continue;
        };
        let Ok(file) = File::open_sharing(version, Rc::clone(&effort)) else {
            continue;
        };
        let Ok(mut verdicts) = judge(&file, trust, at) else {
            continue;
        };
        if verdicts.is_empty() {
            continue;
        }
        for verdict in &mut verdicts {
            let number = file.revisions.len();
            // One that did not hold even before the damage is told as that: its version is nobody's to be used.
            if verdict.indication != Indication::Failed {
                verdict.sub_indication = Some(SubIndication::FormatFailure);
            }
            verdict.indication = Indication::Failed;
            verdict.coverage = Coverage::Revision {
                number,
                of: number + 1,
            };
            verdict.modification = Modification::Other;
            verdict.intrusion = Some(Intrusion::Unreadable);
            verdict.warnings.push(Warning::ChangedAfterSigning);
            verdict.warnings.sort();
            verdict.warnings.dedup();
        }
        return verdicts;
    }
    Vec::new()
}

fn judge(file: &File<'_>, trust: &Trust, at: Moment) -> Result<Vec<Verdict>, Unreadable> {
    let examined = examine(file, trust.intermediates())?;
    let mut pool = Pool::of_desk(trust, at);
    let Evidence {
        certificates,
        statements,
        info,
    } = Evidence::read(file);
    // What was given up on half-way may have held anything.
    file.within_limits()?;
    pool.bring(certificates, statements);
    stamps::note_proofs(&mut pool, &examined);
    let stamps: Vec<Option<stamps::Judged>> = examined
        .iter()
        .map(|one| stamps::in_signature(&pool, one))
        .collect();
    let contradicted = stamps::out_of_order(&examined, &stamps);
    let verdicts = |pool: &Pool<'_>| -> Vec<Verdict> {
        let asked = examined.iter().zip(&stamps).zip(&contradicted);
        asked
            .map(|((one, stamp), is_contradicted)| {
                Judge::new(file, one, pool, stamp.as_ref(), *is_contradicted).verdict(info)
            })
            .collect()
    };
    let alone = verdicts(&pool);
    if !stamps::note_sealed(&mut pool, &examined, &stamps, &alone) {
        return Ok(alone);
    }
    // What a later signature dates is judged at that time.
    Ok(verdicts(&pool))
}

/// A signature with all that can be said without trusting anybody.
struct Examined<'a> {
    found: Found<'a>,
    message: Option<Message>,
    /// Why the signature itself is broken.
    refusal: Option<SubIndication>,
    later: Later,
}

/// What happened after a signature.
#[derive(Default)]
struct Later {
    acts: Vec<Act>,
    intrusion: Option<Intrusion>,
    lock_broken: bool,
    /// Fields were filled and no later signature holds that fast.
    is_unsealed: bool,
}

impl Later {
    fn is_allowed(&self) -> bool {
        self.intrusion.is_none() && !self.lock_broken
    }

    fn modification(&self) -> Modification {
        if self.intrusion.is_some() {
            return Modification::Other;
        }
        self.acts
            .iter()
            .map(weight)
            .max()
            .unwrap_or(Modification::None)
    }
}

fn weight(act: &Act) -> Modification {
    match act {
        Act::Stamped { .. } | Act::EvidenceAdded | Act::Described => Modification::Lta,
        Act::Filled { .. } | Act::Closed { .. } | Act::Signed { .. } | Act::FieldAdded { .. } => {
            Modification::FormFilling
        }
    }
}

fn examine<'a>(file: &File<'a>, known: &[Certificate]) -> Result<Vec<Examined<'a>>, Unreadable> {
    let found = signatures(file)?.into_iter();
    let mut examined: Vec<Examined<'a>> = found.map(|one| intact(one, known)).collect();
    let revision = |one: &Examined<'_>| one.found.cover.map(|cover| cover.revision);
    let Some(first) = examined.iter().filter_map(revision).min() else {
        return Ok(examined);
    };
    let steps = steps_after(file, first);
    file.within_limits()?;
    let sealed = examined
        .iter()
        .filter(|one| one.refusal.is_none())
        .filter_map(revision)
        .max()
        .unwrap_or(0);
    for one in &mut examined {
        if let Some(cover) = one.found.cover {
            let steps = steps.get(cover.revision - first..).unwrap_or_default();
            one.later = later(file, &cover, &one.found.restrictions, steps, sealed);
        }
    }
    Ok(examined)
}

/// Reads the message and compares it with the covered bytes.
fn intact<'a>(found: Found<'a>, known: &[Certificate]) -> Examined<'a> {
    let message = Message::read_knowing(&found.contents, known).ok();
    let refusal = match (&found.cover, &message) {
        (Some(cover), Some(message)) => broken(&found, cover, message),
        // The oldest two kinds are not messages of this form; they are judged as outdated.
        (Some(_), None) if found.sub_filter == "adbe.x509.rsa_sha1" => None,
        _ => Some(SubIndication::FormatFailure),
    };
    Examined {
        found,
        message,
        refusal,
        later: Later::default(),
    }
}

fn broken(found: &Found<'_>, cover: &Cover<'_>, message: &Message) -> Option<SubIndication> {
    let parts = [cover.before, cover.after];
    let is_known = match found.sub_filter.as_str() {
        "ETSI.CAdES.detached" | "adbe.pkcs7.detached" => {
            !found.is_stamp && message.content.is_none() && message.content_type == oid::DATA
        }
        "adbe.pkcs7.sha1" => !found.is_stamp && message.content.is_some(),
        "ETSI.RFC3161" => return broken_stamp(found, &parts),
        _ => false,
    };
    if !is_known || !message.is_consistent() {
        return Some(SubIndication::FormatFailure);
    }
    if !message.is_understood() {
        return None;
    }
    let hashed: Vec<&[u8]> = match &message.content {
        // The hash of the document is itself what was signed.
        Some(content) => {
            if crate::cms::Hash::Sha1.digest(&parts).as_ref() != Some(content) {
                return Some(SubIndication::HashFailure);
            }
            vec![content]
        }
        None => parts.to_vec(),
    };
    if !message.matches(&hashed) {
        return Some(SubIndication::HashFailure);
    }
    // Without the certificate nothing can be said here; it may be among the trusted ones.
    let certificate = message.signer_certificate(&[])?;
    (!message.is_signed_by(certificate, &hashed)).then_some(SubIndication::SigCryptoFailure)
}

fn broken_stamp(found: &Found<'_>, parts: &[&[u8]]) -> Option<SubIndication> {
    let Ok(stamp) = Stamp::read(&found.contents) else {
        return Some(SubIndication::FormatFailure);
    };
    if !found.is_stamp {
        return Some(SubIndication::FormatFailure);
    }
    if !stamp.vouches_for(parts) {
        return Some(SubIndication::HashFailure);
    }
    let certificate = stamp.message.signer_certificate(&[])?;
    (!stamp.is_signed_by(certificate)).then_some(SubIndication::SigCryptoFailure)
}

/// Measures what came after against what the signature allows.
fn later(
    file: &File<'_>,
    cover: &Cover<'_>,
    restrictions: &Restrictions,
    steps: &[Step],
    sealed: usize,
) -> Later {
    let mut later = Later::default();
    for (index, step) in steps.iter().enumerate() {
        let acts = match step {
            Ok(acts) => acts,
            Err(intrusion) => {
                later.intrusion = Some(*intrusion);
                return later;
            }
        };
        let is_held = cover.revision + 1 + index <= sealed;
        for act in acts {
            later.lock_broken |= breaks(act, restrictions);
            later.is_unsealed |= !is_held && weight(act) == Modification::FormFilling;
            later.acts.push(act.clone());
        }
    }
    // Bytes after the last revision belong to nothing.
    let end = if steps.is_empty() {
        cover.length
    } else {
        file.revisions.last().map_or(0, |last| last.end)
    };
    if end < file.bytes.len() {
        later.intrusion = Some(Intrusion::StrayBytes { at: end });
    }
    later
}

fn breaks(act: &Act, restrictions: &Restrictions) -> bool {
    let is_closed = restrictions.certified == Some(1);
    let is_certified = restrictions.certified.is_some();
    match act {
        Act::Filled { field } => is_closed || restrictions.lock(field),
        Act::Closed { .. } => is_closed,
        Act::Signed {
            field,
            is_new,
            is_visible,
        } => is_closed || restrictions.lock(field) || (is_certified && *is_new && *is_visible),
        Act::FieldAdded { .. } => is_certified,
        Act::Stamped { .. } | Act::EvidenceAdded | Act::Described => false,
    }
}

/// For a certificate that came from the trusted ones and not with the message.
fn is_unlike(
    found: &Found<'_>,
    cover: &Cover<'_>,
    message: &Message,
    certificate: &Certificate,
) -> bool {
    if found.is_stamp {
        return !Stamp::read(&found.contents).is_ok_and(|stamp| stamp.is_signed_by(certificate));
    }
    match &message.content {
        Some(content) => !message.is_signed_by(certificate, &[content]),
        None => !message.is_signed_by(certificate, &[cover.before, cover.after]),
    }
}
