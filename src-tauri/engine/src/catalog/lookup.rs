//! Finding a version in a catalog.

use super::{Catalog, CatalogVersion};
use crate::{
    api::{CatalogInfo, CatalogKind, LATEST, Version},
    schema::{self, Fingerprint, model::Schema},
};
use std::path::PathBuf;

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
        Self { info, versions: vec![CatalogVersion { version: None, schema, fingerprint, sql: String::new() }] }
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

    /// The newest version that is released.
    pub fn newest_released(&self) -> Option<&Version> {
        self.versions.iter().filter_map(|entry| entry.version.as_ref()).rfind(|version| **version != LATEST)
    }

    /// The newest entry with this fingerprint.
    pub fn by_fingerprint(&self, fingerprint: &Fingerprint) -> Option<&CatalogVersion> {
        self.versions.iter().rfind(|entry| entry.fingerprint == *fingerprint)
    }
}
