CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, mother INT REFERENCES parents (id));
CREATE TABLE c (p INT REFERENCES parents (id), n INT);
CREATE TABLE apart (a TEXT);
CREATE INDEX by_name ON parents (name);
