//! The pages of a file that has none of its own, drawn by LibreOffice, with the places of what strays in it.
//!
//! Judges nothing anew: the findings are those of the file itself. Where a place is not found on the drawn pages, its
//! words still say it.

use super::{CheckFile, PDF, given, observe, report};
use crate::outgoing::import::ImportFault;
use crate::{App, Error, office_suite};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use form::{Area, Finding, Line, Observed};
use serde::Serialize;
use ts_rs::TS;

/// A file as pages to look at.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct DrawnFile {
    /// The pages, a PDF in base64.
    pub pdf: String,
    /// What strays, as `check.file` says it; those found on the pages have page and area there.
    pub findings: Vec<Finding>,
}

/// Draws a Word, OpenDocument or RTF file, and finds on its pages what strays.
///
/// Takes as long as LibreOffice does: seconds. Errors as a check of the file would, and if LibreOffice is not there or
/// cannot draw it.
pub fn draw(app: &App, input: CheckFile) -> Result<DrawnFile, Error> {
    let (_, bytes) = given(app, &input)?;
    let (seen, kind) = observe(&bytes)?;
    let mut findings = report(&seen, input.body, input.day, app.now().day())?.findings;
    if kind == PDF {
        return Ok(DrawnFile {
            pdf: BASE64.encode(&bytes),
            findings,
        });
    }
    let pdf =
        office_suite::to_pdf(&bytes, kind).map_err(|fault| ImportFault::Suite { kind, fault })?;
    // Pages that cannot be read are still looked at.
    if let Ok(pages) = form::observe_pdf(&pdf) {
        put_places(&mut findings, &seen, &pages);
    }
    Ok(DrawnFile {
        pdf: BASE64.encode(pdf),
        findings,
    })
}

/// Gives each finding with words the place where they stand on the drawn pages.
fn put_places(findings: &mut [Finding], seen: &Observed, pages: &Observed) {
    let page = Letters::of(&pages.lines);
    for finding in findings {
        let words = squeezed(&finding.quote);
        let words = words.trim_end_matches('…');
        if words.is_empty() || finding.place.area.is_some() {
            continue;
        }
        let earlier = earlier(seen, words, finding.place.paragraph);
        let Some((number, area)) = page.place(words, earlier) else {
            continue;
        };
        finding.place.page = number;
        finding.place.area = Some(area);
    }
}

/// How often `words` stand in the file before this paragraph (from 1).
fn earlier(seen: &Observed, words: &str, paragraph: Option<u32>) -> usize {
    let Some(before) = paragraph.and_then(|at| usize::try_from(at).ok()) else {
        return 0;
    };
    let above = |line: &&Line| {
        line.paragraph
            .is_some_and(|at| at.saturating_add(1) < before)
    };
    let lines = seen.lines.iter().filter(above);
    lines
        .map(|line| squeezed(&line.text()).matches(words).count())
        .sum()
}

/// All letters of drawn pages without the blanks between them, and the line each comes from.
struct Letters<'a> {
    lines: &'a [Line],
    text: String,
    /// For each line, the byte in `text` behind its last.
    ends: Vec<usize>,
}

impl<'a> Letters<'a> {
    fn of(lines: &'a [Line]) -> Self {
        let mut text = String::new();
        let mut ends = Vec::with_capacity(lines.len());
        for line in lines {
            text.push_str(&squeezed(&line.text()));
            ends.push(text.len());
        }
        Self { lines, text, ends }
    }

    /// Page (from 1) and place of `words`, the one after `earlier` others; of a paragraph over two pages what stands on
    /// the first.
    fn place(&self, words: &str, earlier: usize) -> Option<(u32, Area)> {
        let all = || self.text.match_indices(words).map(|(at, _)| at);
        let from = all().nth(earlier).or_else(|| all().next())?;
        let to = from + words.len();
        let first = self.ends.partition_point(|end| *end <= from);
        let last = self.ends.partition_point(|end| *end < to);
        let lines = self.lines.get(first..=last)?;
        let page = lines.first()?.page;
        let places = lines.iter().filter(|line| line.page == page);
        let area = places.filter_map(|line| line.area).reduce(around)?;
        Some((u32::try_from(page).ok()?.saturating_add(1), area))
    }
}

fn around(a: Area, b: Area) -> Area {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Area {
        x,
        y,
        width: (a.x + a.width).max(b.x + b.width) - x,
        height: (a.y + a.height).max(b.y + b.height) - y,
    }
}

/// Letters alone: where a line breaks, and how wide a blank is, differ between programs.
fn squeezed(text: &str) -> String {
    let letters = text.chars().filter(|c| !c.is_whitespace());
    office::nfc(&letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use office::{Block, Day, Draft};

    fn plan() -> Draft {
        let kind = office::Kind::parse("ke_hoach").unwrap();
        let mut draft = Draft::new(kind, office::Body::State);
        draft.letterhead.issuer = "ỦY BAN NHÂN DÂN\nXÃ THỬ NGHIỆM".into();
        draft.subject = "Thử nghiệm quý IV".into();
        draft.blocks = vec![
            Block::paragraph("Các đơn vị thực hiện đúng thời hạn."),
            Block::paragraph("Giao ủy ban nhân dân xã Thử Nghiệm theo dõi."),
            Block::paragraph("Các đơn vị thực hiện đúng thời hạn."),
        ];
        draft
    }

    #[test]
    fn what_strays_is_found_on_the_drawn_pages() {
        if !office_suite::is_installed() {
            eprintln!("NOT RUN: LibreOffice is not installed");
            return;
        }
        let bytes = word::export(&plan(), &word::Pictures::new(), None);
        let (seen, kind) = observe(&bytes).unwrap();
        let today = Day::new(2026, 11, 22).unwrap();
        let mut findings = report(&seen, None, None, today).unwrap().findings;
        let pages = form::observe_pdf(&office_suite::to_pdf(&bytes, kind).unwrap()).unwrap();
        put_places(&mut findings, &seen, &pages);
        let capitals = findings.iter().find(|one| one.part == "capitals").unwrap();
        let area = capitals.place.area.unwrap();
        let there = pages.lines.iter().filter(|line| {
            line.area
                .is_some_and(|at| at.y < area.y + area.height && at.y + at.height > area.y)
        });
        let words: String = there.map(Line::text).collect();
        assert!(words.contains("ủy ban nhân dân xã"), "{words}");
        assert_eq!(capitals.place.page, 1);
        assert!(capitals.place.paragraph.is_some(), "the words for it stay");
    }

    #[test]
    fn what_is_older_than_docx_is_checked_through_libreoffice_or_refused_by_name() {
        const RTF: &[u8] = b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\f0\\fs24 CONG VAN\\par}";
        let today = Day::new(2026, 11, 22).unwrap();
        let checked = super::super::judge("a.rtf".into(), RTF, None, None, today);
        if office_suite::is_installed() {
            let checked = checked.unwrap();
            let report = checked.report.unwrap();
            assert!(
                report
                    .findings
                    .iter()
                    .any(|one| one.code == "headline.missing"),
                "{report:?}"
            );
            assert!(checked.can_be_drawn && checked.pdf.is_empty());
            return;
        }
        let code = crate::Failure::from(checked.unwrap_err()).code;
        assert_eq!(code, "word.suite_missing", "said, not guessed at");
    }

    fn line(page: usize, text: &str, y: f32) -> Line {
        Line {
            page,
            spans: vec![form::Span {
                text: text.into(),
                ..form::Span::default()
            }],
            area: Some(Area {
                x: 30.0,
                y,
                width: 100.0,
                height: 5.0,
            }),
            ..Line::default()
        }
    }

    #[test]
    fn words_over_two_lines_are_outlined_together_and_over_two_pages_on_the_first() {
        let lines = [
            line(0, "Điều 1. Giao ủy", 100.0),
            line(0, "ban nhân dân", 110.0),
            line(1, "xã.", 20.0),
            line(1, "Giao ủy ban", 30.0),
        ];
        let letters = Letters::of(&lines);
        let (page, area) = letters.place("ủybannhân", 0).unwrap();
        assert_eq!((page, area.y, area.height), (1, 100.0, 15.0));
        assert_eq!(letters.place("nhândânxã", 0).unwrap().1.height, 5.0);
        assert_eq!(
            letters.place("Giaoủyban", 1).unwrap().0,
            2,
            "the second of its kind"
        );
        assert_eq!(
            letters.place("Giaoủyban", 7).unwrap().0,
            1,
            "or else the first"
        );
        assert!(letters.place("khôngcó", 0).is_none());
    }
}
