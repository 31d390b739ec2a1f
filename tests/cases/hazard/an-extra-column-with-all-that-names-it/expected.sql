CREATE TABLE p (code TEXT, kind TEXT);
CREATE TABLE t (
    id INTEGER PRIMARY KEY, -- the row
    a TEXT, -- what it says
    gone INT
);
