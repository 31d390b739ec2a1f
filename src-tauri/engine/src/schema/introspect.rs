//! From the rows of `sqlite_schema` to the model.

use super::{
    StoredObject, index,
    model::{Index, Name, Schema, Table, VirtualTable},
    program,
    scope::Names,
    statement::{Creates, HEADER_TOKENS, Header},
    table, token, virtual_table,
};
use rusqlite::{Connection, ffi};
use std::{collections::BTreeSet, sync::Arc};

/// Reads what the schema of `connection` means. `stored` are its rows as [`super::stored`] gave them in the same
/// transaction.
///
/// Never prepares a stored view, trigger or expression, and never connects to a virtual table's module: pragmas are asked
/// of ordinary tables and their indexes alone.
///
/// # Errors
/// A pragma fails: the database is damaged, busy or interrupted. No stored text, however strange, is an error.
pub fn introspect(connection: &Connection, stored: &[StoredObject]) -> rusqlite::Result<Schema> {
    introspect_while(connection, stored, &|| true)
}

/// The same for as long as `go_on` says so, which is asked before every object: no statement may run for long stretches
/// that SQLite could interrupt.
///
/// # Errors
/// As [`introspect`]; `SQLITE_INTERRUPT` once `go_on` says no.
pub fn introspect_while(
    connection: &Connection,
    stored: &[StoredObject],
    go_on: &dyn Fn() -> bool,
) -> rusqlite::Result<Schema> {
    introspect_after(&Schema::default(), connection, stored, go_on)
}

/// The same for a schema that came from `before` by statements that SQLite itself ran: what is written as it was there is
/// not read again, and its tables are shared.
///
/// # Errors
/// As [`introspect_while`].
pub fn introspect_after(
    before: &Schema,
    connection: &Connection,
    stored: &[StoredObject],
    go_on: &dyn Fn() -> bool,
) -> rusqlite::Result<Schema> {
    let go_on = || if go_on() { Ok(()) } else { Err(interrupted()) };
    let mut objects = Vec::new();
    for object in stored.iter().filter(|object| !is_internal(object)) {
        go_on()?;
        objects.push((Kind::of(object), object));
    }
    let of_kind = |wanted| objects.iter().filter(move |(kind, _)| *kind == Some(wanted)).map(|(_, object)| *object);
    let ordinary: Vec<&StoredObject> = of_kind(Kind::Table).collect();

    let mut schema = Schema::default();
    for object in of_kind(Kind::VirtualTable) {
        go_on()?;
        schema.virtual_tables.push(virtual_table::read(object));
    }
    sort(&mut schema.virtual_tables, |table| &table.name);
    let names: Vec<&str> = ordinary.iter().map(|table| &*table.name).collect();
    virtual_table::find_shadows(&mut schema.virtual_tables, &names);
    let shadows = shadows(&schema.virtual_tables);

    for object in ordinary.iter().filter(|object| !shadows.contains(&Name::from(&*object.name))) {
        go_on()?;
        schema.tables.push(match same_table(before, object) {
            Some(table) => Arc::clone(table),
            None => Arc::new(table::read(connection, object)?),
        });
    }
    sort(&mut schema.tables, |table| &table.name);
    for object in of_kind(Kind::Index).filter(|object| !shadows.contains(&Name::from(&*object.table))) {
        go_on()?;
        let table = named(&schema.tables, &object.table, |table| &table.name);
        schema.indexes.push(match same_index(before, object, table) {
            Some(index) => index.clone(),
            None => index::read(connection, object, table.map(|table| &**table))?,
        });
    }
    let names = Names::new(&schema.tables, stored);
    for object in of_kind(Kind::View) {
        go_on()?;
        let same = named(&before.views, &object.name, |view| &view.name)
            .filter(|view| is_same(object, &view.name, &view.sql) && stands_alone(&view.sql));
        schema.views.push(same.cloned().unwrap_or_else(|| program::view(object, &names)));
    }
    for object in of_kind(Kind::Trigger) {
        go_on()?;
        let same = named(&before.triggers, &object.name, |trigger| &trigger.name)
            .filter(|trigger| is_same(object, &trigger.name, &trigger.sql) && trigger.table.0 == object.table)
            .filter(|trigger| stands_alone(&trigger.sql));
        schema.triggers.push(same.cloned().unwrap_or_else(|| program::trigger(object, &names)));
    }

    sort(&mut schema.indexes, |index| &index.name);
    sort(&mut schema.views, |view| &view.name);
    sort(&mut schema.triggers, |trigger| &trigger.name);
    Ok(schema)
}

/// The object of this name in a list that is in the order of names.
fn named<'o, T>(objects: &'o [T], name: &str, name_of: impl Fn(&T) -> &Name) -> Option<&'o T> {
    let name = Name::from(name);
    objects.binary_search_by(|object| name_of(object).cmp(&name)).ok().and_then(|at| objects.get(at))
}

/// The table as it was before, where its text is the same: nothing else has a say in what it means.
fn same_table<'b>(before: &'b Schema, object: &StoredObject) -> Option<&'b Arc<Table>> {
    named(&before.tables, &object.name, |table| &table.name).filter(|table| is_same(object, &table.name, &table.sql))
}

/// The index as it was before, where its text and its table are the same.
fn same_index<'b>(before: &'b Schema, object: &StoredObject, table: Option<&Arc<Table>>) -> Option<&'b Index> {
    let index = named(&before.indexes, &object.name, |index| &index.name)?;
    let table_before = named(&before.tables, &object.table, |table| &table.name)?;
    let same = is_same(object, &index.name, &index.sql) && index.table.0 == object.table;
    (same && Arc::ptr_eq(table_before, table?)).then_some(index)
}

fn is_same(object: &StoredObject, name: &Name, sql: &str) -> bool {
    object.name == name.0 && object.sql.as_deref() == Some(sql)
}

/// True where nothing but its own text decides what a view or trigger means: other objects do where a name in double
/// quotes may be a string, and where `main` may be one of them.
fn stands_alone(sql: &str) -> bool {
    !sql.contains('"') && !sql.to_ascii_lowercase().contains("main")
}

/// What SQLite itself says when it is told to stop.
fn interrupted() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_INTERRUPT), None)
}

/// SQLite's own objects, and those without a text: the indexes behind constraints.
fn is_internal(object: &StoredObject) -> bool {
    let own = object.name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"));
    own || object.sql.is_none()
}

/// The kind of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Table,
    VirtualTable,
    Index,
    View,
    Trigger,
}

impl Kind {
    /// What an object's text creates, which is all that SQLite itself goes by; where that cannot be read, what its row
    /// says.
    fn of(object: &StoredObject) -> Option<Self> {
        let head = token::head(object.sql.as_deref().unwrap_or_default(), HEADER_TOKENS);
        match (Header::read(&head).map(|header| header.creates), &*object.kind) {
            (Some(Creates::Table), _) | (None, "table") => Some(Self::Table),
            (Some(Creates::VirtualTable), _) => Some(Self::VirtualTable),
            (Some(Creates::Index { .. }), _) | (None, "index") => Some(Self::Index),
            (Some(Creates::View), _) | (None, "view") => Some(Self::View),
            (Some(Creates::Trigger), _) | (None, "trigger") => Some(Self::Trigger),
            (None, _) => None,
        }
    }
}

fn shadows(virtual_tables: &[VirtualTable]) -> BTreeSet<Name> {
    virtual_tables.iter().flat_map(|table| table.shadows.iter().cloned()).collect()
}

/// Sorts by name. Of two objects with one name, which only a forged schema has, the first stays.
fn sort<T>(objects: &mut Vec<T>, name: impl Fn(&T) -> &Name) {
    objects.sort_by(|a, b| name(a).cmp(name(b)));
    objects.dedup_by(|a, b| name(a) == name(b));
}
