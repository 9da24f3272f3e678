-- Batches signed or issued with one consent: what was agreed to, and what became of each of them.

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
