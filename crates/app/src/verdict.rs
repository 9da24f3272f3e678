//! Judging files: what `pades` says, in the shape the screens and the file keep.

use crate::keys::moment_of;
use crate::views::{Outcome, SignatureView, VerdictView};
use office::Moment;
use pades::Trust;

/// Judges the signatures of a PDF at `at`. A file that is no PDF is a verdict, not an error.
pub fn judge(pdf: &[u8], trust: &Trust, at: Moment) -> VerdictView {
    let Ok(report) = pades::verify(pdf, trust, moment_of(at)) else {
        return VerdictView {
            verdict: Outcome::Unreadable,
            signatures: Vec::new(),
            judged_at: at,
        };
    };
    let verdict = match report.verdict {
        pades::Outcome::Passed => Outcome::Passed,
        pades::Outcome::Failed => Outcome::Failed,
        pades::Outcome::Indeterminate => Outcome::Indeterminate,
        pades::Outcome::Unsigned => Outcome::Unsigned,
        pades::Outcome::Unreadable => Outcome::Unreadable,
    };
    let signatures = report.signatures.iter().map(signature).collect();
    VerdictView {
        verdict,
        signatures,
        judged_at: at,
    }
}

fn signature(verdict: &pades::Verdict) -> SignatureView {
    let signed_at = verdict.proven_at.or(verdict.claimed_at);
    let person = verdict.signer.as_ref();
    SignatureView {
        field: verdict.field.clone(),
        indication: word(&verdict.indication),
        sub_indication: verdict.sub_indication.as_ref().map(word),
        level: word(&verdict.level),
        signer: person.map(|person| person.name.clone()).unwrap_or_default(),
        organisation: person
            .and_then(|person| person.organisation.clone())
            .unwrap_or_default(),
        signed_at: signed_at.map(|at| Moment::from_millis(at.0).iso()),
        coverage: match verdict.coverage {
            pades::Coverage::WholeFile => "whole_file".to_owned(),
            pades::Coverage::Revision { .. } => "revision".to_owned(),
            pades::Coverage::Broken => "broken".to_owned(),
        },
        modification: word(&verdict.modification),
        changes: verdict.acts.iter().map(change).collect(),
        warnings: verdict.warnings.iter().map(word).collect(),
    }
}

/// What was added after a signature: `filled number`, `signed office`, `evidence`.
fn change(act: &pades::Act) -> String {
    match act {
        pades::Act::Filled { field } => format!("filled {field}"),
        pades::Act::Closed { field } => format!("closed {field}"),
        pades::Act::Signed { field, .. } => format!("signed {field}"),
        pades::Act::Stamped { field, .. } => format!("stamped {field}"),
        pades::Act::FieldAdded { field } => format!("field_added {field}"),
        pades::Act::EvidenceAdded => "evidence".to_owned(),
        pades::Act::Described => "described".to_owned(),
    }
}

/// The stable word of a unit variant, as `pades` serialises it.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The outcome over the files of an arrival, in their order: the worst that was found.
///
/// Each PDF counts, signed or not: where files are apart, each is to be signed (Decree 30/2020, Annex I, II.8b). Other
/// files carry no signature that could be judged; but if the first one, the document itself, is such a file, a signed
/// annex does not make up for it.
pub fn worst<'a>(verdicts: impl IntoIterator<Item = Option<&'a VerdictView>>) -> Outcome {
    let mut worst = None;
    for (at, verdict) in verdicts.into_iter().enumerate() {
        let outcome = match verdict {
            Some(verdict) => verdict.verdict,
            None if at == 0 => Outcome::Unsigned,
            None => continue,
        };
        worst = worst.max(Some(outcome));
    }
    worst.unwrap_or(Outcome::Unsigned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(verdict: Outcome) -> VerdictView {
        VerdictView {
            verdict,
            signatures: Vec::new(),
            judged_at: Moment::from_millis(0),
        }
    }

    #[test]
    fn one_signed_file_never_vouches_for_another() {
        let (passed, unsigned) = (verdict(Outcome::Passed), verdict(Outcome::Unsigned));
        assert_eq!(
            worst([Some(&passed), None]),
            Outcome::Passed,
            "a table beside the letter"
        );
        assert_eq!(worst([Some(&unsigned), Some(&passed)]), Outcome::Unsigned);
        assert_eq!(
            worst([None, Some(&passed)]),
            Outcome::Unsigned,
            "the document itself is no PDF"
        );
        assert_eq!(
            worst([Some(&passed), Some(&verdict(Outcome::Failed))]),
            Outcome::Failed
        );
        assert_eq!(worst([]), Outcome::Unsigned);
    }
}
