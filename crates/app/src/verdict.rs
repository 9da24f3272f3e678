//! Judging files: what `pades` says, in the shape the screens and the file keep, and what people read of it.
//!
//! Believes nothing by itself: `pades` judges, `office` says who should have signed, and here both are only put
//! together. The codes and their meaning: `docs/verdict.md`.

#[cfg(test)]
mod codes;
mod look;
pub mod minute;
mod says;
pub(crate) mod signatories;
mod source;
mod told;
mod version;
mod view;
mod waiting;

pub use look::{JudgedPdf, LookAtSignatures, look};
pub use minute::{PrintMinute, print_minute};
pub use says::Said;
pub use source::JudgedFile;
pub use told::{Told, told};
pub use version::{OpenVersion, SignedVersion, VersionOf, signed_version};
pub use view::{
    EvidenceView, LinkView, PolicyView, RevisionView, RevocationView, SignatureView, StampView,
    VerdictView,
};
pub use waiting::{ListWaiting, WaitingCheck, WaitingList, waiting};

use crate::keys::moment_of;
use crate::views::Outcome;
use crate::{App, Error, drawer};
use office::Moment;
use pades::{NotAPdf, Report, Trust};

/// Judges the signatures of a PDF at `at`. A file that is no PDF is a verdict, not an error.
pub fn judge(pdf: &[u8], trust: &Trust, at: Moment) -> VerdictView {
    match report(pdf, trust, at) {
        Ok(report) => VerdictView::of(&report, at),
        Err(NotAPdf) => VerdictView::unreadable(pades::Unreadable::NotAPdf, at),
    }
}

/// What `pades` says of a PDF at `at`. Pages are drawn in a process of their own; every verdict of this program comes
/// this way.
///
/// Errors if the bytes are no PDF.
pub fn report(pdf: &[u8], trust: &Trust, at: Moment) -> Result<Report, NotAPdf> {
    pades::verify(pdf, trust, moment_of(at), drawer())
}

/// Judges a file of this desk as it stands now, with whoever should have signed it; keeps nothing.
pub fn show(app: &App, input: JudgedFile) -> Result<VerdictView, Error> {
    Ok(input.judged(app)?.1)
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
    use office::{Signatories, SignatoriesOutcome, SignedFile};

    fn verdict(verdict: Outcome) -> VerdictView {
        VerdictView {
            verdict,
            ..VerdictView::default()
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

    #[test]
    fn a_file_that_is_no_pdf_is_unreadable_and_says_why() {
        let view = judge(b"<html>", &Trust::default(), Moment::from_millis(0));
        assert_eq!(view.verdict, Outcome::Unreadable);
        assert_eq!(
            view.unreadable.map(|fault| fault.code).as_deref(),
            Some("not_a_pdf")
        );
        let broken = judge(
            b"%PDF-1.7\nnothing",
            &Trust::default(),
            Moment::from_millis(0),
        );
        let codes: Vec<&str> = broken.says.iter().map(|said| said.code.as_str()).collect();
        assert_eq!(codes, ["unreadable.malformed", "flaw.ending"]);
        let mut kept = broken.clone();
        kept.says.clear();
        let kept = VerdictView::kept(&serde_json::to_string(&kept).unwrap());
        assert_eq!(kept.as_ref(), Some(&broken), "kept before there were words");
        let fault = broken.unreadable.unwrap();
        assert_eq!(fault.code, "malformed");
        assert!(fault.facts.contains_key("flaw") && fault.facts.contains_key("at"));
    }

    #[test]
    fn only_what_is_known_is_green() {
        let with = |outcome, signatories: Option<SignatoriesOutcome>| VerdictView {
            signatories: signatories.map(|outcome| Signatories {
                outcome,
                file: SignedFile::Document,
                person: None,
                office: None,
                reasons: Vec::new(),
            }),
            ..verdict(outcome)
        };
        assert!(with(Outcome::Passed, Some(SignatoriesOutcome::Satisfied)).is_green());
        assert!(!with(Outcome::Passed, Some(SignatoriesOutcome::CannotTell)).is_green());
        assert!(!with(Outcome::Passed, Some(SignatoriesOutcome::NotSatisfied)).is_green());
        for outcome in [
            Outcome::Failed,
            Outcome::Indeterminate,
            Outcome::Unsigned,
            Outcome::Unreadable,
        ] {
            assert!(
                !with(outcome, Some(SignatoriesOutcome::Satisfied)).is_green(),
                "{outcome:?}"
            );
        }
    }

    #[test]
    fn what_an_older_program_kept_is_still_told() {
        let kept = r#"{"verdict":"passed","judged_at":7,"signatures":[{"field":"leader","indication":"passed",
            "sub_indication":null,"level":"B-B","signer":"Nguyễn Văn Ánh","organisation":"","signed_at":null,
            "coverage":"revision","modification":"form_filling","changes":["filled number"],"warnings":["time_not_proven"]}]}"#;
        let view = VerdictView::kept(kept).unwrap();
        let codes: Vec<&str> = view.signatures[0]
            .says
            .iter()
            .map(|said| said.code.as_str())
            .collect();
        assert_eq!(
            codes,
            ["content.allowed", "after.number", "warning.time_not_proven"]
        );
        assert_eq!(
            view.signatures[0].revocation.status, "",
            "what was not kept is not good news"
        );
        assert_eq!(VerdictView::kept("{}"), None);
    }
}
