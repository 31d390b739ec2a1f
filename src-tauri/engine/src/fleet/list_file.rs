//! The lines of a list of databases, whatever its form.

use crate::{Code, Error, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use csv::StringRecord;
use serde_json::{Map, Value};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The names of the columns and fields that name a database.
const NAMES: [&str; 4] = ["path", "path_bytes", "id", "label"];

/// A line of a list: in JSON, an element of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Where it is: the line, counted from 1; in JSON, the place in the list.
    pub number: u64,
    /// What stands there.
    pub text: String,
    /// The path, where it says that this is one.
    pub path: Option<PathBuf>,
    /// The id, likewise.
    pub id: Option<i64>,
    /// The label, likewise.
    pub label: Option<String>,
    /// What may be any of them.
    pub word: Option<PathBuf>,
}

/// The lines of a list. Those that are empty are left out.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read(file: &Path) -> Result<Vec<Line>> {
    let text = fs::read(file).map_err(|error| super::not_there(file, &error))?;
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text);
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "json" => json(text).map_err(|said| no_list(file, &said)),
        "csv" => csv(text).map_err(|error| no_list(file, &error.to_string())),
        _ => Ok(lines(text)),
    }
}

/// The paths that a list names, as they stand there.
///
/// # Errors
/// As [`read`].
pub fn read_list(file: &Path) -> Result<Vec<PathBuf>> {
    Ok(read(file)?.into_iter().filter_map(|line| line.path.or(line.word)).collect())
}

fn lines(text: &[u8]) -> Vec<Line> {
    let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let numbered = (1..).zip(lines).filter(|(_, line)| !line.is_empty());
    numbered.map(|(number, line)| Line::word(number, of_bytes(line.to_vec()))).collect()
}

/// With a head that names columns, by these; else the first value of each line is what names the database.
fn csv(text: &[u8]) -> csv::Result<Vec<Line>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    let mut columns: Option<[Option<usize>; 4]> = None;
    let mut lines = Vec::new();
    for (place, record) in reader.records().enumerate() {
        let record = record?;
        if place == 0 {
            let at = |name: &str| record.iter().position(|head| head.trim().eq_ignore_ascii_case(name));
            let found = NAMES.map(at);
            if found.iter().any(Option::is_some) {
                columns = Some(found);
                continue;
            }
        }
        let number = record.position().map_or(0, csv::Position::line);
        match &columns {
            Some(columns) => lines.push(of_record(number, &record, columns)),
            None => lines.extend(
                record.get(0).filter(|word| !word.is_empty()).map(|word| Line::word(number, as_written(word).into())),
            ),
        }
    }
    Ok(lines)
}

fn of_record(number: u64, record: &StringRecord, columns: &[Option<usize>; 4]) -> Line {
    let value = |column: &Option<usize>| column.and_then(|at| record.get(at)).filter(|value| !value.is_empty());
    let [path, exact, id, label] = columns.each_ref().map(value);
    let words: Vec<_> = [path, label, id].into_iter().flatten().collect();
    Line {
        number,
        text: words.first().copied().map(as_written).unwrap_or_default(),
        path: exact.and_then(decoded).or_else(|| path.map(|path| as_written(path).into())),
        id: id.and_then(|id| id.trim().parse().ok()),
        label: label.map(as_written),
        word: None,
    }
}

/// A list of paths, labels, ids, or of objects with any of these; or an answer of `list --json`, which has one.
fn json(text: &[u8]) -> Result<Vec<Line>, String> {
    let value: Value = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let list = match value {
        Value::Array(list) => list,
        Value::Object(mut answer) => match answer.remove("databases") {
            Some(Value::Array(list)) => list,
            _ => return Err("it is no list, and has no `databases`".to_owned()),
        },
        _ => return Err("it is no list".to_owned()),
    };
    (1..).zip(list).map(|(number, value)| of_value(number, value)).collect()
}

fn of_value(number: u64, value: Value) -> Result<Line, String> {
    match value {
        Value::String(word) => Ok(Line::word(number, word.into())),
        Value::Number(id) => Ok(Line { number, text: id.to_string(), id: id.as_i64(), ..Line::default() }),
        Value::Object(fields) => Ok(of_fields(number, &fields)),
        _ => Err(format!("its element {number} names nothing")),
    }
}

fn of_fields(number: u64, fields: &Map<String, Value>) -> Line {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let id = fields.get("id").and_then(Value::as_i64);
    let shown = text("path").or(text("label")).map(ToOwned::to_owned);
    Line {
        number,
        text: shown.or_else(|| id.map(|id| id.to_string())).unwrap_or_default(),
        path: text("path_bytes").and_then(decoded).or_else(|| text("path").map(Into::into)),
        id,
        label: text("label").map(ToOwned::to_owned),
        word: None,
    }
}

impl Line {
    fn word(number: u64, word: PathBuf) -> Self {
        Self { number, text: word.to_string_lossy().into_owned(), word: Some(word), ..Self::default() }
    }
}

/// A value that would have been taken for a formula got an apostrophe before it.
fn as_written(value: &str) -> String {
    match value.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest.to_owned(),
        _ => value.to_owned(),
    }
}

fn decoded(bytes: &str) -> Option<PathBuf> {
    Some(of_bytes(STANDARD.decode(bytes).ok().filter(|bytes| !bytes.is_empty())?))
}

#[cfg(unix)]
fn of_bytes(bytes: Vec<u8>) -> PathBuf {
    <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn of_bytes(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

fn no_list(file: &Path, said: &str) -> Error {
    Error::new(Code::BadRequest, format!("{} is not a list of databases: {said}", file.display()))
        .hint("choose a list of paths, labels or ids: .csv, .json, or text with one a line")
        .at(file)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail this way")]
    use super::*;

    fn told(lines: &[Line]) -> Vec<(u64, &str, bool)> {
        lines.iter().map(|line| (line.number, line.text.as_str(), line.path.is_some())).collect()
    }

    #[test]
    fn a_line_of_text_is_a_word_and_keeps_its_number() {
        assert_eq!(told(&lines(b"a/b.db\r\n\n two \n7")), [(1, "a/b.db", false), (3, " two ", false), (4, "7", false)]);
    }

    #[test]
    fn columns_are_known_by_their_head_wherever_they_stand() {
        let all = csv(b"status,Label,path\ncurrent,one,a.db\ncurrent,\"t\nwo\",\n,three,'=b.db\n").unwrap();
        assert_eq!(told(&all), [(2, "a.db", true), (3, "t\nwo", false), (5, "=b.db", true)]);
        assert_eq!(all[1].label.as_deref(), Some("t\nwo"));
        let ids = csv(b"id\n 4\nx\n").unwrap();
        assert_eq!(ids.iter().map(|line| line.id).collect::<Vec<_>>(), [Some(4), None]);
        assert_eq!(told(&csv(b"a.db,1\nb.db,2,3\n").unwrap()), [(1, "a.db", false), (2, "b.db", false)]);
    }

    #[test]
    fn elements_of_json_are_words_ids_or_objects_also_in_an_answer() {
        let all = json(br#"["a.db", 4, {"label": "x"}, {"path": "p", "id": 9}]"#).unwrap();
        assert_eq!(told(&all), [(1, "a.db", false), (2, "4", false), (3, "x", false), (4, "p", true)]);
        assert_eq!((all[1].id, all[3].id), (Some(4), Some(9)));
        assert_eq!(told(&json(br#"{"databases": ["a"]}"#).unwrap()), [(1, "a", false)]);
        for wrong in [&b"{}"[..], b"3", b"[null]", b"["] {
            assert!(json(wrong).is_err());
        }
    }
}
