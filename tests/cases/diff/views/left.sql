CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, pinned INTEGER);
CREATE VIEW pinned AS SELECT id, title FROM notes WHERE pinned = 1 ORDER BY title;
CREATE VIEW titles AS SELECT title FROM notes;
CREATE VIEW named (a, b) AS SELECT id, title FROM notes;
