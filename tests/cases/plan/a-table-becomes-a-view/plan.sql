-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- index idx_names is extra
DROP INDEX idx_names;

-- table names is extra
DROP TABLE names;

-- view names is missing
CREATE VIEW names AS SELECT title FROM projects;

-- trigger names_add is missing
CREATE TRIGGER names_add INSTEAD OF INSERT ON names BEGIN INSERT INTO projects (title) VALUES (new.title); END;

COMMIT;
-- Set these as you had them.
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
