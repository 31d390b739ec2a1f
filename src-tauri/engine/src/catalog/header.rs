//! What the comments at the head of a file of SQL say.

use super::name;
use crate::api::Version;

/// The version that a comment before the first statement declares: `-- Schema version: 3`, or a line `-- Version 3`.
pub(super) fn version(text: &str) -> Option<Version> {
    comments(text).iter().find_map(|line| declared(line))
}

/// The lines of the comments before the first statement, without their marks.
fn comments(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text.trim_start();
    loop {
        let after = if let Some(line) = rest.strip_prefix("--") {
            let (line, after) = line.split_once('\n').unwrap_or((line, ""));
            lines.push(line.trim_matches(|c: char| c.is_whitespace() || c == '-'));
            after
        } else if let Some(block) = rest.strip_prefix("/*") {
            let (block, after) = block.split_once("*/").unwrap_or((block, ""));
            lines.extend(block.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '*')));
            after
        } else {
            return lines;
        };
        rest = after.trim_start();
    }
}

fn declared(line: &str) -> Option<Version> {
    let folded = line.to_ascii_lowercase();
    let after = ["schema version", "schema_version", "schema-version"]
        .iter()
        .find_map(|words| folded.split_once(words).map(|(_, after)| after))
        .or_else(|| folded.strip_prefix("version"))?;
    let value = after.trim_start().trim_start_matches([':', '=']).trim_start();
    if value.len() == after.len() {
        // "schema versions", "versioned"
        return None;
    }
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(value.len());
    name::version(value[..end].trim_end_matches('.'))
}
