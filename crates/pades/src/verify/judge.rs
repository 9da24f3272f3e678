//! Brings one signature, what is trusted and the time together into a verdict.
//! The first thing that speaks against a signature decides; silence is never taken for consent.

use super::{Examined, is_unlike};
use crate::changes::Act;
use crate::cms::{Message, Naming};
use crate::file::File;
use crate::timestamp::Stamp;
use crate::trust::{Chain, Status, Trust};
use crate::verdict::{
    Coverage, Indication, Level, Person, Revocation, SubIndication, Verdict, Warning,
};
use crate::{Certificate, Moment};

/// So much may two clocks differ before a claimed time counts as lying in the future.
const CLOCK_SKEW_MILLIS: i64 = 5 * 60 * 1000;

/// Brings one signature, the trusted ones and the time together.
pub(super) struct Judge<'j, 'a> {
    file: &'j File<'a>,
    examined: &'j Examined<'a>,
    trust: &'j Trust,
    at: Moment,
    warnings: Vec<Warning>,
    chain: Vec<Certificate>,
    revocation: Revocation,
    proven_at: Option<Moment>,
}

type Finding = (Indication, Option<SubIndication>);

const PASSED: Finding = (Indication::Passed, None);

fn failed(why: SubIndication) -> Finding {
    (Indication::Failed, Some(why))
}

fn undecided(why: SubIndication) -> Finding {
    (Indication::Indeterminate, Some(why))
}

impl<'j, 'a> Judge<'j, 'a> {
    pub(super) fn new(
        file: &'j File<'a>,
        examined: &'j Examined<'a>,
        trust: &'j Trust,
        at: Moment,
    ) -> Self {
        Self {
            file,
            examined,
            trust,
            at,
            warnings: Vec::new(),
            chain: Vec::new(),
            revocation: Revocation::NotAsked,
            proven_at: None,
        }
    }

    pub(super) fn verdict(mut self) -> Verdict {
        let certificate = self.certificate().cloned();
        self.proven_at = self.proven_time();
        let (indication, sub_indication) = self.finding(certificate.as_ref());
        if indication == Indication::Passed && self.examined.found.is_stamp {
            let stamp = Stamp::read(&self.examined.found.contents).ok();
            self.proven_at = stamp.map(|stamp| stamp.at);
        }
        let level = self.level(certificate.as_ref());
        self.note_form(certificate.as_ref());
        self.note_later();
        self.warnings.sort();
        self.warnings.dedup();
        let found = &self.examined.found;
        Verdict {
            field: found.field.clone(),
            indication,
            sub_indication,
            level,
            sub_filter: found.sub_filter.clone(),
            signer: certificate.as_ref().map(person),
            claimed_at: self.claimed_at(),
            proven_at: self.proven_at,
            coverage: self.coverage(),
            signed_length: found.cover.map(|cover| cover.length),
            modification: self.examined.later.modification(),
            acts: self.examined.later.acts.clone(),
            intrusion: self.examined.later.intrusion,
            mdp_ok: !self.examined.later.lock_broken,
            revocation: self.revocation,
            chain: self.chain.iter().map(Certificate::name).collect(),
            warnings: self.warnings,
        }
    }

    /// The first thing that speaks against the signature, what is certain before what is not.
    fn finding(&mut self, certificate: Option<&Certificate>) -> Finding {
        let examined = self.examined;
        if let Some(why) = examined.refusal {
            return failed(why);
        }
        if let (Some(message), Some(cover), Some(certificate)) =
            (&examined.message, &examined.found.cover, certificate)
            && message.is_understood()
            && message.signer_certificate(&[]).is_none()
            && is_unlike(&examined.found, cover, message, certificate)
        {
            return failed(SubIndication::SigCryptoFailure);
        }
        if !examined.later.is_allowed() {
            return failed(SubIndication::FormatFailure);
        }
        let Some(message) = &examined.message else {
            self.warnings.push(Warning::WeakAlgorithm);
            return undecided(SubIndication::CryptoConstraintsFailure);
        };
        let Some(certificate) = certificate else {
            return undecided(SubIndication::NoSigningCertificateFound);
        };
        if message.naming(certificate) == Naming::Other {
            return undecided(SubIndication::NoSigningCertificateFound);
        }
        let weak_imprint = examined.found.is_stamp
            && Stamp::read(&examined.found.contents).is_ok_and(|stamp| stamp.has_weak_imprint());
        if !message.is_understood()
            || message.is_weak()
            || weak_imprint
            || !certificate.has_strong_key()
        {
            self.warnings.push(Warning::WeakAlgorithm);
            return undecided(SubIndication::CryptoConstraintsFailure);
        }
        let trusted = self.trusted(certificate, message);
        if trusted != PASSED {
            return trusted;
        }
        if examined.later.is_unsealed {
            return undecided(SubIndication::SigConstraintsFailure);
        }
        PASSED
    }

    /// Chain, dates and revocation.
    fn trusted(&mut self, certificate: &Certificate, message: &Message) -> Finding {
        if !self.examined.found.is_stamp && !certificate.is_for_signing() {
            return undecided(SubIndication::ChainConstraintsFailure);
        }
        let mut asked_at = self.at;
        let mut chain = self
            .trust
            .chain(certificate, &message.certificates, asked_at);
        if let (Chain::OutOfTime(_), Some(proven)) = (&chain, self.proven_at) {
            let then = self.trust.chain(certificate, &message.certificates, proven);
            if matches!(then, Chain::Whole(_)) {
                asked_at = proven;
                chain = then;
            }
        }
        match chain {
            Chain::Whole(chain) => self.chain = chain,
            Chain::OutOfTime(chain) => {
                self.chain = chain;
                return self.out_of_time(certificate);
            }
            Chain::NotFound => return undecided(SubIndication::NoCertificateChainFound),
            Chain::Invalid => return undecided(SubIndication::CertificateChainGeneralFailure),
        }
        let below_root = self
            .chain
            .split_last()
            .map(|(_, below)| below)
            .unwrap_or_default();
        if below_root
            .iter()
            .any(|one| !one.has_strong_key() || !one.has_strong_signature())
        {
            self.warnings.push(Warning::WeakAlgorithm);
            return undecided(SubIndication::CryptoConstraintsFailure);
        }
        let claimed = self.claim_outside(certificate);
        if claimed != PASSED {
            return claimed;
        }
        self.revocation_of_chain(asked_at)
    }

    fn out_of_time(&mut self, certificate: &Certificate) -> Finding {
        if self.at < certificate.valid_from() {
            return undecided(SubIndication::NotYetValid);
        }
        if self
            .proven_at
            .is_some_and(|proven| proven > certificate.valid_until())
        {
            return failed(SubIndication::Expired);
        }
        undecided(SubIndication::OutOfBoundsNoPoe)
    }

    /// A signer who claims a time at which the certificate did not hold is not believed.
    fn claim_outside(&mut self, certificate: &Certificate) -> Finding {
        let Some(claimed) = self.claimed_at().filter(|_| self.proven_at.is_none()) else {
            return PASSED;
        };
        if claimed.0 > self.at.0.saturating_add(CLOCK_SKEW_MILLIS) {
            self.warnings.push(Warning::ClaimedTimeImplausible);
        }
        if claimed > certificate.valid_until() {
            self.warnings.push(Warning::ClaimedTimeImplausible);
            return undecided(SubIndication::Expired);
        }
        if claimed < certificate.valid_from() {
            self.warnings.push(Warning::ClaimedTimeImplausible);
            return undecided(SubIndication::NotYetValid);
        }
        PASSED
    }

    /// Fails closed: a status that could be known and is not is never green (R§4.4).
    fn revocation_of_chain(&mut self, asked_at: Moment) -> Finding {
        let chain = self.chain.clone();
        let pairs = chain.iter().zip(chain.iter().skip(1)).enumerate();
        let mut finding = PASSED;
        let mut state = None;
        for (depth, (certificate, issuer)) in pairs {
            let status = self.trust.status(certificate, issuer, asked_at);
            match status {
                Status::Revoked { since, .. } => return self.revoked(since, depth > 0),
                Status::Good { issued } => state = Some(older(state, issued)),
                Status::Stale { issued } => {
                    self.warnings.push(Warning::RevocationStale);
                    finding = undecided(SubIndication::TryLater);
                    self.revocation = Revocation::Stale { issued };
                }
                Status::NotChecked => {
                    self.warnings.push(Warning::RevocationNotChecked);
                    finding = undecided(SubIndication::TryLater);
                    self.revocation = Revocation::NotChecked;
                }
                Status::NoSource => self.warnings.push(Warning::RevocationNoSource),
            }
        }
        if finding == PASSED {
            self.revocation = match state {
                Some(issued) => Revocation::Good { issued },
                None => Revocation::NoSource,
            };
        }
        finding
    }

    fn revoked(&mut self, since: Moment, is_authority: bool) -> Finding {
        self.revocation = Revocation::Revoked {
            since,
            is_authority,
        };
        match self.proven_at {
            Some(proven) if proven < since => {
                self.warnings.push(Warning::RevokedLater);
                PASSED
            }
            Some(_) if !is_authority => failed(SubIndication::Revoked),
            _ if is_authority => undecided(SubIndication::RevokedCaNoPoe),
            _ => undecided(SubIndication::RevokedNoPoe),
        }
    }

    /// The time of a trusted time stamp over the signature.
    fn proven_time(&mut self) -> Option<Moment> {
        let message = self
            .examined
            .message
            .as_ref()
            .filter(|_| self.examined.refusal.is_none())?;
        let token = message.time_stamp.as_ref()?;
        let proven = self.time_of(token, &message.signature);
        if proven.is_none() {
            self.warnings.push(Warning::TimeStampNotTrusted);
        }
        proven
    }

    fn time_of(&self, token: &[u8], signature: &[u8]) -> Option<Moment> {
        let stamp = Stamp::read(token).ok()?;
        let authority = stamp
            .message
            .signer_certificate(self.trust.intermediates())?;
        let is_sound = stamp.vouches_for(&[signature])
            && stamp.is_stated_by(authority)
            && !stamp.has_weak_imprint()
            && !stamp.message.is_weak()
            && authority.has_strong_key();
        let chain = self
            .trust
            .chain(authority, &stamp.message.certificates, self.at);
        let Chain::Whole(chain) = chain else {
            return None;
        };
        let is_good = chain
            .iter()
            .zip(chain.iter().skip(1))
            .all(|(certificate, issuer)| {
                matches!(
                    self.trust.status(certificate, issuer, self.at),
                    Status::Good { .. } | Status::NoSource
                )
            });
        (is_sound && is_good).then_some(stamp.at)
    }

    fn level(&self, certificate: Option<&Certificate>) -> Level {
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
        match (is_baseline, self.proven_at) {
            (false, _) => Level::NotBaseline,
            (true, None) => Level::BasicBaseline,
            (true, Some(_)) => Level::Timed,
        }
    }

    fn note_form(&mut self, certificate: Option<&Certificate>) {
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
        if self.level(certificate) == Level::NotBaseline {
            self.warnings.push(Warning::NotBaseline);
        }
        if message.was_ber {
            self.warnings.push(Warning::BerEncoded);
        }
        if self.proven_at.is_none() {
            self.warnings.push(Warning::TimeNotProven);
        }
    }

    fn note_later(&mut self) {
        let later = &self.examined.later;
        if later.intrusion.is_some() {
            self.warnings.push(Warning::ChangedAfterSigning);
        }
        if later.lock_broken {
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

    fn certificate(&self) -> Option<&'j Certificate> {
        self.examined
            .message
            .as_ref()?
            .signer_certificate(self.trust.intermediates())
    }
}

fn older(known: Option<Moment>, issued: Moment) -> Moment {
    known.map_or(issued, |known| known.min(issued))
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
    }
}
