-- The road without a line: letters to one office on a stick, sealed to its certificate (ADR 0032).

CREATE TABLE agency_certificates (
    -- Certificates of other offices, to which parcels are sealed; a person here compared each. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    code TEXT NOT NULL, -- whose it is: the office's code
    name TEXT NOT NULL, -- the office's name when it was kept
    fingerprint TEXT NOT NULL, -- SHA-256 of the certificate in DER, lower-case hexadecimal
    der BLOB NOT NULL, -- the certificate
    arrival INTEGER REFERENCES arrivals (id), -- the arrival that it had signed; null where it came in a file
    kept_at INTEGER NOT NULL, -- UTC ms it was compared and kept
    dropped_at INTEGER, -- UTC ms it was put out of use; null while it is used
    UNIQUE (code, fingerprint)
) STRICT;

CREATE TABLE parcels (
    -- Packages that went out on a stick or came in on one. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    way TEXT NOT NULL, -- out, in
    agency TEXT NOT NULL, -- code of the office at the other end, as the package says
    name TEXT NOT NULL, -- its name, as the package says
    file TEXT NOT NULL, -- the file's name, without its folder
    sha256 BLOB NOT NULL, -- SHA-256 of the file
    size INTEGER NOT NULL, -- bytes of the file
    packer TEXT NOT NULL, -- common name in the certificate that packed it
    fingerprint TEXT NOT NULL, -- SHA-256 of that certificate, lower-case hexadecimal
    standing TEXT NOT NULL, -- what was found of that certificate then: passed, indeterminate
    packed_at INTEGER NOT NULL, -- UTC ms, as the package says
    at INTEGER NOT NULL -- UTC ms it was written, or taken in
) STRICT;

CREATE INDEX parcels_file ON parcels (sha256);

CREATE TABLE parcel_parts (
    -- What lay in a package, in its order. Rows stay.
    parcel INTEGER NOT NULL REFERENCES parcels (id), -- which package
    place INTEGER NOT NULL, -- from 0
    kind TEXT NOT NULL, -- document, status
    to_code TEXT NOT NULL, -- code it was meant for
    envelope BLOB NOT NULL, -- SHA-256 of the envelope
    letter INTEGER REFERENCES outbox (id), -- the letter it is a copy of; null for what came
    dispatch INTEGER REFERENCES dispatches (id), -- our dispatch that it carries or answers; null where there is none
    arrival INTEGER REFERENCES arrivals (id), -- the arrival it became, was already, or is answered by; null where there is none
    outcome TEXT NOT NULL, -- packed; arrival, repeat, secret, answer, wish, stray, not_for_us, unreadable
    PRIMARY KEY (parcel, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX parcel_parts_dispatch ON parcel_parts (dispatch) WHERE dispatch IS NOT NULL;

CREATE INDEX parcel_parts_letter ON parcel_parts (letter) WHERE letter IS NOT NULL;

CREATE INDEX parcel_parts_arrival ON parcel_parts (arrival) WHERE arrival IS NOT NULL;
