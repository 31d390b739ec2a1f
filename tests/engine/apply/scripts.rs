//! Migration scripts: what runs, what is proven, what comes of rows.

use crate::support::{Bench, Script, schema_of, statement};
use litefleet::{
    Code,
    api::Losses,
    apply::{self, PlanWork, ScriptWork, Seen, Stamp, Step, Task, Tell, Trace, Work, Write},
    schema,
};

const TWO: &str = "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO person VALUES (1, 'Ada Lovelace'), (2, 'Grace Hopper')";
const ONE: &str = "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT)";
const SPLIT: &str = "PRAGMA foreign_keys=OFF;
    BEGIN TRANSACTION;
    ALTER TABLE person ADD COLUMN family TEXT;
    UPDATE person SET family = substr(name, instr(name, ' ') + 1), name = substr(name, 1, instr(name, ' ') - 1);
    COMMIT;
    PRAGMA foreign_keys=ON;";
const PERSON: &str = "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, family TEXT)";

#[test]
fn a_script_moves_data_and_leads_to_its_schema() {
    let bench = Bench::new(TWO).script(SPLIT, PERSON);
    let applied = bench.apply().unwrap();
    assert_eq!((applied.statements, applied.fingerprint), (2, schema::fingerprint(&schema_of(PERSON))));
    assert_eq!(bench.rows("SELECT family FROM person ORDER BY id"), ["Text(\"Lovelace\")", "Text(\"Hopper\")"]);
    assert_eq!(bench.names(), ["a.db"]);
}

#[test]
fn what_wraps_a_script_for_other_tools_is_left_out() {
    let all = "ALTER TABLE person ADD COLUMN family TEXT; UPDATE person SET family = name";
    for script in [
        format!("BEGIN; {all}; COMMIT"),
        format!("begin immediate transaction; {all}; END TRANSACTION;"),
        format!("PRAGMA foreign_keys = OFF; PRAGMA user_version = 7; BEGIN; {all}; PRAGMA foreign_key_check; COMMIT;"),
        format!("PRAGMA defer_foreign_keys(1); PRAGMA main.synchronous = OFF; {all}; PRAGMA foreign_keys = ON;"),
        format!("-- +goose StatementBegin\n BEGIN; /* ; */ {all}\n;-- +goose StatementEnd\n"),
        format!("BEGIN; {all}"),
        all.replace("; ", ";\n--> statement-breakpoint\n"),
    ] {
        let bench = Bench::new(TWO).script(&script, PERSON);
        let applied = bench.apply().unwrap_or_else(|error| panic!("{script}: {error}"));
        let has_number = script.contains("user_version");
        let own = if has_number { 4 } else { 2 };
        assert_eq!(applied.statements, own, "{script}");
        assert_eq!(bench.rows("PRAGMA user_version"), [format!("Integer({})", if has_number { 7 } else { 0 })]);
        assert_eq!(bench.rows("SELECT count(*) FROM person WHERE family = name"), ["Integer(2)"]);
    }
}

#[test]
fn the_triggers_of_a_database_run_with_a_script_and_not_with_the_stamp() {
    let setup = "CREATE TABLE t(a); CREATE TABLE log(what); CREATE TABLE meta(version);
        CREATE TRIGGER t_log AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('t'); END;
        CREATE TRIGGER meta_log AFTER INSERT ON meta BEGIN INSERT INTO log VALUES ('meta'); END;";
    let mut bench = Bench::new(setup).script("INSERT INTO t VALUES (1)", setup);
    let write = Write { sql: "INSERT INTO meta VALUES (2)".to_owned(), values: Vec::new(), rows: Some(1) };
    bench.job.stamp = Stamp { writes: vec![write], user_version: Some(2) };
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT what FROM log"), ["Text(\"t\")"]);
    assert_eq!(bench.rows("SELECT version FROM meta"), ["Integer(2)"]);
}

#[test]
fn what_a_script_drops_or_deletes_goes_without_leave_to_lose() {
    for (script, target) in [
        ("DROP TABLE person; CREATE TABLE t(a)", "CREATE TABLE t(a)"),
        (
            "DELETE FROM person; CREATE TABLE t(a)",
            "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE t(a)",
        ),
        ("ALTER TABLE person DROP COLUMN name", "CREATE TABLE person(id INTEGER PRIMARY KEY)"),
        ("ALTER TABLE person RENAME TO people", "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT)"),
        ("ALTER TABLE person RENAME COLUMN name TO title", "CREATE TABLE person(id INTEGER PRIMARY KEY, title TEXT)"),
    ] {
        let bench = Bench::new(TWO).script(script, target);
        assert_eq!(bench.job.losses, Losses::Refuse);
        bench.apply().unwrap_or_else(|error| panic!("{script}: {error}"));
    }
}

#[test]
fn scripts_that_make_a_table_anew_in_any_of_the_usual_ways_are_taken_as_they_are() {
    let new = "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT NOT NULL)";
    let other = new.replace("person", "new_person");
    for script in [
        format!(
            "{other}; INSERT INTO new_person SELECT * FROM person; DROP TABLE person;
            ALTER TABLE new_person RENAME TO person"
        ),
        format!("ALTER TABLE person RENAME TO old; {new}; INSERT INTO person SELECT * FROM old; DROP TABLE old"),
        format!(
            "{other}; INSERT INTO new_person SELECT * FROM person; ALTER TABLE person RENAME TO old;
            ALTER TABLE new_person RENAME TO person; DROP TABLE old"
        ),
        format!(
            "CREATE TEMP TABLE kept AS SELECT * FROM person; DROP TABLE person; {new};
            INSERT INTO person SELECT * FROM kept"
        ),
        // What is left behind for the connection alone does not stand before the tables of the database.
        format!(
            "CREATE TEMP TABLE kept AS SELECT * FROM person; DROP TABLE person; {new};
            INSERT INTO person SELECT * FROM kept; CREATE TEMP TABLE meta(version); CREATE TEMP VIEW v AS SELECT 1;
            CREATE VIRTUAL TABLE temp.f USING fts5(x); CREATE TEMP TRIGGER r AFTER INSERT ON meta BEGIN SELECT 1; END"
        ),
    ] {
        let meta = "CREATE TABLE meta(version);";
        let mut bench = Bench::new(&format!("{TWO};{meta}")).script(&script, &format!("{new};{meta}"));
        let write = Write { sql: "INSERT INTO meta VALUES (2)".to_owned(), values: Vec::new(), rows: Some(1) };
        bench.job.stamp = Stamp { writes: vec![write], user_version: None };
        bench.apply().unwrap_or_else(|error| panic!("{script}: {error}"));
        assert_eq!(
            bench.rows("SELECT count(*), sum(id), (SELECT version FROM meta) FROM person"),
            ["Integer(2) Integer(3) Integer(2)"]
        );
    }
}

#[test]
fn a_table_that_is_only_altered_is_proven_to_hold_what_it_held() {
    let bench = Bench::new(TWO).script("ALTER TABLE person ADD COLUMN family TEXT", PERSON);
    let verified = bench.apply().unwrap().verified;
    assert_eq!((verified.tables, verified.rows), (1, 2));
    // A column that goes and comes back empty is the author's will.
    let again = "ALTER TABLE person DROP COLUMN name; ALTER TABLE person ADD COLUMN name INT";
    let bench = Bench::new(TWO).script(again, "CREATE TABLE person(id INTEGER PRIMARY KEY, name INT)");
    assert_eq!(bench.apply().unwrap().verified.tables, 0);
    assert_eq!(bench.rows("SELECT count(name) FROM person"), ["Integer(0)"]);
}

#[test]
fn a_script_that_does_not_lead_to_its_schema_is_taken_back() {
    let bench = Bench::new(TWO).script("ALTER TABLE person ADD COLUMN x", "CREATE TABLE person(y)");
    let error = bench.refused();
    assert_eq!(error.code, Code::VerifyFailed);
    assert!(error.message.contains("001.sql"), "{error}");
}

#[test]
fn of_several_scripts_each_has_to_lead_to_its_own_schema() {
    let (one, two) = ("CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, a)", "ALTER TABLE person DROP COLUMN a");
    let good = |bench: Bench| bench.script("ALTER TABLE person ADD COLUMN a", one).script(two, ONE);
    good(Bench::new(TWO)).apply().unwrap();
    let mut bench = good(Bench::new(TWO));
    bench.job.scripts[0].target = schema_of(PERSON);
    assert!(bench.refused().message.contains("001.sql"));
    let mut bench = good(Bench::new(TWO));
    bench.job.scripts[1].sql = "ALTER TABLE person DROP COLUMN b".to_owned();
    let error = bench.refused();
    assert_eq!(error.code, Code::CannotApply);
    assert!(error.message.contains("002.sql line 1: ") && error.message.contains("no such column"), "{error}");
}

#[test]
fn the_tables_of_migration_tools_stay_beside_what_a_script_makes() {
    let tools = "CREATE TABLE _sqlx_migrations(version BIGINT PRIMARY KEY, success); INSERT INTO _sqlx_migrations VALUES (1, 1);
        CREATE TABLE schema_migrations(version TEXT); CREATE UNIQUE INDEX unique_schema_migrations ON schema_migrations(version)";
    let mut bench = Bench::new(&format!("{TWO};{tools}")).script(SPLIT, PERSON);
    let sql = "INSERT INTO _sqlx_migrations VALUES (2, 1)".to_owned();
    bench.job.stamp = Stamp { writes: vec![Write { sql, values: Vec::new(), rows: Some(1) }], user_version: None };
    let applied = bench.apply().unwrap();
    assert_eq!(applied.fingerprint, bench.seen().fingerprint);
    assert_eq!(applied.backup.unwrap().to_fingerprint, applied.fingerprint);
    assert_eq!(bench.rows("SELECT count(*) FROM _sqlx_migrations"), ["Integer(2)"]);
    // A script may not take them along either.
    let bench = Bench::new(&format!("{TWO};{tools}"));
    let bench = bench.script(&format!("{SPLIT} DROP TABLE _sqlx_migrations"), PERSON);
    assert_eq!(bench.refused().code, Code::CannotApply, "a statement after COMMIT");
    let bench = Bench::new(&format!("{TWO};{tools}"));
    let bench = bench.script(&format!("{} DROP TABLE _sqlx_migrations", SPLIT.replace("COMMIT;", "")), PERSON);
    assert_eq!(bench.refused().code, Code::VerifyFailed);
}

#[test]
fn a_parent_made_anew_keeps_its_children_and_rows_that_refer_to_nothing_are_refused() {
    let keys = "CREATE TABLE p(id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1), (2);
        CREATE TABLE c(p REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE); INSERT INTO c VALUES (1), (2), (2), (9)";
    let rebuild = "CREATE TABLE n(id INTEGER PRIMARY KEY, x); INSERT INTO n SELECT id, NULL FROM p; DROP TABLE p;
        ALTER TABLE n RENAME TO p";
    let target = "CREATE TABLE p(id INTEGER PRIMARY KEY, x);
        CREATE TABLE c(p REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)";
    for wrapped in [rebuild.to_owned(), format!("PRAGMA foreign_keys = ON; {rebuild}")] {
        let bench = Bench::new(keys).script(&wrapped, target);
        bench.apply().unwrap_or_else(|error| panic!("{wrapped}: {error}"));
        assert_eq!(bench.rows("SELECT count(*) FROM c"), ["Integer(4)"]);
    }
    for more in ["DELETE FROM p WHERE id = 2", "UPDATE p SET id = id + 10 WHERE id = 2"] {
        let bench = Bench::new(keys).script(&format!("{rebuild}; {more}"), target);
        let error = bench.refused();
        assert_eq!(error.code, Code::DoesNotFit);
        assert!(error.message.contains("c has 2 rows"), "{error}");
        assert!(error.hint.unwrap().contains("foreign keys are off"));
    }
}

/// What is done to one database, from whatever steps.
fn do_steps(bench: &Bench, steps: &[Step<'_>]) -> Result<apply::Applied, litefleet::Error> {
    let (path, seen) = (bench.path(), bench.seen());
    let work = Work { steps, losses: Losses::Refuse, order: Default::default() };
    let task = Task {
        path: &path,
        seen,
        work,
        stamp: litefleet::apply::StampBy::Given(Stamp::default()),
        backup: None,
        options: bench.job.options,
        memo: None,
        tell: Tell::default(),
    };
    apply::apply(&task, &bench.job.cancel)
}

#[test]
fn a_plan_and_scripts_are_one_transaction_in_any_order() {
    let setup = "CREATE TABLE person(id INTEGER PRIMARY KEY); INSERT INTO person VALUES (1), (2);
        CREATE TABLE child(p REFERENCES person); INSERT INTO child VALUES (1), (9)";
    let child = "CREATE TABLE child(p REFERENCES person);";
    let one = schema_of(&format!("{child} CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT)"));
    let two = schema_of(&format!("{child} {PERSON}"));
    let three = schema_of(&format!("{child} {}", PERSON.replace(", family", ", more, family")));
    let first = [statement("ALTER TABLE person ADD COLUMN name TEXT")];
    let last = [statement("ALTER TABLE person ADD COLUMN more")];
    let begin = Step::Plan(PlanWork { statements: &first, target: &one, renames: &[] });
    let sql = "ALTER TABLE person ADD COLUMN family TEXT; UPDATE person SET family = 'x'";
    let middle = Step::Script(ScriptWork { name: "2.sql", sql, line: 1, target: &two });
    let end = Step::Plan(PlanWork { statements: &last, target: &three, renames: &[] });
    let bench = Bench::new(setup);
    let applied = do_steps(&bench, &[begin, middle, end]).unwrap();
    assert_eq!((applied.statements, applied.verified.tables), (4, 2), "both plans, and not what the script wrote");
    assert_eq!(applied.fingerprint, bench.seen().fingerprint);
    assert_eq!(bench.rows("SELECT count(family), count(name) FROM person"), ["Integer(2) Integer(0)"]);

    let wrong = Step::Plan(PlanWork { statements: &last, target: &two, renames: &[] });
    for steps in [[wrong, middle, end], [begin, middle, wrong]] {
        let bench = Bench::new(setup);
        let before = std::fs::read(bench.path()).unwrap();
        assert_eq!(do_steps(&bench, &steps).unwrap_err().code, Code::VerifyFailed);
        assert_eq!(std::fs::read(bench.path()).unwrap(), before);
    }
}

#[test]
fn an_empty_file_that_is_named_by_itself_is_filled_by_scripts() {
    let mut bench =
        Bench::new("").script(TWO, "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT)").script(SPLIT, PERSON);
    std::fs::File::create(bench.path()).unwrap();
    bench.job.options.empty = apply::EmptyFile::Fill;
    let trace = Trace::of(&bench.path()).unwrap();
    let empty = schema::fingerprint(&schema::model::Schema::default());
    let seen = Seen { device: trace.device, inode: trace.inode, bytes: 0, fingerprint: empty };
    bench.apply_seen(seen).unwrap();
    assert_eq!(bench.rows("SELECT name FROM person"), ["Text(\"Ada\")", "Text(\"Grace\")"]);
}

#[test]
fn a_fault_is_told_with_the_line_of_the_file_and_what_sqlite_says() {
    let mut bench = Bench::new(TWO).script("SELECT 1;\n-- two\n\nUPDATE person\nSET name = absent;", PERSON);
    let error = bench.refused();
    assert_eq!(error.code, Code::CannotApply);
    assert!(error.message.ends_with("001.sql line 5: no such column: absent"), "{error}");
    bench.job.scripts = vec![Script {
        name: "9.sql".to_owned(),
        sql: "\nINSERT INTO person VALUES (1, '')".to_owned(),
        ..bench.job.scripts.remove(0)
    }];
    let error = bench.refused();
    assert_eq!(error.code, Code::DoesNotFit);
    assert!(error.message.ends_with("9.sql line 2: UNIQUE constraint failed: person.id"), "{error}");
}
