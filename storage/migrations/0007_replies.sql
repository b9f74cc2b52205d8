-- +goose Up

-- What stops loops is counted here for each message that comes in: the automatic answers its number got within minutes, and
-- how often it wrote the same. By the number alone: beside the school Postgres would rather walk all that the school sent
-- in these minutes. Broadcasts, which are most of the messages, are in neither.
CREATE INDEX messages_answers ON messages (number, created_at) WHERE direction = 'out' AND reply_to <> '';
CREATE INDEX messages_written ON messages (number, created_at) WHERE direction = 'in';
