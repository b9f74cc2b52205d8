-- +goose Up

-- What staff look at every day: what did not arrive, and who waits for an answer.
CREATE INDEX messages_amiss ON messages (school_id, created_at) WHERE status IN ('failed', 'undelivered', 'uncertain');
CREATE INDEX threads_waiting ON threads (school_id, waiting_since) WHERE state = 'waiting';
