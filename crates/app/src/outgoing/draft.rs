//! Writing: blank drafts, saving with every version kept, the live page.

use super::templates::{self, told};
use super::{library, pictures, versions};
use crate::directory::{self, AskStanding, CodeStanding, CodeState};
use crate::views::{Done, FaultEntry};
use crate::{App, Error, settings};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::{Body, Draft, Kind, Outgoing, OutgoingStep, Recipient, RuleSet};
use serde::{Deserialize, Serialize};
use store::{Cause, Made};
use ts_rs::TS;

/// Whose types are asked for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ListKinds {
    /// State or Party.
    pub body: Body,
}

/// A type of document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindEntry {
    /// Its stable word.
    pub word: String,
    /// Its name.
    pub name: String,
    /// Its abbreviation in a notation; may be empty.
    pub abbreviation: String,
    /// The blanks of its own form, in order; empty for the types of the common forms.
    pub particulars: Vec<ParticularEntry>,
    /// Whether the form names those it is addressed to.
    pub needs_addressee: bool,
    /// Whether it says nothing without blocks.
    pub needs_body: bool,
}

/// A blank of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParticularEntry {
    /// Its word in a draft's particulars: `time`.
    pub word: String,
    /// What the form prints before it: `Thời gian`.
    pub label: String,
    /// Whether the form says nothing without it.
    pub required: bool,
    /// Whether it may take more than one line.
    pub long: bool,
}

/// The types a body may issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindList {
    /// In the law's order.
    pub kinds: Vec<KindEntry>,
    /// The rule set a page of today follows: `state-2020`.
    pub rules: String,
}

/// The type of a new draft.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BlankDraft {
    /// Its stable word.
    pub kind: String,
    /// The abbreviation of another head of this desk (`HĐND`); nothing: the office itself.
    #[serde(default)]
    #[ts(optional)]
    pub head: Option<String>,
}

/// The arrival that a new draft answers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ReplyDraft {
    /// Row id of the arrival.
    pub arrival: i64,
}

/// A draft to begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftBlank {
    /// With the office's own words in place.
    pub draft: Draft,
    /// Receivers in it whose code closed: whether to write to what took their place is for a person to say.
    pub asks: Vec<CodeStanding>,
}

/// A draft to be kept.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveDraft {
    /// Row id; nothing for a new one.
    pub id: Option<i64>,
    /// The version it was changed from; 0 for a new one.
    #[serde(default)]
    pub version: u32,
    /// What was written.
    pub draft: Draft,
    /// The arrival it answers, for a new one.
    #[serde(default)]
    pub in_reply_to: Option<i64>,
    /// Why it is saved; nothing: by itself, while it is written.
    #[serde(default)]
    #[ts(optional, as = "Option<SaveCause>")]
    pub cause: SaveCause,
}

/// Why a draft is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SaveCause {
    /// By itself, while it is written.
    #[default]
    Autosave,
    /// By hand.
    Save,
    /// It was read from a file.
    Import,
    /// It was begun from a template.
    Template,
}

/// Where the draft now stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftSaved {
    /// Row id.
    pub id: i64,
    /// The version now kept.
    pub version: u32,
}

/// A draft to be drawn.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PreviewDraft {
    /// As it stands on the screen.
    pub draft: Draft,
}

/// The page as it would be, and what is still missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Preview {
    /// The PDF in base64.
    pub pdf: String,
    /// How many pages.
    pub pages: u32,
    /// The number that stands before each block.
    pub labels: Vec<String>,
    /// What is still missing.
    pub faults: Vec<FaultEntry>,
    /// The notation it will carry, where it can be formed.
    pub notation: Option<String>,
    /// The rule set the page follows: `state-2020`.
    pub rules: String,
    /// For each page a key: the same as long as the page looks the same.
    pub keys: Vec<String>,
    /// It asks for Times New Roman, which this machine has not: it is set in Tinos.
    pub font_missing: bool,
}

/// A draft by its id.
pub type RemoveDraft = settings::ById;

/// The types a body may issue.
pub fn kinds(app: &App, input: ListKinds) -> Result<KindList, Error> {
    let rules = RuleSet::on(input.body, app.now().day());
    let entry = |kind: Kind| KindEntry {
        word: kind.word().to_owned(),
        name: kind.name().to_owned(),
        abbreviation: kind.abbreviation(input.body).unwrap_or_default().to_owned(),
        particulars: kind.particulars(input.body).iter().map(blank_of).collect(),
        needs_addressee: kind.needs_addressee(),
        needs_body: kind.needs_body(),
    };
    Ok(KindList {
        rules: rules.word().to_owned(),
        kinds: Kind::all(input.body).map(entry).collect(),
    })
}

/// An empty draft with the office's own words in place.
pub fn blank(app: &App, input: BlankDraft) -> Result<DraftBlank, Error> {
    let kind = Kind::parse(&input.kind)?;
    let office = settings::office(app)?;
    let head = match &input.head {
        Some(abbreviation) => office.head(abbreviation)?,
        None => None,
    };
    let mut draft = office.blank_under(head, kind);
    if head.is_none() {
        signed_as_usual(app, &mut draft)?;
    }
    Ok(DraftBlank {
        draft,
        asks: Vec::new(),
    })
}

/// A letter that answers an arrival: addressed to its sender, citing it.
pub fn reply(app: &App, input: ReplyDraft) -> Result<DraftBlank, Error> {
    let arrival = app
        .store()
        .read(|r| crate::incoming::arrival(r, input.arrival))?;
    let mut draft = settings::office(app)?.blank(Kind::parse("cong_van")?);
    signed_as_usual(app, &mut draft)?;
    let cited = crate::incoming::cited(&arrival);
    draft.subject = format!("trả lời {cited}").trim().to_owned();
    draft.addressees = vec![Recipient {
        name: arrival.from_name,
        code: Some(arrival.from),
        members: Vec::new(),
    }];
    Ok(DraftBlank {
        asks: asks(app, &draft)?,
        draft,
    })
}

/// What somebody has to be asked about the receivers of a draft.
fn asks(app: &App, draft: &Draft) -> Result<Vec<CodeStanding>, Error> {
    let codes = draft.receivers().into_iter().map(|(code, _)| code);
    let asked = AskStanding {
        codes: codes.collect(),
    };
    let mut rows = directory::standings(app, asked)?.rows;
    rows.retain(|row| matches!(row.state, CodeState::Closed | CodeState::UnderClosed));
    Ok(rows)
}

/// Keeps a draft: a new one, or the next version of one that nobody changed meanwhile.
///
/// Unfinished drafts are kept; marked secrets are not.
pub fn save(app: &App, input: SaveDraft) -> Result<DraftSaved, Error> {
    let draft = input.draft.normalised();
    draft.refuse_secret()?;
    let at = app.now();
    app.write(|w| {
        let Some(id) = input.id else {
            let author = versions::author();
            let made = Made {
                author: &author,
                ..Made::by_nobody(match input.cause {
                    SaveCause::Autosave | SaveCause::Save => Cause::Created,
                    SaveCause::Import => Cause::Import,
                    SaveCause::Template => Cause::Template,
                })
            };
            let id = w.insert_dispatch_by(&draft, &made, at)?;
            if input.in_reply_to.is_some() {
                w.set_in_reply_to(id, input.in_reply_to)?;
            }
            w.note(
                Some(id),
                None,
                at,
                "draft_created",
                &crate::views::Facts::new(),
            )?;
            return Ok(DraftSaved { id, version: 1 });
        };
        let standing = super::dispatch(w, id)?;
        standing.stage.after(OutgoingStep::Edit)?;
        if standing.draft == draft && standing.version == input.version {
            if input.cause == SaveCause::Save {
                w.set_saved_by_hand(id, standing.version)?;
            }
            return Ok(DraftSaved {
                id,
                version: standing.version,
            });
        }
        let cause = match input.cause {
            SaveCause::Autosave => Cause::Autosave,
            SaveCause::Save => Cause::Save,
            SaveCause::Import => Cause::Import,
            SaveCause::Template => Cause::Template,
        };
        let version = versions::keep(w, (id, input.version), &draft, (cause, None), at)?;
        Ok(DraftSaved { id, version })
    })
}

/// Throws a draft away that was never signed.
pub fn remove(app: &App, input: RemoveDraft) -> Result<Done, Error> {
    app.write(|w| {
        let standing = super::dispatch(w, input.id)?;
        standing.stage.after(OutgoingStep::Edit)?;
        Ok(w.delete_draft(input.id)?)
    })?;
    Ok(Done {})
}

/// Draws a draft as it stands, finished or not.
pub fn preview(app: &App, input: PreviewDraft) -> Result<Preview, Error> {
    let draft = input.draft.normalised();
    draft.refuse_secret()?;
    let rules = RuleSet::on(draft.body, app.now().day());
    let pictures = pictures::of_draft(app, &draft)?;
    let drawn = paper::preview_with(&draft, rules, &pictures)?;
    Ok(Preview {
        pdf: BASE64.encode(&drawn.pdf),
        pages: u32::try_from(drawn.pages).unwrap_or(u32::MAX),
        labels: office::label_blocks(&draft.blocks),
        faults: faults(&draft)?.iter().map(told).collect(),
        notation: draft.notation().ok().map(|notation| notation.to_string()),
        rules: rules.word().to_owned(),
        keys: paper::glance(&draft, rules, &pictures, &[])?.keys,
        font_missing: is_font_missing(&draft),
    })
}

/// All that keeps a draft from being signed: what is missing in it, then the blanks of its template that stay open.
pub(crate) fn faults(draft: &Draft) -> Result<Vec<Error>, Error> {
    let mut faults: Vec<Error> = draft.faults().into_iter().map(Error::from).collect();
    let fields = templates::open_blanks(draft)?;
    if !fields.is_empty() {
        faults.push(Error::BlanksOpen { fields });
    }
    Ok(faults)
}

/// Whether `draft` asks for a face that this machine has not, so that it is set in the built-in one.
#[must_use]
pub fn is_font_missing(draft: &Draft) -> bool {
    draft.style.font == office::Font::TimesNewRoman && !paper::has_lent_faces()
}

/// The finished page of a draft, as the leader would sign it.
pub fn render(app: &App, draft: &Draft) -> Result<Vec<u8>, Error> {
    let rules = RuleSet::on(draft.body, app.now().day());
    Ok(paper::render_with(draft, rules, &pictures::of_draft(app, draft)?)?.pdf)
}

/// The page a dispatch shows now: the signed one, or the draft's.
pub(crate) fn current_page(app: &App, dispatch: &store::Dispatch) -> Result<Vec<u8>, Error> {
    match (&dispatch.page, dispatch.stage) {
        (Some(page), Outgoing::Signed | Outgoing::Issued | Outgoing::Sent) => {
            Ok(app.store().files().read(page)?)
        }
        _ => {
            let rules = RuleSet::on(dispatch.draft.body, app.now().day());
            let pictures = pictures::of_draft(app, &dispatch.draft)?;
            Ok(paper::preview_with(&dispatch.draft, rules, &pictures)?.pdf)
        }
    }
}

/// The signer the library presets stands before the one of the settings.
fn signed_as_usual(app: &App, draft: &mut Draft) -> Result<(), Error> {
    if let Some(signature) = library::preset_signer(app)? {
        draft.signature = signature;
    }
    Ok(())
}

fn blank_of(blank: &office::Particular) -> ParticularEntry {
    ParticularEntry {
        word: blank.word.to_owned(),
        label: blank.label.to_owned(),
        required: blank.required,
        long: blank.long,
    }
}
