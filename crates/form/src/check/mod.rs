//! Judges what was seen by the rules of its body and day: part by part, each finding with its rule and its place.

mod body;
mod foot;
mod head;
mod number;
mod page;
mod texts;

pub(crate) use foot::DEGREES;

use crate::finding::quoted;
use crate::reading::{self, Reading};
use crate::rules::{Case, Rules};
use crate::{Class, Error, Finding, Line, Observed, Source, Spot, Told, Why};
use office::{Body, Day, RuleSet, fold};

/// Half a tenth more than what figures in files are rounded to.
const SIZE_SLACK: f32 = 0.26;

/// Judges `seen` by `rules`; what is right gives no finding.
///
/// Errors if nothing but a scan is there: a picture has no letters to judge (see [`crate::scan_faults`]).
pub fn check_pages(seen: &Observed, rules: RuleSet) -> Result<Vec<Finding>, Error> {
    if seen.is_scan() {
        return Err(Error::Scan);
    }
    let reading = reading::read(seen);
    let mut judge = Judge {
        seen,
        set: rules,
        rules: Rules::of(rules)?,
        reading: &reading,
        findings: Vec::new(),
    };
    judge.pages();
    if !reading.annex_only {
        judge.head();
        judge.number_and_date();
    }
    judge.body();
    judge.foot();
    judge.annexes();
    judge.texts()?;
    Ok(merged(judge.findings))
}

/// The name of the law behind a rule set, in Vietnamese.
///
/// Errors only if the product's own rules are broken.
pub fn law(set: RuleSet) -> Result<String, Error> {
    Ok(Rules::of(set)?.name)
}

/// The rule set that a document falls under, and what told so.
///
/// What the clerk asks for goes first, then what the page says; else a State document of `today`.
pub fn choose(seen: &Observed, body: Option<Body>, day: Option<Day>, today: Day) -> (RuleSet, Why) {
    let headline = |words: &str| {
        seen.lines
            .iter()
            .take(40)
            .any(|line| fold(&line.text()).starts_with(words))
    };
    let (whose, body_told) = match body {
        Some(body) => (body, Told::Asked),
        None if headline("cong hoa xa hoi chu nghia") => (Body::State, Told::Page),
        None if headline("dang cong san viet nam") => (Body::Party, Told::Page),
        None => (Body::State, Told::Assumed),
    };
    let printed = || {
        let reading = reading::read(seen);
        reading.date.and_then(|line| number::day_of(&line.text()))
    };
    let (on, day_told) = match day {
        Some(day) => (day, Told::Asked),
        None => printed().map_or((today, Told::Assumed), |day| (day, Told::Page)),
    };
    let why = Why {
        body: body_told,
        day: day_told,
        on,
    };
    (RuleSet::on(whose, on), why)
}

/// A file being judged.
struct Judge<'a> {
    seen: &'a Observed,
    set: RuleSet,
    rules: Rules,
    reading: &'a Reading<'a>,
    findings: Vec<Finding>,
}

/// What a finding says, before it has a place.
struct Said<'b> {
    part: &'static str,
    fault: &'static str,
    class: Class,
    seen: &'b str,
    wanted: &'b str,
}

impl<'a> Judge<'a> {
    fn is_state(&self) -> bool {
        self.set.body() == Body::State
    }

    fn is_word(&self) -> bool {
        self.seen.source == Source::Word
    }

    /// A finding on a line.
    fn at(&mut self, line: &Line, said: &Said<'_>) {
        let place = spot(line);
        self.push(said, &line.text(), place);
    }

    /// A finding on the document or on a page.
    fn on(&mut self, page: Option<usize>, said: &Said<'_>) {
        let place = Spot {
            page: page.map_or(0, counted),
            ..Spot::default()
        };
        self.push(said, "", place);
    }

    fn push(&mut self, said: &Said<'_>, quote: &str, place: Spot) {
        self.findings.push(Finding {
            code: format!("{}.{}", said.part, said.fault),
            part: said.part,
            fault: said.fault,
            class: said.class,
            rule: self.rules.cite(said.part),
            seen: said.seen.to_owned(),
            wanted: said.wanted.to_owned(),
            quote: quoted(quote),
            place,
            others: 0,
            fix: None,
        });
    }

    /// Compares a line with how its part must look: size, bold, italic, capitals.
    fn look(&mut self, part: &'static str, line: &Line) {
        self.look_at(part, line, true);
    }

    fn look_at(&mut self, part: &'static str, line: &Line, with_case: bool) {
        let Some(rule) = self.rules.part(part).cloned() else {
            return;
        };
        let size = line.size();
        if let Some([least, most]) = rule.size
            && size > 0.0
            && !(least - SIZE_SLACK..=most + SIZE_SLACK).contains(&size)
        {
            let wanted = if least == most {
                figure(least)
            } else {
                format!("{}–{}", figure(least), figure(most))
            };
            self.at(line, &error(part, "size", &figure(size), &wanted));
        }
        if let Some(bold) = rule.bold
            && line.bold() != bold
        {
            let fault = if bold { "not_bold" } else { "bold" };
            self.at(line, &error(part, fault, "", ""));
        }
        if let Some(italic) = rule.italic
            && line.italic() != italic
        {
            let fault = if italic { "not_italic" } else { "italic" };
            self.at(line, &error(part, fault, "", ""));
        }
        let text = line.text();
        match rule.case.filter(|_| with_case) {
            Some(Case::Upper) if text.chars().any(char::is_lowercase) => {
                self.at(
                    line,
                    &error(part, "case_upper", &text, &text.to_uppercase()),
                );
            }
            Some(Case::Lower) if line.is_upper() && line.letters() > 6 => {
                self.at(line, &error(part, "case_lower", &text, ""));
            }
            _ => {}
        }
    }
}

fn error<'b>(part: &'static str, fault: &'static str, seen: &'b str, wanted: &'b str) -> Said<'b> {
    Said {
        part,
        fault,
        class: Class::Error,
        seen,
        wanted,
    }
}

fn doubt<'b>(part: &'static str, fault: &'static str, seen: &'b str, wanted: &'b str) -> Said<'b> {
    Said {
        class: Class::Doubt,
        ..error(part, fault, seen, wanted)
    }
}

fn spot(line: &Line) -> Spot {
    Spot {
        page: counted(line.page),
        area: line.area,
        paragraph: line.paragraph.map(counted),
        pointer: None,
    }
}

fn counted(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(1))
}

/// `14`, `12.5`: as Vietnamese figures are written, with a comma.
fn figure(value: f32) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).replace('.', ",")
}

/// One finding for each way a part strays, told once, with the count of the other places.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        let same = kept.iter_mut().find(|known| {
            known.code == finding.code
                && (known.seen == finding.seen || known.seen.chars().count() > 12)
                && (known.wanted == finding.wanted || known.wanted.chars().count() > 12)
                && known.class != Class::Hint
        });
        match same {
            Some(known) => known.others += 1,
            None => kept.push(finding),
        }
    }
    kept.sort_by(|a, b| {
        place_of(a)
            .partial_cmp(&place_of(b))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    kept
}

fn place_of(finding: &Finding) -> (u32, u32, f32) {
    let y = finding.place.area.map_or(0.0, |area| area.y);
    (
        finding.place.page,
        finding.place.paragraph.unwrap_or_default(),
        y,
    )
}
