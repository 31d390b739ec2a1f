CREATE TABLE notes (rowid TEXT, body TEXT CHECK (body <> ''));
