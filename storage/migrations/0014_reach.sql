-- +goose Up

-- What keeps a linked WhatsApp device from being banned. A time that is not there is written out here, since SQLite takes no
-- expression for a new column's default; SQLite keeps it as text, so what these columns hold is compared in Go, not in SQL.

-- Since when a sender is linked, and until when WhatsApp lets it write to nobody new.
ALTER TABLE senders ADD COLUMN linked_at DATETIME NOT NULL DEFAULT '0001-01-01 00:00:00Z';
ALTER TABLE senders ADD COLUMN strangers_until DATETIME NOT NULL DEFAULT '0001-01-01 00:00:00Z';
-- Until when our first words to a phone are not carried.
ALTER TABLE addresses ADD COLUMN rest_until DATETIME NOT NULL DEFAULT '0001-01-01 00:00:00Z';
-- A linked device may write first to families that never wrote.
ALTER TABLE schools ADD COLUMN whatsapp_strangers BOOLEAN NOT NULL DEFAULT FALSE;

-- Whom a linked sender was given to write to first on a day, the school's own: all that claim share it.
CREATE TABLE first_words (
    sender_id TEXT NOT NULL REFERENCES senders (id),
    day       TEXT NOT NULL,
    number    TEXT NOT NULL,
    PRIMARY KEY (sender_id, day, number)
);
