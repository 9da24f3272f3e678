//! What can stop a page: the draft, the mark, or we ourselves. Never a text for the clerk: those are the host's.

use office::{Body, DraftFault, RuleSet, SecretRefused};

/// Why there is no page. Variants are named by whose fault it is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The draft is not ready to be signed; `preview` draws it all the same.
    #[error("the draft is unfinished: {0}")]
    Unfinished(#[source] DraftFault),
    /// The draft is marked as a state secret.
    #[error(transparent)]
    Secret(#[from] SecretRefused),
    /// The rules are those of the other body.
    #[error("a draft of {body:?} cannot follow {rules:?}")]
    RulesOfOtherBody {
        /// Whose draft it is.
        body: Body,
        /// The rules asked for.
        rules: RuleSet,
    },
    /// The body issues no documents of this type.
    #[error("no layout for {kind} under {rules:?}")]
    NoLayout {
        /// The type's stable word.
        kind: &'static str,
        /// The rules asked for.
        rules: RuleSet,
    },
    /// The draft holds a letter that the official face does not have, such as an emoji.
    #[error("{letter:?} cannot be printed")]
    Unprintable {
        /// The first such letter.
        letter: char,
    },
    /// The draft holds more than one document can: some five hundred pages.
    #[error("{letters} letters are too many for one document")]
    TooLong {
        /// Letters of the draft as JSON.
        letters: usize,
    },
    /// The number does not fit its field even when narrowed.
    #[error("the number {number:?} does not fit its field")]
    NumberTooLong {
        /// The number.
        number: String,
    },
    /// The picture is no PNG, is damaged, or has more than 16 million points.
    #[error("the picture cannot be used")]
    Picture,
    /// A picture of the draft was not brought along.
    #[error("the picture {file} is not there")]
    PictureMissing {
        /// The name the draft knows it by.
        file: String,
    },
    /// A picture of the draft is neither PNG nor JPEG, or damaged.
    #[error("the picture {file} cannot be read")]
    PictureBroken {
        /// The name the draft knows it by.
        file: String,
    },
    /// A picture of the draft has more than 20,000 dots on a side, or 80 million in all.
    #[error("the picture {file} of {width} × {height} dots is too large")]
    PictureTooLarge {
        /// The name the draft knows it by.
        file: String,
        /// Dots across.
        width: u32,
        /// Dots down.
        height: u32,
    },
    /// The draft has no such annex.
    #[error("there is no annex {number}")]
    NoAnnex {
        /// Which was asked for, from 1.
        number: usize,
    },
    /// The seal is larger than the field, or has no size.
    #[error("a seal of {diameter_mm} mm does not fit its field")]
    SealSize {
        /// Diameter asked for.
        diameter_mm: f64,
    },
    /// A page was asked for that the file does not have.
    #[error("there is no page {page}, the file has {pages}")]
    NoSuchPage {
        /// Which, from 1.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// A file to be copied has more pages than one copy may.
    #[error("{pages} pages are too many for one copy")]
    TooManyPages {
        /// How many there are.
        pages: usize,
    },
    /// A file to be copied is locked by a password.
    #[error("the file is encrypted")]
    Encrypted,
    /// A layout of ours does not typeset: our fault, never the clerk's.
    #[error("the layout {layout} failed: {said:?}")]
    Layout {
        /// Which layout.
        layout: &'static str,
        /// What typst said.
        said: Vec<String>,
    },
    /// Our own measures cannot be read: our fault.
    #[error("the measures of {rules:?} cannot be read")]
    Measures {
        /// Whose measures.
        rules: RuleSet,
        /// Where they broke.
        #[source]
        source: serde_json::Error,
    },
    /// The first page of somebody else's file could not be drawn, so nobody knows where it has room.
    #[error("the first page could not be drawn")]
    PageNotDrawn,
    /// What was typeset could not be taken apart again: our fault.
    #[error("the typeset file could not be completed")]
    File(#[from] lopdf::Error),
    /// What was typeset lacks a part it must have: our fault.
    #[error("the typeset file has no {part}")]
    PartMissing {
        /// Which part.
        part: &'static str,
    },
}
