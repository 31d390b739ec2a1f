//! What work would do, in short, before the question whether to do it.

use super::{Look, hazard, offer, outcome, plan::versions, visible, words};
use console::Style;
use litefleet::{
    Code,
    api::{BackupForecast, Backups, Figures, Kept, PlanAnswer, PlanGroup, PlanStep, Preview, RenameOffer, Version},
};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

/// Groups that are shown unless all are asked for.
const GROUPS: usize = 10;

/// What is asked before anything is written.
#[derive(Debug)]
pub struct Question {
    /// `repair`
    verb: &'static str,
    to: Option<Version>,
    groups: Vec<Group>,
    unchanged: u64,
    left_alone: Vec<Left>,
    backups: Option<BackupForecast>,
}

/// Databases with one plan.
#[derive(Debug)]
struct Group {
    title: String,
    databases: u64,
    statements: usize,
    scripts: usize,
    stamp: Option<String>,
    hazards: hazard::Sums,
    kept: Vec<Kept>,
    offers: Vec<RenameOffer>,
    /// Why nothing is done until losses are allowed.
    held: Option<String>,
}

/// Databases that are left alone for one reason.
#[derive(Debug)]
struct Left {
    code: Code,
    message: String,
    hint: Option<String>,
    databases: u64,
}

impl Question {
    /// About the databases of a fleet. `figures` are what was counted, by plan.
    pub fn of_preview(verb: &'static str, preview: &Preview, figures: &BTreeMap<String, Figures>) -> Self {
        let left = preview.left_alone.iter().map(|left| Left {
            code: left.code,
            message: left.message.clone(),
            hint: left.hint.clone(),
            databases: left.databases.len() as u64,
        });
        Self {
            verb,
            to: preview.to_version.clone(),
            groups: preview.groups.iter().map(|group| of_group(group, figures.get(&group.id))).collect(),
            unchanged: preview.unchanged,
            left_alone: left.collect(),
            backups: Some(preview.backups.clone()),
        }
    }

    /// About databases that were named.
    pub fn of_plans(verb: &'static str, plans: &[PlanAnswer]) -> Self {
        let (mut groups, mut unchanged, mut left_alone) = (Vec::new(), 0, Vec::new());
        for plan in plans {
            let empty = plan.statements.is_empty() && plan.stamp.is_none();
            match (plan.code, empty) {
                (Some(code), _) if empty || code != Code::NeedsConfirmation => left_alone.push(Left {
                    code,
                    message: plan.message.clone().unwrap_or_default(),
                    hint: plan.hint.clone(),
                    databases: 1,
                }),
                (None, true) if plan.kept.is_empty() => unchanged += 1,
                (_, _) => groups.push(of_plan(plan)),
            }
        }
        let to = plans.first().and_then(|plan| plan.to_version.clone());
        Self { verb, to, groups, unchanged, left_alone, backups: None }
    }

    /// How many databases would be written.
    pub fn count(&self) -> u64 {
        self.groups.iter().filter(|group| group.writes()).map(|group| group.databases).sum()
    }

    /// True where something can be lost.
    pub fn destructive(&self) -> bool {
        self.groups.iter().any(|group| group.writes() && group.hazards.destructive())
    }

    /// How many rows and values can be lost.
    pub fn lost(&self) -> u64 {
        self.groups.iter().filter(|group| group.writes()).map(|group| group.hazards.lost()).fold(0, u64::saturating_add)
    }

    /// `Repair 19 databases to v3`
    pub fn words(&self) -> String {
        let (first, rest) = self.verb.split_at_checked(1).unwrap_or_default();
        let to = self.to.as_ref().map(|to| format!(" to {to}")).unwrap_or_default();
        format!("{}{rest} {}{to}", first.to_uppercase(), words::counted(self.count(), "database", "databases"))
    }
}

impl Group {
    /// Not so where all that is left to do was not allowed.
    fn writes(&self) -> bool {
        self.held.is_none() && (self.scripts > 0 || self.statements > 0 || self.stamp.is_some())
    }
}

fn of_group(group: &PlanGroup, figures: Option<&Figures>) -> Group {
    let databases = group.databases.len() as u64;
    let mut hazards = hazard::Sums::default();
    match figures {
        Some(figures) => figures.hazards.iter().for_each(|sum| hazards.add(&sum.hazard, sum.databases)),
        None => group.hazards.iter().for_each(|hazard| hazards.add(hazard, databases)),
    }
    let (mut statements, mut scripts) = (0, 0);
    for step in &group.steps {
        match step {
            PlanStep::Plan { statements: planned } => statements += planned.len(),
            PlanStep::Script { .. } => scripts += 1,
        }
    }
    let versions = versions(group.from_version.as_ref(), group.to_version.as_ref());
    let versions = versions.map(|versions| format!("{versions}, ")).unwrap_or_default();
    Group {
        title: format!("{versions}{}", group.title),
        databases,
        statements,
        scripts,
        stamp: group.stamp.clone(),
        hazards,
        kept: group.kept.clone(),
        offers: group
            .offers
            .iter()
            .map(|offer| figures.map_or(offer.clone(), |of| offer::counted(offer, &of.hazards)))
            .collect(),
        held: group.held.clone(),
    }
}

fn of_plan(plan: &PlanAnswer) -> Group {
    let held = plan.message.clone().filter(|_| plan.code == Some(Code::NeedsConfirmation));
    let versions = versions(plan.from_version.as_ref(), plan.to_version.as_ref());
    let versions = versions.map(|versions| format!(", {versions}")).unwrap_or_default();
    Group {
        title: format!("{}{versions}", plan.database),
        databases: 1,
        statements: plan.statements.len(),
        scripts: 0,
        stamp: plan.stamp.clone(),
        hazards: hazard::Sums::of(&plan.hazards),
        kept: plan.kept.clone(),
        offers: plan.offers.clone(),
        held,
    }
}

/// Writes what would be done, what could be lost, what is left alone, and what backups take.
pub fn write(out: &mut impl Write, look: &Look, question: &Question, backups: Backups) -> io::Result<()> {
    let shown = if look.all || question.groups.len() <= GROUPS + 1 { question.groups.len() } else { GROUPS };
    question.groups.iter().take(shown).try_for_each(|group| self::group(out, look, group))?;
    if question.groups.len() > shown {
        let rest: u64 = question.groups.iter().skip(shown).map(|group| group.databases).sum();
        let plans = words::counted((question.groups.len() - shown) as u64, "more plan", "more plans");
        writeln!(out, "and {plans} for {}: -v shows all", words::counted(rest, "database", "databases"))?;
    }
    if question.unchanged > 0 {
        let they = if question.unchanged == 1 { "it" } else { "they" };
        let databases = words::counted(question.unchanged, "database", "databases");
        writeln!(out, "{databases} as {they} should be: not touched")?;
    }
    for left in &question.left_alone {
        let databases = words::counted(left.databases, "database", "databases");
        writeln!(out, "{databases} left alone, {}: {}", outcome::code(left.code), visible(&left.message))?;
        if let Some(hint) = &left.hint {
            writeln!(out, "  hint: {}", visible(hint))?;
        }
    }
    match backups {
        Backups::None if question.count() > 0 => writeln!(out, "no backups are made: there is no way back"),
        Backups::None => Ok(()),
        Backups::Make => question.backups.iter().try_for_each(|forecast| self::forecast(out, forecast)),
    }
}

fn group(out: &mut impl Write, look: &Look, group: &Group) -> io::Result<()> {
    let databases = words::counted(group.databases, "database", "databases");
    let title = visible(&group.title);
    writeln!(out, "{}", look.paint(&Style::new().bold(), &format!("{databases}: {title}")))?;
    let counted = |number: usize, one, many| (number > 0).then(|| words::counted(number as u64, one, many));
    let does = [
        counted(group.scripts, "migration script", "migration scripts"),
        counted(group.statements, "statement", "statements"),
        group.stamp.as_ref().map(|stamp| visible(stamp).into_owned()),
    ];
    let does = does.into_iter().flatten().collect::<Vec<_>>().join(", ");
    writeln!(out, "  {}", if does.is_empty() { "nothing is to be added or changed" } else { &does })?;
    group.hazards.lines(look).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    hazard::kept(&group.kept).iter().try_for_each(|kept| writeln!(out, "  kept: {kept}"))?;
    group.offers.iter().try_for_each(|offer| writeln!(out, "  {}", offer::line(offer)))?;
    let held = group.held.iter().map(|held| visible(held));
    held.into_iter().try_for_each(|held| writeln!(out, "  held, nothing is done without --allow-destructive: {held}"))
}

/// Writes what backups take, and where.
pub fn forecast(out: &mut impl Write, forecast: &BackupForecast) -> io::Result<()> {
    let free = forecast.free.map(|free| format!(" ({} free)", words::size(free))).unwrap_or_default();
    let kept = match forecast.kept_days {
        Some(days) => format!(", kept for {}", words::counted(days.into(), "day", "days")),
        None => ", kept for ever".to_owned(),
    };
    let device = if forecast.same_device { ", on the same device as the databases" } else { "" };
    let bytes = words::size(forecast.bytes);
    writeln!(out, "backups take up to {bytes} in {}{free}{kept}{device}", visible(&forecast.folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sample;
    use litefleet::api::{HazardSum, LeftAlone, Operation, PlannedDatabase, Status};

    fn database(id: i64) -> PlannedDatabase {
        PlannedDatabase { id, path: format!("{id}.db"), label: id.to_string(), bytes: 4096 }
    }

    fn preview() -> Preview {
        let group = PlanGroup {
            held: None,
            id: "0011223344556677".into(),
            title: "as v2".into(),
            status: Status::Outdated,
            shape: "b1946ac92492d2347c6235b4d2611184".into(),
            from_version: Some(Version::Number(2)),
            to_version: Some(Version::Number(3)),
            steps: vec![
                PlanStep::Script { version: Some(Version::Number(3)), name: "0003.sql".into(), sql: "SELECT 1".into() },
                PlanStep::Plan { statements: sample::plan().statements },
            ],
            stamp: Some("user_version becomes 3".into()),
            kept: sample::plan().kept,
            renames: Vec::new(),
            offers: vec![sample::offer(None)],
            hazards: vec![sample::hazard("old_cache", 0)],
            databases: (1..=15).map(database).collect(),
        };
        Preview {
            operation: Operation::Repair,
            to_version: Some(Version::Number(3)),
            groups: vec![group],
            unchanged: 340,
            left_alone: vec![LeftAlone {
                code: Code::Stranger,
                message: "some other program's database".into(),
                hint: Some("name it by itself".into()),
                databases: vec![database(90)],
            }],
            backups: BackupForecast {
                folder: "/state/backups".into(),
                bytes: 38_000_000,
                free: Some(120_000_000_000),
                same_device: true,
                kept_days: Some(30),
            },
        }
    }

    fn question() -> Question {
        let sum = HazardSum { hazard: sample::hazard("old_cache", 3412), databases: 4 };
        let figures = Figures { hazards: vec![sum], databases: Vec::new() };
        Question::of_preview("repair", &preview(), &BTreeMap::from([("0011223344556677".to_owned(), figures)]))
    }

    fn written(question: &Question, backups: Backups) -> String {
        let mut out = Vec::new();
        assert!(write(&mut out, &Look::PLAIN, question, backups).is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn a_preview_tells_plans_losses_and_what_is_left_alone_in_numbers() {
        insta::assert_snapshot!(written(&question(), Backups::Make), @r#"
15 databases: v2 to v3, as v2
  1 migration script, 3 statements, user_version becomes 3
  ! drops table `old_cache`: 3,412 rows in 4 databases (H101)
  kept: column `notes.extra`
  `notes.extra` may be `notes.pinned`: take it for that with --rename notes.extra=pinned
340 databases as they should be: not touched
1 database left alone, stranger: some other program's database
  hint: name it by itself
backups take up to 38.0 MB in /state/backups (120 GB free), kept for 30 days, on the same device as the databases
"#);
        assert_eq!(question().words(), "Repair 15 databases to v3");
        assert!(question().destructive());
        assert_eq!(question().lost(), 3412);
    }

    #[test]
    fn what_is_held_says_why_and_nothing_is_asked_about_it() {
        let mut preview = preview();
        for group in &mut preview.groups {
            group.held = Some("migration 0003.sql drops `old_cache`".into());
        }
        let question = Question::of_preview("repair", &preview, &BTreeMap::new());
        assert_eq!((question.count(), question.destructive(), question.lost()), (0, false, 0));
        let text = written(&question, Backups::Make);
        let held = "held, nothing is done without --allow-destructive: migration 0003.sql drops `old_cache`";
        assert!(text.contains(held) && text.contains("(H101)"), "{text}");
        let plan = PlanAnswer {
            code: Some(Code::NeedsConfirmation),
            message: Some("migration 0003.sql drops `old_cache`".into()),
            ..sample::plan()
        };
        let question = Question::of_plans("repair", &[plan]);
        assert_eq!(question.count(), 0);
        assert!(written(&question, Backups::Make).contains(held));
    }

    #[test]
    fn that_no_backup_is_made_is_said() {
        let text = written(&question(), Backups::None);
        assert!(text.ends_with("no backups are made: there is no way back\n") && !text.contains("38"), "{text}");
    }

    #[test]
    fn named_databases_are_counted_by_what_would_be_done_to_them() {
        let extras = PlanAnswer { statements: Vec::new(), stamp: None, hazards: Vec::new(), ..sample::plan() };
        let none = PlanAnswer { kept: Vec::new(), ..extras.clone() };
        let ahead = PlanAnswer { code: Some(Code::Ahead), message: Some("it is at v4".into()), ..none.clone() };
        let question = Question::of_plans("migrate", &[sample::plan(), none, extras, ahead]);
        assert_eq!((question.count(), question.destructive()), (1, true));
        assert_eq!(question.words(), "Migrate 1 database to v3");
        let text = written(&question, Backups::Make);
        assert!(text.contains("1 database: a\\u{1b}.db, v2 to v3\n  3 statements, user_version becomes 3\n"), "{text}");
        assert!(text.contains("\n  nothing is to be added or changed\n  kept: column `notes.extra`\n"), "{text}");
        assert!(text.contains("1 database as it should be"), "{text}");
        assert!(text.contains("1 database left alone, ahead: it is at v4\n"), "{text}");
    }

    #[test]
    fn of_many_plans_the_rest_is_counted() {
        let mut preview = preview();
        let group = preview.groups.first().cloned().unwrap_or_else(|| panic!("the preview has groups"));
        preview.groups = vec![group; 13];
        let question = Question::of_preview("repair", &preview, &BTreeMap::new());
        let text = written(&question, Backups::Make);
        assert!(text.contains("\nand 3 more plans for 45 databases: -v shows all\n"), "{text}");
        assert_eq!(question.count(), 195);
    }
}
