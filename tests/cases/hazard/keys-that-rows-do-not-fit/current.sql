CREATE TABLE t (a TEXT, b TEXT, n);
INSERT INTO t (rowid, a, b, n) VALUES (1, 'A', 'x', 1), (2, 'a', 'x', '1'), (3, 'b', NULL, 2), (4, 'b', NULL, 3);
CREATE TABLE w (k TEXT PRIMARY KEY, v);
INSERT INTO w VALUES (NULL, 1), (NULL, 2), ('x', 3);
CREATE TABLE i (id INT PRIMARY KEY, v);
INSERT INTO i VALUES (1, 1), ('text', 2);
