//! Making a table anew and carrying its rows over (<https://sqlite.org/lang_altertable.html#otheralter>).

use super::{
    copy::{Before, Copy},
    names::Names,
};
use crate::{
    error::{Code, Error, Result},
    schema::{
        model::{Name, Schema, Table},
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

/// Makes the table `right` of the one before, which are of these two schemas. Where `in_place`, no table is renamed: then the
/// rows are put aside first, and are written twice.
///
/// # Errors
/// One of the tables cannot be taken apart.
pub(super) fn rebuild(
    (before, right): (Before<'_>, &Table),
    schemas: [&Schema; 2],
    names: &mut Names,
    in_place: bool,
) -> Result<Rebuild> {
    let left = before.was;
    if left.unparsed.is_some() || right.unparsed.is_some() {
        return Err(cannot_take_apart(&right.name));
    }
    let copy = Copy::of(before, right, schemas);
    let counter = counts_up(left) && counts_up(right);
    let steps = if left.name != right.name {
        under_its_name(left, right, &copy, counter)
    } else if in_place || source::qualifies_with(&right.sql, &right.name) {
        in_its_place(left, right, &copy, counter, names)
    } else {
        beside(left, right, &copy, counter, names)?
    };
    Ok(Rebuild { steps, moves_rowids: copy.moves_rowids })
}

const CREATE: &str = "the new table";
const COPY: &str = "its rows";
const COPY_OF_ONLY_COLUMN: &str = "its rows; its values are carried over: it is the only column";
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
    let mut steps = filled(create, (left, &new), copy, counter);
    steps.push((format!("ALTER TABLE {} RENAME TO {}", render::name(&new), render::name(&right.name)), RENAME));
    Ok(steps)
}

/// A table that is renamed: under its new name from the beginning.
fn under_its_name(left: &Table, right: &Table, copy: &Copy, counter: bool) -> Vec<(String, &'static str)> {
    filled(source::statement(&right.sql).to_owned(), (left, &right.name), copy, counter)
}

/// The new table with the rows and the counter of the old one, which goes.
fn filled(create: String, (left, new): (&Table, &Name), copy: &Copy, counter: bool) -> Vec<(String, &'static str)> {
    let mut steps = vec![(create, CREATE), (copy.sql(&left.name, new), said_of(copy))];
    if counter {
        let (new, old) = (string(new), string(&left.name));
        steps.push((format!("DELETE FROM sqlite_sequence WHERE name = {new}"), COUNT));
        let carry = format!(
            "INSERT INTO sqlite_sequence (name, seq) \
             SELECT {new}, max(seq) FROM sqlite_sequence WHERE name = {old} COLLATE NOCASE GROUP BY 1"
        );
        steps.push((carry, COUNT));
    }
    steps.push((format!("DROP TABLE {}", render::name(&left.name)), DROP));
    steps
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
    steps.push((
        format!("INSERT OR ABORT INTO {table} ({}) SELECT {back} FROM {held}", copy.into.join(", ")),
        said_of(copy),
    ));
    if counter {
        steps.push((format!("DELETE FROM sqlite_sequence WHERE name = {new}"), COUNT));
        steps.push((format!("UPDATE sqlite_sequence SET name = {new} WHERE name = {put}"), COUNT));
    }
    steps.push((format!("DROP TABLE {held}"), "what was put aside goes"));
    steps
}

fn said_of(copy: &Copy) -> &'static str {
    if copy.of_only_column { COPY_OF_ONLY_COLUMN } else { COPY }
}

fn counts_up(table: &Table) -> bool {
    table.primary_key.as_ref().is_some_and(|key| key.autoincrement)
}

/// A name as a string.
fn string(name: &Name) -> String {
    format!("'{}'", name.0.replace('\'', "''"))
}

fn cannot_take_apart(table: &Name) -> Error {
    Error::new(Code::CannotPlan, format!("cannot make table {table} anew: its definition cannot be taken apart"))
        .hint("write its CREATE TABLE in a plainer way on both sides, or change this table by hand")
}
