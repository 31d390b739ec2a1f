//! The sides of a comparison: found, read, and named.

use super::{
    inspect,
    open::{OpenFleet, target_of},
};
use crate::{
    Code, Error, Result,
    api::{CatalogKind, CompareRequest, DatabaseRow, FleetSettings, Inspection, Side, SideInfo, Version},
    backups::JobBackups,
    catalog::{self, Catalog, source::without_tool_tables},
    scan,
    schema::{self, Fingerprint, model::Schema},
    state::State,
};
use std::{
    borrow::Cow,
    collections::BTreeSet,
    fs::{self, File},
    io::Read,
    path::{Component, Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

/// How many characters of a fingerprint name a shape.
const SHAPE_NAME: usize = 7;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// A side that was read.
#[derive(Debug)]
pub struct ReadSide {
    /// What it turned out to be.
    pub info: SideInfo,
    /// Its schema.
    pub schema: Schema,
    /// True for a version of the expected schema, which has no tables of the tool that migrates to it.
    is_version: bool,
}

/// Reads both sides of a comparison.
///
/// # Errors
/// A side is not there or cannot be read; the error names it, with the reason and the next step.
pub fn read_both(
    state: &State,
    fleet: Option<Arc<OpenFleet>>,
    settings: &FleetSettings,
    request: &CompareRequest,
) -> Result<(ReadSide, ReadSide)> {
    let beside = [&request.left, &request.right].into_iter().find_map(|side| match side {
        Side::File { path } => Some(path.as_path()),
        Side::Database { .. } | Side::Expected { .. } | Side::Version { .. } | Side::Shape { .. } => None,
    });
    let mut reader = Reader { state, fleet, settings, beside, versions: None, inspected: Vec::new() };
    let mut left = reader.read(&request.left)?;
    let mut right = reader.read(&request.right)?;
    tell_apart(&mut left.info, &mut right.info);
    leave_tool_tables_out(&mut left, &mut right);
    Ok((left, right))
}

/// The versions of the expected schema that a comparison may name: those of the settings; without, those of the fleet
/// that the file `beside` belongs to. `None` where nothing says what is expected.
///
/// # Errors
/// The expected schema cannot be read, or the state database failed.
pub fn versions(state: &State, settings: &FleetSettings, beside: Option<&Path>) -> Result<Option<Vec<Version>>> {
    let known = Versions::find(state, None, settings, beside)?;
    Ok(known.map(|known| known.catalog.versions.iter().filter_map(|entry| entry.version.clone()).collect()))
}

/// Reads sides, and what several of them need only once.
struct Reader<'a> {
    state: &'a State,
    fleet: Option<Arc<OpenFleet>>,
    settings: &'a FleetSettings,
    /// A file on either side: where no fleet is open, a version is one of the fleet that it belongs to.
    beside: Option<&'a Path>,
    versions: Option<Versions>,
    inspected: Vec<(i64, Inspection)>,
}

/// What a version of the expected schema is looked up in.
#[derive(Clone)]
struct Versions {
    catalog: Arc<Catalog>,
    target: Option<Version>,
}

impl Versions {
    /// Those of the open fleet; else those of the settings; else those of the fleet that the file `beside` belongs to.
    fn find(
        state: &State,
        fleet: Option<&OpenFleet>,
        settings: &FleetSettings,
        beside: Option<&Path>,
    ) -> Result<Option<Self>> {
        if let Some(fleet) = fleet {
            return Self::of(fleet, state).map(Some);
        }
        if let Some(schemas) = &settings.schemas {
            let catalog = catalog::load(schemas)?;
            let target = target_of(&catalog, settings.target.as_ref())?;
            return Ok(Some(Self { catalog: Arc::new(catalog), target }));
        }
        let whole = beside.and_then(|path| path.canonicalize().ok());
        let around = whole.map(|path| inspect::fleet_of(&path, state)).transpose()?.flatten();
        around.map(|(fleet, _)| Self::of(&fleet, state)).transpose()
    }

    fn of(fleet: &OpenFleet, state: &State) -> Result<Self> {
        let standard = fleet.standard(state)?;
        Ok(Self { catalog: Arc::clone(&standard.catalog), target: standard.target.clone() })
    }

    fn list(&self) -> String {
        let known = self.catalog.versions.iter().filter_map(|entry| entry.version.as_ref());
        known.map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// The name and the detail of a version.
    fn words(&self, version: Option<&Version>) -> (String, String) {
        let info = &self.catalog.info;
        let of_place = || match info.kind {
            CatalogKind::MostCommon => "most common shape".to_owned(),
            CatalogKind::Versions | CatalogKind::Migrations | CatalogKind::File | CatalogKind::Reference => {
                file_name(&info.path)
            }
        };
        let name = version.map_or_else(of_place, ToString::to_string);
        let detail = match info.kind {
            CatalogKind::MostCommon => "no schema was chosen",
            _ if version == self.target.as_ref() => "catalog, target",
            _ => "catalog",
        };
        (name, detail.to_owned())
    }
}

impl Reader<'_> {
    fn read(&mut self, side: &Side) -> Result<ReadSide> {
        match side {
            Side::Database { id } => self.database(side, *id),
            Side::Expected { id } => self.expected(side, *id),
            Side::Version { version } => self.version(side, version.as_ref()),
            Side::Shape { fingerprint } => self.shape(side, fingerprint),
            Side::File { path } => {
                let mut read = file(side, path)?;
                if let Some((name, detail)) = self.backup(path) {
                    (read.info.name, read.info.detail) = (name, Some(detail));
                }
                Ok(read)
            }
        }
    }

    /// What a backup is called: as its database is, with what it stated; `None` for a file that is none.
    fn backup(&self, path: &Path) -> Option<(String, String)> {
        let whole = path.canonicalize().ok()?;
        let job = JobBackups::read(whole.parent()?)?;
        let entry = job.backups().find(|backup| backup.copy() == whole)?.entry.clone();
        let row = self.fleet.as_ref().and_then(|fleet| {
            let below = entry.path.strip_prefix(&fleet.root).ok()?.to_path_buf();
            fleet.result().entries.iter().find(|row| row.path == below).map(|row| row.label.clone())
        });
        let detail = entry.from_version.map_or_else(|| "backup".to_owned(), |version| format!("backup, {version}"));
        Some((row.unwrap_or_else(|| file_name(&entry.path)), detail))
    }

    fn database(&mut self, side: &Side, id: i64) -> Result<ReadSide> {
        let inspection = self.inspected(id)?;
        let row = &inspection.database;
        let schema = inspection.schema.clone().ok_or_else(|| {
            let said = row.message.clone().unwrap_or_else(|| "it is not known why".to_owned());
            unreadable(&row.label, &said).at(&inspection.facts.path)
        })?;
        Ok(of_no_version(side, row.label.clone(), Some(state_of(row)), hashed(schema)))
    }

    fn expected(&mut self, side: &Side, id: i64) -> Result<ReadSide> {
        let inspection = self.inspected(id)?;
        let Some(schema) = inspection.expected.clone() else {
            let said = inspection.database.message.clone().unwrap_or_default();
            return Err(unreadable(&inspection.database.label, &said).at(&inspection.facts.path));
        };
        let version = inspection.compared_with.clone();
        let (name, detail) = self.versions()?.words(version.as_ref());
        Ok(of_version(side, name, detail, hashed(schema)))
    }

    fn version(&mut self, side: &Side, version: Option<&Version>) -> Result<ReadSide> {
        let known = self.versions()?;
        let entry = match version {
            Some(version) => known.catalog.get(version),
            None if known.catalog.has_versions() => None,
            None => known.catalog.versions.first(),
        };
        let entry = entry.ok_or_else(|| {
            let asked = version.map_or_else(|| "without a number".to_owned(), ToString::to_string);
            let error = Error::new(Code::BadRequest, format!("the expected schema has no version {asked}"));
            match known.list() {
                list if list.is_empty() => error.hint("it carries no versions"),
                list => error.hint(format!("it has {list}")),
            }
        })?;
        let (name, detail) = known.words(version);
        Ok(of_version(side, name, detail, (entry.schema.clone(), entry.fingerprint.clone())))
    }

    fn shape(&self, side: &Side, asked: &str) -> Result<ReadSide> {
        let fleet = self.fleet()?;
        let result = fleet.result();
        let beginning = asked.to_ascii_lowercase();
        let shapes = || result.entries.iter().filter_map(|entry| entry.shape.as_deref());
        let matching: BTreeSet<&Fingerprint> = shapes().filter(|shape| shape.0.starts_with(&beginning)).collect();
        let bad = |words: String| Error::new(Code::BadRequest, words);
        let fingerprint = match matching.iter().collect::<Vec<_>>().as_slice() {
            _ if asked.is_empty() => return Err(bad("a shape without a fingerprint".to_owned()).hint("name one")),
            [] => {
                return Err(bad(format!("no database of this fleet has the shape {asked}"))
                    .hint("scan again: the databases may have changed"));
            }
            [one] => Fingerprint::clone(one),
            several => {
                let message = format!("{} shapes of this fleet begin with {asked}", several.len());
                return Err(bad(message).hint("give more characters of the fingerprint"));
            }
        };
        let known = self.state.schema(&fingerprint)?.ok_or_else(|| {
            Error::new(Code::State, format!("the schema of the shape {asked} is not kept any more")).hint("scan again")
        })?;
        let count = shapes().filter(|shape| **shape == fingerprint).count();
        let databases = if count == 1 { "1 database".to_owned() } else { format!("{count} databases") };
        let name = format!("shape {}", fingerprint.0.get(..SHAPE_NAME).unwrap_or(&fingerprint.0));
        Ok(of_no_version(side, name, Some(format!("in {databases}")), (known, fingerprint)))
    }

    fn inspected(&mut self, id: i64) -> Result<&Inspection> {
        let place = match self.inspected.iter().position(|(known, _)| *known == id) {
            Some(place) => place,
            None => {
                let inspection = inspect::in_fleet(self.fleet()?, self.state, id)?;
                self.inspected.push((id, inspection));
                self.inspected.len() - 1
            }
        };
        let found = self.inspected.get(place).map(|(_, inspection)| inspection);
        found.ok_or_else(|| Error::new(Code::Internal, "a database that was looked into is lost"))
    }

    fn versions(&mut self) -> Result<Versions> {
        if self.versions.is_none() {
            self.versions = Versions::find(self.state, self.fleet.as_deref(), self.settings, self.beside)?;
        }
        self.versions.clone().ok_or_else(|| {
            Error::new(Code::BadRequest, "there is no expected schema to take a version from")
                .hint("give one with --schemas, or put a database of a fleet that was scanned on the other side")
        })
    }

    fn fleet(&self) -> Result<&Arc<OpenFleet>> {
        self.fleet.as_ref().ok_or_else(|| Error::new(Code::Unknown, "no fleet is open").hint("open a folder first"))
    }
}

/// A file that is named: a database, or SQL.
fn file(side: &Side, path: &Path) -> Result<ReadSide> {
    // A link that a person names stands for the file that it leads to.
    let whole = path.canonicalize().map_err(|error| super::not_there(path, &error))?;
    let metadata = fs::metadata(&whole).map_err(|error| super::not_there(path, &error))?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a folder" } else { "no file" };
        return Err(Error::new(Code::BadRequest, format!("{} is {what}", path.display()))
            .hint("a comparison wants a database, a .sql file, or a version of the expected schema on each side")
            .at(path));
    }
    let name = file_name(path);
    if is_sql(&whole) {
        let entry = catalog::load(&whole)?.versions.into_iter().next();
        let known = entry.map_or_else(|| hashed(Schema::default()), |entry| (entry.schema, entry.fingerprint));
        return Ok(of_no_version(side, name, Some("SQL".to_owned()), known));
    }
    match scan::read_one(&whole, None, &CancellationToken::new()).outcome {
        Ok(reading) => {
            let known = (reading.schema.schema.clone(), reading.schema.fingerprint.clone());
            Ok(of_no_version(side, name, Some("database".to_owned()), known))
        }
        Err(unread) => Err(unreadable(&name, &unread.message).at(path)),
    }
}

/// True for a file that is named as SQL is, and is no database.
fn is_sql(path: &Path) -> bool {
    let named = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"));
    let mut head = [0; MAGIC.len()];
    named && !File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok_and(|()| head == *MAGIC)
}

/// `said` is what happened and what to do next, as the reading of a database tells it.
fn unreadable(name: &str, said: &str) -> Error {
    let (what, next) = said.split_once("; ").unwrap_or((said, "choose another database"));
    Error::new(Code::Unreadable, format!("cannot read {name}: {what}")).hint(next)
}

/// A schema whose fingerprint nobody has yet.
fn hashed(schema: Schema) -> (Schema, Fingerprint) {
    let fingerprint = schema::fingerprint(&schema);
    (schema, fingerprint)
}

fn of_version(side: &Side, name: String, detail: String, known: (Schema, Fingerprint)) -> ReadSide {
    ReadSide { is_version: true, ..of_no_version(side, name, Some(detail), known) }
}

fn of_no_version(side: &Side, name: String, detail: Option<String>, known: (Schema, Fingerprint)) -> ReadSide {
    let (schema, fingerprint) = known;
    let Schema { tables, indexes, views, triggers, virtual_tables } = &schema;
    let info = SideInfo {
        side: side.clone(),
        name,
        detail,
        fingerprint: fingerprint.0,
        objects: tables.len() + indexes.len() + views.len() + triggers.len() + virtual_tables.len(),
    };
    ReadSide { info, schema, is_version: false }
}

/// `v1, drifted`; `unversioned, looks like v2`.
fn state_of(row: &DatabaseRow) -> String {
    let status = row.status.word();
    match (&row.version, &row.looks_like) {
        (Some(version), _) => format!("{version}, {status}"),
        (None, Some(version)) => format!("{status}, looks like {version}"),
        (None, None) => status.to_owned(),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Two files of one name are told apart by the folders that they do not share.
fn tell_apart(left: &mut SideInfo, right: &mut SideInfo) {
    let (Side::File { path: one }, Side::File { path: other }) = (&left.side, &right.side) else { return };
    let whole = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
    let (one, other) = (whole(one), whole(other));
    if left.name == right.name && one != other {
        let shared = one.components().zip(other.components()).take_while(|(a, b)| a == b).count();
        let rest = |path: &Path| path.components().skip(shared).map(Component::as_os_str).collect::<PathBuf>();
        (left.name, right.name) = (scan::slashed(&rest(&one)), scan::slashed(&rest(&other)));
    }
}

/// A version of the expected schema does not have the table that a migration tool makes by itself in every database, so
/// held against one it is no difference, as everywhere.
fn leave_tool_tables_out(left: &mut ReadSide, right: &mut ReadSide) {
    let (own, version) = match (left.is_version, right.is_version) {
        (false, true) => (left, &right.schema),
        (true, false) => (right, &left.schema),
        _ => return,
    };
    if let Cow::Owned(rest) = without_tool_tables(&own.schema, version) {
        own.schema = rest;
    }
}
