//! The table of contents of the product: every command, what it takes and gives, and what makes its answer stale.
//!
//! From this one list come `call`, the TypeScript of the window, and the test that walks all commands.

use crate::check::{self, CheckDraft, CheckFile, DraftCheck, DrawnFile, FileCheck, SaveCheck};
use crate::copies::{self, CancelCopy, CopyList, CopyMade, CopyView, ListCopies, LookAtSource};
use crate::copies::{MakeCopy, SaveCopy, SourceView};
use crate::directory::{AgencyView, AskStanding, Branch, DirectoryPage, DirectoryState};
use crate::directory::{ImportSuccessions, LoadDirectory, RefreshDirectory, Refreshed};
use crate::directory::{SearchDirectory, ShowAgency, ShowBranch, Standings, SuccessionList};
use crate::directory::{SuccessionsImported, TreePage, WalkTree};
use crate::evidence::{self, ExportEvidence, PackageMade};
use crate::house::{ChooseDesk, CreateDesk, DeskCreated, DeskList, UnlockDesk};
use crate::incoming::{self, IncomingPage, ListIncoming, RefuseArrival, Registered};
use crate::incoming::{
    ClosePackage, DecideWish, FailedList, FileBytes, ReopenPackage, SaveFile, SavePackage,
    ShowFile, WorkArrival, Worked,
};
use crate::keys::list::{KeyList, ListKeys};
use crate::keys::works::CancelWork;
use crate::outgoing::ResendDispatch;
use crate::outgoing::appearance::{self, Appearance, ImageKept, SetSealImage, SetSignatureImage};
use crate::outgoing::batch::{self, BatchBegun, BatchList, BatchPlan, BatchView, BeginBatch};
use crate::outgoing::batch::{LookAtBatch, SaveBatchReport};
use crate::outgoing::compare::Comparison;
use crate::outgoing::draft::{
    self, BlankDraft, DraftBlank, DraftSaved, KindList, ListKinds, Preview, PreviewDraft,
    ReplyDraft, SaveDraft,
};
use crate::outgoing::enclosures::{self, AttachCopy, AttachFile, ByEnclosure, EnclosureList};
use crate::outgoing::enclosures::{EnclosureView, OrderEnclosures, SaveEnclosure, SealEnclosure};
use crate::outgoing::glance::{self, Glance, GlanceDraft};
use crate::outgoing::import::{self, ExportWord, ReadWord, TakeWord, WordPreview};
use crate::outgoing::library::{self, ExpandKey, ExportLibrary, ImportLibrary, KeyExpanded};
use crate::outgoing::library::{LibraryExported, LibraryImported, LibraryItem, LibraryList};
use crate::outgoing::library::{ListLibrary, MoveLibraryItem, SaveLibraryItem};
use crate::outgoing::merge::RunMerge;
use crate::outgoing::merge::{self, MergeList, MergePlan, MergePreview, MergeRemoved, Merged};
use crate::outgoing::outbox::{self, HoldDesk, OutboxList};
use crate::outgoing::pictures::{self, AddPicture, PictureAdded, PictureBytes, ShowPicture};
use crate::outgoing::templates::{self, DraftFromTemplate, ListTemplates, SaveTemplate};
use crate::outgoing::templates::{TemplateEntry, TemplateFilled, TemplateList, TemplateShown};
use crate::outgoing::versions::{self, CompareVersions, DraftStanding, ListVersions};
use crate::outgoing::versions::{
    RestoreVersion, ShowVersion, StepDraft, VersionPage, VersionShown,
};
use crate::outgoing::{
    self, IssueDispatch, Issued, ListOutgoing, OutgoingPage, Page, Queued, SavePage, SendDispatch,
    SignDispatch, Staged,
};
use crate::outgoing::{ChangeReceivers, RecallDispatch, Recalled, ReplaceDispatch, Replaced};
use crate::parcel::ReceiveParcel;
use crate::parcel::{self, AgencyCertificateView, CertificateList, CertificateOffers};
use crate::parcel::{KeepCertificate, LookAtCertificates, LookAtParcel, PackParcel, ParcelList};
use crate::parcel::{ParcelOpened, ParcelOutside, ParcelPacked, ParcelPlan, PlanParcel};
use crate::placing::{self, LookAtPdf, PdfLook, PdfSigned, SignPdf};
use crate::prints::{self, Print, PrintAbout, PrintList, PrintRegister, StampArrival};
use crate::road::{self, AskRoads, RoadEntry, RoadList, RoadOffers, RoadTested, SaveRoad};
use crate::settings::{
    self, AddKey, AddTrust, ById, ByName, KeyEntry, OfficeSaved, RoadSettings, SaveOffice, SetRoad,
    Settings, TrustEntry,
};
use crate::slip::{
    self, CheckSlip, PrintKey, SaveSlip, SaveSlipKey, SlipCheck, SlipKeyView, SlipList,
};
use crate::stamps::{self, StampSettings};
use crate::trust::offered::{self, BySha256, ConfirmTrust, OfferedList};
use crate::verdict::{
    self, JudgedFile, JudgedPdf, ListWaiting, LookAtSignatures, OpenVersion, PrintMinute,
    SignedVersion,
};
use crate::verdict::{VerdictView, WaitingList};
use crate::views::{ArrivalView, DispatchView, Done, Nothing};
use crate::watch::WriteReminder;
use crate::watch::calendar::{self, CalendarView, ImportCalendar};
use crate::watch::pending::{self, PendingList};
use crate::watch::{self, AxisClock, ExportWatch, Followed, Reminded, ReminderLetter};
use crate::watch::{RemindRecipients, WatchCounts, WatchExported, WatchPage, WatchQuery};
use crate::{Error, House, LineState, directory, keys, trust};
use serde_json::Value;
use ts_rs::{Config, TS};

/// A topic whose change makes an answer stale: the store's, and two of the house's own.
type Stale = &'static [&'static str];

macro_rules! commands {
    ($( $name:literal [$($topic:literal),*] $door:ident $verb:path, ($in:ty) -> $out:ty; )*) => {
        /// Runs the command `name`.
        pub(crate) fn call(house: &House, name: &str, input: Value) -> Result<Value, Error> {
            match name {
                $( $name => {
                    let input: $in = serde_json::from_value(input).map_err(Error::Input)?;
                    let output: $out = commands!(@$door house, $verb, input)?;
                    serde_json::to_value(output).map_err(Error::Unserialisable)
                } )*
                _ => Err(Error::CommandUnknown { name: name.to_owned() }),
            }
        }

        /// The name of every command and the topics that make its answer stale.
        pub fn command_names() -> Vec<(&'static str, Stale)> {
            vec![$( ($name, &[$($topic),*]) ),*]
        }

        fn gather(seen: &mut Declarations) {
            $( seen.visit_type::<$in>(); seen.visit_type::<$out>(); )*
        }

        fn rows(config: &Config) -> Vec<(&'static str, String, String)> {
            vec![$( ($name, <$in as TS>::name(config), <$out as TS>::name(config)) ),*]
        }
    };
    (@desk $house:ident, $verb:path, $input:ident) => { $verb(&*$house.current()?, $input) };
    (@house $house:ident, $verb:path, $input:ident) => { $verb($house, $input) };
}

commands! {
    // name              stale when these change                        verb                  goes in           comes out
    "desk.list"          ["desks", "settings"]                          house House::list,    (Nothing)         -> DeskList;
    "desk.choose"        []                                             house House::choose,  (ChooseDesk)      -> ChooseDesk;
    "desk.create"        []                                             house House::create,  (CreateDesk)      -> DeskCreated;
    "desk.unlock"        []                                             house House::unlock,  (UnlockDesk)      -> Done;

    "settings.read"      ["settings"]                                   desk settings::read,        (Nothing)     -> Settings;
    "settings.save"      []                                             desk settings::save,        (SaveOffice)  -> OfficeSaved;
    "settings.appearance" ["settings"]                                  desk appearance::read,      (Nothing)     -> Appearance;
    "settings.signature_image" []                                       desk appearance::set_signature_image, (SetSignatureImage) -> ImageKept;
    "settings.seal_image" []                                            desk appearance::set_seal_image, (SetSealImage) -> ImageKept;
    "settings.remove_image" []                                          desk appearance::remove_image, (ById)     -> Done;
    "road.set"           []                                             desk settings::set_road,    (SetRoad)     -> RoadSettings;
    "road.list"          ["settings", "outbox", "inbox", "line"]        desk road::list,            (Nothing)     -> RoadList;
    "road.offers"        ["settings", "directory", "dispatches"]        desk road::offers,          (AskRoads)    -> RoadOffers;
    "road.save"          []                                             desk road::save,            (SaveRoad)    -> RoadEntry;
    "road.remove"        []                                             desk road::remove,          (ById)        -> Done;
    "road.test"          []                                             desk road::test,            (ById)        -> RoadTested;
    "road.saw_back"      []                                             desk road::acknowledge_went_back, (ById)  -> Done;
    "key.add"            []                                             desk settings::add_key,     (AddKey)      -> KeyEntry;
    "key.remove"         []                                             desk settings::remove_key,  (ById)        -> Done;
    "key.list"           ["settings"]                                   desk keys::list::list,      (ListKeys)    -> KeyList;
    "act.cancel"         []                                             desk keys::works::cancel,   (CancelWork)  -> Done;
    "trust.add"          []                                             desk trust::add,            (AddTrust)    -> TrustEntry;
    "trust.remove"       []                                             desk trust::remove,         (ByName)      -> Done;
    "trust.offered"      ["settings"]                                   desk offered::list,         (Nothing)     -> OfferedList;
    "trust.confirm"      []                                             desk offered::confirm,      (ConfirmTrust) -> Done;
    "trust.withdraw"     []                                             desk offered::withdraw,     (BySha256)    -> Done;
    "trust.update"       []                                             desk offered::update,       (AddTrust)    -> OfferedList;
    "stamps.set"         []                                             desk stamps::set,           (StampSettings) -> StampSettings;

    "kind.list"          []                                             desk draft::kinds,          (ListKinds)   -> KindList;
    "draft.blank"        []                                             desk draft::blank,          (BlankDraft)  -> DraftBlank;
    "draft.reply"        []                                             desk draft::reply,          (ReplyDraft)  -> DraftBlank;
    "draft.save"         []                                             desk draft::save,           (SaveDraft)   -> DraftSaved;
    "draft.remove"       []                                             desk draft::remove,         (ById)        -> Done;
    "draft.preview"      []                                             desk draft::preview,        (PreviewDraft) -> Preview;
    "word.read"          []                                             desk import::read,          (ReadWord)    -> WordPreview;
    "word.take"          []                                             desk import::take,          (TakeWord)    -> DraftSaved;
    "draft.export_word"  []                                             desk import::export,        (ExportWord)  -> Done;
    "draft.glance"       []                                             desk glance::glance,        (GlanceDraft) -> Glance;
    "draft.picture_add"  []                                             desk pictures::add,         (AddPicture)  -> PictureAdded;
    "draft.picture"      []                                             desk pictures::show,        (ShowPicture) -> PictureBytes;

    "draft.versions"     ["dispatches", "history"]                      desk versions::list,        (ListVersions)    -> VersionPage;
    "draft.version"      []                                             desk versions::show,        (ShowVersion)     -> VersionShown;
    "draft.compare"      []                                             desk versions::compare,     (CompareVersions) -> Comparison;
    "draft.restore"      []                                             desk versions::restore,     (RestoreVersion)  -> DraftStanding;
    "draft.undo"         []                                             desk versions::undo,        (StepDraft)       -> DraftStanding;
    "draft.redo"         []                                             desk versions::redo,        (StepDraft)       -> DraftStanding;

    "library.list"       ["library"]                                    desk library::list,         (ListLibrary)     -> LibraryList;
    "library.save"       []                                             desk library::save,         (SaveLibraryItem) -> LibraryItem;
    "library.remove"     []                                             desk library::remove,       (ById)            -> Done;
    "library.move"       []                                             desk library::reorder,      (MoveLibraryItem) -> Done;
    "library.take"       []                                             desk library::take,         (ById)            -> LibraryItem;
    "library.expand"     []                                             desk library::expand,       (ExpandKey)       -> KeyExpanded;
    "library.import"     []                                             desk library::import,       (ImportLibrary)   -> LibraryImported;
    "library.export"     []                                             desk library::export,       (ExportLibrary)   -> LibraryExported;

    "template.list"      ["templates"]                                  desk templates::list,       (ListTemplates)   -> TemplateList;
    "template.show"      ["templates"]                                  desk templates::show,       (ById)            -> TemplateShown;
    "template.save"      []                                             desk templates::save,       (SaveTemplate)    -> TemplateEntry;
    "template.remove"    []                                             desk templates::remove,     (ById)            -> Done;
    "template.fill"      []                                             desk templates::fill,       (DraftFromTemplate) -> TemplateFilled;
    "merge.preview"      []                                             desk merge::preview,        (MergePlan)       -> MergePreview;
    "merge.run"          []                                             desk merge::run,            (RunMerge)        -> Merged;
    "merge.list"         ["templates", "dispatches"]                    desk merge::list,           (Nothing)         -> MergeList;
    "merge.remove"       []                                             desk merge::remove,         (ById)            -> MergeRemoved;

    "outgoing.list"      ["dispatches", "deliveries", "outbox"]         desk outgoing::list,        (ListOutgoing)  -> OutgoingPage;
    "dispatch.show"      ["dispatches", "deliveries", "history"]        desk outgoing::show,        (ById)          -> DispatchView;
    "dispatch.verify"    []                                             desk outgoing::verify,      (ById)          -> DispatchView;
    "dispatch.page"      ["dispatches"]                                 desk outgoing::page,        (ById)          -> Page;
    "dispatch.save_page" []                                             desk outgoing::save_page,   (SavePage)      -> Done;
    "dispatch.sign"      []                                             desk outgoing::sign,        (SignDispatch)  -> Staged;
    "dispatch.reopen"    []                                             desk outgoing::reopen,      (ById)          -> Staged;
    "dispatch.issue"     []                                             desk outgoing::issue,       (IssueDispatch) -> Issued;
    "dispatch.send"      []                                             desk outgoing::send,        (SendDispatch)          -> Queued;
    "dispatch.enclosures" ["dispatches"]                                desk enclosures::list,      (ById)            -> EnclosureList;
    "dispatch.attach"    []                                             desk enclosures::attach,    (AttachFile)      -> EnclosureView;
    "dispatch.attach_copy" []                                           desk enclosures::attach_copy, (AttachCopy)    -> EnclosureView;
    "dispatch.detach"    []                                             desk enclosures::detach,    (ByEnclosure)     -> Done;
    "dispatch.order"     []                                             desk enclosures::order,     (OrderEnclosures) -> EnclosureList;
    "dispatch.seal_file" []                                             desk enclosures::set_seals, (SealEnclosure)   -> EnclosureView;
    "dispatch.file"      []                                             desk enclosures::file,      (ByEnclosure)     -> FileBytes;
    "dispatch.save_file" []                                             desk enclosures::save,      (SaveEnclosure)   -> Done;

    "pdf.look"           []                                             desk placing::look,         (LookAtPdf)       -> PdfLook;
    "pdf.sign"           []                                             desk placing::sign,         (SignPdf)         -> PdfSigned;
    "batch.look"         ["dispatches"]                                 desk batch::look,           (LookAtBatch)     -> BatchPlan;
    "batch.begin"        []                                             house batch::begin_in_window, (BeginBatch)    -> BatchBegun;
    "batch.show"         ["signings"]                                   desk batch::show,           (ById)            -> BatchView;
    "batch.list"         ["signings"]                                   desk batch::list,           (Nothing)         -> BatchList;
    "batch.stop"         []                                             desk batch::stop,           (ById)            -> Done;
    "batch.save"         []                                             desk batch::save,           (SaveBatchReport) -> Done;

    "print.register"     []                                             desk prints::register,      (PrintRegister) -> Print;
    "print.list"         []                                             desk prints::list,          (PrintList)   -> Print;
    "print.slip"         []                                             desk prints::slip,          (PrintAbout)  -> Print;
    "print.receipt"      []                                             desk prints::receipt,       (PrintAbout)  -> Print;
    "arrival.stamp"      []                                             desk prints::stamp,         (StampArrival) -> Print;

    "copy.list"          ["registers"]                                  desk copies::list,          (ListCopies)  -> CopyList;
    "copy.show"          ["registers"]                                  desk copies::show,          (ById)        -> CopyView;
    "copy.look"          []                                             desk copies::look,          (LookAtSource) -> SourceView;
    "copy.make"          []                                             desk copies::make,          (MakeCopy)    -> CopyMade;
    "copy.page"          []                                             desk copies::page,          (ById)        -> Page;
    "copy.save_page"     []                                             desk copies::save_page,     (SaveCopy)    -> Done;
    "copy.cancel"        []                                             desk copies::cancel,        (CancelCopy)  -> CopyView;

    "verdict.show"       ["dispatches", "settings"]                     desk verdict::show,         (JudgedFile)  -> VerdictView;
    "verdict.look"       []                                             desk verdict::look,         (LookAtSignatures) -> JudgedPdf;
    "verdict.version"    []                                             desk verdict::signed_version, (OpenVersion) -> SignedVersion;
    "verdict.minute"     []                                             desk verdict::print_minute, (PrintMinute) -> Print;
    "verdict.waiting"    ["arrivals"]                                   desk verdict::waiting,      (ListWaiting) -> WaitingList;

    "dispatch.recall"    []                                             desk outgoing::recall,      (RecallDispatch) -> Recalled;
    "dispatch.unfreeze"  []                                             desk outgoing::resting::lift, (ById)         -> Done;
    "dispatch.correct"   []                                             desk outgoing::correct,     (ById)          -> DraftSaved;
    "dispatch.receivers" []                                             desk outgoing::change_receivers, (ChangeReceivers) -> Queued;
    "dispatch.replace"   []                                             desk outgoing::replace,     (ReplaceDispatch) -> Replaced;
    "dispatch.keep_earlier" []                                          desk outgoing::keep_earlier, (ReplaceDispatch) -> Done;
    "dispatch.resend"    []                                             desk outgoing::resend,      (ResendDispatch) -> Queued;

    "outbox.list"        ["outbox"]                                     desk outbox::list,          (Nothing)       -> OutboxList;
    "outbox.retry"       []                                             desk outbox::retry,         (ById)          -> Done;
    "outbox.withdraw"    []                                             desk outbox::withdraw,      (ById)          -> Done;
    "outbox.send_unstamped" []                                          desk stamps::send_unstamped, (ById)         -> Done;
    "evidence.export"    []                                             desk evidence::export,      (ExportEvidence) -> PackageMade;

    "watch.list"         ["deliveries", "dispatches", "outbox", "settings"] desk watch::list,       (WatchQuery)    -> WatchPage;
    "watch.count"        ["deliveries", "dispatches", "outbox", "settings"] desk watch::count,      (Nothing)       -> WatchCounts;
    "watch.remind"       []                                             desk watch::remind,         (RemindRecipients) -> Reminded;
    "watch.follow"       []                                             desk watch::follow,         (Followed)      -> Reminded;
    "watch.letter"       []                                             desk watch::letter,         (WriteReminder) -> ReminderLetter;
    "watch.export"       []                                             desk watch::export,         (ExportWatch)   -> WatchExported;
    "watch.clock"        ["settings"]                                   desk watch::clock,          (Nothing)       -> AxisClock;
    "calendar.show"      ["settings"]                                   desk calendar::show,        (Nothing)       -> CalendarView;
    "calendar.import"    []                                             desk calendar::import,      (ImportCalendar) -> CalendarView;
    "pending.list"       ["deliveries", "dispatches", "outbox", "inbox", "arrivals", "settings"] desk pending::list, (Nothing) -> PendingList;
    "slip.list"          ["deliveries"]                                 desk slip::list,            (ById)          -> SlipList;
    "slip.print"         []                                             desk slip::print,           (PrintAbout)    -> Print;
    "slip.save"          []                                             desk slip::save,            (SaveSlip)      -> Done;
    "slip.check"         []                                             desk slip::check,           (CheckSlip)     -> SlipCheck;
    "slip.key"           []                                             desk slip::key,             (Nothing)       -> SlipKeyView;
    "slip.save_key"      []                                             desk slip::save_key,        (SaveSlipKey)   -> Done;
    "slip.key_page"      []                                             desk slip::key_page,        (PrintKey)      -> Print;

    "incoming.list"      ["arrivals"]                                   desk incoming::list,        (ListIncoming)  -> IncomingPage;
    "arrival.show"       ["arrivals", "history", "outbox"]              desk incoming::show,        (ById)          -> ArrivalView;
    "arrival.file"       []                                             desk incoming::file,        (ShowFile)      -> FileBytes;
    "arrival.save_file"  []                                             desk incoming::save_file,   (SaveFile)      -> Done;
    "arrival.verify"     []                                             desk incoming::verify,      (ById)          -> ArrivalView;
    "arrival.register"   []                                             desk incoming::register,    (ById)          -> Registered;
    "arrival.refuse"     []                                             desk incoming::refuse,      (RefuseArrival) -> Done;
    "arrival.work"       []                                             desk incoming::work,        (WorkArrival)   -> Worked;
    "wish.decide"        []                                             desk incoming::decide,      (DecideWish)    -> Done;
    "wish.reconsider"    []                                             desk incoming::reconsider,  (ById)          -> Done;

"inbox.failed" ["inbox"] desk incoming::failed, (Nothing) -> FailedList;
    "inbox.fetch_again" [] desk incoming::fetch_again, (Nothing) -> Done;
    "inbox.save" [] desk incoming::save_package, (SavePackage) -> Done;
    "inbox.close" [] desk incoming::close_package, (ClosePackage) -> Done;
    "inbox.reopen" [] desk incoming::reopen_package, (ReopenPackage) -> Done;

    "check.draft"        []                                             desk check::draft,          (CheckDraft)    -> DraftCheck;
    "check.file"         []                                             desk check::file,           (CheckFile)     -> FileCheck;
    "check.draw"         []                                             desk check::draw,           (CheckFile)     -> DrawnFile;
    "check.save"         []                                             desk check::save,           (SaveCheck)     -> Done;

    "directory.search"   ["directory"]                                  desk directory::search,     (SearchDirectory) -> DirectoryPage;
    "directory.state"    ["directory", "settings"]                      desk directory::state,      (Nothing)       -> DirectoryState;
    "directory.refresh"  []                                             desk directory::ask,        (RefreshDirectory) -> Done;
    "directory.load"     []                                             desk directory::load,       (LoadDirectory) -> Refreshed;
    "directory.agency"   ["directory"]                                  desk directory::agency,     (ShowAgency)    -> AgencyView;
    "directory.tree"     ["directory"]                                  desk directory::tree,       (WalkTree)      -> TreePage;
    "directory.branch"   ["directory"]                                  desk directory::branch,     (ShowBranch)    -> Branch;
    "directory.standing" ["directory"]                                  desk directory::standings,  (AskStanding)   -> Standings;
    "succession.list"    ["directory"]                                  desk directory::successions, (Nothing)      -> SuccessionList;
    "succession.import"  []                                             desk directory::import_successions, (ImportSuccessions) -> SuccessionsImported;
    "succession.remove"  []                                             desk directory::remove_succession, (ById)   -> Done;
    "parcel.certificates" ["directory", "settings"]                     desk parcel::list,          (Nothing)       -> CertificateList;
    "parcel.certificate_look" []                                        desk parcel::look_at_certificates, (LookAtCertificates) -> CertificateOffers;
    "parcel.certificate_keep" []                                        desk parcel::keep,          (KeepCertificate) -> AgencyCertificateView;
    "parcel.certificate_drop" []                                        desk parcel::drop_certificate, (ById)        -> Done;
    "parcel.plan"        ["outbox", "directory"]                        desk parcel::plan,          (PlanParcel)    -> ParcelPlan;
    "parcel.pack"        []                                             desk parcel::pack,          (PackParcel)    -> ParcelPacked;
    "parcel.look"        []                                             desk parcel::look,          (LookAtParcel)  -> ParcelOutside;
    "parcel.receive"     []                                             desk parcel::receive,       (ReceiveParcel) -> ParcelOpened;
    "parcel.list"        ["outbox", "inbox"]                            desk parcel::parcels,       (Nothing)       -> ParcelList;
    "line.state"         ["line", "outbox", "inbox", "settings"]        desk outbox::line,          (Nothing)       -> LineState;
    "outbox.now"         []                                             desk outbox::now,           (ById)          -> Done;
    "outbox.hold"        []                                             desk outbox::hold,          (ById)          -> Done;
    "outbox.release"     []                                             desk outbox::release,       (ById)          -> Done;
    "outbox.hold_desk"   []                                             desk outbox::hold_desk,     (HoldDesk)      -> Done;
    "line.poke"          []                                             desk outbox::poke,          (Nothing)       -> Done;
}

/// The TypeScript of every command, its input and its output, with their doc comments.
pub fn bindings() -> String {
    let config = Config::new().with_large_int("number");
    let mut seen = Declarations {
        config: Config::new().with_large_int("number"),
        types: Vec::new(),
    };
    gather(&mut seen);
    seen.visit_type::<crate::Failure>();
    seen.types.sort();
    seen.types.dedup();
    let mut text = String::from(
        "// Written by crates/app/src/commands.rs; `UPDATE=1 cargo nextest run bindings` writes it anew.\n\n",
    );
    for (_, declaration) in &seen.types {
        text.push_str(declaration);
        text.push_str("\n\n");
    }
    text.push_str("export type Topic = ");
    let mut topics: Vec<&str> = store::Topic::ALL.map(store::Topic::word).to_vec();
    topics.extend(["line", "desks"]);
    text.push_str(
        &topics
            .iter()
            .map(|topic| format!("\"{topic}\""))
            .collect::<Vec<_>>()
            .join(" | "),
    );
    text.push_str(";\n\nexport type Commands = {\n");
    for (name, input, output) in rows(&config) {
        text.push_str(&format!(
            "  \"{name}\": {{ input: {input}; output: {output} }};\n"
        ));
    }
    text.push_str("};\n\n/** The topics that make an answer stale. */\nexport const STALE: { readonly [name in keyof Commands]: readonly Topic[] } = {\n");
    for (name, topics) in command_names() {
        let topics = topics
            .iter()
            .map(|topic| format!("\"{topic}\""))
            .collect::<Vec<_>>()
            .join(", ");
        text.push_str(&format!("  \"{name}\": [{topics}],\n"));
    }
    text.push_str("};\n");
    text
}

/// Every named type reached from the table, declared once.
struct Declarations {
    config: Config,
    types: Vec<(String, String)>,
}

impl Declarations {
    fn visit_type<T: TS + 'static + ?Sized>(&mut self) {
        ts_rs::TypeVisitor::visit::<T>(self);
    }
}

impl ts_rs::TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            if self.types.iter().any(|(known, _)| *known == name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            self.types
                .push((name, format!("{docs}export {}", T::decl(&self.config))));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
