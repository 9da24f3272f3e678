//! The call that waits at our mailbox while a road rests, so that what comes to a node of ours is taken in at once.
//!
//! It only says when a round is due and brings nothing itself; where it is not offered, or does not last, the road is
//! asked now and then as ever. That it ended says nothing of the line.

use super::{blocking, pace};
use crate::incoming::own_codes;
use crate::road::Way;
use crate::{App, Error, settings};
use axis::wire::extension::FeedPage;
use axis::{Course, Fault, Place, Refusal};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use store::MailboxRow;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Listens at one road's mailbox, from round to round.
#[derive(Default)]
pub(super) struct Ear {
    patience: pace::Patience,
    /// Kept while a round is made: whoever hangs up must connect anew.
    call: Option<Call>,
    /// The last call did not last, and no round has told yet whether it was the line.
    did_not_last: bool,
    alone_until: Option<Instant>,
    /// Epoch and head of the news that the last round was for.
    told: Option<(u64, u64)>,
}

struct Call {
    after: u64,
    began: Instant,
    asked: Duration,
    answer: Answer,
}

type Answer = Pin<Box<dyn Future<Output = Result<(FeedPage, Course), Fault>> + Send>>;

/// What listening came to.
enum Heard {
    /// Something that is not here.
    News,
    /// Nothing; it may be asked again at once.
    Nothing,
    /// No use of it just now.
    NoAnswer,
    /// It is not to be asked.
    NotAsked,
}

impl Ear {
    /// Waits until a round is due again, the last one having ended at `ended`: something came, or nobody would tell.
    ///
    /// May be dropped at any moment and called again; the call under way is kept.
    pub(super) async fn listen(&mut self, app: &Arc<App>, way: &Way, ended: Instant) {
        self.judge_the_last();
        // What was answered while a long round was made is old.
        self.call
            .take_if(|call| call.began + call.asked < Instant::now());
        let poll = ended + millis(pace::POLL);
        let calm = match is_all_by_the_mailbox(app, way).await {
            Ok(true) => ended + millis(pace::CALM),
            Ok(false) | Err(_) => poll,
        };
        loop {
            let Ok(heard) = timeout_at(calm, self.hears(app, way)).await else {
                return;
            };
            match heard {
                Heard::News => return,
                Heard::Nothing => {}
                Heard::NoAnswer => {
                    return sleep_until(poll.max(Instant::now() + millis(pace::KNOCK))).await;
                }
                Heard::NotAsked => return sleep_until(poll).await,
            }
        }
    }

    /// The line is away: that a call did not last was nobody's patience.
    pub(super) fn line_is_away(&mut self) {
        self.did_not_last = false;
        self.call = None;
    }

    /// The round after a call that did not last went well: something in between cuts such calls.
    fn judge_the_last(&mut self) {
        if std::mem::take(&mut self.did_not_last) {
            self.patience.was_cut();
            if self.patience.longest().is_none() {
                self.alone_until = Some(Instant::now() + millis(pace::LEFT_ALONE));
            }
        }
    }

    async fn hears(&mut self, app: &Arc<App>, way: &Way) -> Heard {
        if self.call.is_none() {
            self.call = self.begin(app, way).await;
        }
        let Some(call) = &mut self.call else {
            return Heard::NotAsked;
        };
        let (after, began, asked) = (call.after, call.began, call.asked);
        let answer = timeout_at(began + asked + MARGIN, &mut call.answer).await;
        self.call = None;
        match answer {
            Ok(Ok((page, course))) => {
                let early = page.head == after && began.elapsed() < asked / 2;
                self.told(app, way.id(), &page, &course, early).await
            }
            Ok(Err(fault)) => self.failed(&fault),
            Err(_) => {
                self.did_not_last = true;
                Heard::NoAnswer
            }
        }
    }

    async fn told(
        &mut self,
        app: &Arc<App>,
        road: i64,
        page: &FeedPage,
        course: &Course,
        early: bool,
    ) -> Heard {
        let Ok(Some(row)) = mailbox(app, road).await else {
            return Heard::NotAsked;
        };
        let is_had = matches!(course, Course::Onward { .. })
            && (row.epoch, row.last) == (page.epoch, page.head);
        if !is_had {
            // Told once more what a round was made for already: it could not take it in.
            if self.told.take() == Some((page.epoch, page.head)) {
                return Heard::NoAnswer;
            }
            self.told = Some((page.epoch, page.head));
            return Heard::News;
        }
        if early {
            self.did_not_last = true;
            return Heard::NoAnswer;
        }
        self.patience.lasted();
        Heard::Nothing
    }

    fn failed(&mut self, fault: &Fault) -> Heard {
        tracing::debug!(%fault, "the waiting call ended");
        match fault {
            Fault::Lost { .. } | Fault::Strange(_) => self.did_not_last = true,
            // There was no place to wait, or the line is away, as the next round will find.
            Fault::Refused {
                refusal: Refusal::AxisBusy | Refusal::AxisBroken,
                ..
            }
            | Fault::Unreachable(_) => {}
            Fault::Refused { .. } | Fault::Address(_) | Fault::Unsendable { .. } => {
                self.alone_until = Some(Instant::now() + millis(pace::LEFT_ALONE));
            }
        }
        Heard::NoAnswer
    }

    /// The next call; nothing where it is not offered, was given up for a while, or our mailbox was never read.
    async fn begin(&mut self, app: &Arc<App>, way: &Way) -> Option<Call> {
        if self.alone_until.is_some_and(|until| Instant::now() < until) {
            return None;
        }
        if self.alone_until.take().is_some() {
            self.patience.has_rested();
        }
        let node = way.known_node()?;
        let patience = Duration::from_millis(self.patience.longest()?.unsigned_abs());
        let asked = node.longest_wait().min(patience);
        if asked < LEAST {
            return None;
        }
        let row = mailbox(app, way.id()).await.ok().flatten()?;
        let code = blocking(app, |app| Ok(settings::office(app)?.code)).await;
        let code = code.ok()?;
        let place = Place {
            epoch: row.epoch,
            last: row.last,
            chain: row.chain,
        };
        Some(Call {
            after: place.last,
            began: Instant::now(),
            asked,
            answer: Box::pin(async move { node.feed_when(code.as_str(), &place, asked).await }),
        })
    }
}

/// Whether the mailbox tells of all that may come soon: no other code of ours is listed, nothing failed that is to be tried
/// again, and no letter of the last hour is still on its way.
async fn is_all_by_the_mailbox(app: &Arc<App>, way: &Way) -> Result<bool, Error> {
    let road = way.id();
    blocking(app, move |app| {
        let own = own_codes(app, &settings::office(app)?)?;
        let lately = app.now().plus_millis(-AN_HOUR);
        app.store().read(|r| {
            let since = r.mailbox(road)?.map_or(0, |row| row.since);
            let lacks = !r.mailbox_lacks(road, since, 1)?.is_empty();
            let mut open = r.awaiting_delivery_over(Some(road), LOOKED_AT)?.into_iter();
            let is_followed = open.any(|letter| letter.sent_at.is_some_and(|at| at > lately));
            Ok(own.len() < 2 && !lacks && !is_followed)
        })
    })
    .await
}

async fn mailbox(app: &Arc<App>, road: i64) -> Result<Option<MailboxRow>, Error> {
    blocking(app, move |app| Ok(app.store().read(|r| r.mailbox(road))?)).await
}

fn millis(millis: i64) -> Duration {
    Duration::from_millis(millis.unsigned_abs())
}

/// What a bad line may take beyond the time asked for.
const MARGIN: Duration = Duration::from_secs(15);
/// Letters on their way that are looked at; those that were asked about longest ago come first.
const LOOKED_AT: u32 = 50;
const AN_HOUR: i64 = 3_600_000;
/// A shorter wait than this is none.
const LEAST: Duration = Duration::from_secs(2);
