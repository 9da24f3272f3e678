//! From a draft to the words of its page: what the rules close, number and add is settled here.
//!
//! Holds no measure of its own and no fixed words: those stand in `assets/layouts`.

use crate::fonts::Style;
use crate::layout::Measures;
use crate::tables::LaidTable;
use crate::words::{Ink, bare, following, grounds, leading, loosen, loosened};
use office::{Block, Body, Draft, Recipient, RuleSet, Run, Text, label_blocks};
use serde::Serialize;

/// The words of a page, as the layouts read them.
#[derive(Serialize)]
pub(crate) struct PageWords {
    /// Where the layout finds its measures.
    form: String,
    /// The issuing office's abbreviation.
    organ: String,
    subject: String,
    superior: String,
    issuer: String,
    notation: String,
    place: String,
    letter: bool,
    /// `Về việc` goes before the subject line.
    about: bool,
    subject_line: String,
    urgency: &'static str,
    kind: String,
    authority: String,
    /// The decision's own word goes before the body.
    decides: bool,
    bases: Vec<String>,
    addressees: Vec<String>,
    /// A petition: the Party addresses it with a word of its own.
    petition: bool,
    blocks: Vec<LaidBlock>,
    /// `Như trên` heads the recipients.
    as_above: bool,
    /// `Như Điều …` heads the recipients; 0: it does not.
    as_article: usize,
    recipients: Vec<String>,
    filed: String,
    drafter: String,
    contact: String,
    signature: SignatureWords,
}

#[derive(Serialize)]
struct SignatureWords {
    authority: Vec<String>,
    position: String,
    name: String,
}

/// One block of the body, ready to set.
#[derive(Default, Serialize)]
struct LaidBlock {
    r#type: &'static str,
    label: String,
    title: String,
    text: Vec<Run>,
    caption: String,
    #[serde(flatten)]
    table: Option<LaidTable>,
}

impl PageWords {
    /// The words of `draft`; blank where nothing is written yet.
    pub(crate) fn of(draft: &Draft, rules: RuleSet, measures: &Measures, ink: &mut Ink) -> Self {
        let letter = draft.kind.is_letter();
        let decides = draft.kind.word() == "quyet_dinh";
        let notation = draft
            .notation()
            .map_or(String::new(), |n| n.as_str().to_owned());
        let subject = ink.line(&draft.subject);
        let (about, subject_line) = subject_line(&subject, draft.body, letter, decides);
        let recipients = entries(&draft.recipients, measures, ink);
        let opens = |with: &str| {
            recipients
                .iter()
                .any(|one| office::fold(one).starts_with(with))
        };
        let articles = count_articles(&draft.blocks);
        Self {
            form: format!("/{}/form.json", rules.word()),
            organ: ink.line(&draft.letterhead.abbreviation),
            superior: head_name(&draft.letterhead.superior, false, measures, ink),
            issuer: head_name(&draft.letterhead.issuer, true, measures, ink),
            notation: loosened(
                ink.line(&notation),
                PLAIN,
                measures.head.number,
                measures.head_left(),
            ),
            place: place(&draft.letterhead.place, measures, ink),
            letter,
            about,
            subject_line: if letter {
                loosened(
                    subject_line,
                    PLAIN,
                    measures.head.letter_subject,
                    measures.head_left(),
                )
            } else {
                loosened(subject_line, BOLD, measures.body.size, measures.head_left())
            },
            urgency: draft.urgency.mark().unwrap_or_default(),
            kind: draft.kind.name().to_uppercase(),
            authority: authority(draft, decides, measures, ink),
            decides,
            bases: draft
                .bases
                .iter()
                .map(|basis| basis_words(basis, measures, ink))
                .collect(),
            addressees: entries(&draft.addressees, measures, ink),
            petition: draft.kind.word() == "to_trinh",
            blocks: laid_blocks(draft, measures, ink),
            as_above: !draft.addressees.is_empty() && !opens("nhu tren"),
            as_article: if decides && !opens("nhu dieu") {
                articles
            } else {
                0
            },
            recipients,
            filed: filed(&draft.filed, measures, ink),
            drafter: foot_words(ink.line(&draft.drafter), measures),
            contact: loosened(
                ink.lines(&draft.contact),
                PLAIN,
                11.0,
                measures.text_width(),
            ),
            signature: SignatureWords::of(draft, measures, ink),
            subject,
        }
    }
}

impl SignatureWords {
    fn of(draft: &Draft, measures: &Measures, ink: &mut Ink) -> Self {
        let width = measures.text_width() - measures.foot_left();
        let mut fit = |text: &str| loosened(ink.lines(text), BOLD, measures.body.size, width);
        let signature = &draft.signature;
        Self {
            authority: signature.authority.iter().map(|line| fit(line)).collect(),
            position: fit(&signature.position),
            name: fit(&signature.name),
        }
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

fn head_name(name: &str, bold: bool, measures: &Measures, ink: &mut Ink) -> String {
    let style = if bold { BOLD } else { PLAIN };
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
fn entries(recipients: &[Recipient], measures: &Measures, ink: &mut Ink) -> Vec<String> {
    recipients
        .iter()
        .map(|one| ink.lines(&one.name))
        .map(|name| bare(name.trim_start_matches(['-', ' '])).to_owned())
        .filter(|name| !name.is_empty())
        .map(|name| foot_words(name, measures))
        .collect()
}

/// Who keeps copies: the records office always does.
fn filed(filed: &str, measures: &Measures, ink: &mut Ink) -> String {
    let typed = ink.line(filed);
    let typed = typed.trim_start_matches('-').trim_start();
    let rest = typed
        .strip_prefix("Lưu")
        .map_or(typed, |rest| rest.trim_start_matches([':', ' ']));
    foot_words(bare(rest).to_owned(), measures)
}

fn foot_words(words: String, measures: &Measures) -> String {
    let width = measures.foot_left() - DASH;
    loosened(words, PLAIN, measures.foot.receivers, width)
}

fn place(place: &str, measures: &Measures, ink: &mut Ink) -> String {
    let italic = Style {
        bold: false,
        italic: true,
    };
    let width = measures.text_width() - measures.head_left() - DASH;
    loosened(ink.line(place), italic, measures.head.place, width)
}

fn count_articles(blocks: &[Block]) -> usize {
    blocks
        .iter()
        .filter(|block| matches!(block, Block::Article { .. }))
        .count()
}

fn laid_blocks(draft: &Draft, measures: &Measures, ink: &mut Ink) -> Vec<LaidBlock> {
    let labels = label_blocks(&draft.blocks);
    let mut laid: Vec<LaidBlock> = draft
        .blocks
        .iter()
        .zip(labels)
        .filter(|(block, label)| block.says_something() || !label.is_empty())
        .map(|(block, label)| {
            LaidBlock::of(block, label_for(draft.body, block, label), measures, ink)
        })
        .filter(|block| block.r#type != "table" || block.table.is_some())
        .collect();
    close(&mut laid, draft.body);
    laid
}

/// The Party writes `I-` where the State writes `I.` (R§3.2).
fn label_for(body: Body, block: &Block, label: String) -> String {
    match (body, block) {
        (Body::Party, Block::Section { .. }) => label.replace('.', "-"),
        _ => label,
    }
}

impl LaidBlock {
    fn of(block: &Block, label: String, measures: &Measures, ink: &mut Ink) -> Self {
        let size = measures.body.size;
        let fit = |text: String| loosened(text, BOLD, size, measures.first_line());
        let runs = |ink: &mut Ink, text: &Text| {
            let mut runs = ink.runs(text);
            loosen(&mut runs, size, measures.first_line());
            runs
        };
        let (r#type, title, text) = match block {
            Block::Paragraph { text } => ("paragraph", String::new(), runs(ink, text)),
            Block::Point { text, .. } => ("point", String::new(), runs(ink, text)),
            Block::Part { title, .. }
            | Block::Chapter { title, .. }
            | Block::Subsection { title, .. } => {
                ("chapter", fit(ink.lines(title).to_uppercase()), vec![])
            }
            Block::Section { title, .. } => {
                ("section", fit(ink.line(title).to_uppercase()), vec![])
            }
            Block::Article { title, text, .. } => {
                ("article", fit(ink.line(title)), runs(ink, text))
            }
            Block::Clause { title, text, .. } => ("clause", fit(ink.line(title)), runs(ink, text)),
            Block::Picture { caption, .. } => ("paragraph", fit(ink.lines(caption)), vec![]),
            Block::Table {
                caption,
                head,
                rows,
                widths,
                ..
            } => {
                return Self {
                    r#type: "table",
                    caption: fit(ink.lines(caption)),
                    table: LaidTable::of(head, rows, widths, measures, ink),
                    ..Self::default()
                };
            }
        };
        Self {
            r#type,
            label,
            title,
            text,
            ..Self::default()
        }
    }
}

/// Ends the last sentence: `./.` for the State, a full stop for the Party (R§1.3, R§3.3).
fn close(blocks: &mut Vec<LaidBlock>, body: Body) {
    let Some(last) = blocks.last_mut() else {
        return;
    };
    if let Some(run) = last.text.last_mut() {
        run.text = closed(&run.text, body);
    } else if matches!(last.r#type, "article" | "clause") && !last.title.is_empty() {
        last.title = closed(&last.title, body);
    } else if body == Body::State {
        let run = Run {
            text: "./.".to_owned(),
            ..Run::default()
        };
        blocks.push(LaidBlock {
            r#type: "paragraph",
            text: vec![run],
            ..LaidBlock::default()
        });
    }
}

fn closed(text: &str, body: Body) -> String {
    let text = text.trim_end();
    let open = text.strip_suffix("./.").unwrap_or(text);
    let open = open.trim_end_matches(['.', ';', ',', ' ']);
    let end = match body {
        Body::State => "./.",
        Body::Party if open.ends_with(['!', '?', '…']) => "",
        Body::Party => ".",
    };
    format!("{open}{end}")
}

/// Room for the dash before an entry, or the comma after a place, in points.
const DASH: f64 = 12.0;
const PLAIN: Style = Style {
    bold: false,
    italic: false,
};
const BOLD: Style = Style {
    bold: true,
    italic: false,
};
