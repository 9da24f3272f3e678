//! Cập nhật: a corrected version of what was sent, or another list of recipients.
//!
//! A corrected version is signed and sealed like any document, under the number and day of what it corrects; both stay.
//! What is wrong in substance is amended or replaced by another document instead (Decree 30/2020 art. 18.3): that is
//! said on the screen, and a person decides.

use super::ExchangeFault;
use super::enqueue::{Sending, newest_version, note_decided};
use super::recall::{Parted, ask, cancel, part, picked};
use super::resend::to_some;
use super::{DraftSaved, Queued, corrected_by, dispatch, resting, versions};
use crate::directory::{self, Decided, Instead, Receivers};
use crate::settings::ById;
use crate::views::Facts;
use crate::{App, Error, incoming, road};
use edxml::{ReceiverChange, UpdateInfo};
use office::{Ask, Business, DeliveryStep, Outgoing, OutgoingStep, Recipient, UnitCode};
use serde::{Deserialize, Serialize};
use store::{Cause, Dispatch, Made, NewEnclosure, Write};
use ts_rs::TS;

/// Who gets a dispatch from now on.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangeReceivers {
    /// Row id.
    pub id: i64,
    /// Who is added; each with its code.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Recipient>>")]
    pub add: Vec<Recipient>,
    /// Who is taken off: asked to give it back.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UnitCode>>")]
    pub remove: Vec<UnitCode>,
    /// Why; needed where somebody is taken off.
    #[serde(default)]
    pub reason: String,
    /// Whether the others are told (type 2 with the changed list, X§1.3).
    #[serde(default)]
    pub tell_others: bool,
    /// Of those added, codes that closed, and the open code each is written to instead.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Instead>>")]
    pub instead: Vec<Instead>,
    /// Of those added, codes that closed, and that are written to all the same.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UnitCode>>")]
    pub as_is: Vec<UnitCode>,
}

/// Begins a corrected version of what was sent: a draft of its own, with the words, files and recipients it has by now,
/// which are those of the last correction.
///
/// One at a time. It goes as an update once it is signed, issued and sent.
pub fn correct(app: &App, input: ById) -> Result<DraftSaved, Error> {
    app.write(|w| {
        let standing = sent(w, input.id)?;
        let at = app.now();
        let author = versions::author();
        let made = Made {
            author: &author,
            ..Made::by_nobody(Cause::Created)
        };
        for (later, kind) in w.later_than(input.id)? {
            if kind == Ask::Update && dispatch(w, later)?.stage != Outgoing::Sent {
                return Err(ExchangeFault::CorrectionOpen { id: later }.into());
            }
        }
        let newest = newest_version(w, &standing)?;
        let id = w.insert_dispatch_by(&newest.draft, &made, at)?;
        w.link(id, input.id, Ask::Update)?;
        w.set_in_reply_to(id, standing.in_reply_to)?;
        copy_enclosures(app, w, &newest, id)?;
        let by = Facts::from([("by".to_owned(), id.to_string())]);
        w.note(Some(input.id), None, at, "update_begun", &by)?;
        let of = Facts::from([("of".to_owned(), input.id.to_string())]);
        w.note(Some(id), None, at, "corrects", &of)?;
        Ok(DraftSaved { id, version: 1 })
    })
}

/// Adds recipients, who get the document as new, and takes others off: who may have it is asked to give it back, and for
/// whom it has not left it is cancelled here.
pub fn change_receivers(app: &App, input: ChangeReceivers) -> Result<Queued, Error> {
    if input.add.is_empty() && input.remove.is_empty() {
        return Err(ExchangeFault::NobodyToAsk { id: input.id }.into());
    }
    let reason = match (input.remove.is_empty(), input.reason.trim()) {
        (true, "") => String::new(),
        _ => incoming::reason(&input.reason)?,
    };
    let queued = app.write(|w| change(app, w, &input, &reason))?;
    app.poke();
    Ok(queued)
}

fn change(
    app: &App,
    w: &mut Write<'_>,
    input: &ChangeReceivers,
    reason: &str,
) -> Result<Queued, Error> {
    let standing = sent(w, input.id)?;
    let rows = w.deliveries(input.id)?;
    let of_all = (rows.clone(), input.id);
    let off = picked(app, w, of_all, &input.remove, DeliveryStep::Recall)?;
    let gone: Vec<UnitCode> = off.iter().map(|row| row.delivery.to.clone()).collect();
    let mut changes: Vec<ReceiverChange> = off
        .iter()
        .map(|row| ReceiverChange {
            organ: row.delivery.to.clone(),
            added: false,
        })
        .collect();
    let (added, folded) = add(app, w, input)?;
    changes.extend(added.iter().map(|code| ReceiverChange {
        organ: code.clone(),
        added: true,
    }));
    let facts = Facts::from([
        ("added".to_owned(), listed(&changes, true)),
        ("removed".to_owned(), listed(&changes, false)),
        ("reason".to_owned(), reason.to_owned()),
    ]);
    w.note(Some(input.id), None, app.now(), "receivers_changed", &facts)?;
    let others: Vec<UnitCode> = rows
        .iter()
        .filter(|row| row.exchange().may(DeliveryStep::Update))
        .map(|row| row.delivery.to.clone())
        .filter(|code| !gone.contains(code))
        .collect();
    let Parted { here, away } = part(w, input.id, off)?;
    ask(app, w, &standing, reason, &away)?;
    cancel(app, w, &standing, reason, &here, app.now())?;
    let receivers = match added.is_empty() {
        true => 0,
        false => to_some(app, w, input.id, added)?,
    };
    if input.tell_others && !others.is_empty() {
        for (road, recipients) in road::parted(app, w, &standing, &others)? {
            let sending = Sending {
                business: Business::Update,
                recipients,
                tells: Some(UpdateInfo {
                    content_changed: false,
                    receivers_changed: true,
                    receivers: changes.clone(),
                }),
                road,
            };
            sending.put(app, w, &standing, false, app.now())?;
        }
    }
    Ok(Queued {
        id: input.id,
        stage: dispatch(w, input.id)?.stage,
        receivers,
        folded,
    })
}

/// Enters who is added, where a code closed as was decided. Tells their codes, and how many were left out since their
/// office is among them under another.
fn add(
    app: &App,
    w: &mut Write<'_>,
    input: &ChangeReceivers,
) -> Result<(Vec<UnitCode>, u32), Error> {
    let named: Vec<(UnitCode, String)> = input.add.iter().flat_map(offices_of).collect();
    if let Some((code, _)) = named.iter().find(|(code, _)| !code.is_addressable()) {
        let code = code.clone();
        return Err(Error::CodeOfCenter { code });
    }
    let decided = Decided {
        without: Vec::new(),
        instead: input.instead.clone(),
        as_is: input.as_is.clone(),
    };
    let Receivers { to, folded } = directory::receivers(w, named, &decided, app.now().day())?;
    let mut added = Vec::new();
    for (code, name) in to {
        // An office under another of its codes has it already.
        for row in w.deliveries(input.id)? {
            if incoming::same_office(app, w, &row.delivery.to, &code)? {
                return Err(ExchangeFault::RecipientAlready {
                    id: input.id,
                    code: row.delivery.to,
                }
                .into());
            }
        }
        w.insert_delivery(input.id, &code, &name)?;
        added.push(code);
    }
    if added.is_empty() && !input.add.is_empty() {
        return Err(Error::NoReceiver { id: input.id });
    }
    note_decided(w, input.id, &decided, &folded, app.now())?;
    Ok((added, u32::try_from(folded.len()).unwrap_or(u32::MAX)))
}

/// The offices a line stands for: its own code, and those it names at once.
fn offices_of(line: &Recipient) -> Vec<(UnitCode, String)> {
    let own = line
        .code
        .iter()
        .map(|code| (code.clone(), line.name.clone()));
    let members = line.members.iter();
    own.chain(members.map(|one| (one.code.clone(), one.name.clone())))
        .collect()
}

/// A dispatch that has been sent, rests not, and is no corrected version itself.
fn sent(w: &Write<'_>, id: i64) -> Result<Dispatch, Error> {
    let standing = dispatch(w, id)?;
    if let Some(original) = corrected_by(w, id)? {
        return Err(ExchangeFault::AskTheOriginal { id: original }.into());
    }
    resting::refuse(w, id)?;
    standing.stage.after(OutgoingStep::Update)?;
    Ok(standing)
}

/// Takes the attached files over as they were given; separate annexes are drawn anew at issue.
fn copy_enclosures(app: &App, w: &mut Write<'_>, from: &Dispatch, to: i64) -> Result<(), Error> {
    for file in w.enclosures(from.id)? {
        if file.annex.is_some() {
            continue;
        }
        let (hash, size) = match file.given {
            Some(given) => (given, app.store().files().len(&given)?),
            None => (file.hash, file.size),
        };
        w.add_enclosure(
            to,
            &NewEnclosure {
                name: file.name,
                mime: file.mime,
                hash,
                size,
                annex: None,
                seals: file.seals,
            },
        )?;
    }
    Ok(())
}

fn listed(changes: &[ReceiverChange], added: bool) -> String {
    let all: Vec<&str> = changes
        .iter()
        .filter(|change| change.added == added)
        .map(|change| change.organ.as_str())
        .collect();
    all.join(", ")
}
