-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- notes is made anew (notes.body differs): the new table
CREATE TABLE _litefleet_new_notes (body TEXT NOT NULL DEFAULT '');

-- notes is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_notes (rowid, body) SELECT rowid, ifnull(body, '') FROM notes;

-- notes is made anew: the old table goes
DROP TABLE notes;

-- notes is made anew: the new table takes its name
ALTER TABLE _litefleet_new_notes RENAME TO notes;

-- trigger notes_found comes back, as it went with notes
CREATE TRIGGER notes_found AFTER INSERT ON notes BEGIN INSERT INTO found (rowid, body) VALUES (new.rowid, new.body); END;

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
