-- What stood before a document was sent again, and letters that name whom they go to (ADR 0027).

CREATE TABLE earlier_answers (
    -- What stood with a recipient before the document was sent to it again: it stands again if that letter is taken back
    -- before it left. One row a recipient; the next sending replaces it.
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- which dispatch
    to_code TEXT NOT NULL, -- the recipient's code
    road TEXT NOT NULL, -- what the road had done, as in deliveries
    fault TEXT, -- code of what held it up; null if nothing did
    answer INTEGER, -- the last answer; null if none
    note TEXT NOT NULL, -- words that came with it; may be empty
    answered_at INTEGER, -- UTC ms it was given there; null if none
    since INTEGER, -- UTC ms: what was answered until then belonged to a sending before that one; null for the first
    asks_since INTEGER NOT NULL, -- the last question of a sending before that one; 0 for the first
    PRIMARY KEY (dispatch, to_code)
) STRICT, WITHOUT ROWID;

-- Until now only what had been refused was known again, from its status message.
INSERT INTO earlier_answers (dispatch, to_code, road, fault, answer, note, answered_at, since, asks_since)
SELECT d.dispatch, d.to_code, 'delivered', NULL, 2, r.note, r.at, NULL, 0
  FROM deliveries d
  JOIN receipts r
    ON r.id = (SELECT max(id) FROM receipts WHERE dispatch = d.dispatch AND from_code = d.to_code AND code = 2)
 WHERE d.since IS NOT NULL;

-- A letter that named nobody went to all; who was added later has a letter of its own.
UPDATE outbox
   SET recipients = (
           SELECT json_group_array(d.to_code)
             FROM deliveries d
            WHERE d.dispatch = outbox.dispatch
              AND (outbox.state = 'sent'
                   OR NOT EXISTS (SELECT 1
                                    FROM outbox o, json_each(o.recipients) named
                                   WHERE o.dispatch = d.dispatch
                                     AND o.id > outbox.id
                                     AND o.kind = 'document'
                                     AND o.business <> 'update'
                                     AND o.state <> 'withdrawn'
                                     AND named.value = d.to_code)))
 WHERE kind = 'document' AND business <> 'update' AND state <> 'withdrawn' AND recipients = '[]' AND dispatch IS NOT NULL;
