//! Where the expected schema may be.

use super::{budget::Budget, load_within};
use crate::api::CatalogInfo;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long looking may take in all.
const BUDGET: Duration = Duration::from_secs(3);
/// More suggestions than this are no help.
const MOST: usize = 8;

/// Where projects keep the expected schema, below the fleet's folder or a folder around it; the likeliest first.
const PLACES: [&str; 24] = [
    "schemas",
    "schema",
    "db/schemas",
    "sql/schemas",
    "prisma/migrations",
    "drizzle",
    "drizzle/migrations",
    "migrations",
    "db/migrations",
    "db/migrate",
    "database/migrations",
    "sql/migrations",
    "src/migrations",
    "src/db/migrations",
    "resources/db/migration",
    "src/main/resources/db/migration",
    "schema.sql",
    "latest.sql",
    "db/schema.sql",
    "db/structure.sql",
    "database/schema.sql",
    "sql/schema.sql",
    "sql",
    "db",
];
/// How many folders around the fleet's are looked into.
const AROUND: usize = 2;

/// The places below and beside `root` where the expected schema may be, the likeliest first. Each was loaded; what cannot
/// be is not suggested. Looks at a fixed list of names and never longer than a few seconds.
pub fn suggest(root: &Path) -> Vec<CatalogInfo> {
    let budget = Budget::new(BUDGET, &CancellationToken::new());
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let mut found: Vec<CatalogInfo> = Vec::new();
    for folder in root.ancestors().take(1 + AROUND) {
        for path in PLACES.iter().map(|place| folder.join(place)).filter(|path| !is_fleet(path, &root)) {
            if found.len() == MOST || budget.stop().is_some() {
                return found;
            }
            found.extend(tried(&path, &budget).filter(|info| !is_known(info, &found)));
        }
    }
    found
}

/// A folder around the fleet, or the fleet itself, is no place for its schema.
fn is_fleet(path: &PathBuf, root: &Path) -> bool {
    root.starts_with(path)
}

fn tried(path: &Path, budget: &Budget) -> Option<CatalogInfo> {
    // Most places are not there; asking is cheaper than the error.
    fs::symlink_metadata(path).ok()?;
    let catalog = load_within(path, budget).ok()?;
    let has_tables = catalog.versions.iter().any(|entry| !entry.schema.is_empty());
    has_tables.then_some(catalog.info)
}

/// `schema.sql` in a folder that is suggested already is no place of its own.
fn is_known(info: &CatalogInfo, found: &[CatalogInfo]) -> bool {
    found.iter().any(|known| info.path.starts_with(&known.path))
}
