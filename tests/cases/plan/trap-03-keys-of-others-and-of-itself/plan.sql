-- THIS HAS TO STOP AT THE FIRST ERROR. RUN IT AS A WHOLE: sqlite3 -bail DATABASE < SCRIPT. DO NOT PASTE IT INTO A
-- SHELL, WHICH GOES ON AFTER AN ERROR, EVEN WITH .bail on: WHERE ROWS COULD NOT BE COPIED, WHAT COMES NEXT
-- DROPS THE TABLE THAT HAS THEM. KEEP A BACKUP.
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
BEGIN IMMEDIATE;

-- leaves is made anew (leaves.node differs): the new table
CREATE TABLE _litefleet_new_leaves (id INTEGER PRIMARY KEY, node INTEGER REFERENCES nodes);

-- leaves is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_leaves (id, node) SELECT id, node FROM leaves;

-- leaves is made anew: the old table goes
DROP TABLE leaves;

-- leaves is made anew: the new table takes its name
ALTER TABLE _litefleet_new_leaves RENAME TO leaves;

-- nodes is made anew (nodes.parent differs): the new table
CREATE TABLE _litefleet_new_nodes (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES nodes, other REFERENCES leaves);

-- nodes is made anew: its rows
INSERT OR ABORT INTO _litefleet_new_nodes (id, parent, other) SELECT id, parent, other FROM nodes;

-- nodes is made anew: the old table goes
DROP TABLE nodes;

-- nodes is made anew: the new table takes its name
ALTER TABLE _litefleet_new_nodes RENAME TO nodes;

COMMIT;
-- Set these as you had them.
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- Lists rows that refer to nothing, if there are any. All is done by now, with or without them.
PRAGMA foreign_key_check;
