-- H201: Rebuilds `t`, because `t.m` is missing, `t.n` differs and 1 more change: 3 rows are copied, then compared value by value
-- H403: 1 row of `t` does not meet `CHECK (a != '')` [2]
-- H403: 1 row of `t` does not meet `CHECK (n < '9')` [2]
-- H403: 1 row of `t` does not meet `CHECK (t.a != 'y')` [3]

-- without leave to lose
-- keeps view hostile
CREATE TABLE _litefleet_old_t AS SELECT rowid AS litefleet_rowid_1, a, n FROM t;
DROP TABLE t;
CREATE TABLE t (a TEXT CHECK (a <> ''), n INTEGER CHECK (n < '9'), m INT DEFAULT 1 CHECK (m > 0), CHECK (t.a <> 'y'));
INSERT OR ABORT INTO t (rowid, a, n) SELECT litefleet_rowid_1, a, n FROM _litefleet_old_t;
DROP TABLE _litefleet_old_t;
