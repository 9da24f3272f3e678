//! Finds the parts of a document among its lines: head, abstract, bases, body, foot, annexes. Judges nothing.

use crate::{Align, Column, Line, Observed, Source, Stroke};
use office::{Kind, fold};

/// A paragraph of the body, put together from the lines of a page.
#[derive(Clone, Debug)]
pub(crate) struct Para<'a> {
    pub(crate) lines: Vec<&'a Line>,
    pub(crate) text: String,
}

/// The head of an annex.
#[derive(Clone, Debug)]
pub(crate) struct AnnexHead<'a> {
    pub(crate) word: &'a Line,
    pub(crate) title: Vec<&'a Line>,
    pub(crate) note: Vec<&'a Line>,
}

/// The parts of a document; each empty where it was not found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading<'a> {
    pub(crate) headline: Option<&'a Line>,
    pub(crate) motto: Option<&'a Line>,
    pub(crate) superior: Vec<&'a Line>,
    pub(crate) issuer: Vec<&'a Line>,
    pub(crate) star: Option<&'a Line>,
    pub(crate) number: Option<&'a Line>,
    pub(crate) date: Option<&'a Line>,
    pub(crate) letter_abstract: Vec<&'a Line>,
    pub(crate) kind_line: Option<&'a Line>,
    pub(crate) kind: Option<Kind>,
    pub(crate) abstract_lines: Vec<&'a Line>,
    pub(crate) dashes: Option<&'a Line>,
    pub(crate) authority_head: Vec<&'a Line>,
    pub(crate) bases: Vec<Para<'a>>,
    pub(crate) decides: Option<&'a Line>,
    pub(crate) addressee: Vec<Para<'a>>,
    pub(crate) body: Vec<Para<'a>>,
    pub(crate) recipients: Option<&'a Line>,
    pub(crate) recipients_list: Vec<Para<'a>>,
    pub(crate) authority: Vec<&'a Line>,
    pub(crate) position: Vec<&'a Line>,
    pub(crate) other_post: Vec<&'a Line>,
    pub(crate) name: Option<&'a Line>,
    pub(crate) annexes: Vec<AnnexHead<'a>>,
    /// The bodies of the annexes, each with its own numbering.
    pub(crate) annex_bodies: Vec<Vec<Para<'a>>>,
    /// Page numbers that were seen.
    pub(crate) page_numbers: Vec<&'a Line>,
    pub(crate) urgency: Vec<&'a Line>,
    pub(crate) circulation: Vec<&'a Line>,
    pub(crate) contact: Vec<&'a Line>,
    /// Whether a table ends the body: then no sentence can.
    pub(crate) ends_with_table: bool,
    /// Left and right edge of running text in mm.
    pub(crate) edges: (f32, f32),
    /// Whether full lines show those edges; else they are what the form would have.
    pub(crate) full: bool,
    /// Pages on which a text begins that came with the document, with a head and a page count of its own.
    pub(crate) attached: Vec<usize>,
    /// The middle of the text, where a line that is surely centred shows it.
    axis: Option<f32>,
    /// An annex in a file of its own: it has no head.
    pub(crate) annex_only: bool,
    strokes: Vec<(usize, Stroke)>,
    papers: Vec<(f32, f32)>,
}

/// What is drawn under a line of letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Below {
    /// A line from this x, so many mm long.
    Line(f32, f32),
    /// Certainly none.
    Nothing,
    /// There is one, or may be, of a length that cannot be seen.
    Unknown,
}

const URGENCY: [&str; 3] = ["hoa toc", "thuong khan", "khan"];
const CIRCULATION: [&str; 2] = ["xem xong tra lai", "luu hanh noi bo"];
const BASES: [&str; 5] = [
    "can cu",
    "theo de nghi",
    "xet de nghi",
    "xet to trinh",
    "tren co so",
];

/// Reads `seen`.
pub(crate) fn read(seen: &Observed) -> Reading<'_> {
    let (from, to, full) = edges(seen);
    let mut found = Reading {
        edges: (from, to),
        full,
        papers: seen
            .pages
            .iter()
            .map(|page| (page.width, page.height))
            .collect(),
        ..Reading::default()
    };
    let mut lines: Vec<&Line> = Vec::new();
    for (page, one) in seen.pages.iter().enumerate() {
        found.strokes.extend(one.strokes.iter().map(|s| (page, *s)));
    }
    for line in &seen.lines {
        let text = line.text();
        if line.letters() == 0 {
            continue;
        }
        if is_drawn(&text) {
            found.strokes.extend(as_stroke(line));
            continue;
        }
        if is_page_number(seen, line, &text) {
            found.page_numbers.push(line);
            continue;
        }
        let folded = fold(&text);
        if URGENCY.contains(&folded.as_str()) && line.is_upper() {
            found.urgency.push(line);
            continue;
        }
        if CIRCULATION.contains(&folded.as_str()) {
            found.circulation.push(line);
            continue;
        }
        if is_footnote(seen, line, found.edges.0) {
            continue;
        }
        lines.push(line);
    }
    found.take_contact(seen, &mut lines);
    let rest = found.head(&lines);
    let (body, foot) = found.part_foot(seen, rest);
    found.foot(foot);
    found.middle(body);
    found
}

impl<'a> Reading<'a> {
    /// What is drawn within a few millimetres under `line`.
    pub(crate) fn below(&self, line: &Line) -> Below {
        let Some((left, base, right)) = line.ends() else {
            return match line.shape.and_then(|shape| shape.line) {
                Some(length) if length > 0.0 => Below::Line(0.0, length),
                _ => Below::Unknown,
            };
        };
        let near = |stroke: &Stroke| {
            !stroke.upright
                && (-0.5..=5.0).contains(&(stroke.y - base))
                && stroke.x < right
                && stroke.x + stroke.length > left
        };
        // The edge of a frame, as around a mark of urgency, is no line under words.
        let framed = |level: &Stroke| {
            self.strokes.iter().any(|(page, stroke)| {
                *page == line.page
                    && stroke.upright
                    && (stroke.x - level.x).abs() < 0.8
                    && (stroke.y - 0.8..=stroke.y + stroke.length + 0.8).contains(&level.y)
            })
        };
        self.strokes
            .iter()
            .filter(|(page, stroke)| *page == line.page && near(stroke) && !framed(stroke))
            .map(|(_, stroke)| Below::Line(stroke.x, stroke.length))
            .next()
            .unwrap_or(Below::Nothing)
    }

    /// Whether `line` stands in the middle of the text.
    pub(crate) fn is_centred(&self, line: &Line) -> bool {
        if let Some(shape) = line.shape {
            return shape.align == Align::Center;
        }
        let Some((left, _, right)) = line.ends() else {
            return false;
        };
        if let Some((width, height)) = self.papers.get(line.page)
            && width > height
        {
            return ((left + right) / 2.0 - width / 2.0).abs() < 9.0 && left > 35.0;
        }
        let (from, to) = self.edges;
        let middle = self.axis.unwrap_or((from + to) / 2.0);
        let off = ((left + right) / 2.0 - middle).abs();
        let indented = (9.0..13.7).contains(&(left - from));
        off < 5.0 && left > from + 11.0 && !(indented && off > 2.0)
            || off < 1.2
                && left > from + 1.5
                && (right < to - 1.5 || line.bold())
                && !indented
                && !starts_marked(&line.text())
    }

    /// The address line at the foot of the first page: under a line across the whole text.
    fn take_contact(&mut self, seen: &Observed, lines: &mut Vec<&'a Line>) {
        let Some(page) = seen.pages.first() else {
            return;
        };
        let across = page
            .strokes
            .iter()
            .filter(|s| !s.upright && s.length > 130.0 && s.y > page.height * 0.75)
            .map(|s| s.y)
            .fold(f32::MAX, f32::min);
        lines.retain(|line| {
            let below = line.page == 0
                && !line.in_table
                && line.area.is_some_and(|area| area.y + area.height > across);
            if below {
                self.contact.push(line);
            }
            !below
        });
    }

    /// Takes the head off and gives the lines after it.
    fn head(&mut self, lines: &[&'a Line]) -> Vec<&'a Line> {
        const FIRST: usize = 60;
        let first: Vec<&'a Line> = lines
            .iter()
            .copied()
            .take(FIRST)
            .filter(|line| line.page == 0 && !line.in_table)
            .collect();
        let mut taken: Vec<*const Line> = Vec::new();
        self.annex_only = first
            .first()
            .is_some_and(|line| is_annex(line) && self.is_centred(line));
        if self.annex_only {
            self.axis = first.first().and_then(|line| line.middle());
            return lines.to_vec();
        }
        let folded = |line: &Line| fold(&line.text());
        self.headline = first.iter().take(14).copied().find(|line| {
            let text = folded(line);
            text.starts_with("cong hoa xa hoi") || text.starts_with("dang cong san viet nam")
        });
        self.motto = first.iter().take(14).copied().find(|line| {
            let text = folded(line);
            text.starts_with("doc lap") && text.contains("hanh phuc")
        });
        self.kind_line = first.iter().copied().find(|line| self.is_kind(line));
        self.axis = self.kind_line.and_then(Line::middle);
        self.kind = self.kind_line.and_then(|line| Kind::by_name(&line.text()));
        self.number = first
            .iter()
            .take(20)
            .copied()
            .find(|line| line.column != Column::Right && begins_number(&line.text()));
        self.date = first
            .iter()
            .take(20)
            .copied()
            .find(|line| line.column != Column::Left && is_date(&line.text()));
        let before = |line: &&'a Line| match self.number {
            Some(number) => comes_before(line, number),
            None => self.headline.is_some_and(|headline| {
                let beside = match (line.ends(), headline.ends()) {
                    (Some((_, here, _)), Some((_, there, _))) => {
                        (-3.0..22.0).contains(&(here - there))
                    }
                    _ => headline.group.is_some() && line.group == headline.group,
                };
                beside && self.kind_line.is_none_or(|kind| comes_before(line, kind))
            }),
        };
        let left: Vec<&'a Line> = first
            .iter()
            .copied()
            .filter(|line| line.column == Column::Left)
            .filter(before)
            .collect();
        self.offices(&left, &mut taken);
        self.letter_abstract = self.letter(&first);
        if self.kind.is_none() && !self.letter_abstract.is_empty() {
            self.kind = Kind::parse("cong_van").ok();
        }
        if let Some(kind) = self.kind_line {
            let after = first
                .iter()
                .copied()
                .skip_while(|line| !std::ptr::eq(*line, kind));
            self.abstracted(after.skip(1));
        }
        for part in [
            self.headline,
            self.motto,
            self.number,
            self.date,
            self.kind_line,
            self.dashes,
        ]
        .into_iter()
        .flatten()
        .chain(self.letter_abstract.iter().copied())
        .chain(self.abstract_lines.iter().copied())
        {
            taken.push(part);
        }
        lines
            .iter()
            .copied()
            .filter(|line| !taken.iter().any(|one| std::ptr::eq(*one, *line)))
            .collect()
    }

    /// Parts the names above the number into superior and issuer: what is bold is the issuer.
    fn offices(&mut self, left: &[&'a Line], taken: &mut Vec<*const Line>) {
        let mut names: Vec<&'a Line> = Vec::new();
        for line in left {
            taken.push(*line);
            if line.text().trim() == "*" {
                self.star = Some(line);
            } else {
                names.push(line);
            }
        }
        let issuer = names
            .iter()
            .position(|line| line.bold())
            .unwrap_or_else(|| names.len().saturating_sub(1));
        self.issuer = names.split_off(issuer.min(names.len()));
        self.superior = names;
    }

    fn letter(&self, first: &[&'a Line]) -> Vec<&'a Line> {
        let mut found: Vec<&'a Line> = Vec::new();
        for line in first.iter().filter(|line| line.column != Column::Right) {
            let text = line.text();
            let folded = fold(&text);
            if found.is_empty() {
                let begins = folded.starts_with("v v ")
                    || (folded.starts_with("ve viec") && line.column == Column::Left);
                let after = self.number.is_none_or(|number| comes_before(number, line));
                if begins && after && line.column == Column::Left {
                    found.push(line);
                }
                continue;
            }
            let same = line.column == Column::Left
                && !folded.starts_with("kinh gui")
                && !folded.starts_with("kinh trinh");
            if !same {
                break;
            }
            found.push(line);
        }
        found
    }

    fn is_kind(&self, line: &Line) -> bool {
        let text = line.text();
        let known = Kind::by_name(&text).is_some_and(|kind| !kind.is_letter());
        // Of old or of another kind of law, yet a type all the same.
        let other = matches!(fold(&text).as_str(), "thong tu" | "nghi dinh" | "luat");
        (known || other)
            && !text.trim_end().ends_with(':')
            && line.column != Column::Left
            && self.is_centred(line)
    }

    fn abstracted(&mut self, after: impl Iterator<Item = &'a Line>) {
        for line in after {
            let text = line.text();
            let folded = fold(&text);
            if !text.trim().is_empty() && text.trim().chars().all(|c| c == '-') {
                self.dashes = Some(line);
                return;
            }
            let first = folded.split(' ').next().unwrap_or_default();
            let heads =
                matches!(first, "phan" | "chuong" | "muc") && text.split_whitespace().count() == 2;
            let stops = heads
                || text.starts_with('(')
                || folded.starts_with("kinh ")
                || BASES.iter().any(|word| folded.starts_with(word))
                || text.trim_end().ends_with(':')
                || !self.is_centred(line);
            let shouts = line.is_upper() && line.letters() > 3 && !self.abstract_lines.is_empty();
            if stops || shouts {
                return;
            }
            self.abstract_lines.push(line);
            if matches!(self.below(line), Below::Line(..)) {
                return;
            }
        }
    }

    /// Parts what is left into body and foot.
    fn part_foot(
        &mut self,
        seen: &Observed,
        lines: Vec<&'a Line>,
    ) -> (Vec<&'a Line>, Vec<&'a Line>) {
        let word = lines.iter().copied().rfind(|line| {
            line.column != Column::Right
                && line.letters() <= 12
                && fold(&line.text()).starts_with("noi nhan")
        });
        let signs = |line: &&Line| {
            let text = line.text();
            line.column == Column::Right
                && ["TM.", "KT.", "TL.", "TUQ.", "T/M", "K/T", "T/L"]
                    .iter()
                    .any(|prefix| text.starts_with(prefix))
        };
        self.recipients = word;
        let anchor = word.or_else(|| lines.iter().copied().rfind(|line| signs(line)));
        let Some(anchor) = anchor else {
            return (lines, Vec::new());
        };
        let at = lines
            .iter()
            .position(|line| std::ptr::eq(*line, anchor))
            .unwrap_or(lines.len());
        let annex = lines
            .iter()
            .enumerate()
            .skip(at)
            .find(|(_, line)| is_annex(line) && self.is_centred(line))
            .map_or(lines.len(), |(index, _)| index);
        let (_, base, _) = anchor.ends().unwrap_or_default();
        let in_foot = |index: usize, line: &Line| {
            if index >= annex {
                return false;
            }
            if seen.source == Source::Word {
                return match anchor.group {
                    Some(group) => line.group == Some(group),
                    None => index >= at,
                };
            }
            if line.page != anchor.page {
                // A long list of receivers runs on.
                return line.page == anchor.page + 1
                    && line.column != Column::Right
                    && line.size() < 12.6
                    && line.text().starts_with('-');
            }
            let y = line.ends().map_or(0.0, |(_, y, _)| y);
            // A signature block may begin a little above; its lines stand on the right, in capitals.
            y > base - 2.5 || (y > base - 14.0 && line.column == Column::Right && line.is_upper())
        };
        let (mut body, mut foot) = (Vec::new(), Vec::new());
        for (index, line) in lines.into_iter().enumerate() {
            if in_foot(index, line) {
                foot.push(line);
            } else if seen.source == Source::Word
                && anchor.group.is_some()
                && index > at
                && index < annex
            {
                // The same in a Word file; what it holds is a document of its own.
            } else if line.page > anchor.page && index < annex && seen.source == Source::Pdf {
                // A text that the document puts into force follows its foot.
                if self.attached.is_empty() {
                    self.attached.push(line.page);
                }
            } else {
                body.push(line);
            }
        }
        (body, foot)
    }

    fn foot(&mut self, lines: Vec<&'a Line>) {
        let mut list: Vec<&'a Line> = Vec::new();
        let mut right: Vec<&'a Line> = Vec::new();
        for line in lines {
            if self.recipients.is_some_and(|word| std::ptr::eq(word, line)) || line.in_table {
                continue;
            }
            match line.column {
                Column::Left => list.push(line),
                Column::Right => right.push(line),
                Column::Whole if line.text().starts_with('-') => list.push(line),
                Column::Whole => {}
            }
        }
        let mut filed: Option<f32> = None;
        list.retain(|line| {
            let base = line.ends().map_or(0.0, |(_, base, _)| base);
            let below = filed.is_some_and(|filed| base - filed > 9.0);
            if fold(&line.text()).starts_with("luu") && filed.is_none() {
                filed = line.area.map(|_| base);
            }
            !below
        });
        self.recipients_list = listed(list);
        right.retain(|line| {
            let text = line.text();
            !text.starts_with('(') && !text.contains("(Đã ký)")
        });
        self.signer(right);
    }

    fn signer(&mut self, mut lines: Vec<&'a Line>) {
        const POSTS: [&str; 12] = [
            "chu tich",
            "bi thu",
            "truong",
            "pho ",
            "chanh",
            "giam doc",
            "thu truong",
            "uy vien",
            "thu ky",
            "hieu truong",
            "ban thuong vu",
            "uy ban",
        ];
        const PREFIXES: [&str; 9] = ["TM", "KT", "TL", "TUQ", "Q.", "T/M", "K/T", "T/L", "TUQ."];
        let is_post = |line: &Line| {
            let text = fold(&line.text());
            POSTS.iter().any(|post| text.contains(post.trim_end())) && line.is_upper()
        };
        let has_prefix = |line: &Line| {
            let text = line.text();
            let first = text.split([' ', '.']).next().unwrap_or_default();
            PREFIXES.contains(&first.to_uppercase().as_str()) || text.starts_with("Q.")
        };
        if let Some(last) = lines.last().copied()
            && lines.len() > 1
            && !has_prefix(last)
            && !is_post(last)
            && (2..=7).contains(&last.text().split_whitespace().count())
        {
            self.name = Some(last);
            lines.pop();
        }
        let opened = lines.iter().rposition(|line| has_prefix(line));
        let mut high: Option<f32> = None;
        for (at, line) in lines.into_iter().enumerate() {
            let base = line.ends().map(|(_, base, _)| base);
            let far = matches!((high, base), (Some(high), Some(base)) if base - high > 14.0);
            high = base.or(high);
            if opened.is_some_and(|opened| at <= opened) {
                self.authority.push(line);
            } else if far {
                self.other_post.push(line);
            } else if self.other_post.is_empty() {
                self.position.push(line);
            } else {
                self.other_post.push(line);
            }
        }
    }

    /// Bases, addressees, body and annexes.
    fn middle(&mut self, lines: Vec<&'a Line>) {
        let main_ends = lines
            .iter()
            .position(|line| is_annex(line) && self.is_centred(line))
            .unwrap_or(lines.len());
        let mut lines = lines;
        let rest = lines.split_off(main_ends);
        self.ends_with_table = lines.last().is_some_and(|line| line.in_table);
        lines.retain(|line| !line.in_table);
        two_signers(&mut lines);
        let paras = self.paragraphs(&lines);
        self.sorted(paras);
        self.annexed(rest);
    }

    fn sorted(&mut self, paras: Vec<Para<'a>>) {
        let decides = matches!(self.kind.map(Kind::word), Some("quyet_dinh" | "nghi_quyet"));
        let mut stage = 0;
        let mut waiting = paras.into_iter().peekable();
        while let Some(para) = waiting.next() {
            let folded = fold(&para.text);
            let Some(line) = para.lines.first().copied() else {
                continue;
            };
            if stage == 0 && (folded.starts_with("kinh gui") || folded.starts_with("kinh trinh")) {
                self.addressee.push(para);
                while let Some(next) = waiting.peek() {
                    if !self.is_listed(next) {
                        break;
                    }
                    self.addressee.extend(waiting.next());
                }
                continue;
            }
            let announces =
                matches!(folded.as_str(), "quyet dinh" | "quyet nghi") && self.is_centred(line);
            if announces && self.decides.is_none() {
                self.decides = Some(line);
                stage = 1;
                continue;
            }
            if stage == 0
                && self.bases.is_empty()
                && line.is_upper()
                && self.is_centred(line)
                && line.letters() > 4
                && !folded.starts_with("chuong")
                && !folded.starts_with("phan")
                && decides
            {
                self.authority_head.extend(para.lines.iter().copied());
                continue;
            }
            let bare = folded.trim_start();
            let is_base = BASES.iter().any(|word| bare.starts_with(word));
            let is_base =
                is_base || !self.bases.is_empty() && line.italic() && self.decides.is_none();
            let lists = para.text.trim_end().ends_with(';')
                || !self.bases.is_empty()
                || decides
                || waiting.peek().is_some_and(|next| {
                    BASES.iter().any(|word| fold(&next.text).starts_with(word))
                });
            if stage == 0 && is_base && lists && !para.text.trim_end().ends_with(':') {
                self.bases.push(para);
                continue;
            }
            stage = 1;
            self.body.push(para);
        }
    }

    fn is_listed(&self, para: &Para<'_>) -> bool {
        let dash = para.text.starts_with(['-', '–']);
        let far = para
            .lines
            .first()
            .and_then(|line| line.ends())
            .is_some_and(|(left, _, _)| left > self.edges.0 + 22.0);
        let indented = para
            .lines
            .first()
            .and_then(|line| line.shape)
            .is_some_and(|shape| shape.left + shape.first > 22.0);
        dash || far || indented
    }

    fn annexed(&mut self, lines: Vec<&'a Line>) {
        let mut heads: Vec<(AnnexHead<'a>, Vec<&'a Line>)> = Vec::new();
        let mut open = false;
        for line in lines {
            if is_annex(line) && self.is_centred(line) {
                let head = AnnexHead {
                    word: line,
                    title: Vec::new(),
                    note: Vec::new(),
                };
                heads.push((head, Vec::new()));
                open = true;
                continue;
            }
            let Some((head, body)) = heads.last_mut() else {
                continue;
            };
            let text = line.text();
            let noted = text.starts_with('(')
                || (!head.note.is_empty() && !head.note.iter().any(|l| l.text().ends_with(')')));
            if open && noted && !line.in_table {
                head.note.push(line);
            } else if open && head.note.is_empty() && self.is_centred(line) && !line.in_table {
                head.title.push(line);
            } else {
                open = false;
                if !line.in_table {
                    body.push(line);
                }
            }
        }
        for (head, body) in heads {
            let body = self.paragraphs(&body);
            self.annexes.push(head);
            self.annex_bodies.push(body);
        }
    }

    fn paragraphs(&self, lines: &[&'a Line]) -> Vec<Para<'a>> {
        let (from, to) = self.edges;
        joined(lines.to_vec(), |line, before| {
            let (Some((left, base, _)), Some((b_left, b_base, b_right))) =
                (line.ends(), before.ends())
            else {
                return true;
            };
            let same_row = line.page == before.page && (base - b_base).abs() < 1.0;
            if same_row {
                return false;
            }
            let pitch = before.size().max(line.size()) * crate::pdf::MM;
            let far = line.page == before.page && base - b_base > pitch * 1.95;
            let both_centred = self.is_centred(line) && self.is_centred(before);
            // A list whose lines hang under the words, not under the mark.
            let hangs = starts_marked(&before.text()) && (1.5..13.0).contains(&(left - b_left));
            left > from + 4.0 && !hangs
                || both_centred
                || b_right < to - 22.0
                || far
                || starts_marked(&line.text())
        })
    }
}

/// Receivers, each with its lines: a dash begins one, and so does what follows a closed one.
fn listed(lines: Vec<&Line>) -> Vec<Para<'_>> {
    let mut paras: Vec<Para<'_>> = Vec::new();
    for line in lines {
        let text = line.text();
        let dashed = text.starts_with(['-', '–', '+']);
        match paras.last_mut() {
            Some(para) if !dashed && !para.text.trim_end().ends_with([';', '.']) => {
                para.text.push(' ');
                para.text.push_str(&text);
                para.lines.push(line);
            }
            _ => paras.push(Para {
                lines: vec![line],
                text,
            }),
        }
    }
    paras
}

/// Lines put together until `begins` says that one begins anew.
fn joined<'a>(lines: Vec<&'a Line>, begins: impl Fn(&Line, &Line) -> bool) -> Vec<Para<'a>> {
    let mut paras: Vec<Para<'a>> = Vec::new();
    for line in lines {
        let anew = match paras.last().and_then(|para| para.lines.last()) {
            Some(before) => {
                line.paragraph.is_some() && line.paragraph != before.paragraph
                    || begins(line, before)
            }
            None => true,
        };
        match paras.last_mut() {
            Some(para) if !anew => {
                para.text.push(' ');
                para.text.push_str(&line.text());
                para.lines.push(line);
            }
            _ => paras.push(Para {
                lines: vec![line],
                text: line.text(),
            }),
        }
    }
    paras
}

/// Where running text begins and ends, and whether a full line shows both.
fn edges(seen: &Observed) -> (f32, f32, bool) {
    const LONG: usize = 45;
    /// What an indent moves a first line by, at least.
    const INDENT: f32 = 5.0;
    let width = seen.pages.first().map_or(210.0, |page| page.width);
    let portrait = |line: &Line| {
        seen.pages
            .get(line.page)
            .is_some_and(|page| (page.width - width).abs() < 2.0)
    };
    let usable = || {
        seen.lines
            .iter()
            .filter(|line| !line.in_table && portrait(line))
    };
    let long: Vec<(f32, f32)> = usable()
        .filter(|line| line.letters() >= LONG && line.column == Column::Whole && line.size() > 12.0)
        // Long abstracts and notes are centred and say nothing of the edges.
        .filter(|line| !line.bold() && !line.italic())
        .filter_map(Line::ends)
        .map(|(left, _, right)| (left, right))
        .collect();
    let receivers = usable()
        .filter(|line| fold(&line.text()).starts_with("noi nhan") && line.letters() < 12)
        .filter_map(Line::ends)
        .map(|(left, ..)| left)
        .fold(f32::MAX, f32::min);
    let least = long.iter().map(|(left, _)| *left).fold(f32::MAX, f32::min);
    let most = long.iter().map(|(left, _)| *left).fold(f32::MIN, f32::max);
    let right = common_edge(&long);
    let from = if most - least > INDENT {
        least
    } else if least - receivers > INDENT {
        receivers
    } else {
        least.min(receivers)
    };
    let whole = most - least > INDENT && long.len() > 2;
    let from = if (10.0..width * 0.3).contains(&from) {
        from
    } else {
        30.0
    };
    let to = if right > width * 0.6 && whole {
        right
    } else {
        right.max(width - 17.5)
    };
    (from, to, whole)
}

/// The farthest right edge that lines share; one that runs over does not move it.
fn common_edge(long: &[(f32, f32)]) -> f32 {
    let near = |edge: f32| long.iter().filter(|(_, r)| (r - edge).abs() < 0.6).count();
    let shared = long
        .iter()
        .map(|(_, right)| *right)
        .filter(|right| near(*right) * 8 >= long.len() || long.len() < 4)
        .fold(f32::MIN, f32::max);
    if shared > 0.0 {
        return shared;
    }
    long.iter()
        .map(|(_, right)| *right)
        .fold(f32::MIN, f32::max)
}

fn is_drawn(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() >= 4 && text.chars().all(|c| matches!(c, '_' | '─' | '—' | '‾'))
}

fn as_stroke(line: &Line) -> Option<(usize, Stroke)> {
    let (left, base, right) = line.ends()?;
    let stroke = Stroke {
        x: left,
        y: base,
        length: right - left,
        upright: false,
    };
    Some((line.page, stroke))
}

fn is_page_number(seen: &Observed, line: &Line, text: &str) -> bool {
    let Some((_, base, _)) = line.ends() else {
        return false;
    };
    let height = seen.pages.get(line.page).map_or(297.0, |page| page.height);
    let text = text.trim().trim_matches(['-', '–', ' ']);
    let figures = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    figures && !line.in_table && (base < 22.0 || base > height - 22.0)
}

/// Small letters under a short line that begins where the text does.
fn is_footnote(seen: &Observed, line: &Line, from: f32) -> bool {
    let Some((_, base, _)) = line.ends() else {
        return false;
    };
    let separates = |stroke: &Stroke| {
        !stroke.upright
            && (stroke.x - from).abs() < 2.0
            && (30.0..75.0).contains(&stroke.length)
            && stroke.y < base
    };
    let parted = seen
        .pages
        .get(line.page)
        .is_some_and(|page| page.strokes.iter().any(separates));
    parted && line.size() < 12.2 && !line.text().starts_with('-')
}

/// `Số: 05/QĐ-UBND`, `Số 05-NQ/ĐU`, with the number still to come, or wrongly written.
fn begins_number(text: &str) -> bool {
    let folded = fold(text);
    let Some(rest) = folded.strip_prefix("so") else {
        return false;
    };
    let marked = text.contains(['/', '-', ':']) && !text.contains(',');
    marked
        && text.chars().count() < 60
        && (rest.is_empty()
            || rest.starts_with(' ')
            || rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `Thử Nghiệm, ngày 05 tháng 01 năm 2026`, or the same with its blanks kept free.
fn is_date(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let at = |word: &str| words.iter().position(|one| *one == word);
    let (Some(day), Some(month)) = (at("ngay"), at("thang")) else {
        return false;
    };
    let place = text.split("ngày").next().unwrap_or_default();
    let plain = !place.contains(|c: char| c == ':' || c.is_ascii_digit());
    at("nam").is_some() && day < month && text.chars().count() < 70 && day <= 8 && plain
}

/// Takes off the rows of a record's or a contract's two signers: capitals on both sides, and what follows.
fn two_signers(lines: &mut Vec<&Line>) {
    let tail = lines.len().saturating_sub(16);
    let beside = |a: &Line, b: &Line| match (a.ends(), b.ends()) {
        (Some((_, here, _)), Some((_, there, _))) => a.page == b.page && (here - there).abs() < 2.0,
        _ => a.group.is_some() && a.group == b.group,
    };
    let row = lines.iter().enumerate().skip(tail).find(|(_, a)| {
        a.column == Column::Left
            && a.is_upper()
            && lines
                .iter()
                .skip(tail)
                .any(|b| b.column == Column::Right && b.is_upper() && beside(a, b))
    });
    let row = row.map(|(at, _)| at);
    if let Some(at) = row {
        lines.truncate(at);
    }
}

fn comes_before(line: &Line, other: &Line) -> bool {
    match (line.ends(), other.ends()) {
        (Some((_, a, _)), Some((_, b, _))) => (line.page, a) < (other.page, b - 0.5),
        _ => line.paragraph < other.paragraph,
    }
}

/// `Phụ lục` or `Phụ lục II`, alone on its line.
pub(crate) fn is_annex(line: &Line) -> bool {
    let text = fold(&line.text());
    let Some(rest) = text.strip_prefix("phu luc") else {
        return false;
    };
    let rest = rest.trim();
    rest.chars().count() <= 5 && rest.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Begins with what begins a paragraph: `Điều 1.`, `1.`, `a)`, `- `.
pub(crate) fn starts_marked(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let figures = first.trim_end_matches(['.', ')', '/']);
    let closed = figures.len() < first.len();
    let short = figures.chars().count() <= 3;
    let is_number = short && !figures.is_empty() && figures.chars().all(|c| c.is_ascii_digit());
    let is_letter = figures.chars().count() == 1 && figures.chars().all(char::is_lowercase);
    let is_roman = short && figures.chars().all(|c| "IVXLC".contains(c));
    (closed && (is_number || is_letter && first.ends_with(')') || is_roman && first.ends_with('.')))
        || matches!(first, "-" | "+" | "–")
        || first == "Điều"
            && text
                .split_whitespace()
                .nth(1)
                .is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()) && n.ends_with('.'))
}
