//! Tools that keep both directions in one file, told apart by marks in comments: dbmate and goose.

use crate::{
    Code, Error,
    catalog::{
        build::{Sequence, Step},
        folder::Folder,
        name,
        source::{Tool, VersionSource},
        text::SqlFile,
    },
};
use std::ops::Range;

struct Convention {
    tool: Tool,
    /// What the comment begins with, in lower case.
    mark: &'static str,
}

const CONVENTIONS: [Convention; 2] =
    [Convention { tool: Tool::Dbmate, mark: "migrate:" }, Convention { tool: Tool::Goose, mark: "+goose " }];

/// `None` where no file has such marks.
pub(super) fn recognise(folder: &Folder) -> Result<Option<Sequence>, Error> {
    let has_marks =
        |convention: &&Convention| folder.files.iter().any(|file| parts(&file.text, convention.mark).is_some());
    let Some(convention) = CONVENTIONS.iter().find(has_marks) else {
        return Ok(None);
    };
    let mut sequence = Sequence {
        tool: Some(convention.tool.name()),
        source: Some(VersionSource::Tool(convention.tool)),
        ..Sequence::default()
    };
    for file in &folder.files {
        let Some((version, _)) = name::numbered(file.stem()) else {
            sequence.notes.push(format!("{} begins with no number and is left out", file.name));
            continue;
        };
        let (up, down) = parts(&file.text, convention.mark).ok_or_else(|| lacks_mark(file, convention))?;
        sequence.steps.push(Step::up(version, file.part(up)).with_down(Some(file.part(down))));
    }
    Ok(Some(sequence))
}

/// From the mark of the way up to that of the way down, or to the end; and from there to the end.
fn parts(text: &str, mark: &str) -> Option<(Range<usize>, Range<usize>)> {
    let mut begin = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let end = offset + line.len();
        match direction(line, mark) {
            Some(Direction::Up) if begin.is_none() => begin = Some(end),
            Some(Direction::Down) if begin.is_some() => return begin.map(|begin| (begin..offset, end..text.len())),
            _ => {}
        }
        offset = end;
    }
    begin.map(|begin| (begin..text.len(), text.len()..text.len()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

fn direction(line: &str, mark: &str) -> Option<Direction> {
    let comment = line.trim_start().strip_prefix("--")?.trim_start().to_ascii_lowercase();
    match comment.strip_prefix(mark)?.split_whitespace().next()? {
        "up" => Some(Direction::Up),
        "down" => Some(Direction::Down),
        _ => None,
    }
}

fn lacks_mark(file: &SqlFile, convention: &Convention) -> Error {
    let mark = convention.mark;
    Error::new(Code::BadSchema, format!("{} lacks `-- {mark}up`, which the other files have", file.name))
        .hint("add the mark, or take the file out of the folder")
        .at(&file.path)
        .line(1)
}
