//! Versions of the expected schema, built by SQLite.

use super::{
    Catalog, CatalogVersion,
    budget::Budget,
    header,
    migration::{Migration, name_of},
    name,
    sandbox::{Sandbox, Snapshot},
    source::VersionSource,
    text::{Script, SqlFile},
};
use crate::{
    Error,
    api::{CatalogInfo, CatalogKind, LATEST, Version},
    schema::model::Schema,
};
use rusqlite::Connection;
use std::path::Path;

/// A file that is a whole version.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub version: Version,
    pub file: SqlFile,
}

/// One migration.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub version: Version,
    /// What its tool calls it.
    pub name: String,
    /// What goes up.
    pub script: Script,
    /// What goes down.
    pub down: Option<Script>,
    /// When Drizzle's journal says that it was made.
    pub when: Option<i64>,
}

impl Step {
    /// A migration that is called as its file is, and that only goes up.
    pub fn up(version: Version, script: Script) -> Self {
        Self { version, name: name_of(&script.file), script, down: None, when: None }
    }

    /// The same with what goes down, unless that is empty.
    pub fn with_down(self, down: Option<Script>) -> Self {
        Self { down: down.filter(|down| !down.is_empty()), ..self }
    }
}

/// A folder of migrations, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Sequence {
    /// The tool whose conventions it follows.
    pub tool: Option<&'static str>,
    /// Where that tool keeps the version, when it can be no other.
    pub source: Option<VersionSource>,
    pub steps: Vec<Step>,
    /// What runs again after all migrations, whenever it changes.
    pub repeatable: Vec<Script>,
    /// The working schema, where a file beside the migrations is one.
    pub working: Option<SqlFile>,
    pub notes: Vec<String>,
}

/// One `.sql` file as a catalog.
pub(super) fn one_file(path: &Path, budget: &Budget) -> Result<Catalog, Error> {
    let file = SqlFile::read(path)?;
    let mut catalog = Draft::new(path, CatalogKind::File);
    let named = match name::read(file.stem()) {
        name::Said::Version(version) => Some(version),
        _ => header::version(&file.text),
    };
    let built = build_whole(&file, budget)?;
    let (stated, source) = stated_by(built.sandbox.connection(), &built.snapshot).unzip();
    catalog.info.version_source = source.map(|source: VersionSource| source.to_string());
    catalog.add(named.or(stated), built);
    Ok(catalog.finish())
}

/// A folder of whole versions, oldest first.
pub(super) fn versions(path: &Path, files: &[Whole], notes: Vec<String>, budget: &Budget) -> Result<Catalog, Error> {
    let mut catalog = Draft::new(path, CatalogKind::Versions);
    catalog.info.notes = notes;
    for Whole { version, file } in files {
        let built = build_whole(file, budget)?;
        if let Some((stated, source)) = stated_by(built.sandbox.connection(), &built.snapshot)
            && stated == *version
        {
            catalog.info.version_source = Some(source.to_string());
        }
        catalog.add(Some(version.clone()), built);
    }
    catalog.note_strange_neighbours(files);
    Ok(catalog.finish())
}

/// A folder of migrations.
pub(super) fn migrations(path: &Path, sequence: &Sequence, budget: &Budget) -> Result<Catalog, Error> {
    let mut catalog = Draft::new(path, CatalogKind::Migrations);
    catalog.info.notes.clone_from(&sequence.notes);
    catalog.info.tool = sequence.tool.map(str::to_owned);
    catalog.info.version_source = sequence.source.as_ref().map(VersionSource::to_string);
    let mut sandbox = Sandbox::new(budget)?;
    let count = sequence.steps.len();
    for (at, step) in sequence.steps.iter().enumerate() {
        let place = || format!("{} (step {} of {count})", step.script.file.name, at + 1);
        budget.check(&place())?;
        let effects = sandbox.run(&step.script).map_err(|error| budget.check(&place()).err().unwrap_or(error))?;
        let snapshot = match catalog.versions.last() {
            Some(before) => sandbox.snapshot(&before.schema)?,
            None => sandbox.snapshot(&Schema::default())?,
        };
        catalog.push(Some(step.version.clone()), snapshot, Some(Migration::of(step, effects)));
    }
    catalog.note_stand_ins(&sandbox);
    if !sequence.repeatable.is_empty() {
        catalog.repeat(sequence, budget)?;
    }
    if let Some(file) = &sequence.working {
        catalog.add(Some(LATEST), build_whole(file, budget)?);
    }
    Ok(catalog.finish())
}

/// A database as a catalog of one version, or of none where it states none.
pub(super) fn reference(path: &Path, connection: &Connection, snapshot: Snapshot) -> Catalog {
    let mut catalog = Draft::new(path, CatalogKind::Reference);
    let (version, source) = stated_by(connection, &snapshot).unzip();
    catalog.info.version_source = source.map(|source: VersionSource| source.to_string());
    catalog.push(version, snapshot, None);
    catalog.finish()
}

/// What a file makes when it runs by itself.
pub(super) struct Alone {
    /// Its tables, folded; up to the fault where there is one.
    pub tables: Vec<String>,
    /// It runs to its end.
    pub runs: bool,
}

/// Runs a file by itself.
pub(super) fn alone(file: &SqlFile, budget: &Budget) -> Result<Alone, Error> {
    let mut sandbox = Sandbox::new(budget)?;
    let runs = sandbox.run(&file.whole()).is_ok();
    let tables = sandbox.snapshot(&Schema::default())?.schema.tables;
    Ok(Alone { tables: tables.iter().map(|table| table.name.folded()).collect(), runs })
}

/// A sandbox in which one file has run.
struct Built {
    sandbox: Sandbox,
    snapshot: Snapshot,
}

fn build_whole(file: &SqlFile, budget: &Budget) -> Result<Built, Error> {
    let mut sandbox = Sandbox::new(budget)?;
    sandbox.run(&file.whole())?;
    let snapshot = sandbox.snapshot(&Schema::default())?;
    Ok(Built { sandbox, snapshot })
}

/// The version that a database states of itself, and where: what a script writes into its own metadata counts.
fn stated_by(connection: &Connection, snapshot: &Snapshot) -> Option<(Version, VersionSource)> {
    VersionSource::candidates(&snapshot.schema).into_iter().find_map(|source| {
        let stated = source.read_in(connection, &snapshot.schema).ok()?;
        let version = name::version(stated.raw.filter(|_| !stated.unplaceable)?.trim())?;
        Some((version, source))
    })
}

/// A catalog in the making.
struct Draft {
    info: CatalogInfo,
    versions: Vec<CatalogVersion>,
    repeatable: Vec<Migration>,
}

impl Draft {
    fn new(path: &Path, kind: CatalogKind) -> Self {
        let info = CatalogInfo {
            path: path.to_path_buf(),
            kind,
            tool: None,
            versions: Vec::new(),
            version_source: None,
            notes: Vec::new(),
        };
        Self { info, versions: Vec::new(), repeatable: Vec::new() }
    }

    fn add(&mut self, version: Option<Version>, built: Built) {
        self.note_stand_ins(&built.sandbox);
        self.push(version, built.snapshot, None);
    }

    fn push(&mut self, version: Option<Version>, snapshot: Snapshot, script: Option<Migration>) {
        let Snapshot { schema, fingerprint } = snapshot;
        self.versions.push(CatalogVersion { version, schema, fingerprint, script });
    }

    fn note(&mut self, note: String) {
        if !self.info.notes.contains(&note) {
            self.info.notes.push(note);
        }
    }

    fn note_stand_ins(&mut self, sandbox: &Sandbox) {
        sandbox.stand_ins().for_each(|note| self.note(note));
    }

    /// Whole versions share most of their tables. Where one has none of those before, the files may be migrations.
    fn note_strange_neighbours(&mut self, files: &[Whole]) {
        let strange = self.versions.windows(2).zip(files.windows(2)).find_map(|(schemas, files)| {
            let ([before, after], [first, second]) = (schemas, files) else { return None };
            let shared = after.schema.tables.iter().any(|table| before.schema.table(&table.name).is_some());
            let comparable = !before.schema.tables.is_empty() && !after.schema.tables.is_empty();
            (comparable && !shared).then(|| {
                let (first, second) = (&first.file.name, &second.file.name);
                format!("{second} has none of the tables of {first}; if they are migrations, name them 001_name.sql")
            })
        });
        strange.into_iter().for_each(|note| self.note(note));
    }

    /// Rebuilds every version with what is repeatable at its end. In older versions it may not fit; in the newest it must.
    fn repeat(&mut self, sequence: &Sequence, budget: &Budget) -> Result<(), Error> {
        self.repeatable = sequence.repeatable.iter().map(Migration::repeatable).collect();
        for count in (1..=sequence.steps.len()).rev() {
            let mut sandbox = Sandbox::new(budget)?;
            for step in sequence.steps.iter().take(count) {
                sandbox.run(&step.script)?;
            }
            for script in &sequence.repeatable {
                match sandbox.run(script) {
                    Err(error) if count == sequence.steps.len() => return Err(error),
                    Err(_) => {
                        self.note(format!("{} does not run in older versions and is left out there", script.file.name))
                    }
                    Ok(_) => {}
                }
            }
            self.note_stand_ins(&sandbox);
            if let Some(entry) = self.versions.get_mut(count - 1) {
                let Snapshot { schema, fingerprint } = sandbox.snapshot(&entry.schema)?;
                (entry.schema, entry.fingerprint) = (schema, fingerprint);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Catalog {
        if self
            .versions
            .last()
            .is_some_and(|entry| entry.schema.tables.is_empty() && entry.schema.virtual_tables.is_empty())
        {
            self.note("there are no tables in the newest version".to_owned());
        }
        self.info.versions = self.versions.iter().filter_map(|entry| entry.version.clone()).collect();
        if self.info.versions == [LATEST] {
            self.note("there is a working schema and no released version".to_owned());
        }
        Catalog { info: self.info, versions: self.versions, repeatable: self.repeatable }
    }
}
