//! Names, bytes and times of everything under a folder, to prove that nobody touched it.

use anyhow::Context;
use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    fs::{self, Metadata},
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// How many differences a message shows.
const SHOWN: usize = 20;

/// Everything under a folder, the folder itself included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree(BTreeMap<PathBuf, Entry>);

/// One file, folder, link or other thing in a [`Tree`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `file`, `folder`, `link` or `other`.
    pub kind: &'static str,
    /// Bytes.
    pub size: u64,
    /// A hash of the content; `None` for what is no file or may not be read.
    pub hash: Option<u64>,
    /// When the content was last changed.
    pub modified: Option<SystemTime>,
    /// When anything about it was last changed, in seconds and nanoseconds: tells where a time was put back.
    pub changed: (i64, i64),
    /// Permissions and kind.
    pub mode: u32,
}

impl Tree {
    /// Reads everything under `folder`. Links are not followed; of files, pipes and devices only files are opened.
    ///
    /// # Errors
    /// `folder` or something in it cannot be looked at.
    pub fn snapshot(folder: impl AsRef<Path>) -> anyhow::Result<Self> {
        let mut entries = BTreeMap::new();
        collect(folder.as_ref(), Path::new(""), &mut entries)?;
        Ok(Self(entries))
    }

    /// Its entries in the order of their paths, which are relative to the folder.
    pub fn entries(&self) -> impl Iterator<Item = (&Path, &Entry)> {
        self.0.iter().map(|(path, entry)| (path.as_path(), entry))
    }

    /// What is different in `after`, a line for each thing.
    pub fn differences(&self, after: &Self) -> Vec<String> {
        let gone =
            self.0.keys().filter(|path| !after.0.contains_key(*path)).map(|path| format!("gone: {}", show(path)));
        let others = after.0.iter().filter_map(|(path, new)| match self.0.get(path) {
            None => Some(format!("new: {} ({}, {} bytes)", show(path), new.kind, new.size)),
            Some(old) if old != new => Some(format!("changed: {} ({})", show(path), old.difference(new))),
            Some(_) => None,
        });
        gone.chain(others).collect()
    }

    /// Takes care that nothing is different in `after`.
    ///
    /// # Errors
    /// Something is; the message says what.
    pub fn ensure_same(&self, after: &Self) -> anyhow::Result<()> {
        let differences = self.differences(after);
        if differences.is_empty() {
            return Ok(());
        }
        let mut message = format!("{} things are different", differences.len());
        for difference in differences.iter().take(SHOWN) {
            write!(message, "\n  {difference}")?;
        }
        if differences.len() > SHOWN {
            write!(message, "\n  and {} more", differences.len() - SHOWN)?;
        }
        anyhow::bail!(message)
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(path, entry)| writeln!(f, "{} {} {}", show(path), entry.kind, entry.size))
    }
}

impl Entry {
    fn of(path: &Path, metadata: &Metadata) -> Self {
        let kind = match metadata.file_type() {
            kind if kind.is_file() => "file",
            kind if kind.is_dir() => "folder",
            kind if kind.is_symlink() => "link",
            _ => "other",
        };
        let (changed, mode) = changed_and_mode(metadata);
        // A folder's size and a link's target are the file system's business; their times tell enough.
        let size = if kind == "file" { metadata.len() } else { 0 };
        let hash = if kind == "file" { fs::read(path).ok().map(|bytes| hash(&bytes)) } else { None };
        Self { kind, size, hash, modified: metadata.modified().ok(), changed, mode }
    }

    fn difference(&self, new: &Self) -> String {
        let mut words = Vec::new();
        if self.kind != new.kind {
            words.push(format!("{} is now {}", self.kind, new.kind));
        }
        if self.size != new.size {
            words.push(format!("{} bytes are now {}", self.size, new.size));
        } else if self.hash != new.hash {
            words.push("other content".to_owned());
        }
        if self.modified != new.modified {
            words.push("other modification time".to_owned());
        }
        if self.mode != new.mode {
            words.push(format!("mode {:o} is now {:o}", self.mode, new.mode));
        }
        if words.is_empty() {
            words.push("other change time".to_owned());
        }
        words.join(", ")
    }
}

fn collect(root: &Path, relative: &Path, entries: &mut BTreeMap<PathBuf, Entry>) -> anyhow::Result<()> {
    let path = if relative.as_os_str().is_empty() { root.to_path_buf() } else { root.join(relative) };
    let metadata = fs::symlink_metadata(&path).with_context(|| format!("cannot look at {}", path.display()))?;
    entries.insert(relative.to_path_buf(), Entry::of(&path, &metadata));
    // A folder that may not be read stands for itself: what is in it nobody could have touched either.
    let Some(inside) = metadata.is_dir().then(|| fs::read_dir(&path).ok()).flatten() else { return Ok(()) };
    for entry in inside {
        collect(root, &relative.join(entry?.file_name()), entries)?;
    }
    Ok(())
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn show(path: &Path) -> String {
    if path.as_os_str().is_empty() { ".".to_owned() } else { path.display().to_string() }
}

#[cfg(unix)]
fn changed_and_mode(metadata: &Metadata) -> ((i64, i64), u32) {
    use std::os::unix::fs::MetadataExt;
    ((metadata.ctime(), metadata.ctime_nsec()), metadata.mode())
}

#[cfg(not(unix))]
fn changed_and_mode(_: &Metadata) -> ((i64, i64), u32) {
    ((0, 0), 0)
}
