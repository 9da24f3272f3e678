//! A paragraph as a line of an official document: its words and how they look.

use crate::export::anchor_of;
use crate::model::{Align, Baseline, Paragraph, Piece, Run as Letters};
use crate::roles::Role;
use office::{Run, Text};

/// A paragraph, looked at.
pub(super) struct Line<'a> {
    pub(super) source: &'a Paragraph,
    /// What our own style says it is.
    pub(super) role: Option<Role>,
    /// Label and letters, blanks made one, hidden letters left out.
    pub(super) text: String,
    pub(super) centred: bool,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) capitals: bool,
    /// The count of the paragraph in the file.
    pub(super) paragraph: usize,
}

impl<'a> Line<'a> {
    pub(super) fn of(source: &'a Paragraph, paragraph: usize) -> Self {
        let shown: Vec<&Letters> = source
            .runs()
            .filter(|run| !run.face.hidden && !run.text.trim().is_empty())
            .collect();
        let all = |is: fn(&Letters) -> bool| !shown.is_empty() && shown.iter().all(|run| is(run));
        let letters = source.letters();
        let text = match &source.label {
            Some(label) => squeezed(&format!("{} {letters}", label.text)),
            None => squeezed(&letters),
        };
        Self {
            source,
            role: Role::of_style(&source.style_id, &source.style),
            text,
            centred: source.align == Align::Center,
            bold: all(|run| run.face.bold),
            italic: all(|run| run.face.italic),
            capitals: source.is_capitals(),
            paragraph,
        }
    }

    /// Nothing to read or see, boxes aside: blank, or a line drawn with the keyboard.
    pub(super) fn is_empty(&self) -> bool {
        let seen = self.source.pieces.iter().any(|piece| match piece {
            Piece::Picture(_) | Piece::Note { .. } => true,
            Piece::Run(_) | Piece::Field(_) | Piece::PageBreak | Piece::Box(_) => false,
        });
        !seen && is_rule(&self.text)
    }

    /// The words in its boxes, one text a box.
    pub(super) fn boxes(&self) -> Vec<String> {
        let boxes = self.source.pieces.iter().filter_map(|piece| match piece {
            Piece::Box(items) => Some(items),
            _ => None,
        });
        boxes
            .map(|items| {
                let lines: Vec<String> = crate::model::flat(items)
                    .map(|one| squeezed(&one.line_text()))
                    .filter(|line| !line.is_empty())
                    .collect();
                lines.join("\n")
            })
            .filter(|text| !text.is_empty())
            .collect()
    }

    /// The anchor that references to it go by.
    pub(super) fn anchor(&self) -> String {
        let mut names = self.source.bookmarks.iter();
        names.find_map(|name| anchor_of(name)).unwrap_or_default()
    }

    /// The words in capitals where the style shows them so and they are not ours.
    pub(super) fn shown(&self) -> String {
        let caps = self.source.runs().any(|run| run.face.caps);
        if caps && self.role.is_none() {
            return self.text.to_uppercase();
        }
        self.text.clone()
    }
}

/// Letters with blanks of all kinds made one, none at the ends of lines; line breaks stay.
pub(super) fn squeezed(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Nothing but signs that draw a line or separate: `____`, `-----`, `*`.
pub(super) fn is_rule(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '_' | '-' | '–' | '—' | '*' | '=' | '~' | '\u{ad}' | '¯' | '─'
            )
    })
}

/// Runs from a paragraph's pieces, notes told by `note`; and whether a style was lost that drafts have not.
pub(super) struct Taken {
    pub(super) text: Text,
    pub(super) style_lost: bool,
}

impl Line<'_> {
    /// The paragraph's letters with their styles, the label as plain letters before them.
    pub(super) fn taken(&self, note: &dyn Fn(usize) -> String) -> Taken {
        let mut runs: Vec<Run> = Vec::new();
        let mut style_lost = false;
        if let Some(label) = &self.source.label {
            push(
                &mut runs,
                format!("{} ", label.text),
                &label.face.clone().into(),
            );
        }
        for piece in &self.source.pieces {
            match piece {
                Piece::Run(run) if run.face.hidden => {}
                Piece::Run(run) => {
                    style_lost |= run.face.baseline == Baseline::Sub || run.face.strike;
                    let caps = run.face.caps && self.role.is_none();
                    let text = if caps {
                        run.text.to_uppercase()
                    } else {
                        run.text.clone()
                    };
                    push(&mut runs, text, &run.face.clone().into());
                }
                Piece::Field(field) => {
                    let mut words = field.instruction.split_whitespace();
                    let is_reference = words.next() == Some("REF");
                    let anchor = words.next().filter(|_| is_reference).and_then(anchor_of);
                    match anchor {
                        Some(refers) => runs.push(Run {
                            text: field.shown.text.clone(),
                            refers,
                            ..field.shown.face.clone().into()
                        }),
                        None => push(
                            &mut runs,
                            field.shown.text.clone(),
                            &field.shown.face.clone().into(),
                        ),
                    }
                }
                Piece::Note { index, .. } => {
                    let words = note(*index);
                    match runs.last_mut() {
                        Some(last) if last.note.is_empty() && last.refers.is_empty() => {
                            last.note = words
                        }
                        _ => runs.push(Run {
                            note: words,
                            ..Run::default()
                        }),
                    }
                }
                Piece::PageBreak => push(&mut runs, " ".into(), &Run::default()),
                Piece::Picture(_) | Piece::Box(_) => {}
            }
        }
        Taken {
            text: tidy(runs),
            style_lost,
        }
    }
}

impl From<crate::model::Face> for Run {
    fn from(face: crate::model::Face) -> Self {
        Self {
            bold: face.bold,
            italic: face.italic,
            underline: face.underline,
            superscript: face.baseline == Baseline::Super,
            ..Self::default()
        }
    }
}

fn same_style(one: &Run, other: &Run) -> bool {
    (one.bold, one.italic, one.underline, one.superscript)
        == (other.bold, other.italic, other.underline, other.superscript)
}

fn push(runs: &mut Vec<Run>, text: String, style: &Run) {
    if text.is_empty() {
        return;
    }
    let blank = text.trim().is_empty();
    if let Some(last) = runs.last_mut()
        && last.note.is_empty()
        && last.refers.is_empty()
        // A blank has no style of its own to see, but for a line under it.
        && (same_style(last, style) || (blank && !style.underline))
    {
        last.text.push_str(&text);
        return;
    }
    runs.push(Run {
        text,
        ..style.clone()
    });
}

/// Blanks made one over all runs, none at the ends; empty runs go, neighbours of one style become one.
fn tidy(runs: Vec<Run>) -> Text {
    let mut tidied: Vec<Run> = Vec::new();
    let mut blank = true;
    for mut run in runs {
        let mut text = String::with_capacity(run.text.len());
        for letter in run.text.chars() {
            if letter == '\n' {
                while text.ends_with(' ') {
                    text.pop();
                }
                text.push('\n');
                blank = true;
            } else if letter.is_whitespace() {
                if !blank {
                    text.push(' ');
                }
                blank = true;
            } else {
                text.push(letter);
                blank = false;
            }
        }
        run.text = text;
        if run.text.is_empty() && run.note.is_empty() {
            continue;
        }
        match tidied.last_mut() {
            Some(last)
                if same_style(last, &run)
                    && last.note.is_empty()
                    && last.refers.is_empty()
                    && run.refers.is_empty() =>
            {
                last.text.push_str(&run.text);
                last.note = run.note;
            }
            _ => tidied.push(run),
        }
    }
    while let Some(last) = tidied.last_mut() {
        if !last.note.is_empty() || !last.refers.is_empty() {
            break;
        }
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            break;
        }
        tidied.pop();
    }
    if let Some(first) = tidied.first_mut() {
        first.text = first.text.trim_start_matches('\n').to_owned();
    }
    Text(tidied)
}

/// `text` without its first `count` letters, and without the blanks that then begin it.
pub(super) fn without(text: &Text, count: usize) -> Text {
    let mut left = count;
    let mut runs = Vec::new();
    for run in &text.0 {
        let letters = run.text.chars().count();
        if left >= letters && run.note.is_empty() {
            left -= letters;
            continue;
        }
        let rest: String = run.text.chars().skip(left).collect();
        left = 0;
        runs.push(Run {
            text: rest,
            ..run.clone()
        });
    }
    let mut blank = true;
    for run in &mut runs {
        if blank {
            run.text = run.text.trim_start().to_owned();
            blank = run.text.is_empty();
        }
    }
    runs.retain(|run| !run.text.is_empty() || !run.note.is_empty());
    Text(runs)
}

/// `text` without the sign `end` at its end.
pub(super) fn without_end(text: &mut Text, end: &str) -> bool {
    let Some(last) = text.0.last_mut() else {
        return false;
    };
    let Some(open) = last.text.strip_suffix(end) else {
        return false;
    };
    last.text = open.to_owned();
    if last.text.is_empty() && last.note.is_empty() {
        text.0.pop();
    }
    true
}
