//! Rows of cells, aligned, and cut to the terminal where there is one.

use super::{Look, visible};
use console::{Style, measure_text_width, truncate_str};
use std::{
    borrow::Cow,
    io::{self, Write},
    iter::zip,
};

/// Spaces before a row.
const INDENT: usize = 2;
/// Spaces between cells.
const GAP: usize = 2;
/// A column is not cut below this.
const NARROWEST: usize = 8;
/// Where nothing is cut, no cell is filled up beyond this for the sake of a longer one.
const WIDEST: usize = 120;

/// A table without lines.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    headed: bool,
    rows: Vec<Vec<Cell>>,
}

/// A column: where its cells stand, and whether they may be cut.
#[derive(Debug)]
pub struct Column {
    title: Cow<'static, str>,
    right: bool,
    cut: Cut,
}

/// How the cells of a column are cut where the terminal is too narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Never,
    /// The end goes.
    End,
    /// The middle goes, since names tell themselves apart at both ends. Such a column is cut last.
    Middle,
}

/// A cell. Its text is visible as it is.
#[derive(Debug)]
pub struct Cell {
    text: String,
    style: Option<Style>,
}

impl Column {
    /// Text that is never cut.
    pub fn left(title: impl Into<Cow<'static, str>>) -> Self {
        Self { title: title.into(), right: false, cut: Cut::Never }
    }

    /// Numbers, which are never cut.
    pub fn right(title: impl Into<Cow<'static, str>>) -> Self {
        Self { title: title.into(), right: true, cut: Cut::Never }
    }

    /// Text that is cut where the terminal is too narrow.
    pub fn cut(title: impl Into<Cow<'static, str>>) -> Self {
        Self { title: title.into(), right: false, cut: Cut::End }
    }

    /// Names and paths, which are cut in the middle, and only where nothing else can give any more.
    pub fn name(title: impl Into<Cow<'static, str>>) -> Self {
        Self { title: title.into(), right: false, cut: Cut::Middle }
    }
}

impl Cell {
    /// Text from anywhere.
    pub fn new(text: impl AsRef<str>) -> Self {
        Self { text: visible(text.as_ref()).into_owned(), style: None }
    }

    /// Text from anywhere, in a style.
    pub fn styled(text: impl AsRef<str>, style: Style) -> Self {
        Self { style: Some(style), ..Self::new(text) }
    }

    /// Text that matters less.
    pub fn dim(text: impl AsRef<str>) -> Self {
        Self::styled(text, Style::new().dim())
    }
}

impl Table {
    /// A table whose columns have their titles above.
    pub fn headed(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), headed: true, rows: Vec::new() }
    }

    /// A table without titles.
    pub fn bare(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), headed: false, rows: Vec::new() }
    }

    /// True where there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a row, a cell for each column.
    pub fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        self.rows.push(cells.into());
    }

    /// Writes the table.
    pub fn write(&self, out: &mut impl Write, look: &Look) -> io::Result<()> {
        let widths = self.widths(look.width);
        if self.headed {
            let titles: Vec<_> = self.columns.iter().map(|column| Cell::dim(&column.title)).collect();
            self.line(out, look, &widths, &titles)?;
        }
        self.rows.iter().try_for_each(|row| self.line(out, look, &widths, row))
    }

    /// True where nothing but the columns that lose their end have to be cut, and of those at least so much is left.
    pub fn fits(&self, look: &Look, least: usize) -> bool {
        let Some(limit) = look.width else { return true };
        let needed = zip(self.needed(), &self.columns);
        let least: usize =
            needed.map(|(width, column)| if column.cut == Cut::End { width.min(least) } else { width }).sum();
        least <= self.room(limit)
    }

    /// The widths of the columns: what their cells need, and less for those that may be cut where that is too much.
    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths = self.needed();
        match limit {
            Some(limit) => self.fit(&mut widths, self.room(limit)),
            None => widths.iter_mut().for_each(|width| *width = (*width).min(WIDEST)),
        }
        widths
    }

    /// What the cells of each column need.
    fn needed(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .map(|column| if self.headed { measure_text_width(&visible(&column.title)) } else { 0 })
            .collect();
        for row in &self.rows {
            for (width, cell) in zip(&mut widths, row) {
                *width = (*width).max(measure_text_width(&cell.text));
            }
        }
        widths
    }

    /// What is left of a line for the cells.
    fn room(&self, limit: usize) -> usize {
        limit.saturating_sub(INDENT + GAP * self.columns.len().saturating_sub(1))
    }

    /// Takes from the widest column that may be cut until all fit, or none can give any more; from names last.
    fn fit(&self, widths: &mut [usize], limit: usize) {
        for kind in [Cut::End, Cut::Middle] {
            while widths.iter().sum::<usize>() > limit {
                let cut = zip(widths.iter_mut(), &self.columns).filter(|(_, column)| column.cut == kind);
                match cut.map(|(width, _)| width).max() {
                    Some(widest) if *widest > NARROWEST => *widest -= 1,
                    _ => break,
                }
            }
        }
    }

    fn line(&self, out: &mut impl Write, look: &Look, widths: &[usize], cells: &[Cell]) -> io::Result<()> {
        let mut line = " ".repeat(INDENT);
        for (place, ((cell, column), width)) in zip(zip(cells, &self.columns), widths).enumerate() {
            let text = if look.width.is_some() { column.cut.apply(&cell.text, *width) } else { (&*cell.text).into() };
            let space = width.saturating_sub(measure_text_width(&text));
            let text = cell.style.as_ref().map_or_else(|| text.to_string(), |style| look.paint(style, &text));
            let last = place + 1 == cells.len();
            match (column.right, last) {
                (true, _) => line.extend([&*" ".repeat(space), &text]),
                (false, false) => line.extend([&*text, &" ".repeat(space)]),
                (false, true) => line += &text,
            }
            if !last {
                line += &" ".repeat(GAP);
            }
        }
        writeln!(out, "{}", line.trim_end())
    }
}

impl Cut {
    fn apply(self, text: &str, width: usize) -> Cow<'_, str> {
        match self {
            Self::Never => text.into(),
            Self::End => truncate_str(text, width, "…"),
            Self::Middle if measure_text_width(text) <= width => text.into(),
            Self::Middle => {
                let kept = width.saturating_sub(1);
                let end = ending(text, kept / 2);
                format!("{}…{end}", truncate_str(text, kept - kept / 2, "")).into()
            }
        }
    }
}

/// The end of a text that is so many columns wide at most.
fn ending(text: &str, width: usize) -> &str {
    let (mut start, mut left) = (text.len(), width);
    for (place, character) in text.char_indices().rev() {
        let Some(rest) = left.checked_sub(measure_text_width(character.encode_utf8(&mut [0; 4]))) else { break };
        (start, left) = (place, rest);
    }
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(table: &Table, look: &Look) -> String {
        let mut out = Vec::new();
        assert!(table.write(&mut out, look).is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    fn sample() -> Table {
        let mut table = Table::headed([Column::left("status"), Column::right("rows"), Column::cut("database")]);
        table.row([Cell::new("current"), Cell::new("3"), Cell::new("a/言葉/captions.db")]);
        table.row([Cell::new("x"), Cell::new("1,204"), Cell::new("b\nc")]);
        table
    }

    #[test]
    fn cells_stand_below_each_other_and_nothing_trails() {
        let expected = "  status    rows  database\n  current      3  a/言葉/captions.db\n  x        1,204  b\\nc\n";
        assert_eq!(written(&sample(), &Look::PLAIN), expected);
    }

    #[test]
    fn a_narrow_terminal_cuts_the_columns_that_may_be_cut() {
        let text = written(&sample(), &Look { width: Some(30), ..Look::PLAIN });
        assert!(text.contains("  current      3  a/言葉/capt…\n"), "{text}");
        assert!(text.lines().all(|line| measure_text_width(line) <= 30), "{text}");
    }

    #[test]
    fn a_terminal_that_is_too_narrow_for_anything_still_shows_something() {
        let text = written(&sample(), &Look { width: Some(1), ..Look::PLAIN });
        assert!(text.contains("a/言葉"), "{text}");
    }

    #[test]
    fn names_are_cut_in_the_middle_and_only_once_nothing_else_can_give_more() {
        let mut table = Table::headed([Column::name("database"), Column::cut("what")]);
        table.row([Cell::new("data/言葉/one/captions.db"), Cell::new("lacks table labels")]);
        let at = |width| written(&table, &Look { width: Some(width), ..Look::PLAIN });
        assert!(at(40).contains("  data/言葉/one/captions.db  lacks tabl…\n"), "{}", at(40));
        assert!(at(27).contains("  data/言…ions.db  lacks t…\n"), "{}", at(27));
    }

    #[test]
    fn without_a_terminal_nothing_is_cut_and_one_long_cell_does_not_move_all_others() {
        let mut table = Table::bare([Column::name(""), Column::cut("")]);
        table.row([Cell::new("x".repeat(7000)), Cell::new("long")]);
        table.row([Cell::new("y"), Cell::new("short")]);
        table.row([Cell::new("z"), Cell::new("w".repeat(200))]);
        let text = written(&table, &Look::PLAIN);
        let lines: Vec<_> = text.lines().map(str::len).collect();
        assert_eq!(lines, [2 + 7000 + 2 + 4, 2 + 120 + 2 + 5, 2 + 120 + 2 + 200]);
    }

    #[test]
    fn colour_does_not_move_what_follows() {
        let mut table = Table::bare([Column::left(""), Column::left("")]);
        table.row([Cell::styled("a", Style::new().red()), Cell::new("|")]);
        table.row([Cell::new("bcd"), Cell::new("|")]);
        let text = written(&table, &Look { colour: true, ..Look::PLAIN });
        assert!(text.contains("\u{1b}[31ma\u{1b}[0m    |"), "{text:?}");
    }
}
