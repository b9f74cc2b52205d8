-- +goose Up

-- Messages in doubt, while the provider's list is asked for them: how often it was, and when it is next. A row goes when its
-- message is found, or when nobody looks any more.
CREATE TABLE doubts (
    message_id TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    attempt_id TEXT NOT NULL,
    looks      INTEGER NOT NULL,
    look_at    DATETIME NOT NULL
);
CREATE INDEX doubts_due ON doubts (look_at);

CREATE INDEX messages_in_doubt ON messages (school_id, id) WHERE status = 'in_doubt';
CREATE INDEX messages_uncertain ON messages (school_id, id) WHERE status = 'uncertain';

-- How far a chore that walks along something has come, so that a restart or a replica goes on from there.
CREATE TABLE bookmarks (
    name TEXT PRIMARY KEY,
    at   DATETIME NOT NULL,
    id   TEXT NOT NULL
);
