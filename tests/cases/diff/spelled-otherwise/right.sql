CREATE TABLE people (id INTEGER PRIMARY KEY);
CREATE TABLE notes (
  id INTEGER CONSTRAINT notes_key PRIMARY KEY,
  title TEXT NOT NULL DEFAULT ('none'),
  tag TEXT,
  author INTEGER,
  CONSTRAINT one_tag UNIQUE (tag),
  CONSTRAINT its_author FOREIGN KEY (author) REFERENCES people (id)
);
CREATE INDEX by_title ON notes (title);
