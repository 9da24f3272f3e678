//! What the people who run a node want to see: what waits, what is stuck, how long delivery takes. Changes nothing.

use super::keeping::{Row, values};
use super::packages::package_of;
use super::{Package, Store};
use crate::error::Error;
use axis::Kind;
use office::Moment;

/// What waits for one center, of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The center.
    pub center: String,
    /// What.
    pub kind: Kind,
    /// How many wait; those that failed are among them.
    pub waiting: u64,
    /// How many the receiver's system could not take.
    pub failed: u64,
    /// When the oldest of them was taken over.
    pub oldest: Moment,
}

/// A package that waits for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Center at which it waits.
    pub center: String,
    /// The package.
    pub package: Package,
    /// Number and notation of its letter, or empty.
    pub notation: String,
}

/// How long packages waited until a center had taken them, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryTimes {
    /// The receiving center.
    pub center: String,
    /// How many were looked at: the latest ten thousand at most.
    pub count: u64,
    /// Half of them took no longer.
    pub median: u64,
    /// Nineteen of twenty took no longer.
    pub p95: u64,
    /// None took longer.
    pub longest: u64,
}

/// What the node holds altogether.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Centers that may call.
    pub centers: u64,
    /// Agencies that can be written to.
    pub agencies: u64,
    /// Letters ever taken over.
    pub letters: u64,
    /// Packages ever made of them.
    pub packages: u64,
    /// Packages that wait.
    pub waiting: u64,
    /// Bytes of all letters.
    pub bytes: u64,
    /// Letters refused and kept because their id was in use.
    pub conflicts: u64,
}

/// A letter that was refused because its id was in use, and is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Center that handed it over.
    pub center: String,
    /// The id.
    pub document_id: String,
    /// Package that has the id.
    pub first_doc_id: String,
    /// Its subject.
    pub title: String,
    /// Number and notation, or empty.
    pub notation: String,
    /// Where its bytes are.
    pub file: super::KeptFile,
    /// When it was first refused.
    pub refused_at: Moment,
}

impl Store {
    /// What waits, by center.
    pub fn queues(&self) -> Result<Vec<Queue>, Error> {
        self.read(|sql| {
            sql.all(
                "SELECT center, kind, COUNT(*),
                        CAST(SUM(CASE state WHEN 'fail' THEN 1 ELSE 0 END) AS BIGINT),
                        MIN(accepted_at)
                 FROM packages
                 WHERE state <> 'done'
                 GROUP BY center, kind
                 ORDER BY center, kind",
                &[],
                |row| {
                    Ok(Queue {
                        center: row.text(0)?,
                        kind: kind_of(row, 1)?,
                        waiting: row.count(2)?,
                        failed: row.count(3)?,
                        oldest: row.moment(4)?,
                    })
                },
            )
        })
    }

    /// Packages that have waited since before a moment, oldest first, so many at most.
    pub fn stuck(&self, before: Moment, most: usize) -> Result<Vec<Stuck>, Error> {
        self.read(|sql| {
            sql.all(
                "SELECT packages.center, letters.notation,
                        packages.doc_id, packages.kind, letters.from_code, packages.to_code,
                        packages.state, packages.remark, packages.accepted_at, packages.changed_at
                 FROM packages
                 JOIN letters ON letters.id = packages.letter
                 WHERE packages.state <> 'done' AND packages.accepted_at < ?1
                 ORDER BY packages.accepted_at, packages.id
                 LIMIT ?2",
                values![before, most],
                |row| {
                    Ok(Stuck {
                        center: row.text(0)?,
                        notation: row.text(1)?,
                        package: package_of(row, 2)?,
                    })
                },
            )
        })
    }

    /// How long the latest packages took that came in since a moment, by receiving center.
    pub fn delivery_times(&self, since: Moment) -> Result<Vec<DeliveryTimes>, Error> {
        let taken = self.read(|sql| {
            sql.all(
                "SELECT center, changed_at - accepted_at
                 FROM (SELECT center, changed_at, accepted_at
                       FROM packages
                       WHERE state = 'done' AND accepted_at >= ?1
                       ORDER BY id DESC
                       LIMIT 10000) AS latest
                 ORDER BY center, changed_at - accepted_at",
                values![since],
                |row| Ok((row.text(0)?, row.count(1)?)),
            )
        })?;
        Ok(taken
            .chunk_by(|one, next| one.0 == next.0)
            .map(|of_center| {
                let at = |part: usize| {
                    let last = of_center.len().saturating_sub(1);
                    of_center.get(last * part / 100).map_or(0, |one| one.1)
                };
                DeliveryTimes {
                    center: of_center
                        .first()
                        .map_or_else(String::new, |one| one.0.clone()),
                    count: of_center.len() as u64,
                    median: at(50),
                    p95: at(95),
                    longest: at(100),
                }
            })
            .collect())
    }

    /// What the node holds altogether.
    pub fn totals(&self) -> Result<Totals, Error> {
        self.read(|sql| {
            sql.only(
                "SELECT (SELECT COUNT(*) FROM centers WHERE closed = 0),
                        (SELECT COUNT(*) FROM agencies WHERE closed = 0),
                        (SELECT COUNT(*) FROM letters),
                        (SELECT CAST(COALESCE(SUM(head), 0) AS BIGINT) FROM mailboxes),
                        (SELECT COUNT(*) FROM packages WHERE state <> 'done'),
                        (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM letters),
                        (SELECT COUNT(*) FROM conflicts)",
                &[],
                |row| {
                    Ok(Totals {
                        centers: row.count(0)?,
                        agencies: row.count(1)?,
                        letters: row.count(2)?,
                        packages: row.count(3)?,
                        waiting: row.count(4)?,
                        bytes: row.count(5)?,
                        conflicts: row.count(6)?,
                    })
                },
            )
        })
    }

    /// Letters refused because their id was in use, the latest first.
    pub fn conflicts(&self, most: usize) -> Result<Vec<Conflict>, Error> {
        self.read(|sql| {
            sql.all(
                "SELECT center, document_id, first_doc_id, title, notation, stored_sha256, size,
                        refused_at
                 FROM conflicts
                 ORDER BY id DESC
                 LIMIT ?1",
                values![most],
                |row| {
                    Ok(Conflict {
                        center: row.text(0)?,
                        document_id: row.text(1)?,
                        first_doc_id: row.text(2)?,
                        title: row.text(3)?,
                        notation: row.text(4)?,
                        file: super::KeptFile {
                            sha256: row.text(5)?,
                            size: usize::try_from(row.count(6)?).unwrap_or(usize::MAX),
                        },
                        refused_at: row.moment(7)?,
                    })
                },
            )
        })
    }
}

fn kind_of(row: &dyn Row, at: usize) -> Result<Kind, Error> {
    Ok(Kind::from_word(&row.text(at)?).unwrap_or(Kind::Document))
}
