//! From every room's errors to what crosses to the screens: a code, who acts next, and facts.
//!
//! Never a text for people: each code has three in the locale. Codes are never renamed and never used again.

use axis::{AddressFault, Fault, Reach, Refusal, Strange};
use office::{
    DeliveryRefused, DraftFault, IncomingRefused, KindUnknown, NumberError, SecretRefused,
    StepRefused,
};
use office::{UnitCode, UnitCodeError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use ts_rs::TS;

/// Everything that can stop a verb: the sum of the rooms.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The desk's file.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The envelope.
    #[error(transparent)]
    Edxml(#[from] edxml::Error),
    /// The page.
    #[error(transparent)]
    Paper(#[from] paper::Error),
    /// The form check.
    #[error(transparent)]
    Form(#[from] form::Error),
    /// A file to be checked that is no Word file that can be read.
    #[error("the file to be checked cannot be read")]
    WordUnread(#[source] word::Error),
    /// Signing.
    #[error(transparent)]
    Pades(#[from] pades::Error),
    /// A key, or its PIN.
    #[error(transparent)]
    Key(#[from] pades::KeyFault),
    /// The local signing service.
    #[error(transparent)]
    SigningService(#[from] token::ServiceFault),
    /// A picture of ours that cannot be put on the page: our fault.
    #[error(transparent)]
    Picture(#[from] pades::PictureFault),
    /// A file that is not taken in as a picture of a draft.
    #[error(transparent)]
    PictureRefused(#[from] crate::outgoing::pictures::PictureRefused),
    /// A Word file, or an older one, that is not taken in.
    #[error(transparent)]
    Import(#[from] crate::outgoing::import::ImportFault),
    /// A file that does not go along with a dispatch.
    #[error(transparent)]
    Enclosure(#[from] crate::outgoing::enclosures::EnclosureFault),
    /// A picture of a signature or a seal that is not taken.
    #[error(transparent)]
    Appearance(#[from] crate::outgoing::appearance::AppearanceFault),
    /// No copy is made.
    #[error(transparent)]
    Copy(#[from] crate::copies::CopyFault),
    /// No package is made, written, opened or taken in.
    #[error(transparent)]
    Parcel(#[from] crate::parcel::ParcelFault),
    /// Nothing is printed.
    #[error(transparent)]
    Print(#[from] crate::prints::PrintFault),
    /// A signature cannot stand where it was put.
    #[error(transparent)]
    Placing(#[from] crate::placing::PlacingFault),
    /// The directory, or what a code in it stands for.
    #[error(transparent)]
    Directory(#[from] crate::directory::DirectoryFault),
    /// Nothing is asked of recipients, or decided about what a sender asks.
    #[error(transparent)]
    Exchange(#[from] crate::outgoing::ExchangeFault),
    /// A slip that cannot be read or checked.
    #[error(transparent)]
    Slip(#[from] crate::slip::SlipFault),
    /// The step does not follow for one recipient.
    #[error(transparent)]
    Delivery(#[from] DeliveryRefused),
    /// A batch is not begun or not stopped.
    #[error(transparent)]
    Batch(#[from] crate::outgoing::batch::BatchFault),
    /// No key was chosen.
    #[error("no key was chosen")]
    KeyMissing,
    /// The key's certificate, or one above it, is known to be revoked.
    #[error("the certificate of {subject} is revoked")]
    KeyRevoked {
        /// Whom it names.
        subject: String,
    },
    /// Whoever began the act called it off.
    #[error("the act was called off")]
    CalledOff,
    /// The notation cannot be formed.
    #[error(transparent)]
    Notation(#[from] NumberError),
    /// The road.
    #[error(transparent)]
    Road(#[from] Fault),
    /// A time stamp that is not brought, or not wanted so.
    #[error(transparent)]
    Stamp(#[from] crate::stamps::StampingFault),
    /// An offered root that does not count.
    #[error(transparent)]
    Offer(#[from] crate::trust::offered::OfferFault),
    /// There is no package of evidence.
    #[error(transparent)]
    Evidence(#[from] crate::evidence::EvidenceFault),
    /// A question to an authority: for a stamp, a list, a status.
    #[error(transparent)]
    Authority(#[from] axis::AuthorityFault),
    /// The draft is not ready.
    #[error(transparent)]
    Draft(#[from] DraftFault),
    /// Marked as a state secret.
    #[error(transparent)]
    Secret(#[from] SecretRefused),
    /// Not a code of an office.
    #[error(transparent)]
    UnitCode(#[from] UnitCodeError),
    /// Not a type of document.
    #[error(transparent)]
    Kind(#[from] KindUnknown),
    /// The step does not follow.
    #[error(transparent)]
    Outgoing(#[from] StepRefused),
    /// The step does not follow.
    #[error(transparent)]
    Incoming(#[from] IncomingRefused),
    /// A center's code given for an office.
    #[error("{code} is a center, not an office")]
    CodeOfCenter {
        /// The code.
        code: UnitCode,
    },
    /// The office has no name.
    #[error("the office has no name")]
    NameMissing,
    /// The desk has not been told whose it is.
    #[error("the desk belongs to no office yet")]
    DeskUnnamed,
    /// No desk of this id in the house.
    #[error("there is no such desk")]
    DeskUnknown,
    /// The desk is not open.
    #[error("the desk is locked")]
    DeskLocked,
    /// No such outgoing dispatch.
    #[error("no dispatch {id}")]
    DispatchUnknown {
        /// The id asked for.
        id: i64,
    },
    /// Somebody changed the draft while it was being signed.
    #[error("the draft {id} was changed meanwhile")]
    DraftStale {
        /// The dispatch.
        id: i64,
    },
    /// Another dispatch is being issued on this desk.
    #[error("another dispatch is being issued on this desk")]
    Issuing,
    /// The number that was put on the page was given elsewhere while it was signed.
    #[error("{written} was given elsewhere while the page was signed")]
    NumberMoved {
        /// The number, as it stood on the page.
        written: String,
    },
    /// The leader's signature is missing or no longer holds.
    #[error("the dispatch {id} has no leader's signature that holds")]
    LeaderUnsigned {
        /// The dispatch.
        id: i64,
    },
    /// It has no number yet.
    #[error("the dispatch {id} has not been issued")]
    NotIssued {
        /// The dispatch.
        id: i64,
    },
    /// Nobody with a code is addressed.
    #[error("the dispatch {id} has no receiver with a code")]
    NoReceiver {
        /// The dispatch.
        id: i64,
    },
    /// No such arrival.
    #[error("no arrival {id}")]
    ArrivalUnknown {
        /// The id asked for.
        id: i64,
    },
    /// A refusal without reason.
    #[error("the reason is missing")]
    ReasonMissing,
    /// A reason nobody would read.
    #[error("the reason has {length} characters, {limit} are allowed")]
    ReasonTooLong {
        /// Characters given.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// No such file of an arrival.
    #[error("no file {id}")]
    FileUnknown {
        /// The id asked for.
        id: i64,
    },
    /// No signature of that place, or it closed no complete version.
    #[error("there is no such signed version")]
    SignedVersionMissing,
    /// A file the clerk named cannot be read.
    #[error("{} cannot be read", path.display())]
    FileUnreadable {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// A file the clerk named cannot be written.
    #[error("{} cannot be written", path.display())]
    FileUnwritable {
        /// The path.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// A file the clerk named is not the one that was looked at before.
    #[error("{} was exchanged", path.display())]
    FileExchanged {
        /// Its name, or the path.
        path: PathBuf,
    },
    /// A file the clerk named is too large.
    #[error("{} has more than {limit} bytes", path.display())]
    FileTooLarge {
        /// The path.
        path: PathBuf,
        /// Bytes allowed.
        limit: u64,
    },
    /// Neither certificate nor revocation list.
    #[error("{} is neither certificate nor revocation list", path.display())]
    TrustUnreadable {
        /// The path.
        path: PathBuf,
    },
    /// No such letter.
    #[error("no letter {id} in the outbox")]
    LetterUnknown {
        /// The id asked for.
        id: i64,
    },
    /// The letter has left, or may have.
    #[error("the letter {id} has left or may have")]
    LetterAlreadyLeft {
        /// The outbox row.
        id: i64,
    },
    /// No road is set.
    #[error("no road is set")]
    RoadUnset,
    /// Another process moves this desk's post.
    #[error("the engine of this desk runs elsewhere")]
    EngineBusy,
    /// An input that is not what the command takes.
    #[error("the input cannot be read")]
    Input(#[source] serde_json::Error),
    /// A JSON file that is not what it should be.
    #[error("line {line}, column {column} cannot be read")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader said.
        #[source]
        cause: serde_json::Error,
    },
    /// Not a time.
    #[error("{text:?} is no time")]
    TimeUnreadable {
        /// What was given.
        text: String,
    },
    /// A command line that is none of ours.
    #[error("the command line cannot be read")]
    Arguments {
        /// What the reader of the command line said.
        said: String,
    },
    /// The home holds several desks and none was named.
    #[error("{} holds several desks", home.display())]
    SeveralDesks {
        /// The home.
        home: PathBuf,
    },
    /// A character that cannot stand in a setting, since it cannot stand in an envelope.
    #[error("the character U+{found:04X} cannot stand in a setting")]
    SettingCharacter {
        /// Its code point.
        found: u32,
    },
    /// The road has no center or no secret.
    #[error("the road has no center or no secret")]
    RoadIncomplete,
    /// The line was lost under a letter time and again, whenever it had begun to leave.
    #[error("the line breaks before the letter is across")]
    RoadBreaksOff,
    /// A road cannot be set up so, or a letter cannot take it.
    #[error(transparent)]
    Roads(#[from] crate::road::RoadFault),
    /// A recall, an update or a replacement is no new document and gets no arrival number.
    #[error("the arrival {id} is no new document")]
    NotANewDocument {
        /// The arrival.
        id: i64,
    },
    /// No such damaged package.
    #[error("no damaged package {doc_id}")]
    PackageUnknown {
        /// The axis's name for it.
        doc_id: String,
    },
    /// No such version of the draft.
    #[error("no version {version}")]
    VersionUnknown {
        /// The version asked for.
        version: u32,
    },
    /// The draft stands at its beginning.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// Nothing was undone.
    #[error("there is nothing to redo")]
    NothingToRedo,
    /// No body with this abbreviation writes at this desk.
    #[error("no body is abbreviated {abbreviation}")]
    HeadUnknown {
        /// The abbreviation.
        abbreviation: String,
    },
    /// Two bodies with one abbreviation.
    #[error("two bodies are abbreviated {abbreviation}")]
    HeadTaken {
        /// The abbreviation.
        abbreviation: String,
    },
    /// Another body without name or issuer.
    #[error("a body has no name or no issuer")]
    HeadIncomplete,
    /// No such item in the library.
    #[error("no library item {id}")]
    LibraryItemUnknown {
        /// The id asked for.
        id: i64,
    },
    /// Nothing stands in the item.
    #[error("nothing stands in the library item")]
    LibraryItemEmpty,
    /// A short key that cannot be typed as one.
    #[error("{key:?} cannot be a short key")]
    LibraryKeyUnfit {
        /// The key.
        key: String,
        /// Characters allowed.
        limit: usize,
    },
    /// The library is full.
    #[error("the library has {limit} items")]
    LibraryFull {
        /// Items allowed.
        limit: usize,
    },
    /// A word that names no shelf of the library.
    #[error("{word:?} is no shelf")]
    ShelfUnknown {
        /// The word.
        word: String,
    },
    /// A table that is not in UTF-8.
    #[error("the table is not in UTF-8")]
    TableNotUtf8,
    /// A table that cannot be taken apart.
    #[error("line {line} of the table cannot be read")]
    TableUnreadable {
        /// The line, from 0 for the head.
        line: u32,
    },
    /// A table without a line under its head, or none that could be used.
    #[error("the table has no lines")]
    TableEmpty,
    /// A table with too many lines or columns.
    #[error("the table has more than {lines} lines or {columns} columns")]
    TableTooLarge {
        /// Lines allowed.
        lines: usize,
        /// Columns allowed.
        columns: usize,
    },
    /// No such template.
    #[error("no template {id}")]
    TemplateUnknown {
        /// The id asked for.
        id: i64,
    },
    /// A template without a name.
    #[error("the template has no name")]
    TemplateNameMissing,
    /// A template with too many blanks.
    #[error("the template has {length} blanks, {limit} are allowed")]
    TemplateTooManyFields {
        /// Blanks found.
        length: usize,
        /// Blanks allowed.
        limit: usize,
    },
    /// Blanks of a template that nobody has filled in: not to be signed.
    #[error("{} blanks stay open", fields.len())]
    BlanksOpen {
        /// Their names, in reading order.
        fields: Vec<String>,
    },
    /// Nothing goes into a blank.
    #[error("the blank {field:?} stays open")]
    FieldMissing {
        /// The blank.
        field: String,
    },
    /// A value that does not fit its blank.
    #[error("{value:?} does not fit the blank {field:?}")]
    FieldUnfit {
        /// The blank.
        field: String,
        /// The value.
        value: String,
    },
    /// A code that went to no recipient.
    #[error("the code {code:?} of {field:?} goes to no recipient")]
    CodeUnused {
        /// The column of the code.
        field: String,
        /// The code.
        code: String,
    },
    /// Lines of a table that make no whole draft.
    #[error("{count} lines have faults")]
    MergeFaulty {
        /// Lines.
        count: usize,
    },
    /// A table that would make too many drafts.
    #[error("{length} drafts at once, {limit} are allowed")]
    MergeTooLarge {
        /// Lines of the table.
        length: usize,
        /// Lines allowed.
        limit: usize,
    },
    /// No such batch.
    #[error("no batch {id}")]
    MergeUnknown {
        /// The id asked for.
        id: i64,
    },
    /// No such command.
    #[error("no command {name}")]
    CommandUnknown {
        /// The name asked for.
        name: String,
    },
    /// What we made cannot be written down: our fault.
    #[error("a value cannot be written as JSON")]
    Unserialisable(#[source] serde_json::Error),
    /// Another window has this home open.
    #[error("another window has this home open")]
    HouseTaken,
    /// A verb of ours stopped in the middle: our fault.
    #[error("the work stopped half-way")]
    Broken,
}

/// Who acts next, and so how a failure looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Nobody: it passes by itself. A quiet line in the status bar.
    Wait,
    /// The clerk can mend it: beside the field, or a dialog with the remedy.
    Fix,
    /// We are wrong, or the file is: a dialog with the trace to copy.
    Report,
}

/// What crosses to the screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Failure {
    /// `area.fault`, never renamed.
    pub code: String,
    /// Who acts next.
    pub class: Class,
    /// What fills the texts.
    pub facts: BTreeMap<String, String>,
    /// Four characters under which the log has the causes.
    pub trace: String,
}

impl Failure {
    /// A failure by its code; for hosts that have no [`Error`], as after a panic.
    pub fn broken() -> Self {
        Self::from(&Error::Broken)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let (code, facts) = told(error);
        let class = CODES
            .iter()
            .find(|(known, _)| *known == code)
            .map_or(Class::Report, |c| c.1);
        Self {
            code: code.to_owned(),
            class,
            facts,
            trace: next_trace(),
        }
    }
}

impl From<Error> for Failure {
    /// As it crosses: the causes go to the log under the trace.
    fn from(error: Error) -> Self {
        let failure = Self::from(&error);
        let mut causes = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            causes.push_str(": ");
            causes.push_str(&cause.to_string());
            source = cause.source();
        }
        match failure.class {
            Class::Report => tracing::error!(trace = failure.trace, code = failure.code, causes),
            Class::Wait | Class::Fix => {
                tracing::info!(trace = failure.trace, code = failure.code, causes);
            }
        }
        failure
    }
}

type Told = (&'static str, BTreeMap<String, String>);

/// Every code there is, and who acts next.
pub const CODES: &[(&str, Class)] = &[
    ("check.not_pdf", Class::Fix),
    ("check.locked", Class::Fix),
    ("check.no_page", Class::Fix),
    ("check.too_large", Class::Fix),
    ("check.scan", Class::Fix),
    ("check.foreign", Class::Fix),
    ("check.macros", Class::Fix),
    ("check.damaged", Class::Fix),
    ("check.rules_broken", Class::Report),
    ("desk.exists", Class::Fix),
    ("desk.none", Class::Fix),
    ("desk.locked", Class::Fix),
    ("desk.passphrase_needed", Class::Fix),
    ("desk.passphrase_wrong", Class::Fix),
    ("desk.key_missing", Class::Report),
    ("desk.key_wrong", Class::Report),
    ("desk.key_store_away", Class::Fix),
    ("desk.key_inside", Class::Fix),
    ("desk.too_new", Class::Fix),
    ("desk.damaged", Class::Report),
    ("desk.disk_full", Class::Fix),
    ("desk.open_elsewhere", Class::Fix),
    ("desk.busy", Class::Wait),
    ("desk.io", Class::Report),
    ("engine.busy", Class::Wait),
    ("unit.code_empty", Class::Fix),
    ("unit.code_too_long", Class::Fix),
    ("unit.code_character", Class::Fix),
    ("unit.code_form", Class::Fix),
    ("unit.code_center", Class::Fix),
    ("unit.name_missing", Class::Fix),
    ("secret.refused", Class::Fix),
    ("draft.unreadable", Class::Fix),
    ("draft.subject_missing", Class::Fix),
    ("draft.subject_too_long", Class::Fix),
    ("draft.issuer_missing", Class::Fix),
    ("draft.place_missing", Class::Fix),
    ("draft.signer_missing", Class::Fix),
    ("draft.body_empty", Class::Fix),
    ("draft.addressee_missing", Class::Fix),
    ("draft.notation_kind", Class::Fix),
    ("draft.notation_part", Class::Fix),
    ("draft.notation_too_long", Class::Fix),
    ("draft.not_addressable", Class::Fix),
    ("draft.particular_unknown", Class::Fix),
    ("draft.particular_missing", Class::Fix),
    ("draft.joint_incomplete", Class::Fix),
    ("draft.annex_incomplete", Class::Fix),
    ("draft.reference_lost", Class::Fix),
    ("draft.picture_unnamed", Class::Fix),
    ("draft.blanks_open", Class::Fix),
    ("draft.style_outside", Class::Fix),
    ("draft.table_too_large", Class::Fix),
    ("draft.kind_unknown", Class::Fix),
    ("draft.stale", Class::Fix),
    ("exchange.frozen", Class::Fix),
    ("exchange.recall_open", Class::Fix),
    ("exchange.nobody", Class::Fix),
    ("exchange.not_a_recipient", Class::Fix),
    ("exchange.recipient_already", Class::Fix),
    ("exchange.ask_the_original", Class::Fix),
    ("exchange.correction_open", Class::Fix),
    ("exchange.arrival_frozen", Class::Fix),
    ("exchange.wish_unknown", Class::Fix),
    ("exchange.wish_decided", Class::Fix),
    ("exchange.step_refused", Class::Fix),
    ("exchange.status_unfit", Class::Fix),
    ("watch.nobody_late", Class::Fix),
    ("watch.reminder_unfit", Class::Report),
    ("slip.not_a_slip", Class::Fix),
    ("slip.not_a_key", Class::Fix),
    ("slip.unknown", Class::Fix),
    ("dispatch.unknown", Class::Fix),
    ("dispatch.step_refused", Class::Fix),
    ("dispatch.issuing", Class::Fix),
    ("dispatch.number_moved", Class::Fix),
    ("dispatch.leader_unsigned", Class::Fix),
    ("dispatch.not_issued", Class::Fix),
    ("dispatch.no_receiver", Class::Fix),
    ("dispatch.was_signed", Class::Fix),
    ("arrival.unknown", Class::Fix),
    ("arrival.step_refused", Class::Fix),
    ("arrival.reason_missing", Class::Fix),
    ("arrival.reason_too_long", Class::Fix),
    ("file.unknown", Class::Fix),
    ("file.version_missing", Class::Fix),
    ("file.unreadable", Class::Fix),
    ("file.unwritable", Class::Fix),
    ("file.exchanged", Class::Fix),
    ("file.too_large", Class::Fix),
    ("file.damaged", Class::Report),
    ("word.not_word", Class::Fix),
    ("word.encrypted", Class::Fix),
    ("word.macros", Class::Fix),
    ("word.damaged", Class::Fix),
    ("word.too_large", Class::Fix),
    ("word.changed", Class::Fix),
    ("word.ending", Class::Fix),
    ("word.suite_missing", Class::Fix),
    ("word.suite_failed", Class::Fix),
    ("word.suite_slow", Class::Fix),
    ("picture.not_png_or_jpeg", Class::Fix),
    ("picture.damaged", Class::Fix),
    ("picture.too_many_pixels", Class::Fix),
    ("picture.too_large", Class::Fix),
    ("copy.no_page", Class::Fix),
    ("copy.too_many_pages", Class::Fix),
    ("copy.basis_true", Class::Fix),
    ("copy.basis_onward", Class::Fix),
    ("copy.basis_extract", Class::Fix),
    ("copy.direction", Class::Fix),
    ("copy.known_otherwise", Class::Fix),
    ("copy.not_a_scan", Class::Fix),
    ("copy.pages_missing", Class::Fix),
    ("copy.pages_all", Class::Fix),
    ("copy.part_unknown", Class::Fix),
    ("copy.print_source", Class::Fix),
    ("copy.print_sent", Class::Fix),
    ("copy.signature_failed", Class::Fix),
    ("copy.signature_unsure", Class::Fix),
    ("copy.wrong_signatories", Class::Fix),
    ("copy.unsure_signatories", Class::Fix),
    ("copy.signer_missing", Class::Fix),
    ("copy.key_missing", Class::Fix),
    ("copy.scan", Class::Fix),
    ("copy.unknown", Class::Fix),
    ("copy.void", Class::Fix),
    ("parcel.on_stick", Class::Wait),
    ("parcel.no_certificate", Class::Fix),
    ("parcel.certificate_expired", Class::Fix),
    ("parcel.certificate_early", Class::Fix),
    ("parcel.certificate_weak", Class::Fix),
    ("parcel.certificate_usage", Class::Fix),
    ("parcel.certificate_revoked", Class::Fix),
    ("parcel.certificate_missing", Class::Fix),
    ("parcel.certificate_other", Class::Fix),
    ("parcel.certificate_unknown", Class::Fix),
    ("parcel.not_theirs", Class::Fix),
    ("parcel.nothing_waits", Class::Fix),
    ("parcel.not_sent_to", Class::Fix),
    ("parcel.stamping", Class::Fix),
    ("parcel.too_much", Class::Fix),
    ("parcel.away", Class::Fix),
    ("parcel.key_signs_files", Class::Fix),
    ("parcel.key_only_signs", Class::Fix),
    ("parcel.no_room", Class::Fix),
    ("parcel.stick_gone", Class::Fix),
    ("parcel.not_as_written", Class::Fix),
    ("parcel.not_a_parcel", Class::Fix),
    ("parcel.not_for_us", Class::Fix),
    ("parcel.changed", Class::Fix),
    ("parcel.signature", Class::Fix),
    ("print.kind_unknown", Class::Fix),
    ("print.not_kept", Class::Fix),
    ("print.not_registered", Class::Fix),
    ("print.no_pdf", Class::Fix),
    ("print.no_room", Class::Fix),
    ("print.not_drawn", Class::Fix),
    ("print.list_unreadable", Class::Fix),
    ("print.list_too_long", Class::Fix),
    ("enclosure.unknown", Class::Fix),
    ("enclosure.type", Class::Fix),
    ("enclosure.content", Class::Fix),
    ("enclosure.empty", Class::Fix),
    ("enclosure.too_many", Class::Fix),
    ("enclosure.too_large", Class::Fix),
    ("enclosure.of_draft", Class::Fix),
    ("enclosure.not_signable", Class::Fix),
    ("appearance.not_png", Class::Fix),
    ("appearance.too_large", Class::Fix),
    ("appearance.empty", Class::Fix),
    ("appearance.opaque", Class::Fix),
    ("appearance.not_blue", Class::Fix),
    ("appearance.not_red", Class::Fix),
    ("appearance.not_round", Class::Fix),
    ("appearance.name_missing", Class::Fix),
    ("appearance.size_unknown", Class::Fix),
    ("appearance.size", Class::Fix),
    ("appearance.mismatch", Class::Fix),
    ("appearance.coarse", Class::Fix),
    ("appearance.dates", Class::Fix),
    ("appearance.unknown", Class::Fix),
    ("paper.no_layout", Class::Fix),
    ("paper.unprintable", Class::Fix),
    ("paper.too_long", Class::Fix),
    ("paper.picture", Class::Fix),
    ("paper.picture_missing", Class::Fix),
    ("paper.picture_broken", Class::Fix),
    ("paper.picture_too_large", Class::Fix),
    ("paper.broken", Class::Report),
    ("key.unreadable", Class::Fix),
    ("key.pin_wrong", Class::Fix),
    ("key.old_cipher", Class::Fix),
    ("key.incomplete", Class::Fix),
    ("key.unsupported", Class::Fix),
    ("signing_service.missing", Class::Fix),
    ("signing_service.untrusted", Class::Fix),
    ("signing_service.timed_out", Class::Fix),
    ("signing_service.refused", Class::Fix),
    ("signing_service.strange", Class::Report),
    ("signing_service.nothing_came", Class::Fix),
    ("signing_service.not_ours", Class::Fix),
    ("signing_service.not_signed", Class::Fix),
    ("signing_service.no_port", Class::Report),
    ("key.pin_locked", Class::Fix),
    ("key.final_try", Class::Fix),
    ("key.pin_missing", Class::Fix),
    ("key.pin_unfit", Class::Fix),
    ("key.pin_unset", Class::Fix),
    ("key.cancelled", Class::Fix),
    ("key.removed", Class::Fix),
    ("key.swapped", Class::Fix),
    ("key.no_token", Class::Fix),
    ("key.ambiguous", Class::Fix),
    ("key.no_certificate", Class::Fix),
    ("key.no_key", Class::Fix),
    ("key.busy", Class::Fix),
    ("key.timed_out", Class::Fix),
    ("key.crashed", Class::Fix),
    ("key.module_missing", Class::Fix),
    ("key.not_a_module", Class::Fix),
    ("key.no_helper", Class::Report),
    ("key.not_on_this_system", Class::Fix),
    ("key.consent_spent", Class::Fix),
    ("key.consent_over", Class::Fix),
    ("key.device", Class::Fix),
    ("key.expired", Class::Fix),
    ("key.not_yet_valid", Class::Fix),
    ("key.too_weak", Class::Fix),
    ("key.not_for_signing", Class::Fix),
    ("key.unlisted", Class::Report),
    ("key.missing", Class::Fix),
    ("key.revoked", Class::Fix),
    ("act.called_off", Class::Fix),
    ("placing.no_page", Class::Fix),
    ("placing.outside", Class::Fix),
    ("placing.too_small", Class::Fix),
    ("placing.seal_cut", Class::Fix),
    ("placing.covers", Class::Fix),
    ("placing.covers_field", Class::Fix),
    ("placing.nobody_signed", Class::Fix),
    ("placing.by_service", Class::Fix),
    ("placing.same_file", Class::Fix),
    ("batch.running", Class::Fix),
    ("batch.nothing_ready", Class::Fix),
    ("batch.too_many", Class::Fix),
    ("batch.not_running", Class::Fix),
    ("sign.not_a_pdf", Class::Fix),
    ("sign.encrypted", Class::Fix),
    ("sign.needs_password", Class::Fix),
    ("sign.too_large", Class::Fix),
    ("sign.malformed", Class::Fix),
    ("sign.certified_closed", Class::Fix),
    ("sign.certified_no_field", Class::Fix),
    ("sign.locked", Class::Fix),
    ("sign.no_field", Class::Fix),
    ("sign.field_taken", Class::Fix),
    ("sign.would_harm", Class::Report),
    ("sign.broken", Class::Report),
    ("trust.unreadable", Class::Fix),
    ("edxml.not_edxml", Class::Report),
    ("edxml.other_kind", Class::Report),
    ("edxml.junk_before", Class::Report),
    ("edxml.dtd", Class::Report),
    ("edxml.soap", Class::Report),
    ("edxml.damaged", Class::Report),
    ("edxml.wrapped", Class::Report),
    ("edxml.missing", Class::Report),
    ("edxml.value", Class::Report),
    ("edxml.attachment_damaged", Class::Report),
    ("edxml.attachment_bomb", Class::Report),
    ("edxml.too_large", Class::Fix),
    ("edxml.too_much", Class::Report),
    ("edxml.subject_too_long", Class::Fix),
    ("edxml.no_receiver", Class::Fix),
    ("edxml.not_an_office", Class::Fix),
    ("edxml.receiver_twice", Class::Fix),
    ("edxml.unwritable", Class::Fix),
    ("road.unset", Class::Fix),
    ("road.address", Class::Fix),
    ("road.away", Class::Wait),
    ("road.timeout", Class::Wait),
    ("road.breaks_off", Class::Wait),
    ("road.tls", Class::Fix),
    ("road.not_json", Class::Wait),
    ("road.strange_reply", Class::Wait),
    ("road.refused_login", Class::Fix),
    ("road.unknown_receiver", Class::Fix),
    ("road.sender_not_registered", Class::Fix),
    ("road.receiver_locked", Class::Fix),
    ("road.document_exists", Class::Fix),
    ("road.envelope_refused", Class::Report),
    ("road.too_large", Class::Fix),
    ("road.axis_busy", Class::Wait),
    ("road.axis_broken", Class::Wait),
    ("road.secret_refused", Class::Fix),
    ("road.unlisted", Class::Report),
    ("authority.address", Class::Fix),
    ("authority.away", Class::Wait),
    ("authority.silent", Class::Wait),
    ("authority.status", Class::Wait),
    ("authority.not_an_answer", Class::Wait),
    ("authority.too_large", Class::Wait),
    ("stamp.waiting", Class::Wait),
    ("stamp.address_missing", Class::Fix),
    ("stamp.policy", Class::Fix),
    ("stamp.refused", Class::Wait),
    ("stamp.not_an_answer", Class::Wait),
    ("stamp.other_answer", Class::Wait),
    ("stamp.untrusted", Class::Fix),
    ("stamp.above_missing", Class::Wait),
    ("stamp.evidence_missing", Class::Wait),
    ("stamp.level_missed", Class::Fix),
    ("stamp.not_waiting", Class::Fix),
    ("stamp.not_to_be_stamped", Class::Fix),
    ("trust.not_compared", Class::Fix),
    ("trust.unknown", Class::Fix),
    ("trust.list_unreadable", Class::Fix),
    ("evidence.nothing_signed", Class::Fix),
    ("evidence.stamping", Class::Wait),
    ("outbox.unknown_row", Class::Fix),
    ("outbox.already_left", Class::Fix),
    ("input.unreadable", Class::Report),
    ("input.time", Class::Fix),
    ("input.arguments", Class::Fix),
    ("input.character", Class::Fix),
    ("desk.several", Class::Fix),
    ("road.incomplete", Class::Fix),
    ("road.gate", Class::Wait),
    ("road.stamp_stale", Class::Fix),
    ("road.number_conflict", Class::Fix),
    ("road.series_closed", Class::Fix),
    ("road.went_back", Class::Wait),
    ("road.party_needs_rule", Class::Fix),
    ("road.crosses", Class::Fix),
    ("road.unknown", Class::Fix),
    ("road.in_use", Class::Fix),
    ("road.fixed", Class::Fix),
    ("road.name_missing", Class::Fix),
    ("road.name_taken", Class::Fix),
    ("road.login_missing", Class::Fix),
    ("road.rule_unfit", Class::Fix),
    ("road.no_certificate", Class::Fix),
    ("road.identity_unusable", Class::Fix),
    ("road.identity_locked", Class::Fix),
    ("road.proxy_address", Class::Fix),
    ("arrival.not_new", Class::Fix),
    ("package.unknown", Class::Fix),
    ("draft.version_unknown", Class::Fix),
    ("draft.nothing_to_undo", Class::Fix),
    ("draft.nothing_to_redo", Class::Fix),
    ("head.unknown", Class::Fix),
    ("head.taken", Class::Fix),
    ("head.incomplete", Class::Fix),
    ("library.unknown", Class::Fix),
    ("library.empty", Class::Fix),
    ("library.key_unfit", Class::Fix),
    ("library.key_taken", Class::Fix),
    ("library.full", Class::Fix),
    ("directory.list_empty", Class::Wait),
    ("directory.list_shrunk", Class::Fix),
    ("directory.list_doubled", Class::Wait),
    ("directory.list_circled", Class::Wait),
    ("directory.list_unfit", Class::Wait),
    ("directory.list_too_long", Class::Wait),
    ("directory.not_a_list", Class::Fix),
    ("directory.code_closed", Class::Fix),
    ("directory.under_closed", Class::Fix),
    ("directory.not_open", Class::Fix),
    ("directory.unknown", Class::Fix),
    ("succession.column_missing", Class::Fix),
    ("succession.no_day", Class::Fix),
    ("succession.circle", Class::Fix),
    ("succession.unknown", Class::Fix),
    ("library.shelf_unknown", Class::Fix),
    ("table.not_utf8", Class::Fix),
    ("table.unreadable", Class::Fix),
    ("table.empty", Class::Fix),
    ("table.too_large", Class::Fix),
    ("template.unknown", Class::Fix),
    ("template.name_missing", Class::Fix),
    ("template.too_many_fields", Class::Fix),
    ("merge.field_missing", Class::Fix),
    ("merge.field_unfit", Class::Fix),
    ("merge.code_unused", Class::Fix),
    ("merge.faulty", Class::Fix),
    ("merge.too_large", Class::Fix),
    ("merge.unknown", Class::Fix),
    ("command.unknown", Class::Report),
    ("app.broken", Class::Report),
];

fn told(error: &Error) -> Told {
    match error {
        Error::Store(error) => store(error),
        Error::Edxml(error) => edxml(error),
        Error::Paper(error) => paper(error),
        Error::Form(error) => form_check(error),
        Error::WordUnread(error) => word_unread(error),
        Error::Pades(error) => pades(error),
        Error::Key(fault) => key(fault),
        Error::SigningService(fault) => signing_service(fault),
        Error::Picture(_) => plain("paper.broken"),
        Error::PictureRefused(refused) => picture(*refused),
        Error::Import(fault) => import(fault),
        Error::Enclosure(fault) => enclosure(fault),
        Error::Appearance(fault) => appearance(fault),
        Error::Copy(fault) => copy(fault),
        Error::Parcel(fault) => parcel(fault),
        Error::Print(fault) => print(fault),
        Error::Placing(fault) => placing(fault),
        Error::Exchange(fault) => exchange(fault),
        Error::Slip(fault) => slip(fault),
        Error::Delivery(refused) => delivery(refused),
        Error::Batch(fault) => batch(fault),
        Error::Directory(fault) => directory(fault),
        Error::KeyMissing => plain("key.missing"),
        Error::KeyRevoked { subject } => with("key.revoked", [("subject", subject.clone())]),
        Error::CalledOff => plain("act.called_off"),
        Error::Notation(error) => notation(error),
        Error::Road(fault) => road(fault),
        Error::Authority(fault) => authority(fault),
        Error::Stamp(fault) => stamp(fault),
        Error::Offer(fault) => offer(fault),
        Error::Evidence(fault) => evidence(fault),
        Error::Draft(fault) => draft(fault),
        Error::Secret(secret) => with("secret.refused", [("mark", secret.mark.clone())]),
        Error::UnitCode(error) => unit(error),
        Error::Kind(unknown) => with("draft.kind_unknown", [("word", unknown.word.clone())]),
        Error::Outgoing(refused) => outgoing(refused),
        Error::Incoming(refused) => incoming(refused),
        Error::CodeOfCenter { code } => with("unit.code_center", [("code", code.to_string())]),
        Error::NameMissing => plain("unit.name_missing"),
        Error::DeskUnnamed | Error::DeskUnknown => plain("desk.none"),
        Error::DeskLocked => plain("desk.locked"),
        Error::HouseTaken => plain("desk.open_elsewhere"),
        Error::DispatchUnknown { id } => with("dispatch.unknown", [("id", id.to_string())]),
        Error::DraftStale { .. } => plain("draft.stale"),
        Error::Issuing => plain("dispatch.issuing"),
        Error::NumberMoved { written } => {
            with("dispatch.number_moved", [("number", written.clone())])
        }
        Error::LeaderUnsigned { .. } => plain("dispatch.leader_unsigned"),
        Error::NotIssued { .. } => plain("dispatch.not_issued"),
        Error::NoReceiver { .. } => plain("dispatch.no_receiver"),
        Error::ArrivalUnknown { id } => with("arrival.unknown", [("id", id.to_string())]),
        Error::ReasonMissing => plain("arrival.reason_missing"),
        Error::ReasonTooLong { length, limit } => over("arrival.reason_too_long", *length, *limit),
        Error::FileUnknown { id } => with("file.unknown", [("id", id.to_string())]),
        Error::SignedVersionMissing => plain("file.version_missing"),
        Error::FileUnreadable { path, .. } => at_path("file.unreadable", path),
        Error::FileUnwritable { path, cause } if is_full(cause) => at_path("desk.disk_full", path),
        Error::FileUnwritable { path, .. } => at_path("file.unwritable", path),
        Error::FileExchanged { path } => at_path("file.exchanged", path),
        Error::FileTooLarge { path, .. } => at_path("file.too_large", path),
        Error::TrustUnreadable { path } => at_path("trust.unreadable", path),
        Error::LetterUnknown { id } => with("outbox.unknown_row", [("id", id.to_string())]),
        Error::LetterAlreadyLeft { .. } => plain("outbox.already_left"),
        Error::RoadUnset => plain("road.unset"),
        Error::EngineBusy => plain("engine.busy"),
        Error::Input(cause) => with("input.unreadable", [("detail", cause.to_string())]),
        Error::Json {
            line,
            column,
            cause,
        } => with(
            "draft.unreadable",
            [
                ("line", line.to_string()),
                ("column", column.to_string()),
                ("detail", cause.to_string()),
            ],
        ),
        Error::TimeUnreadable { text } => with("input.time", [("text", text.clone())]),
        Error::Arguments { said } => with("input.arguments", [("detail", said.clone())]),
        Error::SeveralDesks { home } => at_path("desk.several", home),
        Error::SettingCharacter { found } => {
            with("input.character", [("found", format!("U+{found:04X}"))])
        }
        Error::RoadIncomplete => plain("road.incomplete"),
        Error::RoadBreaksOff => plain("road.breaks_off"),
        Error::Roads(fault) => roads(fault),
        Error::NotANewDocument { .. } => plain("arrival.not_new"),
        Error::PackageUnknown { .. } => plain("package.unknown"),
        Error::VersionUnknown { version } => {
            with("draft.version_unknown", [("version", version.to_string())])
        }
        Error::NothingToUndo => plain("draft.nothing_to_undo"),
        Error::NothingToRedo => plain("draft.nothing_to_redo"),
        Error::HeadUnknown { abbreviation } => {
            with("head.unknown", [("abbreviation", abbreviation.clone())])
        }
        Error::HeadTaken { abbreviation } => {
            with("head.taken", [("abbreviation", abbreviation.clone())])
        }
        Error::HeadIncomplete => plain("head.incomplete"),
        Error::LibraryItemUnknown { .. } => plain("library.unknown"),
        Error::LibraryItemEmpty => plain("library.empty"),
        Error::LibraryKeyUnfit { key, limit } => with(
            "library.key_unfit",
            [("key", key.clone()), ("limit", limit.to_string())],
        ),
        Error::LibraryFull { limit } => with("library.full", [("limit", limit.to_string())]),
        Error::ShelfUnknown { word } => with("library.shelf_unknown", [("word", word.clone())]),
        Error::TableNotUtf8 => plain("table.not_utf8"),
        Error::TableUnreadable { line } => with("table.unreadable", [("line", line.to_string())]),
        Error::TableEmpty => plain("table.empty"),
        Error::TableTooLarge { lines, columns } => with(
            "table.too_large",
            [
                ("lines", lines.to_string()),
                ("columns", columns.to_string()),
            ],
        ),
        Error::TemplateUnknown { .. } => plain("template.unknown"),
        Error::TemplateNameMissing => plain("template.name_missing"),
        Error::TemplateTooManyFields { length, limit } => {
            over("template.too_many_fields", *length, *limit)
        }
        Error::BlanksOpen { fields } => {
            let shown: Vec<String> = fields
                .iter()
                .map(|name| format!("{{{{{name}}}}}"))
                .collect();
            with("draft.blanks_open", [("fields", shown.join(", "))])
        }
        Error::FieldMissing { field } => with("merge.field_missing", [("field", field.clone())]),
        Error::FieldUnfit { field, value } => with(
            "merge.field_unfit",
            [("field", field.clone()), ("value", value.clone())],
        ),
        Error::CodeUnused { field, code } => with(
            "merge.code_unused",
            [("field", field.clone()), ("code", code.clone())],
        ),
        Error::MergeFaulty { count } => with("merge.faulty", [("count", count.to_string())]),
        Error::MergeTooLarge { length, limit } => over("merge.too_large", *length, *limit),
        Error::MergeUnknown { .. } => plain("merge.unknown"),
        Error::CommandUnknown { name } => with("command.unknown", [("name", name.clone())]),
        Error::Unserialisable(_) | Error::Broken => plain("app.broken"),
    }
}

fn store(error: &store::Error) -> Told {
    use store::Error as E;
    match error {
        E::PassphraseNeeded => plain("desk.passphrase_needed"),
        E::PassphraseWrong => plain("desk.passphrase_wrong"),
        E::KeyMissing => plain("desk.key_missing"),
        E::KeyStoreAway => plain("desk.key_store_away"),
        E::KeyWrong => plain("desk.key_wrong"),
        E::KeyInsideDesk => plain("desk.key_inside"),
        E::DeskExists { dir } => at_path("desk.exists", dir),
        E::NoDesk { dir } => at_path("desk.none", dir),
        E::TooNew { found, known } => with(
            "desk.too_new",
            [("found", found.to_string()), ("known", known.to_string())],
        ),
        E::DiskFull => plain("desk.disk_full"),
        E::Busy => plain("desk.busy"),
        E::Corrupt | E::DeskUnreadable | E::Unreadable { .. } => plain("desk.damaged"),
        E::Io(_) => plain("desk.io"),
        E::FileMissing { hash } | E::FileDamaged { hash } => {
            with("file.damaged", [("hash", hash.to_string())])
        }
        E::Stale { .. } => plain("draft.stale"),
        E::WasSigned { .. } => plain("dispatch.was_signed"),
        E::Outgoing(refused) => outgoing(refused),
        E::Incoming(refused) => incoming(refused),
        E::Delivery(refused) => delivery(refused),
        E::WishDecided { .. } => plain("exchange.wish_decided"),
        E::LibraryKeyTaken { key, by } => with(
            "library.key_taken",
            [("key", key.clone()), ("by", by.clone())],
        ),
        E::LetterMoved { .. } | E::LetterUncertain { .. } => plain("outbox.already_left"),
        E::Missing { .. }
        | E::NumberTaken { .. }
        | E::NumberPassed { .. }
        | E::Unwritable(_)
        | E::Nested
        | E::Refused(_) => plain("app.broken"),
    }
}

fn edxml(error: &edxml::Error) -> Told {
    let (code, mut facts) = edxml_unread(error);
    for value in facts.values_mut() {
        // Whoever wrote the envelope chose its words, and their length.
        if let Some((end, _)) = value.char_indices().nth(LONGEST_QUOTE) {
            value.truncate(end);
            value.push('…');
        }
    }
    (code, facts)
}

/// So many characters of what a stranger wrote are told.
const LONGEST_QUOTE: usize = 100;

fn edxml_unread(error: &edxml::Error) -> Told {
    use edxml::Error as E;
    let placed = |code, at: &edxml::Place| with(code, [("at", at.to_string())]);
    let within = |code, limit: usize| with(code, [("limit", limit.to_string())]);
    let of_code = |code, office: &UnitCode| with(code, [("code", office.to_string())]);
    match error {
        E::Empty
        | E::Html
        | E::NotXml { .. }
        | E::Encoding { .. }
        | E::EncodingUnlisted { .. }
        | E::Root { .. } => plain("edxml.not_edxml"),
        E::IsStatus | E::IsDocument => plain("edxml.other_kind"),
        E::JunkBeforeProlog { junk } => with("edxml.junk_before", [("junk", junk.clone())]),
        E::Doctype { at } | E::Entity { at, .. } => placed("edxml.dtd", at),
        E::Soap => plain("edxml.soap"),
        E::Misplaced { element, at } => with(
            "edxml.wrapped",
            [("element", element.clone()), ("at", at.to_string())],
        ),
        E::Syntax { at, .. } | E::Truncated { at } | E::Character { at, .. } => {
            placed("edxml.damaged", at)
        }
        E::Missing { element, at } => with(
            "edxml.missing",
            [("element", (*element).to_owned()), ("at", at.to_string())],
        ),
        E::Code {
            text: found, at, ..
        }
        | E::Value { found, at, .. } => with(
            "edxml.value",
            [("found", found.clone()), ("at", at.to_string())],
        ),
        E::Base64 { attachment, .. } | E::Packing { attachment } => with(
            "edxml.attachment_damaged",
            [("attachment", attachment.clone())],
        ),
        E::Bomb { attachment, limit } => with(
            "edxml.attachment_bomb",
            [
                ("attachment", attachment.clone()),
                ("limit", limit.to_string()),
            ],
        ),
        E::TooLarge { limit, .. } | E::AttachmentBytes { limit, .. } => {
            within("edxml.too_large", *limit)
        }
        E::Limit { limit, at, .. } => with(
            "edxml.too_much",
            [("limit", limit.to_string()), ("at", at.to_string())],
        ),
        E::SubjectTooLong { length, limit } => with(
            "edxml.subject_too_long",
            [("length", length.to_string()), ("limit", limit.to_string())],
        ),
        E::NoReceiver => plain("edxml.no_receiver"),
        E::Unaddressable { code } => of_code("edxml.not_an_office", code),
        E::ReceiverTwice { code } => of_code("edxml.receiver_twice", code),
        E::ContentIdTwice { .. } | E::NoDocumentId | E::Unwritable { .. } => {
            plain("edxml.unwritable")
        }
        E::Secret(secret) => with("secret.refused", [("mark", secret.mark.clone())]),
    }
}

fn form_check(error: &form::Error) -> Told {
    use form::Error as E;
    match error {
        E::NotPdf(_) => plain("check.not_pdf"),
        E::Locked => plain("check.locked"),
        E::NoPage => plain("check.no_page"),
        E::TooLarge => plain("check.too_large"),
        E::Scan => plain("check.scan"),
        E::Rules { .. } => plain("check.rules_broken"),
    }
}

fn word_unread(error: &word::Error) -> Told {
    use word::Error as E;
    match error {
        E::NotDocx {
            found: word::Foreign::Encrypted,
        } => plain("check.locked"),
        E::NotDocx { .. } => plain("check.foreign"),
        E::Macros => plain("check.macros"),
        E::TooLarge { .. } => plain("check.too_large"),
        E::Damaged { .. } | E::Entities { .. } | E::Malformed { .. } | E::PartMissing { .. } => {
            plain("check.damaged")
        }
    }
}

fn paper(error: &paper::Error) -> Told {
    use paper::Error as E;
    match error {
        E::Unfinished(fault) => draft(fault),
        E::Secret(secret) => with("secret.refused", [("mark", secret.mark.clone())]),
        E::NoLayout { kind, .. } => {
            let name = office::Kind::parse(kind).map_or(*kind, office::Kind::name);
            with("paper.no_layout", [("kind", name.to_owned())])
        }
        E::Unprintable { letter } => with("paper.unprintable", [("letter", letter.to_string())]),
        E::TooLong { letters } => with("paper.too_long", [("letters", letters.to_string())]),
        E::Picture | E::SealSize { .. } => plain("paper.picture"),
        E::PictureMissing { .. } => plain("paper.picture_missing"),
        E::PictureBroken { .. } => plain("paper.picture_broken"),
        E::PictureTooLarge { width, height, .. } => with(
            "paper.picture_too_large",
            [("width", width.to_string()), ("height", height.to_string())],
        ),
        E::NoSuchPage { page, pages } => with(
            "copy.no_page",
            [("page", page.to_string()), ("pages", pages.to_string())],
        ),
        E::TooManyPages { pages } => with("copy.too_many_pages", [("pages", pages.to_string())]),
        E::Encrypted => plain("sign.encrypted"),
        E::PageNotDrawn => plain("print.not_drawn"),
        E::RulesOfOtherBody { .. }
        | E::NumberTooLong { .. }
        | E::NoAnnex { .. }
        | E::Layout { .. }
        | E::Measures { .. }
        | E::File(_)
        | E::PartMissing { .. } => plain("paper.broken"),
    }
}

fn import(fault: &crate::outgoing::import::ImportFault) -> Told {
    use crate::office_suite::SuiteFault;
    use crate::outgoing::import::ImportFault as E;
    match fault {
        E::Word(error) => word_refused(error),
        E::Pictures { .. } => plain("word.too_large"),
        E::Changed => plain("word.changed"),
        E::Ending { ending } => with("word.ending", [("ending", ending.clone())]),
        E::Suite { kind, fault } => {
            let code = match fault {
                SuiteFault::Missing => "word.suite_missing",
                SuiteFault::TooSlow { .. } => "word.suite_slow",
                SuiteFault::TooLarge { .. } => "word.too_large",
                SuiteFault::NotStarted(_) | SuiteFault::Unreadable => "word.suite_failed",
            };
            with(code, [("kind", (*kind).to_owned())])
        }
    }
}

fn word_refused(error: &word::Error) -> Told {
    use word::{Error as E, Foreign};
    match error {
        E::NotDocx {
            found: Foreign::Encrypted,
        } => plain("word.encrypted"),
        E::NotDocx { found } => with("word.not_word", [("found", found.word().to_owned())]),
        E::Macros => plain("word.macros"),
        E::TooLarge { .. } => plain("word.too_large"),
        E::Damaged { part }
        | E::Entities { part }
        | E::Malformed { part, .. }
        | E::PartMissing { part } => with("word.damaged", [("part", part.clone())]),
    }
}

fn picture(refused: crate::outgoing::pictures::PictureRefused) -> Told {
    use crate::outgoing::pictures::PictureRefused as E;
    match refused {
        E::NotAPicture => plain("picture.not_png_or_jpeg"),
        E::Damaged => plain("picture.damaged"),
        E::TooManyPixels { width, height } => with(
            "picture.too_many_pixels",
            [("width", width.to_string()), ("height", height.to_string())],
        ),
        E::TooLarge { size } => with("picture.too_large", [("size", size.to_string())]),
    }
}

fn enclosure(fault: &crate::outgoing::enclosures::EnclosureFault) -> Told {
    use crate::outgoing::enclosures::EnclosureFault as E;
    let named = |code, name: &str| with(code, [("name", name.to_owned())]);
    match fault {
        E::Unknown { id } => with("enclosure.unknown", [("id", id.to_string())]),
        E::Type { name } => named("enclosure.type", name),
        E::Content { name } => named("enclosure.content", name),
        E::Empty { name } => named("enclosure.empty", name),
        E::TooMany { limit } => with("enclosure.too_many", [("limit", limit.to_string())]),
        E::TooLarge { limit } => with(
            "enclosure.too_large",
            [("limit", (limit / 1024 / 1024).to_string())],
        ),
        E::OfDraft => plain("enclosure.of_draft"),
        E::NotSignable { name } => named("enclosure.not_signable", name),
    }
}

fn appearance(fault: &crate::outgoing::appearance::AppearanceFault) -> Told {
    use crate::outgoing::appearance::AppearanceFault as E;
    use paper::{LookFault as L, LookKind as K};
    let mm = |value: f64| format!("{value:.1}").replace('.', ",");
    match fault {
        E::Look { fault, .. } => match fault {
            L::NotAPng => plain("appearance.not_png"),
            L::TooLarge => plain("appearance.too_large"),
            L::Empty => plain("appearance.empty"),
            L::Opaque => plain("appearance.opaque"),
            L::NotRound { width, height } => with(
                "appearance.not_round",
                [("width", width.to_string()), ("height", height.to_string())],
            ),
        },
        E::Colour { kind, share } => {
            let code = match kind {
                K::Signature => "appearance.not_blue",
                K::Seal => "appearance.not_red",
            };
            with(code, [("share", share.to_string())])
        }
        E::NameMissing => plain("appearance.name_missing"),
        E::SizeUnknown => plain("appearance.size_unknown"),
        E::Size { diameter_mm } => with("appearance.size", [("said", mm(*diameter_mm))]),
        E::Mismatch {
            measured_mm,
            said_mm,
        } => with(
            "appearance.mismatch",
            [("measured", mm(*measured_mm)), ("said", mm(*said_mm))],
        ),
        E::Coarse { dpi } => with("appearance.coarse", [("dpi", dpi.to_string())]),
        E::Dates => plain("appearance.dates"),
        E::Unknown { id } => with("appearance.unknown", [("id", id.to_string())]),
    }
}

fn print(fault: &crate::prints::PrintFault) -> Told {
    use crate::prints::PrintFault as E;
    match fault {
        E::KindUnknown { word } => with("print.kind_unknown", [("word", word.clone())]),
        E::NotKept { .. } => plain("print.not_kept"),
        E::NotRegistered { .. } => plain("print.not_registered"),
        E::NoPdf { .. } => plain("print.no_pdf"),
        E::NoRoom { .. } => plain("print.no_room"),
        E::ListUnreadable { line } => with("print.list_unreadable", [("line", line.to_string())]),
        E::ListTooLong { limit } => with("print.list_too_long", [("limit", limit.to_string())]),
    }
}

fn copy(fault: &crate::copies::CopyFault) -> Told {
    use crate::copies::CopyFault as E;
    use office::{CopyForm, CopyRefused};
    match fault {
        E::Refused(CopyRefused::Basis { form, .. }) => plain(match form {
            CopyForm::True => "copy.basis_true",
            CopyForm::Onward => "copy.basis_onward",
            CopyForm::Extract => "copy.basis_extract",
        }),
        E::Refused(CopyRefused::Direction { form, .. }) => {
            with("copy.direction", [("form", form.name().to_owned())])
        }
        E::KnownOtherwise => plain("copy.known_otherwise"),
        E::NotAScan => plain("copy.not_a_scan"),
        E::PagesMissing => plain("copy.pages_missing"),
        E::PagesAll => plain("copy.pages_all"),
        E::PartUnknown => plain("copy.part_unknown"),
        E::PrintSource { .. } => plain("copy.print_source"),
        E::PrintSent { .. } => plain("copy.print_sent"),
        E::SignatureFailed => plain("copy.signature_failed"),
        E::SignatureUnsure => plain("copy.signature_unsure"),
        E::WrongSignatories => plain("copy.wrong_signatories"),
        E::UnsureSignatories => plain("copy.unsure_signatories"),
        E::SignerMissing => plain("copy.signer_missing"),
        E::KeyMissing => plain("copy.key_missing"),
        E::Scan { faults } => with("copy.scan", [("faults", faults.join(", "))]),
        E::Unknown { id } => with("copy.unknown", [("id", id.to_string())]),
        E::Void { .. } => plain("copy.void"),
    }
}

fn pades(error: &pades::Error) -> Told {
    use pades::Error as E;
    match error {
        E::Unreadable(unreadable) => unreadable_pdf(*unreadable),
        E::Key(fault) => key(fault),
        E::Certificate(fault) => certificate(*fault),
        E::Forbidden(forbidden) => forbidden_by_signer(forbidden),
        E::NoSuchField { .. } | E::NoEmptyField | E::NoSuchPage { .. } => plain("sign.no_field"),
        E::FieldTaken { field } => with("sign.field_taken", [("field", field.clone())]),
        E::WouldHarm { field } => with("sign.would_harm", [("field", field.clone())]),
        E::Picture(_) => plain("paper.picture"),
        E::StampMismatch | E::NothingToStamp | E::ReserveTooSmall { .. } => {
            plain("stamp.not_to_be_stamped")
        }
        E::BadFieldName { .. } | E::BadRectangle | E::DoesNotVerify | E::Library(_) => {
            plain("sign.broken")
        }
    }
}

fn forbidden_by_signer(forbidden: &pades::Forbidden) -> Told {
    match forbidden {
        pades::Forbidden::CertifiedClosed => plain("sign.certified_closed"),
        pades::Forbidden::CertifiedNoNewField => plain("sign.certified_no_field"),
        pades::Forbidden::Locked { field, by } => with(
            "sign.locked",
            [("field", field.clone()), ("by", by.clone())],
        ),
    }
}

fn unreadable_pdf(unreadable: pades::Unreadable) -> Told {
    match unreadable {
        pades::Unreadable::NotAPdf => plain("sign.not_a_pdf"),
        pades::Unreadable::Encrypted => plain("sign.encrypted"),
        pades::Unreadable::NeedsPassword => plain("sign.needs_password"),
        pades::Unreadable::TooLarge { .. } => plain("sign.too_large"),
        pades::Unreadable::Malformed { at, .. } => with("sign.malformed", [("at", at.to_string())]),
    }
}

fn placing(fault: &crate::placing::PlacingFault) -> Told {
    use crate::placing::PlacingFault as E;
    let mm = |value: f64| format!("{value:.0}");
    let size =
        |code, width: f64, height: f64| with(code, [("width", mm(width)), ("height", mm(height))]);
    match fault {
        E::NoSuchPage { page, pages } => with(
            "placing.no_page",
            [("page", page.to_string()), ("pages", pages.to_string())],
        ),
        E::Outside { width, height } => size("placing.outside", *width, *height),
        E::TooSmall { width, height } => size("placing.too_small", *width, *height),
        E::SealCut { diameter_mm } => with("placing.seal_cut", [("size", mm(*diameter_mm))]),
        E::Covers { words } if words.is_empty() => plain("placing.covers_field"),
        E::Covers { words } => with("placing.covers", [("words", words.clone())]),
        E::NobodySigned => plain("placing.nobody_signed"),
        E::ByService => plain("placing.by_service"),
        E::SameFile { path } => at_path("placing.same_file", path),
    }
}

fn batch(fault: &crate::outgoing::batch::BatchFault) -> Told {
    use crate::outgoing::batch::BatchFault as E;
    match fault {
        E::Running => plain("batch.running"),
        E::NothingReady => plain("batch.nothing_ready"),
        E::TooMany { length, limit } => over("batch.too_many", *length, *limit),
        E::NotRunning => plain("batch.not_running"),
    }
}

fn key(fault: &pades::KeyFault) -> Told {
    use pades::KeyFault as E;
    match fault {
        E::PinWrong { left: Some(left) } => with("key.pin_wrong", [("left", left.to_string())]),
        E::PinWrong { left: None } => with("key.pin_wrong", [("left", String::new())]),
        E::NotAKeyFile => plain("key.unreadable"),
        E::OutdatedCipher => plain("key.old_cipher"),
        E::Incomplete => plain("key.incomplete"),
        E::UnsupportedKey => plain("key.unsupported"),
        E::PinLocked => plain("key.pin_locked"),
        E::FinalTry => plain("key.final_try"),
        E::PinMissing => plain("key.pin_missing"),
        E::PinUnfit => plain("key.pin_unfit"),
        E::PinUnset => plain("key.pin_unset"),
        E::Cancelled => plain("key.cancelled"),
        E::Removed => plain("key.removed"),
        E::Swapped => plain("key.swapped"),
        E::NoToken => plain("key.no_token"),
        E::Ambiguous { found } => with("key.ambiguous", [("found", found.to_string())]),
        E::NoCertificate => plain("key.no_certificate"),
        E::NoKey => plain("key.no_key"),
        E::Busy => plain("key.busy"),
        E::TimedOut { seconds } => with("key.timed_out", [("seconds", seconds.to_string())]),
        E::Crashed => plain("key.crashed"),
        E::ModuleMissing => plain("key.module_missing"),
        E::NotAModule => plain("key.not_a_module"),
        E::NoHelper => plain("key.no_helper"),
        E::NotOnThisSystem => plain("key.not_on_this_system"),
        E::ConsentSpent => plain("key.consent_spent"),
        E::ConsentOver => plain("key.consent_over"),
        E::Device => plain("key.device"),
        E::Unlisted(code) => with("key.unlisted", [("code", format!("{code:#x}"))]),
        E::Library(_) => with("key.unlisted", [("code", "openssl".to_owned())]),
    }
}

fn signing_service(fault: &token::ServiceFault) -> Told {
    use token::ServiceFault as E;
    match fault {
        E::Missing => plain("signing_service.missing"),
        E::Untrusted => plain("signing_service.untrusted"),
        E::TimedOut { seconds } => with(
            "signing_service.timed_out",
            [("seconds", seconds.to_string())],
        ),
        E::Refused { status, said } => with(
            "signing_service.refused",
            [("status", status.to_string()), ("said", said.clone())],
        ),
        E::Strange => plain("signing_service.strange"),
        E::NothingCame => plain("signing_service.nothing_came"),
        E::NotOurs(_) => plain("signing_service.not_ours"),
        E::NotSigned => plain("signing_service.not_signed"),
        E::NoPort => plain("signing_service.no_port"),
    }
}

fn certificate(fault: pades::CertificateFault) -> Told {
    use pades::CertificateFault as E;
    match fault {
        E::NotACertificate => plain("key.incomplete"),
        E::Expired { until } => with("key.expired", [("until", crate::keys::day_of(until))]),
        E::NotYetValid { from } => with("key.not_yet_valid", [("from", crate::keys::day_of(from))]),
        E::WeakKey { bits } => with("key.too_weak", [("bits", bits.to_string())]),
        E::WrongUsage => plain("key.not_for_signing"),
    }
}

fn road(fault: &Fault) -> Told {
    match fault {
        Fault::Address(
            AddressFault::NotAnAddress | AddressFault::TooMuch | AddressFault::NotEncrypted,
        )
        | Fault::Unsendable { .. } => plain("road.address"),
        Fault::Unreachable(Reach::Untrusted) => plain("road.tls"),
        Fault::Unreachable(Reach::Name | Reach::Silent | Reach::Closed) => plain("road.away"),
        Fault::Unreachable(Reach::Gate) => plain("road.gate"),
        Fault::Lost { .. } => plain("road.timeout"),
        // A proxy that takes no letter of this size answers so, with a page of its own.
        Fault::Strange(Strange::NotJson { status: 413 }) => plain("road.too_large"),
        Fault::Strange(Strange::NotJson { status }) => {
            with("road.not_json", [("status", status.to_string())])
        }
        Fault::Strange(
            Strange::Empty { .. }
            | Strange::NotTheAdapter { .. }
            | Strange::Redirect { .. }
            | Strange::NoDocId
            | Strange::NoData
            | Strange::NullInList
            | Strange::NotBase64
            | Strange::TooLong { .. }
            | Strange::OtherBytes
            | Strange::OutOfOrder
            | Strange::Status { .. },
        ) => plain("road.strange_reply"),
        Fault::Refused { refusal, said } => with(
            refused(refusal),
            [("said", said.chars().take(200).collect())],
        ),
    }
}

fn roads(fault: &crate::road::RoadFault) -> Told {
    use crate::road::RoadFault as E;
    use axis::ConnectionFault as C;
    match fault {
        E::PartyNeedsRule { to } => with("road.party_needs_rule", [("to", to.to_string())]),
        E::Crosses { to, name } => with(
            "road.crosses",
            [("to", to.to_string()), ("name", name.clone())],
        ),
        E::Unknown { id } => with("road.unknown", [("id", id.to_string())]),
        E::InUse { letters } => with("road.in_use", [("letters", letters.to_string())]),
        E::Fixed => plain("road.fixed"),
        E::NameMissing => plain("road.name_missing"),
        E::NameTaken { name } => with("road.name_taken", [("name", name.clone())]),
        E::LoginMissing => plain("road.login_missing"),
        E::Rule { prefix } => with("road.rule_unfit", [("prefix", prefix.clone())]),
        E::Connection(C::NoCertificate) => plain("road.no_certificate"),
        E::Connection(C::IdentityUnusable) => plain("road.identity_unusable"),
        E::Connection(C::IdentityLocked) => plain("road.identity_locked"),
        E::Connection(C::ProxyAddress) => plain("road.proxy_address"),
    }
}

fn stamp(fault: &crate::stamps::StampingFault) -> Told {
    use crate::stamps::StampingFault as E;
    use pades::StampFault as A;
    match fault {
        E::Waiting => plain("stamp.waiting"),
        E::AddressMissing => plain("stamp.address_missing"),
        E::Policy { policy } => with("stamp.policy", [("policy", policy.clone())]),
        E::Answer(A::Refused { failure, .. }) => {
            let word = failure.map_or("unknown", crate::stamps::failure_word);
            with("stamp.refused", [("failure", word.to_owned())])
        }
        E::Answer(A::NotAnAnswer) => plain("stamp.not_an_answer"),
        E::Answer(
            A::OtherImprint | A::OtherNonce | A::OtherPolicy | A::NoCertificate | A::NotSigned,
        ) => plain("stamp.other_answer"),
        E::Untrusted { authority } => with("stamp.untrusted", [("authority", authority.clone())]),
        E::AboveMissing { authority } => {
            with("stamp.above_missing", [("authority", authority.clone())])
        }
        E::EvidenceMissing => plain("stamp.evidence_missing"),
        E::LevelMissed { reached } => {
            let level = format!("B-{}", reached.to_uppercase());
            with("stamp.level_missed", [("reached", level)])
        }
        E::NotWaiting { .. } => plain("stamp.not_waiting"),
    }
}

fn offer(fault: &crate::trust::offered::OfferFault) -> Told {
    use crate::trust::offered::OfferFault as E;
    match fault {
        E::NotCompared => plain("trust.not_compared"),
        E::Unknown { sha256 } => with("trust.unknown", [("sha256", sha256.clone())]),
        E::ListUnreadable { path } => at_path("trust.list_unreadable", path),
    }
}

fn evidence(fault: &crate::evidence::EvidenceFault) -> Told {
    use crate::evidence::EvidenceFault as E;
    match fault {
        E::NothingSigned { .. } => plain("evidence.nothing_signed"),
        E::Stamping { .. } => plain("evidence.stamping"),
    }
}

fn authority(fault: &axis::AuthorityFault) -> Told {
    use axis::AuthorityFault as E;
    match fault {
        E::Address(_) => plain("authority.address"),
        E::Unreachable(_) => plain("authority.away"),
        E::Lost { .. } => plain("authority.silent"),
        E::Status { status } => with("authority.status", [("status", status.to_string())]),
        E::Elsewhere { .. } | E::Page | E::OtherKind { .. } | E::Empty => {
            plain("authority.not_an_answer")
        }
        E::TooLong { limit } => with("authority.too_large", [("limit", limit.to_string())]),
    }
}

fn directory(fault: &crate::directory::DirectoryFault) -> Told {
    use crate::directory::{CodeState, DirectoryFault as E, ListRefused as L};
    let odd = |code, rows: &u64, odd: &u64| {
        with(code, [("rows", rows.to_string()), ("odd", odd.to_string())])
    };
    match fault {
        E::List(L::Empty) => plain("directory.list_empty"),
        E::List(L::Shrunk { had, has }) => with(
            "directory.list_shrunk",
            [("had", had.to_string()), ("has", has.to_string())],
        ),
        E::List(L::Doubled { rows, doubled }) => odd("directory.list_doubled", rows, doubled),
        E::List(L::Circled { rows, circled }) => odd("directory.list_circled", rows, circled),
        E::List(L::Unfit { rows, unfit }) => odd("directory.list_unfit", rows, unfit),
        E::List(L::TooLong { limit }) => {
            with("directory.list_too_long", [("limit", limit.to_string())])
        }
        E::NotAList { .. } => plain("directory.not_a_list"),
        E::CodeClosed(standing) => {
            let to: Vec<String> = standing
                .successors
                .iter()
                .map(|one| format!("{} ({})", one.name, one.code))
                .collect();
            let facts = [
                ("code", standing.code.clone()),
                ("name", standing.name.clone()),
                ("above", standing.above.clone()),
                ("to", to.join("; ")),
            ];
            if standing.state == CodeState::UnderClosed {
                return with("directory.under_closed", facts);
            }
            with("directory.code_closed", facts)
        }
        E::NotOpen { code } => with("directory.not_open", [("code", code.to_string())]),
        E::AgencyUnknown { code } => with("directory.unknown", [("code", code.to_string())]),
        E::ColumnMissing { name } => {
            with("succession.column_missing", [("name", (*name).to_owned())])
        }
        E::NoDay { text } => with("succession.no_day", [("text", text.clone())]),
        E::SuccessionCircle { code } => with("succession.circle", [("code", code.to_string())]),
        E::SuccessionUnknown { .. } => plain("succession.unknown"),
    }
}

fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::WrongCredentials => "road.refused_login",
        Refusal::ReceiverUnknown => "road.unknown_receiver",
        Refusal::SenderNotRegistered | Refusal::MailboxUnknown => "road.sender_not_registered",
        Refusal::ReceiverLocked => "road.receiver_locked",
        Refusal::DocumentExists => "road.document_exists",
        Refusal::FileInvalid
        | Refusal::FileUnworkable
        | Refusal::EnvelopeMalformed
        | Refusal::ParameterWrong
        | Refusal::PackageUnknown
        | Refusal::AgencyRefused => "road.envelope_refused",
        Refusal::EnvelopeTooLarge => "road.too_large",
        Refusal::AxisBusy | Refusal::ChunksMissing => "road.axis_busy",
        Refusal::AxisBroken => "road.axis_broken",
        Refusal::SecretRefused => "road.secret_refused",
        Refusal::StampStale => "road.stamp_stale",
        Refusal::NumberConflict => "road.number_conflict",
        Refusal::SeriesNotReconciled => "road.series_closed",
        Refusal::OperationUnknown | Refusal::Unlisted(_) => "road.unlisted",
    }
}

fn draft(fault: &DraftFault) -> Told {
    match fault {
        DraftFault::SubjectMissing => plain("draft.subject_missing"),
        DraftFault::SubjectTooLong { length } => over("draft.subject_too_long", *length, 500),
        DraftFault::IssuerMissing => plain("draft.issuer_missing"),
        DraftFault::PlaceMissing => plain("draft.place_missing"),
        DraftFault::SignerMissing => plain("draft.signer_missing"),
        DraftFault::BodyEmpty => plain("draft.body_empty"),
        DraftFault::AddresseeMissing => plain("draft.addressee_missing"),
        DraftFault::Notation(error) => notation(error),
        DraftFault::Secret(secret) => with("secret.refused", [("mark", secret.mark.clone())]),
        DraftFault::NotAddressable { code } => {
            with("draft.not_addressable", [("code", code.to_string())])
        }
        DraftFault::ParticularUnknown { word } => {
            with("draft.particular_unknown", [("word", word.clone())])
        }
        DraftFault::ParticularMissing { word } => {
            with("draft.particular_missing", [("word", (*word).to_owned())])
        }
        DraftFault::JointIncomplete => plain("draft.joint_incomplete"),
        DraftFault::AnnexIncomplete { number } => {
            with("draft.annex_incomplete", [("number", number.to_string())])
        }
        DraftFault::ReferenceLost { words, .. } => {
            with("draft.reference_lost", [("words", words.clone())])
        }
        DraftFault::PictureUnnamed { .. } => plain("draft.picture_unnamed"),
        DraftFault::StyleOutside { part } => {
            with("draft.style_outside", [("part", (*part).to_owned())])
        }
        DraftFault::TableTooLarge { columns, rows } => with(
            "draft.table_too_large",
            [("columns", columns.to_string()), ("rows", rows.to_string())],
        ),
    }
}

fn notation(error: &NumberError) -> Told {
    match error {
        NumberError::KindNotOfBody { kind } => {
            let name = office::Kind::parse(kind).map_or(*kind, office::Kind::name);
            with("draft.notation_kind", [("kind", name.to_owned())])
        }
        NumberError::Part { part } => with("draft.notation_part", [("part", part.clone())]),
        NumberError::TooLong { length } => over("draft.notation_too_long", *length, 30),
    }
}

fn unit(error: &UnitCodeError) -> Told {
    match error {
        UnitCodeError::Empty => plain("unit.code_empty"),
        UnitCodeError::TooLong { length, limit } => over("unit.code_too_long", *length, *limit),
        UnitCodeError::Character { found } => {
            with("unit.code_character", [("found", found.to_string())])
        }
        UnitCodeError::Form => plain("unit.code_form"),
    }
}

fn outgoing(refused: &StepRefused) -> Told {
    let step = format!("{:?}", refused.step).to_lowercase();
    with(
        "dispatch.step_refused",
        [("stage", refused.from.word().to_owned()), ("step", step)],
    )
}

fn delivery(refused: &DeliveryRefused) -> Told {
    let step = refused.step.word().to_owned();
    with(
        "exchange.step_refused",
        [("stage", refused.from.word().to_owned()), ("step", step)],
    )
}

fn slip(fault: &crate::slip::SlipFault) -> Told {
    use crate::slip::SlipFault as F;
    match fault {
        F::NotASlip => plain("slip.not_a_slip"),
        F::NotAKey => plain("slip.not_a_key"),
        F::Unknown { .. } => plain("slip.unknown"),
    }
}

fn exchange(fault: &crate::outgoing::ExchangeFault) -> Told {
    use crate::outgoing::ExchangeFault as F;
    match fault {
        F::Frozen { .. } => plain("exchange.frozen"),
        F::NobodyLate { .. } => plain("watch.nobody_late"),
        F::ReminderUnfit => plain("watch.reminder_unfit"),
        F::RecallOpen { .. } => plain("exchange.recall_open"),
        F::NobodyToAsk { .. } => plain("exchange.nobody"),
        F::NotARecipient { code, .. } => {
            with("exchange.not_a_recipient", [("code", code.to_string())])
        }
        F::RecipientAlready { code, .. } => {
            with("exchange.recipient_already", [("code", code.to_string())])
        }
        F::AskTheOriginal { id } => with("exchange.ask_the_original", [("id", id.to_string())]),
        F::CorrectionOpen { id } => with("exchange.correction_open", [("id", id.to_string())]),
        F::ArrivalFrozen { .. } => plain("exchange.arrival_frozen"),
        F::WishUnknown { id } => with("exchange.wish_unknown", [("id", id.to_string())]),
        F::StatusUnfit { code } => with("exchange.status_unfit", [("code", format!("{code:02}"))]),
    }
}

fn incoming(refused: &IncomingRefused) -> Told {
    let step = format!("{:?}", refused.step).to_lowercase();
    with(
        "arrival.step_refused",
        [("stage", refused.from.word().to_owned()), ("step", step)],
    )
}

fn parcel(fault: &crate::parcel::ParcelFault) -> Told {
    use crate::parcel::{ParcelFault as F, Unfit};
    let of = |code, office: &UnitCode| with(code, [("code", office.to_string())]);
    match fault {
        F::OnStick => plain(crate::parcel::ON_STICK),
        F::NoCertificate { code } => of("parcel.no_certificate", code),
        F::CertificateUnfit { code, why } => of(
            match why {
                Unfit::Expired => "parcel.certificate_expired",
                Unfit::NotYetValid => "parcel.certificate_early",
                Unfit::Weak => "parcel.certificate_weak",
                Unfit::Usage => "parcel.certificate_usage",
                Unfit::Revoked => "parcel.certificate_revoked",
            },
            code,
        ),
        F::NoCertificateThere => plain("parcel.certificate_missing"),
        F::OtherCertificate => plain("parcel.certificate_other"),
        F::NotTheirs { code } => of("parcel.not_theirs", code),
        F::CertificateUnknown { .. } => plain("parcel.certificate_unknown"),
        F::NothingWaits { code } => of("parcel.nothing_waits", code),
        F::NotSentTo { code, .. } => of("parcel.not_sent_to", code),
        F::Stamping { .. } => plain("parcel.stamping"),
        F::TooMuch => with(
            "parcel.too_much",
            [
                ("letters", crate::parcel::MOST_LETTERS.to_string()),
                (
                    "size",
                    (crate::parcel::MOST_BYTES / (1024 * 1024)).to_string(),
                ),
            ],
        ),
        F::Away { .. } => plain("parcel.away"),
        F::KeyOnlySignsFiles => plain("parcel.key_signs_files"),
        F::KeyOnlySigns => plain("parcel.key_only_signs"),
        F::NoRoom { free, needed } => with(
            "parcel.no_room",
            [("free", megabytes(*free)), ("needed", megabytes(*needed))],
        ),
        F::StickGone { path } => at_path("parcel.stick_gone", path),
        F::NotAsWritten { path } => at_path("parcel.not_as_written", path),
        F::NotAParcel => plain("parcel.not_a_parcel"),
        F::NotForUs => plain("parcel.not_for_us"),
        F::Changed => plain("parcel.changed"),
        F::BadSignature => plain("parcel.signature"),
    }
}

/// Megabytes with one place, rounded up: `0,1`.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{},{}", tenths / 10, tenths % 10)
}

fn plain(code: &'static str) -> Told {
    (code, BTreeMap::new())
}

fn with<const N: usize>(code: &'static str, facts: [(&str, String); N]) -> Told {
    (
        code,
        facts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

fn over(code: &'static str, length: usize, limit: usize) -> Told {
    with(
        code,
        [("length", length.to_string()), ("limit", limit.to_string())],
    )
}

fn at_path(code: &'static str, path: &std::path::Path) -> Told {
    with(code, [("path", path.display().to_string())])
}

fn is_full(cause: &std::io::Error) -> bool {
    matches!(
        cause.kind(),
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
    )
}

/// Four characters that a person can read out over the telephone; they repeat after a million failures.
fn next_trace() -> String {
    const SIGNS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz1";
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let seed = COUNT
        .fetch_add(1, Ordering::Relaxed)
        .wrapping_add(std::process::id());
    let mut rest = seed.wrapping_mul(0x9E37_79B1);
    let mut trace = String::with_capacity(4);
    for _ in 0..4 {
        let at = usize::try_from(rest >> 27).unwrap_or(0);
        trace.push(char::from(SIGNS.get(at).copied().unwrap_or(b'2')));
        rest = rest.wrapping_shl(5) | 1;
    }
    trace
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_code_is_listed_twice() {
        let codes: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes.len(), CODES.len());
    }

    #[test]
    fn what_a_stranger_wrote_is_told_in_part() {
        let quoted = |junk: &str| {
            let junk = junk.to_owned();
            let (_, facts) = edxml(&edxml::Error::JunkBeforeProlog { junk });
            facts.into_values().next().unwrap()
        };
        assert_eq!(quoted("rác"), "rác");
        assert_eq!(quoted(&"ế".repeat(100)), "ế".repeat(100));
        assert_eq!(quoted(&"ế".repeat(9_000)), "ế".repeat(100) + "…");
    }

    #[test]
    fn every_code_that_can_be_told_is_listed() {
        // The match arms name their codes as literals: read them from the source itself.
        let source = include_str!("failure.rs");
        let body = source
            .split("fn told(")
            .nth(1)
            .unwrap()
            .split("#[cfg(test)]")
            .next()
            .unwrap();
        let listed: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
        let mut told = 0;
        for literal in body.split('"').skip(1).step_by(2) {
            let looks = literal.split_once('.').is_some_and(|(area, fault)| {
                !area.is_empty() && !fault.is_empty() && !literal.contains([' ', '{'])
            });
            if looks {
                assert!(listed.contains(literal), "{literal} is told but not listed");
                told += 1;
            }
        }
        assert!(
            told >= CODES.len(),
            "{told} places tell one of {} codes",
            CODES.len()
        );
    }

    #[test]
    fn what_passes_by_itself_is_quiet() {
        let failure = Failure::from(&Error::Road(Fault::Unreachable(Reach::Closed)));
        assert_eq!(
            (failure.code.as_str(), failure.class),
            ("road.away", Class::Wait)
        );
        let failure = Failure::from(&Error::Pades(pades::Error::Key(
            pades::KeyFault::PinWrong { left: Some(2) },
        )));
        assert_eq!(
            (failure.code.as_str(), failure.class),
            ("key.pin_wrong", Class::Fix)
        );
        assert_eq!(failure.facts["left"], "2");
        assert_eq!(failure.trace.len(), 4);
    }
}
