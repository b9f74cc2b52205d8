-- +goose Up

-- Who of several programs does what only one may do. The row stays when nobody holds it, so that its fence only grows.
CREATE TABLE leases (
    name       TEXT PRIMARY KEY,
    holder     TEXT NOT NULL, -- '' for nobody
    fence      BIGINT NOT NULL, -- one more with each grant
    granted_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL
);

-- The newest time that a program whose clock was trusted has seen: one row. A machine without a battery begins in 1970.
CREATE TABLE clock (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    seen_at DATETIME NOT NULL
);
