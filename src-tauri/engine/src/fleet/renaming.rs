//! Renames that cannot be meant.

use super::{open::OpenFleet, work::Schemas, worksite::Site};
use crate::{
    Code, Error, Result,
    api::{Operation, Renamed},
    diff,
    scan::{self, Entry, Standard},
    schema::model::{Name, Schema, Table},
    state::State,
};
use std::{collections::HashMap, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Refuses renames that contradict each other, and those that apply to none of the databases and are done in none.
///
/// # Errors
/// [`Code::BadRequest`]; the state database failed.
pub fn check(site: &Site, operation: &Operation, renames: &[Renamed], state: &State) -> Result<()> {
    let Some(standard) = site.standard.as_deref().filter(|_| !renames.is_empty()) else { return Ok(()) };
    contradictions(renames)?;
    let targets = targets(standard, operation);
    let is_done = |renamed: &Renamed, schema: &Schema| {
        let known = standard.catalog.versions.iter().any(|version| has_old(renamed, renames, &version.schema));
        known && is_done(renamed, renames, schema)
    };
    let mut open: Vec<&Renamed> = renames.iter().collect();
    let mut look = |schema: &Schema| {
        for target in &targets {
            let fitting = diff::fitting(schema, target, renames);
            open.retain(|renamed| !is_among(renamed, &fitting) && !is_done(renamed, schema));
        }
        open.is_empty()
    };
    let all_read = match site.fleet.as_ref().filter(|_| site.by_scan) {
        Some(fleet) => of_scan(site, fleet, state, &mut look)?,
        None => of_files(site, standard, &mut look),
    };
    // What cannot be read is told of when it is worked on.
    match open.first().filter(|_| all_read) {
        None => Ok(()),
        Some(renamed) => Err(nowhere(renamed)),
    }
}

/// Refuses renames that do not apply between two schemas.
///
/// # Errors
/// [`Code::BadRequest`]
pub fn check_between(left: &Schema, right: &Schema, renames: &[Renamed]) -> Result<Vec<Renamed>> {
    contradictions(renames)?;
    let fitting = diff::fitting(left, right, renames);
    match renames.iter().find(|renamed| !is_among(renamed, &fitting)) {
        None => Ok(fitting),
        Some(renamed) => Err(nowhere(renamed)),
    }
}

/// True where a rename is one of those that fit, by either name of its table.
fn is_among(renamed: &Renamed, fitting: &[Renamed]) -> bool {
    let called = |before: &Name| {
        let whole = fitting.iter().find(|whole| whole.column.is_none() && whole.table == *before);
        *before == renamed.table || whole.is_some_and(|whole| whole.to == renamed.table)
    };
    fitting.iter().any(|fits| fits.column == renamed.column && fits.to == renamed.to && called(&fits.table))
}

/// Looks at the schemas that the last scan saw, until there is nothing to look for. False where one is not known.
fn of_scan(site: &Site, fleet: &Arc<OpenFleet>, state: &State, look: &mut dyn FnMut(&Schema) -> bool) -> Result<bool> {
    let (result, schemas) = (fleet.result(), Schemas::of(fleet, state)?);
    let entries: HashMap<i64, &Entry> = result.entries.iter().map(|entry| (entry.id, &**entry)).collect();
    let mut shapes: HashMap<&str, &Schema> = HashMap::new();
    for entry in site.cases.iter().filter_map(|case| entries.get(&case.id?)) {
        if let (Some(shape), Some(known)) = (&entry.shape, schemas.of_entry(entry)) {
            shapes.entry(&shape.0).or_insert(&known.schema);
        }
    }
    let known =
        site.cases.iter().filter_map(|case| entries.get(&case.id?)).all(|entry| schemas.of_entry(entry).is_some());
    shapes.into_values().any(look);
    Ok(known)
}

/// The same for files, which are read.
fn of_files(site: &Site, standard: &Standard, look: &mut dyn FnMut(&Schema) -> bool) -> bool {
    let (cancel, mut all_read) = (CancellationToken::new(), true);
    for case in &site.cases {
        match scan::read_one(&case.path, Some(&standard.source), &cancel).outcome {
            Ok(reading) if look(&reading.schema.schema) => return true,
            Ok(_) => {}
            Err(_) => all_read = false,
        }
    }
    all_read
}

/// What databases may be brought to: with scripts on the way, to any version.
fn targets<'s>(standard: &'s Standard, operation: &Operation) -> Vec<&'s Schema> {
    let catalog = &standard.catalog;
    let target = match operation {
        Operation::Migrate { to } => Some(to),
        Operation::Repair | Operation::Adopt | Operation::Check => standard.target.as_ref(),
    };
    let is_scripted = catalog.versions.iter().any(|entry| entry.script.is_some());
    let one = target.filter(|_| !is_scripted).and_then(|version| catalog.get(version));
    one.map_or_else(|| catalog.versions.iter().map(|entry| &entry.schema).collect(), |entry| vec![&entry.schema])
}

/// True where a database has the new name already and the old one no more.
fn is_done(renamed: &Renamed, all: &[Renamed], schema: &Schema) -> bool {
    let Some(column) = &renamed.column else {
        return schema.table(&renamed.to).is_some() && schema.table(&renamed.table).is_none();
    };
    tables_of(renamed, all, schema).any(|table| table.column(&renamed.to).is_some() && table.column(column).is_none())
}

/// True where a schema has what is renamed: a name that no version ever had is a slip, and done nowhere.
fn has_old(renamed: &Renamed, all: &[Renamed], schema: &Schema) -> bool {
    match &renamed.column {
        None => schema.table(&renamed.table).is_some(),
        Some(column) => tables_of(renamed, all, schema).any(|table| table.column(column).is_some()),
    }
}

/// The table that the column is of, by either of its names.
fn tables_of<'s>(renamed: &Renamed, all: &[Renamed], schema: &'s Schema) -> impl Iterator<Item = &'s Table> {
    let of = |whole: &&Renamed| whole.column.is_none() && [&whole.table, &whole.to].contains(&&renamed.table);
    let names = all.iter().find(of).map_or([&renamed.table; 2], |whole| [&whole.table, &whole.to]);
    names.map(|name| schema.table(name)).into_iter().flatten()
}

fn contradictions(renames: &[Renamed]) -> Result<()> {
    let is_same = |renamed: &&Renamed| renamed.column.as_ref().unwrap_or(&renamed.table) == &renamed.to;
    if let Some(renamed) = renames.iter().find(is_same) {
        return Err(Error::new(Code::BadRequest, format!("the rename {renamed} changes nothing"))
            .hint("names that differ only in the case of ASCII letters are the same to SQLite"));
    }
    let other = |renamed: &Renamed| {
        renames
            .iter()
            .find(|other| (&other.table, &other.column) == (&renamed.table, &renamed.column) && other.to != renamed.to)
    };
    match renames.iter().find_map(|renamed| Some((renamed, other(renamed)?))) {
        None => Ok(()),
        Some((one, other)) => {
            let message = format!("the renames {one} and {other} contradict each other");
            Err(Error::new(Code::BadRequest, message).hint("give one of the two"))
        }
    }
}

fn nowhere(renamed: &Renamed) -> Error {
    let hint = "the old name has to be in the database and gone from the expected schema, the new one the other way round; \
                only tables and their columns can be renamed";
    Error::new(Code::BadRequest, format!("the rename {renamed} applies nowhere")).hint(hint)
}
