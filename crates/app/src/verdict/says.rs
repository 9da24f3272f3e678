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

/// Why a file as a whole cannot be relied on: what it is, then the limit it passes or the part that is wrong.
pub(super) fn unread(fault: Option<&FaultEntry>) -> Vec<Said> {
    let Some(FaultEntry { code, facts }) = fault else {
        return Vec::new();
    };
    let mut says = vec![Said {
        code: format!("unreadable.{code}"),
        facts: facts.clone(),
    }];
    for (fact, group) in [("limit", "beyond"), ("flaw", "flaw")] {
        says.extend(facts.get(fact).map(|word| plain(group, word)));
    }
    says
}

/// Everything to be said about one signature, weightiest first.
pub(super) fn of(signature: &SignatureView) -> Vec<Said> {
    let mut says = Vec::new();
    let sub = signature.sub_indication.as_deref().map(str::to_lowercase);
    let has = |word: &str| signature.warnings.iter().any(|one| one == word);
    // EN 319 102-1 has one word for a signature out of form and for a sound one that something was done to afterwards;
    // of the second the change itself is told. Where what was added cannot be read, nobody knows which it is.
    let is_readable = signature
        .intrusion
        .as_ref()
        .is_none_or(|intrusion| intrusion.code != "unreadable");
    let is_undone_later =
        sub.as_deref() == Some(FORMAT) && is_readable && (has(CHANGED) || has("lock_broken"));
    says.extend(
        sub.iter()
            .filter(|_| !is_undone_later)
            .map(|word| plain("sub", word)),
    );
    let is_confirmed = is_undone_later && has(CHANGED)
        || !sub.as_deref().is_some_and(|sub| UNCONFIRMED.contains(&sub));
    if is_confirmed {
        if signature.modification == "other" {
            says.push(plain("warning", CHANGED));
        }
        says.extend(signature.intrusion.iter().map(intruded));
        says.extend(content(signature));
    }
    // What came after cannot be read: what the signer saw can still be opened, if the signature closed a whole version.
    if sub.as_deref() == Some(FORMAT) && !is_readable && signature.coverage == "revision" {
        says.extend(signature.intrusion.iter().map(intruded));
    }
    // Without the signed bytes nobody knows what the signer saw, so that it can still be seen is not said.
    let warnings = signature.warnings.iter();
    let warnings = warnings.filter(|word| {
        is_confirmed || ![CHANGED, "unsealed_form_filling"].contains(&word.as_str())
    });
    // That it carries no stamp is not said of one whose stamp is spoken of.
    let has_stamp = has("time_stamp_not_trusted") || has("time_stamp_not_checked");
    let warnings = warnings.filter(|word| !has_stamp || *word != "time_not_proven");
    says.extend(warnings.map(|word| warned(word, signature)));
    let mut told = Vec::with_capacity(says.len());
    for one in says {
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told
}

impl SignatureView {
    /// Whether it is said of it that it held until the file was changed.
    pub(super) fn is_changed_later(&self) -> bool {
        self.says
            .iter()
            .any(|said| said.code == "warning.changed_after_signing")
    }
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

fn warned(word: &str, signature: &SignatureView) -> Said {
    let Some(page) = signature
        .not_compared
        .filter(|_| word == "pages_not_compared")
    else {
        return plain("warning", word);
    };
    Said {
        code: "warning.page_not_compared".to_owned(),
        facts: Facts::from([("page".to_owned(), page.to_string())]),
    }
}

fn plain(group: &str, word: &str) -> Said {
    Said {
        code: format!("{group}.{word}"),
        facts: Facts::new(),
    }
}

const CHANGED: &str = "changed_after_signing";
const FORMAT: &str = "format_failure";

/// With these nobody has confirmed the signed bytes.
const UNCONFIRMED: &[&str] = &[
    FORMAT,
    "hash_failure",
    "sig_crypto_failure",
    "sig_constraints_failure",
    "no_signing_certificate_found",
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
            warnings: vec![CHANGED.to_owned(), "unsealed_form_filling".to_owned()],
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
        let painted_over = SignatureView {
            sub_indication: Some("FORMAT_FAILURE".to_owned()),
            ..later.clone()
        };
        assert_eq!(
            codes(&painted_over),
            codes(&later),
            "not the form of the signature is at fault: what was done is told"
        );
        let unreadable = SignatureView {
            intrusion: changed.intrusion,
            ..painted_over.clone()
        };
        assert_eq!(
            codes(&unreadable),
            ["sub.format_failure", "intrusion.unreadable"],
            "as far as is known, and what can still be opened"
        );
        let never_whole = SignatureView {
            coverage: "broken".to_owned(),
            ..unreadable
        };
        assert_eq!(
            codes(&never_whole),
            ["sub.format_failure"],
            "no version can be opened"
        );
        let out_of_form = SignatureView {
            warnings: Vec::new(),
            ..painted_over
        };
        assert_eq!(codes(&out_of_form), ["sub.format_failure"]);
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
    fn a_page_that_nobody_could_compare_is_named() {
        let unseen = SignatureView {
            not_compared: Some(3),
            warnings: vec!["pages_not_compared".to_owned()],
            ..leaders()
        };
        let told = of(&unseen).pop().unwrap();
        assert_eq!(told.code, "warning.page_not_compared");
        assert_eq!(told.facts.get("page").map(String::as_str), Some("3"));
        let unknown = SignatureView {
            not_compared: None,
            ..unseen
        };
        assert_eq!(
            of(&unknown).pop().unwrap().code,
            "warning.pages_not_compared"
        );
    }

    #[test]
    fn a_stamp_that_counts_for_nothing_is_not_said_to_be_missing() {
        for word in ["time_stamp_not_trusted", "time_stamp_not_checked"] {
            let stamped = SignatureView {
                warnings: vec!["time_not_proven".to_owned(), word.to_owned()],
                ..leaders()
            };
            let told = codes(&stamped);
            assert!(told.contains(&format!("warning.{word}")), "{told:?}");
            assert!(
                !told.contains(&"warning.time_not_proven".to_owned()),
                "its words say that there is none: {told:?}"
            );
        }
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
