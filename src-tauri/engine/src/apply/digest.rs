//! A hash over rows that does not depend on their order.

use rusqlite::types::ValueRef;
use siphasher::sip128::{Hasher128, SipHasher13};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::LazyLock,
};

/// Begins each row: SipHash with a key that only this process has, so that nobody can choose rows with one sum. It is the
/// quickest of its kind for what most rows are, a few hundred bytes.
static KEYED: LazyLock<SipHasher13> = LazyLock::new(|| {
    let random = || RandomState::new().build_hasher().finish();
    SipHasher13::new_with_keys(random(), random())
});

/// The sum, modulo 2^128, of a hash of each row: equal for the same rows in whatever order, and no sorting needed. It means
/// nothing to another process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Digest {
    /// How many rows.
    pub(super) rows: u64,
    sum: u128,
}

/// The values of one row, one after the other. No two rows are written alike.
#[derive(Debug, Default)]
pub(super) struct RowBytes(Vec<u8>);

impl Digest {
    /// Adds a row and makes room for the next one.
    pub(super) fn add(&mut self, row: &mut RowBytes) {
        let mut hasher = *KEYED;
        hasher.write(&row.0);
        self.sum = self.sum.wrapping_add(hasher.finish128().as_u128());
        self.rows += 1;
        row.0.clear();
    }
}

impl RowBytes {
    /// Adds a value with its type.
    pub(super) fn add(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.0.push(0),
            ValueRef::Integer(number) => self.fixed(1, number.to_le_bytes()),
            ValueRef::Real(number) => self.fixed(2, number.to_bits().to_le_bytes()),
            ValueRef::Text(bytes) => self.long(3, bytes),
            ValueRef::Blob(bytes) => self.long(4, bytes),
        }
    }

    /// Adds what stands for a value that was not there and now is.
    pub(super) fn add_filled(&mut self) {
        self.0.push(5);
    }

    fn fixed(&mut self, tag: u8, bytes: [u8; 8]) {
        self.0.push(tag);
        self.0.extend_from_slice(&bytes);
    }

    fn long(&mut self, tag: u8, bytes: &[u8]) {
        self.fixed(tag, (bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(rows: &[&[ValueRef<'_>]]) -> Digest {
        let (mut digest, mut bytes) = (Digest::default(), RowBytes::default());
        for row in rows {
            row.iter().for_each(|value| bytes.add(*value));
            digest.add(&mut bytes);
        }
        digest
    }

    #[test]
    fn the_order_of_rows_does_not_count_and_everything_else_does() {
        use ValueRef::{Blob, Integer, Null, Real, Text};
        let (one, two): (&[_], &[_]) = (&[Integer(1), Text(b"a")], &[Integer(2), Text(b"b")]);
        assert_eq!(digest(&[one, two]), digest(&[two, one]));
        let others: [&[&[ValueRef<'_>]]; 8] = [
            &[one],
            &[one, two, two],
            &[&[Integer(1), Text(b"b")], &[Integer(2), Text(b"a")]],
            &[one, &[Integer(2), Blob(b"b")]],
            &[one, &[Real(2.0), Text(b"b")]],
            &[one, &[Integer(2), Null]],
            &[one, &[Text(b"b"), Integer(2)]],
            &[one, &[Integer(2), Text(b"b"), Null]],
        ];
        for other in others {
            assert_ne!(digest(&[one, two]), digest(other), "{other:?}");
        }
        assert_ne!(digest(&[&[Text(b"ab"), Text(b"")]]), digest(&[&[Text(b"a"), Text(b"b")]]));
        assert_ne!(digest(&[&[Real(0.0)]]), digest(&[&[Real(-0.0)]]));
    }
}
