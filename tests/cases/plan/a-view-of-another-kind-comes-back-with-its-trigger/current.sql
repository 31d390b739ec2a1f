CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO projects VALUES (3, 'roof'), (9, NULL);
CREATE VIEW names AS SELECT title FROM projects;
CREATE TRIGGER names_add INSTEAD OF INSERT ON names BEGIN INSERT INTO projects (title) VALUES (new.title); END;
