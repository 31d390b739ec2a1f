//! Comparing schemas: which changes there are, what they say, in data and in words.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod asked;
mod rename;

use litefleet::{
    api::Counts,
    diff::{self, Change, Effect},
    schema::{self, model::Schema},
};
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeSet;

const CHANGES: &str = include_str!("../../cases/diff/changes.sql");

fn read(sql: &str) -> Schema {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    schema::read(&connection).unwrap().1
}

/// The changes from what a database is to what is expected.
fn changes(database: &str, expected: &str) -> Vec<Change> {
    diff::compare(&read(database), &read(expected))
}

/// Each case's title and changes.
fn cases() -> Vec<(&'static str, Vec<Change>)> {
    let case = |text: &'static str| {
        let (title, scripts) = text.split_once('\n').unwrap();
        let (database, expected) = scripts.split_once("-- EXPECTED\n").unwrap();
        (title, changes(database, expected))
    };
    CHANGES.split("-- CASE ").skip(1).map(case).collect()
}

fn words(database: &str, expected: &str) -> String {
    diff::words(&changes(database, expected)).unwrap_or_default()
}

#[test]
fn each_case_has_its_changes() {
    for (title, changes) in cases() {
        let seen = json!({ "words": diff::words(&changes), "counts": diff::counts(&changes), "changes": changes });
        insta::assert_json_snapshot!(title.replace([' ', ','], "_"), seen);
    }
}

#[test]
fn every_kind_of_change_is_in_a_case_but_the_one_for_texts_nobody_understands() {
    let kinds: BTreeSet<_> = cases().iter().flat_map(|(_, changes)| changes).map(Change::kind).collect();
    assert_eq!(kinds.len(), 31, "{kinds:?}");
}

#[test]
fn words_name_two_things_at_most() {
    assert_eq!(words("create table a(x)", "create table a(x)"), "");
    let t = "create table t(a);";
    assert_eq!(words("", t), "lacks table `t`");
    assert_eq!(words("", &format!("{t} create index i on t(a)")), "lacks table `t` and its index");
    assert_eq!(
        words("", &format!("{t} create index i on t(a); create index j on t(a); create view v as select 1")),
        "lacks table `t` and its 2 indexes, 1 more"
    );
    assert_eq!(words(t, &format!("{t} create index i on t(a)")), "lacks index `i`");
    assert_eq!(words(t, &format!("{t} create index i on t(a); create index j on t(a)")), "lacks index `i` and 1 index");
    assert_eq!(words("create table t(a, b)", "create table t(c)"), "lacks `t.c`, extra `t.a`, 1 more");
    assert_eq!(words("create table t(a int)", "create table t(a text)"), "column `t.a` differs");
    assert_eq!(words("create table t(a)", "create table t(a check (a))"), "lacks check of `t`");
    assert_eq!(
        words(
            "create table t(a int, x); create view v as select 1",
            "create table t(a text, y); create view v as select 2"
        ),
        "lacks `t.y`, extra `t.x`, 2 more"
    );
}

#[test]
fn a_change_serialises_as_the_command_line_promises() {
    let [change] = &changes("create table captions(id)", "create table captions(id, text_notes TEXT)")[..] else {
        panic!()
    };
    let expected = json!({
        "kind": "column_missing", "object_kind": "table", "object": "captions", "column": "text_notes",
        "left": null, "right": {"type": "TEXT", "not_null": false, "default": null},
        "summary": "captions.text_notes is missing",
    });
    assert_eq!(serde_json::to_value(change).unwrap(), expected);
    assert_eq!((change.effect(), change.lacks_object()), (Effect::Missing, true));
}

#[test]
fn a_missing_table_is_one_change_and_each_of_its_indexes_another() {
    let changes = changes("", "create table t(a unique, b check (b)); create index i on t(a); create index j on t(b)");
    assert_eq!(diff::counts(&changes), Counts { missing: 3, extra: 0, different: 0 });
}

#[test]
fn only_objects_and_columns_make_a_database_incomplete() {
    let lacks = |database: &str, expected: &str| changes(database, expected).iter().any(Change::lacks_object);
    assert!(lacks("create table t(a)", "create table t(a, b)"));
    assert!(lacks("create table t(a)", "create table t(a); create index i on t(a)"));
    assert!(!lacks("create table t(a)", "create table t(a check (a) unique)"));
    assert!(!lacks("create table t(a, b)", "create table t(a)"));
}
