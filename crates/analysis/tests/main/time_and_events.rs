//! Curves, rates, comparisons of means and flow diagrams on small tables whose answers are known.

use analysis::results::{ResultValue, Results};
use analysis::run;
use datasets::Table;

use crate::made_up_trial::{assert_prints, number, plan, table, value};

const ANALYSES: &str = r#"
[[analysis]]
id = "curve"
title = "Time"
dataset = "ADTTE"
set = "full"
grouping = "arm"
method = "kaplan_meier"
time = "AVAL"
at_risk_times = [0, 20]

[[analysis]]
id = "difference"
title = "Difference"
dataset = "ADTTE"
set = "full"
grouping = "arm"
method = "mean_difference"
variable = "CHG"
variances = "unequal"

[[analysis]]
id = "adjusted"
title = "Adjusted difference"
dataset = "ADTTE"
set = "full"
grouping = "arm"
method = "analysis_of_covariance"
variable = "CHG"
covariates = ["BASE"]
least_squares_means = "observed_margins"

[[analysis]]
id = "ranks"
title = "Ranks"
dataset = "ADTTE"
set = "full"
grouping = "arm"
method = "rank_sum"
variable = "CHG"
p_value = "exact"

[[analysis]]
id = "rate"
title = "Rate"
dataset = "ADAE"
set = "full"
method = "event_rate"
exposure = { dataset = "ADTTE", variable = "AVAL", unit = "days" }
per = 100

[[analysis]]
id = "flow"
title = "Flow"
dataset = "ADSL"
grouping = "arm"
method = "flow"
box = [
    { id = "screened", label = "Screened", split = "together" },
    { id = "failed", label = "Not enrolled", parent = "screened", place = "side", split = "together", where = "missing(TRT01P)", reasons = { dataset = "ADIE", variable = "IETEST" } },
    { id = "randomised", label = "Randomised", parent = "screened", split = "together", where = "not missing(TRT01P)" },
    { id = "assigned", label = "Assigned", parent = "randomised" },
    { id = "first", label = "Enrolled first", parent = "assigned", where = "USUBJID = '1'" },
]
"#;

fn results() -> Results {
    let subjects = ["1", "2", "3", "4", "5", "6"];
    let arms = ["A", "A", "A", "B", "B", "B"];
    let some = |values: [f64; 6]| values.map(Some);
    let datasets: Vec<Table> = vec![
        table(
            "ADSL",
            &[
                ("USUBJID", &["1", "2", "3", "4", "5", "6", "7", "8"]),
                ("TRT01P", &["A", "A", "A", "B", "B", "B", "", ""]),
            ],
            &[],
        ),
        table(
            "ADIE",
            &[
                ("USUBJID", &["7", "7", "8"]),
                ("IETEST", &["Too old", "Too weak", "Too weak"]),
            ],
            &[],
        ),
        table(
            "ADTTE",
            &[("USUBJID", &subjects), ("TRT01P", &arms)],
            &[
                ("AVAL", &some([10.0, 20.0, 30.0, 10.0, 20.0, 70.0])),
                ("CNSR", &some([0.0, 1.0, 0.0, 1.0, 1.0, 1.0])),
                ("BASE", &some([1.0, 2.0, 3.0, 1.0, 2.0, 3.0])),
                ("CHG", &some([4.1, 5.0, 6.1, 2.0, 3.1, 3.9])),
            ],
        ),
        table(
            "ADAE",
            &[
                ("USUBJID", &["1", "1", "4"]),
                ("AEBODSYS", &["X", "X", "X"]),
                ("AEDECOD", &["Y", "Z", "Y"]),
            ],
            &[],
        ),
    ];
    let everybody = ANALYSES.replace("set = \"full\"", "set = \"randomised\"");
    let set = "[[set]]\nid = \"randomised\"\nlabel = \"Randomised\"\ndataset = \"ADSL\"\nwhere = \"not missing(TRT01P)\"\n";
    run(&plan(&format!("{set}{everybody}")), &datasets).unwrap()
}

#[test]
fn a_curve_steps_at_events_and_its_median_is_not_reached_without_them() {
    let results = results();
    assert_eq!(number(&results, "curve/A/median"), 30.0);
    assert!(matches!(
        value(&results, "curve/B/median"),
        ResultValue::NotCalculated(_)
    ));
    let curves = results.curves(&"curve".into());
    let [first, second] = curves.as_slice() else {
        panic!("two curves")
    };
    let steps: Vec<(f64, u64, u64, u64)> = first
        .points
        .iter()
        .map(|point| (point.time, point.at_risk, point.events, point.censored))
        .collect();
    assert_eq!(
        steps,
        [
            (0.0, 3, 0, 0),
            (10.0, 3, 1, 0),
            (20.0, 2, 0, 1),
            (30.0, 1, 1, 0)
        ]
    );
    assert_eq!(first.points[1].survival, 1.0 - 1.0 / 3.0);
    assert_eq!(first.points[3].survival, 0.0);
    assert_eq!(first.points[3].interval, None, "the curve has reached 0");
    assert_eq!(first.at_risk, [(0.0, 3), (20.0, 2)]);
    assert_eq!(second.at_risk, [(0.0, 3), (20.0, 2)]);
}

/// By hand: means 5.0667 and 3.0, baseline alike in both arms, so that adjustment moves nothing.
#[test]
fn an_adjustment_for_a_baseline_alike_in_both_arms_moves_nothing() {
    let results = results();
    assert!((number(&results, "difference/A-B/difference") - 6.2 / 3.0).abs() < 1e-12);
    assert!((number(&results, "adjusted/A-B/difference") - 6.2 / 3.0).abs() < 1e-12);
    assert!((number(&results, "adjusted/A/ls_mean") - 15.2 / 3.0).abs() < 1e-12);
    assert!(number(&results, "adjusted/A-B/se") < number(&results, "difference/A-B/se"));
    assert_eq!(number(&results, "adjusted/A-B/degrees_of_freedom"), 3.0);
}

/// All of one arm above all of the other: two of the twenty orders are as extreme.
#[test]
fn an_exact_rank_sum_of_separated_groups() {
    assert_prints(number(&results(), "ranks/A-B/p_value"), 10, "0.1000000000");
}

#[test]
fn a_rate_is_events_over_exposure() {
    let results = results();
    assert_eq!(value(&results, "rate/all/events"), ResultValue::Count(3));
    assert_eq!(value(&results, "rate/all/subjects"), ResultValue::Count(2));
    assert_eq!(number(&results, "rate/all/exposure"), 160.0);
    assert_eq!(number(&results, "rate/all/rate"), 1.875);
    // Garwood's limits for 3 events: 0.6187 and 8.7673.
    assert_prints(number(&results, "rate/all/lower") * 1.6, 4, "0.6187");
    assert_prints(number(&results, "rate/all/upper") * 1.6, 4, "8.7673");
}

#[test]
fn a_flow_diagram_counts_each_box_within_its_parent() {
    let results = results();
    let flow = results.flow(&"flow".into()).unwrap();
    let counted: Vec<(String, u64)> = flow
        .boxes
        .iter()
        .map(|this| {
            (
                format!("{} {}", this.id, this.group.segment()),
                this.subjects,
            )
        })
        .collect();
    let expected = [
        ("screened all", 8),
        ("failed all", 2),
        ("randomised all", 6),
        ("assigned A", 3),
        ("assigned B", 3),
        ("first A", 1),
        ("first B", 0),
    ];
    assert_eq!(
        counted,
        expected.map(|(name, count)| (name.to_owned(), count))
    );
    let reasons: Vec<(&str, u64)> = flow.boxes[1]
        .reasons
        .iter()
        .map(|reason| (reason.label.as_str(), reason.subjects))
        .collect();
    assert_eq!(
        reasons,
        [("Too weak", 2), ("Too old", 1)],
        "a person may have more than one reason"
    );
    assert_eq!(
        value(&results, "flow/all/failed > Too weak/n"),
        ResultValue::Count(2)
    );
}
