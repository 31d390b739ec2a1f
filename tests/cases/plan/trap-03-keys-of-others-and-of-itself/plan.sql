-- Stop at the first error (in the sqlite3 shell: .bail on): what comes after a copy that failed would
-- drop what was to be copied.
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
PRAGMA legacy_alter_table = OFF;
-- As it was before, where that was on.
PRAGMA foreign_keys = ON;
-- Rows that refer to nothing, if there are any.
PRAGMA foreign_key_check;
