//! Exit statuses (`docs/cli.md`), all in one place.

use litefleet::Code;
use std::{io, process::ExitCode};

/// What `--help` says of them.
pub const HELP: &str = "Exit status: 0 done · 1 done, and --check found something or diff a difference · \
     2 could not be understood or set up · 130 cancelled";

/// How the process ends. Where several fit, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, whatever was found.
    Done,
    /// Done; what was asked about is there.
    Found,
    /// Done, but at least one database was not: failed, locked or unreadable, or waiting for a confirmation.
    Partly,
    /// The request could not be understood or set up.
    Refused,
    /// The person cancelled it.
    Cancelled,
}

impl Exit {
    /// The status for a request that ended in this error.
    pub fn of(error: &anyhow::Error) -> Self {
        match error.downcast_ref::<litefleet::Error>() {
            Some(error) if error.code == Code::Cancelled => Self::Cancelled,
            _ if is_closed_pipe(error) => Self::Done,
            _ => Self::Refused,
        }
    }

    /// The number that the operating system gets.
    pub fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Refused => 2,
            Self::Partly => 3,
            Self::Cancelled => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}

/// True where nobody reads the answer any more: `litefleet list … | head -1` has what it wants.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use litefleet::Error;

    #[test]
    fn every_error_of_the_engine_but_cancelled_is_a_refusal() {
        for code in [Code::NotFound, Code::BadSchema, Code::BadVersionSource, Code::NoDatabases, Code::Internal] {
            assert_eq!(Exit::of(&Error::new(code, "x").into()).status(), 2, "{code:?}");
        }
        assert_eq!(Exit::of(&Error::new(Code::Cancelled, "x").into()).status(), 130);
    }

    #[test]
    fn a_closed_pipe_is_no_failure_and_a_full_disk_is_one() {
        assert_eq!(Exit::of(&io::Error::from(io::ErrorKind::BrokenPipe).into()), Exit::Done);
        assert_eq!(Exit::of(&io::Error::from(io::ErrorKind::StorageFull).into()), Exit::Refused);
    }

    #[test]
    fn where_several_fit_the_documented_order_decides() {
        let mut exits = [Exit::Found, Exit::Cancelled, Exit::Partly, Exit::Done, Exit::Refused];
        exits.sort();
        assert_eq!(exits.map(Exit::status), [0, 1, 3, 2, 130]);
    }
}
