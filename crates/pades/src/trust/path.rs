//! Judges one certificate at the time it was used: chain, dates, purpose, strength, revocation
//! (ETSI EN 319 102-1, 5.2.6 and 5.6.2). The first thing that speaks against it decides.

use super::pool::{Question, State, Status};
use super::revocation::names_source;
use super::statement::Reason;
use super::{Chain, Circle, Pool};
use crate::policy::{self, Algorithm, Strength};
use crate::{
    Certificate, Indication, Moment, Revocation, StateProof, StateSource, SubIndication, Warning,
};

/// A main indication with its reason.
pub(crate) type Finding = (Indication, Option<SubIndication>);

pub(crate) const PASSED: Finding = (Indication::Passed, None);

pub(crate) fn failed(why: SubIndication) -> Finding {
    (Indication::Failed, Some(why))
}

pub(crate) fn undecided(why: SubIndication) -> Finding {
    (Indication::Indeterminate, Some(why))
}

/// What a certificate was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A person's or an office's signature.
    Sign,
    /// A time stamp.
    Stamp,
}

/// When a certificate was used, as far as that is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time {
    /// The earliest time at which the use is proved to have happened; now, if nothing proves more.
    pub(crate) used: Moment,
    /// Somebody trusted vouches for it.
    pub(crate) is_proven: bool,
    /// The proof was made with the signature and not long after: what was over by then was over when
    /// it was signed.
    pub(crate) is_prompt: bool,
    /// What the signer or the stamp itself states.
    pub(crate) stated: Option<Moment>,
}

impl Time {
    /// Nothing is known but that it exists now.
    pub(crate) fn unproven(now: Moment) -> Self {
        Self {
            used: now,
            is_proven: false,
            is_prompt: false,
            stated: None,
        }
    }
}

/// What was found about a certificate.
pub(crate) struct Path {
    pub(crate) finding: Finding,
    /// From the leaf to the root; empty if there is none.
    pub(crate) chain: Vec<Certificate>,
    pub(crate) circle: Option<Circle>,
    pub(crate) revocation: Revocation,
    pub(crate) states: Vec<StateProof>,
    pub(crate) warnings: Vec<Warning>,
    /// Where in the file the statements end that prove all of it by themselves; `None` if they do not.
    pub(crate) evidence_ends: Option<usize>,
}

impl Path {
    /// Judges `leaf`, with the help of certificates that came with what it signed.
    pub(crate) fn judge(
        pool: &Pool<'_>,
        leaf: &Certificate,
        others: &[Certificate],
        purpose: Purpose,
        time: Time,
    ) -> Self {
        let mut path = Self {
            finding: PASSED,
            chain: Vec::new(),
            circle: None,
            revocation: Revocation::NotAsked,
            states: Vec::new(),
            warnings: Vec::new(),
            evidence_ends: None,
        };
        path.finding = path.find(pool, leaf, others, purpose, time);
        path.warnings.sort();
        path.warnings.dedup();
        path
    }

    /// The last moment at which every certificate of the chain still holds.
    pub(crate) fn until(&self) -> Option<Moment> {
        self.chain.iter().map(Certificate::valid_until).min()
    }

    fn find(
        &mut self,
        pool: &Pool<'_>,
        leaf: &Certificate,
        others: &[Certificate],
        purpose: Purpose,
        time: Time,
    ) -> Finding {
        let is_fit = match purpose {
            Purpose::Sign => leaf.is_for_signing() && leaf.is_for_documents(),
            Purpose::Stamp => leaf.is_for_stamping(),
        };
        if !is_fit {
            return undecided(SubIndication::ChainConstraintsFailure);
        }
        let others: Vec<Certificate> = others.iter().chain(pool.helpers()).cloned().collect();
        let (chain, is_in_time) = match pool.trust.chain(leaf, &others, time.used) {
            Chain::Whole(chain) => (chain, true),
            Chain::OutOfTime(chain) => (chain, false),
            Chain::NotFound => return undecided(SubIndication::NoCertificateChainFound),
            Chain::Invalid => return undecided(SubIndication::CertificateChainGeneralFailure),
        };
        self.circle = chain.last().and_then(|root| pool.trust.circle_of(root));
        self.chain = chain;
        if !is_in_time {
            return out_of_time(leaf, time);
        }
        let strong = self.strength(pool, leaf, time);
        if strong != PASSED {
            return strong;
        }
        if purpose == Purpose::Stamp {
            let stated = stated_outside(leaf, time);
            if stated != PASSED {
                return stated;
            }
        }
        self.revocation(pool, purpose, time)
    }

    /// Keys and signatures of all but the root, which is trusted for its own sake.
    fn strength(&mut self, pool: &Pool<'_>, leaf: &Certificate, time: Time) -> Finding {
        let below_root = self.chain.split_last().map_or(&[][..], |(_, below)| below);
        let mut algorithms = Vec::new();
        for certificate in below_root {
            let (Some(key), Some(hashes)) =
                (certificate.key_algorithm(), certificate.signature_hashes())
            else {
                self.warnings.push(Warning::WeakAlgorithm);
                return undecided(SubIndication::CryptoConstraintsFailure);
            };
            algorithms.push(key);
            algorithms.extend(hashes.into_iter().map(Algorithm::Hash));
        }
        let strength = policy::strength(algorithms, time.used, pool.now);
        too_weak(strength, leaf, time, &mut self.warnings)
    }

    /// From the root down, as the standard slides its control time: once an authority is revoked,
    /// only statements that are proved to be older speak for what it issued.
    fn revocation(&mut self, pool: &Pool<'_>, purpose: Purpose, time: Time) -> Finding {
        let mut control = pool.now;
        let mut finding = PASSED;
        let mut oldest: Option<Moment> = None;
        let mut states = Vec::new();
        let mut ends = Some(0usize);
        let pairs: Vec<(usize, Certificate, Certificate)> = self
            .chain
            .iter()
            .zip(self.chain.iter().skip(1))
            .enumerate()
            .map(|(depth, (certificate, issuer))| (depth, certificate.clone(), issuer.clone()))
            .collect();
        for (depth, certificate, issuer) in pairs.into_iter().rev() {
            let question = Question {
                at: time.used,
                stated: time.stated.filter(|_| purpose == Purpose::Stamp),
                control,
                is_leaf: depth == 0,
                in_file: false,
            };
            let state = pool.state(&certificate, &issuer, &question);
            states.push(self.told(&certificate, &state, depth));
            ends = ends.and_then(|known| {
                let in_file = Question {
                    in_file: true,
                    ..question
                };
                let state = pool.state(&certificate, &issuer, &in_file);
                let is_good = matches!(state.status, Status::Good { .. });
                state.end.filter(|_| is_good).map(|end| known.max(end))
            });
            if let Some(later) = state.later {
                control = control.min(later.since);
                self.warnings.push(Warning::RevokedLater);
                if later.reason == Reason::Compromise {
                    self.warnings.push(Warning::KeyCompromisedLater);
                }
            }
            let has_ended = certificate.valid_until() < pool.now;
            let said = self.weigh(&state, depth, has_ended, purpose, time);
            if let Status::Good { issued, .. } = state.status {
                oldest = Some(oldest.map_or(issued, |known| known.min(issued)));
            }
            finding = worse(finding, said);
        }
        states.reverse();
        self.states = states;
        self.evidence_ends = ends;
        if finding == PASSED && self.revocation != Revocation::NoSource {
            self.revocation =
                oldest.map_or(Revocation::NotAsked, |issued| Revocation::Good { issued });
        }
        finding
    }

    fn told(&self, certificate: &Certificate, state: &State, depth: usize) -> StateProof {
        StateProof {
            name: certificate.name(),
            state: revocation_of(&state.status, depth),
            source: state.source,
            is_in_file: state.end.is_some() && state.source != StateSource::None,
            next: state.next,
        }
    }

    fn weigh(
        &mut self,
        state: &State,
        depth: usize,
        has_ended: bool,
        purpose: Purpose,
        time: Time,
    ) -> Finding {
        // About a certificate that has ended nothing newer will come.
        let wait = if has_ended {
            undecided(SubIndication::OutOfBoundsNoPoe)
        } else {
            undecided(SubIndication::TryLater)
        };
        let (said, warning) = match state.status {
            Status::Good { is_older, .. } => {
                if is_older && depth == 0 && time.is_proven {
                    self.warnings.push(Warning::RevocationBeforeSigning);
                }
                return PASSED;
            }
            Status::Revoked(_) => (revoked(depth, time), None),
            Status::Unknown { .. } => (
                undecided(SubIndication::TryLater),
                Some(Warning::RevocationUnknown),
            ),
            Status::OnHold { .. } => (undecided(SubIndication::TryLater), None),
            Status::Stale { .. } => (wait, Some(Warning::RevocationStale)),
            Status::OutOfBounds { .. } => (
                undecided(SubIndication::RevocationOutOfBoundsNoPoe),
                Some(Warning::RevocationNotChecked),
            ),
            Status::NotProven { .. } => (
                undecided(SubIndication::NoPoe),
                Some(Warning::RevocationNotChecked),
            ),
            Status::Weak { .. } => (
                undecided(SubIndication::CryptoConstraintsFailureNoPoe),
                Some(Warning::WeakAlgorithm),
            ),
            Status::NotChecked => (wait, Some(Warning::RevocationNotChecked)),
            Status::NoSource => (self.silence(purpose), Some(Warning::RevocationNoSource)),
        };
        self.warnings.extend(warning);
        if !matches!(self.revocation, Revocation::Revoked { .. }) {
            self.revocation = revocation_of(&state.status, depth);
        }
        said
    }

    /// A certificate names no place to ask, and nothing about it is at hand (ADR 0017).
    ///
    /// Whoever put a root of his own into the desk's trust, under which nobody publishes anything,
    /// has decided; it is told. Where one certificate of the chain can be asked about, or the root
    /// is an official or public one, or time is to be proved, silence is a fault of the chain.
    fn silence(&self, purpose: Purpose) -> Finding {
        let is_silent = !self.chain.iter().any(names_source);
        if purpose == Purpose::Sign && self.circle == Some(Circle::Own) && is_silent {
            return PASSED;
        }
        undecided(SubIndication::CertificateChainGeneralFailure)
    }
}

/// Whether algorithms of this strength may stand, and what is to be told.
///
/// If they were once relied on, a proof from that time would help; but not where the certificate
/// or the signer's own claim is younger than that.
pub(crate) fn too_weak(
    strength: Strength,
    leaf: &Certificate,
    time: Time,
    warnings: &mut Vec<Warning>,
) -> Finding {
    match strength {
        Strength::Strong => return PASSED,
        Strength::Weakening => {
            warnings.push(Warning::AlgorithmWeakening);
            return PASSED;
        }
        Strength::Outlived(_) | Strength::Never => warnings.push(Warning::WeakAlgorithm),
    }
    if let Strength::Outlived(end) = strength
        && !time.is_proven
        && leaf.valid_from() < end
        && time.stated.is_none_or(|stated| stated < end)
    {
        return undecided(SubIndication::CryptoConstraintsFailureNoPoe);
    }
    undecided(SubIndication::CryptoConstraintsFailure)
}

fn out_of_time(leaf: &Certificate, time: Time) -> Finding {
    if time.used < leaf.valid_from() {
        return if time.is_proven {
            failed(SubIndication::NotYetValid)
        } else {
            undecided(SubIndication::NotYetValid)
        };
    }
    if time.is_prompt && time.used > leaf.valid_until() {
        return failed(SubIndication::Expired);
    }
    undecided(SubIndication::OutOfBoundsNoPoe)
}

/// A stamp must state a time within its authority's dates.
fn stated_outside(leaf: &Certificate, time: Time) -> Finding {
    match time.stated {
        Some(stated) if stated < leaf.valid_from() => failed(SubIndication::NotYetValid),
        Some(stated) if stated > leaf.valid_until() => failed(SubIndication::Expired),
        Some(_) | None => PASSED,
    }
}

fn revoked(depth: usize, time: Time) -> Finding {
    if depth > 0 {
        return undecided(SubIndication::RevokedCaNoPoe);
    }
    if time.is_prompt {
        return failed(SubIndication::Revoked);
    }
    undecided(SubIndication::RevokedNoPoe)
}

/// The one that says more: what is certain before what is not, revoked before what is unknown,
/// what nothing will mend before what time may.
fn worse(known: Finding, said: Finding) -> Finding {
    let rank = |finding: &Finding| match finding {
        (Indication::Passed, _) => 0,
        (_, Some(SubIndication::TryLater)) => 1,
        (Indication::Indeterminate, Some(SubIndication::RevokedNoPoe)) => 3,
        (Indication::Indeterminate, Some(SubIndication::RevokedCaNoPoe)) => 4,
        (Indication::Indeterminate, _) => 2,
        (Indication::Failed, _) => 5,
    };
    if rank(&said) > rank(&known) {
        said
    } else {
        known
    }
}

fn revocation_of(status: &Status, depth: usize) -> Revocation {
    match *status {
        Status::Good { issued, .. } => Revocation::Good { issued },
        Status::Revoked(revoked) => Revocation::Revoked {
            since: revoked.since,
            is_authority: depth > 0,
        },
        Status::Unknown { issued } => Revocation::Unknown { issued },
        Status::OnHold { since } => Revocation::OnHold { since },
        Status::Stale { issued } => Revocation::Stale { issued },
        Status::OutOfBounds { issued } | Status::NotProven { issued } | Status::Weak { issued } => {
            Revocation::OutOfBounds { issued }
        }
        Status::NotChecked => Revocation::NotChecked,
        Status::NoSource => Revocation::NoSource,
    }
}
