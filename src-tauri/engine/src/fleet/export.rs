//! Lists of databases as files.

use super::{open::OpenFleet, series};
use crate::{
    Code, Error, Result,
    api::{DatabaseRow, History, Revision},
};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

/// The kind of error for a path that cannot stand on one line.
const LINE_BREAK: io::ErrorKind = io::ErrorKind::InvalidInput;

/// How a list of databases is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values with a head.
    Csv,
    /// The `databases` of `list --json`.
    Json,
    /// One whole path a line, for `@FILE`.
    Paths,
}

/// Writes the rows to a file, all or nothing, and says how many. A file that is there is replaced, but never a database.
///
/// # Errors
/// The file is a SQLite database, or cannot be written.
pub fn write(rows: &[DatabaseRow], fleet: &OpenFleet, to: &Path, format: ExportFormat) -> Result<usize> {
    whole(to, |file| match format {
        ExportFormat::Csv => csv(rows, file),
        ExportFormat::Json => serde_json::to_writer_pretty(file, rows).map_err(io::Error::from),
        ExportFormat::Paths => paths(rows, fleet, file),
    })?;
    Ok(rows.len())
}

/// Writes revisions to a file, all or nothing: with their fields, or the paths of their databases.
///
/// # Errors
/// The file is a SQLite database, or cannot be written.
pub fn history(history: &History, to: &Path, format: ExportFormat) -> Result<()> {
    whole(to, |file| match format {
        ExportFormat::Csv => series::history(history, file),
        ExportFormat::Json => serde_json::to_writer_pretty(file, &history.revisions).map_err(io::Error::from),
        ExportFormat::Paths => history
            .revisions
            .iter()
            .map(whole_path)
            .collect::<BTreeSet<_>>()
            .iter()
            .try_for_each(|path| line(path, file)),
    })
}

/// Writes a file, all or nothing. One that is there is replaced, but never a database.
///
/// # Errors
/// The file is a SQLite database, or cannot be written.
pub fn whole(to: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<()> {
    if is_database(to) {
        return Err(Error::new(Code::BadRequest, format!("{} is a SQLite database", to.display()))
            .hint("name another file to export to")
            .at(to));
    }
    let partial = partial_name(to);
    let written = File::create(&partial).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    });
    written.and_then(|()| fs::rename(&partial, to)).map_err(|error| {
        // What is left of it is of no use to anybody.
        let _ = fs::remove_file(&partial);
        let hint = match error.kind() {
            LINE_BREAK => "export to a file that ends in .json, which can hold any path",
            _ => "name a file in a folder that you may write to",
        };
        Error::new(Code::Io, format!("cannot write {}: {error}", to.display())).hint(hint).at(to).because(error)
    })
}

fn csv(rows: &[DatabaseRow], to: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record([
        "path",
        "label",
        "status",
        "version",
        "reason",
        "shape",
        "bytes",
        "modified_at",
        "tables",
        "last_verified",
        "journal_mode",
        "missing",
        "extra",
        "different",
        "summary",
        "message",
        "path_bytes",
    ])?;
    for row in rows {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let foreign = |value: &Option<String>| value.as_deref().map(harmless).unwrap_or_default();
        writer.write_record([
            harmless(&row.path),
            harmless(&row.label),
            row.status.word().to_owned(),
            row.version.as_ref().map(crate::api::Version::key).unwrap_or_default(),
            row.reason.map(|reason| reason.word().to_owned()).unwrap_or_default(),
            text(&row.shape),
            row.bytes.to_string(),
            row.modified_at.map(|time| time.to_string()).unwrap_or_default(),
            row.tables.map(|tables| tables.to_string()).unwrap_or_default(),
            foreign(&row.last_verified),
            text(&row.journal_mode),
            row.counts.missing.to_string(),
            row.counts.extra.to_string(),
            row.counts.different.to_string(),
            foreign(&row.summary),
            foreign(&row.message),
            text(&row.path_bytes),
        ])?;
    }
    writer.flush()
}

/// Text that comes from files, as a spreadsheet takes it for text: one that begins like a formula gets an apostrophe
/// before it (<https://owasp.org/www-community/attacks/CSV_Injection>).
pub(super) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Exactly the bytes of each path. One with a newline in it cannot stand in such a list.
fn paths(rows: &[DatabaseRow], fleet: &OpenFleet, to: &mut impl Write) -> io::Result<()> {
    let result = fleet.result();
    let wanted: std::collections::HashSet<i64> = rows.iter().map(|row| row.id).collect();
    for entry in result.entries.iter().filter(|entry| wanted.contains(&entry.id)) {
        let path = fleet.root.join(&entry.path);
        line(&path, to)?;
    }
    Ok(())
}

fn line(path: &Path, to: &mut impl Write) -> io::Result<()> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if bytes.contains(&b'\n') {
        let why = format!("the path {path:?} has a line break in it");
        return Err(io::Error::new(LINE_BREAK, why));
    }
    to.write_all(bytes)?;
    to.write_all(b"\n")
}

/// A file that was named has its whole path already.
fn whole_path(revision: &Revision) -> PathBuf {
    Path::new(&revision.root).join(&revision.result.path)
}

fn partial_name(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(format!(".{}.partial", uuid::Uuid::now_v7().simple()));
    name.into()
}

fn is_database(path: &Path) -> bool {
    let mut magic = [0; 16];
    let regular = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    regular
        && File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok()
        && &magic == b"SQLite format 3\0"
}
