CREATE TABLE t (a TEXT CHECK (a <> 'b'), b TEXT);
