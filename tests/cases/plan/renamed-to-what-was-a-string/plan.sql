-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- t is made anew (t.a becomes t.b): the new table
CREATE TABLE _litefleet_new_t (b TEXT CHECK (b <> 'b'), n INT);

-- t is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_t (rowid, b, n) SELECT rowid, a, n FROM t;

-- t is made anew: the old table goes
DROP TABLE t;

-- t is made anew: the new table takes its name
ALTER TABLE _litefleet_new_t RENAME TO t;

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
