//! `--rename`: what was accepted as a rename.

use clap::Args;
use litefleet::api::Renamed;

/// `--rename`
#[derive(Args, Debug, Default)]
pub struct Renames {
    /// Take what has another name for what it is, so that it keeps its values: TABLE.OLD=NEW for a column, OLD=NEW for a
    /// table; odd names in double quotes [repeatable]
    #[arg(long = "rename", value_name = "OLD=NEW", value_parser = renamed)]
    pub accepted: Vec<Renamed>,
}

fn renamed(text: &str) -> Result<Renamed, String> {
    text.parse().map_err(|error: litefleet::Error| match error.hint {
        Some(hint) => format!("{}: {hint}", error.message),
        None => error.message,
    })
}
