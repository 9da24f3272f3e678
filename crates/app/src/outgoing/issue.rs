//! Phát hành: number, date, seal and the office's signature, in one increment and one transaction.

use super::dispatch;
use crate::settings::{self, OfficeSettings};
use crate::views::Facts;
use crate::{App, Error, keys, trust};
use office::{DocumentId, Moment, Number, Outgoing, OutgoingStep, Reference, RuleSet, Series};
use pades::{FieldChoice, Fill, Mark, Picture, Signer};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{Dispatch, IssuedFacts, RegisterEntry, Write};
use ts_rs::TS;
use zeroize::Zeroizing;

/// What is issued, and with which of the office's keys.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct IssueDispatch {
    /// Row id.
    pub id: i64,
    /// Where the .p12 file lies.
    pub key: String,
    /// Its PIN.
    #[ts(type = "string")]
    pub pin: Zeroizing<String>,
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
    let office = settings::office(app)?;
    let key = keys::open(Path::new(&input.key), &keys::pin(&input.pin))?;
    app.write(|w| {
        let standing = dispatch(w, input.id)?;
        let stage = standing.stage.after(OutgoingStep::Issue)?;
        let page = leaders_page(app, &standing)?;
        let at = app.now();
        let reference = take_number(w, &office, &standing, at)?;
        let sealed = seal(&page, &standing, &reference, at, &key)?;
        let facts = IssuedFacts {
            document_id: DocumentId::of(&office.code, at.day(), &reference),
            number: reference.number.clone(),
            notation: reference.notation.clone(),
            issued_on: at.day(),
            page: app.store().files().keep(&sealed)?,
        };
        w.set_issued(input.id, &facts, at)?;
        let told = Facts::from([
            ("written".to_owned(), reference.written()),
            ("signer".to_owned(), keys::facts(&key).subject),
        ]);
        w.note(Some(input.id), None, at, "issued", &told)?;
        Ok(told_of(input.id, stage, &reference, &facts))
    })
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
    let verdict = crate::verdict::judge(&page, &trust::of(app)?, app.now());
    let holds = verdict
        .signatures
        .iter()
        .any(|s| s.field == paper::FIELD_LEADER && s.indication != "failed");
    if !holds {
        return Err(Error::LeaderUnsigned { id: dispatch.id });
    }
    Ok(page)
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

/// Seals of communes are 34–36 mm across; the picture and its true size become a setting with the pictures (R§1.7).
const SEAL_MM: f64 = 36.0;

fn seal(
    page: &[u8],
    dispatch: &Dispatch,
    reference: &Reference,
    at: Moment,
    key: &dyn Signer,
) -> Result<Vec<u8>, Error> {
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
    let mark = Mark {
        field: FieldChoice::Named(paper::FIELD_OFFICE.to_owned()),
        locks: fills.iter().map(|filled| filled.field.clone()).collect(),
        fills,
        picture: Some(Picture::from_pdf(&paper::seal_mark(
            &issuer, None, SEAL_MM, at,
        )?)?),
        signer_name: Some(issuer),
        ..Mark::default()
    };
    let prepared = pades::prepare(page, &mark, keys::moment_of(at))?;
    Ok(prepared.seal(key)?.into_pdf())
}
