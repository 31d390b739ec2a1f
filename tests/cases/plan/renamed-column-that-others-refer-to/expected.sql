CREATE TABLE p ("key" TEXT PRIMARY KEY, n INT CHECK (n > 0), total INT AS (n * 2));
CREATE TABLE c (code TEXT REFERENCES p ("key") ON DELETE CASCADE, note);
CREATE INDEX partial ON p (upper("key")) WHERE "key" <> 'code';
