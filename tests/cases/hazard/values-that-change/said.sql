-- H103: 2 values of `t.code` change, as it becomes INTEGER [1, 4]
-- H103: 1 value of `t.size` changes, as it becomes NUMERIC [4]
-- H103: 2 values of `t.was` change, as it becomes computed [1, 4]
-- H201: Rebuilds `t`, because `t.code` differs, `t.size` differs and 1 more change: 3 rows are copied, then compared value by value

-- without leave to lose
CREATE TABLE _litefleet_new_t (id INTEGER PRIMARY KEY, code INTEGER, size NUMERIC, was TEXT AS (code || '!'));
INSERT OR ABORT INTO _litefleet_new_t (id, code, size) SELECT id, code, size FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
