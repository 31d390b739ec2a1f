//! Alerts: what there is, and what people do with them.

use super::Engine;
use crate::{
    Code, Error, Result,
    api::{Alert, AlertAct, AlertState, AlertsChanged, AlertsPage, AlertsQuery, Event},
};
use jiff::Timestamp;
use std::path::Path;

/// The most alerts that one window may have.
const MOST: usize = 1000;

impl Engine {
    /// A window of the alerts: of the fleet at `root`, which need not be open, or of all fleets.
    ///
    /// # Errors
    /// No fleet is known at `root`; the state database failed.
    pub fn alerts(&self, root: Option<&Path>, query: &AlertsQuery) -> Result<AlertsPage> {
        let query = AlertsQuery { limit: query.limit.min(MOST), ..query.clone() };
        let fleet = root.map(|root| self.known_fleet(root)).transpose()?;
        self.inner.state.alerts(fleet, &query, Timestamp::now())
    }

    /// Does something with an alert.
    ///
    /// # Errors
    /// There is none with this number, it is closed, or the state database failed.
    pub fn act_on_alert(&self, id: i64, act: AlertAct) -> Result<Alert> {
        let (state, now) = (&self.inner.state, Timestamp::now());
        let Some(alert) = state.act_on_alert(id, act, now)? else {
            return Err(match state.alert(id, now)? {
                Some(alert) if alert.state == AlertState::Closed => {
                    Error::new(Code::BadRequest, format!("alert {id} is closed: its databases are as expected again"))
                        .hint("if one of them is not any more, there is a new alert")
                }
                _ => no_alert(id),
            });
        };
        let open = state.open_alerts(Path::new(&alert.root), now)?;
        let changed = AlertsChanged { open, opened: 0 };
        self.inner.jobs.tell(Event::Alerts { root: alert.root.clone(), changed });
        Ok(alert)
    }

    /// The databases that are in an alert, by the ids of their rows.
    ///
    /// # Errors
    /// There is no such alert, or the state database failed.
    pub fn databases_of_alert(&self, id: i64) -> Result<Vec<i64>> {
        let state = &self.inner.state;
        state.alert(id, Timestamp::now())?.ok_or_else(|| no_alert(id))?;
        state.databases_of_alert(id)
    }

    fn known_fleet(&self, root: &Path) -> Result<i64> {
        // The folder may be gone and its alerts still be asked for.
        let root = super::folder(root).unwrap_or_else(|_| root.to_path_buf());
        let fleet = self.inner.state.fleet(&root)?.map(|fleet| fleet.id);
        fleet.ok_or_else(|| {
            let words = format!("{} was never scanned", root.display());
            Error::new(Code::Unknown, words)
                .hint("scan it first: the first scan is what later ones are held against")
                .at(&root)
        })
    }
}

fn no_alert(id: i64) -> Error {
    Error::new(Code::Unknown, format!("there is no alert {id}")).hint("`litefleet alerts --all` lists them")
}
