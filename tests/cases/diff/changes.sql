-- Databases and what is expected of them. Each begins with CASE; EXPECTED stands between the two.

-- CASE a missing table and its index
create table t(a);
-- EXPECTED
create table t(a);
create table box_labels(id integer primary key, label text not null) strict;
create index idx_box_labels on box_labels(label);

-- CASE a missing table with indexes and a trigger
create table t(a);
-- EXPECTED
create table t(a);
create table u(a, b);
create index u_a on u(a);
create index u_b on u(b);
create trigger u_t after insert on u begin select 1; end;

-- CASE an extra column
create table frames(id integer primary key, local_note text);
-- EXPECTED
create table frames(id integer primary key);

-- CASE a missing column and index, and an extra table
create table captions(id integer primary key);
create table scratch(a, b);
-- EXPECTED
create table captions(id integer primary key, image_needs_regen int not null default 0);
create index regen on captions(image_needs_regen) where image_needs_regen;

-- CASE a missing column alone
create table captions(id integer primary key);
-- EXPECTED
create table captions(id integer primary key, text_notes text collate nocase);

-- CASE many missing tables
create table t(x);
-- EXPECTED
create table t(x);
create table a(x);
create table b(x);
create table c(x);
create table d(x);

-- CASE another view
create table captions(id integer primary key, text);
create view pending_captions as select id from captions where text is null or text = '';
-- EXPECTED
create table captions(id integer primary key, text);
create view pending_captions as select id from captions where text is null;

-- CASE another column
create table box_labels(label_source text not null default 'model');
-- EXPECTED
create table box_labels(label_source varchar(10) default 'user' collate nocase);

-- CASE a generated column
create table t(a, b as (a + 1));
-- EXPECTED
create table t(a, b as (a + 2) stored);

-- CASE a column that is generated on one side only
create table t(a, b);
-- EXPECTED
create table t(a, b int not null on conflict ignore as (a));

-- CASE flags
create table t(a int primary key, b any) strict;
-- EXPECTED
create table t(a int primary key, b any) without rowid;

-- CASE a primary key
create table k(a int, b int);
create table l(a int primary key);
create table m(a integer primary key desc);
-- EXPECTED
create table k(a int, b int, primary key (a, b desc));
create table l(a int);
create table m(a integer primary key autoincrement);

-- CASE unique constraints
create table t(a, b, c, unique (a), unique (b));
-- EXPECTED
create table t(a, b, c, unique (b) on conflict replace, unique (b, c));

-- CASE a check that became another
create table t(a check (a > 0), b check (b > 0));
-- EXPECTED
create table t(a check (a > 1), b check (b > 0));

-- CASE a check that became another while others come and go
create table t(state text check (state in ('a', 'b')), n int check (n > 0), c, check (c < n), check (length(c) > 2));
-- EXPECTED
create table t(c, n int, state text check ("STATE" in ('a', 'b', 'c')), x check (x > 0), y check (y > 0), check (n > c));

-- CASE checks that nobody can pair
create table t(a, check (a > 0));
-- EXPECTED
create table t(a, check (a > 1), check (a < 9));

-- CASE foreign keys
create table p(i integer primary key, j unique);
create table t(a references p(i), b references p(i) on delete cascade, c);
-- EXPECTED
create table p(i integer primary key, j unique);
create table t(a, b references p(j) deferrable initially deferred, c references p);

-- CASE indexes
create table t(a, b);
create index i on t(a);
create index j on t(a, lower(b) desc) where a > 1;
create index l on t(b);
-- EXPECTED
create table t(a, b);
create unique index i on t(a collate nocase);
create index k on t(b);
create index l on t(b);

-- CASE triggers
create table t(a, b);
create trigger g insert on t begin select 1; end;
create trigger h insert on t begin select 1; end;
-- EXPECTED
create table t(a, b);
create trigger g after update of b, a on t when new.a begin select 1; end;
create trigger i insert on t begin select 1; end;

-- CASE virtual tables
create virtual table f using fts5(a);
create virtual table g using fts5(a);
-- EXPECTED
create virtual table f using fts5(a, b, tokenize = 'porter');
create virtual table r using rtree(id, x, y);

-- CASE one name for two kinds
create view v as select 1;
-- EXPECTED
create table v(a);

-- CASE a missing view
create table t(a);
-- EXPECTED
create table t(a);
create view v as select 1;

-- CASE a bit of everything
create table t(a, x);
create table extra(a);
create view v as select 1;
create view w as select 1;
-- EXPECTED
create table t(a, b, c);
create view v as select 2;
create view w as select 2;

-- CASE nothing
create table T(b, A text);
-- EXPECTED
create table t(a TEXT, b);
