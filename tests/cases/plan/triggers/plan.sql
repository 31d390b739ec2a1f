-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
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
-- Set these as you had them.
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
