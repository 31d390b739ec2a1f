//! The way from one schema to another: a computed plan, or the expected schema's scripts. Pure.

use super::{
    aim::{self, Extras},
    decide::{Alone, Request, Work},
    planned::{Planned, Step},
    stamping,
};
use crate::{
    Result as ApiResult,
    api::{ColumnOrder, Hazard, HazardCode, Ignore, Kept, Losses, Version},
    catalog::{CatalogVersion, source::without_tool_tables},
    diff::{self, Change},
    plan::{self, Plan},
    scan::{KnownSchema, Standard, Verdict},
    schema::model::Schema,
};
use std::cmp::Ordering;

/// Where a database is and where it is to go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    pub(super) standard: &'a Standard,
    pub(super) request: &'a Request,
    pub(super) known: &'a KnownSchema,
    pub(super) verdict: &'a Verdict,
    pub(super) target: &'a CatalogVersion,
}

/// What leads there.
#[derive(Debug, Default)]
struct Found {
    steps: Vec<Step>,
    aim: Schema,
    kept: Vec<Kept>,
    hazards: Vec<Hazard>,
    remaining: Vec<Hazard>,
    held: Option<Alone>,
}

/// The version that a database states, where the expected schema carries versions to place it among.
pub(super) fn own_version<'a>(standard: &Standard, verdict: &'a Verdict) -> Option<&'a Version> {
    verdict.version.as_ref().filter(|_| standard.catalog.has_versions())
}

impl Way<'_> {
    /// The plan; none where there is nothing to do.
    pub(super) fn find(self) -> Result<Option<Planned>, Alone> {
        let found = self.straight()?;
        let moves = self.target.version.is_some() && self.own() != self.target.version.as_ref();
        if found.steps.is_empty() && found.kept.is_empty() && !moves {
            return Ok(None);
        }
        self.planned(found, moves).map(Some)
    }

    /// The plan that does nothing but to write the version down.
    pub(super) fn stamp_only(self) -> Result<Planned, Alone> {
        self.planned(Found { aim: self.known.schema.clone(), ..Found::default() }, true)
    }

    fn own(&self) -> Option<&Version> {
        own_version(self.standard, self.verdict)
    }

    /// One plan from what it has to what it is to have.
    fn straight(&self) -> Result<Found, Alone> {
        let left = &self.known.schema;
        let wanted = with_tool_tables(left, &self.target.schema);
        let changes = self.changes(left, &wanted);
        let mut found = self.plan_between(left, &wanted, changes)?;
        if self.goes_down() {
            let hazard = down(self.own(), self.target.version.as_ref());
            if self.request.losses == Losses::Refuse {
                found.held = Some(
                    Alone::new(crate::Code::NeedsConfirmation, hazard.message.clone())
                        .hint("allow destructive changes if that is wanted"),
                );
            }
            found.hazards.insert(0, hazard);
        }
        Ok(found)
    }

    /// The plan between two schemas, extras kept where nothing may be lost.
    fn plan_between(&self, left: &Schema, wanted: &Schema, changes: Vec<Change>) -> Result<Found, Alone> {
        let whole = self.plan(left, wanted, &changes);
        let hazards_of = |plan: &ApiResult<Plan>| {
            plan.as_ref().map(|plan| aim::hazards(left, wanted, &changes, plan)).unwrap_or_default()
        };
        if self.request.losses == Losses::Allow {
            let hazards = hazards_of(&whole);
            return Ok(Found { steps: steps(whole?, wanted), aim: wanted.clone(), hazards, ..Found::default() });
        }
        let Extras { schema, kept } = aim::keep_extras(left, wanted)?;
        if kept.is_empty() {
            let hazards = hazards_of(&whole);
            return Ok(Found { steps: steps(whole?, wanted), aim: wanted.clone(), hazards, ..Found::default() });
        }
        let safe_changes = self.changes(left, &schema);
        let safe = self.plan(left, &schema, &safe_changes)?;
        let hazards = aim::hazards(left, &schema, &safe_changes, &safe);
        let mut remaining = hazards_of(&whole);
        remaining.retain(|hazard| hazard.code.is_destructive() && !hazards.contains(hazard));
        Ok(Found { steps: steps(safe, &schema), aim: schema, kept, hazards, remaining, held: None })
    }

    fn planned(self, found: Found, moves: bool) -> Result<Planned, Alone> {
        let Found { steps, aim, kept, hazards, remaining, held } = found;
        let version = self.target.version.clone();
        // Nothing but extras is left of an earlier repair: nothing is written.
        let writes = moves || !steps.is_empty();
        let stamp = match version.as_ref().filter(|_| writes) {
            Some(version) => stamping::planned(self.standard, &aim, version, !steps.is_empty(), moves)?,
            None => None,
        };
        Ok(Planned::new(super::planned::Parts {
            from: self.known.fingerprint.clone(),
            left: self.known.schema.clone(),
            status: self.verdict.status,
            title: self.title(),
            from_version: self.verdict.version.clone(),
            to_version: version,
            steps,
            aim,
            whole: with_tool_tables(&self.known.schema, &self.target.schema),
            kept,
            hazards,
            remaining,
            stamp,
            held,
            adopts: self.request.work == Work::Adopt,
        }))
    }

    fn title(&self) -> String {
        let verdict = self.verdict;
        let exact = verdict.counts == crate::api::Counts::default();
        match (&verdict.version, &verdict.summary, &verdict.message) {
            (Some(version), _, _) if exact => format!("as {version}"),
            (_, Some(summary), _) => summary.clone(),
            (_, None, Some(message)) => message.clone(),
            (Some(version), None, None) => version.to_string(),
            (None, None, None) => "differs from the expected schema".to_owned(),
        }
    }

    fn goes_down(&self) -> bool {
        let down = |(own, aim): (&Version, &Version)| own.compare(aim) == Ordering::Greater;
        self.own().zip(self.target.version.as_ref()).is_some_and(down)
    }

    fn changes(&self, left: &Schema, right: &Schema) -> Vec<Change> {
        let column_order = self.request.order == ColumnOrder::Any;
        diff::compare_with(left, right, &Ignore { white_space: true, spelling: true, column_order }).changes
    }

    fn plan(&self, left: &Schema, right: &Schema, changes: &[Change]) -> ApiResult<Plan> {
        match self.request.order {
            ColumnOrder::Any => plan::plan(left, right, changes),
            ColumnOrder::AsInTarget => plan::plan_in_order(left, right, changes),
        }
    }
}

fn steps(plan: Plan, target: &Schema) -> Vec<Step> {
    if plan.is_empty() {
        return Vec::new();
    }
    vec![Step::Plan { statements: plan.statements, target: target.clone() }]
}

/// The expected schema with the tables of migration tools that a database has besides: they mean nothing there, and stay.
fn with_tool_tables(left: &Schema, expected: &Schema) -> Schema {
    let own = without_tool_tables(left, expected);
    let mut wanted = expected.clone();
    let is_tools = |name: &crate::schema::model::Name| left.table(name).is_some() && own.table(name).is_none();
    wanted.tables.extend(left.tables.iter().filter(|table| is_tools(&table.name)).cloned());
    wanted.indexes.extend(left.indexes.iter().filter(|index| is_tools(&index.table)).cloned());
    wanted.triggers.extend(left.triggers.iter().filter(|trigger| is_tools(&trigger.table)).cloned());
    wanted.tables.sort_by(|a, b| a.name.cmp(&b.name));
    wanted.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    wanted.triggers.sort_by(|a, b| a.name.cmp(&b.name));
    wanted
}

fn down(from: Option<&Version>, to: Option<&Version>) -> Hazard {
    let shown = |version: Option<&Version>| version.map_or_else(|| "no version".to_owned(), ToString::to_string);
    let message = format!("goes down from {} to {}", shown(from), shown(to));
    let object = String::new();
    Hazard { code: HazardCode::H104, object, column: None, message, rows: None, examples: Vec::new(), hint: None }
}
