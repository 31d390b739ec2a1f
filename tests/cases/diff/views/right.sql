CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, pinned INTEGER);
CREATE VIEW pinned AS SELECT id, title, length(title) AS size FROM notes WHERE pinned = 1 ORDER BY title DESC;
CREATE VIEW named (a, c) AS SELECT id, title FROM notes;
CREATE VIEW shouted AS SELECT upper(title) AS title FROM pinned;
