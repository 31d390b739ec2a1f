//! Verbs that are announced and not there yet: they are refused by name, without a tip that leads elsewhere.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use litefleet::{Code, Error};

/// What will be there one day.
const VERBS: [&str; 1] = ["metrics"];

/// The refusal of a verb that is not there yet; `None` where the command line is wrong for another reason.
pub fn refusal(error: &clap::Error) -> Option<Error> {
    let verb = match (error.kind(), error.get(ContextKind::InvalidSubcommand)) {
        (ErrorKind::InvalidSubcommand, Some(ContextValue::String(verb))) => verb,
        _ => return None,
    };
    VERBS.contains(&verb.as_str()).then(|| {
        Error::new(Code::BadRequest, format!("`litefleet {verb}` is not in this version yet"))
            .hint("`litefleet --help` lists what there is")
    })
}
