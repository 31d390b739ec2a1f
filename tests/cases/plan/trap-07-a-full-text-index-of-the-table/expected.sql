CREATE TABLE notes (body TEXT NOT NULL DEFAULT '');
CREATE VIRTUAL TABLE found USING fts5(body, content='notes');
CREATE TRIGGER notes_found AFTER INSERT ON notes BEGIN INSERT INTO found (rowid, body) VALUES (new.rowid, new.body); END;
