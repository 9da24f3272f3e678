-- What an extract took of a document made anew, and what the clerk answered for when a copy was made.

CREATE TABLE copy_grounds (
    -- What a copy rests on besides its source; a row for each copy that has any of it. Rows stay.
    copy INTEGER PRIMARY KEY NOT NULL REFERENCES copies (id), -- the copy
    parts TEXT NOT NULL, -- JSON list of what the parts are called that an extract took and set anew; empty: whole pages
    accepted TEXT NOT NULL -- verdict on the source's signatures that the clerk answered for: unsigned, indeterminate, unreadable; empty: none was needed
) STRICT;
