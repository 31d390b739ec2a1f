//! Exit statuses (`docs/cli.md`), all in one place.

use litefleet::{
    Code,
    api::{Job, JobStatus, Mode, Outcome, PlanAnswer, Progress, WorkAnswer, WorkResult},
};
use std::{io, process::ExitCode};

/// What `--help` says of them.
pub const HELP: &str = "Exit status: 0 done · 1 done, and --check or check found something, diff a difference, plan or \
     --dry-run something to do · 2 could not be understood or set up · 3 done, but a database failed, was locked or \
     unreadable, or needs confirmation · 130 cancelled";

/// How databases came to be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The one was named by itself.
    ByItself,
    /// They are a batch, in which some other program's databases and those that are ahead are left alone.
    InABatch,
}

/// How the process ends. Where several fit, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, whatever was found.
    Done,
    /// Done; what was asked about is there.
    Found,
    /// Done, but at least one database was not: failed, locked or unreadable, or waiting for a confirmation.
    Partly,
    /// The request could not be understood or set up.
    Refused,
    /// The person cancelled it.
    Cancelled,
}

impl Exit {
    /// The status for a request that ended in this error.
    pub fn of(error: &anyhow::Error) -> Self {
        match error.downcast_ref::<litefleet::Error>() {
            Some(error) if error.code == Code::Cancelled => Self::Cancelled,
            _ if is_closed_pipe(error) => Self::Done,
            _ => Self::Refused,
        }
    }

    /// The status for work that has ended. What nobody knows of counts as not done.
    pub fn of_work(answer: &WorkAnswer, named: Named) -> Self {
        let WorkAnswer { job, results } = answer;
        let dry = job.mode == Some(Mode::DryRun);
        let missing = (results.len() as u64) < job.progress.processed;
        let known = if missing { Self::of_job(job).max(Self::Partly) } else { Self::ended(job) };
        results.iter().map(|result| Self::of_result(result, dry, named)).fold(known, Self::max)
    }

    /// The status for work that has ended, of which nothing is known but the numbers.
    pub fn of_job(job: &Job) -> Self {
        let Progress { repaired, needs_confirmation, skipped, failed, .. } = job.progress;
        let dry = job.mode == Some(Mode::DryRun);
        let found = if dry && repaired > 0 { Self::Found } else { Self::Done };
        let partly = if needs_confirmation + skipped + failed > 0 { Self::Partly } else { Self::Done };
        Self::ended(job).max(found).max(partly)
    }

    fn ended(job: &Job) -> Self {
        match job.status {
            JobStatus::Cancelled => Self::Cancelled,
            JobStatus::Failed => Self::Refused,
            JobStatus::Completed => Self::Done,
            // Nobody knows how it ends.
            JobStatus::Pending | JobStatus::Running => Self::Partly,
        }
    }

    fn of_result(result: &WorkResult, dry: bool, named: Named) -> Self {
        match result.outcome {
            Outcome::Damaged => Self::Found,
            Outcome::WouldChange if dry => Self::Found,
            Outcome::Unchanged
            | Outcome::Ok
            | Outcome::Repaired
            | Outcome::Migrated
            | Outcome::Adopted
            | Outcome::Restored
            | Outcome::WouldChange => Self::Done,
            Outcome::Skipped if named == Named::InABatch && is_left_alone_by_right(result.code) => Self::Done,
            Outcome::Skipped | Outcome::NeedsConfirmation | Outcome::Failed => Self::Partly,
        }
    }

    /// The status for a plan: something is pending where it has statements, or a version to write down, or something stays
    /// that ought to go. One that would be refused, whatever is allowed, ends as the verb that follows it would.
    pub fn of_plan(answer: &PlanAnswer) -> Self {
        let pending = !answer.statements.is_empty() || answer.stamp.is_some() || !answer.kept.is_empty();
        match answer.code {
            Some(code) if code != Code::NeedsConfirmation => Self::Partly,
            Some(_) => Self::Found,
            None if pending => Self::Found,
            None => Self::Done,
        }
    }

    /// The number that the operating system gets.
    pub fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Refused => 2,
            Self::Partly => 3,
            Self::Cancelled => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.status())
    }
}

/// True of what no batch touches, and what is no fault of the fleet.
fn is_left_alone_by_right(code: Option<Code>) -> bool {
    matches!(code, Some(Code::Stranger | Code::Ahead | Code::Empty))
}

/// True where nobody reads the answer any more: `litefleet list … | head -1` has what it wants.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use litefleet::Error;
    use serde_json::{Value, json};

    #[test]
    fn every_error_of_the_engine_but_cancelled_is_a_refusal() {
        for code in [Code::NotFound, Code::BadSchema, Code::BadVersionSource, Code::NoDatabases, Code::Internal] {
            assert_eq!(Exit::of(&Error::new(code, "x").into()).status(), 2, "{code:?}");
        }
        assert_eq!(Exit::of(&Error::new(Code::Cancelled, "x").into()).status(), 130);
    }

    #[test]
    fn a_closed_pipe_is_no_failure_and_a_full_disk_is_one() {
        assert_eq!(Exit::of(&io::Error::from(io::ErrorKind::BrokenPipe).into()), Exit::Done);
        assert_eq!(Exit::of(&io::Error::from(io::ErrorKind::StorageFull).into()), Exit::Refused);
    }

    fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
    }

    fn work(status: &str, mode: &str, ends: &[(&str, Option<&str>)]) -> WorkAnswer {
        let results: Vec<_> = ends
            .iter()
            .map(|(outcome, code)| {
                json!({"number": 1, "id": 1, "path": "a", "label": "a", "outcome": outcome, "from_version": null,
                    "to_version": null, "statements": 0, "backup": null, "backup_bytes": null, "verified": null,
                    "started_at": null, "duration_ms": 1, "code": code, "message": null})
            })
            .collect();
        let progress = json!({"total": 1, "processed": ends.len(), "current": 0, "repaired": 0, "needs_confirmation": 0,
            "skipped": 0, "failed": 0});
        let job = json!({"id": "01930000-0000-7000-8000-000000000001", "type": "repair", "status": status, "root": "/",
            "progress": progress, "mode": mode, "result": null, "error": null, "created_at": "1970-01-01T00:00:00Z",
            "started_at": null, "completed_at": null});
        WorkAnswer { job: of(job), results: of(json!(results)) }
    }

    fn batch(ends: &[(&str, Option<&str>)]) -> u8 {
        Exit::of_work(&work("completed", "apply", ends), Named::InABatch).status()
    }

    #[test]
    fn work_that_left_a_database_undone_ends_in_3() {
        assert_eq!(batch(&[]), 0);
        assert_eq!(batch(&[("repaired", None), ("unchanged", None)]), 0);
        for end in [("failed", Some("locked")), ("skipped", Some("locked")), ("skipped", Some("unreadable"))] {
            assert_eq!(batch(&[("repaired", None), end]), 3, "{end:?}");
        }
        assert_eq!(batch(&[("needs_confirmation", Some("needs_confirmation"))]), 3);
    }

    #[test]
    fn strangers_and_what_is_ahead_count_only_where_they_are_named() {
        for code in ["stranger", "ahead", "empty"] {
            let end = [("skipped", Some(code))];
            assert_eq!(batch(&end), 0, "{code}");
            let named = Exit::of_work(&work("completed", "apply", &end), Named::ByItself);
            assert_eq!(named.status(), 3, "{code}");
        }
    }

    #[test]
    fn a_dry_run_with_something_to_do_ends_in_1_and_damage_does_too() {
        let dry = |ends: &[_]| Exit::of_work(&work("completed", "dry_run", ends), Named::InABatch).status();
        assert_eq!((dry(&[("unchanged", None)]), dry(&[("would_change", None)])), (0, 1));
        assert_eq!(dry(&[("would_change", None), ("needs_confirmation", None)]), 3);
        assert_eq!((batch(&[("damaged", None)]), batch(&[("ok", None)])), (1, 0));
        assert_eq!(batch(&[("damaged", None), ("skipped", Some("locked"))]), 3);
    }

    #[test]
    fn work_that_was_cancelled_ends_in_130_whatever_came_of_it() {
        let cancelled = work("cancelled", "apply", &[("failed", None)]);
        assert_eq!(Exit::of_work(&cancelled, Named::InABatch).status(), 130);
        assert_eq!(Exit::of_work(&work("failed", "apply", &[]), Named::InABatch).status(), 2);
    }

    #[test]
    fn work_of_which_something_is_not_known_ends_in_3() {
        for status in ["pending", "running"] {
            assert_eq!(Exit::of_work(&work(status, "apply", &[]), Named::ByItself).status(), 3, "{status}");
            assert_eq!(Exit::of_job(&work(status, "apply", &[]).job).status(), 3, "{status}");
        }
        for (status, exit) in [("completed", 3), ("failed", 2), ("cancelled", 130)] {
            let mut lost = work(status, "apply", &[("repaired", None), ("repaired", None)]);
            lost.results.pop();
            assert_eq!(Exit::of_work(&lost, Named::InABatch).status(), exit, "{status}");
        }
    }

    #[test]
    fn where_several_fit_the_documented_order_decides() {
        let mut exits = [Exit::Found, Exit::Cancelled, Exit::Partly, Exit::Done, Exit::Refused];
        exits.sort();
        assert_eq!(exits.map(Exit::status), [0, 1, 3, 2, 130]);
    }
}
