//! The parts of a schema as flat facts, for whoever shows what differs.

use crate::schema::model::{
    Check, Column, Conflict, Expression, ForeignKey, Index, KeyPart, Name, PrimaryKey, Table, Trigger, Unique, View,
    VirtualTable,
};
use serde::Serialize;
use serde_json::{Map, Value};

/// Facts by name.
pub(super) type Facts = Map<String, Value>;

/// Of two lists of facts those that differ, on each side.
pub(super) fn that_differ(left: Facts, right: Facts) -> (Facts, Facts) {
    let only = |facts: &Facts, others: &Facts| {
        let other = |key: &String| others.get(key).unwrap_or(&Value::Null);
        facts
            .iter()
            .filter(|(key, value)| other(key) != *value)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    let mut differing: (Facts, Facts) = (only(&left, &right), only(&right, &left));
    let keys: Vec<String> = differing.0.keys().chain(differing.1.keys()).cloned().collect();
    for key in keys {
        differing.0.entry(key.clone()).or_insert(Value::Null);
        differing.1.entry(key).or_insert(Value::Null);
    }
    differing
}

pub(super) fn flag(name: &str, value: bool) -> Facts {
    Facts::from_iter([(name.to_owned(), value.into())])
}

pub(super) fn called(name: &Name) -> Facts {
    facts([("name", value(name))])
}

pub(super) fn text(sql: Option<&Expression>) -> Facts {
    facts([("sql", value(&sql))])
}

pub(super) fn sql(text: &str) -> Facts {
    facts([("sql", text.into())])
}

pub(super) fn names(names: &[Name]) -> Facts {
    facts([("columns", value(&names))])
}

pub(super) fn table(table: &Table) -> Facts {
    let Table { columns, strict, without_rowid, .. } = table;
    let columns: Vec<_> = columns.iter().map(|column| &column.name).collect();
    facts([("columns", value(&columns)), ("strict", (*strict).into()), ("without_rowid", (*without_rowid).into())])
}

pub(super) fn column(column: &Column) -> Facts {
    let Column { name: _, declared_type, affinity: _, not_null, default, collation, generated, hidden } = column;
    let mut facts =
        facts([("type", value(declared_type)), ("not_null", not_null.is_some().into()), ("default", value(default))]);
    add_conflict(&mut facts, not_null.unwrap_or_default());
    if let Some(collation) = collation {
        facts.insert("collation".to_owned(), value(collation));
    }
    if let Some(generated) = generated {
        facts.insert("generated".to_owned(), value(&generated.expression));
        facts.insert("stored".to_owned(), generated.stored.into());
    }
    if *hidden {
        facts.insert("hidden".to_owned(), true.into());
    }
    facts
}

pub(super) fn primary_key(key: &PrimaryKey) -> Facts {
    let PrimaryKey { name: _, parts, conflict, autoincrement, is_rowid } = key;
    let mut facts = facts([
        ("columns", columns(parts)),
        ("autoincrement", (*autoincrement).into()),
        ("is_rowid", (*is_rowid).into()),
    ]);
    add_conflict(&mut facts, *conflict);
    facts
}

pub(super) fn unique(unique: &Unique) -> Facts {
    let Unique { name: _, parts, conflict } = unique;
    let mut facts = facts([("columns", columns(parts))]);
    add_conflict(&mut facts, *conflict);
    facts
}

pub(super) fn check(check: &Check) -> Facts {
    let Check { name: _, expression } = check;
    facts([("expression", value(expression))])
}

pub(super) fn foreign_key(key: &ForeignKey) -> Facts {
    let ForeignKey { name: _, columns, parent, parent_columns, on_delete, on_update, deferred } = key;
    facts([
        ("columns", value(columns)),
        ("parent", value(parent)),
        ("parent_columns", value(parent_columns)),
        ("on_delete", value(on_delete)),
        ("on_update", value(on_update)),
        ("deferred", (*deferred).into()),
    ])
}

pub(super) fn index(index: &Index) -> Facts {
    let Index { name: _, table, unique, parts, filter, unparsed, sql: _ } = index;
    let mut facts = facts([
        ("table", value(table)),
        ("unique", (*unique).into()),
        ("columns", columns(parts)),
        ("where", value(filter)),
    ]);
    if let Some(text) = unparsed {
        facts.insert("sql".to_owned(), value(text));
    }
    facts
}

pub(super) fn view(view: &View) -> Facts {
    let View { name: _, columns, body, sql: _ } = view;
    facts([("columns", value(columns)), ("select", value(body))])
}

pub(super) fn trigger(trigger: &Trigger) -> Facts {
    let Trigger { name: _, table, timing, event, columns, when, body, sql: _ } = trigger;
    facts([
        ("table", value(table)),
        ("timing", value(timing)),
        ("event", value(event)),
        ("columns", value(columns)),
        ("when", value(when)),
        ("statements", value(body)),
    ])
}

pub(super) fn virtual_table(table: &VirtualTable) -> Facts {
    let VirtualTable { name: _, module, arguments, shadows: _, sql: _ } = table;
    facts([("module", value(module)), ("arguments", value(arguments)), ("shadows", value(&table.needed_shadows()))])
}

/// `a`, `b desc`, `c collate nocase`.
fn columns(parts: &[KeyPart]) -> Value {
    let column = |part: &KeyPart| {
        let KeyPart { expression, collation, descending } = part;
        let collation = collation.as_ref().map(|name| format!(" collate {}", name.folded())).unwrap_or_default();
        format!("{}{collation}{}", expression.0, if *descending { " desc" } else { "" })
    };
    parts.iter().map(column).collect()
}

fn add_conflict(facts: &mut Facts, conflict: Conflict) {
    if conflict != Conflict::Abort {
        facts.insert("on_conflict".to_owned(), value(&conflict));
    }
}

fn facts<const N: usize>(facts: [(&str, Value); N]) -> Facts {
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A part of the model as JSON, which it always can be.
fn value<T: Serialize>(part: &T) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}
