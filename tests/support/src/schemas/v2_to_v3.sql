-- Version 2 brought to version 3 the way an application's own migration might. Its text differs from v3.sql in white
-- space, comments, case, quoting, spelling of defaults and the order of columns, while its meaning is the same.
pragma legacy_alter_table = on;

create table [notes_next](
  id integer primary key autoincrement, /* the order of columns is another one */
  "notebook_id" integer NOT NULL references notebooks(id) on delete cascade,
  title text not null, body text not null default '',
  created_at text not null default(datetime('now')), updated_at text,
  pinned integer not null default 0 check(pinned in(0,1)),
  `state` text not null default ('draft') check(state in ('draft','final','archived')),
  excerpt text as (substr(body,1,80)),
  check(title<>'' or body<>''));
insert into notes_next(id, notebook_id, title, body, created_at, updated_at, pinned)
  select id, notebook_id, title, body, created_at, updated_at, pinned from notes;
drop table notes;
alter table notes_next rename to notes;
create index `idx_notes_notebook` on notes(notebook_id,created_at desc);
create index idx_notes_title on [notes](LOWER(title));

alter table attachments add column media_type text not null default 'application/octet-stream';

create table shares(
  id INTEGER primary key AUTOINCREMENT, note_id INTEGER not null references notes("id") on delete cascade,
  address TEXT not null collate nocase, may_write INTEGER not null default 0 check(may_write in (0,1)), revoked_at TEXT);
create unique index idx_shares_address on shares(note_id,address) where revoked_at is null;

create trigger notes_touched after update of title,body on notes begin
  update notes set updated_at=datetime('now') where id=new.id; end;

create virtual table note_search using fts5(title,body,content='notes',content_rowid='id');
insert into note_search(note_search) values('rebuild');

update app_metadata set schema_version = 3;
