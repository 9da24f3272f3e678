//! Copies that the office made, each under a number of the one series of copies. Rows stay; a number may be made void.

use crate::codec::{hash, json, moment, to_json, word};
use crate::{Error, Hash, Read, Topic, Write};
use office::{CopyBasis, CopyForm, Day, Medium, Moment, SignatureBlock, fold};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

/// A copy to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCopy {
    /// Its line in the register.
    pub entry: i64,
    /// Hình thức sao.
    pub form: CopyForm,
    /// What it was made from.
    pub basis: CopyBasis,
    /// What the source lies on.
    pub from: Medium,
    /// What the copy lies on.
    pub to: Medium,
    /// The arrival it was made from.
    pub arrival: Option<i64>,
    /// The dispatch it was made from.
    pub dispatch: Option<i64>,
    /// The copy of ours it was made from.
    pub copy: Option<i64>,
    /// The file it was made from, which lies in `files/`.
    pub source: Hash,
    /// The name of that file.
    pub source_name: String,
    /// Number and notation of what was copied; may be empty.
    pub original: String,
    /// Trích yếu of what was copied; may be empty.
    pub subject: String,
    /// The pages taken, from 1; empty for all.
    pub pages: Vec<u32>,
    /// What the parts are called that an extract took and set anew; empty: whole pages.
    pub parts: Vec<String>,
    /// The verdict on the source's signatures that the clerk answered for; empty: none was needed.
    pub accepted: String,
    /// What became of the signatures in the source: `none`, `kept`, `left_behind`.
    pub signatures: String,
    /// Place of copying.
    pub place: String,
    /// Who signs the copy.
    pub signature: SignatureBlock,
    /// Who gets it, as on the page.
    pub recipients: Vec<String>,
    /// How many were made.
    pub amount: u32,
    /// The copy's PDF, which lies in `files/`.
    pub page: Hash,
    /// Bytes of that PDF.
    pub size: u64,
    /// Day of copying.
    pub made_on: Day,
    /// When it was made.
    pub made_at: Moment,
}

/// A copy that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyRow {
    /// Our id.
    pub id: i64,
    /// What was entered.
    pub copy: NewCopy,
    /// Its number as it stands on it: `05/SY-UBND`.
    pub written: String,
    /// Its place in the series.
    pub count: u32,
    /// The series' period: the year.
    pub period: String,
    /// Why and when the number was made void, if it was.
    pub withdrawn: Option<(String, Moment)>,
}

/// Which copies a list shows, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyFilter {
    /// Only those of this period.
    pub period: Option<String>,
    /// Only those with these words, in any spelling.
    pub text: Option<String>,
    /// Only those before this row.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

impl Write<'_> {
    /// Enters a copy, whose number stands in the register already.
    pub fn insert_copy(&mut self, copy: &NewCopy) -> Result<i64, Error> {
        self.touch(Topic::Registers);
        let written = self.register_row(copy.entry)?.entry.written;
        let pages = match copy.pages.is_empty() {
            true => None,
            false => Some(to_json(&copy.pages)?),
        };
        let recipients = to_json(&copy.recipients)?;
        let words = fold(&format!(
            "{written} {} {} {} {recipients}",
            copy.original, copy.subject, copy.source_name
        ));
        self.tx.execute(
            "INSERT INTO copies
                 (entry, form, basis, from_medium, to_medium, arrival, dispatch, copy, source,
                  source_name, original, subject, pages, signatures, place, signature, recipients,
                  amount, page, size, words, made_on, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                     ?18, ?19, ?20, ?21, ?22, ?23)",
            params![
                copy.entry,
                copy.form.word(),
                to_json(&copy.basis)?,
                copy.from.word(),
                copy.to.word(),
                copy.arrival,
                copy.dispatch,
                copy.copy,
                copy.source,
                copy.source_name,
                copy.original,
                copy.subject,
                pages,
                copy.signatures,
                copy.place,
                to_json(&copy.signature)?,
                recipients,
                copy.amount,
                copy.page,
                copy.size,
                words,
                copy.made_on.to_string(),
                copy.made_at.millis(),
            ],
        )?;
        let id = self.tx.last_insert_rowid();
        if !copy.parts.is_empty() || !copy.accepted.is_empty() {
            self.tx.execute(
                "INSERT INTO copy_grounds (copy, parts, accepted)
                 VALUES (?1, ?2, ?3)",
                params![id, to_json(&copy.parts)?, copy.accepted],
            )?;
        }
        Ok(id)
    }
}

impl Read<'_> {
    /// The copy `id`.
    pub fn copy(&self, id: i64) -> Result<Option<CopyRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE c.id = ?1"))?
            .query_row([id], row)
            .optional()?)
    }

    /// The copies that `filter` asks for, newest first.
    pub fn copies(&self, filter: &CopyFilter) -> Result<Vec<CopyRow>, Error> {
        let (clauses, mut values) = clauses(filter);
        values.push(Value::from(i64::from(filter.limit)));
        let mut statement = self
            .tx
            .prepare_cached(&format!("{SELECT} {clauses} ORDER BY c.id DESC LIMIT ?"))?;
        let rows = statement.query_map(params_from_iter(values), row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many copies `filter` asks for, whatever its limit.
    pub fn count_copies(&self, filter: &CopyFilter) -> Result<u64, Error> {
        let (clauses, values) = clauses(filter);
        let sql = format!(
            "SELECT count(*) FROM copies AS c JOIN register_entries AS r ON r.id = c.entry {clauses}"
        );
        Ok(self
            .tx
            .prepare_cached(&sql)?
            .query_row(params_from_iter(values), |row| row.get(0))?)
    }
}

const SELECT: &str = "SELECT c.id, c.entry, c.form, c.basis, c.from_medium, c.to_medium, c.arrival,
        c.dispatch, c.copy, c.source, c.source_name, c.original, c.subject, c.pages, c.signatures,
        c.place, c.signature, c.recipients, c.amount, c.page, c.size, c.made_on, c.made_at,
        coalesce(g.parts, '[]') AS parts, coalesce(g.accepted, '') AS accepted,
        r.written, r.count, r.period, r.withdrawn_reason, r.withdrawn_at
   FROM copies AS c
   JOIN register_entries AS r ON r.id = c.entry
   LEFT JOIN copy_grounds AS g ON g.copy = c.id";

/// Each word asked for must begin some word of the row.
fn clauses(filter: &CopyFilter) -> (String, Vec<Value>) {
    let (mut clauses, mut values) = (vec!["1 = 1".to_owned()], Vec::new());
    if let Some(period) = &filter.period {
        clauses.push("r.period = ?".to_owned());
        values.push(Value::from(period.clone()));
    }
    if let Some(before) = filter.before {
        clauses.push("c.id < ?".to_owned());
        values.push(Value::from(before));
    }
    let text = fold(filter.text.as_deref().unwrap_or_default());
    for word in text.split_whitespace().take(WORDS) {
        clauses.push("instr(c.words, ?) > 0".to_owned());
        values.push(Value::from(word.to_owned()));
    }
    (format!("WHERE {}", clauses.join(" AND ")), values)
}

fn row(row: &Row<'_>) -> rusqlite::Result<CopyRow> {
    let pages: Option<String> = row.get("pages")?;
    let pages = match pages {
        None => Vec::new(),
        Some(_) => json(row, "pages")?,
    };
    let reason: Option<String> = row.get("withdrawn_reason")?;
    let copy = NewCopy {
        entry: row.get("entry")?,
        form: word(row, "form", CopyForm::from_word)?,
        basis: json(row, "basis")?,
        from: word(row, "from_medium", Medium::from_word)?,
        to: word(row, "to_medium", Medium::from_word)?,
        arrival: row.get("arrival")?,
        dispatch: row.get("dispatch")?,
        copy: row.get("copy")?,
        source: hash(row, "source")?,
        source_name: row.get("source_name")?,
        original: row.get("original")?,
        subject: row.get("subject")?,
        pages,
        parts: json(row, "parts")?,
        accepted: row.get("accepted")?,
        signatures: row.get("signatures")?,
        place: row.get("place")?,
        signature: json(row, "signature")?,
        recipients: json(row, "recipients")?,
        amount: row.get("amount")?,
        page: hash(row, "page")?,
        size: row.get("size")?,
        made_on: word(row, "made_on", |text| Day::receive(text).ok())?,
        made_at: moment(row, "made_at")?,
    };
    Ok(CopyRow {
        id: row.get("id")?,
        copy,
        written: row.get("written")?,
        count: row.get("count")?,
        period: row.get("period")?,
        withdrawn: reason.zip(crate::codec::moment_or_none(row, "withdrawn_at")?),
    })
}

/// Words of a search that are looked at.
const WORDS: usize = 12;
