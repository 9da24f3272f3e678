//! Right person and right office both signed, in order: a rule of its own beside the verdict on each signature.
//!
//! Never judges a signature, never asks who a root is: it is told what was found and says whether that is what the
//! decree wants (Decree 30/2020 art. 5.1, 32.2d, 33; Annex I, II.8b). What a certificate does not say is "cannot be
//! told", never "satisfied". The unit's code is not compared: certificates for official duty carry none that is
//! public.

mod holder;

pub use holder::{Holder, Likeness, holder, likeness};

use crate::{Body, Moment};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whose root vouches for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Circle {
    /// Official duty, State agencies (Decree 68/2024).
    State,
    /// Official duty, Party agencies.
    Party,
    /// A public certification service.
    Public,
    /// A root that this office added by itself.
    Own,
}

/// What was found about one signature; document time stamps are no signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignatureFacts {
    /// Whether it holds; none while that cannot be told.
    pub holds: Option<bool>,
    /// Common name in the certificate; empty if there is none.
    pub name: String,
    /// Title in the certificate.
    pub title: String,
    /// Organisation in the certificate.
    pub organisation: String,
    /// Whose root vouches for it; none if no known root does.
    pub circle: Option<Circle>,
    /// Which version of the file it closed, from 1: the true order.
    pub revision: usize,
    /// The proven time of signing.
    pub proven_at: Option<Moment>,
    /// The time the signer claims.
    pub claimed_at: Option<Moment>,
}

/// What kind of file it is, which decides who must sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignedFile {
    /// The document itself: the person, then the office.
    Document,
    /// An annex in a file of its own: the office.
    Annex,
    /// An electronic copy: the office that copies.
    Copy,
}

/// Who should have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What kind of file it is.
    pub file: SignedFile,
    /// Every name under which the issuing unit is known: in the header, in the directory.
    pub unit: Vec<String>,
    /// State or Party, which decides the circle.
    pub body: Body,
    /// Who was to sign by the draft or the header; empty if nobody says.
    pub signer: String,
}

/// What the rule finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Signatories {
    /// Satisfied, not, or cannot be told.
    pub outcome: SignatoriesOutcome,
    /// What kind of file it was taken for.
    pub file: SignedFile,
    /// The person's signature, counted from 0 among those given.
    pub person: Option<usize>,
    /// The office's signature, counted from 0 among those given.
    pub office: Option<usize>,
    /// Why, weightiest first; notes stand last.
    pub reasons: Vec<SignatoryReason>,
}

/// Whether the right person and the right office signed in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignatoriesOutcome {
    /// They did.
    Satisfied,
    /// What is known neither shows it nor speaks against it.
    CannotTell,
    /// They did not.
    NotSatisfied,
}

/// A reason; the codes are stable. Those against come first, then what cannot be told, then notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignatoryReason {
    /// There is no signature.
    NothingSigned,
    /// The person's or the office's signature does not hold.
    SignatureFailed,
    /// No person signed the document.
    PersonMissing,
    /// No office signed.
    OfficeMissing,
    /// The office signed before the person.
    OfficeBeforePerson,
    /// A person signed after the office had issued.
    PersonAfterOffice,
    /// The office's certificate names another unit.
    OfficeOther,
    /// The person's certificate names somebody else than the document's signer.
    PersonOther,
    /// A public certification service vouches, not the one for official duty.
    NotOfficialDuty,
    /// The State's certificate on a Party document, or the other way round.
    OtherCircle,
    /// The proven times contradict the order in the file.
    TimesReversed,

    /// Whether the person's or the office's signature holds cannot be told yet.
    SignatureUntold,
    /// A certificate does not show whether a person or an office holds it.
    HolderUnclear,
    /// The issuing unit's name is not known here.
    UnitUnnamed,
    /// The certificate names less than the unit's whole name.
    OfficePartlyNamed,
    /// Another office signed after the issuing one, as in a joint document.
    AnotherOfficeLast,
    /// No known root vouches for a certificate.
    CircleUnknown,
    /// The claimed times contradict the order in the file.
    ClaimedTimesReversed,

    /// Nobody says who was to sign, so the person's name was not compared.
    SignerUnnamed,
    /// The person's certificate names another organisation than the issuing unit.
    PersonElsewhere,
    /// A name without Vietnamese marks was compared letter by letter.
    NamedWithoutMarks,
    /// The root is one that this office added by itself.
    OwnRoot,
    /// The order is known from the file; no time of signing is proven.
    OrderFromFile,
}

/// What a reason does to the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonWeight {
    /// Speaks against it.
    Against,
    /// Leaves it open.
    Open,
    /// Is worth telling, no more.
    Note,
}

impl SignatoryReason {
    /// All, in the order they are told.
    pub const ALL: [Self; 23] = [
        Self::NothingSigned,
        Self::SignatureFailed,
        Self::PersonMissing,
        Self::OfficeMissing,
        Self::OfficeBeforePerson,
        Self::PersonAfterOffice,
        Self::OfficeOther,
        Self::PersonOther,
        Self::NotOfficialDuty,
        Self::OtherCircle,
        Self::TimesReversed,
        Self::SignatureUntold,
        Self::HolderUnclear,
        Self::UnitUnnamed,
        Self::OfficePartlyNamed,
        Self::AnotherOfficeLast,
        Self::CircleUnknown,
        Self::ClaimedTimesReversed,
        Self::SignerUnnamed,
        Self::PersonElsewhere,
        Self::NamedWithoutMarks,
        Self::OwnRoot,
        Self::OrderFromFile,
    ];

    /// What it does to the outcome.
    pub const fn weight(self) -> ReasonWeight {
        match self {
            Self::NothingSigned
            | Self::SignatureFailed
            | Self::PersonMissing
            | Self::OfficeMissing
            | Self::OfficeBeforePerson
            | Self::PersonAfterOffice
            | Self::OfficeOther
            | Self::PersonOther
            | Self::NotOfficialDuty
            | Self::OtherCircle
            | Self::TimesReversed => ReasonWeight::Against,
            Self::SignatureUntold
            | Self::HolderUnclear
            | Self::UnitUnnamed
            | Self::OfficePartlyNamed
            | Self::AnotherOfficeLast
            | Self::CircleUnknown
            | Self::ClaimedTimesReversed => ReasonWeight::Open,
            Self::SignerUnnamed
            | Self::PersonElsewhere
            | Self::NamedWithoutMarks
            | Self::OwnRoot
            | Self::OrderFromFile => ReasonWeight::Note,
        }
    }
}

/// Whether the right person and the right office signed in order, as far as the certificates tell.
///
/// `signatures` in any order: what counts is the version each closed.
pub fn signatories(signatures: &[SignatureFacts], expected: &Expected) -> Signatories {
    let mut look = Look {
        signatures,
        expected,
        reasons: Vec::new(),
    };
    let (person, office) = look.hands();
    look.reasons.sort_unstable();
    look.reasons.dedup();
    let weighs = |weight| look.reasons.iter().any(|one| one.weight() == weight);
    let outcome = if weighs(ReasonWeight::Against) {
        SignatoriesOutcome::NotSatisfied
    } else if weighs(ReasonWeight::Open) {
        SignatoriesOutcome::CannotTell
    } else {
        SignatoriesOutcome::Satisfied
    };
    Signatories {
        outcome,
        file: expected.file,
        person,
        office,
        reasons: look.reasons,
    }
}

struct Look<'a> {
    signatures: &'a [SignatureFacts],
    expected: &'a Expected,
    reasons: Vec<SignatoryReason>,
}

type Placed<'a> = (usize, &'a SignatureFacts);

impl<'a> Look<'a> {
    /// The person's and the office's signature; everything that strays is noted on the way.
    fn hands(&mut self) -> (Option<usize>, Option<usize>) {
        if self.signatures.is_empty() {
            self.say(SignatoryReason::NothingSigned);
            return (None, None);
        }
        let (mut people, mut offices, mut unclear) = (Vec::new(), Vec::new(), Vec::new());
        for placed in self.in_order() {
            let one = placed.1;
            match holder(
                &one.name,
                &one.title,
                &one.organisation,
                &self.expected.unit,
            ) {
                Holder::Person => people.push(placed),
                Holder::Organisation => offices.push(placed),
                Holder::Unclear => unclear.push(placed),
            }
        }
        if !unclear.is_empty() {
            self.say(SignatoryReason::HolderUnclear);
        }
        let office = self.office(&offices, unclear.is_empty());
        let person = match self.expected.file {
            SignedFile::Document => self.person(&people, office, unclear.is_empty()),
            SignedFile::Annex | SignedFile::Copy => None,
        };
        for (_, one) in person.into_iter().chain(office) {
            self.holds(one);
            self.circle(one);
        }
        (person.map(|(at, _)| at), office.map(|(at, _)| at))
    }

    fn in_order(&self) -> Vec<Placed<'a>> {
        let mut placed: Vec<Placed<'a>> = self.signatures.iter().enumerate().collect();
        placed.sort_by_key(|(_, one)| one.revision);
        placed
    }

    /// The last signature of an office, which must be the issuing unit's.
    fn office(&mut self, offices: &[Placed<'a>], all_clear: bool) -> Option<Placed<'a>> {
        let Some(last) = offices.last().copied() else {
            // An unclear holder may be the office: then only that is said.
            if all_clear {
                self.say(SignatoryReason::OfficeMissing);
            }
            return None;
        };
        if self.expected.unit.is_empty() {
            self.say(SignatoryReason::UnitUnnamed);
            return Some(last);
        }
        match self.named(last.1) {
            Likeness::Same => Some(last),
            Likeness::SameWithoutMarks => {
                self.say(SignatoryReason::NamedWithoutMarks);
                Some(last)
            }
            Likeness::Part => {
                self.say(SignatoryReason::OfficePartlyNamed);
                Some(last)
            }
            Likeness::Other => {
                let earlier = offices
                    .iter()
                    .rev()
                    .skip(1)
                    .find(|(_, one)| self.named(one) <= Likeness::SameWithoutMarks);
                self.say(match earlier {
                    Some(_) => SignatoryReason::AnotherOfficeLast,
                    None => SignatoryReason::OfficeOther,
                });
                Some(earlier.copied().unwrap_or(last))
            }
        }
    }

    /// How near the certificate's best name comes to the unit's.
    fn named(&self, one: &SignatureFacts) -> Likeness {
        let names = [&one.name, &one.organisation];
        // The common name is the office's own; its organisation may be a higher one.
        let best = |name: &str| {
            let all = self.expected.unit.iter();
            all.map(|unit| likeness(name, unit)).min()
        };
        let own = best(names[0]).unwrap_or(Likeness::Other);
        if own == Likeness::Other && one.name.trim().is_empty() {
            return best(names[1]).unwrap_or(Likeness::Other);
        }
        own
    }

    /// The person who signed; the one the document names, where somebody does.
    fn person(
        &mut self,
        people: &[Placed<'a>],
        office: Option<Placed<'a>>,
        all_clear: bool,
    ) -> Option<Placed<'a>> {
        let Some(first) = people.first().copied() else {
            if all_clear {
                self.say(SignatoryReason::PersonMissing);
            }
            return None;
        };
        let is_before =
            |one: &Placed<'a>| office.is_none_or(|(_, of)| one.1.revision < of.revision);
        if !is_before(&first) {
            self.say(SignatoryReason::OfficeBeforePerson);
        } else if !people.iter().all(is_before) {
            self.say(SignatoryReason::PersonAfterOffice);
        }
        let person = self.right_one(people, first);
        if let Some((_, office)) = office {
            self.times(person.1, office);
        }
        let elsewhere = !person.1.organisation.trim().is_empty()
            && !self.expected.unit.is_empty()
            && self
                .expected
                .unit
                .iter()
                .all(|unit| likeness(&person.1.organisation, unit) == Likeness::Other);
        if elsewhere {
            self.say(SignatoryReason::PersonElsewhere);
        }
        Some(person)
    }

    fn right_one(&mut self, people: &[Placed<'a>], first: Placed<'a>) -> Placed<'a> {
        if self.expected.signer.trim().is_empty() {
            self.say(SignatoryReason::SignerUnnamed);
            return first;
        }
        let near = |one: &Placed<'a>| holder::person_likeness(&one.1.name, &self.expected.signer);
        let Some(right) = people.iter().min_by_key(|one| near(one)).copied() else {
            return first;
        };
        match near(&right) {
            Likeness::Same => {}
            Likeness::SameWithoutMarks => self.say(SignatoryReason::NamedWithoutMarks),
            Likeness::Part | Likeness::Other => self.say(SignatoryReason::PersonOther),
        }
        right
    }

    fn times(&mut self, person: &SignatureFacts, office: &SignatureFacts) {
        match (person.proven_at, office.proven_at) {
            (Some(first), Some(then)) if first > then => self.say(SignatoryReason::TimesReversed),
            (Some(_), Some(_)) => {}
            _ => {
                self.say(SignatoryReason::OrderFromFile);
                let time = |one: &SignatureFacts| one.proven_at.or(one.claimed_at);
                if let (Some(first), Some(then)) = (time(person), time(office))
                    && first > then
                {
                    self.say(SignatoryReason::ClaimedTimesReversed);
                }
            }
        }
    }

    fn holds(&mut self, one: &SignatureFacts) {
        match one.holds {
            Some(true) => {}
            Some(false) => self.say(SignatoryReason::SignatureFailed),
            None => self.say(SignatoryReason::SignatureUntold),
        }
    }

    fn circle(&mut self, one: &SignatureFacts) {
        let reason = match (one.circle, self.expected.body) {
            (Some(Circle::State), Body::State) | (Some(Circle::Party), Body::Party) => return,
            (Some(Circle::State), Body::Party) | (Some(Circle::Party), Body::State) => {
                SignatoryReason::OtherCircle
            }
            (Some(Circle::Public), _) => SignatoryReason::NotOfficialDuty,
            (Some(Circle::Own), _) => SignatoryReason::OwnRoot,
            // Of a signature that does not hold nobody asks who vouches.
            (None, _) if one.holds == Some(false) => return,
            (None, _) => SignatoryReason::CircleUnknown,
        };
        self.say(reason);
    }

    fn say(&mut self, reason: SignatoryReason) {
        self.reasons.push(reason);
    }
}

#[cfg(test)]
mod tests;
