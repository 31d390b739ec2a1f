//! Migration scripts: what runs, what is refused, what is proven.

use crate::support::Bench;
use litefleet::{Code, api::Losses};

const TWO: &str = "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO person VALUES (1, 'Ada Lovelace'), (2, 'Grace Hopper')";
const SPLIT: &str = "PRAGMA foreign_keys=OFF;
    BEGIN TRANSACTION;
    ALTER TABLE person ADD COLUMN family TEXT;
    UPDATE person SET family = substr(name, instr(name, ' ') + 1), name = substr(name, 1, instr(name, ' ') - 1);
    COMMIT;
    PRAGMA foreign_keys=ON;";

#[test]
fn a_script_moves_data_and_leads_to_its_schema() {
    let bench = Bench::new(TWO).script(SPLIT, "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, family TEXT)");
    let applied = bench.apply().unwrap();
    assert_eq!(applied.statements, 2);
    assert_eq!(bench.rows("SELECT family FROM person ORDER BY id"), ["Text(\"Lovelace\")", "Text(\"Hopper\")"]);
}

#[test]
fn what_a_script_drops_goes_without_leave_to_lose() {
    let bench = Bench::new(TWO).script("DROP TABLE person; CREATE TABLE t(a)", "CREATE TABLE t(a)");
    assert_eq!(bench.job.losses, Losses::Refuse);
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT count(*) FROM t"), ["Integer(0)"]);
}

#[test]
fn a_script_that_does_not_lead_to_its_schema_is_taken_back() {
    let bench = Bench::new(TWO).script("ALTER TABLE person ADD COLUMN x", "CREATE TABLE person(y)");
    assert_eq!(bench.refused().code, Code::VerifyFailed);
}
