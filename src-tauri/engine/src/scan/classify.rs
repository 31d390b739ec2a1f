//! Says what each database is: the table of statuses in `docs/glossary.md`, from the top. Pure.
//!
//! A verdict depends on the schema and the stated version alone, so it is reached once for all databases that agree in both.

use super::{Census, FileReading, KnownSchema, Reading, Unread};
use crate::{
    api::{CatalogKind, Counts, Reason, Status, Version},
    catalog::{
        Catalog, CatalogVersion,
        source::{Placed, Stated, VersionSource, without_tool_tables},
    },
    diff::{self, Change},
    schema::{
        Fingerprint,
        model::{Name, Schema, Table, VirtualTable},
    },
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, fmt, sync::Arc};

/// What was said of a database; the same for all with one schema and one stated version.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Verdict {
    /// Its status.
    pub status: Status,
    /// The version that it states, where that can be placed.
    pub version: Option<Version>,
    /// What it states, raw, where that cannot be placed.
    pub stated: Option<String>,
    /// How many tables it has.
    pub tables: Option<u32>,
    /// Differences from the expected schema of its own version.
    pub counts: Counts,
    /// Differences from the target version's schema, where that is another.
    pub to_target: Option<Counts>,
    /// The first differences in words.
    pub summary: Option<String>,
    /// Why it is unreadable or unversioned.
    pub reason: Option<Reason>,
    /// What happened, and what to do next.
    pub message: Option<String>,
    /// The version whose schema it has, where it states none.
    pub looks_like: Option<Version>,
}

impl Verdict {
    /// True where it has all that the target's schema has, as it ought to be, and more.
    pub fn is_only_extra(&self) -> bool {
        let Counts { missing, extra, different } = self.counts;
        self.status == Status::Drifted && self.to_target.is_none() && extra > 0 && missing + different == 0
    }
}

/// What a fleet is held against.
#[derive(Clone, Debug)]
pub struct Standard {
    /// The expected schema's versions.
    pub catalog: Arc<Catalog>,
    /// Where databases state their version.
    pub source: VersionSource,
    /// The version that the fleet should be at; `None` where the catalog carries none.
    pub target: Option<Version>,
    /// The fleet names its members by include patterns, so nothing that it found is a stranger.
    pub all_are_members: bool,
}

/// Reaches verdicts, each once.
#[derive(Debug)]
pub struct Judge<'a> {
    standard: &'a Standard,
    reached: HashMap<(Fingerprint, Option<Stated>), Arc<Verdict>>,
    shapes: HashMap<Fingerprint, Arc<Fingerprint>>,
}

impl<'a> Judge<'a> {
    /// A judge by this standard.
    pub fn new(standard: &'a Standard) -> Self {
        Self { standard, reached: HashMap::new(), shapes: HashMap::new() }
    }

    /// The shape of a database with this schema, once for all that have it. An empty schema is no shape: there is nothing to
    /// be alike in.
    pub fn shape(&mut self, known: &KnownSchema) -> Option<Arc<Fingerprint>> {
        if known.schema.is_empty() {
            return None;
        }
        if let Some(shape) = self.shapes.get(&known.fingerprint) {
            return Some(Arc::clone(shape));
        }
        let shape = Arc::new(known.fingerprint.clone());
        self.shapes.insert(known.fingerprint.clone(), Arc::clone(&shape));
        Some(shape)
    }

    /// By what it judges.
    pub fn standard(&self) -> &'a Standard {
        self.standard
    }

    /// What is to be said of a database.
    pub fn verdict(&mut self, file: &FileReading) -> Arc<Verdict> {
        let reading = match &file.outcome {
            Ok(reading) => reading,
            Err(unread) => return Arc::new(Verdict::unreadable(unread)),
        };
        let mut stated = self.standard.stated(reading).cloned();
        if let Some(stated) = &mut stated {
            stated.verified_at = None; // differs from file to file and changes no verdict
        }
        let key = (reading.schema.fingerprint.clone(), stated);
        if let Some(verdict) = self.reached.get(&key) {
            return Arc::clone(verdict);
        }
        let verdict = Arc::new(self.standard.judge(&reading.schema, key.1.as_ref()));
        self.reached.insert(key, Arc::clone(&verdict));
        verdict
    }
}

impl Standard {
    /// Tells this standard from any by which a database could be judged otherwise: a hash over all that it is made of.
    pub fn key(&self) -> String {
        /// Hashes what is written to it.
        struct Hashed(blake3::Hasher);
        impl fmt::Write for Hashed {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.update(text.as_bytes());
                Ok(())
            }
        }
        let mut hashed = Hashed(blake3::Hasher::new());
        let Self { catalog, source, target, all_are_members } = self;
        // Writing to a hasher cannot fail.
        let _ = fmt::write(&mut hashed, format_args!("{source:?} {target:?} {all_are_members}"));
        let _ = match (catalog.info.kind, catalog.versions.first()) {
            // It is one spelling of many, and not always the same.
            (CatalogKind::MostCommon, Some(entry)) => fmt::write(&mut hashed, format_args!("{:?}", entry.fingerprint)),
            _ => fmt::write(&mut hashed, format_args!("{catalog:?}")),
        };
        hashed.0.finalize().to_hex().to_string()
    }

    /// True where the other is the same with the very catalog.
    pub fn is_same(&self, other: &Self) -> bool {
        let Self { catalog, source, target, all_are_members } = self;
        Arc::ptr_eq(catalog, &other.catalog)
            && (source, target, all_are_members) == (&other.source, &other.target, &other.all_are_members)
    }

    /// What the fleet's version source says in this database.
    pub fn stated<'r>(&self, reading: &'r Reading) -> Option<&'r Stated> {
        reading.stated.iter().find(|(source, _)| source.same_place(&self.source)).map(|(_, stated)| stated)
    }

    fn judge(&self, known: &KnownSchema, stated: Option<&Stated>) -> Verdict {
        let schema = &known.schema;
        let verdict = Verdict { tables: Some(count_tables(schema)), ..Verdict::of(Status::Unversioned) };
        if schema.is_empty() {
            return Verdict { message: Some("it is empty: no tables, no version".to_owned()), ..verdict };
        }
        let looks_like = self.looks_like(known);
        if !self.is_member(schema, stated) {
            return Verdict {
                reason: Some(Reason::Stranger),
                message: Some(
                    "another program's database: it states no version and has less than half of the expected tables"
                        .to_owned(),
                ),
                ..verdict
            };
        }
        if !self.catalog.has_versions() {
            let version = stated.and_then(|stated| stated.raw.as_deref()).and_then(plain_version);
            return match self.catalog.versions.first() {
                Some(expected) => Verdict { version, ..self.compare(verdict, schema, expected, None) },
                None => verdict,
            };
        }
        match stated.map_or(Placed::None, |stated| self.source.place(stated, &self.catalog)) {
            Placed::None => {
                let message = match &looks_like {
                    Some(version) => format!("states no version, but has the schema of {version}"),
                    None => match several(&self.told_apart_by_rows(schema)) {
                        Some(versions) => format!("states no version, and has the schema of {versions}"),
                        None => "states no version".to_owned(),
                    },
                };
                Verdict { looks_like, message: Some(message), ..verdict }
            }
            Placed::Unknown(raw) => Verdict {
                reason: Some(Reason::UnknownVersion),
                message: Some(format!("states version {raw:?}, which the expected schema does not have")),
                stated: Some(raw),
                looks_like,
                ..verdict
            },
            Placed::Version(version) => self.judge_version(verdict, schema, version),
        }
    }

    /// The newest version that has this very schema; none where rows tell apart those that have it. The table of a migration tool
    /// does not count.
    fn looks_like(&self, known: &KnownSchema) -> Option<Version> {
        if !self.told_apart_by_rows(&known.schema).is_empty() {
            return None;
        }
        let same = |entry: &&CatalogVersion| differences(&known.schema, &entry.schema).is_empty();
        let entry = self.catalog.by_fingerprint(&known.fingerprint);
        entry.or_else(|| self.catalog.versions.iter().rev().find(same)).and_then(|entry| entry.version.clone())
    }

    /// The versions that have this very schema, where a script between them moves data: the schema does not say which of them
    /// a database is, and which scripts it has seen. Empty where one at most has it, or nothing moves between them.
    pub fn told_apart_by_rows(&self, schema: &Schema) -> Vec<&CatalogVersion> {
        let versions = &self.catalog.versions;
        let moves = |entry: &CatalogVersion| entry.script.as_ref().is_some_and(|script| script.moves_data);
        if !versions.iter().any(moves) {
            return Vec::new();
        }
        let same = |entry: &CatalogVersion| differences(schema, &entry.schema).is_empty();
        let alike: Vec<_> = versions.iter().enumerate().filter(|(_, entry)| same(entry)).collect();
        let (Some((first, _)), Some((last, _))) = (alike.first(), alike.last()) else { return Vec::new() };
        let between = versions.iter().skip(first + 1).take(last - first);
        if between.into_iter().any(moves) { alike.into_iter().map(|(_, entry)| entry).collect() } else { Vec::new() }
    }

    fn judge_version(&self, verdict: Verdict, schema: &Schema, version: Version) -> Verdict {
        let verdict = Verdict { version: Some(version.clone()), ..verdict };
        match self.catalog.get(&version) {
            Some(expected) => self.compare(verdict, schema, expected, Some(&version)),
            None => Verdict { status: Status::Ahead, summary: self.distance(&version), ..verdict },
        }
    }

    /// Incomplete, drifted, ahead, outdated or current: by the differences from its own version first.
    fn compare(
        &self,
        verdict: Verdict,
        schema: &Schema,
        expected: &CatalogVersion,
        version: Option<&Version>,
    ) -> Verdict {
        let changes = differences(schema, &expected.schema);
        let counts = diff::counts(&changes);
        let against_target = version.zip(self.target.as_ref()).map(|(own, target)| own.compare(target));
        let status = match against_target {
            _ if changes.iter().any(Change::lacks_object) => Status::Incomplete,
            _ if !changes.is_empty() => Status::Drifted,
            Some(std::cmp::Ordering::Greater) => Status::Ahead,
            Some(std::cmp::Ordering::Less) => Status::Outdated,
            _ => Status::Current,
        };
        let summary = diff::words(&changes).or_else(|| version.and_then(|version| self.distance(version)));
        let target = self.target.as_ref().filter(|target| version.is_some_and(|own| own != *target));
        let to_target = target
            .and_then(|target| self.catalog.get(target))
            .map(|target| diff::counts(&differences(schema, &target.schema)));
        Verdict { status, counts, summary, to_target, ..verdict }
    }

    /// "behind v3 by 1 version"; none where it is at the target.
    fn distance(&self, version: &Version) -> Option<String> {
        let target = self.target.as_ref()?;
        let (own, aim) = (self.catalog.position(version), self.catalog.position(target));
        match version.compare(target) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(format!("ahead of {target}")),
            std::cmp::Ordering::Less => Some(match own.zip(aim).map(|(own, aim)| aim.saturating_sub(own)) {
                Some(1) => format!("behind {target} by 1 version"),
                Some(steps) if steps > 1 => format!("behind {target} by {steps} versions"),
                _ => format!("behind {target}"),
            }),
        }
    }

    /// A member states a version in the fleet's own version table, is matched by the fleet's include patterns, or has at
    /// least half the tables of some version, each with at least half its columns.
    fn is_member(&self, schema: &Schema, stated: Option<&Stated>) -> bool {
        let own_table = !self.source.tables().is_empty();
        let states_one = stated.is_some_and(|stated| stated.raw.is_some() || stated.unplaceable);
        self.all_are_members
            || (own_table && states_one)
            || self.catalog.versions.iter().any(|version| self.resembles(schema, &version.schema))
    }

    fn resembles(&self, schema: &Schema, expected: &Schema) -> bool {
        let keeps_versions = |table: &Table| self.source.tables().iter().any(|name| table.name == Name::from(*name));
        let tables: Vec<_> = expected.tables.iter().filter(|table| !keeps_versions(table)).collect();
        let there =
            tables.iter().filter(|table| schema.table(&table.name).is_some_and(|own| half_of(own, table))).count();
        // A virtual table has no columns to count: it is known by its name and module.
        let same = |table: &&VirtualTable| {
            schema.virtual_tables.iter().any(|own| own.name == table.name && own.module == table.module)
        };
        let there = there + expected.virtual_tables.iter().filter(same).count();
        let all = tables.len() + expected.virtual_tables.len();
        all > 0 && 2 * there >= all
    }
}

impl Verdict {
    fn of(status: Status) -> Self {
        Self {
            status,
            version: None,
            stated: None,
            tables: None,
            counts: Counts::default(),
            to_target: None,
            summary: None,
            reason: None,
            message: None,
            looks_like: None,
        }
    }

    /// What is to be said of a database that could not be read.
    pub fn unreadable(unread: &Unread) -> Self {
        Self { reason: Some(unread.reason), message: Some(unread.message.clone()), ..Self::of(Status::Unreadable) }
    }
}

/// The place where a fleet's databases state their version, when nobody said: the one by which the catalog's own SQL states its
/// version; else the first in the documented order that the newest version of the catalog has; else the first that at least half of the databases have; else the first in
/// which any database states something; else `user_version`.
pub fn find_source(catalog: Option<&Catalog>, files: &[FileReading]) -> VersionSource {
    let stated = || files.iter().filter_map(|file| file.outcome.as_ref().ok()).flat_map(|reading| &reading.stated);
    let mut states =
        |source: &VersionSource| stated().any(|(known, stated)| known.same_place(source) && stated.raw.is_some());
    let of_catalog = catalog.and_then(source_of_catalog);
    of_catalog.or_else(|| Census::of(files).source(&mut states)).unwrap_or(VersionSource::UserVersion)
}

/// The part of [`find_source`] that the catalog decides alone.
pub fn source_of_catalog(catalog: &Catalog) -> Option<VersionSource> {
    let named = catalog.info.version_source.as_deref();
    if let Some(source) = named.and_then(|named| VersionSource::parse(named).ok().flatten()) {
        return Some(source);
    }
    let newest_first = catalog.versions.iter().rev();
    newest_first.flat_map(|entry| VersionSource::candidates(&entry.schema)).find(|source| !source.tables().is_empty())
}

/// The differences from an expected schema. The table that a migration tool makes by itself is none.
pub fn differences(schema: &Schema, expected: &Schema) -> Vec<Change> {
    diff::compare(&without_tool_tables(schema, expected), expected)
}

/// "v1, v2 and v3"; none where there are none.
pub fn several(entries: &[&CatalogVersion]) -> Option<String> {
    let names: Vec<_> = entries.iter().filter_map(|entry| entry.version.as_ref()).map(Version::to_string).collect();
    let (last, others) = names.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) })
}

fn count_tables(schema: &Schema) -> u32 {
    u32::try_from(schema.tables.len() + schema.virtual_tables.len()).unwrap_or(u32::MAX)
}

/// At least half of the columns expected of a table are there.
fn half_of(own: &Table, expected: &Table) -> bool {
    let there = expected.columns.iter().filter(|column| own.column(&column.name).is_some()).count();
    2 * there >= expected.columns.len()
}

/// A version shown for what it is where there is no catalog to place it in.
fn plain_version(raw: &str) -> Option<Version> {
    let raw = raw.trim();
    (!raw.is_empty()).then(|| raw.parse().map_or_else(|_| Version::Text(raw.to_owned()), Version::Number))
}
