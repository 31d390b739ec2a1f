//! Telling pairs, each as a person would read it.

use super::{align_sql, read, text};
use litefleet::diff::{self, AlignedObject, Change, Dependant, MarkedSpan, ObjectKind, Sign};

const ALIGNED: &str = include_str!("../../cases/diff/aligned.sql");

/// Each case's title and the two scripts.
fn cases() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    ALIGNED.split("-- CASE ").skip(1).map(|case| {
        let (title, scripts) = case.split_once('\n').unwrap();
        let (left, right) = scripts.split_once("-- RIGHT\n").unwrap();
        (title, left, right)
    })
}

fn marked(spans: &[MarkedSpan]) -> String {
    spans
        .iter()
        .map(|span| if span.changed { format!("⟦{}⟧", span.span.text) } else { span.span.text.clone() })
        .collect()
}

fn sign(sign: Sign) -> char {
    match sign {
        Sign::Equal => '=',
        Sign::Left => '-',
        Sign::Right => '+',
        Sign::Both => '~',
    }
}

/// The rows as text: sign, place of the change, left and right.
fn seen(objects: &[AlignedObject]) -> String {
    let mut seen = String::new();
    for object in objects {
        let AlignedObject { kind, name, sign: of_object, counts, rows, folds, notes, .. } = object;
        let (left, right, both) = (counts.left, counts.right, counts.both);
        seen += &format!("{} {} {name}  -{left} +{right} ~{both}", sign(*of_object), kind.word());
        seen += &if notes.is_empty() { "\n".to_owned() } else { format!("  notes {notes:?}\n") };
        for (at, row) in rows.iter().enumerate() {
            if let Some(fold) = folds.iter().find(|fold| fold.start == at) {
                seen += &format!("      ≡ {} ({})\n", fold.label, fold.rows);
            }
            let indent = "  ".repeat(row.depth.into());
            let change = row.change.map_or("  ".to_owned(), |change| format!("{change:>2}"));
            let (left, right) = (marked(&row.left), marked(&row.right));
            let line = match row.sign {
                Sign::Equal => format!("  {change} = {indent}{left}"),
                Sign::Left => format!("  {change} - {indent}{left}"),
                Sign::Right => format!("  {change} + {indent}{right}"),
                Sign::Both => format!("  {change} ~ {indent}{left}\n       | {indent}{right}"),
            };
            seen += &format!("{}\n", line.trim_end());
        }
    }
    seen
}

#[test]
fn each_pair_is_laid_side_by_side() {
    for (title, left, right) in cases() {
        let (left, right) = (read(left), read(right));
        let changes = diff::compare(&left, &right);
        let parts = seen(&diff::align(&left, &right, &changes, &[]));
        let lines = seen(&align_sql(&left, &right));
        insta::assert_snapshot!(title.replace([' ', ','], "_"), format!("{parts}\n-- as stored\n{lines}"));
    }
}

#[test]
fn spelling_that_counts_shows_the_stored_text_and_is_one_change() {
    let (left, right) = (read("create table t(a int, b)"), read("create table t(a int,\n\"b\")"));
    let spelling = Change::SpellingDifferent {
        object_kind: ObjectKind::Table,
        object: "T".into(),
        left: left.tables[0].sql.clone(),
        right: right.tables[0].sql.clone(),
    };
    let [table] = &diff::align(&left, &right, std::slice::from_ref(&spelling), &[])[..] else { panic!() };
    assert_eq!((table.sign, table.counts.both), (Sign::Both, 1));
    let shown: Vec<_> = table.rows.iter().map(|row| (row.change, text(&row.left), text(&row.right))).collect();
    assert!(shown.iter().all(|(change, ..)| *change == Some(0)), "{shown:?}");
    assert!(shown.iter().any(|(_, left, _)| left.contains("CREATE TABLE t(a int, b)")), "{shown:?}");
    let [table] = &diff::align(&left, &right, &[], &[spelling])[..] else { panic!() };
    assert_eq!((table.sign, &*table.notes), (Sign::Equal, &[0][..]));
}

#[test]
fn the_order_of_columns_is_a_row_where_it_counts() {
    let (left, right) = (read("create table t(a, b)"), read("create table t(b, a)"));
    let order = Change::ColumnOrderDifferent {
        table: "t".into(),
        left: vec!["a".into(), "b".into()],
        right: vec!["b".into(), "a".into()],
        dependants: vec![Dependant { kind: ObjectKind::View, name: "v".into() }],
    };
    let [table] = &diff::align(&left, &right, &[order], &[])[..] else { panic!() };
    let [.., row] = &table.rows[..] else { panic!() };
    assert_eq!(
        (row.sign, row.change, text(&row.left), text(&row.right)),
        (
            Sign::Both,
            Some(0),
            "(a, b) -- order of columns, view v depends on it".into(),
            "(b, a) -- order of columns, view v depends on it".into()
        )
    );
}

#[test]
fn long_lines_are_marked_by_word_where_little_differs_and_whole_where_much_does() {
    let table = |letter: char, other: usize| {
        let column = |at: usize| format!("{}{at} TEXT NOT NULL", if at == other { 'z' } else { letter });
        format!("CREATE TABLE t({}, id)", (0..1_900).map(column).collect::<Vec<_>>().join(", "))
    };
    let marked = |left: &str, right: &str| -> Vec<String> {
        let objects = align_sql(&read(left), &read(right));
        let [row] = objects[0].rows.as_slice() else { panic!("{} rows", objects[0].rows.len()) };
        let changed = |spans: &[MarkedSpan]| -> String {
            spans.iter().filter(|span| span.changed).map(|span| span.span.text.as_str()).collect()
        };
        assert_eq!((text(&row.left), text(&row.right)), (left.to_owned(), right.to_owned()));
        vec![changed(&row.left), changed(&row.right)]
    };
    let (a, b) = (table('a', usize::MAX), table('b', usize::MAX));
    assert_eq!(marked(&a, &table('a', 900)), ["a900", "z900"]);
    let between = |line: &str| {
        line.strip_prefix("CREATE TABLE t(").unwrap().strip_suffix(" TEXT NOT NULL, id)").unwrap().to_owned()
    };
    assert_eq!(marked(&a, &b), [between(&a), between(&b)]);
}
