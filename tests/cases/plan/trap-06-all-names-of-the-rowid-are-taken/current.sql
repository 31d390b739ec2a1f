CREATE TABLE notes (rowid, oid, _rowid_, body TEXT);
INSERT INTO notes VALUES (1, 2, 3, 'b'), (4, 5, 6, 'a');
