//! Which renames fit, how they are written, and what may be kept beside them.

use super::{database, plan_renaming, read, run, schema_of};
use litefleet::{Code, diff::fitting, plan::aim, schema::Renamed};

fn renames(texts: &[&str]) -> Vec<Renamed> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn fits(left: &str, right: &str, accepted: &[&str]) -> Vec<String> {
    fitting(&schema_of(left), &schema_of(right), &renames(accepted)).iter().map(ToString::to_string).collect()
}

#[test]
fn a_rename_is_read_as_it_is_written() {
    let odd = ["t.a=b", "t=u", "\"a.b\".\"c=d\"=\"e \"\"f\"\"\"", "\"order\"=\"select\"", "É=é"];
    for text in odd {
        assert_eq!(text.parse::<Renamed>().unwrap().to_string(), text);
    }
    assert_eq!("order.group=by".parse::<Renamed>().unwrap().to_string(), "\"order\".\"group\"=by");
    for wrong in ["", "t", "t.a", "=b", "t.=b", "t.a=", "t.a.b=c", "t.a=b=c", "\"t=u", "t\"x\"=u", "a=b.c", "\"\"=b"] {
        assert_eq!(wrong.parse::<Renamed>().unwrap_err().code, Code::BadRequest, "{wrong}");
    }
}

#[test]
fn a_rename_fits_where_the_old_is_gone_and_the_new_has_come() {
    const LEFT: &str = "CREATE TABLE t (a, n); CREATE TABLE s (x)";
    assert_eq!(fits(LEFT, "CREATE TABLE t (b, n); CREATE TABLE s (x)", &["T.A=B"]), ["t.a=b"]);
    // Not there, still wanted, not wanted under its new name, there already.
    for (right, accepted) in [
        ("CREATE TABLE t (b, n)", "t.c=b"),
        ("CREATE TABLE t (a, b, n)", "t.a=b"),
        ("CREATE TABLE t (c, n)", "t.a=b"),
        ("CREATE TABLE t (n)", "t.a=n"),
        ("CREATE TABLE s (x)", "t=s"),
        ("CREATE TABLE t (a); CREATE TABLE u (a)", "t=u"),
        ("CREATE TABLE u (a)", "v=u"),
    ] {
        assert_eq!(fits(LEFT, right, &[accepted]), [""; 0], "{right}");
    }
    // A view may stand where the table was, and nowhere else than there.
    assert_eq!(fits(LEFT, "CREATE TABLE u (a, n); CREATE VIEW t AS SELECT a FROM u", &["t=u"]), ["t=u"]);
}

#[test]
fn one_name_for_two_things_and_two_names_for_one_are_no_renames() {
    let right = "CREATE TABLE t (c, d); CREATE TABLE v (x)";
    let left = "CREATE TABLE t (a, b); CREATE TABLE s (x); CREATE TABLE u (x)";
    assert_eq!(fits(left, right, &["t.a=c", "t.b=c"]), [""; 0]);
    assert_eq!(fits(left, right, &["t.a=c", "t.a=d"]), [""; 0]);
    assert_eq!(fits(left, right, &["s=v", "u=v"]), [""; 0]);
    // Where only one of them is there, that one is meant.
    assert_eq!(fits("CREATE TABLE t (a)", right, &["t.a=c", "t.b=c", "t.a=c"]), ["t.a=c"]);
}

#[test]
fn a_column_of_a_renamed_table_is_named_with_either_name_of_it() {
    let (left, right) = ("CREATE TABLE t (a, n)", "CREATE TABLE u (b, n)");
    for accepted in [["t=u", "t.a=b"], ["t=u", "u.a=b"]] {
        assert_eq!(fits(left, right, &accepted), ["t=u", "t.a=b"]);
    }
    assert_eq!(fits(left, right, &["u.a=b"]), [""; 0]);
}

#[test]
fn what_is_kept_follows_what_is_renamed() {
    let current =
        "CREATE TABLE t (a TEXT, extra INT CHECK (extra > length(a)), n INT); INSERT INTO t VALUES ('x', 9, 1);
                   CREATE TABLE child (x REFERENCES t (a)); INSERT INTO child VALUES ('x');
                   CREATE INDEX also ON t (a, n) WHERE a > 'a'; CREATE UNIQUE INDEX key ON t (a);
                   CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END; CREATE VIEW apart AS SELECT 1 AS a";
    let connection = database(current);
    let (left, right) = (read(&connection), schema_of("CREATE TABLE u (b TEXT, n INT)"));
    let renames = renames(&["t=u", "t.a=b"]);
    let aim = aim(&left, &right, &renames).unwrap();
    let kept: Vec<_> = aim.kept.iter().map(|kept| (&*kept.kind, &*kept.object, kept.column.as_deref())).collect();
    let wanted = [
        ("table", "child", None),
        ("column", "u", Some("extra")),
        ("constraint", "u", None),
        ("view", "apart", None),
        ("index", "also", None),
        ("index", "key", None),
        ("trigger", "g", None),
    ];
    assert_eq!(kept, wanted);
    run(&connection, &plan_renaming(&left, &aim.schema, &renames).unwrap()).unwrap();
    super::assert_schema(&connection, &aim.schema, "kept");
    let there: (String, i64) = connection
        .query_row("SELECT b, extra FROM u JOIN child ON x = b", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(there, ("x".to_owned(), 9));
}

#[test]
fn keys_of_an_extra_may_come_in_another_order_under_the_new_name() {
    let connection =
        database("CREATE TABLE a (x); CREATE TABLE b (x REFERENCES a (x), FOREIGN KEY (x) REFERENCES b (x))");
    let (left, right, renames) = (read(&connection), schema_of("CREATE TABLE c (x)"), renames(&["a=c"]));
    let aim = aim(&left, &right, &renames).unwrap();
    run(&connection, &plan_renaming(&left, &aim.schema, &renames).unwrap()).unwrap();
    super::assert_schema(&connection, &aim.schema, "kept");
}

#[test]
fn an_extra_that_would_be_broken_by_a_rename_is_refused() {
    let right = schema_of("CREATE TABLE u (b TEXT, n INT)");
    for (extra, said) in [
        ("CREATE VIEW v AS SELECT a FROM t", "view v"),
        ("CREATE VIEW v AS SELECT n FROM t", "view v"),
        ("CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = new.a; END", "trigger g"),
        ("CREATE TRIGGER g AFTER INSERT ON t WHEN new.a > 1 BEGIN SELECT 1; END", "trigger g"),
        ("CREATE VIRTUAL TABLE f USING fts5(a, content = t)", "virtual table f"),
        ("CREATE INDEX i ON t (CAST(a AS a))", "index i"),
    ] {
        let left = schema_of(&format!("CREATE TABLE t (a TEXT, n INT); {extra}"));
        let error = aim(&left, &right, &renames(&["t=u", "t.a=b"])).unwrap_err();
        assert_eq!(error.code, Code::CannotPlan);
        assert!(error.message.starts_with(&format!("cannot keep {said}: it names t")), "{}", error.message);
    }
}
