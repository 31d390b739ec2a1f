-- Pairs of scripts that make different schemas. Each begins with CASE; OR stands between the two.

-- CASE a table
create table t(a);
-- OR
create table t(a);
create table u(a);

-- CASE a column
create table t(a);
-- OR
create table t(a, b);

-- CASE a type
create table t(a int);
-- OR
create table t(a integer);

-- CASE not null
create table t(a);
-- OR
create table t(a not null);

-- CASE what happens on null
create table t(a not null);
-- OR
create table t(a not null on conflict ignore);

-- CASE a default
create table t(a default 1);
-- OR
create table t(a default 2);

-- CASE a number and a string
create table t(a default 1);
-- OR
create table t(a default '1');

-- CASE no default and an empty one
create table t(a);
-- OR
create table t(a default '');

-- CASE the case of a default without quotes
create table t(a default Open);
-- OR
create table t(a default open);

-- CASE null and the string "null"
create table t(a default null);
-- OR
create table t(a default "null");

-- CASE true and the string "true"
create table t(a default true);
-- OR
create table t(a default "true");

-- CASE a collation
create table t(a text);
-- OR
create table t(a text collate nocase);

-- CASE a primary key
create table t(a integer);
-- OR
create table t(a integer primary key);

-- CASE the order of a key
create table t(a, b, primary key (a, b));
-- OR
create table t(a, b, primary key (b, a));

-- CASE a key that is the rowid and one that is not
create table t(a integer primary key);
-- OR
create table t(a integer primary key desc);

-- CASE the old mistake about DESC
create table t(a integer primary key desc);
-- OR
create table t(a integer, primary key (a desc));

-- CASE autoincrement
create table t(a integer primary key);
-- OR
create table t(a integer primary key autoincrement);

-- CASE a unique constraint
create table t(a, b, unique (a, b));
-- OR
create table t(a, b, unique (a, b) on conflict replace);

-- CASE the collation of a unique constraint
create table t(a text, unique (a));
-- OR
create table t(a text, unique (a collate nocase));

-- CASE a unique constraint and a unique index
create table t(a unique);
-- OR
create table t(a);
create unique index i on t(a);

-- CASE a check
create table t(a check (a > 0));
-- OR
create table t(a check (a > 1));

-- CASE the case of a string
create table t(a check (a in ('X')));
-- OR
create table t(a check (a in ('x')));

-- CASE a name and a string
create table t(a, b check (a = "b"));
-- OR
create table t(a, b check (a = 'b'));

-- CASE an operator
create table t(a check (a -> 'x'));
-- OR
create table t(a check (a ->> 'x'));

-- CASE parentheses that group
create table t(a, b, check ((a or b) and (b or a)));
-- OR
create table t(a, b, check (a or b and b or a));

-- CASE a foreign key's parent
create table p(i integer primary key);
create table q(i integer primary key);
create table t(a references p(i));
-- OR
create table p(i integer primary key);
create table q(i integer primary key);
create table t(a references q(i));

-- CASE what a foreign key does
create table p(i integer primary key);
create table t(a references p(i) on delete set null);
-- OR
create table p(i integer primary key);
create table t(a references p(i) on delete set default);

-- CASE a deferred foreign key
create table p(i integer primary key);
create table t(a references p(i) deferrable initially deferred);
-- OR
create table p(i integer primary key);
create table t(a references p(i));

-- CASE one foreign key over two columns and two over one
create table p(i, j, unique (i, j), unique (i), unique (j));
create table t(a, b, foreign key (a, b) references p(i, j));
-- OR
create table p(i, j, unique (i, j), unique (i), unique (j));
create table t(a references p(i), b references p(j));

-- CASE STRICT
create table t(a int);
-- OR
create table t(a int) strict;

-- CASE WITHOUT ROWID
create table t(a int primary key);
-- OR
create table t(a int primary key) without rowid;

-- CASE a generated column's expression
create table t(a, b as (a + 1));
-- OR
create table t(a, b as (a + 2));

-- CASE a generated column that is stored
create table t(a, b as (a + 1));
-- OR
create table t(a, b as (a + 1) stored);

-- CASE a generated column and a plain one
create table t(a, b as (a + 1));
-- OR
create table t(a, b);

-- CASE an index
create table t(a);
create index i on t(a);
-- OR
create table t(a);

-- CASE an index under another name
create table t(a);
create index i on t(a);
-- OR
create table t(a);
create index j on t(a);

-- CASE an index on another table
create table t(a);
create table u(a);
create index i on t(a);
-- OR
create table t(a);
create table u(a);
create index i on u(a);

-- CASE the order of an index
create table t(a);
create index i on t(a);
-- OR
create table t(a);
create index i on t(a desc);

-- CASE the collation of an index
create table t(a);
create index i on t(a);
-- OR
create table t(a);
create index i on t(a collate rtrim);

-- CASE an index that is unique
create table t(a);
create index i on t(a);
-- OR
create table t(a);
create unique index i on t(a);

-- CASE an index's expression
create table t(a);
create index i on t(lower(a));
-- OR
create table t(a);
create index i on t(upper(a));

-- CASE an index's condition
create table t(a);
create index i on t(a) where a > 0;
-- OR
create table t(a);
create index i on t(a) where a > 1;

-- CASE a partial index
create table t(a);
create index i on t(a) where a > 0;
-- OR
create table t(a);
create index i on t(a);

-- CASE a view
create table t(a);
create view v as select a from t;
-- OR
create table t(a);
create view v as select a + 1 from t;

-- CASE a view's columns
create table t(a);
create view v(x) as select a from t;
-- OR
create table t(a);
create view v(y) as select a from t;

-- CASE the case of a string in a view
create table t(a);
create view v as select 'A' from t;
-- OR
create table t(a);
create view v as select 'a' from t;

-- CASE a trigger's time
create table t(a);
create trigger g after insert on t begin select 1; end;
-- OR
create table t(a);
create trigger g before insert on t begin select 1; end;

-- CASE a trigger's event
create table t(a);
create trigger g after insert on t begin select 1; end;
-- OR
create table t(a);
create trigger g after delete on t begin select 1; end;

-- CASE a trigger's columns
create table t(a, b);
create trigger g after update of a on t begin select 1; end;
-- OR
create table t(a, b);
create trigger g after update on t begin select 1; end;

-- CASE a trigger's condition
create table t(a);
create trigger g after insert on t when new.a > 1 begin select 1; end;
-- OR
create table t(a);
create trigger g after insert on t begin select 1; end;

-- CASE a trigger's statements
create table t(a);
create trigger g after insert on t begin select 1; end;
-- OR
create table t(a);
create trigger g after insert on t begin select 1; select 1; end;

-- CASE the options of full-text search
create virtual table f using fts5(x, tokenize='porter');
-- OR
create virtual table f using fts5(x);

-- CASE the columns of full-text search
create virtual table f using fts5(x, y);
-- OR
create virtual table f using fts5(x);

-- CASE full-text search and a table
create virtual table f using fts5(x);
-- OR
create table f(x);

-- CASE letters beyond ASCII are not folded
create table t(É);
-- OR
create table t(é);

-- CASE words that run together
create table t(a check (a between 1 and 2));
-- OR
create table t(a check (a between 1 and - 2));

-- CASE no default and a default of null, which was asked for: a default is compared by how it is written
create table t(a);
-- OR
create table t(a default null);

-- CASE true and 1: a default is compared by how it is written
create table t(a default true);
-- OR
create table t(a default 1);

-- CASE a number in hexadecimal and in decimal digits: a default is compared by how it is written
create table t(a default 0x10);
-- OR
create table t(a default 16);

-- CASE digits after the point: a default is compared by how it is written
create table t(a default 1.0);
-- OR
create table t(a default 1.00);

-- CASE parentheses inside a default: a default is compared by how it is written, but for those around the whole
create table t(a default (-(5)));
-- OR
create table t(a default -5);

-- CASE a foreign key that names its parent's key and one that does not: the latter follows the parent
create table p(id integer primary key);
create table t(a references p(id));
-- OR
create table p(id integer primary key);
create table t(a references p);

-- CASE a rowid that is declared not null: taken out of the key, the column would still refuse null
create table t(a integer primary key not null);
-- OR
create table t(a integer primary key);

-- CASE a key's columns that are declared not null WITHOUT ROWID: with rowids they would still refuse null
create table t(a text primary key not null) without rowid;
-- OR
create table t(a text primary key) without rowid;

-- CASE a unique constraint over the columns of the key: it may have another index behind it
create table t(a text primary key);
-- OR
create table t(a text primary key unique);
