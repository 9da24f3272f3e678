//! Making the slip in the transaction that puts the letter into the outbox, and giving it out.

use super::SlipFault;
use super::key::{in_use, public};
use super::statement::{FORM, SlipBody, SlipFile, SlipHead, SlipRecipient, SlipWhole};
use crate::outgoing::letter::page_name;
use crate::outgoing::outbox;
use crate::settings::{ById, OfficeSettings};
use crate::views::{Done, Nothing};
use crate::watch::measured_clock;
use crate::{App, Error, LineWord, files};
use office::{Moment, Reference, UnitCode};
use pades::AttestKey;
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{Dispatch, Hash, NewLetter, NewSlip, Read, SlipRow, Write};
use ts_rs::TS;

/// A slip of this desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlipView {
    /// Row id.
    pub id: i64,
    /// The dispatch.
    pub dispatch: i64,
    /// The letter in the outbox.
    pub letter: i64,
    /// When it was made, UTC milliseconds.
    pub made_at: Moment,
    /// What is signed.
    pub head: SlipHead,
    /// Whether it has its time stamp.
    pub is_stamped: bool,
    /// Why it has none yet, as a failure code.
    pub fault: Option<String>,
    /// SHA-256 of its key, hexadecimal.
    pub key: String,
}

/// The slips of a dispatch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlipList {
    /// Oldest first.
    pub rows: Vec<SlipView>,
}

/// Which slip, and where to put it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveSlip {
    /// Row id of the slip.
    pub id: i64,
    /// The file to write.
    pub path: String,
}

/// The slips of a dispatch, one for each letter that was put into the outbox.
pub fn list(app: &App, input: ById) -> Result<SlipList, Error> {
    let rows = app.store().read(|r| r.slips_of(&[input.id]))?;
    let rows = rows.into_iter().map(view).collect::<Result<_, Error>>()?;
    Ok(SlipList { rows })
}

/// Writes a slip as a file of its own, to be checked anywhere.
pub fn save(app: &App, input: SaveSlip) -> Result<Done, Error> {
    let row = app.store().read(|r| slip(r, input.id))?;
    files::write(Path::new(&input.path), &whole(&row).bytes())?;
    Ok(Done {})
}

/// Makes the slip of a letter, in the transaction that puts it into the outbox: of `standing`, with the files of the
/// version that goes, to `to`.
pub(crate) fn make(
    app: &App,
    w: &mut Write<'_>,
    office: &OfficeSettings,
    (standing, version): (&Dispatch, &Dispatch),
    (letter, put): (i64, &NewLetter),
    to: Vec<(UnitCode, String)>,
) -> Result<(), Error> {
    let at = app.now();
    let row = in_use(w, at)?;
    let body = body(app, w, office, version, put, to)?;
    let body_line = body.line()?;
    let clock = measured_clock(app)?;
    let reference = standing.number.clone().zip(standing.notation.clone());
    let page = body.files.first().map(|file| file.sha256.clone());
    let head = SlipHead {
        lienvan_slip: FORM,
        office: office.code.to_string(),
        document: reference
            .map(|(number, notation)| {
                let body = standing.draft.body;
                Reference {
                    number,
                    notation,
                    body,
                }
                .written()
            })
            .unwrap_or_default(),
        issued: standing
            .issued_on
            .map(|day| day.to_string())
            .unwrap_or_default(),
        document_id: standing
            .document_id
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        business: format!("{:?}", put.business).to_lowercase(),
        recipients: u32::try_from(body.recipients.len()).unwrap_or(u32::MAX),
        page_sha256: page.unwrap_or_default(),
        made: at.iso(),
        axis_ahead_ms: clock.ahead,
        axis_uncertainty_ms: clock.uncertainty,
        axis_measured: clock.measured_at.map(Moment::iso),
        line: match outbox::line(app, Nothing {})?.state {
            LineWord::Up => "up",
            LineWord::Down => "down",
            LineWord::Unknown | LineWord::Unset => "unknown",
        }
        .to_owned(),
        body_sha256: Hash::of(body_line.as_bytes()).to_string(),
        key_sha256: hex::encode(public(&row)?.fingerprint()),
    };
    let head = head.line()?;
    let signature = AttestKey::from_der(&row.secret)?.sign(head.as_bytes())?;
    w.insert_slip(&NewSlip {
        dispatch: standing.id,
        letter,
        key: row.id,
        head,
        signature,
        body: body_line,
        made_at: at,
    })?;
    Ok(())
}

/// The slip of this id.
pub(super) fn slip(r: &Read<'_>, id: i64) -> Result<SlipRow, Error> {
    match r.slip(id) {
        Err(store::Error::Missing { .. }) => Err(SlipFault::Unknown { id }.into()),
        row => Ok(row?),
    }
}

/// The slip as it is given out.
pub(super) fn whole(row: &SlipRow) -> SlipWhole {
    SlipWhole {
        head_line: row.made.head.clone(),
        signature: row.made.signature.clone(),
        body_line: row.made.body.clone(),
        stamp: row.stamp.clone(),
    }
}

fn view(row: SlipRow) -> Result<SlipView, Error> {
    let head = whole(&row).head()?;
    Ok(SlipView {
        id: row.id,
        dispatch: row.made.dispatch,
        letter: row.made.letter,
        made_at: row.made.made_at,
        key: head.key_sha256.clone(),
        head,
        is_stamped: row.stamp.is_some(),
        fault: row.fault,
    })
}

fn body(
    app: &App,
    w: &Write<'_>,
    office: &OfficeSettings,
    version: &Dispatch,
    put: &NewLetter,
    to: Vec<(UnitCode, String)>,
) -> Result<SlipBody, Error> {
    let recipients = to.into_iter().map(|(code, name)| SlipRecipient {
        code: code.to_string(),
        name,
    });
    let file = |name: String, hash: &Hash| {
        Ok::<_, Error>(SlipFile {
            name,
            size: app.store().files().len(hash)?,
            sha256: hash.to_string(),
        })
    };
    let mut all = Vec::new();
    if let Some(page) = &version.page {
        all.push(file(page_name(version), page)?);
    }
    for one in w.enclosures(version.id)? {
        all.push(file(one.name, &one.hash)?);
    }
    Ok(SlipBody {
        office_name: office.name.clone(),
        kind: version.draft.kind.name().to_owned(),
        subject: version.draft.subject.clone(),
        recipients: recipients.collect(),
        files: all,
        envelope_sha256: put.envelope.as_ref().map(ToString::to_string),
    })
}
