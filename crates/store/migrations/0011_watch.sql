-- What a person did about recipients who do not answer, and the slips made when a letter was put into the outbox.

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

CREATE INDEX asks_unanswered ON asks (dispatch) WHERE state = 'open';
