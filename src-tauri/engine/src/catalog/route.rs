//! The way from one version of a catalog to another: through its scripts, and by plan where there is none.

use super::{Catalog, CatalogVersion, Migration, Part};
use crate::{Code, Error, Result, api::Version};

/// A stretch of the way from one version to another.
#[derive(Clone, Copy, Debug)]
pub enum Leg<'c> {
    /// One direction of a migration.
    Script {
        /// The migration.
        migration: &'c Migration,
        /// The direction: its up or its down part.
        part: &'c Part,
        /// What the database has to be afterwards.
        to: &'c CatalogVersion,
    },
    /// A computed plan: there is no script, and none that it would take the place of moves data.
    Plan {
        /// What the database has to be afterwards.
        to: &'c CatalogVersion,
    },
}

/// The way from a database that is exactly version `from` to version `to`, up or down; `from` is `None` for an empty database,
/// which is before the first version. Empty where they are one.
///
/// Going up, every script on the way runs. Going down, the down parts run; where a migration has none, a plan takes its place,
/// but only where the migration moves no data. In a catalog without scripts it is one plan.
///
/// # Errors
/// [`Code::UnknownVersion`] where the catalog does not have `from`, [`Code::BadRequest`] where it does not have `to`;
/// [`Code::NoScript`] where a plan may not take the place of what is not there; [`Code::LeftToFramework`] where the catalog has
/// scripts that only their tool knows when to run.
pub fn route<'c>(catalog: &'c Catalog, from: Option<&Version>, to: &Version) -> Result<Vec<Leg<'c>>> {
    let unknown = |code, version: &Version| {
        let words = format!("the expected schema has no {version}");
        Err(Error::new(code, words).hint("name one of its versions"))
    };
    // Places are counted from 1; 0 is before the first version.
    let begin = match from {
        None => 0,
        Some(version) => match catalog.position(version) {
            Some(position) => position + 1,
            None => return unknown(Code::UnknownVersion, version),
        },
    };
    let Some(end) = catalog.position(to).map(|position| position + 1) else {
        return unknown(Code::BadRequest, to);
    };
    let passed = catalog.versions.iter().skip(begin.min(end)).take(begin.abs_diff(end));
    if let Some(repeatable) = catalog.repeatable.first().filter(|_| passed.clone().any(|entry| entry.script.is_some()))
    {
        let words = format!("{} runs again whenever it changes, which only its tool keeps track of", repeatable.name);
        return Err(
            Error::new(Code::LeftToFramework, words).hint("migrate with the tool that the scripts are written for")
        );
    }
    let mut legs = Vec::new();
    if begin <= end {
        passed.for_each(|entry| add(&mut legs, up(entry)));
    } else {
        let places = (end..begin).rev();
        for place in places {
            let before = place.checked_sub(1).and_then(|before| catalog.versions.get(before));
            if let Some((entry, before)) = catalog.versions.get(place).zip(before) {
                add(&mut legs, down(entry, before)?);
            }
        }
    }
    Ok(legs)
}

/// To this version from the one before.
fn up(entry: &CatalogVersion) -> Leg<'_> {
    match &entry.script {
        Some(migration) => Leg::Script { migration, part: &migration.up, to: entry },
        None => Leg::Plan { to: entry },
    }
}

/// From this version to the one before.
fn down<'c>(entry: &'c CatalogVersion, before: &'c CatalogVersion) -> Result<Leg<'c>> {
    let Some(migration) = &entry.script else {
        return Ok(Leg::Plan { to: before });
    };
    match &migration.down {
        Some(part) => Ok(Leg::Script { migration, part, to: before }),
        None if !migration.moves_data => Ok(Leg::Plan { to: before }),
        None => {
            let words = format!("{} has no way down, and moves data that no plan could move back", migration.up.file);
            let hint = "write a script that goes down, or restore a backup";
            Err(Error::new(Code::NoScript, words).hint(hint).at(&migration.up.path))
        }
    }
}

/// One plan does for several versions.
fn add<'c>(legs: &mut Vec<Leg<'c>>, leg: Leg<'c>) {
    if let (Some(Leg::Plan { .. }), Leg::Plan { .. }) = (legs.last(), leg) {
        legs.pop();
    }
    legs.push(leg);
}
