//! Who should have signed a file of this desk, and whether they did: the rule is `office::signatories`.
//!
//! Shown beside the verdict, never in its place.

use super::view::{SignatureView, VerdictView};
use crate::settings::OfficeSettings;
use office::{
    Body, CopyBasis, Expected, Moment, Signatories, SignatoriesOutcome, SignatureFacts, SignedFile,
    UnitCode,
};
use serde::{Deserialize, Serialize};
use store::{Dispatch, Read};

/// What an arrival says of itself, by which its files are looked at.
pub(crate) struct Claims {
    unit: Vec<String>,
    body: Body,
    signer: String,
    is_copy: bool,
}

/// The finding over all files of an arrival, as the desk's file keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptSignatories {
    /// The worst of its files; none if nothing was looked at.
    #[serde(default)]
    pub(crate) signatories: Option<SignatoriesOutcome>,
}

impl Claims {
    /// From the sender's code and name, its directory entry, the notation and the signer the header names.
    pub(crate) fn new(
        r: &Read<'_>,
        from: &UnitCode,
        from_name: &str,
        notation: &str,
        signer: &str,
    ) -> Result<Self, store::Error> {
        let known = r.agency(from)?.map(|agency| agency.name);
        Ok(Self {
            unit: named([from_name, known.as_deref().unwrap_or_default()]),
            body: crate::incoming::body_of(notation),
            signer: signer.trim().to_owned(),
            is_copy: CopyBasis::of_notation(notation) != CopyBasis::Original,
        })
    }

    /// Who should have signed the file at this place of the envelope, from 0.
    pub(crate) fn of_file(&self, at: usize) -> Expected {
        let file = match (at, self.is_copy) {
            (_, true) => SignedFile::Copy,
            (0, false) => SignedFile::Document,
            (_, false) => SignedFile::Annex,
        };
        Expected {
            file,
            unit: self.unit.clone(),
            body: self.body,
            signer: self.signer.clone(),
        }
    }
}

/// Who should have signed a dispatch of ours, or a file that goes along with it.
pub(super) fn of_dispatch(
    office: &OfficeSettings,
    dispatch: &Dispatch,
    file: SignedFile,
) -> Expected {
    let head = &dispatch.draft.letterhead;
    let issuer = head.issuer.replace('\n', " ");
    // A consultative body writes under its own name and is sealed by the office (Annex I, II.7c).
    let own = if issuer.trim().is_empty() || head.consultative {
        office.name.as_str()
    } else {
        ""
    };
    Expected {
        file,
        unit: named([issuer.as_str(), own]),
        body: dispatch.draft.body,
        signer: dispatch.draft.signature.name.clone(),
    }
}

/// Who should have signed a copy of ours.
pub(super) fn of_copy(office: &OfficeSettings) -> Expected {
    Expected {
        file: SignedFile::Copy,
        unit: named([
            office.issuer.replace('\n', " ").as_str(),
            office.name.as_str(),
        ]),
        body: office.body,
        signer: String::new(),
    }
}

/// Whether they signed, and in order.
pub(crate) fn found(view: &VerdictView, expected: &Expected) -> Signatories {
    let placed: Vec<(usize, &SignatureView)> = view
        .signatures
        .iter()
        .enumerate()
        .filter(|(_, one)| !one.is_stamp())
        .collect();
    let facts: Vec<SignatureFacts> = placed.iter().map(|(_, one)| facts(one)).collect();
    let mut found = office::signatories(&facts, expected);
    let place = |at: Option<usize>| at.and_then(|at| placed.get(at)).map(|(place, _)| *place);
    found.person = place(found.person);
    found.office = place(found.office);
    found
}

fn facts(one: &SignatureView) -> SignatureFacts {
    let moment = |iso: &Option<String>| iso.as_deref().and_then(moment);
    SignatureFacts {
        holds: one.holds(),
        name: one.signer.clone(),
        title: one.title.clone(),
        organisation: one.organisation.clone(),
        circle: one.circle,
        // One that covers the whole file closed the last version there is.
        revision: one
            .revision
            .map_or(usize::MAX, |revision| revision.number as usize),
        proven_at: moment(&one.proven_at),
        claimed_at: moment(&one.claimed_at),
    }
}

/// The moment of our own `2026-11-21T09:07:03+07:00`.
fn moment(iso: &str) -> Option<Moment> {
    let day = office::Day::receive(iso).ok()?;
    let clock = iso.split_once('T')?.1;
    let mut parts = clock
        .splitn(3, ':')
        .map(|part| part.get(..2)?.parse::<i64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(
        day.begins()
            .plus_millis(((hours * 60 + minutes) * 60 + seconds) * 1000),
    )
}

/// Names that are there, each once.
fn named<const N: usize>(names: [&str; N]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        let name = name.trim();
        if !name.is_empty() && !found.iter().any(|one| one == name) {
            found.push(name.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_times_are_read_back() {
        let at = Moment::from_millis(1_795_000_000_000);
        assert_eq!(moment(&at.iso()), Some(at), "{}", at.iso());
        assert_eq!(moment("sớm mai"), None);
    }

    #[test]
    fn stamps_are_no_hands_and_places_are_those_of_the_list() {
        let signature = |signer: &str, level: &str, number: u32| SignatureView {
            signer: signer.to_owned(),
            organisation: "UBND xã Thử Nghiệm".to_owned(),
            level: level.to_owned(),
            indication: "passed".to_owned(),
            circle: Some(office::Circle::State),
            revision: (number < 3).then_some(super::super::RevisionView { number, of: 3 }),
            ..SignatureView::default()
        };
        let view = VerdictView {
            signatures: vec![
                signature("TSA THỬ", "document_timestamp", 1),
                signature("Nguyễn Văn Ánh", "B-B", 2),
                signature("UBND xã Thử Nghiệm", "B-B", 3),
            ],
            ..VerdictView::default()
        };
        let expected = Expected {
            file: SignedFile::Document,
            unit: vec!["UBND xã Thử Nghiệm".to_owned()],
            body: Body::State,
            signer: "Nguyễn Văn Ánh".to_owned(),
        };
        let found = found(&view, &expected);
        assert_eq!(
            (found.outcome, found.person, found.office),
            (SignatoriesOutcome::Satisfied, Some(1), Some(2)),
            "{:?}",
            found.reasons
        );
    }
}
