-- +goose Up

-- A number of the school's that is linked as a companion device, as WhatsApp Web is. The session's keys stand in whatsmeow's
-- own tables, whatsmeow_*.
CREATE TABLE links (
    sender_id TEXT PRIMARY KEY REFERENCES senders (id),
    device    TEXT NOT NULL, -- WhatsApp's name of the device, "923001234567:12@s.whatsapp.net"
    state     TEXT NOT NULL CHECK (state IN ('linked', 'connecting', 'connected', 'away', 'replaced', 'banned', 'outdated', 'refused', 'logged_out', 'unlinked')),
    reason    TEXT NOT NULL,
    until     DATETIME NOT NULL, -- when a state ends by itself; the zero time where nobody knows
    at        DATETIME NOT NULL, -- when it came to this state
    leaving   BOOLEAN NOT NULL DEFAULT FALSE -- staff want it unlinked: whoever holds the session does it
);

-- Who is who on WhatsApp: people are addressed by an id of WhatsApp's own (LID) behind which the phone's number may be hidden.
CREATE TABLE lids (
    lid     TEXT PRIMARY KEY, -- digits
    number  TEXT NOT NULL,    -- E.164
    seen_at DATETIME NOT NULL
);
CREATE INDEX lids_number ON lids (number);
