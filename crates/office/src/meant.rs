//! Which document a key means when a peer wrote it anew: by whose it is, when it was issued and how it is numbered.
//!
//! Never decides that two keys are one document: it takes a key apart, and whoever keeps documents compares (X§1.4).

use crate::{Day, Notation, Number, Reference, UnitCode, nfc};

/// What stands in a document's key, whatever its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRead {
    /// Whose document it is.
    pub unit: UnitCode,
    /// When it was issued, as far as the key tells.
    pub when: WhenRead,
    /// Number and notation as they can be compared: [`reference_key`].
    pub reference: String,
}

/// The day in a key, or the year where it has no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenRead {
    /// The day.
    Day(Day),
    /// The year.
    Year(i32),
}

/// Number and notation as they are compared: `5/QĐ-UBND` for `05/qđ-ubnd` and ` 5 / QĐ-UBND`.
pub fn reference_key(number: &Number, notation: &Notation) -> String {
    let bare = |text: &str| -> String {
        nfc(text)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_uppercase()
    };
    let number = bare(number.as_str());
    format!(
        "{}/{}",
        number.trim_start_matches('0'),
        bare(notation.as_str())
    )
}

/// Takes a key apart: `unit,date,number/notation` with the date in any form met, `unit,year,number…`, and
/// `unit-year-number/notation` (X§1.4). `None` for a UUID and whatever else tells nothing.
pub fn read_key(text: &str) -> Option<KeyRead> {
    let text = nfc(text.trim());
    let by_commas = text.split_once(',').and_then(|(unit, rest)| {
        let (when, reference) = rest.split_once(',')?;
        made(unit, when, reference)
    });
    by_commas.or_else(|| {
        let (unit, rest) = text.split_once('-')?;
        let (year, reference) = rest.split_once('-')?;
        (year.trim().len() == 4).then(|| made(unit, year, reference))?
    })
}

fn made(unit: &str, when: &str, reference: &str) -> Option<KeyRead> {
    let reference = Reference::receive(reference.trim());
    if reference.number.as_str().is_empty() {
        return None;
    }
    Some(KeyRead {
        unit: UnitCode::receive(unit.trim()).ok()?,
        when: when_of(when.trim())?,
        reference: reference_key(&reference.number, &reference.notation),
    })
}

fn when_of(text: &str) -> Option<WhenRead> {
    if let Ok(day) = Day::receive(text) {
        return Some(WhenRead::Day(day));
    }
    let is_year = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if is_year {
        return text.parse().ok().map(WhenRead::Year);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_is_known_in_every_form_met() {
        let unit = UnitCode::receive("000.00.00.G22").unwrap();
        let day = Day::new(2015, 9, 30).unwrap();
        let whole = KeyRead {
            unit,
            when: WhenRead::Day(day),
            reference: "7816/VPCP-TTĐT".to_owned(),
        };
        for text in [
            "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT",
            "000.00.00.G22,2015-09-30,7816/VPCP-TTĐT",
            "000.00.00.G22,30/09/2015,7816/vpcp-ttđt",
            " 000.00.00.G22 , 2015/09/30 , 07816/VPCP-TTĐT ",
            "000.00.00.G22,2015-09-30T00:00:00,7816/VPCP-TTD\u{31b}\u{300}T",
        ] {
            let read = read_key(text);
            let Some(read) = read else {
                panic!("{text} tells what it means");
            };
            assert_eq!((&read.unit, read.when), (&whole.unit, whole.when), "{text}");
        }
        assert_eq!(
            read_key("000.00.00.G22-2015-7816/VPCP-TTĐT"),
            Some(KeyRead {
                when: WhenRead::Year(2015),
                ..whole.clone()
            })
        );
        assert_eq!(
            read_key("000.00.00.G22,2015/09/30,7816/vpcp-ttđt"),
            Some(whole)
        );
        let party = read_key("A99.12,2026/11/21,05-NQ/ĐU").unwrap();
        assert_eq!(
            Some(party),
            read_key("A99.12,2026-11-21,5-NQ/ĐU"),
            "the Party's sign between number and notation"
        );
    }

    #[test]
    fn what_tells_nothing_is_not_guessed_at() {
        for text in [
            "",
            "0f5e7c1e-6a3b-4a3e-9df1-0c5a6f1f2a10",
            "H99.12",
            "H99.12,hôm qua,05/QĐ-UBND",
            "H99.12,2026/11/21,",
            ",,",
            "---",
            "H99.12-26-05/QĐ",
        ] {
            assert_eq!(read_key(text), None, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_compared_without_zeros_blanks_and_case() {
        let key = |number: &str, notation: &str| {
            reference_key(&Number::receive(number), &Notation::receive(notation))
        };
        assert_eq!(key("05", "qđ-ubnd"), "5/QĐ-UBND");
        assert_eq!(key(" 5 ", "QĐ - UBND"), "5/QĐ-UBND");
        assert_ne!(key("50", "QĐ-UBND"), key("5", "QĐ-UBND"));
    }
}
