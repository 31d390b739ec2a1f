//! What came of databases, in words and colours.

use super::table::Cell;
use console::Style;
use litefleet::{
    Code,
    api::{JobType, Outcome},
};

/// The outcome as a cell.
pub fn cell(outcome: Outcome) -> Cell {
    Cell::styled(words(outcome), style(outcome))
}

/// The outcome in words: `needs confirmation`.
pub fn words(outcome: Outcome) -> String {
    outcome.word().replace('_', " ")
}

/// A code in words: `verify failed`.
pub fn code(code: Code) -> String {
    let word = serde_json::to_value(code).ok().and_then(|word| word.as_str().map(str::to_owned));
    word.unwrap_or_default().replace('_', " ")
}

/// The word of a kind of job, as in JSON.
pub fn kind(kind: JobType) -> &'static str {
    match kind {
        JobType::Scan => "scan",
        JobType::Repair => "repair",
        JobType::RepairSingle => "repair-single",
        JobType::Migrate => "migrate",
        JobType::Adopt => "adopt",
        JobType::Restore => "restore",
        JobType::Check => "check",
    }
}

/// True where there is something to say why, and perhaps to do.
pub fn wants_attention(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Damaged | Outcome::NeedsConfirmation | Outcome::Skipped | Outcome::Failed => true,
        Outcome::Unchanged
        | Outcome::Ok
        | Outcome::Repaired
        | Outcome::Migrated
        | Outcome::Adopted
        | Outcome::Restored
        | Outcome::WouldChange => false,
    }
}

fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Unchanged => Style::new().dim(),
        Outcome::Ok | Outcome::Repaired | Outcome::Migrated | Outcome::Adopted | Outcome::Restored => {
            Style::new().green()
        }
        Outcome::WouldChange => Style::new().cyan(),
        Outcome::NeedsConfirmation | Outcome::Skipped => Style::new().yellow(),
        Outcome::Damaged | Outcome::Failed => Style::new().red(),
    }
}
