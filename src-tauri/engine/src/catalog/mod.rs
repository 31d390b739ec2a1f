//! The known versions of the expected schema, and where databases state theirs.
//!
//! A catalog comes from a folder of `.sql` files that each make a whole version, from a folder of migrations where version
//! N is the result of the first N, from one `.sql` file, or from a database taken as the reference. SQLite runs the SQL in
//! memory, under an authorizer and within a budget, and the result is introspected; nothing is parsed out of the text.
//!
//! Numbers of versions are those that the tool's own table states, so that databases can be placed:
//!
//! | convention | version |
//! |---|---|
//! | golang-migrate, dbmate, goose, sqlx, refinery, Rails | the number that the file's name begins with |
//! | Flyway | the same, dots included (`1.1`) |
//! | Diesel | the folder's name up to `_`, without dashes |
//! | Prisma | the number that the folder's name begins with; the table has the whole name |
//! | Drizzle | how many migrations: the table has a row for each |
//! | `rusqlite_migration` | how many migrations: that is its `user_version` |
//!
//! The tables that such tools make themselves are in databases and not in the catalog:
//! [`source::without_tool_tables`] leaves them out of a comparison.

mod budget;
mod build;
pub mod config;
mod drops;
mod folder;
mod header;
pub mod label;
mod migration;
mod migrations;
mod name;
mod order;
mod reference;
mod route;
mod sandbox;
pub mod source;
mod suggest;
mod text;

pub use drops::Drops;
pub use migration::{Migration, Part};
pub use route::{Leg, route};
pub use suggest::suggest;

use crate::{
    Code, Error,
    api::{CatalogInfo, CatalogKind, LATEST, Version},
    schema::{self, Fingerprint, model::Schema},
};
use budget::Budget;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long reading one catalog may take in all.
const LOAD_BUDGET: Duration = Duration::from_secs(60);

/// The known versions of the expected schema, oldest first, the working schema last.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Where it is from and what is there.
    pub info: CatalogInfo,
    /// Its versions.
    pub versions: Vec<CatalogVersion>,
    /// What runs again after all migrations whenever it changes: Flyway's `R__` files.
    pub repeatable: Vec<Migration>,
}

/// One version of the expected schema.
#[derive(Clone, Debug)]
pub struct CatalogVersion {
    /// Which; `None` in a catalog that carries no versions (one `.sql` file or a database that states none).
    pub version: Option<Version>,
    /// What it means.
    pub schema: Schema,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// What leads to it from the version before and back, in a folder of migrations.
    pub script: Option<Migration>,
}

/// Reads the catalog at `path`: a folder of versions, a folder of migrations, one `.sql` file or a database.
///
/// # Errors
/// [`Code::NotFound`] and [`Code::PermissionDenied`] for the path itself; [`Code::BadSchema`] for whatever is wrong there,
/// with the file, the line and SQLite's message where a file does not run.
pub fn load(path: &Path) -> Result<Catalog, Error> {
    load_while(path, &CancellationToken::new())
}

/// The same for as long as nobody cancels it.
///
/// # Errors
/// As [`load`], and [`Code::Cancelled`].
pub fn load_while(path: &Path, cancel: &CancellationToken) -> Result<Catalog, Error> {
    load_within(path, &Budget::new(LOAD_BUDGET, cancel))
}

/// The same, with a budget of its own.
fn load_within(path: &Path, budget: &Budget) -> Result<Catalog, Error> {
    let metadata = fs::metadata(path).map_err(|error| cannot_read(path, error))?;
    if metadata.is_dir() {
        folder::load(path, budget)
    } else if !metadata.is_file() {
        Err(Error::new(Code::BadSchema, format!("{} is neither a folder nor a file", path.display())).at(path))
    } else if reference::is_database(path)? {
        reference::load(path, budget)
    } else {
        build::one_file(path, budget)
    }
}

impl Catalog {
    /// A catalog of one schema that carries no version.
    pub fn unversioned(kind: CatalogKind, schema: Schema) -> Self {
        let info = CatalogInfo {
            path: PathBuf::new(),
            kind,
            tool: None,
            versions: Vec::new(),
            version_source: None,
            notes: Vec::new(),
        };
        let fingerprint = schema::fingerprint(&schema);
        let only = CatalogVersion { version: None, schema, fingerprint, script: None };
        Self { info, versions: vec![only], repeatable: Vec::new() }
    }

    /// True where its entries carry versions.
    pub fn has_versions(&self) -> bool {
        self.versions.iter().any(|entry| entry.version.is_some())
    }

    /// The entry of this version.
    pub fn get(&self, version: &Version) -> Option<&CatalogVersion> {
        self.versions.iter().find(|entry| entry.version.as_ref() == Some(version))
    }

    /// The place of this version, counted from the oldest.
    pub fn position(&self, version: &Version) -> Option<usize> {
        self.versions.iter().position(|entry| entry.version.as_ref() == Some(version))
    }

    /// The newest version that is not the working schema.
    pub fn newest_released(&self) -> Option<&CatalogVersion> {
        self.versions.iter().rev().find(|entry| entry.version.as_ref().is_some_and(|version| *version != LATEST))
    }

    /// The entry that has this fingerprint: the newest released one where there are several.
    pub fn by_fingerprint(&self, fingerprint: &Fingerprint) -> Option<&CatalogVersion> {
        let mut same = self.versions.iter().rev().filter(|entry| entry.fingerprint == *fingerprint);
        let newest = same.next()?;
        let is_working = newest.version == Some(LATEST);
        Some(if is_working { same.next().unwrap_or(newest) } else { newest })
    }
}

/// What the operating system said of a path that was asked for.
fn cannot_read(path: &Path, error: io::Error) -> Error {
    let shown = path.display();
    let failed = match error.kind() {
        io::ErrorKind::NotFound => Error::new(Code::NotFound, format!("there is no {shown}"))
            .hint("name a folder of .sql files, a folder of migrations, one .sql file, or a database"),
        io::ErrorKind::PermissionDenied => Error::new(Code::PermissionDenied, format!("{shown} may not be read"))
            .hint("give yourself the right to read it"),
        _ => Error::new(Code::Io, format!("{shown} cannot be read: {error}")),
    };
    failed.at(path).because(error)
}
