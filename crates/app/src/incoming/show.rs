//! One arrival, whole: header, files, verdicts, history.

use super::arrival;
use super::list::row;
use crate::threads::PaperRef;
use crate::verdict::VerdictView;
use crate::views::{ArrivalView, Done, FileView, OutgoingRow, WishView};
use crate::{App, Error, files, outgoing, settings, threads};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{ArrivalFile, Read, WishState};
use ts_rs::TS;

/// Which arrival.
pub type ShowArrival = settings::ById;

/// Which file of an arrival.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ShowFile {
    /// Row id of the file.
    pub file: i64,
}

/// A file as the viewer takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileBytes {
    /// Its name as sent.
    pub name: String,
    /// Its MIME type by its own bytes.
    pub mime: String,
    /// The bytes in base64.
    pub bytes: String,
}

/// Where to put a copy of a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveFile {
    /// Row id of the file.
    pub file: i64,
    /// The file to write.
    pub path: String,
}

/// Everything about one arrival, with the verdict as last judged.
pub fn show(app: &App, input: ShowArrival) -> Result<ArrivalView, Error> {
    let own = settings::office(app)?.code;
    app.store().read(|r| {
        let standing = arrival(r, input.id)?;
        let mut replies = Vec::new();
        for reply in r.replies_to(input.id)? {
            let deliveries = r.deliveries(reply.id)?;
            replies.push(outgoing::row(&reply, own.as_str(), Some(deliveries)));
        }
        Ok(ArrivalView {
            row: row(
                &standing,
                r.wishes(input.id)?
                    .iter()
                    .rev()
                    .find(|one| one.state == WishState::Open)
                    .map(|one| one.wish),
            ),
            answers_to: answered(r, input.id, own.as_str())?,
            wishes: wishes(r, input.id)?,
            speaks_of: speaks_of(r, input.id)?,
            thread: threads::of(r, PaperRef::Arrival(input.id))?,
            replies,
            place: standing.place,
            signer: standing.signer,
            content: standing.content,
            refused_reason: standing.refused_reason,
            registered_at: standing.registered_at,
            files: r.arrival_files(input.id)?.into_iter().map(view).collect(),
            history: r
                .history_of_arrival(input.id)?
                .into_iter()
                .map(outgoing::entry)
                .collect(),
        })
    })
}

/// The dispatch of ours that the sender says this arrival answers (`ResponseFor`).
fn answered(r: &Read<'_>, id: i64, own: &str) -> Result<Option<OutgoingRow>, Error> {
    let Some(dispatch) = r.answered_by(id)?.first().copied() else {
        return Ok(None);
    };
    let deliveries = r.deliveries(dispatch)?;
    let dispatch = outgoing::dispatch(r, dispatch)?;
    Ok(Some(outgoing::row(&dispatch, own, Some(deliveries))))
}

/// What the arrival wanted of others here, where it only speaks of them.
fn speaks_of(r: &Read<'_>, id: i64) -> Result<Vec<WishView>, Error> {
    let rows = r.wishes_by(id)?;
    rows.into_iter().map(|row| wish(r, row)).collect()
}

/// What is wanted of the arrival, and what was decided.
fn wishes(r: &Read<'_>, id: i64) -> Result<Vec<WishView>, Error> {
    let rows = r.wishes(id)?;
    rows.into_iter().map(|row| wish(r, row)).collect()
}

fn wish(r: &Read<'_>, row: store::WishRow) -> Result<WishView, Error> {
    let told = row.letter.map(|letter| r.letter(letter)).transpose()?;
    let decided = matches!(row.state, WishState::Granted | WishState::Declined);
    let unsaid = told.as_ref().is_none_or(outgoing::is_withdrawable);
    let can_reconsider = decided && unsaid && !r.is_given_back_without(&row)?;
    Ok(WishView {
        id: row.id,
        arrival: row.arrival,
        wish: row.wish,
        state: row.state.word().to_owned(),
        reason: row.reason,
        by_arrival: row.by_arrival,
        said_at: row.said_at,
        came_at: row.came_at,
        words: row.words,
        decided_at: row.decided_at,
        can_reconsider,
    })
}

/// The bytes of one file.
pub fn file(app: &App, input: ShowFile) -> Result<FileBytes, Error> {
    let (file, bytes) = read(app, input.file)?;
    Ok(FileBytes {
        name: file.name,
        mime: file.mime,
        bytes: BASE64.encode(bytes),
    })
}

/// Puts a copy of a file where the clerk wants it.
pub fn save_file(app: &App, input: SaveFile) -> Result<Done, Error> {
    let (_, bytes) = read(app, input.file)?;
    files::write(Path::new(&input.path), &bytes)?;
    Ok(Done {})
}

/// Every file of an arrival, by names that every file system takes.
pub fn all_files(app: &App, id: i64) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let kept = app.store().read(|r| {
        super::refuse_frozen(&arrival(r, id)?)?;
        Ok::<_, Error>(r.arrival_files(id)?)
    })?;
    kept.into_iter()
        .map(|file| {
            Ok((
                files::safe_name(&file.name),
                app.store().files().read(&file.hash)?,
            ))
        })
        .collect()
}

fn read(app: &App, id: i64) -> Result<(ArrivalFile, Vec<u8>), Error> {
    let file = app.store().read(|r| {
        let file = r.arrival_file(id)?.ok_or(Error::FileUnknown { id })?;
        super::refuse_frozen(&arrival(r, file.arrival)?)?;
        Ok::<_, Error>(file)
    })?;
    let bytes = app.store().files().read(&file.hash)?;
    Ok((file, bytes))
}

fn view(file: ArrivalFile) -> FileView {
    FileView {
        id: file.id,
        name: file.name,
        mime: file.mime,
        size: file.size,
        sha256: file.hash.to_string(),
        // What an older program kept in a shape we no longer read is judged again on demand.
        verdict: file.verdict.as_deref().and_then(VerdictView::kept),
    }
}
