-- Files that go along stand in an order, and the office signs some of them at issue; copies and their facts.

ALTER TABLE enclosures RENAME TO enclosures_of_0001;

DROP INDEX enclosures_dispatch;

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

INSERT INTO enclosures
       (id, dispatch, name, mime, hash, size, place, annex, seals, given)
SELECT id, dispatch, name, mime, hash, size, id, NULL, 0, NULL
  FROM enclosures_of_0001;

DROP TABLE enclosures_of_0001;

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
