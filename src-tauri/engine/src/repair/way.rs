//! The way from one schema to another: a computed plan, or the expected schema's scripts. Pure.

use super::{
    decide::{Alone, Request, Work},
    planned::{Parts, Planned, Step},
    script, stamping,
};
use crate::{
    Code, Result as ApiResult,
    api::{ColumnOrder, Counts, Hazard, Ignore, Kept, Losses, RenameOffer, Version},
    catalog::{self, CatalogVersion, Leg},
    diff::{self, Change, Rename},
    hazard,
    plan::{self, Aim, Plan, Renamed},
    scan::{KnownSchema, Standard, Verdict, differences, several},
    schema::{
        model::{Name, Schema},
        renamed, with_tool_tables,
    },
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
    offers: Vec<RenameOffer>,
    held: Option<Alone>,
}

/// The version that a database states, where the expected schema carries versions to place it among.
pub(super) fn own_version<'a>(standard: &Standard, verdict: &'a Verdict) -> Option<&'a Version> {
    verdict.version.as_ref().filter(|_| standard.catalog.has_versions())
}

impl Way<'_> {
    /// The plan; none where there is nothing to do.
    pub(super) fn find(self) -> Result<Option<Planned>, Alone> {
        let legs = match self.legs()? {
            Legs::None => Vec::new(),
            Legs::StampOnly => return self.stamp_only().map(Some),
            Legs::Some(legs) => legs,
        };
        let mut found = match legs.iter().any(|leg| matches!(leg, Leg::Script { .. })) {
            true => self.through(&legs)?,
            false => self.straight()?,
        };
        let moves = self.target.version.is_some() && self.own() != self.target.version.as_ref();
        if found.steps.is_empty() && found.kept.is_empty() && !moves {
            return Ok(None);
        }
        self.hold_down(&mut found);
        self.planned(found, moves).map(Some)
    }

    /// The plan that does nothing but to write the version down.
    pub(super) fn stamp_only(self) -> Result<Planned, Alone> {
        self.planned(Found { aim: self.known.schema.clone(), ..Found::default() }, true)
    }

    fn own(&self) -> Option<&Version> {
        own_version(self.standard, self.verdict)
    }

    /// The scripts on the way, where the expected schema has some.
    fn legs(&self) -> Result<Legs<'_>, Alone> {
        let catalog = &self.standard.catalog;
        let scripted = catalog.versions.iter().any(|entry| entry.script.is_some());
        let Some(target) = self.target.version.as_ref().filter(|_| scripted) else { return Ok(Legs::None) };
        match self.own() {
            Some(own) if own == target => Ok(Legs::None),
            Some(own) => Ok(Legs::Some(catalog::route(catalog, Some(own), target)?)),
            None if self.known.schema.is_empty() => Ok(Legs::Some(catalog::route(catalog, None, target)?)),
            None => {
                told_apart(self.standard, &self.known.schema)?;
                if differences(&self.known.schema, &self.target.schema).is_empty() {
                    return Ok(Legs::StampOnly);
                }
                let hint = match &self.verdict.looks_like {
                    Some(version) => format!("it has the schema of {version}: adopt it as that, then try again"),
                    None => {
                        "migration scripts start from a version: make it one of them, and adopt it as that".to_owned()
                    }
                };
                Err(Alone::new(Code::Unversioned, "it states no version, so nobody knows which scripts it has seen")
                    .hint(hint))
            }
        }
    }

    /// Its own version's schema exactly, then script by script.
    fn through(&self, legs: &[Leg<'_>]) -> Result<Found, Alone> {
        let own = self.own().and_then(|version| self.standard.catalog.get(version));
        let mut found = match own {
            Some(own) => self.start_at(own)?,
            None => Found::default(),
        };
        let mut before = own.map_or_else(|| self.known.schema.clone(), |own| own.schema.clone());
        for leg in legs {
            let to = match leg {
                Leg::Script { migration, part, to } => {
                    let is_up = std::ptr::eq(*part, &migration.up);
                    // Whether a way down moves data is not known beforehand.
                    if migration.moves_data || !is_up || !migration.drops.is_empty() {
                        found.hazards.push(hazard::runs_script(&part.file));
                    }
                    // An empty database has nothing to lose, and down goes nothing without leave.
                    if is_up && own.is_some() {
                        self.lose(&mut found, &part.file, script::losses(migration, &before, &to.schema));
                    }
                    found.steps.push(Step::Script {
                        version: to.version.clone(),
                        name: part.file.clone(),
                        sql: part.sql.clone(),
                        line: part.line,
                        target: to.schema.clone(),
                    });
                    to
                }
                Leg::Plan { to } => {
                    let left = with_tool_tables(&before, &self.known.schema);
                    let wanted = with_tool_tables(&to.schema, &self.known.schema);
                    let renames = diff::fitting(&left, &wanted, &self.request.renames);
                    let Made { changes, plan } = self.made(&left, &wanted, &renames);
                    let plan = plan?;
                    found.hazards.extend(hazard::of(&left, &wanted, &renames, &changes, &plan));
                    found.steps.extend(steps(plan, &wanted, &renames));
                    to
                }
            };
            before = to.schema.clone();
        }
        found.aim = with_tool_tables(&self.target.schema, &self.known.schema).into_owned();
        Ok(found)
    }

    /// What a script loses it loses only with leave.
    fn lose(&self, found: &mut Found, file: &str, lost: Vec<Hazard>) {
        if self.request.losses == Losses::Refuse && found.held.is_none() {
            found.held = script::held(file, &lost);
        }
        for hazard in lost {
            found.remaining.retain(|known| *known != hazard);
            if !found.hazards.contains(&hazard) {
                found.hazards.push(hazard);
            }
        }
    }

    /// What brings a database that has drifted to exactly what its own version expects: scripts start from nothing else.
    fn start_at(&self, own: &CatalogVersion) -> Result<Found, Alone> {
        let left = &self.known.schema;
        let wanted = with_tool_tables(&own.schema, left);
        let mut found = self.plan_between(left, &wanted)?;
        if !found.kept.is_empty() {
            // Nothing is done by halves: with the extras in it, no script may run.
            found.held =
                Some(Alone::new(Code::NeedsConfirmation, "it has extras that its own version does not have").hint(
                    "allow destructive changes if they may go: migration scripts start from exactly their version",
                ));
        }
        Ok(found)
    }

    /// One plan from what it has to what it is to have.
    fn straight(&self) -> Result<Found, Alone> {
        let left = &self.known.schema;
        self.plan_between(left, &with_tool_tables(&self.target.schema, left))
    }

    /// A version goes down only with leave to lose.
    fn hold_down(&self, found: &mut Found) {
        let versions = self.own().zip(self.target.version.as_ref());
        let Some((own, aim)) = versions.filter(|(own, aim)| own.compare(aim) == Ordering::Greater) else { return };
        let hazard = hazard::version_goes_down(own, aim);
        if self.request.losses == Losses::Refuse {
            let message = format!("the version would go down from {own} to {aim}");
            let hint = "allow destructive changes if that is wanted";
            found.held.get_or_insert_with(|| Alone::new(Code::NeedsConfirmation, message).hint(hint));
        }
        found.hazards.insert(0, hazard);
    }

    /// The plan between two schemas, extras kept where nothing may be lost.
    fn plan_between(&self, left: &Schema, wanted: &Schema) -> Result<Found, Alone> {
        let renames = diff::fitting(left, wanted, &self.request.renames);
        let Made { changes, plan: whole } = self.made(left, wanted, &renames);
        let offers = offers(left, wanted, &renames, &changes);
        let hazards_of = |plan: &ApiResult<Plan>| {
            plan.as_ref().map(|plan| hazard::of(left, wanted, &renames, &changes, plan)).unwrap_or_default()
        };
        let Aim { schema, kept } = match self.request.losses {
            Losses::Allow => Aim { schema: wanted.clone(), kept: Vec::new() },
            Losses::Refuse => plan::aim(left, wanted, &renames)?,
        };
        if kept.is_empty() {
            let hazards = hazards_of(&whole);
            let steps = steps(whole?, wanted, &renames);
            return Ok(Found { steps, aim: wanted.clone(), hazards, offers, ..Found::default() });
        }
        let Made { changes: safe_changes, plan: safe } = self.made(left, &schema, &renames);
        let safe = safe?;
        let hazards = hazard::of(left, &schema, &renames, &safe_changes, &safe);
        let mut remaining = hazards_of(&whole);
        remaining.retain(|hazard| hazard.code.is_destructive() && !hazards.contains(hazard));
        Ok(Found { steps: steps(safe, &schema, &renames), aim: schema, kept, hazards, remaining, offers, held: None })
    }

    fn planned(self, found: Found, moves: bool) -> Result<Planned, Alone> {
        let Found { steps, aim, kept, hazards, remaining, offers, held } = found;
        let version = self.target.version.clone();
        // Where nothing but extras is left of an earlier repair, nothing is written.
        let writes = moves || !steps.is_empty();
        let stamp = match version.as_ref().filter(|_| writes) {
            Some(version) => stamping::planned(self.standard, &aim, version, !steps.is_empty(), moves)?,
            None => None,
        };
        let left = self.known.schema.clone();
        // What is counted in the database is what the first step does: what comes later is not there yet.
        let first = match steps.first() {
            Some(Step::Plan { target, .. }) => target.clone(),
            Some(Step::Script { .. }) | None => left.clone(),
        };
        let start = match self.own().and_then(|own| self.standard.catalog.get(own)) {
            Some(own) if steps.iter().any(|step| matches!(step, Step::Script { .. })) => own,
            _ => self.target,
        };
        Ok(Planned::new(Parts {
            from: self.known.fingerprint.clone(),
            status: self.verdict.status,
            title: self.title(),
            from_version: self.verdict.version.clone(),
            to_version: version,
            whole: with_tool_tables(&start.schema, &left).into_owned(),
            left,
            first,
            steps,
            aim,
            kept,
            hazards,
            remaining,
            offers,
            stamp,
            held,
            adopts: self.request.work == Work::Adopt,
        }))
    }

    fn title(&self) -> String {
        let verdict = self.verdict;
        let exact = verdict.counts == Counts::default();
        match (&verdict.version, &verdict.summary, &verdict.message) {
            (Some(version), _, _) if exact => format!("as {version}"),
            (_, Some(summary), _) => summary.clone(),
            (_, None, Some(message)) => message.clone(),
            (Some(version), None, None) => version.to_string(),
            (None, None, None) => "differs from the expected schema".to_owned(),
        }
    }

    /// The changes between two schemas, and the plan that is made of them.
    fn made(&self, left: &Schema, right: &Schema, renames: &[Renamed]) -> Made {
        let column_order = self.request.order == ColumnOrder::Any;
        let ignore = Ignore { white_space: true, spelling: true, column_order };
        let changes = diff::compare_renamed(left, right, renames, &ignore).changes;
        let plan = plan::plan_renaming(left, right, renames, &changes, self.request.order);
        Made { changes, plan }
    }
}

/// What differs, and what does away with it.
struct Made {
    changes: Vec<Change>,
    plan: ApiResult<Plan>,
}

/// Tables and columns that may be renamed, as the database calls them.
fn offers(left: &Schema, right: &Schema, renames: &[Renamed], changes: &[Change]) -> Vec<RenameOffer> {
    let before = |table: &Name| {
        let whole = renames.iter().find(|renamed| renamed.column.is_none() && renamed.to == *table);
        whole.map_or(table, |whole| &whole.table).clone()
    };
    let offer = |found: &Rename| {
        let rename = found.accepted()?;
        let rename = Renamed { table: before(&rename.table), ..rename };
        Some(RenameOffer { rename, likeness: found.likeness, values: None })
    };
    let found = diff::renames(&renamed(left, renames), right, changes);
    let offers = found.iter().filter_map(offer);
    // What could not be taken is not offered.
    let fits = |offer: &RenameOffer| {
        let accepted: Vec<Renamed> = renames.iter().chain([&offer.rename]).cloned().collect();
        diff::fitting(left, right, &accepted).contains(&offer.rename)
    };
    offers.filter(fits).collect()
}

/// Where only rows tell apart the versions whose schema it has, nobody knows which scripts it has seen.
pub(super) fn told_apart(standard: &Standard, schema: &Schema) -> Result<(), Alone> {
    let Some(versions) = several(&standard.told_apart_by_rows(schema)) else { return Ok(()) };
    let message = format!("it states no version and has the schema of {versions}, between which scripts move data");
    Err(Alone::new(Code::Unversioned, message).hint("write down in it which of them it is, then try again"))
}

fn steps(plan: Plan, target: &Schema, renames: &[Renamed]) -> Vec<Step> {
    if plan.is_empty() {
        return Vec::new();
    }
    vec![Step::Plan { statements: plan.statements, target: target.clone(), renames: renames.to_vec() }]
}

/// The scripts on the way to the target.
enum Legs<'c> {
    /// There are none: one plan leads there.
    None,
    /// It is there, and only has to say so.
    StampOnly,
    /// These.
    Some(Vec<Leg<'c>>),
}
