//! The first bytes of a file: is it a database, and of what kind (<https://sqlite.org/fileformat2.html#the_database_header>).

use super::stamp::{self, SystemPath};
use rustix::io::Errno;

/// What every SQLite 3 database begins with.
pub(super) const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Bytes of the database header.
pub(super) const HEADER_BYTES: usize = 100;

/// How much of a file without the magic is looked at to tell random bytes from others.
pub(super) const SAMPLE_BYTES: usize = 4096;

/// The header of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header([u8; HEADER_BYTES]);

impl Header {
    /// The header in the first bytes of a file, where they have the magic. What a short file lacks is zero.
    pub(super) fn parse(first: &[u8]) -> Option<Self> {
        if !first.starts_with(MAGIC) {
            return None;
        }
        let mut bytes = [0; HEADER_BYTES];
        for (to, from) in bytes.iter_mut().zip(first) {
            *to = *from;
        }
        Some(Self(bytes))
    }

    /// Reads the header of the file at `path`, and closes the file again.
    pub(super) fn read(path: &mut SystemPath) -> Result<Option<Self>, Errno> {
        let file = stamp::open(path.with("")?)?;
        let mut first = [0; HEADER_BYTES];
        let read = stamp::read_at(&file, &mut first, 0)?;
        Ok(Self::parse(first.get(..read).unwrap_or_default()))
    }

    /// The version that a reader must understand: 1 is a rollback journal, 2 is a write-ahead log.
    pub(super) fn read_version(&self) -> u8 {
        self.0[19]
    }

    /// The header says write-ahead log.
    pub(super) fn wal(&self) -> bool {
        self.read_version() == 2
    }

    /// Bytes of a page; `None` where the field holds nothing that SQLite would take.
    pub(super) fn page_size(&self) -> Option<u32> {
        match u32::from(u16::from_be_bytes([self.0[16], self.0[17]])) {
            1 => Some(65_536),
            size if size >= 512 && size.is_power_of_two() => Some(size),
            _ => None,
        }
    }

    /// Pages of the database; `None` where the file was last written by something that does not keep the field
    /// (<https://sqlite.org/fileformat2.html#in_header_database_size>).
    pub(super) fn page_count(&self) -> Option<u32> {
        let count = self.word(28);
        (count != 0 && self.word(24) == self.word(92)).then_some(count)
    }

    /// True where the fixed fields are what SQLite insists on; else it says that this is no database.
    pub(super) fn is_plausible(&self) -> bool {
        self.page_size().is_some() && self.0[21..24] == [64, 32, 32]
    }

    /// True where the bytes that are kept for later versions of SQLite are as they are written today.
    pub(super) fn reserve_is_zero(&self) -> bool {
        self.0[72..92].iter().all(|byte| *byte == 0)
    }

    /// True where what was read later begins with this header.
    pub(super) fn begins(&self, page: &[u8]) -> bool {
        page.starts_with(&self.0)
    }

    /// Bytes of a page that hold content; the rest is for extensions.
    pub(super) fn usable_size(&self) -> Option<u32> {
        self.page_size().and_then(|size| size.checked_sub(u32::from(self.0[20]))).filter(|usable| *usable >= 480)
    }

    /// Texts are UTF-8.
    pub(super) fn is_utf8(&self) -> bool {
        self.word(56) == 1
    }

    /// The format of the stored schema, 1 to 4; 0 in a database that holds nothing yet.
    pub(super) fn schema_format(&self) -> u32 {
        self.word(44)
    }

    /// True where a file of `bytes` lacks pages that the header counts.
    pub(super) fn lacks_pages(&self, bytes: u64) -> bool {
        let wanted = self.page_size().zip(self.page_count());
        wanted.is_some_and(|(size, count)| u64::from(size) * u64::from(count) > bytes)
    }

    fn word(&self, at: usize) -> u32 {
        self.0[at..].first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
    }
}

/// True where a file of `bytes` that begins with `sample` may be an encrypted database: whole sectors, and bytes that are
/// as evenly spread as chance has them.
///
/// The measure is chi-square against 256 equal bins. Random bytes give 255 ± 22.6, whatever their number; text, zeros,
/// tables and counters are hundreds away on one side or the other. Six deviations err once in 10⁸ files.
pub(super) fn looks_encrypted(bytes: u64, sample: &[u8]) -> bool {
    if bytes == 0 || !bytes.is_multiple_of(512) || sample.is_empty() {
        return false;
    }
    let mut bins = [0_u32; 256];
    for byte in sample {
        bins[usize::from(*byte)] += 1;
    }
    let expected = sample.len() as f64 / 256.0;
    let chi_square: f64 = bins.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    (120.0..390.0).contains(&chi_square)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(edits: &[(usize, &[u8])]) -> Header {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..16].copy_from_slice(MAGIC);
        for (at, with) in edits {
            bytes[*at..*at + with.len()].copy_from_slice(with);
        }
        Header::parse(&bytes).unwrap_or_else(|| unreachable!("it has the magic"))
    }

    #[test]
    fn a_page_size_of_one_means_65536() {
        assert_eq!(header(&[(16, &[0, 1])]).page_size(), Some(65_536));
        assert_eq!(header(&[(16, &[0x10, 0])]).page_size(), Some(4096));
        assert_eq!(header(&[(16, &[1, 0])]).page_size(), None);
        assert_eq!(header(&[(16, &[0x10, 1])]).page_size(), None);
    }

    #[test]
    fn pages_count_only_where_the_change_counter_vouches_for_them() {
        let told: &[(usize, &[u8])] = &[(16, &[0x10, 0]), (28, &[0, 0, 0, 3])];
        assert!(header(told).lacks_pages(3 * 4096 - 1));
        assert!(!header(told).lacks_pages(3 * 4096));
        assert!(!header(told).lacks_pages(3 * 4096 + 1));
        assert!(!header(&[told[0], told[1], (24, &[9])]).lacks_pages(4096));
    }

    #[test]
    fn only_whole_sectors_of_evenly_spread_bytes_look_encrypted() {
        let mut state = 7_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        let noise: Vec<u8> = (0..SAMPLE_BYTES).map(|_| random()).collect();
        assert!(looks_encrypted(8192, &noise));
        assert!(looks_encrypted(512, &noise[..512]));
        assert!(!looks_encrypted(8191, &noise));
        assert!(!looks_encrypted(8192, &[0; SAMPLE_BYTES]));
        assert!(!looks_encrypted(4096, &b"hello, this is not a database\n".repeat(137)[..SAMPLE_BYTES]));
        let counter: Vec<u8> = (0..SAMPLE_BYTES).map(|at| at as u8).collect();
        assert!(!looks_encrypted(4096, &counter));
    }
}
