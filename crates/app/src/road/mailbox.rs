//! Our mailbox at a node, as the screens show it: đã nhận đủ 1.204/1.204, day by day, and whether the node went back.

use crate::settings::ById;
use crate::views::Done;
use crate::{App, Error, MailboxLine};
use office::Moment;
use serde::{Deserialize, Serialize};
use store::{MailboxDay, MailboxRow, Read};
use ts_rs::TS;

/// How a mailbox stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailboxView {
    /// Packages that came to it since this desk was set up.
    pub total: u64,
    /// Of those, here.
    pub had: u64,
    /// The last number the node gave.
    pub head: u64,
    /// When it was last read, UTC milliseconds.
    pub read_at: Moment,
    /// When it was seen that the node had been restored from an older backup, and nobody said yet that they know.
    pub went_back_at: Option<Moment>,
    /// Days that are over, newest first.
    pub days: Vec<MailboxDayView>,
}

/// A day that is over, compared with the node's digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailboxDayView {
    /// `yyyy-MM-dd`, in Vietnam's time.
    pub day: String,
    /// Packages, by the node's word.
    pub count: u64,
    /// Of those, here.
    pub had: u64,
    /// Whether numbers and names agree.
    pub agrees: bool,
}

/// A person has seen that the node of this road went back.
pub fn acknowledge_went_back(app: &App, input: ById) -> Result<Done, Error> {
    app.write(|w| {
        if let Some(mailbox) = w.mailbox(input.id)? {
            w.set_mailbox(&MailboxRow {
                back_told: true,
                ..mailbox
            })?;
        }
        Ok(())
    })?;
    Ok(Done {})
}

/// The mailbox at the end of a road; nothing where none was read.
pub(crate) fn view(r: &Read<'_>, road: i64) -> Result<Option<MailboxView>, Error> {
    let Some(mailbox) = r.mailbox(road)? else {
        return Ok(None);
    };
    let (_, had) = r.mailbox_had(road, mailbox.since)?;
    let days = r.mailbox_days(road, DAYS)?;
    Ok(Some(MailboxView {
        total: mailbox.head.saturating_sub(mailbox.since),
        had,
        head: mailbox.head,
        read_at: mailbox.read_at,
        went_back_at: mailbox.back_at.filter(|_| !mailbox.back_told),
        days: days.into_iter().map(day).collect(),
    }))
}

/// The same in a line.
pub(crate) fn mailbox_line(r: &Read<'_>, road: i64) -> Result<Option<MailboxLine>, Error> {
    let Some(mailbox) = r.mailbox(road)? else {
        return Ok(None);
    };
    let (_, had) = r.mailbox_had(road, mailbox.since)?;
    Ok(Some(MailboxLine {
        had,
        total: mailbox.head.saturating_sub(mailbox.since),
        went_back_at: mailbox.back_at.filter(|_| !mailbox.back_told),
    }))
}

fn day(day: MailboxDay) -> MailboxDayView {
    MailboxDayView {
        day: day.day.to_string(),
        count: day.count,
        had: day.had,
        agrees: day.agrees,
    }
}

const DAYS: u32 = 14;
