//! What the name of a file of SQL says.

use crate::api::{LATEST, Version};

/// What a name says of the version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It names a version, as `v3`, `captions-schema-v3`, `schema_3`, `3.0.0` and `latest` do.
    Version(Version),
    /// It begins with a number, as `003_add_x` does: the third migration, or the whole of version 3.
    Numbered(Version),
    /// It is nothing but a number.
    Number(Version),
    /// Nothing.
    Nothing,
}

/// Reads the name of a file, without its extension.
pub(super) fn read(stem: &str) -> Said {
    let stem = stem.trim().to_ascii_lowercase();
    if last_word(&stem) == "latest" {
        return Said::Version(LATEST);
    }
    if let Some((number, rest)) = numbered(&stem) {
        return match number {
            Version::Text(_) if rest.is_empty() => Said::Version(number),
            _ if rest.is_empty() => Said::Number(number),
            _ => Said::Numbered(number),
        };
    }
    in_first_or_last_word(&stem).map_or(Said::Nothing, Said::Version)
}

/// The version that a text is, as `3`, `v3`, `3.0.0` or `latest`.
pub(super) fn version(text: &str) -> Option<Version> {
    if text.eq_ignore_ascii_case("latest") {
        return Some(LATEST);
    }
    let number = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !number.split('.').all(is_number) {
        return None;
    }
    Some(number.parse().map_or_else(|_| Version::Text(number.to_owned()), Version::Number))
}

/// The number that a name begins with, and what follows. Dashes inside a date count for nothing
/// (`2024-01-31-120000_init` is 20240131120000).
pub(super) fn numbered(stem: &str) -> Option<(Version, &str)> {
    if let Some((date, rest)) = dated(stem) {
        return Some((version(&date)?, rest));
    }
    let end = stem.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(stem.len());
    let (number, rest) = stem.split_at(end);
    let (number, rest) = match number.strip_suffix('.') {
        Some(number) => (number, if rest.is_empty() { "" } else { rest }),
        None => (number, rest),
    };
    if number.is_empty() || !(rest.is_empty() || stem.len() > number.len() && separates(stem, number.len())) {
        return None;
    }
    Some((version(number)?, rest.trim_start_matches(SEPARATORS)))
}

const SEPARATORS: [char; 4] = ['-', '_', '.', ' '];

fn separates(stem: &str, at: usize) -> bool {
    stem.get(at..).is_some_and(|rest| rest.starts_with(SEPARATORS))
}

/// `2024-01-31`, with a time or not, and what follows.
fn dated(stem: &str) -> Option<(String, &str)> {
    let shape = |part: Option<&&str>, digits: usize| {
        part.is_some_and(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (date, rest) = stem.split_once('_').unwrap_or((stem, ""));
    let parts = date.split('-').collect::<Vec<_>>();
    let is_date = shape(parts.first(), 4) && shape(parts.get(1), 2) && shape(parts.get(2), 2);
    let is_timed = parts.len() == 3 || parts.len() == 4 && (shape(parts.get(3), 6) || shape(parts.get(3), 4));
    (is_date && is_timed).then(|| (parts.concat(), rest))
}

fn last_word(stem: &str) -> &str {
    stem.rsplit(['-', '_', '.', ' ']).next().unwrap_or(stem)
}

/// `schema-v3`, `schema_3`, `schema.3.0.0`, `v3_captions`, `schema3`.
fn in_first_or_last_word(stem: &str) -> Option<Version> {
    let tail = stem.len() - stem.bytes().rev().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (head, number) = stem.split_at(tail);
    let number = number.trim_matches('.');
    if !number.is_empty() {
        let before = head.strip_suffix('v').unwrap_or(head);
        let stands_alone = before.is_empty() || before.ends_with(SEPARATORS) || stem[..tail].is_empty();
        let is_word = ["schema", "version", "ver"].iter().any(|word| head.ends_with(word) || before.ends_with(word));
        if stands_alone || is_word || stem.get(tail..).is_some_and(|rest| rest.starts_with('.')) {
            return version(number);
        }
    }
    let first = stem.split(['-', '_', ' ']).next()?;
    if first.len() < stem.len() && first.starts_with('v') { version(first) } else { None }
}
