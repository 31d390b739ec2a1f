//! Results that the state database has not taken yet: what came of a database stands all the same, and is told from memory.
//! They are kept together, after some milliseconds or once they are many; those of a process that dies before are settled by
//! what the databases are.

use super::{
    ResultRecord, State,
    results::{MOST, keep},
};
use crate::{
    Result,
    api::{Cause, Outcome, ResultsPage, ResultsQuery},
};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    sync::{MutexGuard, PoisonError},
};
use uuid::Uuid;

/// How many are held at most before one more database is written.
const MANY: usize = 16;

/// Results by their job and their number in it.
pub(super) type Held = BTreeMap<(Uuid, u64), ResultRecord>;

impl State {
    /// Holds a result until it is kept, for as long as this process lives.
    pub fn hold_result(&self, job: Uuid, record: ResultRecord) {
        self.held().insert((job, record.result.number), record);
    }

    /// Keeps the results of a job that are held, all or nothing.
    ///
    /// # Errors
    /// The state database failed: they are held on.
    pub fn keep_held(&self, job: Uuid) -> Result<()> {
        let mut connection = self.connection();
        match self.held_of(job) {
            held if held.is_empty() => Ok(()),
            held => self.keep_together(&mut connection, job, &held, None),
        }
    }

    /// Keeps results of a job that are held, and that another database is about to be written, all or nothing.
    pub(super) fn keep_together(
        &self,
        connection: &mut Connection,
        job: Uuid,
        held: &[ResultRecord],
        begun: Option<&ResultRecord>,
    ) -> Result<()> {
        let transaction = connection.transaction()?;
        for record in held {
            keep(&transaction, job, record, Some(record.result.outcome))?;
        }
        if let Some(begun) = begun {
            keep(&transaction, job, begun, None)?;
        }
        transaction.commit()?;
        // What was held meanwhile is held on.
        let mut all = self.held();
        held.iter().for_each(|record| drop(all.remove(&(job, record.result.number))));
        Ok(())
    }

    /// The results of a job that are held, by their number.
    pub(super) fn held_of(&self, job: Uuid) -> Vec<ResultRecord> {
        self.held().range((job, 0)..=(job, u64::MAX)).map(|(_, record)| record.clone()).collect()
    }

    /// The same where they are many; none where they can wait.
    pub(super) fn much_held_of(&self, job: Uuid) -> Vec<ResultRecord> {
        let held = self.held().range((job, 0)..=(job, u64::MAX)).take(MANY).count();
        if held < MANY { Vec::new() } else { self.held_of(job) }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A window of results that are not all kept, the last number first.
pub(super) fn page(all: &[ResultRecord], query: &ResultsQuery) -> ResultsPage {
    let is_wanted = |record: &&ResultRecord| {
        let ResultRecord { result, .. } = record;
        (query.outcome.is_empty() || query.outcome.contains(&result.outcome))
            && (query.code.is_none() || query.code == result.code)
    };
    let wanted: Vec<_> = all.iter().rev().filter(is_wanted).collect();
    let window = wanted.iter().skip(query.offset).take(query.limit.min(MOST));
    ResultsPage {
        total: all.len() as u64,
        matching: wanted.len() as u64,
        results: window.map(|record| record.result.clone()).collect(),
        causes: causes(all),
    }
}

/// What wants attention, the most common first.
fn causes(all: &[ResultRecord]) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    for ResultRecord { result, .. } in all {
        if !matches!(result.outcome, Outcome::Failed | Outcome::Skipped | Outcome::NeedsConfirmation | Outcome::Damaged)
        {
            continue;
        }
        let same = |cause: &&mut Cause| cause.outcome == result.outcome && cause.code == result.code;
        match causes.iter_mut().find(same) {
            Some(cause) => cause.count += 1,
            None => {
                causes.push(Cause { outcome: result.outcome, code: result.code, count: 1, example: result.clone() })
            }
        }
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
    causes
}
