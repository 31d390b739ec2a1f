create table "Notes" ("id" integer primary key, 'title' text default "none" not null, [tag] text unique,
  author integer references "people" ("id"));
create table people (id integer primary key);
create index `by_title` on notes (TITLE asc);
