//! What the screens and the terminal see: plain data, by name, with nothing left to work out.
//!
//! Never a text for people: words belong to the locale, here stand codes and facts.

pub use crate::verdict::{SignatureView, VerdictView};

use office::{
    Answer, Ask, AskState, Business, Doubt, Draft, Incoming, Moment, Outgoing, Road,
    SignatoriesOutcome, Standing, Urgency, Wish,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Facts that fill the places in a text: `{ "left": "2" }`.
pub type Facts = BTreeMap<String, String>;

/// One recipient: what the road did, and apart from it what the office there answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeliveryView {
    /// The recipient's code.
    pub to: String,
    /// Its name as addressed.
    pub name: String,
    /// Where it stands with this office, in one word: what the road did, what was answered, what was asked since.
    pub standing: Standing,
    /// Whether what became of the recall may be what became of the correction before it.
    pub doubt: Option<Doubt>,
    /// What may be done about it now: `recall`, `update`, `replace`, `resend`, `take_back`.
    pub may: Vec<String>,
    /// What the road did.
    pub road: Road,
    /// Why it does not go on, as a failure code.
    pub fault: Option<String>,
    /// What was answered last.
    pub answer: Option<Answer>,
    /// The words that came with the answer.
    pub note: String,
    /// When it was answered, UTC milliseconds.
    pub answered_at: Option<Moment>,
    /// When it last went onto a stick for this office, UTC milliseconds; told where one dispatch is shown, not in lists.
    pub on_stick_at: Option<Moment>,
}

/// An outgoing dispatch in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutgoingRow {
    /// Row id on this desk.
    pub id: i64,
    /// The business key on the axis, once issued.
    pub document_id: Option<String>,
    /// The type's stable word.
    pub kind: String,
    /// The type's name.
    pub kind_name: String,
    /// The number, once issued.
    pub number: Option<String>,
    /// The notation; before issue the one it will carry, where it can be formed.
    pub notation: Option<String>,
    /// Number and notation as cited, once issued.
    pub written: Option<String>,
    /// Trích yếu.
    pub subject: String,
    /// Our code.
    pub from: String,
    /// The codes it goes to.
    pub to: Vec<String>,
    /// Độ khẩn.
    pub urgency: Urgency,
    /// Where it stands.
    pub stage: Outgoing,
    /// Day of issue, `yyyy-MM-dd`.
    pub issued_on: Option<String>,
    /// Last change, UTC milliseconds.
    pub changed_at: Moment,
    /// Each recipient.
    pub deliveries: Vec<DeliveryView>,
}

/// An incoming dispatch in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IncomingRow {
    /// Row id on this desk.
    pub id: i64,
    /// The business key on the axis, if the sender gave one.
    pub document_id: Option<String>,
    /// The type's name as sent.
    pub kind_name: String,
    /// The number as sent.
    pub number: String,
    /// The notation as sent.
    pub notation: String,
    /// Number and notation as cited.
    pub written: String,
    /// Trích yếu.
    pub subject: String,
    /// The sender's code.
    pub from: String,
    /// The sender's name.
    pub from_name: String,
    /// Our code it was sent to.
    pub to: String,
    /// Độ khẩn.
    pub urgency: Urgency,
    /// Why it was sent.
    pub business: Business,
    /// Where it stands.
    pub stage: Incoming,
    /// What its sender wants of it and nobody has decided about.
    pub wanted: Option<Wish>,
    /// Day of the document, `yyyy-MM-dd`.
    pub promulgated: Option<String>,
    /// When it came, UTC milliseconds.
    pub arrived_at: Moment,
    /// Số đến, once registered.
    pub arrival_number: Option<u32>,
    /// The worst verdict over its files.
    pub verdict: Outcome,
    /// Whether the right person and the right office signed in order, the worst over its files; none if nobody looked.
    pub signatories: Option<SignatoriesOutcome>,
    /// Deadline named by the sender, `yyyy-MM-dd`.
    pub due: Option<String>,
}

/// What became of judging a file.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every signature holds.
    Passed,
    /// There is none.
    #[default]
    Unsigned,
    /// One cannot be told yet.
    Indeterminate,
    /// The file cannot be read as what it claims to be.
    Unreadable,
    /// One does not hold.
    Failed,
}

impl Outcome {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unsigned => "unsigned",
            Self::Indeterminate => "indeterminate",
            Self::Unreadable => "unreadable",
            Self::Failed => "failed",
        }
    }

    /// The outcome kept under `word`; anything unknown is not a pass.
    pub fn from_word(word: &str) -> Self {
        [
            Self::Passed,
            Self::Unsigned,
            Self::Indeterminate,
            Self::Unreadable,
            Self::Failed,
        ]
        .into_iter()
        .find(|outcome| outcome.word() == word)
        .unwrap_or(Self::Indeterminate)
    }
}

/// One line of a dispatch's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HistoryEntry {
    /// When, UTC milliseconds.
    pub at: Moment,
    /// What, as a stable word.
    pub what: String,
    /// What fills its text.
    pub facts: Facts,
}

/// A file that came with an arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileView {
    /// Row id.
    pub id: i64,
    /// Its name as sent.
    pub name: String,
    /// Its MIME type, by its own bytes.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hex.
    pub sha256: String,
    /// The judgment on its signatures, for a PDF.
    pub verdict: Option<VerdictView>,
}

/// Everything about one outgoing dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DispatchView {
    /// As in the list.
    pub row: OutgoingRow,
    /// What was written.
    pub draft: Draft,
    /// The draft's version, to be given back when saving.
    pub version: u32,
    /// When the leader signed, UTC milliseconds.
    pub signed_at: Option<Moment>,
    /// When it was issued, UTC milliseconds.
    pub issued_at: Option<Moment>,
    /// When it was sent, UTC milliseconds.
    pub sent_at: Option<Moment>,
    /// What happened to it.
    pub history: Vec<HistoryEntry>,
    /// The judgment on its own signatures, once there are any.
    pub verdict: Option<VerdictView>,
    /// The arrival it answers.
    pub in_reply_to: Option<i64>,
    /// What passed since it was sent.
    pub exchange: ExchangeView,
}

/// What was asked of recipients since a dispatch was sent, what is linked to it, and its thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExchangeView {
    /// Everything asked, in order.
    pub asks: Vec<AskView>,
    /// Answers with a code that no list knows, as they came.
    pub unlisted: Vec<UnlistedView>,
    /// Since when and why it rests, if it was asked back.
    pub frozen: Option<FrozenView>,
    /// The earlier dispatches it corrects (`update`) or replaces.
    pub earlier: Vec<LinkedView>,
    /// The later dispatches that correct or replace it.
    pub later: Vec<LinkedView>,
    /// Papers that answer each other, this one among them; oldest first.
    pub thread: Vec<ThreadEntry>,
}

/// Something asked of a recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AskView {
    /// Row id.
    pub id: i64,
    /// The recipient's code.
    pub to: String,
    /// The recipient's name.
    pub name: String,
    /// What was asked.
    pub ask: Ask,
    /// What became of it.
    pub state: AskState,
    /// Whether what became of it may be what became of the correction before it.
    pub unsure: bool,
    /// Why; may be empty.
    pub reason: String,
    /// The dispatch that corrects or replaces it.
    pub by_dispatch: Option<i64>,
    /// When, UTC milliseconds.
    pub asked_at: Moment,
    /// The words that came with the answer.
    pub note: String,
    /// When it was answered there, UTC milliseconds.
    pub answered_at: Option<Moment>,
    /// Whether it can be taken back: its letter surely never left.
    pub can_take_back: bool,
    /// The letter that carries it, as the outbox lists it.
    pub letter: Option<i64>,
    /// Where that letter stands; none where nothing was sent.
    pub letter_state: Option<String>,
}

/// An answer with a code that no list knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnlistedView {
    /// Who answered.
    pub from: String,
    /// The code as it came.
    pub code: u16,
    /// The words with it.
    pub note: String,
    /// When it was given there, UTC milliseconds.
    pub at: Moment,
}

/// A dispatch that rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FrozenView {
    /// Why it was asked back.
    pub reason: String,
    /// Since when, UTC milliseconds.
    pub at: Moment,
}

/// Another dispatch of ours that corrects or replaces, or is corrected or replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkedView {
    /// Row id.
    pub id: i64,
    /// `update` or `replace`.
    pub kind: Ask,
}

/// A paper in a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ThreadEntry {
    /// Row id.
    pub id: i64,
    /// Whether it came; else it goes.
    pub came: bool,
    /// Number and notation as cited; may be empty.
    pub written: String,
    /// Trích yếu.
    pub subject: String,
    /// The other office.
    pub with: String,
    /// Day of issue, `yyyy-MM-dd`.
    pub day: Option<String>,
    /// When it was begun or came, UTC milliseconds.
    pub at: Moment,
    /// The paper of the thread that it answers.
    pub answers: Option<i64>,
    /// How deep it stands: nought for a paper that answers none.
    pub depth: u32,
}

/// What the sender of an arrival wants of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WishView {
    /// Row id.
    pub id: i64,
    /// The arrival it is about.
    pub arrival: i64,
    /// What is wanted.
    pub wish: Wish,
    /// `open`, `granted`, `declined`, `overtaken`.
    #[ts(type = "\"open\" | \"granted\" | \"declined\" | \"overtaken\"")]
    pub state: String,
    /// The sender's words; may be empty.
    pub reason: String,
    /// The envelope it came in: the new version, the replacing document.
    pub by_arrival: Option<i64>,
    /// When it was said there, UTC milliseconds.
    pub said_at: Option<Moment>,
    /// When it came, UTC milliseconds.
    pub came_at: Moment,
    /// What we told the sender.
    pub words: String,
    /// When it was decided, UTC milliseconds.
    pub decided_at: Option<Moment>,
    /// Whether the decision can be taken back: the sender has surely not been told.
    pub can_reconsider: bool,
}

/// Everything about one incoming dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArrivalView {
    /// As in the list.
    pub row: IncomingRow,
    /// Place on the document.
    pub place: String,
    /// Signer as named in the header.
    pub signer: String,
    /// Summary in the header.
    pub content: String,
    /// Why it was refused.
    pub refused_reason: String,
    /// When it was registered, UTC milliseconds.
    pub registered_at: Option<Moment>,
    /// What came with it.
    pub files: Vec<FileView>,
    /// Our dispatches that answer it.
    pub replies: Vec<OutgoingRow>,
    /// Our dispatch that it answers, by the sender's word.
    pub answers_to: Option<OutgoingRow>,
    /// What its sender wants of it, in order.
    pub wishes: Vec<WishView>,
    /// What it wants of other arrivals, where it brought a wish.
    pub speaks_of: Vec<WishView>,
    /// Papers that answer each other, this one among them; oldest first.
    pub thread: Vec<ThreadEntry>,
    /// What happened to it.
    pub history: Vec<HistoryEntry>,
}

/// Something still missing in a draft: a failure code and its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FaultEntry {
    /// The failure's code.
    pub code: String,
    /// What fills its texts.
    pub facts: Facts,
}

/// Nothing to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Done {}

/// Nothing to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}
