//! `litefleet jobs`

use super::work;
use crate::{
    args::{Global, Jobs},
    ask::{self, Wanted},
    exit::{Exit, Named},
    json,
    output::Output,
    progress,
    session::Session,
    text,
};
use litefleet::api::{Job, JobType, Losses, Mode, WorkResult};
use serde::Serialize;
use uuid::Uuid;

/// One job, with what came of each database where it did more than read.
#[derive(Debug, Serialize)]
struct Told {
    #[serde(flatten)]
    job: Job,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<WorkResult>>,
}

/// Prints the jobs, or one of them, or does one once more.
pub async fn run(session: &Session, args: &Jobs, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let (look, same_state) = (out.look, out.same_state.clone());
    let Some(id) = args.id else {
        let limit = args.limit;
        let jobs = session.ask(move |engine| engine.jobs(None, limit)).await?;
        if out.json {
            json::write(out, &jobs)?
        } else {
            text::jobs::all(out, &look, &jobs)?
        }
        return Ok(Exit::Done);
    };
    if args.resume || args.retry {
        return again(session, args, id, global, out).await;
    }
    let told = session.ask(move |engine| {
        let job = engine.job(id)?;
        if job.kind == JobType::Scan {
            return Ok(Told { job, results: None });
        }
        let answer = engine.work_answer(id)?;
        Ok(Told { job: answer.job, results: Some(answer.results) })
    });
    let told = told.await?;
    if out.json {
        json::write(out, &told)?;
    } else {
        text::jobs::one(out, &look, &told.job, told.results.as_deref().unwrap_or_default(), &same_state)?;
    }
    Ok(Exit::Done)
}

/// Starts what is left of a job, or what failed in it, and follows that to its end.
async fn again(session: &Session, args: &Jobs, id: Uuid, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let of = session.ask(move |engine| engine.job(id)).await?;
    if of.kind.writes() && of.mode == Some(Mode::Apply) && !args.yes {
        let verb = if args.resume { "jobs --resume" } else { "jobs --retry" };
        ask::possible(verb).map_err(|error| error.hint("give --yes to do it without a question"))?;
        let databases = if args.resume { of.left } else { session.ask(move |engine| engine.retriable(id)).await? };
        let wanted = match of.losses {
            Losses::Allow => Wanted::Count { databases, lost: "it may lose values, as it was allowed to" },
            Losses::Refuse => Wanted::Yes,
        };
        ask::ask(session, &question(&of, args.resume, databases), wanted).await?;
    }
    let events = session.engine.events();
    let resume = args.resume;
    let job = session.ask(move |engine| if resume { engine.resume(id) } else { engine.retry_failed(id) }).await?;
    let named = if job.kind == JobType::RepairSingle { Named::ByItself } else { Named::InABatch };
    let job = progress::follow(session, events, job).await?;
    work::end(session, &job, named, global, out)
}

fn question(of: &Job, resume: bool, databases: u64) -> String {
    let (kind, root, databases) = (text::kind(of.kind), text::visible(&of.root), text::databases(databases));
    if resume {
        format!("Do the rest of this {kind}, {databases} in {root}")
    } else {
        format!("Try this {kind} again where it failed or found a database in use, {databases} in {root}")
    }
}
