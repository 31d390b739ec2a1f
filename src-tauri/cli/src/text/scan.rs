//! `litefleet scan` as text: the fleet in numbers, then what wants attention.

use super::{
    Look, rows, status,
    table::{Cell, Column, Table},
    visible, words,
};
use litefleet::api::{
    CatalogKind, DatabaseRow, Expected, Filter, FleetStatus, Problem, ScanAnswer, Shape, Status, Version,
};
use std::io::{self, Write};

/// Rows that are shown unless all are asked for.
const ROWS: usize = 20;
/// Shapes that are shown unless all are asked for.
const SHAPES: usize = 10;
/// Problems that are shown unless all are asked for.
const PROBLEMS: usize = 10;
/// A fingerprint's beginning, enough for `--shape`.
const FINGERPRINT: usize = 10;

/// Writes the whole answer.
pub fn write(out: &mut impl Write, look: &Look, answer: &ScanAnswer, filter: &Filter) -> io::Result<()> {
    let status = &answer.status;
    headline(out, look, status)?;
    statuses(out, look, status)?;
    facts(out, look, status)?;
    shapes(out, look, &status.shapes)?;
    problems(out, look, &status.problems)?;
    databases(out, look, &answer.databases, *filter == Filter::default())
}

fn headline(out: &mut impl Write, look: &Look, status: &FleetStatus) -> io::Result<()> {
    let databases = words::counted(status.summary.total, "database", "databases");
    let root = visible(&status.fleet.root);
    let (size, span) = (words::size(status.summary.bytes), words::span(status.duration_ms));
    look.head(out, &format!("{databases} in {root}, {size}, scanned in {span}"))
}

/// Every status, whether it occurs or not: they add up to the total.
fn statuses(out: &mut impl Write, look: &Look, status: &FleetStatus) -> io::Result<()> {
    let mut table = Table::bare([Column::left(""), Column::right(""), Column::right("")]);
    for word in Status::ALL {
        let count = status.summary.by_status.get(&word).copied().unwrap_or(0);
        let (number, share) = (words::count(count), words::share(count, status.summary.total));
        if count == 0 {
            table.row([status::cell(look, word), Cell::dim(number), Cell::dim(share)]);
        } else {
            table.row([status::cell(look, word), Cell::new(number), Cell::new(share)]);
        }
    }
    section(out, look, None, &table)
}

fn facts(out: &mut impl Write, look: &Look, status: &FleetStatus) -> io::Result<()> {
    let mut table = Table::bare([Column::left(""), Column::left("")]);
    let mut fact = |name: &str, value: String| table.row([Cell::dim(name), Cell::new(value)]);
    fact("versions", by_version(status));
    if let Some(expected) = &status.fleet.expected {
        fact("expected schema", from(expected));
        for (name, value) in catalog(expected) {
            fact(name, value);
        }
    }
    let source = status.fleet.version_source.as_deref();
    fact("version source", source.unwrap_or("none found").to_owned());
    section(out, look, None, &table)
}

fn by_version(status: &FleetStatus) -> String {
    let mut versions: Vec<(Version, u64)> =
        status.summary.by_version.iter().map(|(key, count)| (version_of(key), *count)).collect();
    versions.sort_by(|(a, _), (b, _)| b.compare(a));
    let stated: u64 = versions.iter().map(|(_, count)| count).sum();
    let none = status.summary.total.saturating_sub(stated);
    let mut parts: Vec<_> =
        versions.iter().map(|(version, count)| format!("{version}: {}", words::count(*count))).collect();
    if none > 0 {
        parts.push(format!("none: {}", words::count(none)));
    }
    parts.join(", ")
}

/// The version that a key of `by_version` stands for.
fn version_of(key: &str) -> Version {
    key.parse().map_or_else(|_| Version::Text(key.to_owned()), Version::Number)
}

fn from(expected: &Expected) -> String {
    let kind = match expected.kind {
        CatalogKind::Versions => "a folder of versions",
        CatalogKind::Migrations => "a folder of migrations",
        CatalogKind::File => "one file",
        CatalogKind::Reference => "a database taken as the reference",
        CatalogKind::MostCommon => {
            return "guessed: the most common shape in this folder, since none was given (--schemas PATH)".to_owned();
        }
    };
    format!("{}, {kind}", expected.from)
}

fn catalog(expected: &Expected) -> Vec<(&'static str, String)> {
    let known = (!expected.versions.is_empty()).then(|| ("known versions", words::versions(&expected.versions)));
    let target = expected.target_version.as_ref().map(|version| ("target version", version.to_string()));
    let notes = expected.notes.iter().map(|note| ("note", note.clone()));
    known.into_iter().chain(target).chain(notes).collect()
}

fn shapes(out: &mut impl Write, look: &Look, shapes: &[Shape]) -> io::Result<()> {
    if shapes.is_empty() {
        return Ok(());
    }
    let shown = shown(look, shapes.len(), SHAPES);
    let columns = [
        Column::right("count"),
        Column::left("status"),
        Column::left("version"),
        Column::left("fingerprint"),
        Column::cut("what"),
    ];
    let mut table = Table::headed(columns);
    for shape in shapes.iter().take(shown) {
        table.row([
            Cell::new(words::count(shape.count)),
            status::cell(look, shape.status),
            Cell::new(shape.version.as_ref().map_or_else(|| "-".to_owned(), Version::to_string)),
            Cell::dim(shape.fingerprint.get(..FINGERPRINT).unwrap_or(&shape.fingerprint)),
            Cell::new(shape.summary.as_deref().unwrap_or_default()),
        ]);
    }
    let title = words::counted(shapes.len() as u64, "shape", "shapes");
    section(out, look, Some(&title), &table)?;
    more(out, look, shapes.len() - shown)
}

fn problems(out: &mut impl Write, look: &Look, problems: &[Problem]) -> io::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let shown = shown(look, problems.len(), PROBLEMS);
    let mut table = Table::headed([Column::left("reason"), Column::name("folder or file"), Column::cut("message")]);
    for problem in problems.iter().take(shown) {
        let message = problem.message.as_deref().unwrap_or_default();
        table.row([Cell::new(words::reason(problem.reason)), Cell::new(&problem.path), Cell::new(message)]);
    }
    let title = words::counted(problems.len() as u64, "problem", "problems");
    section(out, look, Some(&format!("{title}: this could not be looked at")), &table)?;
    more(out, look, problems.len() - shown)
}

/// What wants attention; with a filter, what it lets through.
fn databases(out: &mut impl Write, look: &Look, all: &[DatabaseRow], unfiltered: bool) -> io::Result<()> {
    let rows: Vec<_> = all.iter().filter(|row| !unfiltered || row.status != Status::Current).collect();
    let databases = words::counted(rows.len() as u64, "database", "databases");
    let title = match (unfiltered, rows.len()) {
        (true, 0) => "every database is current".to_owned(),
        (true, _) => format!("{databases} not current"),
        (false, _) => format!("{databases} that match"),
    };
    let shown = shown(look, rows.len(), ROWS);
    let table = rows::brief(look, rows.iter().take(shown).copied());
    writeln!(out)?;
    look.head(out, &title)?;
    if shown > 0 {
        table.write(out, look)?;
    }
    more(out, look, rows.len() - shown)
}

fn section(out: &mut impl Write, look: &Look, title: Option<&str>, table: &Table) -> io::Result<()> {
    writeln!(out)?;
    if let Some(title) = title {
        look.head(out, title)?;
    }
    table.write(out, look)
}

fn shown(look: &Look, there: usize, most: usize) -> usize {
    // A line that says "1 more" is as long as that one.
    if look.all || there <= most + 1 { there } else { most }
}

fn more(out: &mut impl Write, look: &Look, hidden: usize) -> io::Result<()> {
    if hidden == 0 {
        return Ok(());
    }
    let line = format!("  and {} more: -v shows all", words::count(hidden as u64));
    writeln!(out, "{}", look.paint(&console::Style::new().dim(), &line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sample;

    fn written(look: &Look, filter: &Filter) -> String {
        let mut out = Vec::new();
        assert!(write(&mut out, look, &sample::answer(), filter).is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn an_answer_tells_the_numbers_first_and_then_what_wants_attention() {
        insta::assert_snapshot!(written(&Look::PLAIN, &Filter::default()), @r#"
1,205 databases in /data, 70.0 MB, scanned in 312 ms

  current      1,200  99.6 %
  outdated         3   0.2 %
  incomplete       1   0.1 %
  drifted          0   0.0 %
  ahead            0   0.0 %
  unversioned      0   0.0 %
  unreadable       1   0.1 %

  versions         latest: 1, v10: 2, v3: 1,200, v2: 1, none: 1
  expected schema  /schemas, a folder of versions
  known versions   v1, v2, v3, latest
  target version   v3
  note             a stand-in for the collation ICU was needed
  version source   meta.version

2 shapes
  count  status      version  fingerprint  what
  1,200  current     v3       b1946ac924
      4  incomplete  -        591785b794   lacks table `labels`

1 problem: this could not be looked at
  reason             folder or file  message
  permission denied  closed          Permission denied (os error 13)

4 databases not current
  status       version  database    what
  incomplete   v3       b/c.db      lacks table `labels`
  outdated     v2       c.db        3 differences from the target
  unversioned  "three"  d\u{1b}.db  unknown version; looks like v2
  unreadable   -        e.db        corrupt: the header is damaged
"#);
    }

    #[test]
    fn with_a_filter_all_that_match_are_shown() {
        let text = written(&Look::PLAIN, &Filter { search: vec!["db".into()], ..Filter::default() });
        assert!(text.contains("\n5 databases that match\n") && text.contains("  a.db"), "{text}");
    }

    #[test]
    fn no_line_is_longer_than_the_terminal_is_wide() {
        let text = written(&Look { width: Some(60), ..Look::PLAIN }, &Filter::default());
        let tables = text.lines().filter(|line| line.contains("incomplete") || line.contains("corrupt"));
        assert!(
            tables.clone().count() > 2 && tables.clone().all(|line| console::measure_text_width(line) <= 60),
            "{text}"
        );
    }

    #[test]
    fn a_guess_is_said_plainly() {
        let mut answer = sample::answer();
        if let Some(expected) = &mut answer.status.fleet.expected {
            expected.kind = CatalogKind::MostCommon;
        }
        let mut out = Vec::new();
        assert!(write(&mut out, &Look::PLAIN, &answer, &Filter::default()).is_ok());
        assert!(String::from_utf8_lossy(&out).contains("guessed: the most common shape"));
    }
}
