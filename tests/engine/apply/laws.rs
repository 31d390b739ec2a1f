//! Laws that hold whatever the schema and the rows are.

use crate::support::{Bench, statement};
use proptest::prelude::*;

/// A column's type, its values, and whether it is in an index.
#[derive(Clone, Debug)]
struct Column {
    declared: &'static str,
    indexed: bool,
}

#[derive(Clone, Debug)]
struct Table {
    columns: Vec<Column>,
    key: &'static str,
    rows: Vec<(i64, Vec<String>)>,
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("NULL".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<i8>().prop_map(|number| number.to_string()),
        (-1e300..1e300).prop_map(|number: f64| format!("{number:e}")),
        "[ -~äß☃\n]{0,12}".prop_map(|text| format!("'{}'", text.replace('\'', "''"))),
        prop::collection::vec(any::<u8>(), 0..9)
            .prop_map(|bytes| format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())),
        "[0-9]{1,3}(\\.[0-9]{1,2})?".prop_map(|text| format!("'{text}'")),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    let types = prop::sample::select(vec!["", "TEXT", "INTEGER", "REAL", "NUMERIC", "BLOB", "VARCHAR(9)"]);
    let column = (types, any::<bool>()).prop_map(|(declared, indexed)| Column { declared, indexed });
    let keys = prop::sample::select(vec!["", "id INTEGER PRIMARY KEY, ", "id INTEGER PRIMARY KEY AUTOINCREMENT, "]);
    (prop::collection::vec(column, 1..5), keys).prop_flat_map(|(columns, key)| {
        let row = (-1000_i64..1000, prop::collection::vec(value(), columns.len()));
        prop::collection::vec(row, 0..20).prop_map(move |rows| Table { columns: columns.clone(), key, rows })
    })
}

impl Table {
    fn definition(&self, name: &str, more: &str) -> String {
        let columns: Vec<String> =
            self.columns.iter().enumerate().map(|(at, column)| format!("c{at} {}", column.declared)).collect();
        format!("CREATE TABLE {name}({}{}{more})", self.key, columns.join(", "))
    }

    fn names(&self) -> String {
        let rowid = if self.key.is_empty() { "rowid" } else { "id" };
        (0..self.columns.len()).fold(rowid.to_owned(), |names, at| format!("{names}, c{at}"))
    }

    fn indexes(&self) -> String {
        let indexed = self.columns.iter().enumerate().filter(|(_, column)| column.indexed);
        indexed.map(|(at, _)| format!("CREATE INDEX i{at} ON t(c{at});")).collect()
    }

    fn setup(&self) -> String {
        let names = self.names();
        let insert = |(rowid, values): &(i64, Vec<String>)| {
            format!("INSERT OR REPLACE INTO t({names}) VALUES ({rowid}, {});", values.join(", "))
        };
        let rows: String = self.rows.iter().map(insert).collect();
        format!("{}; {} {rows}", self.definition("t", ""), self.indexes())
    }

    /// A rebuild that copies what `from` gives.
    fn bench(&self, from: &str) -> Bench {
        let mut statements = vec![
            self.definition("new_t", ", added"),
            format!("INSERT INTO new_t({}) SELECT {from} FROM t", self.names()),
        ];
        if self.key.contains("AUTO") {
            statements.push("DELETE FROM sqlite_sequence WHERE name = 'new_t'".to_owned());
            statements.push("UPDATE sqlite_sequence SET name = 'new_t' WHERE name = 't'".to_owned());
        }
        statements.push("DROP TABLE t".to_owned());
        statements.push("ALTER TABLE new_t RENAME TO t".to_owned());
        statements.extend(self.indexes().split_terminator(';').map(str::to_owned));
        let mut bench =
            Bench::new(&self.setup()).plan(&[], &format!("{}; {}", self.definition("t", ", added"), self.indexes()));
        bench.job.statements = statements.iter().map(|sql| statement(sql)).collect();
        bench
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_table_made_anew_with_its_rows_is_proven_and_has_them(table in table()) {
        let bench = table.bench(&table.names());
        let all = format!("SELECT {} FROM t ORDER BY 1", table.names());
        let before = bench.rows(&all);
        let applied = bench.apply().map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(applied.verified.rows, before.len() as u64);
        prop_assert_eq!(bench.rows(&all), before);
    }

    #[test]
    fn one_value_that_is_another_is_enough_to_take_it_all_back(table in table(), at in any::<prop::sample::Index>()) {
        prop_assume!(!table.rows.is_empty());
        let (rowid, _) = table.rows[at.index(table.rows.len())];
        let key = if table.key.is_empty() { "rowid" } else { "id" };
        // A blob of its own is what no column changes.
        let other = format!("CASE WHEN {key} = {rowid} THEN x'c0ffee' ELSE c0 END");
        let from = table.names().replacen("c0", &other, 1);
        let error = table.bench(&from).refused();
        prop_assert_eq!(error.code, litefleet::Code::VerifyFailed);
    }
}
