//! What is done about recipients that do not answer: noted, with who and when. Nothing travels by it, and nothing is sent twice.

use super::list::{WatchOnly, WatchQuery, list};
use super::rows::WatchRow;
use crate::outgoing::draft::{self, BlankDraft, SaveCause, SaveDraft};
use crate::outgoing::versions::author;
use crate::outgoing::{DraftSaved, ExchangeFault, dispatch, meant_by};
use crate::views::Facts;
use crate::{App, Error};
use office::{
    Block, Moment, Outgoing, Recipient, Reference, Reminder, Standing, UnitCode, WatchState,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::NewReminder;
use ts_rs::TS;

/// Recipients that were reminded by a person.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemindRecipients {
    /// The dispatch.
    pub dispatch: i64,
    /// Whom; empty: all that are late.
    #[serde(default)]
    pub to: Vec<UnitCode>,
    /// How: `phone`, `message` or `in_person`; nothing: by telephone.
    #[serde(default)]
    pub how: Option<Reminder>,
    /// Who was spoken to there.
    #[serde(default)]
    pub spoke_to: String,
    /// What was said.
    #[serde(default)]
    pub words: String,
}

/// What was noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reminded {
    /// Recipients for which it was noted.
    pub noted: u32,
    /// Recipients for which the same was noted a moment ago: a button pressed twice.
    pub skipped: u32,
}

/// Whether recipients are followed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Followed {
    /// The dispatch.
    pub dispatch: i64,
    /// Which.
    pub to: Vec<UnitCode>,
    /// Followed again, or no more.
    pub follow: bool,
    /// Why no more; needed for that.
    #[serde(default)]
    pub words: String,
}

/// A letter that reminds.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WriteReminder {
    /// The dispatch it is about.
    pub dispatch: i64,
    /// To whom; empty: all that are late.
    #[serde(default)]
    pub to: Vec<UnitCode>,
}

/// The draft of a letter that reminds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReminderLetter {
    /// Row id of the draft.
    pub id: i64,
    /// Whether it was begun now; else it stood there already.
    pub begun: bool,
    /// To how many it is addressed.
    pub receivers: u32,
}

/// Something that was done about a recipient, as the screens know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemindView {
    /// Whom.
    pub to: String,
    /// How.
    pub how: Reminder,
    /// Who was spoken to there.
    pub spoke_to: String,
    /// What was said.
    pub words: String,
    /// Account of the machine that noted it.
    pub author: String,
    /// The letter that reminds.
    pub by_dispatch: Option<i64>,
    /// When, UTC milliseconds.
    pub at: Moment,
}

/// Notes that recipients were reminded. Puts nothing into the outbox.
///
/// Errors if nobody is late and nobody is named, or one named got no letter.
pub fn remind(app: &App, input: RemindRecipients) -> Result<Reminded, Error> {
    let how = input.how.unwrap_or(Reminder::Phone);
    if matches!(how, Reminder::Letter | Reminder::Closed | Reminder::Resumed) {
        return Err(ExchangeFault::ReminderUnfit.into());
    }
    let rows = chosen(app, input.dispatch, &input.to)?;
    let (words, spoke_to) = (short(&input.words), short(&input.spoke_to));
    let at = app.now();
    app.write(|w| {
        let mut done = Reminded::default();
        let before = w.reminders_of(&[input.dispatch])?;
        for row in rows {
            let to = UnitCode::receive(&row.to)?;
            let doubled = before.iter().rev().map(|row| &row.done).any(|one| {
                one.to == to
                    && one.how == how
                    && one.words == words
                    && one.spoke_to == spoke_to
                    && one.at.plus_millis(DOUBLED_MILLIS) > at
            });
            if doubled {
                done.skipped += 1;
                continue;
            }
            w.insert_reminder(&NewReminder {
                dispatch: input.dispatch,
                to,
                how,
                spoke_to: spoke_to.clone(),
                words: words.clone(),
                author: author(),
                by_dispatch: None,
                at,
            })?;
            done.noted += 1;
        }
        if done.noted > 0 {
            let facts = Facts::from([
                ("count".to_owned(), done.noted.to_string()),
                ("how".to_owned(), how.word().to_owned()),
            ]);
            w.note(Some(input.dispatch), None, at, "reminded", &facts)?;
        }
        Ok(done)
    })
}

/// Follows recipients no more, with the reason, or again.
pub fn follow(app: &App, input: Followed) -> Result<Reminded, Error> {
    let words = short(&input.words);
    if !input.follow && words.is_empty() {
        return Err(Error::ReasonMissing);
    }
    let rows = named(app, input.dispatch, &input.to)?;
    let how = match input.follow {
        true => Reminder::Resumed,
        false => Reminder::Closed,
    };
    let at = app.now();
    app.write(|w| {
        let mut done = Reminded::default();
        for row in rows {
            if row.followed == input.follow {
                done.skipped += 1;
                continue;
            }
            w.insert_reminder(&NewReminder {
                dispatch: input.dispatch,
                to: UnitCode::receive(&row.to)?,
                how,
                spoke_to: String::new(),
                words: words.clone(),
                author: author(),
                by_dispatch: None,
                at,
            })?;
            done.noted += 1;
        }
        let facts = Facts::from([
            ("count".to_owned(), done.noted.to_string()),
            ("reason".to_owned(), words.clone()),
        ]);
        w.note(
            Some(input.dispatch),
            None,
            at,
            if input.follow {
                "follow_resumed"
            } else {
                "follow_closed"
            },
            &facts,
        )?;
        Ok(done)
    })
}

/// Begins a letter that reminds recipients of a dispatch: a draft, signed, numbered and sent as any other.
///
/// While one that was begun for them has not been sent, that one is given back: none is written twice.
pub fn letter(app: &App, input: WriteReminder) -> Result<ReminderLetter, Error> {
    let mut rows = chosen(app, input.dispatch, &input.to)?;
    // Nothing is wanted of the others.
    rows.retain(|row| Wanted::of(row).is_some());
    if rows.is_empty() {
        return Err(ExchangeFault::NobodyLate { id: input.dispatch }.into());
    }
    let codes: Vec<&str> = rows.iter().map(|row| row.to.as_str()).collect();
    let standing = app.store().read(|r| {
        let mut known = r.reminders_of(&[input.dispatch])?;
        known.retain(|row| {
            row.done.how == Reminder::Letter && codes.contains(&row.done.to.as_str())
        });
        let mut drafts: Vec<i64> = known
            .iter()
            .filter_map(|row| row.done.by_dispatch)
            .collect();
        drafts.dedup();
        for id in drafts.into_iter().rev() {
            let open = r.dispatch(id)?.filter(|one| one.stage != Outgoing::Sent);
            if let Some(open) = open {
                return Ok(Some((id, open.draft.receivers().len())));
            }
        }
        Ok::<_, Error>(None)
    })?;
    if let Some((id, receivers)) = standing {
        return Ok(ReminderLetter {
            id,
            begun: false,
            receivers: small(receivers),
        });
    }
    let DraftSaved { id, .. } = begun(app, input.dispatch, &rows)?;
    let at = app.now();
    app.write(|w| {
        for row in &rows {
            w.insert_reminder(&NewReminder {
                dispatch: input.dispatch,
                to: UnitCode::receive(&row.to)?,
                how: Reminder::Letter,
                spoke_to: String::new(),
                words: String::new(),
                author: author(),
                by_dispatch: Some(id),
                at,
            })?;
        }
        let facts = Facts::from([("by".to_owned(), id.to_string())]);
        w.note(Some(input.dispatch), None, at, "reminder_begun", &facts)?;
        Ok(())
    })?;
    Ok(ReminderLetter {
        id,
        begun: true,
        receivers: small(rows.len()),
    })
}

/// What a letter asks of a recipient.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wanted {
    Acceptance,
    RecallAnswer,
    UpdateAnswer,
    /// It answered, and to which of the two is not known.
    Meaning,
}

impl Wanted {
    const fn of(row: &WatchRow) -> Option<Self> {
        match (row.state, row.standing) {
            (WatchState::Asked, _) if row.doubt.is_some() => Some(Self::Meaning),
            (WatchState::Asked, Standing::UpdatePending) => Some(Self::UpdateAnswer),
            (WatchState::Asked, _) => Some(Self::RecallAnswer),
            (WatchState::Sent | WatchState::Arrived, _) => Some(Self::Acceptance),
            (
                WatchState::Waiting
                | WatchState::Unknown
                | WatchState::Accepted
                | WatchState::Refused
                | WatchState::Closed,
                _,
            ) => None,
        }
    }

    /// The paragraph for `whom`, about the document `named`, sent on `day`.
    fn told(self, whom: &str, day: &str, named: &str) -> String {
        match self {
            Self::Acceptance => format!(
                "Ngày {day}, cơ quan chúng tôi đã gửi qua trục liên thông {named}. Đến nay hệ thống chưa nhận được thông tin \
                 tiếp nhận. Đề nghị {} kiểm tra, tiếp nhận hoặc từ chối kèm lý do trên hệ thống theo quy định.",
                inside(whom)
            ),
            Self::RecallAnswer => format!(
                "Cơ quan chúng tôi đã gửi qua trục liên thông yêu cầu thu hồi {named}. Đến nay hệ thống chưa nhận được trả lời. \
                 Đề nghị {} kiểm tra, trả lời đồng ý hoặc từ chối kèm lý do trên hệ thống theo quy định.",
                inside(whom)
            ),
            Self::UpdateAnswer => format!(
                "Cơ quan chúng tôi đã gửi qua trục liên thông bản cập nhật của {named}. Đến nay hệ thống chưa nhận được trả \
                 lời. Đề nghị {} kiểm tra, trả lời đồng ý hoặc từ chối kèm lý do trên hệ thống theo quy định.",
                inside(whom)
            ),
            Self::Meaning => format!(
                "Cơ quan chúng tôi đã gửi qua trục liên thông bản cập nhật, rồi yêu cầu thu hồi {named}. {whom} đã trả lời, \
                 nhưng hệ thống không cho biết câu trả lời dành cho bản cập nhật hay cho yêu cầu thu hồi. Đề nghị {} cho biết \
                 rõ văn bản ấy đã thôi dùng hay chưa.",
                inside(whom)
            ),
        }
    }
}

/// Inside a sentence.
fn inside(whom: &str) -> &str {
    match whom {
        "Quý cơ quan" => "quý cơ quan",
        name => name,
    }
}

/// The draft of the letter.
fn begun(app: &App, about: i64, rows: &[WatchRow]) -> Result<DraftSaved, Error> {
    let standing = app.store().read(|r| dispatch(r, about))?;
    let blank = BlankDraft {
        kind: "cong_van".to_owned(),
        head: None,
    };
    let mut draft = draft::blank(app, blank)?.draft;
    let written = standing
        .number
        .clone()
        .zip(standing.notation.clone())
        .map(|(number, notation)| {
            let body = standing.draft.body;
            let reference = Reference {
                number,
                notation,
                body,
            };
            reference.written()
        })
        .unwrap_or_default();
    let cited = format!(
        "{} số {written} {}",
        standing.draft.kind.name(),
        standing
            .issued_on
            .map(office::Day::official)
            .unwrap_or_default()
    );
    let wanted: BTreeSet<Wanted> = rows.iter().filter_map(Wanted::of).collect();
    let aim = match wanted.contains(&Wanted::Acceptance) {
        true => "đôn đốc tiếp nhận",
        false => "đề nghị trả lời về",
    };
    draft.subject = format!("{aim} {cited}").trim().to_owned();
    draft.addressees = rows
        .iter()
        .map(|row| {
            Ok(Recipient {
                name: row.name.clone(),
                code: Some(UnitCode::receive(&row.to)?),
                members: Vec::new(),
            })
        })
        .collect::<Result<_, Error>>()?;
    let day = standing
        .sent_at
        .map(|at| at.day().wire())
        .unwrap_or_default();
    let named = format!("{cited} ({})", standing.draft.subject);
    draft.blocks = wanted
        .iter()
        .map(|one| {
            let its = rows.iter().filter(|row| Wanted::of(row) == Some(*one));
            let whom = match wanted.len() {
                1 => "Quý cơ quan".to_owned(),
                _ => its
                    .map(|row| row.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            Block::paragraph(&one.told(&whom, &day, &named))
        })
        .collect();
    draft::save(
        app,
        SaveDraft {
            id: None,
            version: 0,
            draft,
            in_reply_to: None,
            cause: SaveCause::Autosave,
        },
    )
}

/// The recipients named, or all that are late.
fn chosen(app: &App, dispatch: i64, to: &[UnitCode]) -> Result<Vec<WatchRow>, Error> {
    if !to.is_empty() {
        return named(app, dispatch, to);
    }
    let query = WatchQuery {
        dispatch: Some(dispatch),
        only: WatchOnly::Late,
        limit: super::list::MOST,
        ..WatchQuery::default()
    };
    let rows = list(app, query)?.rows;
    match rows.is_empty() {
        true => Err(ExchangeFault::NobodyLate { id: dispatch }.into()),
        false => Ok(rows),
    }
}

fn named(app: &App, dispatch: i64, to: &[UnitCode]) -> Result<Vec<WatchRow>, Error> {
    let query = WatchQuery {
        dispatch: Some(dispatch),
        limit: super::list::MOST,
        ..WatchQuery::default()
    };
    let mut rows = list(app, query)?.rows;
    let listed: Result<Vec<UnitCode>, _> =
        rows.iter().map(|row| UnitCode::receive(&row.to)).collect();
    let listed = listed?;
    let meant = app.store().read(|r| {
        let mut meant = BTreeSet::new();
        for code in to {
            meant.extend(meant_by(app, r, &listed, code, dispatch)?);
        }
        Ok::<_, Error>(meant)
    })?;
    rows.retain(|row| meant.iter().any(|code| code.as_str() == row.to));
    Ok(rows)
}

/// In NFC, one line, no longer than a note is.
fn short(text: &str) -> String {
    let text = office::nfc(text.trim());
    text.chars().take(LONGEST).collect()
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const LONGEST: usize = 1_000;
/// The same words about the same recipient within this time are one press of a button.
const DOUBLED_MILLIS: i64 = 60_000;
