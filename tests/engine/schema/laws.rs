//! What holds of all schemas.

use super::{
    read,
    spec::{Style, pair, spec, style},
};
use litefleet::{
    diff::{self, Change, Effect},
    schema::{fingerprint, model::Schema},
};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::Arc;

/// A change without names' case, and as it is seen from the other side where `turned`.
fn seen(change: &Change, turned: bool) -> String {
    let json: Value = serde_json::to_value(change).unwrap();
    let (left, right) = if turned { ("right", "left") } else { ("left", "right") };
    let effect = match change.effect() {
        Effect::Missing if turned => Effect::Extra,
        Effect::Extra if turned => Effect::Missing,
        effect => effect,
    };
    let part = change.kind().rsplit_once('_').map(|(part, _)| part);
    format!("{part:?} {effect:?} {} {} {} {}", json["object"], json["column"], json[left], json[right]).to_lowercase()
}

fn all_seen(changes: &[Change], turned: bool) -> Vec<String> {
    let mut all: Vec<String> = changes.iter().map(|change| seen(change, turned)).collect();
    all.sort();
    all
}

fn plain() -> Style {
    Style(vec![0])
}

fn columns_turned(schema: &Schema) -> Schema {
    let mut turned = schema.clone();
    for table in &mut turned.tables {
        Arc::make_mut(table).columns.reverse();
    }
    turned
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_schema_does_not_differ_from_itself(spec in spec()) {
        let schema = read(&spec.sql(&plain()));
        prop_assert!(diff::compare(&schema, &schema).is_empty());
        prop_assert_eq!(diff::words(&[]), None);
        prop_assert!(schema.tables.iter().all(|table| table.unparsed.is_none()));
    }

    #[test]
    fn spelling_changes_nothing(spec in spec(), one in style(), other in style()) {
        let (one, other) = (read(&spec.sql(&one)), read(&spec.sql(&other)));
        prop_assert_eq!(diff::compare(&one, &other), []);
        prop_assert_eq!(fingerprint(&one), fingerprint(&other));
    }

    #[test]
    fn the_order_of_columns_changes_nothing(spec in spec()) {
        let schema = read(&spec.sql(&plain()));
        prop_assert_eq!(diff::compare(&schema, &columns_turned(&schema)), []);
        prop_assert_eq!(fingerprint(&schema), fingerprint(&columns_turned(&schema)));
    }

    #[test]
    fn fingerprints_are_equal_exactly_when_nothing_differs((left, right) in pair(), style in style()) {
        let (left, right) = (read(&left.sql(&plain())), read(&right.sql(&style)));
        prop_assert_eq!(fingerprint(&left) == fingerprint(&right), diff::compare(&left, &right).is_empty());
    }

    #[test]
    fn a_comparison_is_the_mirror_of_its_opposite((left, right) in pair(), style in style()) {
        let (left, right) = (read(&left.sql(&plain())), read(&right.sql(&style)));
        let (there, back) = (diff::compare(&left, &right), diff::compare(&right, &left));
        prop_assert_eq!(all_seen(&there, false), all_seen(&back, true));
        let (there_counts, back_counts) = (diff::counts(&there), diff::counts(&back));
        prop_assert_eq!(there_counts.missing, back_counts.extra);
        prop_assert_eq!(there_counts.different, back_counts.different);
        prop_assert_eq!(there.is_empty(), diff::words(&there).is_none());
    }
}
