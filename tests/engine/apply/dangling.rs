//! Rows that refer to nothing: those that did before are left in peace, and no other comes to.

use crate::support::Bench;
use litefleet::{Code, api::Losses};

const P: &str = "CREATE TABLE p(id INTEGER PRIMARY KEY)";

/// A table `c` with rows that refer to nothing by no key or another one, to be made anew with this definition.
fn anew(sql: &str, columns: &str, definition: &str, others: &str) -> Bench {
    let made = format!("CREATE TABLE c({definition})");
    let create = format!("CREATE TABLE new_c({definition})");
    let copy = format!("INSERT INTO new_c(rowid, {columns}) SELECT rowid, {columns} FROM c");
    let steps = [create.as_str(), &copy, "DROP TABLE c", "ALTER TABLE new_c RENAME TO c"];
    Bench::new(&format!("PRAGMA foreign_keys = OFF; {P}; {others}; {sql}"))
        .plan(&steps, &format!("{P}; {others}; {made}"))
}

#[test]
fn a_row_that_would_refer_to_nothing_by_another_key_is_not_made_up_for_by_one_that_did() {
    // Row 1 refers to nothing by `a`, row 2 would by `b`: as many as before.
    let sql = "CREATE TABLE c(a REFERENCES p, b); INSERT INTO c VALUES (7, NULL), (NULL, 8)";
    for losses in [Losses::Refuse, Losses::Allow] {
        let mut bench = anew(sql, "a, b", "a, b REFERENCES p", "");
        bench.job.losses = losses;
        let error = bench.refused();
        assert_eq!(error.code, Code::DoesNotFit, "{error}");
        assert!(error.message.contains("1 row (rowid 2)"), "{error}");
    }
}

#[test]
fn a_row_that_would_refer_to_nothing_by_the_same_key_is_not_made_up_for_by_one_that_is_gone() {
    let script = "UPDATE c SET a = CASE id WHEN 2 THEN 9 END; ALTER TABLE c ADD COLUMN b";
    let keyed = "CREATE TABLE c(id INTEGER PRIMARY KEY, a REFERENCES p); INSERT INTO c VALUES (1, 7), (2, NULL)";
    let scripted = Bench::new(&format!("PRAGMA foreign_keys = OFF; {P}; {keyed}"))
        .script(script, &format!("{P}; CREATE TABLE c(id INTEGER PRIMARY KEY, a REFERENCES p, b)"));
    let error = scripted.refused();
    assert_eq!(error.code, Code::DoesNotFit, "{error}");
    assert!(error.message.contains("(rowid 2)"), "{error}");
}

#[test]
fn a_key_that_fits_nothing_excuses_no_other_table() {
    let unfit = "CREATE TABLE y(k); CREATE TABLE z(k REFERENCES y(k))";
    let sql = "CREATE TABLE c(b); INSERT INTO c VALUES (7), (8); INSERT INTO z VALUES (1)";
    for losses in [Losses::Refuse, Losses::Allow] {
        let mut bench = anew(sql, "b", "b REFERENCES p", unfit);
        bench.job.losses = losses;
        let error = bench.refused();
        assert_eq!(error.code, Code::DoesNotFit, "{error}");
        assert!(error.message.contains("c has 2 rows"), "{error}");
    }
}

#[test]
fn what_referred_to_nothing_before_stays_as_it_is() {
    let sql =
        "CREATE TABLE c(a REFERENCES p, b); INSERT INTO c VALUES (7, 1), (NULL, 2), (8, 3); DELETE FROM c WHERE b = 2";
    let bench = anew(sql, "a, b", "a REFERENCES p, b DEFAULT 1", "");
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT rowid, a FROM c"), ["Integer(1) Integer(7)", "Integer(3) Integer(8)"]);
    // A script need not keep rowids, and may give the column another name.
    let anew = "CREATE TABLE n(x REFERENCES p, b TEXT); INSERT INTO n SELECT a, b FROM c; DROP TABLE c;
        ALTER TABLE n RENAME TO c";
    let bench = Bench::new(&format!("PRAGMA foreign_keys = OFF; {P}; {sql}"))
        .script(anew, &format!("{P}; CREATE TABLE c(x REFERENCES p, b TEXT)"));
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT rowid, x FROM c"), ["Integer(1) Integer(7)", "Integer(2) Integer(8)"]);
}

#[test]
fn rows_of_a_table_whose_rowids_move_are_counted() {
    let sql = "CREATE TABLE c(k INTEGER, a REFERENCES p); INSERT INTO c VALUES (10, 7), (20, 8)";
    let create = "CREATE TABLE new_c(k INTEGER PRIMARY KEY, a REFERENCES p)";
    let steps = [create, "INSERT INTO new_c(k, a) SELECT k, a FROM c", "DROP TABLE c", "ALTER TABLE new_c RENAME TO c"];
    let bench = Bench::new(&format!("PRAGMA foreign_keys = OFF; {P}; {sql}"))
        .plan(&steps, &format!("{P}; CREATE TABLE c(k INTEGER PRIMARY KEY, a REFERENCES p)"));
    bench.apply().unwrap();
    assert_eq!(bench.rows("SELECT count(*) FROM c WHERE rowid IN (10, 20)"), ["Integer(2)"]);
}
