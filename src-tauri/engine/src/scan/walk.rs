//! Finds the files below a folder that may be databases.

use super::{
    ReadRequest,
    globs::Globs,
    stamp::{COMPANIONS, SystemPath, in_order},
};
use crate::{
    Code, Error,
    api::{Problem, Reason},
};
use std::{
    collections::HashMap,
    ffi::OsStr,
    io,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};
use tokio_util::sync::CancellationToken;
use walkdir::{DirEntry, WalkDir};

/// How many files a reader takes at a time: enough that readers do not wait for each other, few enough that all end together.
const BATCH: usize = 64;

/// The same for one who takes alone: few enough that what the operating system has just told of them is still at hand when they
/// are looked at.
const BATCH_ALONE: usize = 8;

/// The first key of the manifest in a backup folder of Litefleet's.
const BACKUP_MARK: &[u8] = br#"{"litefleet_backup":"#;

/// How much of a `manifest.json` is looked at for the mark.
const MANIFEST_BYTES: usize = 64;

/// A walk through a folder. Readers take from it in turns, so the walk goes on while files are read and never runs ahead
/// of the readers.
#[derive(Debug)]
pub(super) struct Walk {
    root: PathBuf,
    entries: walkdir::IntoIter,
    /// Where it goes on once this is over, the next one last.
    starts: Vec<PathBuf>,
    /// Whether a walk of the whole folder would go into these folders.
    walked: HashMap<PathBuf, bool>,
    globs: Globs,
    own: Vec<PathBuf>,
    backups: Vec<PathBuf>,
    problems: Vec<Problem>,
    /// Paths that something lies beside that a log or journal of theirs would be called.
    accompanied: Vec<PathBuf>,
    batch: usize,
}

impl Walk {
    /// Begins a walk.
    ///
    /// # Errors
    /// The root is missing, is no folder or cannot be read; a pattern is no glob.
    pub(super) fn new(request: &ReadRequest) -> Result<Self, Error> {
        let globs = Globs::new(request)?;
        let root = folder(&request.root)?;
        let own = request.own.iter().map(|own| own.canonicalize().unwrap_or_else(|_| own.clone())).collect();
        let whole = |root: &Path| WalkDir::new(root).min_depth(1).into_iter();
        let (entries, starts) = match &request.only {
            None => (whole(&root), Vec::new()),
            // The first one is nowhere.
            Some(only) => (WalkDir::new("").into_iter(), only.iter().rev().map(|path| root.join(path)).collect()),
        };
        Ok(Self {
            root,
            entries,
            starts,
            walked: HashMap::new(),
            globs,
            own,
            backups: Vec::new(),
            problems: Vec::new(),
            accompanied: Vec::new(),
            batch: if request.passed.is_some() { BATCH_ALONE } else { BATCH },
        })
    }

    /// The root without symbolic links in it.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Puts the next files into `batch`; none when the walk is over or cancelled.
    pub(super) fn next_batch(&mut self, batch: &mut Vec<PathBuf>, cancel: &CancellationToken) {
        if self.own.iter().any(|own| self.root.starts_with(own)) {
            return;
        }
        while batch.len() < self.batch && !cancel.is_cancelled() {
            match self.entries.next() {
                None => match self.starts.pop() {
                    Some(start) if self.is_reached(&start) => {
                        self.entries = WalkDir::new(start).follow_root_links(false).into_iter();
                    }
                    Some(_) => {}
                    None => break,
                },
                Some(Ok(entry)) => self.entry(entry, batch),
                Some(Err(error)) => self.problem(&error),
            }
        }
    }

    /// What the walk leaves behind: the problems, and the folders of backups, whose files are to be forgotten.
    pub(super) fn finish(self) -> (Vec<Problem>, Vec<PathBuf>) {
        (self.problems, self.backups)
    }

    /// The paths that something lies beside that SQLite would take for a log or journal, whatever it is.
    pub(super) fn accompanied(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.accompanied)
    }

    fn entry(&mut self, entry: DirEntry, batch: &mut Vec<PathBuf>) {
        let kind = entry.file_type();
        let name = name_of(entry.path());
        if let Some(name) = accompanied(name, kind.is_file()) {
            self.accompanied.push(entry.path().with_file_name(name));
        }
        if kind.is_file() {
            if name == b"manifest.json" && marks_backup(entry.path()) {
                self.backups.extend(entry.path().parent().map(Path::to_path_buf));
                self.entries.skip_current_dir();
            } else if self.globs.wants_file(below(&self.root, entry.path())) {
                batch.push(entry.into_path());
            }
        } else if kind.is_dir() && self.is_left_out(entry.path()) {
            self.entries.skip_current_dir();
        }
    }

    /// True where a walk of the whole folder would come to this place: through folders alone, none of them left out.
    fn is_reached(&mut self, start: &Path) -> bool {
        let Some(folder) = start.parent().filter(|folder| folder.starts_with(&self.root) && *folder != self.root)
        else {
            return true;
        };
        if let Some(is_walked) = self.walked.get(folder) {
            return *is_walked;
        }
        let is_walked = self.is_reached(folder) && self.is_walked(folder);
        self.walked.insert(folder.to_path_buf(), is_walked);
        is_walked
    }

    /// True where a walk that comes to this folder goes into it.
    fn is_walked(&mut self, folder: &Path) -> bool {
        let is_folder = match folder.symlink_metadata() {
            Ok(metadata) => metadata.is_dir(),
            Err(error) => {
                self.problems.extend(problem(below(&self.root, folder), &error));
                false
            }
        };
        if is_folder && marks_backup(&folder.join("manifest.json")) {
            self.backups.push(folder.to_path_buf());
            return false;
        }
        is_folder && !self.is_left_out(folder)
    }

    fn is_left_out(&self, folder: &Path) -> bool {
        self.own.iter().any(|own| own == folder) || !self.globs.wants_folder(below(&self.root, folder))
    }

    fn problem(&mut self, error: &walkdir::Error) {
        let path = error.path().unwrap_or(&self.root);
        if let Some(problem) = error.io_error().and_then(|error| problem(below(&self.root, path), error)) {
            self.problems.push(problem);
        }
    }
}

/// The name of what a walk has found: what follows the last separator.
fn name_of(path: &Path) -> &[u8] {
    let path = path.as_os_str().as_bytes();
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

/// The name of the file that what has this name may be the companion of. The index of a log says nothing by itself.
fn accompanied(name: &[u8], is_file: bool) -> Option<&OsStr> {
    let [wal, journal, index] = COMPANIONS;
    let ends = [wal, journal].into_iter().chain((!is_file).then_some(index));
    ends.filter_map(|end| name.strip_suffix(end.as_bytes())).find(|base| !base.is_empty()).map(OsStr::from_bytes)
}

/// Where to look again after something happened at these paths below the root: what a path says of other files is looked at
/// too, and nothing twice. In the order of paths.
pub fn starts(touched: impl IntoIterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for path in touched {
        let bytes = path.as_os_str().as_bytes();
        // A log or journal is a part of its database.
        let of_database = COMPANIONS.iter().find_map(|end| bytes.strip_suffix(end.as_bytes()));
        all.extend(of_database.map(|base| PathBuf::from(OsStr::from_bytes(base))));
        // A manifest may say that its folder is one of backups.
        match path.parent().filter(|_| path.file_name() == Some(OsStr::new("manifest.json"))) {
            Some(folder) => all.push(folder.to_path_buf()),
            None => all.push(path),
        }
    }
    all.sort_unstable_by(|a, b| in_order(a, b));
    all.dedup();
    let mut starts: Vec<PathBuf> = Vec::new();
    for path in all {
        // What is in a folder does not always come right behind it: `a`, `a.db`, `a/b.db`.
        if !path.ancestors().skip(1).any(|above| starts.binary_search_by(|start| in_order(start, above)).is_ok()) {
            starts.push(path);
        }
    }
    starts
}

/// `path` as it is below `root`, byte for byte.
pub(super) fn below<'a>(root: &Path, path: &'a Path) -> &'a Path {
    let rest = path.as_os_str().as_bytes().get(root.as_os_str().len()..).unwrap_or_default();
    Path::new(OsStr::from_bytes(rest.strip_prefix(b"/").unwrap_or(rest)))
}

/// What is to be said of a file or folder that could not be looked at; nothing where it is gone.
pub(super) fn problem(path: &Path, error: &io::Error) -> Option<Problem> {
    let (reason, message) = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => return None,
        io::ErrorKind::PermissionDenied => (Reason::PermissionDenied, "the operating system refused access".to_owned()),
        io::ErrorKind::InvalidFilename => {
            (Reason::Unsupported, "the path is longer than the operating system takes".to_owned())
        }
        _ => (Reason::IoError, error.to_string()),
    };
    Some(Problem { path: path.to_string_lossy().into_owned(), reason, message: Some(message) })
}

/// The root as an absolute path without symbolic links, if it is a folder that can be listed.
fn folder(root: &Path) -> Result<PathBuf, Error> {
    let shown = root.display();
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Error::new(Code::NotFound, format!("{shown} does not exist"))
            .hint("check the path, or choose another folder"),
        io::ErrorKind::NotADirectory => not_a_folder(root),
        io::ErrorKind::PermissionDenied => Error::new(Code::PermissionDenied, format!("{shown} may not be read"))
            .hint("ask for access to the folder, or run as somebody who has it"),
        _ => Error::new(Code::Io, format!("{shown} cannot be read: {error}")).hint("check the disk, then try again"),
    };
    let absolute = root.canonicalize().map_err(|error| failed(error).at(root))?;
    if !absolute.is_dir() {
        return Err(not_a_folder(root).at(root));
    }
    absolute.read_dir().map_err(|error| failed(error).at(root))?;
    Ok(absolute)
}

fn not_a_folder(root: &Path) -> Error {
    Error::new(Code::NotAFolder, format!("{} is not a folder", root.display()))
        .hint("choose the folder that the database is in")
}

/// True where `manifest` is that of a backup folder of Litefleet's.
fn marks_backup(manifest: &Path) -> bool {
    let mut path = SystemPath::default();
    path.set(manifest);
    let mut first = [0; MANIFEST_BYTES];
    let read = path
        .with("")
        .and_then(super::stamp::open)
        .and_then(|file| super::stamp::read_at(&file, &mut first, 0))
        .unwrap_or_default();
    let mut text = first.iter().take(read).filter(|byte| !byte.is_ascii_whitespace());
    BACKUP_MARK.iter().all(|mark| text.next() == Some(mark))
}
