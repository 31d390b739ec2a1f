//! Answers as JSON: exactly the types of the engine, one line each.

use serde::Serialize;
use std::io::{self, Write};

/// Writes the answer and a line feed.
pub fn write(out: &mut impl Write, answer: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, answer)?;
    out.write_all(b"\n")
}
