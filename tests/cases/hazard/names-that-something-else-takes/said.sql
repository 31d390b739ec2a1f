
-- without leave to lose
DROP VIEW docs;
DROP INDEX other;
CREATE TABLE docs (a);
CREATE TABLE other (a);
