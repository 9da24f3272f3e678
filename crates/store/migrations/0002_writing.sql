-- Versions with cause and author, kept small; the office's library and templates; batches of mail merge.

ALTER TABLE draft_versions RENAME TO draft_versions_of_0001;

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

INSERT INTO draft_versions
       (dispatch, version, form, cause, author, parent, stands, saved_at, body)
SELECT dispatch, version, 'plain', iif(version = 1, 'created', 'autosave'), '', version - 1,
       version, saved_at, CAST(draft AS BLOB)
  FROM draft_versions_of_0001;

DROP TABLE draft_versions_of_0001;

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
