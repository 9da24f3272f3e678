//! What is to be said about a signature, as codes in the order they are told. The words themselves are the locale's.
//!
//! Nothing good is said of a signature whose bytes were not confirmed: "chưa bị thay đổi" needs a digest that fits.

use super::view::SignatureView;
use crate::views::{Facts, FaultEntry};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One thing to be said: the code of its text, `warning.time_not_proven`, and what fills it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Said {
    /// Under `judgment` in the locale.
    pub code: String,
    /// What fills its places.
    pub facts: Facts,
}

/// Everything to be said about one signature, weightiest first.
pub(super) fn of(signature: &SignatureView) -> Vec<Said> {
    let mut says = Vec::new();
    let sub = signature.sub_indication.as_deref().map(str::to_lowercase);
    says.extend(sub.iter().map(|word| plain("sub", word)));
    let is_confirmed = !sub.as_deref().is_some_and(|sub| UNCONFIRMED.contains(&sub));
    if is_confirmed {
        if signature.modification == "other" {
            says.push(plain("warning", CHANGED));
        }
        says.extend(signature.intrusion.iter().map(intruded));
        says.extend(content(signature));
    }
    // Without the signed bytes nobody knows what the signer saw, so that it can still be seen is not said.
    let warnings = signature.warnings.iter();
    let warnings = warnings.filter(|word| is_confirmed || *word != CHANGED);
    says.extend(warnings.map(|word| plain("warning", word)));
    let mut told = Vec::with_capacity(says.len());
    for one in says {
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told
}

/// What no check of signatures says, and what this one in particular left open.
pub(super) fn limits(signatures: &[SignatureView]) -> Vec<String> {
    let mut limits = vec!["content_not_judged"];
    if signatures.is_empty() {
        return limits.into_iter().map(str::to_owned).collect();
    }
    limits.extend(["pictures_prove_nothing", "by_this_list"]);
    if signatures.iter().any(|one| one.proven_at.is_none()) {
        limits.push("time_claimed");
    }
    let is_open =
        |one: &&SignatureView| !matches!(one.revocation.status.as_str(), "good" | "revoked");
    if signatures.iter().any(|one| is_open(&one)) {
        limits.push("revocation_open");
    }
    limits.into_iter().map(str::to_owned).collect()
}

/// What happened to the content since: nothing, or what is allowed.
fn content(signature: &SignatureView) -> Vec<Said> {
    let added = after(&signature.changes);
    let word = match (signature.modification.as_str(), signature.coverage.as_str()) {
        ("other", _) | (_, "broken") => return Vec::new(),
        ("lta", _) => "evidence_only",
        ("form_filling", _) => "allowed",
        _ if !added.is_empty() => "allowed",
        (_, "whole_file") => "untouched",
        _ => "earlier",
    };
    let mut says = vec![plain("content", word)];
    if word == "allowed" {
        says.extend(added);
    }
    says
}

/// The acts after a signature; number and date together are one act of the office's, the issue.
fn after(changes: &[String]) -> Vec<Said> {
    let has = |change: &str| changes.iter().any(|one| one == change);
    let (number, date) = (
        format!("filled {}", paper::FIELD_NUMBER),
        format!("filled {}", paper::FIELD_DATE),
    );
    let both = has(&number) && has(&date);
    let mut says = Vec::new();
    if both {
        says.push(plain("after", "number_and_date"));
    }
    for change in changes {
        if both && (*change == number || *change == date) {
            continue;
        }
        let (verb, field) = change.split_once(' ').unwrap_or((change, ""));
        let word = match (verb, field) {
            ("filled", paper::FIELD_NUMBER) => "number",
            ("filled", paper::FIELD_DATE) => "date",
            ("signed", paper::FIELD_OFFICE) => "signed_office",
            ("signed", paper::FIELD_LEADER) => "signed_leader",
            (
                "filled" | "closed" | "signed" | "stamped" | "field_added" | "evidence"
                | "described",
                _,
            ) => verb,
            _ => "other",
        };
        let mut said = plain("after", word);
        if matches!(
            word,
            "filled" | "closed" | "signed" | "field_added" | "other"
        ) {
            said.facts.insert("field".to_owned(), field.to_owned());
        }
        says.push(said);
    }
    says
}

fn intruded(intrusion: &FaultEntry) -> Said {
    Said {
        code: format!("intrusion.{}", intrusion.code),
        facts: intrusion.facts.clone(),
    }
}

fn plain(group: &str, word: &str) -> Said {
    Said {
        code: format!("{group}.{word}"),
        facts: Facts::new(),
    }
}

const CHANGED: &str = "changed_after_signing";

/// With these nobody has confirmed the signed bytes.
const UNCONFIRMED: &[&str] = &[
    "format_failure",
    "hash_failure",
    "sig_crypto_failure",
    "sig_constraints_failure",
    "no_signing_certificate_found",
    "signed_data_not_found",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(signature: &SignatureView) -> Vec<String> {
        of(signature).into_iter().map(|said| said.code).collect()
    }

    fn leaders() -> SignatureView {
        SignatureView {
            coverage: "revision".to_owned(),
            modification: "form_filling".to_owned(),
            changes: ["filled number", "filled date", "signed office"]
                .map(str::to_owned)
                .to_vec(),
            warnings: vec!["time_not_proven".to_owned()],
            ..SignatureView::default()
        }
    }

    #[test]
    fn number_and_date_were_filled_in_after_the_signature() {
        let says = [
            "content.allowed",
            "after.number_and_date",
            "after.signed_office",
            "warning.time_not_proven",
        ];
        assert_eq!(codes(&leaders()), says);
    }

    #[test]
    fn a_changed_document_is_never_called_unchanged() {
        let changed = SignatureView {
            sub_indication: Some("HASH_FAILURE".to_owned()),
            modification: "other".to_owned(),
            coverage: "revision".to_owned(),
            intrusion: Some(FaultEntry {
                code: "unreadable".to_owned(),
                facts: Facts::new(),
            }),
            warnings: vec![CHANGED.to_owned()],
            ..SignatureView::default()
        };
        assert_eq!(codes(&changed), ["sub.hash_failure"]);
        let later = SignatureView {
            modification: "other".to_owned(),
            intrusion: Some(FaultEntry {
                code: "page".to_owned(),
                facts: Facts::new(),
            }),
            warnings: vec![CHANGED.to_owned()],
            ..leaders()
        };
        assert_eq!(
            codes(&later),
            ["warning.changed_after_signing", "intrusion.page"],
            "said once"
        );
        let broken = SignatureView {
            coverage: "broken".to_owned(),
            modification: "none".to_owned(),
            ..SignatureView::default()
        };
        assert_eq!(codes(&broken), Vec::<String>::new());
    }

    #[test]
    fn what_waits_for_a_list_is_still_unchanged() {
        let waits = SignatureView {
            sub_indication: Some("TRY_LATER".to_owned()),
            coverage: "whole_file".to_owned(),
            modification: "none".to_owned(),
            ..SignatureView::default()
        };
        assert_eq!(codes(&waits), ["sub.try_later", "content.untouched"]);
        let earlier = SignatureView {
            coverage: "revision".to_owned(),
            ..waits
        };
        assert_eq!(codes(&earlier), ["sub.try_later", "content.earlier"]);
    }

    #[test]
    fn acts_are_told_one_by_one() {
        let one = SignatureView {
            changes: [
                "filled number",
                "filled note a",
                "stamped t1",
                "evidence",
                "bent x",
            ]
            .map(str::to_owned)
            .to_vec(),
            ..leaders()
        };
        let says = of(&one);
        let codes: Vec<&str> = says.iter().map(|said| said.code.as_str()).collect();
        assert_eq!(
            codes,
            [
                "content.allowed",
                "after.number",
                "after.filled",
                "after.stamped",
                "after.evidence",
                "after.other",
                "warning.time_not_proven"
            ]
        );
        let field = says.get(2).and_then(|said| said.facts.get("field"));
        assert_eq!(field.map(String::as_str), Some("note a"));
    }

    #[test]
    fn every_check_says_what_it_does_not_say() {
        let proven = SignatureView {
            proven_at: Some("2026-11-21T09:00:00+07:00".to_owned()),
            ..SignatureView::default()
        };
        assert_eq!(limits(&[]), ["content_not_judged"]);
        assert_eq!(
            limits(&[proven]),
            [
                "content_not_judged",
                "pictures_prove_nothing",
                "by_this_list",
                "revocation_open"
            ],
            "nothing was kept of revocation: it is open"
        );
        assert!(limits(&[leaders()]).contains(&"time_claimed".to_owned()));
    }
}
