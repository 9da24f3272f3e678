-- Numbers for every mailbox, sealed secrets, numbers of registers, work with leases, an audit chain.

-- The node itself; one row.
CREATE TABLE node (
    one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    id          TEXT NOT NULL,     -- 24 hex digits of chance, told apart from every other node
    epoch       INTEGER NOT NULL,  -- grows with every restore from a backup, so that clients see that the node went back
    restored_at INTEGER NOT NULL,  -- UTC milliseconds of the last restore, 0 if never
    key_check   BLOB NOT NULL      -- a known text sealed with the node's key: shows a wrong key before it does harm
) STRICT;

-- The secrets of centers are sealed from here on; see 0002_keeping_after.sql.
ALTER TABLE centers RENAME TO clear_centers;
CREATE TABLE centers (
    id           TEXT NOT NULL PRIMARY KEY,  -- what stands in systemid, such as 00.99.W00
    secret       BLOB NOT NULL,              -- shared secret, sealed with the node's key
    former       BLOB,                       -- the one before, sealed; NULL if none is valid any more
    former_until INTEGER,                    -- UTC milliseconds until which the former one is taken
    added_at     INTEGER NOT NULL,           -- UTC milliseconds; of the last change of the secret
    closed       INTEGER NOT NULL            -- 1 once it may no longer call
) STRICT, WITHOUT ROWID;

-- A package's place in its receiver's mailbox: without gap, in the order of commits.
ALTER TABLE packages ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;    -- from 1 in each mailbox
ALTER TABLE packages ADD COLUMN fed_at INTEGER NOT NULL DEFAULT 0; -- UTC milliseconds; never before that of an earlier one
ALTER TABLE packages ADD COLUMN chain TEXT NOT NULL DEFAULT '';    -- SHA-256, hex, over the chain before and this package

-- The end of each mailbox's feed; its row is locked while a package is entered.
CREATE TABLE mailboxes (
    agency  INTEGER NOT NULL PRIMARY KEY REFERENCES agencies (id),
    head    INTEGER NOT NULL,  -- number of the last package, 0 if none
    chain   TEXT NOT NULL,     -- the chain at the last package; 64 zeros if none
    last_at INTEGER NOT NULL   -- fed_at of the last package
) STRICT;

-- Short files, beside their row: one commit makes both safe.
CREATE TABLE small_files (
    sha256 TEXT NOT NULL PRIMARY KEY,  -- hex
    bytes  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Other bytes that came under an id that was in use: refused, and kept for whoever has to find out why.
CREATE TABLE conflicts (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    center        TEXT NOT NULL,                             -- center that handed it over
    sender        INTEGER NOT NULL REFERENCES agencies (id), -- agency in whose name
    document_id   TEXT NOT NULL,                             -- the id that was in use
    first_doc_id  TEXT NOT NULL,                             -- package that holds the id at the first such receiver
    title         TEXT NOT NULL,                             -- subject
    notation      TEXT NOT NULL,                             -- number and notation; may be empty
    sent_sha256   TEXT NOT NULL,                             -- SHA-256 of the file as it was sent, hex
    stored_sha256 TEXT NOT NULL,                             -- SHA-256 of the file as it is kept
    size          INTEGER NOT NULL,                          -- bytes kept
    refused_at    INTEGER NOT NULL,                          -- UTC milliseconds, the first time
    UNIQUE (sender, sent_sha256)
) STRICT;

-- Registers whose numbers the node keeps: one row per office, book and year; locked while a number is given.
CREATE TABLE series (
    office INTEGER NOT NULL REFERENCES agencies (id),
    book   TEXT NOT NULL,     -- as the office writes it, NFC
    year   INTEGER NOT NULL,
    last   INTEGER NOT NULL,  -- last number given, 0 if none
    epoch  INTEGER NOT NULL,  -- epoch of the node in which its numbers are known to be complete
    PRIMARY KEY (office, book, year)
) STRICT, WITHOUT ROWID;

-- Every number of a series, from 1 to the last, without exception.
CREATE TABLE numbers (
    office     INTEGER NOT NULL,
    book       TEXT NOT NULL,
    year       INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    document   TEXT NOT NULL,     -- what it was given to; empty only where that was lost
    given_at   INTEGER NOT NULL,  -- UTC milliseconds
    state      TEXT NOT NULL CHECK (state IN ('given', 'cancelled', 'lost')),
    reason     TEXT NOT NULL,     -- why it is cancelled or lost; empty while given
    who        TEXT NOT NULL,     -- who said so; empty while given
    changed_at INTEGER NOT NULL,  -- UTC milliseconds of the last change
    PRIMARY KEY (office, book, year, number),
    FOREIGN KEY (office, book, year) REFERENCES series (office, book, year)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX numbers_of_document ON numbers (office, book, year, document) WHERE document <> '';

-- Work to be done by whichever process comes first. Rows that are done are kept: their names are not done twice.
CREATE TABLE work (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    queue       TEXT NOT NULL,
    name        TEXT NOT NULL,     -- what is to be done, once for each name
    ready_at    INTEGER NOT NULL,  -- UTC milliseconds from which it may be taken
    worker      TEXT NOT NULL,     -- who has it, or had it last
    lease_until INTEGER NOT NULL,  -- UTC milliseconds until which nobody else takes it; 0 while free
    fence       INTEGER NOT NULL,  -- how often it was taken; whoever comes back with an older figure is refused
    state       TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed')),
    remark      TEXT NOT NULL,     -- what the last worker said
    UNIQUE (queue, name)
) STRICT;

CREATE INDEX work_open ON work (queue, ready_at, id) WHERE state = 'open';

-- What people and programs did to the node; each line holds the hash of the one before.
CREATE TABLE audit (
    seq     INTEGER NOT NULL PRIMARY KEY,  -- from 1, without gap
    at      INTEGER NOT NULL,              -- UTC milliseconds
    who     TEXT NOT NULL,
    what    TEXT NOT NULL,                 -- a word, such as center.rotated
    subject TEXT NOT NULL,                 -- to what
    detail  TEXT NOT NULL,
    prev    TEXT NOT NULL,                 -- hash of the line before; 64 zeros at the first
    hash    TEXT NOT NULL                  -- SHA-256, hex, over all of the above
) STRICT;

-- The end of the chain, kept apart so that lines cut off at the end are missed.
CREATE TABLE audit_head (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

INSERT INTO audit_head (one, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE INDEX letters_stored ON letters (stored_sha256);
CREATE INDEX conflicts_stored ON conflicts (stored_sha256);
