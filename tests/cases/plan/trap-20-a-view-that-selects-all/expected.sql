CREATE TABLE notes (id INTEGER PRIMARY KEY, kind TEXT NOT NULL DEFAULT 'plain' CHECK (kind <> ''), body VARCHAR);
CREATE VIEW every_note AS SELECT * FROM notes;
CREATE VIEW pairs AS SELECT one.*, two.body AS other FROM every_note AS one JOIN every_note AS two;
CREATE TRIGGER noted INSTEAD OF INSERT ON every_note BEGIN INSERT INTO notes (body) VALUES (new.body); END;
