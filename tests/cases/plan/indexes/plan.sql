-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- index one is extra
DROP INDEX one;

-- index two differs
DROP INDEX two;

-- index three is missing
CREATE UNIQUE INDEX three ON projects (title COLLATE NOCASE) WHERE title IS NOT NULL;

-- index two differs
CREATE INDEX two ON projects (title DESC);

COMMIT;
-- Set these as you had them.
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
