//! Folders: read once, recognised, and told apart where names alone do not say what the files are.

use super::{
    Catalog,
    budget::Budget,
    build::{self, Sequence, Step, Whole},
    cannot_read, header, migrations,
    name::{self, Said},
    order,
    text::SqlFile,
};
use crate::{
    Code, Error,
    api::{LATEST, Version},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder with more entries than this is not looked through.
const MAX_ENTRIES: usize = 10_000;
/// More SQL than this is not read, in bytes.
const MAX_TEXT: usize = 64 << 20;

/// A folder that may hold a catalog. Symbolic links in it are not followed.
#[derive(Debug)]
pub(super) struct Folder {
    pub path: PathBuf,
    /// Its `.sql` files, by name.
    pub files: Vec<SqlFile>,
    /// The names of its folders, in order.
    pub folders: Vec<String>,
    /// What there is to say of its entries.
    notes: Vec<String>,
}

/// What is in the folder at `path`.
pub(super) fn load(path: &Path, budget: &Budget) -> Result<Catalog, Error> {
    let mut folder = Folder::read(path)?;
    let mut catalog = understood(&folder, budget)?;
    catalog.info.notes.append(&mut folder.notes);
    Ok(catalog)
}

fn understood(folder: &Folder, budget: &Budget) -> Result<Catalog, Error> {
    if let Some(mut sequence) = migrations::recognise(folder)? {
        in_order(&mut sequence)?;
        return build::migrations(&folder.path, &sequence, budget);
    }
    if folder.files.is_empty() {
        return Err(folder.is_empty());
    }
    Plain::read(folder).load(folder, budget)
}

impl Folder {
    /// Reads the folder and all of its `.sql` files.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut folder = Self { path: path.to_path_buf(), files: Vec::new(), folders: Vec::new(), notes: Vec::new() };
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| cannot_read(path, error))? {
            let entry = entry.map_err(|error| cannot_read(path, error))?;
            let kind = entry.file_type().map_err(|error| cannot_read(&entry.path(), error))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_sql = name.to_ascii_lowercase().ends_with(".sql") && !name.starts_with('.');
            if kind.is_dir() {
                folder.folders.push(name);
            } else if is_sql && kind.is_file() {
                names.push(name);
            } else if is_sql {
                folder.notes.push(format!("{name} is no regular file and is left out"));
            }
            if names.len() + folder.folders.len() > MAX_ENTRIES {
                return Err(folder.bad(format!("has more than {MAX_ENTRIES} files")));
            }
        }
        names.sort();
        folder.folders.sort();
        folder.files = names.iter().map(|name| SqlFile::read(&path.join(name))).collect::<Result<_, _>>()?;
        if folder.files.iter().map(|file| file.text.len()).sum::<usize>() > MAX_TEXT {
            return Err(folder.bad(format!("has more than {} MiB of SQL", MAX_TEXT >> 20)));
        }
        Ok(folder)
    }

    /// True where there is a regular file at this path below the folder.
    pub fn has_file(&self, below: impl AsRef<Path>) -> bool {
        fs::symlink_metadata(self.path.join(below)).is_ok_and(|metadata| metadata.is_file())
    }

    /// True where there is a file or folder of this name in one of the folders around this one, the nearest three.
    pub fn has_around(&self, name: &str) -> bool {
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        path.ancestors().take(4).any(|folder| folder.join(name).exists())
    }

    /// An error that names the folder.
    pub fn bad(&self, what: impl AsRef<str>) -> Error {
        Error::new(Code::BadSchema, format!("{} {}", self.path.display(), what.as_ref())).at(&self.path)
    }

    fn is_empty(&self) -> Error {
        let has_sql = |name: &&String| {
            Self::read(&self.path.join(name)).is_ok_and(|inner| {
                !inner.files.is_empty() || migrations::recognise(&inner).is_ok_and(|found| found.is_some())
            })
        };
        let hint = match self.folders.iter().take(100).find(has_sql) {
            Some(name) => format!("did you mean {}", self.path.join(name).display()),
            None => "name a folder that holds v1.sql, v2.sql … or the migrations of a tool".to_owned(),
        };
        self.bad("holds no .sql files").hint(hint)
    }
}

/// Checks that no two migrations have one version, and puts them in order.
fn in_order(sequence: &mut Sequence) -> Result<(), Error> {
    order::unify(sequence.steps.iter_mut().map(|step| &mut step.version));
    sequence.steps.sort_by(|a, b| a.version.compare(&b.version));
    for pair in sequence.steps.windows(2) {
        if let [first, second] = pair
            && first.version == second.version
        {
            return Err(same_version(&first.version, &first.script.file, &second.script.file));
        }
    }
    sequence.notes.extend(order::gaps(sequence.steps.iter().map(|step| &step.version)));
    Ok(())
}

fn same_version(version: &Version, first: &SqlFile, second: &SqlFile) -> Error {
    let message = format!("{} and {} are both {version}", first.name, second.name);
    Error::new(Code::BadSchema, message).hint("rename one of them, or take it out of the folder").at(&second.path)
}

/// The files of a folder that follows no tool's convention, by what their names and headers say.
#[derive(Debug, Default)]
struct Plain {
    /// Files that carry a version: by their name, or because their header declares it.
    versions: Vec<Whole>,
    /// Files whose name begins with a number.
    numbered: Vec<Whole>,
    /// How many of `versions` are numbered files whose header declares a version.
    declared: usize,
    /// True where some name says more than the number.
    has_titles: bool,
    unnamed: Vec<SqlFile>,
    notes: Vec<String>,
}

impl Plain {
    fn read(folder: &Folder) -> Self {
        let mut plain = Self::default();
        for file in &folder.files {
            let file = file.clone();
            let declared = header::version(&file.text);
            match name::read(file.stem()) {
                Said::Version(version) => {
                    plain.note_disagreement(&file, &version, declared.as_ref());
                    plain.versions.push(Whole { version, file });
                }
                Said::Numbered(number) | Said::Number(number) => {
                    plain.has_titles |= matches!(name::read(file.stem()), Said::Numbered(_));
                    if let Some(version) = declared {
                        plain.declared += 1;
                        plain.versions.push(Whole { version, file: file.clone() });
                    }
                    plain.numbered.push(Whole { version: number, file });
                }
                Said::Nothing => match declared {
                    Some(version) => plain.versions.push(Whole { version, file }),
                    None => plain.unnamed.push(file),
                },
            }
        }
        plain
    }

    fn note_disagreement(&mut self, file: &SqlFile, named: &Version, declared: Option<&Version>) {
        if let Some(declared) = declared.filter(|declared| *declared != named) {
            self.notes.push(format!("{} says {declared} in its header; its name counts: {named}", file.name));
        }
    }

    fn load(mut self, folder: &Folder, budget: &Budget) -> Result<Catalog, Error> {
        let released = self.versions.iter().filter(|whole| whole.version != LATEST).count();
        let all_declared = self.declared == self.numbered.len();
        let named = released > self.declared;
        if self.versions.is_empty() && self.numbered.is_empty() {
            return self.unnamed(folder, budget);
        }
        for file in &self.unnamed {
            self.notes.push(format!("{} carries no version and is left out", file.name));
        }
        if self.numbered.is_empty() || all_declared || named {
            if !all_declared {
                let others = self.numbered.iter().map(|whole| &whole.file);
                let others = others.filter(|file| !self.versions.iter().any(|whole| whole.file.name == file.name));
                let left_out = others.map(|file| format!("{} is left out: others are named as versions", file.name));
                let left_out = left_out.collect::<Vec<_>>();
                self.notes.extend(left_out);
            }
            return self.as_versions(folder, budget).or_else(|error| self.as_migrations_after(error, folder, budget));
        }
        if !self.has_titles && self.numbered.len() > 1 && self.each_stands_alone(budget) {
            self.versions.retain(|whole| whole.version == LATEST);
            self.versions.append(&mut self.numbered);
            self.notes.push("each file makes most of the tables of the one before: taken as whole versions".to_owned());
            return self.as_versions(folder, budget);
        }
        self.as_migrations(folder, budget).or_else(|error| self.as_versions_after(error, folder, budget))
    }

    /// The only file of a folder needs no version; several would have no order.
    fn unnamed(&self, folder: &Folder, budget: &Budget) -> Result<Catalog, Error> {
        match self.unnamed.as_slice() {
            [only] => {
                let mut catalog = build::one_file(&only.path, budget)?;
                catalog.info.notes.push(format!("{} is the only .sql file of the folder", only.name));
                catalog.info.path.clone_from(&folder.path);
                Ok(catalog)
            }
            several => {
                let names = several.iter().take(3).map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
                let hint =
                    "name them v1.sql, v2.sql …, write `-- Schema version: 1` at the head of each, or name one file";
                Err(folder.bad(format!("holds .sql files without a version ({names})")).hint(hint))
            }
        }
    }

    fn as_versions(&self, folder: &Folder, budget: &Budget) -> Result<Catalog, Error> {
        let mut files = self.versions.clone();
        order::unify(files.iter_mut().map(|whole| &mut whole.version));
        files.sort_by(|a, b| a.version.compare(&b.version));
        for pair in files.windows(2) {
            if let [first, second] = pair
                && first.version == second.version
            {
                return Err(same_version(&first.version, &first.file, &second.file));
            }
        }
        let mut notes = self.notes.clone();
        notes.extend(order::gaps(files.iter().map(|whole| &whole.version)));
        build::versions(&folder.path, &files, notes, budget)
    }

    fn as_migrations(&self, folder: &Folder, budget: &Budget) -> Result<Catalog, Error> {
        let steps = self.numbered.iter().map(|Whole { version, file }| Step::up(version.clone(), file.whole()));
        let working = self.versions.iter().find(|whole| whole.version == LATEST);
        let mut sequence = Sequence {
            tool: migrations::tool_of_plain(folder, &self.numbered),
            steps: steps.collect(),
            working: working.map(|whole| whole.file.clone()),
            notes: self.notes.clone(),
            ..Sequence::default()
        };
        in_order(&mut sequence)?;
        let mut catalog = build::migrations(&folder.path, &sequence, budget)?;
        if self.last_is_whole(&catalog, budget) {
            let note = "the files are named as migrations and taken as such, though the last one makes a whole schema; \
                        if each is a whole version, name them v1.sql, v2.sql …";
            catalog.info.notes.push(note.to_owned());
        }
        Ok(catalog)
    }

    /// The names say versions, but they do not run as such: they may build upon each other.
    fn as_migrations_after(&self, error: Error, folder: &Folder, budget: &Budget) -> Result<Catalog, Error> {
        let mut steps = self.versions.iter().filter(|whole| whole.version != LATEST).cloned().collect::<Vec<_>>();
        steps.sort_by(|a, b| a.version.compare(&b.version));
        if steps.len() < 2 || !build_upon_each_other(&steps, budget) {
            return Err(error);
        }
        let working = self.versions.iter().filter(|whole| whole.version == LATEST).cloned().collect();
        let other = Self { numbered: steps, versions: working, notes: self.notes.clone(), ..Self::default() };
        let Ok(mut catalog) = other.as_migrations(folder, budget) else {
            return Err(error);
        };
        catalog.info.notes.push("not every file runs by itself: taken as migrations, one upon the other".to_owned());
        Ok(catalog)
    }

    /// The names say migrations, but they do not run one upon the other: each may be a whole version.
    fn as_versions_after(&self, error: Error, folder: &Folder, budget: &Budget) -> Result<Catalog, Error> {
        let working = self.versions.iter().filter(|whole| whole.version == LATEST).cloned();
        let versions = self.numbered.iter().cloned().chain(working).collect();
        let other = Self { versions, notes: self.notes.clone(), ..Self::default() };
        if self.numbered.len() < 2 || !self.each_stands_alone(budget) {
            return Err(error);
        }
        let Ok(mut catalog) = other.as_versions(folder, budget) else {
            return Err(error);
        };
        catalog.info.notes.push("the files do not run one upon the other: taken as whole versions".to_owned());
        Ok(catalog)
    }

    /// True where each file runs by itself and makes most of the tables of the one before.
    fn each_stands_alone(&self, budget: &Budget) -> bool {
        let mut files = self.numbered.clone();
        files.sort_by(|a, b| a.version.compare(&b.version));
        let mut before = Vec::new();
        files.iter().all(|whole| match build::alone(&whole.file, budget) {
            Ok(alone) if alone.runs && covers_half(&alone.tables, &before) => {
                before = alone.tables;
                true
            }
            _ => false,
        })
    }

    fn last_is_whole(&self, catalog: &Catalog, budget: &Budget) -> bool {
        let (Some(last), Some(entry)) = (self.numbered.last(), catalog.newest_released()) else {
            return false;
        };
        let all = entry.schema.tables.iter().map(|table| table.name.folded()).collect::<Vec<_>>();
        self.numbered.len() > 1
            && build::alone(&last.file, budget)
                .is_ok_and(|alone| alone.runs && all.iter().all(|name| alone.tables.contains(name)))
    }
}

/// True where no file makes again what the first one makes, so that they can be meant to build upon each other.
fn build_upon_each_other(files: &[Whole], budget: &Budget) -> bool {
    let Some(first) = files.first().and_then(|whole| build::alone(&whole.file, budget).ok()) else {
        return false;
    };
    files
        .iter()
        .skip(1)
        .all(|whole| build::alone(&whole.file, budget).is_ok_and(|later| !covers_half(&later.tables, &first.tables)))
}

/// True where there are tables, and at least half of those `before` among them.
fn covers_half(tables: &[String], before: &[String]) -> bool {
    let shared = before.iter().filter(|name| tables.contains(name)).count();
    !tables.is_empty() && shared * 2 >= before.len()
}
