//! `litefleet alerts`

use crate::{args::Alerts, exit::Exit, json, output::Output, session::Session, text};
use jiff::Timestamp;
use litefleet::{
    Code, Error,
    api::{AlertAct, AlertState, AlertsQuery},
};

/// Prints the alerts, or does something with one and prints that.
pub async fn run(session: &Session, args: &Alerts, out: &mut Output) -> anyhow::Result<Exit> {
    let look = out.look;
    if let Some((id, act)) = asked(args)? {
        let alert = session.ask(move |engine| engine.act_on_alert(id, act)).await?;
        if out.json {
            json::write(out, &alert)?
        } else {
            text::alerts::one(out, &look, &alert, true)?
        }
        return Ok(Exit::Done);
    }
    let state = if args.all { AlertState::ALL.to_vec() } else { Vec::new() };
    let (folder, query) = (args.folder.clone(), AlertsQuery { state, offset: 0, limit: args.limit });
    let page = session.ask(move |engine| engine.alerts(folder.as_deref(), &query)).await?;
    if out.json {
        json::write(out, &page)?;
    } else {
        text::alerts::all(out, &look, &page, args.folder.is_none())?;
    }
    Ok(Exit::Done)
}

/// What is to be done with which alert.
fn asked(args: &Alerts) -> Result<Option<(i64, AlertAct)>, Error> {
    let snooze = |id: i64| {
        let until = Timestamp::now().checked_add(args.until.unwrap_or_default());
        let until = until.map_err(|error| {
            Error::new(Code::BadRequest, "an alert cannot be put off for so long")
                .hint("give less to --for")
                .because(error)
        })?;
        Ok((id, AlertAct::Snooze { until }))
    };
    let acknowledge = args.acknowledge.map(|id| Ok((id, AlertAct::Acknowledge)));
    let reopen = args.reopen.map(|id| Ok((id, AlertAct::Reopen)));
    acknowledge.or(args.snooze.map(snooze)).or(reopen).transpose()
}
