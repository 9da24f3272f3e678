//! Centers and their secrets: sealed at rest, two valid while one takes over from the other.

use super::Store;
use super::audit::{self, AuditEntry};
use super::keeping::{Cell, Row, Sql, Value, values};
use crate::error::Error;
use axis::Secret;
use axis::wire::hash::sha256;
use office::Moment;

/// A center, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CenterEntry {
    /// What stands in `systemid`.
    pub id: String,
    /// When it was added, or its secret last changed.
    pub added_at: Moment,
    /// Until when its former secret is taken too, if there is one.
    pub former_until: Option<Moment>,
    /// Whether it may no longer call.
    pub is_closed: bool,
    /// SHA-256, hex, of the only certificate it may call with; `None` if it is bound to none.
    pub certificate: Option<String>,
}

impl Store {
    /// Adds a center, or gives it another secret at once: what it had before is no longer taken. Opens a closed one.
    pub fn add_center(&self, id: &str, secret: &Secret, at: Moment) -> Result<(), Error> {
        let id = checked(id, secret)?;
        let sealed = self.key.seal(id, secret.expose())?;
        self.write(|sql| {
            sql.run(
                "INSERT INTO centers (id, secret, former, former_until, added_at, closed)
                 VALUES (?1, ?2, NULL, NULL, ?3, 0)
                 ON CONFLICT (id) DO UPDATE
                 SET secret = excluded.secret, former = NULL, former_until = NULL,
                     added_at = excluded.added_at, closed = 0",
                values![id, &sealed, at],
            )?;
            audit::add(sql, &said("center.added", id, "", at))?;
            Ok(())
        })
    }

    /// Gives a center another secret; the one it has now is taken until `former_until` as well.
    ///
    /// `false` if there is no such center. A secret that was still valid from an earlier change no longer is.
    pub fn rotate_secret(
        &self,
        id: &str,
        secret: &Secret,
        former_until: Moment,
        at: Moment,
    ) -> Result<bool, Error> {
        self.rotate(id, secret, former_until, at, None)
    }

    /// The same, for who saw the secret that `seen` marks ([`Store::secret_mark`]).
    ///
    /// `false` too if its secret was changed since: asked twice, the second time would end the one that is in use.
    pub fn rotate_secret_seen(
        &self,
        id: &str,
        secret: &Secret,
        former_until: Moment,
        at: Moment,
        seen: &str,
    ) -> Result<bool, Error> {
        self.rotate(id, secret, former_until, at, Some(seen))
    }

    /// A word that changes with a center's secret and tells nothing of it; [`None`] if there is no such center.
    pub fn secret_mark(&self, id: &str) -> Result<Option<String>, Error> {
        self.read(|sql| mark_of(sql, id, ""))
    }

    fn rotate(
        &self,
        id: &str,
        secret: &Secret,
        former_until: Moment,
        at: Moment,
        seen: Option<&str>,
    ) -> Result<bool, Error> {
        let id = checked(id, secret)?;
        let sealed = self.key.seal(id, secret.expose())?;
        self.write(|sql| {
            if let Some(seen) = seen {
                let lock = sql.dialect().for_update();
                if mark_of(sql, id, lock)?.is_none_or(|mark| mark != seen) {
                    return Ok(false);
                }
            }
            let touched = sql.run(
                "UPDATE centers
                 SET former = secret, former_until = ?3, secret = ?2, added_at = ?4
                 WHERE id = ?1",
                values![id, &sealed, former_until, at],
            )?;
            if touched > 0 {
                let until = format!("former until {}", former_until.iso());
                audit::add(sql, &said("center.rotated", id, &until, at))?;
            }
            Ok(touched > 0)
        })
    }

    /// Lets a center call no more; what waits for it goes on waiting. `false` if there is no such center.
    pub fn close_center(&self, id: &str, at: Moment) -> Result<bool, Error> {
        self.write(|sql| {
            let touched = sql.run(
                "UPDATE centers
                 SET closed = 1, former = NULL, former_until = NULL
                 WHERE id = ?1",
                values![id],
            )?;
            if touched > 0 {
                audit::add(sql, &said("center.closed", id, "", at))?;
            }
            Ok(touched > 0)
        })
    }

    /// Binds a center to a certificate, by its SHA-256: from now on it may call only over TLS with that one. `None`
    /// frees it. `false` if there is no such center.
    pub fn bind_center(
        &self,
        id: &str,
        certificate: Option<&[u8; 32]>,
        at: Moment,
    ) -> Result<bool, Error> {
        let fingerprint = certificate.map(hex::encode);
        self.write(|sql| {
            let value = fingerprint.as_deref().map_or(Value::Null, Value::Text);
            let touched = sql.run(
                "UPDATE centers
                 SET certificate = ?2
                 WHERE id = ?1",
                &[Value::Text(id), value],
            )?;
            if touched > 0 {
                let (what, detail) = match &fingerprint {
                    Some(fingerprint) => ("center.bound", fingerprint.as_str()),
                    None => ("center.freed", ""),
                };
                audit::add(sql, &said(what, id, detail, at))?;
            }
            Ok(touched > 0)
        })
    }

    /// Every center, by id.
    pub fn centers(&self) -> Result<Vec<CenterEntry>, Error> {
        self.read(|sql| {
            sql.all(
                "SELECT id, added_at, former_until, closed, certificate
                 FROM centers
                 ORDER BY id",
                &[],
                entry_of,
            )
        })
    }

    /// The secrets a center may sign with now: its own, then the former one while that is taken. None if unknown or
    /// closed, or bound to another certificate than the one it shows (SHA-256, hex), if it shows one.
    pub fn secrets_of(
        &self,
        center: &str,
        shown: Option<&str>,
        at: Moment,
    ) -> Result<Vec<Secret>, Error> {
        let shown = shown.map_or(Value::Null, Value::Text);
        let sealed = self.read(|sql| {
            sql.first(
                "SELECT secret, former, former_until
                 FROM centers
                 WHERE id = ?1 AND closed = 0 AND (certificate IS NULL OR certificate = ?2)",
                &[Value::Text(center), shown],
                |row| Ok((row.bytes(0)?, row.cell(1)?, row.cell(2)?)),
            )
        })?;
        let Some((secret, former, until)) = sealed else {
            return Ok(Vec::new());
        };
        let mut secrets = vec![self.key.open(center, &secret)?];
        if let (Cell::Bytes(former), Cell::Int(until)) = (former, until)
            && at.millis() < until
        {
            secrets.push(self.key.open(center, &former)?);
        }
        Ok(secrets)
    }
}

fn mark_of(sql: &mut dyn Sql, id: &str, lock: &str) -> Result<Option<String>, Error> {
    let look = format!("SELECT secret FROM centers WHERE id = ?1{lock}");
    let sealed = sql.first(&look, values![id], |row| row.bytes(0))?;
    // Sealed anew each time, so that the mark says nothing of what is inside.
    Ok(sealed.map(|sealed| hex::encode(sha256(&sealed))))
}

fn checked<'a>(id: &'a str, secret: &Secret) -> Result<&'a str, Error> {
    let id = id.trim();
    let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    if !is_id || secret.is_empty() {
        return Err(Error::CenterIncomplete);
    }
    Ok(id)
}

fn said(what: &str, center: &str, detail: &str, at: Moment) -> AuditEntry {
    AuditEntry {
        at,
        who: "lienvan-node".to_owned(),
        what: what.to_owned(),
        subject: center.to_owned(),
        detail: detail.to_owned(),
    }
}

fn entry_of(row: &dyn Row) -> Result<CenterEntry, Error> {
    Ok(CenterEntry {
        id: row.text(0)?,
        added_at: row.moment(1)?,
        former_until: match row.cell(2)? {
            Cell::Int(millis) => Some(Moment::from_millis(millis)),
            Cell::Null | Cell::Text(_) | Cell::Bytes(_) => None,
        },
        is_closed: row.flag(3)?,
        certificate: match row.cell(4)? {
            Cell::Text(fingerprint) => Some(fingerprint),
            Cell::Null | Cell::Int(_) | Cell::Bytes(_) => None,
        },
    })
}
