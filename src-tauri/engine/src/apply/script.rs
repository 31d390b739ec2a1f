//! What of a migration script runs: it is taken apart and judged before anything is opened.
//!
//! The work is one transaction already, and foreign keys are off in it, so what wraps a script for other tools is left out:
//! one `BEGIN` before all and one `COMMIT` or `END` after all, and pragmas that only matter to the connection. What else
//! begins or ends a transaction, opens another database, or sets what is not the script's to set is refused.

use super::task::{ScriptWork, Step, Work};
use crate::{
    Code, Error, Result,
    schema::{self, Piece},
};
use std::path::Path;

/// Pragmas that are left out: they do nothing inside a transaction, or nothing that outlives the connection.
const LEFT_OUT: [&str; 11] = [
    "foreign_keys",
    "defer_foreign_keys",
    "analysis_limit",
    "busy_timeout",
    "cache_size",
    "cache_spill",
    "mmap_size",
    "optimize",
    "synchronous",
    "temp_store",
    "threads",
];

/// A statement of a script that runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement<'s> {
    pub(super) sql: &'s str,
    /// The line of the file that it begins in.
    pub(super) line: u32,
}

/// What a statement is to the transaction that it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Begin,
    Commit,
    LeftOut,
    /// A pragma: it may stand outside of what wraps the rest.
    Pragma,
    Runs,
}

/// Refuses work with a script that wants what no script may.
///
/// # Errors
/// [`Code::CannotApply`], with the file and the line.
pub(super) fn check(work: &Work<'_>, path: &Path) -> Result<()> {
    work.steps.iter().try_for_each(|step| match step {
        Step::Plan(_) => Ok(()),
        Step::Script(script) => read(script, path).map(drop),
    })
}

/// The statements of a script that run, in order.
///
/// # Errors
/// As [`check`].
pub(super) fn read<'s>(script: &ScriptWork<'s>, path: &Path) -> Result<Vec<Statement<'s>>> {
    let refused = |at: usize, what: &str, hint: &str| {
        let line = Lines::of(script).at(at);
        Err(Error::new(Code::CannotApply, format!("{} line {line} {what}", script.name)).hint(hint).at(path))
    };
    let pieces = match schema::split(script.sql) {
        Ok(pieces) => pieces,
        Err(at) => return refused(at, "cannot be read as SQL", "correct the script"),
    };
    let mut statements = Vec::with_capacity(pieces.len());
    for piece in &pieces {
        match kind(piece) {
            Ok(kind) => statements.push((kind, piece)),
            Err((what, hint)) => return refused(piece.range.start, &what, hint),
        }
    }
    let counts = |kind: Kind| !matches!(kind, Kind::LeftOut | Kind::Pragma);
    let first = statements.iter().position(|(kind, _)| counts(*kind));
    let last = statements.iter().rposition(|(kind, _)| counts(*kind));
    let is_begun = first.and_then(|first| statements.get(first)).is_some_and(|(kind, _)| *kind == Kind::Begin);
    let (mut run, mut lines) = (Vec::with_capacity(statements.len()), Lines::of(script));
    for (at, (kind, piece)) in statements.iter().enumerate() {
        let wraps = match kind {
            Kind::Begin => Some(at) == first,
            Kind::Commit => is_begun && Some(at) == last,
            Kind::LeftOut => true,
            Kind::Pragma | Kind::Runs => false,
        };
        if matches!(kind, Kind::Pragma | Kind::Runs) {
            let sql = script.sql.get(piece.range.clone()).unwrap_or_default();
            run.push(Statement { sql, line: lines.at(piece.range.start) });
        } else if !wraps {
            let hint = "a script runs as a whole or not at all; make several scripts of it";
            return refused(piece.range.start, "begins or ends a transaction in the middle", hint);
        }
    }
    Ok(run)
}

/// Counts the lines of the file up to one place after the other.
struct Lines<'s> {
    rest: &'s [u8],
    passed: usize,
    line: u32,
}

impl<'s> Lines<'s> {
    fn of(script: &ScriptWork<'s>) -> Self {
        Self { rest: script.sql.as_bytes(), passed: 0, line: script.line }
    }

    /// The line of a place in the script that is not before the last one.
    fn at(&mut self, place: usize) -> u32 {
        let (before, rest) = self.rest.split_at(place.saturating_sub(self.passed).min(self.rest.len()));
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        (self.rest, self.passed) = (rest, place);
        self.line
    }
}

fn kind(piece: &Piece<'_>) -> Result<Kind, (String, &'static str)> {
    if piece.loads_code {
        return Err(("loads an extension".to_owned(), "take it out of the script"));
    }
    let first = piece.head.first().copied().unwrap_or_default();
    let transactions = "a script runs inside one transaction; take the statement out";
    match first.to_ascii_lowercase().as_str() {
        "begin" => Ok(Kind::Begin),
        "commit" | "end" => Ok(Kind::Commit),
        "rollback" | "savepoint" | "release" => Err((format!("has {first}"), transactions)),
        "attach" | "detach" => Err((format!("has {first}"), "a script works on its own database alone")),
        "vacuum" => Err((format!("has {first}"), "it cannot run inside a transaction; take it out of the script")),
        "pragma" => pragma(piece),
        start if start.starts_with('.') => {
            Err(("has a command of the sqlite3 shell".to_owned(), "take lines out that begin with a dot"))
        }
        _ => Ok(Kind::Runs),
    }
}

fn pragma(piece: &Piece<'_>) -> Result<Kind, (String, &'static str)> {
    let name = match piece.head.as_slice() {
        [_, _, ".", name, ..] => name,
        [_, name, ..] => name,
        _ => "",
    };
    let name = name.trim_matches(['"', '`', '[', ']', '\'']).to_ascii_lowercase();
    if LEFT_OUT.contains(&name.as_str()) {
        Ok(Kind::LeftOut)
    } else if schema::SCRIPT_PRAGMAS.contains(&name.as_str()) {
        Ok(Kind::Pragma)
    } else {
        Err((format!("has PRAGMA {name}"), "it is not a script's to set; take it out"))
    }
}
