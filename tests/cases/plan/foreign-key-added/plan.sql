-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- tasks is made anew (foreign key of tasks is missing): the new table
CREATE TABLE _litefleet_new_tasks (name TEXT, project INTEGER REFERENCES projects ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED);

-- tasks is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_tasks (rowid, name, project) SELECT rowid, name, project FROM tasks;

-- tasks is made anew: the old table goes
DROP TABLE tasks;

-- tasks is made anew: the new table takes its name
ALTER TABLE _litefleet_new_tasks RENAME TO tasks;

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
