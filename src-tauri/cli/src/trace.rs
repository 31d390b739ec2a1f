//! What the engine is doing, on standard error, for `-v`.

use crate::args::Global;
use std::io;
use tracing_subscriber::filter::LevelFilter;

/// Shows what is going on from now on, as far as the flags ask for it.
pub fn start(global: &Global) {
    let level = match global.verbose {
        0 => return,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr)
        .with_ansi(crate::output::wants_colour(global.color, &io::stderr()))
        .init();
}
