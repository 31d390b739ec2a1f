//! From the rows of `sqlite_schema` to the model.

use super::{
    StoredObject, index,
    model::{Name, Schema, VirtualTable},
    program,
    scope::Names,
    statement::{Creates, HEADER_TOKENS, Header},
    table, token, virtual_table,
};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Reads what the schema of `connection` means. `stored` are its rows as [`super::stored`] gave them in the same
/// transaction.
///
/// Never prepares a stored view, trigger or expression, and never connects to a virtual table's module: pragmas are asked
/// of ordinary tables and their indexes alone.
///
/// # Errors
/// A pragma fails: the database is damaged, busy or interrupted. No stored text, however strange, is an error.
pub fn introspect(connection: &Connection, stored: &[StoredObject]) -> rusqlite::Result<Schema> {
    let objects: Vec<&StoredObject> = stored.iter().filter(|object| !is_internal(object)).collect();
    let of_kind = |kind: &'static str| objects.iter().copied().filter(move |object| object.kind == kind);
    let (virtuals, ordinary): (Vec<_>, Vec<_>) = of_kind("table").partition(|table| is_virtual(table));

    let mut schema = Schema::default();
    let names: Vec<&str> = ordinary.iter().map(|table| &*table.name).collect();
    schema.virtual_tables = virtuals.iter().map(|object| virtual_table::read(object, &names)).collect();
    let shadows = shadows(&schema.virtual_tables);

    for object in ordinary.iter().filter(|object| !shadows.contains(&Name::from(&*object.name))) {
        schema.tables.push(table::read(connection, object)?);
    }
    sort(&mut schema.tables, |table| &table.name);
    for object in of_kind("index").filter(|object| !shadows.contains(&Name::from(&*object.table))) {
        let table = schema.tables.binary_search_by(|table| table.name.cmp(&Name::from(&*object.table)));
        let table = table.ok().and_then(|at| schema.tables.get(at));
        schema.indexes.push(index::read(connection, object, table)?);
    }
    let names = Names::new(&schema.tables, stored);
    let views = of_kind("view").map(|object| program::view(object, &names)).collect();
    let triggers = of_kind("trigger").map(|object| program::trigger(object, &names)).collect();
    (schema.views, schema.triggers) = (views, triggers);

    sort(&mut schema.indexes, |index| &index.name);
    sort(&mut schema.views, |view| &view.name);
    sort(&mut schema.triggers, |trigger| &trigger.name);
    sort(&mut schema.virtual_tables, |table| &table.name);
    Ok(schema)
}

/// SQLite's own objects, and those without a text: the indexes behind constraints.
fn is_internal(object: &StoredObject) -> bool {
    let own = object.name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"));
    own || object.sql.is_none()
}

fn is_virtual(object: &StoredObject) -> bool {
    let head = token::head(object.sql.as_deref().unwrap_or_default(), HEADER_TOKENS);
    Header::read(&head).is_some_and(|header| header.creates == Creates::VirtualTable)
}

fn shadows(virtual_tables: &[VirtualTable]) -> BTreeSet<Name> {
    virtual_tables.iter().flat_map(|table| table.shadows.iter().cloned()).collect()
}

/// Sorts by name. Of two objects with one name, which only a forged schema has, the first stays.
fn sort<T>(objects: &mut Vec<T>, name: impl Fn(&T) -> &Name) {
    objects.sort_by(|a, b| name(a).cmp(name(b)));
    objects.dedup_by(|a, b| name(a) == name(b));
}
