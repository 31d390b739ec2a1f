CREATE TABLE p (code TEXT PRIMARY KEY, n INT CHECK (n > 0), sum INT AS (n * 2));
CREATE TABLE c (code TEXT REFERENCES p (code) ON DELETE CASCADE, note);
CREATE INDEX partial ON p (upper(code)) WHERE code <> 'code';
INSERT INTO p (code, n) VALUES ('a', 1), ('b', 2);
INSERT INTO c VALUES ('a', 'code'), ('b', NULL);
