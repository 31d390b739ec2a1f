//! `litefleet export` as text.

use super::{visible, words};
use std::io::{self, Write};

/// Writes what was written where.
pub fn write(out: &mut impl Write, databases: usize, to: &str) -> io::Result<()> {
    writeln!(out, "wrote {} to {}", words::counted(databases as u64, "database", "databases"), visible(to))
}
