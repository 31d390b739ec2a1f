-- H102: Drops column `t.extra` with 1 value [2]
-- H201: Rebuilds `p`, because unique constraint of `p` is extra: 1 row is copied, then compared value by value
-- H201: Rebuilds `t`, because `t.a` differs, `t.extra` is extra and 5 more changes: 1 row is copied, then compared value by value

-- without leave to lose
-- keeps column t.extra
-- keeps column t.twice
-- keeps constraint t
-- keeps constraint t
-- keeps constraint t
-- keeps view both
-- keeps index by_a
-- keeps constraint p
-- keeps trigger watch
DROP TRIGGER watch;
DROP INDEX by_a;
CREATE TABLE _litefleet_new_t (
    id INTEGER PRIMARY KEY, -- the row
    a TEXT, -- what it says
    gone INT, extra TEXT, twice TEXT GENERATED ALWAYS AS (extra || extra) VIRTUAL, UNIQUE (a COLLATE NOCASE, extra), CHECK (extra != a), FOREIGN KEY (extra) REFERENCES p (code) ON DELETE CASCADE
);
INSERT OR ABORT INTO _litefleet_new_t (id, a, extra) SELECT id, a, extra FROM t;
DROP TABLE t;
ALTER TABLE _litefleet_new_t RENAME TO t;
CREATE INDEX by_a ON t (a COLLATE NOCASE, extra) WHERE extra != 'gone';
CREATE TRIGGER watch AFTER UPDATE OF extra ON t WHEN (new.extra != 'gone') BEGIN delete from p; END;
