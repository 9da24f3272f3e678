-- Of what a clerk answers for when a copy is made, who signed its source has two words of its own.

ALTER TABLE copy_grounds RENAME TO copy_grounds_of_0007;

CREATE TABLE copy_grounds (
    -- What a copy rests on besides its source; a row for each copy that has any of it. Rows stay.
    copy INTEGER PRIMARY KEY NOT NULL REFERENCES copies (id), -- the copy
    parts TEXT NOT NULL, -- JSON list of what the parts are called that an extract took and set anew; empty: whole pages
    accepted TEXT NOT NULL -- what was found of the source's signatures that the clerk answered for: unsigned, indeterminate, unreadable; or of who signed, where all hold: wrong_signatories, unsure_signatories; empty: none was needed
) STRICT;

INSERT INTO copy_grounds (copy, parts, accepted)
SELECT copy, parts, accepted
  FROM copy_grounds_of_0007;

DROP TABLE copy_grounds_of_0007;
