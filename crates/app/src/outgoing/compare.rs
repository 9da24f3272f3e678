//! What changed between two drafts: by part, by block, word by word. Pure: no clock, no store.
//!
//! Never says whether a change is right.

use office::{Block, Draft};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use ts_rs::TS;

/// What happened to a stretch or a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Nothing.
    Same,
    /// It was not there before.
    Added,
    /// It is there no more.
    Removed,
    /// Its words are others.
    Changed,
    /// The words are the same; bold, references, widths or the like are not.
    Styled,
}

/// A stretch of letters: the same, added or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DiffRun {
    /// The letters.
    pub text: String,
    /// What happened to them.
    pub change: Change,
}

/// A part outside the blocks that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PartChange {
    /// The field of the draft: `subject`, `signature`, …
    pub part: String,
    /// Its words, old and new.
    pub runs: Vec<DiffRun>,
}

/// A block of the older draft beside what it became.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlockChange {
    /// What happened to it.
    pub change: Change,
    /// 0: of the body; else of the annex of this number.
    pub annex: u32,
    /// The block's type: `paragraph`, `article`, …
    pub kind: String,
    /// The number that stood before it; empty where none did.
    pub before: String,
    /// The number that stands before it now.
    pub after: String,
    /// Its words, old and new.
    pub runs: Vec<DiffRun>,
}

/// Two drafts side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Comparison {
    /// Parts that changed.
    pub parts: Vec<PartChange>,
    /// Every block, in order; removed ones where they stood.
    pub blocks: Vec<BlockChange>,
}

/// What changed, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangeSummary {
    /// Parts outside the blocks that changed.
    pub parts: Vec<String>,
    /// Blocks added.
    pub added: u32,
    /// Blocks removed.
    pub removed: u32,
    /// Blocks changed.
    pub changed: u32,
    /// The first letters of the first block that changed.
    pub excerpt: String,
}

/// A block of each draft, or of one.
type Pair<'a> = (Option<(usize, &'a Block)>, Option<(usize, &'a Block)>);

/// Steps a comparison may take; beyond, things are compared by their place only.
const STEPS: usize = 4_000_000;
/// Of what share of their words two blocks are one block, changed; in percent.
const ALIKE: usize = 40;
const EXCERPT: usize = 80;

/// The two drafts side by side, word by word.
pub fn compare(old: &Draft, new: &Draft) -> Comparison {
    let (was, is) = (parts(old), parts(new));
    let changed = names(&was, &is)
        .into_iter()
        .map(|part| PartChange {
            runs: words(&text_of(&was, &part), &text_of(&is, &part)),
            part,
        })
        .collect();
    let mut blocks = Vec::new();
    for (annex, (old, new)) in bodies(old, new) {
        let (before, after) = (office::label_blocks(old), office::label_blocks(new));
        let label = |labels: &[String], at: Option<usize>| {
            at.and_then(|at| labels.get(at))
                .cloned()
                .unwrap_or_default()
        };
        for (was, is) in pairs(old, new) {
            let (old, new) = (was.map(|one| one.1), is.map(|one| one.1));
            blocks.push(BlockChange {
                change: change(old, new),
                annex,
                kind: new.or(old).map(kind).unwrap_or_default(),
                before: label(&before, was.map(|one| one.0)),
                after: label(&after, is.map(|one| one.0)),
                runs: words(
                    &old.map(letters).unwrap_or_default(),
                    &new.map(letters).unwrap_or_default(),
                ),
            });
        }
    }
    Comparison {
        parts: changed,
        blocks,
    }
}

/// What changed, in short; cheap enough to be asked at every save.
pub fn summarise(old: &Draft, new: &Draft) -> ChangeSummary {
    let (was, is) = (parts(old), parts(new));
    let mut summary = ChangeSummary {
        parts: names(&was, &is),
        ..ChangeSummary::default()
    };
    for (_, (old, new)) in bodies(old, new) {
        for (was, is) in pairs(old, new) {
            let (was, is) = (was.map(|one| one.1), is.map(|one| one.1));
            match change(was, is) {
                Change::Same => continue,
                Change::Added => summary.added += 1,
                Change::Removed => summary.removed += 1,
                Change::Changed | Change::Styled => summary.changed += 1,
            }
            if summary.excerpt.is_empty() {
                let said = is.or(was).map(letters).unwrap_or_default();
                summary.excerpt = excerpt(&said);
            }
        }
    }
    summary
}

/// The first words of a paragraph, none of them cut; `…` where there are more.
fn excerpt(said: &str) -> String {
    let line = said.replace('\n', " ");
    if line.chars().count() <= EXCERPT {
        return line;
    }
    let head: String = line.chars().take(EXCERPT).collect();
    let whole = head
        .rsplit_once(' ')
        .map_or(head.as_str(), |(words, _)| words);
    format!("{whole}…")
}

/// Old letters and new ones, as stretches; whole words, never parts of one.
pub(crate) fn words(old: &str, new: &str) -> Vec<DiffRun> {
    let (was, is) = (tokens(old), tokens(new));
    if old == new || was.len().saturating_mul(is.len()) > STEPS {
        let mut runs = Runs::default();
        if old == new {
            runs.same(old);
        } else {
            runs.change(old, new);
        }
        return runs.finished();
    }
    let mut runs = Runs::default();
    for op in capture_diff_slices(Algorithm::Myers, &was, &is) {
        let (from, to) = (op.old_range(), op.new_range());
        let old = was.get(from).unwrap_or_default().concat();
        match op {
            DiffOp::Equal { .. } => runs.same(&old),
            DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => {
                runs.change(&old, &is.get(to).unwrap_or_default().concat());
            }
        }
    }
    runs.finished()
}

/// Stretches as they come; a blank between two changed words belongs to the change.
#[derive(Default)]
struct Runs {
    done: Vec<DiffRun>,
    removed: String,
    added: String,
    blank: String,
}

impl Runs {
    fn same(&mut self, text: &str) {
        if text.trim().is_empty() && !(self.removed.is_empty() && self.added.is_empty()) {
            self.blank.push_str(text);
            return;
        }
        self.flush();
        self.push(text.to_owned(), Change::Same);
    }

    fn change(&mut self, old: &str, new: &str) {
        let blank = std::mem::take(&mut self.blank);
        for (side, text) in [(&mut self.removed, old), (&mut self.added, new)] {
            side.push_str(&blank);
            side.push_str(text);
        }
    }

    fn flush(&mut self) {
        let (removed, added) = (
            std::mem::take(&mut self.removed),
            std::mem::take(&mut self.added),
        );
        let blank = std::mem::take(&mut self.blank);
        self.push(removed, Change::Removed);
        self.push(added, Change::Added);
        self.push(blank, Change::Same);
    }

    fn push(&mut self, text: String, change: Change) {
        if text.is_empty() {
            return;
        }
        match self.done.last_mut() {
            Some(last) if last.change == change => last.text.push_str(&text),
            _ => self.done.push(DiffRun { text, change }),
        }
    }

    fn finished(mut self) -> Vec<DiffRun> {
        self.flush();
        self.done
    }
}

/// Words, blanks and signs, in order; put together they are the text.
fn tokens(text: &str) -> Vec<&str> {
    let sort = |c: char| match c {
        c if c.is_alphanumeric() => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match sort(first) {
            2 => first.len_utf8(),
            one => rest.find(|c| sort(c) != one).unwrap_or(rest.len()),
        };
        let Some((token, after)) = rest.split_at_checked(end) else {
            break;
        };
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// The parts of a draft outside its blocks, each as lines of text, in the draft's order.
fn parts(draft: &Draft) -> Vec<(String, String)> {
    let bare = Draft {
        blocks: Vec::new(),
        annexes: draft
            .annexes
            .iter()
            .map(|annex| office::Annex {
                blocks: Vec::new(),
                ..annex.clone()
            })
            .collect(),
        ..draft.clone()
    };
    let Ok(Value::Object(fields)) = serde_json::to_value(&bare) else {
        return Vec::new();
    };
    fields
        .into_iter()
        .map(|(part, value)| (part, flat(&value)))
        .collect()
}

fn flat(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => joined(items.iter(), "\n"),
        Value::Object(fields) => joined(fields.values(), " · "),
    }
}

fn joined<'a>(values: impl Iterator<Item = &'a Value>, between: &str) -> String {
    let texts: Vec<String> = values.map(flat).filter(|text| !text.is_empty()).collect();
    texts.join(between)
}

/// The parts that differ.
fn names(was: &[(String, String)], is: &[(String, String)]) -> Vec<String> {
    let mut names: Vec<&String> = is.iter().chain(was).map(|(part, _)| part).collect();
    let mut seen = Vec::new();
    names.retain(|name| {
        let new = !seen.contains(name);
        seen.push(*name);
        new
    });
    names
        .into_iter()
        .filter(|name| text_of(was, name) != text_of(is, name))
        .cloned()
        .collect()
}

fn text_of(parts: &[(String, String)], name: &str) -> String {
    parts
        .iter()
        .find(|(part, _)| part == name)
        .map(|(_, text)| text.clone())
        .unwrap_or_default()
}

/// The body and each annex, old beside new.
fn bodies<'a>(
    old: &'a Draft,
    new: &'a Draft,
) -> impl Iterator<Item = (u32, (&'a [Block], &'a [Block]))> {
    let annexes = old.annexes.len().max(new.annexes.len());
    let of = |draft: &'a Draft, at: usize| -> &'a [Block] {
        match at.checked_sub(1) {
            None => &draft.blocks,
            Some(at) => draft.annexes.get(at).map_or(&[], |annex| &annex.blocks),
        }
    };
    (0u32..).zip((0..=annexes).map(move |at| (of(old, at), of(new, at))))
}

/// Which old block became which new one; in reading order.
fn pairs<'a>(old: &'a [Block], new: &'a [Block]) -> Vec<Pair<'a>> {
    let front = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let back = old
        .iter()
        .skip(front)
        .rev()
        .zip(new.iter().skip(front).rev())
        .take_while(|(a, b)| a == b)
        .count();
    let mut pairs: Vec<Pair<'a>> = Vec::with_capacity(new.len());
    let whole = |pairs: &mut Vec<Pair<'a>>, from: usize, to: usize, count: usize| {
        for n in 0..count {
            let was = old.get(from + n).map(|block| (from + n, block));
            pairs.push((was, new.get(to + n).map(|block| (to + n, block))));
        }
    };
    whole(&mut pairs, 0, 0, front);
    let (old_end, new_end) = (old.len() - back, new.len() - back);
    let (was, is) = (numbered(old, front, old_end), numbered(new, front, new_end));
    if was.len().saturating_mul(is.len()) > STEPS {
        matched(&mut pairs, &was, &is);
    } else {
        let keys = |blocks: &[(usize, &Block)]| -> Vec<String> {
            let key = |block: &Block| serde_json::to_string(block).unwrap_or_default();
            blocks.iter().map(|(_, block)| key(block)).collect()
        };
        for op in capture_diff_slices(Algorithm::Myers, &keys(&was), &keys(&is)) {
            let old = was.get(op.old_range()).unwrap_or_default();
            let new = is.get(op.new_range()).unwrap_or_default();
            match op {
                DiffOp::Equal { .. } => {
                    pairs.extend(old.iter().zip(new).map(|(a, b)| (Some(*a), Some(*b))));
                }
                DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => {
                    matched(&mut pairs, old, new);
                }
            }
        }
    }
    whole(&mut pairs, old_end, new_end, back);
    pairs
}

fn numbered(blocks: &[Block], from: usize, to: usize) -> Vec<(usize, &Block)> {
    blocks.iter().enumerate().take(to).skip(from).collect()
}

/// Within a stretch that changed: blocks alike enough are one block, in order; the rest went or came.
fn matched<'a>(pairs: &mut Vec<Pair<'a>>, old: &[(usize, &'a Block)], new: &[(usize, &'a Block)]) {
    let small = old.len().saturating_mul(new.len()) <= STEPS / 100;
    let mut next = 0;
    for was in old {
        let mut rest = new.iter().enumerate().skip(next);
        let found = match small {
            true => rest.find(|(_, is)| alike(was.1, is.1)),
            false => rest.next().filter(|(_, is)| alike(was.1, is.1)),
        };
        match found {
            None => pairs.push((Some(*was), None)),
            Some((at, is)) => {
                let came = new.iter().take(at).skip(next);
                pairs.extend(came.map(|is| (None, Some(*is))));
                pairs.push((Some(*was), Some(*is)));
                next = at + 1;
            }
        }
    }
    pairs.extend(new.iter().skip(next).map(|is| (None, Some(*is))));
}

fn alike(old: &Block, new: &Block) -> bool {
    let (was, is) = (letters(old), letters(new));
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    let (was, is) = (sorted(&was), sorted(&is));
    let longer = was.len().max(is.len());
    if longer == 0 {
        return kind(old) == kind(new);
    }
    let (mut a, mut b, mut shared) = (was.iter().peekable(), is.iter().peekable(), 0usize);
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                a.next();
                b.next();
            }
        }
    }
    shared * 100 >= longer * ALIKE
}

fn change(old: Option<&Block>, new: Option<&Block>) -> Change {
    match (old, new) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        (Some(old), Some(new)) if old == new => Change::Same,
        (Some(old), Some(new)) if letters(old) == letters(new) => Change::Styled,
        _ => Change::Changed,
    }
}

/// All its letters, line by line; the cells of a row stand beside each other.
fn letters(block: &Block) -> String {
    match block {
        Block::Table {
            caption,
            head,
            rows,
            ..
        } => {
            let row = |cells: &Vec<office::Text>| {
                let cells: Vec<String> = cells.iter().map(office::Text::letters).collect();
                cells.join(" | ")
            };
            let lines = [caption.clone(), row(head)].into_iter();
            let lines: Vec<String> = lines
                .filter(|line| !line.is_empty())
                .chain(rows.iter().map(row))
                .collect();
            lines.join("\n")
        }
        _ => block.letters().join("\n"),
    }
}

fn kind(block: &Block) -> String {
    let value = serde_json::to_value(block).unwrap_or_default();
    let word = value.get("type").and_then(Value::as_str);
    word.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use office::{Body, Kind, Text};

    fn draft(lines: &[&str]) -> Draft {
        Draft {
            blocks: lines.iter().map(|line| Block::paragraph(line)).collect(),
            ..Draft::new(Kind::parse("cong_van").unwrap(), Body::State)
        }
    }

    fn shown(runs: &[DiffRun]) -> String {
        runs.iter()
            .map(|run| match run.change {
                Change::Added => format!("[+{}]", run.text),
                Change::Removed => format!("[-{}]", run.text),
                _ => run.text.clone(),
            })
            .collect()
    }

    #[test]
    fn words_that_changed_are_marked_whole() {
        let told = |old, new| shown(&words(old, new));
        assert_eq!(
            told("nộp trước ngày 15 tháng 12", "nộp trước ngày 20 tháng 11"),
            "nộp trước ngày [-15][+20] tháng [-12][+11]"
        );
        assert_eq!(
            told(
                "giao Trưởng phòng Văn hóa thực hiện",
                "giao Phó Chủ tịch thực hiện"
            ),
            "giao [-Trưởng phòng Văn hóa][+Phó Chủ tịch] thực hiện",
            "one change, not four"
        );
        assert_eq!(told("", "mới"), "[+mới]");
        assert_eq!(told("như cũ.", "như cũ."), "như cũ.");
    }

    #[test]
    fn whatever_is_compared_both_texts_can_be_read_again() {
        for (old, new) in [
            ("a  b\nc", "a b c"),
            ("Điều 1. Phạm vi", "Điều 2. Phạm vi, đối tượng"),
            ("  ", "x "),
            ("một hai ba", "ba hai một"),
        ] {
            let runs = words(old, new);
            let side = |leave: Change| -> String {
                let kept = runs.iter().filter(|run| run.change != leave);
                kept.map(|run| run.text.as_str()).collect()
            };
            assert_eq!(side(Change::Added), old);
            assert_eq!(side(Change::Removed), new);
        }
    }

    #[test]
    fn blocks_are_added_removed_and_changed_where_they_stand() {
        let old = draft(&[
            "Kính gửi các thôn.",
            "Báo cáo kết quả rà soát hộ nghèo trước ngày 15.",
            "Đoạn này sẽ mất đi.",
            "Trân trọng./.",
        ]);
        let new = draft(&[
            "Kính gửi các thôn.",
            "Báo cáo kết quả rà soát hộ nghèo trước ngày 20.",
            "Trân trọng./.",
            "Một câu viết thêm ở cuối.",
        ]);
        let changes: Vec<Change> = compare(&old, &new)
            .blocks
            .iter()
            .map(|block| block.change)
            .collect();
        use Change::{Added, Changed, Removed, Same};
        assert_eq!(changes, [Same, Changed, Removed, Same, Added]);
        let summary = summarise(&old, &new);
        assert_eq!((summary.added, summary.removed, summary.changed), (1, 1, 1));
        assert!(summary.excerpt.starts_with("Báo cáo kết quả"));
        assert_eq!(summarise(&old, &old), ChangeSummary::default());
    }

    #[test]
    fn parts_outside_the_body_are_named() {
        let old = draft(&["Một"]);
        let mut new = old.clone();
        new.subject = "về việc thử".into();
        new.signature.name = "Nguyễn Văn Thử".into();
        new.blocks = vec![Block::Paragraph {
            text: Text(vec![office::Run {
                text: "Một".into(),
                bold: true,
                ..office::Run::default()
            }]),
        }];
        let found = compare(&old, &new);
        let parts: Vec<&str> = found.parts.iter().map(|part| part.part.as_str()).collect();
        assert_eq!(parts, ["subject", "signature"]);
        assert_eq!(found.blocks[0].change, Change::Styled, "only bold is new");
        assert_eq!(summarise(&old, &new).parts, parts);
    }

    #[test]
    fn labels_tell_what_was_renumbered() {
        let article = |text: &str| -> Block {
            serde_json::from_value(serde_json::json!({"type": "article", "text": text})).unwrap()
        };
        let mut old = draft(&[]);
        old.blocks = vec![
            article("Thành lập Tổ công tác."),
            article("Hiệu lực thi hành."),
        ];
        let mut new = old.clone();
        new.blocks
            .insert(0, article("Phạm vi điều chỉnh của văn bản."));
        let found = compare(&old, &new).blocks;
        let told: Vec<_> = found
            .iter()
            .map(|b| (b.change, b.before.as_str(), b.after.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Change::Added, "", "Điều 1."),
                (Change::Same, "Điều 1.", "Điều 2."),
                (Change::Same, "Điều 2.", "Điều 3."),
            ]
        );
    }

    #[test]
    fn two_long_drafts_with_nothing_in_common_are_compared_in_time() {
        let long = |word: &str| {
            let lines: Vec<String> = (0..3000).map(|n| format!("{word}{n} {word}")).collect();
            draft(&lines.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let summary = summarise(&long("a"), &long("b"));
        assert_eq!((summary.added, summary.removed), (3000, 3000));
    }
}
