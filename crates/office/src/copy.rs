//! Copies: SAO Y, SAO LỤC, TRÍCH SAO; what each may be made from, in which directions, and how it is cited.
//!
//! Never draws, signs or numbers: it says what is a copy and what is none. Source: Decree 30/2020 art. 3.10, 25;
//! Annex I, part II; R§1.9.

use crate::{Body, Notation, NumberError};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Hình thức sao.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, Default,
)]
#[serde(rename_all = "snake_case")]
pub enum CopyForm {
    /// SAO Y: the whole of an original (bản gốc, bản chính).
    #[default]
    True,
    /// SAO LỤC: the whole of a SAO Y.
    Onward,
    /// TRÍCH SAO: a part of an original, made anew with the full form.
    Extract,
}

/// What a document lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// Paper; here it is its scan.
    Paper,
    /// A data message.
    Electronic,
}

/// What a copy is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CopyBasis {
    /// Bản gốc or bản chính.
    Original,
    /// A copy in this form.
    Copy(CopyForm),
}

/// Why no such copy may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopyRefused {
    /// The form is not made from that.
    #[error("{form:?} is not made from {basis:?}")]
    Basis {
        /// The form asked for.
        form: CopyForm,
        /// What there is.
        basis: CopyBasis,
    },
    /// The form knows no such direction.
    #[error("{form:?} is not made from {from:?} to {to:?}")]
    Direction {
        /// The form asked for.
        form: CopyForm,
        /// What the source lies on.
        from: Medium,
        /// What the copy would lie on.
        to: Medium,
    },
}

impl CopyForm {
    /// All forms, in the law's order.
    pub const ALL: [Self; 3] = [Self::True, Self::Onward, Self::Extract];

    /// The words on the copy: `SAO Y`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::True => "SAO Y",
            Self::Onward => "SAO LỤC",
            Self::Extract => "TRÍCH SAO",
        }
    }

    /// The abbreviation in its notation (Annex III, I).
    pub const fn abbreviation(self) -> &'static str {
        match self {
            Self::True => "SY",
            Self::Onward => "SL",
            Self::Extract => "TrS",
        }
    }

    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::Onward => "onward",
            Self::Extract => "extract",
        }
    }

    /// The form kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.word() == word)
    }

    /// Refuses what the law does not know: a wrong source first, then a wrong direction.
    ///
    /// Source: Decree 30/2020 art. 25.
    pub fn may_be_made(
        self,
        basis: CopyBasis,
        from: Medium,
        to: Medium,
    ) -> Result<(), CopyRefused> {
        let fits = match self {
            Self::True | Self::Extract => basis == CopyBasis::Original,
            Self::Onward => basis == CopyBasis::Copy(Self::True),
        };
        if !fits {
            return Err(CopyRefused::Basis { form: self, basis });
        }
        match (self, from, to) {
            (Self::True | Self::Onward, Medium::Electronic, Medium::Electronic) => {
                Err(CopyRefused::Direction {
                    form: self,
                    from,
                    to,
                })
            }
            (Self::True | Self::Onward | Self::Extract, _, _) => Ok(()),
        }
    }

    /// The notation of a copy made by the office abbreviated `organ`: `SY-UBND`; for the Party `BS/ĐU`.
    ///
    /// The Party's `BS` is known from a secondary source only (R§3.2), and stands for all three forms.
    pub fn notation(self, body: Body, organ: &str) -> Result<Notation, NumberError> {
        match body {
            Body::State => Notation::joined(self.abbreviation(), '-', organ),
            Body::Party => Notation::joined("BS", '/', organ),
        }
    }
}

impl CopyBasis {
    /// What a document with this notation is: a copy where the notation says so, else an original.
    pub fn of_notation(notation: &str) -> Self {
        let kind = notation.split('-').next().unwrap_or_default().trim();
        CopyForm::ALL
            .into_iter()
            .find(|form| form.abbreviation() == kind)
            .map_or(Self::Original, Self::Copy)
    }
}

impl Medium {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Electronic => "electronic",
        }
    }

    /// The medium kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Paper, Self::Electronic]
            .into_iter()
            .find(|medium| medium.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Medium::{Electronic, Paper};

    #[test]
    fn every_form_goes_the_ways_of_article_25() {
        let ways = [
            (Paper, Paper),
            (Electronic, Paper),
            (Paper, Electronic),
            (Electronic, Electronic),
        ];
        for (form, basis, allowed) in [
            (
                CopyForm::True,
                CopyBasis::Original,
                [true, true, true, false],
            ),
            (
                CopyForm::Onward,
                CopyBasis::Copy(CopyForm::True),
                [true, true, true, false],
            ),
            (CopyForm::Extract, CopyBasis::Original, [true; 4]),
        ] {
            let found = ways.map(|(from, to)| form.may_be_made(basis, from, to).is_ok());
            assert_eq!(found, allowed, "{form:?}");
        }
    }

    #[test]
    fn a_copy_of_the_wrong_thing_is_none() {
        for (form, basis) in [
            (CopyForm::Onward, CopyBasis::Original),
            (CopyForm::Onward, CopyBasis::Copy(CopyForm::Extract)),
            (CopyForm::Onward, CopyBasis::Copy(CopyForm::Onward)),
            (CopyForm::True, CopyBasis::Copy(CopyForm::True)),
            (CopyForm::Extract, CopyBasis::Copy(CopyForm::True)),
        ] {
            assert_eq!(
                form.may_be_made(basis, Paper, Paper),
                Err(CopyRefused::Basis { form, basis })
            );
        }
    }

    #[test]
    fn copies_are_cited_as_the_decree_says() {
        let written =
            |form: CopyForm, body, organ| form.notation(body, organ).map(|n| n.as_str().to_owned());
        assert_eq!(
            written(CopyForm::True, Body::State, "UBND").unwrap(),
            "SY-UBND"
        );
        assert_eq!(
            written(CopyForm::Extract, Body::State, "UBND").unwrap(),
            "TrS-UBND"
        );
        assert_eq!(
            written(CopyForm::Onward, Body::State, "UBND").unwrap(),
            "SL-UBND"
        );
        assert_eq!(written(CopyForm::True, Body::Party, "ĐU").unwrap(), "BS/ĐU");
        assert!(written(CopyForm::True, Body::State, "").is_err());
    }

    #[test]
    fn a_notation_tells_what_came() {
        assert_eq!(
            CopyBasis::of_notation("SY-UBND"),
            CopyBasis::Copy(CopyForm::True)
        );
        assert_eq!(
            CopyBasis::of_notation("TrS-UBND"),
            CopyBasis::Copy(CopyForm::Extract)
        );
        assert_eq!(
            CopyBasis::of_notation("SYT-VP"),
            CopyBasis::Original,
            "Sở Y tế"
        );
        assert_eq!(CopyBasis::of_notation("QĐ-UBND"), CopyBasis::Original);
    }

    #[test]
    fn words_come_back() {
        for form in CopyForm::ALL {
            assert_eq!(CopyForm::from_word(form.word()), Some(form));
        }
        for medium in [Paper, Electronic] {
            assert_eq!(Medium::from_word(medium.word()), Some(medium));
        }
    }
}
