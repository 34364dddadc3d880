//! The design of a trial, datasets that may be absent, and the data rows behind results.

use analysis::plan::Plan;
use analysis::results::ResultId;
use analysis::{run, run_keeping_rows};
use datasets::Table;

use crate::made_up_trial::{number, table};

const PLAN: &str = r#"
[plan]
title = "A made-up trial"
trial = "made-up"

[[source]]
dataset = "DS"
presence = "optional"

[[grouping]]
id = "arm"
variable = "TRT01P"
levels = [{ value = "A" }, { value = "B" }]
reference = "B"

[[response]]
id = "improved"
label = "Improved"
dataset = "ADRS"
missing = "nonresponder"

[[response.rule]]
kind = "at_least"
where = 'PARAMCD = "TIS"'
variable = "AVAL"
threshold = 20

[[analysis]]
id = "share"
title = "Share of responders"
dataset = "ADSL"
grouping = "arm"
method = "proportion"
response = "improved"
interval = "wilson"

[[analysis]]
id = "flow"
title = "Flow"
dataset = "ADSL"
method = "flow"

[[analysis.box]]
id = "left"
label = "Left"
split = "together"
where = 'LEFT = "Y"'
reasons = { dataset = "DS", variable = "DSDECOD", where = 'DSCAT = "DISPOSITION EVENT"' }

[[analysis]]
id = "scores"
title = "Scores"
dataset = "ADRS"
method = "listing"
column = [{ variable = "USUBJID", label = "Subject" }, { variable = "AVAL", label = "Score" }]
order = ["AVAL"]

[[display]]
id = "T1"
title = "Response"
kind = "endpoint_table"
columns = [{ id = "arms", grouping = "arm" }]
row = [{ label = "Share", cells = { arms = { analysis = "share", format = "{percent:0}" } } }]
"#;

fn plan(text: &str) -> Plan {
    definition::read("analysis.toml", text).unwrap_or_else(|report| panic!("{report}"))
}

fn adam() -> Vec<Table> {
    vec![
        table(
            "ADSL",
            &[
                ("USUBJID", &["1", "2", "3", "4"]),
                ("TRT01P", &["A", "A", "B", "B"]),
                ("LEFT", &["", "Y", "", "Y"]),
            ],
            &[],
        ),
        table(
            "ADRS",
            &[
                ("USUBJID", &["4", "3", "2", "1"]),
                ("PARAMCD", &["TIS", "TIS", "TIS", "TIS"]),
            ],
            &[("AVAL", &[Some(30.0), Some(10.0), Some(40.0), Some(20.0)])],
        ),
    ]
}

fn disposition() -> Table {
    table(
        "DS",
        &[
            ("USUBJID", &["2", "2", "4", "4"]),
            (
                "DSCAT",
                &[
                    "PROTOCOL MILESTONE",
                    "DISPOSITION EVENT",
                    "PROTOCOL MILESTONE",
                    "DISPOSITION EVENT",
                ],
            ),
            ("DSDECOD", &["ENROLLED", "DEATH", "ENROLLED", "DEATH"]),
        ],
        &[],
    )
}

#[test]
fn the_rows_behind_a_share_are_its_subjects_and_the_scores_that_decided() {
    let results = run_keeping_rows(&plan(PLAN), &adam()).unwrap();
    let id = ResultId::from_text("share/A/percent");
    let behind: Vec<(&str, &[usize])> = results
        .rows_behind(&id)
        .unwrap()
        .iter()
        .map(|rows| (rows.dataset.as_str(), rows.rows.as_slice()))
        .collect();
    assert_eq!(behind, [("ADSL", [0, 1].as_slice()), ("ADRS", &[2, 3])]);
    assert_eq!(
        run(&plan(PLAN), &adam()).unwrap().rows_behind(&id),
        None,
        "a run that nobody asked for rows keeps none"
    );
}

#[test]
fn the_rows_of_a_listing_are_those_of_the_dataset_with_what_tells_them_apart() {
    let results = run(&plan(PLAN), &adam()).unwrap();
    let listing = results.listing(&"scores".into()).unwrap();
    assert_eq!(listing.keys, ["USUBJID"]);
    let rows: Vec<(usize, &str)> = listing
        .rows
        .iter()
        .map(|row| (row.source_row, row.key[0].as_str()))
        .collect();
    assert_eq!(rows, [(1, "3"), (3, "1"), (0, "4"), (2, "2")]);
}

#[test]
fn only_the_reasons_that_the_plan_asks_for_are_counted() {
    let rooms = [adam(), vec![disposition()]];
    let rooms = [rooms[0].as_slice(), rooms[1].as_slice()];
    let results = run(&plan(PLAN), &rooms).unwrap();
    assert_eq!(number(&results, "flow/all/left/n"), 2.0);
    assert_eq!(number(&results, "flow/all/left > DEATH/n"), 2.0);
    let milestone = ResultId::from_text("flow/all/left > ENROLLED/n");
    assert_eq!(results.get(&milestone), None);
    assert_eq!(results.left_out(&"flow".into()), None);
}

#[test]
fn a_dataset_that_may_be_absent_leaves_out_what_reads_it_and_no_more() {
    let results = run(&plan(PLAN), &adam()).unwrap();
    assert_eq!(results.left_out(&"flow".into()), Some("DS"));
    assert!(results.flow(&"flow".into()).is_none());
    assert_eq!(number(&results, "share/A/percent"), 100.0);
    let required = PLAN.replace("presence = \"optional\"", "presence = \"required\"");
    let refused = run(&plan(&required), &adam()).unwrap_err().to_string();
    assert!(refused.contains("DS"), "{refused}");
}

const DESIGN: &str = r#"
[plan]
title = "A design"
trial = "made-up"

[[analysis]]
id = "design"
title = "Design"
dataset = "TA"
method = "trial_design"
"#;

fn design() -> Vec<Table> {
    vec![
        table("ADSL", &[("USUBJID", &["1"])], &[]),
        table(
            "TA",
            &[
                ("ARMCD", &["B", "B", "A", "A"]),
                ("ARM", &["Placebo", "Placebo", "Active", "Active"]),
                ("ETCD", &["P1B", "SCRN", "SCRN", "P1A"]),
                ("ELEMENT", &["Salt", "Screening", "Screening", "Substance"]),
                ("EPOCH", &["ONE", "SCREENING", "SCREENING", "ONE"]),
                ("TABRANCH", &["", "Randomised to B", "Randomised to A", ""]),
                ("TATRANS", &["On deterioration: P1A", "", "", ""]),
            ],
            &[("TAETORD", &[Some(2.0), Some(1.0), Some(1.0), Some(2.0)])],
        ),
        table(
            "TE",
            &[
                ("ETCD", &["P1A", "P1B", "SCRN"]),
                ("TESTRL", &["First dose", "First dose", "Consent"]),
                ("TEDUR", &["P112D", "P16W", ""]),
            ],
            &[],
        ),
        table(
            "TI",
            &[("IECAT", &["INCLUSION", "EXCLUSION", "INCLUSION"])],
            &[],
        ),
        table(
            "TS",
            &[("TSPARMCD", &["RANDOM", "NARMS"]), ("TSVAL", &["Y", "2"])],
            &[],
        ),
        table(
            "TV",
            &[
                ("VISIT", &["Week 16", "Week 0"]),
                ("TVSTRL", &["For everyone", "For everyone"]),
            ],
            &[
                ("VISITNUM", &[Some(2.0), Some(1.0)]),
                ("VISITDY", &[Some(113.0), Some(1.0)]),
            ],
        ),
    ]
}

#[test]
fn a_design_is_read_in_the_order_of_its_elements_and_visits() {
    let results = run(&plan(DESIGN), &design()).unwrap();
    let design = results.design(&"design".into()).unwrap();
    let arms: Vec<&str> = design.arms.iter().map(|arm| arm.code.as_str()).collect();
    assert_eq!(arms, ["B", "A"], "as the dataset names them");
    let elements: Vec<(&str, Option<u32>)> = design.arms[0]
        .elements
        .iter()
        .map(|element| (element.code.as_str(), element.days))
        .collect();
    assert_eq!(elements, [("SCRN", None), ("P1B", Some(112))]);
    assert_eq!(design.visits[0].label, "Week 0");
    assert_eq!(
        design.criteria,
        [("EXCLUSION".to_owned(), 1), ("INCLUSION".to_owned(), 2)]
    );
    assert_eq!(design.parameter("RANDOM").collect::<Vec<_>>(), ["Y"]);
    assert_eq!(number(&results, "design/all/INCLUSION/n"), 2.0);
}

#[test]
fn a_design_without_its_visits_is_refused_by_name() {
    let mut tables = design();
    tables.pop();
    let refused = run(&plan(DESIGN), &tables).unwrap_err().to_string();
    assert!(
        refused.contains("TV") && refused.contains("design"),
        "{refused}"
    );
}
