//! How long each algorithm is relied on, and how old a statement may be: a dated table in a file
//! (`assets/algorithms/signatures.json`). Never looks at a signature, a file or the clock.

use std::sync::OnceLock;

use openssl::nid::Nid;
use serde::Deserialize;

use crate::Moment;
use crate::cms::Hash;

const TABLE: &str = include_str!("../../../assets/algorithms/signatures.json");

/// Something that a signature's strength rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Hash(Hash),
    /// Bits of the modulus.
    Rsa(u32),
    Curve(Nid),
    Ed25519,
    Ed448,
}

/// When an algorithm stops being relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The table knows no end yet.
    NotYet,
    /// Only what is proved to be older than this still stands.
    At(Moment),
    /// It never was relied on.
    Always,
}

/// What a set of algorithms is worth for something proved to exist at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    Strong,
    /// Strong enough, but the table wants it given up.
    Weakening,
    /// It was relied on until then, and then is past.
    Outlived(Moment),
    Never,
}

/// When `algorithm` stops being relied on.
pub(crate) fn end_of(algorithm: Algorithm) -> End {
    match row(algorithm) {
        None => End::Always,
        Some(row) => row.until.map_or(End::NotYet, End::At),
    }
}

/// The weakest of `algorithms` for something that existed at `at`, judged at `now`.
pub(crate) fn strength(
    algorithms: impl IntoIterator<Item = Algorithm>,
    at: Moment,
    now: Moment,
) -> Strength {
    let one = |algorithm| match row(algorithm) {
        None => Strength::Never,
        Some(Row {
            until: Some(end), ..
        }) if at >= *end => Strength::Outlived(*end),
        Some(Row {
            weakens: Some(from),
            ..
        }) if now >= *from => Strength::Weakening,
        Some(_) => Strength::Strong,
    };
    let rank = |strength: &Strength| match strength {
        Strength::Strong => (0, 0),
        Strength::Weakening => (1, 0),
        // Of two that ended, the one that ended first must have been outlived first.
        Strength::Outlived(end) => (2, i64::MAX.saturating_sub(end.0)),
        Strength::Never => (3, 0),
    };
    algorithms
        .into_iter()
        .map(one)
        .max_by_key(rank)
        .unwrap_or(Strength::Strong)
}

/// How far two honest clocks may be apart, in milliseconds.
pub(crate) fn clock_skew() -> i64 {
    table().clock_skew
}

/// How long an OCSP response counts that does not say when the next is due, in milliseconds.
pub(crate) fn response_life() -> i64 {
    table().response_life
}

/// How long a revocation list counts that does not say when the next is due, in milliseconds.
pub(crate) fn list_life() -> i64 {
    table().list_life
}

/// How much older than a signature a statement about its signer may be, once the statement itself
/// is out of date; in milliseconds.
pub(crate) fn statement_lead() -> i64 {
    table().statement_lead
}

struct Row {
    algorithm: RowKind,
    until: Option<Moment>,
    weakens: Option<Moment>,
}

enum RowKind {
    Exactly(Algorithm),
    /// So many bits or more, up to the next row.
    RsaFrom(u32),
}

#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    clock_skew: i64,
    response_life: i64,
    list_life: i64,
    statement_lead: i64,
}

fn row(algorithm: Algorithm) -> Option<&'static Row> {
    let fits = |row: &&Row| match (&row.algorithm, algorithm) {
        (RowKind::Exactly(own), asked) => *own == asked,
        (RowKind::RsaFrom(least), Algorithm::Rsa(bits)) => bits >= *least,
        (RowKind::RsaFrom(_), _) => false,
    };
    // RSA rows stand in rising order: the last that fits is the one.
    table().rows.iter().rfind(fits)
}

/// A table that could not be read relies on nothing; a test sees to it that it can.
fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| read(TABLE).unwrap_or_default())
}

#[derive(Deserialize)]
struct File {
    hashes: Vec<Named>,
    rsa: Vec<Measured>,
    curves: Vec<Named>,
    statements: Statements,
    clock_skew_seconds: i64,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    until: Option<String>,
    weakens: Option<String>,
}

#[derive(Deserialize)]
struct Measured {
    bits: u32,
    until: Option<String>,
    weakens: Option<String>,
}

#[derive(Deserialize)]
struct Statements {
    response_hours_without_next: i64,
    list_days_without_next: i64,
    signer_days_before_signing: i64,
}

/// `None` if a name or a date is none.
fn read(text: &str) -> Option<Table> {
    const HOUR: i64 = 3600 * 1000;
    let file: File = serde_json::from_str(text).ok()?;
    let mut rows = Vec::new();
    for named in file.hashes.iter().chain(&file.curves) {
        rows.push(Row {
            algorithm: RowKind::Exactly(algorithm(&named.name)?),
            until: day(named.until.as_deref())?,
            weakens: day(named.weakens.as_deref())?,
        });
    }
    for sized in &file.rsa {
        rows.push(Row {
            algorithm: RowKind::RsaFrom(sized.bits),
            until: day(sized.until.as_deref())?,
            weakens: day(sized.weakens.as_deref())?,
        });
    }
    Some(Table {
        rows,
        clock_skew: file.clock_skew_seconds.checked_mul(1000)?,
        response_life: file
            .statements
            .response_hours_without_next
            .checked_mul(HOUR)?,
        list_life: file
            .statements
            .list_days_without_next
            .checked_mul(24 * HOUR)?,
        statement_lead: file
            .statements
            .signer_days_before_signing
            .checked_mul(24 * HOUR)?,
    })
}

/// The first moment of a day in UTC; `Some(None)` if there is none, `None` if it is no day.
fn day(text: Option<&str>) -> Option<Option<Moment>> {
    match text {
        None => Some(None),
        Some(text) => {
            let stamp = format!("{}000000Z", text.replace('-', ""));
            Moment::from_generalized(stamp.as_bytes()).map(Some)
        }
    }
}

fn algorithm(name: &str) -> Option<Algorithm> {
    Some(match name {
        "md5" => Algorithm::Hash(Hash::Md5),
        "sha1" => Algorithm::Hash(Hash::Sha1),
        "sha224" => Algorithm::Hash(Hash::Sha224),
        "sha256" => Algorithm::Hash(Hash::Sha256),
        "sha384" => Algorithm::Hash(Hash::Sha384),
        "sha512" => Algorithm::Hash(Hash::Sha512),
        "ed25519" => Algorithm::Ed25519,
        "ed448" => Algorithm::Ed448,
        "secp224r1" => Algorithm::Curve(Nid::SECP224R1),
        "prime256v1" => Algorithm::Curve(Nid::X9_62_PRIME256V1),
        "secp384r1" => Algorithm::Curve(Nid::SECP384R1),
        "secp521r1" => Algorithm::Curve(Nid::SECP521R1),
        "brainpoolP256r1" => Algorithm::Curve(Nid::BRAINPOOL_P256R1),
        "brainpoolP384r1" => Algorithm::Curve(Nid::BRAINPOOL_P384R1),
        "brainpoolP512r1" => Algorithm::Curve(Nid::BRAINPOOL_P512R1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str) -> Moment {
        super::day(Some(day)).unwrap().unwrap()
    }

    #[test]
    fn the_table_can_be_read_and_knows_every_hash() {
        assert!(read(TABLE).is_some(), "names and dates are ones we know");
        for hash in [Hash::Md5, Hash::Sha1, Hash::Sha224] {
            let end = end_of(Algorithm::Hash(hash));
            assert!(matches!(end, End::At(_)), "{hash:?} has an end: {end:?}");
        }
        for hash in [Hash::Sha256, Hash::Sha384, Hash::Sha512] {
            assert_eq!(end_of(Algorithm::Hash(hash)), End::NotYet, "{hash:?}");
        }
        assert!(clock_skew() > 0 && response_life() > 0 && list_life() > 0 && statement_lead() > 0);
    }

    #[test]
    fn what_is_not_in_the_table_was_never_relied_on() {
        for unknown in [
            Algorithm::Rsa(512),
            Algorithm::Rsa(1023),
            Algorithm::Curve(Nid::X9_62_PRIME192V1),
            Algorithm::Curve(Nid::SECP256K1),
        ] {
            assert_eq!(end_of(unknown), End::Always, "{unknown:?}");
            assert_eq!(
                strength([unknown], at("2001-01-01"), at("2001-01-01")),
                Strength::Never
            );
        }
    }

    #[test]
    fn a_date_decides_what_an_old_signature_is_worth() {
        let now = at("2026-11-22");
        let sha1 = Algorithm::Hash(Hash::Sha1);
        let rsa = |bits| Algorithm::Rsa(bits);
        let judged =
            |algorithms: &[Algorithm], day| strength(algorithms.iter().copied(), at(day), now);
        assert_eq!(judged(&[sha1, rsa(2048)], "2012-07-31"), Strength::Strong);
        assert_eq!(
            judged(&[sha1, rsa(2048)], "2012-08-01"),
            Strength::Outlived(at("2012-08-01")),
            "the day it ends is already too late"
        );
        assert_eq!(
            judged(&[sha1, rsa(2047)], "2012-08-01"),
            Strength::Outlived(at("2011-01-01")),
            "the one that ended first counts"
        );
        assert_eq!(judged(&[rsa(2047)], "2010-12-31"), Strength::Strong);
        assert_eq!(
            strength([rsa(2048)], at("2026-01-01"), at("2031-01-01")),
            Strength::Weakening,
            "told, not refused (S§6.3)"
        );
        assert_eq!(
            strength([rsa(3072)], now, at("2040-01-01")),
            Strength::Strong
        );
    }

    #[test]
    fn a_broken_table_relies_on_nothing() {
        assert!(read("{}").is_none());
        assert!(
            read(&TABLE.replace("sha256", "sha257")).is_none(),
            "no such hash"
        );
        assert!(
            read(&TABLE.replace("2004-08-01", "2004-13-01")).is_none(),
            "no such day"
        );
    }
}
