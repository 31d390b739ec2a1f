//! What the model says of a schema.

use super::{database, read, stored};
use litefleet::schema::{
    self,
    model::{Action, Affinity, Conflict, Event, Name, Timing},
};

#[test]
fn columns_come_with_all_that_sqlite_knows_of_them() {
    let schema = read(
        "create table T(
            Id integer primary key, name varchar ( 20 ) collate nocase not null on conflict replace default \"x\",
            price decimal(10,2), raw, data blob, score float, twice int as (price * 2) stored)",
    );
    let table = schema.table(&"t".into()).unwrap();
    let names: Vec<_> = table.columns.iter().map(|column| &*column.name.0).collect();
    assert_eq!(names, ["Id", "name", "price", "raw", "data", "score", "twice"]);
    let affinities: Vec<_> = table.columns.iter().map(|column| column.affinity).collect();
    use Affinity::{Blob, Integer, Numeric, Real, Text};
    assert_eq!(affinities, [Integer, Text, Numeric, Blob, Blob, Real, Integer]);
    let name = table.column(&"NAME".into()).unwrap();
    assert_eq!(name.declared_type, "VARCHAR(20)");
    assert_eq!(name.not_null, Some(Conflict::Replace));
    assert_eq!(name.default.as_ref().unwrap().0, "'x'");
    assert_eq!(name.collation, Some("nocase".into()));
    let numbers = read("create table t(a default -1, b default (+0XF))");
    let defaults: Vec<_> =
        numbers.tables[0].columns.iter().map(|column| &*column.default.as_ref().unwrap().0).collect();
    assert_eq!(defaults, ["-1", "0xf"]);
    let twice = table.column(&"twice".into()).unwrap().generated.as_ref().unwrap();
    assert_eq!((&*twice.expression.0, twice.stored), ("price * 2", true));
    assert!(table.primary_key.as_ref().unwrap().is_rowid);
    assert!(table.sql.contains("varchar ( 20 )"), "the text is kept for people");
}

#[test]
fn constraints_come_with_names_actions_and_conflicts() {
    let schema = read(
        "create table p(i integer, j, constraint pk primary key (i autoincrement));
         create table c(a constraint one references p on delete set null on update cascade deferrable initially deferred,
            b, constraint two unique (b desc, a collate nocase) on conflict ignore,
            constraint three check (Coalesce(a, B) in (1, 'Two')), constraint four foreign key (a, b) references p(i, j))",
    );
    let key = schema.tables[1].primary_key.as_ref().unwrap();
    assert!(key.autoincrement && key.is_rowid && key.name == Some("pk".into()));
    let table = &schema.tables[0];
    let [one, four] = table.foreign_keys.as_slice() else { panic!("{:?}", table.foreign_keys) };
    assert_eq!((one.on_delete, one.on_update, one.deferred), (Action::SetNull, Action::Cascade, true));
    assert!(one.parent_columns.is_empty() && one.name == Some("one".into()));
    assert_eq!((four.columns.len(), four.parent_columns.len(), four.deferred), (2, 2, false));
    let unique = &table.unique[0];
    assert_eq!((unique.conflict, unique.parts[0].descending), (Conflict::Ignore, true));
    assert_eq!(unique.parts[1].collation, Some("NOCASE".into()));
    assert_eq!(table.checks[0].expression.0, "coalesce(a, b) in (1, 'Two')");
    assert_eq!(table.checks[0].name, Some("three".into()));
}

#[test]
fn indexes_say_order_collation_and_condition() {
    let schema = read(
        "create table t(a text collate nocase, b);
         create unique index i on t(a, abs(b) desc, b collate rtrim) where (b > 1)",
    );
    let [a, abs, b] = schema.indexes[0].parts.as_slice() else { panic!() };
    assert_eq!((&*a.expression.0, &a.collation), ("a", &Some("nocase".into())));
    assert_eq!((&*abs.expression.0, abs.descending), ("abs(b)", true));
    assert_eq!((&*b.expression.0, &b.collation), ("b", &Some("rtrim".into())));
    assert_eq!(schema.indexes[0].filter.as_ref().unwrap().0, "b > 1");
    assert!(schema.indexes[0].unique);
}

#[test]
fn triggers_and_views_are_taken_apart() {
    let schema = read(
        "create table t(a, b);
         create view v(x, \"Y\") as select a, b from t order by 1;
         create trigger g instead of update of y, x on v for each row when (new.x > 1)
         begin insert into t values (new.x, 2); delete from t; end",
    );
    let (view, trigger) = (&schema.views[0], &schema.triggers[0]);
    assert_eq!(view.columns, [Name::from("x"), Name::from("Y")]);
    assert_eq!(view.body.0, "select a, b from t order by 1");
    assert_eq!((trigger.timing, trigger.event), (Timing::InsteadOf, Event::Update));
    assert_eq!(trigger.columns, [Name::from("x"), Name::from("y")]);
    assert_eq!(trigger.when.as_ref().unwrap().0, "new.x > 1");
    assert_eq!(trigger.body.0, "insert into t values (new.x, 2); delete from t;");
}

#[test]
fn shadow_tables_are_part_of_their_virtual_table() {
    let schema = read(
        "create virtual table notes using fts5(body); create virtual table old using fts4(body);
         create virtual table boxes using rtree(id, a, b); create table notes_extra(a); create table t(a)",
    );
    let tables: Vec<_> = schema.tables.iter().map(|table| &*table.name.0).collect();
    assert_eq!(tables, ["notes_extra", "t"]);
    let shadows: Vec<_> = schema.virtual_tables.iter().map(|table| table.shadows.len()).collect();
    assert_eq!(shadows, [3, 5, 5]);
    assert!(schema.indexes.is_empty());
}

#[test]
fn whatever_is_named_after_a_virtual_table_of_an_unknown_module_is_its_shadow() {
    let connection =
        database("create table vectors_chunks(a); create index vectors_i on vectors_chunks(a); create table t(a)");
    let mut objects = schema::stored(&connection).unwrap();
    objects.push(stored("table", "Vectors", "CREATE VIRTUAL TABLE Vectors USING vec0(embedding float[768])"));
    let schema = schema::introspect(&connection, &objects).unwrap();
    assert_eq!(schema.virtual_tables[0].shadows, [Name::from("vectors_chunks")]);
    assert_eq!((schema.tables.len(), schema.indexes.len()), (1, 0));
    let without: Vec<_> = objects.iter().filter(|object| object.table != "vectors_chunks").cloned().collect();
    let without = schema::introspect(&connection, &without).unwrap();
    assert_eq!(schema::fingerprint(&schema), schema::fingerprint(&without), "what it needs is its own business");
}

#[test]
fn a_known_virtual_table_without_its_shadows_is_another() {
    let connection = database("create virtual table notes using fts5(body)");
    let whole = schema::read(&connection).unwrap();
    let broken: Vec<_> = whole.0.iter().filter(|object| object.name != "notes_idx").cloned().collect();
    let broken = schema::introspect(&connection, &broken).unwrap();
    assert_ne!(schema::fingerprint(&whole.1), schema::fingerprint(&broken));
}

#[test]
fn what_belongs_to_sqlite_is_left_out() {
    let connection = database("create table t(i integer primary key autoincrement, u unique); create index x on t(u)");
    connection.execute_batch("insert into t(u) values (1); analyze").unwrap();
    let mut objects = schema::stored(&connection).unwrap();
    objects.push(stored("table", "SQLITE_evil", "CREATE TABLE SQLITE_evil(a)"));
    let schema = schema::introspect(&connection, &objects).unwrap();
    assert_eq!((schema.tables.len(), schema.indexes.len()), (1, 1));
}

#[test]
fn a_text_that_cannot_be_taken_apart_is_compared_as_it_is() {
    let connection = database("create table t(a unique, b references t(a))");
    let schema_of = |sql: &str| schema::introspect(&connection, &[stored("table", "t", sql)]).unwrap();
    let odd = schema_of("CREATE TABLE t(a UNIQUE, b REFERENCES t(a)) WITH MAGIC");
    let spelt = schema_of("create table \"t\" (a unique, b references t(a)) with /* some */ magic;");
    let other = schema_of("CREATE TABLE t(a UNIQUE, b REFERENCES t(a)) WITH MORE MAGIC");
    let plain = schema_of("CREATE TABLE t(a UNIQUE, b REFERENCES t(a))");
    assert_eq!((odd.tables[0].unique.len(), odd.tables[0].foreign_keys.len()), (1, 1), "the pragmas still speak");
    assert!(odd.tables[0].unparsed.is_some() && plain.tables[0].unparsed.is_none());
    assert_eq!(schema::fingerprint(&odd), schema::fingerprint(&spelt));
    for different in [other, plain] {
        assert_ne!(schema::fingerprint(&odd), schema::fingerprint(&different));
        let changes = litefleet::diff::compare(&odd, &different);
        let kinds: Vec<_> = changes.iter().map(litefleet::diff::Change::kind).collect();
        assert_eq!(kinds, ["table_text_different"]);
    }
}

#[test]
fn the_key_of_a_text_knows_every_letter_but_no_order() {
    let connection = database("create table t(a); create table u(a)");
    let objects = schema::stored(&connection).unwrap();
    let key = schema::text_key(&objects);
    let mut turned = objects.clone();
    turned.reverse();
    assert_eq!(schema::text_key(&turned), key);
    turned[0].sql.as_mut().unwrap().push(' ');
    assert_ne!(schema::text_key(&turned), key);
    turned[0].sql = None;
    let none = schema::text_key(&turned);
    turned[0].sql = Some(String::new());
    assert_ne!(schema::text_key(&turned), none);
}

#[test]
fn a_fingerprint_is_128_bits_in_hexadecimal_and_stays() {
    let fingerprint = super::fingerprint("create table t(a integer primary key, b text not null default 'x')");
    assert_eq!(fingerprint.0.len(), 32);
    // Changing this means forgetting what was remembered: count FINGERPRINT_VERSION up.
    assert_eq!(fingerprint.0, "e3b5a03926c8af121758199f71d5452e");
}
