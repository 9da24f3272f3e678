-- The directory is refreshed by difference, and no code is ever thrown away: a closed office keeps its row. What took
-- whose place is a table of its own.

DROP TABLE agency_words;

ALTER TABLE agencies RENAME TO agencies_of_0001;

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

INSERT INTO agencies (code, name, words, place, parent, center, mail)
SELECT code, name, '', id * 1024, parent, center, mail
  FROM agencies_of_0001
 ORDER BY code;

CREATE TABLE agency_codes (
    -- The other codes of an office, as the axis names them. Rows stay.
    code TEXT NOT NULL, -- the other code
    agency TEXT NOT NULL, -- the office's own code
    kind TEXT NOT NULL, -- word of store::OtherCode: old, or the form of QCVN 102
    PRIMARY KEY (code, agency)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO agency_codes (code, agency, kind)
SELECT old_code, code, 'old' FROM agencies_of_0001 WHERE old_code IS NOT NULL
UNION ALL
SELECT code_102, code, 'form_102' FROM agencies_of_0001 WHERE code_102 IS NOT NULL;

DROP TABLE agencies_of_0001;

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
