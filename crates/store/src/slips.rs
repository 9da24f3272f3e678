//! The slips made when letters were put into the outbox, and the keys that sign them. Never makes either: bytes come in
//! and go out as they are.

use crate::codec::{found, moment, to_json};
use crate::{Error, Read, Topic, Write};
use office::Moment;
use rusqlite::{OptionalExtension, Row};

/// A key of this desk that signs slips.
#[derive(Clone, PartialEq, Eq)]
pub struct SlipKeyRow {
    /// Our id.
    pub id: i64,
    /// The public key, DER of SubjectPublicKeyInfo.
    pub public: Vec<u8>,
    /// The private key, DER of PKCS#8; never leaves this machine.
    pub secret: zeroize::Zeroizing<Vec<u8>>,
    /// When it was made.
    pub made_at: Moment,
}

/// A slip, as it is first kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSlip {
    /// Which dispatch.
    pub dispatch: i64,
    /// The letter.
    pub letter: i64,
    /// What signed it.
    pub key: i64,
    /// What is signed: one line, with its end.
    pub head: String,
    /// ECDSA over SHA-256 of the head, DER.
    pub signature: Vec<u8>,
    /// What the head names by its digest.
    pub body: String,
    /// When.
    pub made_at: Moment,
}

/// A slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipRow {
    /// Our id.
    pub id: i64,
    /// What was made.
    pub made: NewSlip,
    /// RFC 3161 token over the signature, DER.
    pub stamp: Option<Vec<u8>>,
    /// Questions begun.
    pub attempts: u32,
    /// Code of what stopped the last question.
    pub fault: Option<String>,
}

impl Write<'_> {
    /// Keeps a new key; it is in use from now on.
    pub fn insert_slip_key(
        &mut self,
        public: &[u8],
        secret: &[u8],
        at: Moment,
    ) -> Result<i64, Error> {
        self.touch(Topic::Settings);
        self.tx
            .prepare_cached("INSERT INTO slip_keys (public, secret, made_at) VALUES (?1, ?2, ?3)")?
            .execute((public, secret, at.millis()))?;
        Ok(self.tx.last_insert_rowid())
    }

    /// Keeps a slip; each letter has one.
    pub fn insert_slip(&mut self, new: &NewSlip) -> Result<i64, Error> {
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached(
                "INSERT INTO slips
                     (dispatch, letter, key, head, signature, body, made_at, next_at, attempts)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 0)",
            )?
            .execute((
                new.dispatch,
                new.letter,
                new.key,
                &new.head,
                &new.signature,
                &new.body,
                new.made_at.millis(),
            ))?;
        Ok(self.tx.last_insert_rowid())
    }

    /// A question for the stamp of a slip begins: counted now, and not put again before `until`.
    pub fn begin_slip_stamp(&mut self, id: i64, until: Moment) -> Result<(), Error> {
        self.tx
            .prepare_cached("UPDATE slips SET attempts = attempts + 1, next_at = ?2 WHERE id = ?1")?
            .execute((id, until.millis()))?;
        Ok(())
    }

    /// The stamp came. One that stands is never replaced.
    pub fn set_slip_stamp(&mut self, id: i64, token: &[u8]) -> Result<(), Error> {
        self.touch(Topic::Deliveries);
        self.tx
            .prepare_cached(
                "UPDATE slips SET stamp = ?2, fault = NULL WHERE id = ?1 AND stamp IS NULL",
            )?
            .execute((id, token))?;
        Ok(())
    }

    /// The stamp did not come; asked for again at `next_at`.
    pub fn put_slip_back(&mut self, id: i64, next_at: Moment, fault: &str) -> Result<(), Error> {
        self.tx
            .prepare_cached("UPDATE slips SET next_at = ?2, fault = ?3 WHERE id = ?1")?
            .execute((id, next_at.millis(), fault))?;
        Ok(())
    }
}

impl Read<'_> {
    /// The key in use, if one was made.
    pub fn slip_key(&self) -> Result<Option<SlipKeyRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id, public, secret, made_at FROM slip_keys ORDER BY id DESC LIMIT 1",
            )?
            .query_row([], slip_key)
            .optional()?)
    }

    /// A key by its id, in use or not.
    pub fn slip_key_of(&self, id: i64) -> Result<SlipKeyRow, Error> {
        let row = self
            .tx
            .prepare_cached("SELECT id, public, secret, made_at FROM slip_keys WHERE id = ?1")?
            .query_row([id], slip_key);
        found(row, "slip_keys", id)
    }

    /// The slips of these dispatches, oldest first.
    pub fn slips_of(&self, dispatches: &[i64]) -> Result<Vec<SlipRow>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              WHERE dispatch IN (SELECT value FROM json_each(?1))
              ORDER BY id"
        ))?;
        let rows = statement.query_map([to_json(dispatches)?], slip)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One slip.
    pub fn slip(&self, id: i64) -> Result<SlipRow, Error> {
        let row = self
            .tx
            .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
            .query_row([id], slip);
        found(row, "slips", id)
    }

    /// The slip whose stamp is to be asked for next.
    pub fn next_slip(&self, now: Moment) -> Result<Option<SlipRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!(
                "{SELECT} INDEXED BY slips_unstamped
                  WHERE stamp IS NULL AND next_at <= ?1
                  ORDER BY next_at, id
                  LIMIT 1"
            ))?
            .query_row([now.millis()], slip)
            .optional()?)
    }

    /// Slips that have no stamp yet and were made before `until`: how many, and when the oldest was made.
    pub fn unstamped_slips(&self, until: Moment) -> Result<(u64, Option<Moment>), Error> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT count(*), min(made_at)
                   FROM slips INDEXED BY slips_unstamped
                  WHERE stamp IS NULL AND made_at < ?1",
            )?
            .query_row([until.millis()], |row| {
                let oldest: Option<i64> = row.get(1)?;
                Ok((row.get(0)?, oldest.map(Moment::from_millis)))
            })?)
    }
}

const SELECT: &str =
    "SELECT id, dispatch, letter, key, head, signature, body, stamp, made_at, attempts, fault
   FROM slips";

fn slip_key(row: &Row<'_>) -> rusqlite::Result<SlipKeyRow> {
    Ok(SlipKeyRow {
        id: row.get("id")?,
        public: row.get("public")?,
        secret: zeroize::Zeroizing::new(row.get("secret")?),
        made_at: moment(row, "made_at")?,
    })
}

fn slip(row: &Row<'_>) -> rusqlite::Result<SlipRow> {
    Ok(SlipRow {
        id: row.get("id")?,
        made: NewSlip {
            dispatch: row.get("dispatch")?,
            letter: row.get("letter")?,
            key: row.get("key")?,
            head: row.get("head")?,
            signature: row.get("signature")?,
            body: row.get("body")?,
            made_at: moment(row, "made_at")?,
        },
        stamp: row.get("stamp")?,
        attempts: row.get("attempts")?,
        fault: row.get("fault")?,
    })
}
