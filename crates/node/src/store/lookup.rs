//! Looks that the admin page and the extension road need: agencies by name, every series, what was said back before.

use super::agencies::{entry_of, resolve_in};
use super::letters::same_letter;
use super::{AgencyEntry, Receipt, Store, epoch_in};
use crate::error::Error;

/// A series of an office, in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesRow {
    /// Code in force of the office.
    pub office: String,
    /// The book as the office writes it.
    pub book: String,
    /// The year.
    pub year: i64,
    /// Last number given.
    pub last: u64,
    /// How many of its numbers are in no use.
    pub cancelled: u64,
    /// Whether numbers are given now.
    pub is_open: bool,
}

impl Store {
    /// Every series, by office, book and year.
    pub fn all_series(&self) -> Result<Vec<SeriesRow>, Error> {
        self.read(|sql| {
            let epoch = epoch_in(sql)?;
            sql.all(
                "SELECT agencies.code, series.book, series.year, series.last, series.epoch,
                        (SELECT COUNT(*) FROM numbers
                         WHERE numbers.office = series.office AND numbers.book = series.book
                               AND numbers.year = series.year AND numbers.state <> 'given')
                 FROM series
                 JOIN agencies ON agencies.id = series.office
                 ORDER BY agencies.code, series.book, series.year",
                &[],
                |row| {
                    Ok(SeriesRow {
                        office: row.text(0)?,
                        book: row.text(1)?,
                        year: row.int(2)?,
                        last: row.count(3)?,
                        is_open: row.count(4)? == epoch,
                        cancelled: row.count(5)?,
                    })
                },
            )
        })
    }

    /// Agencies whose code, old code or name holds a text, without regard to case and accents; closed ones too.
    pub fn find_agencies(&self, text: &str, most: usize) -> Result<Vec<AgencyEntry>, Error> {
        let wanted = office::fold(text);
        self.read(|sql| {
            let mut found = Vec::new();
            sql.each(
                "SELECT key, parent_key, code, name, mail, mobile, fax, center, old_codes, code_102,
                        version, changed_at, closed
                 FROM agencies
                 ORDER BY code",
                &[],
                &mut |row| {
                    if found.len() >= most {
                        return Ok(());
                    }
                    let entry = entry_of(row)?;
                    let holds = |text: &str| office::fold(text).contains(&wanted);
                    if holds(&entry.code) || holds(&entry.name) || holds(&entry.old_codes) {
                        found.push(entry);
                    }
                    Ok(())
                },
            )?;
            Ok(found)
        })
    }

    /// What was said back for these bytes of this agency of a center, if they were taken over before.
    pub fn receipt_of(
        &self,
        center: &str,
        from: &str,
        sent_sha256: &str,
    ) -> Result<Option<Receipt>, Error> {
        self.read(|sql| {
            let sender =
                resolve_in(sql, from)?.filter(|found| found.center == center && !found.is_closed);
            match sender {
                Some(sender) => same_letter(sql, &sender, sent_sha256),
                None => Ok(None),
            }
        })
    }
}
