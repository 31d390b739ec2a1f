-- Pairs of scripts that make the same schema. Each begins with CASE; OR stands between the two.

-- CASE white space, case and quotes
create table T ( "A"  Text NOT null, [b] int , `c d` );
-- OR
CREATE TABLE t(a TEXT NOT NULL,B INT,"C D")

-- CASE comments
create table t(a /* first */ int, -- , hidden text
 b text);
-- OR
create table t(a int, b text);

-- CASE spaces in a type
create table t(a varchar ( 10 ), b decimal(10 , 2), c unsigned   big int);
-- OR
create table t(a VARCHAR(10), b DECIMAL(10,2), c UNSIGNED BIG INT);

-- CASE a primary key at the column or at the end
create table t(a text primary key, b);
-- OR
create table t(a text, b, constraint t_pk primary key (a));

-- CASE an autoincremented key at the column or at the end
create table t(a integer primary key autoincrement, b);
-- OR
create table t(a integer, b, primary key (a autoincrement));

-- CASE a unique constraint at the column or at the end
create table t(a text collate nocase unique, b);
-- OR
create table t(a text collate nocase, b, unique (a collate nocase));

-- CASE a check at the column or at the end, with more parentheses
create table t(a check (a > 0), b check ((((b)))));
-- OR
create table t(a, b, check (b), check ((a>0)));

-- CASE a foreign key at the column or at the end
create table p(i integer primary key);
create table t(a references p(i) on delete cascade deferrable initially deferred, b);
-- OR
create table p(i integer primary key);
create table t(a, b, constraint to_p foreign key ("a") references "P"([I]) on update no action on delete CASCADE
  deferrable initially deferred);

-- CASE deferral that is the default
create table p(i integer primary key);
create table t(a references p(i) not deferrable initially deferred, b references p(i) deferrable);
-- OR
create table p(i integer primary key);
create table t(a references p(i) match full deferrable initially immediate, b references p(i));

-- CASE constraints without commas between, in another order, written twice
create table t(a, b, unique (a) check (a > 1) check (b > 1), unique(a));
-- OR
create table t(a, b, check (b > 1), check (a > 1), unique (a));

-- CASE names of constraints
create table t(a constraint positive check (a > 0) constraint filled not null);
-- OR
create table t(a check (a > 0) not null);

-- CASE conflict clauses that are the default, and NULL
create table t(a not null on conflict abort unique on conflict abort, b null);
-- OR
create table t(a not null unique, b);

-- CASE a default in parentheses
create table t(a int default 0, b default -1, c default +5, d default 'x', e default current_timestamp, f default null);
-- OR
create table t(a int default (0), b default (-1), c default ((5)), d default ('x'), e default (CURRENT_TIMESTAMP), f default NULL);

-- CASE a default without quotes or in double quotes
create table t(a text default pending, b text default "It's", c default key);
-- OR
create table t(a text default 'pending', b text default 'It''s', c default "key");

-- CASE true and false
create table t(a default true, b default (false));
-- OR
create table t(a default TRUE, b default False);

-- CASE a string in double quotes where no column has that name
create table t(a text check (a in ("open", "closed")), closed_at);
-- OR
create table t(a text check (a in ('open', 'closed')), closed_at);

-- CASE a column of another table does not make a string a name
create table other(open);
create table t(a text check (a <> "open"));
-- OR
create table other(open);
create table t(a text check (a <> 'open'));

-- CASE equal operators
create table t(a check (a == 1 or a <> 2), b as (a == 1));
-- OR
create table t(a check (a = 1 or a != 2), b as (a = 1));

-- CASE numbers and blobs
create table t(a default 0XFF, b default 1E5, c default X'AB');
-- OR
create table t(a default 0xff, b default 1e5, c default x'ab');

-- CASE generated columns
create table t(a, b int generated always as (a + 1) virtual, c as (a) stored);
-- OR
create table t(a, b int as ((a+1)), c generated always as ("a") stored);

-- CASE a comment in the words that make a column a generated one
create table t(a, b int generated always as (a + 1));
-- OR
create table t(a, b int /* x */ generated /* y */ always as (a + 1));

-- CASE the collation that everything has
create table t(a collate binary, unique (a collate binary));
create index i on t(a collate binary asc);
-- OR
create table t(a unique);
create index i on t(a);

-- CASE an index gets the collation of its column
create table t(a text collate nocase);
create index i on t(a);
-- OR
create table t(a text collate nocase);
create index i on t("a" collate NoCase);

-- CASE an index and its condition
create table t(a, b);
create unique index if not exists "I" on T ( [a] asc, lower("b") desc ) where ("a" is not null);
-- OR
create table t(a, b);
create unique index i on t(a, LOWER(b) DESC) where a IS NOT NULL;

-- CASE a string in double quotes in an index
create table t(a, b);
create index i on t(b) where a = "new";
-- OR
create table t(a, b);
create index i on t(b) where a = 'new';

-- CASE the order of columns
create table t(a, b, c);
-- OR
create table t(c, a, b);

-- CASE a column that came by ALTER
create table t(a, b text, check (a > 0));
-- OR
create table t(a, check (a > 0));
alter table t add column b text;

-- CASE a column that went
create table t(a, b);
-- OR
create table t(a, gone, b);
alter table t drop column gone;

-- CASE a table that was rebuilt and renamed
create table p(i integer primary key);
create table t(a, p references p(i));
create index i on t(a);
-- OR
pragma foreign_keys = off;
create table old_p(i integer primary key);
create table new_t("a", p references old_p(i));
alter table new_t rename to t;
alter table old_p rename to p;
create index "i" on "t"("a");

-- CASE a table made by SELECT
create table t("a" TEXT, "b" INT);
-- OR
create table s(a text, b int);
create table t as select * from s;
drop table s;

-- CASE a schema's name
create table main.t(a);
create view main.v as select t.a from main.t where main.t.a > 1;
-- OR
create table t(a);
create view v as select t.a from t where t.a > 1;

-- CASE a view
create table t(a, "b c");
create view if not exists V as select "a", t."b c" AS "Total", 'x' as 'Y' from "T" x where x.[a] = "nobody";
-- OR
create table t(a, "b c");
CREATE VIEW v AS SELECT a, t.[b c] as TOTAL, 'x' as y FROM t X WHERE x.a='nobody' -- done
;

-- CASE a view on a view
create table t(a);
create view v(x) as select a from t;
create view w as select "x" from v;
-- OR
create table t(a);
create view v("X") as select a from t;
create view w as select x from v;

-- CASE a trigger with what is understood by itself
create table t(a, b);
create trigger g insert on t begin select 1; end;
create trigger h after update of b, a on t when (new.a > 1) begin update t set b = "x" where a = new.a; end;
-- OR
create table t(a, b);
create trigger if not exists "g" before insert on "t" for each row begin select 1; end;
create trigger h AFTER UPDATE OF a, b ON main.t FOR EACH ROW WHEN new."a" > 1
BEGIN UPDATE t SET b = 'x' WHERE a = NEW.a; END;

-- CASE a trigger with a column called begin
create table t("begin", a);
create trigger g after insert on t when begin begin delete from t where begin is null; end;
-- OR
create table t("begin", a);
create trigger g after insert on t when "begin" BEGIN delete from t where "begin" is null; end;

-- CASE full-text search
create virtual table if not exists f using fts5 (Title, body unindexed, content = 'docs', content_rowid="id", tokenize = 'porter ascii');
-- OR
create virtual table F USING FTS5(title,body UNINDEXED,content=docs,content_rowid='id',tokenize="porter ascii");

-- CASE an R-tree
create virtual table r using rtree(id, minx, maxx);
-- OR
CREATE VIRTUAL TABLE "r" USING "rtree"( "id" , [minX] , maxX );

-- CASE flags of a table
create table s(a int, b any) strict;
create table w(a int primary key) without rowid, strict;
-- OR
create table s(b any, a int) STRICT;
create table w(a int, primary key(a)) Strict, WITHOUT RowID;

-- CASE strange names
create table "a""b"("c d" text, "select" int, "1x", "é" check ("é" > 0));
create index "i""j" on "a""b"("select");
-- OR
create table `a"b`([c d] text, [select] int, `1x`, é check (é > 0));
create index `i"j` on [a"b](`select`);
