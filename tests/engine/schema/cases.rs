//! Pairs of scripts that make the same schema, and pairs that do not (`tests/cases/schema`).

use super::{fingerprint, read};
use litefleet::diff;

const SAME: &str = include_str!("../../cases/schema/same.sql");
const DIFFERENT: &str = include_str!("../../cases/schema/different.sql");

/// The title and both scripts of each case.
fn cases(file: &'static str) -> Vec<(&'static str, &'static str, &'static str)> {
    let case = |text: &'static str| {
        let (title, scripts) = text.split_once('\n').unwrap();
        let (left, right) = scripts.split_once("-- OR\n").unwrap();
        (title, left, right)
    };
    file.split("-- CASE ").skip(1).map(case).collect()
}

#[test]
fn scripts_that_make_the_same_schema_have_one_fingerprint_and_no_differences() {
    for (title, left, right) in cases(SAME) {
        let changes = diff::compare(&read(left), &read(right));
        assert!(changes.is_empty(), "{title}: {changes:#?}");
        assert_eq!(fingerprint(left), fingerprint(right), "{title}");
    }
}

#[test]
fn scripts_that_make_different_schemas_differ_both_ways() {
    for (title, left, right) in cases(DIFFERENT) {
        assert_ne!(fingerprint(left), fingerprint(right), "{title}");
        assert_ne!(diff::compare(&read(left), &read(right)), [], "{title}");
        assert_ne!(diff::compare(&read(right), &read(left)), [], "{title}");
    }
}

#[test]
fn every_case_is_read() {
    assert!(cases(SAME).len() > 35 && cases(DIFFERENT).len() > 55);
}

#[test]
fn a_database_that_was_migrated_is_as_one_that_was_made_new() {
    let made = "
        CREATE TABLE about (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
        CREATE TABLE songs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            title TEXT NOT NULL DEFAULT 'untitled', -- as on the sleeve
            seconds REAL CHECK (seconds IS NULL OR seconds > 0),
            mood TEXT CHECK (mood IN ('calm', 'wild')),
            minutes REAL GENERATED ALWAYS AS (seconds / 60) VIRTUAL,
            added_at TEXT NOT NULL DEFAULT (datetime('now')),
            CHECK (length(title) > 0)
        );
        CREATE TABLE plays (song INTEGER NOT NULL REFERENCES songs (id) ON DELETE CASCADE, at TEXT);
        CREATE INDEX plays_at ON plays (at DESC) WHERE at IS NOT NULL;
        CREATE TRIGGER played AFTER INSERT ON plays BEGIN UPDATE songs SET mood = 'calm' WHERE id = NEW.song; END;
        CREATE VIRTUAL TABLE titles USING fts5 (title, content = 'songs', content_rowid = 'id');";
    let migrated = "
        create table about (id integer primary key check (id = 1), version integer not null);
        create table songs (id integer primary key autoincrement, title text);
        create table plays (song integer not null references songs(id) on delete cascade);
        insert into songs(title) values ('one');
        pragma legacy_alter_table = on;
        create table songs_new(
            id integer primary key autoincrement, added_at TEXT not null default (datetime( 'now' )),
            [title] TEXT not null default \"untitled\" check(length(title)>0),
            mood TEXT check(((mood in ('calm','wild')))), seconds real check(seconds is null or seconds>0),
            minutes REAL as (seconds/60));
        insert into songs_new(id, title) select id, title from songs;
        drop table songs; alter table songs_new rename to songs;
        alter table plays add column at TEXT;
        create index `plays_at` on plays(at desc) where (at is not null);
        create trigger played after insert on plays for each row
        begin update songs set mood='calm' where id=new.song; end;
        create virtual table titles using fts5(title, content=songs, content_rowid=id);";
    assert_eq!(diff::compare(&read(migrated), &read(made)), []);
    assert_eq!(fingerprint(migrated), fingerprint(made));
}
