//! What stays where nothing may be lost, and what a plan could lose.

use crate::{
    Result,
    api::{Hazard, Kept},
    diff::Change,
    plan::Plan,
    schema::model::{Name, Schema},
};
use rusqlite::Connection;

/// The schema aimed at where extras stay.
pub(super) struct Extras {
    pub(super) schema: Schema,
    pub(super) kept: Vec<Kept>,
}

/// The target with what only `left` has.
pub(super) fn keep_extras(left: &Schema, right: &Schema) -> Result<Extras> {
    let mut schema = right.clone();
    let mut kept = Vec::new();
    let mut keep = |kind: &str, name: &Name, column: Option<&Name>| {
        kept.push(Kept {
            kind: kind.to_owned(),
            object: name.0.clone(),
            column: column.map(|column| column.0.clone()),
        });
    };
    for table in &left.tables {
        match right.table(&table.name) {
            None => {
                keep("table", &table.name, None);
                schema.tables.push(table.clone());
            }
            Some(wanted) => {
                let extra: Vec<_> = table.columns.iter().filter(|own| wanted.column(&own.name).is_none()).collect();
                if !extra.is_empty() {
                    extra.iter().for_each(|column| keep("column", &table.name, Some(&column.name)));
                    schema.tables.retain(|other| other.name != table.name);
                    schema.tables.push(table.clone());
                }
            }
        }
    }
    for index in left.indexes.iter().filter(|own| right.indexes.iter().all(|it| it.name != own.name)) {
        keep("index", &index.name, None);
        schema.indexes.push(index.clone());
    }
    for view in left.views.iter().filter(|own| right.views.iter().all(|it| it.name != own.name)) {
        keep("view", &view.name, None);
        schema.views.push(view.clone());
    }
    for trigger in left.triggers.iter().filter(|own| right.triggers.iter().all(|it| it.name != own.name)) {
        keep("trigger", &trigger.name, None);
        schema.triggers.push(trigger.clone());
    }
    for table in left.virtual_tables.iter().filter(|own| right.virtual_tables.iter().all(|it| it.name != own.name)) {
        keep("virtual_table", &table.name, None);
        schema.virtual_tables.push(table.clone());
    }
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    schema.views.sort_by(|a, b| a.name.cmp(&b.name));
    schema.triggers.sort_by(|a, b| a.name.cmp(&b.name));
    schema.virtual_tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Extras { schema, kept })
}

/// What a plan could lose or run into.
pub(super) fn hazards(_left: &Schema, _target: &Schema, _changes: &[Change], _plan: &Plan) -> Vec<Hazard> {
    Vec::new()
}

/// The same with figures of one database.
pub(super) fn count(
    _connection: &Connection,
    _left: &Schema,
    _target: &Schema,
    hazards: &[Hazard],
) -> rusqlite::Result<Vec<Hazard>> {
    Ok(hazards.to_vec())
}
