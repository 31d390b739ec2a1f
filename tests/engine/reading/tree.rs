//! A folder as it is, to hold against what it is later.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// What one entry of a folder is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    mode: u32,
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
    changed: (i64, i64),
    content: Option<u64>,
}

/// Every entry below `root`, with a hash of the first MiB of each file that may be read.
pub fn snapshot(root: &Path) -> BTreeMap<PathBuf, Entry> {
    let mut entries = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok) {
        let Ok(meta) = fs::symlink_metadata(entry.path()) else { continue };
        let content = meta.is_file().then(|| content(entry.path()).ok()).flatten();
        let (modified, changed) = ((meta.mtime(), meta.mtime_nsec()), (meta.ctime(), meta.ctime_nsec()));
        let entry_is = Entry { mode: meta.mode(), inode: meta.ino(), bytes: meta.size(), modified, changed, content };
        entries.insert(entry.path().to_path_buf(), entry_is);
    }
    entries
}

/// Fails where `root` is not what it was.
pub fn assert_unchanged(root: &Path, before: &BTreeMap<PathBuf, Entry>) {
    let after = snapshot(root);
    let changed = before.iter().filter(|(path, entry)| after.get(*path) != Some(entry)).map(|(path, _)| path);
    let new = after.keys().filter(|path| !before.contains_key(*path));
    let differing: Vec<_> = changed.chain(new).collect();
    assert!(differing.is_empty(), "the scan changed {differing:?}");
}

fn content(path: &Path) -> io::Result<u64> {
    use std::{
        hash::{DefaultHasher, Hash, Hasher},
        io::Read,
    };
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(1 << 20).read_to_end(&mut bytes)?;
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    Ok(hasher.finish())
}
