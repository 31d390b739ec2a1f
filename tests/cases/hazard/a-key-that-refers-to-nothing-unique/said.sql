-- H201: Rebuilds `t`, because foreign key of `t` is missing: 0 rows are copied, then compared value by value
-- H404: A foreign key of `t` would not fit `p`: what it refers to is not unique

-- without leave to lose
CREATE TABLE _litefleet_new_t (x REFERENCES p (a));
INSERT OR ABORT INTO _litefleet_new_t (rowid, x) SELECT rowid, x FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
