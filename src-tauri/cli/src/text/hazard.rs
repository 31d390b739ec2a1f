//! What work could lose or run into, and what it keeps, in words.

use super::{Look, visible, words};
use console::Style;
use litefleet::api::{Hazard, HazardCode, Kept};
use std::collections::BTreeMap;

/// What hazards are about, with their figures added up over several databases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The words of the first.
    message: String,
    hint: Option<String>,
    rows: Option<u64>,
    databases: u64,
}

/// Hazards that are the same but for their figures, in the order of their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<(HazardCode, String, Option<String>), Sum>);

impl Sums {
    /// The hazards of databases, each given once for each that has it.
    pub fn of<'a>(hazards: impl IntoIterator<Item = &'a Hazard>) -> Self {
        let mut sums = Self::default();
        hazards.into_iter().for_each(|hazard| sums.add(hazard, 1));
        sums
    }

    /// Adds one that so many databases have.
    pub fn add(&mut self, hazard: &Hazard, databases: u64) {
        let key = (hazard.code, hazard.object.clone(), hazard.column.clone());
        let sum = self.0.entry(key).or_default();
        if sum.databases == 0 {
            sum.message.clone_from(&hazard.message);
            sum.hint.clone_from(&hazard.hint);
        }
        sum.rows = match (sum.rows, hazard.rows) {
            (Some(rows), Some(more)) => Some(rows.saturating_add(more)),
            (rows, more) => rows.or(more),
        };
        sum.databases += databases;
    }

    /// A line each, those that stop the work or lose something marked.
    pub fn lines(&self, look: &Look) -> Vec<String> {
        let mut lines = Vec::new();
        for ((code, object, column), sum) in &self.0 {
            let words = if sum.databases == 1 {
                visible(&sum.message).into_owned()
            } else {
                format!("{}{}", what(*code, object, column.as_deref()), figures(*code, sum))
            };
            lines.push(format!("{} {words} ({code:?})", mark(look, *code)));
            lines.extend(sum.hint.as_ref().map(|hint| format!("  hint: {}", visible(hint))));
        }
        lines
    }

    /// How many rows and values can be lost.
    pub fn lost(&self) -> u64 {
        let lost = self.0.iter().filter(|((code, ..), _)| code.is_destructive());
        lost.filter_map(|(_, sum)| sum.rows).fold(0, u64::saturating_add)
    }

    /// True where something can be lost.
    pub fn destructive(&self) -> bool {
        self.0.keys().any(|(code, ..)| code.is_destructive())
    }
}

/// `!` of what loses data, `x` of what cannot be done, `-` of what is only said.
fn mark(look: &Look, code: HazardCode) -> String {
    if code.is_misfit() {
        look.paint(&Style::new().red().bold(), "x")
    } else if code.is_destructive() {
        look.paint(&Style::new().yellow().bold(), "!")
    } else {
        "-".to_owned()
    }
}

fn what(code: HazardCode, object: &str, column: Option<&str>) -> String {
    let object = visible(object);
    let on = column.map_or_else(|| format!("`{object}`"), |column| format!("`{object}.{}`", visible(column)));
    match code {
        HazardCode::H101 => format!("drops table {on}"),
        HazardCode::H102 => format!("drops column {on}"),
        HazardCode::H103 => format!("changes values of {on}"),
        HazardCode::H104 => "takes the version down".to_owned(),
        HazardCode::H105 => format!("drops virtual table {on}"),
        HazardCode::H201 => format!("makes table {on} anew and copies its rows"),
        HazardCode::H301 => format!("fills {on} from its content"),
        HazardCode::H302 => format!("runs migration script {on}"),
        HazardCode::H401 => format!("rows of {on} do not fit a new NOT NULL"),
        HazardCode::H402 => format!("rows of {on} do not fit a new UNIQUE or PRIMARY KEY"),
        HazardCode::H403 => format!("rows of {on} do not fit a new CHECK"),
        HazardCode::H404 => format!("rows of {on} do not fit a new FOREIGN KEY"),
        HazardCode::H405 => format!("values of {on} do not fit the type of a STRICT table"),
        HazardCode::H406 => format!("{on} is new, NOT NULL and without a default"),
    }
}

fn figures(code: HazardCode, sum: &Sum) -> String {
    let databases = words::counted(sum.databases, "database", "databases");
    let (one, many) = match code {
        HazardCode::H102 | HazardCode::H103 | HazardCode::H405 => ("value", "values"),
        HazardCode::H101
        | HazardCode::H104
        | HazardCode::H105
        | HazardCode::H201
        | HazardCode::H301
        | HazardCode::H302
        | HazardCode::H401
        | HazardCode::H402
        | HazardCode::H403
        | HazardCode::H404
        | HazardCode::H406 => ("row", "rows"),
    };
    match sum.rows {
        Some(rows) => format!(": {} in {databases}", words::counted(rows, one, many)),
        None => format!(" in {databases}"),
    }
}

/// ``table `old_cache`, column `notes.extra` ``; nothing where nothing is kept.
pub fn kept<'a>(kept: impl IntoIterator<Item = &'a Kept>) -> Option<String> {
    let mut names: Vec<_> = kept.into_iter().map(name).collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

fn name(kept: &Kept) -> String {
    let column = kept.column.as_ref().map(|column| format!(".{}", visible(column))).unwrap_or_default();
    format!("{} `{}{column}`", visible(&kept.kind.replace('_', " ")), visible(&kept.object))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hazard(code: HazardCode, column: Option<&str>, rows: Option<u64>) -> Hazard {
        Hazard {
            code,
            object: "old".into(),
            column: column.map(Into::into),
            message: format!("the words of one with {rows:?}"),
            rows,
            examples: Vec::new(),
            hint: None,
        }
    }

    #[test]
    fn one_database_is_told_in_its_own_words_and_several_are_added_up() {
        let table = |rows| hazard(HazardCode::H101, None, Some(rows));
        assert_eq!(Sums::of([&table(3)]).lines(&Look::PLAIN), ["! the words of one with Some(3) (H101)"]);
        let sums = Sums::of([&table(3), &table(1409)]);
        assert_eq!(sums.lines(&Look::PLAIN), ["! drops table `old`: 1,412 rows in 2 databases (H101)"]);
    }

    #[test]
    fn columns_of_one_table_are_told_apart_and_misfits_are_marked() {
        let sums = Sums::of([
            &hazard(HazardCode::H401, Some("b"), Some(1)),
            &hazard(HazardCode::H401, Some("b"), Some(1)),
            &hazard(HazardCode::H102, Some("a"), None),
            &hazard(HazardCode::H102, Some("a"), None),
        ]);
        let lines = sums.lines(&Look::PLAIN);
        assert_eq!(lines[0], "! drops column `old.a` in 2 databases (H102)");
        assert_eq!(lines[1], "x rows of `old.b` do not fit a new NOT NULL: 2 rows in 2 databases (H401)");
    }

    #[test]
    fn what_is_lost_is_summed_up_and_what_is_only_said_does_not_count() {
        let none = Sums::of([&hazard(HazardCode::H201, None, Some(9))]);
        assert!(none.lost() == 0 && !none.destructive());
        let some =
            Sums::of([&hazard(HazardCode::H101, None, Some(9)), &hazard(HazardCode::H102, Some("a"), Some(1000))]);
        assert!(some.lost() == 1009 && some.destructive());
    }

    #[test]
    fn what_is_kept_is_named_once() {
        let kept_ = |kind: &str, column: Option<&str>| Kept {
            kind: kind.into(),
            object: "old".into(),
            column: column.map(Into::into),
        };
        let all = [kept_("virtual_table", None), kept_("column", Some("x")), kept_("virtual_table", None)];
        assert_eq!(kept(&all).as_deref(), Some("column `old.x`, virtual table `old`"));
        assert_eq!(kept(&[]), None);
    }
}
