//! Brings one signature, what is trusted and the time together into a verdict.
//! The first thing that speaks against the signature decides; silence is never taken for consent.

use super::stamps::{self, Judged, is_after};
use super::{Examined, is_unlike};
use crate::changes::Act;
use crate::cms::{Message, Naming};
use crate::file::File;
use crate::policy;
use crate::timestamp::Stamp;
use crate::trust::{Finding, PASSED, Path, Pool, Purpose, Time, failed, too_weak, undecided};
use crate::verdict::{
    Coverage, EvidenceInfo, Indication, Level, Person, ProvenBy, Revocation, StampInfo,
    SubIndication, Verdict, Warning,
};
use crate::{Certificate, Moment};

/// Brings one signature, the trusted ones and the time together.
pub(super) struct Judge<'j, 'a> {
    file: &'j File<'a>,
    examined: &'j Examined<'a>,
    pool: &'j Pool<'j>,
    /// The time stamp in the signature.
    stamp: Option<&'j Judged>,
    /// Another time stamp of the file contradicts it.
    is_contradicted: bool,
    warnings: Vec<Warning>,
    /// Chain and state of the certificate.
    path: Option<Path>,
    proven: Option<(Moment, ProvenBy)>,
    /// The same, but for what later signatures prove: the standard's levels count only this.
    stamped: Option<(Moment, ProvenBy)>,
}

impl<'j, 'a> Judge<'j, 'a> {
    pub(super) fn new(
        file: &'j File<'a>,
        examined: &'j Examined<'a>,
        pool: &'j Pool<'j>,
        stamp: Option<&'j Judged>,
        is_contradicted: bool,
    ) -> Self {
        Self {
            file,
            examined,
            pool,
            stamp,
            is_contradicted,
            warnings: Vec::new(),
            path: None,
            proven: None,
            stamped: None,
        }
    }

    /// The verdict; `carried` is how much evidence the file holds.
    pub(super) fn verdict(mut self, carried: EvidenceInfo) -> Verdict {
        let certificate = self.certificate().cloned();
        self.stamped = self.stamped();
        self.proven = self.proof();
        let mut own = None;
        let finding = match self.fault(certificate.as_ref()) {
            Some(fault) => fault,
            None if self.examined.found.is_stamp => {
                let (finding, stamp) = self.stamp_finding();
                own = stamp;
                finding
            }
            None => self.signature_finding(certificate.as_ref()),
        };
        let evidence = self.evidence(carried);
        let level = self.level(certificate.as_ref(), &evidence);
        self.note_form(certificate.as_ref(), level);
        self.note_later();
        self.told(finding, level, evidence, certificate, own)
    }

    fn told(
        mut self,
        (indication, sub_indication): Finding,
        level: Level,
        evidence: EvidenceInfo,
        certificate: Option<Certificate>,
        own: Option<StampInfo>,
    ) -> Verdict {
        let holds_until = self
            .holds_until(&evidence)
            .filter(|_| indication == Indication::Passed);
        let (coverage, claimed_at) = (self.coverage(), self.claimed_at());
        let path = self.path.take();
        if let Some(path) = &path {
            self.warnings.extend(&path.warnings);
        }
        self.warnings.sort();
        self.warnings.dedup();
        let found = &self.examined.found;
        let stated = own.as_ref().filter(|_| indication == Indication::Passed);
        Verdict {
            field: found.field.clone(),
            indication,
            sub_indication,
            level,
            sub_filter: found.sub_filter.clone(),
            signer: certificate.as_ref().map(person),
            claimed_at,
            proven_at: stated
                .map(|stamp| stamp.at)
                .or(self.proven.as_ref().map(|(at, _)| *at)),
            proven_by: self.proven.map(|(_, by)| by),
            stamp: own.or(self.stamp.map(Judged::info)),
            holds_until,
            coverage,
            signed_length: found.cover.map(|cover| cover.length),
            modification: self.examined.later.modification(),
            acts: self.examined.later.acts.clone(),
            intrusion: self.examined.later.intrusion,
            not_compared: None,
            mdp_ok: !self.examined.later.lock_broken,
            revocation: path
                .as_ref()
                .map_or(Revocation::NotAsked, |path| path.revocation),
            circle: path.as_ref().and_then(|path| path.circle),
            chain: path
                .as_ref()
                .map(|path| path.chain.iter().map(Certificate::name).collect())
                .unwrap_or_default(),
            states: path.map(|path| path.states).unwrap_or_default(),
            evidence,
            warnings: self.warnings,
        }
    }

    /// What is wrong with the signature itself, whoever made it.
    fn fault(&mut self, certificate: Option<&Certificate>) -> Option<Finding> {
        let examined = self.examined;
        if let Some(why) = examined.refusal {
            return Some(failed(why));
        }
        if let (Some(message), Some(cover), Some(certificate)) =
            (&examined.message, &examined.found.cover, certificate)
            && message.is_understood()
            && message.signer_certificate(&[]).is_none()
            && is_unlike(&examined.found, cover, message, certificate)
        {
            return Some(failed(SubIndication::SigCryptoFailure));
        }
        if !examined.later.is_allowed() {
            return Some(failed(SubIndication::FormatFailure));
        }
        let Some(message) = &examined.message else {
            self.warnings.push(Warning::WeakAlgorithm);
            return Some(undecided(SubIndication::CryptoConstraintsFailure));
        };
        let is_named =
            certificate.is_some_and(|certificate| message.naming(certificate) != Naming::Other);
        if !is_named {
            return Some(undecided(SubIndication::NoSigningCertificateFound));
        }
        if !message.is_understood() {
            self.warnings.push(Warning::WeakAlgorithm);
            return Some(undecided(SubIndication::CryptoConstraintsFailure));
        }
        None
    }

    /// Of a document time stamp.
    fn stamp_finding(&mut self) -> (Finding, Option<StampInfo>) {
        let found = &self.examined.found;
        let (Some(cover), Ok(stamp)) = (&found.cover, Stamp::read(&found.contents)) else {
            return (failed(SubIndication::FormatFailure), None);
        };
        let parts = [cover.before, cover.after];
        let mut judged = stamps::judge(self.pool, &stamp, &parts, cover.length, &[]);
        self.warnings.append(&mut judged.warnings);
        let info = judged.info();
        self.path = judged.path;
        (self.unless_unsealed(judged.finding), Some(info))
    }

    /// Of a person's or an office's signature: strength, chain, dates and revocation.
    fn signature_finding(&mut self, certificate: Option<&Certificate>) -> Finding {
        let (Some(certificate), Some(message)) = (certificate, &self.examined.message) else {
            return undecided(SubIndication::NoSigningCertificateFound);
        };
        let time = Time {
            used: self.proven.as_ref().map_or(self.pool.now, |(at, _)| *at),
            is_proven: self.proven.is_some(),
            is_prompt: matches!(self.stamped, Some((_, ProvenBy::SignatureStamp))),
            stated: self.claimed_at(),
        };
        let Some(algorithms) = stamps::algorithms(message, [], certificate) else {
            self.warnings.push(Warning::WeakAlgorithm);
            return undecided(SubIndication::CryptoConstraintsFailure);
        };
        let strength = policy::strength(algorithms, time.used, self.pool.now);
        let strong = too_weak(strength, certificate, time, &mut self.warnings);
        if strong != PASSED {
            return strong;
        }
        let certificates = &message.certificates;
        let path = Path::judge(self.pool, certificate, certificates, Purpose::Sign, time);
        let finding = path.finding;
        self.path = Some(path);
        if finding != PASSED {
            return finding;
        }
        let ordered = self.order(certificate);
        if ordered != PASSED {
            return ordered;
        }
        self.unless_unsealed(PASSED)
    }

    /// What was filled in after it must be held by a later signature.
    fn unless_unsealed(&self, finding: Finding) -> Finding {
        if finding == PASSED && self.examined.later.is_unsealed {
            return undecided(SubIndication::SigConstraintsFailure);
        }
        finding
    }

    /// Times that cannot all be true, and a signer who claims one at which the certificate did not
    /// hold.
    fn order(&mut self, certificate: &Certificate) -> Finding {
        let order = Some(SubIndication::TimestampOrderFailure);
        if self.is_contradicted || self.stamp.is_some_and(|stamp| stamp.finding.1 == order) {
            self.warnings.push(Warning::TimeStampOrder);
            return undecided(SubIndication::TimestampOrderFailure);
        }
        let Some(claimed) = self.claimed_at() else {
            return PASSED;
        };
        let known = self.proven.as_ref().map_or(self.pool.now, |(at, _)| *at);
        let is_outside = claimed > certificate.valid_until() || claimed < certificate.valid_from();
        if is_outside || is_after(claimed, known) {
            self.warnings.push(Warning::ClaimedTimeImplausible);
        }
        if self.proven.is_some() || !is_outside {
            return PASSED;
        }
        if claimed > certificate.valid_until() {
            return undecided(SubIndication::Expired);
        }
        undecided(SubIndication::NotYetValid)
    }

    /// The earliest time for which somebody trusted vouches, and who does.
    fn proof(&self) -> Option<(Moment, ProvenBy)> {
        let cover = self
            .examined
            .found
            .cover
            .filter(|_| self.examined.refusal.is_none())?;
        let sealed = self.pool.sealed_after(cover.length).map(|proof| {
            let field = proof.field.clone();
            (proof.at, ProvenBy::LaterSignature { field })
        });
        let all = self.stamped.clone().into_iter().chain(sealed);
        all.min_by_key(|(at, _)| *at)
    }

    /// The earliest time for which a stamp of its own vouches, or one over the document.
    fn stamped(&mut self) -> Option<(Moment, ProvenBy)> {
        let examined = self.examined;
        let cover = examined
            .found
            .cover
            .filter(|_| examined.refusal.is_none())?;
        let carries_stamp = |message: &Message| message.time_stamp.is_some();
        let own = self.stamp.filter(|stamp| stamp.is_trusted());
        if own.is_none() && examined.message.as_ref().is_some_and(carries_stamp) {
            self.warnings.push(self.why_not_trusted());
        }
        let own = own.map(|stamp| (stamp.at, ProvenBy::SignatureStamp));
        let document = self.pool.proof_of(cover.length).map(|proof| {
            let field = proof.field.clone();
            (proof.at, ProvenBy::DocumentStamp { field })
        });
        own.into_iter().chain(document).min_by_key(|(at, _)| *at)
    }

    /// Of the signature's own stamp that cannot be relied on.
    fn why_not_trusted(&self) -> Warning {
        let later = Some(SubIndication::TryLater);
        match self.stamp {
            Some(stamp) if stamp.finding.1 == later => Warning::TimeStampNotChecked,
            _ => Warning::TimeStampNotTrusted,
        }
    }

    /// How far the evidence in the file goes for this signature.
    fn evidence(&self, carried: EvidenceInfo) -> EvidenceInfo {
        let ends = self.evidence_ends();
        EvidenceInfo {
            is_complete: ends.is_some(),
            is_stamped: ends.is_some_and(|end| self.pool.proof_of(end).is_some()),
            ..carried
        }
    }

    /// Where the last piece of evidence ends that this signature and its stamp rest on; `None` if
    /// the file lacks any of it.
    fn evidence_ends(&self) -> Option<usize> {
        let path = self.path.as_ref()?;
        let own = path.evidence_ends?;
        let message = self.examined.message.as_ref()?;
        let is_here = |one: &Certificate| {
            message.certificates.contains(one)
                || self.pool.brought(one)
                || self.pool.trust.circle_of(one).is_some()
        };
        if !path.chain.iter().all(is_here) {
            return None;
        }
        match self.stamp {
            Some(stamp) if stamp.is_trusted() => Some(own.max(stamp.path.as_ref()?.evidence_ends?)),
            Some(_) | None => Some(own),
        }
    }

    /// Until when this verdict can be repeated without anything new.
    fn holds_until(&self, evidence: &EvidenceInfo) -> Option<Moment> {
        let signer = self.path.as_ref()?.until()?;
        let cover = self.examined.found.cover?;
        let newest = self.pool.newest_proof_of(cover.length);
        let stamp = newest.map(|proof| proof.until).or_else(|| {
            let own = self.stamp.filter(|stamp| stamp.is_trusted());
            own.map(Judged::until)
        });
        match stamp {
            None => {
                let sealed = self.pool.sealed_after(cover.length);
                Some(sealed.map_or(signer, |proof| signer.min(proof.until)))
            }
            Some(stamp) if evidence.is_complete => Some(stamp),
            Some(stamp) => Some(stamp.min(signer)),
        }
    }

    fn level(&self, certificate: Option<&Certificate>, evidence: &EvidenceInfo) -> Level {
        let found = &self.examined.found;
        if found.is_stamp {
            return Level::DocumentTimeStamp;
        }
        let (Some(message), Some(certificate)) = (&self.examined.message, certificate) else {
            return Level::NotBaseline;
        };
        let is_baseline = found.sub_filter == "ETSI.CAdES.detached"
            && message.naming(certificate) == Naming::V2
            && !message.has_signing_time
            && self.claimed_at().is_some();
        if !is_baseline {
            return Level::NotBaseline;
        }
        match (&self.stamped, evidence.is_complete, evidence.is_stamped) {
            (None, _, _) => Level::BasicBaseline,
            (Some(_), false, _) => Level::Timed,
            (Some(_), true, false) => Level::LongTerm,
            (Some(_), true, true) => Level::Archived,
        }
    }

    fn note_form(&mut self, certificate: Option<&Certificate>, level: Level) {
        let found = &self.examined.found;
        if found.field.is_empty() {
            self.warnings.push(Warning::NoField);
        }
        let Some(message) = &self.examined.message else {
            return;
        };
        if let Some(certificate) = certificate {
            match message.naming(certificate) {
                Naming::V2 | Naming::Other => {}
                Naming::V1 => self.warnings.push(Warning::SigningCertificateNamedV1),
                Naming::Absent => self.warnings.push(Warning::SigningCertificateNotNamed),
            }
        }
        if level == Level::NotBaseline {
            self.warnings.push(Warning::NotBaseline);
        }
        if message.was_ber {
            self.warnings.push(Warning::BerEncoded);
        }
        if self.proven.is_none() && !found.is_stamp {
            self.warnings.push(Warning::TimeNotProven);
        }
    }

    fn note_later(&mut self) {
        let later = &self.examined.later;
        let is_sound = self.examined.refusal.is_none();
        if later.intrusion.is_some() && is_sound {
            self.warnings.push(Warning::ChangedAfterSigning);
        }
        if later.lock_broken && is_sound {
            self.warnings.push(Warning::LockBroken);
        }
        if later.is_unsealed {
            self.warnings.push(Warning::UnsealedFormFilling);
        }
        for act in &later.acts {
            match act {
                Act::Described => self.warnings.push(Warning::DescriptionChanged),
                Act::Signed {
                    is_new: true,
                    is_visible: true,
                    ..
                } => self.warnings.push(Warning::VisibleSignatureAdded),
                _ => {}
            }
        }
    }

    fn coverage(&self) -> Coverage {
        let of = self.file.revisions.len();
        match self.examined.found.cover {
            None => Coverage::Broken,
            Some(cover) if cover.length == self.file.bytes.len() => Coverage::WholeFile,
            Some(cover) => Coverage::Revision {
                number: cover.revision + 1,
                of,
            },
        }
    }

    fn claimed_at(&self) -> Option<Moment> {
        Moment::from_pdf_date(self.examined.found.claimed.as_ref()?)
    }

    /// The certificate of whoever signed, as far as it can be found.
    fn certificate(&self) -> Option<&'j Certificate> {
        let message = self.examined.message.as_ref()?;
        let own = message.signer_certificate(&[]);
        own.or_else(|| self.pool.signer_of(message))
    }
}

fn person(certificate: &Certificate) -> Person {
    let fingerprint = certificate.fingerprint();
    Person {
        name: certificate.name(),
        title: certificate.title(),
        organisation: certificate.organisation(),
        issuer: certificate.issuer(),
        valid_from: certificate.valid_from(),
        valid_until: certificate.valid_until(),
        fingerprint: fingerprint
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        policies: certificate.policies(),
    }
}
