-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- virtual table found differs
DROP TABLE found;

-- table notes becomes entries
ALTER TABLE notes RENAME TO entries;

-- entries.txt becomes entries.body
ALTER TABLE entries RENAME COLUMN txt TO body;

-- virtual table found differs
CREATE VIRTUAL TABLE found USING fts5(body, content = 'entries', content_rowid = 'id');

-- found indexes the rows of entries
INSERT INTO found (found) VALUES ('rebuild');

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
