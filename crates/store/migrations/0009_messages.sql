-- What is asked of recipients after a letter left, what senders want of documents here, and which paper answers which.

ALTER TABLE outbox RENAME TO outbox_of_0004;

DROP INDEX outbox_due;

DROP INDEX outbox_state;

DROP INDEX outbox_dispatch;

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

INSERT INTO outbox
       (id, kind, business, dispatch, arrival, recipients, code, from_code, envelope, urgent, state, uncertain, attempts,
        next_at, fault, doc_id, created_at, taken_at, sent_at, asked_at)
SELECT id, kind, 'new', dispatch, arrival, '[]', NULL, from_code, envelope, urgent, state, uncertain, attempts,
       next_at, fault, doc_id, created_at, taken_at, sent_at, asked_at
  FROM outbox_of_0004;

DROP TABLE outbox_of_0004;

CREATE INDEX outbox_due ON outbox (urgent DESC, next_at, id) WHERE state IN ('waiting', 'unknown');

CREATE INDEX outbox_state ON outbox (state, id);

CREATE INDEX outbox_dispatch ON outbox (dispatch) WHERE dispatch IS NOT NULL;

CREATE INDEX outbox_arrival ON outbox (arrival) WHERE arrival IS NOT NULL;

ALTER TABLE deliveries RENAME TO deliveries_of_0001;

DROP INDEX deliveries_open;

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

INSERT INTO deliveries (id, dispatch, to_code, name, road, fault, answer, note, answered_at, since, asks_since)
SELECT id, dispatch, to_code, name, road, fault, iif(answer IN (13, 15, 16), NULL, answer), note, answered_at, NULL, 0
  FROM deliveries_of_0001;

DROP TABLE deliveries_of_0001;

CREATE INDEX deliveries_open ON deliveries (dispatch) WHERE road = 'sent' AND answer IS NULL;

CREATE TABLE asks (
    -- What was asked of a recipient after the letter left, with the reason, and what became of it. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- the dispatch it is about
    to_code TEXT NOT NULL, -- the recipient's code
    name TEXT NOT NULL, -- the recipient's name as addressed
    ask TEXT NOT NULL, -- word of office::Ask: recall, update, replace
    state TEXT NOT NULL, -- word of office::AskState
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

CREATE UNIQUE INDEX asks_open ON asks (dispatch, to_code) WHERE state = 'open';

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

INSERT OR IGNORE INTO arrival_answers (arrival, dispatch)
SELECT a.id, d.id
  FROM arrivals a
  JOIN json_each(iif(json_valid(a.header), a.header, '[]'), '$[0].response_for') said
  JOIN dispatches d ON d.document_id = json_extract(said.value, '$.document_id');

CREATE INDEX arrivals_promulgated ON arrivals (promulgated, from_code) WHERE promulgated IS NOT NULL;
