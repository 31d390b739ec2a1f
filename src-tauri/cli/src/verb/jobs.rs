//! `litefleet jobs`

use crate::{args::Jobs, exit::Exit, json, output::Output, session::Session, text};
use litefleet::api::{Job, JobType, WorkResult};
use serde::Serialize;

/// One job, with what came of each database where it did more than read.
#[derive(Debug, Serialize)]
struct Told {
    #[serde(flatten)]
    job: Job,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<WorkResult>>,
}

/// Prints the jobs, or one of them.
pub async fn run(session: &Session, args: &Jobs, out: &mut Output) -> anyhow::Result<Exit> {
    let look = out.look;
    if let Some(id) = args.id {
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
            text::jobs::one(out, &look, &told.job, told.results.as_deref().unwrap_or_default())?;
        }
    } else {
        let limit = args.limit;
        let jobs = session.ask(move |engine| engine.jobs(None, limit)).await?;
        if out.json { json::write(out, &jobs)? } else { text::jobs::all(out, &look, &jobs)? }
    }
    Ok(Exit::Done)
}
