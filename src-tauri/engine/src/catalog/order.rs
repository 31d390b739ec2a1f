//! The order of versions, and what is odd about it.

use crate::api::{LATEST, Version};

/// Sequences with larger steps than this number their versions otherwise, by dates for instance.
const MAX_GAP: i64 = 20;

/// Makes numbers texts where there are texts such as `1.1` too, so that all of them compare by their parts.
pub(super) fn unify<'v>(versions: impl Iterator<Item = &'v mut Version>) {
    let versions = versions.collect::<Vec<_>>();
    if !versions.iter().any(|version| matches!(version, Version::Text(_))) {
        return;
    }
    for version in versions {
        if *version != LATEST
            && let Version::Number(number) = version
        {
            *version = Version::Text(number.to_string());
        }
    }
}

/// The versions that are left out of a sequence of whole numbers, in words.
pub(super) fn gaps<'v>(versions: impl Iterator<Item = &'v Version>) -> Option<String> {
    let numbers = versions.filter_map(|version| match version {
        Version::Number(number) if *version != LATEST => Some(*number),
        _ => None,
    });
    let numbers = numbers.collect::<Vec<_>>();
    let missing = numbers.windows(2).map(|pair| match pair {
        [before, after] if after - before <= MAX_GAP => (before + 1..*after).collect(),
        // By dates, or by tens.
        _ => Vec::new(),
    });
    let missing = missing.flatten().map(|number| format!("v{number}")).collect::<Vec<_>>();
    // Numbers by tens have more gaps than members.
    if missing.is_empty() || missing.len() > numbers.len() {
        return None;
    }
    Some(format!("there is no {}", missing.join(", ")))
}
