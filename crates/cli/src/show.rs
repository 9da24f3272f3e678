//! One dispatch, or a list of them, for scripts and for people.

use crate::say::Output;
use crate::words;
use app::incoming::IncomingPage;
use app::outgoing::OutgoingPage;
use app::verdict::{Said, WaitingCheck, WaitingList};
use app::views::{
    ArrivalView, AskView, DeliveryView, DispatchView, Facts, FileView, HistoryEntry, IncomingRow,
    Outcome, OutgoingRow, ThreadEntry, VerdictView, WishView,
};
use app::{Error, Failure, verdict};
use office::{Answer, Moment, SignatoriesOutcome, Standing};
use serde::Serialize;
use serde_json::{Value, json};

type Rows = Vec<Vec<String>>;

/// Outgoing dispatches; for people a line each: id, number and notation, stage, recipients, subject.
pub(crate) fn outgoing_rows(page: &OutgoingPage, output: &Output) -> Result<(), Failure> {
    let rows: Rows = page.rows.iter().map(outgoing_line).collect();
    output.rows(page, &rows)
}

/// Incoming dispatches; for people a line each: id, number and notation, stage, verdict, sender, subject.
pub(crate) fn incoming_rows(page: &IncomingPage, output: &Output) -> Result<(), Failure> {
    let mut value = plain(page)?;
    let rows = value.get_mut("rows").and_then(Value::as_array_mut);
    rows.into_iter().flatten().for_each(without_deliveries);
    let rows: Rows = page.rows.iter().map(incoming_line).collect();
    output.rows(&value, &rows)
}

/// Everything about an outgoing dispatch.
pub(crate) fn outgoing(view: &DispatchView, output: &Output) -> Result<(), Failure> {
    let row = &view.row;
    let mut rows = vec![
        named("nav.outgoing", &row.id.to_string()),
        named("column.kind", &row.kind_name),
        named("column.written", &written(row.written.as_deref())),
        named("fact.issued_on", row.issued_on.as_deref().unwrap_or("—")),
        named("column.subject", &row.subject),
        named(
            "column.urgency",
            &words::of("urgency", &words::word(&row.urgency)),
        ),
        named("column.stage", &words::of("stage", row.stage.word())),
    ];
    rows.extend(row.deliveries.iter().map(delivery));
    rows.extend(view.exchange.asks.iter().map(ask));
    rows.extend(view.exchange.frozen.iter().map(|frozen| {
        let facts = Facts::from([
            ("at".to_owned(), frozen.at.iso()),
            ("reason".to_owned(), frozen.reason.clone()),
        ]);
        let text = words::told("exchange.frozen").unwrap_or_default();
        vec![String::new(), words::filled(text, &facts)]
    }));
    rows.extend(thread(&view.exchange.thread));
    rows.extend(view.verdict.iter().flat_map(signatures));
    rows.extend(history(&view.history));
    output.rows(&flat(view, |_| {})?, &rows)
}

/// Everything about an incoming dispatch.
pub(crate) fn incoming(view: &ArrivalView, output: &Output) -> Result<(), Failure> {
    let row = &view.row;
    let number = row.arrival_number.map(|number| number.to_string());
    let mut rows = vec![
        named("nav.incoming", &row.id.to_string()),
        named("column.from", &format!("{} {}", row.from, row.from_name)),
        named("column.kind", &row.kind_name),
        named("column.written", &row.written),
        named(
            "fact.promulgated",
            row.promulgated.as_deref().unwrap_or("—"),
        ),
        named("column.subject", &row.subject),
        named(
            "column.urgency",
            &words::of("urgency", &words::word(&row.urgency)),
        ),
        named("column.stage", &words::of("stage", row.stage.word())),
        named("column.arrival_number", number.as_deref().unwrap_or("—")),
        named("column.verdict", &words::of("verdict", row.verdict.word())),
    ];
    if !view.refused_reason.is_empty() {
        rows.push(named("incoming.reason", &view.refused_reason));
    }
    rows.extend(view.wishes.iter().map(wish));
    rows.extend(thread(&view.thread));
    for file in &view.files {
        rows.push(named("incoming.files", &file_line(file)));
        rows.extend(file.verdict.iter().flat_map(signatures));
    }
    rows.extend(history(&view.history));
    output.rows(&flat(view, without_deliveries)?, &rows)
}

fn outgoing_line(row: &OutgoingRow) -> Vec<String> {
    vec![
        row.id.to_string(),
        written(row.written.as_deref()),
        words::of("stage", row.stage.word()),
        recipients(&row.deliveries),
        row.subject.clone(),
    ]
}

/// The first recipients and how many more there are: a circular to fifty villages keeps its line short.
fn recipients(deliveries: &[DeliveryView]) -> String {
    let mut said: Vec<String> = deliveries
        .iter()
        .take(NAMED)
        .map(|delivery| format!("{}: {}", delivery.to, went(delivery)))
        .collect();
    let more = deliveries.len().saturating_sub(NAMED);
    if more > 0 {
        let facts = Facts::from([("count".to_owned(), more.to_string())]);
        let text = words::told("outgoing.more_recipients").unwrap_or_default();
        said.push(words::filled(text, &facts));
    }
    said.join("; ")
}

fn incoming_line(row: &IncomingRow) -> Vec<String> {
    vec![
        row.id.to_string(),
        row.written.clone(),
        words::of("stage", row.stage.word()),
        verdict_of(row),
        row.from.clone(),
        row.subject.clone(),
    ]
}

/// The verdict; where the signatures pass but not surely by the right hands, that.
fn verdict_of(row: &IncomingRow) -> String {
    let doubt = match (row.verdict, row.signatories) {
        (Outcome::Passed, Some(SignatoriesOutcome::CannotTell)) => "cannot_tell",
        (Outcome::Passed, Some(SignatoriesOutcome::NotSatisfied)) => "not_satisfied",
        (Outcome::Passed, None) => "not_asked",
        _ => return words::of("verdict", row.verdict.word()),
    };
    words::of("judgment.panel", &format!("mark_{doubt}"))
}

/// Where it stands with this office, in one word; a code that no list knows as it came.
fn went(delivery: &DeliveryView) -> String {
    if let Some(doubt) = delivery.doubt {
        return words::of("doubt", doubt.word());
    }
    match delivery.standing {
        Standing::Unlisted => words::answer(delivery.answer),
        standing => words::of("standing", standing.word()),
    }
}

/// Something asked of a recipient, and what became of it.
fn ask(ask: &AskView) -> Vec<String> {
    let mut said = vec![
        format!("{} {}", ask.to, ask.name),
        words::of("ask.kind", ask.ask.word()),
        words::of("ask.state", ask.state.word()),
    ];
    if ask.unsure {
        said.push(words::of("ask", "unsure"));
    }
    said.extend(
        [&ask.reason, &ask.note]
            .into_iter()
            .filter(|text| !text.is_empty())
            .cloned(),
    );
    named("exchange.asks", &said.join(" · "))
}

/// Something the sender wants, and what was decided.
fn wish(wish: &WishView) -> Vec<String> {
    let mut said = vec![
        words::of("wish.kind", wish.wish.word()),
        words::of("wish.state", &wish.state),
    ];
    said.extend(
        [&wish.reason, &wish.words]
            .into_iter()
            .filter(|text| !text.is_empty())
            .cloned(),
    );
    named("wish.title", &said.join(" · "))
}

/// Papers that answer each other, each under what it answers.
fn thread(entries: &[ThreadEntry]) -> Rows {
    let mut rows = Vec::new();
    for entry in entries {
        let way = if entry.came {
            "exchange.came"
        } else {
            "exchange.went"
        };
        let indent = "  ".repeat(usize::try_from(entry.depth.min(8)).unwrap_or_default());
        let said = [
            format!(
                "{indent}{} {}",
                words::told(way).unwrap_or_default(),
                entry.id
            ),
            entry.written.clone(),
            entry.subject.clone(),
            entry.with.clone(),
        ];
        let said = said.join(" · ");
        rows.push(match rows.is_empty() {
            true => named("exchange.thread", &said),
            false => vec![String::new(), said],
        });
    }
    rows
}

fn delivery(delivery: &DeliveryView) -> Vec<String> {
    let mut said = vec![
        format!("{} {}", delivery.to, delivery.name),
        went(delivery),
        words::of("road", delivery.road.word()),
        words::answer(delivery.answer),
    ];
    if let Some(fault) = &delivery.fault {
        said.push(words::title(fault).to_owned());
    }
    if !delivery.note.is_empty() {
        said.push(delivery.note.clone());
    }
    named("document.recipients", &said.join(" · "))
}

fn signatures(verdict: &VerdictView) -> Rows {
    let mut rows = vec![named(
        "document.signatures",
        &words::of("verdict", verdict.verdict.word()),
    )];
    for one in &verdict.signatures {
        let mut said = vec![one.signer.clone(), words::of("verdict", &one.indication)];
        said.extend(one.signed_at.clone());
        rows.push(vec![String::new(), said.join(" · ")]);
        let sentences = one
            .says
            .iter()
            .map(|said| vec![String::new(), sentence(said)]);
        rows.extend(sentences);
    }
    if let Some(found) = &verdict.signatories {
        let outcome = words::of("judgment.signatories", &words::word(&found.outcome));
        rows.push(named("judgment.label.signatories", &outcome));
        let reasons = found.reasons.iter().map(|reason| Said {
            code: format!("signatory.{}", words::word(reason)),
            facts: Facts::new(),
        });
        rows.extend(reasons.map(|said| vec![String::new(), sentence(&said)]));
    }
    rows
}

/// What a code says, and what to do about it.
fn sentence(said: &Said) -> String {
    let told = verdict::told(said);
    let todo = words::told("judgment.label.todo").unwrap_or_default();
    match told.todo.as_str() {
        "" => format!("– {}", told.title),
        remedy => format!("– {} {todo}: {remedy}", told.title),
    }
}

/// What cannot be told yet; for people a line each: id, number and notation, when it is tried next, why, subject.
pub(crate) fn waiting(list: &WaitingList, output: &Output) -> Result<(), Failure> {
    let rows: Rows = list.rows.iter().map(waiting_line).collect();
    output.rows(list, &rows)
}

fn waiting_line(check: &WaitingCheck) -> Vec<String> {
    let why: Vec<String> = check
        .reasons
        .iter()
        .map(|said| verdict::told(said).title)
        .collect();
    vec![
        check.row.id.to_string(),
        check.row.written.clone(),
        check.next_try.map_or_else(|| "—".to_owned(), Moment::iso),
        why.join(" "),
        check.row.subject.clone(),
    ]
}

fn history(entries: &[HistoryEntry]) -> Rows {
    let mut ordered: Vec<&HistoryEntry> = entries.iter().collect();
    ordered.sort_by_key(|entry| entry.at);
    let mut rows = Vec::new();
    for (at, entry) in ordered.into_iter().enumerate() {
        let said = format!("{} {}", entry.at.iso(), happened(entry));
        rows.push(match at {
            0 => named("document.history", &said),
            _ => vec![String::new(), said],
        });
    }
    rows
}

/// A line of history with its codes in words, as the window tells it.
fn happened(entry: &HistoryEntry) -> String {
    let mut facts = entry.facts.clone();
    if let Some(code) = entry.facts.get("code") {
        let answer = code.parse().map(Answer::from_code).ok();
        facts.insert("answer".to_owned(), words::answer(answer));
    }
    if let Some(outcome) = entry.facts.get("outcome") {
        facts.insert("outcome".to_owned(), words::of("verdict", outcome));
    }
    if let Some(wish) = entry.facts.get("wish") {
        facts.insert("wish".to_owned(), words::of("wish.kind", wish));
    }
    if let Some(fault) = entry.facts.get("fault") {
        facts.insert("fault".to_owned(), words::title(fault).to_owned());
    }
    let Some(text) = words::told(&format!("history.{}", entry.what)) else {
        let facts = Facts::from([("what".to_owned(), entry.what.clone())]);
        return words::filled(words::told("history.unlisted").unwrap_or_default(), &facts);
    };
    let own = facts.get("reason").or(facts.get("note"));
    let own = own.filter(|own| !own.is_empty());
    let said = words::filled(text, &facts);
    own.map_or(said.clone(), |own| format!("{said} · {own}"))
}

fn file_line(file: &FileView) -> String {
    format!("{} · {} byte", file.name, file.size)
}

fn named(text: &str, says: &str) -> Vec<String> {
    vec![
        words::told(text).unwrap_or_default().to_owned(),
        says.to_owned(),
    ]
}

fn written(written: Option<&str>) -> String {
    written.unwrap_or("—").to_owned()
}

/// The view with its row's fields at the top as well; `row` stays for who reads it there.
fn flat(view: &impl Serialize, mend: impl FnOnce(&mut Value)) -> Result<Value, Failure> {
    let mut whole = plain(view)?;
    let mut top = Value::Null;
    if let Some(row) = whole.get_mut("row") {
        mend(row);
        top = row.clone();
    }
    if let (Some(top), Value::Object(whole)) = (top.as_object_mut(), whole) {
        top.extend(whole);
    }
    Ok(top)
}

/// An arrival goes nowhere; that it says so lets one script read both lists.
fn without_deliveries(row: &mut Value) {
    if let Some(row) = row.as_object_mut() {
        row.insert("deliveries".to_owned(), json!([]));
    }
}

fn plain(value: &impl Serialize) -> Result<Value, Failure> {
    Ok(serde_json::to_value(value).map_err(Error::Unserialisable)?)
}

/// Recipients named in a list's line.
const NAMED: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use office::Road;

    #[test]
    fn a_line_names_the_first_recipients_and_counts_the_others() {
        let to = |code: &str, answer| DeliveryView {
            doubt: None,
            to: code.to_owned(),
            name: String::new(),
            standing: match answer {
                Some(_) => Standing::Refused,
                None => Standing::Stuck,
            },
            may: Vec::new(),
            road: Road::Stuck,
            fault: None,
            answer,
            note: String::new(),
            answered_at: None,
            on_stick_at: None,
        };
        let refused = to("H99", Some(Answer::Refused));
        let mut all = vec![refused, to("H98", None)];
        assert_eq!(recipients(&all), "H99: Từ chối; H98: Bị kẹt");
        all.extend(["H1", "H2", "H3"].map(|code| to(code, None)));
        assert_eq!(recipients(&all), "H99: Từ chối; H98: Bị kẹt; và 3 nơi khác");
    }

    #[test]
    fn a_row_lies_open_at_the_top() {
        let view = json!({"row": {"id": 7, "stage": "arrived"}, "history": []});
        assert_eq!(
            flat(&view, without_deliveries).ok(),
            Some(json!({
                "id": 7, "stage": "arrived", "deliveries": [],
                "row": {"id": 7, "stage": "arrived", "deliveries": []}, "history": [],
            })),
            "with the row kept where it was"
        );
    }

    #[test]
    fn history_is_told_in_words() {
        let entry = |what: &str, facts: &[(&str, &str)]| HistoryEntry {
            at: Moment::from_millis(0),
            what: what.to_owned(),
            facts: facts
                .iter()
                .map(|(name, fact)| ((*name).to_owned(), (*fact).to_owned()))
                .collect(),
        };
        let answered = [("from", "H99"), ("code", "02"), ("note", "Nhầm nơi nhận")];
        assert_eq!(
            happened(&entry("answered", &answered)),
            "H99 trả lời: Từ chối · Nhầm nơi nhận"
        );
        assert_eq!(
            happened(&entry("verified", &[("outcome", "passed")])),
            "Kiểm tra chữ ký: Hợp lệ"
        );
        assert_eq!(
            happened(&entry("stuck", &[("fault", "road.unset")])),
            format!("Bị kẹt: {}", words::title("road.unset"))
        );
        assert_eq!(happened(&entry("bent", &[])), "Sự việc “bent”");
    }
}
