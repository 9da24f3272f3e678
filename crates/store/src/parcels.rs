//! Packages that went or came on a stick, and the certificates of other offices that they are sealed to. Rows stay.
//!
//! Never holds a package itself: what lay in it stands at its letters and arrivals.

use crate::codec::{bad, code, hash, moment, word};
use crate::{Error, Hash, Letter, Read, Topic, Write};
use office::{Moment, UnitCode};
use rusqlite::{OptionalExtension, Row};

/// A certificate of another office, as it is first kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAgencyCertificate {
    /// Whose it is.
    pub code: UnitCode,
    /// The office's name.
    pub name: String,
    /// SHA-256 of the DER, lower-case hexadecimal.
    pub fingerprint: String,
    /// The certificate.
    pub der: Vec<u8>,
    /// The arrival that it had signed, if it was taken from one.
    pub arrival: Option<i64>,
    /// When a person compared it.
    pub kept_at: Moment,
}

/// A certificate of another office in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyCertificate {
    /// Our id.
    pub id: i64,
    /// Whose it is.
    pub code: UnitCode,
    /// The office's name when it was kept.
    pub name: String,
    /// SHA-256 of the DER, lower-case hexadecimal.
    pub fingerprint: String,
    /// The certificate.
    pub der: Vec<u8>,
    /// The arrival that it had signed, if it was taken from one.
    pub arrival: Option<i64>,
    /// When a person compared it.
    pub kept_at: Moment,
}

/// Which way a package went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParcelWay {
    /// Packed here.
    Out,
    /// Taken in here.
    In,
}

/// A package on a stick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewParcel {
    /// Which way.
    pub way: ParcelWay,
    /// The office at the other end.
    pub agency: UnitCode,
    /// Its name, as the package says.
    pub name: String,
    /// The file's name, without its folder.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// Bytes of the file.
    pub size: u64,
    /// Common name in the certificate that packed it.
    pub packer: String,
    /// SHA-256 of that certificate, lower-case hexadecimal.
    pub fingerprint: String,
    /// What was found of that certificate: `passed`, `indeterminate`.
    pub standing: String,
    /// As the package says.
    pub packed_at: Moment,
    /// When it was written, or taken in.
    pub at: Moment,
}

/// One thing that lay in a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewParcelPart {
    /// Document or status.
    pub kind: Letter,
    /// Whom it was meant for.
    pub to: UnitCode,
    /// Its envelope.
    pub envelope: Hash,
    /// The letter it is a copy of.
    pub letter: Option<i64>,
    /// Our dispatch that it carries or answers.
    pub dispatch: Option<i64>,
    /// The arrival it became or was already.
    pub arrival: Option<i64>,
    /// What became of it, in a word of the caller's.
    pub outcome: String,
}

/// A package on a stick, with how much lay in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelRow {
    /// Our id.
    pub id: i64,
    /// What is known of it.
    pub parcel: NewParcel,
    /// How many things lay in it.
    pub parts: u32,
}

impl ParcelWay {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::In => "in",
        }
    }

    /// The way kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Out, Self::In]
            .into_iter()
            .find(|way| way.word() == word)
    }
}

impl Write<'_> {
    /// Keeps a certificate; one that was put out of use is in use again. Tells its row.
    pub fn keep_certificate(&mut self, new: &NewAgencyCertificate) -> Result<i64, Error> {
        self.touch(Topic::Directory);
        Ok(self.tx.query_row(
            "INSERT INTO agency_certificates (code, name, fingerprint, der, arrival, kept_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (code, fingerprint) DO UPDATE
                SET name = excluded.name, kept_at = excluded.kept_at, dropped_at = NULL
             RETURNING id",
            (
                new.code.as_str(),
                &new.name,
                &new.fingerprint,
                &new.der,
                new.arrival,
                new.kept_at.millis(),
            ),
            |row| row.get(0),
        )?)
    }

    /// Puts a certificate out of use.
    pub fn drop_certificate(&mut self, id: i64, at: Moment) -> Result<(), Error> {
        self.touch(Topic::Directory);
        let changed = self.tx.execute(
            "UPDATE agency_certificates
                SET dropped_at = ?2
              WHERE id = ?1 AND dropped_at IS NULL",
            (id, at.millis()),
        )?;
        crate::codec::met(changed, "agency_certificates", id)
    }

    /// Notes a package with what lay in it. Tells its row.
    pub fn insert_parcel(
        &mut self,
        parcel: &NewParcel,
        parts: &[NewParcelPart],
    ) -> Result<i64, Error> {
        for topic in [Topic::Outbox, Topic::Deliveries, Topic::Inbox] {
            self.touch(topic);
        }
        self.tx
            .prepare_cached(
                "INSERT INTO parcels
                     (way, agency, name, file, sha256, size, packer, fingerprint, standing,
                      packed_at, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                parcel.way.word(),
                parcel.agency.as_str(),
                &parcel.name,
                &parcel.file,
                parcel.sha256,
                parcel.size,
                &parcel.packer,
                &parcel.fingerprint,
                &parcel.standing,
                parcel.packed_at.millis(),
                parcel.at.millis(),
            ))?;
        let id = self.tx.last_insert_rowid();
        for (place, part) in (0i64..).zip(parts) {
            self.insert_part(id, place, part)?;
        }
        Ok(id)
    }

    fn insert_part(&mut self, parcel: i64, place: i64, part: &NewParcelPart) -> Result<(), Error> {
        self.tx
            .prepare_cached(
                "INSERT INTO parcel_parts
                     (parcel, place, kind, to_code, envelope, letter, dispatch, arrival, outcome)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                parcel,
                place,
                part.kind.word(),
                part.to.as_str(),
                part.envelope,
                part.letter,
                part.dispatch,
                part.arrival,
                &part.outcome,
            ))?;
        Ok(())
    }
}

impl Read<'_> {
    /// The certificates of other offices in use, by code, the newest of each first.
    pub fn agency_certificates(&self) -> Result<Vec<AgencyCertificate>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT id, code, name, fingerprint, der, arrival, kept_at
               FROM agency_certificates
              WHERE dropped_at IS NULL
              ORDER BY code, kept_at DESC, id DESC",
        )?;
        let rows = statement.query_map([], certificate)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// At most `limit` packages, newest first.
    pub fn parcels(&self, limit: u32) -> Result<Vec<ParcelRow>, Error> {
        let mut statement = self.tx.prepare_cached(&format!(
            "{SELECT}
              ORDER BY id DESC
              LIMIT ?1"
        ))?;
        let rows = statement.query_map([limit], parcel)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The package with exactly these bytes that was taken in here before, if one was.
    pub fn parcel_taken(&self, sha256: &Hash) -> Result<Option<ParcelRow>, Error> {
        Ok(self
            .tx
            .prepare_cached(&format!(
                "{SELECT}
                  WHERE sha256 = ?1 AND way = 'in'
                  ORDER BY id
                  LIMIT 1"
            ))?
            .query_row([sha256], parcel)
            .optional()?)
    }

    /// When this dispatch last went onto a stick, for each recipient for whom it did.
    pub fn on_stick(&self, dispatch: i64) -> Result<Vec<(UnitCode, Moment)>, Error> {
        let mut statement = self.tx.prepare_cached(
            "SELECT x.to_code, max(p.at) AS at
               FROM parcel_parts x
               JOIN parcels p ON p.id = x.parcel
              WHERE x.dispatch = ?1 AND x.kind = 'document' AND p.way = 'out'
              GROUP BY x.to_code",
        )?;
        let rows = statement.query_map([dispatch], |row| {
            Ok((code(row, "to_code")?, moment(row, "at")?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When this letter last went onto a stick.
    pub fn letter_on_stick(&self, letter: i64) -> Result<Option<Moment>, Error> {
        let at: Option<i64> = self
            .tx
            .prepare_cached(
                "SELECT max(p.at)
                   FROM parcel_parts x
                   JOIN parcels p ON p.id = x.parcel
                  WHERE x.letter = ?1",
            )?
            .query_row([letter], |row| row.get(0))?;
        Ok(at.map(Moment::from_millis))
    }
}

const SELECT: &str = "SELECT id, way, agency, name, file, sha256, size, packer, fingerprint, standing, packed_at, at,
        (SELECT count(*) FROM parcel_parts x WHERE x.parcel = parcels.id) AS parts
   FROM parcels";

fn certificate(row: &Row<'_>) -> rusqlite::Result<AgencyCertificate> {
    Ok(AgencyCertificate {
        id: row.get("id")?,
        code: code(row, "code")?,
        name: row.get("name")?,
        fingerprint: row.get("fingerprint")?,
        der: row.get("der")?,
        arrival: row.get("arrival")?,
        kept_at: moment(row, "kept_at")?,
    })
}

fn parcel(row: &Row<'_>) -> rusqlite::Result<ParcelRow> {
    Ok(ParcelRow {
        id: row.get("id")?,
        parcel: NewParcel {
            way: word(row, "way", ParcelWay::from_word)?,
            agency: code(row, "agency")?,
            name: row.get("name")?,
            file: row.get("file")?,
            sha256: hash(row, "sha256")?,
            size: u64::try_from(row.get::<_, i64>("size")?).map_err(|_| bad("size"))?,
            packer: row.get("packer")?,
            fingerprint: row.get("fingerprint")?,
            standing: row.get("standing")?,
            packed_at: moment(row, "packed_at")?,
            at: moment(row, "at")?,
        },
        parts: row.get("parts")?,
    })
}
