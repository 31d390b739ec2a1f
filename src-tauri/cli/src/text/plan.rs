//! `litefleet plan` as text: the statements with their reasons, and what they could lose or run into.

use super::{Look, hazard, offer, visible, visible_lines, words};
use console::Style;
use litefleet::{
    api::{PlanAnswer, Version},
    plan::{Method, PlannedStatement},
};
use std::io::{self, Write};

/// Writes the whole plan.
pub fn write(out: &mut impl Write, look: &Look, answer: &PlanAnswer) -> io::Result<()> {
    look.head(out, &headline(answer))?;
    statements(out, look, &answer.statements)?;
    section(out, look, "hazards", &hazard::Sums::of(&answer.hazards).lines(look))?;
    section(out, look, "kept, since losses are not allowed", hazard::kept(&answer.kept).as_slice())?;
    let offers: Vec<String> = answer.offers.iter().map(offer::line).collect();
    section(out, look, "may be renamed, which is never assumed", &offers)?;
    let stamp = answer.stamp.as_ref().map(|stamp| visible(stamp).into_owned());
    section(out, look, "written down as its version", stamp.as_slice())?;
    refusal(out, look, answer)
}

/// Writes the SQL alone: as it is, or visible for a terminal. Answers whether it is exact.
pub fn script(out: &mut impl Write, answer: &PlanAnswer, terminal: bool) -> io::Result<bool> {
    let mut exact = true;
    for statement in &answer.statements {
        let sql = statement.sql.trim_end().trim_end_matches(';');
        let shown = if terminal { visible_lines(sql) } else { sql.to_owned() };
        exact &= shown == sql;
        writeln!(out, "{shown};")?;
    }
    Ok(exact)
}

fn headline(answer: &PlanAnswer) -> String {
    let database = visible(&answer.database);
    let versions = versions(answer.from_version.as_ref(), answer.to_version.as_ref());
    let versions = versions.map(|versions| format!(", {versions}")).unwrap_or_default();
    match (answer.statements.len() as u64, &answer.stamp, answer.code) {
        (0, None, None) if answer.kept.is_empty() => format!("{database}{versions}: nothing to do"),
        (0, _, Some(_)) => format!("{database}{versions}: nothing would be done"),
        (0, None, None) => format!("{database}{versions}: nothing is to be added or changed"),
        (0, Some(_), None) => format!("{database}{versions}: its version is to be written down"),
        (count, _, _) => {
            let loses = if answer.destructive { ", which lose data" } else { "" };
            format!("{database}{versions}: {}{loses}", words::counted(count, "statement", "statements"))
        }
    }
}

/// `v2 to v3`; one alone where both are the same; nothing where neither is known.
pub fn versions(from: Option<&Version>, to: Option<&Version>) -> Option<String> {
    match (from, to) {
        (Some(from), Some(to)) if from == to => Some(from.to_string()),
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (None, Some(to)) => Some(format!("to {to}")),
        (Some(from), None) => Some(from.to_string()),
        (None, None) => None,
    }
}

/// Every statement below its reason, which is told once for those that serve it together.
fn statements(out: &mut impl Write, look: &Look, statements: &[PlannedStatement]) -> io::Result<()> {
    for run in statements.chunk_by(|one, next| one.reason == next.reason && one.method == next.method) {
        let Some(first) = run.first() else { continue };
        let reason = format!("{} ({})", visible(&first.reason), method(first.method));
        writeln!(out, "\n  {}", look.paint(&Style::new().dim(), &format!("-- {reason}")))?;
        for statement in run {
            let sql = visible_lines(statement.sql.trim_end().trim_end_matches(';')).replace('\n', "\n  ");
            writeln!(out, "  {sql};")?;
        }
    }
    Ok(())
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Alter => "alter",
        Method::Rebuild => "rebuild",
        Method::Create => "create",
        Method::Drop => "drop",
        Method::Script => "migration script",
    }
}

fn section(out: &mut impl Write, look: &Look, title: &str, lines: &[String]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    look.head(out, title)?;
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
}

/// Why nothing would be done, or not all, and what to do next.
fn refusal(out: &mut impl Write, look: &Look, answer: &PlanAnswer) -> io::Result<()> {
    let Some(message) = &answer.message else { return Ok(()) };
    writeln!(out)?;
    let title = if answer.statements.is_empty() { "left alone" } else { "but" };
    writeln!(out, "{} {}", look.paint(&Style::new().bold(), &format!("{title}:")), visible(message))?;
    match &answer.hint {
        Some(hint) => writeln!(out, "hint: {}", visible(hint)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sample;

    fn written(answer: &PlanAnswer) -> String {
        let mut out = Vec::new();
        assert!(write(&mut out, &Look::PLAIN, answer).is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn a_plan_tells_each_statement_below_its_reason_and_then_what_it_could_lose() {
        insta::assert_snapshot!(written(&sample::plan()), @r#"
a\u{1b}.db, v2 to v3: 3 statements, which lose data

  -- notes.pinned is missing (alter)
  ALTER TABLE notes ADD COLUMN pinned INTEGER;

  -- table `old` is made anew (rebuild)
  CREATE TABLE new (
    a
  );
  DROP TABLE old;

hazards
  ! drops table `old_cache` with 3412 rows (H101)

kept, since losses are not allowed
  column `notes.extra`

may be renamed, which is never assumed
  `notes.extra` may be `notes.pinned`: keep its 7 values with --rename notes.extra=pinned

written down as its version
  user_version becomes 3
"#);
    }

    #[test]
    fn nothing_to_do_is_one_line() {
        let none = PlanAnswer {
            statements: Vec::new(),
            hazards: Vec::new(),
            kept: Vec::new(),
            offers: Vec::new(),
            stamp: None,
            destructive: false,
            ..sample::plan()
        };
        assert_eq!(written(&none), "a\\u{1b}.db, v2 to v3: nothing to do\n");
    }

    #[test]
    fn a_database_that_is_left_alone_says_why_and_what_to_do_next() {
        let ahead = PlanAnswer {
            statements: Vec::new(),
            hazards: Vec::new(),
            kept: Vec::new(),
            offers: Vec::new(),
            stamp: None,
            code: Some(litefleet::Code::Ahead),
            message: Some("it is at v4".into()),
            hint: Some("migrate it".into()),
            ..sample::plan()
        };
        let text = written(&ahead);
        assert!(text.ends_with("nothing would be done\n\nleft alone: it is at v4\nhint: migrate it\n"), "{text}");
    }

    #[test]
    fn the_script_is_the_sql_and_nothing_else() {
        let mut out = Vec::new();
        assert_eq!(script(&mut out, &sample::plan(), true).ok(), Some(true));
        assert_eq!(
            String::from_utf8_lossy(&out),
            "ALTER TABLE notes ADD COLUMN pinned INTEGER;\nCREATE TABLE new (\n  a\n);\nDROP TABLE old;\n"
        );
    }
}
