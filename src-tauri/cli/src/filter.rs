//! Whether a filter can be meant: a version that is none would let nothing through, and look like an answer.

use litefleet::{
    Code, Error,
    api::{Filter, FleetStatus, Version},
};

/// Refuses versions that are none: neither numbers nor dotted texts, nor the fleet's own words.
pub fn check(filter: &Filter, status: &FleetStatus) -> Result<(), Error> {
    filter.version.iter().try_for_each(|text| match word(text) {
        Word::Version => Ok(()),
        Word::Own(word) if is_known(word, status) => Ok(()),
        Word::Own(_) | Word::Nothing => Err(refusal(text)),
    })
}

/// What one value of `--version` asks for, without its sign.
#[derive(Debug, PartialEq, Eq)]
enum Word<'a> {
    /// A version by its looks.
    Version,
    /// A version only where the fleet has it.
    Own(&'a str),
    /// Nothing that can be compared with.
    Nothing,
}

fn word(text: &str) -> Word<'_> {
    let text = text.trim();
    let rest = ["<=", ">=", "<", ">", "="].iter().find_map(|sign| text.strip_prefix(sign));
    let word = rest.unwrap_or(text).trim();
    let number = word.strip_prefix(['v', 'V', '-']).unwrap_or(word);
    match word.to_ascii_lowercase().as_str() {
        "" => Word::Nothing,
        "none" => {
            if rest.is_none() {
                Word::Version
            } else {
                Word::Nothing
            }
        }
        "latest" => Word::Version,
        _ if number.starts_with(|first: char| first.is_ascii_digit()) => Word::Version,
        _ => Word::Own(word),
    }
}

fn is_known(word: &str, status: &FleetStatus) -> bool {
    let expected = status.fleet.expected.iter().flat_map(|expected| &expected.versions);
    expected.map(Version::key).any(|key| key == word) || status.summary.by_version.contains_key(word)
}

fn refusal(text: &str) -> Error {
    Error::new(Code::BadRequest, format!("cannot understand version {text:?} in the filter"))
        .hint("write a version such as 3, v3, 3.0.0, latest or none, or a comparison such as '<3'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_known_by_its_looks_or_by_the_fleet() {
        for (text, expected) in [
            ("3", Word::Version),
            ("v3", Word::Version),
            (" <= V3.0.0 ", Word::Version),
            ("-1", Word::Version),
            (">Latest", Word::Version),
            ("none", Word::Version),
            ("<none", Word::Nothing),
            ("<", Word::Nothing),
            ("", Word::Nothing),
            ("<abc", Word::Own("abc")),
            ("vista", Word::Own("vista")),
        ] {
            assert_eq!(word(text), expected, "{text}");
        }
    }
}
