-- H102: Drops column `t.b` with 1 value
-- H201: Rebuilds `t`, because `t.b` is extra, `t.c` is missing and 1 more change: 1 row is copied, then compared value by value
-- H201: Rebuilds `u`, because `u.id` is extra, `u.v` differs and 1 more change: 0 rows are copied, then compared value by value

-- without leave to lose
-- keeps column t.b
-- keeps column u.id
-- keeps constraint u
CREATE TABLE _litefleet_new_t (a TEXT PRIMARY KEY, c, b TEXT) WITHOUT ROWID;
INSERT OR ABORT INTO _litefleet_new_t (a, b) SELECT a, b FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
CREATE TABLE _litefleet_new_u (v TEXT, id INTEGER PRIMARY KEY AUTOINCREMENT);
INSERT OR ABORT INTO _litefleet_new_u (v, id) SELECT v, id FROM u;
DELETE FROM sqlite_sequence WHERE name = '_litefleet_new_u';
INSERT INTO sqlite_sequence (name, seq) SELECT '_litefleet_new_u', max(seq) FROM sqlite_sequence WHERE name = 'u' COLLATE NOCASE GROUP BY 1;
DROP TABLE u;
ALTER TABLE _litefleet_new_u RENAME TO u;
