//! The words of the foot: who receives it, who keeps it, who signs.

use crate::blocks::BOLD;
use crate::layout::{KindForm, Measures};
use crate::names::person;
use crate::wording::{PLAIN, entries, foot_words};
use crate::words::{Ink, bare, loosened};
use office::{Block, Body, Draft, SignatureBlock};
use serde::Serialize;

/// What stands below the body.
#[derive(Serialize)]
pub(crate) struct FootWords {
    /// `Như trên` heads the recipients.
    as_above: bool,
    /// `Như Điều …` heads the recipients; 0: it does not.
    as_article: usize,
    recipients: Vec<String>,
    filed: String,
    filed_by_rule: String,
    drafter: String,
    contact: String,
    /// The leader first.
    signers: Vec<SignatureWords>,
}

#[derive(Default, Serialize)]
pub(crate) struct SignatureWords {
    authority: Vec<String>,
    position: String,
    other_post: String,
    name: String,
}

impl FootWords {
    pub(crate) fn of(draft: &Draft, form: &KindForm, measures: &Measures, ink: &mut Ink) -> Self {
        let mut recipients = entries(&draft.recipients, measures, ink);
        let opens = |with: &str| {
            recipients
                .iter()
                .any(|one| office::fold(one).starts_with(with))
        };
        let as_above = (form.as_above || !draft.addressees.is_empty()) && !opens("nhu tren");
        let as_article = if form.authority && !opens("nhu dieu") {
            count_articles(&draft.blocks)
        } else {
            0
        };
        if form.form == "1.10" && recipients.is_empty() {
            // Who goes on leave receives the paper (form 1.10, note 8).
            let name = ink.line(&person(particular(draft, "person")));
            recipients.extend((!name.is_empty()).then(|| foot_words(name, measures)));
        }
        Self {
            as_above,
            as_article,
            recipients,
            filed: filed(&draft.filed, measures, ink),
            filed_by_rule: form.filed.clone(),
            drafter: foot_words(ink.line(&draft.drafter), measures),
            contact: loosened(
                ink.lines(&draft.contact),
                PLAIN,
                CONTACT_SIZE,
                measures.text_width(),
            ),
            signers: signers(draft, form, measures, ink),
        }
    }
}

impl SignatureWords {
    pub(crate) fn of(signature: &SignatureBlock, width: f64, size: f64, ink: &mut Ink) -> Self {
        let mut fit = |text: &str| loosened(ink.lines(text), BOLD, size, width);
        Self {
            authority: signature.authority.iter().map(|line| fit(line)).collect(),
            position: fit(&signature.position),
            other_post: fit(&signature.other_post),
            name: fit(&signature.name),
        }
    }
}

/// How many sign beside the leader.
pub(crate) fn count_cosigners(draft: &Draft, form: &KindForm) -> usize {
    match form.form.as_str() {
        "1.9" | "minutes" | "contract" => 1,
        _ => draft.joint.len(),
    }
}

/// Who signs, the leader first.
fn signers(
    draft: &Draft,
    form: &KindForm,
    measures: &Measures,
    ink: &mut Ink,
) -> Vec<SignatureWords> {
    let size = measures.body.size;
    let alone = measures.text_width() - measures.foot_left();
    let half = measures.text_width() / 2.0;
    let mut of =
        |signature: &SignatureBlock, width| SignatureWords::of(signature, width, size, ink);
    match form.form.as_str() {
        "1.9" | "minutes" => minuted(draft).iter().map(|one| of(one, half)).collect(),
        "contract" => parties(draft).iter().map(|one| of(one, half)).collect(),
        _ if draft.joint.is_empty() => vec![of(&draft.signature, alone)],
        _ => [&draft.signature]
            .into_iter()
            .chain(draft.joint.iter().map(|other| &other.signature))
            .map(|one| of(one, half))
            .collect(),
    }
}

/// Who led the meeting, and who wrote it down (form 1.9; for the Party R§3.3).
fn minuted(draft: &Draft) -> [SignatureBlock; 2] {
    let (led, wrote) = match draft.body {
        Body::State => ("CHỦ TỌA", "THƯ KÝ"),
        Body::Party => ("CHỦ TRÌ", "NGƯỜI GHI BIÊN BẢN"),
    };
    let post = &draft.signature.position;
    let same = ["chu toa", "chu tri"].contains(&office::fold(post).as_str());
    let leader = SignatureBlock {
        authority: Vec::new(),
        position: led.to_owned(),
        // The post in the office, where it is wanted (note 5).
        other_post: if same { String::new() } else { post.clone() },
        name: draft.signature.name.clone(),
    };
    let secretary = SignatureBlock {
        position: wrote.to_owned(),
        name: person(particular(draft, "secretary")),
        ..SignatureBlock::default()
    };
    [leader, secretary]
}

/// The two parties of a contract; ours is the first.
fn parties(draft: &Draft) -> [SignatureBlock; 2] {
    let mut ours = draft.signature.clone();
    ours.authority.insert(0, "ĐẠI DIỆN BÊN A".to_owned());
    let theirs = SignatureBlock {
        position: "ĐẠI DIỆN BÊN B".to_owned(),
        name: person(particular(draft, "signer_b")),
        ..SignatureBlock::default()
    };
    [ours, theirs]
}

fn particular<'a>(draft: &'a Draft, word: &str) -> &'a str {
    draft.particulars.get(word).map_or("", String::as_str)
}

/// Who keeps copies, as the draft has it.
pub(crate) fn filed(filed: &str, measures: &Measures, ink: &mut Ink) -> String {
    let typed = ink.line(filed);
    let typed = typed.trim_start_matches('-').trim_start();
    let rest = typed
        .strip_prefix("Lưu")
        .map_or(typed, |rest| rest.trim_start_matches([':', ' ']));
    foot_words(bare(rest).to_owned(), measures)
}

fn count_articles(blocks: &[Block]) -> usize {
    blocks
        .iter()
        .filter(|block| matches!(block, Block::Article { .. }))
        .count()
}

const CONTACT_SIZE: f64 = 11.0;
