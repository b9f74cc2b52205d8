-- +goose Up

-- One SQL for two engines. DATETIME is SQLite's integer milliseconds and a domain over timestamptz on Postgres. A time that
-- is not there is Go's zero time, never NULL. An optional reference is '' and has no foreign key; one that must hold has.
-- Civil dates are ISO text.

CREATE TABLE schools (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    short_name    TEXT NOT NULL,
    country       TEXT NOT NULL,
    timezone      TEXT NOT NULL,
    languages     TEXT NOT NULL,
    hours         TEXT NOT NULL,
    teacher_hours TEXT NOT NULL,
    week_off      TEXT NOT NULL,
    ramadan_from  TEXT NOT NULL DEFAULT '',
    ramadan_until TEXT NOT NULL DEFAULT '',
    ramadan_hours TEXT NOT NULL DEFAULT '',
    stop_covers_emergency BOOLEAN NOT NULL DEFAULT FALSE,
    open_from     DATETIME NOT NULL,
    open_until    DATETIME NOT NULL,
    thread_seq    INTEGER NOT NULL DEFAULT 0,
    created_at    DATETIME NOT NULL
);

CREATE TABLE holidays (
    school_id TEXT NOT NULL REFERENCES schools (id),
    date      TEXT NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (school_id, date)
);

-- The school's own wording of a text, and the approved Content template that stands for it on WhatsApp; of a text that asks
-- ("meeting_invite+meeting_ask") the template alone.
CREATE TABLE wordings (
    school_id   TEXT NOT NULL REFERENCES schools (id),
    name        TEXT NOT NULL,
    language    TEXT NOT NULL,
    text        TEXT NOT NULL DEFAULT '', -- '' is the built-in wording
    content_sid TEXT NOT NULL DEFAULT '', -- Twilio's HX…, '' for none
    content_vars TEXT NOT NULL DEFAULT '', -- the variables it was approved with: "school when visits"
    PRIMARY KEY (school_id, name, language)
);

CREATE TABLE senders (
    id          TEXT PRIMARY KEY,
    school_id   TEXT NOT NULL REFERENCES schools (id),
    channel     TEXT NOT NULL CHECK (channel IN ('sms', 'whatsapp')),
    provider    TEXT NOT NULL,
    address     TEXT NOT NULL,
    can_send    BOOLEAN NOT NULL,
    can_receive BOOLEAN NOT NULL,
    rate        DOUBLE PRECISION NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('ok', 'paused')),
    reason      TEXT NOT NULL DEFAULT '',
    paused_till DATETIME NOT NULL,
    free_at     DATETIME NOT NULL,
    UNIQUE (channel, address)
);
CREATE INDEX senders_school ON senders (school_id);

CREATE TABLE households (
    id         TEXT PRIMARY KEY,
    school_id  TEXT NOT NULL REFERENCES schools (id),
    name       TEXT NOT NULL,
    language   TEXT NOT NULL,
    created_at DATETIME NOT NULL
);
CREATE INDEX households_school ON households (school_id, id);

CREATE TABLE guardians (
    id           TEXT PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (id),
    name         TEXT NOT NULL,
    relation     TEXT NOT NULL
);
CREATE INDEX guardians_household ON guardians (household_id);

CREATE TABLE phones (
    school_id    TEXT NOT NULL REFERENCES schools (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    number       TEXT NOT NULL,
    rank         INTEGER NOT NULL,
    sms          BOOLEAN NOT NULL,
    whatsapp     BOOLEAN NOT NULL,
    relation     TEXT NOT NULL DEFAULT '',
    problem      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (household_id, number)
);
CREATE INDEX phones_number ON phones (school_id, number);

CREATE TABLE classes (
    id        TEXT PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES schools (id),
    name      TEXT NOT NULL,
    grade     TEXT NOT NULL,
    section   TEXT NOT NULL,
    UNIQUE (school_id, name)
);

CREATE TABLE students (
    id           TEXT PRIMARY KEY,
    school_id    TEXT NOT NULL REFERENCES schools (id),
    admission_no TEXT NOT NULL,
    name         TEXT NOT NULL,
    class_id     TEXT NOT NULL REFERENCES classes (id),
    state        TEXT NOT NULL CHECK (state IN ('active', 'left')),
    UNIQUE (school_id, admission_no)
);
CREATE INDEX students_class ON students (class_id);

CREATE TABLE household_students (
    household_id TEXT NOT NULL REFERENCES households (id),
    student_id   TEXT NOT NULL REFERENCES students (id),
    may_receive  BOOLEAN NOT NULL,
    may_book     BOOLEAN NOT NULL,
    PRIMARY KEY (household_id, student_id)
);
CREATE INDEX household_students_student ON household_students (student_id);

CREATE TABLE staff (
    id        TEXT PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES schools (id),
    name      TEXT NOT NULL,
    number    TEXT NOT NULL, -- '' where none was given
    role      TEXT NOT NULL,
    language  TEXT NOT NULL,
    whatsapp  BOOLEAN NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('active', 'left'))
);
CREATE INDEX staff_number ON staff (school_id, number);

CREATE TABLE teachings (
    staff_id      TEXT NOT NULL REFERENCES staff (id),
    class_id      TEXT NOT NULL REFERENCES classes (id),
    subject       TEXT NOT NULL, -- '' for the class as a whole
    class_teacher BOOLEAN NOT NULL,
    PRIMARY KEY (staff_id, class_id, subject)
);
CREATE INDEX teachings_class ON teachings (class_id);

-- What teachers enter, for digests.
CREATE TABLE attendance (
    student_id TEXT NOT NULL REFERENCES students (id),
    date       TEXT NOT NULL,
    status     TEXT NOT NULL,
    PRIMARY KEY (student_id, date)
);
CREATE TABLE marks (
    student_id TEXT NOT NULL REFERENCES students (id),
    subject    TEXT NOT NULL,
    test       TEXT NOT NULL,
    date       TEXT NOT NULL,
    marks      TEXT NOT NULL, -- as written: "17.5"
    out_of     TEXT NOT NULL,
    PRIMARY KEY (student_id, subject, test, date)
);
CREATE TABLE homework (
    id       TEXT PRIMARY KEY,
    class_id TEXT NOT NULL REFERENCES classes (id),
    subject  TEXT NOT NULL,
    title    TEXT NOT NULL,
    due      TEXT NOT NULL,
    UNIQUE (class_id, subject, title, due)
);
CREATE TABLE homework_missing (
    homework_id TEXT NOT NULL REFERENCES homework (id),
    student_id  TEXT NOT NULL REFERENCES students (id),
    PRIMARY KEY (homework_id, student_id)
);
CREATE INDEX homework_missing_student ON homework_missing (student_id);
CREATE TABLE notes (
    student_id TEXT NOT NULL REFERENCES students (id),
    date       TEXT NOT NULL,
    note       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    PRIMARY KEY (student_id, date, note)
);
