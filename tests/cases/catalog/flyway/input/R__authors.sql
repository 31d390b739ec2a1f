DROP VIEW IF EXISTS authors;
CREATE VIEW authors AS SELECT name FROM users;
