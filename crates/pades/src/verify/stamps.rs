//! Judges time stamps: those in signatures and those over the document. Each is judged at the time
//! that a later, trusted one proves for it, the last one now (ETSI EN 319 102-1, 5.4 and 5.6).

use super::Examined;
use crate::cms::{Hash, Message, Naming};
use crate::policy::{self, Algorithm};
use crate::timestamp::Stamp;
use crate::trust::{
    Existence, Finding, PASSED, Path, Pool, Purpose, Time, failed, too_weak, undecided,
};
use crate::verdict::{Indication, StampInfo, SubIndication, Verdict, Warning};
use crate::{Certificate, Moment};

/// A time stamp as it was judged.
pub(super) struct Judged {
    pub(super) finding: Finding,
    pub(super) at: Moment,
    pub(super) authority: Option<Certificate>,
    pub(super) path: Option<Path>,
    pub(super) warnings: Vec<Warning>,
}

impl Judged {
    pub(super) fn is_trusted(&self) -> bool {
        self.finding == PASSED
    }

    pub(super) fn info(&self) -> StampInfo {
        StampInfo {
            at: self.at,
            authority: self
                .authority
                .as_ref()
                .map(Certificate::name)
                .unwrap_or_default(),
            circle: self.path.as_ref().and_then(|path| path.circle),
            is_trusted: self.is_trusted(),
            sub_indication: self.finding.1,
            valid_until: self.authority.as_ref().map(Certificate::valid_until),
        }
    }

    /// Until when it can be shown to be good without anything newer.
    pub(super) fn until(&self) -> Moment {
        let until = self.path.as_ref().and_then(Path::until);
        until.unwrap_or(self.at)
    }
}

/// Judges `stamp`, which vouches for `parts` and ends at `end` in the file.
///
/// `helpers` are certificates that came along beside its own.
pub(super) fn judge(
    pool: &Pool<'_>,
    stamp: &Stamp,
    parts: &[&[u8]],
    end: usize,
    helpers: &[Certificate],
) -> Judged {
    let known: Vec<Certificate> = helpers.iter().chain(pool.helpers()).cloned().collect();
    let authority = stamp.message.signer_certificate(&known).cloned();
    let mut judged = Judged {
        finding: PASSED,
        at: stamp.at,
        authority,
        path: None,
        warnings: Vec::new(),
    };
    judged.finding = judged.find(pool, stamp, parts, end, helpers);
    judged
}

impl Judged {
    fn find(
        &mut self,
        pool: &Pool<'_>,
        stamp: &Stamp,
        parts: &[&[u8]],
        end: usize,
        helpers: &[Certificate],
    ) -> Finding {
        if !stamp.message.is_understood() {
            return undecided(SubIndication::CryptoConstraintsFailure);
        }
        if !stamp.vouches_for(parts) {
            return failed(SubIndication::HashFailure);
        }
        let Some(authority) = self.authority.clone() else {
            return undecided(SubIndication::NoSigningCertificateFound);
        };
        if !stamp.is_signed_by(&authority) {
            return failed(SubIndication::SigCryptoFailure);
        }
        if !matches!(stamp.message.naming(&authority), Naming::V1 | Naming::V2) {
            return undecided(SubIndication::NoSigningCertificateFound);
        }
        let seen = pool.existed_at(end);
        let time = Time {
            used: seen,
            is_proven: pool.proof_of(end).is_some(),
            is_prompt: false,
            stated: Some(stamp.at),
        };
        let weak = algorithms(&stamp.message, stamp.imprint_hash(), &authority);
        let Some(algorithms) = weak else {
            return undecided(SubIndication::CryptoConstraintsFailure);
        };
        let strength = policy::strength(algorithms, seen, pool.now);
        let strong = too_weak(strength, &authority, time, &mut self.warnings);
        if strong != PASSED {
            return strong;
        }
        let mut others = stamp.message.certificates.clone();
        others.extend_from_slice(helpers);
        let path = Path::judge(pool, &authority, &others, Purpose::Stamp, time);
        let finding = path.finding;
        self.path = Some(path);
        // Only the word of somebody trusted can contradict another's.
        if finding == PASSED && is_after(stamp.at, seen) {
            self.warnings.push(Warning::TimeStampOrder);
            return undecided(SubIndication::TimestampOrderFailure);
        }
        finding
    }
}

/// Whether one time lies after another by more than honest clocks differ.
pub(super) fn is_after(one: Moment, other: Moment) -> bool {
    one.0 > other.0.saturating_add(policy::clock_skew())
}

/// What a signed message rests on: its hashes and the signer's key. `None` if one is unknown.
pub(super) fn algorithms(
    message: &Message,
    imprint: impl IntoIterator<Item = Option<Hash>>,
    signer: &Certificate,
) -> Option<Vec<Algorithm>> {
    let mut hashes = message.hashes()?;
    for hash in imprint {
        hashes.push(hash?);
    }
    let mut algorithms: Vec<Algorithm> = hashes.into_iter().map(Algorithm::Hash).collect();
    algorithms.push(signer.key_algorithm()?);
    Some(algorithms)
}

/// Judges the time stamp in a signature; `None` if there is none that can be read.
pub(super) fn in_signature(pool: &Pool<'_>, examined: &Examined<'_>) -> Option<Judged> {
    if examined.refusal.is_some() || examined.found.is_stamp {
        return None;
    }
    let (message, cover) = (examined.message.as_ref()?, examined.found.cover?);
    let stamp = Stamp::read(message.time_stamp.as_ref()?).ok()?;
    let parts = [message.signature.as_slice()];
    Some(judge(
        pool,
        &stamp,
        &parts,
        cover.length,
        &message.certificates,
    ))
}

/// Which of the signatures bear a stamp that another one contradicts: a later signature covers the
/// stamp of an earlier one, so it cannot be older.
pub(super) fn out_of_order(examined: &[Examined<'_>], stamps: &[Option<Judged>]) -> Vec<bool> {
    let told: Vec<Option<(usize, Moment)>> = examined
        .iter()
        .zip(stamps)
        .map(|(one, stamp)| {
            let stamp = stamp.as_ref().filter(|stamp| stamp.is_trusted())?;
            Some((one.found.cover?.length, stamp.at))
        })
        .collect();
    let contradict = |one: &(usize, Moment), other: &(usize, Moment)| {
        (one.0 < other.0 && is_after(one.1, other.1))
            || (other.0 < one.0 && is_after(other.1, one.1))
    };
    told.iter()
        .map(|one| {
            one.as_ref()
                .is_some_and(|one| told.iter().flatten().any(|other| contradict(one, other)))
        })
        .collect()
}

/// Judges every document time stamp, the newest first, and notes those that are trusted: what they
/// cover existed at their time.
pub(super) fn note_proofs(pool: &mut Pool<'_>, examined: &[Examined<'_>]) {
    let mut stamps: Vec<&Examined<'_>> = examined
        .iter()
        .filter(|one| one.found.is_stamp && one.refusal.is_none())
        .collect();
    stamps.sort_by_key(|one| std::cmp::Reverse(one.found.cover.map(|cover| cover.length)));
    for one in stamps {
        let (Some(cover), Ok(stamp)) = (one.found.cover, Stamp::read(&one.found.contents)) else {
            continue;
        };
        let judged = judge(
            pool,
            &stamp,
            &[cover.before, cover.after],
            cover.length,
            &[],
        );
        if judged.finding.0 == Indication::Passed {
            pool.prove(Existence {
                length: cover.length,
                at: judged.at,
                field: one.found.field.clone(),
                until: judged.until(),
            });
        }
    }
}

/// Notes the signatures that passed and bear a trusted time stamp of their own: such a stamp covers
/// the signature, which covers every older one. Tells whether there is any.
///
/// Only those that passed: whoever can choose the key after the stamp can make an old stamp fit.
/// Source: ETSI EN 319 102-1, 5.6.2.3.
pub(super) fn note_sealed(
    pool: &mut Pool<'_>,
    examined: &[Examined<'_>],
    stamps: &[Option<Judged>],
    verdicts: &[Verdict],
) -> bool {
    let mut is_any = false;
    for ((one, stamp), verdict) in examined.iter().zip(stamps).zip(verdicts) {
        let stamp = stamp.as_ref().filter(|stamp| stamp.is_trusted());
        if let (Some(stamp), Some(cover), Indication::Passed) =
            (stamp, one.found.cover, verdict.indication)
        {
            is_any = true;
            pool.prove_by_signature(Existence {
                length: cover.length,
                at: stamp.at,
                field: one.found.field.clone(),
                until: stamp.until(),
            });
        }
    }
    is_any
}
