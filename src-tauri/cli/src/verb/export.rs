//! `litefleet export`

use crate::{args::Export, exit::Exit, json, output::Output, session::Session, text};
use litefleet::{Code, Error, fleet::ExportFormat};
use serde::Serialize;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// The first bytes of every SQLite database (<https://sqlite.org/fileformat2.html#magic_header_string>).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What was written.
#[derive(Debug, Serialize)]
struct Exported<'a> {
    to: &'a str,
    databases: usize,
}

/// Writes a list of databases to a file, whole or not at all.
pub async fn run(session: &Session, args: &Export, out: &mut Output) -> anyhow::Result<Exit> {
    let format = format(&args.to)?;
    let target = target(&args.to)?;
    session.open_scanned(&args.fleet).await?;
    let databases = write(session, args, format, &target).await?;
    let to = args.to.to_string_lossy();
    if out.json {
        json::write(out, &Exported { to: &to, databases })?;
    } else {
        text::export::write(out, databases, &to)?;
    }
    Ok(Exit::Done)
}

/// The format that the extension asks for.
fn format(to: &Path) -> Result<ExportFormat, Error> {
    match to.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok(ExportFormat::Csv),
        Some("json") => Ok(ExportFormat::Json),
        Some("txt") => Ok(ExportFormat::Paths),
        _ => Err(Error::new(Code::BadRequest, format!("cannot tell from its name what {} should hold", to.display()))
            .hint("end the name in .csv, .json or .txt")),
    }
}

/// The file to replace: links followed, and never a database or anything that is not a file.
fn target(to: &Path) -> Result<PathBuf, Error> {
    let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    let metadata = match fs::metadata(to) {
        Err(error) if missing(&error) => return Ok(to.to_path_buf()),
        other => other.map_err(|error| cannot_write(to, error))?,
    };
    if !metadata.is_file() {
        return Err(
            Error::new(Code::BadRequest, format!("{} is not a file", to.display())).hint("name a file to write")
        );
    }
    if is_database(to) {
        return Err(Error::new(
            Code::BadRequest,
            format!("{} is a SQLite database and is not overwritten", to.display()),
        )
        .hint("choose another name"));
    }
    fs::canonicalize(to).map_err(|error| cannot_write(to, error))
}

fn is_database(path: &Path) -> bool {
    let mut magic = [0; MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && magic == *MAGIC
}

/// Writes beside the target, then puts it in its place, so that no reader ever sees half a list.
async fn write(session: &Session, args: &Export, format: ExportFormat, target: &Path) -> anyhow::Result<usize> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = draft_in(folder).map_err(|error| cannot_write(&args.to, error))?.into_temp_path();
    let (root, filter, path) = (args.fleet.folder.clone(), args.fleet.filter.filter(), draft.to_path_buf());
    let databases = session.ask(move |engine| engine.export(&root, &filter, &path, format)).await?;
    File::open(&draft).and_then(|file| file.sync_all()).map_err(|error| cannot_write(&args.to, error))?;
    draft.persist(target).map_err(|error| cannot_write(&args.to, error.error))?;
    Ok(databases)
}

/// A new file with the permissions that any new file would have.
fn draft_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".litefleet-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn cannot_write(to: &Path, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "make the folder first, or choose another",
        io::ErrorKind::StorageFull => "make room, or choose another folder",
        _ => "choose a file that you may write",
    };
    Error::new(Code::Io, format!("cannot write {}", to.display())).hint(hint).because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides_whatever_its_case() {
        for (name, expected) in [
            ("a.csv", Some(ExportFormat::Csv)),
            ("a.JSON", Some(ExportFormat::Json)),
            ("a.b.txt", Some(ExportFormat::Paths)),
            ("a.xlsx", None),
            ("csv", None),
            (".csv", None),
        ] {
            assert_eq!(format(Path::new(name)).ok(), expected, "{name}");
        }
    }
}
