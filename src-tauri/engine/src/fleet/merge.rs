//! What was read anew, merged into a fleet's list: what of it differs, what has come and what has gone. Pure.

use crate::{
    catalog::{
        label::LabelSource,
        source::{Stated, VersionSource},
    },
    scan::{self, Entry},
    state::Put,
};
use std::{cmp::Ordering, path::Path, sync::Arc};

/// A database that was read or judged anew.
#[derive(Debug)]
pub struct Anew {
    /// What it is, without id, and without label where it does not say that itself.
    pub entry: Entry,
    /// What its version sources say, where it was read.
    pub stated: Option<Option<Vec<(VersionSource, Stated)>>>,
}

/// What databases are called that do not say it themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'l> {
    /// By which rule; `None`, and where the rule says nothing: the shortest telling part of the path.
    pub label: Option<&'l LabelSource>,
    /// Whether the rule is another than in the last list.
    pub all: bool,
}

/// A list that is being made from the last one.
#[derive(Debug)]
pub struct Merge<'b> {
    base: &'b [Arc<Entry>],
    slots: Vec<Slot>,
    /// What is to be written.
    pub puts: Vec<Put>,
    /// What has gone, by id.
    pub gone: Vec<i64>,
    /// Whether a label is wanted that only all paths tell.
    unnamed: bool,
}

/// Where an entry of the new list comes from.
#[derive(Clone, Copy, Debug)]
enum Slot {
    /// It stays as it was at this place.
    Kept(usize),
    /// It is among those that are written, and was at that place.
    Put(usize, Option<usize>),
}

impl<'b> Merge<'b> {
    /// Merges what was found anew into the last list. Of the rest of that, `stays` says which still are there. Both are in
    /// the order of their paths.
    pub fn new(base: &'b [Arc<Entry>], stays: impl Fn(usize) -> bool, anew: Vec<Anew>, names: &Names<'_>) -> Self {
        let slots = Vec::with_capacity(base.len());
        let mut merge = Self { base, slots, puts: Vec::new(), gone: Vec::new(), unnamed: names.all };
        let mut anew = anew.into_iter().peekable();
        for (place, old) in base.iter().enumerate() {
            while let Some(new) = anew.next_if(|new| order(&new.entry, old) == Ordering::Less) {
                merge.put(new, None);
            }
            if let Some(new) = anew.next_if(|new| order(&new.entry, old) == Ordering::Equal) {
                merge.put(new, Some(place));
            } else if stays(place) {
                merge.slots.push(Slot::Kept(place));
            } else {
                merge.gone.push(old.id);
            }
        }
        for new in anew {
            merge.put(new, None);
        }
        merge.label(names.label);
        merge
    }

    /// The entries of the new list, those that are written without their new ids.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slots.iter().filter_map(|slot| self.entry(*slot))
    }

    /// The list, once what is written has its ids.
    pub fn finish(self) -> Vec<Arc<Entry>> {
        let Self { base, slots, puts, .. } = self;
        let mut puts: Vec<Option<Put>> = puts.into_iter().map(Some).collect();
        let entry = |slot| match slot {
            Slot::Kept(place) => base.get(place).cloned(),
            Slot::Put(at, was) => match puts.get_mut(at).and_then(Option::take) {
                Some(put) if put.differs => Some(Arc::new(put.entry)),
                _ => was.and_then(|was| base.get(was)).cloned(),
            },
        };
        slots.into_iter().filter_map(entry).collect()
    }

    fn put(&mut self, new: Anew, was: Option<usize>) {
        let Anew { mut entry, stated } = new;
        let old = was.and_then(|was| self.base.get(was));
        if let Some(old) = old {
            entry.id = old.id;
            if !entry.named {
                entry.label.clone_from(&old.label);
            }
        }
        self.unnamed |= !entry.named && old.is_none_or(|old| old.named);
        let differs = old.is_none_or(|old| **old != entry);
        self.slots.push(Slot::Put(self.puts.len(), was));
        self.puts.push(Put { entry, differs, stated });
    }

    fn entry(&self, slot: Slot) -> Option<&Entry> {
        match slot {
            Slot::Kept(place) => self.base.get(place).map(|entry| &**entry),
            Slot::Put(at, _) => self.puts.get(at).map(|put| &put.entry),
        }
    }

    /// Gives everything its label that does not say it itself. It may depend on all paths there are: it is given anew only
    /// where one has come or gone, or the rule is another.
    fn label(&mut self, rule: Option<&LabelSource>) {
        if self.gone.is_empty() && !self.unnamed {
            return;
        }
        let paths: Vec<&Path> = self.entries().map(|entry| &*entry.path).collect();
        let telling = scan::labels(&paths);
        let name = |(entry, telling): (&Entry, String)| match entry.named {
            true => entry.label.clone(),
            false => rule.and_then(|rule| rule.in_path(&entry.path)).unwrap_or(telling),
        };
        let labels: Vec<String> = self.entries().zip(telling).map(name).collect();
        for (at, label) in labels.into_iter().enumerate() {
            match self.slots.get(at).copied() {
                Some(Slot::Put(put, _)) => {
                    if let Some(put) = self.puts.get_mut(put).filter(|put| put.entry.label != label) {
                        put.entry.label = label;
                        put.differs = true;
                    }
                }
                Some(Slot::Kept(place)) => self.relabel(at, place, label),
                None => {}
            }
        }
    }

    fn relabel(&mut self, at: usize, place: usize, label: String) {
        let Some(old) = self.base.get(place).filter(|old| old.label != label) else { return };
        let entry = Entry { label, ..Entry::clone(old) };
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = Slot::Put(self.puts.len(), Some(place));
        }
        self.puts.push(Put { entry, differs: true, stated: None });
    }
}

fn order(a: &Entry, b: &Entry) -> Ordering {
    scan::in_order(&a.path, &b.path)
}
