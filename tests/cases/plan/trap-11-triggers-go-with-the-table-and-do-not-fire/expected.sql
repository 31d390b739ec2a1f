CREATE TABLE projects (id INTEGER PRIMARY KEY, title VARCHAR);
CREATE TRIGGER stamp AFTER INSERT ON projects BEGIN UPDATE projects SET title = 'fired'; END;
