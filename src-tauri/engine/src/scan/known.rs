//! The schemas of a fleet that are known already. A fleet of 10,000 files has a handful: each is read once.

use super::KnownSchema;
use crate::{
    catalog::source::VersionSource,
    schema::{self, Fingerprint, model::Schema},
};
use rusqlite::Connection;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

/// A schema and where databases that have it may state their version.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// The schema.
    pub(super) schema: Arc<KnownSchema>,
    /// All version sources that it has.
    pub(super) sources: Arc<[VersionSource]>,
}

/// The schemas that were read so far, shared by all readers.
#[derive(Debug, Default)]
pub(super) struct KnownSchemas {
    by_text: RwLock<HashMap<[u8; 32], Known>>,
    by_fingerprint: Mutex<HashMap<Fingerprint, Known>>,
}

impl KnownSchemas {
    /// The schema of the database behind `connection`, which is inside a transaction.
    pub(super) fn read(&self, connection: &Connection) -> rusqlite::Result<Known> {
        let stored = schema::stored(connection)?;
        let key = schema::text_key(&stored);
        if let Some(known) = self.by_text.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.clone());
        }
        let known = self.meaning(schema::introspect(connection, &stored)?);
        self.by_text.write().unwrap_or_else(PoisonError::into_inner).insert(key, known.clone());
        Ok(known)
    }

    /// The schema of a database that holds nothing.
    pub(super) fn empty(&self) -> Known {
        self.meaning(Schema::default())
    }

    fn meaning(&self, schema: Schema) -> Known {
        let fingerprint = schema::fingerprint(&schema);
        let mut known = self.by_fingerprint.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known.entry(fingerprint.clone()).or_insert_with(|| Known {
            sources: VersionSource::candidates(&schema).into(),
            schema: Arc::new(KnownSchema { fingerprint, schema }),
        });
        entry.clone()
    }
}
