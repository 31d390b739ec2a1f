//! What came of work as text: the outcomes in numbers, then what wants attention by its cause, then the way back.

use super::{
    Look, hazard, jobs, outcome,
    plan::versions,
    table::{Cell, Column, Table},
    visible, words,
};
use console::Style;
use litefleet::{
    Code,
    api::{Job, JobStatus, JobType, Mode, Outcome, WorkAnswer, WorkResult},
};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

/// Databases of one cause that are shown unless all are asked for.
const NAMES: usize = 5;

/// Writes the whole answer. `same_state` are the flags that a command needs which goes on from here.
pub fn write(out: &mut impl Write, look: &Look, answer: &WorkAnswer, same_state: &str) -> io::Result<()> {
    look.head(out, &headline(&answer.job, answer.results.len() as u64))?;
    results(out, look, &answer.results)?;
    if let Some(left) = jobs::left(&answer.job, same_state) {
        writeln!(out, "\nleft: {left}")?;
    }
    way_back(out, look, &answer.job, &answer.results, same_state)
}

/// Writes the outcomes in numbers, each database where all are wanted, and the causes.
pub fn results(out: &mut impl Write, look: &Look, results: &[WorkResult]) -> io::Result<()> {
    if results.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    outcomes(results).write(out, look)?;
    if look.all {
        writeln!(out)?;
        each(results).write(out, look)?;
    }
    causes(results).iter().try_for_each(|cause| self::cause(out, look, cause))
}

fn headline(job: &Job, results: u64) -> String {
    let kind = if job.kind == JobType::RepairSingle { JobType::Repair } else { job.kind };
    let kind = outcome::kind(kind);
    let what = if job.mode == Some(Mode::DryRun) { format!("dry run of {kind}") } else { kind.to_owned() };
    let all = job.progress.total.max(results);
    let databases = words::counted(all, "database", "databases");
    let of = if results == all { databases } else { format!("{} of {databases}", words::count(results)) };
    let took = jobs::took(job).map(|took| format!(", {took}")).unwrap_or_default();
    let end = match job.status {
        JobStatus::Cancelled => ", cancelled",
        JobStatus::Failed => ", failed",
        JobStatus::Pending | JobStatus::Running => ", not ended",
        JobStatus::Completed => "",
    };
    let nothing = match (job.mode, job.kind) {
        (Some(Mode::DryRun), _) | (_, JobType::Check) => "; nothing was written",
        _ => "",
    };
    format!("{what}: {of} in {}{took}{end}{nothing}", visible(&job.root))
}

fn outcomes(results: &[WorkResult]) -> Table {
    let mut table = Table::bare([Column::left(""), Column::right("")]);
    for one in Outcome::ALL {
        let count = results.iter().filter(|result| result.outcome == one).count() as u64;
        if count > 0 {
            table.row([outcome::cell(one), Cell::new(words::count(count))]);
        }
    }
    table
}

fn each(results: &[WorkResult]) -> Table {
    let mut table = Table::headed([
        Column::left("outcome"),
        Column::left("version"),
        Column::right("statements"),
        Column::right("took"),
        Column::name("database"),
        Column::cut("what"),
    ]);
    for result in results {
        let version = versions(result.from_version.as_ref(), result.to_version.as_ref());
        table.row([
            outcome::cell(result.outcome),
            Cell::new(version.unwrap_or_else(|| "-".to_owned())),
            Cell::new(words::count(result.statements)),
            Cell::new(words::span(result.duration_ms)),
            Cell::new(&result.path),
            Cell::new(result.message.as_deref().unwrap_or_default()),
        ]);
    }
    table
}

/// What wants attention, by outcome and code: the most common first within each outcome.
fn causes(results: &[WorkResult]) -> Vec<Vec<&WorkResult>> {
    let mut groups: BTreeMap<(usize, String), Vec<&WorkResult>> = BTreeMap::new();
    for result in results.iter().filter(|result| outcome::wants_attention(result.outcome)) {
        let place = Outcome::ALL.iter().position(|one| *one == result.outcome).unwrap_or(Outcome::ALL.len());
        groups.entry((place, result.code.map(outcome::code).unwrap_or_default())).or_default().push(result);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((place, _), group)| (*place, std::cmp::Reverse(group.len())));
    groups.into_iter().map(|(_, group)| group).collect()
}

fn cause(out: &mut impl Write, look: &Look, group: &[&WorkResult]) -> io::Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    let word = outcome::words(first.outcome);
    let code = first.code.filter(|code| *code != Code::NeedsConfirmation).map(outcome::code);
    let code = code.map(|code| format!(", {code}")).unwrap_or_default();
    let databases = words::counted(group.len() as u64, "database", "databases");
    writeln!(out)?;
    look.head(out, &format!("{word}{code}: {databases}"))?;
    names(out, look, group)?;
    let hazards = hazard::Sums::of(group.iter().flat_map(|result| &result.hazards));
    hazards.lines(look).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    if let Some(kept) = hazard::kept(group.iter().flat_map(|result| &result.kept)) {
        writeln!(out, "  kept: {kept}")?;
    }
    let flag = match (first.outcome, first.code) {
        // Of a restore.
        (Outcome::NeedsConfirmation, Some(Code::Changed)) => ": --changed",
        (Outcome::NeedsConfirmation, _) => ": --allow-destructive",
        _ => "",
    };
    hints(group).iter().try_for_each(|hint| writeln!(out, "  hint: {}{flag}", visible(hint)))
}

/// The databases; what is to be said of each beside it, but once where it is the same of all.
fn names(out: &mut impl Write, look: &Look, group: &[&WorkResult]) -> io::Result<()> {
    let same = group.iter().all(|result| Some(&result.message) == group.first().map(|first| &first.message));
    if let Some(message) = group.first().and_then(|first| first.message.as_ref()).filter(|_| same) {
        writeln!(out, "  {}", visible(message))?;
    }
    let shown = if look.all || group.len() <= NAMES + 1 { group.len() } else { NAMES };
    for result in group.iter().take(shown) {
        let path = visible(&result.path);
        match &result.message {
            Some(message) if !same => writeln!(out, "    {path}: {}", visible(message))?,
            _ => writeln!(out, "    {path}")?,
        }
    }
    match (group.len() - shown) as u64 {
        0 => Ok(()),
        hidden => {
            let line = format!("    and {} more: -v shows all", words::count(hidden));
            writeln!(out, "{}", look.paint(&Style::new().dim(), &line))
        }
    }
}

/// What to do next, each once.
fn hints<'a>(group: &[&'a WorkResult]) -> Vec<&'a str> {
    let mut hints: Vec<_> = group.iter().filter_map(|result| result.hint.as_deref()).collect();
    hints.sort_unstable();
    hints.dedup();
    hints
}

/// Writes where the backups of these results are, and the command that restores them all.
pub fn way_back<'r>(
    out: &mut impl Write,
    look: &Look,
    job: &Job,
    results: impl IntoIterator<Item = &'r WorkResult>,
    same_state: &str,
) -> io::Result<()> {
    let backups: Vec<_> = results.into_iter().filter_map(|result| Some((result.backup.as_ref()?, result))).collect();
    let Some((first, _)) = backups.first() else { return Ok(()) };
    let bytes = backups.iter().filter_map(|(_, result)| result.backup_bytes).sum();
    let count = words::counted(backups.len() as u64, "backup", "backups");
    let folder = Path::new(first).parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    writeln!(out)?;
    writeln!(out, "{count}, {}, in {}", words::size(bytes), visible(&folder))?;
    let command = look.paint(&Style::new().bold(), &format!("litefleet restore {}{}", job.id, visible(same_state)));
    writeln!(out, "{command} takes this back")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sample;

    fn written(look: &Look, answer: &WorkAnswer) -> String {
        let mut out = Vec::new();
        assert!(write(&mut out, look, answer, "").is_ok());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn results_are_told_in_numbers_and_then_by_cause() {
        insta::assert_snapshot!(written(&Look::PLAIN, &sample::work()), @r#"
repair: 7 databases in /data, 1.2 s

  unchanged           1
  repaired            2
  needs confirmation  1
  skipped             1
  failed              2

needs confirmation: 1 database
  what remains loses data
    d.db
  ! drops table `old_cache` with 3412 rows (H101)
  kept: table `old_cache`
  hint: allow it: --allow-destructive

skipped, ahead: 1 database
  it is at v4, newer than v3
    e.db

failed, locked: 2 databases
  another program is using it
    f.db
    g.db
  hint: close it and try again

2 backups, 12.3 kB, in /state/backups/1
litefleet restore 01930000-0000-7000-8000-000000000001 takes this back
"#);
    }

    #[test]
    fn every_database_is_told_where_all_are_wanted() {
        let text = written(&Look { all: true, ..Look::PLAIN }, &sample::work());
        for name in ["a.db", "b\\u{1b}.db", "c.db", "d.db", "e.db", "f.db", "g.db"] {
            assert!(text.contains(&format!("  {name}")), "{name}: {text}");
        }
        assert!(text.contains("  repaired            v2 to v3           3  12 ms  a.db"), "{text}");
    }

    #[test]
    fn many_of_one_cause_are_cut_and_different_words_are_told_of_each() {
        let mut answer = sample::work();
        let locked = answer.results.pop().unwrap_or_else(|| panic!("the sample has results"));
        for number in 0..10 {
            let message = Some(format!("used by {number}"));
            answer.results.push(WorkResult { message, path: format!("x{number}.db"), ..locked.clone() });
        }
        let text = written(&Look::PLAIN, &answer);
        assert!(text.contains("failed, locked: 11 databases\n    f.db: another program is using it\n"), "{text}");
        assert!(text.contains("    x3.db: used by 3\n    and 6 more: -v shows all\n"), "{text}");
        assert_eq!(text.matches("close it and try again").count(), 1, "{text}");
    }

    #[test]
    fn a_dry_run_and_a_cancelled_job_say_so() {
        let mut answer = sample::work();
        answer.job.mode = Some(Mode::DryRun);
        assert!(written(&Look::PLAIN, &answer).starts_with("dry run of repair: 7 databases in /data, 1.2 s; nothing"));
        answer.job.mode = Some(Mode::Apply);
        answer.job.status = JobStatus::Cancelled;
        answer.results.truncate(2);
        answer.job.left = 5;
        let text = written(&Look::PLAIN, &answer);
        assert!(text.starts_with("repair: 2 of 7 databases in /data, 1.2 s, cancelled\n"), "{text}");
        let rest = "\nleft: 5: `litefleet jobs 01930000-0000-7000-8000-000000000001 --resume` does the rest\n";
        assert!(text.contains(rest), "{text}");
    }
}
