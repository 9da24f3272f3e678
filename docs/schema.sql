-- The schema of a desk's file, version 17. Written by `crates/store/tests/it/schema.rs` with UPDATE=1.

CREATE TABLE settings (
    -- What this desk is told to be and to do. One row a setting.
    key TEXT PRIMARY KEY NOT NULL, -- stable dotted word
    value TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE papers (
    -- One number names one paper on this desk, whether it came or goes; a number is never given twice.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- the id of the arrival or the dispatch
    way TEXT NOT NULL -- in: an arrival; out: a dispatch
) STRICT;

CREATE TABLE arrivals (
    -- Incoming dispatches: one row for each document that came, whatever the road.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id, from papers
    stage TEXT NOT NULL, -- word of office::Incoming
    business TEXT NOT NULL, -- why it was sent: new, recall, update, replace
    doc_id TEXT NOT NULL, -- the axis's package id
    envelope BLOB NOT NULL, -- SHA-256 of the envelope, 32 bytes
    from_code TEXT NOT NULL, -- the sender's code
    from_name TEXT NOT NULL, -- the sender's name as it came
    to_code TEXT NOT NULL, -- our code it was sent to
    document_id TEXT, -- business key as received; null if it came without
    kind_name TEXT NOT NULL, -- name of the type as it came; may be empty
    number TEXT NOT NULL, -- number as it came; may be empty
    notation TEXT NOT NULL, -- notation as it came; may be empty
    subject TEXT NOT NULL, -- trích yếu
    place TEXT NOT NULL, -- place of issue; may be empty
    promulgated TEXT, -- day of issue, yyyy-MM-dd
    urgency TEXT NOT NULL, -- normal, urgent, very_urgent, express
    due TEXT, -- day by which the sender wants it done, yyyy-MM-dd
    signer TEXT NOT NULL, -- who signed, as the header says; may be empty
    content TEXT NOT NULL, -- short text of the header; may be empty
    arrival_number INTEGER, -- number in the register of arrivals; null until registered
    arrived_at INTEGER NOT NULL, -- UTC ms
    registered_at INTEGER, -- UTC ms
    changed_at INTEGER NOT NULL, -- UTC ms of the last change of stage
    refused_reason TEXT NOT NULL, -- why we sent it back; empty unless refused
    verdict TEXT, -- JSON of the verdict on its signatures; null until judged
    outcome TEXT NOT NULL, -- the verdict in one word; empty until judged
    header TEXT NOT NULL -- JSON of the whole header as received
) STRICT;

CREATE INDEX arrivals_stage ON arrivals (stage, id);

CREATE INDEX arrivals_document_id ON arrivals (document_id) WHERE document_id IS NOT NULL;

CREATE INDEX arrivals_envelope ON arrivals (envelope);

CREATE VIRTUAL TABLE arrival_words USING fts5 (
    -- Search over arrivals: rowid is the arrival's id.
    words, -- folded number, notation, type, subject, sender, signer, content
    content = '', contentless_delete = 1, detail = full,
    tokenize = 'unicode61 remove_diacritics 0'
);

CREATE TABLE arrival_files (
    -- Files that came in the envelope of an arrival, in its order.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    arrival INTEGER NOT NULL REFERENCES arrivals (id), -- whose file
    name TEXT NOT NULL, -- file name as it came
    mime TEXT NOT NULL, -- media type found by looking at the bytes
    hash BLOB NOT NULL, -- SHA-256 of the bytes, 32 bytes
    size INTEGER NOT NULL, -- bytes
    verdict TEXT, -- JSON of the verdict on its signatures; null until judged
    outcome TEXT NOT NULL -- the verdict in one word; empty until judged
) STRICT;

CREATE INDEX arrival_files_arrival ON arrival_files (arrival, id);

CREATE TABLE dispatches (
    -- Outgoing dispatches, from the first draft on.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id, from papers
    stage TEXT NOT NULL, -- word of office::Outgoing
    kind TEXT NOT NULL, -- word of office::Kind, as in the draft
    subject TEXT NOT NULL, -- trích yếu, as in the draft
    version INTEGER NOT NULL, -- counts the saved drafts from 1
    number TEXT, -- as written; null until issued
    notation TEXT, -- null until issued
    document_id TEXT, -- business key on the axis; null until issued
    issued_on TEXT, -- day on the page, yyyy-MM-dd; null until issued
    reference TEXT, -- number/notation in capitals without leading zeros, to match answers; null until issued
    page BLOB, -- SHA-256 of the signed or issued PDF; null while a draft
    envelope BLOB, -- SHA-256 of the envelope; null until sent
    in_reply_to INTEGER REFERENCES arrivals (id), -- the arrival it answers
    was_signed INTEGER NOT NULL, -- 1 once a leader has signed it, even if it was opened again
    created_at INTEGER NOT NULL, -- UTC ms
    changed_at INTEGER NOT NULL, -- UTC ms of the last change of draft or stage
    signed_at INTEGER, -- UTC ms; null unless signed
    issued_at INTEGER, -- UTC ms; null until issued
    sent_at INTEGER, -- UTC ms the envelope was put into the outbox; null until then
    draft TEXT NOT NULL -- JSON of office::Draft
) STRICT;

CREATE INDEX dispatches_stage ON dispatches (stage, id);

CREATE UNIQUE INDEX dispatches_document_id ON dispatches (document_id) WHERE document_id IS NOT NULL;

CREATE INDEX dispatches_reference ON dispatches (issued_on, reference) WHERE issued_on IS NOT NULL;

CREATE INDEX dispatches_in_reply_to ON dispatches (in_reply_to) WHERE in_reply_to IS NOT NULL;

CREATE VIRTUAL TABLE dispatch_words USING fts5 (
    -- Search over dispatches: rowid is the dispatch's id.
    words, -- folded number, notation, type, subject, recipients, signer, body
    content = '', contentless_delete = 1, detail = full,
    tokenize = 'unicode61 remove_diacritics 0'
);

CREATE TABLE counters (
    -- The last number given in each series and period. The only source of numbers.
    series TEXT NOT NULL, -- word of office::Series
    period TEXT NOT NULL, -- word of office::Period
    last INTEGER NOT NULL, -- last number given
    PRIMARY KEY (series, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE register_entries (
    -- The registers: every number given, for good.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    series TEXT NOT NULL, -- word of office::Series
    period TEXT NOT NULL, -- word of office::Period
    count INTEGER NOT NULL, -- the number given
    written TEXT NOT NULL, -- the number as it stands on the page, 05/QĐ-UBND
    dispatch INTEGER REFERENCES dispatches (id), -- outgoing dispatch that has it
    arrival INTEGER REFERENCES arrivals (id), -- arrival that has it
    entered_at INTEGER NOT NULL, -- UTC ms
    withdrawn_reason TEXT, -- why the number is void; null while it stands
    withdrawn_at INTEGER, -- UTC ms
    UNIQUE (period, series, count)
) STRICT;

CREATE INDEX register_entries_dispatch ON register_entries (dispatch) WHERE dispatch IS NOT NULL;

CREATE INDEX register_entries_arrival ON register_entries (arrival) WHERE arrival IS NOT NULL;

CREATE TABLE history (
    -- What happened to a dispatch or an arrival, in order. Rows are never changed.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER REFERENCES dispatches (id) ON DELETE CASCADE, -- the dispatch it is about
    arrival INTEGER REFERENCES arrivals (id), -- the arrival it is about
    at INTEGER NOT NULL, -- UTC ms
    what TEXT NOT NULL, -- stable word
    facts TEXT NOT NULL -- JSON object
) STRICT;

CREATE INDEX history_dispatch ON history (dispatch, id) WHERE dispatch IS NOT NULL;

CREATE INDEX history_arrival ON history (arrival, id) WHERE arrival IS NOT NULL;

CREATE TRIGGER history_stands BEFORE UPDATE ON history
BEGIN
    -- The past is not rewritten.
    SELECT RAISE(ABORT, 'history is not changed');
END;

CREATE TABLE draft_versions (
    -- Every draft that was ever saved, so that none is lost: whole, or as what changed since the version before.
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- whose draft
    version INTEGER NOT NULL, -- from 1
    form TEXT NOT NULL, -- plain: JSON of office::Draft; deflated: that, deflated; patch: against version - 1
    digest BLOB, -- SHA-256 of the JSON, 32 bytes; null in rows of an older program
    cause TEXT NOT NULL, -- word of store::Cause
    author TEXT NOT NULL, -- account of the machine that saved it; may be empty
    parent INTEGER NOT NULL, -- the version one step back; 0: none
    stands INTEGER NOT NULL, -- the version whose words these are: its own, or one gone back or forward to
    changes TEXT, -- JSON of what changed in it; null where nobody said
    saved_at INTEGER NOT NULL, -- UTC ms
    body BLOB NOT NULL, -- by form; a patch is two u32 (little end first: bytes kept in front, at the back) and a deflated middle
    PRIMARY KEY (dispatch, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE library_items (
    -- The office's own words, recipients and signers, to be put into drafts.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    shelf TEXT NOT NULL, -- word of store::Shelf
    folder TEXT NOT NULL, -- folder or group; may be empty
    key TEXT NOT NULL, -- short key that is expanded while typing; may be empty
    name TEXT NOT NULL, -- what lists show
    content TEXT NOT NULL, -- JSON, by shelf
    words TEXT NOT NULL, -- folded folder, key, name and content, for search
    preset INTEGER NOT NULL, -- 1: chosen where nobody chooses; one a shelf at most
    used INTEGER NOT NULL, -- times put into a draft
    place INTEGER NOT NULL, -- order on the shelf, from 1
    changed_at INTEGER NOT NULL -- UTC ms
) STRICT;

CREATE INDEX library_items_shelf ON library_items (shelf, place, id);

CREATE UNIQUE INDEX library_items_key ON library_items (key) WHERE key <> '';

CREATE TABLE templates (
    -- Drafts kept as templates of the office (lưu mẫu).
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    name TEXT NOT NULL, -- what lists show
    folder TEXT NOT NULL, -- may be empty
    kind TEXT NOT NULL, -- word of office::Kind, as in the draft
    draft TEXT NOT NULL, -- JSON of office::Draft, with {{blanks}}
    fields TEXT NOT NULL, -- JSON list of the blanks and what may stand in them
    words TEXT NOT NULL, -- folded name, folder, type and subject, for search
    used INTEGER NOT NULL, -- drafts made from it
    changed_at INTEGER NOT NULL -- UTC ms
) STRICT;

CREATE INDEX templates_kind ON templates (kind, id);

CREATE TABLE merges (
    -- Batches of drafts made at once from a template and a table.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    template TEXT NOT NULL, -- the template's name on that day
    source TEXT NOT NULL, -- the table's file name
    made INTEGER NOT NULL, -- drafts made
    made_at INTEGER NOT NULL -- UTC ms
) STRICT;

CREATE TABLE merge_drafts (
    -- The drafts of a batch.
    merge INTEGER NOT NULL REFERENCES merges (id) ON DELETE CASCADE, -- which batch
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- the draft
    line INTEGER NOT NULL, -- line of the table, from 1 under the head
    PRIMARY KEY (merge, dispatch)
) STRICT, WITHOUT ROWID;

CREATE INDEX merge_drafts_dispatch ON merge_drafts (dispatch);

CREATE TABLE enclosures (
    -- Files sent along with a dispatch besides its page.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- whose file
    name TEXT NOT NULL, -- file name
    mime TEXT NOT NULL, -- media type
    hash BLOB NOT NULL, -- SHA-256 of the bytes as they are sent, 32 bytes
    size INTEGER NOT NULL, -- bytes
    place INTEGER NOT NULL, -- order in the envelope; below nought for separate annexes, which go before all others
    annex INTEGER, -- which separate annex of the draft it is, from 1; null for an attached file
    seals INTEGER NOT NULL, -- 1: a PDF that the office signs at issue
    given BLOB -- SHA-256 of the file as it was attached, where the office has signed it since
) STRICT;

CREATE INDEX enclosures_dispatch ON enclosures (dispatch, place, id);

CREATE TABLE copies (
    -- Copies this office made (SAO Y, SAO LỤC, TRÍCH SAO): the register of copies. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    entry INTEGER NOT NULL UNIQUE REFERENCES register_entries (id), -- its number; void where that is
    form TEXT NOT NULL, -- word of office::CopyForm
    basis TEXT NOT NULL, -- JSON of office::CopyBasis: what it was made from
    from_medium TEXT NOT NULL, -- word of office::Medium: what the source lies on
    to_medium TEXT NOT NULL, -- word of office::Medium: what the copy lies on
    arrival INTEGER REFERENCES arrivals (id), -- the arrival it was made from
    dispatch INTEGER REFERENCES dispatches (id), -- the dispatch it was made from
    copy INTEGER REFERENCES copies (id), -- the copy of ours it was made from
    source BLOB NOT NULL, -- SHA-256 of the file it was made from, 32 bytes
    source_name TEXT NOT NULL, -- name of that file
    original TEXT NOT NULL, -- number and notation of what was copied, as cited; may be empty
    subject TEXT NOT NULL, -- trích yếu of what was copied; may be empty
    pages TEXT, -- JSON list of the pages taken, from 1; null for all
    signatures TEXT NOT NULL, -- what became of signatures in the source: none, kept, left_behind
    place TEXT NOT NULL, -- place of copying
    signature TEXT NOT NULL, -- JSON of office::SignatureBlock: who signs the copy
    recipients TEXT NOT NULL, -- JSON list of who gets it
    amount INTEGER NOT NULL, -- how many copies were made
    page BLOB NOT NULL, -- SHA-256 of the copy's PDF, 32 bytes
    size INTEGER NOT NULL, -- bytes of that PDF
    words TEXT NOT NULL, -- folded number, subject, source and recipients, for search
    made_on TEXT NOT NULL, -- day of copying, yyyy-MM-dd
    made_at INTEGER NOT NULL -- UTC ms
) STRICT;

CREATE INDEX copies_arrival ON copies (arrival) WHERE arrival IS NOT NULL;

CREATE INDEX copies_dispatch ON copies (dispatch) WHERE dispatch IS NOT NULL;

CREATE TABLE stamps (
    -- Signatures of ours that a time stamp is brought for, and what came of it. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- whose file
    enclosure INTEGER REFERENCES enclosures (id) ON DELETE SET NULL, -- which file that goes along; null for the page
    file BLOB NOT NULL, -- SHA-256 of the file as it was signed, 32 bytes
    now BLOB NOT NULL, -- SHA-256 of the file with what was brought so far, 32 bytes
    holds INTEGER NOT NULL, -- 1: its letter waits for it; 0: a leader's, which the office's signature covers if it comes late
    goal TEXT NOT NULL, -- level wanted: t, lt, lta
    reached TEXT NOT NULL, -- level reached: b, t, lt, lta
    state TEXT NOT NULL, -- waiting, done, stuck, waived (left without it), overtaken (the file was signed again meanwhile)
    attempts INTEGER NOT NULL, -- questions begun since the last step that went well
    next_at INTEGER NOT NULL, -- UTC ms before which nobody is asked
    fault TEXT, -- code of what stopped the last question
    created_at INTEGER NOT NULL, -- UTC ms
    changed_at INTEGER NOT NULL, -- UTC ms
    UNIQUE (dispatch, file)
) STRICT;

CREATE INDEX stamps_due ON stamps (holds DESC, next_at, id) WHERE state = 'waiting';

CREATE TABLE evidence (
    -- What proves a signed file for decades: a row for each file of a dispatch that was issued, or of an arrival.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER REFERENCES dispatches (id) ON DELETE CASCADE, -- the dispatch it belongs to
    arrival INTEGER REFERENCES arrivals (id), -- the arrival it belongs to
    name TEXT NOT NULL, -- name of the file, as sent or as it came
    file BLOB NOT NULL, -- SHA-256 of the file as it was sent or came, 32 bytes
    kept BLOB, -- SHA-256 of the same file with evidence and archive stamps appended; null until there are any
    level TEXT NOT NULL, -- level of what is kept: b, t, lt, lta
    report TEXT, -- JSON of the verdict last found; null until judged
    judged_at INTEGER, -- UTC ms
    renew_at INTEGER, -- UTC ms when an archive stamp is to be set on top; null where none is wanted
    attempts INTEGER NOT NULL, -- tries begun since the last that went well
    next_at INTEGER, -- UTC ms before which it is not looked at again; null for never
    fault TEXT, -- code of what stopped the last try
    created_at INTEGER NOT NULL, -- UTC ms
    UNIQUE (dispatch, file),
    UNIQUE (arrival, file)
) STRICT;

CREATE INDEX evidence_due ON evidence (next_at, id) WHERE next_at IS NOT NULL;

CREATE TABLE evidence_parts (
    -- Certificates, revocation data and time stamps of a signed file, each a file of its own in files/.
    evidence INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE, -- what they prove
    kind TEXT NOT NULL, -- certificate, list, status, stamp
    hash BLOB NOT NULL, -- SHA-256 of the DER, 32 bytes
    size INTEGER NOT NULL, -- bytes
    kept_at INTEGER NOT NULL, -- UTC ms
    PRIMARY KEY (evidence, kind, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE signings (
    -- Batches that were signed or issued with one consent.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    act TEXT NOT NULL, -- word of store::SigningAct: sign or issue
    signer TEXT NOT NULL, -- whom the certificate names
    organisation TEXT NOT NULL, -- its organisation; may be empty
    certificate BLOB NOT NULL, -- SHA-256 of the certificate, 32 bytes
    continues INTEGER REFERENCES signings (id), -- the batch whose rest this one takes up
    begun_at INTEGER NOT NULL, -- UTC ms; the consent
    ended_at INTEGER, -- UTC ms; null while it runs, and where the program was stopped in the middle
    ending TEXT, -- word of store::SigningEnding
    cause TEXT -- failure code that ended it early
) STRICT;

CREATE TABLE signing_items (
    -- The documents of a batch, in the order in which they were listed.
    signing INTEGER NOT NULL REFERENCES signings (id) ON DELETE CASCADE, -- which batch
    place INTEGER NOT NULL, -- from 1
    dispatch INTEGER REFERENCES dispatches (id) ON DELETE SET NULL, -- the document, while it is there
    version INTEGER NOT NULL, -- version of the draft that was listed
    subject TEXT NOT NULL, -- as it was listed
    state TEXT NOT NULL, -- word of store::SigningState
    code TEXT, -- why it failed or was left out: a failure code
    facts TEXT NOT NULL, -- JSON: what belongs to the code
    written TEXT NOT NULL, -- number and notation given at issue; empty otherwise
    at INTEGER, -- UTC ms; when it was done or failed
    PRIMARY KEY (signing, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX signing_items_dispatch ON signing_items (dispatch) WHERE dispatch IS NOT NULL;

CREATE INDEX arrivals_untold ON arrivals (id) WHERE outcome = 'indeterminate' AND stage <> 'refused';

CREATE TABLE agencies (
    -- Every office the axis ever listed. Rows stay: one that is no longer listed is closed.
    code TEXT PRIMARY KEY NOT NULL, -- electronic ID code, as the axis gave it
    name TEXT NOT NULL, -- name, NFC
    words TEXT NOT NULL, -- folded name, for search; empty in rows of an older program
    place INTEGER NOT NULL, -- where the name stands among all in Vietnamese order, with gaps between
    parent TEXT, -- code one level up; null where there is none
    center TEXT NOT NULL, -- the center that serves it; may be empty
    mail TEXT NOT NULL, -- e-mail address; may be empty
    closed_at INTEGER -- UTC ms it was found closed or no longer listed; null while it is open
) STRICT, WITHOUT ROWID;

CREATE TABLE agency_codes (
    -- The other codes of an office, as the axis names them. Rows stay.
    code TEXT NOT NULL, -- the other code
    agency TEXT NOT NULL, -- the office's own code
    kind TEXT NOT NULL, -- word of store::OtherCode: old, or the form of QCVN 102
    PRIMARY KEY (code, agency)
) STRICT, WITHOUT ROWID;

CREATE INDEX agency_codes_agency ON agency_codes (agency);

CREATE TABLE agency_changes (
    -- What became of an office since it was first listed, in order. Rows are never changed.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    code TEXT NOT NULL, -- its code
    at INTEGER NOT NULL, -- UTC ms it was seen
    what TEXT NOT NULL, -- word of store::AgencyChange: added, renamed, moved, closed, reopened
    former TEXT NOT NULL -- the name or the parent's code before; empty otherwise
) STRICT;

CREATE INDEX agency_changes_code ON agency_changes (code, id);

CREATE INDEX agency_changes_renamed ON agency_changes (id) WHERE what = 'renamed';

CREATE TABLE successions (
    -- Which code took the place of which, as this office was told; what comes with the program stands in its assets.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    old_code TEXT NOT NULL, -- the code that closed
    old_name TEXT NOT NULL, -- whose it was; may be empty
    new_code TEXT NOT NULL, -- the code in its place; empty where there is none or it is not known
    new_name TEXT NOT NULL, -- whose that is; may be empty
    since TEXT NOT NULL, -- first day of the new code, yyyy-MM-dd
    source TEXT NOT NULL, -- where it is written; may be empty
    checked INTEGER NOT NULL, -- 1: compared with the directory in force; 0: to be checked
    changed_at INTEGER NOT NULL, -- UTC ms
    UNIQUE (old_code, new_code)
) STRICT;

CREATE INDEX successions_new_code ON successions (new_code);

CREATE TABLE outbox (
    -- What is to be taken to the axis, and what became of it. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    kind TEXT NOT NULL, -- document or status
    business TEXT NOT NULL, -- why a document goes: new, update, replace; new for a status
    dispatch INTEGER REFERENCES dispatches (id), -- the dispatch it carries or, for a status, asks about
    arrival INTEGER REFERENCES arrivals (id), -- the arrival it answers, for a status
    recipients TEXT NOT NULL, -- JSON list of the codes it goes to, where those are not all of the dispatch; else empty list
    code INTEGER, -- what a status says, 01-16; null for a document
    from_code TEXT NOT NULL, -- our code it is sent from
    envelope BLOB, -- SHA-256 of the bytes to send, 32 bytes, written once before the first try; null until the stamps are in
    urgent INTEGER NOT NULL, -- 1: goes before the others
    state TEXT NOT NULL, -- stamping, waiting, taken, unknown, sent, stuck, withdrawn
    uncertain INTEGER NOT NULL, -- 1 once an attempt may have arrived without an answer; never taken back
    attempts INTEGER NOT NULL, -- calls begun, counted before each call
    next_at INTEGER NOT NULL, -- UTC ms before which it is not tried
    fault TEXT, -- code of what stopped the last attempt
    doc_id TEXT, -- the axis's package id; null until sent
    created_at INTEGER NOT NULL, -- UTC ms
    taken_at INTEGER, -- UTC ms the last call began
    sent_at INTEGER, -- UTC ms the axis said it has it
    asked_at INTEGER, -- UTC ms the axis was last asked about its deliveries
    CHECK (envelope IS NOT NULL OR state IN ('stamping', 'stuck', 'withdrawn'))
) STRICT;

CREATE INDEX outbox_due ON outbox (urgent DESC, next_at, id) WHERE state IN ('waiting', 'unknown');

CREATE INDEX outbox_state ON outbox (state, id);

CREATE INDEX outbox_dispatch ON outbox (dispatch) WHERE dispatch IS NOT NULL;

CREATE INDEX outbox_arrival ON outbox (arrival) WHERE arrival IS NOT NULL;

CREATE TABLE deliveries (
    -- One recipient of a dispatch: what the road did, and what the office there answered. Never mixed.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    to_code TEXT NOT NULL, -- the recipient's code
    name TEXT NOT NULL, -- the recipient's name as addressed
    road TEXT NOT NULL, -- word of office::Road
    fault TEXT, -- code of what holds it up on the road
    answer INTEGER, -- business status 01-06 reached there, or an unlisted code; null if none
    note TEXT NOT NULL, -- words that came with the answer; may be empty
    answered_at INTEGER, -- UTC ms the answer was given there
    since INTEGER, -- UTC ms, by the clock there: what was answered until then belongs to an earlier sending; null for the first
    asks_since INTEGER NOT NULL, -- the last ask that belongs to an earlier sending; 0 for none
    UNIQUE (dispatch, to_code)
) STRICT;

CREATE INDEX deliveries_open ON deliveries (dispatch) WHERE road = 'sent' AND answer IS NULL;

CREATE TABLE frozen (
    -- Dispatches that were asked back: nothing more is sent or copied of them until somebody lifts it.
    dispatch INTEGER PRIMARY KEY NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    reason TEXT NOT NULL, -- why it was asked back
    at INTEGER NOT NULL -- UTC ms
) STRICT;

CREATE TABLE links (
    -- A dispatch that corrects or replaces an earlier one of ours.
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- the later one
    earlier INTEGER NOT NULL REFERENCES dispatches (id), -- the earlier one
    kind TEXT NOT NULL, -- update: the same document in a corrected version; replace: another document in its place
    PRIMARY KEY (dispatch, earlier)
) STRICT, WITHOUT ROWID;

CREATE INDEX links_earlier ON links (earlier);

CREATE TABLE wishes (
    -- What the sender of an arrival wants of it later, and what a person here decided. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    arrival INTEGER NOT NULL REFERENCES arrivals (id), -- the arrival it is about
    wish TEXT NOT NULL, -- word of office::Wish: recall, dropped, update, replace
    state TEXT NOT NULL, -- open, granted, declined, overtaken
    reason TEXT NOT NULL, -- the sender's words; may be empty
    by_arrival INTEGER REFERENCES arrivals (id), -- the envelope it came in; null for a status message
    doc_id TEXT NOT NULL, -- the axis's package id
    said_at INTEGER, -- UTC ms it was said there; null if the sender did not tell
    came_at INTEGER NOT NULL, -- UTC ms
    before TEXT NOT NULL, -- stage of the arrival before it was granted, to lead back to; empty until decided
    words TEXT NOT NULL, -- what we told the sender; may be empty
    letter INTEGER REFERENCES outbox (id), -- the status message that says so; null where none is owed
    decided_at INTEGER, -- UTC ms
    UNIQUE (doc_id, arrival)
) STRICT;

CREATE INDEX wishes_arrival ON wishes (arrival, id);

CREATE INDEX wishes_by_arrival ON wishes (by_arrival) WHERE by_arrival IS NOT NULL;

CREATE INDEX wishes_letter ON wishes (letter) WHERE letter IS NOT NULL;

CREATE INDEX wishes_open ON wishes (arrival) WHERE state = 'open';

CREATE TABLE arrival_answers (
    -- Which of our dispatches an arrival answers, by its sender's word.
    arrival INTEGER NOT NULL REFERENCES arrivals (id), -- the arrival
    dispatch INTEGER NOT NULL REFERENCES dispatches (id), -- our dispatch
    PRIMARY KEY (arrival, dispatch)
) STRICT, WITHOUT ROWID;

CREATE INDEX arrival_answers_dispatch ON arrival_answers (dispatch);

CREATE INDEX arrivals_promulgated ON arrivals (promulgated, from_code) WHERE promulgated IS NOT NULL;

CREATE TABLE copy_grounds (
    -- What a copy rests on besides its source; a row for each copy that has any of it. Rows stay.
    copy INTEGER PRIMARY KEY NOT NULL REFERENCES copies (id), -- the copy
    parts TEXT NOT NULL, -- JSON list of what the parts are called that an extract took and set anew; empty: whole pages
    accepted TEXT NOT NULL -- what was found of the source's signatures that the clerk answered for: unsigned, indeterminate, unreadable; or of who signed, where all hold: wrong_signatories, unsure_signatories; empty: none was needed
) STRICT;

CREATE TABLE reminders (
    -- What a person did about a recipient that has not answered. Nothing of it travels. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    to_code TEXT NOT NULL, -- the recipient's code
    how TEXT NOT NULL, -- word of office::Reminder: phone, message, in_person, letter, closed, resumed
    spoke_to TEXT NOT NULL, -- who was spoken to there; may be empty
    words TEXT NOT NULL, -- what was said, or why it is followed no more; may be empty
    author TEXT NOT NULL, -- account of the machine that noted it; may be empty
    by_dispatch INTEGER REFERENCES dispatches (id) ON DELETE SET NULL, -- the letter that reminds
    at INTEGER NOT NULL -- UTC ms
) STRICT;

CREATE INDEX reminders_recipient ON reminders (dispatch, to_code, id);

CREATE INDEX reminders_by_dispatch ON reminders (by_dispatch) WHERE by_dispatch IS NOT NULL;

CREATE TABLE slip_keys (
    -- The keys of this desk that sign slips; the newest is in use. Rows stay, so that old slips can be checked.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    public BLOB NOT NULL, -- the public key, DER of SubjectPublicKeyInfo
    secret BLOB NOT NULL, -- the private key, DER of PKCS#8
    made_at INTEGER NOT NULL -- UTC ms
) STRICT;

CREATE TABLE slips (
    -- A slip for each letter that was put into the outbox: what, to whom, when. Rows are never changed but for the stamp.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    letter INTEGER NOT NULL UNIQUE REFERENCES outbox (id), -- the letter
    key INTEGER NOT NULL REFERENCES slip_keys (id), -- what signed it
    head TEXT NOT NULL, -- what is signed: one line of JSON in ASCII, with its end of line
    signature BLOB NOT NULL, -- ECDSA over SHA-256 of the head, DER
    body TEXT NOT NULL, -- JSON whose SHA-256 the head names: recipients and files
    stamp BLOB, -- RFC 3161 token over the signature, DER; null until it came
    made_at INTEGER NOT NULL, -- UTC ms
    next_at INTEGER NOT NULL, -- UTC ms before which no stamp is asked for
    attempts INTEGER NOT NULL, -- questions begun
    fault TEXT -- code of what stopped the last question
) STRICT;

CREATE INDEX slips_dispatch ON slips (dispatch, id);

CREATE INDEX slips_unstamped ON slips (next_at, id) WHERE stamp IS NULL;

CREATE INDEX dispatches_sent ON dispatches (sent_at) WHERE sent_at IS NOT NULL;

CREATE INDEX deliveries_unaccepted ON deliveries (dispatch) WHERE answer IS NULL OR answer = 1 OR answer > 6;

CREATE INDEX deliveries_refused ON deliveries (dispatch) WHERE answer = 2;

CREATE TABLE agency_certificates (
    -- Certificates of other offices, to which parcels are sealed; a person here compared each. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    code TEXT NOT NULL, -- whose it is: the office's code
    name TEXT NOT NULL, -- the office's name when it was kept
    fingerprint TEXT NOT NULL, -- SHA-256 of the certificate in DER, lower-case hexadecimal
    der BLOB NOT NULL, -- the certificate
    arrival INTEGER REFERENCES arrivals (id), -- the arrival that it had signed; null where it came in a file
    kept_at INTEGER NOT NULL, -- UTC ms it was compared and kept
    dropped_at INTEGER, -- UTC ms it was put out of use; null while it is used
    UNIQUE (code, fingerprint)
) STRICT;

CREATE TABLE parcels (
    -- Packages that went out on a stick or came in on one. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    way TEXT NOT NULL, -- out, in
    agency TEXT NOT NULL, -- code of the office at the other end, as the package says
    name TEXT NOT NULL, -- its name, as the package says
    file TEXT NOT NULL, -- the file's name, without its folder
    sha256 BLOB NOT NULL, -- SHA-256 of the file
    size INTEGER NOT NULL, -- bytes of the file
    packer TEXT NOT NULL, -- common name in the certificate that packed it
    fingerprint TEXT NOT NULL, -- SHA-256 of that certificate, lower-case hexadecimal
    standing TEXT NOT NULL, -- what was found of that certificate then: passed, indeterminate
    packed_at INTEGER NOT NULL, -- UTC ms, as the package says
    at INTEGER NOT NULL -- UTC ms it was written, or taken in
) STRICT;

CREATE INDEX parcels_file ON parcels (sha256);

CREATE TABLE parcel_parts (
    -- What lay in a package, in its order. Rows stay.
    parcel INTEGER NOT NULL REFERENCES parcels (id), -- which package
    place INTEGER NOT NULL, -- from 0
    kind TEXT NOT NULL, -- document, status
    to_code TEXT NOT NULL, -- code it was meant for
    envelope BLOB NOT NULL, -- SHA-256 of the envelope
    letter INTEGER REFERENCES outbox (id), -- the letter it is a copy of; null for what came
    dispatch INTEGER REFERENCES dispatches (id), -- our dispatch that it carries or answers; null where there is none
    arrival INTEGER REFERENCES arrivals (id), -- the arrival it became, was already, or is answered by; null where there is none
    outcome TEXT NOT NULL, -- packed; arrival, repeat, secret, answer, wish, stray, not_for_us, unreadable
    PRIMARY KEY (parcel, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX parcel_parts_dispatch ON parcel_parts (dispatch) WHERE dispatch IS NOT NULL;

CREATE INDEX parcel_parts_letter ON parcel_parts (letter) WHERE letter IS NOT NULL;

CREATE INDEX parcel_parts_arrival ON parcel_parts (arrival) WHERE arrival IS NOT NULL;

CREATE TABLE roads (
    -- The roads of this desk, to the State's axis, the Party's, a province's. Rows stay: letters and packages name them.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    name TEXT NOT NULL, -- what people here call it
    kind TEXT NOT NULL, -- word of store::RoadKind: national, provincial
    network TEXT NOT NULL, -- whose network it is: state, party
    details TEXT NOT NULL, -- JSON: address, center, secrets, certificates, proxy, rules
    changed_at INTEGER NOT NULL, -- UTC ms
    removed_at INTEGER -- UTC ms; null while it is in use
) STRICT;

CREATE TABLE letter_roads (
    -- The road a letter of the outbox takes, and whether a person holds it back. No row: no road, and not held.
    letter INTEGER PRIMARY KEY NOT NULL REFERENCES outbox (id), -- the letter
    road INTEGER REFERENCES roads (id), -- its road; null while none is set that may carry it
    held_at INTEGER -- UTC ms since when a person holds it back; null if nobody does
) STRICT;

CREATE INDEX letter_roads_road ON letter_roads (road, letter);

CREATE TABLE delivery_roads (
    -- The road that leads to a recipient of a dispatch. No row: none was set when it was sent.
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    to_code TEXT NOT NULL, -- the recipient's code
    road INTEGER NOT NULL REFERENCES roads (id), -- the road
    ground TEXT NOT NULL, -- word of store::RoadGround: why this one: person, rule, network
    PRIMARY KEY (dispatch, to_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE "inbox" (
    -- Packages of the axis seen here, kept for ever: a package offered again is known again.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    road INTEGER REFERENCES roads (id), -- the road it came by; null if it came by none
    doc_id TEXT NOT NULL, -- the axis's package id
    kind TEXT NOT NULL, -- document or status
    state TEXT NOT NULL, -- held (committed, not acknowledged), done, failed
    envelope BLOB, -- SHA-256 of the bytes fetched; null if never fetched
    arrival INTEGER REFERENCES arrivals (id), -- the arrival it became
    attempts INTEGER NOT NULL, -- times it was held or failed
    fault TEXT, -- code of what went wrong last
    seen_at INTEGER NOT NULL, -- UTC ms it was first seen
    changed_at INTEGER NOT NULL, -- UTC ms of the last change
    done_at INTEGER -- UTC ms the axis was told and agreed
) STRICT;

CREATE UNIQUE INDEX inbox_package ON inbox (doc_id, coalesce(road, 0));

CREATE INDEX inbox_held ON inbox (id) WHERE state = 'held';

CREATE INDEX inbox_failed ON inbox (id) WHERE state = 'failed';

CREATE INDEX inbox_arrival ON inbox (arrival) WHERE arrival IS NOT NULL;

CREATE INDEX inbox_road ON inbox (road);

CREATE TABLE "receipts" (
    -- Status messages received about what we sent.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    road INTEGER REFERENCES roads (id), -- the road it came by; null if it came by none
    doc_id TEXT NOT NULL, -- the axis's package id
    document_id TEXT NOT NULL, -- business key it speaks of, as written; empty if it names none
    from_code TEXT NOT NULL, -- who answers
    code INTEGER NOT NULL, -- business status
    note TEXT NOT NULL, -- words that came with it; may be empty
    at INTEGER NOT NULL, -- UTC ms it was given there
    dispatch INTEGER REFERENCES dispatches (id), -- our dispatch it belongs to; null if none was found
    envelope BLOB NOT NULL -- SHA-256 of the message, 32 bytes
) STRICT;

CREATE UNIQUE INDEX receipts_package ON receipts (doc_id, coalesce(road, 0));

CREATE UNIQUE INDEX receipts_said ON receipts (document_id, from_code, code, at) WHERE document_id <> '';

CREATE INDEX receipts_dispatch ON receipts (dispatch) WHERE dispatch IS NOT NULL;

CREATE TABLE mailboxes (
    -- Our mailbox at a node of ours, and how far we have it whole (docs/extension.md §6). One row a road.
    road INTEGER PRIMARY KEY NOT NULL REFERENCES roads (id), -- the road to the node
    code TEXT NOT NULL, -- the mailbox's code in force there
    epoch INTEGER NOT NULL, -- the node's epoch when it was last read
    last INTEGER NOT NULL, -- the last number read; 0 if none
    chain TEXT NOT NULL, -- the chain there, 64 hex digits
    head INTEGER NOT NULL, -- the last number given when it was last read
    since INTEGER NOT NULL, -- numbers up to this one were taken over before this desk came; 0 if none
    read_at INTEGER NOT NULL, -- UTC ms it was last read
    back_at INTEGER, -- UTC ms it was last seen that the node had gone back; null if it never had
    back_told INTEGER NOT NULL -- 1: a person has seen that; 0 also if it never had
) STRICT;

CREATE TABLE mailbox_items (
    -- What came to that mailbox, by number: the order in which the node took it over.
    road INTEGER NOT NULL REFERENCES mailboxes (road), -- whose mailbox
    seq INTEGER NOT NULL, -- its number, from 1 without a gap
    doc_id TEXT NOT NULL, -- the axis's package id
    kind TEXT NOT NULL, -- document or status
    sha256 TEXT NOT NULL, -- SHA-256 of the file as kept there, 64 hex digits
    at INTEGER NOT NULL, -- UTC ms it was taken over, by the node's clock
    elsewhere INTEGER NOT NULL, -- 1: it concerns us, but none of what this desk keeps; 0 else
    PRIMARY KEY (road, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX mailbox_items_at ON mailbox_items (road, at, seq);

CREATE TABLE mailbox_days (
    -- Days of that mailbox that are over, compared with the node's digest (docs/extension.md §7).
    road INTEGER NOT NULL REFERENCES mailboxes (road), -- whose mailbox
    day TEXT NOT NULL, -- yyyy-MM-dd, in Vietnam's time
    count INTEGER NOT NULL, -- packages there, by the node's word
    had INTEGER NOT NULL, -- of those, kept here when it was compared
    agrees INTEGER NOT NULL, -- 1: the digest over numbers and names is ours too; 0: it is not
    compared_at INTEGER NOT NULL, -- UTC ms
    PRIMARY KEY (road, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE earlier_answers (
    -- What stood with a recipient before the document was sent to it again: it stands again if that letter is taken back
    -- before it left. One row a recipient; the next sending replaces it.
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    to_code TEXT NOT NULL, -- the recipient's code
    road TEXT NOT NULL, -- what the road had done, as in deliveries
    fault TEXT, -- code of what held it up; null if nothing did
    answer INTEGER, -- the last answer; null if none
    note TEXT NOT NULL, -- words that came with it; may be empty
    answered_at INTEGER, -- UTC ms it was given there; null if none
    since INTEGER, -- UTC ms: what was answered until then belonged to a sending before that one; null for the first
    asks_since INTEGER NOT NULL, -- the last question of a sending before that one; 0 for the first
    PRIMARY KEY (dispatch, to_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE sendings (
    -- What a recipient was heard to say of each sending of a dispatch. Each is said once of a sending: what was not heard of
    -- one that ended may still come.
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    to_code TEXT NOT NULL, -- the recipient's code
    nth INTEGER NOT NULL, -- 1 for the first, and so on; the last is the one that stands
    heard TEXT NOT NULL, -- JSON list of the status codes heard of it
    owed TEXT NOT NULL, -- JSON list of those that may still come of it; empty while it stands
    PRIMARY KEY (dispatch, to_code, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE asks (
    -- What was asked of a recipient after the letter left, with the reason, and what became of it. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- the dispatch it is about
    to_code TEXT NOT NULL, -- the recipient's code
    name TEXT NOT NULL, -- the recipient's name as addressed
    ask TEXT NOT NULL, -- word of office::Ask: recall, update, replace
    state TEXT NOT NULL, -- word of office::AskState
    unsure INTEGER NOT NULL, -- 1: what became of it may be what became of the correction before it
    reason TEXT NOT NULL, -- the reason given; may be empty for an update or a replacement
    by_dispatch INTEGER REFERENCES dispatches (id), -- the dispatch that corrects or replaces it
    letter INTEGER REFERENCES outbox (id), -- the letter that carries it; null where nothing was sent
    asked_at INTEGER NOT NULL, -- UTC ms
    note TEXT NOT NULL, -- words that came with the answer; may be empty
    answered_at INTEGER -- UTC ms the answer was given there
) STRICT;

CREATE INDEX asks_dispatch ON asks (dispatch, id);

CREATE INDEX asks_recipient ON asks (dispatch, to_code, id);

CREATE INDEX asks_by_dispatch ON asks (by_dispatch) WHERE by_dispatch IS NOT NULL;

CREATE INDEX asks_letter ON asks (letter) WHERE letter IS NOT NULL;

CREATE UNIQUE INDEX asks_open ON asks (dispatch, to_code) WHERE state = 'open' AND ask <> 'update';

CREATE INDEX asks_unanswered ON asks (dispatch) WHERE state = 'open';

CREATE INDEX asks_unsure ON asks (dispatch) WHERE unsure = 1;
