-- +goose Up

-- The meetings of a school, by time, for the page that lists them.
CREATE INDEX meetings_school ON meetings (school_id, starts_at);
