//! Records (<https://sqlite.org/fileformat2.html#record_format>): the columns of a stored row.

/// The columns of a stored row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'p> {
    kinds: &'p [u8],
    body: &'p [u8],
}

impl<'p> Record<'p> {
    /// The record in a payload, where its columns fill it exactly: SQLite calls any other damaged.
    pub(super) fn parse(payload: &'p [u8]) -> Option<Self> {
        let (header, start) = varint(payload, 0)?;
        let header = usize::try_from(header).ok()?;
        let record = Self { kinds: payload.get(start..header)?, body: payload.get(header..)? };
        let (mut at, mut bytes) = (0, 0_usize);
        while at < record.kinds.len() {
            let (kind, next) = varint(record.kinds, at)?;
            (at, bytes) = (next, bytes.checked_add(bytes_of(kind)?)?);
        }
        (bytes == record.body.len()).then_some(record)
    }

    /// The serial type of a column and its bytes. `None` where the record has no such column.
    pub(super) fn stored(&self, column: usize) -> Option<(u64, &'p [u8])> {
        let (mut kinds_at, mut body_at) = (0, 0_usize);
        for at in 0.. {
            let (kind, next) = varint(self.kinds, kinds_at)?;
            let bytes = bytes_of(kind)?;
            let end = body_at.checked_add(bytes)?;
            if at == column {
                return Some((kind, self.body.get(body_at..end)?));
            }
            (kinds_at, body_at) = (next, end);
        }
        None
    }

    /// A column that holds an integer.
    pub(super) fn integer(&self, column: usize) -> Option<i64> {
        let (kind, bytes) = self.stored(column)?;
        match kind {
            8 => Some(0),
            9 => Some(1),
            1..=6 => {
                let negative = bytes.first().is_some_and(|first| *first >= 0x80);
                let start = if negative { -1 } else { 0 };
                Some(bytes.iter().fold(start, |value: i64, byte| value << 8 | i64::from(*byte)))
            }
            _ => None,
        }
    }

    /// A column that holds text in UTF-8.
    pub(super) fn text(&self, column: usize) -> Option<&'p str> {
        let (kind, bytes) = self.stored(column)?;
        (kind >= 13 && kind % 2 == 1).then(|| std::str::from_utf8(bytes).ok())?
    }

    /// True where a column is there and NULL.
    pub(super) fn is_null(&self, column: usize) -> bool {
        self.stored(column).is_some_and(|(kind, _)| kind == 0)
    }
}

/// How many bytes a value of this serial type takes.
fn bytes_of(kind: u64) -> Option<usize> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => usize::try_from(kind).ok(),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => usize::try_from((kind - 12) / 2).ok(),
    }
}

/// The variable-length integer at `at`, and where it ends (<https://sqlite.org/fileformat2.html#varint>).
pub(super) fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let bytes = bytes.get(at..)?;
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(8).enumerate() {
        value = value << 7 | u64::from(byte & 0x7f);
        if *byte < 0x80 {
            return Some((value, at + index + 1));
        }
    }
    bytes.get(8).map(|last| (value << 8 | u64::from(*last), at + 9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_all_lengths_are_read() {
        assert_eq!(varint(&[0x7f], 0), Some((127, 1)));
        assert_eq!(varint(&[0x81, 0], 0), Some((128, 2)));
        assert_eq!(varint(&[0xff; 9], 0), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0xff; 8], 0), None);
        let record = Record::parse(&[6, 1, 2, 6, 8, 9, 0xff, 0x01, 0x00, 0x80, 0, 0, 0, 0, 0, 0, 0]);
        let values = record.map(|record| [0, 1, 2, 3, 4, 5].map(|column| record.integer(column)));
        assert_eq!(values, Some([Some(-1), Some(256), Some(i64::MIN), Some(0), Some(1), None]));
    }

    #[test]
    fn texts_and_blobs_and_what_is_missing() {
        let record = Record::parse(&[4, 17, 16, 0, b'a', b'b', 1, 2]);
        let values = record.map(|record| (record.text(0), record.text(1), record.is_null(2), record.is_null(3)));
        assert_eq!(values, Some((Some("ab"), None, true, false)));
        assert!(Record::parse(&[9, 1]).is_none());
        assert!(Record::parse(&[2, 4, 1]).is_none(), "a column that is not all there");
        assert!(Record::parse(&[2, 1, 1, 1]).is_none(), "a byte that is no column's");
    }
}
