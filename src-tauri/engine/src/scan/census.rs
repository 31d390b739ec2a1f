//! Which schemas a fleet's databases have, and how many have each. Pure.

use super::{FileReading, KnownSchema};
use crate::{
    api::CatalogKind,
    catalog::{Catalog, source::VersionSource},
    schema::Fingerprint,
};
use std::{collections::BTreeMap, sync::Arc};

/// The schemas of all databases that can be read, each with how many have it.
#[derive(Clone, Debug, Default)]
pub struct Census {
    counts: BTreeMap<Fingerprint, (Arc<KnownSchema>, usize)>,
}

impl Census {
    /// Counts these files.
    pub fn of(files: &[FileReading]) -> Self {
        let mut census = Self::default();
        for reading in files.iter().filter_map(|file| file.outcome.as_ref().ok()) {
            census.add(&reading.schema, 1);
        }
        census
    }

    /// Counts so many databases with this schema.
    pub fn add(&mut self, schema: &Arc<KnownSchema>, count: usize) {
        match self.counts.get_mut(&schema.fingerprint) {
            Some((_, known)) => *known += count,
            None => _ = self.counts.insert(schema.fingerprint.clone(), (Arc::clone(schema), count)),
        }
    }

    /// True where a database has what this source reads, or none can be read.
    pub fn may_have(&self, source: &VersionSource) -> bool {
        self.counts.is_empty() || self.counts.values().any(|(known, _)| source.is_in(&known.schema))
    }

    /// The most common schema as a catalog of one entry that carries no version; none where nothing can be read.
    pub fn most_common(&self) -> Option<Catalog> {
        // Of equally common ones the lower fingerprint, so that the answer is the same each time.
        let (known, _) =
            self.filled().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.fingerprint.cmp(&a.0.fingerprint)))?;
        Some(Catalog::unversioned(CatalogKind::MostCommon, known.schema.clone()))
    }

    /// The first source in the documented order that at least half of the databases have; else the first in which any of
    /// them states something, which `states` is asked.
    pub fn source(&self, states: &mut dyn FnMut(&VersionSource) -> bool) -> Option<VersionSource> {
        let readable: usize = self.filled().map(|(_, count)| count).sum();
        let mut seen: Vec<(VersionSource, usize)> = Vec::new();
        for (known, count) in self.filled() {
            for source in VersionSource::candidates(&known.schema) {
                match seen.iter_mut().find(|(other, _)| other.same_place(&source)) {
                    _ if source.tables().is_empty() => {}
                    Some((_, all)) => *all += count,
                    None => seen.push((source, *count)),
                }
            }
        }
        seen.sort_by(|(a, _), (b, _)| a.rank().cmp(&b.rank()).then_with(|| a.to_string().cmp(&b.to_string())));
        let common = seen.iter().find(|(_, count)| 2 * count >= readable);
        common.or_else(|| seen.iter().find(|(source, _)| states(source))).map(|(source, _)| source.clone())
    }

    fn filled(&self) -> impl Iterator<Item = &(Arc<KnownSchema>, usize)> {
        self.counts.values().filter(|(known, _)| !known.schema.is_empty())
    }
}
