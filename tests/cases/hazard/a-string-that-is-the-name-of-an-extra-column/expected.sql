CREATE TABLE t (a TEXT CHECK (a <> "extra"), b INT);
CREATE INDEX i ON t (a) WHERE a <> "extra";
CREATE VIEW v AS SELECT a FROM t WHERE a <> "extra";
CREATE TRIGGER g AFTER INSERT ON t WHEN new.a = "extra" BEGIN SELECT "extra"; END;
