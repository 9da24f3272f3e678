//! What is not finished: until when, by whom, why, and what to press. One function for every state that is not final.
//!
//! Never acts: it names the command that does. Who maps a state to a [`Matter`] matches it whole, so that a new state
//! cannot be forgotten.

use crate::watch::{WorkingDays, limits, ordinary};
use crate::{Doubt, Incoming, Moment, Outgoing, Standing, Urgency, Wish};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Signed by its leader, without number.
    DispatchSigned,
    /// It has its number and was not sent.
    DispatchIssued,
    /// A letter waits for the time stamps of its signatures.
    LetterStamping,
    /// A letter waits for the line or its turn.
    LetterWaiting,
    /// A person holds a letter back.
    LetterHeld,
    /// A letter is being handed over.
    LetterTaken,
    /// Chưa rõ kết quả.
    LetterUnknown,
    /// A letter cannot go on by itself: refused by the axis, or faulty.
    LetterStuck,
    /// The axis has it, and the other end has confirmed nothing.
    AwaitingArrival,
    /// It is there and was not accepted.
    AwaitingAcceptance,
    /// A code that no list knows came, and nothing else.
    AnswerUnlisted,
    /// It was sent back with a reason.
    RefusedThere,
    /// It was asked back, and not answered.
    RecallAsked,
    /// A corrected version was sent, and not answered.
    UpdateAsked,
    /// It answered, and it is not known whether the recall or the correction before it.
    AnswerUnsure,
    /// Every recall is answered, and the dispatch still rests.
    DispatchResting,
    /// An arrival has no number yet.
    ArrivalUnregistered,
    /// An arrival is being worked on.
    ArrivalInWork,
    /// A sender asks for something, and nobody decided.
    WishOpen,
    /// A package came and could not be taken in.
    PackageFailed,
    /// A package was taken in, and the axis was not told yet.
    PackageHeld,
    /// A slip waits for its time stamp.
    SlipUnstamped,
}

/// Who has to see to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// This program does it by itself until the deadline.
    Program,
    /// Văn thư.
    Clerk,
    /// Whoever leads, or the unit that has it.
    Leader,
    /// The office at the other end.
    Recipient,
}

/// Until when, by whom, why, and what to press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// By then it should be finished, or somebody should look.
    pub due: Moment,
    /// Who has to see to it until then.
    pub owner: Owner,
    /// Why it is not finished, as a stable word with a text of its own.
    pub cause: &'static str,
    /// The command that cures it.
    pub cure: &'static str,
}

/// What is to be done about `matter`, which has been so since `since`.
pub fn pending(matter: Matter, since: Moment, urgency: Urgency, days: &WorkingDays) -> Pending {
    let minutes = |count: i64| since.plus_millis(count * 60_000);
    // An office's own part is measured as a recipient's: the same day or the next working morning, urgent ones at once.
    let own = || limits(since, urgency, days).accept_by;
    let quick = || match urgency {
        Urgency::Normal => minutes(240),
        Urgency::Urgent | Urgency::VeryUrgent | Urgency::Express => minutes(30),
    };
    let (due, owner, cure) = match matter {
        // Decree 30/2020 art. 15.2: a number by the next working day; art. 18.1: sent the same day, latest the next.
        Matter::DispatchSigned => (own(), Owner::Clerk, "dispatch.issue"),
        Matter::DispatchIssued => (own(), Owner::Clerk, "dispatch.send"),
        Matter::LetterStamping => (quick(), Owner::Program, "outbox.send_unstamped"),
        Matter::LetterWaiting => (own(), Owner::Program, "outbox.retry"),
        Matter::LetterHeld => (own(), Owner::Clerk, "outbox.release"),
        Matter::LetterTaken => (minutes(10), Owner::Program, "line.poke"),
        // Tried again with the same bytes: never a second letter.
        Matter::LetterUnknown => (minutes(60), Owner::Program, "outbox.retry"),
        Matter::LetterStuck => (own(), Owner::Clerk, "outbox.retry"),
        Matter::AwaitingArrival => {
            let limits = limits(since, urgency, days);
            let due = limits.arrive_by.min(limits.accept_by);
            (due, Owner::Recipient, "watch.remind")
        }
        Matter::AwaitingAcceptance | Matter::AnswerUnlisted => {
            (own(), Owner::Recipient, "watch.remind")
        }
        Matter::RefusedThere => (own(), Owner::Clerk, "dispatch.resend"),
        // The law gives no figure for answering a recall: measured as any answer.
        Matter::RecallAsked | Matter::UpdateAsked => (own(), Owner::Recipient, "watch.remind"),
        // Nothing more comes by itself: a person asks there, and writes down what was learnt.
        Matter::AnswerUnsure => (own(), Owner::Clerk, "watch.remind"),
        Matter::DispatchResting => (own(), Owner::Clerk, "dispatch.unfreeze"),
        // Decree 30/2020 art. 4.2c and 21.2.
        Matter::ArrivalUnregistered => (own(), Owner::Clerk, "arrival.register"),
        Matter::ArrivalInWork => (work_days(since, days), Owner::Leader, "arrival.work"),
        Matter::WishOpen => (own(), Owner::Clerk, "wish.decide"),
        Matter::PackageFailed => (own(), Owner::Clerk, "inbox.save"),
        Matter::PackageHeld => (minutes(60), Owner::Program, "line.poke"),
        Matter::SlipUnstamped => (ordinary(since, days).latest, Owner::Program, "line.poke"),
    };
    Pending {
        due,
        owner,
        cause: matter.word(),
        cure,
    }
}

impl Pending {
    /// Who has to see to it at `now`: what the program has not finished in time is the clerk's to look at.
    pub fn owner_at(&self, now: Moment) -> Owner {
        match (self.owner, now > self.due) {
            (Owner::Program, true) => Owner::Clerk,
            (owner, _) => owner,
        }
    }
}

impl Matter {
    /// Every matter.
    pub const ALL: [Self; 22] = [
        Self::DispatchSigned,
        Self::DispatchIssued,
        Self::LetterStamping,
        Self::LetterWaiting,
        Self::LetterHeld,
        Self::LetterTaken,
        Self::LetterUnknown,
        Self::LetterStuck,
        Self::AwaitingArrival,
        Self::AwaitingAcceptance,
        Self::AnswerUnlisted,
        Self::RefusedThere,
        Self::RecallAsked,
        Self::UpdateAsked,
        Self::AnswerUnsure,
        Self::DispatchResting,
        Self::ArrivalUnregistered,
        Self::ArrivalInWork,
        Self::WishOpen,
        Self::PackageFailed,
        Self::PackageHeld,
        Self::SlipUnstamped,
    ];

    /// What is not finished about a dispatch that stands so; a draft is nobody's promise yet, and what was sent is
    /// watched at its recipients.
    pub const fn of_outgoing(stage: Outgoing) -> Option<Self> {
        match stage {
            Outgoing::Signed => Some(Self::DispatchSigned),
            Outgoing::Issued => Some(Self::DispatchIssued),
            Outgoing::Draft | Outgoing::Sent => None,
        }
    }

    /// What is not finished about a recipient that stands so. What lies in the outbox is the letter's matter.
    pub const fn of_standing(standing: Standing, doubt: Option<Doubt>) -> Option<Self> {
        match doubt {
            Some(Doubt::AgreedOnce | Doubt::RefusedOnce | Doubt::OneEach) => {
                return Some(Self::AnswerUnsure);
            }
            None => {}
        }
        match standing {
            Standing::Sent => Some(Self::AwaitingArrival),
            Standing::Delivered | Standing::Arrived => Some(Self::AwaitingAcceptance),
            Standing::Unlisted => Some(Self::AnswerUnlisted),
            Standing::Refused => Some(Self::RefusedThere),
            Standing::RecallPending => Some(Self::RecallAsked),
            Standing::UpdatePending => Some(Self::UpdateAsked),
            // Told in the outbox: LetterWaiting, LetterStuck, LetterUnknown.
            Standing::Waiting | Standing::Stuck | Standing::Unknown => None,
            // Final for this office: what follows 03 there is that office's work.
            Standing::Accepted
            | Standing::Assigned
            | Standing::Processing
            | Standing::Done
            | Standing::Recalled
            | Standing::Replaced
            | Standing::Cancelled => None,
        }
    }

    /// What is not finished about an arrival that stands so.
    pub const fn of_incoming(stage: Incoming) -> Option<Self> {
        match stage {
            Incoming::Arrived => Some(Self::ArrivalUnregistered),
            Incoming::Registered | Incoming::Assigned | Incoming::Processing => {
                Some(Self::ArrivalInWork)
            }
            Incoming::Refused
            | Incoming::Finished
            | Incoming::Recalled
            | Incoming::Replaced
            | Incoming::Settled => None,
        }
    }

    /// What is not finished about a wish that nobody decided.
    pub const fn of_wish(wish: Wish) -> Self {
        match wish {
            Wish::Recall | Wish::Dropped | Wish::Update | Wish::Replace => Self::WishOpen,
        }
    }

    /// The stable word that crosses to the screens.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DispatchSigned => "dispatch_signed",
            Self::DispatchIssued => "dispatch_issued",
            Self::LetterStamping => "letter_stamping",
            Self::LetterWaiting => "letter_waiting",
            Self::LetterHeld => "letter_held",
            Self::LetterTaken => "letter_taken",
            Self::LetterUnknown => "letter_unknown",
            Self::LetterStuck => "letter_stuck",
            Self::AwaitingArrival => "awaiting_arrival",
            Self::AwaitingAcceptance => "awaiting_acceptance",
            Self::AnswerUnlisted => "answer_unlisted",
            Self::RefusedThere => "refused_there",
            Self::RecallAsked => "recall_asked",
            Self::UpdateAsked => "update_asked",
            Self::AnswerUnsure => "answer_unsure",
            Self::DispatchResting => "dispatch_resting",
            Self::ArrivalUnregistered => "arrival_unregistered",
            Self::ArrivalInWork => "arrival_in_work",
            Self::WishOpen => "wish_open",
            Self::PackageFailed => "package_failed",
            Self::PackageHeld => "package_held",
            Self::SlipUnstamped => "slip_unstamped",
        }
    }
}

/// Fifteen days of work: a frame of ours for what names no day itself.
fn work_days(since: Moment, days: &WorkingDays) -> Moment {
    let mut day = since.day();
    for _ in 0..15 {
        day = days.next(day);
    }
    day.plus_days(1).begins()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Day, Exchange};

    #[test]
    fn every_matter_has_a_deadline_an_owner_a_cause_and_a_cure() {
        let days = WorkingDays::new();
        let since = Day::receive("2026-11-20")
            .unwrap()
            .begins()
            .plus_millis(9 * 3_600_000);
        let mut words: Vec<&str> = Vec::new();
        for matter in Matter::ALL {
            for urgency in [
                Urgency::Normal,
                Urgency::Urgent,
                Urgency::VeryUrgent,
                Urgency::Express,
            ] {
                let told = pending(matter, since, urgency, &days);
                assert!(told.due > since, "{matter:?} is due after it began");
                assert_eq!(told.cause, matter.word());
                assert!(told.cure.contains('.'), "{matter:?} names a command");
                let late = told.owner_at(told.due.plus_millis(1));
                assert_ne!(
                    late,
                    Owner::Program,
                    "{matter:?} is a person's once it is late"
                );
            }
            words.push(matter.word());
        }
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Matter::ALL.len(), "no two share a word");
    }

    #[test]
    fn what_is_expected_of_others_is_due_by_their_limits() {
        let days = WorkingDays::new();
        let since = Day::receive("2026-11-20")
            .unwrap()
            .begins()
            .plus_millis(9 * 3_600_000);
        let due = |matter, urgency| pending(matter, since, urgency, &days).due;
        let limits = limits(since, Urgency::Normal, &days);
        assert_eq!(
            due(Matter::AwaitingAcceptance, Urgency::Normal),
            limits.accept_by
        );
        assert_eq!(
            due(Matter::LetterUnknown, Urgency::Normal),
            since.plus_millis(3_600_000)
        );
        assert!(
            due(Matter::LetterStamping, Urgency::Express)
                < due(Matter::LetterStamping, Urgency::Normal)
        );
    }

    #[test]
    fn a_letter_just_begun_is_told_in_the_outbox_alone() {
        let begun = Exchange::begun();
        assert_eq!(Matter::of_standing(begun.standing(), begun.doubt()), None);
    }

    #[test]
    fn what_is_unsure_is_the_clerks_whatever_the_word_for_it() {
        for standing in [
            Standing::Recalled,
            Standing::UpdatePending,
            Standing::Accepted,
        ] {
            for doubt in [Doubt::AgreedOnce, Doubt::RefusedOnce, Doubt::OneEach] {
                let matter = Matter::of_standing(standing, Some(doubt));
                assert_eq!(matter, Some(Matter::AnswerUnsure));
            }
        }
        assert_eq!(Matter::of_standing(Standing::Recalled, None), None);
    }
}
