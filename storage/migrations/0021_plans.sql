-- +goose Up

-- What a school's schedules did in a span of time: the calendar.
CREATE INDEX occurrences_school ON occurrences (school_id, due_at);
-- The broadcasts about an event.
CREATE INDEX broadcasts_about ON broadcasts (subject, created_at) WHERE subject <> '';
-- Who said yes, and who said no.
CREATE INDEX event_answers_answer ON event_answers (event_id, answer, household_id);
