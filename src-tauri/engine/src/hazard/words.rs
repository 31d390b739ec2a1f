//! Hazards in words: a sentence without a full stop, names in backticks, numbers that can be read.

use super::{
    figures::Counted,
    threat::{Key, Pair, Subject, Threat},
};
use crate::{
    api::Hazard,
    diff::Change,
    schema::model::{Affinity, Column, Name},
};

/// What a threat is, with its figure where it was counted.
pub(super) fn of(threat: &Threat<'_>, rows: Option<u64>) -> String {
    match threat {
        Threat::Table(table) => with(format!("Drops table `{}`", table.name), rows, "row"),
        Threat::VirtualTable(table) => with(format!("Drops virtual table `{}`", table.name), rows, "row"),
        Threat::VirtualColumn(table, column) => with(format!("Drops column `{}.{column}`", table.name), rows, "value"),
        Threat::NotUnique(table, key) => {
            let (table, parent) = (&table.name, &key.parent);
            format!("A foreign key of `{table}` would not fit `{parent}`: what it refers to is not unique")
        }
        Threat::Rows(pair, subject) => of_rows(pair, subject, rows),
    }
}

fn of_rows(pair: &Pair<'_>, subject: &Subject<'_>, rows: Option<u64>) -> String {
    let table = &pair.right.name;
    let with_more = |what: String, more: &dyn Fn(u64) -> String| match rows {
        None => what,
        Some(rows) => format!("{what}, and {}", more(rows)),
    };
    match subject {
        Subject::Dropped(column) => with(format!("Drops column `{}.{}`", pair.left.name, column.name), rows, "value"),
        Subject::Computed(column) => match rows {
            None => format!("Values of `{table}.{}` change, as it becomes computed", column.name),
            Some(rows) => change(rows, &format!("`{table}.{}`", column.name), "it becomes computed"),
        },
        Subject::Converted(_, after) => {
            let (of, why) = (format!("`{table}.{}`", after.name), format!("it becomes {}", affinity(after)));
            rows.map_or_else(|| format!("Values of {of} may change, as {why}"), |rows| change(rows, &of, &why))
        }
        Subject::Null(column) => {
            with_more(format!("`{table}.{}` may not be null", column.name), &|rows| has(rows, "null in it"))
        }
        Subject::NullInKey(column) => {
            let what = format!("`{table}.{}` is part of a key that may not be null", column.name);
            with_more(what, &|rows| has(rows, "null in it"))
        }
        Subject::Whole(column) => {
            let what = format!("`{table}.{}` takes only whole numbers", column.name);
            with_more(what, &|rows| has(rows, "something else in it"))
        }
        Subject::Repeated(key) => with_more(unique(table, key), &|rows| has(rows, "values that come more than once")),
        Subject::Unchecked(check) => {
            let words = format!("`CHECK ({})`", check.expression.0);
            match rows {
                None => format!("Rows of `{table}` must meet {words}"),
                Some(1) => format!("1 row of `{table}` does not meet {words}"),
                Some(rows) => format!("{} rows of `{table}` do not meet {words}", grouped(rows)),
            }
        }
        Subject::Dangling(key, _) => match rows {
            None => format!("Rows of `{table}` must refer to rows of `{}`", key.parent),
            Some(1) => format!("1 row of `{table}` would refer to nothing in `{}`", key.parent),
            Some(rows) => format!("{} rows of `{table}` would refer to nothing in `{}`", grouped(rows), key.parent),
        },
        Subject::OtherType(column) => {
            let what = format!("`{table}.{}` takes only {}", column.name, column.declared_type);
            with_more(what, &|rows| has(rows, "something else in it"))
        }
        Subject::Required(column) => {
            let what = format!("New column `{table}.{}` may not be null and has no default", column.name);
            with_more(what, &|rows| format!("the table has {}", counted(rows, "row")))
        }
    }
}

/// What to do about it.
pub(super) fn hint(threat: &Threat<'_>) -> Option<String> {
    let hint = match threat {
        Threat::Table(_) | Threat::VirtualTable(_) | Threat::VirtualColumn(..) => {
            "without leave for destructive changes it stays; a backup keeps it".to_owned()
        }
        Threat::NotUnique(..) => "give that table a primary key or a unique constraint over those columns".to_owned(),
        Threat::Rows(pair, subject) => of_subject(&pair.right.name, subject),
    };
    Some(hint)
}

fn of_subject(table: &Name, subject: &Subject<'_>) -> String {
    match subject {
        Subject::Dropped(_) => "without leave for destructive changes it stays; a backup keeps it".to_owned(),
        Subject::Computed(_) | Subject::Converted(..) => {
            "allow destructive changes if that is wanted, or change the schema; a backup keeps them".to_owned()
        }
        Subject::Null(column) | Subject::Required(column) => {
            format!("give `{table}.{}` a default in the schema, or fill it by a migration script", column.name)
        }
        Subject::NullInKey(column) => format!("give every row a value of `{table}.{}`", column.name),
        Subject::Repeated(_) => "make them different, or leave the constraint out".to_owned(),
        Subject::Unchecked(_) => "change those rows, or the check".to_owned(),
        Subject::Dangling(..) => "add the missing rows, or delete those that refer to them".to_owned(),
        Subject::Whole(_) | Subject::OtherType(_) => "change those values, or the type of the column".to_owned(),
    }
}

/// A hazard that is only said, with how many rows that is.
pub(super) fn with_rows(hazard: &Hazard, rows: Counted, done: &str) -> Hazard {
    match rows {
        Counted::Rows(figures) => {
            let are = if figures.rows == 1 { "is" } else { "are" };
            let message = format!("{}: {} {are} {done}", hazard.message, counted(figures.rows, "row"));
            Hazard { message, rows: Some(figures.rows), ..hazard.clone() }
        }
        Counted::Always => hazard.clone(),
        Counted::Not(why) => {
            let message = format!("{}; its rows could not be counted: {why}", hazard.message);
            Hazard { message, ..hazard.clone() }
        }
    }
}

/// The first two changes of a table, and how many more there are.
pub(super) fn because<'c>(changes: impl Iterator<Item = &'c Change>) -> String {
    let mut all: Vec<String> = changes.map(Change::quoted_summary).collect();
    all.dedup();
    match all.as_slice() {
        [] => "what it refers to has another name".to_owned(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [one, other, more @ ..] => format!("{one}, {other} and {}", counted(more.len() as u64, "more change")),
    }
}

/// "3,412 rows", "1 row".
fn counted(number: u64, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {what}{ending}", grouped(number))
}

fn with(what: String, rows: Option<u64>, of: &str) -> String {
    rows.map_or_else(|| what.clone(), |rows| format!("{what} with {}", counted(rows, of)))
}

fn has(rows: u64, what: &str) -> String {
    let have = if rows == 1 { "has" } else { "have" };
    format!("{} {have} {what}", counted(rows, "row"))
}

fn change(rows: u64, of: &str, why: &str) -> String {
    let changes = if rows == 1 { "changes" } else { "change" };
    format!("{} of {of} {changes}, as {why}", counted(rows, "value"))
}

/// "`t.a` and `t.b` must be unique together".
fn unique(table: &Name, key: &Key<'_>) -> String {
    if let Some(index) = key.index {
        return format!("`{table}` must be unique in index `{index}`");
    }
    let names: Vec<String> = key.parts.iter().map(|part| format!("`{table}.{}`", bare(&part.expression.0))).collect();
    match names.as_slice() {
        [one] => format!("{one} must be unique"),
        many => format!("{} must be unique together", many.join(", ")),
    }
}

/// A name without the quotes that it is written with.
fn bare(expression: &str) -> String {
    let inner = expression.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or_else(|| expression.to_owned(), |inner| inner.replace("\"\"", "\""))
}

fn affinity(column: &Column) -> &str {
    match column.affinity {
        _ if !column.declared_type.is_empty() => &column.declared_type,
        Affinity::Blob => "BLOB",
        Affinity::Text => "TEXT",
        Affinity::Numeric => "NUMERIC",
        Affinity::Integer => "INTEGER",
        Affinity::Real => "REAL",
    }
}

/// A number with a comma between thousands: "184,310".
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
