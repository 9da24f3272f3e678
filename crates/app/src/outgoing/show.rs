//! One outgoing dispatch, whole: facts, page, verdict, history.

use super::{dispatch, draft, is_withdrawable, letter, row};
use crate::threads::PaperRef;
use crate::verdict::JudgedFile;
use crate::views::{
    AskView, DispatchView, Done, ExchangeView, FrozenView, HistoryEntry, LinkedView, UnlistedView,
};
use crate::{App, Error, files, settings, threads, verdict};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{Answer, Ask, AskState, Outgoing};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{HistoryRow, Paper, Read};
use ts_rs::TS;

/// Which dispatch.
pub type ShowDispatch = settings::ById;

/// A page as the viewer takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Page {
    /// The PDF in base64.
    pub pdf: String,
    /// A name to keep it under.
    pub name: String,
}

/// Where to put a copy of the page.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SavePage {
    /// Row id.
    pub id: i64,
    /// The file to write.
    pub path: String,
}

/// Everything about one dispatch; its signatures are judged anew each time.
pub fn show(app: &App, input: ShowDispatch) -> Result<DispatchView, Error> {
    let from = settings::office(app)?.code;
    let (standing, deliveries, history, exchange, sticks) = app.store().read(|r| {
        let standing = dispatch(r, input.id)?;
        Ok::<_, Error>((
            standing,
            r.deliveries(input.id)?,
            r.history_of_dispatch(input.id)?,
            exchange(r, input.id)?,
            r.on_stick(input.id)?,
        ))
    })?;
    let verdict = match (&standing.page, standing.stage) {
        (Some(_), Outgoing::Signed | Outgoing::Issued | Outgoing::Sent) => {
            Some(verdict::show(app, JudgedFile::Dispatch { id: input.id })?)
        }
        _ => None,
    };
    let mut row = row(&standing, from.as_str(), Some(deliveries));
    for delivery in &mut row.deliveries {
        let stick = sticks.iter().find(|(to, _)| to.as_str() == delivery.to);
        delivery.on_stick_at = stick.map(|(_, at)| *at);
    }
    Ok(DispatchView {
        row,
        version: standing.version,
        signed_at: standing.signed_at,
        issued_at: standing.issued_at,
        sent_at: standing.sent_at,
        in_reply_to: standing.in_reply_to,
        exchange,
        draft: standing.draft,
        history: history.into_iter().map(entry).collect(),
        verdict,
    })
}

/// Judges a dispatch again, as [`show`] does. What its signatures still lack is asked for at once, and it is to be shown
/// once more when that comes.
pub fn verify(app: &App, input: ShowDispatch) -> Result<DispatchView, Error> {
    app.ask_by_hand(Paper::Dispatch(input.id));
    show(app, input)
}

/// What was asked since it was sent, what is linked to it, and the thread it stands in.
fn exchange(r: &Read<'_>, id: i64) -> Result<ExchangeView, Error> {
    let mut asks = Vec::new();
    for row in r.asks(id)? {
        let letter = row.letter.map(|letter| r.letter(letter)).transpose()?;
        let open = row.state == AskState::Open;
        asks.push(AskView {
            id: row.id,
            to: row.to.to_string(),
            name: row.name,
            ask: row.ask,
            state: row.state,
            unsure: row.unsure,
            reason: row.reason,
            by_dispatch: row.by_dispatch,
            asked_at: row.asked_at,
            note: row.note,
            answered_at: row.answered_at,
            can_take_back: open && letter.as_ref().is_some_and(is_withdrawable),
            letter: row.letter,
            letter_state: letter.map(|letter| letter.state.word().to_owned()),
        });
    }
    let mut unlisted: Vec<UnlistedView> = Vec::new();
    for said in r.receipts(id)? {
        let Answer::Unlisted(code) = said.code else {
            continue;
        };
        unlisted.push(UnlistedView {
            from: said.from.to_string(),
            code,
            note: said.note,
            at: said.at,
        });
    }
    let link = |(id, kind): (i64, Ask)| LinkedView { id, kind };
    Ok(ExchangeView {
        asks,
        unlisted,
        frozen: r.frozen(id)?.map(|row| FrozenView {
            reason: row.reason,
            at: row.at,
        }),
        earlier: r.earlier_of(id)?.into_iter().map(link).collect(),
        later: r.later_than(id)?.into_iter().map(link).collect(),
        thread: threads::of(r, PaperRef::Dispatch(id))?,
    })
}

/// The page as it stands: the draft's, the signed, the issued.
pub fn page(app: &App, input: ShowDispatch) -> Result<Page, Error> {
    let standing = app.store().read(|r| dispatch(r, input.id))?;
    let pdf = draft::current_page(app, &standing)?;
    Ok(Page {
        pdf: BASE64.encode(pdf),
        name: letter::page_name(&standing),
    })
}

/// Puts a copy of the page where the clerk wants it.
pub fn save_page(app: &App, input: SavePage) -> Result<Done, Error> {
    let standing = app.store().read(|r| dispatch(r, input.id))?;
    files::write(
        Path::new(&input.path),
        &draft::current_page(app, &standing)?,
    )?;
    Ok(Done {})
}

/// The page and enclosures of a dispatch, by the names a receiver would see.
pub fn all_files(app: &App, id: i64) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let (standing, enclosures) = app
        .store()
        .read(|r| Ok::<_, Error>((dispatch(r, id)?, r.enclosures(id)?)))?;
    let mut all = vec![(
        letter::page_name(&standing),
        draft::current_page(app, &standing)?,
    )];
    for enclosure in enclosures {
        let name = files::safe_name(&enclosure.name);
        all.push((name, app.store().files().read(&enclosure.hash)?));
    }
    Ok(all)
}

/// A line of history as the screens know it.
pub(crate) fn entry(row: HistoryRow) -> HistoryEntry {
    HistoryEntry {
        at: row.at,
        what: row.what,
        facts: serde_json::from_value(row.facts).unwrap_or_default(),
    }
}
