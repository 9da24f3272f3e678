//! WordprocessingML, paragraph by paragraph; and beside it the same words as plain lines.

use super::Pictures;
use crate::roles::Role;
use crate::xml::escape;
use office::{Draft, Run, Text};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is written so far.
pub(super) struct Writer<'a> {
    /// The body's XML.
    pub(super) body: String,
    /// The footnotes' XML, in order.
    pub(super) notes: Vec<String>,
    /// Pictures used: SHA-256 → its place among the media, from 1.
    pub(super) media: BTreeMap<String, usize>,
    pub(super) pictures: &'a Pictures,
    /// Anchors that no bookmark can be named by, each with the bookmark that stands for it.
    pub(super) long_anchors: BTreeMap<String, String>,
    /// The last thing written was a table: another right after it would become one with it.
    pub(super) after_table: bool,
    /// What each anchor is called here.
    pub(super) names: BTreeMap<String, String>,
    /// Bookmarks given, for their ids.
    bookmarks: usize,
    drawings: usize,
    lines: Vec<String>,
    /// Twips between the margins.
    pub(super) text_width: i32,
}

/// How a paragraph departs from its style, and what it carries.
#[derive(Clone, Default)]
pub(super) struct Extra {
    /// More `pPr`, in the order the schema asks for.
    pub(super) form: String,
    /// The name of a bookmark around it.
    pub(super) bookmark: String,
    /// More `rPr` for every run.
    pub(super) letters: &'static str,
}

/// One twentieth of a point is a twip; 1440 are an inch.
pub(super) fn twips(mm: f64) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a page has few millimetres"
    )]
    let whole = (mm * crate::TWIPS_PER_MM).round() as i32;
    whole
}

impl<'a> Writer<'a> {
    pub(super) fn new(draft: &Draft, pictures: &'a Pictures) -> Self {
        let style = &draft.style;
        Self {
            body: String::new(),
            notes: Vec::new(),
            media: BTreeMap::new(),
            pictures,
            long_anchors: BTreeMap::new(),
            after_table: false,
            names: BTreeMap::new(),
            bookmarks: 0,
            drawings: 0,
            lines: Vec::new(),
            text_width: twips(210.0 - f64::from(style.left_mm) - f64::from(style.right_mm)),
        }
    }

    /// The words written, line by line, notes at the end.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.lines
    }

    /// A paragraph of plain words; a line break is kept.
    pub(super) fn line(&mut self, role: Role, words: &str) {
        self.set(role, &Text::plain(words), &Extra::default());
    }

    /// A paragraph of plain words with more form.
    pub(super) fn formed(&mut self, role: Role, words: &str, extra: &Extra) {
        self.set(role, &Text::plain(words), extra);
    }

    /// A paragraph.
    pub(super) fn set(&mut self, role: Role, text: &Text, extra: &Extra) {
        self.open(role, extra);
        for run in &text.0 {
            self.run(run, extra);
        }
        self.close(extra);
        self.tell(text);
    }

    /// The beginning of a paragraph: its style, its bookmark.
    pub(super) fn open(&mut self, role: Role, extra: &Extra) {
        self.after_table = false;
        let _ = write!(
            self.body,
            "<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{}</w:pPr>",
            role.style_id(),
            extra.form
        );
        if !extra.bookmark.is_empty() {
            self.bookmarks += 1;
            let _ = write!(
                self.body,
                "<w:bookmarkStart w:id=\"{}\" w:name=\"{}\"/>",
                self.bookmarks, extra.bookmark
            );
        }
    }

    /// The end of a paragraph.
    pub(super) fn close(&mut self, extra: &Extra) {
        if !extra.bookmark.is_empty() {
            let _ = write!(self.body, "<w:bookmarkEnd w:id=\"{}\"/>", self.bookmarks);
        }
        self.body.push_str("</w:p>");
    }

    /// Parts a table that is about to begin from one that has just ended.
    pub(super) fn part_tables(&mut self) {
        if self.after_table {
            self.line(Role::End, "");
        }
    }

    /// Remembers what was written as a line of words.
    pub(super) fn tell(&mut self, text: &Text) {
        let mut line = String::new();
        for run in &text.0 {
            line.push_str(&self.today(run));
        }
        if !line.trim().is_empty() {
            self.lines.push(line);
        }
        let notes = text.0.iter().map(|run| run.note.clone());
        self.lines.extend(notes.filter(|note| !note.is_empty()));
    }

    /// Remembers words that no run holds: the description of a picture.
    pub(super) fn tell_words(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.lines.push(words.to_owned());
        }
    }

    fn today(&self, run: &Run) -> String {
        match self.names.get(&run.refers) {
            Some(name) if !run.refers.is_empty() => name.clone(),
            _ => run.text.clone(),
        }
    }

    /// One run: letters, a reference, the mark of a note.
    pub(super) fn run(&mut self, run: &Run, extra: &Extra) {
        let mut form = String::new();
        for (on, word) in [
            (run.bold, "<w:b/>"),
            (run.italic, "<w:i/>"),
            (run.underline, "<w:u w:val=\"single\"/>"),
        ] {
            if on {
                form.push_str(word);
            }
        }
        form.push_str(extra.letters);
        if run.superscript {
            form.push_str("<w:vertAlign w:val=\"superscript\"/>");
        }
        let words = self.today(run);
        if run.refers.is_empty() || !self.names.contains_key(&run.refers) {
            self.letters(&words, &form);
        } else {
            let to = bookmark_name(&run.refers);
            // A link keeps its words: a field would be worked out anew, from words that the law does not refer by.
            let _ = write!(self.body, "<w:hyperlink w:anchor=\"{to}\" w:history=\"0\">");
            self.letters(&words, &form);
            self.body.push_str("</w:hyperlink>");
        }
        if !run.note.is_empty() {
            self.note(&run.note);
        }
    }

    /// Letters with their form; a line break becomes one of Word's.
    pub(super) fn letters(&mut self, words: &str, form: &str) {
        for (at, line) in words.split('\n').enumerate() {
            if at > 0 {
                self.body.push_str("<w:r><w:br/></w:r>");
            }
            if line.is_empty() {
                continue;
            }
            self.body.push_str("<w:r>");
            if !form.is_empty() {
                let _ = write!(self.body, "<w:rPr>{form}</w:rPr>");
            }
            self.body.push_str("<w:t xml:space=\"preserve\">");
            // A tab would go to Word's own stops; in a draft it is a blank.
            escape(&line.replace('\t', " "), &mut self.body);
            self.body.push_str("</w:t></w:r>");
        }
    }

    fn note(&mut self, words: &str) {
        let id = self.notes.len() + 1;
        let _ = write!(
            self.body,
            "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteReference w:id=\"{id}\"/></w:r>"
        );
        let mut xml = format!("<w:footnote w:id=\"{id}\">");
        for (at, line) in words.split('\n').enumerate() {
            xml.push_str("<w:p><w:pPr><w:pStyle w:val=\"LienVanChuThich\"/></w:pPr>");
            if at == 0 {
                xml.push_str(
                    "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space=\"preserve\"> </w:t></w:r>",
                );
            }
            xml.push_str("<w:r><w:t xml:space=\"preserve\">");
            escape(line, &mut xml);
            xml.push_str("</w:t></w:r></w:p>");
        }
        xml.push_str("</w:footnote>");
        self.notes.push(xml);
    }

    /// A picture among the letters of the open paragraph. Lengths in twips.
    pub(super) fn drawing(&mut self, file: &str, width: i32, height: i32, description: &str) {
        let next = self.media.len() + 1;
        let place = *self.media.entry(file.to_owned()).or_insert(next);
        self.drawings += 1;
        let id = self.drawings;
        let (wide, high) = (i64::from(width) * 635, i64::from(height) * 635);
        let mut about = String::new();
        escape(description, &mut about);
        let _ = write!(
            self.body,
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent cx=\"{wide}\" cy=\"{high}\"/><wp:docPr id=\"{id}\" name=\"Hình {id}\" descr=\"{about}\"/>\
             <a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">\
             <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
             <pic:pic xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
             <pic:nvPicPr><pic:cNvPr id=\"{id}\" name=\"Hình {id}\"/><pic:cNvPicPr/></pic:nvPicPr>\
             <pic:blipFill><a:blip r:embed=\"hinh{place}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>\
             </wp:inline></w:drawing></w:r>"
        );
    }
}

/// The bookmark that an anchor becomes: letters, figures and underscores, at most 40 of them.
pub(crate) fn bookmark_name(anchor: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if anchor.len() <= 30 && anchor.chars().all(plain) {
        return format!("lv_{anchor}");
    }
    // Too long or with other signs: told by its letters' sum, which is enough to bring the two ends together again.
    let sum = anchor.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("lvx_{sum:016x}")
}

/// The anchor that a bookmark of ours stands for.
pub(crate) fn anchor_of(bookmark: &str) -> Option<String> {
    if let Some(plain) = bookmark.strip_prefix("lv_") {
        return Some(plain.to_owned());
    }
    bookmark.starts_with("lvx_").then(|| bookmark.to_owned())
}
