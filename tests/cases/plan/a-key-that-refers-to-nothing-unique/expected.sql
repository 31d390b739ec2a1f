CREATE TABLE projects (title VARCHAR);
CREATE TABLE tasks (project REFERENCES projects (title));
