//! When to look at all files by oneself. Pure: time and machine are handed in.

use super::Machine;
use std::time::Duration;

/// More waiting for each core than this is too much to add to.
const BUSY: f64 = 1.5;

/// A machine that is always busy is looked over all the same after so many intervals.
const MOST_INTERVALS: u32 = 4;

/// How soon is asked again whether there is time now.
const AGAIN: Duration = Duration::from_secs(30);

/// After looking at everything because too much happened, this many times as long as that took is taken up by waiting.
const REST: u32 = 4;

/// The shortest rest.
const SHORTEST_REST: Duration = Duration::from_secs(5);

/// After this many looks that came to nothing, the rest gets no longer.
const MOST_DOUBLED: u32 = 6;

/// When a fleet is looked over. All times are since some moment of the caller's.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Between two looks; `None`: only when too much has happened.
    pub interval: Option<Duration>,
    /// When the last look ended.
    last: Duration,
    /// Not before this, whatever happens.
    rests_until: Duration,
    /// When to ask again whether there is time.
    asks_at: Duration,
    /// More has happened than can be looked at one by one.
    flooded: bool,
    /// How many looks came to nothing, one after the other.
    failures: u32,
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Look at everything.
    Look,
    /// Nothing until then; `None`: until something happens.
    Wait(Option<Duration>),
    /// It would be time, but for this.
    Hold(&'static str, Duration),
}

impl Pace {
    /// A fleet that was last looked over then.
    pub fn new(interval: Option<Duration>, last: Duration) -> Self {
        Self { interval, last, rests_until: Duration::ZERO, asks_at: Duration::ZERO, flooded: false, failures: 0 }
    }

    /// What to do at this time. `hold` is asked only where it matters, for whether the machine has none to spare.
    pub fn turn(&mut self, now: Duration, hold: impl FnOnce(bool) -> Option<&'static str>) -> Turn {
        let due = match (self.flooded, self.interval) {
            (true, _) => Some(self.rests_until),
            (false, Some(interval)) => Some((self.last + interval).max(self.rests_until)),
            (false, None) => None,
        };
        match due.map(|due| due.max(self.asks_at)) {
            None => Turn::Wait(None),
            Some(at) if now < at => Turn::Wait(Some(at)),
            Some(_) => match hold(self.is_patient(now)) {
                Some(why) => {
                    self.asks_at = now + self.interval.map_or(AGAIN, |interval| interval.min(AGAIN));
                    Turn::Hold(why, self.asks_at)
                }
                None => Turn::Look,
            },
        }
    }

    /// When the next look is due; `None`: when something happens.
    pub fn due(&self) -> Option<Duration> {
        let due =
            if self.flooded { Some(self.rests_until) } else { self.interval.map(|interval| self.last + interval) };
        due.map(|due| due.max(self.rests_until).max(self.asks_at))
    }

    /// More has happened than can be looked at one by one, or some of it got lost.
    pub fn flood(&mut self) {
        self.flooded = true;
    }

    /// Everything was looked at, from then to then.
    pub fn looked(&mut self, began: Duration, ended: Duration) {
        if self.flooded {
            self.rests_until = ended + (ended.saturating_sub(began) * REST).max(SHORTEST_REST);
        }
        self.last = ended;
        self.asks_at = Duration::ZERO;
        self.flooded = false;
        self.failures = 0;
    }

    /// A look at everything came to nothing: it is tried again after a rest, a longer one each time.
    pub fn failed(&mut self, began: Duration, ended: Duration) {
        let rest = (ended.saturating_sub(began) * REST).max(SHORTEST_REST);
        self.rests_until = ended + rest * (1 << self.failures.min(MOST_DOUBLED));
        self.failures += 1;
        self.asks_at = Duration::ZERO;
        self.flooded = true;
    }

    /// Everything was looked at by somebody else, at that time.
    pub fn saw(&mut self, at: Duration) {
        self.last = self.last.max(at);
    }

    /// True where a machine that is busy may still be waited for.
    fn is_patient(&self, now: Duration) -> bool {
        !self.flooded && self.interval.is_some_and(|interval| now < self.last + interval * MOST_INTERVALS)
    }
}

/// Why a look at all files waits, in words; `None` where it does not. `patient`: it can wait for a machine that is busy.
pub fn hold(job: bool, machine: Machine, on_battery: bool, patient: bool) -> Option<&'static str> {
    if job {
        Some("a job is running")
    } else if machine.on_battery && !on_battery {
        Some("on battery")
    } else if patient && machine.load.is_some_and(|load| load > BUSY) {
        Some("the machine is busy")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn free(_: bool) -> Option<&'static str> {
        None
    }

    #[test]
    fn looks_come_at_their_interval_counted_from_the_last_one() {
        let mut pace = Pace::new(Some(s(900)), s(100));
        assert_eq!(pace.turn(s(999), free), Turn::Wait(Some(s(1000))));
        assert_eq!(pace.turn(s(1000), free), Turn::Look);
        pace.looked(s(1000), s(1040));
        assert_eq!(pace.due(), Some(s(1940)));
        pace.saw(s(1500));
        assert_eq!(pace.turn(s(1940), free), Turn::Wait(Some(s(2400))));
        assert_eq!(Pace::new(None, s(0)).turn(s(1_000_000), free), Turn::Wait(None));
    }

    #[test]
    fn a_look_that_is_held_is_asked_for_again_and_not_all_the_time() {
        let mut pace = Pace::new(Some(s(900)), s(0));
        let busy = |_| Some("a job is running");
        assert_eq!(pace.turn(s(900), busy), Turn::Hold("a job is running", s(930)));
        assert_eq!(pace.turn(s(910), busy), Turn::Wait(Some(s(930))));
        assert_eq!(pace.turn(s(930), free), Turn::Look);
    }

    #[test]
    fn a_busy_machine_is_waited_for_and_not_for_ever() {
        let loaded = Machine { load: Some(2.0), on_battery: false };
        let mut pace = Pace::new(Some(s(100)), s(0));
        let mut ask = |now| pace.turn(now, |patient| hold(false, loaded, false, patient));
        assert!(matches!(ask(s(100)), Turn::Hold("the machine is busy", _)));
        assert!(matches!(ask(s(399)), Turn::Hold(..)));
        assert_eq!(ask(s(430)), Turn::Look);
    }

    #[test]
    fn battery_and_jobs_are_waited_for_whatever_else() {
        let unplugged = Machine { load: None, on_battery: true };
        assert_eq!(hold(false, unplugged, false, false), Some("on battery"));
        assert_eq!(hold(false, unplugged, true, false), None);
        assert_eq!(hold(true, Machine::default(), true, false), Some("a job is running"));
        assert_eq!(hold(false, Machine { load: Some(1.0), on_battery: false }, false, true), None);
    }

    #[test]
    fn after_a_flood_everything_is_looked_at_once_and_then_there_is_a_rest() {
        let mut pace = Pace::new(None, s(0));
        pace.flood();
        assert_eq!(pace.turn(s(10), free), Turn::Look);
        pace.looked(s(10), s(20));
        pace.flood();
        assert_eq!(pace.turn(s(21), free), Turn::Wait(Some(s(60))));
        assert_eq!(pace.turn(s(60), free), Turn::Look);
        pace.looked(s(60), s(60));
        assert_eq!(pace.turn(s(90), free), Turn::Wait(None));
    }

    #[test]
    fn a_look_that_fails_is_tried_again_after_longer_and_longer_rests() {
        let mut pace = Pace::new(None, s(0));
        pace.failed(s(10), s(10));
        assert_eq!(pace.turn(s(10), free), Turn::Wait(Some(s(15))));
        assert_eq!(pace.turn(s(15), free), Turn::Look);
        pace.failed(s(15), s(15));
        assert_eq!(pace.turn(s(15), free), Turn::Wait(Some(s(25))));
        (0..100).for_each(|_| pace.failed(s(30), s(30)));
        assert_eq!(pace.due(), Some(s(350)));
        pace.looked(s(350), s(350));
        assert_eq!(pace.turn(s(1000), free), Turn::Wait(None));
    }
}
