//! `litefleet diff` as text: what differs, object by object, in one column.

use super::{Look, offer, visible, words};
use console::Style;
use litefleet::{
    api::{SideBySide, SideInfo},
    diff::{AlignedObject, AlignedRow, Fold, MarkedSpan, Sign},
};
use std::io::{self, Write};

/// Notes that are shown unless all are asked for.
const NOTES: usize = 10;
/// Spaces for each step that a row stands deeper.
const STEP: usize = 2;

/// Writes the whole comparison.
pub fn write(out: &mut impl Write, look: &Look, laid: &SideBySide) -> io::Result<()> {
    look.head(out, &headline(laid))?;
    let sides = &laid.comparison.sides;
    for (sign, side) in [(Sign::Left, &sides.left), (Sign::Right, &sides.right)] {
        writeln!(out, "{}", look.paint(&style(sign), &format!("{} {}", glyph(sign), side_words(side))))?;
    }
    let differing = |object: &&AlignedObject| look.all || object.sign != Sign::Equal;
    laid.objects.iter().filter(differing).try_for_each(|written| object(out, look, written))?;
    equal(out, look, laid)?;
    notes(out, look, laid)
}

/// Writes a script as it is, for the `sqlite3` shell: it is run, not looked at. The shell would go on after an error.
pub fn script(out: &mut impl Write, script: &str) -> io::Result<()> {
    if !script.is_empty() {
        out.write_all(b".bail on\n")?;
    }
    out.write_all(script.as_bytes())?;
    if script.is_empty() || script.ends_with('\n') { Ok(()) } else { writeln!(out) }
}

fn headline(laid: &SideBySide) -> String {
    let comparison = &laid.comparison;
    let (left, right) = (visible(&comparison.left), visible(&comparison.right));
    let differing = laid.objects.iter().filter(|object| object.sign != Sign::Equal).count();
    match comparison.changes.len() as u64 {
        0 => format!("{left} against {right}: no difference"),
        count => {
            let differences = words::counted(count, "difference", "differences");
            let all = words::counted(laid.objects.len() as u64, "object", "objects");
            format!("{left} against {right}: {differences} in {} of {all}", words::count(differing as u64))
        }
    }
}

fn side_words(side: &SideInfo) -> String {
    let detail = side.detail.as_ref().map(|detail| format!(" ({})", visible(detail))).unwrap_or_default();
    format!("{}{detail}", visible(&side.name))
}

fn object(out: &mut impl Write, look: &Look, object: &AlignedObject) -> io::Result<()> {
    writeln!(out)?;
    let sign = look.paint(&style(object.sign).bold(), glyph(object.sign));
    let on = object.table.as_ref().map(|table| format!(" on {}", visible(&table.0))).unwrap_or_default();
    let name = format!("{} {}{on}", object.kind.word(), visible(&object.name.0));
    let (name, counts) = (look.paint(&Style::new().bold(), &name), counts(look, object));
    writeln!(out, "{}", format!("{sign} {name}{counts}").trim_end())?;
    let mut rows = object.rows.iter().enumerate();
    while let Some((place, row)) = rows.next() {
        match folded(look, object, place) {
            Some(fold) => {
                faint(out, look, &format!("    {}", visible(&fold.label)))?;
                let rest = fold.rows.saturating_sub(1);
                rows.by_ref().take(rest).for_each(drop);
            }
            None => self::row(out, look, row)?,
        }
    }
    Ok(())
}

/// The run of equal rows that begins here, unless all are wanted.
fn folded<'a>(look: &Look, object: &'a AlignedObject, place: usize) -> Option<&'a Fold> {
    object.folds.iter().find(|fold| !look.all && fold.start == place && fold.rows > 0)
}

/// `  +6 ~1`; nothing of an object that stands on one side only, and of one that is equal.
fn counts(look: &Look, object: &AlignedObject) -> String {
    if object.sign != Sign::Both {
        return String::new();
    }
    let counts =
        [(Sign::Left, object.counts.left), (Sign::Right, object.counts.right), (Sign::Both, object.counts.both)];
    let there = counts.into_iter().filter(|(_, count)| *count > 0);
    let parts: Vec<_> =
        there.map(|(sign, count)| look.paint(&style(sign), &format!("{}{count}", glyph(sign)))).collect();
    format!("  {}", parts.join(" "))
}

fn row(out: &mut impl Write, look: &Look, row: &AlignedRow) -> io::Result<()> {
    match row.sign {
        Sign::Equal => line(out, look, Sign::Equal, row.depth, &row.left),
        Sign::Left => line(out, look, Sign::Left, row.depth, &row.left),
        Sign::Right => line(out, look, Sign::Right, row.depth, &row.right),
        Sign::Both => {
            line(out, look, Sign::Left, row.depth, &row.left)?;
            line(out, look, Sign::Right, row.depth, &row.right)
        }
    }
}

/// One side of a row, what differs in it marked where there is colour.
fn line(out: &mut impl Write, look: &Look, sign: Sign, depth: u8, spans: &[MarkedSpan]) -> io::Result<()> {
    let style = style(sign);
    let mut text = format!("  {} {}", look.paint(&style, glyph(sign)), " ".repeat(STEP * usize::from(depth)));
    for run in spans.chunk_by(|one, next| one.changed == next.changed) {
        let shown = run.iter().map(|span| span.span.text.replace('\t', "    ")).collect::<String>();
        let shown = visible(&shown);
        let changed = run.first().is_some_and(|span| span.changed);
        let style = if changed { style.clone().bold().underlined() } else { style.clone() };
        text += &if sign == Sign::Equal { shown.into_owned() } else { look.paint(&style, &shown) };
    }
    writeln!(out, "{}", text.trim_end())
}

fn equal(out: &mut impl Write, look: &Look, laid: &SideBySide) -> io::Result<()> {
    let equal = laid.objects.iter().filter(|object| object.sign == Sign::Equal).count();
    if equal == 0 || look.all {
        return Ok(());
    }
    writeln!(out)?;
    let objects = words::counted(equal as u64, "equal object", "equal objects");
    faint(out, look, &format!("{objects} not shown: -v shows all"))
}

/// What is ignored, and what may be another reading of the differences.
fn notes(out: &mut impl Write, look: &Look, laid: &SideBySide) -> io::Result<()> {
    let comparison = &laid.comparison;
    let renames = comparison.renames.iter().map(|rename| match rename.accepted() {
        Some(accepted) => format!("may be a rename: {} (--sql {})", rename.summary, offer::flag(&accepted)),
        None => format!("may be a rename: {}", rename.summary),
    });
    let ignored = comparison.notes.iter().map(|note| format!("ignored: {}", note.summary()));
    let notes: Vec<_> = renames.chain(ignored).collect();
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let shown = if look.all || notes.len() <= NOTES + 1 { notes.len() } else { NOTES };
    notes.iter().take(shown).try_for_each(|note| writeln!(out, "{}", visible(note)))?;
    match (notes.len() - shown) as u64 {
        0 => Ok(()),
        hidden => faint(out, look, &format!("and {} more: -v shows all", words::count(hidden))),
    }
}

fn faint(out: &mut impl Write, look: &Look, text: &str) -> io::Result<()> {
    writeln!(out, "{}", look.paint(&Style::new().dim(), text))
}

fn glyph(sign: Sign) -> &'static str {
    match sign {
        Sign::Equal => " ",
        Sign::Left => "-",
        Sign::Right => "+",
        Sign::Both => "~",
    }
}

fn style(sign: Sign) -> Style {
    match sign {
        Sign::Equal => Style::new(),
        Sign::Left => Style::new().red(),
        Sign::Right => Style::new().green(),
        Sign::Both => Style::new().yellow(),
    }
}
