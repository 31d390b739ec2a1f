//! What two schemas that mean the same have in common, and a hash over it.

use super::model::{
    Affinity, Check, Column, ForeignKey, Index, KeyPart, Name, PrimaryKey, Schema, Table, Trigger, Unique, View,
    VirtualTable,
};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    io::{BufWriter, Write},
    sync::Arc,
};

/// Counts up whenever the same schema gets another fingerprint than before, so that what was remembered is forgotten.
pub const FINGERPRINT_VERSION: u32 = 2;

/// So many bytes are hashed at a time.
const BUFFER: usize = 16 * 1024;

/// 128 bits over the normalised schema, in hexadecimal: equal exactly when two schemas mean the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub String);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The fingerprint of a schema: BLAKE3, cut to 128 bits, over all that it means. The order of columns, the names of
/// constraints and the texts are left out.
pub fn fingerprint(schema: &Schema) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&FINGERPRINT_VERSION.to_le_bytes());
    // The hasher is slow with the few bytes at a time that JSON is written in.
    let mut buffered = BufWriter::with_capacity(BUFFER, hasher);
    // Writing to a hasher cannot fail, nor can a schema fail to be written: it has no maps.
    let _ = serde_json::to_writer(&mut buffered, &schema.meaning());
    let _ = buffered.flush();
    Fingerprint(buffered.get_ref().finalize().to_hex()[..32].to_owned())
}

/// What of a part of a schema counts: two mean the same exactly when their meanings are equal. Comparing and hashing
/// both go by it, so that they cannot disagree.
pub(crate) trait Meaning {
    /// The same without what does not count, with names folded and sets in canonical order.
    fn meaning(&self) -> Self;
}

impl Meaning for Schema {
    fn meaning(&self) -> Self {
        let Self { tables, indexes, views, triggers, virtual_tables } = self;
        Self {
            tables: tables.iter().map(|table| Arc::new(table.meaning())).collect(),
            indexes: indexes.meaning(),
            views: views.meaning(),
            triggers: triggers.meaning(),
            virtual_tables: virtual_tables.meaning(),
        }
    }
}

impl<T: Meaning> Meaning for Vec<T> {
    fn meaning(&self) -> Self {
        self.iter().map(Meaning::meaning).collect()
    }
}

impl<T: Meaning> Meaning for Option<T> {
    fn meaning(&self) -> Self {
        self.as_ref().map(Meaning::meaning)
    }
}

impl Meaning for Name {
    fn meaning(&self) -> Self {
        Self(self.folded())
    }
}

impl Meaning for Table {
    fn meaning(&self) -> Self {
        let mut meaning = Self { name: self.name.meaning(), sql: String::new(), ..self.clone() };
        meaning.columns = self.columns.meaning();
        meaning.columns.sort_by(|a, b| a.name.cmp(&b.name));
        meaning.primary_key = self.primary_key.meaning();
        meaning.unique = self.unique.meaning();
        meaning.checks = self.checks.meaning();
        meaning.foreign_keys = self.foreign_keys.meaning();
        meaning
    }
}

impl Meaning for Column {
    fn meaning(&self) -> Self {
        // The affinity follows from the type and from what the table is.
        let affinity = Affinity::default();
        Self { name: self.name.meaning(), affinity, collation: self.collation.meaning(), ..self.clone() }
    }
}

impl Meaning for KeyPart {
    fn meaning(&self) -> Self {
        Self { collation: self.collation.meaning(), ..self.clone() }
    }
}

impl Meaning for PrimaryKey {
    fn meaning(&self) -> Self {
        Self { name: None, parts: self.parts.meaning(), ..self.clone() }
    }
}

impl Meaning for Unique {
    fn meaning(&self) -> Self {
        Self { name: None, parts: self.parts.meaning(), conflict: self.conflict }
    }
}

impl Meaning for Check {
    fn meaning(&self) -> Self {
        Self { name: None, expression: self.expression.clone() }
    }
}

impl Meaning for ForeignKey {
    fn meaning(&self) -> Self {
        Self {
            name: None,
            columns: self.columns.meaning(),
            parent: self.parent.meaning(),
            parent_columns: self.parent_columns.meaning(),
            ..self.clone()
        }
    }
}

impl Meaning for Index {
    fn meaning(&self) -> Self {
        Self {
            name: self.name.meaning(),
            table: self.table.meaning(),
            parts: self.parts.meaning(),
            sql: String::new(),
            ..self.clone()
        }
    }
}

impl Meaning for View {
    fn meaning(&self) -> Self {
        Self { name: self.name.meaning(), columns: self.columns.meaning(), body: self.body.clone(), sql: String::new() }
    }
}

impl Meaning for Trigger {
    fn meaning(&self) -> Self {
        Self {
            name: self.name.meaning(),
            table: self.table.meaning(),
            columns: self.columns.meaning(),
            sql: String::new(),
            ..self.clone()
        }
    }
}

impl Meaning for VirtualTable {
    fn meaning(&self) -> Self {
        Self {
            name: self.name.meaning(),
            module: self.module.meaning(),
            arguments: self.arguments.clone(),
            shadows: self.needed_shadows().into_iter().map(Meaning::meaning).collect(),
            sql: String::new(),
        }
    }
}
