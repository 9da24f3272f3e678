//! Work that any process may take: claimed under a lease, ended under a fence. Says nothing of what the work is.
//!
//! A process that slept through its lease finds that another has the work: its fence is older, and what it reports is
//! refused.

use super::Store;
use super::keeping::values;
use crate::error::Error;
use office::Moment;
use std::time::Duration;

/// A piece of work that is ours until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Which.
    pub id: i64,
    /// What is to be done.
    pub name: String,
    /// How often it was taken, this time counted; shown again when it ends.
    pub fence: u64,
    /// What was said when it was last put back; empty at first.
    pub remark: String,
}

/// How work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// For good.
    Done,
    /// Not yet; to be taken again from this moment on.
    Later {
        /// Not before.
        at: Moment,
        /// Why.
        remark: String,
    },
    /// Never; a person must look.
    Failed {
        /// Why.
        remark: String,
    },
}

impl Store {
    /// Puts work into a queue, once for each name, even after it is done. `false` if it is there already.
    pub fn queue(&self, queue: &str, name: &str, ready_at: Moment) -> Result<bool, Error> {
        self.write(|sql| {
            let touched = sql.run(
                "INSERT INTO work (queue, name, ready_at, worker, lease_until, fence, state, remark)
                 VALUES (?1, ?2, ?3, '', 0, 0, 'open', '')
                 ON CONFLICT (queue, name) DO NOTHING",
                values![queue, name, ready_at],
            )?;
            Ok(touched > 0)
        })
    }

    /// Takes work that is ready and free, or whose lease has run out, the longest ready first.
    ///
    /// What another process is just taking is passed over, not waited for.
    pub fn claim(
        &self,
        queue: &str,
        worker: &str,
        lease: Duration,
        most: usize,
        now: Moment,
    ) -> Result<Vec<Claimed>, Error> {
        let until = now.plus_millis(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        self.write(|sql| {
            let look = format!(
                "SELECT id, name, fence, remark
                 FROM work
                 WHERE queue = ?1 AND state = 'open' AND ready_at <= ?2 AND lease_until <= ?2
                 ORDER BY ready_at, id
                 LIMIT ?3{}",
                sql.dialect().for_update_of_free_ones()
            );
            let found = sql.all(&look, values![queue, now, most], |row| {
                Ok(Claimed {
                    id: row.int(0)?,
                    name: row.text(1)?,
                    fence: row.count(2)? + 1,
                    remark: row.text(3)?,
                })
            })?;
            for one in &found {
                sql.run(
                    "UPDATE work
                     SET worker = ?2, lease_until = ?3, fence = ?4
                     WHERE id = ?1",
                    values![one.id, worker, until, one.fence],
                )?;
            }
            Ok(found)
        })
    }

    /// Says how work ended. `false` if it is no longer ours: another has taken it, or it has ended.
    pub fn complete(&self, id: i64, fence: u64, outcome: &Outcome) -> Result<bool, Error> {
        let (state, ready_at, remark) = match outcome {
            Outcome::Done => ("done", None, ""),
            Outcome::Later { at, remark } => ("open", Some(*at), remark.as_str()),
            Outcome::Failed { remark } => ("failed", None, remark.as_str()),
        };
        self.write(|sql| {
            let mut touched = sql.run(
                "UPDATE work
                 SET state = ?3, remark = ?4, lease_until = 0
                 WHERE id = ?1 AND fence = ?2 AND state = 'open' AND lease_until > 0",
                values![id, fence, state, remark],
            )?;
            if let Some(at) = ready_at.filter(|_| touched > 0) {
                touched = sql.run(
                    "UPDATE work
                     SET ready_at = ?2
                     WHERE id = ?1",
                    values![id, at],
                )?;
            }
            Ok(touched > 0)
        })
    }

    /// Holds work for longer. `false` if it is no longer ours.
    pub fn renew(&self, id: i64, fence: u64, until: Moment) -> Result<bool, Error> {
        self.write(|sql| {
            let touched = sql.run(
                "UPDATE work
                 SET lease_until = ?3
                 WHERE id = ?1 AND fence = ?2 AND state = 'open' AND lease_until > 0",
                values![id, fence, until],
            )?;
            Ok(touched > 0)
        })
    }
}
