//! Files of SQL as text.

use super::{cannot_read, sandbox::is_blank};
use crate::{Code, Error};
use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Larger files are no schemas.
const MAX_BYTES: u64 = 16 << 20;

/// A `.sql` file that was read.
#[derive(Clone, Debug)]
pub(super) struct SqlFile {
    /// Where it is.
    pub path: PathBuf,
    /// The name of the file, for people.
    pub name: String,
    /// What it says, without a byte order mark.
    pub text: Arc<str>,
    /// Its bytes; the same memory as the text where they are the same.
    pub bytes: Arc<[u8]>,
}

/// A file of SQL, or the part of it that is to run.
#[derive(Clone, Debug)]
pub(super) struct Script {
    /// The file.
    pub file: SqlFile,
    /// The part of its text, in bytes.
    pub range: Range<usize>,
}

impl Script {
    /// True where there is no statement in it.
    pub fn is_empty(&self) -> bool {
        is_blank(self.file.text.get(self.range.clone()).unwrap_or_default())
    }
}

impl SqlFile {
    /// Reads a file that is known to be a regular one.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::metadata(path).map_err(|error| cannot_read(path, error))?.len();
        if bytes > MAX_BYTES {
            let message = format!("{name} has {bytes} bytes, more than a schema may have ({MAX_BYTES})");
            return Err(Error::new(Code::BadSchema, message).at(path));
        }
        let bytes = fs::read(path).map_err(|error| cannot_read(path, error))?;
        let text: Arc<str> = decoded(&bytes).map(Into::into).map_err(|(line, what)| {
            Error::new(Code::BadSchema, format!("{name} line {line}: {what}"))
                .hint("save the file as UTF-8 text")
                .at(path)
                .line(line)
        })?;
        let bytes = if text.as_bytes() == bytes { Arc::from(Arc::clone(&text)) } else { bytes.into() };
        Ok(Self { path: path.to_path_buf(), name, text, bytes })
    }

    /// The name without `.sql`.
    pub fn stem(&self) -> &str {
        let (stem, extension) = self.name.split_at(self.name.len().saturating_sub(4));
        if extension.eq_ignore_ascii_case(".sql") { stem } else { &self.name }
    }

    /// All of it.
    pub fn whole(&self) -> Script {
        Script { file: self.clone(), range: 0..self.text.len() }
    }

    /// The part of it that is in `range`.
    pub fn part(&self, range: Range<usize>) -> Script {
        Script { file: self.clone(), range }
    }

    /// The line of a place in the text, counted from 1.
    pub fn line_at(&self, offset: usize) -> u32 {
        line_of(self.text.as_bytes(), offset)
    }
}

/// UTF-8 or, with a byte order mark, UTF-16. The error is the line and what is wrong there.
fn decoded(bytes: &[u8]) -> Result<String, (u32, &'static str)> {
    let utf16 = |rest: &[u8], from: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| from([pair[0], pair[1]])).collect::<Vec<_>>();
        String::from_utf16(&units).map_err(|_| (1, "it is not UTF-16 text, as its first bytes say"))
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let text = std::str::from_utf8(bytes)
                .map_err(|error| (line_of(bytes, error.valid_up_to()), "it is not UTF-8 text"))?;
            text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()
        }
    };
    match text.find('\0') {
        // SQLite would take it for the end of the text and leave out what follows.
        Some(offset) => Err((line_of(text.as_bytes(), offset), "there is a NUL, which ends the text for SQLite")),
        None => Ok(text),
    }
}

fn line_of(bytes: &[u8], offset: usize) -> u32 {
    let before = bytes.iter().take(offset).filter(|byte| **byte == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}
