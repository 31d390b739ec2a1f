CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, s TEXT, any_kind VARCHAR(9), note TEXT);
INSERT INTO t VALUES (1, 1, 'x', 1, 'n'), (2, 'two', x'00', 'b', 'n'), (3, '3', 4, 2.5, x'01');
