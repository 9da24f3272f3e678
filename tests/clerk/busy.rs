//! A clerk who goes on from wherever the desk stands, with every verb of the road: what is done with a letter is told by
//! the number in its subject, so that whoever looks at the end knows what must have come of it.
//!
//! | number ends in | what its sender does | what its receiver does |
//! |---|---|---|
//! | 0 | sends | refuses it |
//! | 1 | sends, asks it back once it is accepted | registers, gives it back |
//! | 2 | sends, asks it back once it is accepted | registers, says no |
//! | 3 | sends, then a corrected version | registers, takes the correction |
//! | 4 | sends, then another in its place | registers both, agrees |
//! | 5 | sends | registers, assigns, works, finishes |
//! | 6–9 | sends | registers |

use app::engine::{self, Round};
use app::incoming::{self, DecideWish, ListIncoming, RefuseArrival, WorkArrival, WorkStep};
use app::keys::KeyUse;
use app::outgoing::draft::{self, SaveCause, SaveDraft};
use app::outgoing::{
    self, IssueDispatch, ListOutgoing, RecallDispatch, ReplaceDispatch, SendDispatch, SignDispatch,
};
use app::settings::ById;
use app::views::{IncomingRow, OutgoingRow};
use app::{App, Error};
use office::{Business, Incoming, Outgoing, Standing};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

/// What a clerk has at hand.
pub(crate) struct Clerk<'a> {
    pub(crate) app: &'a Arc<App>,
    pub(crate) leader: &'a str,
    pub(crate) office: &'a str,
    /// Whom letters go to.
    pub(crate) to: &'a str,
}

impl Clerk<'_> {
    /// Works until whoever called is gone or says so by closing the line; tells after each pass how many letters were
    /// begun, how many have left, and whether anything moved.
    pub(crate) fn works_on(&self, letters: usize) -> Result<(), Error> {
        let is_called_off = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&is_called_off);
        std::thread::spawn(move || {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            told.store(true, Ordering::SeqCst);
        });
        let runtime = world::runtime();
        runtime.block_on(engine::recover(self.app));
        while !is_called_off.load(Ordering::SeqCst) {
            let (begun, gone, acted) = self.pass(letters)?;
            let went = runtime.block_on(self.round());
            let is_still = !acted && matches!(&went, Ok(round) if *round == Round::default());
            let mut out = std::io::stdout();
            let word = if is_still { "still" } else { "moving" };
            // Whoever listened may be gone; then the line's end says so too.
            let _ = writeln!(out, "pass {begun} {gone} {word}").and_then(|()| out.flush());
            if std::env::var_os("LIENVAN_STORM_TALK").is_some() {
                let said = format!("to {}: {begun} {gone} {acted} {went:?}\n", self.to);
                let _ = std::io::stderr().write_all(said.as_bytes());
            }
            if is_still || went.is_err() {
                runtime.block_on(async { tokio::time::sleep(Duration::from_millis(200)).await });
            }
        }
        Ok(())
    }

    /// Works until nothing moves any more.
    pub(crate) fn works_once(&self) -> Result<(), Error> {
        let runtime = world::runtime();
        runtime.block_on(engine::recover(self.app));
        loop {
            let (_, _, acted) = self.pass(0)?;
            let went = runtime.block_on(self.round())?;
            if !acted && went == Round::default() {
                return Ok(());
            }
        }
    }

    async fn round(&self) -> Result<Round, Error> {
        let road = app::road::of(self.app)?.ok_or(Error::RoadUnset)?;
        engine::make_due(self.app).await?;
        engine::round(self.app, &road).await
    }

    /// Everything there is to do now, once: how many letters stand, how many left, and whether anything was done.
    fn pass(&self, letters: usize) -> Result<(usize, usize, bool), Error> {
        let rows = self.outgoing()?;
        let mut versions: BTreeMap<usize, Vec<&OutgoingRow>> = BTreeMap::new();
        for row in &rows {
            versions.entry(number(&row.subject)).or_default().push(row);
        }
        let mut acted = false;
        for next in versions.len()..letters.min(versions.len() + AT_ONCE) {
            self.drafts(next)?;
            acted = true;
        }
        for (number, rows) in &versions {
            for row in rows {
                acted = self.brings_on(row)? || acted;
            }
            if let [only] = rows.as_slice() {
                acted = self.asks_after(*number, only)? || acted;
            }
        }
        for row in self.incoming()? {
            acted = self.takes(&row)? || acted;
        }
        let gone = rows.iter().filter(|row| row.stage == Outgoing::Sent);
        Ok((versions.len(), gone.count(), acted))
    }

    fn drafts(&self, number: usize) -> Result<(), Error> {
        let input = SaveDraft {
            id: None,
            version: 0,
            draft: world::letter(&format!("thư {number}"), self.to),
            in_reply_to: None,
            cause: SaveCause::Autosave,
        };
        draft::save(self.app, input).map(drop)
    }

    /// Signs, issues and sends.
    fn brings_on(&self, row: &OutgoingRow) -> Result<bool, Error> {
        let pin = || Zeroizing::new("123456".to_owned());
        let id = row.id;
        if row.stage == Outgoing::Sent {
            return Ok(false);
        }
        if row.stage == Outgoing::Draft {
            let with = KeyUse::file(self.leader, pin());
            outgoing::sign(self.app, SignDispatch { id, with })?;
        }
        if matches!(row.stage, Outgoing::Draft | Outgoing::Signed) {
            let with = KeyUse::file(self.office, pin());
            outgoing::issue(self.app, IssueDispatch { id, with })?;
        }
        let input = SendDispatch {
            id,
            ..SendDispatch::default()
        };
        outgoing::send(self.app, input)?;
        Ok(true)
    }

    /// Asks back, corrects or replaces what was accepted and never asked about.
    fn asks_after(&self, number: usize, row: &OutgoingRow) -> Result<bool, Error> {
        let is_accepted = row
            .deliveries
            .first()
            .is_some_and(|delivery| delivery.standing == Standing::Accepted);
        if !is_accepted || !matches!(number % 10, 1..=4) {
            return Ok(false);
        }
        let id = row.id;
        if !outgoing::show(self.app, ById { id })?
            .exchange
            .asks
            .is_empty()
        {
            return Ok(false);
        }
        match number % 10 {
            1 | 2 => {
                let reason = format!("Sai số liệu tại thư {number}");
                let to = Vec::new();
                outgoing::recall(self.app, RecallDispatch { id, reason, to })?;
            }
            3 => drop(outgoing::correct(self.app, ById { id })?),
            _ => drop(outgoing::replace(
                self.app,
                ReplaceDispatch { id, by: None },
            )?),
        }
        Ok(true)
    }

    /// Registers or refuses, decides about wishes, works.
    fn takes(&self, row: &IncomingRow) -> Result<bool, Error> {
        let (id, kind) = (row.id, number(&row.subject) % 10);
        if row.wanted.is_some() {
            let view = incoming::show(self.app, ById { id })?;
            if let Some(wish) = view.wishes.iter().find(|wish| wish.state == "open") {
                let input = DecideWish {
                    id: wish.id,
                    grant: kind != 2,
                    words: "Đã xem xét".to_owned(),
                };
                incoming::decide(self.app, input)?;
                return Ok(true);
            }
        }
        let step = match (row.stage, row.business, kind) {
            (Incoming::Arrived, Business::New, 0) => {
                let reason = "Không thuộc thẩm quyền".to_owned();
                incoming::refuse(self.app, RefuseArrival { id, reason })?;
                return Ok(true);
            }
            (Incoming::Arrived, Business::New | Business::Replace, _) => {
                incoming::register(self.app, ById { id })?;
                return Ok(true);
            }
            (Incoming::Registered, _, 5) => WorkStep::Assign,
            (Incoming::Assigned, _, 5) => WorkStep::Process,
            (Incoming::Processing, _, 5) => WorkStep::Finish,
            _ => return Ok(false),
        };
        let words = String::new();
        incoming::work(self.app, WorkArrival { id, step, words })?;
        Ok(true)
    }

    fn outgoing(&self) -> Result<Vec<OutgoingRow>, Error> {
        let input = ListOutgoing {
            limit: 500,
            ..ListOutgoing::default()
        };
        let mut rows = outgoing::list(self.app, input)?.rows;
        rows.reverse();
        Ok(rows)
    }

    fn incoming(&self) -> Result<Vec<IncomingRow>, Error> {
        let input = ListIncoming {
            limit: 500,
            ..ListIncoming::default()
        };
        Ok(incoming::list(self.app, input)?.rows)
    }
}

/// The number in `thư 17`.
fn number(subject: &str) -> usize {
    subject
        .rsplit(' ')
        .next()
        .and_then(|last| last.parse().ok())
        .unwrap_or(usize::MAX)
}

/// Letters begun in one pass.
const AT_ONCE: usize = 3;
