//! The version that is going to be written down.

use super::{decide::Alone, planned::Planned};
use crate::{
    Code, Error, Result,
    api::Version,
    apply::Stamper,
    catalog::source::{Placed, Stated},
    scan::Standard,
    schema::model::Schema,
    stamp::{self, Stamp, StampRequest, StampState},
};
use jiff::Timestamp;
use rusqlite::Connection;
use std::path::Path;

/// A version that is going to be written down.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stamping {
    /// Which.
    pub(super) version: Version,
    /// True where the work changes the schema.
    pub(super) changes: bool,
    /// True where the database states another one, or none.
    pub(super) moves: bool,
    /// The same in words.
    pub(super) words: String,
}

/// What is going to be written down: nothing where the version stays and its source cannot be written.
pub(super) fn planned(
    standard: &Standard,
    aim: &Schema,
    version: &Version,
    changes: bool,
    moves: bool,
) -> Result<Option<Stamping>, Alone> {
    match stamp::words(&standard.source, version, aim) {
        Ok(words) => Ok(Some(Stamping { version: version.clone(), changes, moves, words })),
        Err(error) if !moves && error.code == Code::CannotStamp => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Stamping {
    /// The statements for a database that holds this `state`.
    ///
    /// # Errors
    /// As [`stamp::stamp`]; a version that stays and cannot be written down again is no error.
    pub(super) fn statements(&self, standard: &Standard, aim: &Schema, state: &StampState) -> Result<Stamp> {
        let request = StampRequest {
            source: &standard.source,
            version: &self.version,
            catalog: &standard.catalog,
            target: aim,
            state,
            changes: self.changes,
            now: Timestamp::now(),
        };
        match stamp::stamp(&request) {
            Err(error) if !self.moves && error.code == Code::CannotStamp => Ok(Stamp::default()),
            made => made,
        }
    }
}

/// Stamps one database as was planned, and nothing that another program has brought to another version meanwhile.
pub(super) struct PlannedStamp<'a> {
    pub(super) standard: &'a Standard,
    pub(super) planned: &'a Planned,
    /// What it stated when the work was planned; `None`: nothing.
    pub(super) stated: Option<&'a Stated>,
    /// The database, for the words.
    pub(super) path: &'a Path,
}

impl Stamper for PlannedStamp<'_> {
    fn stamp(&self, connection: &Connection) -> Result<Stamp> {
        let Self { standard, planned, .. } = self;
        let state = stamp::read_state(connection, &standard.source, &planned.left);
        let state = state.map_err(|error| self.read_failed(&error))?;
        if !says_the_same(state.stated(), self.stated) {
            return Err(self.changed(state.stated()));
        }
        let stamping = planned.stamp.as_ref();
        stamping.map_or(Ok(Stamp::default()), |it| it.statements(standard, &planned.aim, &state))
    }

    fn prove(&self, connection: &Connection) -> Result<()> {
        let Some(Stamping { version, .. }) = &self.planned.stamp else { return Ok(()) };
        let Standard { source, catalog, .. } = self.standard;
        let stated = source.read_in(connection, &self.planned.aim).map_err(|error| self.read_failed(&error))?;
        if source.place(&stated, catalog) == Placed::Version(version.clone()) {
            return Ok(());
        }
        let words = format!("{} would state {} and not {version}", self.path.display(), told(&stated));
        let hint = "look for triggers, views or scripts that change where it says its version";
        Err(Error::new(Code::VerifyFailed, words).hint(hint).at(self.path))
    }
}

impl PlannedStamp<'_> {
    fn changed(&self, now: &Stated) -> Error {
        let was = self.stated.map_or_else(|| told(&Stated::default()), told);
        let words =
            format!("{} has changed since it was read: it stated {was} and states {}", self.path.display(), told(now));
        Error::new(Code::Changed, words)
            .hint("another program migrated it meanwhile: try again, by what it is now")
            .at(self.path)
    }

    fn read_failed(&self, error: &rusqlite::Error) -> Error {
        Error::new(Code::Io, format!("cannot read the version of {}: {error}", self.path.display()))
            .hint("try again; check the file if it happens again")
            .at(self.path)
    }
}

/// When it was verified does not count: that is no version.
fn says_the_same(now: &Stated, then: Option<&Stated>) -> bool {
    let nothing = Stated::default();
    let then = then.unwrap_or(&nothing);
    (&now.raw, now.unplaceable) == (&then.raw, then.unplaceable)
}

fn told(stated: &Stated) -> String {
    stated.raw.as_ref().map_or_else(|| "no version".to_owned(), |raw| format!("version {raw:?}"))
}
