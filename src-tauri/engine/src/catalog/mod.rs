//! The known versions of the expected schema, and where databases state theirs.

mod lookup;
pub mod source;

use crate::{
    Error,
    api::{CatalogInfo, Version},
    schema::{Fingerprint, model::Schema},
};
use std::path::Path;

/// The known versions of the expected schema, oldest first, the working schema last.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Where it is from and what is there.
    pub info: CatalogInfo,
    /// Its versions.
    pub versions: Vec<CatalogVersion>,
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
    /// The SQL that makes it, for people.
    pub sql: String,
}

/// Reads the catalog at `path`: a folder of versions, a folder of migrations, one `.sql` file or a database.
pub fn load(path: &Path) -> Result<Catalog, Error> {
    Err(Error::new(crate::Code::BadSchema, format!("no schema in {}", path.display())))
}

/// The places below and beside `root` where the expected schema may be, the likeliest first.
pub fn suggest(root: &Path) -> Vec<CatalogInfo> {
    let _ = root;
    Vec::new()
}
