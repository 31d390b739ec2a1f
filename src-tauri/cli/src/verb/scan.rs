//! `litefleet scan`

use crate::{args::Scan, exit::Exit, json, output::Output, session::Session, text};
use litefleet::api::{ScanAnswer, Status};

/// Scans, and prints what the fleet is like.
pub async fn run(session: &Session, args: &Scan, out: &mut Output) -> anyhow::Result<Exit> {
    let fleet = &args.fleet;
    let settings = session.settings(fleet).await?;
    session.open(&fleet.folder, Some(settings)).await?;
    session.scan(&fleet.folder, args.fresh).await?;
    let filter = fleet.filter.filter();
    let answer = session.answer(&fleet.folder, filter.clone()).await?;
    if out.json {
        json::write(out, &answer)?;
    } else {
        let look = out.look;
        text::scan::write(out, &look, &answer, &filter)?;
    }
    Ok(if args.check { checked(&answer) } else { Exit::Done })
}

/// What `--check` says of the databases that the filter lets through.
fn checked(answer: &ScanAnswer) -> Exit {
    let current = answer.databases.iter().all(|row| row.status == Status::Current);
    if current { Exit::Done } else { Exit::Found }
}
