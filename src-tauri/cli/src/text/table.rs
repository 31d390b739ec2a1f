//! Rows of cells, aligned, and cut to the terminal where there is one.

use super::{Look, visible};
use console::{Style, measure_text_width, truncate_str};
use std::{
    io::{self, Write},
    iter::zip,
};

/// Spaces before a row.
const INDENT: usize = 2;
/// Spaces between cells.
const GAP: usize = 2;
/// A column is not cut below this.
const NARROWEST: usize = 8;

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
    title: &'static str,
    right: bool,
    cut: bool,
}

/// A cell. Its text is visible as it is.
#[derive(Debug)]
pub struct Cell {
    text: String,
    style: Option<Style>,
}

impl Column {
    /// Text that is never cut.
    pub fn left(title: &'static str) -> Self {
        Self { title, right: false, cut: false }
    }

    /// Numbers, which are never cut.
    pub fn right(title: &'static str) -> Self {
        Self { title, right: true, cut: false }
    }

    /// Text that is cut where the terminal is too narrow.
    pub fn cut(title: &'static str) -> Self {
        Self { title, right: false, cut: true }
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

    /// Adds a row, a cell for each column.
    pub fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        self.rows.push(cells.into());
    }

    /// Writes the table.
    pub fn write(&self, out: &mut impl Write, look: &Look) -> io::Result<()> {
        let widths = self.widths(look.width);
        if self.headed {
            let titles: Vec<_> = self.columns.iter().map(|column| Cell::dim(column.title)).collect();
            self.line(out, look, &widths, &titles)?;
        }
        self.rows.iter().try_for_each(|row| self.line(out, look, &widths, row))
    }

    /// The widths of the columns: what their cells need, and less for those that may be cut where that is too much.
    fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> =
            self.columns.iter().map(|column| if self.headed { column.title.len() } else { 0 }).collect();
        for row in &self.rows {
            for (width, cell) in zip(&mut widths, row) {
                *width = (*width).max(measure_text_width(&cell.text));
            }
        }
        if let Some(limit) = limit {
            let between = GAP * widths.len().saturating_sub(1);
            self.fit(&mut widths, limit.saturating_sub(INDENT + between));
        }
        widths
    }

    /// Takes from the widest column that may be cut until all fit, or none can give any more.
    fn fit(&self, widths: &mut [usize], limit: usize) {
        while widths.iter().sum::<usize>() > limit {
            let cut = zip(widths.iter_mut(), &self.columns).filter(|(_, column)| column.cut).map(|(width, _)| width);
            match cut.max() {
                Some(widest) if *widest > NARROWEST => *widest -= 1,
                _ => return,
            }
        }
    }

    fn line(&self, out: &mut impl Write, look: &Look, widths: &[usize], cells: &[Cell]) -> io::Result<()> {
        let mut line = " ".repeat(INDENT);
        for ((cell, column), width) in zip(zip(cells, &self.columns), widths) {
            let text = if column.cut { truncate_str(&cell.text, *width, "…") } else { cell.text.as_str().into() };
            let space = " ".repeat(width.saturating_sub(measure_text_width(&text)));
            let text = cell.style.as_ref().map_or_else(|| text.to_string(), |style| look.paint(style, &text));
            line += &if column.right { space + &text } else { text + &space };
            line += &" ".repeat(GAP);
        }
        writeln!(out, "{}", line.trim_end())
    }
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
    fn colour_does_not_move_what_follows() {
        let mut table = Table::bare([Column::left(""), Column::left("")]);
        table.row([Cell::styled("a", Style::new().red()), Cell::new("|")]);
        table.row([Cell::new("bcd"), Cell::new("|")]);
        let text = written(&table, &Look { colour: true, ..Look::PLAIN });
        assert!(text.contains("\u{1b}[31ma\u{1b}[0m    |"), "{text:?}");
    }
}
