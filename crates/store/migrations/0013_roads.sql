-- A desk goes several roads: which there are, which one a letter takes and a package came by, and how far a mailbox at a
-- node of ours is had whole.

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

INSERT INTO roads (name, kind, network, details, changed_at)
SELECT iif(o.party, 'Trục Đảng', 'Trục liên thông'),
       'national',
       iif(o.party, 'party', 'state'),
       json_object('address', json_extract(s.value, '$.adapter'),
                   'center', json_extract(s.value, '$.center'),
                   'secret', json_extract(s.value, '$.secret')),
       0
  FROM settings s,
       (SELECT coalesce((SELECT json_extract(value, '$.body') FROM settings WHERE key = 'office'), 'state') = 'party'
            AS party) o
 WHERE s.key = 'road';

DELETE FROM settings WHERE key = 'road';

CREATE TABLE letter_roads (
    -- The road a letter of the outbox takes, and whether a person holds it back. No row: no road, and not held.
    letter INTEGER PRIMARY KEY NOT NULL REFERENCES outbox (id), -- the letter
    road INTEGER REFERENCES roads (id), -- its road; null while none is set that may carry it
    held_at INTEGER -- UTC ms since when a person holds it back; null if nobody does
) STRICT;

CREATE INDEX letter_roads_road ON letter_roads (road, letter);

INSERT INTO letter_roads (letter, road)
SELECT id, (SELECT min(id) FROM roads)
  FROM outbox;

CREATE TABLE delivery_roads (
    -- The road that leads to a recipient of a dispatch. No row: none was set when it was sent.
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    to_code TEXT NOT NULL, -- the recipient's code
    road INTEGER NOT NULL REFERENCES roads (id), -- the road
    ground TEXT NOT NULL, -- word of store::RoadGround: why this one: person, rule, network
    PRIMARY KEY (dispatch, to_code)
) STRICT, WITHOUT ROWID;

INSERT INTO delivery_roads (dispatch, to_code, road, ground)
SELECT d.dispatch, d.to_code, r.id, 'network'
  FROM deliveries d, (SELECT min(id) AS id FROM roads) r
 WHERE r.id IS NOT NULL;

-- Two axes may name two packages alike: a package is known by its road and its name.
CREATE TABLE packages (
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

INSERT INTO packages (id, road, doc_id, kind, state, envelope, arrival, attempts, fault, seen_at, changed_at, done_at)
SELECT id, (SELECT min(id) FROM roads), doc_id, kind, state, envelope, arrival, attempts, fault, seen_at, changed_at,
       done_at
  FROM inbox;

DROP TABLE inbox;

ALTER TABLE packages RENAME TO inbox;

CREATE UNIQUE INDEX inbox_package ON inbox (doc_id, coalesce(road, 0));

CREATE INDEX inbox_held ON inbox (id) WHERE state = 'held';

CREATE INDEX inbox_failed ON inbox (id) WHERE state = 'failed';

CREATE INDEX inbox_arrival ON inbox (arrival) WHERE arrival IS NOT NULL;

CREATE INDEX inbox_road ON inbox (road);

CREATE TABLE heard (
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

INSERT INTO heard (id, road, doc_id, document_id, from_code, code, note, at, dispatch, envelope)
SELECT id, (SELECT min(id) FROM roads), doc_id, document_id, from_code, code, note, at, dispatch, envelope
  FROM receipts;

DROP TABLE receipts;

ALTER TABLE heard RENAME TO receipts;

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
