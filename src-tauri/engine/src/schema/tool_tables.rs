//! The tables that migration tools make for themselves: they are in databases and in none of the migrations.

use super::model::{Name, Schema};
use std::borrow::Cow;

/// Their names.
const NAMES: [&str; 10] = [
    "schema_migrations",
    "ar_internal_metadata",
    "goose_db_version",
    "refinery_schema_history",
    "flyway_schema_history",
    "_sqlx_migrations",
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "_prisma_migrations",
    "alembic_version",
];

/// True for the name of a table that some migration tool makes.
pub fn is_tool_table(name: &str) -> bool {
    NAMES.iter().any(|table| table.eq_ignore_ascii_case(name))
}

/// The schema without the tables of migration tools that `expected` does not have either, and what is on them.
///
/// A tool makes its table by itself: it is in every database and in none of the migrations, and means nothing there.
pub fn without_tool_tables<'s>(schema: &'s Schema, expected: &Schema) -> Cow<'s, Schema> {
    let is_tools = |name: &Name| is_only_tools(name, expected);
    if !schema.tables.iter().any(|table| is_tools(&table.name)) {
        return Cow::Borrowed(schema);
    }
    let mut rest = schema.clone();
    rest.tables.retain(|table| !is_tools(&table.name));
    rest.indexes.retain(|index| !is_tools(&index.table));
    rest.triggers.retain(|trigger| !is_tools(&trigger.table));
    Cow::Owned(rest)
}

/// What `expected` is in a database that is `own` now: with the tables of migration tools that it has, and what is on them.
/// [`without_tool_tables`] takes them out again.
pub fn with_tool_tables<'s>(expected: &'s Schema, own: &Schema) -> Cow<'s, Schema> {
    let is_tools = |name: &Name| is_only_tools(name, expected);
    if !own.tables.iter().any(|table| is_tools(&table.name)) {
        return Cow::Borrowed(expected);
    }
    let mut whole = expected.clone();
    whole.tables.extend(own.tables.iter().filter(|table| is_tools(&table.name)).cloned());
    whole.indexes.extend(own.indexes.iter().filter(|index| is_tools(&index.table)).cloned());
    whole.triggers.extend(own.triggers.iter().filter(|trigger| is_tools(&trigger.table)).cloned());
    whole.tables.sort_by(|a, b| a.name.cmp(&b.name));
    whole.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    whole.triggers.sort_by(|a, b| a.name.cmp(&b.name));
    Cow::Owned(whole)
}

fn is_only_tools(name: &Name, expected: &Schema) -> bool {
    is_tool_table(&name.0) && expected.table(name).is_none()
}
