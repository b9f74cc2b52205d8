-- +goose Up

-- What did not arrive, for the page that staff look at first.
CREATE INDEX messages_amiss ON messages (school_id, created_at) WHERE status IN ('failed', 'undelivered', 'uncertain');
