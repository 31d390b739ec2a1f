//! What the rows of a table become in the table that is made of it.

use crate::schema::{
    Meaning,
    model::{Column, Name, PrimaryKey, Schema, Table},
    render,
};

/// What no rowid can be, so that SQLite refuses a row without a value, of which it would else make a number of its own.
const NO_ROWID: &str = "''";

/// Which columns get what.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) into: Vec<String>,
    from: Vec<From>,
    pub(super) moves_rowids: bool,
    /// The only column gives its values to one of another name.
    pub(super) of_only_column: bool,
}

/// What a column gets.
#[derive(Debug)]
enum From {
    /// A column, and what stands in where it is NULL.
    Column { name: String, or_else: Option<String> },
    /// The rowid, by a name that means it.
    Rowid(String),
    /// The same for all rows.
    Value(String),
}

/// A table as it is before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before<'a> {
    /// As it is called.
    pub(super) was: &'a Table,
    /// With the names that were accepted for it and its columns.
    pub(super) read: &'a Table,
}

impl Before<'_> {
    /// A column as it is called.
    fn name(self, column: &Name) -> String {
        let place = self.read.columns.iter().position(|read| read.name == *column);
        let was = place.and_then(|place| self.was.columns.get(place));
        render::name(was.map_or(column, |was| &was.name))
    }
}

impl Copy {
    pub(super) fn of(before: Before<'_>, right: &Table, schemas: [&Schema; 2]) -> Self {
        let left = before.read;
        let mut copy = Self { into: Vec::new(), from: Vec::new(), moves_rowids: false, of_only_column: false };
        copy.add_rowid(before, right);
        for column in right.columns.iter().filter(|column| column.generated.is_none()) {
            let Some(same) = left.column(&column.name) else {
                copy.add_reference(right, column, schemas);
                continue;
            };
            let default = column.default.as_ref().filter(|default| default.0 != "null");
            let fills = requires(right, column) && !requires(left, same);
            let becomes_rowid = rowid_column(right) == Some(&column.name) && rowid_column(left) != Some(&column.name);
            let or_else = match default.filter(|_| fills) {
                Some(default) => Some(default.0.clone()),
                None => (becomes_rowid && !requires(left, same)).then(|| NO_ROWID.to_owned()),
            };
            copy.into.push(render::name(&column.name));
            copy.from.push(From::Column { name: before.name(&same.name), or_else });
        }
        if let Some((only, column)) = only_columns(left, right)
            && !copy.into.contains(&render::name(&column.name))
        {
            copy.into.push(render::name(&column.name));
            copy.from.push(From::Column { name: before.name(&only.name), or_else: None });
            copy.of_only_column = true;
        }
        if copy.into.is_empty()
            && let Some(column) = right.columns.iter().find(|column| column.generated.is_none())
        {
            // Nothing is left of the rows but that they were there.
            let value = column.default.as_ref().map_or_else(|| "NULL".to_owned(), |default| format!("({})", default.0));
            copy.into.push(render::name(&column.name));
            copy.from.push(From::Value(value));
        }
        copy
    }

    /// Rowids stay where both tables have them and no `INTEGER PRIMARY KEY` decides otherwise. A table all of whose names for
    /// the rowid are hidden by columns keeps only the order of its rows.
    fn add_rowid(&mut self, before: Before<'_>, right: &Table) {
        let left = before.read;
        if left.without_rowid || right.without_rowid {
            self.moves_rowids = left.without_rowid != right.without_rowid;
            return;
        }
        let to = match rowid_column(right) {
            Some(column) if left.column(column).is_some() => {
                self.moves_rowids = rowid_column(left) != Some(column);
                return;
            }
            Some(column) => Some(render::name(column)),
            None => free_alias(right).map(str::to_owned),
        };
        let from = rowid_column(left).map(|column| before.name(column));
        let from = from.or_else(|| free_alias(before.was).map(str::to_owned));
        match (to, from) {
            (Some(to), Some(from)) => {
                self.into.push(to);
                self.from.push(From::Rowid(from));
            }
            _ => self.moves_rowids = true,
        }
    }

    /// A new column whose default would refer to nothing stays NULL: `ALTER TABLE` takes no such default at all where keys are
    /// on.
    fn add_reference(&mut self, table: &Table, column: &Column, [before, after]: [&Schema; 2]) {
        let key = table.foreign_keys.iter().find(|key| key.columns == std::slice::from_ref(&column.name));
        let default = column.default.as_ref().filter(|default| default.0 != "null" && column.not_null.is_none());
        let Some((key, default)) = key.zip(default) else { return };
        let parent = after.table(&key.parent).filter(|parent| parent.name != table.name);
        let referred = parent.and_then(|parent| match key.parent_columns.as_slice() {
            [only] => parent.column(only),
            _ => parent.columns.iter().find(|column| is_whole_key(parent, &column.name)),
        });
        let is_there =
            |column: &&Column| before.table(&key.parent).is_some_and(|table| table.column(&column.name).is_some());
        let value = referred.filter(is_there).map_or_else(
            || "NULL".to_owned(),
            |referred| {
                let (column, parent) = (render::name(&referred.name), render::name(&key.parent));
                format!("(SELECT {column} FROM {parent} WHERE {column} = ({}))", default.0)
            },
        );
        self.into.push(render::name(&column.name));
        self.from.push(From::Value(value));
    }

    pub(super) fn sql(&self, from: &Name, into: &Name) -> String {
        let values: Vec<String> = self.from.iter().map(From::sql).collect();
        // OR ABORT comes before any ON CONFLICT of the new table, which would skip rows or replace others.
        let (into, columns, from) = (render::name(into), self.into.join(", "), render::name(from));
        format!("INSERT OR ABORT INTO {into} ({columns}) SELECT {} FROM {from}", values.join(", "))
    }

    /// What to put aside of a table, and how to take it back.
    pub(super) fn aside(&self, left: &Table) -> (String, String) {
        let mut names = (1_u32..).map(|number| format!("litefleet_rowid_{number}"));
        let rowid = names.find(|name| left.column(&Name(name.clone())).is_none()).unwrap_or_default();
        let mut aside = Vec::new();
        let mut back = Vec::new();
        for from in &self.from {
            match from {
                From::Rowid(name) => {
                    aside.push(format!("{name} AS {rowid}"));
                    back.push(rowid.clone());
                }
                From::Column { name, .. } => {
                    aside.push(name.clone());
                    back.push(from.sql());
                }
                From::Value(_) => {
                    aside.push(format!("NULL AS {rowid}"));
                    back.push(from.sql());
                }
            }
        }
        (aside.join(", "), back.join(", "))
    }
}

impl From {
    fn sql(&self) -> String {
        match self {
            Self::Column { name, or_else: None } => name.clone(),
            Self::Column { name, or_else: Some(default) } => format!("ifnull({name}, {default})"),
            Self::Rowid(value) | Self::Value(value) => value.clone(),
        }
    }
}

/// The columns of two tables that have one each, alike in all but their names: there is nothing else to a row, so that one
/// gives its values to the other.
pub fn only_columns<'t>(left: &'t Table, right: &'t Table) -> Option<(&'t Column, &'t Column)> {
    let ([before], [column]) = (left.columns.as_slice(), right.columns.as_slice()) else { return None };
    let named = Column { name: column.name.clone(), ..before.clone() };
    (before.name != column.name && named.meaning() == column.meaning()).then_some((before, column))
}

/// The column that is the rowid.
fn rowid_column(table: &Table) -> Option<&Name> {
    let key = table.primary_key.as_ref().filter(|key| key.is_rowid)?;
    table.columns.iter().map(|column| &column.name).find(|name| is_part_of(key, name))
}

/// True where the column cannot be NULL.
fn requires(table: &Table, column: &Column) -> bool {
    let is_key = || table.primary_key.as_ref().is_some_and(|key| is_part_of(key, &column.name));
    column.not_null.is_some() || (table.without_rowid && is_key())
}

fn is_whole_key(table: &Table, column: &Name) -> bool {
    table.primary_key.as_ref().is_some_and(|key| key.parts.len() == 1 && is_part_of(key, column))
}

fn is_part_of(key: &PrimaryKey, column: &Name) -> bool {
    key.parts.iter().any(|part| render::is_name(&part.expression, column))
}

/// A name of the rowid that no column has.
fn free_alias(table: &Table) -> Option<&'static str> {
    ["rowid", "_rowid_", "oid"].into_iter().find(|name| table.column(&Name::from(*name)).is_none())
}
