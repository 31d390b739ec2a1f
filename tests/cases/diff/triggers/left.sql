CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, changed TEXT);
CREATE TABLE log (note INTEGER, at TEXT);
CREATE VIEW titles AS SELECT id, title FROM notes;
CREATE TRIGGER touched AFTER UPDATE OF title ON notes BEGIN
  UPDATE notes SET changed = datetime('now') WHERE id = new.id;
END;
CREATE TRIGGER logged AFTER INSERT ON notes BEGIN INSERT INTO log VALUES (new.id, 'in'); END;
CREATE TRIGGER gone BEFORE DELETE ON notes BEGIN DELETE FROM log WHERE note = old.id; END;
