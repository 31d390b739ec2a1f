//! Whole objects as SQL, in canonical spelling. Pure.

use super::{
    model::{Column, Event, Index, KeyPart, Name, PrimaryKey, Table, Timing, Trigger, Unique, View},
    render,
};

/// `CREATE TABLE`, of a table that can be taken apart. It means what the table means.
pub fn table(table: &Table) -> String {
    let mut flags = Vec::new();
    if table.strict {
        flags.push("STRICT");
    }
    if table.without_rowid {
        flags.push("WITHOUT ROWID");
    }
    let flags = if flags.is_empty() { String::new() } else { format!(" {}", flags.join(", ")) };
    format!("CREATE TABLE {} ({}){flags}", render::name(&table.name), definitions(table, None).join(", "))
}

/// The definitions of the columns and constraints that `table` has more than `other`, of which it has all columns, in order,
/// before its own; of all, where there is no other.
pub fn definitions(table: &Table, other: Option<&Table>) -> Vec<String> {
    let mut key = table.primary_key.as_ref().filter(|_| other.is_none_or(|other| other.primary_key.is_none()));
    let mut definitions = Vec::new();
    for column in table.columns.iter().skip(other.map_or(0, |other| other.columns.len())) {
        let inline = key.take_if(|key| stands_behind(key, column));
        let inline = inline.map(|key| format!(" {}", render::primary_key(key, true))).unwrap_or_default();
        definitions.push(format!("{}{inline}", render::column(column)));
    }
    definitions.extend(key.map(|key| {
        render::primary_key(&PrimaryKey { parts: with_collations(&key.parts, table), ..key.clone() }, false)
    }));
    let is_new = |unique: &&Unique| other.is_none_or(|other| !other.unique.contains(unique));
    definitions.extend(table.unique.iter().filter(is_new).map(|unique| {
        render::unique(&Unique { parts: with_collations(&unique.parts, table), ..unique.clone() }, false)
    }));
    let checks = table.checks.iter().filter(|check| other.is_none_or(|other| !other.checks.contains(check)));
    definitions.extend(checks.map(render::check));
    let keys = table.foreign_keys.iter().filter(|key| other.is_none_or(|other| !other.foreign_keys.contains(key)));
    definitions.extend(keys.map(|key| render::foreign_key(key, false)));
    definitions
}

/// `CREATE INDEX`, of an index that can be taken apart.
pub fn index(index: &Index) -> String {
    let Index { name, table, unique, parts, filter, unparsed: _, sql: _ } = index;
    let unique = if *unique { "UNIQUE " } else { "" };
    let filter = filter.as_ref().map(|filter| format!(" WHERE {}", filter.0)).unwrap_or_default();
    let (name, table) = (render::name(name), render::name(table));
    format!("CREATE {unique}INDEX {name} ON {table} ({}){filter}", render::key_parts(parts))
}

/// `CREATE VIEW`; of one that could not be taken apart, its whole text.
pub fn view(view: &View) -> String {
    let View { name, columns, body, sql: _ } = view;
    if body.0.starts_with("create ") {
        return body.0.clone();
    }
    let columns = if columns.is_empty() { String::new() } else { format!(" ({})", render::names(columns)) };
    format!("CREATE VIEW {}{columns} AS {}", render::name(name), body.0)
}

/// `CREATE TRIGGER`; of one that could not be taken apart, its whole text.
pub fn trigger(trigger: &Trigger) -> String {
    let Trigger { name, table, timing, event, columns, when, body, sql: _ } = trigger;
    if body.0.starts_with("create ") {
        return body.0.clone();
    }
    let timing = match timing {
        Timing::Before => "BEFORE",
        Timing::After => "AFTER",
        Timing::InsteadOf => "INSTEAD OF",
    };
    let event = match event {
        Event::Delete => "DELETE",
        Event::Insert => "INSERT",
        Event::Update => "UPDATE",
    };
    let columns = if columns.is_empty() { String::new() } else { format!(" OF {}", render::names(columns)) };
    let when = when.as_ref().map(|when| format!(" WHEN ({})", when.0)).unwrap_or_default();
    let (name, table) = (render::name(name), render::name(table));
    format!("CREATE TRIGGER {name} {timing} {event}{columns} ON {table}{when} BEGIN {} END", body.0)
}

/// The parts of a key with the collations said that the columns of the table would not give.
pub fn with_collations(parts: &[KeyPart], table: &Table) -> Vec<KeyPart> {
    let part = |part: &KeyPart| {
        let column = table.columns.iter().find(|column| render::is_name(&part.expression, &column.name));
        let of_column = column.and_then(|column| column.collation.as_ref());
        let collation = match (&part.collation, of_column) {
            (None, Some(_)) => Some(Name::from("BINARY")),
            (Some(same), Some(column)) if same == column => None,
            (own, _) => own.clone(),
        };
        KeyPart { collation, ..part.clone() }
    };
    parts.iter().map(part).collect()
}

/// True where a key means the same behind its only column: `PRIMARY KEY (id DESC)` is the rowid, `id INTEGER PRIMARY KEY DESC`
/// is not (<https://sqlite.org/lang_createtable.html#rowid>).
fn stands_behind(key: &PrimaryKey, column: &Column) -> bool {
    let [part] = key.parts.as_slice() else { return false };
    render::is_name(&part.expression, &column.name)
        && part.collation == column.collation
        && !(key.is_rowid && part.descending)
}
