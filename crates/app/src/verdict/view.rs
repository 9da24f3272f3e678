//! What is known of a file's signatures, in the shape the screens, the terminal and the desk's file keep: codes and
//! facts, by name. Decides nothing; never holds a person's number (S§1.3).
//!
//! What an older program kept is read too: a field it did not know is empty, and an empty field is never good news.

use super::says::{self, Said};
use crate::views::{FaultEntry, Outcome};
use office::{Circle, Moment, Signatories};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file, judged. `docs/verdict.md` tells what each code means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerdictView {
    /// Over all signatures.
    pub verdict: Outcome,
    /// Each signature, in the order of the form.
    pub signatures: Vec<SignatureView>,
    /// When it was judged, UTC milliseconds.
    pub judged_at: Moment,
    /// Why the file as a whole cannot be relied on.
    #[serde(default)]
    pub unreadable: Option<FaultEntry>,
    /// The same in words: first what it is, then where or how much.
    #[serde(default)]
    pub says: Vec<Said>,
    /// Right person and right office, in order; none where nobody says who should have signed.
    #[serde(default)]
    pub signatories: Option<Signatories>,
    /// What this check does not say.
    #[serde(default)]
    pub limits: Vec<String>,
}

/// A policy that a certificate states.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PolicyView {
    /// Its object identifier, in dots.
    pub id: String,
    /// Where the practice statement of its issuer is said to stand; may be empty.
    pub practice: Vec<String>,
}

/// One signature, judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignatureView {
    /// The form field.
    pub field: String,
    /// `passed`, `failed` or `indeterminate` (EN 319 102-1).
    #[ts(type = "\"passed\" | \"failed\" | \"indeterminate\"")]
    pub indication: String,
    /// Why, by the standard's name.
    pub sub_indication: Option<String>,
    /// `B-B`, `B-T`, `B-LT`, `B-LTA`, `document_timestamp` or `not_baseline`.
    pub level: String,
    /// Who signed, from the certificate.
    pub signer: String,
    /// The signer's title in the certificate.
    #[serde(default)]
    pub title: String,
    /// The office in the certificate.
    pub organisation: String,
    /// Who issued the certificate.
    #[serde(default)]
    pub issuer: String,
    /// First moment of the certificate, ISO 8601.
    #[serde(default)]
    pub valid_from: Option<String>,
    /// Last moment of the certificate, ISO 8601.
    #[serde(default)]
    pub valid_until: Option<String>,
    /// SHA-256 of the certificate, in hex.
    #[serde(default)]
    pub fingerprint: String,
    /// The policies the certificate was given under, as it says (RFC 5280, 4.2.1.4).
    #[serde(default)]
    pub policies: Vec<PolicyView>,
    /// Whose root vouches for the certificate; none if no known root does.
    #[serde(default)]
    pub circle: Option<Circle>,
    /// Whether that is the service for official duty; none where no known root vouches.
    #[serde(default)]
    pub is_official_duty: Option<bool>,
    /// When, proven or else claimed, ISO 8601.
    pub signed_at: Option<String>,
    /// The time the signer claims, ISO 8601.
    #[serde(default)]
    pub claimed_at: Option<String>,
    /// The time somebody trusted vouches for, ISO 8601.
    #[serde(default)]
    pub proven_at: Option<String>,
    /// Who vouches for it: `signature_stamp`, `document_stamp`, `later_signature`.
    #[serde(default)]
    pub proven_by: Option<String>,
    /// Until when this can be shown without anything new, ISO 8601.
    #[serde(default)]
    pub holds_until: Option<String>,
    /// `whole_file`, `revision` or `broken`.
    pub coverage: String,
    /// Which version it closed, from 1, and of how many.
    #[serde(default)]
    pub revision: Option<RevisionView>,
    /// Bytes of the version that was signed: the file up to here is what the signer saw.
    #[serde(default)]
    pub signed_length: Option<u64>,
    /// What kind of change followed.
    pub modification: String,
    /// What was added after it, by name.
    pub changes: Vec<String>,
    /// The change that was not allowed.
    #[serde(default)]
    pub intrusion: Option<FaultEntry>,
    /// The first page, from 1, of which nobody could see whether it still looks as it was signed.
    #[serde(default)]
    pub not_compared: Option<u32>,
    /// Whether the restrictions of certification and field locks were kept.
    #[serde(default)]
    pub mdp_ok: bool,
    /// What is known of revocation.
    #[serde(default)]
    pub revocation: RevocationView,
    /// The time stamp in it.
    #[serde(default)]
    pub stamp: Option<StampView>,
    /// From the signer up to the root, if one was reached.
    #[serde(default)]
    pub chain: Vec<LinkView>,
    /// What the file carries for long keeping.
    #[serde(default)]
    pub evidence: EvidenceView,
    /// Stable codes of what else is to be said.
    pub warnings: Vec<String>,
    /// Everything to be said, weightiest first: codes of texts with title, meaning and remedy, and facts to fill them.
    #[serde(default)]
    pub says: Vec<Said>,
}

/// One version of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevisionView {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

/// What is known of revocation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RevocationView {
    /// `good`, `revoked`, `on_hold`, `stale`, `unknown`, `out_of_bounds`, `not_checked`, `no_source` or `not_asked`; empty where
    /// an older program did not keep it.
    pub status: String,
    /// When the oldest list or answer it rests on was issued, ISO 8601: how old the knowledge is.
    pub issued: Option<String>,
    /// Since when it is revoked, ISO 8601.
    pub since: Option<String>,
    /// The authority's certificate is revoked, not the signer's.
    pub is_authority: bool,
}

/// A time stamp.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StampView {
    /// The time it states, ISO 8601.
    pub at: String,
    /// Who stated it.
    pub authority: String,
    /// Whose root vouches for the authority.
    pub circle: Option<Circle>,
    /// Whether the time is believed.
    pub is_trusted: bool,
    /// Why not, by the standard's name.
    pub sub_indication: Option<String>,
    /// Last moment of the authority's certificate, ISO 8601.
    pub valid_until: Option<String>,
}

/// One certificate of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkView {
    /// The name in it.
    pub name: String,
    /// Its state; none for the root, which nobody states.
    pub state: Option<RevocationView>,
    /// What says so: `list`, `response` or `none`.
    pub source: String,
    /// It stands in the file itself, and not only in what this desk holds.
    pub is_in_file: bool,
    /// When a newer statement was due, ISO 8601.
    pub next: Option<String>,
}

/// What a file carries for long keeping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EvidenceView {
    /// Certificates in it.
    pub certificates: u32,
    /// Revocation lists in it.
    pub lists: u32,
    /// Answers of authorities (OCSP) in it.
    pub responses: u32,
    /// It alone proves the state of every certificate this signature rests on.
    pub is_complete: bool,
    /// A trusted document time stamp covers it.
    pub is_stamped: bool,
}

impl VerdictView {
    /// What `pades` says, as of `at`.
    pub(super) fn of(report: &pades::Report, at: Moment) -> Self {
        let signatures: Vec<_> = report.signatures.iter().map(SignatureView::of).collect();
        let unreadable = report.unreadable.as_ref().map(tagged);
        Self {
            says: says::unread(unreadable.as_ref()),
            verdict: outcome(report.verdict),
            limits: says::limits(&signatures),
            signatures,
            judged_at: at,
            unreadable,
            signatories: None,
        }
    }

    /// Of bytes that do not begin as a PDF does, or were not even read whole.
    pub fn unreadable(why: pades::Unreadable, at: Moment) -> Self {
        let unreadable = Some(tagged(&why));
        Self {
            verdict: Outcome::Unreadable,
            judged_at: at,
            says: says::unread(unreadable.as_ref()),
            unreadable,
            ..Self::default()
        }
    }

    /// What was kept; none for a shape that is no longer read.
    pub fn kept(json: &str) -> Option<Self> {
        let mut view: Self = serde_json::from_str(json).ok()?;
        if view.says.is_empty() {
            view.says = says::unread(view.unreadable.as_ref());
        }
        for one in &mut view.signatures {
            // Kept by an older program: told by this one.
            if one.says.is_empty() {
                one.says = says::of(one);
            }
        }
        Some(view)
    }

    /// Every signature holds, and it is known that the right person and the right office signed in order.
    pub fn is_green(&self) -> bool {
        let signatories = self.signatories.as_ref().map(|found| found.outcome);
        self.verdict == Outcome::Passed
            && signatories.is_none_or(|found| found == office::SignatoriesOutcome::Satisfied)
    }
}

fn policies(person: &pades::Person) -> Vec<PolicyView> {
    let view = |one: &pades::StatedPolicy| PolicyView {
        id: one.id.clone(),
        practice: one.practice.clone(),
    };
    person.policies.iter().map(view).collect()
}

impl SignatureView {
    fn of(verdict: &pades::Verdict) -> Self {
        let person = verdict.signer.as_ref();
        let circle = verdict.circle.map(circle);
        let mut view = Self {
            field: verdict.field.clone(),
            indication: word(&verdict.indication),
            sub_indication: verdict.sub_indication.as_ref().map(word),
            level: word(&verdict.level),
            signer: person.map(|person| person.name.clone()).unwrap_or_default(),
            title: person
                .and_then(|person| person.title.clone())
                .unwrap_or_default(),
            organisation: person
                .and_then(|person| person.organisation.clone())
                .unwrap_or_default(),
            issuer: person
                .map(|person| person.issuer.clone())
                .unwrap_or_default(),
            valid_from: person.map(|person| iso(person.valid_from)),
            valid_until: person.map(|person| iso(person.valid_until)),
            fingerprint: person
                .map(|person| person.fingerprint.clone())
                .unwrap_or_default(),
            policies: person.map(policies).unwrap_or_default(),
            is_official_duty: circle.map(|circle| matches!(circle, Circle::State | Circle::Party)),
            circle,
            signed_at: verdict.signed_at().map(iso),
            claimed_at: verdict.claimed_at.map(iso),
            proven_at: verdict.proven_at.map(iso),
            proven_by: verdict.proven_by.as_ref().map(|by| {
                match by {
                    pades::ProvenBy::SignatureStamp => "signature_stamp",
                    pades::ProvenBy::DocumentStamp { .. } => "document_stamp",
                    pades::ProvenBy::LaterSignature { .. } => "later_signature",
                }
                .to_owned()
            }),
            holds_until: verdict.holds_until.map(iso),
            coverage: match verdict.coverage {
                pades::Coverage::WholeFile => "whole_file".to_owned(),
                pades::Coverage::Revision { .. } => "revision".to_owned(),
                pades::Coverage::Broken => "broken".to_owned(),
            },
            revision: match verdict.coverage {
                pades::Coverage::Revision { number, of } => Some(RevisionView {
                    number: count(number),
                    of: count(of),
                }),
                pades::Coverage::WholeFile | pades::Coverage::Broken => None,
            },
            signed_length: verdict.signed_length.map(|length| length as u64),
            modification: word(&verdict.modification),
            changes: verdict.acts.iter().map(change).collect(),
            intrusion: verdict.intrusion.as_ref().map(intrusion),
            not_compared: verdict
                .not_compared
                .map(|page| count(page.saturating_add(1))),
            mdp_ok: verdict.mdp_ok,
            revocation: revocation(&verdict.revocation),
            stamp: verdict.stamp.as_ref().map(stamp),
            chain: chain(verdict),
            evidence: EvidenceView {
                certificates: count(verdict.evidence.certificates),
                lists: count(verdict.evidence.lists),
                responses: count(verdict.evidence.responses),
                is_complete: verdict.evidence.is_complete,
                is_stamped: verdict.evidence.is_stamped,
            },
            warnings: verdict.warnings.iter().map(word).collect(),
            says: Vec::new(),
        };
        view.says = says::of(&view);
        view
    }

    /// A stamp that stands by itself is nobody's signature.
    pub fn is_stamp(&self) -> bool {
        self.level == "document_timestamp"
    }

    /// What the signature says of itself, as `pades` has it: whether it holds.
    pub(super) fn holds(&self) -> Option<bool> {
        match self.indication.as_str() {
            "passed" => Some(true),
            "failed" => Some(false),
            _ => None,
        }
    }
}

fn outcome(outcome: pades::Outcome) -> Outcome {
    match outcome {
        pades::Outcome::Passed => Outcome::Passed,
        pades::Outcome::Failed => Outcome::Failed,
        pades::Outcome::Indeterminate => Outcome::Indeterminate,
        pades::Outcome::Unsigned => Outcome::Unsigned,
        pades::Outcome::Unreadable => Outcome::Unreadable,
    }
}

const fn circle(circle: pades::Circle) -> Circle {
    match circle {
        pades::Circle::State => Circle::State,
        pades::Circle::Party => Circle::Party,
        pades::Circle::Public => Circle::Public,
        pades::Circle::Own => Circle::Own,
    }
}

fn stamp(info: &pades::StampInfo) -> StampView {
    StampView {
        at: iso(info.at),
        authority: info.authority.clone(),
        circle: info.circle.map(circle),
        is_trusted: info.is_trusted,
        sub_indication: info.sub_indication.as_ref().map(word),
        valid_until: info.valid_until.map(iso),
    }
}

/// The names of the chain with what is known of each; the states come signer first, as the names do.
fn chain(verdict: &pades::Verdict) -> Vec<LinkView> {
    let mut states = verdict.states.iter();
    let link = |name: &String| {
        let state = states.next();
        LinkView {
            name: name.clone(),
            state: state.map(|one| revocation(&one.state)),
            source: state.map(|one| word(&one.source)).unwrap_or_default(),
            is_in_file: state.is_some_and(|one| one.is_in_file),
            next: state.and_then(|one| one.next).map(iso),
        }
    };
    verdict.chain.iter().map(link).collect()
}

fn revocation(revocation: &pades::Revocation) -> RevocationView {
    let told = |status: &str, issued: Option<pades::Moment>| RevocationView {
        status: status.to_owned(),
        issued: issued.map(iso),
        ..RevocationView::default()
    };
    match *revocation {
        pades::Revocation::Good { issued } => told("good", Some(issued)),
        pades::Revocation::Stale { issued } => told("stale", Some(issued)),
        pades::Revocation::Unknown { issued } => told("unknown", Some(issued)),
        pades::Revocation::OnHold { since } => RevocationView {
            since: Some(iso(since)),
            ..told("on_hold", None)
        },
        pades::Revocation::OutOfBounds { issued } => told("out_of_bounds", Some(issued)),
        pades::Revocation::NotChecked => told("not_checked", None),
        pades::Revocation::NoSource => told("no_source", None),
        pades::Revocation::NotAsked => told("not_asked", None),
        pades::Revocation::Revoked {
            since,
            is_authority,
        } => RevocationView {
            since: Some(iso(since)),
            is_authority,
            ..told("revoked", None)
        },
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

/// The change that was not allowed; pages count from 1, as people count them.
fn intrusion(intrusion: &pades::Intrusion) -> FaultEntry {
    let mut entry = tagged(intrusion);
    if let pades::Intrusion::Pixels { page } = intrusion {
        let page = page.saturating_add(1).to_string();
        entry.facts.insert("page".to_owned(), page);
    }
    entry
}

/// A value tagged with its `code`, the rest as facts.
fn tagged(value: &impl Serialize) -> FaultEntry {
    let mut entry = FaultEntry {
        code: String::new(),
        facts: Default::default(),
    };
    let Ok(serde_json::Value::Object(parts)) = serde_json::to_value(value) else {
        return entry;
    };
    for (name, part) in parts {
        let text = match part {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        if name == "code" {
            entry.code = text;
        } else {
            entry.facts.insert(name, text);
        }
    }
    entry
}

/// The stable word of a unit variant, as `pades` serialises it.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn iso(at: pades::Moment) -> String {
    Moment::from_millis(at.0).iso()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
