CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO projects VALUES (3, 'roof'), (9, NULL);
CREATE VIEW names AS SELECT title FROM projects;
CREATE VIEW shouts AS SELECT upper(title) AS loud FROM names;
CREATE TRIGGER shouts_add INSTEAD OF INSERT ON shouts BEGIN INSERT INTO projects (title) VALUES (new.loud); END;
