-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- projects is made anew (projects.title differs): the new table
CREATE TABLE _litefleet_new_projects (title VARCHAR);

-- projects is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_projects (rowid, title) SELECT rowid, title FROM projects;

-- projects is made anew: the old table goes
DROP TABLE projects;

-- projects is made anew: the new table takes its name
ALTER TABLE _litefleet_new_projects RENAME TO projects;

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
