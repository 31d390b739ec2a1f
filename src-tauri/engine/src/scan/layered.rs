//! A file that can be written without writing it: the original below, what was written above, in memory.

use super::{
    budget::{Budget, Stop},
    stamp::read_at,
};
use rustix::io::Errno;
use std::{collections::HashMap, ops::Range, os::fd::OwnedFd, sync::Arc};

/// Bytes of a piece that is kept in memory once something in it was written.
const PIECE: usize = 4096;

/// Why a layered file could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The budget is used up.
    Stopped(Stop),
    /// The operating system could not read the original.
    System(Errno),
}

/// A file that is read from the original and written to memory.
#[derive(Debug)]
pub(super) struct Layered {
    original: Option<OwnedFd>,
    /// How much of the original is still to be seen below the pieces.
    visible: u64,
    length: u64,
    pieces: HashMap<u64, Box<[u8; PIECE]>>,
    budget: Arc<Budget>,
}

impl Layered {
    /// A file above an original of `length` bytes, or an empty one that is in memory alone.
    pub(super) fn new(original: Option<(OwnedFd, u64)>, budget: Arc<Budget>) -> Self {
        let (original, length) = original.map_or((None, 0), |(file, length)| (Some(file), length));
        Self { original, visible: length, length, pieces: HashMap::new(), budget }
    }

    /// Bytes of the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Fills `buffer` from `offset` on, with zeros behind the end of the file, and says how much is from the file.
    pub(super) fn read(&self, buffer: &mut [u8], offset: u64) -> Result<usize, Refused> {
        self.budget.check().map_err(Refused::Stopped)?;
        let inside = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX).min(buffer.len());
        let (wanted, beyond) = buffer.split_at_mut(inside);
        beyond.fill(0);
        self.read_original(wanted, offset)?;
        if !self.pieces.is_empty() {
            for (number, within, part) in parts(offset, wanted.len()) {
                let Some(piece) = self.pieces.get(&number) else { continue };
                copy(piece.get(within..), wanted.get_mut(part));
            }
        }
        Ok(inside)
    }

    /// Writes `data` at `offset`.
    pub(super) fn write(&mut self, data: &[u8], offset: u64) -> Result<(), Refused> {
        self.budget.check().map_err(Refused::Stopped)?;
        let end = offset.saturating_add(data.len() as u64);
        for (number, within, part) in parts(offset, data.len()) {
            copy(data.get(part), self.piece(number)?.get_mut(within..));
        }
        if !data.is_empty() {
            self.length = self.length.max(end);
        }
        Ok(())
    }

    /// Cuts the file at `length`, or makes it longer with zeros.
    pub(super) fn truncate(&mut self, length: u64) {
        self.visible = self.visible.min(length);
        self.pieces.retain(|number, _| number.saturating_mul(PIECE as u64) < length);
        if let Some(piece) = self.pieces.get_mut(&(length / PIECE as u64)) {
            let kept = usize::try_from(length % PIECE as u64).unwrap_or_default();
            piece.iter_mut().skip(kept).for_each(|byte| *byte = 0);
        }
        self.length = length;
    }

    /// The first bytes of the original as they are now, however much was written above.
    pub(super) fn original_start(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        self.original.as_ref().map_or(Ok(0), |file| read_at(file, buffer, 0))
    }

    fn read_original(&self, buffer: &mut [u8], offset: u64) -> Result<(), Refused> {
        let there = usize::try_from(self.visible.saturating_sub(offset)).unwrap_or(usize::MAX).min(buffer.len());
        let (below, above) = buffer.split_at_mut(there);
        above.fill(0);
        let Some(file) = self.original.as_ref().filter(|_| !below.is_empty()) else { return Ok(()) };
        let read = read_at(file, below, offset).map_err(Refused::System)?;
        // Somebody made the original shorter meanwhile: the look afterwards will tell.
        below.iter_mut().skip(read).for_each(|byte| *byte = 0);
        Ok(())
    }

    fn piece(&mut self, number: u64) -> Result<&mut [u8; PIECE], Refused> {
        if !self.pieces.contains_key(&number) {
            self.budget.take(PIECE).map_err(Refused::Stopped)?;
            let mut piece = Box::new([0; PIECE]);
            self.read_original(&mut piece[..], number.saturating_mul(PIECE as u64))?;
            self.pieces.insert(number, piece);
        }
        self.pieces.get_mut(&number).map(|piece| &mut **piece).ok_or(Refused::System(Errno::IO))
    }
}

/// Copies as much as both hold.
fn copy(from: Option<&[u8]>, to: Option<&mut [u8]>) {
    let (Some(from), Some(to)) = (from, to) else { return };
    let both = from.len().min(to.len());
    if let (Some(from), Some(to)) = (from.get(..both), to.get_mut(..both)) {
        to.copy_from_slice(from);
    }
}

/// Cuts `length` bytes that lie at `offset` where pieces meet: the piece's number, where in it, and which of the bytes.
fn parts(offset: u64, length: usize) -> impl Iterator<Item = (u64, usize, Range<usize>)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let at = offset.saturating_add(done as u64);
        let within = usize::try_from(at % PIECE as u64).unwrap_or_default();
        let part = done..length.min(done + PIECE - within);
        done = part.end;
        (!part.is_empty()).then_some((at / PIECE as u64, within, part))
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;
    use tokio_util::sync::CancellationToken;

    fn layered(original: &[u8]) -> Layered {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(original).unwrap();
        let budget = Arc::new(Budget::new(&CancellationToken::new()));
        Layered::new(Some((file.into(), original.len() as u64)), budget)
    }

    fn content(file: &Layered) -> Vec<u8> {
        let mut bytes = vec![1; usize::try_from(file.length()).unwrap()];
        assert_eq!(file.read(&mut bytes, 0).unwrap(), bytes.len());
        bytes
    }

    #[derive(Clone, Debug)]
    enum Step {
        Write(usize, Vec<u8>),
        Truncate(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let write = (0..3 * PIECE, prop::collection::vec(any::<u8>(), 0..2 * PIECE));
        let step =
            prop_oneof![write.prop_map(|(at, data)| Step::Write(at, data)), (0..4 * PIECE).prop_map(Step::Truncate)];
        prop::collection::vec(step, 0..8)
    }

    proptest! {
        #[test]
        fn a_layered_file_reads_as_a_file_that_was_really_written(
            original in prop::collection::vec(any::<u8>(), 0..3 * PIECE), steps in steps(), at in 0..5 * PIECE, want in 0..PIECE
        ) {
            let mut file = layered(&original);
            let mut model = original;
            for step in steps {
                match step {
                    Step::Write(at, data) => {
                        file.write(&data, at as u64).unwrap();
                        model.resize(model.len().max(if data.is_empty() { 0 } else { at + data.len() }), 0);
                        model.splice(at.min(model.len())..(at + data.len()).min(model.len()), data);
                    }
                    Step::Truncate(length) => {
                        file.truncate(length as u64);
                        model.resize(length, 0);
                    }
                }
            }
            prop_assert_eq!(&content(&file), &model);
            let mut part = vec![1; want];
            let inside = file.read(&mut part, at as u64).unwrap();
            prop_assert_eq!(inside, model.len().saturating_sub(at).min(want));
            prop_assert!(part[..inside] == model[at.min(model.len())..][..inside] && part[inside..].iter().all(|byte| *byte == 0));
        }
    }

    #[test]
    fn writing_more_than_the_budget_is_refused() {
        let mut file = layered(b"");
        let written = (0..).map_while(|n| file.write(b"x", n * PIECE as u64).ok()).count();
        assert_eq!(written * PIECE, super::super::budget::SNAPSHOT_BYTES);
    }

    #[test]
    fn a_cancelled_reading_is_refused() {
        let cancel = CancellationToken::new();
        let file = Layered::new(None, Arc::new(Budget::new(&cancel)));
        assert_eq!(file.read(&mut [0; 8], 0), Ok(0));
        cancel.cancel();
        assert_eq!(file.read(&mut [0; 8], 0), Err(Refused::Stopped(Stop::Cancelled)));
    }
}
