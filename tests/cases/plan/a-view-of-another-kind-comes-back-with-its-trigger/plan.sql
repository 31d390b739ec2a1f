-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- view names differs
DROP VIEW names;

-- view names differs
CREATE VIEW names AS SELECT id, title FROM projects;

-- trigger names_add comes back, as it went with names
CREATE TRIGGER names_add INSTEAD OF INSERT ON names BEGIN INSERT INTO projects (title) VALUES (new.title); END;

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
