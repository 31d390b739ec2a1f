//! What is known of a database file beside its schema.

use super::{
    budget::{Budget, PATIENCE},
    claims,
    header::Header,
    probe::{self, Inside, Subject},
    stamp::{SystemPath, TICK},
    unread::Failure,
};
use crate::api::FileFacts;
use std::{path::Path, sync::Arc, thread, time::Instant};
use tokio_util::sync::CancellationToken;

/// What is known of the file at `path`. What cannot be read is left out; [`super::read_one`] says why.
pub fn facts(path: &Path) -> FileFacts {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let nothing = FileFacts { path: whole.to_string_lossy().into_owned(), ..FileFacts::default() };
    let mut system = SystemPath::default();
    system.set(&whole);
    let since = Instant::now();
    loop {
        match read(&whole, &mut system, &nothing) {
            Err(Failure::Busy(_)) if since.elapsed() < PATIENCE => thread::sleep(TICK),
            Ok(facts) => return facts,
            Err(_) => return nothing,
        }
    }
}

fn read(path: &Path, system: &mut SystemPath, nothing: &FileFacts) -> Result<FileFacts, Failure> {
    let (look, _claim) = claims::look(system).map_err(super::unread::from_system)?;
    let header = Header::read(system).map_err(super::unread::from_system)?;
    let Some(header) = header else { return Ok(nothing.clone()) };
    let known = FileFacts {
        page_size: header.page_size(),
        journal_mode: Some(if header.wal() { "wal" } else { "delete" }.to_owned()),
        wal_bytes: look.stamp.wal.map(|(bytes, _)| bytes),
        ..nothing.clone()
    };
    let subject = Subject { path, look: &look, header: &header, noise: false };
    let budget = Arc::new(Budget::new(&CancellationToken::new()));
    match probe::with_connection(&subject, system, &budget, |inside| ask(inside, &known)) {
        Err(Failure::Busy(why)) => Err(Failure::Busy(why)),
        answer => Ok(answer.unwrap_or(known)),
    }
}

fn ask(inside: &Inside<'_>, known: &FileFacts) -> rusqlite::Result<FileFacts> {
    let Inside { connection, user_version, .. } = *inside;
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let count = |name: &str| number(name).map(|value| u32::try_from(value).ok());
    let signed = |name: &str| number(name).map(|value| i32::try_from(value).ok());
    let vacuum = match number("auto_vacuum")? {
        0 => Some("none"),
        1 => Some("full"),
        2 => Some("incremental"),
        _ => None,
    };
    Ok(FileFacts {
        page_size: count("page_size")?,
        page_count: count("page_count")?,
        free_pages: count("freelist_count")?,
        encoding: Some(connection.pragma_query_value(None, "encoding", |row| row.get(0))?),
        user_version: i32::try_from(user_version).ok(),
        application_id: signed("application_id")?,
        auto_vacuum: vacuum.map(str::to_owned),
        ..known.clone()
    })
}
