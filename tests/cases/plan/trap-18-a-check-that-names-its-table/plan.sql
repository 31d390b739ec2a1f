-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- t is made anew (check of t is missing): its rows are put aside
CREATE TABLE _litefleet_old_t AS SELECT rowid AS litefleet_rowid_1, a, b FROM t;

-- t is made anew: the old table goes
DROP TABLE t;

-- t is made anew: the new table
CREATE TABLE t (a INT CHECK (t.a > 0), b INT);

-- t is made anew: its rows
INSERT OR ABORT INTO t (rowid, a, b) SELECT litefleet_rowid_1, a, b FROM _litefleet_old_t;

-- t is made anew: what was put aside goes
DROP TABLE _litefleet_old_t;

-- u is made anew (check of u is missing): its rows are put aside
CREATE TABLE _litefleet_old_u AS SELECT id, t FROM u;

-- u is made anew: the counter of AUTOINCREMENT
UPDATE sqlite_sequence SET name = '_litefleet_old_u' WHERE name = 'u' COLLATE NOCASE;

-- u is made anew: the old table goes
DROP TABLE u;

-- u is made anew: the new table
CREATE TABLE u (id INTEGER PRIMARY KEY AUTOINCREMENT, t INT CHECK (u.t > 0));

-- u is made anew: its rows
INSERT OR ABORT INTO u (id, t) SELECT id, t FROM _litefleet_old_u;

-- u is made anew: the counter of AUTOINCREMENT
DELETE FROM sqlite_sequence WHERE name = 'u';

-- u is made anew: the counter of AUTOINCREMENT
UPDATE sqlite_sequence SET name = 'u' WHERE name = '_litefleet_old_u';

-- u is made anew: what was put aside goes
DROP TABLE _litefleet_old_u;

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
