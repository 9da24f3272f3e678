//! Whether what came as the directory can be one, and what of it is taken: pure, no store and no line.
//!
//! A list that is suddenly empty, half as long or full of repeats and circles is the fault of whoever sent it. It is
//! refused whole, so that the directory at hand goes on serving.

use axis::Agency as Listed;
use office::{Moment, UnitCode, nfc};
use std::collections::{BTreeMap, BTreeSet};
use store::Agency;

/// Why a list is not taken for the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListRefused {
    /// It names no office that is open.
    #[error("the list is empty")]
    Empty,
    /// Half as long as what stands, or shorter.
    #[error("the list has {has} offices where {had} stand")]
    Shrunk {
        /// Open offices that stand.
        had: u64,
        /// Open offices listed.
        has: u64,
    },
    /// Codes that stand more than once, beyond what a slip explains.
    #[error("{doubled} of {rows} rows repeat a code")]
    Doubled {
        /// Rows of the list.
        rows: u64,
        /// Those whose code stood before.
        doubled: u64,
    },
    /// Offices that lie above themselves, beyond what a slip explains.
    #[error("{circled} of {rows} offices lie above themselves")]
    Circled {
        /// Rows of the list.
        rows: u64,
        /// Those on a circle.
        circled: u64,
    },
    /// Rows whose code can be no code, beyond what a slip explains.
    #[error("{unfit} of {rows} rows have no code that can be one")]
    Unfit {
        /// Rows of the list.
        rows: u64,
        /// Those without.
        unfit: u64,
    },
    /// More than a country has.
    #[error("the list has more than {limit} rows")]
    TooLong {
        /// The most that are taken.
        limit: u64,
    },
}

/// A list that can be the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Its offices, each code once.
    pub(crate) agencies: Vec<Agency>,
    /// Rows left out since their code stood before.
    pub(crate) doubled: u64,
    /// Offices that lay above themselves and now stand by themselves.
    pub(crate) circled: u64,
    /// Rows left out since their code can be none.
    pub(crate) unfit: u64,
}

/// Looks at a list that is to take the place of one with `had` open offices.
///
/// `accepts_fewer`: a person has seen that it is much shorter, and wants it so.
pub(crate) fn look(
    listed: Vec<Listed>,
    had: u64,
    accepts_fewer: bool,
    at: Moment,
) -> Result<Taken, ListRefused> {
    let rows = listed.len() as u64;
    if rows > MOST {
        return Err(ListRefused::TooLong { limit: MOST });
    }
    let mut taken = read(listed, at);
    if slips(taken.unfit, rows) {
        let unfit = taken.unfit;
        return Err(ListRefused::Unfit { rows, unfit });
    }
    if slips(taken.doubled, rows) {
        let doubled = taken.doubled;
        return Err(ListRefused::Doubled { rows, doubled });
    }
    taken.circled = cut_circles(&mut taken.agencies);
    if slips(taken.circled, rows) {
        let circled = taken.circled;
        return Err(ListRefused::Circled { rows, circled });
    }
    let open = taken.agencies.iter().filter(|one| one.closed_at.is_none());
    let has = open.count() as u64;
    if has == 0 {
        return Err(ListRefused::Empty);
    }
    if had >= FEW && has.saturating_mul(2) <= had && !accepts_fewer {
        return Err(ListRefused::Shrunk { had, has });
    }
    Ok(taken)
}

fn read(listed: Vec<Listed>, at: Moment) -> Taken {
    let mut by_id: BTreeMap<String, UnitCode> = BTreeMap::new();
    for row in &listed {
        if let Ok(code) = UnitCode::receive(&row.code) {
            by_id.entry(row.id.clone()).or_insert(code);
        }
    }
    let mut known: BTreeSet<UnitCode> = BTreeSet::new();
    let mut taken = Taken {
        agencies: Vec::with_capacity(listed.len()),
        doubled: 0,
        circled: 0,
        unfit: 0,
    };
    for row in listed {
        let Ok(code) = UnitCode::receive(&row.code) else {
            taken.unfit += 1;
            continue;
        };
        if !known.insert(code.clone()) {
            taken.doubled += 1;
            continue;
        }
        taken.agencies.push(agency(row, code, &by_id, at));
    }
    taken
}

/// A row as the directory keeps it.
fn agency(row: Listed, code: UnitCode, by_id: &BTreeMap<String, UnitCode>, at: Moment) -> Agency {
    let parent = match row.parent_id.as_str() {
        "" => None,
        id => by_id.get(id).cloned(),
    };
    let name = nfc(row.name.trim());
    Agency {
        parent: parent.filter(|up| *up != code).or_else(|| code.parent()),
        name: match name.as_str() {
            "" => code.to_string(),
            _ => name.chars().take(NAME).collect(),
        },
        center: row.center,
        mail: row.mail,
        old_codes: codes(&row.old_code, &code),
        code_102: UnitCode::receive(&row.code_102)
            .ok()
            .filter(|other| *other != code),
        closed_at: row.closed.then_some(at),
        code,
    }
}

/// Codes written behind each other, as the axis does (X§2.2); what can be no code is passed over.
fn codes(written: &str, own: &UnitCode) -> Vec<UnitCode> {
    let mut found: Vec<UnitCode> = Vec::new();
    let parts = written.split([',', ';', ' ', '|']);
    for code in parts.filter_map(|part| UnitCode::receive(part).ok()) {
        if code != *own && !found.contains(&code) && found.len() < OLD_CODES {
            found.push(code);
        }
    }
    found
}

/// Takes the parent away from every office that lies above itself; how many those were.
fn cut_circles(agencies: &mut [Agency]) -> u64 {
    let parents: BTreeMap<&UnitCode, &UnitCode> = agencies
        .iter()
        .filter_map(|one| Some((&one.code, one.parent.as_ref()?)))
        .collect();
    // On which way an office was met first: met twice on one way, it lies above itself.
    let mut met: BTreeMap<&UnitCode, usize> = BTreeMap::new();
    let mut circled: BTreeSet<UnitCode> = BTreeSet::new();
    for (way, one) in agencies.iter().enumerate() {
        let mut here = &one.code;
        while !met.contains_key(here) {
            met.insert(here, way);
            match parents.get(here) {
                Some(up) => here = up,
                None => break,
            }
        }
        let closes = met.get(here) == Some(&way) && parents.contains_key(here);
        while closes && circled.insert(here.clone()) {
            match parents.get(here) {
                Some(up) => here = up,
                None => break,
            }
        }
    }
    drop(met);
    drop(parents);
    for one in agencies
        .iter_mut()
        .filter(|one| circled.contains(&one.code))
    {
        one.parent = None;
    }
    circled.len() as u64
}

/// Whether so many of `rows` are more than a slip.
const fn slips(count: u64, rows: u64) -> bool {
    count > SLIPS && count * 100 > rows
}

/// More rows than a country has offices.
const MOST: u64 = 1_000_000;
/// Below this a directory is a beginning, and may change as it likes.
const FEW: u64 = 10;
/// So many odd rows are a slip in a list of any length; beyond, one in a hundred is.
const SLIPS: u64 = 5;
/// The longest name kept, in characters; the format ends at 200 (X§1.5).
const NAME: usize = 500;
const OLD_CODES: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: usize, parent: usize, code: &str) -> Listed {
        Listed {
            id: id.to_string(),
            parent_id: if parent == 0 {
                String::new()
            } else {
                parent.to_string()
            },
            code: code.to_owned(),
            name: format!("Cơ quan {code}"),
            ..Listed::default()
        }
    }

    fn rows(count: usize) -> Vec<Listed> {
        (1..=count)
            .map(|at| row(at, 0, &format!("H99.{at}")))
            .collect()
    }

    fn take(listed: Vec<Listed>, had: u64) -> Result<Taken, ListRefused> {
        look(listed, had, false, Moment::default())
    }

    #[test]
    fn a_list_that_cannot_be_the_directory_is_refused() {
        assert_eq!(take(Vec::new(), 0), Err(ListRefused::Empty));
        assert_eq!(take(Vec::new(), 1000), Err(ListRefused::Empty));
        assert_eq!(
            take(rows(500), 1000),
            Err(ListRefused::Shrunk {
                had: 1000,
                has: 500
            })
        );
        assert!(take(rows(501), 1000).is_ok(), "more than half");
        assert!(take(rows(2), 4).is_ok(), "a beginning may change");
        assert!(
            look(rows(3), 1000, true, Moment::default()).is_ok(),
            "a person has seen it"
        );
        let doubled = [rows(300), rows(300)].concat();
        assert_eq!(
            take(doubled, 0),
            Err(ListRefused::Doubled {
                rows: 600,
                doubled: 300
            })
        );
        let circled = (1..=100).map(|at| row(at, at % 100 + 1, &format!("H99.{at}")));
        assert_eq!(
            take(circled.collect(), 0),
            Err(ListRefused::Circled {
                rows: 100,
                circled: 100
            })
        );
        let unfit = (1..=100).map(|at| row(at, 0, "không phải mã"));
        assert_eq!(
            take(unfit.collect(), 0),
            Err(ListRefused::Unfit {
                rows: 100,
                unfit: 100
            })
        );
        let closed = rows(20).into_iter().map(|row| Listed {
            closed: true,
            ..row
        });
        assert_eq!(
            take(closed.collect(), 0),
            Err(ListRefused::Empty),
            "all are closed"
        );
    }

    #[test]
    fn slips_are_mended_and_counted() {
        let mut listed = rows(300);
        listed.push(row(301, 302, "H98.1"));
        listed.push(row(302, 301, "H98.2"));
        listed.push(row(303, 302, "H98.3"));
        listed.push(row(304, 304, "H98.4"));
        listed.push(row(305, 0, "H99.1"));
        listed.push(row(306, 0, "hỏng"));
        let taken = take(listed, 0).unwrap();
        assert_eq!((taken.doubled, taken.circled, taken.unfit), (1, 2, 1));
        let parent = |code: &str| {
            let one = taken.agencies.iter().find(|one| one.code.as_str() == code);
            one.unwrap().parent.as_ref().map(|up| up.to_string())
        };
        assert_eq!(parent("H98.1"), None, "it lay above itself");
        assert_eq!(
            parent("H98.3").as_deref(),
            Some("H98.2"),
            "it hung on a circle"
        );
        assert_eq!(parent("H98.4").as_deref(), Some("H98"), "its own parent");
    }

    #[test]
    fn old_codes_are_read_as_the_axis_writes_them() {
        let listed = Listed {
            old_code: "H98.7; 000.01.07.H98,H98.7 ,??,H99.1".into(),
            code_102: "000.00.12.H99".into(),
            name: "  Tie\u{302}\u{301}ng  ".into(),
            ..row(1, 0, "H99.1")
        };
        let taken = take(vec![listed], 0).unwrap();
        let one = &taken.agencies[0];
        let old: Vec<&str> = one.old_codes.iter().map(UnitCode::as_str).collect();
        assert_eq!(old, ["H98.7", "000.01.07.H98"]);
        assert_eq!(one.name, "Tiếng");
        assert_eq!(one.code_102, UnitCode::receive("000.00.12.H99").ok());
    }
}
