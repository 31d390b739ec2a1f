//! Fleets of real SQLite files with the truth about each of them, for the tests, the sample and the benchmark.
//!
//! The databases are those of an imagined notes application with one file for each tenant, whose schema is at its third
//! version. [`fleet()`] makes a folder full of them; [`Tree`] proves that nobody touched it.

mod fleet;
mod kind;
mod names;
mod random;
mod template;
mod tree;

pub use fleet::{Fleet, FleetOptions, Truth, fleet};
pub use kind::Kind;
pub use random::Random;
pub use template::{SCHEMAS, V2_TO_V3};
pub use tree::{Entry, Tree};

use anyhow::Context;
use std::{fs, path::Path};

/// Makes the database `path`, and the folders above it, by running `sql`. A database that is there gets `sql` too.
///
/// # Errors
/// The file cannot be made or opened, or SQLite refuses a statement.
pub fn database(path: impl AsRef<Path>, sql: &str) -> anyhow::Result<()> {
    let path = path.as_ref();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let connection = rusqlite::Connection::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    connection.execute_batch(sql).with_context(|| format!("cannot run the statements in {}", path.display()))
}

/// Makes one database of a kind, with its companions, at `path`, as [`fleet()`] would. The folder is made where it is not there.
///
/// # Errors
/// A file cannot be written.
pub fn database_of_kind(path: impl AsRef<Path>, kind: Kind) -> anyhow::Result<()> {
    database_with_rows(path, kind, FleetOptions::default().rows)
}

/// The same with about so many rows in each of its tables.
///
/// # Errors
/// A file cannot be written.
pub fn database_with_rows(path: impl AsRef<Path>, kind: Kind, rows: usize) -> anyhow::Result<()> {
    let path = path.as_ref();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let options = FleetOptions::default();
    let identity = template::Identity::new(&mut Random::new(options.seed));
    template::Templates::default().write(path, kind, rows, options.page_size, &identity)
}
