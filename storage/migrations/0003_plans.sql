-- +goose Up

CREATE TABLE schedules (
    id         TEXT PRIMARY KEY,
    school_id  TEXT NOT NULL REFERENCES schools (id),
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    part       TEXT NOT NULL,
    audience   TEXT NOT NULL,
    text       TEXT NOT NULL,
    template   TEXT NOT NULL,
    class      TEXT NOT NULL,
    question   TEXT NOT NULL,
    cron       TEXT NOT NULL, -- '' for once
    wall       TEXT NOT NULL, -- the civil time of the next firing, "2026-11-27T16:00", in the school's zone
    slot       TEXT NOT NULL, -- the key's slot for a once rule that has a name of its own; '' takes the clock of wall
    next_at    DATETIME NOT NULL,
    grace_s    INTEGER NOT NULL, -- seconds
    skip_holidays BOOLEAN NOT NULL,
    expires_at DATETIME NOT NULL, -- what it sends dies then; zero for the class's lifetime
    state      TEXT NOT NULL CHECK (state IN ('active', 'paused', 'done')),
    created_at DATETIME NOT NULL,
    UNIQUE (school_id, name)
);
CREATE INDEX schedules_due ON schedules (next_at) WHERE state = 'active';

-- One firing. The key is what makes it once: a schedule, its civil date, its slot.
CREATE TABLE occurrences (
    schedule_id  TEXT NOT NULL,
    date         TEXT NOT NULL,
    slot         TEXT NOT NULL,
    school_id    TEXT NOT NULL REFERENCES schools (id),
    state        TEXT NOT NULL CHECK (state IN ('fired', 'missed', 'skipped')),
    due_at       DATETIME NOT NULL,
    at           DATETIME NOT NULL,
    broadcast_id TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (schedule_id, date, slot)
);

CREATE TABLE events (
    id         TEXT PRIMARY KEY,
    school_id  TEXT NOT NULL REFERENCES schools (id),
    title      TEXT NOT NULL,
    date       TEXT NOT NULL,
    clock      TEXT NOT NULL, -- '' for the whole day
    place      TEXT NOT NULL,
    audience   TEXT NOT NULL,
    question   TEXT NOT NULL, -- '' asks nothing
    state      TEXT NOT NULL CHECK (state IN ('draft', 'announced', 'canceled')),
    version    INTEGER NOT NULL, -- grows with each change that families are told
    starts_at  DATETIME NOT NULL,
    created_at DATETIME NOT NULL
);
CREATE INDEX events_school ON events (school_id, date);
CREATE TABLE event_answers (
    event_id     TEXT NOT NULL REFERENCES events (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    answer       TEXT NOT NULL CHECK (answer IN ('yes', 'no')),
    at           DATETIME NOT NULL,
    PRIMARY KEY (event_id, household_id)
);

CREATE TABLE meetings (
    id         TEXT PRIMARY KEY,
    school_id  TEXT NOT NULL REFERENCES schools (id),
    name       TEXT NOT NULL,
    audience   TEXT NOT NULL,
    slot_min   INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('planned', 'inviting', 'canceled')),
    reply_by   DATETIME NOT NULL, -- proposals that nobody answered by then are given up
    starts_at  DATETIME NOT NULL,
    ends_at    DATETIME NOT NULL,
    created_at DATETIME NOT NULL
);
CREATE TABLE meeting_slots (
    id         TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meetings (id),
    staff_id   TEXT NOT NULL REFERENCES staff (id),
    starts_at  DATETIME NOT NULL,
    ends_at    DATETIME NOT NULL,
    UNIQUE (meeting_id, staff_id, starts_at)
);
-- Who holds a slot. The primary key is the promise: two families never hold one slot. A family can't be at two places.
CREATE TABLE meeting_visits (
    slot_id      TEXT PRIMARY KEY REFERENCES meeting_slots (id),
    meeting_id   TEXT NOT NULL REFERENCES meetings (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    student_id   TEXT NOT NULL REFERENCES students (id),
    staff_id     TEXT NOT NULL,
    starts_at    DATETIME NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('proposed', 'booked')),
    held_until   DATETIME NOT NULL, -- of a proposal
    UNIQUE (meeting_id, household_id, starts_at),
    UNIQUE (meeting_id, student_id, staff_id)
);
CREATE INDEX meeting_visits_held ON meeting_visits (held_until) WHERE state = 'proposed';
CREATE TABLE meeting_families (
    meeting_id   TEXT NOT NULL REFERENCES meetings (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    state        TEXT NOT NULL CHECK (state IN ('invited', 'booked', 'declined', 'full')),
    at           DATETIME NOT NULL,
    PRIMARY KEY (meeting_id, household_id)
);
