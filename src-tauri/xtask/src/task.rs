//! What can be asked for.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// Printed by `cargo xtask` alone.
pub const HELP: &str = "\
Usage: cargo xtask TASK

  setup               install what building, running and testing need and is missing
  run [FOLDER] [ARG…] build, and open the window on FOLDER, or on a sample fleet; without a display
                      print the scan instead. ARG goes to the program, such as --schemas PATH
  test                check and test everything
  bench scan [COUNT]  time the scan of COUNT databases (10000); --small makes them of 1 KiB pages with few rows
  bench refresh [COUNT] time the opening of COUNT databases (10000) from the cache, and a refresh; --small as above
  bench repair [COUNT] time the repair of COUNT databases (1000) beside a backup and the bare migration
  bench year [COUNT]  make a year's history of COUNT databases (100000), and time what every screen asks for
  sample OUT [COUNT]  make a sample fleet of COUNT databases (370) of all kinds in OUT";

/// How many databases the sample has: enough to scroll, few enough to be there at once.
pub const SAMPLE_COUNT: usize = 370;
/// How many databases the benchmark scans.
pub const BENCH_COUNT: usize = 10_000;
/// How many databases the benchmark repairs.
pub const REPAIR_COUNT: usize = 1_000;

/// How many databases the benchmark makes a year's history of.
pub const YEAR_COUNT: usize = 100_000;

/// One of the tasks, with what goes with it.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// Print [`HELP`].
    Help,
    /// Install what is missing.
    Setup,
    /// Build and open the window, or print the scan.
    Run {
        /// For the program: a folder and options. None: the sample fleet.
        arguments: Vec<String>,
    },
    /// Check and test everything.
    Test,
    /// Time a scan.
    BenchScan {
        /// Of how many databases.
        count: usize,
        /// Of small pages, with few rows.
        small: bool,
    },
    /// Time keeping databases up to date.
    BenchRefresh {
        /// Of how many databases.
        count: usize,
        /// Of small pages, with few rows.
        small: bool,
    },
    /// Time a repair.
    BenchRepair {
        /// Of how many databases.
        count: usize,
    },
    /// Make a year's history, and time what screens ask for.
    BenchYear {
        /// Of how many databases.
        count: usize,
    },
    /// Make a sample fleet.
    Sample {
        /// The folder it goes to.
        out: PathBuf,
        /// How many databases.
        count: usize,
    },
}

impl Task {
    /// Reads the arguments, without the program's name.
    ///
    /// # Errors
    /// There is no such task, or something with it that it does not take.
    pub fn parse(arguments: &[String]) -> Result<Self> {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match words.as_slice() {
            [] | ["help" | "-h" | "--help"] => Ok(Self::Help),
            ["setup"] => Ok(Self::Setup),
            ["run", ..] => Ok(Self::Run { arguments: arguments[1..].to_vec() }),
            ["test"] => Ok(Self::Test),
            ["bench", what @ ("scan" | "refresh"), rest @ ..] => {
                let counts: Vec<&str> = rest.iter().copied().filter(|word| *word != "--small").collect();
                let (count, small) = (count(&counts, BENCH_COUNT)?, counts.len() < rest.len());
                Ok(if *what == "scan" { Self::BenchScan { count, small } } else { Self::BenchRefresh { count, small } })
            }
            ["bench", "year", rest @ ..] => Ok(Self::BenchYear { count: count(rest, YEAR_COUNT)? }),
            ["bench", "repair", rest @ ..] => Ok(Self::BenchRepair { count: count(rest, REPAIR_COUNT)? }),
            ["sample", out, rest @ ..] => {
                Ok(Self::Sample { out: PathBuf::from(out), count: count(rest, SAMPLE_COUNT)? })
            }
            ["sample"] => bail!("sample needs the folder to write to"),
            _ => bail!("there is no task: {}", words.join(" ")),
        }
    }
}

fn count(words: &[&str], default: usize) -> Result<usize> {
    match words {
        [] => Ok(default),
        [word] => word.replace('_', "").parse().with_context(|| format!("{word} is not a number of databases")),
        [_, more @ ..] => bail!("what is meant by: {}", more.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

    use super::*;

    fn parse(line: &str) -> Result<Task> {
        Task::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn every_task_of_the_help_is_understood() {
        assert_eq!(parse("").unwrap(), Task::Help);
        assert_eq!(parse("setup").unwrap(), Task::Setup);
        assert_eq!(parse("test").unwrap(), Task::Test);
        assert_eq!(parse("run").unwrap(), Task::Run { arguments: vec![] });
        assert_eq!(
            parse("run a --schemas b").unwrap(),
            Task::Run { arguments: ["a", "--schemas", "b"].map(str::to_owned).into() }
        );
        assert_eq!(parse("bench scan").unwrap(), Task::BenchScan { count: BENCH_COUNT, small: false });
        assert_eq!(parse("bench scan --small 100_000").unwrap(), Task::BenchScan { count: 100_000, small: true });
        assert_eq!(parse("bench refresh 9").unwrap(), Task::BenchRefresh { count: 9, small: false });
        assert_eq!(parse("bench year").unwrap(), Task::BenchYear { count: YEAR_COUNT });
        assert_eq!(parse("sample out").unwrap(), Task::Sample { out: "out".into(), count: SAMPLE_COUNT });
        assert_eq!(parse("sample out 12").unwrap(), Task::Sample { out: "out".into(), count: 12 });
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, named) in
            [("tset", "tset"), ("sample", "folder"), ("bench scan ten", "ten"), ("sample a 1 2", "2"), ("test x", "x")]
        {
            let error = format!("{:#}", parse(line).unwrap_err());
            assert!(error.contains(named), "{line}: {error}");
        }
    }
}
