//! The conventions of migration tools: which files are migrations, in which order, and which part of each goes up.
//!
//! Tools are known by what their folders hold: Drizzle by `meta/_journal.json`, Prisma, Diesel and `rusqlite_migration` by
//! a folder for each migration, golang-migrate and sqlx by `.up.sql`, dbmate and goose by marks inside the files,
//! refinery and Flyway by `V1__name.sql`. Where two tools share a convention the likelier one is named and no version source
//! is given: the databases say which table they have.

mod drizzle;
mod files;
mod folders;
mod marks;

pub(super) use files::tool_of_plain;

use super::{build::Sequence, folder::Folder};
use crate::Error;

/// The migrations of a folder that follows the convention of some tool.
///
/// # Errors
/// The convention is there, and what it promises is not: a journal names a file that is missing, a file lacks its marks.
pub(super) fn recognise(folder: &Folder) -> Result<Option<Sequence>, Error> {
    if let Some(sequence) = drizzle::recognise(folder)? {
        return Ok(Some(sequence));
    }
    if let Some(sequence) = folders::recognise(folder)? {
        return Ok(Some(sequence));
    }
    if let Some(sequence) = marks::recognise(folder)? {
        return Ok(Some(sequence));
    }
    Ok(files::recognise(folder))
}
