//! Which databases a list shows, and in what order. Pure.

use crate::{
    Code, Error, Result,
    api::{Filter, ListQuery, Page, SortKey, Version},
    scan::{Entry, slashed},
};
use std::{borrow::Cow, cmp::Ordering, sync::Arc};

/// The most rows that one page may have.
const MOST_ROWS: usize = 1000;

/// A filter, understood.
#[derive(Debug)]
pub struct Matcher<'a> {
    filter: &'a Filter,
    versions: Vec<VersionTest>,
    words: Vec<String>,
}

/// One value of `version:`.
#[derive(Debug, PartialEq, Eq)]
enum VersionTest {
    /// States none that can be placed.
    None,
    /// Compares so with this version.
    Compared(&'static [Ordering], Version),
}

/// The places of all databases that a query lets through, sorted as it asks.
///
/// # Errors
/// A version in the filter cannot be understood.
pub fn select(entries: &[Arc<Entry>], query: &ListQuery) -> Result<Arc<[u32]>> {
    let matcher = Matcher::new(&query.filter)?;
    let matching = entries.iter().enumerate().filter(|(_, entry)| matcher.matches(entry));
    let mut places: Vec<u32> = matching.filter_map(|(place, _)| u32::try_from(place).ok()).collect();
    sort(&mut places, entries, query);
    Ok(places.into())
}

/// The window of a selection that a query asks for.
pub fn page(entries: &[Arc<Entry>], selection: &[u32], query: &ListQuery) -> Page {
    let window = selection.iter().skip(query.offset).take(query.limit.min(MOST_ROWS));
    let rows = window.filter_map(|place| entries.get(*place as usize)).map(|entry| entry.row()).collect();
    Page { total: entries.len(), matching: selection.len(), offset: query.offset, rows }
}

impl<'a> Matcher<'a> {
    /// Understands a filter.
    ///
    /// # Errors
    /// A version in it cannot be understood.
    pub fn new(filter: &'a Filter) -> Result<Self> {
        let versions = filter.version.iter().map(|text| version_test(text)).collect::<Result<_>>()?;
        let words = filter.search.iter().map(|word| word.to_lowercase()).filter(|word| !word.is_empty()).collect();
        Ok(Self { filter, versions, words })
    }

    /// True where the filter lets this database through.
    pub fn matches(&self, entry: &Entry) -> bool {
        let filter = self.filter;
        (filter.status.is_empty() || filter.status.contains(&entry.verdict.status))
            && (self.versions.is_empty() || self.versions.iter().any(|test| test.fits(entry.verdict.version.as_ref())))
            && (filter.shape.is_empty() || has_shape(entry, &filter.shape))
            && filter.min_bytes.is_none_or(|least| entry.stamp.bytes >= least)
            && filter.max_bytes.is_none_or(|most| entry.stamp.bytes <= most)
            && self.words.iter().all(|word| mentions(entry, word))
    }
}

impl VersionTest {
    fn fits(&self, version: Option<&Version>) -> bool {
        match (self, version) {
            (Self::None, version) => version.is_none(),
            (Self::Compared(wanted, than), Some(version)) => wanted.contains(&version.compare(than)),
            (Self::Compared(..), None) => false,
        }
    }
}

fn version_test(text: &str) -> Result<VersionTest> {
    use Ordering::{Equal, Greater, Less};
    let text = text.trim();
    if text.eq_ignore_ascii_case("none") {
        return Ok(VersionTest::None);
    }
    let signs: [(&str, &'static [Ordering]); 5] =
        [("<=", &[Less, Equal]), (">=", &[Greater, Equal]), ("<", &[Less]), (">", &[Greater]), ("=", &[Equal])];
    let signed = signs.iter().find_map(|(sign, wanted)| text.strip_prefix(sign).map(|rest| (*wanted, rest)));
    let (wanted, rest) = signed.unwrap_or((&[Equal], text));
    let rest = rest.trim();
    if rest.is_empty() {
        return Err(Error::new(Code::BadRequest, format!("cannot understand version {text:?} in the filter"))
            .hint("write a version such as 3, v3, 3.0.0, latest or none, or a comparison such as <3"));
    }
    Ok(VersionTest::Compared(wanted, version_of(rest)))
}

/// `3`, `v3`, `latest`, `3.0.0`.
pub fn version_of(text: &str) -> Version {
    if text.eq_ignore_ascii_case("latest") {
        return crate::api::LATEST;
    }
    let number = text.strip_prefix(['v', 'V']).unwrap_or(text).parse();
    number.map_or_else(|_| Version::Text(text.to_owned()), Version::Number)
}

fn has_shape(entry: &Entry, wanted: &[String]) -> bool {
    let begins = |shape: &str| wanted.iter().any(|beginning| shape.starts_with(&beginning.to_ascii_lowercase()));
    entry.shape.as_ref().is_some_and(|shape| begins(&shape.0))
}

fn mentions(entry: &Entry, word: &str) -> bool {
    let verdict = &*entry.verdict;
    contains(&lossy(entry), word)
        || contains(&entry.label, word)
        || verdict.summary.as_deref().is_some_and(|text| contains(text, word))
        || verdict.stated.as_deref().is_some_and(|text| contains(text, word))
        || verdict.reason.is_some_and(|reason| contains(reason.word(), word))
}

/// `word` is in lower case already. Most names are ASCII, for which no copy is needed.
fn contains(text: &str, word: &str) -> bool {
    if text.is_ascii() && word.is_ascii() {
        let (text, word) = (text.as_bytes(), word.as_bytes());
        return text.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
    }
    text.to_lowercase().contains(word)
}

fn lossy(entry: &Entry) -> Cow<'_, str> {
    match entry.path.to_str() {
        Some(text) if !text.contains('\\') => Cow::Borrowed(text),
        _ => Cow::Owned(slashed(&entry.path)),
    }
}

fn sort(places: &mut [u32], entries: &[Arc<Entry>], query: &ListQuery) {
    if query.sort == SortKey::Path {
        // Entries are in the order of their paths already.
        if query.descending {
            places.reverse();
        }
        return;
    }
    places.sort_by(|a, b| {
        let (Some(a), Some(b)) = (entries.get(*a as usize), entries.get(*b as usize)) else { return Ordering::Equal };
        let order = compare(a, b, query.sort);
        if query.descending { order.reverse() } else { order }
    });
}

fn compare(a: &Entry, b: &Entry, key: SortKey) -> Ordering {
    match key {
        SortKey::Path => a.path.cmp(&b.path),
        SortKey::Status => a.verdict.status.cmp(&b.verdict.status),
        SortKey::Label => natural(&a.label, &b.label),
        SortKey::Version => match (&a.verdict.version, &b.verdict.version) {
            (Some(a), Some(b)) => a.compare(b),
            (a, b) => a.is_some().cmp(&b.is_some()),
        },
        SortKey::Shape => a.shape.cmp(&b.shape),
        SortKey::Bytes => a.stamp.bytes.cmp(&b.stamp.bytes),
        SortKey::ModifiedAt => a.stamp.modified_ns.cmp(&b.stamp.modified_ns),
        SortKey::JournalMode => a.wal.cmp(&b.wal),
        SortKey::Differences => differences(a).cmp(&differences(b)),
    }
}

fn differences(entry: &Entry) -> u64 {
    let counts = entry.verdict.counts;
    counts.missing + counts.extra + counts.different
}

/// Digits by their value, so that `tenant-9` comes before `tenant-10`; letters whatever the case.
fn natural(a: &str, b: &str) -> Ordering {
    if is_id(a) && is_id(b) {
        return a.cmp(b);
    }
    let (mut x, mut y) = (a.as_bytes(), b.as_bytes());
    loop {
        match (x.first(), y.first()) {
            (Some(p), Some(q)) if p.is_ascii_digit() && q.is_ascii_digit() => {
                let ((n, rest_x), (m, rest_y)) = (digits(x), digits(y));
                match n.len().cmp(&m.len()).then_with(|| n.cmp(m)) {
                    Ordering::Equal => (x, y) = (rest_x, rest_y),
                    order => return order,
                }
            }
            (Some(p), Some(q)) => match p.to_ascii_lowercase().cmp(&q.to_ascii_lowercase()) {
                Ordering::Equal => (x, y) = (x.get(1..).unwrap_or_default(), y.get(1..).unwrap_or_default()),
                order => return order,
            },
            (p, q) => return p.cmp(&q).then_with(|| a.cmp(b)),
        }
    }
}

/// True for a UUID or another long hexadecimal number, whose digits are no numbers of their own.
fn is_id(text: &str) -> bool {
    text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// The digits at the beginning without leading zeros, and what follows them.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    (digits.get(zeros..).unwrap_or_default(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_sort_by_value() {
        let mut names = ["b1", "a10", "a9", "A010", "a"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["a", "a9", "A010", "a10", "b1"]);
        assert!(natural("0a10ffff-0000-0000", "0a9fffff-0000-0000").is_lt());
    }

    #[test]
    fn a_version_in_a_filter_may_be_compared() {
        let fits = |text: &str, version| version_test(text).is_ok_and(|test| test.fits(version));
        let (two, three) = (Version::Number(2), Version::Number(3));
        assert!(fits("3", Some(&three)) && fits("v3", Some(&three)) && fits("=3", Some(&three)));
        assert!(fits("<3", Some(&two)) && !fits("<3", Some(&three)) && fits("<=3", Some(&three)));
        assert!(fits("none", None) && !fits("none", Some(&two)) && !fits(">0", None));
        assert!(version_test("<").is_err());
    }
}
