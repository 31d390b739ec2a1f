-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- foo is made anew (foo.a differs): the new table
CREATE TABLE _litefleet_new_foo (a VARCHAR);

-- foo is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_foo (rowid, a) SELECT rowid, A FROM Foo;

-- foo is made anew: the old table goes
DROP TABLE Foo;

-- foo is made anew: the new table takes its name
ALTER TABLE _litefleet_new_foo RENAME TO foo;

-- é.b is missing
ALTER TABLE é ADD COLUMN b TEXT;

-- table É is missing
CREATE TABLE É (a TEXT);

COMMIT;
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
