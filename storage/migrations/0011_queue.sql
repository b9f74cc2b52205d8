-- +goose Up

-- The queue stands in a table of its own now. (First, since on Postgres this keeps others from messages until all is moved.)
DROP INDEX messages_stranded;
DROP INDEX messages_queue_staff;

-- What is to be sent: a row for each message that waits, or that a process has claimed and not begun. Beginning takes the row
-- away and leaves the message as it is, which is wide and stands in many indexes. What a row here says of its message (channel,
-- priority, times, held) is the message's own, kept where claims look for it.
CREATE TABLE queue (
    id            TEXT PRIMARY KEY, -- the message's
    school_id     TEXT NOT NULL,
    channel       TEXT NOT NULL,
    priority      INTEGER NOT NULL,
    send_after    DATETIME NOT NULL,
    expires_at    DATETIME NOT NULL,
    staff         BOOLEAN NOT NULL, -- it goes to staff, whom families' hours do not hold
    held          BOOLEAN NOT NULL, -- its broadcast is paused
    claimed_by    TEXT NOT NULL DEFAULT '',
    claimed_until DATETIME NOT NULL
);
-- Claims read here: a school's channel, the most urgent class first, then the oldest.
CREATE INDEX queue_next ON queue (school_id, channel, priority, send_after, id) WHERE claimed_by = '' AND NOT held;
CREATE INDEX queue_staff ON queue (school_id, channel, priority, send_after, id) WHERE claimed_by = '' AND NOT held AND staff;
CREATE INDEX queue_claimed ON queue (claimed_until) WHERE claimed_by <> '';
-- Emergencies that wait: nearly always none, and looked for every few seconds. 0 is their priority.
CREATE INDEX queue_stranded ON queue (send_after) WHERE priority = 0 AND claimed_by = '' AND NOT held;

INSERT INTO queue (id, school_id, channel, priority, send_after, expires_at, staff, held, claimed_until)
SELECT id, school_id, channel, priority, send_after, expires_at, staff_id <> '', held, claimed_until
FROM messages WHERE status = 'queued';
-- A message in the queue is 'sending' in its own row, which the version before takes for one that has left: it does not
-- send it a second time. Only that version still writes 'queued' and claimed_by there; this one moves such rows over.
UPDATE messages SET status = 'sending' WHERE status = 'queued';

-- Which of the school's numbers tried it.
ALTER TABLE attempts ADD COLUMN sender_id TEXT NOT NULL DEFAULT '';
