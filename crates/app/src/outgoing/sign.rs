//! The leader signs: the page is drawn for the last time and fixed.

use super::{appearance, dispatch};
use crate::views::Facts;
use crate::{App, Error, keys};
use office::{Outgoing, OutgoingStep, RuleSet};
use pades::{FieldChoice, Mark, Picture, Signer};
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::Dispatch;
use ts_rs::TS;
use zeroize::Zeroizing;

/// What is signed, and with which key.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SignDispatch {
    /// Row id.
    pub id: i64,
    /// Where the .p12 file lies.
    pub key: String,
    /// Its PIN.
    #[ts(type = "string")]
    pub pin: Zeroizing<String>,
}

/// What is opened again.
pub type ReopenDispatch = crate::settings::ById;

/// Where the dispatch now stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Staged {
    /// Row id.
    pub id: i64,
    /// Its stage.
    pub stage: Outgoing,
}

/// Draws the page and puts the leader's signature on it; number and date stay free.
///
/// Errors name the first thing still missing in the draft. Nothing is kept unless the signature was made.
pub fn sign(app: &App, input: SignDispatch) -> Result<Staged, Error> {
    let standing = app.store().read(|r| dispatch(r, input.id))?;
    let stage = standing.stage.after(OutgoingStep::Sign)?;
    if let Some(fault) = standing.draft.faults().into_iter().next() {
        return Err(fault.into());
    }
    let key = keys::open(Path::new(&input.key), &keys::pin(&input.pin))?;
    let signed = sealed_page(app, &standing, &key)?;
    let page = app.store().files().keep(&signed)?;
    let at = app.now();
    app.write(|w| {
        let now = dispatch(w, input.id)?;
        now.stage.after(OutgoingStep::Sign)?;
        if now.version != standing.version {
            return Err(Error::DraftStale { id: input.id });
        }
        w.set_signed(input.id, &page, at)?;
        let facts = Facts::from([("signer".to_owned(), keys::facts(&key).subject)]);
        w.note(Some(input.id), None, at, "signed", &facts)?;
        Ok(())
    })?;
    Ok(Staged {
        id: input.id,
        stage,
    })
}

/// Sets the leader's signature aside and opens the draft again; the signed page stays in the folder.
pub fn reopen(app: &App, input: ReopenDispatch) -> Result<Staged, Error> {
    let at = app.now();
    app.write(|w| {
        let stage = dispatch(w, input.id)?.stage.after(OutgoingStep::Reopen)?;
        w.set_reopened(input.id, at)?;
        w.note(Some(input.id), None, at, "reopened", &Facts::new())?;
        Ok(Staged {
            id: input.id,
            stage,
        })
    })
}

fn sealed_page(app: &App, dispatch: &Dispatch, key: &dyn Signer) -> Result<Vec<u8>, Error> {
    let draft = &dispatch.draft;
    let at = app.now();
    let rules = RuleSet::on(draft.body, at.day());
    let pictures = super::pictures::of_draft(app, draft)?;
    let drawn = paper::render_with(draft, rules, &pictures)?;
    let (name, position) = (&draft.signature.name, &draft.signature.position);
    let handwriting = appearance::signature_of(app, name)?;
    let picture = paper::signature_mark(name, position, handwriting.as_deref(), at)?;
    let mark = Mark {
        field: FieldChoice::Named(paper::FIELD_LEADER.to_owned()),
        picture: Some(Picture::from_pdf(&picture)?),
        signer_name: Some(draft.signature.name.clone()),
        ..Mark::default()
    };
    let prepared = pades::prepare(&drawn.pdf, &mark, keys::moment_of(at))?;
    Ok(prepared.seal(key)?.into_pdf())
}
