//! Tables: columns from the pragmas, all else from the syntax tree.

use super::{
    StoredObject, constraint,
    constraint::Constraints,
    model::{Affinity, Column, Conflict, Generated, Name, Table},
    normalise, pragma,
    pragma::ColumnRow,
    scope::Scope,
    statement::{Creates, Cursor, Header, with_tree},
    token::{Token, bodies_of, split_commas, tokens, unquote},
};
use rusqlite::Connection;
use sqlite3_parser::{
    ast::{ColumnConstraint, ColumnDefinition, CreateTableBody, NamedTableConstraint, Stmt, TabFlags},
    dialect::TokenType,
};

/// Reads an ordinary table.
pub(super) fn read(connection: &Connection, object: &StoredObject) -> rusqlite::Result<Table> {
    let sql = object.sql.as_deref().unwrap_or_default();
    let mut table = Table { name: Name(object.name.clone()), sql: sql.to_owned(), ..Table::default() };
    let tokens = tokens(sql).unwrap_or_default();
    // SQLite names its tables by their texts. Only where the row agrees is it sure that the pragmas speak of this table,
    // and not of a view that a forged row hides behind the same name.
    let header = Header::read(&tokens)
        .filter(|header| header.creates == Creates::Table && header.name.eq_ignore_ascii_case(&object.name));
    let Some(header) = header else {
        table.unparsed = Some(normalise::whole(sql, &tokens, &Scope::nothing()));
        return Ok(table);
    };
    let rows = pragma::columns(connection, &object.name)?;
    table.columns = rows.iter().map(column).collect();
    let read = with_tree(sql, &tokens, |statement| {
        let definition = Definition::find(statement, &tokens, &header)?;
        definition.fill(&rows, table.clone())
    });
    match read {
        Some(read) => Ok(read),
        None => unparsed(connection, table, &tokens, sql),
    }
}

/// A table by its pragmas and its text alone.
fn unparsed(connection: &Connection, mut table: Table, tokens: &[Token<'_>], sql: &str) -> rusqlite::Result<Table> {
    let name = table.name.0.clone();
    table.unique = pragma::uniques(connection, &name)?;
    table.foreign_keys = pragma::foreign_keys(connection, &name)?;
    constraint::sort(&mut table);
    let scope = Scope::of_columns(table.columns.iter().map(|column| &*column.name.0), false);
    table.unparsed = Some(normalise::whole(sql, tokens, &scope));
    Ok(table)
}

/// A column as far as the pragma tells.
fn column(row: &ColumnRow) -> Column {
    let declared_type = normalise::declared_type(&row.declared_type);
    Column {
        name: Name(row.name.clone()),
        affinity: affinity(&declared_type),
        declared_type,
        not_null: row.not_null.then_some(Conflict::Abort),
        default: row.default.as_deref().map(normalise::default),
        ..Column::default()
    }
}

/// The affinity of a declared type (<https://sqlite.org/datatype3.html#determination_of_column_affinity>).
fn affinity(declared_type: &str) -> Affinity {
    let has = |words: &[&str]| words.iter().any(|word| declared_type.contains(word));
    match declared_type {
        _ if has(&["INT"]) => Affinity::Integer,
        _ if has(&["CHAR", "CLOB", "TEXT"]) => Affinity::Text,
        "" => Affinity::Blob,
        _ if has(&["BLOB"]) => Affinity::Blob,
        _ if has(&["REAL", "FLOA", "DOUB"]) => Affinity::Real,
        _ => Affinity::Numeric,
    }
}

/// `CREATE TABLE` as a tree and, for its expressions, as tokens.
struct Definition<'t, 'a, 'b> {
    columns: &'b [ColumnDefinition<'b>],
    constraints: &'b [NamedTableConstraint<'b>],
    flags: TabFlags,
    /// The tokens of each column.
    column_tokens: Vec<&'t [Token<'a>]>,
    /// The tokens of the table's constraints.
    constraint_tokens: &'t [Token<'a>],
}

impl<'t, 'a, 'b> Definition<'t, 'a, 'b> {
    fn find(statement: &'b Stmt<'b>, tokens: &'t [Token<'a>], header: &Header) -> Option<Self> {
        let Stmt::CreateTable { body: CreateTableBody::ColumnsAndConstraints { columns, constraints, flags }, .. } =
            statement
        else {
            return None;
        };
        let body = Cursor { tokens, at: header.end }.parenthesised()?;
        let items = split_commas(body);
        let column_tokens = items.get(..columns.len())?.to_vec();
        // Between constraints of the table the grammar lets commas be left out, so they stay together.
        let before: usize = column_tokens.iter().map(|item| item.len() + 1).sum();
        let constraint_tokens = body.get(before..).unwrap_or_default();
        let constraints = constraints.unwrap_or_default();
        Some(Self { columns, constraints, flags: *flags, column_tokens, constraint_tokens })
    }

    /// Completes a table that has its columns as the pragma gives them. `None` where tree and pragma disagree.
    fn fill(&self, rows: &[ColumnRow], mut table: Table) -> Option<Table> {
        let names = self.columns.iter().map(|column| unquote(column.col_name.0));
        if rows.is_empty() || !names.eq(rows.iter().map(|row| row.name.clone())) {
            return None;
        }
        table.strict = self.flags.contains(TabFlags::Strict);
        table.without_rowid = self.flags.contains(TabFlags::WithoutRowid);
        let scope = Scope::of_columns(rows.iter().map(|row| &*row.name), table.without_rowid);
        for ((definition, tokens), column) in self.columns.iter().zip(&self.column_tokens).zip(&mut table.columns) {
            complete(column, definition, tokens, &scope)?;
            if table.strict && column.declared_type == "ANY" {
                column.affinity = Affinity::Blob;
            }
        }
        if rows.iter().zip(&table.columns).any(|(row, column)| row.generated != column.generated.is_some()) {
            return None;
        }
        let mut constraints = Constraints::new(&mut table, &scope);
        for (definition, tokens) in self.columns.iter().zip(&self.column_tokens) {
            constraints.of_column(definition, tokens)?;
        }
        constraints.of_table(self.constraints, self.constraint_tokens)?;
        constraints.finish();
        Some(table)
    }
}

/// Adds what only the tree knows of a column.
fn complete(
    column: &mut Column,
    definition: &ColumnDefinition<'_>,
    tokens: &[Token<'_>],
    scope: &Scope<'_>,
) -> Option<()> {
    column.not_null = None;
    for constraint in definition.constraints {
        match &constraint.constraint {
            ColumnConstraint::NotNull { nullable: false, conflict_clause } => {
                column.not_null = Some(constraint::conflict(*conflict_clause));
            }
            ColumnConstraint::Collate { collation_name } => {
                column.collation = pragma::collation(&unquote(collation_name.0));
            }
            ColumnConstraint::Generated { typ, .. } => {
                let bodies = bodies_of(tokens.get(1..)?, TokenType::TK_AS);
                let [body] = bodies.as_slice() else { return None };
                let stored = typ.as_ref().is_some_and(|word| word.0.eq_ignore_ascii_case("stored"));
                let expression = normalise::bare_expression(body, scope);
                column.generated = Some(Generated { expression, stored });
            }
            ColumnConstraint::PrimaryKey { .. }
            | ColumnConstraint::NotNull { nullable: true, .. }
            | ColumnConstraint::Unique(_)
            | ColumnConstraint::Check(_)
            | ColumnConstraint::Default(_)
            | ColumnConstraint::Defer(_)
            | ColumnConstraint::ForeignKey { .. } => {}
        }
    }
    Some(())
}
