CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO projects VALUES (3, 'roof'), (9, NULL);
