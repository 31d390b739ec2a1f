-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;

-- settings.text is missing
ALTER TABLE settings ADD COLUMN text TEXT DEFAULT 'x';

-- settings.number is missing
ALTER TABLE settings ADD COLUMN number REAL DEFAULT 0;

-- settings.truth is missing
ALTER TABLE settings ADD COLUMN truth INT DEFAULT TRUE;

-- settings.raw is missing
ALTER TABLE settings ADD COLUMN raw BLOB DEFAULT x'00';

-- settings.any is missing
ALTER TABLE settings ADD COLUMN any ANY DEFAULT 'y';

COMMIT;
-- Set these as you had them.
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
