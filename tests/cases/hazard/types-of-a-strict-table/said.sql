-- H102: Drops column `t.any_kind` with 3 values [1, 2, 3]
-- H102: Drops column `t.note` with 3 values [1, 2, 3]
-- H201: Rebuilds `t`, because STRICT of `t` differs, `t.any_kind` is extra and 1 more change: 3 rows are copied, then compared value by value
-- H405: `t.n` takes only INTEGER, and 1 row has something else in it [2]
-- H405: `t.s` takes only TEXT, and 1 row has something else in it [2]

-- without leave to lose
-- keeps column t.any_kind
-- keeps column t.note
CREATE TABLE _litefleet_new_t (id INTEGER PRIMARY KEY, n INTEGER, s TEXT, any_kind ANY, note TEXT) STRICT;
INSERT OR ABORT INTO _litefleet_new_t (id, n, s, any_kind, note) SELECT id, n, s, any_kind, note FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
