-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- u is made anew (table t becomes u, u.k becomes u.key_1, u.v differs): the new table
CREATE TABLE u (key_1 TEXT, v TEXT, PRIMARY KEY (key_1, v)) WITHOUT ROWID;

-- u is made anew: its rows
INSERT OR ABORT INTO u (key_1, v) SELECT k, v FROM t;

-- u is made anew: the old table goes
DROP TABLE t;

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
