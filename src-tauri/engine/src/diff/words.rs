//! The first differences as one short sentence.

use super::{
    Change, Effect, ObjectKind,
    change::{Part, Parts},
    subject::Subject,
};
use crate::schema::model::Name;

/// The first differences in words, names in backticks: "lacks table `box_labels` and its index, 1 more". Two things are
/// named at most. None where there are no differences.
pub fn words(changes: &[Change]) -> Option<String> {
    let things = |effect| changes.iter().filter(move |change| change.effect() == effect).collect::<Vec<_>>();
    let (missing, extra, different) = (things(Effect::Missing), things(Effect::Extra), things(Effect::Different));
    let mut clauses: Vec<Clause> = [missing, extra, different].iter().filter_map(|things| Clause::of(things)).collect();
    let unnamed: usize = clauses.iter().skip(2).map(Clause::size).sum();
    clauses.truncate(2);
    let alone = clauses.len() == 1;
    let more = unnamed + clauses.iter().map(|clause| clause.rest).sum::<usize>();
    let mut said: Vec<String> = clauses.iter().map(|clause| clause.say(alone)).collect();
    if more > 0 {
        said.push(format!("{more} more"));
    }
    (!clauses.is_empty()).then(|| said.join(", "))
}

/// All changes of one effect: the first by name, others by number.
struct Clause<'a> {
    first: Parts<'a>,
    /// " and its index", " and 2 indexes".
    company: String,
    /// How many changes that is.
    accompanying: usize,
    /// How many changes nothing is said of.
    rest: usize,
}

impl<'a> Clause<'a> {
    fn of(changes: &[&'a Change]) -> Option<Self> {
        let (first, others) = changes.split_first()?;
        let owner = whole_table(first);
        let (own, others): (Vec<_>, Vec<_>) =
            others.iter().copied().partition(|other| owner.is_some_and(|table| depends_on(other) == Some(table)));
        let (mut company, mut accompanying) = (own_words(&own), own.len());
        if own.is_empty()
            && owner.is_none()
            && let Some(counted) = all_of_one_kind(&others)
        {
            company = format!(" and {counted}");
            accompanying = others.len();
        }
        let rest = own.len() + others.len() - accompanying;
        Some(Self { first: first.parts(), company, accompanying, rest })
    }

    fn size(&self) -> usize {
        1 + self.accompanying + self.rest
    }

    fn say(&self, alone: bool) -> String {
        let (thing, company) = (thing(&self.first, alone), &self.company);
        match self.first.effect {
            Effect::Missing => format!("lacks {thing}{company}"),
            Effect::Extra => format!("extra {thing}{company}"),
            Effect::Different if company.is_empty() => format!("{thing} differs"),
            Effect::Different => format!("{thing}{company} differ"),
        }
    }
}

/// What a change is about. That it is a table or column need not be said where two things are named, nor of a missing
/// column, whose point tells.
fn thing(parts: &Parts<'_>, alone: bool) -> String {
    let object = parts.object;
    match parts.part {
        Some(Part::Named(part)) => format!("{part} of `{object}`"),
        Some(Part::Text(part)) => format!("{part} of {} `{object}`", parts.object_kind.word()),
        Some(Part::Column(column)) if alone && parts.effect != Effect::Missing => format!("column `{object}.{column}`"),
        Some(Part::Column(column)) => format!("`{object}.{column}`"),
        None if !alone && parts.object_kind == ObjectKind::Table => format!("`{object}`"),
        None => format!("{} `{object}`", parts.object_kind.word()),
    }
}

/// The name of the table that is missing or extra as a whole.
fn whole_table(change: &Change) -> Option<&Name> {
    let parts = change.parts();
    let whole = parts.object_kind == ObjectKind::Table && parts.part.is_none();
    whole.then_some(parts.object)
}

/// The table that an index or trigger is on which is missing or extra.
fn depends_on(change: &Change) -> Option<&Name> {
    let parts = change.parts();
    match parts.left.xor(parts.right) {
        Some(Subject::Index(index)) => Some(&index.table),
        Some(Subject::Trigger(trigger)) => Some(&trigger.table),
        _ => None,
    }
}

/// " and its index", " and its 2 indexes and trigger".
fn own_words(own: &[&Change]) -> String {
    let counted =
        |kind, one: &str, several: &str| match own.iter().filter(|change| change.object_kind() == kind).count() {
            0 => None,
            1 => Some(one.to_owned()),
            many => Some(format!("{many} {several}")),
        };
    let indexes = counted(ObjectKind::Index, "index", "indexes");
    let triggers = counted(ObjectKind::Trigger, "trigger", "triggers");
    match [indexes, triggers].into_iter().flatten().collect::<Vec<_>>().join(" and ") {
        words if words.is_empty() => words,
        words => format!(" and its {words}"),
    }
}

/// "2 indexes", where all changes are of whole indexes or all of whole triggers.
fn all_of_one_kind(changes: &[&Change]) -> Option<String> {
    let all = |kind| !changes.is_empty() && changes.iter().all(|change| change.object_kind() == kind);
    match changes.len() {
        1 if all(ObjectKind::Index) => Some("1 index".to_owned()),
        1 if all(ObjectKind::Trigger) => Some("1 trigger".to_owned()),
        many if all(ObjectKind::Index) => Some(format!("{many} indexes")),
        many if all(ObjectKind::Trigger) => Some(format!("{many} triggers")),
        _ => None,
    }
}
