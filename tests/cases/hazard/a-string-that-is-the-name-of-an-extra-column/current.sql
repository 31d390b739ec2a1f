CREATE TABLE t (a TEXT, extra TEXT, b TEXT);
INSERT INTO t VALUES ('x', 'y', 'z');
