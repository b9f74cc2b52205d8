-- +goose Up

-- What a text is in Urdu and in Roman Urdu; '' takes text. The version before sends text to all.
ALTER TABLE broadcasts ADD COLUMN text_ur TEXT NOT NULL DEFAULT '';
ALTER TABLE broadcasts ADD COLUMN text_latn TEXT NOT NULL DEFAULT '';
ALTER TABLE schedules ADD COLUMN text_ur TEXT NOT NULL DEFAULT '';
ALTER TABLE schedules ADD COLUMN text_latn TEXT NOT NULL DEFAULT '';

-- A school's broadcasts, page by page.
CREATE INDEX broadcasts_school ON broadcasts (school_id, created_at, id);

-- What somebody writes to many and has not sent yet. Sending makes a broadcast or a schedule of it, once: the row says which.
CREATE TABLE drafts (
    id            TEXT PRIMARY KEY,
    school_id     TEXT NOT NULL REFERENCES schools (id),
    user_id       TEXT NOT NULL,
    who           TEXT NOT NULL, -- the user's name then
    text_en       TEXT NOT NULL,
    text_ur       TEXT NOT NULL,
    text_latn     TEXT NOT NULL,
    audience      TEXT NOT NULL,
    class         TEXT NOT NULL,
    question      TEXT NOT NULL,
    wall          TEXT NOT NULL, -- when it is to leave, by the school's clock; '' at once
    cron          TEXT NOT NULL, -- again and again; '' once
    skip_holidays BOOLEAN NOT NULL,
    beyond_budget BOOLEAN NOT NULL,
    version       INTEGER NOT NULL, -- grows with each change
    state         TEXT NOT NULL CHECK (state IN ('open', 'sent', 'discarded')),
    broadcast_id  TEXT NOT NULL,
    schedule_id   TEXT NOT NULL,
    created_at    DATETIME NOT NULL,
    changed_at    DATETIME NOT NULL
);
CREATE INDEX drafts_open ON drafts (school_id, changed_at) WHERE state = 'open';

-- How many families a class has, and how many are told about a child, by indexes alone.
CREATE INDEX students_active ON students (class_id, id) WHERE state = 'active';
CREATE INDEX household_students_told ON household_students (student_id, household_id) WHERE may_receive;
