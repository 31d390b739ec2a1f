CREATE TABLE notes (rowid, oid, _rowid_, body TEXT CHECK (body <> ''));
