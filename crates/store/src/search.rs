//! What a search looks for, and what it looks in: folded words, each matched from its beginning.
//!
//! `dang uy 125` finds `125-CV/ĐU … Đảng ủy`: folding is ours (`đ` is not a marked `d` to FTS5), and every word
//! must be there, in any order.

use crate::Error;
use office::{Block, Draft, fold};
use rusqlite::Connection;
use rusqlite::types::Value;

/// A search longer than this is cut: no person types it, and each word costs a walk.
const WORDS_LIMIT: usize = 16;

/// The FTS5 expression for what a person typed; `None` if there is no word in it.
pub(crate) fn words(text: &str) -> Option<String> {
    // Folded words are letters and digits only, so that quotes hold them without escaping.
    let parts: Vec<String> = fold(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(WORDS_LIMIT)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

/// What a draft is found by: type, subject, recipients, signer, body.
pub(crate) fn words_of_draft(draft: &Draft) -> String {
    let mut all = vec![draft.kind.name().to_owned(), draft.subject.clone()];
    let lines = draft.addressees.iter().chain(&draft.recipients);
    all.extend(lines.map(|line| line.name.clone()));
    all.push(draft.signature.name.clone());
    all.extend(draft.bases.iter().cloned());
    all.extend(draft.blocks.iter().flat_map(Block::letters));
    all.join(" ")
}

/// The ids a list asks for, from indices alone: no row is opened that is not shown. And what orders them.
///
/// `stage` is the stage's word, `text` what a person typed, `before` the last id of the page before. Each clause
/// stands only where it is asked for, so that each list has an index to walk.
pub(crate) fn ids(
    table: Index,
    stage: Option<&'static str>,
    text: Option<&str>,
    before: Option<i64>,
) -> (String, &'static str, Vec<Value>) {
    let (rows, indexed) = match table {
        Index::Dispatches => ("dispatches", "dispatch_words"),
        Index::Arrivals => ("arrivals", "arrival_words"),
    };
    let mut values = Vec::new();
    let (mut sql, id, at_stage) = match text.and_then(words) {
        Some(words) => {
            values.push(Value::from(words));
            (
                format!("SELECT w.rowid FROM {indexed} w WHERE w.words MATCH ?"),
                "w.rowid",
                format!(
                    " AND EXISTS (SELECT 1
                                    FROM {rows} s INDEXED BY {rows}_stage
                                   WHERE s.stage = ? AND s.id = w.rowid)"
                ),
            )
        }
        None => (
            format!("SELECT s.id FROM {rows} s WHERE TRUE"),
            "s.id",
            " AND s.stage = ?".to_owned(),
        ),
    };
    if let Some(stage) = stage {
        sql.push_str(&at_stage);
        values.push(Value::from(stage.to_owned()));
    }
    if let Some(before) = before {
        sql.push_str(&format!(" AND {id} < ?"));
        values.push(Value::from(before));
    }
    (sql, id, values)
}

/// Puts `text` into the index `table` for the row `id`, in place of what stood there.
pub(crate) fn index(tx: &Connection, table: Index, id: i64, text: &str) -> Result<(), Error> {
    let (delete, insert) = match table {
        Index::Dispatches => (
            "DELETE FROM dispatch_words WHERE rowid = ?1",
            "INSERT INTO dispatch_words (rowid, words) VALUES (?1, ?2)",
        ),
        Index::Arrivals => (
            "DELETE FROM arrival_words WHERE rowid = ?1",
            "INSERT INTO arrival_words (rowid, words) VALUES (?1, ?2)",
        ),
    };
    tx.prepare_cached(delete)?.execute([id])?;
    tx.prepare_cached(insert)?.execute((id, fold(text)))?;
    Ok(())
}

/// An index that is kept row by row.
pub(crate) enum Index {
    Dispatches,
    Arrivals,
}
