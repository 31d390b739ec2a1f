-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
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
-- Set these as you had them.
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
