//! Random schemas with what the other generator leaves out: rowids, counters, kinds of tables and columns, odd names.

use proptest::prelude::*;

const NAMES: [&str; 6] = ["a", "b", "\"c d\"", "\"order\"", "rowid", "É"];
const TYPES: [&str; 6] = ["TEXT", "INTEGER", "REAL", "BLOB", "ANY", "INT"];
const PARTS: [&str; 12] = [
    "",
    "",
    "NOT NULL",
    "NOT NULL DEFAULT 'x'",
    "DEFAULT 7",
    "DEFAULT (1 + 2)",
    "DEFAULT CURRENT_TIMESTAMP",
    "COLLATE NOCASE",
    "UNIQUE ON CONFLICT REPLACE",
    "NOT NULL ON CONFLICT IGNORE DEFAULT 'y'",
    "REFERENCES t0",
    "CHECK (a IS NOT 'zz')",
];

/// One table and what stands on it.
#[derive(Clone, Debug)]
struct Table {
    /// The columns that there are besides `a`, in order, each with its type and part.
    columns: Vec<(usize, usize, usize)>,
    key: usize,
    kind: usize,
    generated: usize,
    rest: u8,
    own_name: bool,
}

fn table() -> impl Strategy<Value = Table> {
    let columns = prop::sample::subsequence((1..NAMES.len()).collect::<Vec<_>>(), 0..NAMES.len()).prop_shuffle();
    let columns = (columns, prop::collection::vec((0..TYPES.len(), 0..PARTS.len()), NAMES.len()));
    let columns = columns.prop_map(|(places, parts)| {
        places.into_iter().zip(parts).map(|(place, (kind, part))| (place, kind, part)).collect::<Vec<_>>()
    });
    (columns, 0..6_usize, 0..4_usize, 0..4_usize, any::<u8>(), prop::bool::weighted(0.1)).prop_map(
        |(columns, key, kind, generated, rest, own_name)| Table { columns, key, kind, generated, rest, own_name },
    )
}

impl Table {
    fn sql(&self, table: &str) -> String {
        let Self { columns, key, kind, generated, rest, own_name } = self;
        let (strict, without_rowid) = (*kind == 1, *kind == 2);
        let mut items = vec![format!("a {}", TYPES[usize::from(*rest) % TYPES.len()])];
        for (place, kind, part) in columns {
            items.push(format!("{} {} {}", NAMES[*place], TYPES[*kind], PARTS[*part]));
        }
        match generated {
            1 => items.push("g TEXT AS (a || 'g')".to_owned()),
            2 => items.push("g TEXT GENERATED ALWAYS AS (coalesce(a, 'none')) STORED".to_owned()),
            3 => items.push("g TEXT".to_owned()),
            _ => {}
        }
        match key {
            _ if without_rowid => items.insert(0, "k INTEGER PRIMARY KEY".to_owned()),
            0 => items.insert(0, "k INTEGER PRIMARY KEY".to_owned()),
            1 => items.insert(0, "k INTEGER PRIMARY KEY AUTOINCREMENT".to_owned()),
            2 => items.insert(0, "k INTEGER PRIMARY KEY DESC".to_owned()),
            3 => items.push("PRIMARY KEY (a)".to_owned()),
            _ => {}
        }
        if *own_name {
            items.push(format!("CHECK ({table}.a IS NOT 'yyy')"));
        }
        let flags = if strict {
            " STRICT"
        } else if without_rowid {
            " WITHOUT ROWID"
        } else {
            ""
        };
        let mut sql = format!("CREATE TABLE {table} ({}){flags};\n", items.join(", "));
        let plain = table.replace('"', "");
        for (bit, text) in [
            format!("CREATE INDEX \"i {plain}\" ON {table} (a);\n"),
            format!("CREATE VIEW \"v {plain}\" AS SELECT * FROM {table} JOIN nowhere;\n"),
            format!(
                "CREATE TRIGGER \"w {plain}\" INSTEAD OF INSERT ON \"v {plain}\" BEGIN INSERT INTO {table} (a) VALUES (new.a); END;\n"
            ),
            format!("CREATE TRIGGER \"g {plain}\" AFTER INSERT ON {table} BEGIN DELETE FROM {table}; END;\n"),
            format!("CREATE UNIQUE INDEX \"u {plain}\" ON {table} (a COLLATE NOCASE) WHERE a > 'b';\n"),
        ]
        .into_iter()
        .enumerate()
        {
            let needs_view = bit == 2 && rest & 2 == 0;
            if rest & (1 << bit) != 0 && !needs_view {
                sql.push_str(&text);
            }
        }
        sql
    }
}

/// Two schemas of up to three tables, some of them alike on both sides but for one thing.
pub fn pair() -> impl Strategy<Value = (String, String)> {
    let change = (0..5_usize, table());
    let one = (table(), table(), change, any::<bool>()).prop_map(|(left, other, (what, from), alike)| {
        let right = match alike {
            false => other,
            true => match what {
                0 => Table { columns: from.columns, ..left.clone() },
                1 => Table { key: from.key, ..left.clone() },
                2 => Table { kind: from.kind, ..left.clone() },
                3 => Table { rest: from.rest, ..left.clone() },
                _ => Table { generated: from.generated, ..left.clone() },
            },
        };
        (left, right)
    });
    let sides = (any::<[u8; 3]>(), prop::collection::vec(one, 3));
    sides.prop_map(|(on, tables)| {
        let (mut left, mut right) = (String::new(), String::new());
        for (at, (one, other)) in tables.iter().enumerate() {
            let name = ["t0", "\"T 1\"", "\"select\""][at];
            if on[at] % 8 != 0 {
                left.push_str(&one.sql(name));
            }
            if on[at] % 8 != 1 {
                right.push_str(&other.sql(if at == 0 { "T0" } else { name }));
            }
        }
        (left, right)
    })
}
