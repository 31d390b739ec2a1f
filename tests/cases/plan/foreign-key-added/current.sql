CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO projects VALUES (3, 'roof'), (9, NULL);
CREATE TABLE tasks (name TEXT, project INTEGER);
INSERT INTO tasks (rowid, name, project) VALUES (7, 'dig', 9);
