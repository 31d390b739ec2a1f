-- H201: Rebuilds `t`, because `t.a` differs, `t.b` differs and 2 more changes: 3 rows are copied, then compared value by value
-- H401: `t.a` may not be null, and 2 rows have null in it [3, 9]
-- H406: New column `t.d` may not be null and has no default, and the table has 3 rows [3, 8, 9]

-- without leave to lose
CREATE TABLE _litefleet_new_t (a TEXT NOT NULL, b TEXT NOT NULL DEFAULT 'none', c TEXT, d TEXT NOT NULL, e TEXT NOT NULL DEFAULT '');
INSERT OR ABORT INTO _litefleet_new_t (rowid, a, b, c) SELECT rowid, a, ifnull(b, 'none'), c FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
