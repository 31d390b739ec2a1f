//! `litefleet scan`

use crate::{
    args::{Global, Scan},
    exit::Exit,
    failure, json,
    output::Output,
    session::Session,
    text,
};
use litefleet::api::{ScanAnswer, Status};

/// Scans, and prints what the fleet is like.
pub async fn run(session: &Session, args: &Scan, global: &Global, out: &mut Output) -> anyhow::Result<Exit> {
    let fleet = &args.fleet;
    let settings = session.settings(&fleet.folder, &fleet.place).await?;
    session.open(&fleet.folder, Some(settings)).await?;
    session.scan(&fleet.folder, args.fresh).await?;
    let filter = session.filter(&fleet.folder, &fleet.filter).await?;
    let answer = session.answer(&fleet.folder, filter.clone()).await?;
    if out.json {
        json::write(out, &answer)?;
    } else {
        let look = out.look;
        text::scan::write(out, &look, &answer, &filter)?;
    }
    if args.check && answer.databases.is_empty() && !global.quiet {
        failure::note("no database matches the filter, so none was checked", failure::Look::of(global));
    }
    Ok(if args.check { checked(&answer) } else { Exit::Done })
}

/// What `--check` says of the databases that the filter lets through.
fn checked(answer: &ScanAnswer) -> Exit {
    let current = answer.databases.iter().all(|row| row.status == Status::Current);
    if current { Exit::Done } else { Exit::Found }
}
