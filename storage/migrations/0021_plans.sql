-- +goose Up

-- What a school's schedules did in a span of time: the calendar.
CREATE INDEX occurrences_school ON occurrences (school_id, due_at);
-- The broadcasts about an event or a meeting: those that are listed, and those that are taken back when it is canceled.
CREATE INDEX broadcasts_about ON broadcasts (subject, created_at) WHERE subject <> '';
-- Who said yes and who said no, the last first.
CREATE INDEX event_answers_answer ON event_answers (event_id, answer, at, household_id);
-- The few families to whom a text of an event did not go.
CREATE INDEX messages_event_missed ON messages (broadcast_id, household_id)
    WHERE topic = 'event' AND household_id <> '' AND merged_into = '' AND status IN ('failed', 'canceled');
