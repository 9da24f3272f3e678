//! The page while someone types: only what looks otherwise than the screen already shows.
//!
//! Keeps nothing between two looks; the screen tells which pages it has. Never signs, saves or numbers.

use crate::outgoing::templates::told;
use crate::outgoing::{draft, pictures};
use crate::views::FaultEntry;
use crate::{App, Error};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{Draft, RuleSet};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A draft to be looked at again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GlanceDraft {
    /// As it stands on the screen.
    pub draft: Draft,
    /// The keys of the pages that the screen shows, in order.
    pub known: Vec<String>,
}

/// What the pages are now, and the first that the screen does not show yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Glance {
    /// For each page a key: the same as long as the page looks the same.
    pub keys: Vec<String>,
    /// The first page that is not known; nothing when all are.
    pub touched: Option<TouchedPage>,
    /// What is still missing.
    pub faults: Vec<FaultEntry>,
    /// The notation it will carry, where it can be formed.
    pub notation: Option<String>,
    /// The rule set the page follows: `state-2020`.
    pub rules: String,
    /// It asks for Times New Roman, which this machine has not: it is set in Tinos.
    pub font_missing: bool,
}

/// A page by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TouchedPage {
    /// Which page, from 1.
    pub page: u32,
    /// A PDF of this one page in base64.
    pub pdf: String,
    /// Whether pages behind it are not known either.
    pub more: bool,
}

/// Looks at a draft as it stands, finished or not, and draws the first page that the screen does not show.
pub fn glance(app: &App, input: GlanceDraft) -> Result<Glance, Error> {
    let draft = input.draft.normalised();
    let rules = RuleSet::on(draft.body, app.now().day());
    let pictures = pictures::of_draft(app, &draft)?;
    let seen = paper::glance(&draft, rules, &pictures, &input.known)?;
    Ok(Glance {
        keys: seen.keys,
        touched: seen.touched.map(|touched| TouchedPage {
            page: u32::try_from(touched.page).unwrap_or(u32::MAX),
            pdf: BASE64.encode(touched.pdf),
            more: touched.more,
        }),
        faults: draft::faults(&draft)?.iter().map(told).collect(),
        notation: draft.notation().ok().map(|notation| notation.to_string()),
        rules: rules.word().to_owned(),
        font_missing: draft::is_font_missing(&draft),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use office::{Block, Body, Kind, UnitCode};

    #[test]
    fn only_the_touched_page_comes_again() {
        let place = tempfile::tempdir().unwrap();
        let lock = store::Lock::KeyFileIn(place.path().join("keys"));
        let office = crate::settings::OfficeSettings::new(
            UnitCode::parse("H99.12").unwrap(),
            "UBND xã Thử Nghiệm",
            "H99",
            Body::State,
        );
        let clock = std::sync::Arc::new(crate::SystemClock);
        let app = App::create(&place.path().join("desk"), lock, &office, clock).unwrap();
        let mut draft = Draft::new(Kind::parse("bao_cao").unwrap(), Body::State);
        draft.blocks = (0..60)
            .map(|at| Block::paragraph(&format!("Đoạn thứ {at}. {}", "Nội dung. ".repeat(20))))
            .collect();
        let look = |draft: &Draft, known: &[String]| {
            let input = GlanceDraft {
                draft: draft.clone(),
                known: known.to_vec(),
            };
            glance(&app, input).unwrap()
        };
        let first = look(&draft, &[]);
        assert!(first.keys.len() > 2, "several pages");
        let touched = first.touched.unwrap();
        assert_eq!((touched.page, touched.more), (1, true));
        assert_eq!(look(&draft, &first.keys).touched, None, "all is known");
        draft.blocks.pop();
        draft.blocks.push(Block::paragraph("Đoạn cuối."));
        let next = look(&draft, &first.keys);
        let pages = u32::try_from(next.keys.len()).unwrap();
        assert_eq!(
            next.touched.unwrap().page,
            pages,
            "what stands at the end changed"
        );
        assert!(!next.faults.is_empty(), "what is missing is told each time");
        assert!(!next.font_missing, "Tinos is always there");
        draft.style.font = office::Font::TimesNewRoman;
        assert_eq!(
            look(&draft, &[]).font_missing,
            !paper::has_lent_faces(),
            "a face the machine has not is told"
        );
    }
}
