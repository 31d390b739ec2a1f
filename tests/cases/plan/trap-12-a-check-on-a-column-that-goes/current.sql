CREATE TABLE t (a TEXT, b TEXT, CHECK (a <> b));
INSERT INTO t VALUES ('a', 'b');
