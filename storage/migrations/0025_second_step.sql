-- +goose Up

-- The second step of a sign-in: the secret of an authenticator app, sealed with SECRET_KEY, '' where it is off, and the last step of
-- time whose code was taken: none is taken twice.
ALTER TABLE users ADD COLUMN totp TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;
-- The password was right, the code is still to come.
ALTER TABLE sign_ins ADD COLUMN half BOOLEAN NOT NULL DEFAULT FALSE;
