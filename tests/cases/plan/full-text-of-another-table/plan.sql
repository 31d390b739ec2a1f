-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- virtual table found differs
DROP TABLE found;

-- notes is made anew (notes.body differs): the new table
CREATE TABLE _litefleet_new_notes (id INTEGER PRIMARY KEY, title TEXT, body VARCHAR);

-- notes is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_notes (id, title, body) SELECT id, title, body FROM notes;

-- notes is made anew: the old table goes
DROP TABLE notes;

-- notes is made anew: the new table takes its name
ALTER TABLE _litefleet_new_notes RENAME TO notes;

-- virtual table titles is missing
CREATE VIRTUAL TABLE titles USING fts5(title, content='notes', content_rowid='id');

-- virtual table found differs
CREATE VIRTUAL TABLE found USING fts5(title, body, content='notes', content_rowid='id');

-- found indexes the rows of notes
INSERT INTO found (found) VALUES ('rebuild');

-- titles indexes the rows of notes
INSERT INTO titles (titles) VALUES ('rebuild');

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
