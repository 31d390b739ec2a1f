CREATE TABLE t (b TEXT CHECK (b <> 'b'), n INT);
