//! What a search looks for, and what it looks in: folded words, each matched from its beginning.
//!
//! `dang uy 125` finds `125-CV/ĐU … Đảng ủy`: folding is ours (`đ` is not a marked `d` to FTS5), and every word
//! must be there, in any order.

use crate::Error;
use office::{Block, Draft, Text, fold};
use rusqlite::Connection;

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

/// The FTS5 expression for texts that begin with what a person typed.
pub(crate) fn beginning(text: &str) -> Option<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(WORDS_LIMIT)
        .collect();
    (!words.is_empty()).then(|| format!("^ \"{}\" *", words.join(" ")))
}

/// What a draft is found by: type, subject, recipients, signer, body.
pub(crate) fn words_of_draft(draft: &Draft) -> String {
    let mut all = vec![draft.kind.name().to_owned(), draft.subject.clone()];
    let lines = draft.addressees.iter().chain(&draft.recipients);
    all.extend(lines.map(|line| line.name.clone()));
    all.push(draft.signature.name.clone());
    all.extend(draft.bases.iter().cloned());
    all.extend(draft.blocks.iter().flat_map(words_of_block));
    all.join(" ")
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

fn words_of_block(block: &Block) -> Vec<String> {
    match block {
        Block::Paragraph { text } | Block::Point { text } => vec![text.letters()],
        Block::Chapter { title } | Block::Section { title } => vec![title.clone()],
        Block::Article { title, text } | Block::Clause { title, text } => {
            vec![title.clone(), text.letters()]
        }
        Block::Table {
            caption,
            head,
            rows,
            widths: _,
        } => {
            let cells = head.iter().chain(rows.iter().flatten()).map(Text::letters);
            std::iter::once(caption.clone()).chain(cells).collect()
        }
    }
}
