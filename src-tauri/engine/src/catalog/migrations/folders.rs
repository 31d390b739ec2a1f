//! Tools that keep a folder for each migration: Prisma, newer Drizzle, Diesel, `rusqlite_migration`.

use crate::{
    Error,
    api::Version,
    catalog::{
        build::{Sequence, Step},
        folder::Folder,
        name,
        source::{Tool, VersionSource},
        text::SqlFile,
    },
};
use std::path::{Path, PathBuf};

/// The file beside the one that goes up which goes down; Prisma's users write it themselves.
const DOWN: &str = "down.sql";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Convention {
    Prisma,
    Drizzle,
    Diesel,
    RusqliteMigration,
}

/// `None` where no folder of the folder holds a migration.
pub(super) fn recognise(folder: &Folder) -> Result<Option<Sequence>, Error> {
    let found = in_folders(folder, "migration.sql").map(|names| {
        let snapshots = names.iter().all(|name| folder.has_file(Path::new(name).join("snapshot.json")));
        (if snapshots { Convention::Drizzle } else { Convention::Prisma }, names)
    });
    let found = found.or_else(|| {
        let names = in_folders(folder, "up.sql")?;
        let counted = names.iter().all(|name| is_counted(name));
        Some((if counted { Convention::RusqliteMigration } else { Convention::Diesel }, names))
    });
    let Some((convention, names)) = found else {
        return Ok(None);
    };
    let mut sequence = convention.sequence();
    for (count, name) in (1..).zip(&names) {
        let mut file = SqlFile::read(&convention.file_in(folder.path.join(name)))?;
        // All of them have one name; the folder's tells them apart.
        file.name = format!("{name}/{}", file.name);
        let version = match convention {
            Convention::Drizzle => Version::Number(count),
            Convention::Prisma | Convention::Diesel | Convention::RusqliteMigration => match name::numbered(name) {
                Some((number, _)) => number,
                None => {
                    sequence.notes.push(format!("{name} begins with no number and is left out"));
                    continue;
                }
            },
        };
        let down =
            folder.has_file(Path::new(name).join(DOWN)).then(|| SqlFile::read(&folder.path.join(name).join(DOWN)));
        let down = down.transpose()?.map(|mut file| {
            file.name = format!("{name}/{}", file.name);
            file.whole()
        });
        sequence.steps.push(Step { name: name.clone(), ..Step::up(version, file.whole()).with_down(down) });
    }
    Ok(Some(sequence))
}

impl Convention {
    fn sequence(self) -> Sequence {
        let (tool, source) = match self {
            Self::Prisma => (Tool::Prisma.name(), VersionSource::Tool(Tool::Prisma)),
            Self::Drizzle => (Tool::Drizzle.name(), VersionSource::Tool(Tool::Drizzle)),
            Self::Diesel => (Tool::Diesel.name(), VersionSource::Tool(Tool::Diesel)),
            Self::RusqliteMigration => ("rusqlite_migration", VersionSource::UserVersion),
        };
        Sequence { tool: Some(tool), source: Some(source), ..Sequence::default() }
    }

    fn file_in(self, folder: PathBuf) -> PathBuf {
        folder.join(match self {
            Self::Prisma | Self::Drizzle => "migration.sql",
            Self::Diesel | Self::RusqliteMigration => "up.sql",
        })
    }
}

/// The folders that hold a file of this name.
fn in_folders(folder: &Folder, file: &str) -> Option<Vec<String>> {
    let has = |name: &&String| folder.has_file(Path::new(name).join(file));
    let names = folder.folders.iter().filter(has).cloned().collect::<Vec<_>>();
    (!names.is_empty()).then_some(names)
}

/// `01-name`, as `rusqlite_migration` wants; Diesel has `2024-01-31-120000_name`.
fn is_counted(name: &str) -> bool {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let is_dated =
        name.split('-').nth(1).is_some_and(|part| digits == 4 && part.len() == 2 && part.parse::<u8>().is_ok());
    digits > 0 && name.get(digits..).is_some_and(|rest| rest.starts_with('-')) && !is_dated
}
