//! Objects that are the same but for their names.

use super::{
    Rename, of_object,
    pairing::{Candidate, MOST_PAIRS, best, closeness_of_names},
};
use crate::{
    diff::{Change, Effect, ObjectKind},
    schema::{
        Meaning,
        model::{Index, Name, Trigger, View, VirtualTable},
    },
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Those gone and those come that are the same, by their places in the changes.
#[derive(Default)]
struct Alike<'a> {
    gone: Vec<(usize, &'a Name)>,
    come: Vec<(usize, &'a Name)>,
}

pub(super) fn renames(changes: &[Change]) -> Vec<Rename> {
    let mut alike: BTreeMap<(ObjectKind, String), Alike<'_>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        let Some(content) = content(change) else { continue };
        let group = alike.entry((change.object_kind(), content)).or_default();
        match change.effect() {
            Effect::Extra => group.gone.push((at, change.object())),
            Effect::Missing => group.come.push((at, change.object())),
            Effect::Different => {}
        }
    }
    alike.into_iter().flat_map(|((kind, _), alike)| pairs(kind, &alike)).collect()
}

fn pairs(kind: ObjectKind, alike: &Alike<'_>) -> Vec<Rename> {
    let Alike { gone, come } = alike;
    if gone.len() * come.len() > MOST_PAIRS {
        return Vec::new();
    }
    let mut candidates = Vec::new();
    for (gone, (_, from)) in gone.iter().enumerate() {
        candidates.extend(come.iter().enumerate().map(|(come, (_, to))| {
            let closeness = (false, closeness_of_names(&from.0, &to.0));
            Candidate { gone, come, likeness: 1000, closeness }
        }));
    }
    let best = best(candidates).into_iter();
    best.filter_map(|pair| Some(of_object(kind, *gone.get(pair.gone)?, *come.get(pair.come)?, pair.share()))).collect()
}

/// All of an object that counts but its name, where a whole object is gone or has come.
fn content(change: &Change) -> Option<String> {
    if let Change::IndexMissing { index } | Change::IndexExtra { index } = change {
        text(&Index { name: Name::default(), ..index.meaning() })
    } else if let Change::ViewMissing { view } | Change::ViewExtra { view } = change {
        text(&View { name: Name::default(), ..view.meaning() })
    } else if let Change::TriggerMissing { trigger } | Change::TriggerExtra { trigger } = change {
        text(&Trigger { name: Name::default(), ..trigger.meaning() })
    } else if let Change::VirtualTableMissing { table } | Change::VirtualTableExtra { table } = change {
        // Its shadow tables are called after it.
        text(&VirtualTable { name: Name::default(), shadows: Vec::new(), ..table.meaning() })
    } else {
        None
    }
}

fn text<T: Serialize>(object: &T) -> Option<String> {
    serde_json::to_string(object).ok()
}
