-- +goose Up

-- Above so many texts a second person of the office looks at what goes to families and sends it; 0: nobody needs one.
ALTER TABLE schools ADD COLUMN second_above INTEGER NOT NULL DEFAULT 0;

-- What waits for that second person.
CREATE TABLE approvals (
    school_id TEXT NOT NULL REFERENCES schools (id),
    subject   TEXT NOT NULL, -- what it is about, in the state that was looked at: "draft ID 3"
    path      TEXT NOT NULL, -- of the console's page that shows it
    title     TEXT NOT NULL,
    texts     INTEGER NOT NULL,
    user_id   TEXT NOT NULL, -- who asks, and their name then
    who       TEXT NOT NULL,
    asked_at  DATETIME NOT NULL,
    PRIMARY KEY (school_id, subject)
);
