CREATE TABLE database_metadata (schema_version INTEGER NOT NULL, verified_at TEXT);
INSERT INTO database_metadata VALUES (4, NULL);
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
