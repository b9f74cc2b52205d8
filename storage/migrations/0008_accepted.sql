-- +goose Up

-- What the provider calls a message stands with the attempt that it answered, and goes over to the message with the first
-- report: so an answer rewrites no message, and puts nothing at a random place of an index.
ALTER TABLE attempts ADD COLUMN provider_id TEXT NOT NULL DEFAULT '';
-- Until then the message is found by its number, whatever the school.
DROP INDEX messages_number;
CREATE INDEX messages_number ON messages (number, school_id, created_at);
