//! Two processes on one fleet.

use crate::support::{Litefleet, Said, folder, text};
use litefleet_testkit::{FleetOptions, Kind, fleet};
use serde_json::Value;
use std::{collections::BTreeMap, process::Stdio};

/// How often they are let loose on a fleet.
const ROUNDS: u64 = 3;

#[test]
fn of_two_repairs_at_once_each_database_has_one_and_no_record_is_lost() {
    for round in 0..ROUNDS {
        let place = folder();
        let options = FleetOptions { count: 60, seed: round, kinds: vec![Kind::OutdatedV2], ..FleetOptions::default() };
        let made = fleet(place.path(), &options).unwrap();
        let litefleet = Litefleet::new();
        let repair = ["repair", &text(&made.root), "--schemas", &text(&made.schemas), "--yes", "--json"];
        let both = [0, 1]
            .map(|_| litefleet.command().args(repair).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
        let both = both.map(|child| Said::from(child.wait_with_output().unwrap()));
        assert!(both.iter().any(|said| said.status == Some(0)), "{both:?}");
        for said in &both {
            // Whoever came second was told, or came so late that there was nothing to do.
            assert!(said.status == Some(0) || (said.status == Some(2) && said.err.contains("is writing")), "{said:?}");
        }
        // Whoever was told asks again, and finds all as it should be.
        let last: Value = litefleet.json(repair[..5].iter());
        assert_eq!(last["job"]["progress"]["current"], 60, "{}", last["job"]);
        let mut repaired: BTreeMap<String, u32> = BTreeMap::new();
        let jobs = litefleet.json(["jobs"]);
        let of_repairs = jobs.as_array().unwrap().iter().filter(|job| job["type"] == "repair");
        for job in of_repairs {
            assert_eq!(job["status"], "completed", "{job}");
            let told = litefleet.json(["jobs", job["id"].as_str().unwrap()]);
            let results = told["results"].as_array().unwrap();
            assert_eq!(results.len() as u64, job["progress"]["processed"].as_u64().unwrap());
            for result in results.iter().filter(|result| result["outcome"] == "repaired") {
                assert!(std::path::Path::new(result["backup"].as_str().unwrap()).is_file());
                *repaired.entry(result["path"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        assert_eq!((repaired.len(), repaired.values().sum::<u32>()), (60, 60));
        let history = litefleet.json(["history", "--limit", "1000"]);
        assert_eq!(history["total"], 60);
    }
}
