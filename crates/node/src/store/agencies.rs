//! The directory: who can be written to, under which codes, through which center.

use super::Store;
use crate::error::Error;
use office::Moment;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

/// A row of the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyEntry {
    /// The directory's own key; the code if none was given.
    pub key: String,
    /// Key of the row above, or empty.
    pub parent_key: String,
    /// Code now in force.
    pub code: String,
    /// Name.
    pub name: String,
    /// Mail address, or empty.
    pub mail: String,
    /// Telephone, or empty.
    pub mobile: String,
    /// Fax, or empty.
    pub fax: String,
    /// Center it is reached through, or empty.
    pub center: String,
    /// Earlier codes, or empty; several are set apart by `,` or `;`.
    pub old_codes: String,
    /// Code by QCVN 102:2016, or empty.
    pub code_102: String,
    /// How often the row has changed; not read when a row is written.
    pub version: i64,
    /// When it last changed; not read when a row is written.
    pub changed_at: Moment,
    /// Whether it can no longer be written to.
    pub is_closed: bool,
}

/// What a code leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The agency's row.
    pub agency: i64,
    /// Its code now in force.
    pub code: String,
    /// Center it is reached through, or empty.
    pub center: String,
    /// Whether it can no longer be written to.
    pub is_closed: bool,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows that were new.
    pub added: usize,
    /// Rows that were there and are now other.
    pub changed: usize,
    /// Rows that were there as they are.
    pub same: usize,
    /// Old codes passed over because another agency has them.
    pub taken_codes: Vec<String>,
}

impl Store {
    /// Enters rows or changes those that are there, all or none.
    ///
    /// Rows not named stay as they are. A code in force wins over the same code as an old one; the code of a closed
    /// agency goes to whoever names it as an old one, which is how a successor is found.
    pub fn import(&self, entries: &[AgencyEntry], at: Moment) -> Result<Imported, Error> {
        self.write(|tx| {
            let mut imported = Imported::default();
            let mut touched = Vec::new();
            for entry in entries {
                match put(tx, entry, at)? {
                    (agency, Put::Added) => {
                        imported.added += 1;
                        touched.push((agency, entry));
                    }
                    (agency, Put::Changed) => {
                        imported.changed += 1;
                        touched.push((agency, entry));
                    }
                    (_, Put::Same) => imported.same += 1,
                }
            }
            // Codes in force first, old ones where there is room: the order of the list does not matter.
            for (agency, entry) in &touched {
                take_own_code(tx, *agency, entry)?;
            }
            for (agency, entry) in &touched {
                take_old_codes(tx, *agency, entry, &mut imported.taken_codes)?;
            }
            Ok(imported)
        })
    }

    /// Closes an agency. `false` if it is not this center's.
    pub fn close_agency(&self, center: &str, code: &str, at: Moment) -> Result<bool, Error> {
        self.write(|tx| {
            let Some(found) = resolve_in(tx, code)?.filter(|found| found.center == center) else {
                return Ok(false);
            };
            let mut close = tx
                .prepare_cached(
                    "UPDATE agencies
                     SET closed = 1, version = version + 1, changed_at = ?2
                     WHERE id = ?1 AND closed = 0",
                )
                .map_err(Error::from)?;
            close
                .execute((found.agency, at.millis()))
                .map_err(Error::from)?;
            Ok(true)
        })
    }

    /// What a code, old or new, leads to.
    pub fn resolve(&self, code: &str) -> Result<Option<Resolved>, Error> {
        self.read(|db| resolve_in(db, code))
    }

    /// The whole directory by code; closed rows only if asked for.
    pub fn agencies(&self, with_closed: bool) -> Result<Vec<AgencyEntry>, Error> {
        self.read(|db| {
            let mut rows = db.prepare_cached(
                "SELECT key, parent_key, code, name, mail, mobile, fax, center, old_codes, code_102,
                        version, changed_at, closed
                 FROM agencies
                 WHERE closed <= ?1
                 ORDER BY code",
            )?;
            let found = rows.query_map([i64::from(with_closed)], entry_of)?;
            Ok(found.collect::<Result<_, _>>()?)
        })
    }
}

/// The form in which codes are compared: capitals, nothing around them.
pub(super) fn folded(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

pub(super) fn resolve_in(db: &Connection, code: &str) -> Result<Option<Resolved>, Error> {
    let mut rows = db.prepare_cached(
        "SELECT agencies.id, agencies.code, agencies.center, agencies.closed
         FROM codes
         JOIN agencies ON agencies.id = codes.agency
         WHERE codes.code = ?1",
    )?;
    let found = rows.query_row([folded(code)], |row| {
        Ok(Resolved {
            agency: row.get(0)?,
            code: row.get(1)?,
            center: row.get(2)?,
            is_closed: row.get::<_, i64>(3)? != 0,
        })
    });
    Ok(found.optional()?)
}

enum Put {
    Added,
    Changed,
    Same,
}

fn put(tx: &Transaction<'_>, entry: &AgencyEntry, at: Moment) -> Result<(i64, Put), Error> {
    let code = folded(&entry.code);
    let mut look = tx.prepare_cached("SELECT id FROM agencies WHERE code = ?1")?;
    let before: Option<i64> = look.query_row([&code], |row| row.get(0)).optional()?;
    // Blanks in the list leave a center as it was: many exports of the directory do not carry it.
    let mut write = tx.prepare_cached(
        "INSERT INTO agencies (key, parent_key, code, name, mail, mobile, fax, center, old_codes,
                               code_102, version, changed_at, closed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?12)
         ON CONFLICT (code) DO UPDATE
         SET key = excluded.key, parent_key = excluded.parent_key, name = excluded.name,
             mail = excluded.mail, mobile = excluded.mobile, fax = excluded.fax,
             center = CASE excluded.center WHEN '' THEN center ELSE excluded.center END,
             old_codes = excluded.old_codes, code_102 = excluded.code_102,
             version = version + 1, changed_at = excluded.changed_at, closed = excluded.closed
         WHERE (key, parent_key, name, mail, mobile, fax, old_codes, code_102, closed)
               IS NOT (excluded.key, excluded.parent_key, excluded.name, excluded.mail,
                       excluded.mobile, excluded.fax, excluded.old_codes, excluded.code_102,
                       excluded.closed)
            OR excluded.center NOT IN ('', center)
         RETURNING id",
    )?;
    let key = if entry.key.is_empty() {
        &code
    } else {
        &entry.key
    };
    let written: Option<i64> = write
        .query_row(
            (
                key,
                &entry.parent_key,
                &code,
                office::nfc(&entry.name),
                &entry.mail,
                &entry.mobile,
                &entry.fax,
                &entry.center,
                &entry.old_codes,
                &entry.code_102,
                at.millis(),
                i64::from(entry.is_closed),
            ),
            |row| row.get(0),
        )
        .optional()?;
    Ok(match (before, written) {
        (None, Some(agency)) => (agency, Put::Added),
        (Some(agency), Some(_)) => (agency, Put::Changed),
        (Some(agency), None) => (agency, Put::Same),
        (None, None) => return Err(rusqlite::Error::QueryReturnedNoRows.into()),
    })
}

fn take_own_code(tx: &Transaction<'_>, agency: i64, entry: &AgencyEntry) -> Result<(), Error> {
    let mut forget = tx.prepare_cached("DELETE FROM codes WHERE agency = ?1")?;
    forget.execute([agency])?;
    let mut take = tx.prepare_cached(
        "INSERT INTO codes (code, agency)
         VALUES (?1, ?2)
         ON CONFLICT (code) DO UPDATE SET agency = excluded.agency WHERE ?3 = 0",
    )?;
    take.execute((folded(&entry.code), agency, i64::from(entry.is_closed)))?;
    Ok(())
}

fn take_old_codes(
    tx: &Transaction<'_>,
    agency: i64,
    entry: &AgencyEntry,
    taken: &mut Vec<String>,
) -> Result<(), Error> {
    let own = folded(&entry.code);
    let old = [&entry.old_codes, &entry.code_102]
        .into_iter()
        .flat_map(|codes| codes.split([',', ';', ' ']))
        .map(folded)
        .filter(|code| !code.is_empty() && *code != own);
    let mut take = tx.prepare_cached(
        "INSERT INTO codes (code, agency)
         VALUES (?1, ?2)
         ON CONFLICT (code) DO UPDATE
         SET agency = CASE (SELECT closed FROM agencies WHERE id = codes.agency)
                      WHEN 1 THEN excluded.agency ELSE codes.agency END
         RETURNING agency",
    )?;
    for code in old {
        let holder: i64 = take.query_row((&code, agency), |row| row.get(0))?;
        if holder != agency {
            taken.push(code);
        }
    }
    Ok(())
}

fn entry_of(row: &Row<'_>) -> rusqlite::Result<AgencyEntry> {
    Ok(AgencyEntry {
        key: row.get(0)?,
        parent_key: row.get(1)?,
        code: row.get(2)?,
        name: row.get(3)?,
        mail: row.get(4)?,
        mobile: row.get(5)?,
        fax: row.get(6)?,
        center: row.get(7)?,
        old_codes: row.get(8)?,
        code_102: row.get(9)?,
        version: row.get(10)?,
        changed_at: Moment::from_millis(row.get(11)?),
        is_closed: row.get::<_, i64>(12)? != 0,
    })
}
