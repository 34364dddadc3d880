//! A plan, its results and printed figures become a page: the right figure in the right cell, and the
//! printed one beneath it.

use analysis::plan::Plan;
use analysis::results::Results;
use datasets::{Table, Variable};
use report::document::{Content, Document, Provenance, Subjects};
use report::table::Row;
use report::{About, Printed, PrintedFigure, assemble};

const PLAN: &str = r#"
[plan]
title = "A small plan"
trial = "example"
rounding = "half_even"

[[setting]]
id = "missing"
question = "What is a subject without a score?"
chosen = "nonresponder"
alternatives = ["exclude"]
reason = "All randomised subjects are counted."

[[grouping]]
id = "arm"
variable = "TRT01P"
levels = [{ value = "A", label = "Active" }, { value = "P", label = "Placebo" }]
reference = "P"

[[set]]
id = "full"
label = "All"
dataset = "ADSL"

[[response]]
id = "improved"
label = "Improved"
dataset = "ADRS"
missing = "nonresponder"

[[response.rule]]
kind = "at_least"
where = 'AVISITN = 16'
variable = "AVAL"
threshold = 20

[[analysis]]
id = "primary"
title = "Response at week 16"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "proportion"
response = "improved"
interval = "clopper_pearson"

[[analysis]]
id = "difference"
title = "Difference"
dataset = "ADSL"
set = "full"
grouping = "arm"
method = "risk_difference"
response = "improved"
interval = "wald"

[[analysis]]
id = "scores"
title = "Scores"
dataset = "ADRS"
set = "full"
grouping = "arm"
by = ["AVISITN"]
method = "summary"
variable = "AVAL"

[[analysis]]
id = "followed"
title = "Flow"
dataset = "ADSL"
grouping = "arm"
method = "flow"

[[analysis.box]]
id = "randomised"
label = "Randomised"
split = "together"

[[analysis.box]]
id = "assigned"
label = "Assigned"
parent = "randomised"

[[analysis.box]]
id = "left"
label = "Left"
parent = "assigned"
place = "side"
where = 'not missing(LEFT)'
reasons = { variable = "LEFT" }

[[analysis]]
id = "lines"
title = "Courses"
dataset = "ADRS"
set = "full"
method = "courses"
x = "AVISITN"
y = "AVAL"
panel = [{ of = "responders", id = "A", label = "Responders", response = "improved" }]

[[display]]
id = "T2"
title = "End points"
counterpart = "Table 2"
kind = "endpoint_table"
stub = "End point"
footnote = [{ id = "wald", text = "Wald interval." }]
columns = [
    { id = "arms", grouping = "arm", big_n = "full" },
    { id = "difference", heading = "Difference (95% CI)" },
]

[[display.row]]
label = "Primary end point"

[[display.row]]
label = "Response"
indent = 1
cells.arms = { analysis = "primary", format = "{percent:0}" }
cells.difference = { analysis = "difference", format = "{difference:0} ({lower:0} to {upper:0})", footnotes = ["wald"] }

[[display.row]]
label = "Score at week 4"
cells.arms = { analysis = "scores", by = ["4"], format = "{mean:1} ± {sd:1}" }
texts.difference = "NA"

[[display]]
id = "F1"
title = "Flow"
kind = "flow"
analysis = "followed"

[[display]]
id = "F2"
title = "Scores over time"
kind = "mean_over_time"
analysis = "scores"
x = { title = "Week", from = 0, ticks = [0, 4, 16] }
y = { title = "Score" }

[[display]]
id = "F3"
title = "Courses"
kind = "individual_courses"
analysis = "lines"
x = { title = "Week", from = 0 }
y = { title = "Score", from = 0 }
threshold = { value = 20, label = "Improved" }
"#;

fn plan() -> Plan {
    definition::read("analysis.toml", PLAN).expect("the plan is right")
}

fn tables() -> Vec<Table> {
    let subjects = ["S-1", "S-2", "S-3", "S-4", "S-5", "S-6", "S-7", "S-8"];
    let arms = ["A", "A", "A", "A", "P", "P", "P", "P"];
    let mut adsl = Table::new("ADSL", "");
    let push = |table: &mut Table, name: &str, values: Vec<&str>| {
        table
            .push_text_column(Variable::text(name, ""), values)
            .expect("columns are of one length");
    };
    push(&mut adsl, "USUBJID", subjects.to_vec());
    push(&mut adsl, "TRT01P", arms.to_vec());
    push(
        &mut adsl,
        "LEFT",
        vec![
            "",
            "WITHDRAWAL BY SUBJECT",
            "",
            "",
            "",
            "",
            "",
            "ADVERSE EVENT",
        ],
    );
    let mut adrs = Table::new("ADRS", "");
    push(&mut adrs, "USUBJID", [subjects, subjects].concat());
    push(&mut adrs, "TRT01P", [arms, arms].concat());
    let weeks = [[4.0; 8], [16.0; 8]].concat().into_iter().map(Some);
    adrs.push_number_column(Variable::number("AVISITN", ""), weeks)
        .expect("columns are of one length");
    let scores = [
        10.0, 15.0, 20.0, 25.0, 0.0, 5.0, 5.0, 10.0, 25.0, 30.0, 40.0, 10.0, 5.0, 20.0, 10.0, 0.0,
    ];
    adrs.push_number_column(Variable::number("AVAL", ""), scores.map(Some))
        .expect("columns are of one length");
    vec![adsl, adrs]
}

fn results() -> Results {
    analysis::run(&plan(), &tables()).expect("the plan fits the data")
}

fn printed() -> Printed {
    let mut printed = Printed::default();
    for (result, text, value) in [
        ("primary/A/percent", "79", Some(79.0)),
        ("difference/A-P/difference", "35 (17 to 53)", Some(35.0)),
        ("scores/A/4/mean", "24.4±20.8", Some(24.4)),
        ("followed/all/randomised/n", "95", Some(95.0)),
        ("lines/all/A/n", "8", Some(8.0)),
    ] {
        let figure = PrintedFigure {
            text: text.to_owned(),
            place: "Table 2".to_owned(),
            value,
        };
        printed.insert(result, figure);
    }
    printed
}

fn document() -> Document {
    let about = About {
        title: "Example".to_owned(),
        subjects: Subjects::Virtual,
        paragraphs: vec!["A trial of ours.".to_owned()],
        settings: Vec::new(),
        schedule: None,
        provenance: Provenance::default(),
    };
    assemble(&plan(), &results(), &printed(), &about)
}

#[test]
fn cells_hold_the_results_of_their_column_and_the_printed_figure_beside_them() {
    let document = document();
    let Content::Table(table) = &document.sections[0].contents[0] else {
        panic!("the first display is a table");
    };
    let labels: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.label.as_str())
        .collect();
    assert_eq!(labels, ["Active", "Placebo", "Difference (95% CI)"]);
    assert_eq!(table.columns[0].size.as_deref(), Some("N = 4"));
    let Row::Figures { label, cells, .. } = &table.rows[1] else {
        panic!("the second row has figures");
    };
    assert_eq!(label, "Response");
    // Three of four and one of four have 20 points or more at week 16.
    assert_eq!(cells[0].result.as_deref(), Some("75"));
    assert_eq!(cells[0].printed.as_deref(), Some("79"));
    assert_eq!(cells[1].result.as_deref(), Some("25"));
    assert_eq!(cells[1].printed, None);
    assert_eq!(cells[2].result.as_deref(), Some("50 (-10 to 110)"));
    assert_eq!(cells[2].marks, "*");
    assert!(
        cells[0]
            .origin
            .as_deref()
            .unwrap()
            .contains("primary/A/percent")
    );
    let Row::Figures { cells, .. } = &table.rows[2] else {
        panic!("the third row has figures");
    };
    // The mean of 10, 15, 20 and 25, and of 0, 5, 5 and 10.
    assert_eq!(cells[0].result.as_deref(), Some("17.5 ± 6.5"));
    assert_eq!(cells[1].result.as_deref(), Some("5.0 ± 4.1"));
    assert_eq!(cells[2].result.as_deref(), Some("NA"));
}

#[test]
fn the_headline_is_the_primary_response_with_its_counts() {
    let summary = document().summary;
    assert_eq!(
        summary.headline_title.as_deref(),
        Some("Response at week 16")
    );
    assert_eq!(summary.headline[0].result, "75%");
    assert_eq!(summary.headline[0].detail.as_deref(), Some("3 of 4"));
    assert_eq!(summary.headline[0].printed.as_deref(), Some("79%"));
    assert_eq!(summary.headline[2].result, "50");
    assert_eq!(summary.headline[2].detail.as_deref(), Some("(-10 to 110)"));
}

#[test]
fn those_who_leave_an_arm_are_listed_in_the_box_they_leave() {
    let document = document();
    let Content::Flow(flow) = &document.sections[1].contents[0] else {
        panic!("the second display is a flow");
    };
    assert_eq!(flow.levels.len(), 2);
    let report::figure::flow::FlowLevel::Trunk(trunk) = &flow.levels[0] else {
        panic!("everyone stands in one box");
    };
    assert_eq!(
        (trunk.head.count.as_str(), trunk.head.printed.as_deref()),
        ("8", Some("95"))
    );
    let report::figure::flow::FlowLevel::Groups(arms) = &flow.levels[1] else {
        panic!("the arms stand side by side");
    };
    assert_eq!(arms[0].head.label, "Active: assigned");
    let lines: Vec<&str> = arms[0]
        .lines
        .iter()
        .map(|line| line.label.as_str())
        .collect();
    assert_eq!(lines, ["Left", "Withdrawal by subject"]);
}

#[test]
fn printed_means_are_points_beside_the_virtual_ones() {
    let document = document();
    let Content::MeanOverTime(figure) = &document.sections[2].contents[0] else {
        panic!("the third display is of means");
    };
    assert_eq!(figure.series.len(), 2);
    assert_eq!(figure.series[0].label, "Active");
    assert_eq!(figure.series[0].points[0].mean, 17.5);
    assert_eq!(figure.series[0].points[0].subjects, Some(4));
    assert_eq!(figure.series[0].printed[0].mean, 24.4);
    assert!(figure.series[1].printed.is_empty());
}

#[test]
fn courses_are_named_by_what_tells_the_subjects_apart() {
    let document = document();
    let Content::IndividualCourses(figure) = &document.sections[3].contents[0] else {
        panic!("the fourth display is of courses");
    };
    let labels: Vec<&str> = figure.panels[0]
        .courses
        .iter()
        .map(|course| course.label.as_str())
        .collect();
    assert_eq!(labels, ["1", "2", "3", "6"]);
    assert_eq!(figure.panels[0].printed_count.as_deref(), Some("8"));
}

#[test]
fn settings_of_the_plan_are_shown_and_the_page_is_the_same_each_time() {
    let document = document();
    assert_eq!(document.settings[0].chosen, "nonresponder");
    let page = report::page::set(&document);
    assert_eq!(page, report::page::set(&self::document()));
    assert!(page.contains("What is a subject without a score?"));
}
