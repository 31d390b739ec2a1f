//! SQL in classes.

use litefleet::schema::{Class, Span, highlight};
use proptest::prelude::*;

/// The words of a class.
fn of_class(sql: &str, class: Class) -> String {
    let spans = highlight(sql).into_iter().filter(|span| span.class == class);
    spans.map(|span| span.text).collect::<Vec<_>>().join(" ")
}

fn joined(spans: &[Span]) -> String {
    spans.iter().map(|span| &*span.text).collect()
}

#[test]
fn each_class_has_its_words() {
    let sql =
        "CREATE TABLE t(key text NOT NULL DEFAULT 'x', \"n\" VARCHAR(10), v int AS (1 + x'0a') STORED) STRICT -- end\n";
    assert_eq!(of_class(sql, Class::Keyword), "CREATE TABLE NOT NULL DEFAULT AS STORED STRICT");
    assert_eq!(of_class(sql, Class::Type), "text VARCHAR int");
    assert_eq!(of_class(sql, Class::Text), "'x' x'0a'");
    assert_eq!(of_class(sql, Class::Number), "10 1");
    assert_eq!(of_class(sql, Class::Comment), "-- end");
}

#[test]
fn keywords_that_stand_for_names_are_names() {
    assert_eq!(of_class("SELECT key, text, asc, t.end, like(a, b) FROM t", Class::Keyword), "SELECT FROM");
    assert_eq!(
        of_class("SELECT a LIKE b, CASE x WHEN 1 THEN 2 END FROM t LEFT JOIN u ORDER BY a DESC", Class::Keyword),
        "SELECT LIKE CASE WHEN THEN END FROM LEFT JOIN ORDER BY DESC"
    );
    assert_eq!(of_class("SELECT CAST(a AS integer) FROM t", Class::Type), "integer");
}

#[test]
fn what_is_no_sql_is_plain() {
    assert_eq!(of_class("select 'open", Class::Text), "");
    assert_eq!(of_class("select ^ 12ab \\ from t", Class::Keyword), "select from");
    assert_eq!(of_class("a /* open", Class::Comment), "/* open");
}

#[test]
fn a_megabyte_of_what_is_no_sql_takes_no_time() {
    for piece in ["/* ", "'\" ", "^", "1a", "x'", "-- \n", "[", "!", "é", "1_", "$ "] {
        let text = piece.repeat(1_000_000 / piece.len());
        let start = std::time::Instant::now();
        assert!(!highlight(&text).is_empty());
        assert!(start.elapsed().as_secs() < 20, "{piece:?} took {:?}", start.elapsed());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_spans_of_any_text_are_that_text(text in any::<String>()) {
        prop_assert_eq!(joined(&highlight(&text)), text);
    }

    #[test]
    fn the_spans_of_almost_sql_are_that_text_and_neighbours_differ(
        words in prop::collection::vec(prop::sample::select(vec![
            "select", "'a''b'", "'", "\"", "`", "[", "]", "/*", "*/", "--", "\n", "\r\n", " ", "x'0a'", "x'", "1.5e3", "1e",
            "0x1f", "é", "😀", "!", "!=", "?1", "?", "$a", ":", "create table t(", ")", ",", "as", "end", "key", "\0",
        ]), 0..30),
    ) {
        let text = words.concat();
        let spans = highlight(&text);
        prop_assert_eq!(joined(&spans), text);
        prop_assert!(spans.windows(2).all(|pair| pair[0].class != pair[1].class));
        prop_assert!(spans.iter().all(|span| !span.text.is_empty()));
    }
}
