//! The schemas of a fleet that are known already. A fleet of 10,000 files has a handful: each is read once.

use super::{
    KnownSchema, Reading,
    budget::Budget,
    pages::{Pages, RawSchema},
    record::Record,
};
use crate::{
    catalog::{
        label,
        source::{Stated, VersionSource},
    },
    schema::{
        self, Fingerprint,
        model::{Affinity, Column, Schema, Table},
    },
};
use rusqlite::Connection;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

/// The schemas that were read so far, shared by all readers, and what versions are read from.
#[derive(Debug, Default)]
pub(super) struct KnownSchemas {
    version_source: Option<VersionSource>,
    label_query: Option<String>,
    by_text: RwLock<HashMap<Written, Known>>,
    by_pages: RwLock<HashMap<Written, Arc<Recipe>>>,
    by_fingerprint: Mutex<HashMap<Fingerprint, Arc<KnownSchema>>>,
}

/// A hash of a schema as it is written, and its format: in those before 4 `DESC` has no meaning in an index.
type Written = ([u8; 32], u32);

/// What the header of a database says that its schema does not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outside {
    pub(super) user_version: i64,
    pub(super) schema_format: u32,
    pub(super) wal: bool,
}

/// A schema, and where databases whose schema is written like this state their version.
#[derive(Clone, Debug)]
struct Known {
    schema: Arc<KnownSchema>,
    sources: Arc<[Origin]>,
}

/// A version source in a schema.
#[derive(Clone, Debug)]
struct Origin {
    source: VersionSource,
    place: Place,
}

/// Where a version source is, seen from the stored pages.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// In the header.
    UserVersion,
    /// In the only row of this table: the places of the version and of when it was verified.
    Row(String, usize, Option<usize>),
    /// Only SQLite can tell.
    Query,
}

/// How a database is read whose stored schema is known: its schema, and for each source where it is, a row of the schema
/// standing for the table.
#[derive(Debug)]
struct Recipe {
    known: Known,
    rows: Vec<Option<usize>>,
}

impl KnownSchemas {
    /// No schema yet. Versions are read from `version_source`, or from every source that a schema has; labels by
    /// `label_query`, where there is one.
    pub(super) fn new(version_source: Option<VersionSource>, label_query: Option<String>) -> Self {
        Self { version_source, label_query, ..Self::default() }
    }

    /// Reads the database behind `connection`, which is inside a transaction. `pages` are its pages, where they hold all
    /// of it. What SQLite does is stopped by `budget` anyhow; what is done here is too.
    pub(super) fn read(
        &self,
        connection: &Connection,
        outside: Outside,
        pages: Option<&Pages<'_>>,
        budget: &Budget,
    ) -> rusqlite::Result<Reading> {
        let reading = self.read_schema(connection, outside, pages, budget)?;
        let label = self.label_query.as_deref().map_or(Ok(None), |query| label::said_by(query, connection))?;
        Ok(Reading { label, ..reading })
    }

    fn read_schema(
        &self,
        connection: &Connection,
        outside: Outside,
        pages: Option<&Pages<'_>>,
        budget: &Budget,
    ) -> rusqlite::Result<Reading> {
        let raw = pages.and_then(|pages| Some((pages, pages.schema()?)));
        if let Some((pages, raw)) = &raw
            && let Some(reading) = self.recall(pages, raw, outside)
        {
            return Ok(reading);
        }
        let known = self.known(connection, outside.schema_format, budget)?;
        if let Some((pages, raw)) = raw {
            self.learn(pages, (raw.key, outside.schema_format), &known);
        }
        let says = |origin: &Origin| match origin.place {
            Place::UserVersion => Ok(Stated::of_user_version(outside.user_version)),
            _ => origin.source.read_in(connection, &known.schema.schema),
        };
        let stated = known.sources.iter().map(|origin| Ok((origin.source.clone(), says(origin)?)));
        let stated = stated.collect::<rusqlite::Result<_>>()?;
        Ok(Reading { schema: known.schema, stated, wal: outside.wal, label: None })
    }

    /// What a database says that holds nothing.
    pub(super) fn empty(&self) -> Reading {
        let known = self.meaning(Schema::default());
        let stated = known.sources.iter().map(|origin| (origin.source.clone(), Stated::default())).collect();
        Reading { schema: known.schema, stated, wal: false, label: None }
    }

    /// Reads a database by its pages alone, where its schema is known and its version simply stated.
    fn recall(&self, pages: &Pages<'_>, raw: &RawSchema, outside: Outside) -> Option<Reading> {
        let written = (raw.key, outside.schema_format);
        let recipe = Arc::clone(self.by_pages.read().unwrap_or_else(PoisonError::into_inner).get(&written)?);
        let stated = recipe.known.sources.iter().zip(&recipe.rows).map(|(origin, row)| {
            let stated = match &origin.place {
                Place::UserVersion => Stated::of_user_version(outside.user_version),
                Place::Row(_, version, verified) => {
                    let root = *raw.roots.get((*row)?)?;
                    let row = pages.only_row(root, |row| stated(row, *version, *verified))?;
                    row.unwrap_or_default()
                }
                Place::Query => return None,
            };
            Some((origin.source.clone(), stated))
        });
        let stated = stated.collect::<Option<_>>()?;
        Some(Reading { schema: Arc::clone(&recipe.known.schema), stated, wal: outside.wal, label: None })
    }

    /// Keeps how databases are read whose schema is stored as this one is, which SQLite has just understood.
    fn learn(&self, pages: &Pages<'_>, written: Written, known: &Known) {
        let row = |origin: &Origin| match &origin.place {
            Place::UserVersion => Some(None),
            Place::Row(table, ..) => pages.row_of_table(table).map(Some),
            Place::Query => None,
        };
        if let Some(rows) = known.sources.iter().map(row).collect() {
            let recipe = Arc::new(Recipe { known: known.clone(), rows });
            self.by_pages.write().unwrap_or_else(PoisonError::into_inner).insert(written, recipe);
        }
    }

    fn known(&self, connection: &Connection, schema_format: u32, budget: &Budget) -> rusqlite::Result<Known> {
        let stored = schema::stored(connection)?;
        let key = (schema::text_key(&stored), schema_format);
        if let Some(known) = self.by_text.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.clone());
        }
        let go_on = || budget.check().is_ok();
        let known = self.meaning(schema::introspect_while(connection, &stored, &go_on)?);
        self.by_text.write().unwrap_or_else(PoisonError::into_inner).insert(key, known.clone());
        Ok(known)
    }

    /// Schemas that mean the same are one. Where versions are is each one's own: columns may stand in another order.
    fn meaning(&self, schema: Schema) -> Known {
        let sources = match &self.version_source {
            Some(source) => vec![source.clone()],
            None => VersionSource::candidates(&schema),
        };
        let origin = |source: VersionSource| Origin { place: Place::of(&source, &schema), source };
        let sources = sources.into_iter().map(origin).collect();
        let fingerprint = schema::fingerprint(&schema);
        let mut known = self.by_fingerprint.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known.entry(fingerprint.clone());
        let schema = Arc::clone(entry.or_insert_with(|| Arc::new(KnownSchema { fingerprint, schema })));
        Known { schema, sources }
    }
}

impl Place {
    fn of(source: &VersionSource, schema: &Schema) -> Self {
        if *source == VersionSource::UserVersion {
            return Self::UserVersion;
        }
        let row = source.only_row_in(schema).and_then(|(table, version, verified)| {
            let verified = verified.map(|column| stored_place(table, column));
            let place = Self::Row(table.name.0.clone(), stored_place(table, version)?, verified.flatten());
            verified.is_none_or(|verified| verified.is_some()).then_some(place)
        });
        row.unwrap_or(Self::Query)
    }
}

/// Which value of a stored row is that of this column, where the row holds it as it is.
fn stored_place(table: &Table, column: &Column) -> Option<usize> {
    let is_key = |column: &Column| {
        table.primary_key.as_ref().is_some_and(|key| {
            key.is_rowid && key.parts.iter().any(|part| part.expression.0.eq_ignore_ascii_case(&column.name.0))
        })
    };
    let as_written = !table.without_rowid
        && table.columns.iter().all(|column| column.generated.is_none())
        && column.affinity != Affinity::Real
        && !is_key(column);
    table.columns.iter().position(|other| other.name == column.name).filter(|_| as_written)
}

/// What the only row of a table states. `None` for what is not an integer or a short text: SQLite is asked then.
fn stated(row: &Record<'_>, version: usize, verified: Option<usize>) -> Option<Stated> {
    let said = |column: usize| match row.integer(column) {
        Some(number) => Some(number.to_string()),
        None => row.text(column).filter(|text| text.len() <= 100).map(str::to_owned),
    };
    let verified_at = match verified {
        Some(column) if !row.is_null(column) => Some(said(column)?),
        _ => None,
    };
    Some(Stated { raw: Some(said(version)?), unplaceable: false, verified_at })
}
