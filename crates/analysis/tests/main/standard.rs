//! The results in the shape of the CDISC Analysis Results Standard.

use std::collections::BTreeSet;
use std::process::Command;

use analysis::run;
use serde_json::Value;

use crate::printed::{self, public_data};

const VALIDATE: &str = "import json, sys, jsonschema\n\
    schema = json.load(open(sys.argv[1]))\n\
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(json.load(open(sys.argv[2]))))\n\
    print('\\n'.join(f'{list(e.absolute_path)[:6]}: {e.message[:200]}' for e in errors[:20]))\n\
    sys.exit(1 if errors else 0)\n";

/// The results of a plan on the CDISC pilot study as a reporting event.
fn reporting_event(name: &str, test: &str) -> Option<Value> {
    let folder = public_data("cdiscpilot/adam_csv", test)?;
    let plan = printed::plan(&format!("validation/cdiscpilot/{name}.toml"));
    let tables = printed::datasets(&plan, &folder);
    Some(run(&plan, &tables).unwrap().reporting_event(&plan))
}

#[test]
fn results_of_every_plan_are_valid_by_the_schema_of_the_standard() {
    let test = "results_of_every_plan_are_valid_by_the_schema_of_the_standard";
    let Some(schema) = public_data("schemas/ars.schema.json", test) else {
        return;
    };
    let available = Command::new("python3")
        .args(["-c", "import jsonschema"])
        .output();
    if !available.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIP {test}: no python3 with jsonschema");
        return;
    }
    for name in [
        "plan",
        "demographics",
        "disposition",
        "adas_cog",
        "cibic",
        "repeated_measures",
    ] {
        let Some(mut event) = reporting_event(name, test) else {
            return;
        };
        // The validator takes milliseconds for a result, and results of one analysis are alike.
        for analysis in event["analyses"].as_array_mut().unwrap() {
            let results = analysis["results"].as_array_mut().unwrap();
            results.truncate(200);
        }
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
        std::fs::write(&file, event.to_string()).unwrap();
        let output = Command::new("python3")
            .args(["-c", VALIDATE])
            .arg(&schema)
            .arg(&file)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{name}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn everything_that_a_reporting_event_refers_to_is_in_it() {
    let test = "everything_that_a_reporting_event_refers_to_is_in_it";
    let Some(event) = reporting_event("plan", test) else {
        return;
    };
    let ids = |list: &str| -> BTreeSet<String> {
        event[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let (methods, sets, subsets, groupings) = (
        ids("methods"),
        ids("analysisSets"),
        ids("dataSubsets"),
        ids("analysisGroupings"),
    );
    let mut groups = BTreeSet::new();
    for grouping in event["analysisGroupings"].as_array().unwrap() {
        for group in grouping["groups"].as_array().into_iter().flatten() {
            groups.insert(group["id"].as_str().unwrap().to_owned());
        }
    }
    let operations: BTreeSet<String> = event["methods"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|method| method["operations"].as_array().unwrap())
        .map(|operation| operation["id"].as_str().unwrap().to_owned())
        .collect();
    let mut results = 0;
    for analysis in event["analyses"].as_array().unwrap() {
        assert!(methods.contains(analysis["methodId"].as_str().unwrap()));
        if let Some(set) = analysis["analysisSetId"].as_str() {
            assert!(sets.contains(set), "{set}");
        }
        if let Some(subset) = analysis["dataSubsetId"].as_str() {
            assert!(subsets.contains(subset), "{subset}");
        }
        for result in analysis["results"].as_array().unwrap() {
            results += 1;
            assert!(operations.contains(result["operationId"].as_str().unwrap()));
            for group in result["resultGroups"].as_array().unwrap() {
                assert!(
                    groupings.contains(group["groupingId"].as_str().unwrap()),
                    "{group}"
                );
                if let Some(id) = group["groupId"].as_str() {
                    assert!(groups.contains(id), "{id}");
                }
            }
        }
    }
    assert!(results > 1000, "{results}");
}
