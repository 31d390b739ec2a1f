//! Tools with a row for each migration that was applied, told apart by its number.

use super::{
    Known, Way,
    digest::{self, Width},
    left_to, no_number, number, with_one_row,
};
use crate::{
    Error, Result,
    catalog::source::Tool,
    schema::{model::Table, render::quoted},
    stamp::{
        StampRequest, Value, Write,
        column::{Only, bare, insert, whole_row},
        moment,
    },
};

/// Deletes the rows of what lies beyond the version and inserts those that are missing.
pub(super) fn writes(request: &StampRequest<'_>, tool: Tool, table: &Table, way: &Way<'_>) -> Result<Vec<Write>> {
    let wanted = number(request.version).ok_or_else(|| no_number(tool, request.version))?;
    let checksums = Checksums::of(request, tool, way)?;
    let held: Vec<i64> = request.state.rows_of_tool.iter().filter_map(|row| row.id.trim().parse().ok()).collect();
    let column = if tool == Tool::Goose { "version_id" } else { "version" };
    let name = quoted(&table.name.0);
    let mut writes = Vec::new();
    if held.iter().any(|held| *held > wanted) {
        let sql = format!("DELETE FROM main.{name} WHERE CAST({column} AS INTEGER) > ?1");
        writes.push(Write { sql, values: vec![Value::Integer(wanted)], rows: None });
    }
    let missing = |known: &&Known<'_>| number(known.version).is_none_or(|number| !held.contains(&number));
    let mut missing: Vec<&Known<'_>> = way.until.iter().filter(missing).collect();
    // Goose goes by the last row. Where one before it was missing, its own has to come after that.
    if tool == Tool::Goose && !missing.is_empty() && held.contains(&wanted) {
        missing.extend(way.until.last());
    }
    for known in missing {
        let number = number(known.version).ok_or_else(|| no_number(tool, known.version))?;
        let row = row(request, tool, table, known, number, &checksums)?;
        if tool == Tool::Goose {
            let sql = format!("DELETE FROM main.{name} WHERE version_id = ?1");
            writes.push(Write { sql, values: vec![Value::Integer(number)], rows: None });
        }
        writes.push(with_one_row(insert(
            table,
            row,
            &format!(" WHERE {column} = ?key"),
            Some(id(tool, known, number)),
        )));
    }
    Ok(writes)
}

fn row<'t>(
    request: &StampRequest<'_>,
    tool: Tool,
    table: &'t Table,
    known: &Known<'_>,
    number: i64,
    checksums: &Checksums,
) -> Result<Vec<(&'t str, Value)>> {
    let (_, described) = known.name.split_once('_').unwrap_or_default();
    let given = match tool {
        Tool::Goose => vec![("version_id", id(tool, known, number)), ("is_applied", 1.into()), ("tstamp", Value::Null)],
        Tool::Sqlx => vec![
            ("version", id(tool, known, number)),
            ("description", described.replace('_', " ").into()),
            ("installed_on", Value::Null),
            ("success", 1.into()),
            ("checksum", Value::Blob(digest::sqlx(known.file))),
            // What sqlx writes before it has measured it.
            ("execution_time", (-1).into()),
        ],
        Tool::Diesel => vec![("version", id(tool, known, number)), ("run_on", Value::Null)],
        Tool::Refinery => vec![
            ("version", id(tool, known, number)),
            ("name", name_of(known).map_or(Value::Null, Value::Text)),
            ("applied_on", Value::Null),
            ("checksum", checksums.refinery(known, number).map(Value::Text).ok_or_else(|| no_checksum(tool, known))?),
        ],
        Tool::GolangMigrate
        | Tool::Rails
        | Tool::Dbmate
        | Tool::Flyway
        | Tool::Drizzle
        | Tool::Prisma
        | Tool::Alembic => {
            vec![("version", id(tool, known, number))]
        }
    };
    let mut row = Vec::new();
    for (name, value) in given {
        if let Some(column) = bare(table, name) {
            // The only values that are NULL are times.
            let value = if value == Value::Null { moment::value(request.now, column, None, &[]) } else { value };
            row.push((column.name.0.as_str(), value));
        }
    }
    whole_row(table, row, request, Only::No)
}

/// What tells the row of a migration from the others.
fn id(tool: Tool, known: &Known<'_>, number: i64) -> Value {
    let digits = |name: &str| name.chars().take_while(char::is_ascii_digit).collect::<String>();
    match tool {
        Tool::Dbmate => Value::Text(digits(known.name)).of_digits(number),
        Tool::Diesel => {
            let (version, _) = known.name.split_once('_').unwrap_or((known.name, ""));
            Value::Text(version.replace('-', "")).of_digits(number)
        }
        Tool::Rails => Value::Text(number.to_string()),
        Tool::GolangMigrate
        | Tool::Goose
        | Tool::Refinery
        | Tool::Flyway
        | Tool::Sqlx
        | Tool::Drizzle
        | Tool::Prisma
        | Tool::Alembic => Value::Integer(number),
    }
}

trait OfDigits {
    /// The text, if it is the number with zeros before it, else the number alone.
    fn of_digits(self, number: i64) -> Self;
}

impl OfDigits for Value {
    fn of_digits(self, number: i64) -> Self {
        match &self {
            Self::Text(text) if text.parse() == Ok(number) => self,
            _ => Self::Text(number.to_string()),
        }
    }
}

/// The checksums of a tool, proven to be computed as in the rows that are there.
enum Checksums {
    /// It has none, or those of sqlx.
    Plain,
    /// Refinery's.
    Refinery(Width),
}

impl Checksums {
    fn of(request: &StampRequest<'_>, tool: Tool, way: &Way<'_>) -> Result<Self> {
        let all = || way.until.iter().chain(&way.beyond);
        let held = |known: &Known<'_>| {
            let number = number(known.version)?;
            let found = request.state.rows_of_tool.iter().find(|row| row.id.trim().parse() == Ok(number))?;
            found.checksum.clone().filter(|checksum| *checksum != Value::Null)
        };
        match tool {
            Tool::Sqlx => {
                let differs =
                    |known: &&Known<'_>| held(known).is_some_and(|held| held != Value::Blob(digest::sqlx(known.file)));
                all().find(differs).map_or(Ok(Self::Plain), |known| Err(other_file(tool, known)))
            }
            Tool::Refinery => {
                let pairs: Vec<(&Known<'_>, Value)> = all().filter_map(|known| Some((known, held(known)?))).collect();
                let agrees = |width: &Width| {
                    let same = |(known, held): &(&Known<'_>, Value)| {
                        Self::Refinery(*width).refinery(known, number(known.version).unwrap_or_default())
                            == Some(super::as_text(held.clone()))
                    };
                    pairs.iter().all(same)
                };
                if pairs.is_empty() {
                    return Err(left_to(tool, "it holds no row that shows how its checksums are computed"));
                }
                let width = [Width::Narrow, Width::Wide].into_iter().find(agrees);
                width.map(Self::Refinery).ok_or_else(|| left_to(tool, "it holds checksums of other files"))
            }
            Tool::GolangMigrate
            | Tool::Rails
            | Tool::Dbmate
            | Tool::Goose
            | Tool::Flyway
            | Tool::Diesel
            | Tool::Drizzle
            | Tool::Prisma
            | Tool::Alembic => Ok(Self::Plain),
        }
    }

    fn refinery(&self, known: &Known<'_>, number: i64) -> Option<String> {
        let Self::Refinery(width) = self else { return None };
        digest::refinery(&name_of(known)?, number, std::str::from_utf8(known.file).ok()?, *width)
    }
}

/// What refinery takes for the name: letters, digits and underscores after the number.
fn name_of(known: &Known<'_>) -> Option<String> {
    let (_, name) = known.name.split_once("__")?;
    Some(name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

fn no_checksum(tool: Tool, known: &Known<'_>) -> Error {
    left_to(tool, &format!("it makes no checksum of {}", known.name))
}

fn other_file(tool: Tool, known: &Known<'_>) -> Error {
    left_to(tool, &format!("it holds another checksum than that of {}", known.name))
}
