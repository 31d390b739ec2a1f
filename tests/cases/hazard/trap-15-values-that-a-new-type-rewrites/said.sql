-- H103: 1 value of `loose.big` changes, as it becomes INTEGER [1]
-- H103: 1 value of `loose.code` changes, as it becomes INTEGER [1]
-- H201: Rebuilds `loose`, because `loose.big` differs and `loose.code` differs: 3 rows are copied, then compared value by value
-- H201: Rebuilds `tight`, because STRICT of `tight` differs and `tight.code` differs: 2 rows are copied, then compared value by value
-- H405: `tight.code` takes only INTEGER, and 1 row has something else in it [5]

-- without leave to lose
CREATE TABLE _litefleet_new_loose (id INTEGER PRIMARY KEY, code INTEGER, big INTEGER);
INSERT OR ABORT INTO _litefleet_new_loose (id, code, big) SELECT id, code, big FROM loose;
DROP TABLE loose;
ALTER TABLE _litefleet_new_loose RENAME TO loose;
CREATE TABLE _litefleet_new_tight (id INTEGER PRIMARY KEY, code INTEGER) STRICT;
INSERT OR ABORT INTO _litefleet_new_tight (id, code) SELECT id, code FROM tight;
DROP TABLE tight;
ALTER TABLE _litefleet_new_tight RENAME TO tight;
