//! The words of a script.

use super::{plan, schema_of};

fn script(current: &str, expected: &str) -> String {
    plan(&schema_of(current), &schema_of(expected)).unwrap().script()
}

#[test]
fn a_name_cannot_end_a_comment_or_show_it_as_another() {
    let script = script("CREATE TABLE t (a)", "CREATE TABLE t (a, \"b\n\u{202e}\u{85}c\")");
    let comments: Vec<&str> = script.lines().filter(|line| line.starts_with("-- t.")).collect();
    assert_eq!(comments, [r#"-- t.b\n\u{202e}\u{85}c is missing"#]);
}

#[test]
fn the_first_words_say_how_to_run_it_and_the_last_what_is_not_enforced() {
    let script = script("CREATE TABLE t (a)", "CREATE TABLE t (a REFERENCES p)");
    assert!(script.starts_with("-- THIS HAS TO STOP AT THE FIRST ERROR."), "{script}");
    let end = "COMMIT;\n-- Set these as you had them.\nPRAGMA legacy_alter_table = OFF;\nPRAGMA foreign_keys = ON;\n-- Lists rows";
    assert!(script.contains(end), "{script}");
}

#[test]
fn values_that_go_to_a_column_of_another_name_are_told_of() {
    let said = script("CREATE TABLE t (a NOT NULL)", "CREATE TABLE t (b NOT NULL)");
    assert!(said.contains("its values are carried over: it is the only column"), "{said}");
    let qualified = script("CREATE TABLE t (a NOT NULL)", "CREATE TABLE t (b NOT NULL, CHECK (t.b > 0))");
    assert!(qualified.contains("its values are carried over: it is the only column"), "{qualified}");
    assert!(!script("CREATE TABLE t (a)", "CREATE TABLE t (a TEXT)").contains("carried over"));
}
