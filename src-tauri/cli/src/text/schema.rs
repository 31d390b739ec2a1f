//! A schema as text: each table with its columns, constraints, indexes and triggers.

use super::{
    Look,
    table::{Cell, Column, Table as Grid},
    visible, words,
};
use litefleet::api::model::{
    Action, Column as TableColumn, Conflict, Event, ForeignKey, Index, KeyPart, Name, PrimaryKey, Schema, Table,
    Timing, Trigger, View, VirtualTable,
};
use std::{
    fmt::Display,
    io::{self, Write},
};

/// Writes all objects of a schema.
pub fn write(out: &mut impl Write, look: &Look, schema: &Schema) -> io::Result<()> {
    writeln!(out)?;
    look.head(out, &summary(schema))?;
    for table in &schema.tables {
        write_table(out, look, schema, table)?;
    }
    for table in &schema.virtual_tables {
        writeln!(out)?;
        item(out, look, "virtual table", &table.name, &virtual_table(table))?;
        sql(out, look, &table.sql)?;
    }
    for view in &schema.views {
        writeln!(out)?;
        item(out, look, "view", &view.name, &columns_of(view))?;
        sql(out, look, &view.sql)?;
        dependents(out, look, schema, &view.name)?;
    }
    Ok(())
}

/// `8 tables, 5 indexes, 1 view`; kinds that do not occur are left out.
fn summary(schema: &Schema) -> String {
    let kinds = [
        (schema.tables.len(), "table", "tables"),
        (schema.virtual_tables.len(), "virtual table", "virtual tables"),
        (schema.indexes.len(), "index", "indexes"),
        (schema.views.len(), "view", "views"),
        (schema.triggers.len(), "trigger", "triggers"),
    ];
    let there = kinds.into_iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<_> = there.map(|(count, one, many)| words::counted(count as u64, one, many)).collect();
    if parts.is_empty() { "no objects".to_owned() } else { parts.join(", ") }
}

fn write_table(out: &mut impl Write, look: &Look, schema: &Schema, table: &Table) -> io::Result<()> {
    writeln!(out)?;
    item(out, look, "table", &table.name, &flags([(table.strict, "strict"), (table.without_rowid, "without rowid")]))?;
    let mut grid = Grid::bare([Column::left(""), Column::left(""), Column::left("")]);
    for column in &table.columns {
        let constraints = constraints(column, table.primary_key.as_ref());
        grid.row([Cell::new(&column.name.0), Cell::dim(&column.declared_type), Cell::new(constraints)]);
    }
    grid.write(out, look)?;
    for constraint in table_constraints(table) {
        writeln!(out, "  {}", visible(&constraint))?;
    }
    sql(out, look, &table.sql)?;
    dependents(out, look, schema, &table.name)
}

/// The indexes and triggers on a table or view.
fn dependents(out: &mut impl Write, look: &Look, schema: &Schema, owner: &Name) -> io::Result<()> {
    for index in schema.indexes.iter().filter(|index| index.table == *owner) {
        let kind = if index.unique { "  unique index" } else { "  index" };
        item(out, look, kind, &index.name, &index_words(index))?;
        sql(out, look, &index.sql)?;
    }
    for trigger in schema.triggers.iter().filter(|trigger| trigger.table == *owner) {
        item(out, look, "  trigger", &trigger.name, &trigger_words(trigger))?;
        sql(out, look, &trigger.sql)?;
    }
    Ok(())
}

fn item(out: &mut impl Write, look: &Look, kind: &str, name: &Name, words: &str) -> io::Result<()> {
    let name = look.paint(&console::Style::new().bold(), &visible(&name.0));
    let line = format!("{kind} {name} {}", visible(words));
    writeln!(out, "{}", line.trim_end())
}

/// The text as stored, where everything is wanted.
fn sql(out: &mut impl Write, look: &Look, sql: &str) -> io::Result<()> {
    if !look.all {
        return Ok(());
    }
    sql.lines().try_for_each(|line| {
        let line = format!("    | {}", visible(line));
        writeln!(out, "{}", look.paint(&console::Style::new().dim(), line.trim_end()))
    })
}

fn constraints(column: &TableColumn, key: Option<&PrimaryKey>) -> String {
    let mut parts = Vec::new();
    if let Some(key) = key.filter(|key| is_key_of(key, &column.name)) {
        parts.push(format!("primary key{}{}", autoincrement(key), on_conflict(key.conflict)));
    }
    parts.extend(column.not_null.map(|conflict| format!("not null{}", on_conflict(conflict))));
    parts.extend(column.default.as_ref().map(|default| format!("default {}", default.0)));
    parts.extend(column.collation.as_ref().map(|collation| format!("collate {collation}")));
    parts.extend(column.generated.as_ref().map(|generated| {
        let kept = if generated.stored { "stored" } else { "virtual" };
        format!("generated as ({}) {kept}", generated.expression.0)
    }));
    parts.extend(column.hidden.then(|| "hidden".to_owned()));
    parts.join(", ")
}

/// True where the key is this one column, which then says so itself.
fn is_key_of(key: &PrimaryKey, column: &Name) -> bool {
    matches!(key.parts.as_slice(), [part] if Name(unquoted(&part.expression.0)) == *column)
}

/// An identifier without the quotation marks that its canonical spelling may have.
fn unquoted(identifier: &str) -> String {
    let inside = identifier.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.map_or_else(|| identifier.to_owned(), |inside| inside.replace("\"\"", "\""))
}

fn table_constraints(table: &Table) -> Vec<String> {
    let key = table.primary_key.iter().filter(|key| !table.columns.iter().any(|column| is_key_of(key, &column.name)));
    let keys = key.map(|key| {
        let words = format!("primary key ({}){}{}", parts(&key.parts), autoincrement(key), on_conflict(key.conflict));
        named(key.name.as_ref(), &words)
    });
    let unique = table.unique.iter().map(|unique| {
        named(unique.name.as_ref(), &format!("unique ({}){}", parts(&unique.parts), on_conflict(unique.conflict)))
    });
    let checks =
        table.checks.iter().map(|check| named(check.name.as_ref(), &format!("check ({})", check.expression.0)));
    let foreign = table.foreign_keys.iter().map(|key| named(key.name.as_ref(), &foreign_key(key)));
    keys.chain(unique).chain(checks).chain(foreign).collect()
}

fn named(name: Option<&Name>, words: &str) -> String {
    name.map_or_else(|| words.to_owned(), |name| format!("constraint {name} {words}"))
}

fn foreign_key(key: &ForeignKey) -> String {
    let mut words = format!("foreign key ({}) references {}", list(&key.columns), key.parent);
    if !key.parent_columns.is_empty() {
        words += &format!("({})", list(&key.parent_columns));
    }
    for (when, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        if let Some(action) = action_words(action) {
            words += &format!(" on {when} {action}");
        }
    }
    if key.deferred {
        words += " deferrable initially deferred";
    }
    words
}

fn action_words(action: Action) -> Option<&'static str> {
    match action {
        Action::NoAction => None,
        Action::Restrict => Some("restrict"),
        Action::SetNull => Some("set null"),
        Action::SetDefault => Some("set default"),
        Action::Cascade => Some("cascade"),
    }
}

fn autoincrement(key: &PrimaryKey) -> &'static str {
    if key.autoincrement { " autoincrement" } else { "" }
}

fn on_conflict(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::Abort => "",
        Conflict::Rollback => " on conflict rollback",
        Conflict::Fail => " on conflict fail",
        Conflict::Ignore => " on conflict ignore",
        Conflict::Replace => " on conflict replace",
    }
}

fn index_words(index: &Index) -> String {
    let filter = index.filter.as_ref().map_or_else(String::new, |filter| format!(" where {}", filter.0));
    format!("({}){filter}", parts(&index.parts))
}

fn trigger_words(trigger: &Trigger) -> String {
    let timing = match trigger.timing {
        Timing::Before => "before",
        Timing::After => "after",
        Timing::InsteadOf => "instead of",
    };
    let event = match trigger.event {
        Event::Delete => "delete",
        Event::Insert => "insert",
        Event::Update => "update",
    };
    let of = if trigger.columns.is_empty() { String::new() } else { format!(" of {}", list(&trigger.columns)) };
    let when = trigger.when.as_ref().map_or_else(String::new, |when| format!(" when {}", when.0));
    format!("{timing} {event}{of}{when}")
}

fn virtual_table(table: &VirtualTable) -> String {
    let arguments: Vec<_> = table.arguments.iter().map(|argument| argument.0.as_str()).collect();
    let shadows = if table.shadows.is_empty() { String::new() } else { format!(", kept in {}", list(&table.shadows)) };
    format!("using {}({}){shadows}", table.module, arguments.join(", "))
}

fn columns_of(view: &View) -> String {
    if view.columns.is_empty() { String::new() } else { format!("({})", list(&view.columns)) }
}

fn parts(parts: &[KeyPart]) -> String {
    let word = |part: &KeyPart| {
        let collation = part.collation.as_ref().filter(|name| **name != Name::from("BINARY"));
        let collation = collation.map_or_else(String::new, |name| format!(" collate {name}"));
        format!("{}{collation}{}", part.expression.0, if part.descending { " desc" } else { "" })
    };
    parts.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn flags<const N: usize>(flags: [(bool, &str); N]) -> String {
    list(&flags.into_iter().filter(|(set, _)| *set).map(|(_, word)| word).collect::<Vec<_>>())
}

fn list(items: &[impl Display]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
