//! The version that is going to be written down.

use super::decide::Alone;
use crate::{
    Code, Result,
    api::Version,
    scan::Standard,
    schema::model::Schema,
    stamp::{self, Stamp, StampRequest, StampState},
};
use jiff::Timestamp;

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
