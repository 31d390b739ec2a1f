//! A schema in which one object alone is as another schema has it, so that a plan may be made for that object.

use super::bring::{named_by_index, named_by_trigger, with_columns};
use crate::{
    diff::ObjectKind,
    schema::{
        model::{Index, Name, Schema, Table, Trigger},
        source,
    },
};
use std::{collections::BTreeSet, sync::Arc};

/// `left` with one object as `right` has it, so that the plan from `left` to the result is the SQL of that object.
///
/// What cannot stand without it follows. A table or view that goes takes its indexes and triggers along, and so does
/// whatever else has the name of an object that comes. A table that changes keeps the indexes and triggers of `left`,
/// except those that name a column which it loses: they become what `right` has under their names, or go. An index or
/// trigger whose table is not there brings it as `right` has it, and to a table that is there the columns that it names and
/// that are missing; nothing goes for its sake. A full-text table brings the table that it indexes. Where neither side has such an object, the result is `left`.
pub fn object_only(left: &Schema, right: &Schema, kind: ObjectKind, name: &Name) -> Schema {
    let mut schema = left.clone();
    match kind {
        ObjectKind::Table => match shared_table(right, name) {
            Some(_) => take_table(&mut schema, right, name),
            None if left.table(name).is_some() => remove(&mut schema, name),
            None => {}
        },
        ObjectKind::View => {
            let view = right.views.iter().find(|view| view.name == *name);
            if view.is_none() && left.views.iter().all(|view| view.name != *name) {
                return schema;
            }
            if left.views.iter().any(|view| view.name == *name) && view.is_some() {
                schema.views.retain(|view| view.name != *name);
            } else {
                remove(&mut schema, name);
            }
            schema.views.extend(view.cloned());
        }
        ObjectKind::VirtualTable => {
            let table = right.virtual_tables.iter().find(|table| table.name == *name);
            if table.is_none() && left.virtual_tables.iter().all(|table| table.name != *name) {
                return schema;
            }
            remove(&mut schema, name);
            if let Some(content) = table.and_then(super::virtual_table::indexes) {
                bring(&mut schema, right, &content);
            }
            schema.virtual_tables.extend(table.cloned());
        }
        ObjectKind::Index => {
            schema.indexes.retain(|index| index.name != *name);
            if let Some(index) = right.indexes.iter().find(|index| index.name == *name) {
                remove(&mut schema, name);
                bring(&mut schema, right, &index.table);
                bring_columns(&mut schema, right, &index.table, named_by_index(index));
                schema.indexes.retain(|other| other.name != *name);
                schema.indexes.push(index.clone());
            }
        }
        ObjectKind::Trigger => {
            schema.triggers.retain(|trigger| trigger.name != *name);
            if let Some(trigger) = right.triggers.iter().find(|trigger| trigger.name == *name) {
                bring(&mut schema, right, &trigger.table);
                bring_columns(&mut schema, right, &trigger.table, named_by_trigger(trigger));
                schema.triggers.push(trigger.clone());
            }
        }
    }
    sort(&mut schema);
    schema
}

fn shared_table<'s>(schema: &'s Schema, name: &Name) -> Option<&'s Arc<Table>> {
    schema.tables.iter().find(|table| table.name == *name)
}

/// Takes a table as `right` has it.
fn take_table(schema: &mut Schema, right: &Schema, name: &Name) {
    let Some(table) = shared_table(right, name) else { return };
    let Some(before) = shared_table(schema, name).cloned() else {
        remove(schema, name);
        schema.tables.push(Arc::clone(table));
        return;
    };
    schema.tables.retain(|other| other.name != *name);
    schema.tables.push(Arc::clone(table));
    let lost: BTreeSet<String> = before
        .columns
        .iter()
        .filter(|column| table.column(&column.name).is_none())
        .map(|column| column.name.folded())
        .collect();
    let fits_index = |index: &Index| index.table != *name || source::names(&index.sql).is_disjoint(&lost);
    let fits_trigger = |trigger: &Trigger| {
        trigger.table != *name
            || (source::columns_of_row(&trigger.sql).is_disjoint(&lost)
                && trigger.columns.iter().all(|column| !lost.contains(&column.folded())))
    };
    for index in schema.indexes.extract_if(.., |index| !fits_index(index)).collect::<Vec<_>>() {
        schema
            .indexes
            .extend(right.indexes.iter().find(|other| other.name == index.name && other.table == *name).cloned());
    }
    for trigger in schema.triggers.extract_if(.., |trigger| !fits_trigger(trigger)).collect::<Vec<_>>() {
        let wanted = right.triggers.iter().find(|other| other.name == trigger.name && other.table == *name);
        schema.triggers.extend(wanted.cloned());
    }
}

/// Brings to a table the columns that are named and missing. Nothing goes.
fn bring_columns(schema: &mut Schema, right: &Schema, name: &Name, named: BTreeSet<String>) {
    let table = schema.tables.iter_mut().find(|table| table.name == *name);
    let Some((table, wanted)) = table.zip(right.table(name)) else { return };
    if let Some(wider) = with_columns(table, wanted, named) {
        *table = Arc::new(wider);
    }
}

/// Brings the table, view or virtual table of this name where there is none.
fn bring(schema: &mut Schema, right: &Schema, name: &Name) {
    let is_there = schema.table(name).is_some()
        || schema.views.iter().any(|view| view.name == *name)
        || schema.virtual_tables.iter().any(|table| table.name == *name);
    if is_there {
        return;
    }
    remove(schema, name);
    schema.tables.extend(shared_table(right, name).cloned());
    schema.views.extend(right.views.iter().find(|view| view.name == *name).cloned());
    schema.virtual_tables.extend(right.virtual_tables.iter().find(|table| table.name == *name).cloned());
}

/// Removes whatever has this name but triggers, and what stands on it.
fn remove(schema: &mut Schema, name: &Name) {
    schema.tables.retain(|table| table.name != *name);
    schema.virtual_tables.retain(|table| table.name != *name);
    schema.views.retain(|view| view.name != *name);
    schema.indexes.retain(|index| index.name != *name && index.table != *name);
    schema.triggers.retain(|trigger| trigger.table != *name);
}

fn sort(schema: &mut Schema) {
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    schema.views.sort_by(|a, b| a.name.cmp(&b.name));
    schema.triggers.sort_by(|a, b| a.name.cmp(&b.name));
    schema.virtual_tables.sort_by(|a, b| a.name.cmp(&b.name));
}
