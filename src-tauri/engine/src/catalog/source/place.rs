//! Where a stated value stands among the versions of a catalog.

use crate::{
    api::{LATEST, Version},
    catalog::Catalog,
};

/// The version that `raw` means, seen from the catalog; none where it cannot be placed.
pub(super) fn place(raw: &str, catalog: &Catalog) -> Option<Version> {
    let text = raw.trim();
    if text == "-1" || text.eq_ignore_ascii_case("latest") {
        return catalog.get(&LATEST).map(|_| LATEST);
    }
    let text = match text.strip_prefix(['v', 'V']) {
        Some(number) if number.starts_with(|c: char| c.is_ascii_digit()) => number,
        _ => text,
    };
    let released = || catalog.versions.iter().filter_map(|entry| entry.version.as_ref()).filter(|v| **v != LATEST);
    if let Some(version) = released().find(|version| version.key() == text) {
        return Some(version.clone());
    }
    let number = dotted(text)?;
    let mut same = released().filter(|version| dotted(&version.key()).as_ref() == Some(&number));
    if let Some(version) = same.next() {
        return same.next().is_none().then(|| version.clone());
    }
    newer_than_all(text, &number, catalog)
}

/// The digits that a text begins with.
pub(super) fn leading_number(text: &str) -> &str {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

/// `3.0.10` as numbers that compare; trailing zeros do not count. None where a part is not a number.
pub(in crate::catalog) fn dotted(text: &str) -> Option<Vec<u64>> {
    let part = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let mut parts = text.split('.').map(part).collect::<Option<Vec<u64>>>()?;
    while parts.len() > 1 && parts.last() == Some(&0) {
        parts.pop();
    }
    Some(parts)
}

/// A version beyond the catalog's newest, of the same kind as that, so that the two compare.
fn newer_than_all(text: &str, number: &[u64], catalog: &Catalog) -> Option<Version> {
    let newest = catalog.newest_released()?.version.as_ref()?;
    if number <= dotted(&newest.key())?.as_slice() {
        return None;
    }
    Some(match (newest, number) {
        (Version::Number(_), [whole]) => {
            i64::try_from(*whole).map_or_else(|_| Version::Text(text.to_owned()), Version::Number)
        }
        _ => Version::Text(text.to_owned()),
    })
}
