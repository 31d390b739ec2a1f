-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- t is made anew (t.b is missing): the new table
CREATE TABLE _litefleet_new_t (a TEXT CHECK (a <> 'b'), b TEXT);

-- t is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_t (rowid, a) SELECT rowid, a FROM t;

-- t is made anew: the old table goes
DROP TABLE t;

-- t is made anew: the new table takes its name
ALTER TABLE _litefleet_new_t RENAME TO t;

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
