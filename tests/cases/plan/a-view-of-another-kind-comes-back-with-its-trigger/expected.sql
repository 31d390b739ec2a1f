CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
CREATE VIEW names AS SELECT id, title FROM projects;
CREATE TRIGGER names_add INSTEAD OF INSERT ON names BEGIN INSERT INTO projects (title) VALUES (new.title); END;
