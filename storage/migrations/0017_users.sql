-- +goose Up

-- Who signs in to the console.
CREATE TABLE users (
    id         TEXT PRIMARY KEY,
    school_id  TEXT NOT NULL REFERENCES schools (id),
    login      TEXT NOT NULL UNIQUE, -- folded
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'office', 'teacher', 'read-only')),
    staff_id   TEXT NOT NULL, -- of a teacher
    language   TEXT NOT NULL,
    hash       TEXT NOT NULL, -- argon2id
    totp       TEXT NOT NULL, -- the secret of their authenticator app, sealed with SECRET_KEY; '' where there is no second step
    totp_step  BIGINT NOT NULL, -- the last step of time whose code was taken: none is taken twice
    state      TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    created_at DATETIME NOT NULL,
    seen_at    DATETIME NOT NULL
);
CREATE INDEX users_school ON users (school_id);

-- Browsers in which somebody is signed in. The token is a hash: who reads this table cannot sign in with it.
CREATE TABLE sign_ins (
    token      TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    browser    TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    seen_at    DATETIME NOT NULL,
    proved_at  DATETIME NOT NULL,
    half       BOOLEAN NOT NULL -- the password was right, the code of the second step is still to come
);
CREATE INDEX sign_ins_user ON sign_ins (user_id);

-- Browsers in which somebody has signed in before: guesses from everywhere do not shut them out.
CREATE TABLE browsers (
    token   TEXT NOT NULL, -- a hash
    user_id TEXT NOT NULL REFERENCES users (id),
    seen_at DATETIME NOT NULL,
    PRIMARY KEY (token, user_id)
);
CREATE INDEX browsers_user ON browsers (user_id);

-- Sign-ins that were refused, by whom: an address, a login, both; hashes all.
CREATE TABLE sign_in_tries (
    who      TEXT PRIMARY KEY,
    n        INTEGER NOT NULL,
    first_at DATETIME NOT NULL,
    last_at  DATETIME NOT NULL
);
CREATE INDEX sign_in_tries_last ON sign_in_tries (last_at);

-- The links that make the first user. They are good while there is none.
CREATE TABLE setup_links (
    token   TEXT PRIMARY KEY, -- a hash
    made_at DATETIME NOT NULL
);

-- What people did, written with it. No code changes or deletes a row.
CREATE TABLE audit (
    id        TEXT PRIMARY KEY,
    school_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    who       TEXT NOT NULL,
    action    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    at        DATETIME NOT NULL
);
CREATE INDEX audit_school ON audit (school_id, at);
