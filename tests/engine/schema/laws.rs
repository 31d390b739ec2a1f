//! What holds of all schemas.

use super::{
    read,
    spec::{Spec, Style, mutations, spec, style},
};
use litefleet::{
    api::Ignore,
    diff::{self, Change, Compared, Effect},
    schema::{fingerprint, model::Schema},
};
use proptest::{
    prelude::*,
    test_runner::{TestCaseResult, TestRunner},
};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How many groups of four schemas are made. Each gives six pairs.
const GROUPS: u32 = 2_000;

/// What counts: nothing but meaning, everything, and one of each.
const IGNORE: [Ignore; 5] = [
    Ignore { white_space: true, spelling: true, column_order: true },
    Ignore { white_space: false, spelling: false, column_order: false },
    Ignore { white_space: false, spelling: true, column_order: true },
    Ignore { white_space: true, spelling: false, column_order: true },
    Ignore { white_space: true, spelling: true, column_order: false },
];

/// The kinds of change that were seen, with how often.
type Seen = BTreeMap<&'static str, u32>;

fn count(seen: &mut Seen, changes: &[Change]) {
    for change in changes {
        *seen.entry(change.kind()).or_default() += 1;
    }
}

/// All laws on two schemas.
pub fn judge(left: &Schema, right: &Schema, seen: &mut Seen) -> TestCaseResult {
    let there = diff::compare(left, right);
    prop_assert_eq!(fingerprint(left) == fingerprint(right), there.is_empty());
    prop_assert_eq!(there.is_empty(), diff::words(&there).is_none());
    prop_assert_eq!(&mirrored(&there), &diff::compare(right, left));
    let [nothing, everything] = [0, 1].map(|at| diff::compare_with(left, right, &IGNORE[at]));
    for (there, ignore) in [&nothing, &everything].into_iter().zip(&IGNORE) {
        let back = diff::compare_with(right, left, ignore);
        prop_assert_eq!(&mirrored(&there.changes), &back.changes);
        prop_assert_eq!(&mirrored(&there.notes), &back.notes);
    }
    each_is_ignored_by_itself(left, right, &nothing)?;
    what_counts_when_asked(&there, &nothing, &everything)?;
    count(seen, &everything.changes);
    Ok(())
}

fn mirrored(changes: &[Change]) -> Vec<Change> {
    changes.iter().map(Change::mirrored).collect()
}

/// Each note is a change where it is asked for, and says of an object only what nothing else says.
fn what_counts_when_asked(meaning: &[Change], nothing: &Compared, everything: &Compared) -> TestCaseResult {
    prop_assert_eq!(&*nothing.changes, meaning);
    prop_assert!(everything.notes.is_empty());
    let is_note = |change: &&Change| !meaning.contains(change);
    let of_everything: Vec<&Change> = everything.changes.iter().filter(is_note).collect();
    prop_assert_eq!(of_everything, nothing.notes.iter().collect::<Vec<_>>());
    prop_assert_eq!(everything.changes.len(), meaning.len() + nothing.notes.len());
    let object = |change: &Change| (change.object_kind(), change.object().clone());
    let told: BTreeSet<_> = meaning.iter().map(object).collect();
    let texts: Vec<_> = nothing.notes.iter().filter(|note| note.kind() != "column_order_different").collect();
    prop_assert!(texts.iter().all(|note| !told.contains(&object(note))));
    prop_assert_eq!(texts.iter().map(|note| object(note)).collect::<BTreeSet<_>>().len(), texts.len());
    prop_assert!(everything.changes.iter().all(|change| change.mirrored().mirrored() == *change));
    Ok(())
}

/// What is ignored goes from the changes to the notes, and nothing else does.
fn each_is_ignored_by_itself(left: &Schema, right: &Schema, nothing: &Compared) -> TestCaseResult {
    let Compared { changes: meaning, notes } = nothing;
    for (ignore, counted) in IGNORE[2..].iter().zip(["white_space", "spelling", "column_order"]) {
        if notes.is_empty() {
            break;
        }
        let compared = diff::compare_with(left, right, ignore);
        let (counts, ignored): (Vec<_>, Vec<_>) = notes.iter().partition(|note| note.kind().starts_with(counted));
        prop_assert_eq!(compared.notes.iter().collect::<Vec<_>>(), ignored);
        prop_assert_eq!(compared.changes.len(), meaning.len() + counts.len());
        prop_assert!(counts.iter().all(|change| compared.changes.contains(change)));
    }
    Ok(())
}

/// The laws on a schema and the same in another spelling: nothing counts, and each object whose text is another has one
/// note that says how.
pub fn judge_rewritten(one: &Schema, other: &Schema, expected: &[&str]) -> TestCaseResult {
    let compared = diff::compare_with(one, other, &Ignore::default());
    prop_assert_eq!(compared.changes, []);
    let other_texts = texts(one).iter().zip(texts(other)).filter(|(one, other)| **one != *other).count();
    prop_assert_eq!(compared.notes.len(), other_texts);
    prop_assert!(compared.notes.iter().all(|note| expected.contains(&note.kind())), "{:?}", compared.notes);
    Ok(())
}

/// The texts of all objects, each kind in the order of names.
fn texts(schema: &Schema) -> Vec<&str> {
    let tables = schema.tables.iter().map(|table| &table.sql);
    let rest =
        schema.virtual_tables.iter().map(|table| &table.sql).chain(schema.indexes.iter().map(|index| &index.sql));
    let programs = schema.views.iter().map(|view| &view.sql).chain(schema.triggers.iter().map(|trigger| &trigger.sql));
    tables.chain(rest).chain(programs).map(String::as_str).collect()
}

/// A schema, two near misses of it, one of them in another spelling, and one that has nothing to do with them.
fn group() -> impl Strategy<Value = [(Spec, Style); 4]> {
    (spec(), spec(), mutations(), mutations(), style()).prop_map(|(spec, stranger, one, two, style)| {
        let (near, nearer) = (spec.mutated(&one), spec.mutated(&two));
        [(spec, Style::plain()), (near, Style::plain()), (nearer, style), (stranger, Style::plain())]
    })
}

#[test]
fn ten_thousand_pairs_of_schemas_obey_the_laws_and_show_every_kind_of_change() {
    let (seen, pairs, equal) = (RefCell::new(Seen::new()), Cell::new(0), Cell::new(0));
    let config = ProptestConfig { cases: GROUPS, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&group(), |group| {
        let schemas = group.map(|(spec, style)| read(&spec.sql(&style)));
        for (at, left) in schemas.iter().enumerate() {
            prop_assert!(left.tables.iter().all(|table| table.unparsed.is_none()));
            prop_assert_eq!(diff::compare_with(left, left, &IGNORE[1]), Compared::default());
            for right in &schemas[at + 1..] {
                judge(left, right, &mut seen.borrow_mut())?;
                pairs.set(pairs.get() + 1);
                equal.set(equal.get() + u32::from(diff::compare(left, right).is_empty()));
            }
        }
        Ok(())
    });
    outcome.unwrap();
    let (seen, pairs, equal) = (seen.into_inner(), pairs.get(), equal.get());
    eprintln!("{pairs} pairs, {equal} of them equal; {} kinds of change: {seen:?}", seen.len());
    assert!(pairs >= 10_000 && equal > 100 && pairs - equal > 5_000, "{pairs} {equal}");
    // All but table_text_different, which is of texts that nobody understands.
    assert_eq!(seen.len(), 34, "{seen:?}");
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
    fn another_spelling_is_noted_and_nothing_else(spec in spec(), one in style(), other in style()) {
        let (one, other) = (read(&spec.sql(&one)), read(&spec.sql(&other)));
        judge_rewritten(&one, &other, &["spelling_different", "white_space_different"])?;
        prop_assert_eq!(fingerprint(&one), fingerprint(&other));
    }

    #[test]
    fn other_white_space_and_comments_are_noted_as_such(spec in spec(), style in style(), other in style()) {
        let respaced = Style { words: style.words.clone(), gaps: other.gaps };
        let (one, other) = (read(&spec.sql(&style)), read(&spec.sql(&respaced)));
        judge_rewritten(&one, &other, &["white_space_different"])?;
    }

    #[test]
    fn the_order_of_columns_alone_is_noted_as_order_alone(spec in spec()) {
        let schema = read(&spec.sql(&Style::plain()));
        let turned = columns_turned(&schema);
        prop_assert_eq!(fingerprint(&schema), fingerprint(&turned));
        let compared = diff::compare_with(&schema, &turned, &Ignore::default());
        prop_assert_eq!(compared.changes, []);
        let kinds: Vec<_> = compared.notes.iter().map(Change::kind).collect();
        prop_assert_eq!(kinds, vec!["column_order_different"; schema.tables.len()]);
        prop_assert!(compared.notes.iter().all(|note| note.effect() == Effect::Different));
    }
}
