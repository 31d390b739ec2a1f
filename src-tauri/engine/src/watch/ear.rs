//! What was heard and not taken yet. It grows no further than to a bound, however long nobody takes anything.

use super::Heard;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
};

/// More paths than these are not kept: everything is to be looked at instead.
const MOST: usize = 20_000;

/// Counts what was heard. Its clones count together.
#[derive(Clone, Debug, Default)]
pub struct Ear {
    waiting: Arc<AtomicUsize>,
    lost: Arc<AtomicBool>,
}

impl Ear {
    /// What is to be handed on of what was heard.
    pub fn hear(&self, heard: Heard) -> Option<Heard> {
        let Heard::Paths(paths) = heard else { return Some(heard) };
        if self.waiting.load(Relaxed) + paths.len() > MOST {
            return (!self.lost.swap(true, Relaxed)).then_some(Heard::Lost);
        }
        self.waiting.fetch_add(paths.len(), Relaxed);
        Some(Heard::Paths(paths))
    }

    /// What was handed on is taken.
    pub fn take(&self, heard: &Heard) {
        match heard {
            Heard::Paths(paths) => _ = self.waiting.fetch_sub(paths.len(), Relaxed),
            Heard::Lost => self.lost.store(false, Relaxed),
            Heard::Deaf(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(count: usize) -> Heard {
        Heard::Paths(vec!["a".into(); count])
    }

    #[test]
    fn what_nobody_takes_is_kept_up_to_a_bound_and_told_as_lost_once_beyond_that() {
        let ear = Ear::default();
        assert!(matches!(ear.hear(paths(MOST)), Some(Heard::Paths(_))));
        assert!(matches!(ear.hear(paths(1)), Some(Heard::Lost)));
        assert!(ear.clone().hear(paths(1)).is_none(), "that is told already");
        assert!(matches!(ear.hear(Heard::Deaf(String::new())), Some(Heard::Deaf(_))));
        ear.take(&paths(MOST));
        ear.take(&Heard::Lost);
        assert!(matches!(ear.hear(paths(MOST)), Some(Heard::Paths(_))));
        assert!(matches!(ear.hear(paths(1)), Some(Heard::Lost)));
    }
}
