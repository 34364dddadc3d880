//! Classic public data with printed results, each through a plan.

use std::collections::BTreeSet;

use analysis::run;

use crate::printed::{compare, datasets, plan, public_data, repository, texts};

#[test]
fn every_classic_result_is_the_one_that_its_plan_gives() {
    let test = "every_classic_result_is_the_one_that_its_plan_gives";
    let Some(folder) = public_data("classic/data", test) else {
        return;
    };
    let expected = texts(&repository("validation/classic/expected.csv"));
    let wrong = compare(&expected, |name| {
        let plan = plan(&format!("validation/classic/{name}.toml"));
        let tables = datasets(&plan, &folder);
        run(&plan, &tables).unwrap_or_else(|error| panic!("{name}: {error}"))
    });
    let compared = expected
        .iter()
        .filter(|row| !row["plan"].is_empty())
        .count();
    assert!(compared > 270, "{compared}");
    assert!(
        wrong.is_empty(),
        "{} of {compared} numbers:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn no_classic_result_is_left_out_without_a_word() {
    let test = "no_classic_result_is_left_out_without_a_word";
    let Some(public) = public_data("classic/expected.csv", test) else {
        return;
    };
    let key = |row: &std::collections::BTreeMap<String, String>| {
        ["case", "method", "quantity"].map(|column| row[column].clone())
    };
    let ours = texts(&repository("validation/classic/expected.csv"));
    let known: BTreeSet<[String; 3]> = ours.iter().map(key).collect();
    for row in texts(&public) {
        assert!(known.contains(&key(&row)), "{:?}", key(&row));
    }
    for row in ours.iter().filter(|row| row["plan"].is_empty()) {
        assert!(!row["remark"].is_empty(), "{:?}", key(row));
    }
}
