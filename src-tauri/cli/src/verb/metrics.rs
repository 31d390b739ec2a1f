//! `litefleet metrics`

use crate::{args::Metrics as Args, exit::Exit, json, output::Output, session::Session, text};
use std::io::Write;

/// Prints how a fleet was over time.
pub async fn run(session: &Session, args: &Args, out: &mut Output) -> anyhow::Result<Exit> {
    let (folder, query, chart) = (args.folder.clone(), args.query(), args.csv);
    let answer = session.ask(move |engine| {
        let metrics = engine.metrics(&folder, &query)?;
        let csv = chart.map(|chart| engine.metrics_csv(&metrics, chart)).transpose()?;
        Ok((metrics, csv))
    });
    let (metrics, csv) = answer.await?;
    let look = out.look;
    match csv {
        // A terminal would act upon what stands in a path.
        Some(csv) if out.terminal => out.write_all(text::visible_lines(&csv).as_bytes())?,
        Some(csv) => out.write_all(csv.as_bytes())?,
        None if out.json => json::write(out, &metrics)?,
        None => text::metrics::write(out, &look, &metrics)?,
    }
    Ok(Exit::Done)
}
