CREATE TABLE notes (id INT PRIMARY KEY, body TEXT);
CREATE VIRTUAL TABLE found USING fts5(body, content='notes');
CREATE TRIGGER notes_found AFTER INSERT ON notes BEGIN INSERT INTO found (rowid, body) VALUES (new.rowid, new.body); END;
INSERT INTO notes (rowid, id, body) VALUES (1, 41, 'bees'), (2, 7, 'ants');
