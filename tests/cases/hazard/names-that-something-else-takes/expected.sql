CREATE TABLE t (a);
CREATE TABLE other (a);
CREATE TABLE docs (a);
