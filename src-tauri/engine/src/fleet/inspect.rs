//! One database, looked into: read anew, judged by what its fleet was last held against.

use super::open::{OpenFleet, target_of};
use crate::{
    Code, Error, Result,
    api::{CatalogKind, FleetSettings, Inspection},
    catalog::{self, source::VersionSource},
    scan::{self, Entry, FileReading, Standard, Verdict},
    state::State,
};
use std::{path::Path, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Looks into a database of an open fleet.
///
/// # Errors
/// There is none with this id, the catalog cannot be read any more, or the state database failed.
pub fn in_fleet(fleet: &OpenFleet, state: &State, id: i64) -> Result<Inspection> {
    let result = fleet.result();
    let entry = result.entries.iter().find(|entry| entry.id == id).ok_or_else(unknown)?;
    let standard = fleet.standard(state)?;
    let path = fleet.root.join(&entry.path);
    let mut file = scan::read_one(&path, Some(&standard.source), &CancellationToken::new());
    file.found.path.clone_from(&entry.path);
    let now = Entry { id, label: entry.label.clone(), ..judged(&file, &standard) };
    Ok(inspection(&path, &file, &now, Some(&standard)))
}

/// Looks into a file. With settings it is held against what they say; without, against what the fleet that it is in was
/// last held against; else against nothing.
///
/// # Errors
/// The file is missing or no file; the catalog or version source cannot be used; the state database failed.
pub fn file(path: &Path, settings: &FleetSettings, state: &State) -> Result<Inspection> {
    // A link that a person names stands for the file that it leads to.
    let path = path.canonicalize().map_err(|error| super::not_there(path, &error))?;
    if path.is_dir() {
        return Err(Error::new(Code::BadRequest, format!("{} is a folder", path.display()))
            .hint("`litefleet scan` looks at all databases of a folder; inspect wants one file")
            .at(path));
    }
    if *settings == FleetSettings::default()
        && let Some((fleet, id)) = fleet_of(&path, state)?
    {
        return in_fleet(&fleet, state, id);
    }
    alone(&path, settings)
}

/// The fleet that was scanned with this file in it, and the file's id there; of nested fleets the innermost.
///
/// # Errors
/// The state database failed.
pub fn fleet_of(path: &Path, state: &State) -> Result<Option<(OpenFleet, i64)>> {
    let mut around: Vec<_> = state.fleets()?.into_iter().filter(|fleet| path.starts_with(&fleet.root)).collect();
    around.sort_by_key(|fleet| std::cmp::Reverse(fleet.root.as_os_str().len()));
    for record in around.into_iter().filter(|fleet| fleet.scan.is_some()) {
        let fleet = OpenFleet::load(state, record)?;
        let result = fleet.result();
        let entry = result.entries.iter().find(|entry| fleet.root.join(&entry.path) == path);
        if let Some(id) = entry.map(|entry| entry.id) {
            return Ok(Some((fleet, id)));
        }
    }
    Ok(None)
}

fn alone(path: &Path, settings: &FleetSettings) -> Result<Inspection> {
    let asked = settings.version_source.as_deref().map_or(Ok(None), VersionSource::parse)?;
    let catalog = settings.schemas.as_deref().map(catalog::load).transpose()?;
    let mut file = scan::read_one(path, asked.as_ref(), &CancellationToken::new());
    file.found.path = path.file_name().map_or_else(|| path.to_path_buf(), Into::into);
    let found = || scan::find_source(catalog.as_ref(), std::slice::from_ref(&file));
    let source = asked.unwrap_or_else(found);
    let held_against = catalog.is_some();
    let own = || catalog::Catalog::unversioned(CatalogKind::MostCommon, own_schema(&file));
    let catalog = catalog.unwrap_or_else(own);
    let target = target_of(&catalog, settings.target.as_ref())?;
    // A file that is named is looked into for what it is; whether it belongs to a fleet is no question here.
    let standard = Standard { catalog: Arc::new(catalog), source, target, all_are_members: true };
    let mut entry = judged(&file, &standard);
    if !held_against && file.outcome.is_ok() {
        let said = "held against nothing: name the expected schema with --schemas".to_owned();
        entry.verdict = Arc::new(Verdict { message: Some(said), ..(*entry.verdict).clone() });
    }
    Ok(inspection(path, &file, &entry, held_against.then_some(&standard)).with_source(&standard))
}

fn judged(file: &FileReading, standard: &Standard) -> Entry {
    let one = std::slice::from_ref(file);
    scan::entries(one, standard).pop().unwrap_or_else(|| unreachable!("one file gives one entry"))
}

fn own_schema(file: &FileReading) -> crate::schema::model::Schema {
    file.outcome.as_ref().map(|reading| reading.schema.schema.clone()).unwrap_or_default()
}

fn inspection(path: &Path, file: &FileReading, entry: &Entry, standard: Option<&Standard>) -> Inspection {
    let schema = file.outcome.as_ref().ok().map(|reading| reading.schema.schema.clone());
    // One that states no version is held against the version that it looks like, else against the target.
    let verdict = &entry.verdict;
    let standard_of_readable = standard.filter(|_| schema.is_some());
    let compared_with = standard_of_readable.and_then(|standard| {
        let known = |version: &crate::api::Version| standard.catalog.get(version).is_some();
        let own = verdict.version.clone().filter(known).or_else(|| verdict.looks_like.clone());
        own.or_else(|| standard.target.clone())
    });
    let expected = standard_of_readable.and_then(|standard| match &compared_with {
        Some(version) => standard.catalog.get(version),
        None => standard.catalog.versions.first(),
    });
    let changes = match (&schema, expected) {
        (Some(schema), Some(expected)) => scan::differences(schema, &expected.schema),
        _ => Vec::new(),
    };
    Inspection {
        database: entry.row(),
        version_source: standard.map(|standard| standard.source.to_string()),
        facts: scan::facts(path),
        expected: expected.map(|entry| entry.schema.clone()),
        compared_with,
        schema,
        changes,
    }
}

impl Inspection {
    fn with_source(mut self, standard: &Standard) -> Self {
        self.version_source = Some(standard.source.to_string());
        self
    }
}

fn unknown() -> Error {
    Error::new(Code::Unknown, "no such database in this fleet").hint("scan again: it may have been removed")
}
