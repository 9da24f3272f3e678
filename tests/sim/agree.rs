//! What a sender shows of a recipient, against what was decided there.
//!
//! Looks at both desks' files; what passed between them is `judge.rs`'s.

use crate::desk::Desk;
use crate::judge::{Broken, Sent, Violation, dispatches, found, read};
use crate::scene::World;
use office::{Answer, Ask, AskState, Business, Doubt, Incoming, Road, Standing, Wish};
use std::collections::BTreeSet;
use store::{Arrival, AskRow, Letter, OutboxState, WishRow, WishState};

/// What each sender shows of each recipient is what was decided there.
pub(crate) fn judged(world: &World, place: usize, letters: &[Vec<Sent>], all: &mut Vec<Violation>) {
    let desk = &world.desks[place];
    let app = desk.app();
    for dispatch in dispatches(app) {
        let earlier = read(app, |r| r.earlier_of(dispatch.id));
        if earlier.iter().any(|(_, kind)| *kind == Ask::Update) {
            continue;
        }
        let asks = read(app, |r| r.asks(dispatch.id));
        for row in read(app, |r| r.deliveries(dispatch.id)) {
            let to = &row.delivery.to;
            let Some(there) = world.desks.iter().find(|there| there.code == to.as_str()) else {
                if row.delivery.road != Road::Sent {
                    let how = format!(
                        "{} dispatch {} to {to}: {:?}",
                        desk.code, dispatch.id, row.delivery.road
                    );
                    all.push(found(Broken::WrongStatus, how));
                }
                continue;
            };
            let newest = letters[place].iter().rev().find(|letter| {
                letter.row.dispatch == Some(dispatch.id)
                    && matches!(letter.row.business, Business::New | Business::Replace)
                    && letter.is_document
                    && letter.to.contains(to)
            });
            let Some(newest) = newest else { continue };
            let arrival = newest.packages.get(to).and_then(|doc| {
                let package = read(there.app(), |r| r.package(doc.as_str()))?;
                let id = package.arrival?;
                read(there.app(), |r| r.arrival(id))
            });
            let Some(arrival) = arrival else { continue };
            let since: Vec<&AskRow> = asks
                .iter()
                .filter(|ask| ask.to == *to && ask.letter > Some(newest.row.id))
                .collect();
            let pair = Pair {
                named: format!("{} dispatch {} to {to}", desk.code, dispatch.id),
                standing: row.exchange().standing(),
                doubt: row.exchange().doubt(),
                answer: row.delivery.answer,
                asked: since.last().copied(),
                there,
                arrival,
            };
            all.extend(pair.judged());
        }
    }
}

/// A dispatch at its sender, and the same at one recipient.
struct Pair<'a> {
    named: String,
    standing: Standing,
    doubt: Option<Doubt>,
    answer: Option<Answer>,
    asked: Option<&'a AskRow>,
    there: &'a Desk,
    arrival: Arrival,
}

impl Pair<'_> {
    fn judged(&self) -> Option<Violation> {
        let app = self.there.app();
        let told: BTreeSet<u16> = read(app, |r| r.outbox(None, u32::MAX))
            .into_iter()
            .filter(|row| row.arrival == Some(self.arrival.id) && row.kind == Letter::Status)
            .filter(|row| row.state != OutboxState::Withdrawn)
            .filter_map(|row| row.code)
            .map(Answer::code)
            .filter(|code| *code <= 6)
            .collect();
        let reached = match told.contains(&2) {
            true => Some(2),
            false => told.last().copied(),
        };
        let heard = self.answer.map(Answer::code);
        // A copy that was given back is void: what was said of it before and comes after moves nothing.
        if self.standing != Standing::Recalled && heard != reached {
            return Some(self.wrong(&format!("{heard:?} was heard, {reached:?} was said")));
        }
        self.asked.and_then(|ask| self.asked_judged(ask))
    }

    /// What was asked last, and what was decided there about it.
    fn asked_judged(&self, ask: &AskRow) -> Option<Violation> {
        let wishes = read(self.there.app(), |r| r.wishes(self.arrival.id));
        let last = wishes.last().map(|wish| wish.state);
        if let Some(doubt) = self.doubt {
            return self.doubt_judged(doubt, &wishes);
        }
        let fits = match (ask.ask, ask.state) {
            (_, AskState::Withdrawn | AskState::Local) => true,
            (Ask::Replace, _) => true,
            (_, AskState::Moot) => self.arrival.stage == Incoming::Refused,
            (_, AskState::Open) => {
                last == Some(WishState::Open) || self.arrival.stage == Incoming::Refused
            }
            (_, AskState::Agreed) => wishes.iter().any(|wish| {
                let is_asked = match ask.ask {
                    Ask::Recall => matches!(wish.wish, Wish::Recall | Wish::Dropped),
                    Ask::Update | Ask::Replace => wish.wish == Wish::Update,
                };
                is_asked && wish.state == WishState::Granted
            }),
            (_, AskState::Refused) => last == Some(WishState::Declined),
        };
        if fits {
            return None;
        }
        let what = format!(
            "{:?} is {:?} here, {last:?} there ({} wishes)",
            ask.ask,
            ask.state,
            wishes.len()
        );
        Some(self.wrong(&what))
    }

    /// One answer, or one of each, to a correction and a recall: what came was said there, of the one or the other.
    fn doubt_judged(&self, doubt: Doubt, wishes: &[WishRow]) -> Option<Violation> {
        let was = |state| wishes.iter().any(|wish| wish.state == state);
        let corrected = wishes.iter().any(|wish| wish.wish == Wish::Update);
        let said = match doubt {
            Doubt::AgreedOnce => was(WishState::Granted),
            Doubt::RefusedOnce => was(WishState::Declined),
            Doubt::OneEach => was(WishState::Granted) && was(WishState::Declined),
        };
        if said && corrected {
            return None;
        }
        let states: Vec<_> = wishes.iter().map(|wish| (wish.wish, wish.state)).collect();
        Some(self.wrong(&format!("{doubt:?} here, {states:?} there")))
    }

    fn wrong(&self, what: &str) -> Violation {
        let (stage, standing) = (self.arrival.stage, self.standing);
        found(
            Broken::WrongStatus,
            format!("{}: {standing:?} here, {stage:?} there: {what}", self.named),
        )
    }
}
