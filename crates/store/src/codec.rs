//! How office nouns lie in columns. Words and JSON only; no statement stands here.

use crate::Hash;
use crate::error::{BadColumn, Error};
use office::{Answer, Business, Day, DocumentId, Moment, UnitCode, Urgency};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

type Column<T> = rusqlite::Result<T>;

/// The noun kept under a stable word.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: &'static str,
    from_word: impl Fn(&str) -> Option<T>,
) -> Column<T> {
    let text: String = row.get(column)?;
    from_word(&text).ok_or_else(|| bad(column))
}

/// A value kept as JSON.
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Column<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| bad(column))
}

/// A value as the JSON that is kept.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::Unwritable)
}

/// A point in time.
pub(crate) fn moment(row: &Row<'_>, column: &'static str) -> Column<Moment> {
    Ok(Moment::from_millis(row.get(column)?))
}

/// A point in time, if it came.
pub(crate) fn moment_or_none(row: &Row<'_>, column: &'static str) -> Column<Option<Moment>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Moment::from_millis))
}

/// A day, if it is known.
pub(crate) fn day(row: &Row<'_>, column: &'static str) -> Column<Option<Day>> {
    match row.get::<_, Option<String>>(column)? {
        None => Ok(None),
        Some(text) => Day::receive(&text).map(Some).map_err(|_| bad(column)),
    }
}

/// A code.
pub(crate) fn code(row: &Row<'_>, column: &'static str) -> Column<UnitCode> {
    let text: String = row.get(column)?;
    UnitCode::receive(&text).map_err(|_| bad(column))
}

/// A code, if there is one.
pub(crate) fn code_or_none(row: &Row<'_>, column: &'static str) -> Column<Option<UnitCode>> {
    match row.get::<_, Option<String>>(column)? {
        None => Ok(None),
        Some(text) => UnitCode::receive(&text).map(Some).map_err(|_| bad(column)),
    }
}

/// A document's business key, if there is one.
pub(crate) fn document_id(row: &Row<'_>, column: &'static str) -> Column<Option<DocumentId>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.as_deref().and_then(DocumentId::receive))
}

/// The name of a document in the folder.
pub(crate) fn hash(row: &Row<'_>, column: &'static str) -> Column<Hash> {
    row.get::<_, [u8; 32]>(column).map(Hash::from_bytes)
}

/// The name of a document in the folder, if there is one.
pub(crate) fn hash_or_none(row: &Row<'_>, column: &'static str) -> Column<Option<Hash>> {
    Ok(row
        .get::<_, Option<[u8; 32]>>(column)?
        .map(Hash::from_bytes))
}

/// What a recipient answered.
pub(crate) fn answer(row: &Row<'_>, column: &'static str) -> Column<Answer> {
    row.get::<_, u16>(column).map(Answer::from_code)
}

/// What a recipient answered, if it did.
pub(crate) fn answer_or_none(row: &Row<'_>, column: &'static str) -> Column<Option<Answer>> {
    Ok(row.get::<_, Option<u16>>(column)?.map(Answer::from_code))
}

/// The stable word of an urgency.
pub(crate) const fn urgency_word(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Normal => "normal",
        Urgency::Urgent => "urgent",
        Urgency::VeryUrgent => "very_urgent",
        Urgency::Express => "express",
    }
}

/// The urgency kept under `word`.
pub(crate) fn urgency_from_word(word: &str) -> Option<Urgency> {
    [
        Urgency::Normal,
        Urgency::Urgent,
        Urgency::VeryUrgent,
        Urgency::Express,
    ]
    .into_iter()
    .find(|urgency| urgency_word(*urgency) == word)
}

/// The stable word of a reason to send.
pub(crate) const fn business_word(business: Business) -> &'static str {
    match business {
        Business::New => "new",
        Business::Recall => "recall",
        Business::Update => "update",
        Business::Replace => "replace",
    }
}

/// The reason to send kept under `word`.
pub(crate) fn business_from_word(word: &str) -> Option<Business> {
    [
        Business::New,
        Business::Recall,
        Business::Update,
        Business::Replace,
    ]
    .into_iter()
    .find(|business| business_word(*business) == word)
}

/// `Error::Missing` where a change met no row.
pub(crate) fn met(changed: usize, table: &'static str, id: i64) -> Result<(), Error> {
    match changed {
        0 => Err(Error::Missing { table, id }),
        _ => Ok(()),
    }
}

/// The one row asked for, or `Error::Missing`.
pub(crate) fn found<T>(
    result: rusqlite::Result<T>,
    table: &'static str,
    id: i64,
) -> Result<T, Error> {
    result.optional()?.ok_or(Error::Missing { table, id })
}

/// A column that holds what this program cannot read.
pub(crate) fn bad(column: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(BadColumn { column }))
}
