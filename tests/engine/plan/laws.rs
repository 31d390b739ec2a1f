//! What holds of all plans.

use super::{
    assert_schema, database, is_about_rows, plan, read, rows, run,
    spec::{Spec, Style, mutations, spec, style},
    wide,
};
use litefleet::{
    diff::{self, Change},
    plan::object_only,
};
use proptest::{prelude::*, test_runner::TestRunner};
use std::{
    env,
    sync::atomic::{AtomicUsize, Ordering},
};

/// How many pairs: a few hundred, or as many as this says.
const PAIRS: &str = "LITEFLEET_PAIRS";

fn config() -> ProptestConfig {
    let cases = env::var(PAIRS).ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(300);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() }
}

/// Plans from one script to the other, runs it on empty tables and on rows, and looks at what came out. True where the rows
/// fitted.
fn check(left_sql: &str, right_sql: &str, values: &[u8]) -> bool {
    let about = format!("from\n{left_sql}\nto\n{right_sql}");
    let wanted = read(&database(right_sql));
    let empty = database(left_sql);
    let left = read(&empty);
    let plan = plan(&left, &wanted).unwrap_or_else(|error| panic!("{error}: {about}"));
    run(&empty, &plan).unwrap_or_else(|(sql, error)| panic!("empty: {error}: {sql}\n{about}"));
    assert_schema(&empty, &wanted, &about);

    let changes = diff::compare(&left, &wanted);
    for change in changes.iter().skip(usize::from(values[0]) % changes.len().max(1)).take(1) {
        let target = object_only(&left, &wanted, change.object_kind(), change.object());
        let one = database(left_sql);
        let plan = super::plan(&left, &target).unwrap_or_else(|error| panic!("{error}: {about}"));
        let said = format!("{} alone, {about}", change.summary());
        run(&one, &plan).unwrap_or_else(|(sql, error)| panic!("{error}: {sql}\n{said}"));
        // What a text means depends on what it names: on the collations of columns, and on whether they are there at all.
        let mut rest = diff::compare(&read(&one), &target);
        rest.retain(|change| match change {
            Change::IndexDifferent { left, right } => !right.sql.starts_with(&left.sql),
            Change::ViewDifferent { left, right } => !right.sql.starts_with(&left.sql),
            Change::TriggerDifferent { left, right } => !right.sql.starts_with(&left.sql),
            _ => true,
        });
        assert_eq!(rest, [], "{said}");
    }

    let full = database(left_sql);
    rows::fill(&full, values);
    let before = rows::content(&full, &left);
    let fits = rows::fits(&before, &left, &wanted);
    match run(&full, &plan) {
        Ok(()) => {
            assert_schema(&full, &wanted, &about);
            let problems = rows::lost(&before, &rows::content(&full, &wanted), &left, &wanted);
            assert!(problems.is_empty(), "{}\n{}\n{about}", problems.join("; "), plan.script());
            true
        }
        Err((sql, error)) => {
            assert!(is_about_rows(&error) && !fits, "{error} (fits: {fits}): {sql}\n{about}");
            false
        }
    }
}

/// Checks as many pairs as are asked for.
fn check_all(pairs: impl Strategy<Value = (String, String)>) {
    let (ran, did_not_fit) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let law = |((left, right), values): ((String, String), Vec<u8>)| {
        ran.fetch_add(1, Ordering::Relaxed);
        if !check(&left, &right, &values) {
            did_not_fit.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    let done = TestRunner::new(config()).run(&(pairs, prop::collection::vec(any::<u8>(), 7..60)), law);
    eprintln!("{} pairs ran, of {} the rows did not fit", ran.into_inner(), did_not_fit.into_inner());
    done.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_plan_gives_the_wanted_schema_and_keeps_what_fits() {
    let near = (spec(), mutations()).prop_map(|(spec, mutations)| {
        let other = spec.mutated(&mutations);
        (spec, other)
    });
    let pair = prop_oneof![1 => (spec(), spec()), 3 => near];
    let spell = |((left, right), style): ((Spec, Spec), Style)| (left.sql(&Style::plain()), right.sql(&style));
    check_all((pair, style()).prop_map(spell));
}

#[test]
fn so_does_one_between_tables_of_every_kind() {
    check_all(wide::pair());
}
