-- migrate:up
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE INDEX i ON nowhere (id);
-- migrate:down
DROP TABLE users;
