CREATE TABLE notes (rowid TEXT, "OID" TEXT, body TEXT);
INSERT INTO notes (_rowid_, rowid, body) VALUES (41, 'x', 'b'), (7, 'y', 'a');
