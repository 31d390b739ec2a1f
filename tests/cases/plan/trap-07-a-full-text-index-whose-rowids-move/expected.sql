CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
CREATE VIRTUAL TABLE found USING fts5(body, content='notes');
CREATE TRIGGER notes_found AFTER INSERT ON notes BEGIN INSERT INTO found (rowid, body) VALUES (new.rowid, new.body); END;
