-- H102: Drops column `t.extra` with 1 value [1]
-- H201: Rebuilds `t`, because `t.b` differs, `t.extra` is extra and 1 more change: 1 row is copied, then compared value by value

-- without leave to lose
-- keeps column t.extra
CREATE TABLE _litefleet_new_t (a TEXT, b INT, extra TEXT, CHECK (a != 'extra'));
INSERT OR ABORT INTO _litefleet_new_t (rowid, a, b, extra) SELECT rowid, a, b, extra FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
CREATE INDEX i ON t (a) WHERE a != 'extra';
CREATE VIEW v AS select a from t where a != 'extra';
CREATE TRIGGER g AFTER INSERT ON t WHEN (new.a = 'extra') BEGIN select 'extra'; END;
