-- +goose Up

-- Which of the school's numbers a phone last wrote to on the channel; '' where nobody knows.
ALTER TABLE addresses ADD COLUMN sender_id TEXT NOT NULL DEFAULT '';
UPDATE addresses SET sender_id = COALESCE((
    SELECT m.sender_id FROM messages m
    WHERE m.direction = 'in' AND m.number = addresses.number AND m.school_id = addresses.school_id AND m.channel = addresses.channel
    ORDER BY m.created_at DESC LIMIT 1), '');

-- The sender that alone may carry the message; '' for any of its school and channel. It is set where a school has several, once
-- the claim of another has met the message. The version before does not know it, and takes what it finds.
ALTER TABLE queue ADD COLUMN sender_id TEXT NOT NULL DEFAULT '';
CREATE INDEX queue_bound ON queue (sender_id) WHERE sender_id <> '';
