//! What is decided for a database, by its schema and what it states.

use litefleet::{
    Code,
    api::{ColumnOrder, Losses, Version},
    catalog::{self, source::VersionSource},
    repair::{Decider, Decision, Named, Planned, Request, Step, Work},
    scan::{self, Judge, Standard},
};
use litefleet_testkit::database;
use std::{fs, sync::Arc};
use tokio_util::sync::CancellationToken;

const V1: &str = "CREATE TABLE t (a INTEGER PRIMARY KEY)";
const V2: &str = "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)";

/// A case: the expected schema, and a request.
struct Case {
    files: Vec<(&'static str, &'static str)>,
    target: Option<i64>,
    request: Request,
}

impl Case {
    fn versions() -> Self {
        Self { files: vec![("v1.sql", V1), ("v2.sql", V2)], target: Some(2), request: request(Work::Repair) }
    }

    fn scripts() -> Self {
        let files = vec![
            ("01-first/up.sql", "CREATE TABLE t (a INTEGER PRIMARY KEY);"),
            ("01-first/down.sql", "DROP TABLE t;"),
            ("02-second/up.sql", "ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET b = 'x';"),
        ];
        Self { files, target: Some(2), request: request(Work::Repair) }
    }

    fn of(work: Work) -> Self {
        Self { request: request(work), ..Self::versions() }
    }

    fn allowing(mut self) -> Self {
        self.request.losses = Losses::Allow;
        self
    }

    fn by_itself(mut self) -> Self {
        self.request.named = Named::ByItself;
        self
    }

    fn decide(self, sql: &str) -> Arc<Decision> {
        scan::configure_sqlite();
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in self.files {
            let file = folder.path().join("schemas").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let catalog = catalog::load(&folder.path().join("schemas")).unwrap();
        let standard = Arc::new(Standard {
            catalog: Arc::new(catalog),
            source: VersionSource::UserVersion,
            target: self.target.map(Version::Number),
            all_are_members: false,
        });
        let path = folder.path().join("a.db");
        database(&path, sql).unwrap();
        let reading = scan::read_one(&path, Some(&standard.source), &CancellationToken::new());
        let verdict = Judge::new(&standard).verdict(&reading);
        let decider = Decider::new(Arc::clone(&standard), self.request);
        let schema = &reading.outcome.as_ref().unwrap().schema;
        let decision = decider.decide(Some(&**schema), &verdict);
        // The same case is decided once.
        assert!(Arc::ptr_eq(&decision, &decider.decide(Some(&**schema), &verdict)));
        decision
    }

    fn planned(self, sql: &str) -> Planned {
        match &*self.decide(sql) {
            Decision::Planned(planned) => (**planned).clone(),
            other => panic!("{other:?}"),
        }
    }

    fn alone(self, sql: &str) -> Code {
        match &*self.decide(sql) {
            Decision::LeftAlone(alone) => alone.code,
            other => panic!("{other:?}"),
        }
    }

    fn unchanged(self, sql: &str) {
        assert_eq!(*self.decide(sql), Decision::Unchanged);
    }
}

fn request(work: Work) -> Request {
    Request { work, losses: Losses::Refuse, order: ColumnOrder::Any, named: Named::InBatch, renames: Vec::new() }
}

fn to(version: i64) -> Work {
    Work::Migrate(Version::Number(version))
}

fn at(schema: &str, version: i64) -> String {
    format!("{schema}; PRAGMA user_version = {version}")
}

/// The steps in short: `p` for a plan, the name of a script for a script.
fn steps(planned: &Planned) -> Vec<String> {
    let short = |step: &Step| match step {
        Step::Plan { .. } => "p".to_owned(),
        Step::Script { name, .. } => name.clone(),
    };
    planned.steps.iter().map(short).collect()
}

#[test]
fn a_repair_leaves_alone_what_no_batch_touches_and_works_on_the_rest() {
    Case::versions().unchanged(&at(V2, 2));
    assert_eq!(Case::versions().alone(""), Code::Empty);
    assert_eq!(Case::versions().alone("CREATE TABLE other (x)"), Code::Stranger);
    assert_eq!(Case::versions().alone(&at(V2, 3)), Code::Ahead);
    let behind = Case::versions().planned(&at(V1, 1));
    assert_eq!((behind.from_version, behind.to_version), (Some(Version::Number(1)), Some(Version::Number(2))));
    assert!(behind.kept.is_empty() && behind.held.is_none());
    // One that states no version is planned straight to the target.
    assert_eq!(steps(&Case::versions().planned(V1)), ["p"]);
    let only_stamped = Case::versions().planned(V2);
    assert!(only_stamped.steps.is_empty() && only_stamped.stamp_words().is_some() && only_stamped.writes());
}

#[test]
fn one_that_is_named_by_itself_may_be_empty_or_a_stranger_but_not_ahead() {
    assert_eq!(steps(&Case::versions().by_itself().planned("")), ["p"]);
    let stranger = Case::versions().by_itself().planned("CREATE TABLE other (x)");
    assert_eq!(stranger.kept.len(), 1);
    assert_eq!(Case::versions().by_itself().alone(&at(V2, 3)), Code::Ahead);
}

#[test]
fn a_version_that_cannot_be_placed_is_left_alone_even_by_itself() {
    let old = Case { files: vec![("v2.sql", V1), ("v3.sql", V2)], target: Some(3), ..Case::versions() };
    assert_eq!(old.alone(&at(V1, 1)), Code::UnknownVersion);
    let old = Case { files: vec![("v2.sql", V1), ("v3.sql", V2)], target: Some(3), ..Case::versions() };
    assert_eq!(old.by_itself().alone(&at(V1, 1)), Code::UnknownVersion);
}

#[test]
fn by_one_file_one_that_is_named_by_itself_is_repaired_whatever_it_states_and_left_where_its_schema_is_the_same() {
    let file = || Case {
        files: vec![("schema.sql", "PRAGMA user_version = 2; CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")],
        ..Case::versions()
    };
    assert_eq!(file().alone(&at(V1, 1)), Code::UnknownVersion);
    let old = file().by_itself().planned(&at(V1, 1));
    assert_eq!((steps(&old), old.to_version), (vec!["p".to_owned()], Some(Version::Number(2))));
    file().by_itself().unchanged(&at(V2, 1));
}

#[test]
fn extras_are_kept_until_losses_are_allowed() {
    let extra = at("CREATE TABLE t (a INTEGER PRIMARY KEY, c); CREATE TABLE x (y)", 1);
    let kept = Case::versions().planned(&extra);
    assert_eq!(kept.kept.len(), 2);
    assert!(kept.aim.tables.iter().any(|table| table.name.0 == "x"));
    assert!(!kept.hazards.iter().any(|hazard| hazard.code.is_destructive()));
    assert_eq!(kept.remaining.iter().filter(|hazard| hazard.code.is_destructive()).count(), 2);
    let gone = Case::versions().allowing().planned(&extra);
    assert!(gone.kept.is_empty() && gone.remaining.is_empty());
    assert_eq!(gone.hazards.iter().filter(|hazard| hazard.code.is_destructive()).count(), 2);
    assert_ne!(gone.id, kept.id);
    // Nothing but the extras is left: nothing would be written.
    let rest = Case::versions().planned(&at("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); CREATE TABLE x (y)", 2));
    assert!(!rest.writes() && !rest.kept.is_empty());
}

#[test]
fn a_version_goes_down_by_migrating_and_with_leave_to_lose() {
    assert!(Case::of(to(1)).planned(&at(V2, 2)).held.is_some());
    let down = Case::of(to(1)).allowing().planned(&at(V2, 2));
    assert_eq!((down.to_version, down.held), (Some(Version::Number(1)), None));
    // What the catalog does not have is ahead, and no batch takes it down.
    assert_eq!(Case::of(to(1)).allowing().alone(&at(V2, 9)), Code::Ahead);
    assert_eq!(steps(&Case::of(to(1)).allowing().by_itself().planned(&at(V2, 9))), ["p"]);
}

#[test]
fn scripts_are_gone_through_from_exactly_their_version() {
    let up = Case::scripts().planned(&at(V1, 1));
    assert_eq!(steps(&up), ["02-second/up.sql"]);
    let drifted = at("CREATE TABLE t (a INTEGER PRIMARY KEY); CREATE INDEX i ON t (a)", 1);
    // An index may go without leave, but a plan may not start from what nobody has agreed to lose.
    assert!(Case::scripts().planned(&drifted).held.is_some());
    assert_eq!(steps(&Case::scripts().allowing().planned(&drifted)), ["p", "02-second/up.sql"]);
    assert_eq!(steps(&Case::scripts().by_itself().planned("")), ["01-first/up.sql", "02-second/up.sql"]);
    // Within a version a plan does.
    assert_eq!(steps(&Case::scripts().planned(&at(V1, 2))), ["p"]);
}

#[test]
fn without_a_version_no_script_is_run_and_the_target_itself_is_stamped() {
    assert_eq!(Case::scripts().alone(V1), Code::Unversioned);
    let exact = Case::scripts().planned(V2);
    assert!(exact.steps.is_empty() && exact.stamp_words().is_some());
}

#[test]
fn a_plan_takes_no_place_of_a_script_that_moves_data() {
    let down = || Case { request: request(to(1)), ..Case::scripts() }.allowing();
    assert_eq!(down().alone(&at(V2, 2)), Code::NoScript);
    let mut plain = down();
    plain.files.retain(|(name, _)| *name != "02-second/up.sql");
    plain.files.push(("02-second/up.sql", "ALTER TABLE t ADD COLUMN b TEXT;"));
    assert_eq!(steps(&plain.planned(&at(V2, 2))), ["p"]);
}

#[test]
fn an_adoption_only_writes_the_version_down() {
    let adopted = Case::of(Work::Adopt).planned(V1);
    assert!(adopted.steps.is_empty() && adopted.adopts);
    assert_eq!(adopted.to_version, Some(Version::Number(1)));
    Case::of(Work::Adopt).unchanged(&at(V1, 1));
    assert_eq!(Case::of(Work::Adopt).alone("CREATE TABLE t (a INTEGER PRIMARY KEY, z)"), Code::Unversioned);
}

#[test]
fn a_schema_without_versions_has_none_to_compare_or_to_stamp() {
    let one = |sql: &str| Case { files: vec![("schema.sql", V2)], target: None, ..Case::versions() }.planned(sql);
    let planned = one(&at(V1, 7));
    assert_eq!((planned.to_version.clone(), planned.stamp_words()), (None, None));
}

#[test]
fn the_order_of_columns_counts_only_when_asked() {
    let other = at("CREATE TABLE t (b TEXT, a INTEGER PRIMARY KEY)", 2);
    Case::versions().unchanged(&other);
    let mut ordered = Case::versions();
    ordered.request.order = ColumnOrder::AsInTarget;
    assert_eq!(steps(&ordered.planned(&other)), ["p"]);
}

#[test]
fn a_plan_has_the_same_name_each_time_and_another_for_another_schema() {
    let id = |sql: &str| Case::versions().planned(sql).id;
    assert_eq!(id(&at(V1, 1)), id(&at(V1, 1)));
    assert_eq!(id(&at(V1, 1)).len(), 16);
    assert_ne!(id(&at(V1, 1)), id(&at("CREATE TABLE t (a INTEGER PRIMARY KEY, c)", 1)));
}
