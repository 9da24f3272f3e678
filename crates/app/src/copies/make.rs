//! Making a copy: checked against the law, numbered, drawn or signed, and entered, in one transaction.

use super::extract::{CopyPart, set_anew};
use super::source::{Opened, scan_faults, signed_fields};
use super::{CopyFault, CopySource};
use crate::keys::works;
use crate::keys::{Agreed, KeyUse, OpenKey, SealedFile, state};
use crate::outgoing::enclosures::refuse_marked_words;
use crate::outgoing::new_field;
use crate::settings::{self, KeyRole, OfficeSettings};
use crate::views::{Facts, Outcome};
use crate::{App, Error};
use office::{
    CopyBasis, CopyForm, Medium, Moment, Number, Recipient, Reference, Series, SignatoriesOutcome,
    SignatureBlock,
};
use pades::{Mark, Picture};
use paper::{CopyWords, Leaf, Spot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{NewCopy, RegisterEntry, Write};
use token::ServiceAct;
use ts_rs::TS;

/// What is copied, how, and for whom.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct MakeCopy {
    /// What it is made from.
    pub source: CopySource,
    /// Hình thức sao.
    pub form: CopyForm,
    /// What the source is: an original, or a copy in a form.
    pub basis: CopyBasis,
    /// What the copy lies on.
    pub to: Medium,
    /// The pages taken, from 1; empty: all.
    #[serde(default)]
    pub pages: Vec<u32>,
    /// The parts that an extract takes and sets anew, where the draft is ours; empty: it takes whole pages.
    #[serde(default)]
    pub parts: Vec<CopyPart>,
    /// Number and notation of what is copied, where the record does not know them.
    #[serde(default)]
    pub original: String,
    /// Trích yếu of what is copied, where the record does not know it.
    #[serde(default)]
    pub subject: String,
    /// Who signs the copy; who usually signs, if nobody is named.
    #[serde(default)]
    pub signer: SignatureBlock,
    /// Who gets it.
    #[serde(default)]
    pub recipients: Vec<String>,
    /// How many copies; at least one.
    #[serde(default)]
    pub amount: u32,
    /// Where the block of a paper copy begins on the last page, in mm below its top; without it where the words end.
    #[serde(default)]
    pub block_mm: Option<f64>,
    /// The clerk has seen what is wrong with the scan, or that the signatures of a file that came could not be
    /// confirmed, and answers for it.
    #[serde(default)]
    pub accepts_scan: bool,
    /// The office's key, for an electronic copy.
    #[serde(flatten)]
    pub with: KeyUse,
}

/// A copy that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyMade {
    /// Row id.
    pub id: i64,
    /// Its number, as on it: `05/SY-UBND`.
    pub written: String,
    /// What became of signatures in the source: `none`, `kept` (their bytes are in the copy), `left_behind` (only
    /// their pictures are).
    #[ts(type = "\"none\" | \"kept\" | \"left_behind\"")]
    pub signatures: String,
    /// Pages of the copy.
    pub pages: u32,
    /// What was wrong with the scan, and accepted.
    pub scan_faults: Vec<String>,
}

/// Makes a copy and enters it under the next number of the office's one series of copies.
///
/// Refuses what article 25 does not know. If anything fails, the number is given back. An electronic copy carries the
/// office's signature, in words at the top right of its first page; a paper copy is a file to be printed, signed by
/// hand and sealed.
pub fn make(app: &App, input: MakeCopy) -> Result<CopyMade, Error> {
    let office = settings::office(app)?;
    let source = input.source.open(app)?;
    let basis = agreed(&input, &source)?;
    input
        .form
        .may_be_made(basis, source.medium, input.to)
        .map_err(CopyFault::from)?;
    judged_signatures(&input, &source)?;
    let pages = chosen(&input, paper::leaves(&source.bytes)?.len())?;
    let anew = match input.parts.as_slice() {
        [] => None,
        parts => Some(set_anew(app, &source, parts)?),
    };
    let signer = signer(&input, &office)?;
    let signed = signed_fields(&source.bytes)?;
    let scan_faults = judged_scan(&input, &source)?;
    let calling = works::Work::begin(app, &input.with.ticket);
    let key = match input.to {
        Medium::Paper => None,
        Medium::Electronic if input.with.key.is_unset() => return Err(CopyFault::KeyMissing.into()),
        Medium::Electronic => Some(input.with.open(app, Agreed::once(SIGNATURES), &calling)?),
    };
    calling.goes_on()?;
    let work = Work {
        office: &office,
        input: &input,
        source: &source,
        pages: &pages,
        anew: anew.as_ref(),
        signer,
        signed,
        basis,
        at: app.now(),
    };
    work.refuse_secret()?;
    // The office's record stays free for others while pages are taken out and signed.
    let ready = match &key {
        None => Ready::ToPrint(work.sheets()?),
        Some(key) => calling.unless_off(work.electronic(app, key))?,
    };
    calling.goes_on()?;
    app.write(|w| {
        let (entry, reference) = work.take_number(w)?;
        let (pdf, signatures) = match &ready {
            Ready::ToPrint(sheets) => (work.on_paper(&reference, sheets)?, work.left_behind()),
            Ready::Signed(signed, signatures) => (signed.pdf.clone(), *signatures),
        };
        let copy = work.entered(app, entry, &pdf, signatures)?;
        let id = w.insert_copy(&copy)?;
        if let Ready::Signed(signed, _) = &ready {
            let by = &signed.certificate;
            settings::remember_key(w, KeyRole::Office, &input.with.key, by)?;
        }
        if copy.arrival.is_some() || copy.dispatch.is_some() {
            let (what, told) = told(&copy, &reference);
            w.note(copy.dispatch, copy.arrival, work.at, what, &told)?;
            if let Ready::Signed(signed, _) = &ready {
                let of = (copy.dispatch, copy.arrival);
                state::note(app, w, of, &signed.certificate, work.at)?;
            }
        }
        Ok(CopyMade {
            id,
            written: reference.written(),
            signatures: signatures.to_owned(),
            pages: u32::try_from(paper::count_pages(&pdf)?).unwrap_or(u32::MAX),
            scan_faults,
        })
    })
}

/// What the history says of a copy; that an unconfirmed signature was answered for is said with it.
fn told(copy: &NewCopy, reference: &Reference) -> (&'static str, Facts) {
    let mut facts = Facts::from([
        ("written".to_owned(), reference.written()),
        ("form".to_owned(), copy.form.name().to_owned()),
    ]);
    if !copy.parts.is_empty() {
        facts.insert("note".to_owned(), copy.parts.join(", "));
    }
    if copy.accepted.is_empty() {
        return ("copied", facts);
    }
    facts.insert("outcome".to_owned(), copy.accepted.clone());
    ("copied_unconfirmed", facts)
}

/// What the source is, once the record and the clerk agree.
fn agreed(input: &MakeCopy, source: &Opened) -> Result<CopyBasis, CopyFault> {
    match source.basis {
        Some(known) if known != input.basis => Err(CopyFault::KnownOtherwise),
        _ => Ok(input.basis),
    }
}

/// The pages asked for, from 0; only an extract leaves any out.
///
/// A page named twice is taken once. All pages are no part: that copy is a SAO Y.
fn chosen(input: &MakeCopy, there: usize) -> Result<Vec<usize>, Error> {
    if input.form != CopyForm::Extract {
        return match input.parts.is_empty() {
            true => Ok(Vec::new()),
            false => Err(CopyFault::PartUnknown.into()),
        };
    }
    if !input.parts.is_empty() {
        return Ok(Vec::new());
    }
    if input.pages.is_empty() {
        return Err(CopyFault::PagesMissing.into());
    }
    let mut named = BTreeSet::new();
    let mut pages = Vec::new();
    for page in &input.pages {
        let page = usize::try_from(*page).unwrap_or(usize::MAX);
        match page.checked_sub(1) {
            Some(place) if place < there => {
                if named.insert(place) {
                    pages.push(place);
                }
            }
            _ => return Err(paper::Error::NoSuchPage { page, pages: there }.into()),
        }
    }
    if pages.len() == there {
        return Err(CopyFault::PagesAll.into());
    }
    Ok(pages)
}

/// Who signs the copy; the office's usual signer if nobody is named (Decree 30/2020 art. 27: the head decides).
fn signer(input: &MakeCopy, office: &OfficeSettings) -> Result<SignatureBlock, CopyFault> {
    let named =
        |block: &SignatureBlock| !block.name.trim().is_empty() && !block.position.trim().is_empty();
    [&input.signer, &office.signer]
        .into_iter()
        .find(|block| named(block))
        .cloned()
        .ok_or(CopyFault::SignerMissing)
}

/// What is wrong with a scan of which an electronic copy is made; refused unless the clerk answers for it.
///
/// Source: Decree 30/2020, Annex I, part II, I.2: colour, 200 dpi, 100 %.
fn judged_scan(input: &MakeCopy, source: &Opened) -> Result<Vec<String>, Error> {
    if source.medium != Medium::Paper || input.to != Medium::Electronic {
        return Ok(Vec::new());
    }
    let faults = scan_faults(&source.bytes);
    if !faults.is_empty() && !input.accepts_scan {
        return Err(CopyFault::Scan { faults }.into());
    }
    Ok(faults)
}

/// Refuses a file that came with a signature that does not hold; one that is not confirmed, or not by the right person
/// and office in order, unless the clerk answers for it.
fn judged_signatures(input: &MakeCopy, source: &Opened) -> Result<(), CopyFault> {
    use SignatoriesOutcome as S;
    let fault = match (source.verdict, source.signatories) {
        (Some(Outcome::Failed), _) => return Err(CopyFault::SignatureFailed),
        (None, _) | (Some(Outcome::Passed), None | Some(S::Satisfied)) => return Ok(()),
        (Some(Outcome::Unsigned | Outcome::Indeterminate | Outcome::Unreadable), _) => {
            CopyFault::SignatureUnsure
        }
        (Some(Outcome::Passed), Some(S::NotSatisfied)) => CopyFault::WrongSignatories,
        (Some(Outcome::Passed), Some(S::CannotTell)) => CopyFault::UnsureSignatories,
    };
    match input.accepts_scan {
        true => Ok(()),
        false => Err(fault),
    }
}

/// What is done before a number is taken.
enum Ready {
    ToPrint(Sheets),
    /// With what became of the signatures in the source.
    Signed(SealedFile, &'static str),
}

/// The pages of a paper copy.
struct Sheets {
    pdf: Vec<u8>,
    last: Option<Leaf>,
    /// Where their words end on the last page, in points below its top.
    end: f64,
}

struct Work<'a> {
    office: &'a OfficeSettings,
    input: &'a MakeCopy,
    source: &'a Opened,
    pages: &'a [usize],
    /// The pages of an extract made anew, and what its parts are called.
    anew: Option<&'a (Vec<u8>, Vec<String>)>,
    signer: SignatureBlock,
    signed: usize,
    basis: CopyBasis,
    at: Moment,
}

impl Sheets {
    /// Where the block goes on the last page; `None` where that has no room left.
    fn spot(&self, strip: &[u8]) -> Result<Option<Spot>, Error> {
        let (Some(last), Some(block)) = (self.last, paper::leaves(strip)?.into_iter().next())
        else {
            return Ok(None);
        };
        let end = self.end.max(MARGIN);
        if !end.is_finite() || end + block.height > last.height - MARGIN {
            return Ok(None);
        }
        // The block is as wide as our text area, whose left margin is the wider one.
        let left = (last.width - block.width) * (2.0 / 3.0);
        Ok(Some(Spot {
            left: left.max(0.0),
            drop: end,
        }))
    }
}

impl Work<'_> {
    fn take_number(&self, w: &mut Write<'_>) -> Result<(i64, Reference), Error> {
        let (body, organ) = (self.office.body, self.office.abbreviation.as_str());
        let notation = self.input.form.notation(body, organ)?;
        let series = Series::copies(body, organ);
        let period = series.period(self.at.day(), self.office.term_began);
        let count = w.next_number(&series, &period)?;
        let reference = Reference {
            number: Number::issued(count),
            notation,
            body,
        };
        let entry = w.enter_number(&RegisterEntry {
            series: series.word().to_owned(),
            period: period.word().to_owned(),
            count,
            written: reference.written(),
            dispatch: None,
            arrival: None,
            at: self.at,
        })?;
        Ok((entry, reference))
    }

    /// Refuses what carries a mark of secrecy.
    fn refuse_secret(&self) -> Result<(), office::SecretRefused> {
        refuse_marked_words(&self.subject())?;
        refuse_marked_words(&self.original())?;
        self.recipients()
            .iter()
            .try_for_each(|one| refuse_marked_words(&one.name))
    }

    /// The pages of a paper copy, and how far down the last one is full.
    fn sheets(&self) -> Result<Sheets, Error> {
        let pdf = self.taken(self.input.form.name())?;
        let end = match self.input.block_mm {
            Some(mm) => mm / 25.4 * 72.0,
            None => paper::end_of_last_page(&pdf)?.unwrap_or(0.0) + BELOW_WORDS,
        };
        Ok(Sheets {
            last: paper::leaves(&pdf)?.pop(),
            pdf,
            end,
        })
    }

    /// The pages, and below the end of the last one the block that is signed by hand (form 3.1).
    fn on_paper(&self, reference: &Reference, sheets: &Sheets) -> Result<Vec<u8>, Error> {
        let words = CopyWords {
            form: self.input.form,
            issuer: self.issuer(),
            number: Some(reference.number.clone()),
            notation: Some(reference.notation.clone()),
            place: self.office.place.clone(),
            day: Some(self.at.day()),
            signature: self.signer.clone(),
            recipients: self.recipients(),
            filed: self.office.filed.clone(),
            ..CopyWords::default()
        };
        let strip = paper::copy_block(&words)?.pdf;
        let title = self.title(reference);
        Ok(match sheets.spot(&strip)? {
            Some(spot) => paper::put_beneath(&sheets.pdf, &strip, Some(spot), &title)?,
            None => paper::put_beneath(&sheets.pdf, &paper::copy_page(&words)?.pdf, None, &title)?,
        })
    }

    /// The file with the office's signature, in words at the top right of its first page (form 3.2), and what became
    /// of the signatures in it.
    fn electronic(&self, app: &App, key: &OpenKey) -> Result<Ready, Error> {
        let turned = paper::leaves(&self.source.bytes)?
            .first()
            .is_some_and(|leaf| leaf.is_turned);
        let whole = self.pages.is_empty() && self.anew.is_none();
        // A scan that must be turned to be read is set upright, so that the words stand where the law wants them.
        if whole && (!turned || self.signed > 0) {
            let kept = if self.signed > 0 { "kept" } else { "none" };
            match self.signed_by_office(app, &self.source.bytes, key) {
                Ok(pdf) => return Ok(Ready::Signed(pdf, kept)),
                // Someone closed the file: its pages are taken out, and its signatures stay behind in the source.
                Err(Error::Pades(pades::Error::Forbidden(_))) if self.signed > 0 => {}
                Err(other) => return Err(other),
            }
        }
        let title = format!("{} {}", self.input.form.name(), self.original());
        let sheets = self.taken(title.trim())?;
        let pdf = self.signed_by_office(app, &sheets, key)?;
        Ok(Ready::Signed(pdf, self.left_behind()))
    }

    fn signed_by_office(&self, app: &App, pdf: &[u8], key: &OpenKey) -> Result<SealedFile, Error> {
        let words = paper::copy_mark(self.input.form, &self.office.name, self.at)?;
        let picture = Picture::from_pdf(&words)?;
        let name = free_name(pdf)?;
        let mark = Mark {
            field: new_field(pdf, &name, picture.size())?,
            picture: Some(picture),
            reason: Some(self.input.form.name().to_owned()),
            signer_name: Some(self.office.name.clone()),
            ..Mark::default()
        };
        key.seal(app, pdf, &mark, &ServiceAct::Copy, self.at)
    }

    fn entered(
        &self,
        app: &App,
        entry: i64,
        pdf: &[u8],
        signatures: &str,
    ) -> Result<NewCopy, Error> {
        let files = app.store().files();
        Ok(NewCopy {
            entry,
            form: self.input.form,
            basis: self.basis,
            from: self.source.medium,
            to: self.input.to,
            arrival: self.source.arrival,
            dispatch: self.source.dispatch,
            copy: self.source.copy,
            source: files.keep(&self.source.bytes)?,
            source_name: self.source.name.clone(),
            original: self.original(),
            subject: self.subject(),
            pages: self
                .pages
                .iter()
                .map(|place| u32::try_from(place.saturating_add(1)).unwrap_or(u32::MAX))
                .collect(),
            parts: self
                .anew
                .map(|(_, parts)| parts.clone())
                .unwrap_or_default(),
            accepted: self.accepted().to_owned(),
            signatures: signatures.to_owned(),
            place: self.office.place.clone(),
            signature: self.signer.clone(),
            recipients: self.recipients().into_iter().map(|one| one.name).collect(),
            amount: self.input.amount.max(1),
            page: files.keep(pdf)?,
            size: pdf.len() as u64,
            made_on: self.at.day(),
            made_at: self.at,
        })
    }

    /// The pages taken, of the source as it is or of the parts made anew.
    fn taken(&self, title: &str) -> Result<Vec<u8>, Error> {
        let (bytes, pages) = match self.anew {
            Some((pdf, _)) => (pdf, &[][..]),
            None => (&self.source.bytes, self.pages),
        };
        Ok(paper::take_pages(bytes, pages, title)?)
    }

    /// The finding that the clerk answered for; empty where none was needed.
    fn accepted(&self) -> &'static str {
        use SignatoriesOutcome as S;
        match (self.source.verdict, self.source.signatories) {
            (None | Some(Outcome::Failed), _) => "",
            (Some(Outcome::Unsigned), _) => "unsigned",
            (Some(Outcome::Indeterminate), _) => "indeterminate",
            (Some(Outcome::Unreadable), _) => "unreadable",
            (Some(Outcome::Passed), Some(S::NotSatisfied)) => "wrong_signatories",
            (Some(Outcome::Passed), Some(S::CannotTell)) => "unsure_signatories",
            (Some(Outcome::Passed), None | Some(S::Satisfied)) => "",
        }
    }

    fn left_behind(&self) -> &'static str {
        match self.signed {
            0 => "none",
            _ => "left_behind",
        }
    }

    fn original(&self) -> String {
        known_or(&self.source.original, &self.input.original)
    }

    fn subject(&self) -> String {
        known_or(&self.source.subject, &self.input.subject)
    }

    fn title(&self, reference: &Reference) -> String {
        format!(
            "{} {} {}",
            self.input.form.name(),
            reference.written(),
            self.subject()
        )
        .trim()
        .to_owned()
    }

    fn issuer(&self) -> String {
        known_or(&self.office.issuer, &self.office.name)
    }

    fn recipients(&self) -> Vec<Recipient> {
        self.input
            .recipients
            .iter()
            .map(|name| office::nfc(name.trim()))
            .filter(|name| !name.is_empty())
            .map(|name| Recipient {
                name,
                ..Recipient::default()
            })
            .collect()
    }
}

fn known_or(known: &str, given: &str) -> String {
    let known = known.trim();
    office::nfc(if known.is_empty() {
        given.trim()
    } else {
        known
    })
}

/// `copy`, or `copy_2`, … where a file was copied before.
fn free_name(pdf: &[u8]) -> Result<String, Error> {
    let fields = super::source::fields_of(pdf)?;
    let taken = |name: &str| fields.iter().any(|field| field.name == name);
    let mut name = FIELD_COPY.to_owned();
    let mut number = 1;
    while taken(&name) {
        number += 1;
        name = format!("{FIELD_COPY}_{number}");
    }
    Ok(name)
}

/// A copy of a file that somebody closed is signed a second time, on its pages alone.
const SIGNATURES: u32 = 2;
/// The field in which the office signs an electronic copy (box 14).
const FIELD_COPY: &str = "copy";
/// Between the end of the copied words and the line above the block, in points: 5 mm.
const BELOW_WORDS: f64 = 14.2;
/// The least margin at top and bottom, in points: 20 mm (Annex I, part II, II.3b).
const MARGIN: f64 = 56.7;
