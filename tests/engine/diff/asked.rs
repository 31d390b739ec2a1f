//! What counts only when asked: the order of columns, spelling, white space.

use super::read;
use litefleet::{
    api::Ignore,
    diff::{self, Change},
};

const COUNTS: Ignore = Ignore { white_space: false, spelling: false, column_order: false };

/// The kinds of change with their objects, where everything counts.
fn kinds(left: &str, right: &str) -> Vec<String> {
    let kind = |change: &Change| format!("{} {}", change.kind(), change.object());
    diff::compare_with(&read(left), &read(right), &COUNTS).changes.iter().map(kind).collect()
}

/// How many changes and notes there are where only these are ignored.
fn numbers(left: &str, right: &str, ignore: Ignore) -> [usize; 2] {
    let compared = diff::compare_with(&read(left), &read(right), &ignore);
    [compared.changes.len(), compared.notes.len()]
}

#[test]
fn the_same_text_has_no_difference_of_any_kind() {
    let sql = "create table t(a, b); create index i on t(a); create view v as select a from t";
    assert_eq!(kinds(sql, sql), [""; 0]);
}

#[test]
fn white_space_and_comments_are_a_difference_of_their_own() {
    assert_eq!(kinds("create table t(a, b)", "create table t(a,/* x */ b)"), ["white_space_different t"]);
    assert_eq!(kinds("create view v as select 1", "create view v as\nselect 1"), ["white_space_different v"]);
}

#[test]
fn what_is_said_of_the_text_names_the_kind_of_the_object() {
    let left = "create table a(x); create index i on a(x); create view v as select 1";
    let right = "create table a(X); create index i on a( x); create view v as SELECT 1";
    let compared = diff::compare_with(&read(left), &read(right), &COUNTS);
    let said: Vec<String> = compared.changes.iter().map(Change::summary).collect();
    let expected = ["spelling of table a differs", "white space of index i differs", "spelling of view v differs"];
    assert_eq!(said, expected);
    assert_eq!(diff::words(&compared.changes).unwrap(), "spelling of table `a` differs, 2 more");
}

#[test]
fn letter_case_quotes_names_and_places_of_constraints_are_spelling() {
    let t = "create table t(a int, b text unique)";
    for other in [
        "create table t(A int, b text unique)",
        "create table t(a int, b TEXT unique)",
        "create table t(a int, \"b\" text unique)",
        "create table t(a int, b text constraint u unique)",
        "create table t(a int, b text, unique (b))",
    ] {
        assert_eq!(kinds(t, other), ["spelling_different t"], "{other}");
    }
    let checks = ["create table t(a, check (a > 1), check (a < 9))", "create table t(a, check (a < 9), check (a > 1))"];
    assert_eq!(kinds(checks[0], checks[1]), ["spelling_different t"]);
}

#[test]
fn an_object_that_means_something_else_has_no_note_on_its_spelling() {
    assert_eq!(kinds("create table t(a int)", "CREATE TABLE T(A  text)"), ["column_different T"]);
    assert_eq!(
        kinds("create table t(a); create view v as select 1", "create table t(a); create view V as select 2"),
        ["view_different V"]
    );
}

#[test]
fn the_order_of_columns_alone_is_not_told_as_spelling_too() {
    assert_eq!(kinds("create table t(a int, b, c)", "create table t(c,  a int, b)"), ["column_order_different t"]);
    assert_eq!(
        kinds("create table t(a, b, check (a))", "create table t(b, a, constraint x check (a))"),
        ["column_order_different t", "spelling_different t"]
    );
}

#[test]
fn the_order_is_that_of_the_columns_which_both_tables_have() {
    let compared = diff::compare_with(
        &read("create table t(a, b, x, c)"),
        &read("create table t(c, y, a, b)"),
        &Ignore { column_order: false, ..Ignore::default() },
    );
    let orders: Vec<_> = compared.changes.iter().filter(|change| change.kind() == "column_order_different").collect();
    let [Change::ColumnOrderDifferent { left, right, .. }] = orders[..] else { panic!("{orders:?}") };
    assert_eq!((left, right), (&["a", "b", "c"].map(Into::into).to_vec(), &["c", "a", "b"].map(Into::into).to_vec()));
    assert_eq!(compared.changes.last().unwrap().kind(), "column_order_different");
    assert_eq!(kinds("create table t(a, x, b)", "create table t(a, b, y)"), ["column_extra t", "column_missing t"]);
}

/// What is said of the order of the columns of `t`, where these stand beside it.
fn said_of_order(beside: &str) -> String {
    let [left, right] = ["a, b", "b, a"].map(|columns| read(&format!("create table t({columns}); {beside}")));
    let compared = diff::compare_with(&left, &right, &Ignore::default());
    let [note] = &compared.notes[..] else { panic!("{:?}", compared.notes) };
    assert_eq!(diff::compare_with(&right, &left, &Ignore::default()).notes, [note.mirrored()]);
    let summary = note.summary();
    summary.strip_prefix("order of columns of t differs").unwrap().to_owned()
}

#[test]
fn whoever_depends_on_the_order_of_columns_is_named_with_it() {
    let depends = |view: &str, who: &str| assert_eq!(said_of_order(view), format!(", and {who} on it"), "{view}");
    depends("create view v as select * from t", "view v depends");
    depends("create view v as select distinct \"T\".* from [t]", "view v depends");
    depends("create view v as select 1, x.* from 't' as x", "view v depends");
    depends("create view v as select a from t where (a, b) in (select all * from t)", "view v depends");
    depends("create view v as select * from t; create view w as select * from v", "view v and view w depend");
    depends("create view v as select * from t; create view w as select a from v", "view v depends");
    let on = |sql: &str| format!("create trigger g after insert on t begin {sql}; end");
    depends(&on("insert into t values (1, 2)"), "trigger g depends");
    depends(&on("replace into t select 1, 2"), "trigger g depends");
    depends(&on("delete from t where a in (select 1 from (select * from t))"), "trigger g depends");
    let many = "create view x as select * from t; create view w as select * from t; create view v as select * from t;";
    depends(&format!("{many} {}", on("insert into w values (1, 2)")), "view v, view w and 2 more depend");
}

#[test]
fn whoever_names_the_columns_does_not_depend_on_their_order() {
    for beside in [
        "create view v as select a, b from t",
        "create view v as select count(*) from t",
        "create view v as select a * b as c from t",
        "create table u(x); create view v as select * from u",
        "create trigger g after insert on t begin insert into t(a, b) values (1, 2); end",
        "create table u(x); create trigger g after insert on t begin insert into u values (new.a); end",
    ] {
        assert_eq!(said_of_order(beside), "", "{beside}");
    }
}

#[test]
fn dependants_of_either_side_are_told_and_serialised() {
    let (left, right) = ("create table t(a, b); create view v as select * from t", "create table t(b, a)");
    let compared = diff::compare_with(&read(left), &read(right), &Ignore::default());
    let [note] = &compared.notes[..] else { panic!("{:?}", compared.notes) };
    let seen = serde_json::to_value(note).unwrap();
    assert_eq!(seen["dependants"], serde_json::json!([{ "kind": "view", "name": "v" }]));
    assert_eq!(seen["left"], serde_json::json!({ "columns": ["a", "b"] }));
}

#[test]
fn each_kind_counts_where_it_is_asked_for_and_is_noted_where_it_is_ignored() {
    let left = "create table a(x, y); create table b(x); create table c(x); create table d(x)";
    let right = "create table a(y, x); create table b(X); create table c( x); create table d(x, y)";
    assert_eq!(numbers(left, right, Ignore::default()), [1, 3]);
    assert_eq!(numbers(left, right, COUNTS), [4, 0]);
    for ignore in [
        Ignore { white_space: false, ..Ignore::default() },
        Ignore { spelling: false, ..Ignore::default() },
        Ignore { column_order: false, ..Ignore::default() },
    ] {
        assert_eq!(numbers(left, right, ignore), [2, 2], "{ignore:?}");
    }
}

#[test]
fn what_counts_stands_with_its_object() {
    let left = "create table a(x, y); create table b(x); create index i on b(x); create table c(z)";
    let right = "create table a(y, x, z); create table b(X); create index i on b(x desc); create table c(z, zz)";
    let expected = [
        "column_missing a",
        "column_order_different a",
        "spelling_different b",
        "column_missing c",
        "index_different i",
    ];
    assert_eq!(kinds(left, right), expected);
}
