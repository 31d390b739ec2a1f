//! Table b-trees (<https://sqlite.org/fileformat2.html#b_tree_pages>), read from pages that nobody vouches for. Whatever
//! is not as SQLite writes it is `None`.

use super::record::varint;

/// Bytes of the database header, before the b-tree header of the first page.
const FIRST_PAGE_HEADER: usize = 100;

/// A schema on more pages than this is left to SQLite.
const MOST_PAGES: usize = 512;

/// A row of more bytes than this is left to SQLite.
const MOST_BYTES: usize = 4 << 20;

/// The cells of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'p> {
    pointers: &'p [[u8; 2]],
    first: usize,
    end: usize,
}

/// A cell of a leaf.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'p> {
    local: &'p [u8],
    length: usize,
    overflow: Option<u32>,
}

/// Gives `each` the payload of every row below the root on the first page, in order. `read` reads a page.
pub(super) fn for_each_payload(
    first: &[u8],
    usable: usize,
    read: &impl Fn(u32) -> Option<Vec<u8>>,
    each: &mut impl FnMut(&[u8]) -> Option<()>,
) -> Option<()> {
    let mut left = MOST_PAGES;
    let mut waiting = below(first, FIRST_PAGE_HEADER, usable, read, each)?;
    while let Some(number) = waiting.pop() {
        left = left.checked_sub(1)?;
        let page = read(number)?;
        waiting.extend(below(&page, 0, usable, read, each)?);
    }
    Some(())
}

/// Reads the rows of a leaf, or says which pages lie below an interior one, the last first.
fn below(
    page: &[u8],
    header: usize,
    usable: usize,
    read: &impl Fn(u32) -> Option<Vec<u8>>,
    each: &mut impl FnMut(&[u8]) -> Option<()>,
) -> Option<Vec<u32>> {
    if *page.get(header)? == INTERIOR {
        return children(page, header, usable);
    }
    let cells = leaf(page, header, usable)?;
    for at in 0..cells.len() {
        let cell = cell(page, cells.offset(at)?, usable)?;
        match cell.whole() {
            Some(payload) => each(payload)?,
            None => each(&gathered(&cell, usable, read)?)?,
        }
    }
    Some(Vec::new())
}

const INTERIOR: u8 = 5;
const LEAF: u8 = 13;

/// The cells of a leaf whose b-tree header is at `header`.
pub(super) fn leaf(page: &[u8], header: usize, usable: usize) -> Option<Cells<'_>> {
    (*page.get(header)? == LEAF).then(|| cells(page, header, header + 8, usable))?
}

fn cells(page: &[u8], header: usize, pointers: usize, usable: usize) -> Option<Cells<'_>> {
    let count = usize::from(u16::from_be_bytes(*page.get(header + 3..)?.first_chunk()?));
    let first = pointers + 2 * count;
    let (pointers, _) = page.get(pointers..first)?.as_chunks();
    Some(Cells { pointers, first, end: usable })
}

impl Cells<'_> {
    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.pointers.len()
    }

    /// Where a cell begins.
    pub(super) fn offset(&self, at: usize) -> Option<usize> {
        let offset = usize::from(u16::from_be_bytes(*self.pointers.get(at)?));
        (self.first..self.end).contains(&offset).then_some(offset)
    }
}

/// The cell of a leaf at `offset`.
pub(super) fn cell(page: &[u8], offset: usize, usable: usize) -> Option<Cell<'_>> {
    let (length, after_length) = varint(page, offset)?;
    let (_rowid, start) = varint(page, after_length)?;
    let length = usize::try_from(length).ok().filter(|length| *length <= MOST_BYTES)?;
    let local = local_bytes(length, usable)?;
    let end = start + local;
    let overflow = match length > local {
        true => Some(u32::from_be_bytes(*page.get(end..usable)?.first_chunk()?)),
        false => None,
    };
    Some(Cell { local: page.get(start..end).filter(|_| end <= usable)?, length, overflow })
}

impl<'p> Cell<'p> {
    /// The payload, where all of it is in the cell.
    pub(super) fn whole(&self) -> Option<&'p [u8]> {
        self.overflow.is_none().then_some(self.local)
    }
}

/// How many bytes of a payload are in the cell itself (<https://sqlite.org/fileformat2.html#cell_payload_overflow_pages>).
fn local_bytes(length: usize, usable: usize) -> Option<usize> {
    let most = usable.checked_sub(35)?;
    if length <= most {
        return Some(length);
    }
    let least = (usable - 12) * 32 / 255 - 23;
    let fitting = least + (length - least) % (usable - 4);
    Some(if fitting <= most { fitting } else { least })
}

/// The payload of a cell and of the pages that it goes on in.
fn gathered(cell: &Cell<'_>, usable: usize, read: &impl Fn(u32) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let mut payload = Vec::with_capacity(cell.length);
    payload.extend_from_slice(cell.local);
    let mut next = cell.overflow?;
    while payload.len() < cell.length {
        let page = read(next)?;
        next = u32::from_be_bytes(*page.first_chunk()?);
        let end = usable.min(4 + cell.length - payload.len());
        payload.extend_from_slice(page.get(4..end)?);
    }
    Some(payload)
}

/// The pages below an interior page, the last first.
fn children(page: &[u8], header: usize, usable: usize) -> Option<Vec<u32>> {
    let cells = cells(page, header, header + 12, usable)?;
    let number = |at: usize| Some(u32::from_be_bytes(*page.get(at..usable)?.first_chunk()?));
    let mut children = vec![number(header + 8)?];
    for at in (0..cells.len()).rev() {
        children.push(number(cells.offset(at)?)?);
    }
    Some(children)
}
