-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- t is made anew (t.a is extra, t.b is extra, t.c is missing, 2 more): the new table
CREATE TABLE _litefleet_new_t (c TEXT DEFAULT 'c', d TEXT UNIQUE);

-- t is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_t (rowid) SELECT rowid FROM t;

-- t is made anew: the old table goes
DROP TABLE t;

-- t is made anew: the new table takes its name
ALTER TABLE _litefleet_new_t RENAME TO t;

-- w is made anew (WITHOUT ROWID of w differs, w.a is extra, w.b is missing, 3 more): the new table
CREATE TABLE _litefleet_new_w (b TEXT DEFAULT 'new', c TEXT UNIQUE);

-- w is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_w (b) SELECT ('new') FROM w;

-- w is made anew: the old table goes
DROP TABLE w;

-- w is made anew: the new table takes its name
ALTER TABLE _litefleet_new_w RENAME TO w;

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
