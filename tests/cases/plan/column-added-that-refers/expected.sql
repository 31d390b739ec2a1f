CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE tasks (
  name TEXT,
  project INTEGER, -- whose it is
  FOREIGN KEY (project) REFERENCES projects (id) ON DELETE CASCADE
);
