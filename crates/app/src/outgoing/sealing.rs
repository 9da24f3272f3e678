//! What issuing puts on a dispatch's files: number, date and seal on the page, words on the others, and the office's
//! signature on each. Takes no number: it is told what the document is called.

use super::enclosures;
use crate::keys::{OpenKey, SealedFile};
use crate::{App, Error};
use office::{Day, Draft, Moment, Reference, RuleSet};
use pades::{FieldChoice, Fill, Mark, Picture};
use store::{Dispatch, Enclosure, Hash, NewEnclosure, Write};
use token::ServiceAct;

/// What every signature of one issue shares.
pub(super) struct Stamp<'a> {
    pub(super) reference: &'a Reference,
    /// The day on the page.
    pub(super) day: Day,
    pub(super) at: Moment,
    pub(super) key: &'a OpenKey,
}

/// A file of the dispatch besides its page, with the office's signature on it; its bytes are kept.
pub(super) enum SealedAlong {
    /// A separate annex, drawn now.
    Annex(NewEnclosure),
    /// An attached file, by its row.
    Attached { id: i64, hash: Hash, size: u64 },
}

/// Fills number and date into the leader's page, and signs it in the office's field; `picture` is the seal's, and its
/// diameter in mm.
pub(super) fn page(
    app: &App,
    page: &[u8],
    dispatch: &Dispatch,
    picture: Option<&(Vec<u8>, f64)>,
    stamp: &Stamp<'_>,
) -> Result<SealedFile, Error> {
    let Stamp {
        reference,
        day,
        at,
        key,
    } = *stamp;
    let draft = &dispatch.draft;
    // The page was drawn by the rules of the day it was signed on; what is put on it must fit that page.
    let rules = RuleSet::on(draft.body, dispatch.signed_at.unwrap_or(at).day());
    let fill = |field: &str, value: String, picture: Vec<u8>| -> Result<Fill, Error> {
        Ok(Fill {
            field: field.to_owned(),
            value,
            picture: Picture::from_pdf(&picture)?,
        })
    };
    let number = paper::number_mark(&reference.number, rules)?;
    // Minutes carry no date in their head (form 1.9).
    let dated = paper::is_dated(draft.kind, rules)?;
    let mut fills = vec![fill(
        paper::FIELD_NUMBER,
        shown_number(reference, rules)?,
        number,
    )?];
    if dated {
        let date = paper::date_mark(day, rules)?;
        fills.push(fill(paper::FIELD_DATE, day.official(), date)?);
    }
    let issuer = draft.letterhead.issuer.replace('\n', " ");
    let mark = Mark {
        field: FieldChoice::Named(paper::FIELD_OFFICE.to_owned()),
        locks: fills.iter().map(|filled| filled.field.clone()).collect(),
        fills,
        picture: Some(Picture::from_pdf(&paper::seal_mark(
            &issuer,
            picture.map(|(png, _)| png.as_slice()),
            picture.map_or(WORDS_MM, |(_, diameter_mm)| *diameter_mm),
            at,
        )?)?),
        signer_name: Some(issuer),
        ..Mark::default()
    };
    let act = ServiceAct::Issue {
        number: reference.written(),
        issued_on: at.iso(),
    };
    key.seal(app, page, &mark, &act, at)
}

/// Signs every other file of the dispatch: separate annexes, drawn now, and attached PDFs.
///
/// Source: Decree 30/2020, Annex I, II.8b and III.1d: a file of its own carries a signature of its own, in words, top
/// right on its first page, without a picture. Annexes within the page's own file are covered by its signature.
pub(super) fn along(
    app: &App,
    dispatch: &Dispatch,
    attached: &[Enclosure],
    stamp: &Stamp<'_>,
) -> Result<Vec<SealedAlong>, Error> {
    let draft = &dispatch.draft;
    let rules = RuleSet::on(draft.body, dispatch.signed_at.unwrap_or(stamp.at).day());
    let pictures = super::pictures::of_draft(app, draft)?;
    let mut signed = Vec::new();
    for number in enclosures::separate(dispatch) {
        let drawn = paper::render_annex(draft, number - 1, rules, &pictures)?;
        let field = FieldChoice::Named(paper::FIELD_ANNEX_INFO.to_owned());
        let pdf = sign_file(app, &drawn.pdf, field, draft, stamp)?;
        signed.push(SealedAlong::Annex(NewEnclosure {
            name: super::annex_name_as(dispatch, stamp.reference, number),
            mime: "application/pdf".to_owned(),
            hash: app.store().files().keep(&pdf)?,
            size: pdf.len() as u64,
            annex: u32::try_from(number).ok(),
            seals: true,
        }));
    }
    let to_sign = |one: &&Enclosure| one.seals && one.annex.is_none();
    for enclosure in attached.iter().filter(to_sign) {
        let bytes = app.store().files().read(&enclosure.hash)?;
        let field = new_field(&bytes, FIELD_ENCLOSURE, ENCLOSURE_BOX)?;
        let pdf = sign_file(app, &bytes, field, draft, stamp)?;
        signed.push(SealedAlong::Attached {
            id: enclosure.id,
            hash: app.store().files().keep(&pdf)?,
            size: pdf.len() as u64,
        });
    }
    Ok(signed)
}

/// Enters the signed files beside the page.
pub(super) fn enter(w: &mut Write<'_>, dispatch: i64, signed: &[SealedAlong]) -> Result<(), Error> {
    for one in signed {
        match one {
            SealedAlong::Annex(new) => {
                w.add_enclosure(dispatch, new)?;
            }
            SealedAlong::Attached { id, hash, size } => {
                w.set_enclosure_sealed(*id, hash, *size)?;
            }
        }
    }
    Ok(())
}

/// What the number's field shows: the figures behind the field's own label.
fn shown_number(reference: &Reference, rules: RuleSet) -> Result<String, Error> {
    let label = paper::field_box(paper::FIELD_NUMBER, rules)?.map(|field| field.label);
    Ok(format!("{}{}", label.unwrap_or_default(), reference.number))
}

fn sign_file(
    app: &App,
    pdf: &[u8],
    field: FieldChoice,
    draft: &Draft,
    stamp: &Stamp<'_>,
) -> Result<Vec<u8>, Error> {
    let words = paper::sign_info_mark(stamp.reference, stamp.at)?;
    let mark = Mark {
        field,
        picture: Some(Picture::from_pdf(&words)?),
        signer_name: Some(draft.letterhead.issuer.replace('\n', " ")),
        ..Mark::default()
    };
    let act = ServiceAct::Appendix {
        number: stamp.reference.written(),
        issued_on: stamp.at.iso(),
    };
    Ok(stamp.key.seal(app, pdf, &mark, &act, stamp.at)?.pdf)
}

/// A new field of `size` (points), top right on the first page of any PDF.
///
/// On a page that a reader turns, the words stand turned as the page itself is kept: nothing of it is redrawn.
pub(crate) fn new_field(
    pdf: &[u8],
    name: &str,
    (width, height): (f64, f64),
) -> Result<FieldChoice, Error> {
    let leaf = paper::leaves(pdf)?.into_iter().next();
    let [left, bottom, right, top] = leaf.map_or([0.0, 0.0, 595.276, 841.89], |leaf| leaf.shown);
    let right = (right - RIGHT_OF_BOX).max(left + width.min(right - left));
    let top = (top - ABOVE_BOX).max(bottom + height);
    Ok(FieldChoice::New {
        name: name.to_owned(),
        page: 0,
        rect: [right - width, top - height, right, top],
    })
}

/// The field in which the office signs an attached file.
const FIELD_ENCLOSURE: &str = "office_on_file";
/// As on a separate annex (form 2.2): 76.9 × 8.7 mm.
const ENCLOSURE_BOX: (f64, f64) = (217.98, 24.66);
/// From the right edge of the page to the box, in points: 10 mm.
const RIGHT_OF_BOX: f64 = 28.35;
/// From the top edge of the page to the box, in points: 8 mm, above any text.
const ABOVE_BOX: f64 = 22.68;
/// The side of the frame that holds words where no seal's picture is kept, in mm; no seal's size (R§1.7).
const WORDS_MM: f64 = 36.0;
