-- Who may call, who can be written to, and what was handed over for whom.

-- Connections to this node: a province, an office, or a customer with several offices.
CREATE TABLE centers (
    id       TEXT NOT NULL PRIMARY KEY,  -- what stands in systemid, such as 00.99.W00
    secret   TEXT NOT NULL,              -- shared secret in the clear: HMAC cannot be checked without it
    added_at INTEGER NOT NULL            -- UTC milliseconds
) STRICT, WITHOUT ROWID;

-- The directory. Rows are closed, never deleted: letters name them for ever.
CREATE TABLE agencies (
    id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- ours, never sent
    key        TEXT NOT NULL,            -- the directory's own key of the row, as imported; the code if it had none
    parent_key TEXT NOT NULL,            -- key of the row above; empty at the top
    code       TEXT NOT NULL UNIQUE,     -- electronic identification code now in force, in capitals
    name       TEXT NOT NULL,            -- name, NFC
    mail       TEXT NOT NULL,            -- mail address; may be empty
    mobile     TEXT NOT NULL,            -- telephone; may be empty
    fax        TEXT NOT NULL,            -- fax; may be empty
    center     TEXT NOT NULL,            -- center it is reached through; empty while it is not connected
    old_codes  TEXT NOT NULL,            -- earlier codes as imported; may be empty, may hold several
    code_102   TEXT NOT NULL,            -- code by QCVN 102:2016; may be empty
    version    INTEGER NOT NULL,         -- how often the row has changed, from 1
    changed_at INTEGER NOT NULL,         -- UTC milliseconds
    closed     INTEGER NOT NULL          -- 1 once it can no longer be written to
) STRICT;

CREATE INDEX agencies_of_center ON agencies (center);

-- Every code an agency answers to: its own, and its old ones.
CREATE TABLE codes (
    code   TEXT NOT NULL PRIMARY KEY,                  -- in capitals
    agency INTEGER NOT NULL REFERENCES agencies (id)   -- whose it is
) STRICT, WITHOUT ROWID;

CREATE INDEX codes_of_agency ON codes (agency);

-- What was handed over, once each.
CREATE TABLE letters (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    doc_id        TEXT NOT NULL UNIQUE,                     -- name given back to the sender, 24 hex digits
    center        TEXT NOT NULL,                            -- center that handed it over
    sender        INTEGER NOT NULL REFERENCES agencies (id),-- agency in whose name
    from_code     TEXT NOT NULL,                            -- its code as it wrote it
    kind          TEXT NOT NULL CHECK (kind IN ('edoc', 'status')),
    document_id   TEXT NOT NULL,                            -- the document's own id; may be empty
    title         TEXT NOT NULL,                            -- subject, or the answer's code
    notation      TEXT NOT NULL,                            -- number and notation; may be empty
    sent_sha256   TEXT NOT NULL,                            -- SHA-256 of the file as it was sent, hex
    stored_sha256 TEXT NOT NULL,                            -- SHA-256 of the file as it is kept, with this hop's trace
    size          INTEGER NOT NULL,                         -- bytes kept
    accepted_at   INTEGER NOT NULL,                         -- UTC milliseconds
    UNIQUE (sender, sent_sha256)                            -- the same bytes of one sender are one letter
) STRICT;

CREATE INDEX letters_of_center ON letters (center, kind, id);

-- One per letter and receiving agency.
CREATE TABLE packages (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- also the order of arrival
    doc_id      TEXT NOT NULL UNIQUE,                        -- name for the receiver, 24 hex digits
    letter      INTEGER NOT NULL REFERENCES letters (id),
    receiver    INTEGER NOT NULL REFERENCES agencies (id),
    center      TEXT NOT NULL,                               -- center it waits at
    to_code     TEXT NOT NULL,                               -- receiver's code as the sender wrote it
    kind        TEXT NOT NULL CHECK (kind IN ('edoc', 'status')),
    sender      INTEGER NOT NULL REFERENCES agencies (id),   -- as in the letter, for the index below
    document_id TEXT NOT NULL,                               -- as in the letter, for the index below
    state       TEXT NOT NULL CHECK (state IN ('initial', 'processing', 'fail', 'done')),
    remark      TEXT NOT NULL,                               -- what the receiver's system said with it; may be empty
    holds_id    INTEGER NOT NULL,                            -- 1 while no other new document may come under this id
    accepted_at INTEGER NOT NULL,                            -- UTC milliseconds
    changed_at  INTEGER NOT NULL,                            -- UTC milliseconds of the last change of state
    UNIQUE (letter, receiver)
) STRICT;

CREATE UNIQUE INDEX packages_holding_id ON packages (sender, receiver, document_id) WHERE holds_id = 1;
CREATE INDEX packages_waiting ON packages (center, kind, id) WHERE state <> 'done';
