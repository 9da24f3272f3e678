//! The register of copies: listed, looked at, kept as files, made void.

use super::{CopyFault, copy};
use crate::outgoing::Page;
use crate::settings::ById;
use crate::views::Done;
use crate::{App, Error, files};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{CopyBasis, CopyForm, Medium, Moment, SignatureBlock};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{CopyFilter, CopyRow};
use ts_rs::TS;

/// Which copies, and how many.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ListCopies {
    /// Only those of this year; empty: of all years.
    #[serde(default)]
    pub year: String,
    /// Only those with these words, in any spelling.
    #[serde(default)]
    pub text: String,
    /// Only those older than this row.
    #[serde(default)]
    pub before: Option<i64>,
    /// At most so many, up to 500.
    pub limit: u32,
}

/// A copy that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyView {
    /// Row id.
    pub id: i64,
    /// Its number, as on it: `05/SY-UBND`.
    pub written: String,
    /// Hình thức sao.
    pub form: CopyForm,
    /// `SAO Y`.
    pub form_name: String,
    /// What it was made from.
    pub basis: CopyBasis,
    /// What the source lies on.
    pub from: Medium,
    /// What the copy lies on.
    pub to: Medium,
    /// The arrival it was made from.
    pub arrival: Option<i64>,
    /// The dispatch it was made from.
    pub dispatch: Option<i64>,
    /// Number and notation of what was copied.
    pub original: String,
    /// Trích yếu of what was copied.
    pub subject: String,
    /// Name of the file it was made from.
    pub source_name: String,
    /// The pages taken, from 1; empty: all.
    pub pages: Vec<u32>,
    /// What the parts are called that an extract took and set anew; empty: whole pages.
    pub parts: Vec<String>,
    /// The verdict on the source's signatures that the clerk answered for; empty: none was needed.
    #[ts(type = "\"\" | \"unsigned\" | \"indeterminate\" | \"unreadable\"")]
    pub accepted: String,
    /// What became of signatures in the source.
    #[ts(type = "\"none\" | \"kept\" | \"left_behind\"")]
    pub signatures: String,
    /// Place of copying.
    pub place: String,
    /// Who signs it.
    pub signer: SignatureBlock,
    /// Who gets it.
    pub recipients: Vec<String>,
    /// How many were made.
    pub amount: u32,
    /// Day of copying, `yyyy-MM-dd`.
    pub made_on: String,
    /// When it was made, UTC milliseconds.
    pub made_at: Moment,
    /// SHA-256 of its file, in hex.
    pub sha256: String,
    /// Why its number is void; empty while it stands.
    pub void_reason: String,
    /// When its number was made void, UTC milliseconds.
    pub void_at: Option<Moment>,
}

/// A stretch of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyList {
    /// Newest first.
    pub rows: Vec<CopyView>,
    /// How many there are in all.
    pub total: u64,
}

/// Where to put a copy's file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveCopy {
    /// Row id.
    pub id: i64,
    /// The file to write.
    pub path: String,
}

/// A number to be made void.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CancelCopy {
    /// Row id.
    pub id: i64,
    /// Why; stays in the register.
    pub reason: String,
}

/// A stretch of the register of copies.
pub fn list(app: &App, input: ListCopies) -> Result<CopyList, Error> {
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let filter = CopyFilter {
        period: given(&input.year),
        text: given(&input.text),
        before: input.before,
        limit: input.limit.clamp(1, 500),
    };
    app.store().read(|r| {
        Ok(CopyList {
            rows: r.copies(&filter)?.into_iter().map(view).collect(),
            // Of all pages, whichever of them this is.
            total: r.count_copies(&CopyFilter {
                before: None,
                ..filter
            })?,
        })
    })
}

/// One copy.
pub fn show(app: &App, input: ById) -> Result<CopyView, Error> {
    Ok(view(copy(app, input.id)?))
}

/// Its file, to be looked at or printed.
pub fn page(app: &App, input: ById) -> Result<Page, Error> {
    let row = copy(app, input.id)?;
    let pdf = app.store().files().read(&row.copy.page)?;
    Ok(Page {
        pdf: BASE64.encode(pdf),
        name: file_name(&row),
    })
}

/// Puts its file where the clerk wants it.
pub fn save_page(app: &App, input: SaveCopy) -> Result<Done, Error> {
    let row = copy(app, input.id)?;
    let pdf = app.store().files().read(&row.copy.page)?;
    files::write(Path::new(&input.path), &pdf)?;
    Ok(Done {})
}

/// Makes its number void. The row stays with the reason, and the number is not given again.
pub fn cancel(app: &App, input: CancelCopy) -> Result<CopyView, Error> {
    let reason = office::nfc(input.reason.trim());
    if reason.is_empty() {
        return Err(Error::ReasonMissing);
    }
    let length = reason.chars().count();
    if length > REASON_LIMIT {
        return Err(Error::ReasonTooLong {
            length,
            limit: REASON_LIMIT,
        });
    }
    let row = copy(app, input.id)?;
    if row.withdrawn.is_some() {
        return Err(CopyFault::Void { id: input.id }.into());
    }
    let at = app.now();
    app.write(|w| Ok(w.withdraw_number(row.copy.entry, &reason, at)?))?;
    show(app, ById { id: input.id })
}

/// `05_SY-UBND.pdf`.
pub(super) fn file_name(row: &CopyRow) -> String {
    files::safe_name(&format!("{}.pdf", row.written.replace('/', "_")))
}

fn view(row: CopyRow) -> CopyView {
    let copy = row.copy;
    let (void_reason, void_at) = match row.withdrawn {
        Some((reason, at)) => (reason, Some(at)),
        None => (String::new(), None),
    };
    CopyView {
        id: row.id,
        written: row.written,
        form: copy.form,
        form_name: copy.form.name().to_owned(),
        basis: copy.basis,
        from: copy.from,
        to: copy.to,
        arrival: copy.arrival,
        dispatch: copy.dispatch,
        original: copy.original,
        subject: copy.subject,
        source_name: copy.source_name,
        pages: copy.pages,
        parts: copy.parts,
        accepted: copy.accepted,
        signatures: copy.signatures,
        place: copy.place,
        signer: copy.signature,
        recipients: copy.recipients,
        amount: copy.amount,
        made_on: copy.made_on.to_string(),
        made_at: copy.made_at,
        sha256: copy.page.to_string(),
        void_reason,
        void_at,
    }
}

/// Characters of a reason, as for a refusal.
const REASON_LIMIT: usize = 500;
