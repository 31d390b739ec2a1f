//! Tools with a row for each migration, told apart by its time, its name or a version with dots.

use super::{Known, Row, Way, as_text, digest, left_to, with_one_row};
use crate::{
    Code, Error, Result,
    catalog::source::Tool,
    schema::model::Table,
    stamp::{
        StampRequest, Value, Write,
        column::{Only, bare, insert, whole_row},
        moment,
    },
};
use jiff::{civil::DateTime, tz::TimeZone};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// A row for each migration: it is the number of rows that states the version.
pub(super) fn drizzle(request: &StampRequest<'_>, table: &Table, way: &Way<'_>) -> Result<Vec<Write>> {
    let rows = &request.state.rows_of_tool;
    let is_of = |row: &Row, known: &Known<'_>| when(known).is_some_and(|when| row.id == when.to_string());
    let all = || way.until.iter().chain(&way.beyond);
    let strange = rows.iter().filter(|row| all().filter(|known| is_of(row, known)).count() != 1).count();
    let twice = all().any(|known| rows.iter().filter(|row| is_of(row, known)).count() > 1);
    if strange > 0 || twice {
        return Err(Error::new(Code::CannotStamp, "the table of drizzle has rows of other migrations")
            .hint("compare its times with meta/_journal.json"));
    }
    let mut writes = Vec::new();
    for known in way.beyond.iter().filter(|known| rows.iter().any(|row| is_of(row, known))) {
        let sql = "DELETE FROM main.__drizzle_migrations WHERE created_at = ?1".to_owned();
        writes.push(Write { sql, values: vec![when(known).map_or(Value::Null, Value::Integer)], rows: Some(1) });
    }
    for known in way.until.iter().filter(|known| !rows.iter().any(|row| is_of(row, known))) {
        let when = when(known).ok_or_else(|| left_to(Tool::Drizzle, &format!("{} has no time", known.name)))?;
        let file: Vec<u8> = without_returns(known.file);
        let given = vec![
            ("hash", Some(Value::Text(digest::sha256(&file)))),
            ("created_at", Some(Value::Integer(when))),
            // Newer tables have these too.
            ("name", Some(Value::Text(known.name.to_owned()))),
            ("applied_at", None),
            ("version", Some(Value::Integer(1))),
        ];
        let row = row(request, table, given)?;
        writes.push(with_one_row(insert(table, row, " WHERE created_at = ?key", Some(Value::Integer(when)))));
    }
    Ok(writes)
}

/// A row for each migration by its name; what is undone is marked and stays.
pub(super) fn prisma(request: &StampRequest<'_>, table: &Table, way: &Way<'_>) -> Result<Vec<Write>> {
    let held = |known: &&Known<'_>| request.state.rows_of_tool.iter().any(|row| row.id == known.name);
    let now = Value::Integer(request.now.as_millisecond());
    let mut writes = Vec::new();
    let last = way.until.last().map_or("", |known| known.name);
    if request.state.rows_of_tool.iter().any(|row| row.id.as_str() > last) {
        let sql = "UPDATE main._prisma_migrations SET rolled_back_at = ?1 \
                   WHERE migration_name > ?2 AND rolled_back_at IS NULL";
        writes.push(Write { sql: sql.to_owned(), values: vec![now.clone(), last.to_owned().into()], rows: None });
    }
    for known in way.until.iter().filter(|known| !held(known)) {
        let name = Value::Text(known.name.to_owned());
        let given = vec![
            ("id", Some(Value::Text(id(known, &now).to_string()))),
            ("checksum", Some(Value::Text(digest::sha256(known.file)))),
            ("started_at", Some(now.clone())),
            ("finished_at", Some(now.clone())),
            ("migration_name", Some(name.clone())),
            ("applied_steps_count", Some(Value::Integer(1))),
        ];
        let row = row(request, table, given)?;
        let condition = " WHERE migration_name = ?key AND rolled_back_at IS NULL";
        writes.push(with_one_row(insert(table, row, condition, Some(name))));
    }
    Ok(writes)
}

/// A history that only grows. What lies before its newest version is its own affair: it may begin with a baseline.
pub(super) fn flyway(request: &StampRequest<'_>, table: &Table, way: &Way<'_>) -> Result<Vec<Write>> {
    let tool = Tool::Flyway;
    let rows = &request.state.rows_of_tool;
    let of =
        |known: &Known<'_>| rows.iter().rev().find(|row| Some(row.id.as_str()) == version_of(known.name).as_deref());
    let all = || way.until.iter().chain(&way.beyond);
    let pairs: Vec<(&Known<'_>, &Value)> = all()
        .filter_map(|known| Some((known, of(known)?.checksum.as_ref()?)))
        .filter(|(_, held)| **held != Value::Null)
        .collect();
    let differs = |(known, held): &&(&Known<'_>, &Value)| {
        checksum(known).is_none_or(|checksum| checksum.to_string() != as_text((*held).clone()))
    };
    if pairs.is_empty() {
        return Err(left_to(tool, "it holds no row that shows how its checksums are computed"));
    }
    if let Some((known, _)) = pairs.iter().find(differs) {
        return Err(left_to(tool, &format!("it holds another checksum than that of {}", known.name)));
    }
    let stated = request.source.place(&request.state.stated, request.catalog);
    let from = all().position(|known| stated == crate::catalog::source::Placed::Version(known.version.clone()));
    let Some(from) = from else {
        return Err(left_to(tool, "it states no version of the expected schema"));
    };
    if from >= way.until.len() {
        return Err(left_to(tool, "a step down is recorded by its own undo"));
    }
    let mut rank = rows.iter().map(|row| row.rank).max().unwrap_or(0);
    let mut writes = Vec::new();
    for known in way.until.iter().skip(from + 1) {
        rank += 1;
        let (_, description) = known.name.split_once("__").unwrap_or_default();
        let version = version_of(known.name).ok_or_else(|| left_to(tool, &format!("{} has no version", known.name)))?;
        let given = vec![
            ("installed_rank", Some(Value::Integer(rank))),
            ("version", Some(Value::Text(version))),
            ("description", Some(Value::Text(description.replace('_', " ")))),
            ("type", Some(Value::Text("SQL".to_owned()))),
            ("script", Some(Value::Text(format!("{}.sql", known.name)))),
            ("checksum", Some(checksum(known).map_or(Value::Null, Value::Integer))),
            // SQLite has no users.
            ("installed_by", Some(Value::Text(String::new()))),
            ("installed_on", None),
            ("execution_time", Some(Value::Integer(0))),
            ("success", Some(Value::Integer(1))),
        ];
        let row = row(request, table, given)?;
        writes.push(with_one_row(insert(table, row, " WHERE installed_rank = ?key", Some(Value::Integer(rank)))));
    }
    Ok(writes)
}

/// A row of what the table has columns for; what has no value is a time, which is now.
fn row<'t>(
    request: &StampRequest<'_>,
    table: &'t Table,
    given: Vec<(&str, Option<Value>)>,
) -> Result<Vec<(&'t str, Value)>> {
    let row = given.into_iter().filter_map(|(name, value)| {
        let column = bare(table, name)?;
        Some((column.name.0.as_str(), value.unwrap_or_else(|| moment::value(request.now, column, None, &[]))))
    });
    whole_row(table, row.collect(), request, Only::No)
}

/// An id such as Prisma makes, out of what tells this row from all others.
fn id(known: &Known<'_>, now: &Value) -> Uuid {
    let digest = Sha256::digest(format!("{} {now:?}", known.name));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, digest)| *byte = digest);
    Builder::from_random_bytes(bytes).into_uuid()
}

/// What the journal says, or the time that the folder's name begins with.
fn when(known: &Known<'_>) -> Option<i64> {
    let named = || {
        let digits = known.name.get(..14)?;
        let time = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
        Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
    };
    known.when.or_else(named)
}

fn without_returns(file: &[u8]) -> Vec<u8> {
    let followed = file.iter().zip(file.iter().skip(1).map(Some).chain([None]));
    followed.filter(|(byte, next)| !(**byte == b'\r' && *next == Some(&b'\n'))).map(|(byte, _)| *byte).collect()
}

/// `1.1` of `V1_1__name`.
fn version_of(name: &str) -> Option<String> {
    let (head, _) = name.split_once("__")?;
    head.get(1..).map(|version| version.replace('_', "."))
}

fn checksum(known: &Known<'_>) -> Option<i64> {
    std::str::from_utf8(known.file).ok().map(digest::flyway)
}
