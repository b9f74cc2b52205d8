-- +goose Up

-- What a message is beside plain words: 'own' (typed on the school's own phone: an 'out' that was never queued) or 'edit' (a
-- correction of another); about is the provider's id of the message corrected. The version before takes a correction for
-- words, and leaves own words that wait for their conversation ('out' and 'received') alone.
ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN about TEXT NOT NULL DEFAULT '';

-- When somebody last typed to a number, which silences automatic answers to it.
CREATE INDEX messages_own ON messages (number, created_at) WHERE kind = 'own';
-- A message's corrections.
CREATE INDEX messages_about ON messages (about) WHERE about <> '';
-- What a message answered, when it is corrected.
CREATE INDEX questions_answered ON questions (answered_by) WHERE answered_by <> '';

-- What waits to be routed is in both directions now.
DROP INDEX messages_unrouted;
DROP INDEX messages_unrouted_number;
CREATE INDEX messages_unrouted ON messages (created_at, id) WHERE status = 'received';
CREATE INDEX messages_unrouted_number ON messages (school_id, number, created_at, id) WHERE status = 'received';
