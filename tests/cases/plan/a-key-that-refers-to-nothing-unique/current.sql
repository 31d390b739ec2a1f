CREATE TABLE projects (title TEXT);
CREATE TABLE tasks (project REFERENCES projects (title));
INSERT INTO projects (rowid, title) VALUES (5, 'roof');
