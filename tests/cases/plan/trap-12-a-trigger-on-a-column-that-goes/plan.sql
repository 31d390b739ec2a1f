-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- trigger g differs
DROP TRIGGER g;

-- index p is extra
DROP INDEX p;

-- t.b is extra
ALTER TABLE t DROP COLUMN b;

-- trigger g differs
CREATE TRIGGER g AFTER UPDATE OF a ON t BEGIN SELECT 1; END;

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
