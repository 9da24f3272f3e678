//! Phát hành: number, date, seal and the office's signature, in one increment and one transaction.

use super::sign::Signing;
use super::{appearance, dispatch, enclosures};
use crate::keys::works::Work;
use crate::keys::{self, Agreed, KeyUse};
use crate::settings::{self, KeyRole, OfficeSettings};
use crate::views::Facts;
use crate::{App, Error, trust};
use office::{
    DocumentId, Draft, Moment, Number, Outgoing, OutgoingStep, Reference, RuleSet, Series,
};
use pades::{FieldChoice, Fill, Mark, Picture, Signer};
use serde::{Deserialize, Serialize};
use store::{Dispatch, IssuedFacts, NewEnclosure, Read, RegisterEntry, Write};
use ts_rs::TS;

/// What is issued, and with which of the office's keys.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct IssueDispatch {
    /// Row id.
    pub id: i64,
    /// With which key.
    #[serde(flatten)]
    pub with: KeyUse,
}

/// What the document is called from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Issued {
    /// Row id.
    pub id: i64,
    /// Its stage.
    pub stage: Outgoing,
    /// Its number.
    pub number: String,
    /// Its notation.
    pub notation: String,
    /// Both, as cited.
    pub written: String,
    /// Its key on the axis.
    pub document_id: String,
    /// Day of issue, `yyyy-MM-dd`.
    pub issued_on: String,
}

/// Gives the number and the date, and seals the page with the office's signature.
///
/// The number is taken in the transaction that stays open while the key signs: if anything fails, it is given back
/// and leaves no hole. Refused unless the leader's signature on the page holds (Decree 30/2020 art. 32.2d).
pub fn issue(app: &App, input: IssueDispatch) -> Result<Issued, Error> {
    let standing = app.store().read(|r| dispatch(r, input.id))?;
    standing.stage.after(OutgoingStep::Issue)?;
    let signatures = app.store().read(|r| signatures_of(r, &standing))?;
    let work = Work::begin(app, &input.with.ticket);
    let key = input.with.open(app, Agreed::once(signatures), &work)?;
    work.goes_on()?;
    let signing = Signing {
        key: &*key,
        work: &work,
    };
    signing.issue(app, input.id, None, |w, _| {
        settings::remember_key(w, KeyRole::Office, &input.with.key, key.certificate())
    })
}

/// Whether a dispatch may be issued as it stands: signed, and the leader's signature holds.
pub(crate) fn ready(app: &App, standing: &Dispatch) -> Result<(), Error> {
    standing.stage.after(OutgoingStep::Issue)?;
    leaders_page(app, standing).map(drop)
}

/// How many signatures its issue takes: the page's own, and one for every other file that is signed.
pub(crate) fn signatures_of(r: &Read<'_>, standing: &Dispatch) -> Result<u32, Error> {
    let attached = r.enclosures(standing.id)?;
    let attached = attached
        .iter()
        .filter(|one| one.seals && one.annex.is_none());
    let all = 1 + enclosures::separate(standing).count() + attached.count();
    Ok(u32::try_from(all).unwrap_or(u32::MAX))
}

impl Signing<'_> {
    /// Issues one dispatch, in the version that was agreed to if one is named; `beside` is written in the same
    /// transaction, with what it is called now.
    pub(crate) fn issue(
        &self,
        app: &App,
        id: i64,
        version: Option<u32>,
        beside: impl FnOnce(&mut Write<'_>, &Issued) -> Result<(), Error>,
    ) -> Result<Issued, Error> {
        let office = settings::office(app)?;
        app.write(|w| {
            let standing = dispatch(w, id)?;
            if version.is_some_and(|agreed| agreed != standing.version) {
                return Err(Error::DraftStale { id });
            }
            let stage = standing.stage.after(OutgoingStep::Issue)?;
            let page = leaders_page(app, &standing)?;
            let at = app.now();
            let reference = take_number(w, &office, &standing, at)?;
            let stamp = Stamp {
                reference: &reference,
                at,
                key: self.key,
            };
            let sealed = seal(app, w, &page, &standing, &stamp);
            let sealed = self.work.unless_off(sealed)?;
            let files = seal_files(app, w, &standing, &stamp);
            let files = self.work.unless_off(files)?;
            let facts = IssuedFacts {
                document_id: DocumentId::of(&office.code, at.day(), &reference),
                number: reference.number.clone(),
                notation: reference.notation.clone(),
                issued_on: at.day(),
                page: app.store().files().keep(&sealed)?,
            };
            w.set_issued(id, &facts, at)?;
            crate::stamps::enter(app, w, id)?;
            let signer = keys::facts(self.key.certificate()).subject;
            let told = Facts::from([
                ("written".to_owned(), reference.written()),
                ("signer".to_owned(), signer),
                ("files".to_owned(), files.to_string()),
            ]);
            w.note(Some(id), None, at, "issued", &told)?;
            let issued = told_of(id, stage, &reference, &facts);
            beside(w, &issued)?;
            Ok(issued)
        })
    }
}

fn told_of(id: i64, stage: Outgoing, reference: &Reference, facts: &IssuedFacts) -> Issued {
    Issued {
        id,
        stage,
        number: reference.number.to_string(),
        notation: reference.notation.to_string(),
        written: reference.written(),
        document_id: facts.document_id.to_string(),
        issued_on: facts.issued_on.to_string(),
    }
}

/// The page with the leader's signature, once it is sure that it still holds.
fn leaders_page(app: &App, dispatch: &Dispatch) -> Result<Vec<u8>, Error> {
    let hash = dispatch
        .page
        .as_ref()
        .ok_or(Error::LeaderUnsigned { id: dispatch.id })?;
    let page = app.store().files().read(hash)?;
    let report = pades::verify(&page, &trust::of(app)?, keys::moment_of(app.now()));
    let holds = report.is_ok_and(|report| {
        let mut signatures = report.signatures.iter();
        signatures.any(|one| one.field == paper::FIELD_LEADER && holds(one))
    });
    if !holds {
        return Err(Error::LeaderUnsigned { id: dispatch.id });
    }
    Ok(page)
}

/// Whether a person's signature holds as far as can be told here: what waits for the line does not stop an issue, what
/// is known against it does.
pub(crate) fn holds(signature: &pades::Verdict) -> bool {
    use pades::SubIndication as S;
    let is_known_bad = matches!(
        signature.sub_indication,
        Some(
            S::Revoked
                | S::RevokedNoPoe
                | S::RevokedCaNoPoe
                | S::Expired
                | S::NotYetValid
                | S::OutOfBoundsNoPoe
                | S::CryptoConstraintsFailure
                | S::CryptoConstraintsFailureNoPoe
        )
    );
    signature.indication != pades::Indication::Failed && !is_known_bad
}

/// Takes the next number of the document's series and enters it in the register.
fn take_number(
    w: &mut Write<'_>,
    office: &OfficeSettings,
    dispatch: &Dispatch,
    at: Moment,
) -> Result<Reference, Error> {
    let draft = &dispatch.draft;
    // As the notation has it: a blank beside the abbreviation must not begin another series.
    let organ = draft.letterhead.abbreviation.trim();
    let series = Series::outgoing(draft.body, organ, draft.kind, office.scheme_of(organ));
    let period = series.period(at.day(), office.term_began);
    let count = w.next_number(&series, &period)?;
    let reference = Reference {
        number: Number::issued(count),
        notation: draft.notation()?,
        body: draft.body,
    };
    w.enter_number(&RegisterEntry {
        series: series.word().to_owned(),
        period: period.word().to_owned(),
        count,
        written: reference.written(),
        dispatch: Some(dispatch.id),
        arrival: None,
        at,
    })?;
    Ok(reference)
}

/// What the number's field shows: the figures behind the field's own label.
fn shown_number(reference: &Reference, rules: RuleSet) -> Result<String, Error> {
    let label = paper::field_box(paper::FIELD_NUMBER, rules)?.map(|field| field.label);
    Ok(format!("{}{}", label.unwrap_or_default(), reference.number))
}

/// What every signature of one issue shares.
struct Stamp<'a> {
    reference: &'a Reference,
    at: Moment,
    key: &'a dyn Signer,
}

/// The side of the frame that holds words where no seal's picture is kept, in mm; no seal's size (R§1.7).
const WORDS_MM: f64 = 36.0;

fn seal(
    app: &App,
    w: &Write<'_>,
    page: &[u8],
    dispatch: &Dispatch,
    stamp: &Stamp<'_>,
) -> Result<Vec<u8>, Error> {
    let Stamp { reference, at, key } = *stamp;
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
        let date = paper::date_mark(at.day(), rules)?;
        fills.push(fill(paper::FIELD_DATE, at.day().official(), date)?);
    }
    let issuer = draft.letterhead.issuer.replace('\n', " ");
    let kept = appearance::seal_on(app, w, at.day())?;
    let mark = Mark {
        field: FieldChoice::Named(paper::FIELD_OFFICE.to_owned()),
        locks: fills.iter().map(|filled| filled.field.clone()).collect(),
        fills,
        picture: Some(Picture::from_pdf(&paper::seal_mark(
            &issuer,
            kept.as_ref().map(|(png, _)| png.as_slice()),
            kept.as_ref()
                .map_or(WORDS_MM, |(_, diameter_mm)| *diameter_mm),
            at,
        )?)?),
        signer_name: Some(issuer),
        ..Mark::default()
    };
    let prepared = pades::prepare(page, &mark, keys::moment_of(at))?;
    Ok(prepared.seal(key)?.into_pdf())
}

/// Signs every other file of the dispatch: separate annexes, drawn now, and attached PDFs. Tells how many.
///
/// Source: Decree 30/2020, Annex I, II.8b and III.1d: a file of its own carries a signature of its own, in words, top
/// right on its first page, without a picture. Annexes within the page's own file are covered by its signature.
fn seal_files(
    app: &App,
    w: &mut Write<'_>,
    dispatch: &Dispatch,
    stamp: &Stamp<'_>,
) -> Result<usize, Error> {
    let draft = &dispatch.draft;
    let rules = RuleSet::on(draft.body, dispatch.signed_at.unwrap_or(stamp.at).day());
    let pictures = super::pictures::of_draft(app, draft)?;
    let mut signed = 0;
    for number in enclosures::separate(dispatch) {
        let drawn = paper::render_annex(draft, number - 1, rules, &pictures)?;
        let pdf = sign_file(
            &drawn.pdf,
            FieldChoice::Named(paper::FIELD_ANNEX_INFO.to_owned()),
            draft,
            stamp,
        )?;
        let new = NewEnclosure {
            name: super::annex_name_as(dispatch, stamp.reference, number),
            mime: "application/pdf".to_owned(),
            hash: app.store().files().keep(&pdf)?,
            size: pdf.len() as u64,
            annex: u32::try_from(number).ok(),
            seals: true,
        };
        w.add_enclosure(dispatch.id, &new)?;
        signed += 1;
    }
    for enclosure in w.enclosures(dispatch.id)? {
        if !enclosure.seals || enclosure.annex.is_some() {
            continue;
        }
        let bytes = app.store().files().read(&enclosure.hash)?;
        let field = new_field(&bytes, FIELD_ENCLOSURE, ENCLOSURE_BOX)?;
        let pdf = sign_file(&bytes, field, draft, stamp)?;
        let hash = app.store().files().keep(&pdf)?;
        w.set_enclosure_sealed(enclosure.id, &hash, pdf.len() as u64)?;
        signed += 1;
    }
    Ok(signed)
}

fn sign_file(
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
    let prepared = pades::prepare(pdf, &mark, keys::moment_of(stamp.at))?;
    Ok(prepared.seal(stamp.key)?.into_pdf())
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
