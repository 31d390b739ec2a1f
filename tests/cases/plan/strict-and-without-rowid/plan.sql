-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- settings is made anew (STRICT of settings differs, WITHOUT ROWID of settings differs): the new table
CREATE TABLE _litefleet_new_settings (key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;

-- settings is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_settings (key, value) SELECT key, value FROM settings;

-- settings is made anew: the old table goes
DROP TABLE settings;

-- settings is made anew: the new table takes its name
ALTER TABLE _litefleet_new_settings RENAME TO settings;

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
