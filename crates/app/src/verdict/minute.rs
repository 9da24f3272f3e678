//! Biên bản kiểm tra chữ ký số: what a check found, as a PDF to be filed.
//!
//! Says what was looked at, by which list, by which program and when; it proves nothing by itself and says so. The same
//! file, list, time and program give the same bytes.

use super::says::Said;
use super::source::JudgedFile;
use super::told::{filled, label, told, word};
use super::view::{LinkView, RevocationView, SignatureView, VerdictView};
use crate::prints::Print;
use crate::settings::{TrustEntry, TrustKind};
use crate::views::Facts;
use crate::{App, Error, prints, settings, trust};
use office::{Circle, Moment, Signatories, SignatoriesOutcome};
use paper::prints::{RecordBlock, RecordLine, RecordPart, RecordWords, record};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which files, and where to put the minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintMinute {
    /// The files, in this order.
    pub files: Vec<JudgedFile>,
    /// The file to write; empty: to be looked at.
    #[serde(default)]
    pub path: String,
}

/// A file that was checked.
pub struct CheckedFile<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What was found.
    pub verdict: &'a VerdictView,
}

/// By whom and by what a check was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckedBy {
    /// The office; empty where the check was made without a desk.
    pub office: String,
    /// Version of the program.
    pub version: String,
    /// Certificates in the trust list.
    pub certificates: usize,
    /// Revocation lists that were put into it by hand.
    pub lists: usize,
    /// SHA-256 over the fingerprints of all of them, sorted, in hex: the same for the same list.
    pub fingerprint: String,
}

impl CheckedBy {
    /// By this desk, with all it goes by now.
    pub(crate) fn this_desk(app: &App) -> Result<Self, Error> {
        let office = settings::office(app)?;
        let confirmed: Vec<String> = trust::offered::confirmed(app)?.into_keys().collect();
        Ok(Self::new(&office.name, &trust::entries(app)?, &confirmed))
    }

    /// By `office` with what `entries` list, and the offered roots `confirmed` here, by their fingerprints.
    pub fn new(office: &str, entries: &[TrustEntry], confirmed: &[String]) -> Self {
        let listed = entries.iter().map(|one| one.sha256.as_str());
        let mut prints: Vec<&str> = listed.chain(confirmed.iter().map(String::as_str)).collect();
        prints.sort_unstable();
        prints.dedup();
        let lists = entries
            .iter()
            .filter(|one| one.kind == TrustKind::RevocationList)
            .count();
        Self {
            office: office.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            certificates: prints.len().saturating_sub(lists),
            lists,
            fingerprint: store::Hash::of(prints.join("\n").as_bytes()).to_string(),
        }
    }
}

/// Judges the files as of now and prints what was found.
pub fn print_minute(app: &App, input: PrintMinute) -> Result<Print, Error> {
    for file in &input.files {
        file.refuse_over(&input.path)?;
    }
    let judged = input
        .files
        .iter()
        .map(|file| file.judged(app))
        .collect::<Result<Vec<_>, Error>>()?;
    let checked: Vec<CheckedFile<'_>> = judged
        .iter()
        .map(|(opened, verdict)| CheckedFile {
            name: &opened.name,
            bytes: &opened.bytes,
            verdict,
        })
        .collect();
    let by = CheckedBy::this_desk(app)?;
    let printed = record(&minute(&checked, &by, app.now()))?;
    prints::handed(printed, name(&checked), &input.path)
}

/// The minute as a file: of any PDFs, without a desk.
pub fn pdf(files: &[CheckedFile<'_>], by: &CheckedBy, at: Moment) -> Result<Vec<u8>, Error> {
    Ok(record(&minute(files, by, at))?.pdf)
}

/// `Biên bản kiểm tra 05-QĐ-UBND.pdf`
fn name(files: &[CheckedFile<'_>]) -> String {
    let of = files.first().map_or("", |file| file.name);
    let stem = of.strip_suffix(".pdf").unwrap_or(of);
    format!("{} {stem}.pdf", said("minute.file_name", &[]))
}

/// Everything the minute says.
fn minute(files: &[CheckedFile<'_>], by: &CheckedBy, at: Moment) -> RecordWords {
    let version = by.version.as_str();
    let list = said(
        "minute.list",
        &[
            ("certificates", &by.certificates.to_string()),
            ("lists", &by.lists.to_string()),
            ("fingerprint", &by.fingerprint),
        ],
    );
    let mut limits: Vec<String> = vec![said("minute.record_only", &[])];
    for code in files.iter().flat_map(|file| &file.verdict.limits) {
        let text = sentence(&format!("limit.{code}"));
        if !limits.contains(&text) {
            limits.push(text);
        }
    }
    RecordWords {
        title: said("minute.title", &[]),
        nature: said("minute.nature", &[]),
        maker: said("minute.maker", &[("version", version)]),
        page: said("minute.page", &[]),
        facts: vec![
            line("minute.at", clock(&at.iso())),
            line("minute.office", by.office.clone()),
            line(
                "minute.program",
                said("minute.maker", &[("version", version)]),
            ),
            line("minute.trust", list),
        ],
        parts: files.iter().map(part).collect(),
        limits,
    }
}

fn part(file: &CheckedFile<'_>) -> RecordPart {
    let verdict = file.verdict;
    let mut facts = vec![
        line(
            "minute.size",
            said("minute.bytes", &[("size", &file.bytes.len().to_string())]),
        ),
        line("minute.sha256", store::Hash::of(file.bytes).to_string()),
        line("minute.count", verdict.signatures.len().to_string()),
    ];
    if let Some(found) = &verdict.signatories {
        facts.push(line(
            "minute.kind",
            said(&format!("file.{}", snake(&found.file)), &[]),
        ));
    }
    let mut blocks: Vec<RecordBlock> = verdict.signatures.iter().zip(1..).map(block).collect();
    if !verdict.says.is_empty() {
        blocks.push(remarked("minute.unreadable", &verdict.says));
    }
    blocks.extend(
        verdict
            .signatories
            .as_ref()
            .map(|found| hands(found, verdict)),
    );
    RecordPart {
        title: file.name.to_owned(),
        facts,
        outcome: said(
            "minute.outcome",
            &[(
                "outcome",
                word(&format!("verdict.{}", verdict.verdict.word())).unwrap_or_default(),
            )],
        ),
        says: said(&format!("says.{}", verdict.verdict.word()), &[]),
        blocks,
    }
}

/// One signature, or one document time stamp.
fn block((one, at): (&SignatureView, usize)) -> RecordBlock {
    let kind = if one.is_stamp() {
        "minute.stamp"
    } else {
        "minute.signature"
    };
    let (who, organisation) = if one.is_stamp() {
        ("label.stamped_by", String::new())
    } else {
        ("label.signer", one.organisation.clone())
    };
    let mut lines = vec![
        line(who, one.signer.clone()),
        line("label.title", one.title.clone()),
        line("label.office", organisation),
        line("label.field", one.field.clone()),
        line("label.signed_at", when(one)),
        line("label.stamp", stamp(one)),
        line(
            "label.level",
            said(&format!("level.{}", snake_of(&one.level)), &[]),
        ),
        line("label.version", version(one)),
        line(
            "label.circle",
            said(&format!("circle.{}", circle(one.circle)), &[]),
        ),
        line("label.certificate", certificate(one)),
        line("label.fingerprint", one.fingerprint.clone()),
        line("label.policies", policies(one)),
        line("label.chain", chain(&one.chain)),
        line("label.revocation", revocation(&one.revocation)),
        line("label.evidence", evidence(one)),
        line(
            "label.holds_until",
            one.holds_until.as_deref().map(clock).unwrap_or_default(),
        ),
    ];
    lines.retain(|line| !line.text.is_empty());
    let codes: Vec<&str> = one
        .sub_indication
        .iter()
        .map(String::as_str)
        .chain(one.warnings.iter().map(String::as_str))
        .collect();
    lines.push(line("minute.codes", codes.join(", ")));
    RecordBlock {
        title: said(kind, &[("number", &at.to_string())]),
        outcome: word(&format!("verdict.{}", one.indication))
            .unwrap_or_default()
            .to_owned(),
        lines,
        remarks: one.says.iter().map(remark).collect(),
    }
}

/// Right person and right office, in order.
fn hands(found: &Signatories, verdict: &VerdictView) -> RecordBlock {
    let named = |at: Option<usize>| {
        at.and_then(|at| verdict.signatures.get(at))
            .map(|one| one.signer.clone())
            .unwrap_or_default()
    };
    let outcome = match found.outcome {
        SignatoriesOutcome::Satisfied => "satisfied",
        SignatoriesOutcome::CannotTell => "cannot_tell",
        SignatoriesOutcome::NotSatisfied => "not_satisfied",
    };
    let reasons: Vec<Said> = found
        .reasons
        .iter()
        .map(|reason| Said {
            code: format!("signatory.{}", snake(reason)),
            facts: Facts::new(),
        })
        .collect();
    RecordBlock {
        outcome: said(&format!("signatories.{outcome}"), &[]),
        lines: vec![
            line("label.signer", named(found.person)),
            line("label.office", named(found.office)),
        ],
        ..remarked("label.signatories", &reasons)
    }
}

fn remarked(title: &str, says: &[Said]) -> RecordBlock {
    RecordBlock {
        title: said(title, &[]),
        remarks: says.iter().map(remark).collect(),
        ..RecordBlock::default()
    }
}

fn remark(one: &Said) -> RecordLine {
    let text = told(one);
    let mut parts = vec![text.means];
    if !text.todo.is_empty() {
        parts.push(format!("{}: {}", said("label.todo", &[]), text.todo));
    }
    parts.retain(|part| !part.is_empty());
    RecordLine {
        label: text.title,
        text: parts.join(" "),
    }
}

fn when(one: &SignatureView) -> String {
    let clocked = |iso: &Option<String>| iso.as_deref().map(clock);
    let (proven, claimed) = (clocked(&one.proven_at), clocked(&one.claimed_at));
    let (code, at) = match (&proven, one.proven_by.as_deref()) {
        (Some(at), Some("document_stamp" | "later_signature")) if !one.is_stamp() => {
            ("label.time_proven_later", at)
        }
        (Some(at), _) => ("label.time_proven", at),
        (None, _) => match &claimed {
            Some(at) => ("label.time_claimed", at),
            None => return said("label.time_unknown", &[]),
        },
    };
    match &claimed {
        Some(claimed) if code == "label.time_proven" && claimed != at => {
            said("label.time_both", &[("at", at), ("claimed", claimed)])
        }
        _ => said(code, &[("at", at)]),
    }
}

fn stamp(one: &SignatureView) -> String {
    let Some(stamp) = &one.stamp else {
        return said("label.stamp_none", &[]);
    };
    let code = if stamp.is_trusted {
        "label.stamp_trusted"
    } else {
        "label.stamp_untrusted"
    };
    said(
        code,
        &[("at", &clock(&stamp.at)), ("authority", &stamp.authority)],
    )
}

fn version(one: &SignatureView) -> String {
    let length = one
        .signed_length
        .map(|bytes| bytes.to_string())
        .unwrap_or_default();
    match (one.coverage.as_str(), one.revision) {
        ("whole_file", _) => said("label.version_whole", &[]),
        (_, Some(revision)) => said(
            "label.version_earlier",
            &[
                ("number", &revision.number.to_string()),
                ("of", &revision.of.to_string()),
                ("length", &length),
            ],
        ),
        _ => said("label.version_broken", &[]),
    }
}

fn certificate(one: &SignatureView) -> String {
    let day = |iso: &Option<String>| iso.as_deref().map(clock).unwrap_or_default();
    if one.valid_until.is_none() {
        return String::new();
    }
    said(
        "label.certificate_of",
        &[
            ("issuer", &one.issuer),
            ("from", &day(&one.valid_from)),
            ("until", &day(&one.valid_until)),
        ],
    )
}

/// A name a line, from the signer up to the root.
fn chain(links: &[LinkView]) -> String {
    if links.is_empty() {
        return said("label.chain_none", &[]);
    }
    let lines: Vec<String> = links.iter().map(link).collect();
    lines.join("\n")
}

fn link(link: &LinkView) -> String {
    let Some(state) = &link.state else {
        return said("label.link_root", &[("name", &link.name)]);
    };
    let mut source = said(&format!("label.source_{}", link.source), &[]);
    if link.is_in_file {
        source = said("label.link_in_file", &[("source", &source)]);
    }
    let state = format!("{}, {source}", revocation(state));
    said("label.link", &[("name", &link.name), ("state", &state)])
}

fn revocation(one: &RevocationView) -> String {
    let clocked = |iso: &Option<String>| iso.as_deref().map(clock).unwrap_or_default();
    let word = match (one.status.as_str(), one.is_authority) {
        ("", _) => "not_checked",
        ("revoked", true) => "authority_revoked",
        (status, _) => status,
    };
    said(
        &format!("revocation.{word}"),
        &[
            ("issued", &clocked(&one.issued)),
            ("since", &clocked(&one.since)),
        ],
    )
}

/// `1.2.3 (https://ca.example/cps); 1.2.4`
fn policies(one: &SignatureView) -> String {
    let told = one
        .policies
        .iter()
        .map(|policy| match policy.practice.as_slice() {
            [] => policy.id.clone(),
            places => format!("{} ({})", policy.id, places.join(", ")),
        });
    told.collect::<Vec<_>>().join("; ")
}

fn evidence(one: &SignatureView) -> String {
    let held = &one.evidence;
    if held.certificates + held.lists + held.responses == 0 {
        return String::new();
    }
    said(
        "label.evidence_in",
        &[
            ("certificates", &held.certificates.to_string()),
            ("lists", &held.lists.to_string()),
            ("responses", &held.responses.to_string()),
        ],
    )
}

const fn circle(circle: Option<Circle>) -> &'static str {
    match circle {
        Some(Circle::State) => "state",
        Some(Circle::Party) => "party",
        Some(Circle::Public) => "public",
        Some(Circle::Own) => "own",
        None => "none",
    }
}

/// `22/11/2026 09:07:03 +07:00` of our own ISO 8601.
fn clock(iso: &str) -> String {
    let parted = iso.split_once('T').and_then(|(day, time)| {
        let (time, zone) = (time.get(..8)?, time.get(8..)?);
        let mut parts = day.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        Some(format!("{day}/{month}/{year} {time} {zone}"))
    });
    parted.unwrap_or_else(|| iso.to_owned())
}

fn line(code: &str, text: String) -> RecordLine {
    RecordLine {
        label: said(code, &[]),
        text,
    }
}

fn sentence(code: &str) -> String {
    told(&Said {
        code: code.to_owned(),
        facts: Facts::new(),
    })
    .title
}

/// The text under `judgment`, its places filled; one that is missing is its own code.
fn said(code: &str, facts: &[(&str, &str)]) -> String {
    let facts: Facts = facts
        .iter()
        .map(|(name, fact)| ((*name).to_owned(), (*fact).to_owned()))
        .collect();
    filled(label(code).unwrap_or(code), &facts)
}

/// `b_lta` of `B-LTA`.
fn snake_of(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

fn snake(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
