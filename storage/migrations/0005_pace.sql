-- +goose Up

-- A paused broadcast's messages stay queued and are held: they are in no index that a claim reads, so 100,000 of them cost
-- a claim nothing.
ALTER TABLE messages ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE;
-- The message whose text carries this one's too, '' for none: this row then is canceled and sends nothing itself.
ALTER TABLE messages ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';
DROP INDEX messages_queue;
CREATE INDEX messages_queue ON messages (school_id, channel, priority, send_after, id) WHERE status = 'queued' AND NOT held;
DROP INDEX messages_queue_staff;
CREATE INDEX messages_queue_staff ON messages (school_id, channel, priority, send_after, id) WHERE status = 'queued' AND NOT held AND staff_id <> '';
-- What families get unasked (3 is the first class of these, reminder), for their weekly budget.
CREATE INDEX messages_budget ON messages (household_id, send_after) WHERE household_id <> '' AND priority >= 3;
-- The few that go in one text with another: of one broadcast, and by the message that carries them.
CREATE INDEX messages_merged ON messages (merged_into) WHERE merged_into <> '';
CREATE INDEX messages_merged_of ON messages (broadcast_id) WHERE merged_into <> '';
-- A broadcast whose messages fail halts itself: those that failed lately, and those of one broadcast.
CREATE INDEX messages_failed ON messages (done_at) WHERE status = 'failed' AND broadcast_id <> '';
CREATE INDEX messages_failed_of ON messages (broadcast_id) WHERE status = 'failed' AND broadcast_id <> '';
CREATE INDEX opt_outs_at ON opt_outs (at);

ALTER TABLE broadcasts ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- why it is paused
ALTER TABLE broadcasts ADD COLUMN paused_from TEXT NOT NULL DEFAULT ''; -- the state a pause found, to go on with
ALTER TABLE broadcasts ADD COLUMN holding BOOLEAN NOT NULL DEFAULT FALSE; -- its messages are still being held, or let go
ALTER TABLE broadcasts ADD COLUMN beyond_budget BOOLEAN NOT NULL DEFAULT FALSE; -- the head decided so
-- What had failed, had left and had been stopped when staff let it go on: a halt looks at what came since.
ALTER TABLE broadcasts ADD COLUMN forgiven_failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcasts ADD COLUMN forgiven_left INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcasts ADD COLUMN forgiven_stops INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcasts ADD COLUMN filtered INTEGER NOT NULL DEFAULT 0; -- messages that the network took for spam since then
ALTER TABLE broadcasts ADD COLUMN look_at INTEGER NOT NULL DEFAULT 0; -- with fewer failed than this nothing is to be counted
CREATE INDEX broadcasts_filtered ON broadcasts (filtered) WHERE filtered > 0;
CREATE INDEX broadcasts_holding ON broadcasts (school_id) WHERE holding;

-- How much longer than its pace says the provider will be busy with what it was handed: long texts are several segments.
ALTER TABLE senders ADD COLUMN ahead_ms INTEGER NOT NULL DEFAULT 0;

ALTER TABLE schools ADD COLUMN weekly_budget INTEGER NOT NULL DEFAULT 3; -- 0 is no limit
ALTER TABLE schools ADD COLUMN daily_cap INTEGER NOT NULL DEFAULT 0; -- SMS segments a day, 0 is no limit
ALTER TABLE schools ADD COLUMN emergency_reserve INTEGER NOT NULL DEFAULT 0; -- beyond the cap, for emergencies alone
-- What a school that has a cap spent on a day, the school's own.
CREATE TABLE spendings (
    school_id TEXT NOT NULL REFERENCES schools (id),
    day       TEXT NOT NULL,
    segments  INTEGER NOT NULL,
    alarmed   BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (school_id, day)
);
