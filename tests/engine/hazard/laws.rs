//! What holds of all pairs of schemas.

use super::{
    counted, database, hazards, plan, read, rows, run,
    spec::{Style, mutations, spec, style},
    wide,
};
use litefleet::{
    Code,
    api::{Hazard, HazardCode},
    diff::{self, Effect, ObjectKind},
    plan::{Aim, aim},
    schema::{fingerprint, model::Schema},
};
use proptest::{prelude::*, test_runner::TestRunner};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    env,
    sync::atomic::{AtomicUsize, Ordering},
};

/// How many pairs: a few hundred, or as many as this says.
const PAIRS: &str = "LITEFLEET_PAIRS";

fn config() -> ProptestConfig {
    let cases = env::var(PAIRS).ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(300);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() }
}

/// Pairs from both generators.
fn pairs() -> impl Strategy<Value = ((String, String), Vec<u8>)> {
    let near = (spec(), mutations()).prop_map(|(spec, mutations)| {
        let other = spec.mutated(&mutations);
        (spec, other)
    });
    let pair = prop_oneof![1 => (spec(), spec()), 3 => near];
    let spelt = (pair, style()).prop_map(|((left, right), style)| (left.sql(&Style::plain()), right.sql(&style)));
    (prop_oneof![spelt, wide::pair()], prop::collection::vec(any::<u8>(), 7..60))
}

/// Holds pairs against a law, which says whether it judged a pair to the end; at least so many in a hundred have to be.
fn check_all(share: usize, law: impl Fn(&str, &str, &[u8], &str) -> bool) {
    let (ran, held_fast) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let done = TestRunner::new(config()).run(&pairs(), |((left, right), values)| {
        ran.fetch_add(1, Ordering::Relaxed);
        let about = format!("from\n{left}\nto\n{right}");
        held_fast.fetch_add(usize::from(law(&left, &right, &values, &about)), Ordering::Relaxed);
        Ok(())
    });
    done.unwrap_or_else(|error| panic!("{error}"));
    let (ran, held_fast) = (ran.into_inner(), held_fast.into_inner());
    eprintln!("{ran} pairs ran, {held_fast} of them to the end");
    assert!(held_fast * 100 >= ran * share, "of {ran} pairs only {held_fast} were judged to the end, not {share} %");
}

fn aimed(left: &Schema, right: &Schema, about: &str) -> Option<Aim> {
    match aim(left, right, &[]) {
        Ok(aim) => Some(aim),
        Err(error) => {
            assert_eq!(error.code, Code::CannotPlan, "{error}\n{about}");
            None
        }
    }
}

fn is_loss(hazard: &Hazard) -> bool {
    matches!(hazard.code, HazardCode::H101 | HazardCode::H102 | HazardCode::H105)
}

#[test]
fn an_aim_loses_nothing_and_is_the_wanted_schema_but_for_what_is_extra() {
    check_all(90, |left_sql, right_sql, _, about| {
        let (left, right) = (read(&database(left_sql)), read(&database(right_sql)));
        let own = aim(&right, &right, &[]).unwrap();
        assert_eq!(own, Aim { schema: right.clone(), kept: Vec::new() }, "{about}");
        let Some(aim) = aimed(&left, &right, about) else { return false };
        let lost: Vec<Hazard> = hazards(&left, &aim.schema).into_iter().filter(is_loss).collect();
        assert_eq!(lost, [], "{about}");
        for change in diff::compare(&aim.schema, &right) {
            let is_extra = change.effect() == Effect::Extra || change.object_kind() == ObjectKind::VirtualTable;
            assert!(is_extra, "{}\n{about}", change.summary());
        }
        assert_eq!(aim.kept.is_empty(), fingerprint(&aim.schema) == fingerprint(&right), "{:?}\n{about}", aim.kept);
        let again = super::plan::aim(&aim.schema, &right, &[]).unwrap();
        assert_eq!(diff::compare(&again.schema, &aim.schema), [], "{about}");
        assert_eq!(fingerprint(&again.schema), fingerprint(&aim.schema), "{about}");
        assert_eq!(again.kept, aim.kept, "{about}");
        true
    });
}

#[test]
fn the_plan_to_an_aim_gives_exactly_that_and_keeps_every_value() {
    check_all(50, |left_sql, right_sql, values, about| {
        let empty = database(left_sql);
        let (left, right) = (read(&empty), read(&database(right_sql)));
        let Some(Aim { schema: target, .. }) = aimed(&left, &right, about) else { return false };
        let Ok(plan) = plan(&left, &target) else { panic!("{about}") };
        run(&empty, &plan).unwrap_or_else(|error| panic!("empty: {error}\n{about}"));
        let result = read(&empty);
        assert_eq!(diff::compare(&result, &target), [], "{}\n{about}", plan.script());
        assert_eq!(fingerprint(&result), fingerprint(&target), "{about}");

        let full = database(left_sql);
        rows::fill(&full, values);
        let before = rows::content(&full, &left);
        match run(&full, &plan) {
            Ok(()) => {
                let problems = rows::lost(&before, &rows::content(&full, &target), &left, &target);
                assert!(problems.is_empty(), "{}\n{}\n{about}", problems.join("; "), plan.script());
                for table in &left.tables {
                    let after = target.table(&table.name).unwrap();
                    let all = table.columns.iter().all(|column| after.column(&column.name).is_some());
                    assert!(all, "{}\n{about}", table.name);
                }
                true
            }
            Err(error) => {
                assert!(!rows::fits(&before, &left, &target), "{error}\n{about}");
                false
            }
        }
    });
}

#[test]
fn rows_are_said_not_to_fit_exactly_where_the_plan_fails_on_them() {
    check_all(90, |left_sql, right_sql, values, about| {
        let full = database(left_sql);
        rows::fill(&full, values);
        let right = read(&database(right_sql));
        let said = counted(&full, &right);
        for hazard in &said {
            assert!(hazard.rows != Some(0) || !(is_loss(hazard) || hazard.code.is_misfit()), "{hazard:?}\n{about}");
        }
        let misfits: Vec<&Hazard> =
            said.iter().filter(|hazard| hazard.code.is_misfit() && hazard.code != HazardCode::H404).collect();
        assert!(misfits.iter().all(|hazard| hazard.rows.is_some()), "{misfits:?}\n{about}");
        let plan = plan(&read(&full), &right).unwrap();
        let done = run(&full, &plan);
        assert_eq!(done.is_ok(), misfits.is_empty(), "{done:?} {misfits:?}\n{}\n{about}", plan.script());
        true
    });
}

/// Rows of each table that refer to nothing, with the table that they refer to. `None` where SQLite cannot tell.
fn dangling(connection: &Connection) -> Option<BTreeMap<(String, String), u64>> {
    let mut found = BTreeMap::new();
    let Ok(mut statement) = connection.prepare("PRAGMA foreign_key_check") else { return None };
    let Ok(mut rows) = statement.query([]) else { return None };
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let name = |at| row.get::<_, String>(at).unwrap().to_ascii_lowercase();
                *found.entry((name(0), name(2))).or_default() += 1;
            }
            Ok(None) => return Some(found),
            Err(_) => return None,
        }
    }
}

#[test]
fn rows_that_come_to_refer_to_nothing_are_counted_as_sqlite_counts_them() {
    check_all(35, |left_sql, right_sql, values, about| {
        let full = database(left_sql);
        rows::fill(&full, values);
        let (left, right) = (read(&full), read(&database(right_sql)));
        let said: Vec<Hazard> =
            counted(&full, &right).into_iter().filter(|hazard| hazard.code == HazardCode::H404).collect();
        let before = dangling(&full);
        if run(&full, &plan(&left, &right).unwrap()).is_err() {
            return false;
        }
        let after = dangling(&full);
        let (Some(before), Some(after)) = (&before, &after) else {
            assert!(after.is_some() || before.is_none() || !said.is_empty(), "{about}");
            return false;
        };
        let keys_stay = left.tables.iter().all(|table| right.table(&table.name).is_some());
        if before.is_empty() && keys_stay {
            let counted: u64 = said.iter().filter_map(|hazard| hazard.rows).sum();
            assert_eq!(counted, after.values().sum::<u64>(), "{said:?} {after:?}\n{about}");
        }
        true
    });
}

#[test]
fn what_goes_is_counted_as_it_is() {
    check_all(90, |left_sql, right_sql, values, about| {
        let full = database(left_sql);
        rows::fill(&full, values);
        let (left, right) = (read(&full), read(&database(right_sql)));
        let content = rows::content(&full, &left);
        let mut wanted = BTreeMap::new();
        for table in &left.tables {
            let rows = &content.tables[&table.name];
            let Some(after) = right.table(&table.name) else {
                wanted.insert((table.name.folded(), None), rows.rows.len());
                continue;
            };
            for (at, column) in table.columns.iter().enumerate() {
                // An only column gives its values to the other.
                if table.columns.len() == 1 && after.columns.len() == 1 {
                    continue;
                }
                if column.generated.is_none() && after.column(&column.name).is_none() {
                    let values = rows.rows.iter().filter(|(_, values)| values[at] != rusqlite::types::Value::Null);
                    wanted.insert((table.name.folded(), Some(column.name.folded())), values.count());
                }
            }
        }
        wanted.retain(|_, rows| *rows > 0);
        let folded = |name: &str| name.to_ascii_lowercase();
        let said: BTreeMap<_, _> = counted(&full, &right)
            .into_iter()
            .filter(|hazard| matches!(hazard.code, HazardCode::H101 | HazardCode::H102))
            .filter(|hazard| left.virtual_tables.iter().all(|table| table.name.0 != hazard.object))
            .map(|hazard| {
                let about = (folded(&hazard.object), hazard.column.as_deref().map(folded));
                (about, usize::try_from(hazard.rows.unwrap_or_default()).unwrap())
            })
            .collect();
        assert_eq!(said, wanted, "{about}");
        true
    });
}
