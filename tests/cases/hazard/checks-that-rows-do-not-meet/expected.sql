CREATE TABLE t (a TEXT CHECK (a <> ''), n INTEGER CHECK (n < '9'), m INT DEFAULT 1 CHECK (m > 0), CHECK (t.a <> 'y'));
