//! The first-line pilot's published counts give Clopper and Pearson's limits, and the printed limits are another
//! interval's (Lim J et al. Rheumatology 2021;60:1784-92).

use analysis::results::ResultValue;
use analysis::run;

use crate::made_up_trial::{assert_prints, number, plan, table, value};

const PLAN: &str = r#"
[[set]]
id = "analysis"
label = "Without the second subject enrolled"
dataset = "ADSL"
where = "ENRLORD <> 2"

[[response]]
id = "moderate"
label = "TIS of 40 or more"
dataset = "ADRS"
missing = "nonresponder"
rule = [{ kind = "at_least", where = 'PARAMCD = "TISEND"', variable = "AVAL", threshold = 40 }]

[[analysis]]
id = "exact"
title = "Response"
dataset = "ADSL"
set = "analysis"
method = "proportion"
response = "moderate"
interval = "clopper_pearson"

[[analysis]]
id = "printed"
title = "Response"
dataset = "ADSL"
set = "analysis"
method = "proportion"
response = "moderate"
interval = "wald_maximum_variance"

[[analysis]]
id = "changes"
title = "Change"
dataset = "ADRS"
set = "analysis"
method = "signed_rank"
variable = "CHG"
p_value = "spss_asymptotic"
quantiles = "spss_haverage"

[[analysis]]
id = "courses"
title = "Courses"
dataset = "ADRS"
set = "analysis"
method = "courses"
x = "AVISITN"
y = "AVAL"
origin = [0, 0]
panel = [
    { of = "responders", id = "A", label = "Responders", response = "moderate" },
    { of = "nonresponders", id = "B", label = "Others", response = "moderate" },
]
"#;

fn results() -> analysis::results::Results {
    let names: Vec<String> = (1..=20).map(|place| format!("P{place:02}")).collect();
    let subjects: Vec<&str> = names.iter().map(String::as_str).collect();
    let order: Vec<Option<f64>> = (1..=20).map(|place| Some(f64::from(place))).collect();
    // The second subject reaches the threshold; so do eight of the others.
    let score: Vec<Option<f64>> = (0..20)
        .map(|place| {
            Some(if place == 1 || (5..13).contains(&place) {
                40.0
            } else {
                12.5
            })
        })
        .collect();
    let change: Vec<Option<f64>> = (0..20).map(|place| Some(f64::from(place) - 3.0)).collect();
    let week = vec![Some(9.0); 20];
    let parameter = vec!["TISEND"; 20];
    let datasets = vec![
        table("ADSL", &[("USUBJID", &subjects)], &[("ENRLORD", &order)]),
        table(
            "ADRS",
            &[("USUBJID", &subjects), ("PARAMCD", &parameter)],
            &[("AVAL", &score), ("CHG", &change), ("AVISITN", &week)],
        ),
    ];
    run(&plan(PLAN), &datasets).unwrap()
}

#[test]
fn eight_of_nineteen_by_clopper_and_pearson() {
    let results = results();
    assert_eq!(value(&results, "exact/all/n"), ResultValue::Count(8));
    assert_eq!(value(&results, "exact/all/total"), ResultValue::Count(19));
    assert_prints(number(&results, "exact/all/percent"), 1, "42.1");
    assert_prints(number(&results, "exact/all/lower"), 2, "20.25");
    assert_prints(number(&results, "exact/all/upper"), 2, "66.50");
}

#[test]
fn the_printed_limits_are_those_of_a_variance_of_one_half() {
    let results = results();
    assert_prints(number(&results, "printed/all/lower"), 1, "19.6");
    assert_prints(number(&results, "printed/all/upper"), 1, "64.6");
}

#[test]
fn a_course_begins_at_its_origin_and_stands_in_the_panel_of_its_outcome() {
    let results = results();
    let courses = results.courses(&"courses".into()).unwrap();
    let [responders, others] = courses.panels.as_slice() else {
        panic!("two panels")
    };
    assert_eq!((responders.courses.len(), others.courses.len()), (8, 11));
    assert_eq!(responders.courses[0].subject, "P06");
    assert_eq!(responders.courses[0].points, [(0.0, 0.0), (9.0, 40.0)]);
    assert_eq!(responders.courses[0].source_rows, [5]);
    let excluded = courses
        .panels
        .iter()
        .flat_map(|panel| &panel.courses)
        .any(|course| course.subject == "P02");
    assert!(!excluded, "the second subject is not in the analysis set");
}

/// By hand: changes -3, -1, 0, 1, ..., 16. The zero is dropped and 18 are ranked; -1 and 1 share rank 1.5, -3 and 3 share
/// rank 4.5, so W- = 6, W+ = 165 and, the variance corrected for two ties of two,
/// z = (165 - 85.5) / sqrt(18 * 19 * 37 / 24 - 12 / 48) = 79.5 / sqrt(527) = 3.46307.
#[test]
fn the_signed_rank_test_drops_zeros_and_corrects_for_ties_as_spss_does() {
    let results = results();
    assert_eq!(value(&results, "changes/all/n"), ResultValue::Count(18));
    assert_prints(number(&results, "changes/all/statistic"), 4, "3.4631");
    assert_prints(number(&results, "changes/all/p_value"), 5, "0.00053");
    assert_eq!(number(&results, "changes/all/median"), 7.0);
}
