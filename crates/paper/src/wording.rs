//! From a draft to the words of its page: what the rules close, number and add is settled here.
//!
//! Holds no measure of its own and no fixed words: those stand in `assets/layouts`.

use crate::Error;
use crate::annexes::{LaidAnnex, laid_annexes};
use crate::blocks::{BOLD, Desk, LaidBlock, close, ending, laid_blocks};
use crate::fonts::Style;
use crate::foot::FootWords;
use crate::layout::{KindForm, Measures};
use crate::names::in_words;
use crate::pictures::{Gaps, Pictures};
use crate::words::{Ink, bare, grounds, loosened};
use office::{
    Block, Body, Day, Draft, Font, Number, PartyBases, Recipient, RuleSet, Separator, following,
    leading, name_anchors,
};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Which part of a document a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The document, with the annexes that are of the same file.
    Whole,
    /// The annex at this place, a file of its own.
    Annex(usize),
}

/// What besides the draft decides over the words.
pub(crate) struct Manner<'a> {
    pub(crate) rules: RuleSet,
    pub(crate) part: Part,
    /// Only these parts of it, as it was issued; nothing: all of it, to be signed.
    pub(crate) extracted: Option<&'a Extracted>,
    pub(crate) pictures: &'a Pictures,
    pub(crate) gaps: Gaps,
}

/// What an extract takes of a document that was issued (Decree 30/2020 art. 25.3): its form is set anew, and of its
/// content these parts, each under the number it has in the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// The number it was issued under.
    pub number: Number,
    /// The day it was issued.
    pub day: Day,
    /// Whether its bases are taken.
    pub bases: bool,
    /// The blocks taken, from 0.
    pub blocks: BTreeSet<usize>,
    /// The annexes taken, each whole, from 0.
    pub annexes: BTreeSet<usize>,
}

/// What a document shows once it is issued and signed.
#[derive(Serialize)]
struct MadeWords {
    number: String,
    date: String,
    signed: &'static str,
}

/// The words of a page, as the layouts read them.
#[derive(Serialize)]
pub(crate) struct PageWords {
    /// The measures, the office's choices laid over them.
    form: Value,
    /// The number of the law's form, or our word for it.
    form_no: String,
    part: &'static str,
    /// Number, date and the word for the signature in place of the fields that are kept free for them.
    made: Option<MadeWords>,
    fonts: &'static [&'static str],
    #[serde(flatten)]
    head: HeadWords,
    #[serde(flatten)]
    body: BodyWords,
    #[serde(flatten)]
    foot: FootWords,
}

/// What stands above the body.
#[derive(Serialize)]
struct HeadWords {
    /// What the file says it is about.
    told: String,
    /// The issuing office's abbreviation.
    organ: String,
    superior: String,
    issuer: String,
    /// The issuing office as a sentence names it.
    issuer_name: String,
    /// Who invites, telegraphs, grants.
    sender: String,
    joint: Vec<JointWords>,
    separator: &'static str,
    notation: String,
    place: String,
    letter: bool,
    /// Place and date are on the page.
    dated: bool,
    /// The abstract is on the page.
    abstracted: bool,
    /// `Về việc` goes before the subject line.
    about: bool,
    subject_line: String,
    urgency: &'static str,
    circulation: &'static str,
    kind: String,
    kind_name: &'static str,
}

#[derive(Serialize)]
struct JointWords {
    issuer: String,
}

/// What is written.
#[derive(Serialize)]
struct BodyWords {
    authority: String,
    /// The word before the body; empty: none.
    resolves: String,
    bases: Vec<String>,
    bases_italic: bool,
    /// Somebody must be addressed.
    addressed: bool,
    addressees: Vec<String>,
    /// A petition: the Party addresses it with a word of its own.
    petition: bool,
    particulars: BTreeMap<&'static str, String>,
    /// What kind of meeting minutes are of.
    meeting: &'static str,
    blocks: Vec<LaidBlock>,
    annexes: Vec<LaidAnnex>,
    /// What ends the last sentence.
    ending: &'static str,
}

impl PageWords {
    /// The words of `draft`; blank where nothing is written yet.
    ///
    /// Errors if the body has no such type, or a picture cannot be set and gaps are refused.
    pub(crate) fn of(
        draft: &Draft,
        manner: &Manner<'_>,
        measures: &Measures,
        ink: &mut Ink,
    ) -> Result<Self, Error> {
        let form = measures.kind(draft.kind, manner.rules)?;
        Ok(Self {
            form: measures.all.clone(),
            form_no: form.form.clone(),
            part: match manner.part {
                Part::Whole => "whole",
                Part::Annex(_) => "annex",
            },
            made: manner.extracted.map(|of| MadeWords {
                number: of.number.as_str().to_owned(),
                date: of.day.official(),
                signed: SIGNED,
            }),
            fonts: fonts(draft.style.font),
            head: HeadWords::of(draft, form, measures, ink),
            body: BodyWords::of(draft, manner, form, measures, ink)?,
            foot: FootWords::of(draft, form, measures, ink),
        })
    }
}

impl HeadWords {
    fn of(draft: &Draft, form: &KindForm, measures: &Measures, ink: &mut Ink) -> Self {
        let letter = draft.kind.is_letter();
        let head = &draft.letterhead;
        let notation = draft
            .notation()
            .map_or(String::new(), |n| n.as_str().to_owned());
        let subject = ink.line(&draft.subject);
        let (about, subject_line) = subject_line(&subject, draft.body, letter, form.about);
        let issuer_name = in_text(in_words(&ink.line(&head.issuer)), measures);
        // A telegram may be its head's own.
        let sender = ink.line(&draft.authority);
        let own = form.form == TELEGRAM && !sender.is_empty();
        let (size, style) = if letter {
            (measures.head.letter_subject, PLAIN)
        } else {
            (measures.body.size, BOLD)
        };
        Self {
            organ: ink.line(&head.abbreviation),
            superior: head_name(&head.superior, PLAIN, measures, ink),
            issuer: head_name(&head.issuer, BOLD, measures, ink),
            sender: if own {
                in_text(in_words(&sender), measures)
            } else {
                issuer_name.clone()
            },
            issuer_name,
            joint: draft
                .joint
                .iter()
                .map(|one| JointWords {
                    issuer: head_name(&one.issuer, BOLD, measures, ink),
                })
                .collect(),
            separator: match draft.style.separator {
                Separator::ByRule => "",
                Separator::Line => "line",
                Separator::Star => "star",
            },
            notation: loosened(
                ink.line(&notation),
                PLAIN,
                measures.head.number,
                measures.head_left(),
            ),
            place: place(&head.place, measures, ink),
            letter,
            dated: form.dated,
            abstracted: form.abstracted,
            about,
            subject_line: loosened(subject_line, style, size, measures.head_left()),
            urgency: draft.urgency.mark().unwrap_or_default(),
            circulation: draft.circulation.mark().unwrap_or_default(),
            kind: draft.kind.name().to_uppercase(),
            kind_name: draft.kind.name(),
            told: if subject.is_empty() {
                draft.kind.name().to_owned()
            } else {
                subject
            },
        }
    }
}

impl BodyWords {
    fn of(
        draft: &Draft,
        manner: &Manner<'_>,
        form: &KindForm,
        measures: &Measures,
        ink: &mut Ink,
    ) -> Result<Self, Error> {
        let end = ending(draft.body, draft.style.party_end);
        let names = anchors_seen_from(draft, None);
        let desk = Desk {
            measures,
            pictures: manner.pictures,
            gaps: manner.gaps,
            body: draft.body,
            above: usize::from(!draft.kind.is_letter()),
            names: &names,
            kept: manner.extracted.map(|of| &of.blocks),
        };
        let mut blocks = match manner.part {
            Part::Whole => laid_blocks(&draft.blocks, &desk, ink)?,
            Part::Annex(_) => Vec::new(),
        };
        // Where the form itself speaks last, its own sentence carries the sign.
        let last = draft.blocks.iter().rposition(Block::says_something);
        let is_ended = manner
            .extracted
            .is_none_or(|of| last.is_some_and(|last| of.blocks.contains(&last)));
        if is_ended && !matches!(form.form.as_str(), "1.8" | "1.9" | "1.10" | "minutes") {
            close(&mut blocks, end);
        }
        let fit = |text: String| in_text(text, measures);
        Ok(Self {
            authority: if form.form == TELEGRAM {
                String::new()
            } else {
                authority(draft, form.authority, measures, ink)
            },
            resolves: form.resolves.clone(),
            bases: draft
                .bases
                .iter()
                .filter(|_| manner.extracted.is_none_or(|of| of.bases))
                .map(|basis| basis_words(basis, measures, ink))
                .collect(),
            bases_italic: draft.style.party_bases == PartyBases::Italic,
            addressed: draft.kind.needs_addressee(),
            addressees: entries(&draft.addressees, measures, ink),
            petition: draft.kind.word() == "to_trinh",
            particulars: draft
                .kind
                .particulars(draft.body)
                .iter()
                .filter_map(|part| Some((part.word, draft.particulars.get(part.word)?)))
                .map(|(word, text)| (word, fit(ink.lines(text))))
                .collect(),
            meeting: meeting(&draft.subject),
            blocks,
            annexes: laid_annexes(draft, manner, measures, end, ink)?,
            ending: end,
        })
    }
}

/// What stands where somebody signed, in words that are no signature.
const SIGNED: &str = "(Đã ký)";

/// What each anchor is called, seen from the body or from annex `annex`: the own scope first, then the others in order.
pub(crate) fn anchors_seen_from(draft: &Draft, annex: Option<usize>) -> BTreeMap<String, String> {
    let own = annex
        .and_then(|at| draft.annexes.get(at))
        .map(|annex| annex.blocks.as_slice());
    let scopes = own
        .into_iter()
        .chain([draft.blocks.as_slice()])
        .chain(draft.annexes.iter().map(|annex| annex.blocks.as_slice()));
    let mut names = BTreeMap::new();
    for scope in scopes {
        for (anchor, name) in name_anchors(scope) {
            names.entry(anchor).or_insert(name);
        }
    }
    names
}

/// The faces in the order they are tried.
pub(crate) const fn fonts(font: Font) -> &'static [&'static str] {
    match font {
        Font::Tinos => &["Tinos"],
        Font::TimesNewRoman => &["Times New Roman", "Tinos"],
    }
}

/// The abstract as it stands on the page, and whether `Về việc` goes before it.
fn subject_line(subject: &str, body: Body, letter: bool, decides: bool) -> (bool, String) {
    let folded = office::fold(subject);
    if letter {
        // `V/v` and `Về việc` are words of the form; typed again, they would stand twice.
        let typed = ["v v ", "ve viec "]
            .iter()
            .any(|opening| folded.starts_with(opening));
        let rest = if typed {
            after_words(subject, if folded.starts_with("v v ") { 1 } else { 2 })
        } else {
            subject
        };
        return (false, following(rest));
    }
    let titled = ["ve ", "ban hanh ", "phe duyet "];
    if decides && !titled.iter().any(|opening| folded.starts_with(opening)) {
        return (true, following(subject));
    }
    match body {
        Body::State => (false, leading(subject)),
        // Under the Party's type names the abstract goes on in small letters.
        Body::Party => (false, following(subject)),
    }
}

fn after_words(text: &str, count: usize) -> &str {
    let mut rest = text;
    for _ in 0..count {
        rest = rest.split_once(' ').map_or("", |(_, after)| after);
    }
    rest
}

/// The meeting as its minutes call it.
fn meeting(subject: &str) -> &'static str {
    let folded = office::fold(subject);
    [
        ("hoi nghi", "Hội nghị"),
        ("hoi thao", "Hội thảo"),
        ("dai hoi", "Đại hội"),
    ]
    .into_iter()
    .find(|(words, _)| folded.contains(words))
    .map_or("Cuộc họp", |(_, name)| name)
}

/// Who decides, in capitals: as written, else worked out from the signature (form 1.2, note 6).
fn authority(draft: &Draft, decides: bool, measures: &Measures, ink: &mut Ink) -> String {
    let fit = |text: String| loosened(text, BOLD, measures.body.size, measures.text_width());
    if !draft.authority.trim().is_empty() {
        return fit(ink.lines(&draft.authority).to_uppercase());
    }
    if !decides {
        return String::new();
    }
    let issuer = ink.line(&draft.letterhead.issuer);
    let lines = &draft.signature.authority;
    let collective = lines
        .iter()
        .any(|line| line.starts_with("TM.") || line.starts_with("T/M"));
    if collective {
        return fit(issuer.to_uppercase());
    }
    let deputised = lines.iter().find_map(|line| {
        ["KT.", "K/T"]
            .iter()
            .find_map(|mark| line.strip_prefix(mark))
    });
    let post = ink.line(deputised.unwrap_or(&draft.signature.position));
    fit(format!("{post} {issuer}").trim().to_uppercase())
}

/// The name of an office as the head has it.
pub(crate) fn head_name(name: &str, style: Style, measures: &Measures, ink: &mut Ink) -> String {
    loosened(
        ink.lines(name).to_uppercase(),
        style,
        measures.head.issuer,
        measures.names(),
    )
}

fn basis_words(basis: &str, measures: &Measures, ink: &mut Ink) -> String {
    let italic = Style {
        bold: false,
        italic: true,
    };
    let words = grounds(bare(&ink.lines(basis)));
    loosened(words, italic, measures.body.size, measures.first_line())
}

/// Recipients without list signs; empty lines go.
pub(crate) fn entries(recipients: &[Recipient], measures: &Measures, ink: &mut Ink) -> Vec<String> {
    recipients
        .iter()
        .map(|one| ink.lines(&one.name))
        .map(|name| bare(name.trim_start_matches(['-', ' '])).to_owned())
        .filter(|name| !name.is_empty())
        .map(|name| foot_words(name, measures))
        .collect()
}

/// Words of a list in the foot, or in the head's.
pub(crate) fn foot_words(words: String, measures: &Measures) -> String {
    let width = measures.foot_left() - DASH;
    loosened(words, PLAIN, measures.foot.receivers, width)
}

/// Words of a paragraph.
pub(crate) fn in_text(words: String, measures: &Measures) -> String {
    loosened(words, PLAIN, measures.body.size, measures.first_line())
}

pub(crate) fn place(place: &str, measures: &Measures, ink: &mut Ink) -> String {
    let italic = Style {
        bold: false,
        italic: true,
    };
    let width = measures.text_width() - measures.head_left() - DASH;
    loosened(ink.line(place), italic, measures.head.place, width)
}

const TELEGRAM: &str = "1.6";
/// Room for the dash before an entry, or the comma after a place, in points.
const DASH: f64 = 12.0;
pub(crate) const PLAIN: Style = Style {
    bold: false,
    italic: false,
};
