//! A sent dispatch and one of its recipients: what the road did, what was answered, what was asked since, and what may
//! follow what (X§4.2, the sender's side).
//!
//! Never sends or stores. An answer is never an error: one that is late, doubled or about nothing is told apart and
//! moves nothing.

use crate::{Answer, Road};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What this office may ask of a recipient once the letter has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Thu hồi: give it back.
    Recall,
    /// Cập nhật: take a corrected version in its place.
    Update,
    /// Thay thế: another document has made it void. Told, not asked: nobody answers it (X§4.2).
    Replace,
}

/// What became of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AskState {
    /// No answer yet; of a replacement: told.
    Open,
    /// 15.
    Agreed,
    /// 16; it may be asked again.
    Refused,
    /// The letter itself was refused (02) meanwhile: there is nothing left to ask about.
    Moot,
    /// Taken back here before it left.
    Withdrawn,
    /// The letter had not left: it was cancelled here and nobody was asked.
    Local,
}

/// Where a dispatch stands with one recipient, in the one word people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In the outbox.
    Waiting,
    /// In the outbox, and a person must look.
    Stuck,
    /// Chưa rõ kết quả.
    Unknown,
    /// The axis has it.
    Sent,
    /// The other end fetched it.
    Delivered,
    /// 01.
    Arrived,
    /// 02: this sending has ended; it may be corrected and sent again.
    Refused,
    /// 03.
    Accepted,
    /// 04.
    Assigned,
    /// 05.
    Processing,
    /// 06.
    Done,
    /// A code that no list knows, and nothing else yet.
    Unlisted,
    /// 13 was asked, and not answered.
    RecallPending,
    /// 15 on a recall: the copy there is void.
    Recalled,
    /// A corrected version was sent, and not answered.
    UpdatePending,
    /// Another document made it void there.
    Replaced,
    /// Taken back before it left.
    Cancelled,
}

/// What this office may do about one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryStep {
    /// Ask it back.
    Recall,
    /// Send a corrected version.
    Update,
    /// Tell that another document made it void.
    Replace,
    /// Send it as new once more, after it was refused or given back.
    Resend,
    /// Take back what was asked, before that left.
    TakeBack,
}

/// The step does not follow from where the recipient stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("from {from:?} one cannot {step:?}")]
pub struct DeliveryRefused {
    /// Where it stands.
    pub from: Standing,
    /// What was asked.
    pub step: DeliveryStep,
}

/// What passed between this office and one recipient about one dispatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Exchange {
    /// What the road did with the letter.
    pub road: Road,
    /// How far it has come there: 01–06, or an unlisted code while none of those came.
    pub answer: Option<Answer>,
    /// What was asked last, and what became of that.
    pub asked: Option<(Ask, AskState)>,
    /// A correction sent before that, while it is unanswered: 15 and 16 answer both alike.
    pub under: Option<AskState>,
    /// What became of the recall may be what became of the correction before it, and the other way round.
    ///
    /// The answer is taken for the recall's, since there are systems that answer no correction; what may be otherwise is told.
    pub unsure: bool,
}

/// What is not known of a recall and a correction before it, which 15 and 16 answer both alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// One 15 came, and it may have meant the correction.
    AgreedOnce,
    /// One 16 came, and it may have meant the correction.
    RefusedOnce,
    /// Both came, and which meant which is not known.
    OneEach,
}

/// What an answer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heard {
    /// It moves the delivery on.
    Moves(Exchange),
    /// It is kept and moves nothing.
    Stays(Stays),
}

/// Why an answer moves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stays {
    /// It says what is known.
    Doubled,
    /// A later answer came before it.
    Overtaken,
    /// 02 after 03: refusing is possible only before acceptance (X§4.3).
    TooLate,
    /// 15 or 16, and nothing was asked.
    NotAsked,
    /// 13: only a sender may ask back.
    NotTheirs,
    /// A code that no list knows, beside one that is known; shown raw.
    Unlisted,
}

impl Exchange {
    /// A letter just put into the outbox.
    pub const fn begun() -> Self {
        Self {
            road: Road::Waiting,
            answer: None,
            asked: None,
            under: None,
            unsure: false,
        }
    }

    /// Where it stands after `step`: the one place that says who may follow whom.
    pub const fn after(self, step: DeliveryStep) -> Result<Self, DeliveryRefused> {
        use AskState as S;
        use Standing as St;
        let from = self.standing();
        let asked = match (step, from) {
            // It never left: cancelled here, and nothing is sent.
            (DeliveryStep::Recall, St::Waiting | St::Stuck) => (Ask::Recall, S::Local),
            // Whether it left is not known: the question is asked all the same, and answered if it did.
            (
                DeliveryStep::Recall,
                St::Unknown
                | St::Sent
                | St::Delivered
                | St::Arrived
                | St::Accepted
                | St::Assigned
                | St::Processing
                | St::Done
                | St::Unlisted
                | St::UpdatePending,
            ) => (Ask::Recall, S::Open),
            (
                DeliveryStep::Update,
                St::Sent
                | St::Delivered
                | St::Arrived
                | St::Accepted
                | St::Assigned
                | St::Processing
                | St::Unlisted
                | St::UpdatePending,
            ) => (Ask::Update, S::Open),
            (
                DeliveryStep::Replace,
                St::Sent
                | St::Delivered
                | St::Arrived
                | St::Accepted
                | St::Assigned
                | St::Processing
                | St::Done
                | St::Unlisted
                | St::UpdatePending,
            ) => (Ask::Replace, S::Open),
            (DeliveryStep::Resend, St::Refused | St::Recalled | St::Cancelled) => {
                return Ok(Self::begun());
            }
            (DeliveryStep::TakeBack, St::RecallPending | St::UpdatePending | St::Replaced) => {
                match self.asked {
                    Some((ask, S::Open)) => (ask, S::Withdrawn),
                    _ => return Err(DeliveryRefused { from, step }),
                }
            }
            (
                DeliveryStep::Recall
                | DeliveryStep::Update
                | DeliveryStep::Replace
                | DeliveryStep::Resend
                | DeliveryStep::TakeBack,
                _,
            ) => return Err(DeliveryRefused { from, step }),
        };
        // There are systems that never answer a correction: it stays unanswered, and everything else may follow.
        let under = match (self.asked, asked) {
            (_, (Ask::Update, _)) => None,
            (Some((Ask::Update, S::Open)), _) => Some(S::Open),
            _ => self.under,
        };
        Ok(Self {
            asked: Some(asked),
            under,
            unsure: false,
            ..self
        })
    }

    /// What `answer`, given by this very recipient, does.
    pub const fn hears(self, answer: Answer) -> Heard {
        match answer {
            Answer::RecallAsked => Heard::Stays(Stays::NotTheirs),
            Answer::RecallAgreed => self.settled(AskState::Agreed),
            Answer::RecallRefused => self.settled(AskState::Refused),
            Answer::Unlisted(code) => self.puzzled(code),
            Answer::Arrived
            | Answer::Refused
            | Answer::Accepted
            | Answer::Assigned
            | Answer::Processing
            | Answer::Done => self.reached(answer),
        }
    }

    /// The same for an answer given before the newest question was asked: it can only mean the correction before that.
    pub const fn hears_from_before(self, answer: Answer) -> Heard {
        let Some(under) = self.under else {
            return self.hears(answer);
        };
        let before = Self {
            asked: Some((Ask::Update, under)),
            under: None,
            ..self
        };
        match (answer, before.hears(answer)) {
            (Answer::RecallAgreed | Answer::RecallRefused, Heard::Moves(after)) => {
                Heard::Moves(Self {
                    under: match after.asked {
                        Some((_, state)) => Some(state),
                        None => None,
                    },
                    unsure: false,
                    ..self
                })
            }
            (Answer::RecallAgreed | Answer::RecallRefused, stays) => stays,
            _ => self.hears(answer),
        }
    }

    /// What is not known beside the one word for it.
    pub const fn doubt(self) -> Option<Doubt> {
        // Sent back is sent back, whichever of the two the answer meant.
        if !self.unsure || matches!(self.answer, Some(Answer::Refused)) {
            return None;
        }
        Some(match (self.asked, self.under) {
            (Some((_, AskState::Agreed)), Some(AskState::Open)) => Doubt::AgreedOnce,
            (_, Some(AskState::Open)) => Doubt::RefusedOnce,
            _ => Doubt::OneEach,
        })
    }

    /// The one word for it.
    pub const fn standing(self) -> Standing {
        use AskState as S;
        if matches!(self.answer, Some(Answer::Refused)) {
            return Standing::Refused;
        }
        match self.asked {
            Some((Ask::Recall, S::Open)) => return Standing::RecallPending,
            Some((Ask::Recall, S::Agreed)) => return Standing::Recalled,
            Some((Ask::Recall, S::Local)) => return Standing::Cancelled,
            Some((Ask::Update, S::Open)) => return Standing::UpdatePending,
            Some((Ask::Replace, S::Open | S::Agreed)) => return Standing::Replaced,
            Some(_) | None => {}
        }
        if matches!(self.under, Some(S::Open)) {
            return Standing::UpdatePending;
        }
        match (self.answer, self.road) {
            (Some(Answer::Arrived), _) => Standing::Arrived,
            (Some(Answer::Refused), _) => Standing::Refused,
            (Some(Answer::Accepted), _) => Standing::Accepted,
            (Some(Answer::Assigned), _) => Standing::Assigned,
            (Some(Answer::Processing), _) => Standing::Processing,
            (Some(Answer::Done), _) => Standing::Done,
            (
                Some(
                    Answer::RecallAsked
                    | Answer::RecallAgreed
                    | Answer::RecallRefused
                    | Answer::Unlisted(_),
                ),
                _,
            ) => Standing::Unlisted,
            (None, Road::Waiting) => Standing::Waiting,
            (None, Road::Unknown) => Standing::Unknown,
            (None, Road::Sent) => Standing::Sent,
            (None, Road::Delivered) => Standing::Delivered,
            (None, Road::Stuck) => Standing::Stuck,
        }
    }

    /// Whether `step` may be taken now: what decides about a button.
    pub const fn may(self, step: DeliveryStep) -> bool {
        self.after(step).is_ok()
    }

    /// What may still be heard of this sending once it has ended and the document is sent again, however late it comes:
    /// after 02 nobody accepts (X§4.3), and after 15 whatever was said before it.
    pub const fn may_still_say(self) -> &'static [Answer] {
        use Answer as A;
        match (self.standing(), self.asked) {
            (Standing::Cancelled, _) => &[],
            (Standing::Refused, None) => &[A::Arrived],
            (Standing::Refused, Some(_)) => &[A::Arrived, A::RecallAgreed, A::RecallRefused],
            _ => &[
                A::Arrived,
                A::Accepted,
                A::Assigned,
                A::Processing,
                A::Done,
                A::RecallAgreed,
                A::RecallRefused,
            ],
        }
    }

    const fn settled(self, state: AskState) -> Heard {
        use AskState as S;
        if let (Some(S::Open), Some(settled)) = (self.under, self.settled_over(state)) {
            return Heard::Moves(settled);
        }
        let asked = match (self.asked, state) {
            (Some((Ask::Recall | Ask::Update, S::Agreed)), S::Agreed)
            | (Some((Ask::Recall | Ask::Update, S::Refused)), S::Refused) => {
                return Heard::Stays(Stays::Doubled);
            }
            // Agreed ends the question; whatever order the two took on the road, this is how it ends.
            (Some((Ask::Recall | Ask::Update, S::Agreed)), _) => {
                return Heard::Stays(Stays::Overtaken);
            }
            (Some((ask @ (Ask::Recall | Ask::Update), S::Open | S::Refused)), state) => {
                (ask, state)
            }
            (Some((Ask::Recall | Ask::Update, S::Moot | S::Withdrawn | S::Local)), _)
            | (Some((Ask::Replace, _)) | None, _) => return Heard::Stays(Stays::NotAsked),
        };
        let is_first = matches!(self.asked, Some((Ask::Recall, S::Open)));
        Heard::Moves(Self {
            asked: Some(asked),
            unsure: self.unsure || (is_first && matches!(self.under, Some(S::Open))),
            ..self
        })
    }

    /// 15 or 16 where a correction is unanswered as well; `None` if it answers the newest question.
    ///
    /// Which of the two it means, it does not tell. The newest is answered first, since there are systems that answer no
    /// correction at all. Of an agreement and a refusal the refusal is taken for the recall: what may still be in force
    /// there is not called recalled, and may be asked back again. Only two answers alike leave nothing open.
    const fn settled_over(self, state: AskState) -> Option<Self> {
        use AskState as S;
        let (asked, under) = match (self.asked, state) {
            (Some((Ask::Recall | Ask::Update, S::Open)), _) => return None,
            (Some((Ask::Recall, S::Agreed)), S::Refused) => {
                (Some((Ask::Recall, S::Refused)), S::Agreed)
            }
            (asked, state) => (asked, state),
        };
        Some(Self {
            asked,
            under: Some(under),
            unsure: matches!(
                (asked, under),
                (Some((Ask::Recall, S::Agreed)), S::Refused)
                    | (Some((Ask::Recall, S::Refused)), S::Agreed)
            ),
            ..self
        })
    }

    const fn puzzled(self, code: u16) -> Heard {
        match self.answer {
            None => Heard::Moves(Self {
                answer: Some(Answer::Unlisted(code)),
                ..self
            }),
            Some(Answer::Unlisted(known)) if known == code => Heard::Stays(Stays::Doubled),
            Some(_) => Heard::Stays(Stays::Unlisted),
        }
    }

    const fn reached(self, answer: Answer) -> Heard {
        // Where it may be the correction that was agreed to, the copy there lives on.
        if matches!(self.standing(), Standing::Recalled) && !self.unsure {
            return Heard::Stays(Stays::Overtaken);
        }
        let moves = Heard::Moves(Self {
            answer: Some(answer),
            asked: match (self.asked, answer) {
                (Some((ask, AskState::Open)), Answer::Refused) => Some((ask, AskState::Moot)),
                (asked, _) => asked,
            },
            under: match (self.under, answer) {
                (Some(AskState::Open), Answer::Refused) => Some(AskState::Moot),
                (under, _) => under,
            },
            // Sent back is sent back, whichever of the two the answer meant.
            unsure: self.unsure && !matches!(answer, Answer::Refused),
            ..self
        });
        let Some(stands) = self.answer else {
            return moves;
        };
        match (stands, answer) {
            (Answer::Unlisted(_), _) | (Answer::Arrived, Answer::Refused) => moves,
            (old, new) if old.code() == new.code() => Heard::Stays(Stays::Doubled),
            (Answer::Refused, _) => Heard::Stays(Stays::Overtaken),
            (_, Answer::Refused) => Heard::Stays(Stays::TooLate),
            (old, new) if new.code() > old.code() => moves,
            _ => Heard::Stays(Stays::Overtaken),
        }
    }
}

impl Ask {
    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::Update => "update",
            Self::Replace => "replace",
        }
    }

    /// What is kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Recall, Self::Update, Self::Replace]
            .into_iter()
            .find(|ask| ask.word() == word)
    }
}

impl AskState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Agreed,
        Self::Refused,
        Self::Moot,
        Self::Withdrawn,
        Self::Local,
    ];

    /// The stable word kept in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Agreed => "agreed",
            Self::Refused => "refused",
            Self::Moot => "moot",
            Self::Withdrawn => "withdrawn",
            Self::Local => "local",
        }
    }

    /// The state kept under `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

impl Standing {
    /// The stable word that crosses to the screens.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Stuck => "stuck",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Arrived => "arrived",
            Self::Refused => "refused",
            Self::Accepted => "accepted",
            Self::Assigned => "assigned",
            Self::Processing => "processing",
            Self::Done => "done",
            Self::Unlisted => "unlisted",
            Self::RecallPending => "recall_pending",
            Self::Recalled => "recalled",
            Self::UpdatePending => "update_pending",
            Self::Replaced => "replaced",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Doubt {
    /// The stable word that crosses to the screens.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AgreedOnce => "agreed_once",
            Self::RefusedOnce => "refused_once",
            Self::OneEach => "one_each",
        }
    }
}

impl DeliveryStep {
    /// The stable word that crosses to the screens.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Resend => "resend",
            Self::TakeBack => "take_back",
        }
    }
}

#[cfg(test)]
mod tests;
