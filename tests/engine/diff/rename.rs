//! What may have been renamed.

use super::read;
use litefleet::{
    diff::{self, Change, Rename},
    schema::model::{Column, Name, Schema, Table},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

fn renames(left: &str, right: &str) -> Vec<Rename> {
    let (left, right) = (read(left), read(right));
    diff::renames(&left, &right, &diff::compare(&left, &right))
}

fn said(left: &str, right: &str) -> Vec<String> {
    renames(left, right).into_iter().map(|rename| format!("{} ({})", rename.summary, rename.likeness)).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn a_column_gone_and_one_come_with_the_same_definition_may_be_one() {
    assert_eq!(
        said("create table t(id integer primary key, a text)", "create table t(id integer primary key, b text)"),
        ["t.a may be t.b, renamed (1)"]
    );
    assert_eq!(said("create table t(id, a text)", "create table t(id, b int)"), NONE);
    assert_eq!(said("create table t(id, a)", "create table t(id)"), NONE);
    assert_eq!(said("create table t(id, a); create table u(id)", "create table t(id); create table u(id, b)"), NONE);
}

#[test]
fn a_rename_names_both_of_its_changes() {
    let (left, right) = (read("create table t(id, a text)"), read("create table t(id, b text)"));
    let changes = diff::compare(&left, &right);
    let [rename] = &diff::renames(&left, &right, &changes)[..] else { panic!() };
    let [gone, come] = rename.changes.map(|at| &changes[at]);
    assert!(matches!(gone, Change::ColumnExtra { column, .. } if Some(&column.name) == rename.column.as_ref()));
    assert!(matches!(come, Change::ColumnMissing { column, .. } if column.name == rename.to));
}

#[test]
fn constraints_and_keys_on_a_column_tell_which_one_it_became() {
    let left = "create table t(id, a text, b text, check (a > 'x'), unique (b)); create index i on t(a)";
    let right = "create table t(id, u text, v text, check (v > 'x'), unique (u)); create index i on t(v)";
    assert_eq!(said(left, right), ["t.a may be t.v, renamed (1)", "t.b may be t.u, renamed (1)"]);
}

#[test]
fn a_column_without_the_constraints_of_the_old_one_is_less_like_it() {
    let [rename] = &renames("create table t(id, a text check (a > 1))", "create table t(id, b text)")[..] else {
        panic!()
    };
    assert!((rename.likeness - 0.5).abs() < f64::EPSILON, "{rename:?}");
}

#[test]
fn pairs_that_leave_no_doubt_come_first_and_then_those_at_the_same_place() {
    assert_eq!(
        said("create table t(a, b, id)", "create table t(c, d, id)"),
        ["t.a may be t.c, renamed (1)", "t.b may be t.d, renamed (1)"]
    );
    assert_eq!(
        said("create table t(a int, b, id)", "create table t(id, c, d int)"),
        ["t.a may be t.d, renamed (1)", "t.b may be t.c, renamed (1)"]
    );
    assert_eq!(
        said("create table t(id, note_text)", "create table t(id, x, notes_text)"),
        ["t.note_text may be t.x, renamed (1)"]
    );
}

#[test]
fn a_table_gone_and_one_come_with_mostly_the_same_columns_may_be_one() {
    let old = "create table old(id integer primary key, a text not null, b int, up references old(id))";
    let new = "create table new(id integer primary key, a text not null, b int, up references new(id))";
    assert_eq!(said(old, new), ["table old may be new, renamed (1)"]);
    let wider = "create table new(id integer primary key, a text not null, b int, up references new(id), c)";
    let [rename] = &renames(old, wider)[..] else { panic!() };
    assert!(rename.likeness > 0.8 && rename.likeness < 1.0, "{rename:?}");
    assert_eq!(said(old, "create table new(id integer primary key, x, y, z)"), NONE);
    assert_eq!(said("create table a(id integer primary key, x)", "create table b(id integer primary key, y)"), NONE);
}

#[test]
fn each_table_is_used_once_by_the_one_that_is_most_like_it() {
    let left = "create table a(p, q, r, s); create table b(p, q, r, t)";
    let right = "create table c(p, q, r, t); create table d(p, q, r, s, u)";
    let [one, two] = &renames(left, right)[..] else { panic!() };
    assert_eq!((&*one.summary, &*two.summary), ("table a may be d, renamed", "table b may be c, renamed"));
    assert!(one.likeness < 1.0 && (two.likeness - 1.0).abs() < f64::EPSILON);
}

#[test]
fn indexes_views_triggers_and_virtual_tables_are_offered_where_only_the_name_differs() {
    let schema = |name: &str| {
        format!(
            "create table t(a, b);
             create index {name}_index on t(a) where b > 1;
             create view {name}_view as select a from t;
             create trigger {name}_trigger after insert on t begin delete from t; end;
             create virtual table {name}_tree using rtree(i, x, y)"
        )
    };
    assert_eq!(
        said(&schema("old"), &schema("new")),
        [
            "virtual table old_tree may be new_tree, renamed (1)",
            "index old_index may be new_index, renamed (1)",
            "view old_view may be new_view, renamed (1)",
            "trigger old_trigger may be new_trigger, renamed (1)",
        ]
    );
    let other = "create table t(a, b); create index i on t(b)";
    assert_eq!(said("create table t(a, b); create index j on t(a)", other), NONE);
}

#[test]
fn two_thousand_objects_of_one_kind_are_paired_in_bounded_time() {
    let column = |name: String| Column { name: Name(name), ..Column::default() };
    let table = |prefix: &str, at: usize| Table {
        name: Name(format!("{prefix}{at:04}")),
        columns: (0..12).map(|column_at| column(format!("c{column_at}"))).collect(),
        ..Table::default()
    };
    let schema = |prefix: &str| Schema {
        tables: (0..1000).map(|at| Arc::new(table(prefix, at))).collect(),
        ..Schema::default()
    };
    let (left, right) = (schema("old"), schema("new"));
    let changes = diff::compare(&left, &right);
    let started = Instant::now();
    let renames = diff::renames(&left, &right, &changes);
    let same_number = |rename: &&Rename| rename.object.0.ends_with(rename.to.0.trim_start_matches("new"));
    assert_eq!(renames.iter().filter(same_number).count(), 1000);
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    eprintln!("{} renames in {:?}", renames.len(), started.elapsed());
}
