//! The command line.

use crate::copies;
use crate::directory::DirectoryAct;
use crate::extend::{EvidenceAct, OfferAct, Stamping, StampsAct};
use crate::library::LibraryAct;
use crate::parcels::PackageAct;
use crate::place::PlaceArgs;
use crate::prints::PrintAct;
use crate::templates::{BatchAct, Merge, TemplateAct};
use crate::tokens::{KeySource, TokenAct};
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Liên Văn: soạn, ký, phát hành, gửi và nhận văn bản qua trục liên thông.
#[derive(Parser)]
#[command(name = "lienvan", version)]
pub(crate) struct Args {
    /// The desk's folder; without it the one in the user's data folder.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print JSON; failures as JSON on standard error.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Read the desk's passphrase from the first line of standard input.
    #[arg(long, global = true)]
    pub(crate) passphrase_stdin: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Set up a desk for an office.
    Init(Init),
    /// The road to the axis.
    Road {
        #[command(subcommand)]
        act: RoadAct,
    },
    /// What the office has told of itself.
    Settings {
        #[command(subcommand)]
        act: SettingsAct,
    },
    /// Signing keys this desk knows of.
    Key {
        #[command(subcommand)]
        act: KeyAct,
    },
    /// Certificates and revocation lists this desk goes by.
    Trust {
        #[command(subcommand)]
        act: TrustAct,
    },
    /// What proves a dispatch or an arrival for decades.
    Evidence {
        #[command(subcommand)]
        act: EvidenceAct,
    },
    /// Dispatches on a stick, where there is no line: packed for one office, and taken in there.
    Package {
        #[command(subcommand)]
        act: PackageAct,
    },
    /// The directory of agencies: search, refresh, successions, groups of receivers.
    Directory {
        #[command(subcommand)]
        act: DirectoryAct,
    },
    /// Drafts.
    Draft {
        #[command(subcommand)]
        act: DraftAct,
    },
    /// The office's library: phrases, recipients, signers.
    Library {
        #[command(subcommand)]
        act: LibraryAct,
    },
    /// The office's templates.
    Template {
        #[command(subcommand)]
        act: TemplateAct,
    },
    /// Make a batch of drafts from a template and a table.
    Merge(Merge),
    /// Batches that were made, and taking one back.
    Batch {
        #[command(subcommand)]
        act: BatchAct,
    },
    /// Registers, lists, the ĐẾN mark, slips and receipts as PDF.
    Print {
        #[command(subcommand)]
        act: PrintAct,
    },
    /// Draw a draft as PDF.
    Render(Render),
    /// The leader signs a draft, or many with one consent; the key's PIN comes from standard input.
    Sign(SignArgs),
    /// Set the leader's signature aside and open the draft again.
    Reopen {
        /// The dispatch.
        id: i64,
    },
    /// Give number and date and seal it, or many with one consent; the key's PIN comes from standard input.
    Issue(SignArgs),
    /// Batches signed or issued with one consent: newest first, or what became of one.
    Signings {
        /// The batch.
        id: Option<i64>,
    },
    /// Files that go along with a dispatch: add, take off, list.
    Attach(copies::Attach),
    /// Copies: SAO Y, SAO LỤC, TRÍCH SAO.
    Copy {
        #[command(subcommand)]
        act: copies::CopyAct,
    },
    /// Pictures of the leaders' signatures and the office's seal.
    Appearance {
        #[command(subcommand)]
        act: copies::AppearanceAct,
    },
    /// Put an issued dispatch into the outbox.
    Send {
        /// The dispatch.
        id: i64,
        /// Leave this receiver of the draft out; may be given again.
        #[arg(long, value_name = "CODE")]
        without: Vec<String>,
        /// Write to this open code instead of one that closed: `H98.7=H99.20`; may be given again.
        #[arg(long, value_name = "OLD=NEW")]
        instead: Vec<String>,
        /// Write to this code although it closed; may be given again.
        #[arg(long, value_name = "CODE")]
        as_is: Vec<String>,
        /// Send to this receiver over a road of your choice among those that may carry it: `H99=2`; may be given again.
        #[arg(long, value_name = "CODE=ROAD")]
        over: Vec<String>,
    },
    /// One full round with the axis: out, in, statuses.
    Sync,
    /// Outgoing dispatches, newest first.
    Outgoing(Listing),
    /// Incoming dispatches, newest first.
    Incoming(Listing),
    /// Everything about one dispatch, outgoing or incoming.
    Show {
        /// The dispatch.
        id: i64,
    },
    /// Put the files of a dispatch into a folder.
    Files {
        /// The dispatch.
        id: i64,
        /// The folder.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Judge the signatures of an arrival again.
    Verify {
        /// The arrival.
        id: i64,
        /// Also put a record of the check of all its PDFs here.
        #[arg(long, value_name = "OUT.pdf")]
        report: Option<PathBuf>,
    },
    /// Arrivals whose signatures cannot be told yet, why, and when the authorities are asked next.
    Waiting,
    /// Accept an arrival: it gets its arrival number.
    Accept {
        /// The arrival.
        id: i64,
    },
    /// Refuse an arrival.
    Refuse {
        /// The arrival.
        id: i64,
        /// Why; the sender reads it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Ask a dispatch back of whoever has it; cancel it here for whoever it has not left for.
    Recall {
        /// The dispatch.
        id: i64,
        /// Why; every recipient reads it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Only of this recipient; may be given again.
        #[arg(long, value_name = "CODE")]
        to: Vec<String>,
    },
    /// Begin a corrected version of a sent dispatch, or change who gets it.
    Update(Update),
    /// Let another dispatch take the place of a sent one; one that is issued goes at once.
    Replace {
        /// The dispatch that becomes void.
        id: i64,
        /// The one in its place; without it a draft is begun with the same words.
        #[arg(long, value_name = "ID")]
        by: Option<i64>,
    },
    /// Send a dispatch again to whoever refused it or gave it back.
    Resend {
        /// The dispatch.
        id: i64,
        /// Only to this recipient; may be given again.
        #[arg(long, value_name = "CODE")]
        to: Vec<String>,
    },
    /// Let a dispatch that was asked back be sent and copied again.
    Unfreeze {
        /// The dispatch.
        id: i64,
    },
    /// Tell a status: 02 to 06 of an arrival, 15 or 16 on what its sender asks, 13 of a dispatch.
    Status {
        /// The arrival, or for 13 the dispatch.
        id: i64,
        /// The code: 02, 03, 04, 05, 06, 13, 15 or 16.
        code: u16,
        /// Why, or a note; needed for 02, 13 and 16.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Packages of the axis that could not be taken in.
    Failed {
        /// Put their bytes into this folder.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Have all of them tried again with the next `sync`, however often they failed.
        #[arg(long)]
        again: bool,
    },
    /// What a person decides of a package that could not be taken in: let it be, or try it after all.
    Inbox {
        #[command(subcommand)]
        act: InboxAct,
    },
    /// Who has received, accepted and refused, and who is late: of one dispatch or of all.
    Watch(crate::watch::Watch),
    /// Everything that is not finished: until when, why, whose, and what to do.
    Pending,
    /// The slip of an attempt to send: print it, save it, check one.
    Slip(crate::watch::Slip),
    /// The days on which offices do not work although the week says so.
    Calendar {
        /// Take days from this file over what is known.
        #[arg(long, value_name = "FILE")]
        import: Option<PathBuf>,
    },
    /// Letters that have not left: list, send now, hold, let go.
    Outbox {
        #[command(subcommand)]
        act: Option<OutboxAct>,
    },
    /// Try a stuck letter again.
    Retry {
        /// The letter, as `outbox` lists it.
        id: i64,
    },
    /// Take a letter back that has not left.
    Withdraw {
        /// The letter, as `outbox` lists it.
        id: i64,
    },
    /// Turn a Word, .doc, .odt, .rtf or draft JSON file into draft JSON, .docx or .pdf; needs no desk.
    Convert(Convert),
    /// Tell where a Word or PDF file strays from its form; needs no desk.
    Check(CheckArgs),
    /// Tokens inserted now; needs no desk.
    Token {
        #[command(subcommand)]
        act: TokenAct,
    },
    /// Signatures of any PDF; needs no desk.
    Pdf {
        #[command(subcommand)]
        act: PdfAct,
    },
    /// edXML files; needs no desk.
    Edxml {
        #[command(subcommand)]
        act: EdxmlAct,
    },
}

#[derive(Group)]
pub(crate) struct Update {
    /// The dispatch.
    pub(crate) id: i64,
    /// Add this recipient, who gets it as new; may be given again.
    #[arg(long, value_name = "CODE")]
    pub(crate) add: Vec<String>,
    /// Take this recipient off: it is asked to give it back; may be given again.
    #[arg(long, value_name = "CODE")]
    pub(crate) remove: Vec<String>,
    /// Why; needed with --remove.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) reason: String,
    /// Tell the other recipients of the changed list.
    #[arg(long)]
    pub(crate) tell: bool,
    /// Of those added, write to this open code instead of one that closed: `H98.7=H99.20`; may be given again.
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) instead: Vec<String>,
    /// Of those added, write to this code although it closed; may be given again.
    #[arg(long, value_name = "CODE")]
    pub(crate) as_is: Vec<String>,
}

#[derive(Group)]
pub(crate) struct CheckArgs {
    /// The file: .docx or .pdf.
    pub(crate) file: PathBuf,
    /// Judge it as a Party document.
    #[arg(long, conflicts_with = "state")]
    pub(crate) party: bool,
    /// Judge it as a State document.
    #[arg(long)]
    pub(crate) state: bool,
    /// The day whose rules apply; without it the day on the page.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) day: Option<String>,
    /// Print sentences instead of JSON.
    #[arg(long)]
    pub(crate) text: bool,
}

#[derive(Group)]
pub(crate) struct Convert {
    /// The file to read; its bytes say what it is, save for .json and .txt.
    pub(crate) from: PathBuf,
    /// The file to write: .json, .docx or .pdf (or .txt from .txt).
    pub(crate) to: PathBuf,
    /// Read it as a Party document where its page does not say.
    #[arg(long)]
    pub(crate) party: bool,
}

#[derive(Group)]
pub(crate) struct Init {
    /// Mã định danh điện tử.
    #[arg(long)]
    pub(crate) code: String,
    /// The office's name.
    #[arg(long)]
    pub(crate) name: String,
    /// The parent's code.
    #[arg(long, default_value = "")]
    pub(crate) parent: String,
    /// A Party office.
    #[arg(long)]
    pub(crate) party: bool,
}

#[derive(Subcommand)]
pub(crate) enum RoadAct {
    /// Set the road; the center's secret comes from standard input.
    Set {
        /// Base address of the adapter.
        #[arg(long, value_name = "URL")]
        adapter: String,
        /// The center.
        #[arg(long, value_name = "ID")]
        center: String,
    },
    /// Set up one more road; its secrets come from standard input, one a line.
    Add(Box<RoadAdd>),
    /// The roads of this desk.
    List,
    /// Put a road out of use.
    Remove {
        /// The road, as `list` shows it.
        id: i64,
    },
    /// Try whether a road lets us in.
    Test {
        /// The road, as `list` shows it; without it all of them.
        id: Option<i64>,
    },
}

#[derive(Group)]
pub(crate) struct RoadAdd {
    /// What people here call it.
    #[arg(long)]
    pub(crate) name: String,
    /// Base address.
    #[arg(long, value_name = "URL")]
    pub(crate) address: String,
    /// The center; at a province the system id.
    #[arg(long, value_name = "ID")]
    pub(crate) center: String,
    /// A road of the Party's network.
    #[arg(long)]
    pub(crate) party: bool,
    /// A province's REST axis: standard input has the key, then the password.
    #[arg(long, requires = "username")]
    pub(crate) provincial: bool,
    /// Who logs in at the province.
    #[arg(long, value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// The program's code at the province.
    #[arg(long, value_name = "CODE", default_value = "")]
    pub(crate) application: String,
    /// Take this road to a code and all below it, or to `*`; may be given again.
    #[arg(long, value_name = "CODE")]
    pub(crate) rule: Vec<String>,
    /// The same, for documents of the Party too.
    #[arg(long, value_name = "CODE")]
    pub(crate) rule_party: Vec<String>,
    /// Through this proxy.
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// Hosts reached without the proxy.
    #[arg(long, value_name = "HOSTS", default_value = "")]
    pub(crate) proxy_except: String,
    /// Believe the authorities in this PEM file.
    #[arg(long, value_name = "FILE")]
    pub(crate) authority: Option<PathBuf>,
    /// Believe no other authority.
    #[arg(long, requires = "authority")]
    pub(crate) authority_alone: bool,
    /// Show this client certificate: PEM with its key, or PKCS#12, whose password then ends standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// The key of a client certificate in PEM, where it lies apart.
    #[arg(long, value_name = "FILE", requires = "identity")]
    pub(crate) identity_key: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum OutboxAct {
    /// Letters that have not left, where each goes and what it waits for.
    List,
    /// Send a letter next, whoever holds it or the desk back.
    Now {
        /// The letter.
        id: i64,
    },
    /// Hold a letter back; without one the whole desk.
    Hold {
        /// The letter.
        id: Option<i64>,
    },
    /// Let a letter go that was held back; without one the whole desk.
    Release {
        /// The letter.
        id: Option<i64>,
    },
}

#[derive(Subcommand)]
pub(crate) enum InboxAct {
    /// Let a package be that could not be taken in: it is not tried again; what came of it is kept.
    Close {
        /// The package, as `failed` lists it.
        doc_id: String,
        /// Why; it stays here.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Try a package again that was closed.
    Reopen {
        /// The package.
        doc_id: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum SettingsAct {
    /// Print the settings.
    Show,
    /// Change the fields named in a JSON file (`{"place": "Thử Nghiệm", …}`).
    Set {
        /// The JSON file.
        file: PathBuf,
    },
    /// Time stamps for our signatures: from whom, to which level, and whether a letter waits for them.
    Stamps(StampsAct),
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Role {
    /// A leader's own key.
    Leader,
    /// The office's key.
    Office,
}

#[derive(Subcommand)]
pub(crate) enum KeyAct {
    /// Note a PKCS#12 file; its PIN comes from standard input and is not kept.
    Add {
        /// The file.
        file: PathBuf,
        /// Whose signature it makes.
        #[arg(long, value_enum)]
        role: Role,
        /// What people call it.
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Keys known.
    List,
}

#[derive(Subcommand)]
pub(crate) enum TrustAct {
    /// Go by a certificate or revocation list from now on.
    Add {
        /// The file.
        file: PathBuf,
    },
    /// What this desk goes by.
    List,
    /// Go by one of them no longer.
    Remove {
        /// Its name in `trust list`.
        name: String,
    },
    /// Roots that come with the program, and which of them were confirmed.
    Offered {
        #[command(subcommand)]
        act: OfferAct,
    },
}

#[derive(Subcommand)]
pub(crate) enum DraftAct {
    /// Keep a new draft.
    New {
        /// The draft as JSON; `docs/draft.md` describes it.
        file: PathBuf,
    },
    /// Replace a draft.
    Edit {
        /// The dispatch.
        id: i64,
        /// The draft as JSON.
        file: PathBuf,
    },
    /// Print an empty draft with the office's own words in place.
    Blank {
        /// The type's word: `cong_van`, `quyet_dinh`, …
        kind: String,
        /// The abbreviation of another body that writes at this desk: `HĐND`.
        #[arg(long, value_name = "ABBREVIATION")]
        head: Option<String>,
    },
    /// Every version of a draft, newest first.
    Versions {
        /// The dispatch.
        id: i64,
    },
    /// Print one version as JSON.
    Version {
        /// The dispatch.
        id: i64,
        /// Its number.
        version: u32,
    },
    /// What changed between two versions.
    Compare {
        /// The dispatch.
        id: i64,
        /// The older version.
        old: u32,
        /// The newer version.
        new: u32,
    },
    /// Bring an older version back, as a new one.
    Restore {
        /// The dispatch.
        id: i64,
        /// The version to be brought back.
        version: u32,
    },
    /// One step back through the versions.
    Undo {
        /// The dispatch.
        id: i64,
    },
    /// One step forward again.
    Redo {
        /// The dispatch.
        id: i64,
    },
    /// Drafts, newest first.
    List,
    /// Print a draft as JSON.
    Show {
        /// The dispatch.
        id: i64,
    },
    /// Throw a draft away that was never signed.
    Remove {
        /// The dispatch.
        id: i64,
    },
}

#[derive(Group)]
pub(crate) struct Render {
    /// A JSON file, or a dispatch of this desk.
    pub(crate) what: String,
    /// The PDF to write.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) out: PathBuf,
}

#[derive(Group)]
pub(crate) struct SignArgs {
    /// The dispatch.
    pub(crate) id: Option<i64>,
    /// These dispatches with one consent and one PIN; those that are not ready are left out and told.
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with_all = ["id", "all_ready"])]
    pub(crate) batch: Vec<i64>,
    /// Every dispatch that is ready, 500 at most, with one consent and one PIN.
    #[arg(long, conflicts_with = "id")]
    pub(crate) all_ready: bool,
    #[command(flatten)]
    pub(crate) key: KeySource,
}

#[derive(Group)]
pub(crate) struct Listing {
    /// Only those at this stage.
    #[arg(long, default_value = "")]
    pub(crate) stage: String,
    /// Only those with these words, in any spelling.
    #[arg(long, default_value = "")]
    pub(crate) text: String,
    /// Only those older than this row.
    #[arg(long, value_name = "ID")]
    pub(crate) before: Option<i64>,
    /// At most so many.
    #[arg(long, default_value_t = 200)]
    pub(crate) limit: u32,
}

#[derive(Subcommand)]
pub(crate) enum PdfAct {
    /// Sign a PDF: the first empty signature field, or an invisible one. The PIN comes from standard input.
    Sign {
        /// The PDF.
        file: PathBuf,
        /// The signed PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        key: KeySource,
        #[command(flatten)]
        stamping: Stamping,
        /// Ask nobody whether the certificate still holds. Without --trust nobody is asked: no answer could be believed.
        #[arg(long)]
        offline: bool,
    },
    /// Bring a signed PDF further: a time stamp, the evidence for long, an archive time stamp on top.
    Extend {
        /// The signed PDF.
        file: PathBuf,
        /// The PDF to write.
        out: PathBuf,
        #[command(flatten)]
        stamping: Stamping,
    },
    /// Judge the signatures of a PDF. Exits 0 all passed, 1 some failed, 2 some indeterminate, 3 none, 4 unreadable;
    /// 64 when it cannot be judged at all.
    Verify {
        /// The PDF.
        file: PathBuf,
        /// Certificates and revocation lists to go by.
        #[arg(long, value_name = "DIR")]
        trust: Option<PathBuf>,
        /// Judge as of this time: `2026-11-21` or `2026-11-21T10:00:00+07:00`.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Ask no authority for revocation lists.
        #[arg(long)]
        offline: bool,
        /// Also put a record of the check here.
        #[arg(long, value_name = "OUT.pdf")]
        report: Option<PathBuf>,
    },
    /// Put the version that a signature closed into a file: what its signer saw.
    Version {
        /// The PDF.
        file: PathBuf,
        /// Which of its signatures, counted from 1 as `verify` lists them.
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        signature: u32,
        /// The PDF to write.
        #[arg(short, long, value_name = "OUT")]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum EdxmlAct {
    /// Print header, business part, receivers and attachments as JSON.
    Inspect {
        /// The envelope or status message.
        file: PathBuf,
        /// Put the attachments into this folder.
        #[arg(long, value_name = "DIR")]
        extract: Option<PathBuf>,
    },
    /// Write an envelope or status message from a JSON description.
    Write {
        /// The description; `docs/edxml.md` describes it.
        spec: PathBuf,
        /// The file to write.
        #[arg(short, long, value_name = "FILE")]
        out: PathBuf,
    },
}
