-- H103: 1 value of `t.n` changes, as it becomes INTEGER [2]
-- H201: Rebuilds `i`, because `i.id` differs and primary key of `i` differs: 2 rows are copied, then compared value by value
-- H201: Rebuilds `t`, because `t.a` differs, `t.n` differs and 1 more change: 4 rows are copied, then compared value by value
-- H201: Rebuilds `w`, because WITHOUT ROWID of `w` differs: 3 rows are copied, then compared value by value
-- H402: `i.id` takes only whole numbers, and 1 row has something else in it [2]
-- H402: `t.a` must be unique, and 4 rows have values that come more than once [1, 2, 3, 4]
-- H402: `t.a`, `t.b` must be unique together, and 2 rows have values that come more than once [1, 2]
-- H402: `t` must be unique in index `small`, and 2 rows have values that come more than once [1, 2]
-- H402: `w.k` is part of a key that may not be null, and 2 rows have null in it [1, 2]

-- without leave to lose
CREATE TABLE _litefleet_new_i (id INTEGER PRIMARY KEY, v);
INSERT OR ABORT INTO _litefleet_new_i (id, v) SELECT id, v FROM i ORDER BY id IS NULL;
DROP TABLE i;
ALTER TABLE _litefleet_new_i RENAME TO i;
CREATE TABLE _litefleet_new_t (a TEXT UNIQUE COLLATE NOCASE, b TEXT, n INTEGER, UNIQUE (a, b));
INSERT OR ABORT INTO _litefleet_new_t (rowid, a, b, n) SELECT rowid, a, b, n FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
CREATE TABLE _litefleet_new_w (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
INSERT OR ABORT INTO _litefleet_new_w (k, v) SELECT k, v FROM w;
DROP TABLE w;
ALTER TABLE _litefleet_new_w RENAME TO w;
CREATE UNIQUE INDEX small ON t (n) WHERE b IS NOT NULL;
