//! Where a job works: which databases, and what they are held against.

use super::{
    Engine, inspect, list,
    open::{OpenFleet, target_of},
    places::common_folder,
};
use crate::{
    Code, Error, Result,
    api::{CatalogKind, FleetSettings, Mode, Operation, Targets, Version, WorkOptions, exact_path},
    catalog::{self, Catalog, CatalogVersion, source::VersionSource},
    repair::{Case, Named, Request, Work},
    scan::{self, Entry, Standard},
};
use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

/// Where a job works.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder: the fleet's, or that of the file which was named.
    pub root: PathBuf,
    /// The fleet, where the databases are of one.
    pub fleet: Option<Arc<OpenFleet>>,
    /// What they are held against; `None` for a check.
    pub standard: Option<Arc<Standard>>,
    /// The databases.
    pub cases: Vec<Case>,
    /// Whether one was named by itself.
    pub named: Named,
    /// What the last scan says of them counts, once it is made anew: they were not named as files.
    pub by_scan: bool,
}

/// What is to be done by these options.
pub fn request(operation: &Operation, options: &WorkOptions, named: Named) -> Option<Request> {
    let work = Work::of(operation)?;
    let renames = options.renames.clone();
    Some(Request { work, losses: options.losses, order: options.column_order, named, renames })
}

/// The databases of an open fleet that are meant.
///
/// # Errors
/// The fleet was not scanned yet, has no such database, or the filter cannot be understood; the expected schema cannot be read.
pub fn of_fleet(engine: &Engine, fleet: Arc<OpenFleet>, targets: &Targets, operation: &Operation) -> Result<Site> {
    let result = fleet.result();
    if result.record.is_none() {
        return Err(Error::new(Code::Unknown, "this fleet was not scanned yet").hint("scan it first"));
    }
    let entries: Vec<&Entry> = match targets {
        Targets::All => result.entries.iter().map(|entry| &**entry).collect(),
        Targets::Filter { filter } => {
            let matcher = list::Matcher::new(filter)?;
            result.entries.iter().map(|entry| &**entry).filter(|entry| matcher.matches(entry)).collect()
        }
        Targets::Databases { ids } => by_ids(&result.entries, ids)?,
        Targets::One { id } => by_ids(&result.entries, &[*id])?,
    };
    let cases = entries.into_iter().zip(1..).map(|(entry, number)| case_of(&fleet, entry, number)).collect();
    let named = if matches!(targets, Targets::One { .. }) { Named::ByItself } else { Named::InBatch };
    let standard = standard_for(engine, &fleet, operation)?;
    let (root, by_scan) = (fleet.root.clone(), named == Named::InBatch);
    Ok(Site { root, fleet: Some(fleet), standard, cases, named, by_scan })
}

/// Databases of a fleet by their whole paths. What the fleet does not have any more is one of them all the same.
///
/// # Errors
/// The expected schema cannot be read.
pub fn of_fleet_paths(
    engine: &Engine,
    fleet: Arc<OpenFleet>,
    paths: &[PathBuf],
    operation: &Operation,
    named: Named,
) -> Result<Site> {
    let result = fleet.result();
    let known: HashMap<&Path, &Entry> = result.entries.iter().map(|entry| (&*entry.path, &**entry)).collect();
    let case = |(path, number): (&PathBuf, u64)| {
        let below = path.strip_prefix(&fleet.root).unwrap_or(path);
        match known.get(below) {
            Some(entry) => case_of(&fleet, entry, number),
            None => lost(path, below, number),
        }
    };
    let cases = paths.iter().zip(1..).map(case).collect();
    let standard = standard_for(engine, &fleet, operation)?;
    let (root, by_scan) = (fleet.root.clone(), named == Named::InBatch);
    Ok(Site { root, fleet: Some(fleet), standard, cases, named, by_scan })
}

/// Files that were named, each once. With an expected schema in the settings they are held against that, else against what
/// the fleet that has them was last held against, but for the version source and the target that the settings name.
///
/// # Errors
/// A file is missing or a folder; nothing says what is expected; they are of several fleets; the settings cannot be used, or
/// have patterns, which choose among the databases of a folder.
pub fn of_files(engine: &Engine, files: &[PathBuf], settings: &FleetSettings, operation: &Operation) -> Result<Site> {
    let mut seen = HashSet::new();
    let mut paths = files.iter().map(|file| whole(file)).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| seen.insert(path.clone()));
    of_paths(engine, &paths, settings, operation)
}

/// The same for whole paths, each once. What is not there any more is one of the databases all the same.
///
/// # Errors
/// As [`of_files`].
pub fn of_paths(engine: &Engine, paths: &[PathBuf], settings: &FleetSettings, operation: &Operation) -> Result<Site> {
    if !settings.include.is_empty() || !settings.exclude.is_empty() {
        return Err(Error::new(Code::BadRequest, "patterns choose among the databases of a folder, not among files")
            .hint("name the folder, or leave --include and --exclude out"));
    }
    let first = paths.first().ok_or_else(|| {
        Error::new(Code::BadRequest, "no database was named").hint("name a folder, a file, or a list of files")
    })?;
    let state = &engine.inner.state;
    let around = inspect::fleet_of(first, state)?.map(|(fleet, _)| engine.opened(fleet));
    let standard = match (operation, &around) {
        (Operation::Check, _) => None,
        _ if settings.schemas.is_some() => Some(Arc::new(standard_of(paths, settings)?)),
        (_, Some(fleet)) => Some(standard_in(fleet, &*fleet.standard(state)?, paths, settings).map(Arc::new)?),
        (_, None) => {
            return Err(Error::new(Code::BadRequest, "nothing says which schema is expected")
                .hint("name it with --schemas, or scan the folder that the database is in")
                .at(first));
        }
    };
    let fleet = around.filter(|fleet| paths.iter().all(|path| path.starts_with(&fleet.root)));
    if fleet.is_none() && settings.schemas.is_none() && standard.is_some() {
        return Err(Error::new(Code::BadRequest, "these databases are not all of one fleet")
            .hint("name the expected schema with --schemas, or work on one fleet at a time"));
    }
    let root = match &fleet {
        Some(fleet) => fleet.root.clone(),
        None => common_folder(paths.iter().map(PathBuf::as_path)),
    };
    let cases = cases_of(paths, fleet.as_deref());
    let named = if paths.len() == 1 { Named::ByItself } else { Named::InBatch };
    Ok(Site { root, fleet, standard, cases, named, by_scan: false })
}

/// Refuses what cannot be asked of any database.
///
/// # Errors
/// The version is none of the expected schema's, or it carries none; a batch would write by a schema that nobody chose, or one
/// without tables.
pub fn check(site: &Site, operation: &Operation, mode: Mode) -> Result<()> {
    let Some(standard) = &site.standard else { return Ok(()) };
    let catalog = &standard.catalog;
    let target = match operation {
        Operation::Migrate { to } => target_of(catalog, Some(to))?,
        Operation::Adopt if !catalog.has_versions() => {
            return Err(Error::new(
                Code::BadRequest,
                "the expected schema carries no versions, so there is none to adopt",
            )
            .hint("choose an expected schema whose files carry versions"));
        }
        Operation::Adopt | Operation::Repair | Operation::Check => standard.target.clone(),
    };
    if mode == Mode::DryRun || site.named == Named::ByItself {
        return Ok(());
    }
    if catalog.info.kind == CatalogKind::MostCommon {
        return Err(Error::new(Code::BadRequest, "the expected schema was guessed: it is the most common shape")
            .hint("choose the expected schema first (--schemas), or a database as the reference"));
    }
    if aim(catalog, target.as_ref())
        .is_none_or(|aim| aim.schema.tables.is_empty() && aim.schema.virtual_tables.is_empty())
    {
        return Err(Error::new(Code::BadRequest, "the expected schema has no tables")
            .hint("choose another one: every table of every database would go"));
    }
    Ok(())
}

/// The fingerprint of the schema that an operation leads to; `None` where it leads to none, or each database to its own.
///
/// # Errors
/// The version is none of the expected schema's.
pub fn aim_of(site: &Site, operation: &Operation) -> Result<Option<String>> {
    let Some(standard) = &site.standard else { return Ok(None) };
    let target = match operation {
        Operation::Migrate { to } => target_of(&standard.catalog, Some(to))?,
        Operation::Repair => standard.target.clone(),
        Operation::Adopt | Operation::Check => return Ok(None),
    };
    Ok(aim(&standard.catalog, target.as_ref()).map(|aim| aim.fingerprint.0.clone()))
}

fn aim<'c>(catalog: &'c Catalog, target: Option<&Version>) -> Option<&'c CatalogVersion> {
    match target {
        Some(version) => catalog.get(version),
        None => catalog.versions.first(),
    }
}

/// What databases of a fleet are held against; a check holds them against nothing.
fn standard_for(engine: &Engine, fleet: &OpenFleet, operation: &Operation) -> Result<Option<Arc<Standard>>> {
    match operation {
        Operation::Check => Ok(None),
        Operation::Repair | Operation::Migrate { .. } | Operation::Adopt => {
            fleet.standard(&engine.inner.state).map(Some)
        }
    }
}

fn by_ids<'e>(entries: &'e [Arc<Entry>], ids: &[i64]) -> Result<Vec<&'e Entry>> {
    let wanted: HashSet<i64> = ids.iter().copied().collect();
    let found: Vec<&Entry> = entries.iter().map(|entry| &**entry).filter(|entry| wanted.contains(&entry.id)).collect();
    if found.len() < wanted.len() {
        return Err(Error::new(Code::Unknown, "the fleet has no such database").hint("scan again: it may have gone"));
    }
    Ok(found)
}

fn case_of(fleet: &OpenFleet, entry: &Entry, number: u64) -> Case {
    let row = entry.row();
    Case {
        number,
        id: Some(entry.id),
        path: fleet.root.join(&entry.path),
        shown: row.path,
        path_bytes: row.path_bytes,
        label: row.label,
    }
}

/// A database that the fleet does not have any more.
fn lost(path: &Path, below: &Path, number: u64) -> Case {
    let label = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let (shown, path_bytes) = (scan::slashed(below), exact_path(below));
    Case { number, id: None, path: path.to_path_buf(), shown, path_bytes, label }
}

fn cases_of(paths: &[PathBuf], fleet: Option<&OpenFleet>) -> Vec<Case> {
    let result = fleet.map(OpenFleet::result);
    let known: HashMap<PathBuf, &Entry> = match (fleet, &result) {
        (Some(fleet), Some(result)) => {
            result.entries.iter().map(|entry| (fleet.root.join(&entry.path), &**entry)).collect()
        }
        _ => HashMap::new(),
    };
    let case = |(path, number): (&PathBuf, u64)| {
        let entry = known.get(path);
        let name = || path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Case {
            number,
            id: entry.map(|entry| entry.id),
            path: path.clone(),
            shown: path.display().to_string(),
            path_bytes: exact_path(path),
            label: entry.map_or_else(name, |entry| entry.label.clone()),
        }
    };
    paths.iter().zip(1..).map(case).collect()
}

/// What the settings say, without regard to any fleet.
fn standard_of(paths: &[PathBuf], settings: &FleetSettings) -> Result<Standard> {
    let Some(schemas) = &settings.schemas else {
        return Err(Error::new(Code::Internal, "no expected schema was named"));
    };
    let catalog = catalog::load(schemas)?;
    let source = source_of(settings.version_source.as_deref(), &catalog, paths)?;
    let target = target_of(&catalog, settings.target.as_ref())?;
    Ok(Standard { catalog: Arc::new(catalog), source, target, all_are_members: false })
}

/// What a fleet was last held against, with the version source and the target that the settings name. Where its patterns
/// say which databases are members, so does the last scan: a file that is not of it may be a stranger.
fn standard_in(fleet: &OpenFleet, last: &Standard, paths: &[PathBuf], settings: &FleetSettings) -> Result<Standard> {
    let result = fleet.result();
    let known: HashSet<PathBuf> = result.entries.iter().map(|entry| fleet.root.join(&entry.path)).collect();
    let source = match settings.version_source.as_deref() {
        Some(asked) => source_of(Some(asked), &last.catalog, paths)?,
        None => last.source.clone(),
    };
    let target = match &settings.target {
        Some(target) => target_of(&last.catalog, Some(target))?,
        None => last.target.clone(),
    };
    let all_are_members = last.all_are_members && paths.iter().all(|path| known.contains(path));
    Ok(Standard { catalog: Arc::clone(&last.catalog), source, target, all_are_members })
}

/// The version source that is asked for, else the one that is found.
fn source_of(asked: Option<&str>, catalog: &Catalog, paths: &[PathBuf]) -> Result<VersionSource> {
    if let Some(source) = asked.map_or(Ok(None), VersionSource::parse)? {
        return Ok(source);
    }
    let read = |path: &PathBuf| scan::read_one(path, None, &CancellationToken::new());
    // What the catalog says needs no look at any file.
    Ok(match scan::find_source(Some(catalog), &[]) {
        VersionSource::UserVersion => scan::find_source(Some(catalog), &paths.iter().map(read).collect::<Vec<_>>()),
        found => found,
    })
}

/// A link that a person names stands for the file that it leads to.
fn whole(file: &Path) -> Result<PathBuf> {
    let path = file.canonicalize().map_err(|error| super::not_there(file, &error))?;
    if path.is_dir() {
        return Err(Error::new(Code::BadRequest, format!("{} is a folder", file.display()))
            .hint("a folder is worked on as a fleet; name files, or the folder alone")
            .at(file));
    }
    Ok(path)
}
