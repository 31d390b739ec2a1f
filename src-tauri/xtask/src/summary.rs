//! What the test runners say at their end.

use std::ops::AddAssign;

/// How many tests went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

/// Reads a line of the summary of `cargo test` (`test result: ok. 3 passed; 0 failed; …`) or of `node --test`
/// (`# pass 3` and `# fail 0`, or with `ℹ` before it). Other lines are `None`.
pub fn read(line: &str) -> Option<Counts> {
    if let Some(result) = line.strip_prefix("test result: ") {
        return Some(Counts { passed: before(result, " passed")?, failed: before(result, " failed")? });
    }
    let (word, number) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?.split_once(' ')?;
    let number = number.trim().parse().ok()?;
    match word {
        "pass" => Some(Counts { passed: number, failed: 0 }),
        "fail" => Some(Counts { passed: 0, failed: number }),
        _ => None,
    }
}

/// The number that stands before `word`.
fn before(text: &str, word: &str) -> Option<u64> {
    text.split_once(word)?.0.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summaries_of_both_runners_are_read() {
        for (line, expected) in [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.3s",
                Some((12, 0)),
            ),
            (
                "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s",
                Some((3, 2)),
            ),
            ("# pass 41", Some((41, 0))),
            ("ℹ fail 2", Some((0, 2))),
            ("# tests 43", None),
            ("# Subtest: pass 3 cards", None),
            ("test a_scan_is_told ... ok", None),
            ("", None),
        ] {
            assert_eq!(read(line), expected.map(|(passed, failed)| Counts { passed, failed }), "{line}");
        }
    }
}
