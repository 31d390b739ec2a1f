//! A whole database, read without a trace by whoever asks.

use super::{
    Unread,
    budget::{Budget, PATIENCE},
    claims,
    header::Header,
    probe::{self, Inside, Subject},
    stamp::{SystemPath, TICK},
    unread::{self, Failure},
};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// Gives `ask` a connection that reads the file at `path` in one read transaction and leaves no trace, whatever log or journal
/// lies beside it. It may take as long as `time`. `ask` may be called again where the database changed meanwhile: then what it
/// said before does not count. While it runs, SQLite may take no more memory on this thread than the reading of one file may.
///
/// # Errors
/// Why the database could not be read.
pub fn read_through<T>(
    path: &Path,
    time: Duration,
    cancel: &CancellationToken,
    ask: impl Fn(&Connection) -> rusqlite::Result<T>,
) -> Result<T, Unread> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let budget = Arc::new(Budget::within(time, cancel));
    let mut system = SystemPath::default();
    system.set(&path);
    let since = Instant::now();
    loop {
        let why = match once(&path, &mut system, &budget, &ask) {
            Ok(answer) => return Ok(answer),
            Err(Failure::Busy(_)) if since.elapsed() < PATIENCE => {
                thread::sleep(TICK);
                continue;
            }
            Err(Failure::Busy(why) | Failure::Unread(why)) => why,
            Err(Failure::HotJournal) => unread::locked(),
            Err(Failure::Gone) => unread::gone(),
            Err(Failure::Cancelled) => unread::cancelled(),
        };
        return Err(why);
    }
}

fn once<T>(
    path: &Path,
    system: &mut SystemPath,
    budget: &Arc<Budget>,
    ask: impl Fn(&Connection) -> rusqlite::Result<T>,
) -> Result<T, Failure> {
    let (look, _claim) = claims::look(system).map_err(unread::from_system)?;
    let header = Header::read(system).map_err(unread::from_system)?;
    let Some(header) = header else { return Err(Failure::Unread(unread::not_a_database(false))) };
    let subject = Subject { path, look: &look, header: &header, noise: false };
    probe::with_connection(&subject, system, budget, |Inside { connection, .. }| ask(connection))
}
