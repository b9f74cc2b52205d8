-- +goose Up

-- What the provider calls a message stands with the attempt that it answered, and goes over to the message with the first
-- report: so an answer rewrites no message, and puts nothing at a random place of an index.
--
-- An attempt's id begins with its time and is its name in callbacks too, so one index leads to it by either, and walks along
-- attempts in the order in which they began. Each index less is some microseconds of every message. (No foreign key: every
-- attempt is made in the statement that claims or begins its message.)
CREATE TABLE tries (
    id          TEXT PRIMARY KEY,
    message_id  TEXT NOT NULL,
    n           INTEGER NOT NULL,
    token       TEXT NOT NULL DEFAULT '', -- the name in callbacks that the version before gave
    owner       TEXT NOT NULL,
    started_at  DATETIME NOT NULL,
    outcome     TEXT NOT NULL,
    code        TEXT NOT NULL,
    settled_at  DATETIME NOT NULL,
    provider_id TEXT NOT NULL DEFAULT ''
);
INSERT INTO tries (id, message_id, n, token, owner, started_at, outcome, code, settled_at)
SELECT id, message_id, n, token, owner, started_at, outcome, code, settled_at FROM attempts;
DROP TABLE attempts;
ALTER TABLE tries RENAME TO attempts;
CREATE INDEX attempts_message ON attempts (message_id);
CREATE INDEX attempts_in_flight ON attempts (started_at) WHERE outcome = '';

-- Of what is sending only the claims are looked for: what has begun is nobody's.
DROP INDEX messages_sending;
CREATE INDEX messages_claimed ON messages (claimed_until) WHERE claimed_by <> '';

-- Until a report has come a message is found by its number, whatever the school.
DROP INDEX messages_number;
CREATE INDEX messages_number ON messages (number, school_id, created_at);
