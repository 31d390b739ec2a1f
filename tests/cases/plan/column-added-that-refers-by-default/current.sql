CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO projects VALUES (3, 'roof'), (9, NULL);
CREATE TABLE tasks (name TEXT);
INSERT INTO tasks VALUES ('dig');
