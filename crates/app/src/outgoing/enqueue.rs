//! Sending, as a clerk means it: the letter stands in the outbox, for everyone it is addressed to.

use super::dispatch;
use super::letter::{self, Content, Enclosed, Named};
use crate::directory::{self, Decided, Instead, Receivers};
use crate::views::Facts;
use crate::{App, Error, road, settings, slip, stamps};
use edxml::{BusinessPart, Replacement, UpdateInfo};
use office::{
    Ask, Business, DeliveryStep, Moment, Outgoing, OutgoingStep, Road, UnitCode, Urgency,
};
use serde::{Deserialize, Serialize};
use store::{Dispatch, Hash, Letter, NewAsk, NewLetter, OutboxRow, OutboxState, Read, Write};
use ts_rs::TS;

/// What is sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SendDispatch {
    /// Row id.
    pub id: i64,
    /// Receivers of the draft to leave out this time: codes that the axis does not know, say.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UnitCode>>")]
    pub without: Vec<UnitCode>,
    /// Receivers whose code closed, and the open code each is written to instead.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Instead>>")]
    pub instead: Vec<Instead>,
    /// Receivers whose code closed, and that are written to all the same.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<UnitCode>>")]
    pub as_is: Vec<UnitCode>,
    /// Receivers that a person sends to over a road of their choice, among those that may carry it there.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<OverRoad>>")]
    pub over: Vec<OverRoad>,
}

/// A road chosen for a receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OverRoad {
    /// The receiver's code, as it is written to.
    pub to: UnitCode,
    /// The road.
    pub road: i64,
}

/// What now stands in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Queued {
    /// Row id.
    pub id: i64,
    /// Its stage.
    pub stage: Outgoing,
    /// To how many offices it goes.
    pub receivers: u32,
    /// How many codes were left out since their office stands there under another.
    pub folded: u32,
}

/// Puts the letter into the outbox, with a delivery for each receiver.
///
/// A corrected version goes to whoever has the document it corrects, as an update; one that replaces others, as a
/// replacement (X§1.3). Where roads part, one letter goes on each. The envelope is written once: here, or, where signatures wait for their time stamps, when those
/// have come.
pub fn send(app: &App, input: SendDispatch) -> Result<Queued, Error> {
    let queued = app.write(|w| enqueue(app, w, &input))?;
    app.poke();
    Ok(queued)
}

/// The same in the caller's transaction.
pub(crate) fn enqueue(app: &App, w: &mut Write<'_>, input: &SendDispatch) -> Result<Queued, Error> {
    let standing = dispatch(w, input.id)?;
    super::resting::refuse(w, input.id)?;
    let stage = standing.stage.after(OutgoingStep::Send)?;
    let earlier = w.earlier_of(input.id)?;
    let corrects = earlier.iter().find(|(_, kind)| *kind == Ask::Update);
    let receivers = match corrects {
        Some((original, _)) => {
            super::resting::refuse(w, *original)?;
            holders(w, *original)?
        }
        None => standing.draft.receivers(),
    };
    let decided = Decided {
        without: input.without.clone(),
        instead: input.instead.clone(),
        as_is: input.as_is.clone(),
    };
    let Receivers {
        to: receivers,
        folded,
    } = directory::receivers(w, receivers, &decided, app.now().day())?;
    if receivers.is_empty() {
        return Err(Error::NoReceiver { id: input.id });
    }
    for (code, name) in &receivers {
        w.insert_delivery(input.id, code, name)?;
    }
    let persons = input.over.iter().map(|one| (one.to.clone(), one.road));
    let codes: Vec<UnitCode> = receivers.iter().map(|(code, _)| code.clone()).collect();
    road::lead(app, w, &standing, &codes, &persons.collect())?;
    let at = app.now();
    let waits = stamps::enter(app, w, input.id)?;
    w.set_sent(input.id, None, at)?;
    if waits {
        w.set_road(input.id, None, Road::Waiting, Some("stamp.waiting"))?;
    }
    let business = match (corrects, earlier.is_empty()) {
        (Some(_), _) => Business::Update,
        (None, false) => Business::Replace,
        (None, true) => Business::New,
    };
    let asked = tell_earlier(w, &standing, &earlier, &receivers, at)?;
    for (road, to) in road::parted(app, w, &standing, &codes)? {
        let sending = Sending {
            business,
            // Nobody is ever added to a corrected version: it goes to whoever it was sent to.
            recipients: match business {
                Business::Update => Vec::new(),
                Business::New | Business::Recall | Business::Replace => to.clone(),
            },
            tells: None,
            road,
        };
        let letter = sending.put(app, w, &standing, waits, at)?;
        for (about, _) in asked.iter().filter(|(_, of)| to.contains(of)) {
            w.carry_ask(*about, letter)?;
        }
    }
    let mut facts = Facts::new();
    if business != Business::New {
        facts.insert(
            "business".to_owned(),
            format!("{business:?}").to_lowercase(),
        );
    }
    w.note(Some(input.id), None, at, "queued", &facts)?;
    note_decided(w, input.id, &decided, &folded, at)?;
    Ok(Queued {
        id: input.id,
        stage,
        receivers: u32::try_from(receivers.len()).unwrap_or(u32::MAX),
        folded: u32::try_from(folded.len()).unwrap_or(u32::MAX),
    })
}

/// A letter about to be put into the outbox.
pub(crate) struct Sending {
    /// Why it goes.
    pub(crate) business: Business,
    /// To whom of the dispatch's recipients; empty: a corrected version, to all of its own on this road.
    pub(crate) recipients: Vec<UnitCode>,
    /// The changed list it tells of.
    pub(crate) tells: Option<UpdateInfo>,
    /// The road it takes; none while none is set.
    pub(crate) road: Option<i64>,
}

impl Sending {
    /// Writes the letter, unless it waits for stamps, and puts it into the outbox. Tells its row.
    pub(crate) fn put(
        self,
        app: &App,
        w: &mut Write<'_>,
        standing: &Dispatch,
        waits: bool,
        at: Moment,
    ) -> Result<i64, Error> {
        let office = settings::office(app)?;
        let made_of = carried(w, standing)?;
        let to = receivers_of(w, standing.id, &self.recipients, self.road)?;
        let envelope = match waits {
            true => None,
            false => {
                let written = compose(app, w, standing, &self)?;
                let first = dispatch(w, standing.id)?.envelope.is_none();
                if self.tells.is_none() && first {
                    w.set_dispatch_envelope(standing.id, &written)?;
                }
                Some(written)
            }
        };
        let put = NewLetter {
            kind: Letter::Document,
            business: self.business,
            dispatch: Some(standing.id),
            arrival: None,
            recipients: self.recipients,
            code: None,
            from: office.code.clone(),
            envelope,
            urgent: standing.draft.urgency != Urgency::Normal,
            next_at: at,
            created_at: at,
        };
        let letter = w.enqueue(&put)?;
        w.set_letter_road(letter, self.road)?;
        slip::make(app, w, &office, (standing, &made_of), (letter, &put), to)?;
        Ok(letter)
    }
}

/// Writes the envelope of a letter that waited for its stamps.
pub(crate) fn compose_letter(
    app: &App,
    w: &mut Write<'_>,
    letter: &OutboxRow,
) -> Result<Hash, Error> {
    let id = letter
        .dispatch
        .ok_or(Error::LetterUnknown { id: letter.id })?;
    let standing = dispatch(w, id)?;
    let sending = Sending {
        business: letter.business,
        recipients: letter.recipients.clone(),
        tells: None,
        road: letter.road,
    };
    compose(app, w, &standing, &sending)
}

/// Notes whom the letter goes to otherwise than it was addressed.
pub(crate) fn note_decided(
    w: &mut Write<'_>,
    id: i64,
    decided: &Decided,
    folded: &[(UnitCode, UnitCode)],
    at: Moment,
) -> Result<(), Error> {
    let led = decided.instead.iter().map(|one| (&one.from, &one.to));
    let led = led.map(|pair| ("receiver_led", pair));
    let folded = folded.iter().map(|(left, kept)| (left, kept));
    let folded = folded.map(|pair| ("receiver_folded", pair));
    for (what, (from, to)) in led.chain(folded) {
        let facts = Facts::from([
            ("from".to_owned(), from.to_string()),
            ("to".to_owned(), to.to_string()),
        ]);
        w.note(Some(id), None, at, what, &facts)?;
    }
    for code in &decided.as_is {
        let facts = Facts::from([("to".to_owned(), code.to_string())]);
        w.note(Some(id), None, at, "receiver_kept_closed", &facts)?;
    }
    Ok(())
}

/// Writes the envelope of a letter for everyone it goes to, and enters its signed files as evidence.
///
/// What stands in it never changes again.
fn compose(
    app: &App,
    w: &mut Write<'_>,
    standing: &Dispatch,
    sending: &Sending,
) -> Result<Hash, Error> {
    let office = settings::office(app)?;
    let receivers = receivers_of(w, standing.id, &sending.recipients, sending.road)?;
    let original = match corrected_by(w, standing.id)? {
        Some(original) => dispatch(w, original)?,
        None => standing.clone(),
    };
    let newest = carried(w, standing)?;
    let answers = original
        .in_reply_to
        .map(|id| w.arrival(id))
        .transpose()?
        .flatten();
    let business = business_part(w, standing, &original, sending, &receivers)?;
    let (enclosed, pages) = enclosed(app, w, &newest, &original)?;
    let content = Content {
        named: Named::of(&original)?,
        draft: &newest.draft,
        pages,
        enclosed,
        answers,
        business,
    };
    let bytes = letter::document(&office, content, &receivers)?;
    crate::evidence::enter_dispatch(app, w, &newest)?;
    Ok(app.store().files().keep(&bytes)?)
}

/// To whom of a dispatch's recipients a letter goes: those named, or all, on its road.
fn receivers_of(
    r: &Read<'_>,
    id: i64,
    named: &[UnitCode],
    road: Option<i64>,
) -> Result<Vec<(UnitCode, String)>, Error> {
    let rows = r.deliveries(id)?.into_iter();
    let on_road = rows.filter(|row| road.is_none() || row.over.is_none() || row.over == road);
    Ok(on_road
        .map(|row| (row.delivery.to, row.delivery.name))
        .filter(|(code, _)| named.is_empty() || named.contains(code))
        .collect())
}

/// The dispatch whose files a letter of this one holds: sent again, it goes as it was last corrected.
pub(crate) fn carried(r: &Read<'_>, standing: &Dispatch) -> Result<Dispatch, Error> {
    match corrected_by(r, standing.id)? {
        None => newest_version(r, standing),
        Some(_) => Ok(standing.clone()),
    }
}

/// The same by id.
pub(crate) fn carried_by(r: &Read<'_>, id: i64) -> Result<i64, Error> {
    Ok(carried(r, &dispatch(r, id)?)?.id)
}

/// The dispatch that this one is a corrected version of.
pub(crate) fn corrected_by(r: &Read<'_>, id: i64) -> Result<Option<i64>, Error> {
    let earlier = r.earlier_of(id)?;
    let corrects = earlier.into_iter().find(|(_, kind)| *kind == Ask::Update);
    Ok(corrects.map(|(original, _)| original))
}

/// The corrected version that was sent last, or the dispatch itself.
pub(crate) fn newest_version(r: &Read<'_>, standing: &Dispatch) -> Result<Dispatch, Error> {
    let mut newest = standing.clone();
    for (later, kind) in r.later_than(standing.id)? {
        if kind != Ask::Update {
            continue;
        }
        let version = dispatch(r, later)?;
        if version.stage == Outgoing::Sent {
            newest = version;
        }
    }
    Ok(newest)
}

/// Whoever has the document and may still take a corrected version of it.
fn holders(r: &Read<'_>, id: i64) -> Result<Vec<(UnitCode, String)>, Error> {
    let rows = r.deliveries(id)?.into_iter();
    Ok(rows
        .filter(|row| row.exchange().may(DeliveryStep::Update))
        .map(|row| (row.delivery.to, row.delivery.name))
        .collect())
}

/// Notes at the earlier dispatches what this one does to them, for each office that has them. Tells which rows.
fn tell_earlier(
    w: &mut Write<'_>,
    standing: &Dispatch,
    earlier: &[(i64, Ask)],
    receivers: &[(UnitCode, String)],
    at: Moment,
) -> Result<Vec<(i64, UnitCode)>, Error> {
    let mut asked = Vec::new();
    for (id, kind) in earlier {
        let step = match kind {
            Ask::Recall => DeliveryStep::Recall,
            Ask::Update => DeliveryStep::Update,
            Ask::Replace => DeliveryStep::Replace,
        };
        for row in w.deliveries(*id)? {
            let goes = receivers.iter().any(|(code, _)| *code == row.delivery.to);
            if !goes || !row.exchange().may(step) {
                continue;
            }
            let to = row.delivery.to;
            let ask = w.insert_ask(&NewAsk {
                dispatch: *id,
                to: to.clone(),
                ask: *kind,
                reason: String::new(),
                by_dispatch: Some(standing.id),
                letter: None,
                at,
            })?;
            asked.push((ask, to));
        }
        let what = match kind {
            Ask::Update => "update_sent",
            Ask::Recall | Ask::Replace => "replaced_by",
        };
        let facts = Facts::from([("by".to_owned(), standing.id.to_string())]);
        w.note(Some(*id), None, at, what, &facts)?;
    }
    Ok(asked)
}

/// Why the envelope goes, as the wire says it (X§1.3).
fn business_part(
    r: &Read<'_>,
    standing: &Dispatch,
    original: &Dispatch,
    sending: &Sending,
    receivers: &[(UnitCode, String)],
) -> Result<BusinessPart, Error> {
    let mut part = BusinessPart {
        business: sending.business,
        staff: letter::staff(original),
        ..BusinessPart::default()
    };
    match sending.business {
        Business::New | Business::Recall => {
            // A sending after the first says so: the same bytes would be the same letter to the axis.
            let before = sent_before(r, standing.id, sending.road)?;
            let to_one = |(code, _): &(UnitCode, String)| {
                let theirs = before.iter().filter(|letter| letter.goes_to(code));
                theirs.count()
            };
            match receivers.iter().map(to_one).max().unwrap_or_default() {
                0 if before.is_empty() => part.staff = None,
                0 => part.reason = "Gửi bổ sung nơi nhận".to_owned(),
                times => part.reason = format!("Gửi lại lần {times}"),
            }
        }
        Business::Update => {
            part.target = original.document_id.clone();
            part.reason = "Cập nhật văn bản đã gửi".to_owned();
            part.document_info = Some(sending.tells.clone().unwrap_or(UpdateInfo {
                content_changed: true,
                ..UpdateInfo::default()
            }));
        }
        Business::Replace => {
            part.reason = "Thay thế văn bản đã gửi".to_owned();
            part.replacements = replacements(r, standing.id)?;
        }
    }
    Ok(part)
}

/// Its letters with the document that were put into the outbox for this road before this one and not taken back.
fn sent_before(r: &Read<'_>, id: i64, road: Option<i64>) -> Result<Vec<OutboxRow>, Error> {
    let mut letters = r.letters_of_dispatch(id)?;
    letters.retain(|row| {
        row.carries_document()
            && row.road == road
            && !matches!(row.state, OutboxState::Withdrawn | OutboxState::Stamping)
    });
    Ok(letters)
}

/// The documents made void, each for the offices that have it.
fn replacements(r: &Read<'_>, id: i64) -> Result<Vec<Replacement>, Error> {
    let mut all = Vec::new();
    for (earlier, kind) in r.earlier_of(id)? {
        if kind != Ask::Replace {
            continue;
        }
        let Some(document_id) = dispatch(r, earlier)?.document_id else {
            continue;
        };
        let asks = r.asks(earlier)?;
        let organs: Vec<UnitCode> = asks
            .into_iter()
            .filter(|ask| ask.by_dispatch == Some(id) && ask.state == office::AskState::Open)
            .map(|ask| ask.to)
            .collect();
        // An empty list would make it void for everybody (X§1.3).
        if !organs.is_empty() {
            all.push(Replacement {
                document_id,
                organs,
            });
        }
    }
    Ok(all)
}

/// The page and whatever was enclosed, with the number of pages.
fn enclosed(
    app: &App,
    w: &Write<'_>,
    standing: &Dispatch,
    original: &Dispatch,
) -> Result<(Vec<Enclosed>, u32), Error> {
    let page = standing
        .page
        .as_ref()
        .ok_or(Error::NotIssued { id: standing.id })?;
    let bytes = app.store().files().read(page)?;
    let pages = paper::count_pages(&bytes)?;
    let mut all = vec![Enclosed {
        name: letter::page_name(original),
        bytes,
    }];
    for enclosure in w.enclosures(standing.id)? {
        let bytes = app.store().files().read(&enclosure.hash)?;
        all.push(Enclosed {
            name: enclosure.name,
            bytes,
        });
    }
    Ok((all, u32::try_from(pages).unwrap_or(u32::MAX)))
}
