-- +goose Up

CREATE TABLE broadcasts (
    id         TEXT PRIMARY KEY,
    school_id  TEXT NOT NULL REFERENCES schools (id),
    kind       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    part       TEXT NOT NULL,
    key        TEXT NOT NULL, -- queued twice with one key, it is one broadcast
    audience   TEXT NOT NULL,
    text       TEXT NOT NULL,
    template   TEXT NOT NULL,
    class      TEXT NOT NULL,
    topic      TEXT NOT NULL,
    question   TEXT NOT NULL,
    day        TEXT NOT NULL,
    state      TEXT NOT NULL,
    cursor     TEXT NOT NULL,
    send_after DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    created_at DATETIME NOT NULL,
    UNIQUE (school_id, key)
);
CREATE INDEX broadcasts_expanding ON broadcasts (send_after) WHERE state = 'expanding';

CREATE TABLE broadcast_answers (
    broadcast_id TEXT NOT NULL REFERENCES broadcasts (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    answer       TEXT NOT NULL,
    at           DATETIME NOT NULL,
    PRIMARY KEY (broadcast_id, household_id)
);

CREATE TABLE threads (
    id            TEXT PRIMARY KEY,
    school_id     TEXT NOT NULL REFERENCES schools (id),
    code          TEXT NOT NULL,
    party         TEXT NOT NULL, -- household id, or a stranger's number
    household_id  TEXT NOT NULL,
    staff_id      TEXT NOT NULL,
    student_id    TEXT NOT NULL,
    number        TEXT NOT NULL,
    channel       TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'answered', 'closed')),
    opened_at     DATETIME NOT NULL,
    family_at     DATETIME NOT NULL,
    staff_at      DATETIME NOT NULL,
    waiting_since DATETIME NOT NULL,
    UNIQUE (school_id, code),
    UNIQUE (school_id, party, staff_id, student_id)
);
CREATE INDEX threads_staff ON threads (school_id, staff_id);

CREATE TABLE messages (
    id            TEXT PRIMARY KEY,
    school_id     TEXT NOT NULL REFERENCES schools (id),
    direction     TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    channel       TEXT NOT NULL CHECK (channel IN ('sms', 'whatsapp')),
    class         TEXT NOT NULL,
    topic         TEXT NOT NULL,
    status        TEXT NOT NULL,
    priority      INTEGER NOT NULL,
    household_id  TEXT NOT NULL,
    staff_id      TEXT NOT NULL,
    number        TEXT NOT NULL,
    body          TEXT NOT NULL,
    sms_body      TEXT NOT NULL,
    language      TEXT NOT NULL,
    template      TEXT NOT NULL,
    vars          TEXT NOT NULL,
    media         INTEGER NOT NULL,
    segments      INTEGER NOT NULL,
    sender_id     TEXT NOT NULL,
    provider_id   TEXT NOT NULL,
    reply_to      TEXT NOT NULL,
    broadcast_id  TEXT NOT NULL,
    recipient     TEXT NOT NULL,
    thread_id     TEXT NOT NULL,
    question_id   TEXT NOT NULL,
    again_of      TEXT NOT NULL,
    answers_at    DATETIME NOT NULL,
    send_after    DATETIME NOT NULL,
    expires_at    DATETIME NOT NULL,
    attempts      INTEGER NOT NULL,
    error_code    TEXT NOT NULL,
    reason        TEXT NOT NULL,
    claimed_by    TEXT NOT NULL,
    claimed_until DATETIME NOT NULL,
    created_at    DATETIME NOT NULL,
    sent_at       DATETIME NOT NULL,
    done_at       DATETIME NOT NULL,
    routed_at     DATETIME NOT NULL,
    optout_type   TEXT NOT NULL DEFAULT '' -- in: the opt-out that the provider answered itself, 'STOP', 'START' or 'HELP'
);
-- The outbox claims from here: a school's channel, the most urgent class first, then the oldest.
CREATE INDEX messages_queue ON messages (school_id, channel, priority, send_after, id) WHERE status = 'queued';
-- The few that wait for staff: families' hours do not hold them, so at night they are looked for past everything held.
CREATE INDEX messages_queue_staff ON messages (school_id, channel, priority, send_after, id) WHERE status = 'queued' AND staff_id <> '';
-- Claims that a dead process left behind, and expiry.
CREATE INDEX messages_sending ON messages (claimed_until) WHERE status = 'sending';
CREATE INDEX messages_expiring ON messages (expires_at) WHERE status = 'queued';
CREATE INDEX messages_unrouted ON messages (created_at, id) WHERE direction = 'in' AND status = 'received';
-- A number's oldest message that waits.
CREATE INDEX messages_unrouted_number ON messages (school_id, number, created_at, id) WHERE direction = 'in' AND status = 'received';
-- A provider's message is stored once, for good: this is what makes a repeated webhook harmless. The providers' ids are
-- unique over all schools, and an outgoing message owns its id likewise.
CREATE UNIQUE INDEX messages_provider ON messages (channel, provider_id) WHERE provider_id <> '';
CREATE UNIQUE INDEX messages_broadcast ON messages (broadcast_id, recipient) WHERE broadcast_id <> '' AND recipient <> '';
CREATE UNIQUE INDEX messages_again ON messages (again_of) WHERE again_of <> '';
CREATE INDEX messages_household ON messages (household_id, created_at) WHERE household_id <> '';
-- Whether a question has been asked: its message has left.
CREATE INDEX messages_question ON messages (question_id) WHERE question_id <> '';
CREATE INDEX messages_thread ON messages (thread_id, created_at) WHERE thread_id <> '';
CREATE INDEX messages_number ON messages (school_id, number, created_at);
CREATE INDEX messages_school ON messages (school_id, created_at);

CREATE TABLE attempts (
    id         TEXT PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id),
    n          INTEGER NOT NULL,
    token      TEXT NOT NULL UNIQUE,
    owner      TEXT NOT NULL,
    started_at DATETIME NOT NULL,
    outcome    TEXT NOT NULL,
    code       TEXT NOT NULL,
    settled_at DATETIME NOT NULL
);
CREATE INDEX attempts_message ON attempts (message_id);
CREATE INDEX attempts_in_flight ON attempts (started_at) WHERE outcome = '';

CREATE TABLE questions (
    id           TEXT PRIMARY KEY,
    school_id    TEXT NOT NULL REFERENCES schools (id),
    household_id TEXT NOT NULL,
    staff_id     TEXT NOT NULL,
    kind         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'answered', 'expired', 'superseded')),
    choices      TEXT NOT NULL,
    ask          TEXT NOT NULL,
    label        TEXT NOT NULL,
    answer       TEXT NOT NULL,
    answered_by  TEXT NOT NULL,
    message_id   TEXT NOT NULL,
    follow_up    BOOLEAN NOT NULL,
    asked_at     DATETIME NOT NULL,
    expires_at   DATETIME NOT NULL
);
CREATE INDEX questions_household ON questions (household_id) WHERE state = 'open' AND household_id <> '';
CREATE INDEX questions_staff ON questions (staff_id) WHERE state = 'open' AND staff_id <> '';
CREATE INDEX questions_superseded ON questions (household_id, kind) WHERE state = 'superseded' AND household_id <> '';
CREATE INDEX questions_message ON questions (message_id);
CREATE INDEX questions_expiring ON questions (expires_at) WHERE state = 'open';

CREATE TABLE opt_outs (
    school_id TEXT NOT NULL REFERENCES schools (id),
    number    TEXT NOT NULL,
    topic     TEXT NOT NULL,
    at        DATETIME NOT NULL,
    source    TEXT NOT NULL,
    PRIMARY KEY (school_id, number, topic)
);

CREATE TABLE addresses (
    school_id         TEXT NOT NULL REFERENCES schools (id),
    channel           TEXT NOT NULL,
    number            TEXT NOT NULL,
    last_in_at        DATETIME NOT NULL,
    last_delivered_at DATETIME NOT NULL,
    problem           TEXT NOT NULL,
    PRIMARY KEY (school_id, channel, number)
);

CREATE TABLE alarms (
    id        TEXT PRIMARY KEY,
    school_id TEXT NOT NULL,
    cause     TEXT NOT NULL,
    text      TEXT NOT NULL,
    count     INTEGER NOT NULL,
    first_at  DATETIME NOT NULL,
    last_at   DATETIME NOT NULL,
    texted_at DATETIME NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('raised', 'cleared')),
    UNIQUE (school_id, cause)
);
