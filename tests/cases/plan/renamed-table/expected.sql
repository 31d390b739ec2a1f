CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, mother INT REFERENCES parents (id));
CREATE TABLE c (p INT REFERENCES parents, n INT);
CREATE INDEX by_name ON parents (name);
