-- +goose Up

-- The few messages of which nobody knows yet whether they were sent, to count them and to look after them.
CREATE INDEX messages_unclear ON messages (status) WHERE status IN ('in_doubt', 'uncertain');
