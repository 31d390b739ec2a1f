//! The commands of Compare.

use crate::{
    commands::{code, opened, versions},
    page::{Chosen, Page, folder},
};
use litefleet_testkit::{Fleet, Kind};
use serde_json::{Value, json};

/// A fleet that was scanned, and the id of its first database of a kind.
fn scanned(test: &str, kind: Kind) -> (Page, Fleet, i64) {
    let (page, fleet, _) = opened(test);
    page.scan();
    let truth = fleet.first(kind).unwrap();
    let query = json!({ "filter": { "search": [truth.path] }, "limit": 10 });
    let listed = page.call("databases_list", json!({ "query": query })).unwrap();
    let id = listed["rows"][0]["id"].as_i64().unwrap();
    (page, fleet, id)
}

fn with_expected(id: i64) -> Value {
    json!({ "left": { "from": "database", "id": id }, "right": { "from": "expected", "id": id } })
}

#[test]
fn a_database_is_laid_beside_what_it_ought_to_have() {
    let (page, _, id) = scanned("side-by-side", Kind::MissingColumn);
    let laid = page.call("compare", json!({ "request": with_expected(id) })).unwrap();
    assert_eq!((&laid["equal"], &laid["right"]), (&json!(false), &json!("v3")));
    assert_eq!(laid["changes"][0]["kind"], "column_missing");
    assert_eq!(laid["sides"]["left"]["id"], id);
    let objects = laid["objects"].as_array().unwrap();
    let differing: Vec<_> = objects.iter().filter(|object| object["sign"] != "equal").collect();
    assert_eq!(differing.len(), 1);
    assert_eq!(differing[0]["counts"], json!({ "left": 0, "right": 1, "both": 0 }));
    let row = differing[0]["rows"].as_array().unwrap().iter().find(|row| row["change"] == 0).unwrap();
    assert!(row["sign"] == "right" && row["right"].is_array(), "{row}");
}

#[test]
fn the_sql_of_an_object_and_of_all_is_given_with_reasons() {
    let (page, _, id) = scanned("sql", Kind::MissingColumn);
    let all = page.call("compare_sql", json!({ "request": with_expected(id), "object": null })).unwrap();
    let script = all["script"].as_str().unwrap();
    assert!(script.contains("BEGIN") && script.contains("COMMIT"), "{script}");
    let statement = &all["statements"][0];
    assert!(statement["reason"].as_str().unwrap().ends_with("is missing"), "{statement}");
    let laid = page.call("compare", json!({ "request": with_expected(id) })).unwrap();
    let object = json!({ "kind": "table", "name": laid["changes"][0]["object"] });
    let one = page.call("compare_sql", json!({ "request": with_expected(id), "object": object })).unwrap();
    assert_eq!(one, all);
}

#[test]
fn others_that_differ_alike_are_told_and_listed_by_their_shapes() {
    let (page, _, id) = scanned("also", Kind::OutdatedV1);
    let request = json!({ "left": { "from": "database", "id": id }, "right": { "from": "version", "version": 3 } });
    let also = page.call("compare_also", json!({ "request": request })).unwrap();
    let also = also.as_array().unwrap();
    assert!(!also.is_empty());
    for object in also {
        let query = json!({ "filter": { "shape": object["shapes"] } });
        let ids = page.call("databases_ids", json!({ "query": query })).unwrap();
        let ids = ids.as_array().unwrap();
        assert!(ids.contains(&json!(id)), "{object}");
        assert_eq!(object["databases"], ids.len() - 1);
    }
}

#[test]
fn a_report_goes_where_the_person_says_and_says_html() {
    let (page, _, id) = scanned("report", Kind::MissingColumn);
    let written = page.call("compare_export", json!({ "request": with_expected(id) })).unwrap();
    let path = written["path"].as_str().unwrap();
    assert!(path.ends_with("/report.html"), "{path}");
    assert!(std::fs::read_to_string(path).unwrap().contains("</html>"));
    let dir = folder("report-not-chosen");
    let page = Page::open(&dir, None, Chosen::default());
    assert_eq!(code(page.call("compare_export", json!({ "request": versions() }))), "unknown");
}

#[test]
fn a_file_that_was_chosen_can_be_compared_and_no_other() {
    let (page, fleet, _) = opened("chosen-side");
    page.scan();
    let file = |path: &Value| json!({ "from": "file", "path": path });
    let foreign = json!(fleet.schemas.join("v2.sql"));
    for side in ["left", "right"] {
        let mut request = versions();
        request[side] = file(&foreign);
        for command in ["compare", "compare_also", "compare_sql", "compare_export"] {
            let refusal = page.call(command, json!({ "request": request, "object": null }));
            assert_eq!(code(refusal), "bad_request", "{command}");
        }
    }
    let chosen = page.call("pick_side", json!({})).unwrap();
    assert_eq!(chosen, json!(fleet.schemas.join("v1.sql")));
    let mut request = versions();
    request["left"] = file(&chosen);
    let laid = page.call("compare", json!({ "request": request })).unwrap();
    assert_eq!((&laid["left"], &laid["sides"]["left"]["detail"]), (&json!("v1.sql"), &json!("SQL")));
    request["right"] = json!({ "from": "version", "version": 1 });
    assert_eq!(page.call("compare", json!({ "request": request })).unwrap()["equal"], true);
}

#[test]
fn sql_comes_in_pieces_of_one_class_each_that_add_up_to_it() {
    let page = Page::open(&folder("highlight"), None, Chosen::default());
    let sql = "SELECT 'a', 1 -- why\n FROM \u{1b}b";
    let pieces = page.call("sql_highlight", json!({ "sql": sql })).unwrap();
    let pieces = pieces.as_array().unwrap();
    assert_eq!(pieces[0], json!(["k", "SELECT"]));
    assert!(pieces.contains(&json!(["s", "'a'"])) && pieces.contains(&json!(["n", "1"])), "{pieces:?}");
    assert_eq!(pieces.iter().map(|piece| piece[1].as_str().unwrap()).collect::<String>(), sql);
}
