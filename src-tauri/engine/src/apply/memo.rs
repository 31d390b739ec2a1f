//! What stored schemas mean, found out once for all databases of a job that have them.

use crate::schema::{Fingerprint, fingerprint, model::Schema};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Remembers what the texts of stored schemas mean. Databases of one job share one, whichever worker has them.
#[derive(Debug, Default)]
pub struct Memo {
    known: RwLock<HashMap<[u8; 32], Arc<Meaning>>>,
}

/// What is known of one database's work before it begins.
#[derive(Clone, Copy, Debug)]
pub struct Remembered<'a> {
    /// What stored schemas mean.
    pub memo: &'a Memo,
    /// The fingerprint of the schema that the work leads to, which is the same for all databases of a plan.
    pub aim: &'a Fingerprint,
}

/// What a stored schema means.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) schema: Schema,
    pub(super) fingerprint: Fingerprint,
}

impl Meaning {
    pub(super) fn of(schema: Schema) -> Arc<Self> {
        Arc::new(Self { fingerprint: fingerprint(&schema), schema })
    }
}

/// What one database is looked up in: nothing where its format gives texts another meaning.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known<'a>(pub(super) Option<&'a Memo>);

impl Known<'_> {
    /// What the stored schema with this [`crate::schema::text_key`] means: remembered, else as `introspect` finds out.
    pub(super) fn meaning(
        self,
        key: [u8; 32],
        introspect: impl FnOnce() -> rusqlite::Result<Schema>,
    ) -> rusqlite::Result<Arc<Meaning>> {
        let Some(Memo { known }) = self.0 else { return Ok(Meaning::of(introspect()?)) };
        if let Some(meaning) = known.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(meaning));
        }
        let meaning = Meaning::of(introspect()?);
        known.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&meaning));
        Ok(meaning)
    }
}
