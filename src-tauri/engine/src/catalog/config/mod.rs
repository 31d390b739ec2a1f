//! `litefleet.toml` in a fleet's folder: what a team shares.
//!
//! ```toml
//! schemas = "../schemas"                                # where the expected schema's versions are
//! version_source = "database_metadata.schema_version"   # where databases state theirs
//! target = 3                                            # the version that the fleet should be at
//! include = ["**/captions.db"]
//! exclude = ["old/**"]
//! label = "*/{label}/captions.db"                       # the name that people know a database by
//!
//! [backups]                                             # the settings of these names
//! folder = "../backups"
//! days = 90
//!
//! [refresh]
//! interval_s = "off"
//!
//! [work]
//! workers = 8
//! ```
//!
//! It comes with the folder and is not trusted: places of schemas and backups, how long backups stay, and queries are shown
//! and accepted once before they are used. [`FleetConfig::to_accept`] says what, and its hash is what is kept.

mod written;

use crate::{
    Code, Error,
    api::FleetSettings,
    settings::{Key, Values},
};
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// The name of the file.
pub const FILE: &str = "litefleet.toml";
const MAX_BYTES: u64 = 1 << 20;

/// What `litefleet.toml` says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FleetConfig {
    /// What the fleet is; `schemas` is from the fleet's folder.
    pub settings: FleetSettings,
    /// The other settings; those of backups hold once they are accepted.
    pub values: Values,
    /// What has to be accepted before it is used; `None` where there is nothing.
    pub to_accept: Option<ToAccept>,
    /// Stands for the text of the file.
    pub hash: String,
}

/// What a `litefleet.toml` asks for that has to be accepted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToAccept {
    /// The place of the expected schema, whose SQL is run.
    pub schemas: Option<PathBuf>,
    /// The query of the version source, which is run in every database.
    pub query: Option<String>,
    /// The query of the label, which is run in every database too.
    pub label_query: Option<String>,
    /// Where backups go and when they may go, as settings of these names.
    pub backups: Values,
    /// Stands for all of it: the same as long as nothing of it changes.
    pub hash: String,
}

/// Reads `litefleet.toml` in a fleet's folder; `None` where there is none.
///
/// # Errors
/// [`Code::BadRequest`] with the line, the key and what is wrong there; [`Code::BadVersionSource`]; [`Code::Io`].
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
    written::parse(text.strip_prefix('\u{feff}').unwrap_or(text), root)
}

impl ToAccept {
    /// `None` where there is nothing.
    fn of(
        schemas: Option<PathBuf>,
        query: Option<String>,
        label_query: Option<String>,
        values: &Values,
    ) -> Option<Self> {
        let mut backups = Values::default();
        let of_backups = values.iter().filter(|(key, _)| key.section() == Key::BackupFolder.section());
        of_backups.for_each(|(key, value)| backups.set(key, value.clone()));
        let asked = Self { schemas, query, label_query, backups, hash: String::new() };
        if asked == Self::default() {
            return None;
        }
        let hash = asked.hashed();
        Some(Self { hash, ..asked })
    }

    fn hashed(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: Option<&[u8]>| {
            // Lengths keep the end of one part from being the beginning of the next.
            hasher.update(&part.map_or(u64::MAX, |bytes| bytes.len() as u64).to_le_bytes());
            hasher.update(part.unwrap_or_default());
        };
        add(self.schemas.as_deref().map(|path| path.as_os_str().as_encoded_bytes()));
        add(self.query.as_deref().map(str::as_bytes));
        add(self.label_query.as_deref().map(str::as_bytes));
        for (key, value) in self.backups.iter() {
            add(Some(key.name().as_bytes()));
            add(Some(value.to_string().as_bytes()));
        }
        hasher.finalize().to_hex().to_string()
    }
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::new(Code::Io, format!("{} cannot be read: {error}", path.display())).at(path).because(error)
}
