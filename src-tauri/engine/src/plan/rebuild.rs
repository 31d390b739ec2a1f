//! Making a table anew and carrying its rows over (<https://sqlite.org/lang_altertable.html#otheralter>).

use super::names::Names;
use crate::{
    error::{Code, Error, Result},
    schema::{
        Meaning,
        model::{Column, Name, PrimaryKey, Table},
        render, source,
    },
};

/// The statements that make a table anew, each with what it does in words.
#[derive(Debug)]
pub(super) struct Rebuild {
    pub(super) steps: Vec<(String, &'static str)>,
    /// Rows have other rowids than before, so that whatever counts on them has to be made anew.
    pub(super) moves_rowids: bool,
}

/// Makes `right` of `left`. Where `in_place`, no table is renamed: then the rows are put aside first, and are written twice.
///
/// # Errors
/// One of the tables cannot be taken apart.
pub(super) fn rebuild(left: &Table, right: &Table, names: &mut Names, in_place: bool) -> Result<Rebuild> {
    if left.unparsed.is_some() || right.unparsed.is_some() {
        return Err(cannot_take_apart(&right.name));
    }
    let copy = Copy::of(left, right);
    let counter = counts_up(left) && counts_up(right);
    let steps = match in_place || source::qualifies_with(&right.sql, &right.name) {
        true => in_its_place(left, right, &copy, counter, names),
        false => beside(left, right, &copy, counter, names)?,
    };
    Ok(Rebuild { steps, moves_rowids: copy.moves_rowids })
}

const CREATE: &str = "the new table";
const COPY: &str = "its rows";
const COUNT: &str = "the counter of AUTOINCREMENT";
const DROP: &str = "the old table goes";
const RENAME: &str = "the new table takes its name";
const PUT_ASIDE: &str = "its rows are put aside";

/// The new table under another name, which it changes once the old one is gone. Renaming the old one instead would repoint
/// whatever refers to it.
fn beside(
    left: &Table,
    right: &Table,
    copy: &Copy,
    counter: bool,
    names: &mut Names,
) -> Result<Vec<(String, &'static str)>> {
    let new = names.free("_litefleet_new_", &right.name);
    let create = source::renamed(&right.sql, &new).ok_or_else(|| cannot_take_apart(&right.name))?;
    let mut steps = vec![(create, CREATE), (copy.sql(&left.name, &new), COPY)];
    if counter {
        let (new, old) = (string(&new), string(&left.name));
        steps.push((format!("DELETE FROM sqlite_sequence WHERE name = {new}"), COUNT));
        let carry = format!(
            "INSERT INTO sqlite_sequence (name, seq) \
             SELECT {new}, max(seq) FROM sqlite_sequence WHERE name = {old} COLLATE NOCASE GROUP BY 1"
        );
        steps.push((carry, COUNT));
    }
    steps.push((format!("DROP TABLE {}", render::name(&left.name)), DROP));
    steps.push((format!("ALTER TABLE {} RENAME TO {}", render::name(&new), render::name(&right.name)), RENAME));
    Ok(steps)
}

/// The new table under its own name, once the rows are put aside and the old one is gone: where a check names its own table
/// (`CHECK (t.a > 0)`), which it cannot under another name, and where SQLite could not rename anything.
fn in_its_place(
    left: &Table,
    right: &Table,
    copy: &Copy,
    counter: bool,
    names: &mut Names,
) -> Vec<(String, &'static str)> {
    let aside = names.free("_litefleet_old_", &left.name);
    let (table, held) = (render::name(&right.name), render::name(&aside));
    let (new, old, put) = (string(&right.name), string(&left.name), string(&aside));
    let (columns, back) = copy.aside(left);
    let mut steps =
        vec![(format!("CREATE TABLE {held} AS SELECT {columns} FROM {}", render::name(&left.name)), PUT_ASIDE)];
    if counter {
        steps.push((format!("UPDATE sqlite_sequence SET name = {put} WHERE name = {old} COLLATE NOCASE"), COUNT));
    }
    steps.push((format!("DROP TABLE {}", render::name(&left.name)), DROP));
    steps.push((source::statement(&right.sql).to_owned(), CREATE));
    steps.push((format!("INSERT OR ABORT INTO {table} ({}) SELECT {back} FROM {held}", copy.into.join(", ")), COPY));
    if counter {
        steps.push((format!("DELETE FROM sqlite_sequence WHERE name = {new}"), COUNT));
        steps.push((format!("UPDATE sqlite_sequence SET name = {new} WHERE name = {put}"), COUNT));
    }
    steps.push((format!("DROP TABLE {held}"), "what was put aside goes"));
    steps
}

/// Which columns get what.
#[derive(Debug)]
struct Copy {
    into: Vec<String>,
    from: Vec<From>,
    moves_rowids: bool,
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

impl Copy {
    fn of(left: &Table, right: &Table) -> Self {
        let mut copy = Self { into: Vec::new(), from: Vec::new(), moves_rowids: false };
        copy.add_rowid(left, right);
        for column in right.columns.iter().filter(|column| column.generated.is_none()) {
            let Some(before) = left.column(&column.name) else { continue };
            let default = column.default.as_ref().filter(|default| default.0 != "null");
            let fills = requires(right, column) && !requires(left, before);
            let or_else = default.filter(|_| fills).map(|default| default.0.clone());
            copy.into.push(render::name(&column.name));
            copy.from.push(From::Column { name: render::name(&before.name), or_else });
        }
        if let Some((before, column)) = only_columns(left, right)
            && !copy.into.contains(&render::name(&column.name))
        {
            copy.into.push(render::name(&column.name));
            copy.from.push(From::Column { name: render::name(&before.name), or_else: None });
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
    fn add_rowid(&mut self, left: &Table, right: &Table) {
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
        let from = rowid_column(left).map(render::name).or_else(|| free_alias(left).map(str::to_owned));
        match (to, from) {
            (Some(to), Some(from)) => {
                self.into.push(to);
                self.from.push(From::Rowid(from));
            }
            _ => self.moves_rowids = true,
        }
    }

    fn sql(&self, from: &Name, into: &Name) -> String {
        let values: Vec<String> = self.from.iter().map(From::sql).collect();
        // OR ABORT comes before any ON CONFLICT of the new table, which would skip rows or replace others.
        let (into, columns, from) = (render::name(into), self.into.join(", "), render::name(from));
        format!("INSERT OR ABORT INTO {into} ({columns}) SELECT {} FROM {from}", values.join(", "))
    }

    /// What to put aside of a table, and how to take it back.
    fn aside(&self, left: &Table) -> (String, String) {
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
fn only_columns<'t>(left: &'t Table, right: &'t Table) -> Option<(&'t Column, &'t Column)> {
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

fn is_part_of(key: &PrimaryKey, column: &Name) -> bool {
    key.parts.iter().any(|part| render::is_name(&part.expression, column))
}

fn counts_up(table: &Table) -> bool {
    table.primary_key.as_ref().is_some_and(|key| key.autoincrement)
}

/// A name of the rowid that no column has.
fn free_alias(table: &Table) -> Option<&'static str> {
    ["rowid", "_rowid_", "oid"].into_iter().find(|name| table.column(&Name::from(*name)).is_none())
}

/// A name as a string.
fn string(name: &Name) -> String {
    format!("'{}'", name.0.replace('\'', "''"))
}

fn cannot_take_apart(table: &Name) -> Error {
    Error::new(Code::CannotPlan, format!("cannot make table {table} anew: its definition cannot be taken apart"))
        .hint("write its CREATE TABLE in a plainer way on both sides, or change this table by hand")
}
