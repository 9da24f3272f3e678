-- Letters that wait for a time stamp, the stamps they wait for, and what proves a signed file for decades.

ALTER TABLE outbox RENAME TO outbox_of_0001;

DROP INDEX outbox_due;

DROP INDEX outbox_state;

DROP INDEX outbox_dispatch;

CREATE TABLE outbox (
    -- What is to be taken to the axis, and what became of it. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    kind TEXT NOT NULL, -- document or status
    dispatch INTEGER REFERENCES dispatches (id), -- the dispatch it carries, for a document
    arrival INTEGER REFERENCES arrivals (id), -- the arrival it answers, for a status
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
       (id, kind, dispatch, arrival, from_code, envelope, urgent, state, uncertain, attempts, next_at, fault, doc_id,
        created_at, taken_at, sent_at, asked_at)
SELECT id, kind, dispatch, arrival, from_code, envelope, urgent, state, uncertain, attempts, next_at, fault, doc_id,
       created_at, taken_at, sent_at, asked_at
  FROM outbox_of_0001;

DROP TABLE outbox_of_0001;

CREATE INDEX outbox_due ON outbox (urgent DESC, next_at, id) WHERE state IN ('waiting', 'unknown');

CREATE INDEX outbox_state ON outbox (state, id);

CREATE INDEX outbox_dispatch ON outbox (dispatch) WHERE dispatch IS NOT NULL;

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
