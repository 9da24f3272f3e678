// Written by crates/app/src/commands.rs; `UPDATE=1 cargo nextest run bindings` writes it anew.

/**
 * A letter under way.
 */
export type Across = { 
/**
 * Bytes that are there.
 */
done: number, 
/**
 * Bytes there are.
 */
whole: number, };

/**
 * A key to be known from now on.
 */
export type AddKey = { 
/**
 * Where it lives.
 */
key: KeyChoice, 
/**
 * Whose signature it makes.
 */
role: KeyRole, 
/**
 * What people here call it; empty: the certificate's name.
 */
label: string, 
/**
 * The PIN of a PKCS#12 file, to read the certificate once; not kept. A token shows its certificates without one.
 */
pin: string, };

/**
 * A picture to be taken in: a file the clerk names, or bytes from the clipboard.
 */
export type AddPicture = { 
/**
 * The file's path.
 */
path: string | null, 
/**
 * The bytes in base64, where there is no file.
 */
bytes: string | null, };

/**
 * A file to be trusted.
 */
export type AddTrust = { 
/**
 * Where it lies.
 */
path: string, };

/**
 * A certificate of another office that is kept.
 */
export type AgencyCertificateView = { 
/**
 * Row id.
 */
id: number, 
/**
 * The office.
 */
code: string, 
/**
 * Its name when it was kept.
 */
name: string, 
/**
 * The arrival it was taken from.
 */
arrival: number | null, 
/**
 * When somebody compared it, UTC milliseconds.
 */
kept_at: Moment, 
/**
 * The certificate.
 */
certificate: CertificateOffer, };

/**
 * Something that became of an agency.
 */
export type AgencyEvent = { 
/**
 * When it was seen.
 */
at: Moment, 
/**
 * What: added, renamed, moved, closed, reopened.
 */
what: string, 
/**
 * The name or the parent's code before; empty otherwise.
 */
former: string, };

/**
 * An agency found.
 */
export type AgencyRow = { 
/**
 * Its code.
 */
code: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Name or code of the one above.
 */
parent: string, 
/**
 * Whether only a name it had before was meant.
 */
by_former_name: boolean, 
/**
 * What became of it, where it is closed; nothing for an open one.
 */
closed: CodeStanding | null, };

/**
 * All about one agency.
 */
export type AgencyView = { 
/**
 * What its code stands for.
 */
standing: CodeStanding, 
/**
 * The rule its code was formed by.
 */
form: CodeForm, 
/**
 * How deep the code lies; nothing for forms without levels.
 */
level: number | null, 
/**
 * Those above it, the topmost first.
 */
above: Array<AgencyRow>, 
/**
 * The center that serves it; may be empty.
 */
center: string, 
/**
 * Its e-mail address; may be empty.
 */
mail: string, 
/**
 * Its other codes, and those whose place it took.
 */
codes: Array<OtherCode>, 
/**
 * What became of it.
 */
history: Array<AgencyEvent>, 
/**
 * Open agencies directly below it.
 */
children: number, 
/**
 * Open agencies anywhere below it.
 */
below: number, 
/**
 * Of those, communes' own bodies.
 */
communes: number, };

/**
 * How the cells of a column stand.
 */
export type Align = "left" | "center" | "right";

/**
 * An annex: its own title, pages and page numbers.
 */
export type Annex = { 
/**
 * The title, shown in capitals.
 */
title: string, 
/**
 * A file of its own (form 2.2); else pages of the same file (form 2.1).
 */
separate: boolean, 
/**
 * Landscape, for wide tables.
 */
landscape: boolean, 
/**
 * The body, in order.
 */
blocks: Array<Block>, };

/**
 * What the office at the other end answered: the business status 01–16 (X§1.8).
 *
 * Never mixed with what the road did; see [`crate::Road`].
 */
export type Answer = "arrived" | "refused" | "accepted" | "assigned" | "processing" | "done" | "recall_asked" | "recall_agreed" | "recall_refused" | { "unlisted": number };

/**
 * All pictures.
 */
export type Appearance = { 
/**
 * By name.
 */
signatures: Array<SignatureImageView>, 
/**
 * Newest first.
 */
seals: Array<SealImageView>, 
/**
 * Where a signature stands, for a preview: width and height of its field in mm.
 */
field_mm: [number, number], };

/**
 * Everything about one incoming dispatch.
 */
export type ArrivalView = { 
/**
 * As in the list.
 */
row: IncomingRow, 
/**
 * Place on the document.
 */
place: string, 
/**
 * Signer as named in the header.
 */
signer: string, 
/**
 * Summary in the header.
 */
content: string, 
/**
 * Why it was refused.
 */
refused_reason: string, 
/**
 * When it was registered, UTC milliseconds.
 */
registered_at: Moment | null, 
/**
 * What came with it.
 */
files: Array<FileView>, 
/**
 * Our dispatches that answer it.
 */
replies: Array<OutgoingRow>, 
/**
 * Our dispatch that it answers, by the sender's word.
 */
answers_to: OutgoingRow | null, 
/**
 * What its sender wants of it, in order.
 */
wishes: Array<WishView>, 
/**
 * What it wants of other arrivals, where it brought a wish.
 */
speaks_of: Array<WishView>, 
/**
 * Papers that answer each other, this one among them; oldest first.
 */
thread: Array<ThreadEntry>, 
/**
 * What happened to it.
 */
history: Array<HistoryEntry>, };

/**
 * What this office may ask of a recipient once the letter has left.
 */
export type Ask = "recall" | "update" | "replace";

/**
 * A dispatch that is about to be sent, and to whom.
 */
export type AskRoads = { 
/**
 * Row id.
 */
id: number, 
/**
 * The codes as they will be written to, at most 1,000.
 */
to: Array<UnitCode>, };

/**
 * Codes asked about.
 */
export type AskStanding = { 
/**
 * The codes, at most 1,000.
 */
codes: Array<UnitCode>, };

/**
 * What became of what was asked.
 */
export type AskState = "open" | "agreed" | "refused" | "moot" | "withdrawn" | "local";

/**
 * Something asked of a recipient.
 */
export type AskView = { 
/**
 * Row id.
 */
id: number, 
/**
 * The recipient's code.
 */
to: string, 
/**
 * The recipient's name.
 */
name: string, 
/**
 * What was asked.
 */
ask: Ask, 
/**
 * What became of it.
 */
state: AskState, 
/**
 * Whether what became of it may be what became of the correction before it.
 */
unsure: boolean, 
/**
 * Why; may be empty.
 */
reason: string, 
/**
 * The dispatch that corrects or replaces it.
 */
by_dispatch: number | null, 
/**
 * When, UTC milliseconds.
 */
asked_at: Moment, 
/**
 * The words that came with the answer.
 */
note: string, 
/**
 * When it was answered there, UTC milliseconds.
 */
answered_at: Moment | null, 
/**
 * Whether it can be taken back: its letter surely never left.
 */
can_take_back: boolean, 
/**
 * The letter that carries it, as the outbox lists it.
 */
letter: number | null, 
/**
 * Where that letter stands; none where nothing was sent.
 */
letter_state: string | null, };

/**
 * A copy the office made, to go along.
 */
export type AttachCopy = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * Row id of the copy.
 */
copy: number, };

/**
 * A file to go along.
 */
export type AttachFile = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * The file.
 */
file: GivenFile, 
/**
 * Whether the office signs it at issue; without a word: a PDF that carries no signature yet.
 */
seals?: boolean, };

/**
 * How far the axis's clock is ahead of ours.
 */
export type AxisClock = { 
/**
 * Milliseconds; negative if it is behind. None: not measured.
 */
ahead: number | null, 
/**
 * The true figure is no further off than this, in milliseconds.
 */
uncertainty: number | null, 
/**
 * When it was measured, UTC milliseconds of our clock.
 */
measured_at: Moment | null, };

/**
 * What is done to the documents of a batch.
 */
export type BatchAct = "sign" | "issue";

/**
 * A batch that has begun.
 */
export type BatchBegun = { 
/**
 * Its id.
 */
id: number, };

/**
 * A document that was agreed to.
 */
export type BatchItem = { 
/**
 * Row id.
 */
id: number, 
/**
 * The version of its draft that was seen.
 */
version: number, 
/**
 * What goes along, as it was seen: [`BatchLine::along`].
 */
along: string, };

/**
 * A document on the list.
 */
export type BatchLine = { 
/**
 * Row id.
 */
id: number, 
/**
 * The version of its draft that is seen.
 */
version: number, 
/**
 * What goes along, as it is seen: one digest over all of it. Empty where only the page is signed.
 */
along: string, 
/**
 * Trích yếu.
 */
subject: string, 
/**
 * Its type in words.
 */
kind_name: string, 
/**
 * The notation it will carry, where it can be formed.
 */
notation: string | null, 
/**
 * Who signs on the page.
 */
signer: string, 
/**
 * Pages, once they are counted.
 */
pages: number | null, 
/**
 * Why it cannot be signed or issued now; nothing: it is ready.
 */
reason: FaultEntry | null, };

/**
 * The batches of this desk, newest first.
 */
export type BatchList = { 
/**
 * At most a hundred.
 */
rows: Array<BatchRow>, };

/**
 * What would be signed or issued with one consent.
 */
export type BatchPlan = { 
/**
 * In their order; at most [`MOST`].
 */
lines: Array<BatchLine>, 
/**
 * How many of them are ready.
 */
ready: number, 
/**
 * How many signatures the key makes for those.
 */
signatures: number, 
/**
 * How many more there are beyond those listed.
 */
beyond: number, };

/**
 * A document of a batch, and what became of it.
 */
export type BatchReportLine = { 
/**
 * Its place, from 1.
 */
place: number, 
/**
 * Row id; nothing once the draft was thrown away.
 */
id: number | null, 
/**
 * Trích yếu, as it was listed.
 */
subject: string, 
/**
 * What became of it.
 */
result: BatchResult, 
/**
 * Why it failed or was left out.
 */
reason: FaultEntry | null, 
/**
 * Number and notation given at issue; may be empty.
 */
written: string, 
/**
 * When, UTC milliseconds.
 */
at: number | null, };

/**
 * Where a document of a batch stands.
 */
export type BatchResult = "waiting" | "done" | "failed" | "not_reached" | "left_out";

/**
 * A batch in a list.
 */
export type BatchRow = { 
/**
 * Its id.
 */
id: number, 
/**
 * What is done.
 */
act: BatchAct, 
/**
 * Where it stands.
 */
state: BatchState, 
/**
 * Whom the key's certificate names.
 */
signer: string, 
/**
 * Its organisation; may be empty.
 */
organisation: string, 
/**
 * When it was agreed to, UTC milliseconds.
 */
begun_at: number, 
/**
 * When it ended, UTC milliseconds.
 */
ended_at: number | null, 
/**
 * What ended it early.
 */
cause: FaultEntry | null, 
/**
 * Documents agreed to.
 */
agreed: number, 
/**
 * Signed, or issued.
 */
done: number, 
/**
 * Failed.
 */
failed: number, 
/**
 * Not reached, or still waiting.
 */
rest: number, 
/**
 * Not ready, and left out.
 */
left_out: number, };

/**
 * Where a batch stands.
 */
export type BatchState = "running" | "finished" | "stopped" | "key_failed" | "desk_failed" | "cut_off";

/**
 * A batch with each of its documents.
 */
export type BatchView = { 
/**
 * As in the list.
 */
row: BatchRow, 
/**
 * The documents, in their order.
 */
lines: Array<BatchReportLine>, 
/**
 * The documents that can be taken up by another batch: not reached, and still there.
 */
to_continue: Array<number>, 
/**
 * The batch that took up the rest.
 */
continued_by: number | null, 
/**
 * The batch whose rest it takes up.
 */
continues: number | null, 
/**
 * Whether it runs in this program, and so can be stopped here.
 */
can_stop: boolean, };

/**
 * A batch that was agreed to.
 */
export type BeginBatch = { 
/**
 * What is done.
 */
act: BatchAct, 
/**
 * The documents, each in the version that was seen.
 */
items: Array<BatchItem>, 
/**
 * The batch whose rest this one takes up.
 */
continues: number | null, 
/**
 * The key; a bare text is the path of a PKCS#12 file.
 */
key: KeyGiven, 
/**
 * Its PIN; empty where it is entered on the device.
 */
pin: string, 
/**
 * Its owner knows that one try is left and tries nevertheless.
 */
accepts_final_try?: boolean, 
/**
 * A word of the caller's own by which the act can be called off while the key works; empty: it cannot.
 */
ticket?: string, };

/**
 * The type of a new draft.
 */
export type BlankDraft = { 
/**
 * Its stable word.
 */
kind: string, 
/**
 * The abbreviation of another head of this desk (`HĐND`); nothing: the office itself.
 */
head?: string, };

/**
 * One block of the body. `anchor` is the name that references go by; mostly empty.
 */
export type Block = { "type": "paragraph", 
/**
 * The words.
 */
text: Text, } | { "type": "part", 
/**
 * The title.
 */
title: string, 
/**
 * The name it is referred to by.
 */
anchor?: string, } | { "type": "chapter", 
/**
 * The title.
 */
title: string, 
/**
 * The name it is referred to by.
 */
anchor?: string, } | { "type": "section", 
/**
 * The title.
 */
title: string, 
/**
 * The name it is referred to by.
 */
anchor?: string, } | { "type": "subsection", 
/**
 * The title.
 */
title: string, 
/**
 * The name it is referred to by.
 */
anchor?: string, } | { "type": "article", 
/**
 * Bold words after the number; may be empty.
 */
title: string, 
/**
 * What follows on the same line when there is no title, or as the first paragraph.
 */
text: Text, 
/**
 * The name it is referred to by.
 */
anchor?: string, } | { "type": "clause", 
/**
 * Bold title on a line of its own; may be empty.
 */
title: string, 
/**
 * The words.
 */
text: Text, 
/**
 * The name it is referred to by.
 */
anchor?: string, } | { "type": "point", 
/**
 * The words.
 */
text: Text, 
/**
 * The name it is referred to by.
 */
anchor?: string, } | { "type": "table", 
/**
 * Words above it, such as `Bảng 1. …`; may be empty.
 */
caption: string, 
/**
 * The head row, repeated on each page; may be empty.
 */
head: Array<Text>, 
/**
 * The rows; each has as many cells as the widest.
 */
rows: Array<Array<Text>>, 
/**
 * Widths in parts; empty: all alike.
 */
widths: Array<number>, 
/**
 * How the columns stand; missing ones are flush left.
 */
aligns?: Array<Align>, 
/**
 * Cells that are one; the words stand in the upper left.
 */
merges?: Array<Merge>, 
/**
 * The name it is referred to by.
 */
anchor?: string, } | { "type": "picture", 
/**
 * SHA-256 of the PNG or JPEG file, 64 hexadecimal digits: the bytes are kept beside the draft.
 */
file: string, 
/**
 * Words under it, such as `Hình 1. …`; may be empty.
 */
caption: string, 
/**
 * What it shows, in words, for those who cannot see it.
 */
description: string, 
/**
 * Width in millimetres; 0: its own size at 96 dots per inch, at most the text width.
 */
width_mm: number, 
/**
 * The name it is referred to by.
 */
anchor?: string, };

/**
 * A block of the older draft beside what it became.
 */
export type BlockChange = { 
/**
 * What happened to it.
 */
change: Change, 
/**
 * 0: of the body; else of the annex of this number.
 */
annex: number, 
/**
 * The block's type: `paragraph`, `article`, …
 */
kind: string, 
/**
 * The number that stood before it; empty where none did.
 */
before: string, 
/**
 * The number that stands before it now.
 */
after: string, 
/**
 * Its words, old and new.
 */
runs: Array<DiffRun>, };

/**
 * The side of the house an office stands on: it decides form, numbering and words.
 */
export type Body = "state" | "party";

/**
 * The agencies of a branch.
 */
export type Branch = { 
/**
 * What it hangs on.
 */
root: AgencyRow, 
/**
 * In Vietnamese order of their names; open ones, and no centers.
 */
rows: Array<TreePart>, 
/**
 * Whether there are more than are given.
 */
is_cut: boolean, };

/**
 * Which agencies of a branch.
 */
export type BranchOf = "communes" | "children" | "all";

/**
 * Why an envelope was sent: `BussinessDocType` 0–3 (X§1.3).
 */
export type Business = "new" | "recall" | "update" | "replace";

/**
 * An enclosure by its id.
 */
export type ByEnclosure = { 
/**
 * Row id of the enclosure.
 */
enclosure: number, };

/**
 * A row by its id.
 */
export type ById = { 
/**
 * Row id.
 */
id: number, };

/**
 * A trusted file by its name.
 */
export type ByName = { 
/**
 * Its name.
 */
name: string, };

/**
 * A certificate by its fingerprint.
 */
export type BySha256 = { 
/**
 * SHA-256 of the certificate, in hex.
 */
sha256: string, };

/**
 * The odd days that are known.
 */
export type CalendarView = { 
/**
 * In order.
 */
days: Array<OddDay>, 
/**
 * Whether the holidays of the present year are known.
 */
is_known: boolean, };

/**
 * A number to be made void.
 */
export type CancelCopy = { 
/**
 * Row id.
 */
id: number, 
/**
 * Why; stays in the register.
 */
reason: string, };

/**
 * The act to be called off.
 */
export type CancelWork = { 
/**
 * The word it was begun with.
 */
ticket: string, };

/**
 * Every certificate that is kept.
 */
export type CertificateList = { 
/**
 * By code, the newest of each first.
 */
rows: Array<AgencyCertificateView>, };

/**
 * A certificate, as it is compared.
 */
export type CertificateOffer = { 
/**
 * SHA-256 of the DER, lower-case hexadecimal: what is compared.
 */
fingerprint: string, 
/**
 * Whom it names.
 */
subject: string, 
/**
 * The organisation; empty where none is named.
 */
organisation: string, 
/**
 * Who issued it.
 */
issuer: string, 
/**
 * Its serial number, hexadecimal.
 */
serial: string, 
/**
 * First day of validity, `yyyy-MM-dd`.
 */
valid_from: string, 
/**
 * Last day of validity, `yyyy-MM-dd`.
 */
valid_to: string, 
/**
 * What this desk finds of it.
 */
standing: ParcelStanding, 
/**
 * What is missing or wrong.
 */
why: ParcelWhyNot | null, 
/**
 * Why nothing can be sealed to it; nothing if it can.
 */
unfit: CertificateUnfit | null, };

/**
 * Certificates that were found, to be compared.
 */
export type CertificateOffers = { 
/**
 * The office.
 */
code: string, 
/**
 * Its name in the directory.
 */
name: string, 
/**
 * What was found.
 */
rows: Array<CertificateOffer>, };

/**
 * Why nothing is sealed to a certificate.
 */
export type CertificateUnfit = "expired" | "not_yet_valid" | "weak" | "usage" | "revoked";

/**
 * What happened to a stretch or a block.
 */
export type Change = "same" | "added" | "removed" | "changed" | "styled";

/**
 * Who gets a dispatch from now on.
 */
export type ChangeReceivers = { 
/**
 * Row id.
 */
id: number, 
/**
 * Who is added; each with its code.
 */
add?: Array<Recipient>, 
/**
 * Who is taken off: asked to give it back.
 */
remove?: Array<UnitCode>, 
/**
 * Why; needed where somebody is taken off.
 */
reason: string, 
/**
 * Whether the others are told (type 2 with the changed list, X§1.3).
 */
tell_others: boolean, 
/**
 * Of those added, codes that closed, and the open code each is written to instead.
 */
instead?: Array<Instead>, 
/**
 * Of those added, codes that closed, and that are written to all the same.
 */
as_is?: Array<UnitCode>, };

/**
 * What changed, in short.
 */
export type ChangeSummary = { 
/**
 * Parts outside the blocks that changed.
 */
parts: Array<string>, 
/**
 * Blocks added.
 */
added: number, 
/**
 * Blocks removed.
 */
removed: number, 
/**
 * Blocks changed.
 */
changed: number, 
/**
 * The first letters of the first block that changed.
 */
excerpt: string, };

/**
 * A draft to be checked.
 */
export type CheckDraft = { 
/**
 * As it stands on the screen.
 */
draft: Draft, };

/**
 * A file to be checked: one of `path` and `file`.
 */
export type CheckFile = { 
/**
 * A PDF, Word, OpenDocument or RTF file of the machine.
 */
path: string | null, 
/**
 * Row id of a file of an arrival.
 */
file: number | null, 
/**
 * Whose form it follows, where the clerk knows; else the page tells.
 */
body: Body | null, 
/**
 * The day it is judged by, where the clerk knows; else the page tells.
 */
day: Day | null, };

/**
 * Which slip, by which key.
 */
export type CheckSlip = { 
/**
 * The slip's file.
 */
path: string, 
/**
 * The public key in PEM; empty: this desk's own.
 */
key: string, };

/**
 * A desk by its id.
 */
export type ChooseDesk = { 
/**
 * The desk's id.
 */
id: string, };

/**
 * Whose root vouches for a certificate.
 */
export type Circle = "state" | "party" | "public" | "own";

/**
 * How far a document may go round (Decree 30/2020, Annex I, III.3).
 */
export type Circulation = "free" | "return_after_reading" | "internal";

/**
 * Who acts next, and so how a failure looks.
 */
export type Class = "wait" | "fix" | "report";

/**
 * A package that nobody shall wait for any more.
 */
export type ClosePackage = { 
/**
 * The axis's name for it.
 */
doc_id: string, 
/**
 * Why; 1 to 1,000 characters. It stays here.
 */
reason: string, };

/**
 * Which rule a code was formed by.
 */
export type CodeForm = "decision20" | "other20" | "standard102" | "enterprise" | "center" | "unlisted";

/**
 * A code and what it stands for.
 */
export type CodeStanding = { 
/**
 * The code.
 */
code: string, 
/**
 * What it is today.
 */
state: CodeState, 
/**
 * Whose it is, or was; may be empty.
 */
name: string, 
/**
 * The code by which its office is known as one: its own, or that of the office it is another code of.
 */
office: string, 
/**
 * Since when it is closed, where that is known.
 */
since: Day | null, 
/**
 * The code above it that closed; empty otherwise.
 */
above: string, 
/**
 * What took its place, or will: of an open one, a hint. For one under a closed code, what took that one's place.
 */
successors: Array<Successor>, };

/**
 * What a code is today.
 */
export type CodeState = "open" | "alias" | "closed" | "under_closed" | "center" | "unknown";

/**
 * Two versions to be compared.
 */
export type CompareVersions = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * The older.
 */
old: number, 
/**
 * The newer.
 */
new: number, };

/**
 * Two drafts side by side.
 */
export type Comparison = { 
/**
 * Parts that changed.
 */
parts: Array<PartChange>, 
/**
 * Every block, in order; removed ones where they stood.
 */
blocks: Array<BlockChange>, };

/**
 * Somebody compared a fingerprint with the one published.
 */
export type ConfirmTrust = { 
/**
 * SHA-256 of the certificate, in hex.
 */
sha256: string, 
/**
 * Whose it is.
 */
circle: "state" | "party" | "public" | "own", 
/**
 * "Tôi đã so với bản công bố": without it nothing is confirmed.
 */
compared: boolean, };

/**
 * What was converted, for a clerk to look at before it is taken.
 */
export type Converted = { 
/**
 * The encodings met.
 */
encodings: Array<Encoding>, 
/**
 * Recognised by letters alone, in at least one place: look twice.
 */
guessed: boolean, 
/**
 * Runs converted.
 */
runs: number, 
/**
 * The first of them, before and after.
 */
samples: Array<Sample>, };

/**
 * What a copy is made from.
 */
export type CopyBasis = "original" | { "copy": CopyForm };

/**
 * Hình thức sao.
 */
export type CopyForm = "true" | "onward" | "extract";

/**
 * A stretch of the register.
 */
export type CopyList = { 
/**
 * Newest first.
 */
rows: Array<CopyView>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * A copy that was made.
 */
export type CopyMade = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its number, as on it: `05/SY-UBND`.
 */
written: string, 
/**
 * What became of signatures in the source: `none`, `kept` (their bytes are in the copy), `left_behind` (only
 * their pictures are).
 */
signatures: "none" | "kept" | "left_behind", 
/**
 * Pages of the copy.
 */
pages: number, 
/**
 * What was wrong with the scan, and accepted.
 */
scan_faults: Array<string>, };

/**
 * A part of a document that an extract may take.
 */
export type CopyPart = { "type": "bases" } | { "type": "block", 
/**
 * Its place, from 0.
 */
at: number, } | { "type": "annex", 
/**
 * Its place, from 0.
 */
at: number, };

/**
 * What a copy is made from.
 */
export type CopySource = { "type": "arrival", 
/**
 * Row id of the file.
 */
file: number, } | { "type": "dispatch", 
/**
 * Row id of the dispatch.
 */
id: number, } | { "type": "enclosure", 
/**
 * Row id of the enclosure.
 */
enclosure: number, } | { "type": "copy", 
/**
 * Row id of the copy.
 */
id: number, } | { "type": "scan", 
/**
 * The file.
 */
file: GivenFile, };

/**
 * A copy that was made.
 */
export type CopyView = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its number, as on it: `05/SY-UBND`.
 */
written: string, 
/**
 * Hình thức sao.
 */
form: CopyForm, 
/**
 * `SAO Y`.
 */
form_name: string, 
/**
 * What it was made from.
 */
basis: CopyBasis, 
/**
 * What the source lies on.
 */
from: Medium, 
/**
 * What the copy lies on.
 */
to: Medium, 
/**
 * The arrival it was made from.
 */
arrival: number | null, 
/**
 * The dispatch it was made from.
 */
dispatch: number | null, 
/**
 * Number and notation of what was copied.
 */
original: string, 
/**
 * Trích yếu of what was copied.
 */
subject: string, 
/**
 * Name of the file it was made from.
 */
source_name: string, 
/**
 * The pages taken, from 1; empty: all.
 */
pages: Array<number>, 
/**
 * What the parts are called that an extract took and set anew; empty: whole pages.
 */
parts: Array<string>, 
/**
 * The verdict on the source's signatures that the clerk answered for; empty: none was needed.
 */
accepted: "" | "unsigned" | "indeterminate" | "unreadable", 
/**
 * What became of signatures in the source.
 */
signatures: "none" | "kept" | "left_behind", 
/**
 * Place of copying.
 */
place: string, 
/**
 * Who signs it.
 */
signer: SignatureBlock, 
/**
 * Who gets it.
 */
recipients: Array<string>, 
/**
 * How many were made.
 */
amount: number, 
/**
 * Day of copying, `yyyy-MM-dd`.
 */
made_on: string, 
/**
 * When it was made, UTC milliseconds.
 */
made_at: Moment, 
/**
 * SHA-256 of its file, in hex.
 */
sha256: string, 
/**
 * Why its number is void; empty while it stands.
 */
void_reason: string, 
/**
 * When its number was made void, UTC milliseconds.
 */
void_at: Moment | null, };

/**
 * A desk to be set up.
 */
export type CreateDesk = { 
/**
 * Mã định danh điện tử.
 */
code: string, 
/**
 * The office's name.
 */
name: string, 
/**
 * The parent's code; may be empty.
 */
parent: string, 
/**
 * State or Party.
 */
body: Body, 
/**
 * A passphrase, if the machine's key store shall not hold the key.
 */
passphrase: string | null, };

/**
 * A calendar day as Vietnam counts it, without a time.
 *
 * Written `2026-11-21` (ISO 8601).
 */
export type Day = string;

/**
 * What a person decides about a wish.
 */
export type DecideWish = { 
/**
 * The wish's row id.
 */
id: number, 
/**
 * Granted: 15, and the arrival follows. Otherwise 16, and it stays as it stands.
 */
grant: boolean, 
/**
 * What the sender is told; needed to decline (1 to 1,000 characters).
 */
words: string, };

/**
 * One recipient: what the road did, and apart from it what the office there answered.
 */
export type DeliveryView = { 
/**
 * The recipient's code.
 */
to: string, 
/**
 * Its name as addressed.
 */
name: string, 
/**
 * Where it stands with this office, in one word: what the road did, what was answered, what was asked since.
 */
standing: Standing, 
/**
 * Whether what became of the recall may be what became of the correction before it.
 */
doubt: Doubt | null, 
/**
 * What may be done about it now: `recall`, `update`, `replace`, `resend`, `take_back`.
 */
may: Array<string>, 
/**
 * What the road did.
 */
road: Road, 
/**
 * Why it does not go on, as a failure code.
 */
fault: string | null, 
/**
 * What was answered last.
 */
answer: Answer | null, 
/**
 * The words that came with the answer.
 */
note: string, 
/**
 * When it was answered, UTC milliseconds.
 */
answered_at: Moment | null, 
/**
 * When it last went onto a stick for this office, UTC milliseconds; told where one dispatch is shown, not in lists.
 */
on_stick_at: Moment | null, };

/**
 * A desk as the switcher shows it.
 */
export type Desk = { 
/**
 * The desk's own id.
 */
id: string, 
/**
 * The office's name; empty while locked.
 */
name: string, 
/**
 * The office's code; empty while locked.
 */
code: string, 
/**
 * State or Party.
 */
body: Body, 
/**
 * Whether it is open.
 */
open: boolean, 
/**
 * Whether a passphrase would open it.
 */
locked: boolean, 
/**
 * Whether it is the one on the screen.
 */
current: boolean, 
/**
 * Why it could not be opened, as a failure code.
 */
fault: string | null, };

/**
 * A desk that was set up.
 */
export type DeskCreated = { 
/**
 * The desk's id.
 */
id: string, 
/**
 * Who holds its key: `key_store`, `passphrase`, `key_file`.
 */
holder: string, };

/**
 * All desks.
 */
export type DeskList = { 
/**
 * By code.
 */
desks: Array<Desk>, 
/**
 * Whether another may be set up here.
 */
can_create: boolean, };

/**
 * A token.
 */
export type DeviceView = { 
/**
 * Its label; labels repeat.
 */
label: string, 
/**
 * Its serial number.
 */
serial: string, 
/**
 * Who made it.
 */
maker: string, 
/**
 * Where it is inserted.
 */
reader: string, };

/**
 * A stretch of letters: the same, added or removed.
 */
export type DiffRun = { 
/**
 * The letters.
 */
text: string, 
/**
 * What happened to them.
 */
change: Change, };

/**
 * Agencies found, best first.
 */
export type DirectoryPage = { 
/**
 * The rows.
 */
rows: Array<AgencyRow>, 
/**
 * How many open agencies the directory holds.
 */
total: number, };

/**
 * How the directory stands.
 */
export type DirectoryState = { 
/**
 * Open offices.
 */
open: number, 
/**
 * Closed ones that are remembered.
 */
closed: number, 
/**
 * What the last refresh changed; nothing before the first.
 */
last: Refreshed | null, 
/**
 * Why the newest list was not taken; nothing once one was.
 */
failed: RefreshFailed | null, 
/**
 * Whether somebody has asked for it and it was not brought yet.
 */
is_wanted: boolean, };

/**
 * Everything about one outgoing dispatch.
 */
export type DispatchView = { 
/**
 * As in the list.
 */
row: OutgoingRow, 
/**
 * What was written.
 */
draft: Draft, 
/**
 * The draft's version, to be given back when saving.
 */
version: number, 
/**
 * When the leader signed, UTC milliseconds.
 */
signed_at: Moment | null, 
/**
 * When it was issued, UTC milliseconds.
 */
issued_at: Moment | null, 
/**
 * When it was sent, UTC milliseconds.
 */
sent_at: Moment | null, 
/**
 * What happened to it.
 */
history: Array<HistoryEntry>, 
/**
 * The judgment on its own signatures, once there are any.
 */
verdict: VerdictView | null, 
/**
 * The arrival it answers.
 */
in_reply_to: number | null, 
/**
 * What passed since it was sent.
 */
exchange: ExchangeView, };

/**
 * Nothing to say.
 */
export type Done = Record<symbol, never>;

/**
 * What is not known of a recall and a correction before it, which 15 and 16 answer both alike.
 */
export type Doubt = "agreed_once" | "refused_once" | "one_each";

/**
 * A document being written. Everything the page shows is here, save number, date and signatures.
 *
 * All texts are brought to NFC by [`Draft::normalised`] before they are stored.
 */
export type Draft = { 
/**
 * The type: `quyet_dinh`, `cong_van`, …
 */
kind: Kind, 
/**
 * Whose form it follows.
 */
body: Body, 
/**
 * Trích yếu, without `Về việc` for a công văn's `V/v`; at most 500 characters.
 */
subject: string, 
/**
 * Độ khẩn.
 */
urgency: Urgency, 
/**
 * Độ mật. Must stay empty (or `thường`): state secrets do not enter.
 */
secrecy: string, 
/**
 * The head of the page.
 */
letterhead: Letterhead, 
/**
 * The authority in capitals above the bases of a decision: `CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ …`.
 */
authority: string, 
/**
 * Căn cứ, one each, without the closing sign.
 */
bases: Array<string>, 
/**
 * Kính gửi: who a letter is addressed to.
 */
addressees: Array<Recipient>, 
/**
 * The body, in order.
 */
blocks: Array<Block>, 
/**
 * Who signs, and in what right.
 */
signature: SignatureBlock, 
/**
 * Nơi nhận, without `Như trên` and `Lưu`, which follow from the rest.
 */
recipients: Array<Recipient>, 
/**
 * Lưu: who keeps copies, `VT, VP`.
 */
filed: string, 
/**
 * Drafter's code and number of copies: `PL.(300)`.
 */
drafter: string, 
/**
 * Address line at the foot of the first page of a letter.
 */
contact: string, 
/**
 * What a type with a form of its own asks for, by the words of [`Kind::particulars`]: `time`, `venue`, …
 */
particulars?: { [key in string]: string }, 
/**
 * The other offices that issue it jointly, after the first, which keeps the number.
 */
joint?: Array<JointIssuer>, 
/**
 * Chỉ dẫn về phạm vi lưu hành (box 11).
 */
circulation?: Circulation, 
/**
 * Phụ lục, in order; two or more carry Roman numbers.
 */
annexes?: Array<Annex>, 
/**
 * The choices the law leaves to the office: margins, sizes, words where the sources disagree.
 */
style?: PageStyle, };

/**
 * A draft to begin with.
 */
export type DraftBlank = { 
/**
 * With the office's own words in place.
 */
draft: Draft, 
/**
 * Receivers in it whose code closed: whether to write to what took their place is for a person to say.
 */
asks: Array<CodeStanding>, };

/**
 * What strays in a draft.
 */
export type DraftCheck = { 
/**
 * The rule set: `state-2020`.
 */
rules: string, 
/**
 * What strays, in the order of the form.
 */
findings: Array<Finding>, };

/**
 * A template to begin a draft with.
 */
export type DraftFromTemplate = { 
/**
 * Row id of the template.
 */
id: number, 
/**
 * What goes into the blanks, by their names; blanks without one stay open.
 */
values: { [key in string]: string }, };

/**
 * Where the draft now stands.
 */
export type DraftSaved = { 
/**
 * Row id.
 */
id: number, 
/**
 * The version now kept.
 */
version: number, };

/**
 * The draft as it stands after that.
 */
export type DraftStanding = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * The version that stands.
 */
version: number, 
/**
 * What is written in it.
 */
draft: Draft, 
/**
 * Whether one step back leads anywhere.
 */
can_undo: boolean, 
/**
 * Whether one step forward leads anywhere.
 */
can_redo: boolean, };

/**
 * A file as pages to look at.
 */
export type DrawnFile = { 
/**
 * The pages, a PDF in base64.
 */
pdf: string, 
/**
 * What strays, as `check.file` says it; those found on the pages have page and area there.
 */
findings: Array<Finding>, };

/**
 * A clock against ours.
 */
export type DriftView = { 
/**
 * Milliseconds it is ahead of ours; negative if it is behind.
 */
ahead: number, 
/**
 * The true figure is no further off than this.
 */
uncertainty: number, 
/**
 * When it was measured, UTC milliseconds of our clock.
 */
measured_at: Moment, 
/**
 * Whether it surely differs so much that somebody should set a clock.
 */
is_wide: boolean, };

/**
 * The files that go along with a dispatch.
 */
export type EnclosureList = { 
/**
 * In their order.
 */
rows: Array<EnclosureView>, 
/**
 * Names of the separate annexes that become files at issue; empty once they have.
 */
annexes: Array<string>, 
/**
 * Bytes of all.
 */
bytes: number, 
/**
 * Bytes allowed.
 */
limit: number, 
/**
 * Whether files may still be added or taken off.
 */
is_open: boolean, };

/**
 * A file that goes along.
 */
export type EnclosureView = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its name as the receiver sees it.
 */
name: string, 
/**
 * Its MIME type.
 */
mime: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * SHA-256 in hex, as it is sent.
 */
sha256: string, 
/**
 * Which separate annex of the draft it is, from 1.
 */
annex: number | null, 
/**
 * Whether the office signs it at issue.
 */
seals: boolean, 
/**
 * Whether the office has signed it.
 */
is_sealed: boolean, };

/**
 * The encoding a text is in.
 */
export type Encoding = "tcvn3" | "vni" | "decomposed";

/**
 * What a file carries for long keeping.
 */
export type EvidenceView = { 
/**
 * Certificates in it.
 */
certificates: number, 
/**
 * Revocation lists in it.
 */
lists: number, 
/**
 * Answers of authorities (OCSP) in it.
 */
responses: number, 
/**
 * It alone proves the state of every certificate this signature rests on.
 */
is_complete: boolean, 
/**
 * A trusted document time stamp covers it.
 */
is_stamped: boolean, };

/**
 * What was asked of recipients since a dispatch was sent, what is linked to it, and its thread.
 */
export type ExchangeView = { 
/**
 * Everything asked, in order.
 */
asks: Array<AskView>, 
/**
 * Answers with a code that no list knows, as they came.
 */
unlisted: Array<UnlistedView>, 
/**
 * Since when and why it rests, if it was asked back.
 */
frozen: FrozenView | null, 
/**
 * The earlier dispatches it corrects (`update`) or replaces.
 */
earlier: Array<LinkedView>, 
/**
 * The later dispatches that correct or replace it.
 */
later: Array<LinkedView>, 
/**
 * Papers that answer each other, this one among them; oldest first.
 */
thread: Array<ThreadEntry>, };

/**
 * A short key that was typed.
 */
export type ExpandKey = { 
/**
 * Without the two strokes.
 */
key: string, };

/**
 * Of which paper, and where to.
 */
export type ExportEvidence = { 
/**
 * Row id of a dispatch or an arrival: the two share one series.
 */
id: number, 
/**
 * The archive to write.
 */
path: string, };

/**
 * Where items are to be given out.
 */
export type ExportLibrary = { 
/**
 * A file ending in `.csv` or `.json`.
 */
path: string, 
/**
 * Only this shelf.
 */
shelf?: Shelf, };

/**
 * Which rows, and where to.
 */
export type ExportWatch = { 
/**
 * As on the screen; its page does not count.
 */
query: WatchQuery, 
/**
 * The file to write: CSV, or PDF where its name ends so.
 */
path: string, };

/**
 * A draft to be written as a Word file.
 */
export type ExportWord = { 
/**
 * The dispatch.
 */
id: number, 
/**
 * The file to write.
 */
path: string, };

/**
 * Packages that could not be taken in.
 */
export type FailedList = { 
/**
 * Newest first.
 */
rows: Array<FailedPackage>, };

/**
 * A package that could not be taken in.
 */
export type FailedPackage = { 
/**
 * The axis's name for it.
 */
doc_id: string, 
/**
 * Why, as a failure code.
 */
code: string, 
/**
 * How often it was tried, since a person last asked for it.
 */
attempts: number, 
/**
 * When it was first seen, UTC milliseconds.
 */
seen_at: Moment, 
/**
 * Whether its bytes are here.
 */
kept: boolean, };

/**
 * What crosses to the screens.
 */
export type Failure = { 
/**
 * `area.fault`, never renamed.
 */
code: string, 
/**
 * Who acts next.
 */
class: Class, 
/**
 * What fills the texts.
 */
facts: { [key in string]: string }, 
/**
 * Four characters under which the log has the causes.
 */
trace: string, };

/**
 * Something still missing in a draft: a failure code and its facts.
 */
export type FaultEntry = { 
/**
 * The failure's code.
 */
code: string, 
/**
 * What fills its texts.
 */
facts: { [key in string]: string }, };

/**
 * What may stand in a blank.
 */
export type FieldKind = "text" | "date" | "long_date" | "number";

/**
 * A file as the viewer takes it.
 */
export type FileBytes = { 
/**
 * Its name as sent.
 */
name: string, 
/**
 * Its MIME type by its own bytes.
 */
mime: string, 
/**
 * The bytes in base64.
 */
bytes: string, };

/**
 * What a check of a file gives.
 */
export type FileCheck = { 
/**
 * The file's name.
 */
name: string, 
/**
 * What strays; nothing for a scan, which has no letters.
 */
report: FormReport | null, 
/**
 * What a scan lacks to serve as SAO Y; nothing for a file with letters.
 */
scan: Array<ScanFault> | null, 
/**
 * The PDF in base64, to show the places on; empty for any other file.
 */
pdf: string, 
/**
 * Whether `check.draw` can show the pages of a file that is no PDF: LibreOffice is installed.
 */
can_be_drawn: boolean, };

/**
 * The kind of file.
 */
export type FileSource = "pdf" | "word";

/**
 * A file that came with an arrival.
 */
export type FileView = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its name as sent.
 */
name: string, 
/**
 * Its MIME type, by its own bytes.
 */
mime: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * SHA-256 in hex.
 */
sha256: string, 
/**
 * The judgment on its signatures, for a PDF.
 */
verdict: VerdictView | null, };

/**
 * One place where a document strays from its form.
 */
export type Finding = { 
/**
 * `part.fault`: `motto.size`. Never renamed.
 */
code: string, 
/**
 * The part of the form: `motto`.
 */
part: string, 
/**
 * How it strays: `size`.
 */
fault: string, 
/**
 * How sure we are and how much it weighs.
 */
class: FindingClass, 
/**
 * The rule, in Vietnamese: `Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II.1b`.
 */
rule: string, 
/**
 * What is there.
 */
seen: string, 
/**
 * What should be there.
 */
wanted: string, 
/**
 * The words it is about, at most 80 characters.
 */
quote: string, 
/**
 * Where it is.
 */
place: FindingSpot, 
/**
 * How many more places stray in the same way.
 */
others: number, 
/**
 * What would mend it, where that is safe.
 */
fix: TextFix | null, };

/**
 * How sure and how grave.
 */
export type FindingClass = "error" | "doubt" | "hint";

/**
 * Where in the document.
 */
export type FindingSpot = { 
/**
 * Page from 1 in a PDF; in a Word file section from 1, or page from 1 where `area` is known, for that is a place on
 * the pages that were drawn of it. 0 for the whole document.
 */
page: number, 
/**
 * Place on the page.
 */
area: PageArea | null, 
/**
 * Paragraph from 1 in a Word file.
 */
paragraph: number | null, 
/**
 * JSON pointer into a draft: `/blocks/3/text`.
 */
pointer: string | null, };

/**
 * Whether recipients are followed.
 */
export type Followed = { 
/**
 * The dispatch.
 */
dispatch: number, 
/**
 * Which.
 */
to: Array<UnitCode>, 
/**
 * Followed again, or no more.
 */
follow: boolean, 
/**
 * Why no more; needed for that.
 */
words: string, };

/**
 * The letters a page is set in.
 */
export type Font = "tinos" | "times_new_roman";

/**
 * Everything a check says of a file.
 */
export type FormReport = { 
/**
 * The rule set it was judged by.
 */
rules: RuleSet, 
/**
 * The law's name, in Vietnamese.
 */
law: string, 
/**
 * Why that set.
 */
why: RulesWhy, 
/**
 * The kind of file.
 */
source: FileSource, 
/**
 * How many pages were seen; of a Word file its sections.
 */
pages: number, 
/**
 * What strays, in the order of the document.
 */
findings: Array<Finding>, };

/**
 * A dispatch that rests.
 */
export type FrozenView = { 
/**
 * Why it was asked back.
 */
reason: string, 
/**
 * Since when, UTC milliseconds.
 */
at: Moment, };

/**
 * A file handed over: by its path, or by name and bytes where a browser was given it.
 */
export type GivenFile = { "type": "path", 
/**
 * Where.
 */
path: string, } | { "type": "bytes", 
/**
 * Its name.
 */
name: string, 
/**
 * Its bytes in base64.
 */
bytes: string, };

/**
 * What the pages are now, and the first that the screen does not show yet.
 */
export type Glance = { 
/**
 * For each page a key: the same as long as the page looks the same.
 */
keys: Array<string>, 
/**
 * The first page that is not known; nothing when all are.
 */
touched: TouchedPage | null, 
/**
 * What is still missing.
 */
faults: Array<FaultEntry>, 
/**
 * The notation it will carry, where it can be formed.
 */
notation: string | null, 
/**
 * The rule set the page follows: `state-2020`.
 */
rules: string, 
/**
 * It asks for Times New Roman, which this machine has not: it is set in Tinos.
 */
font_missing: boolean, };

/**
 * A draft to be looked at again.
 */
export type GlanceDraft = { 
/**
 * As it stands on the screen.
 */
draft: Draft, 
/**
 * The keys of the pages that the screen shows, in order.
 */
known: Array<string>, };

/**
 * One line of a dispatch's history.
 */
export type HistoryEntry = { 
/**
 * When, UTC milliseconds.
 */
at: Moment, 
/**
 * What, as a stable word.
 */
what: string, 
/**
 * What fills its text.
 */
facts: { [key in string]: string }, };

/**
 * Whether the whole desk is held back.
 */
export type HoldDesk = { 
/**
 * Nothing leaves until somebody says otherwise, but what a person sends now.
 */
held: boolean, };

/**
 * What was kept.
 */
export type ImageKept = { 
/**
 * Row id.
 */
id: number, 
/**
 * What the clerk should look at once more: another colour than the law's.
 */
warnings: Array<FaultEntry>, };

/**
 * A file of odd days: `day,what,name,checked` as `assets/calendar/days.csv`.
 */
export type ImportCalendar = { 
/**
 * The file.
 */
path: string, };

/**
 * Items to be brought in.
 */
export type ImportLibrary = { 
/**
 * A CSV or JSON file.
 */
path: string, };

/**
 * Entries to be brought in.
 */
export type ImportSuccessions = { 
/**
 * A CSV file; its columns: old_code, old_name, new_code, new_name, since, source, checked.
 */
path: string, };

/**
 * Where an incoming dispatch stands in this office. (R§4.2)
 */
export type Incoming = "arrived" | "registered" | "refused" | "assigned" | "processing" | "finished" | "recalled" | "replaced" | "settled";

/**
 * A stretch of the list.
 */
export type IncomingPage = { 
/**
 * Newest first.
 */
rows: Array<IncomingRow>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * An incoming dispatch in a list.
 */
export type IncomingRow = { 
/**
 * Row id on this desk.
 */
id: number, 
/**
 * The business key on the axis, if the sender gave one.
 */
document_id: string | null, 
/**
 * The type's name as sent.
 */
kind_name: string, 
/**
 * The number as sent.
 */
number: string, 
/**
 * The notation as sent.
 */
notation: string, 
/**
 * Number and notation as cited.
 */
written: string, 
/**
 * Trích yếu.
 */
subject: string, 
/**
 * The sender's code.
 */
from: string, 
/**
 * The sender's name.
 */
from_name: string, 
/**
 * Our code it was sent to.
 */
to: string, 
/**
 * Độ khẩn.
 */
urgency: Urgency, 
/**
 * Why it was sent.
 */
business: Business, 
/**
 * Where it stands.
 */
stage: Incoming, 
/**
 * What its sender wants of it and nobody has decided about.
 */
wanted: Wish | null, 
/**
 * Day of the document, `yyyy-MM-dd`.
 */
promulgated: string | null, 
/**
 * When it came, UTC milliseconds.
 */
arrived_at: Moment, 
/**
 * Số đến, once registered.
 */
arrival_number: number | null, 
/**
 * The worst verdict over its files.
 */
verdict: Outcome, 
/**
 * Whether the right person and the right office signed in order, the worst over its files; none if nobody looked.
 */
signatories: SignatoriesOutcome | null, 
/**
 * Deadline named by the sender, `yyyy-MM-dd`.
 */
due: string | null, };

/**
 * A receiver that is written to under another code than the one addressed.
 */
export type Instead = { 
/**
 * The code addressed.
 */
from: UnitCode, 
/**
 * The code sent to: of an open office.
 */
to: UnitCode, };

/**
 * What is issued, and with which of the office's keys.
 */
export type IssueDispatch = { 
/**
 * Row id.
 */
id: number, 
/**
 * The key; a bare text is the path of a PKCS#12 file.
 */
key: KeyGiven, 
/**
 * Its PIN; empty where it is entered on the device.
 */
pin: string, 
/**
 * Its owner knows that one try is left and tries nevertheless.
 */
accepts_final_try?: boolean, 
/**
 * A word of the caller's own by which the act can be called off while the key works; empty: it cannot.
 */
ticket?: string, };

/**
 * What the document is called from now on.
 */
export type Issued = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its stage.
 */
stage: Outgoing, 
/**
 * Its number.
 */
number: string, 
/**
 * Its notation.
 */
notation: string, 
/**
 * Both, as cited.
 */
written: string, 
/**
 * Its key on the axis.
 */
document_id: string, 
/**
 * Day of issue, `yyyy-MM-dd`.
 */
issued_on: string, };

/**
 * An office that issues a document together with others (văn bản liên tịch).
 */
export type JointIssuer = { 
/**
 * The office: `ỦY BAN MTTQ VIỆT NAM XÃ THỬ NGHIỆM`.
 */
issuer: string, 
/**
 * Its abbreviation, which the notation carries after the first office's.
 */
abbreviation: string, 
/**
 * Who signs for it.
 */
signature: SignatureBlock, };

/**
 * Which file.
 */
export type JudgedFile = { "type": "arrival", 
/**
 * Row id of the file.
 */
file: number, } | { "type": "dispatch", 
/**
 * Row id of the dispatch.
 */
id: number, } | { "type": "enclosure", 
/**
 * Row id of the enclosure.
 */
enclosure: number, } | { "type": "copy", 
/**
 * Row id of the copy.
 */
id: number, } | { "type": "given", 
/**
 * Where it lies, or its bytes.
 */
file: GivenFile, 
/**
 * The SHA-256 it must have, in hex, if it was looked at before; empty: whatever it is now.
 */
sha256: string, };

/**
 * What is known of a file's signatures.
 */
export type JudgedPdf = { 
/**
 * Its name, without folders.
 */
name: string, 
/**
 * Its bytes in base64, to be shown; empty if that was done before, or it is too large for the window.
 */
pdf: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * SHA-256 of it, in hex.
 */
sha256: string, 
/**
 * What was found.
 */
verdict: VerdictView, };

/**
 * Which certificate is kept, and for whom.
 */
export type KeepCertificate = { 
/**
 * The fingerprint that somebody compared.
 */
fingerprint: string, 
/**
 * The office.
 */
code: UnitCode, 
/**
 * A file with its certificate, DER or PEM.
 */
path?: string, 
/**
 * An arrival of that office whose signatures hold.
 */
arrival?: number, };

/**
 * Where a key lives.
 *
 * A bare text is read as the path of a PKCS#12 file, as desks wrote it before they knew tokens.
 */
export type KeyChoice = { "type": "file", 
/**
 * Where it lies; empty: nothing is chosen yet.
 */
path: string, } | { "type": "token", 
/**
 * The PKCS#11 module that speaks to it.
 */
module: string, 
/**
 * The token's serial number, which tells two of one label apart.
 */
serial: string, 
/**
 * SHA-256 of the certificate's DER, in hex.
 */
certificate: string, } | { "type": "service" } | { "type": "windows", 
/**
 * SHA-256 of the certificate's DER, in hex.
 */
certificate: string, };

/**
 * A signing key this desk knows of; the key itself stays where it lives.
 */
export type KeyEntry = { 
/**
 * Row id.
 */
id: number, 
/**
 * What people here call it.
 */
label: string, 
/**
 * Where it lives; desks wrote the path of a PKCS#12 file alone before they knew tokens.
 */
key: KeyChoice, 
/**
 * Whose act it is.
 */
role: KeyRole, 
/**
 * Whom the certificate names; of the signing service, who signed with it last, empty until somebody did.
 */
subject: string, 
/**
 * Its organisation; empty where none is named.
 */
organisation: string, 
/**
 * Until when, `yyyy-MM-dd`; empty for the signing service, which chooses its certificate each time.
 */
valid_to: string, };

/**
 * What a short key stands for.
 */
export type KeyExpanded = { 
/**
 * The item; nothing where no item has the key.
 */
item: LibraryItem | null, };

/**
 * What a caller may give as a key: a choice, or the path of a file.
 */
export type KeyGiven = KeyChoice | string;

/**
 * The keys to choose from.
 */
export type KeyList = { 
/**
 * The likeliest first.
 */
offers: Array<KeyOffer>, 
/**
 * Modules that could not be spoken to, and why.
 */
troubles: Array<ModuleTrouble>, 
/**
 * The makers' modules this system may have.
 */
modules: Array<ModuleView>, 
/**
 * The machine's signing service.
 */
service: ServiceView, 
/**
 * Whether this system has a certificate store of its own (Windows).
 */
has_store: boolean, };

/**
 * A key to choose.
 */
export type KeyOffer = { 
/**
 * Where it lives.
 */
key: KeyChoice, 
/**
 * Its row among the known ones.
 */
entry: number | null, 
/**
 * What people here call it.
 */
label: string, 
/**
 * Whose act it is, where it is known.
 */
role: KeyRole | null, 
/**
 * It signed last in its role.
 */
is_usual: boolean, 
/**
 * Whom the certificate names.
 */
subject: string, 
/**
 * The person's title; empty where none is named.
 */
title: string, 
/**
 * The organisation; empty where none is named.
 */
organisation: string, 
/**
 * Who issued the certificate; empty for a file that was not opened yet.
 */
issuer: string, 
/**
 * First day of validity, `yyyy-MM-dd`; empty for a file that was not opened yet.
 */
valid_from: string, 
/**
 * Last day of validity, `yyyy-MM-dd`.
 */
valid_to: string, 
/**
 * What is known of the certificate now.
 */
standing: KeyStanding, 
/**
 * The token; nothing for any other key.
 */
device: DeviceView | null, 
/**
 * Whether the file is there, the token inserted, the service running, or the certificate in the store.
 */
is_there: boolean, 
/**
 * What the token says of its PIN.
 */
pin: PinView, };

/**
 * Whose signature a key makes.
 */
export type KeyRole = "leader" | "office";

/**
 * What is known of a certificate.
 */
export type KeyStanding = "good" | "not_yet_valid" | "expired" | "revoked" | "unfit";

/**
 * The type of a document: `quyet_dinh`, `cong_van`, … One row of [`Kind::all`].
 *
 * Source: Decree 30/2020 art. 7 and Annex III.I (State); Quy định 399-QĐ/TW (Party).
 */
export type Kind = string;

/**
 * A type of document.
 */
export type KindEntry = { 
/**
 * Its stable word.
 */
word: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its abbreviation in a notation; may be empty.
 */
abbreviation: string, 
/**
 * The blanks of its own form, in order; empty for the types of the common forms.
 */
particulars: Array<ParticularEntry>, 
/**
 * Whether the form names those it is addressed to.
 */
needs_addressee: boolean, 
/**
 * Whether it says nothing without blocks.
 */
needs_body: boolean, };

/**
 * The types a body may issue.
 */
export type KindList = { 
/**
 * In the law's order.
 */
kinds: Array<KindEntry>, 
/**
 * The rule set a page of today follows: `state-2020`.
 */
rules: string, };

/**
 * How a recipient stands to its limits.
 */
export type Lateness = "in_time" | "late" | "beyond";

/**
 * The head of the page: who writes, from where, under which abbreviation.
 */
export type Letterhead = { 
/**
 * Cơ quan chủ quản; empty where the office stands alone.
 */
superior: string, 
/**
 * The issuing office: `ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM`. A line break is kept.
 */
issuer: string, 
/**
 * Its abbreviation in the notation: `UBND`.
 */
abbreviation: string, 
/**
 * A consultative body (ban chỉ đạo, hội đồng, tổ công tác) that uses the office's seal: numbers of its own series.
 */
consultative?: boolean, 
/**
 * The drafting unit's abbreviation, which a công văn's notation carries: `VP`.
 */
unit: string, 
/**
 * Địa danh: `Thử Nghiệm`.
 */
place: string, };

/**
 * What an item puts into a draft.
 */
export type LibraryContent = { "type": "phrase", 
/**
 * In order.
 */
blocks: Array<Block>, } | { "type": "recipients", 
/**
 * In order.
 */
members: Array<Recipient>, } | { "type": "signer", 
/**
 * The block.
 */
signature: SignatureBlock, };

/**
 * How many items were given out.
 */
export type LibraryExported = { 
/**
 * Items.
 */
items: number, };

/**
 * What became of them.
 */
export type LibraryImported = { 
/**
 * New items.
 */
added: number, 
/**
 * Items that took the place of one with the same key, or the same folder and name.
 */
replaced: number, 
/**
 * Lines that were left out.
 */
refused: Array<LineFault>, };

/**
 * An item of the library.
 */
export type LibraryItem = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its shelf.
 */
shelf: Shelf, 
/**
 * Folder or group; may be empty.
 */
folder: string, 
/**
 * Short key, typed as `//key`; may be empty.
 */
key: string, 
/**
 * What lists show.
 */
name: string, 
/**
 * What it puts into a draft.
 */
content: LibraryContent, 
/**
 * Chosen where nobody chooses.
 */
preset: boolean, 
/**
 * Times put into a draft.
 */
used: number, };

/**
 * Items in their order.
 */
export type LibraryList = { 
/**
 * The items.
 */
items: Array<LibraryItem>, 
/**
 * The folders of the shelf, in Vietnamese order.
 */
folders: Array<string>, };

/**
 * Why a line was left out.
 */
export type LineFault = { 
/**
 * The line, from 1 under the head; in JSON the place in the list.
 */
line: number, 
/**
 * Why.
 */
fault: FaultEntry, };

/**
 * The line, and what waits for it.
 */
export type LineState = { 
/**
 * In one word; of several roads the worst.
 */
state: LineWord, 
/**
 * Since when it is so, UTC milliseconds.
 */
since: Moment | null, 
/**
 * When a whole round last went through on every road, UTC milliseconds.
 */
last_round: Moment | null, 
/**
 * Letters that wait.
 */
waiting: number, 
/**
 * Letters whose outcome is not known.
 */
unknown: number, 
/**
 * Letters that need a person.
 */
stuck: number, 
/**
 * Letters that a person holds back.
 */
held: number, 
/**
 * Since when a person holds the whole desk back, UTC milliseconds.
 */
desk_held_at: Moment | null, 
/**
 * Why it is down, or why the last round ended early, as a failure code.
 */
fault: string | null, 
/**
 * Road by road, in the order they were set up.
 */
roads: Array<RoadLine>, };

/**
 * In one word.
 */
export type LineWord = "unset" | "up" | "down" | "unknown";

/**
 * One certificate of a chain.
 */
export type LinkView = { 
/**
 * The name in it.
 */
name: string, 
/**
 * Its state; none for the root, which nobody states.
 */
state: RevocationView | null, 
/**
 * What says so: `list`, `response` or `none`.
 */
source: string, 
/**
 * It stands in the file itself, and not only in what this desk holds.
 */
is_in_file: boolean, 
/**
 * When a newer statement was due, ISO 8601.
 */
next: string | null, };

/**
 * Another dispatch of ours that corrects or replaces, or is corrected or replaced.
 */
export type LinkedView = { 
/**
 * Row id.
 */
id: number, 
/**
 * `update` or `replace`.
 */
kind: Ask, };

/**
 * Which copies, and how many.
 */
export type ListCopies = { 
/**
 * Only those of this year; empty: of all years.
 */
year: string, 
/**
 * Only those with these words, in any spelling.
 */
text: string, 
/**
 * Only those older than this row.
 */
before: number | null, 
/**
 * At most so many, up to 500.
 */
limit: number, };

/**
 * Which arrivals, and how many.
 */
export type ListIncoming = { 
/**
 * Only those that stand here.
 */
stage: Incoming | null, 
/**
 * Only those with these words, in any spelling.
 */
text: string, 
/**
 * Only those older than this row.
 */
before: number | null, 
/**
 * At most so many, up to 500.
 */
limit: number, };

/**
 * Which keys are asked for.
 */
export type ListKeys = { 
/**
 * Only those that fit this role; none: all.
 */
role: KeyRole | null, 
/**
 * A PKCS#11 module to look through besides the known ones.
 */
module: string | null, };

/**
 * Whose types are asked for.
 */
export type ListKinds = { 
/**
 * State or Party.
 */
body: Body, };

/**
 * Which items are asked for.
 */
export type ListLibrary = { 
/**
 * Only this shelf.
 */
shelf?: Shelf, 
/**
 * Only those with all of these words, whatever the marks.
 */
text: string, };

/**
 * Which dispatches, and how many.
 */
export type ListOutgoing = { 
/**
 * Only those that stand here.
 */
stage: Outgoing | null, 
/**
 * Only those with these words, in any spelling.
 */
text: string, 
/**
 * Only those older than this row.
 */
before: number | null, 
/**
 * At most so many, up to 500.
 */
limit: number, };

/**
 * Which templates are asked for.
 */
export type ListTemplates = { 
/**
 * Only those with all of these words, whatever the marks.
 */
text: string, };

/**
 * Which versions are asked for.
 */
export type ListVersions = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * Only those before this one.
 */
before?: number, 
/**
 * At most so many.
 */
limit: number, };

/**
 * Which stretch of them.
 */
export type ListWaiting = { 
/**
 * Only those older than this row.
 */
before: number | null, 
/**
 * At most so many, up to 500.
 */
limit: number, };

/**
 * A list in a file.
 */
export type LoadDirectory = { 
/**
 * JSON: the adapter's reply, or the bare list of its rows.
 */
path: string, 
/**
 * A person has seen that the list is much shorter, and wants it so.
 */
accepts_fewer: boolean, };

/**
 * Which documents are to be listed for one consent.
 */
export type LookAtBatch = { 
/**
 * What is to be done.
 */
act: BatchAct, 
/**
 * Row ids, in the order wanted; none: all that stand before this act, oldest first.
 */
ids: Array<number>, 
/**
 * Whether pages are counted, for which each is drawn.
 */
counts_pages: boolean, };

/**
 * Where to look for a certificate of an office.
 */
export type LookAtCertificates = { 
/**
 * The office.
 */
code: UnitCode, 
/**
 * A file with its certificate, DER or PEM.
 */
path?: string, 
/**
 * An arrival of that office whose signatures hold.
 */
arrival?: number, };

/**
 * Which file.
 */
export type LookAtParcel = { 
/**
 * The file.
 */
path: string, };

/**
 * A PDF to be looked at before it is signed.
 */
export type LookAtPdf = { 
/**
 * The file.
 */
file: GivenFile, };

/**
 * Which file, and whether to ask.
 */
export type LookAtSignatures = { 
/**
 * The file.
 */
file: GivenFile, 
/**
 * Ask the authorities for what is missing, for a minute at most.
 */
asks: boolean, 
/**
 * A word of the caller's own, by which the asking can be called off; empty: it cannot.
 */
ticket: string, };

/**
 * A source to be looked at.
 */
export type LookAtSource = { 
/**
 * The source.
 */
source: CopySource, };

/**
 * A day that is over, compared with the node's digest.
 */
export type MailboxDayView = { 
/**
 * `yyyy-MM-dd`, in Vietnam's time.
 */
day: string, 
/**
 * Packages, by the node's word.
 */
count: number, 
/**
 * Of those, here.
 */
had: number, 
/**
 * Whether numbers and names agree.
 */
agrees: boolean, };

/**
 * A mailbox in a line.
 */
export type MailboxLine = { 
/**
 * Packages here.
 */
had: number, 
/**
 * Packages that came.
 */
total: number, 
/**
 * When it was seen that the node went back, until a person says that they know; UTC milliseconds.
 */
went_back_at: Moment | null, };

/**
 * How a mailbox stands.
 */
export type MailboxView = { 
/**
 * Packages that came to it since this desk was set up.
 */
total: number, 
/**
 * Of those, here.
 */
had: number, 
/**
 * The last number the node gave.
 */
head: number, 
/**
 * When it was last read, UTC milliseconds.
 */
read_at: Moment, 
/**
 * When it was seen that the node had been restored from an older backup, and nobody said yet that they know.
 */
went_back_at: Moment | null, 
/**
 * Days that are over, newest first.
 */
days: Array<MailboxDayView>, };

/**
 * What is copied, how, and for whom.
 */
export type MakeCopy = { 
/**
 * What it is made from.
 */
source: CopySource, 
/**
 * Hình thức sao.
 */
form: CopyForm, 
/**
 * What the source is: an original, or a copy in a form.
 */
basis: CopyBasis, 
/**
 * What the copy lies on.
 */
to: Medium, 
/**
 * The pages taken, from 1; empty: all.
 */
pages: Array<number>, 
/**
 * The parts that an extract takes and sets anew, where the draft is ours; empty: it takes whole pages.
 */
parts: Array<CopyPart>, 
/**
 * Number and notation of what is copied, where the record does not know them.
 */
original: string, 
/**
 * Trích yếu of what is copied, where the record does not know it.
 */
subject: string, 
/**
 * Who signs the copy; who usually signs, if nobody is named.
 */
signer: SignatureBlock, 
/**
 * Who gets it.
 */
recipients: Array<string>, 
/**
 * How many copies; at least one.
 */
amount: number, 
/**
 * Where the block of a paper copy begins on the last page, in mm below its top; without it where the words end.
 */
block_mm: number | null, 
/**
 * The clerk has seen what is wrong with the scan, or that the signatures of a file that came could not be
 * confirmed, and answers for it.
 */
accepts_scan: boolean, 
/**
 * The key; a bare text is the path of a PKCS#12 file.
 */
key: KeyGiven, 
/**
 * Its PIN; empty where it is entered on the device.
 */
pin: string, 
/**
 * Its owner knows that one try is left and tries nevertheless.
 */
accepts_final_try?: boolean, 
/**
 * A word of the caller's own by which the act can be called off while the key works; empty: it cannot.
 */
ticket?: string, };

/**
 * Something that is not finished.
 */
export type Matter = "dispatch_signed" | "dispatch_issued" | "letter_stamping" | "letter_waiting" | "letter_held" | "letter_taken" | "letter_unknown" | "letter_stuck" | "awaiting_arrival" | "awaiting_acceptance" | "answer_unlisted" | "refused_there" | "recall_asked" | "update_asked" | "answer_unsure" | "dispatch_resting" | "arrival_unregistered" | "arrival_in_work" | "wish_open" | "package_failed" | "package_held" | "slip_unstamped";

/**
 * What a document lies on.
 */
export type Medium = "paper" | "electronic";

/**
 * One of the offices that a line of recipients stands for.
 */
export type Member = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its electronic code.
 */
code: UnitCode, };

/**
 * Cells of a table that are one. Rows count from the first row under the head.
 */
export type Merge = { 
/**
 * Row of the upper left cell, from 0.
 */
row: number, 
/**
 * Its column, from 0.
 */
column: number, 
/**
 * Rows it takes, at least 1.
 */
rows: number, 
/**
 * Columns it takes, at least 1.
 */
columns: number, };

/**
 * A batch in the list.
 */
export type MergeEntry = { 
/**
 * Row id.
 */
id: number, 
/**
 * The template's name on that day.
 */
template: string, 
/**
 * The table's file name; empty for a pasted one.
 */
source: string, 
/**
 * Drafts made.
 */
made: number, 
/**
 * Of these, the ones nobody has touched since.
 */
untouched: number, 
/**
 * When, UTC milliseconds.
 */
at: Moment, };

/**
 * A draft that would be made.
 */
export type MergeLine = { 
/**
 * Line of the table, from 1 under the head.
 */
line: number, 
/**
 * What the table has for each blank of the template, in their order.
 */
values: Array<string>, 
/**
 * Trích yếu of the draft.
 */
subject: string, 
/**
 * What is missing or does not fit.
 */
faults: Array<FaultEntry>, };

/**
 * Batches, newest first.
 */
export type MergeList = { 
/**
 * The batches.
 */
rows: Array<MergeEntry>, };

/**
 * A template and a table to be looked at together.
 */
export type MergePlan = { 
/**
 * Row id of the template.
 */
template: number, 
/**
 * The table: a column for each blank, a line for each draft.
 */
table: TableSource, 
/**
 * What goes into the same blank of every draft, by name; it stands before the table's.
 */
values: { [key in string]: string }, };

/**
 * What a merge would make.
 */
export type MergePreview = { 
/**
 * The template.
 */
template: TemplateEntry, 
/**
 * Columns of the table that fill no blank.
 */
unused: Array<string>, 
/**
 * Blanks that no column and no value fills.
 */
unfilled: Array<string>, 
/**
 * Each line.
 */
lines: Array<MergeLine>, 
/**
 * How many lines have faults.
 */
faulty: number, };

/**
 * What became of a batch that was taken back.
 */
export type MergeRemoved = { 
/**
 * Drafts thrown away.
 */
removed: number, 
/**
 * Drafts kept, since somebody has worked on them.
 */
kept: number, };

/**
 * A batch that was made.
 */
export type Merged = { 
/**
 * Row id of the batch.
 */
batch: number, 
/**
 * Row ids of the drafts, in the table's order.
 */
drafts: Array<number>, 
/**
 * Lines left out.
 */
left_out: Array<number>, };

/**
 * A module that could not be spoken to.
 */
export type ModuleTrouble = { 
/**
 * The file.
 */
module: string, 
/**
 * Why.
 */
reason: FaultEntry, };

/**
 * A maker's module.
 */
export type ModuleView = { 
/**
 * What people call it.
 */
name: string, 
/**
 * The file.
 */
path: string, 
/**
 * Whether there is a file.
 */
is_there: boolean, };

/**
 * A point in time: UTC milliseconds since 1970.
 */
export type Moment = number;

/**
 * An item to be put elsewhere on its shelf.
 */
export type MoveLibraryItem = { 
/**
 * Row id.
 */
id: number, 
/**
 * The item it shall stand before; nothing: at the end.
 */
before: number | null, };

/**
 * Nothing to ask.
 */
export type Nothing = Record<symbol, never>;

/**
 * A day that is not as the week says.
 */
export type OddDay = { 
/**
 * Which.
 */
day: Day, 
/**
 * Whether it is worked, in exchange for another; else it is off.
 */
worked: boolean, 
/**
 * Why.
 */
name: string, 
/**
 * Whether somebody compared it with the notice of its year.
 */
checked: boolean, 
/**
 * Whether this office entered it.
 */
own: boolean, };

/**
 * A root, or an authority below one.
 */
export type Offered = { 
/**
 * What it is called here.
 */
name: string, 
/**
 * Whose it is: as confirmed, else as offered.
 */
circle: "state" | "party" | "public" | "own", 
/**
 * Whether it is a root, or an authority below one that helps to build chains.
 */
is_root: boolean, 
/**
 * SHA-256 of the certificate, in hex.
 */
sha256: string, 
/**
 * Until when, `yyyy-MM-dd`, or the year alone where no more is known.
 */
valid_to: string, 
/**
 * Whether the program has its certificate; without it there is only the fingerprint to compare another copy with.
 */
has_file: boolean, 
/**
 * When somebody here said that its fingerprint was compared, UTC milliseconds.
 */
confirmed_at: Moment | null, };

/**
 * What is offered, and what was made of it.
 */
export type OfferedList = { 
/**
 * Day of the list, `yyyy-MM-dd`.
 */
dated: string, 
/**
 * Where its copies come from, in its own words.
 */
source: string, 
/**
 * Roots first, then what stands below them.
 */
rows: Array<Offered>, };

/**
 * Another body for which a desk writes, with a head and numbers of its own (R§2.3: a consultative body that uses the
 * office's seal has its own series). Its abbreviation tells it from the others, in notations and in the registers.
 */
export type OfficeHead = { 
/**
 * Its name, as people here call it.
 */
name: string, 
/**
 * Cơ quan chủ quản on the page; may be empty.
 */
superior: string, 
/**
 * The issuing body on the page, in capitals.
 */
issuer: string, 
/**
 * Its abbreviation in notations.
 */
abbreviation: string, 
/**
 * A consultative body that uses the office's seal.
 */
consultative: boolean, 
/**
 * What stands under its name.
 */
separator: Separator, 
/**
 * How its outgoing numbers are divided.
 */
series_scheme: SeriesScheme, 
/**
 * Lưu; empty: as the office's.
 */
filed: string, 
/**
 * Who usually signs for it.
 */
signer: SignatureBlock, };

/**
 * The office as it stands now.
 */
export type OfficeSaved = { 
/**
 * The office.
 */
office: OfficeSettings, };

/**
 * The office a desk belongs to, and what its drafts begin with.
 */
export type OfficeSettings = { 
/**
 * Mã định danh điện tử.
 */
code: UnitCode, 
/**
 * Its name, as it is addressed.
 */
name: string, 
/**
 * The parent's code; empty if none was given.
 */
parent: string, 
/**
 * State or Party.
 */
body: Body, 
/**
 * Cơ quan chủ quản on the page; empty where the office stands alone.
 */
superior: string, 
/**
 * The issuing office on the page, in capitals.
 */
issuer: string, 
/**
 * Its abbreviation in notations.
 */
abbreviation: string, 
/**
 * The drafting unit's abbreviation.
 */
unit: string, 
/**
 * Địa danh.
 */
place: string, 
/**
 * Lưu.
 */
filed: string, 
/**
 * Address line of letters.
 */
contact: string, 
/**
 * How outgoing numbers are divided.
 */
series_scheme: SeriesScheme, 
/**
 * The year in which the Party term began.
 */
term_began: number, 
/**
 * Who usually signs.
 */
signer: SignatureBlock, 
/**
 * How its pages are set, within the rules.
 */
style?: PageStyle, 
/**
 * Other bodies for which this desk writes: the council, the Front, consultative bodies.
 */
heads?: Array<OfficeHead>, };

/**
 * Which version of which file.
 */
export type OpenVersion = { 
/**
 * The file.
 */
file: JudgedFile, 
/**
 * Which of its signatures, counted from 0 as the verdict lists them.
 */
signature: number, 
/**
 * Where to put it; empty: to be looked at.
 */
path: string, };

/**
 * The order in which files go along.
 */
export type OrderEnclosures = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * Row ids, first to last.
 */
order: Array<number>, };

/**
 * Another code that belongs to an agency.
 */
export type OtherCode = { 
/**
 * The code.
 */
code: string, 
/**
 * Whose it was, where it was another's; empty otherwise.
 */
name: string, 
/**
 * Since when the agency stands in its place, where that is known.
 */
since: Day | null, 
/**
 * Where it is written; empty: in the directory.
 */
source: string, };

/**
 * All letters that have not left.
 */
export type OutboxList = { 
/**
 * Stuck ones first, then by turn.
 */
rows: Array<OutboxRow>, 
/**
 * Since when a person holds the whole desk back, UTC milliseconds.
 */
desk_held_at: Moment | null, };

/**
 * A letter in the outbox.
 */
export type OutboxRow = { 
/**
 * Row id.
 */
id: number, 
/**
 * `document` or `status`.
 */
kind: "document" | "status", 
/**
 * Why a document goes; new for a status.
 */
business: Business, 
/**
 * What a status says.
 */
code: Answer | null, 
/**
 * The dispatch it carries, or asks about.
 */
dispatch: number | null, 
/**
 * The arrival it answers.
 */
arrival: number | null, 
/**
 * What it is about.
 */
subject: string, 
/**
 * `stamping`, `waiting`, `taken`, `unknown`, `sent`, `stuck`, `withdrawn`.
 */
state: "stamping" | "waiting" | "taken" | "unknown" | "sent" | "stuck" | "withdrawn", 
/**
 * How often it was tried.
 */
attempts: number, 
/**
 * When it is tried next, UTC milliseconds.
 */
next_at: Moment, 
/**
 * Why it does not go on, as a failure code.
 */
fault: string | null, 
/**
 * The road it takes; nothing while none is set that may carry it.
 */
road: number | null, 
/**
 * What people here call that road; empty if there is none.
 */
road_name: string, 
/**
 * Whether it goes before the others.
 */
urgent: boolean, 
/**
 * Since when a person holds it back, UTC milliseconds.
 */
held_at: Moment | null, 
/**
 * What it waits for.
 */
waits: Waits, 
/**
 * When it last went onto a stick, UTC milliseconds; it goes by the axis all the same.
 */
on_stick_at: Moment | null, };

/**
 * What became of judging a file.
 */
export type Outcome = "passed" | "unsigned" | "indeterminate" | "unreadable" | "failed";

/**
 * Where an outgoing dispatch stands in this office. (R§4.2)
 */
export type Outgoing = "draft" | "signed" | "issued" | "sent";

/**
 * A stretch of the list.
 */
export type OutgoingPage = { 
/**
 * Newest first.
 */
rows: Array<OutgoingRow>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * An outgoing dispatch in a list.
 */
export type OutgoingRow = { 
/**
 * Row id on this desk.
 */
id: number, 
/**
 * The business key on the axis, once issued.
 */
document_id: string | null, 
/**
 * The type's stable word.
 */
kind: string, 
/**
 * The type's name.
 */
kind_name: string, 
/**
 * The number, once issued.
 */
number: string | null, 
/**
 * The notation; before issue the one it will carry, where it can be formed.
 */
notation: string | null, 
/**
 * Number and notation as cited, once issued.
 */
written: string | null, 
/**
 * Trích yếu.
 */
subject: string, 
/**
 * Our code.
 */
from: string, 
/**
 * The codes it goes to.
 */
to: Array<string>, 
/**
 * Độ khẩn.
 */
urgency: Urgency, 
/**
 * Where it stands.
 */
stage: Outgoing, 
/**
 * Day of issue, `yyyy-MM-dd`.
 */
issued_on: string | null, 
/**
 * Last change, UTC milliseconds.
 */
changed_at: Moment, 
/**
 * Each recipient.
 */
deliveries: Array<DeliveryView>, };

/**
 * A road chosen for a receiver.
 */
export type OverRoad = { 
/**
 * The receiver's code, as it is written to.
 */
to: UnitCode, 
/**
 * The road.
 */
road: number, };

/**
 * Who has to see to it.
 */
export type Owner = "program" | "clerk" | "leader" | "recipient";

/**
 * What is packed, with which key, and where to.
 */
export type PackParcel = { 
/**
 * The file to write; a folder gets one with a name of ours.
 */
path: string, 
/**
 * The office.
 */
to: UnitCode, 
/**
 * Dispatches to pack; none named: everything that waits for that office, with answers to what came from it.
 */
dispatches: Array<number>, 
/**
 * The key; a bare text is the path of a PKCS#12 file.
 */
key: KeyGiven, 
/**
 * Its PIN; empty where it is entered on the device.
 */
pin: string, 
/**
 * Its owner knows that one try is left and tries nevertheless.
 */
accepts_final_try?: boolean, 
/**
 * A word of the caller's own by which the act can be called off while the key works; empty: it cannot.
 */
ticket?: string, };

/**
 * What was put into the package.
 */
export type PackageMade = { 
/**
 * Signed files in it.
 */
files: number, 
/**
 * Certificates, lists, statuses and stamps in it.
 */
parts: number, 
/**
 * SHA-256 of the archive, in hex.
 */
sha256: string, };

/**
 * A page as the viewer takes it.
 */
export type Page = { 
/**
 * The PDF in base64.
 */
pdf: string, 
/**
 * A name to keep it under.
 */
name: string, };

/**
 * A rectangle; mm from the upper left of the page.
 */
export type PageArea = { 
/**
 * Left edge.
 */
x: number, 
/**
 * Upper edge.
 */
y: number, 
/**
 * Width.
 */
width: number, 
/**
 * Height.
 */
height: number, };

/**
 * How an office sets its pages within the rules. Sources and open points: R§1.1, R§1.3, R§3.2, R§10 row 1.
 */
export type PageStyle = { 
/**
 * Top margin in mm: State 20–25; the Party's is fixed at 20.
 */
top_mm: number, 
/**
 * Bottom margin in mm: State 20–25; the Party's is fixed at 20.
 */
bottom_mm: number, 
/**
 * Left margin in mm: State 30–35; the Party's is fixed at 30.
 */
left_mm: number, 
/**
 * Right margin in mm: State 15–20; the Party's is fixed at 15.
 */
right_mm: number, 
/**
 * Size of the body in points: 13 or 14; the Party's is 14.
 */
size: number, 
/**
 * Line spacing in hundredths of a single line: 100–150; the Party's is at least 18 pt.
 */
spacing: number, 
/**
 * Indent of a first line in tenths of a millimetre: 100 or 127; the Party's is 100.
 */
indent: number, 
/**
 * The letters the page is set in.
 */
font: Font, 
/**
 * Party: size of `ĐẢNG CỘNG SẢN VIỆT NAM`, 15 or 14.
 */
party_headline: number, 
/**
 * Party: the word before a letter's abstract.
 */
party_about: PartyAbout, 
/**
 * Party: how bases stand.
 */
party_bases: PartyBases, 
/**
 * Party: what ends the last sentence.
 */
party_end: PartyEnd, 
/**
 * What stands under the issuing office's name.
 */
separator: Separator, };

/**
 * A package that went or came.
 */
export type ParcelEntry = { 
/**
 * Row id.
 */
id: number, 
/**
 * `out` or `in`.
 */
way: "out" | "in", 
/**
 * The office at the other end, as the package says.
 */
agency: string, 
/**
 * Its name, as the package says.
 */
name: string, 
/**
 * The file's name.
 */
file: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * How many letters lay in it.
 */
letters: number, 
/**
 * Whom the certificate that packed it names.
 */
packer: string, 
/**
 * What was found of that certificate then.
 */
standing: ParcelStanding, 
/**
 * When it was written, or taken in, UTC milliseconds.
 */
at: Moment, };

/**
 * A letter to be packed.
 */
export type ParcelLetter = { 
/**
 * Row id in the outbox.
 */
letter: number, 
/**
 * `document` or `status`.
 */
kind: "document" | "status", 
/**
 * Why a document goes.
 */
business: Business, 
/**
 * What a status says.
 */
code: Answer | null, 
/**
 * The dispatch it carries or asks about.
 */
dispatch: number | null, 
/**
 * The arrival it answers.
 */
arrival: number | null, 
/**
 * What it is about.
 */
subject: string, 
/**
 * When it last went onto a stick, UTC milliseconds.
 */
on_stick_at: Moment | null, };

/**
 * Packages that went or came.
 */
export type ParcelList = { 
/**
 * Newest first, at most 200.
 */
rows: Array<ParcelEntry>, };

/**
 * A package that was opened.
 */
export type ParcelOpened = { 
/**
 * Whether its letters were taken in.
 */
taken: boolean, 
/**
 * Who packed it, as it says itself; believed only as far as `standing` goes.
 */
from: string, 
/**
 * Its name, as it says itself.
 */
from_name: string, 
/**
 * For whom, as it says itself.
 */
to: string, 
/**
 * When it was packed, by the packer's clock, UTC milliseconds.
 */
packed_at: Moment, 
/**
 * Whom the certificate names whose key signed it.
 */
packer: string, 
/**
 * The organisation in that certificate; empty where none is named.
 */
organisation: string, 
/**
 * Who issued it.
 */
issuer: string, 
/**
 * SHA-256 of it, hexadecimal.
 */
fingerprint: string, 
/**
 * Its last day, `yyyy-MM-dd`.
 */
valid_to: string, 
/**
 * What this desk finds of it.
 */
standing: ParcelStanding, 
/**
 * What is missing or wrong.
 */
why: ParcelWhyNot | null, 
/**
 * Whose root it leads to: `state`, `party`, `public`, `own`; nothing if it leads to none.
 */
circle: string | null, 
/**
 * The office that a person here has compared this certificate for: its code. Empty if nobody has.
 */
known_as: string, 
/**
 * That office is another than the one the package names.
 */
is_anothers: boolean, 
/**
 * What lies in it.
 */
letters: Array<ParcelPart>, };

/**
 * What became of one letter.
 */
export type ParcelOutcome = "waits" | "arrival" | "repeat" | "secret" | "answer" | "wish" | "stray" | "not_for_us" | "unreadable" | "other_sender";

/**
 * What a package shows without a key: nothing of who packed it, nor of what lies in it.
 */
export type ParcelOutside = { 
/**
 * Bytes.
 */
size: number, 
/**
 * The authority that issued the certificate it is sealed to.
 */
issuer: string, 
/**
 * The serial number of that certificate, hexadecimal.
 */
serial: string, 
/**
 * The office that has that certificate, where one that is kept here fits; empty where none does.
 */
sealed_to: string, 
/**
 * When this very file was taken in here, UTC milliseconds.
 */
taken_at: Moment | null, };

/**
 * A package that was written.
 */
export type ParcelPacked = { 
/**
 * Row id.
 */
id: number, 
/**
 * The file.
 */
path: string, 
/**
 * Bytes of it.
 */
size: number, 
/**
 * How many letters lie in it.
 */
letters: number, 
/**
 * Whom the signing certificate names.
 */
packer: string, 
/**
 * Whom the certificate it is sealed to names.
 */
sealed_to: string, 
/**
 * When, UTC milliseconds.
 */
at: Moment, };

/**
 * One letter of a package.
 */
export type ParcelPart = { 
/**
 * `document` or `status`; nothing if it cannot be read.
 */
kind: string | null, 
/**
 * What it is about.
 */
subject: string, 
/**
 * Number and notation, as its header says.
 */
reference: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * What became of it.
 */
outcome: ParcelOutcome, 
/**
 * The arrival it became, or was already.
 */
arrival: number | null, 
/**
 * Our dispatch that it answers.
 */
dispatch: number | null, };

/**
 * What would be packed.
 */
export type ParcelPlan = { 
/**
 * The office.
 */
to: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What its letters would be sealed to: whom the certificate names. Empty if there is none.
 */
sealed_to: string, 
/**
 * Why nothing can be sealed to it, as a failure code.
 */
fault: string | null, 
/**
 * The letters, oldest first.
 */
letters: Array<ParcelLetter>, 
/**
 * Bytes of their envelopes.
 */
size: number, };

/**
 * What was found of a certificate.
 */
export type ParcelStanding = "passed" | "indeterminate" | "failed";

/**
 * What is missing or wrong.
 */
export type ParcelWhyNot = "no_root" | "revocation_unknown" | "revoked" | "out_of_dates" | "weak" | "unfit";

/**
 * A part outside the blocks that changed.
 */
export type PartChange = { 
/**
 * The field of the draft: `subject`, `signature`, …
 */
part: string, 
/**
 * Its words, old and new.
 */
runs: Array<DiffRun>, };

/**
 * A part, as it is chosen.
 */
export type PartView = { 
/**
 * The part.
 */
part: CopyPart, 
/**
 * Its number: `Điều 2.`, `a)`, `Phụ lục I`; may be empty.
 */
label: string, 
/**
 * Its first words.
 */
words: string, 
/**
 * How deep it stands under the one before that is less deep, from 0; the parts below go with it.
 */
depth: number, };

/**
 * A blank of a form.
 */
export type ParticularEntry = { 
/**
 * Its word in a draft's particulars: `time`.
 */
word: string, 
/**
 * What the form prints before it: `Thời gian`.
 */
label: string, 
/**
 * Whether the form says nothing without it.
 */
required: boolean, 
/**
 * Whether it may take more than one line.
 */
long: boolean, };

/**
 * The word before the abstract of a Party letter.
 */
export type PartyAbout = "by_rule" | "short" | "full";

/**
 * How the bases of a Party document stand.
 */
export type PartyBases = "dashed" | "italic";

/**
 * What ends the last sentence of a Party document.
 */
export type PartyEnd = "stop" | "slashed";

/**
 * A PDF, and what stands on its pages.
 */
export type PdfLook = { 
/**
 * Its name.
 */
name: string, 
/**
 * The file in base64.
 */
pdf: string, 
/**
 * Its pages, as they are looked at.
 */
pages: Array<PdfPage>, 
/**
 * Signatures in it.
 */
signatures: number, 
/**
 * Where words and fields stand: a signature there is warned of.
 */
taken: Array<TakenArea>, 
/**
 * Whether its words could be seen; if not, nobody can warn of them.
 */
sees_words: boolean, };

/**
 * A page in mm.
 */
export type PdfPage = { 
/**
 * Width in mm.
 */
width: number, 
/**
 * Height in mm.
 */
height: number, };

/**
 * A PDF that was signed.
 */
export type PdfSigned = { 
/**
 * The signed copy.
 */
path: string, 
/**
 * Whom the certificate names.
 */
signer: string, 
/**
 * Nobody who was asked told whether that certificate still holds.
 */
is_untold: boolean, };

/**
 * What is not final.
 */
export type PendingList = { 
/**
 * Oldest deadline first.
 */
rows: Array<PendingRow>, 
/**
 * How many of them are late.
 */
late: number, 
/**
 * Now, by the axis's clock where it is known.
 */
now: Moment, };

/**
 * Something that is not final.
 */
export type PendingRow = { 
/**
 * What it is.
 */
matter: Matter, 
/**
 * The dispatch it is about.
 */
dispatch: number | null, 
/**
 * The arrival it is about.
 */
arrival: number | null, 
/**
 * The letter in the outbox it is about.
 */
letter: number | null, 
/**
 * The axis's name of the package it is about; empty for none.
 */
package: string, 
/**
 * Number and notation, where there are any.
 */
written: string, 
/**
 * What it is about.
 */
subject: string, 
/**
 * How many recipients it is so for; nought where it is about none.
 */
recipients: number, 
/**
 * The first of them, by name.
 */
first: string, 
/**
 * Since when.
 */
since: Moment, 
/**
 * By then it should be finished, or somebody should look.
 */
due: Moment, 
/**
 * Whether that is past.
 */
late: boolean, 
/**
 * Who has to see to it now.
 */
owner: Owner, 
/**
 * Why, as a stable word.
 */
cause: Matter, 
/**
 * What stopped it last, as a failure code.
 */
fault: string | null, 
/**
 * The command that cures it.
 */
cure: "dispatch.issue" | "dispatch.send" | "dispatch.resend" | "dispatch.unfreeze" | "outbox.send_unstamped" | "outbox.retry" | "outbox.release" | "line.poke" | "watch.remind" | "arrival.register" | "arrival.work" | "wish.decide" | "inbox.save", };

/**
 * A picture that was taken in.
 */
export type PictureAdded = { 
/**
 * SHA-256 in hex: the name a draft knows it by.
 */
file: string, 
/**
 * Pixels across.
 */
width: number, 
/**
 * Pixels down.
 */
height: number, 
/**
 * Dots per inch; 96 where it says nothing, or nonsense.
 */
dpi: number, };

/**
 * A picture as the screen takes it.
 */
export type PictureBytes = { 
/**
 * `image/png` or `image/jpeg`.
 */
mime: string, 
/**
 * The bytes in base64.
 */
bytes: string, };

/**
 * What a token says of its PIN; a file says nothing.
 */
export type PinView = { 
/**
 * It is entered on the device, or in a window of another program; never here.
 */
on_device: boolean, 
/**
 * At least one wrong PIN since the last right one.
 */
is_low: boolean, 
/**
 * The next wrong PIN locks the token.
 */
is_final_try: boolean, 
/**
 * Locked: only its issuer can open it.
 */
is_locked: boolean, 
/**
 * It must first be set or changed with the token's own tool.
 */
is_unset: boolean, 
/**
 * Fewest characters; 0 if the token does not say.
 */
min: number, 
/**
 * Most characters; 0 if the token does not say.
 */
max: number, };

/**
 * Where a signature is to stand, mm from the upper left of the page as it is looked at.
 */
export type PlacedAt = { 
/**
 * The page, from 1.
 */
page: number, 
/**
 * From the left.
 */
x: number, 
/**
 * From the top.
 */
y: number, 
/**
 * Width.
 */
width: number, 
/**
 * Height.
 */
height: number, };

/**
 * For whom something is to be packed.
 */
export type PlanParcel = { 
/**
 * The office.
 */
to: UnitCode, 
/**
 * Dispatches to pack; none named: everything that waits for that office, with answers to what came from it.
 */
dispatches: Array<number>, };

/**
 * A policy that a certificate states.
 */
export type PolicyView = { 
/**
 * Its object identifier, in dots.
 */
id: string, 
/**
 * Where the practice statement of its issuer is said to stand; may be empty.
 */
practice: Array<string>, };

/**
 * The page as it would be, and what is still missing.
 */
export type Preview = { 
/**
 * The PDF in base64.
 */
pdf: string, 
/**
 * How many pages.
 */
pages: number, 
/**
 * The number that stands before each block.
 */
labels: Array<string>, 
/**
 * What is still missing.
 */
faults: Array<FaultEntry>, 
/**
 * The notation it will carry, where it can be formed.
 */
notation: string | null, 
/**
 * The rule set the page follows: `state-2020`.
 */
rules: string, 
/**
 * For each page a key: the same as long as the page looks the same.
 */
keys: Array<string>, 
/**
 * It asks for Times New Roman, which this machine has not: it is set in Tinos.
 */
font_missing: boolean, };

/**
 * A draft to be drawn.
 */
export type PreviewDraft = { 
/**
 * As it stands on the screen.
 */
draft: Draft, };

/**
 * What was printed.
 */
export type Print = { 
/**
 * The PDF in base64; empty once it was written to a file.
 */
pdf: string, 
/**
 * A name to keep it under.
 */
name: string, 
/**
 * Pages.
 */
pages: number, 
/**
 * Lines of a register.
 */
rows: number, 
/**
 * How many of them are void.
 */
void: number, 
/**
 * Numbers missing between them.
 */
missing: number, 
/**
 * Letters no face has, printed as boxes.
 */
replaced: number, 
/**
 * Only its beginning is shown; saved, it is whole.
 */
shortened: boolean, };

/**
 * What it is about, and where to put it.
 */
export type PrintAbout = { 
/**
 * Row id of the arrival or the dispatch.
 */
id: number, 
/**
 * The file to write; empty: to be looked at.
 */
path: string, };

/**
 * Where to put the page that shows it.
 */
export type PrintKey = { 
/**
 * The PDF to write; empty: to be looked at.
 */
path: string, };

/**
 * Which list, and where its lines are.
 */
export type PrintList = { 
/**
 * `post`, `loans`, `file_plan`, `hand_over_list`, `file_contents`, any other register, or `hand_over` for the
 * minutes.
 */
kind: string, 
/**
 * The year.
 */
year: number, 
/**
 * A CSV file (a head line, then a line each) or JSON (`{"about": …, "rows": [[…]], "closing": […]}`); empty: none.
 */
file: string, 
/**
 * Quyển số.
 */
volume: string, 
/**
 * Lines left to be written on by hand.
 */
blank: number, 
/**
 * The file to write; empty: to be looked at.
 */
path: string, };

/**
 * Which files, and where to put the minute.
 */
export type PrintMinute = { 
/**
 * The files, in this order.
 */
files: Array<JudgedFile>, 
/**
 * The file to write; empty: to be looked at.
 */
path: string, };

/**
 * Which register, from when to when.
 */
export type PrintRegister = { 
/**
 * `outgoing`, `incoming` or `follow_up`.
 */
kind: string, 
/**
 * The year.
 */
year: number, 
/**
 * The first day, `yyyy-MM-dd`; empty: from the beginning.
 */
from: string, 
/**
 * The last day, `yyyy-MM-dd`; empty: to the end.
 */
to: string, 
/**
 * Quyển số.
 */
volume: string, 
/**
 * The front page comes twice, as cover and as first page.
 */
first_page_too: boolean, 
/**
 * Lines left to be written on by hand.
 */
blank: number, 
/**
 * The file to write; empty: to be looked at, its beginning only where it is long.
 */
path: string, };

/**
 * A proxy, without its password.
 */
export type ProxyEntry = { 
/**
 * Its address.
 */
address: string, 
/**
 * Name it asks for; empty if none.
 */
username: string, 
/**
 * Hosts reached without it.
 */
except: string, };

/**
 * What now stands in the outbox.
 */
export type Queued = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its stage.
 */
stage: Outgoing, 
/**
 * To how many offices it goes.
 */
receivers: number, 
/**
 * How many codes were left out since their office stands there under another.
 */
folded: number, };

/**
 * A file to be looked at.
 */
export type ReadWord = { 
/**
 * Its path.
 */
path: string, };

/**
 * What is asked back, of whom, and why.
 */
export type RecallDispatch = { 
/**
 * Row id.
 */
id: number, 
/**
 * Why; each recipient reads it. 1 to 1,000 characters.
 */
reason: string, 
/**
 * Of whom; empty: of everybody it can be asked back of.
 */
to?: Array<UnitCode>, };

/**
 * What was done.
 */
export type Recalled = { 
/**
 * Row id.
 */
id: number, 
/**
 * Offices that are asked to give it back.
 */
asked: number, 
/**
 * Offices it had not left for: cancelled here, and they hear nothing.
 */
cancelled: number, };

/**
 * What is opened, with which key.
 */
export type ReceiveParcel = { 
/**
 * The file.
 */
path: string, 
/**
 * Only shown, nothing taken in.
 */
only_look: boolean, 
/**
 * Somebody has seen that it is not known who packed it, and takes it in nevertheless.
 */
despite: boolean, 
/**
 * The key; a bare text is the path of a PKCS#12 file.
 */
key: KeyGiven, 
/**
 * Its PIN; empty where it is entered on the device.
 */
pin: string, 
/**
 * Its owner knows that one try is left and tries nevertheless.
 */
accepts_final_try?: boolean, 
/**
 * A word of the caller's own by which the act can be called off while the key works; empty: it cannot.
 */
ticket?: string, };

/**
 * One line of Kính gửi or Nơi nhận; with a code or members it is also a recipient on the axis.
 */
export type Recipient = { 
/**
 * The words on the page: `UBND tỉnh Thử`, `Như Điều 3`.
 */
name: string, 
/**
 * The electronic code, where it is to be sent there.
 */
code?: UnitCode, 
/**
 * The offices a line stands for that names many at once (`UBND các xã, phường`): sent to, not printed.
 */
members?: Array<Member>, };

/**
 * How the directory is to be refreshed.
 */
export type RefreshDirectory = { 
/**
 * A person has seen that the list is much shorter, and wants it so.
 */
accepts_fewer: boolean, };

/**
 * A list that was refused, or that could not be brought.
 */
export type RefreshFailed = { 
/**
 * When.
 */
at: Moment, 
/**
 * Why.
 */
fault: FaultEntry, };

/**
 * What the last refresh changed, in offices.
 */
export type Refreshed = { 
/**
 * When it was entered.
 */
at: Moment, 
/**
 * Not known before.
 */
added: number, 
/**
 * With another name, parent, center, address, or a code more.
 */
changed: number, 
/**
 * Closed, or no longer listed.
 */
closed: number, 
/**
 * Closed before, and listed again.
 */
reopened: number, 
/**
 * As they were.
 */
same: number, 
/**
 * Rows passed over since their code stood before.
 */
doubled: number, 
/**
 * Offices that lay above themselves, and now stand by themselves.
 */
circled: number, 
/**
 * Rows passed over since their code can be none.
 */
unfit: number, };

/**
 * What is refused, and why.
 */
export type RefuseArrival = { 
/**
 * Row id.
 */
id: number, 
/**
 * The reason the sender will read; 1 to 1,000 characters.
 */
reason: string, };

/**
 * Under which number.
 */
export type Registered = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its stage.
 */
stage: Incoming, 
/**
 * Số đến.
 */
arrival_number: number, };

/**
 * Recipients that were reminded by a person.
 */
export type RemindRecipients = { 
/**
 * The dispatch.
 */
dispatch: number, 
/**
 * Whom; empty: all that are late.
 */
to: Array<UnitCode>, 
/**
 * How: `phone`, `message` or `in_person`; nothing: by telephone.
 */
how: Reminder | null, 
/**
 * Who was spoken to there.
 */
spoke_to: string, 
/**
 * What was said.
 */
words: string, };

/**
 * What was noted.
 */
export type Reminded = { 
/**
 * Recipients for which it was noted.
 */
noted: number, 
/**
 * Recipients for which the same was noted a moment ago: a button pressed twice.
 */
skipped: number, };

/**
 * What a person did about a recipient that has not answered.
 */
export type Reminder = "phone" | "message" | "in_person" | "letter" | "closed" | "resumed";

/**
 * The draft of a letter that reminds.
 */
export type ReminderLetter = { 
/**
 * Row id of the draft.
 */
id: number, 
/**
 * Whether it was begun now; else it stood there already.
 */
begun: boolean, 
/**
 * To how many it is addressed.
 */
receivers: number, };

/**
 * A package that was closed and is wanted after all.
 */
export type ReopenPackage = { 
/**
 * The axis's name for it.
 */
doc_id: string, };

/**
 * What is replaced, and by what.
 */
export type ReplaceDispatch = { 
/**
 * Row id of what becomes void.
 */
id: number, 
/**
 * The dispatch in its place, which has not been sent; none: a draft is begun with the same words.
 */
by: number | null, };

/**
 * Which dispatch takes the place, and whether it went at once.
 */
export type Replaced = { 
/**
 * Row id of what takes the place.
 */
id: number, 
/**
 * The version of a draft that was begun for it.
 */
begun: DraftSaved | null, 
/**
 * Its letter, if it was issued and so goes now.
 */
queued: Queued | null, };

/**
 * The arrival that a new draft answers.
 */
export type ReplyDraft = { 
/**
 * Row id of the arrival.
 */
arrival: number, };

/**
 * What is sent again, and to whom.
 */
export type ResendDispatch = { 
/**
 * Row id.
 */
id: number, 
/**
 * To whom; empty: to everybody who refused it or gave it back.
 */
to?: Array<UnitCode>, };

/**
 * A version to be brought back.
 */
export type RestoreVersion = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * The version to be brought back.
 */
version: number, 
/**
 * The version that stands, as the screen knows it.
 */
standing: number, };

/**
 * One version of a file.
 */
export type RevisionView = { 
/**
 * Which, from 1.
 */
number: number, 
/**
 * Of how many.
 */
of: number, };

/**
 * What is known of revocation.
 */
export type RevocationView = { 
/**
 * `good`, `revoked`, `on_hold`, `stale`, `unknown`, `out_of_bounds`, `not_checked`, `no_source` or `not_asked`; empty where
 * an older program did not keep it.
 */
status: string, 
/**
 * When the oldest list or answer it rests on was issued, ISO 8601: how old the knowledge is.
 */
issued: string | null, 
/**
 * Since when it is revoked, ISO 8601.
 */
since: string | null, 
/**
 * The authority's certificate is revoked, not the signer's.
 */
is_authority: boolean, };

/**
 * What the road did with the envelope for one recipient. The answer of the office there is apart.
 */
export type Road = "waiting" | "unknown" | "sent" | "delivered" | "stuck";

/**
 * A road, without its secrets.
 */
export type RoadEntry = { 
/**
 * Row id.
 */
id: number, 
/**
 * What people here call it.
 */
name: string, 
/**
 * How it is spoken.
 */
kind: RoadWire, 
/**
 * Whose network it is.
 */
network: Body, 
/**
 * Base address.
 */
address: string, 
/**
 * The center; at a province the office's system id.
 */
center: string, 
/**
 * Who logs in at a province; empty elsewhere.
 */
username: string, 
/**
 * The program's code at a province; empty elsewhere.
 */
application: string, 
/**
 * Codes it is taken to by rule.
 */
rules: Array<RoadRule>, 
/**
 * The proxy, if it leads through one.
 */
proxy: ProxyEntry | null, 
/**
 * File of the authorities believed; empty: those of the machine.
 */
authority: string, 
/**
 * Whether no other authority is believed.
 */
authority_alone: boolean, 
/**
 * File of the client certificate; empty if none is shown.
 */
identity: string, 
/**
 * Letters that have neither left nor been taken back.
 */
letters: number, 
/**
 * Whether something went or came by it, so that kind and network stay.
 */
travelled: boolean, 
/**
 * Our mailbox at its end, where that is a node of ours.
 */
mailbox: MailboxView | null, };

/**
 * One road, as the status bar says it.
 */
export type RoadLine = { 
/**
 * Row id.
 */
id: number, 
/**
 * What people here call it.
 */
name: string, 
/**
 * Whose network it is.
 */
network: Body, 
/**
 * In one word.
 */
state: LineWord, 
/**
 * Since when it is so, UTC milliseconds.
 */
since: Moment | null, 
/**
 * When a whole round last went through, UTC milliseconds.
 */
last_round: Moment | null, 
/**
 * Why it is down, or why the last round ended early, as a failure code.
 */
fault: string | null, 
/**
 * Letters on it that wait.
 */
waiting: number, 
/**
 * How the clock at its end differs from this machine's; nothing before it told.
 */
drift: DriftView | null, 
/**
 * How much of the letter under way is across; nothing while none goes in pieces.
 */
across: Across | null, 
/**
 * Packages that came to our mailbox at its end; nothing where that is no node of ours.
 */
mailbox: MailboxLine | null, };

/**
 * The roads of this desk.
 */
export type RoadList = { 
/**
 * In the order they were set up.
 */
rows: Array<RoadEntry>, };

/**
 * A road by its name.
 */
export type RoadName = { 
/**
 * Row id.
 */
id: number, 
/**
 * What people here call it.
 */
name: string, 
/**
 * Whose network it is.
 */
network: Body, };

/**
 * What leads to one recipient.
 */
export type RoadOffer = { 
/**
 * The recipient's code.
 */
to: UnitCode, 
/**
 * The road it takes unless a person chooses another; none where none is set, or none may carry it.
 */
road: number | null, 
/**
 * Why that one.
 */
why: RoadWhy, 
/**
 * The roads that may be chosen, in the order they were set up.
 */
allowed: Array<number>, };

/**
 * The roads of this desk, and which of them may lead to whom.
 */
export type RoadOffers = { 
/**
 * In the order they were set up.
 */
roads: Array<RoadName>, 
/**
 * In the order they were asked.
 */
rows: Array<RoadOffer>, };

/**
 * Codes that a road is taken to.
 */
export type RoadRule = { 
/**
 * A code with all below it: `H99`, `H99.12`; `*` stands for every code.
 */
prefix: string, 
/**
 * On a road of the State: also for documents of the Party.
 */
party_too: boolean, };

/**
 * The road to the axis, without its secret.
 */
export type RoadSettings = { 
/**
 * Base address of the adapter.
 */
adapter: string, 
/**
 * The center through which this office is connected.
 */
center: string, };

/**
 * What a trial found.
 */
export type RoadTested = { 
/**
 * Row id.
 */
id: number, 
/**
 * Why it does not let us in; nothing if it does.
 */
fault: FaultEntry | null, 
/**
 * How long it took, in milliseconds.
 */
took: number, 
/**
 * The version of the node at its end, where that is one of ours; empty elsewhere.
 */
node: string, 
/**
 * Milliseconds that its clock is ahead of ours; nothing if it did not tell.
 */
ahead: number | null, 
/**
 * The true figure is no further off than this, in milliseconds.
 */
uncertainty: number | null, };

/**
 * Why a road is taken.
 */
export type RoadWhy = "rule" | "only" | "network" | "no_road" | "forbidden";

/**
 * How a road is spoken.
 */
export type RoadWire = "national" | "provincial";

/**
 * The form in force for a body on a day.
 */
export type RuleSet = "state2020" | "party2018" | "party2026";

/**
 * Why a rule set was chosen.
 */
export type RulesWhy = { 
/**
 * What told whose document it is.
 */
body: ToldBy, 
/**
 * What told its day.
 */
day: ToldBy, 
/**
 * The day itself.
 */
on: Day, };

/**
 * One stretch of letters in one style.
 */
export type Run = { 
/**
 * The letters. Of a reference: the words it had when last seen; the page shows those of today.
 */
text: string, 
/**
 * Bold.
 */
bold?: boolean, 
/**
 * Italic.
 */
italic?: boolean, 
/**
 * Underlined.
 */
underline?: boolean, 
/**
 * Raised, as in m².
 */
superscript?: boolean, 
/**
 * A reference to the block with this anchor: `khoản 2 Điều 3`, renumbered by itself. Empty: plain letters.
 */
refers?: string, 
/**
 * The words of a footnote whose mark follows these letters; empty: none.
 */
note?: string, };

/**
 * A batch to be made.
 */
export type RunMerge = { 
/**
 * As it was looked at.
 */
plan: MergePlan, 
/**
 * Lines with faults are left out; else one stops the whole batch.
 */
without_faulty: boolean, };

/**
 * One thing to be said: the code of its text, `warning.time_not_proven`, and what fills it.
 */
export type Said = { 
/**
 * Under `judgment` in the locale.
 */
code: string, 
/**
 * What fills its places.
 */
facts: { [key in string]: string }, };

/**
 * One stretch of letters before and after.
 */
export type Sample = { 
/**
 * As the file has it.
 */
before: string, 
/**
 * As it will be.
 */
after: string, 
/**
 * The font it is set in.
 */
font: string, 
/**
 * The encoding it was taken for.
 */
encoding: Encoding, };

/**
 * A report to be written to a file, in the words the screen shows.
 */
export type SaveBatchReport = { 
/**
 * The file to write.
 */
path: string, 
/**
 * Its text.
 */
text: string, };

/**
 * Why a draft is saved.
 */
export type SaveCause = "autosave" | "save" | "import" | "template";

/**
 * A report to be kept.
 */
export type SaveCheck = { 
/**
 * The file to write.
 */
path: string, 
/**
 * Its words, or JSON.
 */
text: string, };

/**
 * Where to put a copy's file.
 */
export type SaveCopy = { 
/**
 * Row id.
 */
id: number, 
/**
 * The file to write.
 */
path: string, };

/**
 * A draft to be kept.
 */
export type SaveDraft = { 
/**
 * Row id; nothing for a new one.
 */
id: number | null, 
/**
 * The version it was changed from; 0 for a new one.
 */
version: number, 
/**
 * What was written.
 */
draft: Draft, 
/**
 * The arrival it answers, for a new one.
 */
in_reply_to: number | null, 
/**
 * Why it is saved; nothing: by itself, while it is written.
 */
cause?: SaveCause, };

/**
 * Where to put a copy of a file that goes along.
 */
export type SaveEnclosure = { 
/**
 * Row id of the enclosure.
 */
enclosure: number, 
/**
 * The file to write.
 */
path: string, };

/**
 * Where to put a copy of a file.
 */
export type SaveFile = { 
/**
 * Row id of the file.
 */
file: number, 
/**
 * The file to write.
 */
path: string, };

/**
 * An item to be kept.
 */
export type SaveLibraryItem = { 
/**
 * Row id; nothing for a new one.
 */
id: number | null, 
/**
 * Folder or group; may be empty.
 */
folder: string, 
/**
 * Short key; may be empty.
 */
key: string, 
/**
 * What lists show; empty: the beginning of the content.
 */
name: string, 
/**
 * What it puts into a draft.
 */
content: LibraryContent, 
/**
 * Chosen where nobody chooses.
 */
preset: boolean, };

/**
 * New settings of the office.
 */
export type SaveOffice = { 
/**
 * The whole, as it shall stand.
 */
office: OfficeSettings, };

/**
 * Where to put the bytes of a package.
 */
export type SavePackage = { 
/**
 * The axis's name for it.
 */
doc_id: string, 
/**
 * The file to write.
 */
path: string, };

/**
 * Where to put a copy of the page.
 */
export type SavePage = { 
/**
 * Row id.
 */
id: number, 
/**
 * The file to write.
 */
path: string, };

/**
 * A road as it shall stand. Empty secrets and files stay as they are kept; so does what is not named.
 */
export type SaveRoad = { 
/**
 * The road to be changed; nothing for a new one.
 */
id: number | null, 
/**
 * What people here call it.
 */
name: string, 
/**
 * How it is spoken.
 */
kind: RoadWire, 
/**
 * Whose network it is.
 */
network: Body, 
/**
 * Base address.
 */
address: string, 
/**
 * The center; at a province the office's system id.
 */
center: string, 
/**
 * Its secret; at a province the office's key.
 */
secret: string, 
/**
 * Who logs in at a province.
 */
username: string, 
/**
 * Its password.
 */
password: string, 
/**
 * The program's code at a province.
 */
application: string, 
/**
 * Codes it is taken to by rule.
 */
rules: Array<RoadRule>, 
/**
 * The proxy; nothing: it leads through none.
 */
proxy: ProxyEntry | null, 
/**
 * The proxy's password.
 */
proxy_password: string, 
/**
 * PEM file of the authorities to be believed; empty: as kept.
 */
authority_path: string, 
/**
 * Believe no other authority.
 */
authority_alone: boolean, 
/**
 * Believe those of the machine again.
 */
forget_authority: boolean, 
/**
 * PKCS#12 or PEM file of a client certificate; empty: as kept.
 */
identity_path: string, 
/**
 * For PEM: the file of its key in PKCS#8.
 */
identity_key_path: string, 
/**
 * For PKCS#12: its password.
 */
identity_password: string, 
/**
 * Show no client certificate any more.
 */
forget_identity: boolean, };

/**
 * Which slip, and where to put it.
 */
export type SaveSlip = { 
/**
 * Row id of the slip.
 */
id: number, 
/**
 * The file to write.
 */
path: string, };

/**
 * Where to put the public key.
 */
export type SaveSlipKey = { 
/**
 * The file to write, PEM.
 */
path: string, };

/**
 * A draft to be kept as a template.
 */
export type SaveTemplate = { 
/**
 * Row id; nothing for a new one.
 */
id: number | null, 
/**
 * What lists show.
 */
name: string, 
/**
 * May be empty.
 */
folder: string, 
/**
 * The draft, with its blanks.
 */
draft: Draft, 
/**
 * What may stand in the blanks; those not named are told by their names.
 */
fields: Array<TemplateField>, };

/**
 * What a scan lacks.
 */
export type ScanFault = { "fault": "old_version", 
/**
 * The version the file states: `1.3`.
 */
version: string, } | { "fault": "low_resolution", 
/**
 * The page, from 1.
 */
page: number, 
/**
 * Dots per inch on the page, the lower of both directions.
 */
dpi: number, } | { "fault": "not_colour", 
/**
 * The page, from 1.
 */
page: number, } | { "fault": "not_true_scale", 
/**
 * The page, from 1.
 */
page: number, 
/**
 * Size in percent of the paper's own.
 */
percent: number, } | { "fault": "no_picture", 
/**
 * The page, from 1.
 */
page: number, };

/**
 * Whether the office signs a file at issue.
 */
export type SealEnclosure = { 
/**
 * Row id of the enclosure.
 */
enclosure: number, 
/**
 * Whether it does.
 */
seals: boolean, };

/**
 * A picture of a seal.
 */
export type SealImageView = { 
/**
 * Row id.
 */
id: number, 
/**
 * The PNG in base64, cut to its ink.
 */
png: string, 
/**
 * Across, in mm, as it is printed.
 */
diameter_mm: number, 
/**
 * Dots an inch at that size.
 */
dpi: number, 
/**
 * First day it is used.
 */
from: string, 
/**
 * Last day it is used.
 */
to: string | null, 
/**
 * Whether it is the one used today.
 */
is_current: boolean, };

/**
 * What to look for.
 */
export type SearchDirectory = { 
/**
 * Words of a name in any spelling, first letters, or the beginning of a code.
 */
text: string, 
/**
 * Rows wanted, at most 200.
 */
limit: number, };

/**
 * What is sent.
 */
export type SendDispatch = { 
/**
 * Row id.
 */
id: number, 
/**
 * Receivers of the draft to leave out this time: codes that the axis does not know, say.
 */
without?: Array<UnitCode>, 
/**
 * Receivers whose code closed, and the open code each is written to instead.
 */
instead?: Array<Instead>, 
/**
 * Receivers whose code closed, and that are written to all the same.
 */
as_is?: Array<UnitCode>, 
/**
 * Receivers that a person sends to over a road of their choice, among those that may carry it there.
 */
over?: Array<OverRoad>, };

/**
 * What stands under the issuing office's name.
 */
export type Separator = "by_rule" | "line" | "star";

/**
 * How an office divides its outgoing numbers into series; its head decides (Decree 30/2020 art. 15.1c).
 */
export type SeriesScheme = "per_kind" | "single";

/**
 * Whether the machine's signing service runs.
 */
export type ServiceView = { 
/**
 * It answered.
 */
is_running: boolean, 
/**
 * What it calls its version; empty if it did not answer.
 */
version: string, 
/**
 * Why it did not answer.
 */
trouble: FaultEntry | null, };

/**
 * The road to be used from now on.
 */
export type SetRoad = { 
/**
 * Base address of the adapter.
 */
adapter: string, 
/**
 * The center.
 */
center: string, 
/**
 * Its secret.
 */
secret: string, };

/**
 * The office's seal.
 */
export type SetSealImage = { 
/**
 * The PNG.
 */
file: GivenFile, 
/**
 * The clerk wants the white paper of a scan made transparent.
 */
clears_ground?: boolean, 
/**
 * Across the seal itself, in mm; without it the picture's own resolution tells.
 */
diameter_mm: number | null, 
/**
 * First day it is used, `yyyy-MM-dd`.
 */
from: string, 
/**
 * Last day it is used, `yyyy-MM-dd`; without it, until another follows.
 */
to: string | null, };

/**
 * A leader's handwritten signature.
 */
export type SetSignatureImage = { 
/**
 * Whose it is: the full name as it stands on the page.
 */
name: string, 
/**
 * The PNG.
 */
file: GivenFile, 
/**
 * The clerk wants the white paper of a scan made transparent.
 */
clears_ground?: boolean, };

/**
 * All settings, as the settings page shows them.
 */
export type Settings = { 
/**
 * The office.
 */
office: OfficeSettings, 
/**
 * The first road, once set; all of them: `road.list`.
 */
road: RoadSettings | null, 
/**
 * Known keys.
 */
keys: Array<KeyEntry>, 
/**
 * Trusted certificates and lists.
 */
trust: Array<TrustEntry>, 
/**
 * Time stamps for our signatures.
 */
stamps: StampSettings, 
/**
 * How the desk's own key is held: `key_store`, `passphrase`, `key_file`.
 */
holder: string, 
/**
 * The program's version.
 */
version: string, };

/**
 * A shelf of the library.
 */
export type Shelf = "phrases" | "recipients" | "signers";

/**
 * One agency, or a code that is none's.
 */
export type ShowAgency = { 
/**
 * The code.
 */
code: UnitCode, };

/**
 * A branch as receivers.
 */
export type ShowBranch = { 
/**
 * The agency it hangs on, which is not part of it.
 */
code: UnitCode, 
/**
 * Which of it.
 */
of: BranchOf, 
/**
 * Left out, with all below them.
 */
without: Array<UnitCode>, };

/**
 * Which file of an arrival.
 */
export type ShowFile = { 
/**
 * Row id of the file.
 */
file: number, };

/**
 * A picture by its name.
 */
export type ShowPicture = { 
/**
 * SHA-256 in hex.
 */
file: string, };

/**
 * One version.
 */
export type ShowVersion = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * Its number.
 */
version: number, };

/**
 * What is signed, and with which key.
 */
export type SignDispatch = { 
/**
 * Row id.
 */
id: number, 
/**
 * The key; a bare text is the path of a PKCS#12 file.
 */
key: KeyGiven, 
/**
 * Its PIN; empty where it is entered on the device.
 */
pin: string, 
/**
 * Its owner knows that one try is left and tries nevertheless.
 */
accepts_final_try?: boolean, 
/**
 * A word of the caller's own by which the act can be called off while the key works; empty: it cannot.
 */
ticket?: string, };

/**
 * A PDF to be signed at the desk.
 */
export type SignPdf = { 
/**
 * The file.
 */
file: GivenFile, 
/**
 * Where the signed copy is written.
 */
out: string, 
/**
 * Whose signature it is.
 */
role: KeyRole, 
/**
 * Where it stands; nothing: in the file's own empty field, or unseen.
 */
place: PlacedAt | null, 
/**
 * Whose kept picture it shows, for a person: the full name; without one the certificate's name.
 */
name: string, 
/**
 * Words instead of the kept picture.
 */
in_words: boolean, 
/**
 * The clerk has seen what would be covered and wants it so.
 */
accepts_cover: boolean, 
/**
 * The key; a bare text is the path of a PKCS#12 file.
 */
key: KeyGiven, 
/**
 * Its PIN; empty where it is entered on the device.
 */
pin: string, 
/**
 * Its owner knows that one try is left and tries nevertheless.
 */
accepts_final_try?: boolean, 
/**
 * A word of the caller's own by which the act can be called off while the key works; empty: it cannot.
 */
ticket?: string, };

/**
 * What the rule finds.
 */
export type Signatories = { 
/**
 * Satisfied, not, or cannot be told.
 */
outcome: SignatoriesOutcome, 
/**
 * What kind of file it was taken for.
 */
file: SignedFile, 
/**
 * The person's signature, counted from 0 among those given.
 */
person: number | null, 
/**
 * The office's signature, counted from 0 among those given.
 */
office: number | null, 
/**
 * Why, weightiest first; notes stand last.
 */
reasons: Array<SignatoryReason>, };

/**
 * Whether the right person and the right office signed in order.
 */
export type SignatoriesOutcome = "satisfied" | "cannot_tell" | "not_satisfied";

/**
 * A reason; the codes are stable. Those against come first, then what cannot be told, then notes.
 */
export type SignatoryReason = "nothing_signed" | "signature_failed" | "person_missing" | "office_missing" | "office_before_person" | "person_after_office" | "office_other" | "person_other" | "not_official_duty" | "other_circle" | "times_reversed" | "signature_untold" | "holder_unclear" | "unit_unnamed" | "office_partly_named" | "another_office_last" | "circle_unknown" | "claimed_times_reversed" | "signer_unnamed" | "person_elsewhere" | "named_without_marks" | "own_root" | "order_from_file";

/**
 * The block above and below the leader's signature.
 */
export type SignatureBlock = { 
/**
 * Lines before the position: `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`.
 */
authority: Array<string>, 
/**
 * Position: `CHỦ TỊCH`.
 */
position: string, 
/**
 * The other post of who signs for a consultative body, above the name: `CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ` (box 7b).
 */
other_post?: string, 
/**
 * Full name, without degree or title.
 */
name: string, };

/**
 * A picture of a signature.
 */
export type SignatureImageView = { 
/**
 * Row id.
 */
id: number, 
/**
 * Whose it is.
 */
name: string, 
/**
 * The PNG in base64, cut to its ink.
 */
png: string, 
/**
 * Columns and rows.
 */
width: number, 
/**
 * Rows.
 */
height: number, 
/**
 * How wide it stands on the page, in mm.
 */
width_mm: number, 
/**
 * Dots an inch at that size.
 */
dpi: number, };

/**
 * One signature, judged.
 */
export type SignatureView = { 
/**
 * The form field.
 */
field: string, 
/**
 * `passed`, `failed` or `indeterminate` (EN 319 102-1).
 */
indication: "passed" | "failed" | "indeterminate", 
/**
 * Why, by the standard's name.
 */
sub_indication: string | null, 
/**
 * `B-B`, `B-T`, `B-LT`, `B-LTA`, `document_timestamp` or `not_baseline`.
 */
level: string, 
/**
 * Who signed, from the certificate.
 */
signer: string, 
/**
 * The signer's title in the certificate.
 */
title: string, 
/**
 * The office in the certificate.
 */
organisation: string, 
/**
 * Who issued the certificate.
 */
issuer: string, 
/**
 * First moment of the certificate, ISO 8601.
 */
valid_from: string | null, 
/**
 * Last moment of the certificate, ISO 8601.
 */
valid_until: string | null, 
/**
 * SHA-256 of the certificate, in hex.
 */
fingerprint: string, 
/**
 * The policies the certificate was given under, as it says (RFC 5280, 4.2.1.4).
 */
policies: Array<PolicyView>, 
/**
 * Whose root vouches for the certificate; none if no known root does.
 */
circle: Circle | null, 
/**
 * Whether that is the service for official duty; none where no known root vouches.
 */
is_official_duty: boolean | null, 
/**
 * When, proven or else claimed, ISO 8601.
 */
signed_at: string | null, 
/**
 * The time the signer claims, ISO 8601.
 */
claimed_at: string | null, 
/**
 * The time somebody trusted vouches for, ISO 8601.
 */
proven_at: string | null, 
/**
 * Who vouches for it: `signature_stamp`, `document_stamp`, `later_signature`.
 */
proven_by: string | null, 
/**
 * Until when this can be shown without anything new, ISO 8601.
 */
holds_until: string | null, 
/**
 * `whole_file`, `revision` or `broken`.
 */
coverage: string, 
/**
 * Which version it closed, from 1, and of how many.
 */
revision: RevisionView | null, 
/**
 * Bytes of the version that was signed: the file up to here is what the signer saw.
 */
signed_length: number | null, 
/**
 * What kind of change followed.
 */
modification: string, 
/**
 * What was added after it, by name.
 */
changes: Array<string>, 
/**
 * The change that was not allowed.
 */
intrusion: FaultEntry | null, 
/**
 * The first page, from 1, of which nobody could see whether it still looks as it was signed.
 */
not_compared: number | null, 
/**
 * Whether the restrictions of certification and field locks were kept.
 */
mdp_ok: boolean, 
/**
 * What is known of revocation.
 */
revocation: RevocationView, 
/**
 * The time stamp in it.
 */
stamp: StampView | null, 
/**
 * From the signer up to the root, if one was reached.
 */
chain: Array<LinkView>, 
/**
 * What the file carries for long keeping.
 */
evidence: EvidenceView, 
/**
 * Stable codes of what else is to be said.
 */
warnings: Array<string>, 
/**
 * Everything to be said, weightiest first: codes of texts with title, meaning and remedy, and facts to fill them.
 */
says: Array<Said>, };

/**
 * What kind of file it is, which decides who must sign.
 */
export type SignedFile = "document" | "annex" | "copy";

/**
 * A version that was signed.
 */
export type SignedVersion = { 
/**
 * The PDF in base64; empty once it was written to a file, or if it is too large for the window.
 */
pdf: string, 
/**
 * A name to keep it under.
 */
name: string, 
/**
 * Who signed it, as the certificate says.
 */
signer: string, 
/**
 * When, proven or else claimed, ISO 8601.
 */
signed_at: string | null, 
/**
 * Whether that signature passed.
 */
indication: string, 
/**
 * Whether it does not hold only because the file was changed after it: then this is what stood there before.
 */
changed_later: boolean, 
/**
 * Which version it is; none if it is the whole file as it stands.
 */
revision: RevisionView | null, 
/**
 * Bytes.
 */
size: number, 
/**
 * SHA-256 of it, in hex.
 */
sha256: string, };

/**
 * What the head names by its digest.
 */
export type SlipBody = { 
/**
 * The sender's name.
 */
office_name: string, 
/**
 * The type's name.
 */
kind: string, 
/**
 * Trích yếu.
 */
subject: string, 
/**
 * Every recipient of this letter.
 */
recipients: Array<SlipRecipient>, 
/**
 * The page and what goes along, as they stood at sending.
 */
files: Array<SlipFile>, 
/**
 * SHA-256 of the envelope, hexadecimal; none: it is written once the signatures have their time stamps.
 */
envelope_sha256: string | null, };

/**
 * A checked slip.
 */
export type SlipCheck = { 
/**
 * How it stands.
 */
verdict: SlipVerdict, 
/**
 * What it says; to be believed only if it holds.
 */
head: SlipHead, 
/**
 * Recipients and files; to be believed only if it holds.
 */
body: SlipBody | null, 
/**
 * The key it was checked by, hexadecimal.
 */
key: string, 
/**
 * When an authority saw the signature, if a time stamp stands there, UTC milliseconds.
 */
stamped_at: Moment | null, 
/**
 * Which authority.
 */
authority: string, 
/**
 * Whether that time stamp is believed; false where there is none, and where it stands over something else.
 */
is_stamp_trusted: boolean, 
/**
 * Whether a time stamp stands there at all.
 */
has_stamp: boolean, 
/**
 * Whether what stands there as a time stamp is none over this slip: it cannot be read, or belongs to something else.
 */
is_stamp_broken: boolean, };

/**
 * A file.
 */
export type SlipFile = { 
/**
 * Its name as the recipient sees it.
 */
name: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * SHA-256, hexadecimal.
 */
sha256: string, };

/**
 * What is signed. Short, so that it stands in a QR code whole.
 */
export type SlipHead = { 
/**
 * The form of this line: 1.
 */
lienvan_slip: number, 
/**
 * The sender's code.
 */
office: string, 
/**
 * Number and notation as cited.
 */
document: string, 
/**
 * The day on the page, `yyyy-MM-dd`; empty if it has none.
 */
issued: string, 
/**
 * The business key on the axis; empty if it has none.
 */
document_id: string, 
/**
 * Why it goes: `new`, `update`, `replace`.
 */
business: string, 
/**
 * To how many.
 */
recipients: number, 
/**
 * SHA-256 of the page as it stood at sending, hexadecimal.
 */
page_sha256: string, 
/**
 * When, by this machine's clock, ISO 8601.
 */
made: string, 
/**
 * Milliseconds that the axis's clock was ahead of it; none: not measured.
 */
axis_ahead_ms: number | null, 
/**
 * The true figure is no further off than this.
 */
axis_uncertainty_ms: number | null, 
/**
 * When that was measured, ISO 8601.
 */
axis_measured: string | null, 
/**
 * What the line last did: `up`, `down`, `unknown`.
 */
line: string, 
/**
 * SHA-256 of line 3, hexadecimal.
 */
body_sha256: string, 
/**
 * SHA-256 of the public key (SubjectPublicKeyInfo, DER), hexadecimal.
 */
key_sha256: string, };

/**
 * The key, as far as anybody may see it.
 */
export type SlipKeyView = { 
/**
 * The public key in PEM.
 */
pem: string, 
/**
 * SHA-256 of the public key in DER, hexadecimal: what people compare.
 */
fingerprint: string, 
/**
 * When it was made.
 */
made_at: Moment, };

/**
 * The slips of a dispatch.
 */
export type SlipList = { 
/**
 * Oldest first.
 */
rows: Array<SlipView>, };

/**
 * A recipient.
 */
export type SlipRecipient = { 
/**
 * Its code.
 */
code: string, 
/**
 * Its name as addressed.
 */
name: string, };

/**
 * How it stands.
 */
export type SlipVerdict = "holds" | "other_key" | "head_changed" | "body_changed";

/**
 * A slip of this desk.
 */
export type SlipView = { 
/**
 * Row id.
 */
id: number, 
/**
 * The dispatch.
 */
dispatch: number, 
/**
 * The letter in the outbox.
 */
letter: number, 
/**
 * When it was made, UTC milliseconds.
 */
made_at: Moment, 
/**
 * What is signed.
 */
head: SlipHead, 
/**
 * Whether it has its time stamp.
 */
is_stamped: boolean, 
/**
 * Why it has none yet, as a failure code.
 */
fault: string | null, 
/**
 * SHA-256 of its key, hexadecimal.
 */
key: string, };

/**
 * What a source is.
 */
export type SourceView = { 
/**
 * What it lies on.
 */
medium: Medium, 
/**
 * What the record knows it to be, if it does.
 */
basis: CopyBasis | null, 
/**
 * Name of the file.
 */
name: string, 
/**
 * Number and notation, as cited; empty where the record knows none.
 */
original: string, 
/**
 * Trích yếu; empty where the record knows none.
 */
subject: string, 
/**
 * Pages.
 */
pages: number, 
/**
 * The parts an extract may take and set anew; none where the draft is not ours.
 */
parts: Array<PartView>, 
/**
 * Signatures in it.
 */
signatures: number, 
/**
 * What became of judging them, for a file that came; one that failed is not copied.
 */
verdict: Outcome | null, 
/**
 * Whether the right person and the right office signed it in order, for a file that came.
 */
signatories: SignatoriesOutcome | null, 
/**
 * What is wrong with a scan, page by page: `1: 150 dpi`, `2: gray`, `3: 95 %`.
 */
scan_faults: Array<string>, };

/**
 * Where the dispatch now stands.
 */
export type Staged = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its stage.
 */
stage: Outgoing, };

/**
 * Which arrival gets its mark.
 */
export type StampArrival = { 
/**
 * Row id of the arrival.
 */
id: number, 
/**
 * Which of its files; none: its first PDF.
 */
file: number | null, 
/**
 * On a sheet of its own instead, to lie before the arrival.
 */
slip: boolean, 
/**
 * Chuyển; empty: written by hand.
 */
passed_to: string, 
/**
 * Số và ký hiệu hồ sơ; empty: written by hand.
 */
dossier: string, 
/**
 * The file to write; empty: to be looked at.
 */
path: string, };

/**
 * ETSI EN 319 142-1, baseline levels.
 */
export type StampLevel = "b" | "t" | "lt" | "lta";

/**
 * What the office wants of a time stamp authority.
 */
export type StampSettings = { 
/**
 * Where it is asked (RFC 3161 over HTTP); empty: nobody is asked.
 */
address: string, 
/**
 * The policy asked for, an object identifier in dots; empty: the authority's own.
 */
policy: string, 
/**
 * The level our signed files are brought to.
 */
level: StampLevel, 
/**
 * After so many minutes a letter leaves without its stamp; `None`: it waits until it has it, or a person decides.
 */
leave_after: number | null, };

/**
 * A time stamp.
 */
export type StampView = { 
/**
 * The time it states, ISO 8601.
 */
at: string, 
/**
 * Who stated it.
 */
authority: string, 
/**
 * Whose root vouches for the authority.
 */
circle: Circle | null, 
/**
 * Whether the time is believed.
 */
is_trusted: boolean, 
/**
 * Why not, by the standard's name.
 */
sub_indication: string | null, 
/**
 * Last moment of the authority's certificate, ISO 8601.
 */
valid_until: string | null, };

/**
 * Where a dispatch stands with one recipient, in the one word people read.
 */
export type Standing = "waiting" | "stuck" | "unknown" | "sent" | "delivered" | "arrived" | "refused" | "accepted" | "assigned" | "processing" | "done" | "unlisted" | "recall_pending" | "recalled" | "update_pending" | "replaced" | "cancelled";

/**
 * What they stand for.
 */
export type Standings = { 
/**
 * In the order they were asked.
 */
rows: Array<CodeStanding>, };

/**
 * One step back or forward.
 */
export type StepDraft = { 
/**
 * Row id of the dispatch.
 */
id: number, 
/**
 * The version that stands, as the screen knows it.
 */
version: number, };

/**
 * The whole table.
 */
export type SuccessionList = { 
/**
 * By the code that closed.
 */
rows: Array<SuccessionRow>, };

/**
 * An entry of the table, as it is shown.
 */
export type SuccessionRow = { 
/**
 * Row id; 0 for one that comes with the program.
 */
id: number, 
/**
 * The code that closed.
 */
old_code: string, 
/**
 * Whose it was; may be empty.
 */
old_name: string, 
/**
 * The code in its place; empty where there is none or it is not known.
 */
new_code: string, 
/**
 * Whose that is; may be empty.
 */
new_name: string, 
/**
 * First day of the new code.
 */
since: Day, 
/**
 * Where it is written; may be empty.
 */
source: string, 
/**
 * Whether it was compared with the directory in force.
 */
checked: boolean, };

/**
 * What became of them.
 */
export type SuccessionsImported = { 
/**
 * New entries.
 */
added: number, 
/**
 * Entries that took the place of one of the same two codes.
 */
replaced: number, 
/**
 * Lines that were left out, and why.
 */
refused: Array<LineFault>, };

/**
 * An office that took a place.
 */
export type Successor = { 
/**
 * Its code.
 */
code: string, 
/**
 * Its name; may be empty.
 */
name: string, 
/**
 * Since when, where that is known.
 */
since: Day | null, 
/**
 * Where it is written; empty: the directory names the old code beside it.
 */
source: string, 
/**
 * Whether that was compared with the directory in force.
 */
checked: boolean, };

/**
 * Where a table comes from.
 */
export type TableSource = { 
/**
 * A CSV file in UTF-8; empty where `text` has the table.
 */
path: string, 
/**
 * The table itself, as pasted from a spreadsheet.
 */
text: string, };

/**
 * A file to be taken as a draft.
 */
export type TakeWord = { 
/**
 * Its path.
 */
path: string, 
/**
 * SHA-256 of the bytes that were looked at: another file is not taken.
 */
hash: string, };

/**
 * A place where something stands.
 */
export type TakenArea = { 
/**
 * The page, from 1.
 */
page: number, 
/**
 * Where; mm from its upper left.
 */
area: PageArea, };

/**
 * A template in the list.
 */
export type TemplateEntry = { 
/**
 * Row id.
 */
id: number, 
/**
 * What lists show.
 */
name: string, 
/**
 * May be empty.
 */
folder: string, 
/**
 * The type's stable word.
 */
kind: string, 
/**
 * The type's name.
 */
kind_name: string, 
/**
 * Its blanks, in reading order.
 */
fields: Array<TemplateField>, 
/**
 * Drafts made from it.
 */
used: number, };

/**
 * A blank of a template.
 */
export type TemplateField = { 
/**
 * What stands between the braces.
 */
name: string, 
/**
 * What may stand in it.
 */
kind: FieldKind, 
/**
 * It may stay empty.
 */
optional: boolean, };

/**
 * A draft to begin with.
 */
export type TemplateFilled = { 
/**
 * The draft; not kept yet.
 */
draft: Draft, 
/**
 * Blanks that stayed open, and values that fit none.
 */
faults: Array<FaultEntry>, };

/**
 * Templates by folder, then by name.
 */
export type TemplateList = { 
/**
 * The templates.
 */
rows: Array<TemplateEntry>, };

/**
 * A template, whole.
 */
export type TemplateShown = { 
/**
 * As in the list.
 */
row: TemplateEntry, 
/**
 * The draft, with its blanks.
 */
draft: Draft, };

/**
 * A text with inline styles; in JSON a plain string, or a list of runs where styles are used.
 */
export type Text = string | Array<Run>;

/**
 * A change to one text of a draft.
 */
export type TextFix = { 
/**
 * JSON pointer to the text: `/bases/0`, `/blocks/3/text/1/text`.
 */
pointer: string, 
/**
 * The text as it must still be for the change to hold.
 */
from: string, 
/**
 * The text as it becomes; `None` removes the entry.
 */
to: string | null, };

/**
 * A paper in a thread.
 */
export type ThreadEntry = { 
/**
 * Row id.
 */
id: number, 
/**
 * Whether it came; else it goes.
 */
came: boolean, 
/**
 * Number and notation as cited; may be empty.
 */
written: string, 
/**
 * Trích yếu.
 */
subject: string, 
/**
 * The other office.
 */
with: string, 
/**
 * Day of issue, `yyyy-MM-dd`.
 */
day: string | null, 
/**
 * When it was begun or came, UTC milliseconds.
 */
at: Moment, 
/**
 * The paper of the thread that it answers.
 */
answers: number | null, 
/**
 * How deep it stands: nought for a paper that answers none.
 */
depth: number, };

/**
 * Where a fact came from.
 */
export type ToldBy = "asked" | "page" | "assumed";

/**
 * A page by itself.
 */
export type TouchedPage = { 
/**
 * Which page, from 1.
 */
page: number, 
/**
 * A PDF of this one page in base64.
 */
pdf: string, 
/**
 * Whether pages behind it are not known either.
 */
more: boolean, };

/**
 * One level of the tree.
 */
export type TreePage = { 
/**
 * In Vietnamese order of their names.
 */
rows: Array<TreeRow>, 
/**
 * How many the level has.
 */
total: number, };

/**
 * An agency of a branch.
 */
export type TreePart = { 
/**
 * Its code.
 */
code: UnitCode, 
/**
 * Its name.
 */
name: string, };

/**
 * An agency in the tree.
 */
export type TreeRow = { 
/**
 * Its code.
 */
code: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Open agencies directly below it.
 */
children: number, 
/**
 * Open agencies anywhere below it.
 */
below: number, 
/**
 * Of those, communes' own bodies.
 */
communes: number, };

/**
 * A certificate or revocation list this desk goes by.
 */
export type TrustEntry = { 
/**
 * File name in the trust folder.
 */
name: string, 
/**
 * Whom it names, or who issued the list.
 */
subject: string, 
/**
 * SHA-256 of the file's DER, in hex.
 */
sha256: string, 
/**
 * Whose the root is: the desk's own, unless somebody said otherwise.
 */
circle: "state" | "party" | "public" | "own", 
/**
 * Until when, `yyyy-MM-dd`.
 */
valid_to: string, 
/**
 * What it is.
 */
kind: TrustKind, };

/**
 * What a file in the trust folder is.
 */
export type TrustKind = "certificate" | "revocation_list";

/**
 * An agency's electronic identification code: `H55.242`, or in the older form `000.46.24.H44`.
 *
 * At most 50 bytes as received, 35 as registered. Two codes may name one office; ask the directory, not `==`.
 * Source: Decision 20/2020/QĐ-TTg art. 4–6, amended by 09/2025/QĐ-TTg; QCVN 102:2016/BTTTT.
 */
export type UnitCode = string;

/**
 * An answer with a code that no list knows.
 */
export type UnlistedView = { 
/**
 * Who answered.
 */
from: string, 
/**
 * The code as it came.
 */
code: number, 
/**
 * The words with it.
 */
note: string, 
/**
 * When it was given there, UTC milliseconds.
 */
at: Moment, };

/**
 * A locked desk and what opens it.
 */
export type UnlockDesk = { 
/**
 * The desk's id.
 */
id: string, 
/**
 * Its passphrase.
 */
passphrase: string, };

/**
 * Something that the draft does not hold as it stood in the file.
 */
export type Unplaced = { 
/**
 * What it is.
 */
what: What, 
/**
 * The paragraph of the file, counted from 1 with those in tables; 0: none in particular.
 */
paragraph: number, 
/**
 * Its words; may be empty.
 */
text: string, };

/**
 * How fast a document must move. Three levels above normal (Decree 30/2020, Annex I, III.2b).
 */
export type Urgency = "normal" | "urgent" | "very_urgent" | "express";

/**
 * A file, judged. `docs/verdict.md` tells what each code means.
 */
export type VerdictView = { 
/**
 * Over all signatures.
 */
verdict: Outcome, 
/**
 * Each signature, in the order of the form.
 */
signatures: Array<SignatureView>, 
/**
 * When it was judged, UTC milliseconds.
 */
judged_at: Moment, 
/**
 * Why the file as a whole cannot be relied on.
 */
unreadable: FaultEntry | null, 
/**
 * The same in words: first what it is, then where or how much.
 */
says: Array<Said>, 
/**
 * Right person and right office, in order; none where nobody says who should have signed.
 */
signatories: Signatories | null, 
/**
 * What this check does not say.
 */
limits: Array<string>, };

/**
 * A version in the list.
 */
export type VersionEntry = { 
/**
 * From 1.
 */
version: number, 
/**
 * When it was saved, UTC milliseconds.
 */
at: Moment, 
/**
 * Who saved it: the account of the machine; may be empty.
 */
author: string, 
/**
 * Why it was saved.
 */
cause: "created" | "autosave" | "save" | "import" | "template" | "merge" | "restore" | "undo" | "redo", 
/**
 * The older version whose words these are, after a step back or forward.
 */
of: number | null, 
/**
 * What changed since the version before, in short; nothing for the first.
 */
changes: ChangeSummary | null, 
/**
 * What was done with it.
 */
marks: Array<VersionMark>, };

/**
 * Something that was done with a version.
 */
export type VersionMark = { 
/**
 * `signed`, `reopened`, `issued` or `sent`.
 */
what: string, 
/**
 * When, UTC milliseconds.
 */
at: Moment, };

/**
 * Versions, newest first.
 */
export type VersionPage = { 
/**
 * The versions asked for.
 */
rows: Array<VersionEntry>, 
/**
 * How many there are.
 */
total: number, 
/**
 * The version that stands.
 */
standing: number, 
/**
 * Whether one step back leads anywhere.
 */
can_undo: boolean, 
/**
 * Whether one step forward leads anywhere.
 */
can_redo: boolean, };

/**
 * One version, whole.
 */
export type VersionShown = { 
/**
 * Its number.
 */
version: number, 
/**
 * When it was saved, UTC milliseconds.
 */
at: Moment, 
/**
 * What was written.
 */
draft: Draft, 
/**
 * The number that stands before each block.
 */
labels: Array<string>, };

/**
 * An arrival that waits to be checked again.
 */
export type WaitingCheck = { 
/**
 * As in the list.
 */
row: IncomingRow, 
/**
 * Why it cannot be told, each once: codes of texts.
 */
reasons: Array<Said>, 
/**
 * When the authorities are asked next at the latest, UTC milliseconds; none where asking them clears nothing.
 */
next_try: Moment | null, 
/**
 * What stopped the last try, as a failure code.
 */
fault: string | null, };

/**
 * A stretch of them.
 */
export type WaitingList = { 
/**
 * Newest first.
 */
rows: Array<WaitingCheck>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * What a letter waits for.
 */
export type Waits = "person" | "held" | "desk_held" | "no_road" | "no_fitting_road" | "stamps" | "answer" | "reconciling" | "line" | "next_try" | "turn";

/**
 * A step into the tree.
 */
export type WalkTree = { 
/**
 * The agency whose next level is asked for; nothing for the top.
 */
parent: UnitCode | null, 
/**
 * Rows to pass over.
 */
skip: number, 
/**
 * Rows wanted, at most 500.
 */
limit: number, };

/**
 * How many of what.
 */
export type WatchCounts = { 
/**
 * Recipients.
 */
all: number, 
/**
 * Accepted.
 */
accepted: number, 
/**
 * Not accepted, whatever the reason.
 */
unaccepted: number, 
/**
 * Past what is expected.
 */
late: number, 
/**
 * Past what the law allows.
 */
beyond: number, 
/**
 * In the outbox.
 */
waiting: number, 
/**
 * Chưa rõ kết quả.
 */
unknown: number, 
/**
 * Refused there.
 */
refused: number, 
/**
 * Asked something since, and not answered.
 */
asked: number, 
/**
 * Followed no more, or nothing more to come.
 */
closed: number, };

/**
 * What was written.
 */
export type WatchExported = { 
/**
 * Rows.
 */
rows: number, };

/**
 * A choice among recipients.
 */
export type WatchOnly = "all" | "unaccepted" | "late" | "beyond" | "waiting" | "unknown" | "refused" | "asked" | "accepted" | "closed";

/**
 * A page of the table.
 */
export type WatchPage = { 
/**
 * In order.
 */
rows: Array<WatchRow>, 
/**
 * How many there are with this choice.
 */
total: number, 
/**
 * How many of what, before the choice `only`.
 */
counts: WatchCounts, 
/**
 * How many dispatches they belong to.
 */
dispatches: number, 
/**
 * Now, by the axis's clock where it is known.
 */
now: Moment, 
/**
 * That clock beside ours.
 */
clock: AxisClock, 
/**
 * Whether the holidays of this year are known.
 */
days_known: boolean, };

/**
 * Which recipients are listed, and how.
 */
export type WatchQuery = { 
/**
 * Of one dispatch; none: of all that are not settled, or of the days named.
 */
dispatch: number | null, 
/**
 * Sent from this day on, `yyyy-MM-dd`; empty: no matter.
 */
from: string, 
/**
 * Sent until this day, `yyyy-MM-dd`; empty: no matter.
 */
to: string, 
/**
 * Only those.
 */
only: WatchOnly, 
/**
 * Every word begins some word of name, code, number or subject, whatever the marks.
 */
text: string, 
/**
 * Only members of this group of recipients: the row of the library.
 */
group: number | null, 
/**
 * Only offices under this code; empty: no matter.
 */
under: string, 
/**
 * By what they are sorted.
 */
sort: WatchSort, 
/**
 * The other way round.
 */
descending: boolean, 
/**
 * How many are passed over.
 */
offset: number, 
/**
 * At most so many; nought: as many as a page has.
 */
limit: number, };

/**
 * A recipient of a sent dispatch.
 */
export type WatchRow = { 
/**
 * Row id of the delivery.
 */
id: number, 
/**
 * The dispatch.
 */
dispatch: number, 
/**
 * Its number and notation as cited.
 */
written: string, 
/**
 * Its trích yếu.
 */
subject: string, 
/**
 * Its độ khẩn.
 */
urgency: Urgency, 
/**
 * The recipient's code.
 */
to: string, 
/**
 * The recipient's name as addressed.
 */
name: string, 
/**
 * Where it stands, exactly.
 */
standing: Standing, 
/**
 * Whether what became of the recall may be what became of the correction before it.
 */
doubt: Doubt | null, 
/**
 * Where it counts.
 */
state: WatchState, 
/**
 * Whether something is still to come from there, or to be done here about what came.
 */
is_open: boolean, 
/**
 * When the axis had the letter for it, by our clock; none while it has not, or that is not known.
 */
sent_at: Moment | null, 
/**
 * When it answered last, by the clock there.
 */
answered_at: Moment | null, 
/**
 * The words that came with the answer.
 */
note: string, 
/**
 * By then it should have answered, by the axis's clock; none where nothing is expected.
 */
due: Moment | null, 
/**
 * After that it is against the law.
 */
latest: Moment | null, 
/**
 * How it stands to those.
 */
lateness: Lateness, 
/**
 * When it was last reminded.
 */
reminded_at: Moment | null, 
/**
 * How.
 */
reminded_how: Reminder | null, 
/**
 * How often.
 */
reminded: number, 
/**
 * Whether it is still followed; if not, `closed_because` says why.
 */
followed: boolean, 
/**
 * Why it is followed no more.
 */
closed_because: string, 
/**
 * When it said what, where one dispatch is looked at or the page is short.
 */
times: WatchTimes, };

/**
 * An order.
 */
export type WatchSort = "due" | "name" | "code" | "written" | "sent" | "state" | "reminded";

/**
 * How far a recipient has come, as the watch counts it.
 */
export type WatchState = "waiting" | "unknown" | "sent" | "arrived" | "accepted" | "refused" | "asked" | "closed";

/**
 * When a recipient said what, by the clock there.
 */
export type WatchTimes = { 
/**
 * 01.
 */
arrived: Moment | null, 
/**
 * 03.
 */
accepted: Moment | null, 
/**
 * 02.
 */
refused: Moment | null, };

/**
 * What was not placed, or not as it stood.
 */
export type What = "number" | "date" | "head" | "title" | "enclosed" | "signature" | "after_signature" | "margin" | "text_box" | "comment" | "deleted" | "inserted" | "hidden" | "drawing" | "object" | "picture" | "formula" | "frozen_number" | "style" | "note" | "table_shape" | "embedded" | "unit_code" | "rest";

/**
 * What the sender of a document wants of it later, by a status message or an envelope (X§4.2).
 *
 * Nothing of it is ever applied by itself.
 */
export type Wish = "recall" | "dropped" | "update" | "replace";

/**
 * What the sender of an arrival wants of it.
 */
export type WishView = { 
/**
 * Row id.
 */
id: number, 
/**
 * The arrival it is about.
 */
arrival: number, 
/**
 * What is wanted.
 */
wish: Wish, 
/**
 * `open`, `granted`, `declined`, `overtaken`.
 */
state: "open" | "granted" | "declined" | "overtaken", 
/**
 * The sender's words; may be empty.
 */
reason: string, 
/**
 * The envelope it came in: the new version, the replacing document.
 */
by_arrival: number | null, 
/**
 * When it was said there, UTC milliseconds.
 */
said_at: Moment | null, 
/**
 * When it came, UTC milliseconds.
 */
came_at: Moment, 
/**
 * What we told the sender.
 */
words: string, 
/**
 * When it was decided, UTC milliseconds.
 */
decided_at: Moment | null, 
/**
 * Whether the decision can be taken back: the sender has surely not been told.
 */
can_reconsider: boolean, };

/**
 * What a file would become.
 */
export type WordPreview = { 
/**
 * Its name, without its folder.
 */
name: string, 
/**
 * SHA-256 of its bytes in hex.
 */
hash: string, 
/**
 * What it is: `docx`, or `doc`, `odt`, `rtf` where LibreOffice read it.
 */
kind: string, 
/**
 * The draft it would be.
 */
draft: Draft, 
/**
 * The name of its type.
 */
kind_name: string, 
/**
 * Whether the file names its type itself.
 */
kind_found: boolean, 
/**
 * The number that stands before each block.
 */
labels: Array<string>, 
/**
 * How many pictures it has.
 */
pictures: number, 
/**
 * What has no place in the draft, or was taken otherwise than it stood.
 */
unplaced: Array<Unplaced>, 
/**
 * What was set in an old encoding, before and after.
 */
converted: Converted | null, };

/**
 * Which arrival goes which step.
 */
export type WorkArrival = { 
/**
 * Row id.
 */
id: number, 
/**
 * The step.
 */
step: WorkStep, 
/**
 * Who has it, or what came of it; the sender reads it. At most 1,000 characters.
 */
words: string, };

/**
 * A step of the work.
 */
export type WorkStep = "assign" | "process" | "finish";

/**
 * Where the arrival now stands.
 */
export type Worked = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its stage.
 */
stage: Incoming, 
/**
 * Whether the sender is told now; not a second time (X§4.3).
 */
told: boolean, };

/**
 * A letter that reminds.
 */
export type WriteReminder = { 
/**
 * The dispatch it is about.
 */
dispatch: number, 
/**
 * To whom; empty: all that are late.
 */
to: Array<UnitCode>, };

export type Topic = "settings" | "dispatches" | "deliveries" | "arrivals" | "outbox" | "inbox" | "registers" | "directory" | "history" | "library" | "templates" | "signings" | "line" | "desks";

export type Commands = {
  "desk.list": { input: Nothing; output: DeskList };
  "desk.choose": { input: ChooseDesk; output: ChooseDesk };
  "desk.create": { input: CreateDesk; output: DeskCreated };
  "desk.unlock": { input: UnlockDesk; output: Done };
  "settings.read": { input: Nothing; output: Settings };
  "settings.save": { input: SaveOffice; output: OfficeSaved };
  "settings.appearance": { input: Nothing; output: Appearance };
  "settings.signature_image": { input: SetSignatureImage; output: ImageKept };
  "settings.seal_image": { input: SetSealImage; output: ImageKept };
  "settings.remove_image": { input: ById; output: Done };
  "road.set": { input: SetRoad; output: RoadSettings };
  "road.list": { input: Nothing; output: RoadList };
  "road.offers": { input: AskRoads; output: RoadOffers };
  "road.save": { input: SaveRoad; output: RoadEntry };
  "road.remove": { input: ById; output: Done };
  "road.test": { input: ById; output: RoadTested };
  "road.saw_back": { input: ById; output: Done };
  "key.add": { input: AddKey; output: KeyEntry };
  "key.remove": { input: ById; output: Done };
  "key.list": { input: ListKeys; output: KeyList };
  "act.cancel": { input: CancelWork; output: Done };
  "trust.add": { input: AddTrust; output: TrustEntry };
  "trust.remove": { input: ByName; output: Done };
  "trust.offered": { input: Nothing; output: OfferedList };
  "trust.confirm": { input: ConfirmTrust; output: Done };
  "trust.withdraw": { input: BySha256; output: Done };
  "trust.update": { input: AddTrust; output: OfferedList };
  "stamps.set": { input: StampSettings; output: StampSettings };
  "kind.list": { input: ListKinds; output: KindList };
  "draft.blank": { input: BlankDraft; output: DraftBlank };
  "draft.reply": { input: ReplyDraft; output: DraftBlank };
  "draft.save": { input: SaveDraft; output: DraftSaved };
  "draft.remove": { input: ById; output: Done };
  "draft.preview": { input: PreviewDraft; output: Preview };
  "word.read": { input: ReadWord; output: WordPreview };
  "word.take": { input: TakeWord; output: DraftSaved };
  "draft.export_word": { input: ExportWord; output: Done };
  "draft.glance": { input: GlanceDraft; output: Glance };
  "draft.picture_add": { input: AddPicture; output: PictureAdded };
  "draft.picture": { input: ShowPicture; output: PictureBytes };
  "draft.versions": { input: ListVersions; output: VersionPage };
  "draft.version": { input: ShowVersion; output: VersionShown };
  "draft.compare": { input: CompareVersions; output: Comparison };
  "draft.restore": { input: RestoreVersion; output: DraftStanding };
  "draft.undo": { input: StepDraft; output: DraftStanding };
  "draft.redo": { input: StepDraft; output: DraftStanding };
  "library.list": { input: ListLibrary; output: LibraryList };
  "library.save": { input: SaveLibraryItem; output: LibraryItem };
  "library.remove": { input: ById; output: Done };
  "library.move": { input: MoveLibraryItem; output: Done };
  "library.take": { input: ById; output: LibraryItem };
  "library.expand": { input: ExpandKey; output: KeyExpanded };
  "library.import": { input: ImportLibrary; output: LibraryImported };
  "library.export": { input: ExportLibrary; output: LibraryExported };
  "template.list": { input: ListTemplates; output: TemplateList };
  "template.show": { input: ById; output: TemplateShown };
  "template.save": { input: SaveTemplate; output: TemplateEntry };
  "template.remove": { input: ById; output: Done };
  "template.fill": { input: DraftFromTemplate; output: TemplateFilled };
  "merge.preview": { input: MergePlan; output: MergePreview };
  "merge.run": { input: RunMerge; output: Merged };
  "merge.list": { input: Nothing; output: MergeList };
  "merge.remove": { input: ById; output: MergeRemoved };
  "outgoing.list": { input: ListOutgoing; output: OutgoingPage };
  "dispatch.show": { input: ById; output: DispatchView };
  "dispatch.verify": { input: ById; output: DispatchView };
  "dispatch.page": { input: ById; output: Page };
  "dispatch.save_page": { input: SavePage; output: Done };
  "dispatch.sign": { input: SignDispatch; output: Staged };
  "dispatch.reopen": { input: ById; output: Staged };
  "dispatch.issue": { input: IssueDispatch; output: Issued };
  "dispatch.send": { input: SendDispatch; output: Queued };
  "dispatch.enclosures": { input: ById; output: EnclosureList };
  "dispatch.attach": { input: AttachFile; output: EnclosureView };
  "dispatch.attach_copy": { input: AttachCopy; output: EnclosureView };
  "dispatch.detach": { input: ByEnclosure; output: Done };
  "dispatch.order": { input: OrderEnclosures; output: EnclosureList };
  "dispatch.seal_file": { input: SealEnclosure; output: EnclosureView };
  "dispatch.file": { input: ByEnclosure; output: FileBytes };
  "dispatch.save_file": { input: SaveEnclosure; output: Done };
  "pdf.look": { input: LookAtPdf; output: PdfLook };
  "pdf.sign": { input: SignPdf; output: PdfSigned };
  "batch.look": { input: LookAtBatch; output: BatchPlan };
  "batch.begin": { input: BeginBatch; output: BatchBegun };
  "batch.show": { input: ById; output: BatchView };
  "batch.list": { input: Nothing; output: BatchList };
  "batch.stop": { input: ById; output: Done };
  "batch.save": { input: SaveBatchReport; output: Done };
  "print.register": { input: PrintRegister; output: Print };
  "print.list": { input: PrintList; output: Print };
  "print.slip": { input: PrintAbout; output: Print };
  "print.receipt": { input: PrintAbout; output: Print };
  "arrival.stamp": { input: StampArrival; output: Print };
  "copy.list": { input: ListCopies; output: CopyList };
  "copy.show": { input: ById; output: CopyView };
  "copy.look": { input: LookAtSource; output: SourceView };
  "copy.make": { input: MakeCopy; output: CopyMade };
  "copy.page": { input: ById; output: Page };
  "copy.save_page": { input: SaveCopy; output: Done };
  "copy.cancel": { input: CancelCopy; output: CopyView };
  "verdict.show": { input: JudgedFile; output: VerdictView };
  "verdict.look": { input: LookAtSignatures; output: JudgedPdf };
  "verdict.version": { input: OpenVersion; output: SignedVersion };
  "verdict.minute": { input: PrintMinute; output: Print };
  "verdict.waiting": { input: ListWaiting; output: WaitingList };
  "dispatch.recall": { input: RecallDispatch; output: Recalled };
  "dispatch.unfreeze": { input: ById; output: Done };
  "dispatch.correct": { input: ById; output: DraftSaved };
  "dispatch.receivers": { input: ChangeReceivers; output: Queued };
  "dispatch.replace": { input: ReplaceDispatch; output: Replaced };
  "dispatch.keep_earlier": { input: ReplaceDispatch; output: Done };
  "dispatch.resend": { input: ResendDispatch; output: Queued };
  "outbox.list": { input: Nothing; output: OutboxList };
  "outbox.retry": { input: ById; output: Done };
  "outbox.withdraw": { input: ById; output: Done };
  "outbox.send_unstamped": { input: ById; output: Done };
  "evidence.export": { input: ExportEvidence; output: PackageMade };
  "watch.list": { input: WatchQuery; output: WatchPage };
  "watch.count": { input: Nothing; output: WatchCounts };
  "watch.remind": { input: RemindRecipients; output: Reminded };
  "watch.follow": { input: Followed; output: Reminded };
  "watch.letter": { input: WriteReminder; output: ReminderLetter };
  "watch.export": { input: ExportWatch; output: WatchExported };
  "watch.clock": { input: Nothing; output: AxisClock };
  "calendar.show": { input: Nothing; output: CalendarView };
  "calendar.import": { input: ImportCalendar; output: CalendarView };
  "pending.list": { input: Nothing; output: PendingList };
  "slip.list": { input: ById; output: SlipList };
  "slip.print": { input: PrintAbout; output: Print };
  "slip.save": { input: SaveSlip; output: Done };
  "slip.check": { input: CheckSlip; output: SlipCheck };
  "slip.key": { input: Nothing; output: SlipKeyView };
  "slip.save_key": { input: SaveSlipKey; output: Done };
  "slip.key_page": { input: PrintKey; output: Print };
  "incoming.list": { input: ListIncoming; output: IncomingPage };
  "arrival.show": { input: ById; output: ArrivalView };
  "arrival.file": { input: ShowFile; output: FileBytes };
  "arrival.save_file": { input: SaveFile; output: Done };
  "arrival.verify": { input: ById; output: ArrivalView };
  "arrival.register": { input: ById; output: Registered };
  "arrival.refuse": { input: RefuseArrival; output: Done };
  "arrival.work": { input: WorkArrival; output: Worked };
  "wish.decide": { input: DecideWish; output: Done };
  "wish.reconsider": { input: ById; output: Done };
  "inbox.failed": { input: Nothing; output: FailedList };
  "inbox.fetch_again": { input: Nothing; output: Done };
  "inbox.save": { input: SavePackage; output: Done };
  "inbox.close": { input: ClosePackage; output: Done };
  "inbox.reopen": { input: ReopenPackage; output: Done };
  "check.draft": { input: CheckDraft; output: DraftCheck };
  "check.file": { input: CheckFile; output: FileCheck };
  "check.draw": { input: CheckFile; output: DrawnFile };
  "check.save": { input: SaveCheck; output: Done };
  "directory.search": { input: SearchDirectory; output: DirectoryPage };
  "directory.state": { input: Nothing; output: DirectoryState };
  "directory.refresh": { input: RefreshDirectory; output: Done };
  "directory.load": { input: LoadDirectory; output: Refreshed };
  "directory.agency": { input: ShowAgency; output: AgencyView };
  "directory.tree": { input: WalkTree; output: TreePage };
  "directory.branch": { input: ShowBranch; output: Branch };
  "directory.standing": { input: AskStanding; output: Standings };
  "succession.list": { input: Nothing; output: SuccessionList };
  "succession.import": { input: ImportSuccessions; output: SuccessionsImported };
  "succession.remove": { input: ById; output: Done };
  "parcel.certificates": { input: Nothing; output: CertificateList };
  "parcel.certificate_look": { input: LookAtCertificates; output: CertificateOffers };
  "parcel.certificate_keep": { input: KeepCertificate; output: AgencyCertificateView };
  "parcel.certificate_drop": { input: ById; output: Done };
  "parcel.plan": { input: PlanParcel; output: ParcelPlan };
  "parcel.pack": { input: PackParcel; output: ParcelPacked };
  "parcel.look": { input: LookAtParcel; output: ParcelOutside };
  "parcel.receive": { input: ReceiveParcel; output: ParcelOpened };
  "parcel.list": { input: Nothing; output: ParcelList };
  "line.state": { input: Nothing; output: LineState };
  "outbox.now": { input: ById; output: Done };
  "outbox.hold": { input: ById; output: Done };
  "outbox.release": { input: ById; output: Done };
  "outbox.hold_desk": { input: HoldDesk; output: Done };
  "line.poke": { input: Nothing; output: Done };
};

/** The topics that make an answer stale. */
export const STALE: { readonly [name in keyof Commands]: readonly Topic[] } = {
  "desk.list": ["desks", "settings"],
  "desk.choose": [],
  "desk.create": [],
  "desk.unlock": [],
  "settings.read": ["settings"],
  "settings.save": [],
  "settings.appearance": ["settings"],
  "settings.signature_image": [],
  "settings.seal_image": [],
  "settings.remove_image": [],
  "road.set": [],
  "road.list": ["settings", "outbox", "inbox", "line"],
  "road.offers": ["settings", "directory", "dispatches"],
  "road.save": [],
  "road.remove": [],
  "road.test": [],
  "road.saw_back": [],
  "key.add": [],
  "key.remove": [],
  "key.list": ["settings"],
  "act.cancel": [],
  "trust.add": [],
  "trust.remove": [],
  "trust.offered": ["settings"],
  "trust.confirm": [],
  "trust.withdraw": [],
  "trust.update": [],
  "stamps.set": [],
  "kind.list": [],
  "draft.blank": [],
  "draft.reply": [],
  "draft.save": [],
  "draft.remove": [],
  "draft.preview": [],
  "word.read": [],
  "word.take": [],
  "draft.export_word": [],
  "draft.glance": [],
  "draft.picture_add": [],
  "draft.picture": [],
  "draft.versions": ["dispatches", "history"],
  "draft.version": [],
  "draft.compare": [],
  "draft.restore": [],
  "draft.undo": [],
  "draft.redo": [],
  "library.list": ["library"],
  "library.save": [],
  "library.remove": [],
  "library.move": [],
  "library.take": [],
  "library.expand": [],
  "library.import": [],
  "library.export": [],
  "template.list": ["templates"],
  "template.show": ["templates"],
  "template.save": [],
  "template.remove": [],
  "template.fill": [],
  "merge.preview": [],
  "merge.run": [],
  "merge.list": ["templates", "dispatches"],
  "merge.remove": [],
  "outgoing.list": ["dispatches", "deliveries", "outbox"],
  "dispatch.show": ["dispatches", "deliveries", "history"],
  "dispatch.verify": [],
  "dispatch.page": ["dispatches"],
  "dispatch.save_page": [],
  "dispatch.sign": [],
  "dispatch.reopen": [],
  "dispatch.issue": [],
  "dispatch.send": [],
  "dispatch.enclosures": ["dispatches"],
  "dispatch.attach": [],
  "dispatch.attach_copy": [],
  "dispatch.detach": [],
  "dispatch.order": [],
  "dispatch.seal_file": [],
  "dispatch.file": [],
  "dispatch.save_file": [],
  "pdf.look": [],
  "pdf.sign": [],
  "batch.look": ["dispatches"],
  "batch.begin": [],
  "batch.show": ["signings"],
  "batch.list": ["signings"],
  "batch.stop": [],
  "batch.save": [],
  "print.register": [],
  "print.list": [],
  "print.slip": [],
  "print.receipt": [],
  "arrival.stamp": [],
  "copy.list": ["registers"],
  "copy.show": ["registers"],
  "copy.look": [],
  "copy.make": [],
  "copy.page": [],
  "copy.save_page": [],
  "copy.cancel": [],
  "verdict.show": ["dispatches", "settings"],
  "verdict.look": [],
  "verdict.version": [],
  "verdict.minute": [],
  "verdict.waiting": ["arrivals"],
  "dispatch.recall": [],
  "dispatch.unfreeze": [],
  "dispatch.correct": [],
  "dispatch.receivers": [],
  "dispatch.replace": [],
  "dispatch.keep_earlier": [],
  "dispatch.resend": [],
  "outbox.list": ["outbox"],
  "outbox.retry": [],
  "outbox.withdraw": [],
  "outbox.send_unstamped": [],
  "evidence.export": [],
  "watch.list": ["deliveries", "dispatches", "outbox", "settings"],
  "watch.count": ["deliveries", "dispatches", "outbox", "settings"],
  "watch.remind": [],
  "watch.follow": [],
  "watch.letter": [],
  "watch.export": [],
  "watch.clock": ["settings"],
  "calendar.show": ["settings"],
  "calendar.import": [],
  "pending.list": ["deliveries", "dispatches", "outbox", "inbox", "arrivals", "settings"],
  "slip.list": ["deliveries"],
  "slip.print": [],
  "slip.save": [],
  "slip.check": [],
  "slip.key": [],
  "slip.save_key": [],
  "slip.key_page": [],
  "incoming.list": ["arrivals"],
  "arrival.show": ["arrivals", "history", "outbox"],
  "arrival.file": [],
  "arrival.save_file": [],
  "arrival.verify": [],
  "arrival.register": [],
  "arrival.refuse": [],
  "arrival.work": [],
  "wish.decide": [],
  "wish.reconsider": [],
  "inbox.failed": ["inbox"],
  "inbox.fetch_again": [],
  "inbox.save": [],
  "inbox.close": [],
  "inbox.reopen": [],
  "check.draft": [],
  "check.file": [],
  "check.draw": [],
  "check.save": [],
  "directory.search": ["directory"],
  "directory.state": ["directory", "settings"],
  "directory.refresh": [],
  "directory.load": [],
  "directory.agency": ["directory"],
  "directory.tree": ["directory"],
  "directory.branch": ["directory"],
  "directory.standing": ["directory"],
  "succession.list": ["directory"],
  "succession.import": [],
  "succession.remove": [],
  "parcel.certificates": ["directory", "settings"],
  "parcel.certificate_look": [],
  "parcel.certificate_keep": [],
  "parcel.certificate_drop": [],
  "parcel.plan": ["outbox", "directory"],
  "parcel.pack": [],
  "parcel.look": [],
  "parcel.receive": [],
  "parcel.list": ["outbox", "inbox"],
  "line.state": ["line", "outbox", "inbox", "settings"],
  "outbox.now": [],
  "outbox.hold": [],
  "outbox.release": [],
  "outbox.hold_desk": [],
  "line.poke": [],
};
