//! The names that people know databases by. Pure.

use std::{
    collections::HashMap,
    path::{Component, Path},
};

/// For each path the deepest of its parts that no other path has at all; the whole path where there is none. In
/// `3f/3f2a…/captions.db` that is the folder `3f2a…`.
pub fn labels(paths: &[&Path]) -> Vec<String> {
    let mut seen: HashMap<&std::ffi::OsStr, u32> = HashMap::new();
    for path in paths {
        let mut own: Vec<_> = parts(path).collect();
        own.sort_unstable();
        own.dedup();
        for part in own {
            *seen.entry(part).or_default() += 1;
        }
    }
    let name = |path: &&Path| {
        let telling = parts(path).rev().find(|part| seen.get(part) == Some(&1));
        telling.map_or_else(|| slashed(path), |part| part.to_string_lossy().into_owned())
    };
    paths.iter().map(name).collect()
}

/// A path as text with `/`, lossy where it is not UTF-8.
pub fn slashed(path: &Path) -> String {
    parts(path).map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn parts(path: &Path) -> impl DoubleEndedIterator<Item = &std::ffi::OsStr> {
    path.components().filter_map(|component| match component {
        Component::Normal(part) => Some(part),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels_of(paths: &[&str]) -> Vec<String> {
        labels(&paths.iter().map(Path::new).collect::<Vec<_>>())
    }

    #[test]
    fn a_label_is_the_deepest_part_that_no_other_path_has() {
        assert_eq!(labels_of(&["a/3f/x1/notes.db", "a/3f/x2/notes.db"]), ["x1", "x2"]);
        assert_eq!(labels_of(&["x/data/notes.db", "y/data/notes.db"]), ["x", "y"]);
        assert_eq!(labels_of(&["one.db", "two.db"]), ["one.db", "two.db"]);
    }

    #[test]
    fn a_path_without_a_part_of_its_own_is_its_own_label() {
        assert_eq!(labels_of(&["a/b/n.db", "b/a/n.db", "a/n.db"]), ["a/b/n.db", "b/a/n.db", "a/n.db"]);
    }
}
