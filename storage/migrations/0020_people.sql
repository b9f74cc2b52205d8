-- +goose Up

-- The words by which a household is found, as they are compared (bot.FoldWords): of its own name, its guardians' and its children's,
-- and their admission numbers. storage/names.go keeps them; a search is for those that begin so. WORDTEXT is text that is compared
-- byte by byte, a domain on Postgres, whose own order depends on where it was installed.
CREATE TABLE names (
    school_id    TEXT NOT NULL,
    word         WORDTEXT NOT NULL,
    household_id TEXT NOT NULL REFERENCES households (id)
);
CREATE INDEX names_word ON names (school_id, word, household_id);
CREATE INDEX names_household ON names (household_id, word);

-- Whether names has a household's words. The version before adds households without; they are found all the same, and given theirs
-- when somebody tidies.
ALTER TABLE households ADD COLUMN named BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX households_unnamed ON households (school_id, id) WHERE NOT named;
CREATE INDEX households_name ON households (school_id, name, id);

-- A number by its last four digits: what people remember of it.
CREATE INDEX phones_end ON phones (school_id, (substr(number, length(number) - 3)));

-- Sheets that somebody uploaded and has not imported yet: kept for an hour, for whichever process is asked next.
CREATE TABLE uploads (
    id        TEXT PRIMARY KEY,
    school_id TEXT NOT NULL REFERENCES schools (id),
    user_id   TEXT NOT NULL,
    at        DATETIME NOT NULL
);
CREATE INDEX uploads_at ON uploads (at);
CREATE TABLE upload_files (
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    n         INTEGER NOT NULL,
    name      TEXT NOT NULL,
    content   TEXT NOT NULL, -- base64: one type for bytes on both engines
    PRIMARY KEY (upload_id, n)
);
