-- +goose Up

-- The console's list of conversations: those that wait, the longest waiting first; then the others by their last words, of the school or of
-- one of its staff. A page of it is a stretch of one of these.
CREATE INDEX threads_waiting ON threads (school_id, waiting_since, id) WHERE state = 'waiting';
CREATE INDEX threads_spoken ON threads (school_id, (CASE WHEN staff_at > family_at THEN staff_at ELSE family_at END), id);
DROP INDEX threads_staff;
CREATE INDEX threads_staff ON threads (school_id, staff_id, (CASE WHEN staff_at > family_at THEN staff_at ELSE family_at END), id);
