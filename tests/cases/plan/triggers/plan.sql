-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- trigger one is extra
DROP TRIGGER one;

-- trigger two differs
DROP TRIGGER two;

-- trigger three is missing
CREATE TRIGGER three AFTER UPDATE OF title ON projects WHEN new.title IS NULL BEGIN SELECT 2; END;

-- trigger two differs
CREATE TRIGGER two BEFORE INSERT ON projects BEGIN SELECT 1; END;

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
