CREATE TABLE notes (body TEXT);
INSERT INTO notes (rowid, body) VALUES (41, 'b'), (7, 'a');
