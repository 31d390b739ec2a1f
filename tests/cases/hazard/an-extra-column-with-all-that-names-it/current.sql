CREATE TABLE p (code TEXT UNIQUE, kind TEXT);
CREATE TABLE t (
    id INTEGER PRIMARY KEY,
    a TEXT COLLATE NOCASE,
    extra TEXT REFERENCES p (code) ON DELETE CASCADE,
    twice TEXT AS (extra || extra),
    UNIQUE (a, extra),
    CHECK (extra <> a),
    CHECK (a <> '')
);
CREATE INDEX by_a ON t (a, extra) WHERE extra <> "gone";
CREATE VIEW both AS SELECT a, extra FROM t;
CREATE TRIGGER watch AFTER UPDATE OF extra ON t WHEN new.extra <> "gone" BEGIN DELETE FROM p; END;
INSERT INTO p VALUES ('c', 'k');
INSERT INTO t (id, a, extra) VALUES (2, 'x', 'c');
