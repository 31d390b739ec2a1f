//! `litefleet.toml` in a fleet's folder.
//!
//! ```toml
//! schemas = "../schemas"                                # where the expected schema's versions are
//! version_source = "database_metadata.schema_version"   # where databases state theirs
//! target = 3                                            # the version that the fleet should be at
//! include = ["**/captions.db"]
//! exclude = ["old/**"]
//! ```
//!
//! It comes with the folder and is not trusted: a path of schemas and a query that it asks for are shown and accepted once
//! before they are used. [`FleetConfig::to_accept`] says what, and its hash is what is kept.

use super::{name, source::VersionSource};
use crate::{
    Code, Error,
    api::{FleetSettings, Version},
};
use serde::Deserialize;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// The name of the file.
pub const FILE: &str = "litefleet.toml";
const MAX_BYTES: u64 = 1 << 20;

/// What `litefleet.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetConfig {
    /// The settings; `schemas` is from the fleet's folder.
    pub settings: FleetSettings,
    /// What has to be accepted before it is used; `None` where there is nothing.
    pub to_accept: Option<ToAccept>,
}

/// What a `litefleet.toml` asks for that has to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToAccept {
    /// The place of the expected schema, whose SQL is run.
    pub schemas: Option<PathBuf>,
    /// The query that is run in every database.
    pub query: Option<String>,
    /// Stands for both: the same as long as neither changes.
    pub hash: String,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schemas: Option<PathBuf>,
    version_source: Option<String>,
    target: Option<Target>,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a version: a whole number or a text")]
enum Target {
    Number(i64),
    Text(String),
}

/// Reads `litefleet.toml` in a fleet's folder; `None` where there is none.
///
/// # Errors
/// [`Code::BadRequest`] with the line and what is wrong there; [`Code::BadVersionSource`]; [`Code::Io`].
pub fn read(root: &Path) -> Result<Option<FleetConfig>, Error> {
    let path = root.join(FILE);
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(Error::new(Code::BadRequest, format!("{FILE} is no regular file")).at(&path)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(unreadable(&path, error)),
    }
    let mut text = String::new();
    let file = fs::File::open(&path).map_err(|error| unreadable(&path, error))?;
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(|error| unreadable(&path, error))?;
    parse(&text, root).map(Some)
}

/// Understands the text of a `litefleet.toml` that is in the folder `root`.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str, root: &Path) -> Result<FleetConfig, Error> {
    let path = root.join(FILE);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let written: Written = toml::from_str(text).map_err(|error| misunderstood(&error, text, &path))?;
    let source = match &written.version_source {
        Some(source) => VersionSource::parse(source).map_err(|error| located(error, "version_source", text, &path))?,
        None => None,
    };
    let settings = FleetSettings {
        schemas: written.schemas.map(|schemas| root.join(schemas)),
        version_source: written.version_source,
        target: written.target.map(Target::version),
        include: written.include,
        exclude: written.exclude,
    };
    let query = source.and_then(|source| match source {
        VersionSource::Query(query) => Some(query),
        VersionSource::UserVersion | VersionSource::Column { .. } | VersionSource::Tool(_) => None,
    });
    Ok(FleetConfig { to_accept: ToAccept::of(settings.schemas.clone(), query), settings })
}

impl ToAccept {
    /// `None` where there is neither.
    fn of(schemas: Option<PathBuf>, query: Option<String>) -> Option<Self> {
        if schemas.is_none() && query.is_none() {
            return None;
        }
        let mut hasher = blake3::Hasher::new();
        for part in
            [schemas.as_deref().map(|path| path.as_os_str().as_encoded_bytes()), query.as_deref().map(str::as_bytes)]
        {
            // Lengths keep the end of one part from being the beginning of the next.
            let length = part.map_or(u64::MAX, |bytes| bytes.len() as u64);
            hasher.update(&length.to_le_bytes());
            hasher.update(part.unwrap_or_default());
        }
        Some(Self { schemas, query, hash: hasher.finalize().to_hex().to_string() })
    }
}

impl Target {
    fn version(self) -> Version {
        match self {
            Self::Number(number) => Version::Number(number),
            Self::Text(text) => name::version(text.trim()).unwrap_or(Version::Text(text)),
        }
    }
}

fn misunderstood(error: &toml::de::Error, text: &str, path: &Path) -> Error {
    let line = line_at(text, error.span().map_or(0, |span| span.start));
    let what = error.message().replace('\n', ", ");
    Error::new(Code::BadRequest, format!("{FILE} line {line}: {what}"))
        .hint("the keys are schemas, version_source, target, include and exclude")
        .at(path)
        .line(line)
}

/// The same error, with the line of the key that it comes from.
fn located(error: Error, key: &str, text: &str, path: &Path) -> Error {
    let is_key =
        |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    let line = text.lines().position(is_key).and_then(|index| u32::try_from(index + 1).ok());
    let error = error.at(path);
    match line {
        Some(line) => Error { message: format!("{FILE} line {line}: {}", error.message), ..error }.line(line),
        None => error,
    }
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::new(Code::Io, format!("{} cannot be read: {error}", path.display())).at(path).because(error)
}

fn line_at(text: &str, offset: usize) -> u32 {
    let lines = text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    u32::try_from(lines).unwrap_or(u32::MAX)
}
