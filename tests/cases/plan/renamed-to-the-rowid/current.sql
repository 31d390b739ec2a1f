CREATE TABLE notes (body TEXT NOT NULL, number INTEGER NOT NULL);
INSERT INTO notes VALUES ('one', 5), ('two', 9);
