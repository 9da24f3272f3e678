-- Of a question, whether what became of it may be what became of the correction before it (ADR 0040).

ALTER TABLE asks RENAME TO asks_of_0009;

CREATE TABLE asks (
    -- What was asked of a recipient after the letter left, with the reason, and what became of it. Rows stay.
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- our id
    dispatch INTEGER NOT NULL REFERENCES dispatches (id) ON DELETE CASCADE, -- the dispatch it is about
    to_code TEXT NOT NULL, -- the recipient's code
    name TEXT NOT NULL, -- the recipient's name as addressed
    ask TEXT NOT NULL, -- word of office::Ask: recall, update, replace
    state TEXT NOT NULL, -- word of office::AskState
    unsure INTEGER NOT NULL, -- 1: what became of it may be what became of the correction before it
    reason TEXT NOT NULL, -- the reason given; may be empty for an update or a replacement
    by_dispatch INTEGER REFERENCES dispatches (id), -- the dispatch that corrects or replaces it
    letter INTEGER REFERENCES outbox (id), -- the letter that carries it; null where nothing was sent
    asked_at INTEGER NOT NULL, -- UTC ms
    note TEXT NOT NULL, -- words that came with the answer; may be empty
    answered_at INTEGER -- UTC ms the answer was given there
) STRICT;

-- What an older program heard while both stood open was of either: once, or an agreement and a refusal.
INSERT INTO asks (id, dispatch, to_code, name, ask, state, unsure, reason, by_dispatch, letter, asked_at, note,
                  answered_at)
SELECT a.id, a.dispatch, a.to_code, a.name, a.ask, a.state,
       a.ask = 'recall'
       AND a.state IN ('agreed', 'refused')
       AND EXISTS (SELECT 1
                     FROM asks_of_0009 u
                     JOIN deliveries d ON d.dispatch = u.dispatch AND d.to_code = u.to_code
                    WHERE u.dispatch = a.dispatch
                      AND u.to_code = a.to_code
                      AND u.id < a.id
                      AND u.id > d.asks_since
                      AND u.ask = 'update'
                      AND (u.state = 'open'
                           OR u.state = 'agreed' AND a.state = 'refused' AND u.answered_at >= a.asked_at)),
       a.reason, a.by_dispatch, a.letter, a.asked_at, a.note, a.answered_at
  FROM asks_of_0009 a;

DROP TABLE asks_of_0009;

CREATE INDEX asks_dispatch ON asks (dispatch, id);

CREATE INDEX asks_recipient ON asks (dispatch, to_code, id);

CREATE INDEX asks_by_dispatch ON asks (by_dispatch) WHERE by_dispatch IS NOT NULL;

CREATE INDEX asks_letter ON asks (letter) WHERE letter IS NOT NULL;

CREATE UNIQUE INDEX asks_open ON asks (dispatch, to_code) WHERE state = 'open' AND ask <> 'update';

CREATE INDEX asks_unanswered ON asks (dispatch) WHERE state = 'open';

CREATE INDEX asks_unsure ON asks (dispatch) WHERE unsure = 1;
