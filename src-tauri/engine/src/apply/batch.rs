//! Writing in batches: whoever comes while one is writing is written with the next, so that several workers wait for the disk
//! as often as one.

use std::{
    collections::BTreeMap,
    io, mem,
    sync::{Condvar, Mutex, PoisonError},
};

/// What waits to be written.
#[derive(Debug, Default)]
pub(super) struct Batches<T> {
    state: Mutex<State<T>>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State<T> {
    waiting: Vec<T>,
    /// The number of the batch that `waiting` will be.
    next: u64,
    /// How many batches have ended.
    ended: u64,
    /// Somebody is writing.
    busy: bool,
    /// Batches that were not written, and what the operating system said.
    failed: BTreeMap<u64, (io::ErrorKind, Option<i32>)>,
}

impl<T> Batches<T> {
    /// Has `item` written in a batch, and says what came of that. The one whose turn it is calls its `write` with all items
    /// that wait.
    pub(super) fn join(&self, item: T, write: impl FnOnce(Vec<T>) -> io::Result<()>) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.push(item);
        let mine = state.next;
        while state.busy && state.ended <= mine {
            state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.ended > mine {
            return state.failed.get(&mine).map_or(Ok(()), |(kind, code)| {
                Err(code.map_or_else(|| io::Error::from(*kind), io::Error::from_raw_os_error))
            });
        }
        let items = mem::take(&mut state.waiting);
        state.next += 1;
        state.busy = true;
        drop(state);
        let written = write(items);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = &written {
            state.failed.insert(mine, (error.kind(), error.raw_os_error()));
        }
        state.busy = false;
        state.ended = mine + 1;
        self.ended.notify_all();
        written
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]

    use super::*;
    use std::{thread, time::Duration};

    #[test]
    fn what_comes_while_one_is_writing_is_written_together_and_each_learns_what_came_of_its_own() {
        let (batches, written) = (Batches::default(), Mutex::new(Vec::new()));
        let refused = |items: &[String]| items.iter().any(|item| item == "7");
        let results: Vec<(usize, bool)> = thread::scope(|scope| {
            let join = |number: usize| {
                let write = |items: Vec<String>| {
                    thread::sleep(Duration::from_millis(20));
                    let outcome = if refused(&items) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) };
                    written.lock().unwrap().push(items);
                    outcome
                };
                (number, batches.join(number.to_string(), write).is_ok())
            };
            let workers: Vec<_> = (0..16).map(|number| scope.spawn(move || join(number))).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        let written = written.into_inner().unwrap();
        assert!(written.len() < 16, "nobody was written together: {written:?}");
        assert_eq!(written.iter().map(Vec::len).sum::<usize>(), 16);
        for (number, done) in results {
            let own = written.iter().find(|items| items.contains(&number.to_string())).unwrap();
            assert_eq!(done, !refused(own), "{number} in {own:?}");
        }
    }
}
