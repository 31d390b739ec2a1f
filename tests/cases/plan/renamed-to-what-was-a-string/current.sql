CREATE TABLE t (a TEXT CHECK (a <> "b"), n INT);
INSERT INTO t VALUES ('x', 1);
