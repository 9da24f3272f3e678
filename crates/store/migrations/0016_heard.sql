-- What was heard of each sending, so that an answer is not told from one to another by clocks elsewhere alone (ADR 0035).

CREATE TABLE sendings (
    -- What a recipient was heard to say of each sending of a dispatch. Each is said once of a sending: what was not heard of
    -- one that ended may still come.
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    to_code TEXT NOT NULL, -- the recipient's code
    nth INTEGER NOT NULL, -- 1 for the first, and so on; the last is the one that stands
    heard TEXT NOT NULL, -- JSON list of the status codes heard of it
    owed TEXT NOT NULL, -- JSON list of those that may still come of it; empty while it stands
    PRIMARY KEY (dispatch, to_code, nth)
) STRICT, WITHOUT ROWID;

-- What an older program heard: until now clocks alone told one sending from another.
INSERT INTO sendings (dispatch, to_code, nth, heard, owed)
SELECT d.dispatch, d.to_code, 1,
       (SELECT json_group_array(DISTINCT r.code)
          FROM receipts r
         WHERE r.dispatch = d.dispatch
           AND r.from_code = d.to_code
           AND (d.since IS NULL OR r.at <= d.since)),
       iif(d.since IS NULL,
           '[]',
           (SELECT json_group_array(said.value)
              FROM json_each('[1,3,4,5,6,15,16]') said
             WHERE said.value NOT IN (SELECT r.code
                                        FROM receipts r
                                       WHERE r.dispatch = d.dispatch
                                         AND r.from_code = d.to_code
                                         AND r.at <= d.since)))
  FROM deliveries d;

INSERT INTO sendings (dispatch, to_code, nth, heard, owed)
SELECT d.dispatch, d.to_code, 2,
       (SELECT json_group_array(DISTINCT r.code)
          FROM receipts r
         WHERE r.dispatch = d.dispatch
           AND r.from_code = d.to_code
           AND r.at > d.since),
       '[]'
  FROM deliveries d
 WHERE d.since IS NOT NULL;
