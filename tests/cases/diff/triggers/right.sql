CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, changed TEXT);
CREATE TABLE log (note INTEGER, at TEXT);
CREATE VIEW titles AS SELECT id, title FROM notes;
CREATE TRIGGER touched AFTER UPDATE OF title, id ON notes WHEN new.title <> old.title BEGIN
  UPDATE notes SET changed = datetime('now') WHERE id = new.id;
  INSERT INTO log VALUES (new.id, datetime('now'));
END;
CREATE TRIGGER logged BEFORE INSERT ON notes BEGIN INSERT INTO log VALUES (new.id, 'in'); END;
CREATE TRIGGER titled INSTEAD OF UPDATE ON titles BEGIN UPDATE notes SET title = new.title WHERE id = new.id; END;
