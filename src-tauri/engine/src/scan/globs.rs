//! Which paths below the root are wanted.

use super::ReadRequest;
use crate::{Code, Error};
use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::Path;

/// The patterns of a request. A pattern without `/` matches a name at any depth, any other the whole path below the root;
/// what matches a folder matches everything below it.
#[derive(Debug)]
pub(super) struct Globs {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
}

impl Globs {
    /// Understands the patterns of a request.
    ///
    /// # Errors
    /// [`Code::BadRequest`] for a pattern that is no glob.
    pub(super) fn new(request: &ReadRequest) -> Result<Self, Error> {
        Ok(Self { include: set(&request.include)?, exclude: set(&request.exclude)? })
    }

    /// True where the file at `path`, below the root, is wanted. Folders above it have been asked about before.
    pub(super) fn wants_file(&self, path: &Path) -> bool {
        if self.include.is_none() && self.exclude.is_none() {
            return true;
        }
        let path = Candidate::new(path);
        self.include.as_ref().is_none_or(|set| set.is_match_candidate(&path))
            && !self.exclude.as_ref().is_some_and(|set| set.is_match_candidate(&path))
    }

    /// True where the folder at `path`, below the root, is to be walked.
    pub(super) fn wants_folder(&self, path: &Path) -> bool {
        !self.exclude.as_ref().is_some_and(|set| set.is_match(path))
    }
}

fn set(patterns: &[String]) -> Result<Option<GlobSet>, Error> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let anchored = pattern.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
        if anchored.is_empty() {
            return Err(unusable(pattern, "it is empty"));
        }
        let depth = if pattern.trim_end_matches('/').contains('/') { "" } else { "**/" };
        for below in ["", "/**"] {
            let glob = GlobBuilder::new(&format!("{depth}{anchored}{below}")).literal_separator(true).build();
            set.add(glob.map_err(|error| unusable(pattern, error.kind()))?);
        }
    }
    set.build().map(Some).map_err(|error| unusable(&patterns.join(" "), error.kind()))
}

fn unusable(pattern: &str, why: impl std::fmt::Display) -> Error {
    Error::new(Code::BadRequest, format!("`{pattern}` is no pattern: {why}"))
        .hint("write a name such as `*.db`, or a path below the folder such as `videos/**/captions.db`")
}
