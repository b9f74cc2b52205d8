-- +goose Up

-- Emergencies that wait: nearly always none, and looked for every few seconds. 0 is their priority.
CREATE INDEX messages_stranded ON messages (send_after) WHERE status = 'queued' AND priority = 0;
