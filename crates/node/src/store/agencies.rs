//! The directory: who can be written to, under which codes, through which center.

use super::Store;
use super::keeping::{Row, Sql, values};
use crate::error::Error;
use office::Moment;

/// An agency's row, and so its mailbox: the same under all its codes, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgencyKey(pub(super) i64);

#[cfg(test)]
impl AgencyKey {
    /// A row of nobody's.
    pub(crate) const fn of(row: i64) -> Self {
        Self(row)
    }
}

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
    pub agency: AgencyKey,
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
        self.write(|sql| {
            // Two lists at once could each wait for a row of the other.
            sql.lock("directory")?;
            import_in(sql, entries, at)
        })
    }

    /// Enters an agency of this center, or changes it. `false`, and nothing entered, if its code is another center's.
    pub fn register(&self, center: &str, entry: &AgencyEntry, at: Moment) -> Result<bool, Error> {
        self.write(|sql| {
            // Whoever else claims the code waits here, and then finds it taken.
            sql.lock("directory")?;
            let known = resolve_in(sql, &entry.code)?;
            if known.is_some_and(|known| known.center != center) {
                return Ok(false);
            }
            import_in(sql, std::slice::from_ref(entry), at)?;
            Ok(true)
        })
    }

    /// Closes an agency. `false` if it is not this center's.
    pub fn close_agency(&self, center: &str, code: &str, at: Moment) -> Result<bool, Error> {
        self.write(|sql| {
            let Some(found) = resolve_in(sql, code)?.filter(|found| found.center == center) else {
                return Ok(false);
            };
            sql.run(
                "UPDATE agencies
                 SET closed = 1, version = version + 1, changed_at = ?2
                 WHERE id = ?1 AND closed = 0",
                values![found.agency.0, at],
            )?;
            Ok(true)
        })
    }

    /// What a code, old or new, leads to.
    pub fn resolve(&self, code: &str) -> Result<Option<Resolved>, Error> {
        self.read(|sql| resolve_in(sql, code))
    }

    /// The whole directory by code; closed rows only if asked for.
    pub fn agencies(&self, with_closed: bool) -> Result<Vec<AgencyEntry>, Error> {
        self.read(|sql| {
            sql.all(
                "SELECT key, parent_key, code, name, mail, mobile, fax, center, old_codes, code_102,
                        version, changed_at, closed
                 FROM agencies
                 WHERE closed <= ?1
                 ORDER BY code",
                values![with_closed],
                entry_of,
            )
        })
    }
}

fn import_in(sql: &mut dyn Sql, entries: &[AgencyEntry], at: Moment) -> Result<Imported, Error> {
    let mut imported = Imported::default();
    let mut touched = Vec::new();
    let mut moved = Vec::new();
    for entry in entries {
        match put(sql, entry, at)? {
            (agency, Put::Added) => {
                imported.added += 1;
                touched.push((agency, entry));
            }
            (agency, Put::Changed { former_center }) => {
                imported.changed += 1;
                touched.push((agency, entry));
                if !entry.center.is_empty() && entry.center != former_center {
                    moved.push((agency, &entry.center));
                }
            }
            (_, Put::Same) => imported.same += 1,
        }
    }
    // Codes in force first, old ones where there is room: the order of the list does not matter.
    for (agency, entry) in &touched {
        take_own_code(sql, *agency, entry)?;
    }
    for (agency, entry) in &touched {
        take_old_codes(sql, *agency, entry, &mut imported.taken_codes)?;
    }
    // Mailboxes are locked in one order by all who lock several.
    moved.sort_by_key(|(agency, _)| *agency);
    for (agency, center) in moved {
        take_letters_along(sql, agency, center)?;
    }
    Ok(imported)
}

/// What waits for an agency waits at the center that now speaks for it; what was fetched stays where it went.
fn take_letters_along(sql: &mut dyn Sql, agency: i64, center: &str) -> Result<(), Error> {
    // A letter that is just being taken over has the mailbox and is moved with the others, or waits for us.
    super::feed::lock(sql, AgencyKey(agency))?;
    sql.run(
        "UPDATE packages
         SET center = ?2
         WHERE receiver = ?1 AND center <> ?2 AND state <> 'done'",
        values![agency, center],
    )?;
    Ok(())
}

/// The form in which codes are compared: capitals, nothing around them.
pub(super) fn folded(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

pub(super) fn resolve_in(sql: &mut dyn Sql, code: &str) -> Result<Option<Resolved>, Error> {
    sql.first(
        "SELECT agencies.id, agencies.code, agencies.center, agencies.closed
         FROM codes
         JOIN agencies ON agencies.id = codes.agency
         WHERE codes.code = ?1",
        values![&folded(code)],
        |row| {
            Ok(Resolved {
                agency: AgencyKey(row.int(0)?),
                code: row.text(1)?,
                center: row.text(2)?,
                is_closed: row.flag(3)?,
            })
        },
    )
}

enum Put {
    Added,
    /// And who spoke for it before.
    Changed {
        former_center: String,
    },
    Same,
}

fn put(sql: &mut dyn Sql, entry: &AgencyEntry, at: Moment) -> Result<(i64, Put), Error> {
    let code = folded(&entry.code);
    let before = sql.first(
        "SELECT id, center FROM agencies WHERE code = ?1",
        values![&code],
        |row| Ok((row.int(0)?, row.text(1)?)),
    )?;
    let key = if entry.key.is_empty() {
        &code
    } else {
        &entry.key
    };
    // Blanks in the list leave a center as it was: many exports of the directory do not carry it.
    let written = sql.first(
        "INSERT INTO agencies (key, parent_key, code, name, mail, mobile, fax, center, old_codes,
                               code_102, version, changed_at, closed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?12)
         ON CONFLICT (code) DO UPDATE
         SET key = excluded.key, parent_key = excluded.parent_key, name = excluded.name,
             mail = excluded.mail, mobile = excluded.mobile, fax = excluded.fax,
             center = CASE excluded.center WHEN '' THEN agencies.center ELSE excluded.center END,
             old_codes = excluded.old_codes, code_102 = excluded.code_102,
             version = agencies.version + 1, changed_at = excluded.changed_at,
             closed = excluded.closed
         WHERE (agencies.key, agencies.parent_key, agencies.name, agencies.mail, agencies.mobile,
                agencies.fax, agencies.old_codes, agencies.code_102, agencies.closed)
               IS DISTINCT FROM
               (excluded.key, excluded.parent_key, excluded.name, excluded.mail, excluded.mobile,
                excluded.fax, excluded.old_codes, excluded.code_102, excluded.closed)
            OR excluded.center NOT IN ('', agencies.center)
         RETURNING id",
        values![
            key,
            &entry.parent_key,
            &code,
            &office::nfc(&entry.name),
            &entry.mail,
            &entry.mobile,
            &entry.fax,
            &entry.center,
            &entry.old_codes,
            &entry.code_102,
            at,
            entry.is_closed
        ],
        |row| row.int(0),
    )?;
    match (before, written) {
        (None, Some(agency)) => Ok((agency, Put::Added)),
        (Some((agency, former_center)), Some(_)) => Ok((agency, Put::Changed { former_center })),
        (Some((agency, _)), None) => Ok((agency, Put::Same)),
        (None, None) => Err(Error::RowMissing),
    }
}

fn take_own_code(sql: &mut dyn Sql, agency: i64, entry: &AgencyEntry) -> Result<(), Error> {
    sql.run("DELETE FROM codes WHERE agency = ?1", values![agency])?;
    sql.run(
        "INSERT INTO codes (code, agency)
         VALUES (?1, ?2)
         ON CONFLICT (code) DO UPDATE SET agency = excluded.agency WHERE ?3 = 0",
        values![&folded(&entry.code), agency, entry.is_closed],
    )?;
    Ok(())
}

fn take_old_codes(
    sql: &mut dyn Sql,
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
    for code in old {
        let holder = sql.only(
            "INSERT INTO codes (code, agency)
             VALUES (?1, ?2)
             ON CONFLICT (code) DO UPDATE
             SET agency = CASE (SELECT closed FROM agencies WHERE id = codes.agency)
                          WHEN 1 THEN excluded.agency ELSE codes.agency END
             RETURNING agency",
            values![&code, agency],
            |row| row.int(0),
        )?;
        if holder != agency {
            taken.push(code);
        }
    }
    Ok(())
}

pub(super) fn entry_of(row: &dyn Row) -> Result<AgencyEntry, Error> {
    Ok(AgencyEntry {
        key: row.text(0)?,
        parent_key: row.text(1)?,
        code: row.text(2)?,
        name: row.text(3)?,
        mail: row.text(4)?,
        mobile: row.text(5)?,
        fax: row.text(6)?,
        center: row.text(7)?,
        old_codes: row.text(8)?,
        code_102: row.text(9)?,
        version: row.int(10)?,
        changed_at: row.moment(11)?,
        is_closed: row.flag(12)?,
    })
}
