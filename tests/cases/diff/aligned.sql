-- Pairs to be laid side by side. Each begins with CASE; RIGHT stands between the two.

-- CASE captions
create table captions(id integer primary key, start_frame_index integer not null, end_frame_index integer not null,
  boundary_state text not null default 'predicted' check (boundary_state in ('predicted', 'confirmed', 'gap', 'issue')),
  text text, created_at text, check (end_frame_index >= start_frame_index));
create table frames(frame_index integer primary key, image blob, width int, height int, local_note text);
create index idx_captions_frames on captions(start_frame_index);
-- RIGHT
create table captions(id integer primary key, start_frame_index integer not null, end_frame_index integer not null,
  boundary_state text not null default 'predicted'
    check (boundary_state in ('predicted', 'confirmed', 'gap', 'issue', 'skipped')),
  text text, created_at text,
  text_status text check (text_status in ('valid', 'ocr_error', 'partial', 'unclear')),
  text_updated_at text,
  frame_count integer generated always as (end_frame_index - start_frame_index + 1) virtual,
  image_needs_regen integer not null default 0 check (image_needs_regen in (0, 1)),
  check (end_frame_index >= start_frame_index));
create table frames(frame_index integer primary key, image blob, width int, height int);
create index idx_captions_frames on captions(start_frame_index, end_frame_index);
create table box_labels(id integer primary key autoincrement,
  box_id integer not null references ocr_boxes(id) on delete cascade, label text not null check (label in ('in', 'out')));

-- CASE names in the letter case of the schema
create table "userAccount"("userId" integer, "Order" text, "Odd Name" int, check ("userId" > 0 or "Order" = 'userid'));
create view "activeUsers" as select "userId", length("Order") from "userAccount" where "Odd Name" is null;
-- RIGHT
create table USERACCOUNT(userId integer, "Order" text, "Odd Name" int, check (userid > 1 or "Order" = 'userid'));
create view activeUsers as select USERID, length("Order") from userAccount where "Odd Name" is not null;

-- CASE constraints on several columns
create table t(a int, b int, c int, unique (a, b), foreign key (b, c) references p(x, y), primary key (a, c)) without rowid;
-- RIGHT
create table t(a int, b int, c int, unique (a, b) on conflict ignore, foreign key (b, c) references p(x, y) on delete set null,
  primary key (a, c desc)) without rowid;

-- CASE keys that move between one column and several
create table t(a int primary key, b int unique, c int references p(x));
create table r(a integer primary key, b);
-- RIGHT
create table t(a int, b int unique on conflict replace, c int references q(x), primary key (a, b));
create table r(a integer primary key desc, b);

-- CASE flags and columns woven in
create table t(first text, a text, gone text, also_gone text, b text, c any, last text) strict;
-- RIGHT
create table t(a text primary key, new text, b varchar(10) collate nocase default (lower('X')), c int not null) without rowid;

-- CASE views by clause
create table captions(id integer primary key, text, boundary_state);
create table frames(frame_index, caption_id);
create view pending as select c.id, c.text, (select count(*) from frames f where f.caption_id = c.id) as frames
  from captions c left join frames g on g.caption_id = c.id where c.text is null or c.text = '' order by c.id limit 10;
create view one(a) as select id from captions;
create view same as select id, text from captions union all select 1, 2 group by 1 having 2;
-- RIGHT
create table captions(id integer primary key, text, boundary_state);
create table frames(frame_index, caption_id);
create view pending as select c.id, c.text, c.boundary_state,
    (select count(*) from frames f where f.caption_id = c.id and f.frame_index > 1) as frames
  from captions c join frames g on g.caption_id = c.id where c.text is null order by c.id desc limit 10;
create view one(a, b) as select distinct id, text from captions where id in (select caption_id from frames);
create view same as select id, text from captions union all select 1, 2 group by 1 having 2;

-- CASE a trigger
create table captions(id integer primary key, text, touched);
create table log(id, at);
create trigger captions_text_touched after update of text on captions when new.text is not old.text begin
  update captions set touched = 1 where id = new.id;
  insert into log(id, at) values (new.id, current_timestamp);
  delete from log where at < 1;
end;
-- RIGHT
create table captions(id integer primary key, text, touched);
create table log(id, at);
create trigger captions_text_touched after update of text, touched on captions begin
  update captions set touched = 2 where id = new.id;
  insert into log(id, at) values (new.id, current_timestamp);
  select raise(abort, 'no') where new.id is null;
end;

-- CASE indexes
create table t(a, b, c);
create index i on t(a, b desc) where c is not null;
create unique index j on t(lower(a));
create index k on t(a);
create index gone on t(c);
-- RIGHT
create table t(a, b, c);
create unique index i on t(a, b) where c > 1;
create unique index j on t(lower(b));
create index k on t(a);

-- CASE virtual tables
create virtual table docs using fts5(title, body, tokenize = 'porter');
create virtual table gone using fts5(x);
-- RIGHT
create virtual table docs using fts5(title, body, author, tokenize = 'unicode61');

-- CASE whole objects on one side
create table gone(id integer primary key, x text unique, check (x > id)) strict;
create trigger g after insert on gone begin select 1; end;
-- RIGHT
create view come as select 1 as a, 2 as b;

-- CASE lists that lose and gain at either end
create table t(a text check (a in ('b', 'c', 'd')), b text check (b in ('x', 'y')), n int default 1);
-- RIGHT
create table t(a text check (a in ('a', 'b', 'c')), b text check (b in ('x', 'y')), n int default 2);

-- CASE equal objects
create table t(id integer primary key, a text not null check (a > ''), b int unique, unique (a, b));
create view v as select id, a from t where b > 1;
-- RIGHT
create table "T" (b int unique, id integer primary key, "a" text not null, check (a > ''), unique (a, b));
create view v as SELECT id, a FROM t WHERE b > 1;

-- CASE long texts as stored
create table t(
  a,
  b,
  c,
  d,
  e,
  f,
  g,
  h,
  i
);
-- RIGHT
create table t(
  a,
  b,
  c,
  d,
  e text,
  f,
  g,
  h,
  i
);
