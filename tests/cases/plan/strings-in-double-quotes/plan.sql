-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- trigger g is made anew: a string in double quotes in it would become a name
DROP TRIGGER g;

-- view v is made anew: a string in double quotes in it would become a name
DROP VIEW v;

-- index i is made anew: a string in double quotes in it would become a name
DROP INDEX i;

-- t.b is missing
ALTER TABLE t ADD COLUMN b TEXT;

-- index i is made anew: a string in double quotes in it would become a name
CREATE INDEX i ON t (a) WHERE a > 'b';

-- view v is made anew: a string in double quotes in it would become a name
CREATE VIEW v AS SELECT a, 'b' AS z FROM t;

-- trigger g is made anew: a string in double quotes in it would become a name
CREATE TRIGGER g AFTER INSERT ON t WHEN new.a = 'b' BEGIN SELECT 1; END;

COMMIT;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
