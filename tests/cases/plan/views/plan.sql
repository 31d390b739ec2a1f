-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- view one is extra
DROP VIEW one;

-- view two differs
DROP VIEW two;

-- view three is missing
CREATE VIEW three AS SELECT title FROM projects;

-- view two differs
CREATE VIEW two AS SELECT title FROM three;

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
