-- +goose Up

-- The meetings of a school, by time, for the page that lists them.
CREATE INDEX meetings_school ON meetings (school_id, starts_at);

-- What else is being said about a subject: taken back when an event or a meeting is.
CREATE INDEX broadcasts_subject ON broadcasts (school_id, kind, subject) WHERE subject <> '';
