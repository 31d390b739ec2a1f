//! The question before anything is written.

use crate::session::Session;
use litefleet::{Code, Error, Result};
use std::io::{self, IsTerminal, Write};

/// What somebody types to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// `y` or `yes`.
    Yes,
    /// The number of databases, since something can be lost.
    Count {
        /// This.
        databases: u64,
        /// What, in words.
        lost: &'a str,
    },
}

/// Refuses what would have to ask where nobody can answer.
pub fn possible(verb: &str) -> Result<()> {
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return Ok(());
    }
    Err(Error::new(Code::BadRequest, format!("{verb} writes to databases, and there is no terminal to ask on"))
        .hint("give --yes to do it without a question, or --dry-run to see what would come of it"))
}

/// Asks on the terminal. An interrupt is an answer too.
///
/// # Errors
/// The answer was anything but what is wanted: code `cancelled`.
pub async fn ask(session: &Session, question: &str, wanted: Wanted<'_>) -> anyhow::Result<()> {
    prompt(question, wanted)?;
    let answer = session.ask(|_| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map_err(|error| {
            Error::new(Code::Io, "cannot read the answer").hint("give --yes to be asked nothing").because(error)
        })?;
        Ok(line)
    });
    if wanted.is(&answer.await?) {
        return Ok(());
    }
    Err(Error::new(Code::Cancelled, "not confirmed").hint("nothing was written").into())
}

fn prompt(question: &str, wanted: Wanted<'_>) -> io::Result<()> {
    let mut err = io::stderr();
    match wanted {
        Wanted::Yes => write!(err, "{question}? [y/N] ")?,
        Wanted::Count { databases, lost } => write!(err, "{question}? {lost}: type {databases} to go on: ")?,
    }
    err.flush()
}

impl Wanted<'_> {
    fn is(self, answer: &str) -> bool {
        let answer = answer.trim();
        match self {
            Self::Yes => answer.eq_ignore_ascii_case("y") || answer.eq_ignore_ascii_case("yes"),
            Self::Count { databases, .. } => answer.replace(',', "") == databases.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        for (answer, is) in [("y\n", true), ("YES\r\n", true), ("", false), ("\n", false), ("yep", false), ("n", false)]
        {
            assert_eq!(Wanted::Yes.is(answer), is, "{answer:?}");
        }
    }

    #[test]
    fn what_can_lose_data_wants_its_number() {
        let wanted = Wanted::Count { databases: 1204, lost: "data can be lost" };
        for (answer, is) in [("1204\n", true), ("1,204", true), ("y", false), ("120", false), ("", false)] {
            assert_eq!(wanted.is(answer), is, "{answer:?}");
        }
    }
}
