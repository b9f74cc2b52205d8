-- +goose Up

-- Who paused a sender, as the audit names them; '' where the program did, which may end its own pauses and nobody else's. The
-- version before ends them all.
ALTER TABLE senders ADD COLUMN paused_by TEXT NOT NULL DEFAULT '';
