//! What was read anew, merged into a fleet's list: what of it differs, what has come and what has gone. Pure.

use crate::{
    catalog::source::{Stated, VersionSource},
    scan::{self, Entry},
    state::Put,
};
use std::{cmp::Ordering, path::Path, sync::Arc};

/// A database that was read or judged anew.
#[derive(Debug)]
pub struct Anew {
    /// What it is, without id and label.
    pub entry: Entry,
    /// What its version sources say, where it was read.
    pub stated: Option<Option<Vec<(VersionSource, Stated)>>>,
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
    pub fn new(base: &'b [Arc<Entry>], stays: impl Fn(usize) -> bool, anew: Vec<Anew>) -> Self {
        let mut merge = Self { base, slots: Vec::with_capacity(base.len()), puts: Vec::new(), gone: Vec::new() };
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
        merge.label();
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
            entry.label.clone_from(&old.label);
        }
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

    /// Gives everything its label, which depends on all paths there are: anew only where one has come or gone.
    fn label(&mut self) {
        let same_paths = self.gone.is_empty() && self.puts.iter().all(|put| put.entry.id != 0);
        if same_paths {
            return;
        }
        let paths: Vec<&Path> = self.entries().map(|entry| &*entry.path).collect();
        let labels = scan::labels(&paths);
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
