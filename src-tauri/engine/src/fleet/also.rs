//! Which databases of a fleet differ from a schema in an object in the same way.

use super::open::{OpenFleet, ScanResult};
use crate::{
    Result,
    api::{Also, ObjectRef},
    diff::ObjectKind,
    scan,
    schema::{
        Fingerprint, Meaning,
        model::{Name, Schema},
    },
    state::State,
};
use serde::Serialize;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, PoisonError},
};

/// As many shapes are compared at most, the most common ones: a fleet of more is no fleet of one schema.
const MOST_SHAPES: usize = 1_000;

/// What one schema has in the place of an object.
type Form = blake3::Hash;

/// Which shapes of a fleet differ from one schema in which objects, by the form that they have instead.
#[derive(Debug)]
pub struct Alike {
    /// The result whose shapes these are.
    result: Arc<ScanResult>,
    /// The fingerprint of the schema that they were held against.
    right: Fingerprint,
    shapes: HashMap<(ObjectKind, Name, Form), Vec<Arc<Fingerprint>>>,
    /// How many databases have each shape.
    databases: HashMap<Arc<Fingerprint>, u64>,
}

impl Alike {
    /// Holds every shape of a fleet's result against a schema, each once.
    ///
    /// # Errors
    /// The state database failed.
    pub fn new(state: &State, result: &Arc<ScanResult>, right: &Schema, fingerprint: &Fingerprint) -> Result<Self> {
        let mut databases: HashMap<Arc<Fingerprint>, u64> = HashMap::new();
        for shape in result.entries.iter().filter_map(|entry| entry.shape.as_ref()) {
            *databases.entry(Arc::clone(shape)).or_default() += 1;
        }
        let mut most_common: Vec<_> = databases.iter().map(|(shape, count)| (*count, Arc::clone(shape))).collect();
        most_common.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut shapes: HashMap<_, Vec<_>> = HashMap::new();
        for (_, shape) in most_common.into_iter().take(MOST_SHAPES) {
            let Some(schema) = state.schema(&shape)? else { continue };
            for (kind, name) in objects_that_differ(&schema, right) {
                let form = form(&schema, kind, &name);
                shapes.entry((kind, name, form)).or_default().push(Arc::clone(&shape));
            }
        }
        Ok(Self { result: Arc::clone(result), right: fingerprint.clone(), shapes, databases })
    }

    /// True where this is still what [`Alike::new`] would give.
    pub fn is_of(&self, result: &Arc<ScanResult>, right: &Fingerprint) -> bool {
        Arc::ptr_eq(&self.result, result) && self.right == *right
    }

    /// For each object in which `left` differs, the databases that differ in it alike. `own` says how many databases of
    /// a shape are the left side itself.
    pub fn others(&self, left: &Schema, right: &Schema, own: impl Fn(&Fingerprint) -> u64) -> Vec<Also> {
        let also = |(kind, name): (ObjectKind, Name)| {
            let form = form(left, kind, &name);
            let shapes = self.shapes.get(&(kind, name.clone(), form))?;
            let count = |shape: &Arc<Fingerprint>| self.databases.get(shape).copied().unwrap_or(0);
            let databases = shapes.iter().map(|shape| count(shape).saturating_sub(own(shape))).sum();
            let shapes = shapes.iter().map(|shape| shape.0.clone()).collect();
            (databases > 0).then_some(Also { object: ObjectRef { kind, name }, databases, shapes })
        };
        objects_that_differ(left, right).into_iter().filter_map(also).collect()
    }
}

impl OpenFleet {
    /// Which of its shapes differ from a schema, and in what; kept for the next time.
    ///
    /// # Errors
    /// The state database failed.
    pub fn alike(&self, state: &State, right: &Schema, fingerprint: &Fingerprint) -> Result<Arc<Alike>> {
        let result = self.result();
        let kept = || self.alike.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(alike) = kept().as_ref().filter(|alike| alike.is_of(&result, fingerprint)) {
            return Ok(Arc::clone(alike));
        }
        // Nobody waits for this: whoever asks at the same time looks too.
        let alike = Arc::new(Alike::new(state, &result, right, fingerprint)?);
        *kept() = Some(Arc::clone(&alike));
        Ok(alike)
    }
}

/// The objects in which a schema differs from another, tables of migration tools left out.
fn objects_that_differ(schema: &Schema, right: &Schema) -> BTreeSet<(ObjectKind, Name)> {
    let changes = scan::differences(schema, right);
    changes.iter().map(|change| (change.object_kind(), change.object().clone())).collect()
}

/// What a schema has in the place of an object. Two schemas that differ from a third in an object differ alike exactly
/// where they have the same in its place.
fn form(schema: &Schema, kind: ObjectKind, name: &Name) -> Form {
    fn of<T: Meaning + Serialize>(object: Option<&T>) -> Form {
        let text = serde_json::to_vec(&object.map(Meaning::meaning)).unwrap_or_default();
        blake3::hash(&text)
    }
    match kind {
        ObjectKind::Table => of(schema.table(name)),
        ObjectKind::Index => of(schema.indexes.iter().find(|index| index.name == *name)),
        ObjectKind::View => of(schema.views.iter().find(|view| view.name == *name)),
        ObjectKind::Trigger => of(schema.triggers.iter().find(|trigger| trigger.name == *name)),
        ObjectKind::VirtualTable => of(schema.virtual_tables.iter().find(|table| table.name == *name)),
    }
}
