CREATE TABLE notes (body TEXT CHECK (body <> ''));
