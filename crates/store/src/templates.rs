//! The office's templates, and the batches of drafts made of them. Never fills a blank: it keeps what it is given.

use crate::codec::{bad, json, met, moment, to_json};
use crate::{Error, Read, Topic, Write};
use office::{Draft, Kind, Moment, fold};
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

/// A template to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTemplate {
    /// What lists show.
    pub name: String,
    /// May be empty.
    pub folder: String,
    /// The draft, with its blanks.
    pub draft: Draft,
    /// The blanks, as JSON.
    pub fields: Value,
}

/// A template of the office.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateRow {
    /// Our id.
    pub id: i64,
    /// What lists show.
    pub name: String,
    /// May be empty.
    pub folder: String,
    /// The type of its draft.
    pub kind: Kind,
    /// The blanks, as JSON.
    pub fields: Value,
    /// Drafts made from it.
    pub used: u32,
    /// When it was changed last.
    pub changed_at: Moment,
}

/// A batch of drafts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeRow {
    /// Our id.
    pub id: i64,
    /// The template's name on that day.
    pub template: String,
    /// The table's file name.
    pub source: String,
    /// Drafts made.
    pub made: u32,
    /// Of these, the ones that nobody has touched since.
    pub untouched: u32,
    /// When.
    pub made_at: Moment,
}

impl Write<'_> {
    /// Keeps a new template.
    pub fn insert_template(&mut self, template: &NewTemplate, at: Moment) -> Result<i64, Error> {
        self.touch(Topic::Templates);
        Ok(self.tx.query_row(
            "INSERT INTO templates (name, folder, kind, draft, fields, words, used, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)
             RETURNING id",
            (
                &template.name,
                &template.folder,
                template.draft.kind.word(),
                to_json(&template.draft)?,
                to_json(&template.fields)?,
                words(template),
                at.millis(),
            ),
            |row| row.get(0),
        )?)
    }

    /// Replaces a template; its count stays.
    pub fn replace_template(
        &mut self,
        id: i64,
        template: &NewTemplate,
        at: Moment,
    ) -> Result<(), Error> {
        self.touch(Topic::Templates);
        let changed = self.tx.execute(
            "UPDATE templates
                SET name = ?2, folder = ?3, kind = ?4, draft = ?5, fields = ?6, words = ?7,
                    changed_at = ?8
              WHERE id = ?1",
            (
                id,
                &template.name,
                &template.folder,
                template.draft.kind.word(),
                to_json(&template.draft)?,
                to_json(&template.fields)?,
                words(template),
                at.millis(),
            ),
        )?;
        met(changed, TEMPLATES, id)
    }

    /// Takes a template away; drafts made from it stay.
    pub fn delete_template(&mut self, id: i64) -> Result<(), Error> {
        self.touch(Topic::Templates);
        let changed = self
            .tx
            .execute("DELETE FROM templates WHERE id = ?1", [id])?;
        met(changed, TEMPLATES, id)
    }

    /// Counts that drafts were made from a template.
    pub fn count_template_use(&mut self, id: i64, drafts: u32) -> Result<(), Error> {
        self.touch(Topic::Templates);
        let changed = self.tx.execute(
            "UPDATE templates SET used = used + ?2 WHERE id = ?1",
            (id, drafts),
        )?;
        met(changed, TEMPLATES, id)
    }

    /// Enters a batch and its drafts, each with its line of the table.
    pub fn insert_merge(
        &mut self,
        template: &str,
        source: &str,
        drafts: &[(u32, i64)],
        at: Moment,
    ) -> Result<i64, Error> {
        self.touch(Topic::Templates);
        let id = self.tx.query_row(
            "INSERT INTO merges (template, source, made, made_at)
             VALUES (?1, ?2, ?3, ?4)
             RETURNING id",
            (template, source, drafts.len(), at.millis()),
            |row| row.get(0),
        )?;
        let mut statement = self.tx.prepare_cached(
            "INSERT INTO merge_drafts (merge, dispatch, line) VALUES (?1, ?2, ?3)",
        )?;
        for (line, dispatch) in drafts {
            statement.execute((id, dispatch, line))?;
        }
        Ok(id)
    }

    /// Takes a batch back: its drafts that nobody has touched are thrown away, the others stay. Tells how many of each.
    pub fn delete_merge(&mut self, id: i64) -> Result<(u32, u32), Error> {
        let drafts: Vec<(i64, bool)> = {
            let mut statement = self.tx.prepare_cached(&format!(
                "SELECT m.dispatch, {UNTOUCHED} AS untouched
                   FROM merge_drafts m
                   JOIN dispatches d ON d.id = m.dispatch
                  WHERE m.merge = ?1"
            ))?;
            let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        self.touch(Topic::Templates);
        let (mut gone, mut stay) = (0, 0);
        for (dispatch, untouched) in drafts {
            if untouched {
                self.delete_draft(dispatch)?;
                gone += 1;
            } else {
                stay += 1;
            }
        }
        let changed = self.tx.execute("DELETE FROM merges WHERE id = ?1", [id])?;
        met(changed, "merges", id)?;
        Ok((gone, stay))
    }
}

impl Read<'_> {
    /// The templates in which every word of `text` stands, whatever the marks: by folder, then by name.
    pub fn templates(&self, text: &str) -> Result<Vec<TemplateRow>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, name, folder, kind, fields, words, used, changed_at
               FROM templates
              ORDER BY id",
        )?;
        let sought = fold(text);
        let sought: Vec<&str> = sought.split(' ').filter(|word| !word.is_empty()).collect();
        let rows = statement.query_map([], |row| {
            let words: String = row.get("words")?;
            let meets = sought.iter().all(|word| words.contains(word));
            meets.then(|| template(row)).transpose()
        })?;
        let mut rows: Vec<TemplateRow> = rows
            .filter_map(Result::transpose)
            .collect::<Result<_, _>>()?;
        rows.sort_by_cached_key(|row| {
            (
                office::collation_key(&row.folder),
                office::collation_key(&row.name),
                row.id,
            )
        });
        Ok(rows)
    }

    /// One template with its draft.
    pub fn template(&self, id: i64) -> Result<Option<(TemplateRow, Draft)>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id, name, folder, kind, fields, used, changed_at, draft
                   FROM templates
                  WHERE id = ?1",
            )?
            .query_row([id], |row| Ok((template(row)?, json(row, "draft")?)))
            .optional()?)
    }

    /// The batches, newest first.
    pub fn merges(&self, limit: u32) -> Result<Vec<MergeRow>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "SELECT b.id, b.template, b.source, b.made, b.made_at,
                    (SELECT count(*)
                       FROM merge_drafts m
                       JOIN dispatches d ON d.id = m.dispatch
                      WHERE m.merge = b.id AND {UNTOUCHED}) AS untouched
               FROM merges b
              ORDER BY b.id DESC
              LIMIT ?1"
        ))?;
        let rows = statement.query_map([limit], |row| {
            Ok(MergeRow {
                id: row.get("id")?,
                template: row.get("template")?,
                source: row.get("source")?,
                made: row.get("made")?,
                untouched: row.get("untouched")?,
                made_at: moment(row, "made_at")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

const TEMPLATES: &str = "templates";
/// As it was made: never saved again, never signed, nothing attached.
const UNTOUCHED: &str = "d.stage = 'draft' AND d.version = 1 AND d.was_signed = 0
    AND NOT EXISTS (SELECT 1 FROM enclosures e WHERE e.dispatch = d.id)";

fn words(template: &NewTemplate) -> String {
    fold(&format!(
        "{} {} {} {}",
        template.folder,
        template.name,
        template.draft.kind.name(),
        template.draft.subject
    ))
}

fn template(row: &Row<'_>) -> rusqlite::Result<TemplateRow> {
    let kind: String = row.get("kind")?;
    Ok(TemplateRow {
        id: row.get("id")?,
        name: row.get("name")?,
        folder: row.get("folder")?,
        kind: Kind::parse(&kind).map_err(|_| bad("kind"))?,
        fields: json(row, "fields")?,
        used: row.get("used")?,
        changed_at: moment(row, "changed_at")?,
    })
}
