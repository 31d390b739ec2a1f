-- H102: Drops column `t.extra` with 1 value [1]
-- H201: Rebuilds `t`, because STRICT of `t` differs and `t.extra` is extra: 1 row is copied, then compared value by value

-- without leave to lose
-- keeps column t.extra
CREATE TABLE _litefleet_new_t (id INTEGER PRIMARY KEY, a TEXT, extra);
INSERT OR ABORT INTO _litefleet_new_t (id, a, extra) SELECT id, a, extra FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
