//! The pages of a database as they are stored (<https://sqlite.org/fileformat2.html>), as far as a schema that is known
//! already can be recognised by them, and the row that states the version be read.
//!
//! Most of what SQLite does for a database is parsing its schema, the same text for thousands of files. Here the stored
//! rows are only hashed. They are read with SQLite's own handle while SQLite holds its lock. Whatever is unusual is
//! `None`: then SQLite is asked.

use super::{btree, header::Header, record::Record};
use rusqlite::{Connection, ffi};
use std::{ffi::c_int, marker::PhantomData};

/// A database whose pages can be read. There is a read transaction for as long as this lives.
#[derive(Debug)]
pub(super) struct Pages<'transaction> {
    file: *mut ffi::sqlite3_file,
    first: Vec<u8>,
    usable: usize,
    count: u32,
    transaction: PhantomData<&'transaction Connection>,
}

/// The rows of `sqlite_schema` as they are stored.
#[derive(Debug)]
pub(super) struct RawSchema {
    /// A hash of all rows in their order, but for the numbers of pages.
    pub(super) key: [u8; 32],
    /// The root page of each row; 0 where it has none.
    pub(super) roots: Vec<u32>,
}

impl<'transaction> Pages<'transaction> {
    /// The pages behind `connection`, which must have a read transaction and no log. `None` where they are not what
    /// `header` said, or not of the usual kind.
    pub(super) fn of(connection: &'transaction Connection, header: &Header) -> Option<Self> {
        let mut file: *mut ffi::sqlite3_file = std::ptr::null_mut();
        // SAFETY: the connection is open; this file control stores a pointer that is good for as long as it is.
        let code = unsafe {
            ffi::sqlite3_file_control(
                connection.handle(),
                c"main".as_ptr(),
                ffi::SQLITE_FCNTL_FILE_POINTER,
                (&raw mut file).cast(),
            )
        };
        if code != ffi::SQLITE_OK || file.is_null() || !header.is_utf8() || !(1..=4).contains(&header.schema_format()) {
            return None;
        }
        let size = usize::try_from(header.page_size()?).ok()?;
        let usable = usize::try_from(header.usable_size()?).ok()?;
        let count = header.page_count()?;
        let mut pages = Self { file, first: vec![0; size], usable, count, transaction: PhantomData };
        pages.first = pages.read(1)?;
        header.begins(&pages.first).then_some(pages)
    }

    /// The rows of the schema. `None` where SQLite would not take them, too: a table or index without a page of its own.
    pub(super) fn schema(&self) -> Option<RawSchema> {
        let mut hasher = blake3::Hasher::new();
        let mut roots = Vec::with_capacity(32);
        self.schema_rows(|row| {
            for column in [0, 1, 2, 4] {
                let (kind, bytes) = row.stored(column)?;
                hasher.update(&kind.to_le_bytes()).update(bytes);
            }
            let root = u32::try_from(row.integer(3)?).ok()?;
            hasher.update(&[u8::from(root == 0)]);
            roots.push(root);
            Some(())
        })?;
        let mut used: Vec<u32> = roots.iter().copied().filter(|root| *root != 0).collect();
        used.sort_unstable();
        let alone = used.first().is_none_or(|first| *first > 1)
            && used.last().is_none_or(|last| *last <= self.count)
            && used.array_windows().all(|[a, b]| a < b);
        alone.then(|| RawSchema { key: hasher.finalize().into(), roots })
    }

    /// Which row of the schema is that of the table with this name.
    pub(super) fn row_of_table(&self, table: &str) -> Option<usize> {
        let (mut at, mut found) = (0, None);
        self.schema_rows(|row| {
            let is = |column, text: &str| row.text(column).is_some_and(|is| is.eq_ignore_ascii_case(text));
            if is(0, "table") && is(1, table) {
                found = Some(at);
            }
            at += 1;
            Some(())
        })?;
        found
    }

    /// Gives `read` the only row of the table at `root`; `Some(None)` where it has no row.
    pub(super) fn only_row<T>(&self, root: u32, read: impl FnOnce(&Record<'_>) -> Option<T>) -> Option<Option<T>> {
        let page = self.read(root)?;
        let cells = btree::leaf(&page, 0, self.usable)?;
        match cells.len() {
            0 => Some(None),
            1 => {
                let cell = btree::cell(&page, cells.offset(0)?, self.usable)?;
                Record::parse(cell.whole()?).as_ref().and_then(read).map(Some)
            }
            _ => None,
        }
    }

    fn schema_rows(&self, mut each: impl FnMut(&Record<'_>) -> Option<()>) -> Option<()> {
        btree::for_each_payload(&self.first, self.usable, &|number| self.read(number), &mut |payload| {
            each(&Record::parse(payload)?)
        })
    }

    fn read(&self, number: u32) -> Option<Vec<u8>> {
        if number == 0 || number > self.count {
            return None;
        }
        let mut page = vec![0; self.first.len()];
        let offset = i64::from(number - 1) * i64::try_from(page.len()).ok()?;
        let bytes = c_int::try_from(page.len()).ok()?;
        // SAFETY: `of` got the file from SQLite, whose connection outlives this; `page` has room for that many bytes.
        let code = unsafe {
            let read = (*(*self.file).pMethods).xRead?;
            read(self.file, page.as_mut_ptr().cast(), bytes, offset)
        };
        (code == ffi::SQLITE_OK).then_some(page)
    }
}
