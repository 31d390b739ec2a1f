//! How long it takes. Run in a release build: `cargo test --release --test align -- --ignored --nocapture`.

use super::{align, align_sql, read};
use litefleet::diff;
use std::time::Instant;

/// Tables with ten columns, every second of them different on the right.
fn tables(count: usize, right: bool) -> String {
    let column = |at| format!("column_{at} TEXT NOT NULL DEFAULT 'x' CHECK (column_{at} IN ('a', 'b', 'c'))");
    let table = |table| {
        let other = if right && table % 2 == 0 { ", extra INTEGER" } else { "" };
        let columns: Vec<String> = (0..9).map(column).collect();
        let last = if right && table % 2 == 0 { "INTEGER" } else { "TEXT" };
        format!("CREATE TABLE table_{table}(\n  {},\n  last {last}{other}\n);\n", columns.join(",\n  "))
    };
    (0..count).map(table).collect()
}

fn time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    eprintln!("{what}: {:?}", start.elapsed());
    done
}

#[test]
#[ignore = "measures"]
fn two_thousand_tables_and_a_megabyte_in_one_view() {
    let (left, right) = (read(&tables(2_000, false)), read(&tables(2_000, true)));
    let changes = time("compare", || diff::compare(&left, &right));
    time("align 2,000 tables", || diff::align(&left, &right, &changes, &[]));
    time("align_sql 2,000 tables", || diff::align_sql(&left, &right, &changes, &[]));
    let view = |step: usize| {
        let column =
            |at| format!("  coalesce(a{}, {}) AS name_{at}", at % 7, if at % step == 0 { "NULL" } else { "'x'" });
        let columns: Vec<String> = (0..1_900).map(column).collect();
        let select = format!("SELECT\n{}\nFROM t\n", columns.join(",\n"));
        format!("CREATE TABLE t(a0,a1,a2,a3,a4,a5,a6);\nCREATE VIEW v AS\n{}", vec![select; 14].join("UNION ALL\n"))
    };
    let (left, right) = (read(&view(3)), read(&view(5)));
    eprintln!("{} bytes", left.views[0].sql.len());
    time("align 1 MB", || align(&left, &right));
    time("align_sql 1 MB", || align_sql(&left, &right));
}
