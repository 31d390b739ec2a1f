//! `litefleet restore`

use super::work;
use crate::{
    args::{Global, Restore},
    ask::{self, Wanted},
    exit::{Exit, Named},
    output::Output,
    progress,
    session::Session,
    text,
};
use litefleet::{
    Code, Error, Result,
    api::{Changed, Job, Mode, RestoreItem, RestorePreview, RestoreRequest},
};
use std::{io, path::Path};
use uuid::Uuid;

/// Writes backups back.
pub async fn run(session: &Session, args: &Restore, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    check(args, global)?;
    let events = session.engine.events();
    let job = match args.job() {
        Some(job) => of_job(session, args, job, out).await?,
        None => of_backup(session, args).await?,
    };
    let named = if args.databases.len() == 1 { Named::ByItself } else { Named::InABatch };
    let job = progress::follow(session, events, job).await?;
    work::end(session, &job, named, global, out)
}

fn check(args: &Restore, global: &Global) -> Result<()> {
    if args.mode() == Mode::DryRun {
        return Ok(());
    }
    if !args.yes {
        ask::possible("restore")?;
    }
    if global.no_cache {
        return Err(Error::new(Code::BadRequest, "--no-cache keeps nothing, and a restore backs up what it replaces")
            .hint("leave --no-cache out, or name a state folder with --state-dir DIR"));
    }
    Ok(())
}

/// The backups of a job that is known here.
async fn of_job(session: &Session, args: &Restore, job: Uuid, out: &Output) -> anyhow::Result<Job> {
    let mut request = RestoreRequest { job, numbers: Vec::new(), changed: args.changed(), mode: args.mode() };
    if !args.databases.is_empty() {
        let (found, root) = preview(session, &request).await?;
        let numbers = args.databases.iter().map(|wanted| number(&found.databases, &root, wanted));
        request.numbers = numbers.collect::<Result<_>>()?;
    }
    if !args.yes && args.mode() == Mode::Apply {
        let (found, _) = preview(session, &request).await?;
        confirm(session, &found, request.changed, out).await?;
    }
    session.ask(move |engine| engine.start_restore(&request)).await
}

/// A folder of backups, or one copy in it, which the state database need not know.
async fn of_backup(session: &Session, args: &Restore) -> anyhow::Result<Job> {
    let (from, databases) = (args.from.clone(), args.databases.clone());
    let (changed, mode) = (args.changed(), args.mode());
    if !args.yes && mode == Mode::Apply {
        let what = match databases.len() {
            0 => "the databases".to_owned(),
            count => text::databases(count as u64),
        };
        ask::ask(session, &format!("Restore {what} of {}", text::visible(&from.to_string_lossy())), Wanted::Yes)
            .await?;
    }
    session.ask(move |engine| engine.start_restore_file(&from, &databases, changed, mode)).await
}

/// What a request would do, and the folder of the fleet that it is about.
async fn preview(session: &Session, request: &RestoreRequest) -> anyhow::Result<(RestorePreview, String)> {
    let request = request.clone();
    session
        .ask(move |engine| Ok((engine.restore_preview(&request)?, engine.job(request.job).map(|job| job.root)?)))
        .await
}

async fn confirm(session: &Session, found: &RestorePreview, changed: Changed, out: &Output) -> anyhow::Result<()> {
    text::restore::write(&mut io::stderr(), &out.beside, found)?;
    let changed = changed == Changed::Allow;
    let count = text::restore::count(found, changed);
    let loses = changed && found.databases.iter().any(|item| item.changed_since == Some(true));
    let wanted = match count {
        0 => return Ok(()),
        databases if loses => Wanted::Count { databases, lost: "what they have gained since is then only in a backup" },
        _ => Wanted::Yes,
    };
    ask::ask(session, &format!("Restore {}", text::databases(count)), wanted).await
}

/// The place in the job of the database that goes by this name: its path in the job, its label, or a file.
fn number(items: &[RestoreItem], root: &str, wanted: &Path) -> Result<u64> {
    let name = wanted.to_string_lossy();
    let whole = wanted.canonicalize().unwrap_or_else(|_| wanted.to_owned());
    let is = |item: &&RestoreItem| {
        item.path == name
            || item.label == name
            || Path::new(root).join(&item.path).to_string_lossy() == whole.to_string_lossy()
    };
    let found: Vec<_> = items.iter().filter(is).collect();
    match found.as_slice() {
        [item] => Ok(item.number),
        [] => Err(Error::new(Code::NotFound, format!("the job has no backup of {}", wanted.display()))
            .hint("`litefleet restore JOB --dry-run` lists what it has")),
        [_, _, ..] => Err(Error::new(Code::BadRequest, format!("the job has several databases that go by {name}"))
            .hint("give the path as `litefleet restore JOB --dry-run` lists it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(number: u64, path: &str, label: &str) -> RestoreItem {
        RestoreItem {
            number,
            path: path.into(),
            label: label.into(),
            to_version: None,
            bytes: 0,
            changed_since: None,
            changes: Vec::new(),
            code: None,
            message: None,
        }
    }

    #[test]
    fn a_database_goes_by_its_path_its_label_or_its_file() {
        let items = [item(1, "a/x.db", "a"), item(2, "b/x.db", "b"), item(3, "c/x.db", "b")];
        let of = |wanted: &str| number(&items, "/no/such/fleet", Path::new(wanted)).ok();
        assert_eq!((of("a/x.db"), of("a"), of("/no/such/fleet/b/x.db")), (Some(1), Some(1), Some(2)));
        assert_eq!((of("x.db"), of("b")), (None, None));
    }
}
