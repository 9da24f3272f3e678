//! The leader signs: the page is drawn for the last time and fixed.

use super::{appearance, dispatch, draft};
use crate::keys::works::Work;
use crate::keys::{self, Agreed, KeyUse, OpenKey, SealedFile};
use crate::settings::{self, KeyRole};
use crate::views::Facts;
use crate::{App, Error};
use office::{Outgoing, OutgoingStep, RuleSet};
use pades::{Certificate, FieldChoice, Mark, Picture};
use serde::{Deserialize, Serialize};
use store::{Dispatch, Write};
use token::ServiceAct;
use ts_rs::TS;

/// What is signed, and with which key.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SignDispatch {
    /// Row id.
    pub id: i64,
    /// With which key.
    #[serde(flatten)]
    pub with: KeyUse,
}

/// What is opened again.
pub type ReopenDispatch = settings::ById;

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
    ready(&standing)?;
    let work = Work::begin(app, &input.with.ticket);
    let key = input.with.open(app, Agreed::once(1), &work)?;
    work.goes_on()?;
    let signing = Signing {
        key: &key,
        work: &work,
    };
    signing.sign(app, &standing, |w, by| {
        settings::remember_key(w, KeyRole::Leader, &input.with.key, by)
    })
}

/// Whether a draft may be signed as it stands. Errors with the first thing that is missing.
pub(crate) fn ready(standing: &Dispatch) -> Result<(), Error> {
    standing.stage.after(OutgoingStep::Sign)?;
    match draft::faults(&standing.draft)?.into_iter().next() {
        Some(fault) => Err(fault),
        None => Ok(()),
    }
}

/// An open key at work, until somebody calls it off.
pub(crate) struct Signing<'a> {
    pub(crate) key: &'a OpenKey,
    pub(crate) work: &'a Work<'a>,
}

impl Signing<'_> {
    /// Signs one dispatch as it stood when it was read; `beside` is written in the same transaction, with the
    /// certificate that signed.
    pub(crate) fn sign(
        &self,
        app: &App,
        standing: &Dispatch,
        beside: impl FnOnce(&mut Write<'_>, &Certificate) -> Result<(), Error>,
    ) -> Result<Staged, Error> {
        let id = standing.id;
        let stage = standing.stage.after(OutgoingStep::Sign)?;
        let signed = sealed_page(app, standing, self.key);
        let signed = self.work.unless_off(signed)?;
        let page = app.store().files().keep(&signed.pdf)?;
        let at = app.now();
        app.write(|w| {
            let now = dispatch(w, id)?;
            now.stage.after(OutgoingStep::Sign)?;
            if now.version != standing.version {
                return Err(Error::DraftStale { id });
            }
            w.set_signed(id, &page, at)?;
            let signer = keys::facts(&signed.certificate).subject;
            let facts = Facts::from([("signer".to_owned(), signer)]);
            w.note(Some(id), None, at, "signed", &facts)?;
            keys::state::note(app, w, (Some(id), None), &signed.certificate, at)?;
            beside(w, &signed.certificate)
        })?;
        Ok(Staged { id, stage })
    }
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

fn sealed_page(app: &App, dispatch: &Dispatch, key: &OpenKey) -> Result<SealedFile, Error> {
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
    key.seal(app, &drawn.pdf, &mark, &ServiceAct::Approve, at)
}
