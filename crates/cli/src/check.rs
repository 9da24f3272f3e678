//! Kiểm tra thể thức of a Word or PDF file. Needs no desk.

use crate::args::CheckArgs;
use crate::say::Output;
use crate::words;
use app::views::Facts;
use app::{Error, Failure, SystemClock, check};
use form::{Class, Finding};
use office::{Body, Clock, Day};
use std::process::ExitCode;

/// Checks a file: JSON, or sentences with `--text`. Exit code 1 if anything is against the letter of the rule.
pub(crate) fn run(wanted: &CheckArgs, output: &Output) -> Result<ExitCode, Failure> {
    let bytes = app::files::read(&wanted.file)?;
    let body = match (wanted.party, wanted.state) {
        (true, _) => Some(Body::Party),
        (_, true) => Some(Body::State),
        _ => None,
    };
    let day = wanted
        .day
        .as_deref()
        .map(|text| {
            Day::receive(text).map_err(|_| Error::TimeUnreadable {
                text: text.to_owned(),
            })
        })
        .transpose()?;
    let name = check::name_of(&wanted.file);
    let mut found = check::judge(name, &bytes, body, day, SystemClock.now().day())?;
    // The terminal has the file already.
    found.pdf.clear();
    let wrong = found.report.as_ref().is_some_and(form::Report::has_errors)
        || found.scan.as_ref().is_some_and(|faults| !faults.is_empty());
    if wanted.text {
        let lines: Vec<String> = found
            .report
            .iter()
            .flat_map(|report| &report.findings)
            .map(sentence)
            .collect();
        output.tell(&found, &lines.join("\n"))?;
    } else {
        output.value(&found)?;
    }
    Ok(ExitCode::from(u8::from(wrong)))
}

/// One finding in words: where, what, what should be, which rule.
fn sentence(finding: &Finding) -> String {
    let facts = Facts::from([
        ("part".to_owned(), words::of("check.part", finding.part)),
        ("seen".to_owned(), finding.seen.clone()),
        ("wanted".to_owned(), finding.wanted.clone()),
    ]);
    let text = words::told(&format!("check.fault.{}", finding.fault)).unwrap_or(finding.fault);
    let class = match finding.class {
        Class::Error => "error",
        Class::Doubt => "doubt",
        Class::Hint => "hint",
    };
    let place = match (finding.place.page, finding.place.paragraph) {
        (_, Some(paragraph)) => format!("¶{paragraph} "),
        (0, None) => String::new(),
        (page, None) => format!("{page}: "),
    };
    words::plain(&format!(
        "{place}[{}] {} ({}) {}",
        words::of("check.class", class),
        words::filled(text, &facts),
        finding.rule,
        if finding.quote.is_empty() {
            String::new()
        } else {
            format!("“{}”", finding.quote)
        }
    ))
    .trim_end()
    .to_owned()
}
