CREATE TABLE notes ( -- what people write down
  id    INTEGER PRIMARY KEY,
  title TEXT /* may be empty */
);
CREATE VIEW titles AS
  SELECT title
    FROM notes
   WHERE title <> ''; -- but not here
