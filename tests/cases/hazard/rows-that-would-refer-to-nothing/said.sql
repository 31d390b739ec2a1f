-- H201: Rebuilds `t`, because foreign key of `t` is missing: 3 rows are copied, then compared value by value
-- H404: 2 rows of `t` would refer to nothing in `p` [2, 3]
-- H404: 2 rows of `t` would refer to nothing in `q` [1, 3]

-- without leave to lose
CREATE TABLE _litefleet_new_t (x INT REFERENCES p, y TEXT REFERENCES p (code), z INT REFERENCES q (id), w TEXT);
INSERT OR ABORT INTO _litefleet_new_t (rowid, x, y, z, w) SELECT rowid, x, y, z, w FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
CREATE TABLE q (id INTEGER PRIMARY KEY);
