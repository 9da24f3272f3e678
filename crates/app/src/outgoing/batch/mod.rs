//! Many documents signed or issued with one consent (đợt ký): listed, agreed to, worked off one by one, and told.
//!
//! Each document is a transaction of its own, and what became of it is written in that same transaction. One wrong PIN
//! begins nothing; a key that fails ends the batch: what is signed stays signed, the rest is told as not reached.
//! Never signs what was not on the list that was agreed to, nor a version that nobody has seen.

mod look;
mod report;
mod run;

pub(crate) use look::Counted;
pub(crate) use run::{Batches, begin_in_window};

pub use look::look;
pub use report::{list, save, show};
pub use run::{Begun, begin, stop};

use crate::keys::KeyUse;
use crate::settings::ById;
use crate::views::FaultEntry;
use office::Moment;
use serde::{Deserialize, Serialize};
use store::SigningAct;
use ts_rs::TS;

/// As many documents as one consent may cover. Ours: what a leader can be asked to look through at once.
pub const MOST: usize = 500;

/// Why a batch is not begun or not stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchFault {
    /// Another batch is being worked off on this desk.
    #[error("another batch is being signed")]
    Running,
    /// None of the documents can be signed or issued now.
    #[error("nothing on the list is ready")]
    NothingReady,
    /// More than [`MOST`].
    #[error("{length} documents, {limit} are allowed")]
    TooMany {
        /// Documents listed.
        length: usize,
        /// Documents allowed.
        limit: usize,
    },
    /// It does not run in this program: it is over, or another program works it off.
    #[error("the batch does not run here")]
    NotRunning,
}

/// What is done to the documents of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BatchAct {
    /// The leader signs.
    Sign,
    /// The office issues: number, date, seal.
    Issue,
}

/// Which documents are to be listed for one consent.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LookAtBatch {
    /// What is to be done.
    pub act: BatchAct,
    /// Row ids, in the order wanted; none: all that stand before this act, oldest first.
    #[serde(default)]
    pub ids: Vec<i64>,
    /// Whether pages are counted, for which each is drawn.
    #[serde(default)]
    pub counts_pages: bool,
}

/// What would be signed or issued with one consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchPlan {
    /// In their order; at most [`MOST`].
    pub lines: Vec<BatchLine>,
    /// How many of them are ready.
    pub ready: u32,
    /// How many signatures the key makes for those.
    pub signatures: u32,
    /// How many more there are beyond those listed.
    pub beyond: u64,
}

/// A document on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchLine {
    /// Row id.
    pub id: i64,
    /// The version of its draft that is seen.
    pub version: u32,
    /// What goes along, as it is seen: one digest over all of it. Empty where only the page is signed.
    pub along: String,
    /// Trích yếu.
    pub subject: String,
    /// Its type in words.
    pub kind_name: String,
    /// The notation it will carry, where it can be formed.
    pub notation: Option<String>,
    /// Who signs on the page.
    pub signer: String,
    /// Pages, once they are counted.
    pub pages: Option<u32>,
    /// Why it cannot be signed or issued now; nothing: it is ready.
    pub reason: Option<FaultEntry>,
}

/// A batch that was agreed to.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct BeginBatch {
    /// What is done.
    pub act: BatchAct,
    /// The documents, each in the version that was seen.
    pub items: Vec<BatchItem>,
    /// The batch whose rest this one takes up.
    #[serde(default)]
    pub continues: Option<i64>,
    /// With which key.
    #[serde(flatten)]
    pub with: KeyUse,
}

/// A document that was agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchItem {
    /// Row id.
    pub id: i64,
    /// The version of its draft that was seen.
    pub version: u32,
    /// What goes along, as it was seen: [`BatchLine::along`].
    pub along: String,
}

/// A batch that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchBegun {
    /// Its id.
    pub id: i64,
}

/// A batch by its id.
pub type ByBatch = ById;

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// It is being worked off.
    Running,
    /// Every document had its turn.
    Finished,
    /// Somebody stopped it.
    Stopped,
    /// The key failed.
    KeyFailed,
    /// The desk failed.
    DeskFailed,
    /// The program was stopped in the middle; what stands as signed is signed, nothing else is.
    CutOff,
}

/// Where a document of a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BatchResult {
    /// Its turn has not come.
    Waiting,
    /// Signed, or issued.
    Done,
    /// It could not be; it stands as it stood.
    Failed,
    /// The batch ended before its turn.
    NotReached,
    /// It was not ready, and was left out.
    LeftOut,
}

/// A batch in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchRow {
    /// Its id.
    pub id: i64,
    /// What is done.
    pub act: BatchAct,
    /// Where it stands.
    pub state: BatchState,
    /// Whom the key's certificate names.
    pub signer: String,
    /// Its organisation; may be empty.
    pub organisation: String,
    /// When it was agreed to, UTC milliseconds.
    #[ts(type = "number")]
    pub begun_at: Moment,
    /// When it ended, UTC milliseconds.
    #[ts(type = "number | null")]
    pub ended_at: Option<Moment>,
    /// What ended it early.
    pub cause: Option<FaultEntry>,
    /// Documents agreed to.
    pub agreed: u32,
    /// Signed, or issued.
    pub done: u32,
    /// Failed.
    pub failed: u32,
    /// Not reached, or still waiting.
    pub rest: u32,
    /// Not ready, and left out.
    pub left_out: u32,
}

/// The batches of this desk, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchList {
    /// At most a hundred.
    pub rows: Vec<BatchRow>,
}

/// A batch with each of its documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchView {
    /// As in the list.
    pub row: BatchRow,
    /// The documents, in their order.
    pub lines: Vec<BatchReportLine>,
    /// The documents that can be taken up by another batch: not reached, and still there.
    pub to_continue: Vec<i64>,
    /// The batch that took up the rest.
    pub continued_by: Option<i64>,
    /// The batch whose rest it takes up.
    pub continues: Option<i64>,
    /// Whether it runs in this program, and so can be stopped here.
    pub can_stop: bool,
}

/// A document of a batch, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchReportLine {
    /// Its place, from 1.
    pub place: u32,
    /// Row id; nothing once the draft was thrown away.
    pub id: Option<i64>,
    /// Trích yếu, as it was listed.
    pub subject: String,
    /// What became of it.
    pub result: BatchResult,
    /// Why it failed or was left out.
    pub reason: Option<FaultEntry>,
    /// Number and notation given at issue; may be empty.
    pub written: String,
    /// When, UTC milliseconds.
    #[ts(type = "number | null")]
    pub at: Option<Moment>,
}

/// A report to be written to a file, in the words the screen shows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveBatchReport {
    /// The file to write.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl BatchAct {
    fn kept(self) -> SigningAct {
        match self {
            Self::Sign => SigningAct::Sign,
            Self::Issue => SigningAct::Issue,
        }
    }

    fn of(kept: SigningAct) -> Self {
        match kept {
            SigningAct::Sign => Self::Sign,
            SigningAct::Issue => Self::Issue,
        }
    }
}
