//! Việc cần xử lý: everything that is not final, with until when, by whom, why, and what to press.
//!
//! Never decides: `office::pending` does. Here each state is led to its matter, whole, so that a new one cannot be
//! forgotten; what many recipients of one dispatch have in common is one line.

use super::calendar;
use super::rows::{Reckoning, WatchRow, rows};
use crate::outgoing::resting;
use crate::views::Nothing;
use crate::{App, Error};
use office::{Incoming, Matter, Moment, Outgoing, Owner, Urgency, WorkingDays};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{ArrivalFilter, Dispatch, DispatchFilter, OutboxRow, OutboxState, Read, Watched};
use ts_rs::TS;

/// Something that is not final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PendingRow {
    /// What it is.
    pub matter: Matter,
    /// The dispatch it is about.
    pub dispatch: Option<i64>,
    /// The arrival it is about.
    pub arrival: Option<i64>,
    /// The letter in the outbox it is about.
    pub letter: Option<i64>,
    /// The axis's name of the package it is about; empty for none.
    pub package: String,
    /// Number and notation, where there are any.
    pub written: String,
    /// What it is about.
    pub subject: String,
    /// How many recipients it is so for; nought where it is about none.
    pub recipients: u32,
    /// The first of them, by name.
    pub first: String,
    /// Since when.
    pub since: Moment,
    /// By then it should be finished, or somebody should look.
    pub due: Moment,
    /// Whether that is past.
    pub late: bool,
    /// Who has to see to it now.
    pub owner: Owner,
    /// Why, as a stable word.
    #[ts(as = "Matter")]
    pub cause: String,
    /// What stopped it last, as a failure code.
    pub fault: Option<String>,
    /// The command that cures it.
    #[ts(
        type = "\"dispatch.issue\" | \"dispatch.send\" | \"dispatch.resend\" | \"dispatch.unfreeze\" | \"outbox.send_unstamped\" | \"outbox.retry\" | \"outbox.release\" | \"line.poke\" | \"watch.remind\" | \"arrival.register\" | \"arrival.work\" | \"wish.decide\" | \"inbox.save\""
    )]
    pub cure: String,
}

/// What is not final.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PendingList {
    /// Oldest deadline first.
    pub rows: Vec<PendingRow>,
    /// How many of them are late.
    pub late: u32,
    /// Now, by the axis's clock where it is known.
    pub now: Moment,
}

/// Everything that is not final, oldest deadline first.
pub fn list(app: &App, _: Nothing) -> Result<PendingList, Error> {
    let by = Reckoning::of(app)?;
    let at = app.now();
    let stamps = crate::stamps::settings(app)?;
    let mut found = app.store().read(|r| {
        let mut all = Found::new(calendar::of(r)?, at);
        all.letters(r)?;
        all.recipients(&rows(r, Watched::Unsettled, &by)?);
        all.dispatches(r)?;
        all.arrivals(r)?;
        all.packages(r)?;
        if !stamps.address.is_empty() {
            all.slips(r)?;
        }
        Ok::<_, Error>(all.rows)
    })?;
    found.sort_by_key(|row| (row.due, row.since));
    let late = found.iter().filter(|row| row.late).count();
    Ok(PendingList {
        rows: found,
        late: u32::try_from(late).unwrap_or(u32::MAX),
        now: at,
    })
}

/// What is not finished about a letter that stands so.
pub fn of_letter(state: OutboxState, is_held: bool) -> Option<Matter> {
    match (state, is_held) {
        (OutboxState::Sent | OutboxState::Withdrawn, _) => None,
        (OutboxState::Taken, _) => Some(Matter::LetterTaken),
        (OutboxState::Unknown, _) => Some(Matter::LetterUnknown),
        (OutboxState::Stuck, _) => Some(Matter::LetterStuck),
        (OutboxState::Stamping | OutboxState::Waiting, true) => Some(Matter::LetterHeld),
        (OutboxState::Stamping, false) => Some(Matter::LetterStamping),
        (OutboxState::Waiting, false) => Some(Matter::LetterWaiting),
    }
}

struct Found {
    days: WorkingDays,
    now: Moment,
    rows: Vec<PendingRow>,
}

impl Found {
    const fn new(days: WorkingDays, now: Moment) -> Self {
        Self {
            days,
            now,
            rows: Vec::new(),
        }
    }

    fn row(&self, matter: Matter, since: Moment, urgency: Urgency) -> PendingRow {
        let told = office::pending(matter, since, urgency, &self.days);
        PendingRow {
            matter,
            dispatch: None,
            arrival: None,
            letter: None,
            package: String::new(),
            written: String::new(),
            subject: String::new(),
            recipients: 0,
            first: String::new(),
            since,
            due: told.due,
            late: self.now > told.due,
            owner: told.owner_at(self.now),
            cause: told.cause.to_owned(),
            fault: None,
            cure: told.cure.to_owned(),
        }
    }

    fn letters(&mut self, r: &Read<'_>) -> Result<(), Error> {
        for state in OutboxState::ALL {
            if of_letter(state, false).is_none() {
                continue;
            }
            for letter in r.outbox(Some(state), LISTED)? {
                let Some(matter) = of_letter(state, is_held(&letter)) else {
                    continue;
                };
                let since = letter.taken_at.unwrap_or(letter.created_at);
                let dispatch = letter
                    .dispatch
                    .map(|id| r.dispatch(id))
                    .transpose()?
                    .flatten();
                let urgency = dispatch.as_ref().map(|one| one.draft.urgency);
                let row = self.row(matter, since, urgency.unwrap_or_default());
                self.rows.push(PendingRow {
                    dispatch: letter.dispatch,
                    arrival: letter.arrival,
                    letter: Some(letter.id),
                    fault: letter.fault,
                    ..about(row, dispatch.as_ref())
                });
            }
        }
        Ok(())
    }

    /// What is so for several recipients of one dispatch is one line, since the first of them.
    fn recipients(&mut self, rows: &[WatchRow]) {
        let mut lines: BTreeMap<(i64, Matter), PendingRow> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.followed) {
            let Some(matter) = Matter::of_standing(row.standing, row.doubt) else {
                continue;
            };
            let is_answered = matches!(matter, Matter::RefusedThere | Matter::AnswerUnsure);
            let since = row.answered_at.filter(|_| is_answered);
            let since = since.or(row.sent_at).unwrap_or(self.now);
            let mut line = self.row(matter, since, row.urgency);
            if let Some(due) = row.due {
                line.due = due;
                line.late = row.lateness != office::Lateness::InTime;
            }
            let line = PendingRow {
                dispatch: Some(row.dispatch),
                written: row.written.clone(),
                subject: row.subject.clone(),
                recipients: 1,
                first: row.name.clone(),
                ..line
            };
            lines
                .entry((row.dispatch, matter))
                .and_modify(|kept| {
                    let sooner = line.due < kept.due;
                    let recipients = kept.recipients + 1;
                    if sooner {
                        *kept = line.clone();
                    }
                    kept.recipients = recipients;
                })
                .or_insert(line);
        }
        self.rows.extend(lines.into_values());
    }

    fn dispatches(&mut self, r: &Read<'_>) -> Result<(), Error> {
        for stage in [
            Outgoing::Draft,
            Outgoing::Signed,
            Outgoing::Issued,
            Outgoing::Sent,
        ] {
            let Some(matter) = Matter::of_outgoing(stage) else {
                continue;
            };
            let filter = DispatchFilter {
                stage: Some(stage),
                limit: LISTED,
                ..DispatchFilter::default()
            };
            for one in r.dispatches(&filter)? {
                // On paper only: nobody is written to by the axis.
                if stage == Outgoing::Issued && one.draft.receivers().is_empty() {
                    continue;
                }
                let since = match stage {
                    Outgoing::Issued => one.issued_at,
                    Outgoing::Draft | Outgoing::Signed | Outgoing::Sent => one.signed_at,
                };
                let row = self.row(matter, since.unwrap_or(one.changed_at), one.draft.urgency);
                self.rows.push(PendingRow {
                    dispatch: Some(one.id),
                    ..about(row, Some(&one))
                });
            }
        }
        for (id, at) in r.resting()? {
            if resting::answer_is_awaited(r, id)? {
                continue;
            }
            let dispatch = r.dispatch(id)?;
            let row = self.row(Matter::DispatchResting, at, Urgency::Normal);
            self.rows.push(PendingRow {
                dispatch: Some(id),
                ..about(row, dispatch.as_ref())
            });
        }
        Ok(())
    }

    fn arrivals(&mut self, r: &Read<'_>) -> Result<(), Error> {
        for stage in Incoming::ALL {
            let Some(matter) = Matter::of_incoming(stage) else {
                continue;
            };
            let filter = ArrivalFilter {
                stage: Some(stage),
                limit: LISTED,
                ..ArrivalFilter::default()
            };
            for one in r.arrivals(&filter)? {
                let since = one.registered_at.unwrap_or(one.arrived_at);
                let mut row = self.row(matter, since, one.urgency);
                if matter == Matter::ArrivalInWork {
                    match one.due {
                        Some(due) => row.due = due.plus_days(1).begins(),
                        // It has its number, and nobody was told to do anything about it.
                        None if stage == Incoming::Registered => continue,
                        None => {}
                    }
                    row.late = self.now > row.due;
                }
                let reference = crate::incoming::reference(&one).written();
                self.rows.push(PendingRow {
                    arrival: Some(one.id),
                    written: reference,
                    subject: one.subject,
                    first: one.from_name,
                    ..row
                });
            }
        }
        for (arrival, _) in r.arrivals_wanted()? {
            for wish in r.wishes(arrival)? {
                if wish.state != store::WishState::Open {
                    continue;
                }
                let Some(one) = r.arrival(arrival)? else {
                    continue;
                };
                let row = self.row(Matter::of_wish(wish.wish), wish.came_at, one.urgency);
                let reference = crate::incoming::reference(&one).written();
                self.rows.push(PendingRow {
                    arrival: Some(arrival),
                    written: reference,
                    subject: one.subject,
                    first: one.from_name,
                    ..row
                });
            }
        }
        Ok(())
    }

    fn packages(&mut self, r: &Read<'_>) -> Result<(), Error> {
        let failed = r.failed_packages(LISTED)?.into_iter();
        let held = r.unacknowledged()?.into_iter();
        let all = failed
            .map(|row| (Matter::PackageFailed, row))
            .chain(held.map(|row| (Matter::PackageHeld, row)));
        for (matter, package) in all {
            let row = self.row(matter, package.seen_at, Urgency::Normal);
            self.rows.push(PendingRow {
                arrival: package.arrival,
                package: package.doc_id,
                fault: package.fault,
                ..row
            });
        }
        Ok(())
    }

    /// All slips that wait for their stamps are one line: the program asks for them by itself.
    fn slips(&mut self, r: &Read<'_>) -> Result<(), Error> {
        let (count, oldest) = r.unstamped_slips(self.now)?;
        let Some(since) = oldest.filter(|_| count > 0) else {
            return Ok(());
        };
        let row = self.row(Matter::SlipUnstamped, since, Urgency::Normal);
        self.rows.push(PendingRow {
            recipients: u32::try_from(count).unwrap_or(u32::MAX),
            ..row
        });
        Ok(())
    }
}

fn about(row: PendingRow, dispatch: Option<&Dispatch>) -> PendingRow {
    let Some(one) = dispatch else { return row };
    let reference = one.number.clone().zip(one.notation.clone());
    PendingRow {
        written: reference
            .map(|(number, notation)| {
                let body = one.draft.body;
                office::Reference {
                    number,
                    notation,
                    body,
                }
                .written()
            })
            .unwrap_or_default(),
        subject: one.draft.subject.clone(),
        ..row
    }
}

const fn is_held(letter: &OutboxRow) -> bool {
    letter.held_at.is_some()
}

/// More than a person reads; the oldest deadlines come first all the same.
const LISTED: u32 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_a_letter_that_is_not_final_leads_to_a_command_that_is_there() {
        let known: Vec<&str> = crate::command_names()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        for matter in Matter::ALL {
            let told = office::pending(
                matter,
                Moment::default(),
                Urgency::Normal,
                &WorkingDays::new(),
            );
            assert!(known.contains(&told.cure), "{matter:?} names {}", told.cure);
        }
        for state in OutboxState::ALL {
            let is_final = matches!(state, OutboxState::Sent | OutboxState::Withdrawn);
            assert_eq!(of_letter(state, false).is_none(), is_final, "{state:?}");
            assert_eq!(
                of_letter(state, true).is_none(),
                is_final,
                "{state:?}, held"
            );
        }
    }

    #[test]
    fn every_cause_owner_and_cure_has_its_words_in_both_languages() {
        for text in [
            include_str!("../../../../ui/src/i18n/vi.json"),
            include_str!("../../../../ui/src/i18n/en.json"),
        ] {
            let words: serde_json::Value = serde_json::from_str(text).unwrap();
            let has = |key: &str| {
                let text = words.pointer(&format!("/{}", key.replace('.', "/")));
                text.and_then(|text| text.as_str())
                    .is_some_and(|text| !text.is_empty())
            };
            for matter in Matter::ALL {
                let told = office::pending(
                    matter,
                    Moment::default(),
                    Urgency::Normal,
                    &WorkingDays::new(),
                );
                assert!(
                    has(&format!("pending.cause.{}", told.cause)),
                    "{matter:?} says why"
                );
                assert!(
                    has(&format!("pending.cure.{}", told.cure)),
                    "{} has a button",
                    told.cure
                );
            }
            for owner in ["program", "clerk", "leader", "recipient"] {
                assert!(has(&format!("pending.owner.{owner}")), "{owner}");
            }
        }
    }
}
