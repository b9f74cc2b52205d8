-- +goose Up

-- How a family that joins by itself shows whose it is, and whether it may join by SMS.
ALTER TABLE schools ADD COLUMN join_check TEXT NOT NULL DEFAULT 'father';
ALTER TABLE schools ADD COLUMN join_by_sms BOOLEAN NOT NULL DEFAULT FALSE;

-- A question may be asked of a number that nobody here has.
ALTER TABLE questions ADD COLUMN number TEXT NOT NULL DEFAULT '';
CREATE INDEX questions_number ON questions (school_id, number) WHERE state = 'open' AND number <> '';

-- A number that was linked at the family's own word: a sheet that does not have it does not take it away.
ALTER TABLE phones ADD COLUMN joined BOOLEAN NOT NULL DEFAULT FALSE;

-- Pupils by their admission number as it is compared (bot.AdmissionKey): letters and digits, no zeros in front.
CREATE INDEX students_admission ON students (school_id, (ltrim(lower(replace(replace(replace(replace(replace(replace(replace(replace(admission_no, ' ', ''), '/', ''), '.', ''), '_', ''), '#', ''), '(', ''), ')', ''), '-', '')), '0')));

-- Wrong answers of those who want to join, kept for a day.
CREATE TABLE join_tries (
    id        TEXT PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES schools (id),
    number    TEXT NOT NULL,
    admission TEXT NOT NULL, -- as it is compared
    at        DATETIME NOT NULL
);
CREATE INDEX join_tries_number ON join_tries (school_id, number);
CREATE INDEX join_tries_admission ON join_tries (school_id, admission);
CREATE INDEX join_tries_at ON join_tries (at);

-- Who joined, and whom the family did not know.
CREATE TABLE joins (
    school_id    TEXT NOT NULL REFERENCES schools (id),
    number       TEXT NOT NULL,
    household_id TEXT NOT NULL,
    at           DATETIME NOT NULL,
    refused      BOOLEAN NOT NULL,
    PRIMARY KEY (school_id, number, household_id)
);

-- The numbers that were given the school's contact card: once, ever.
CREATE TABLE cards (
    school_id TEXT NOT NULL REFERENCES schools (id),
    number    TEXT NOT NULL,
    at        DATETIME NOT NULL,
    PRIMARY KEY (school_id, number)
);
