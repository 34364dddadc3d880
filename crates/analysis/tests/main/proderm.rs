//! ProDERM's published counts, rebuilt as 95 rows, give the published figures (Aggarwal R et al. N Engl J Med
//! 2022;387:1264-78) through the trial's own plan of the primary end point.

use analysis::plan::Plan;
use analysis::results::{ResultValue, Results};
use analysis::run;
use datasets::Table;

use crate::made_up_trial::{assert_prints, number, table, value};

const PLAN: &str = r#"
[plan]
title = "Primary end point"
trial = "proderm"

[[grouping]]
id = "planned"
variable = "TRT01P"
levels = [{ value = "IVIg" }, { value = "Placebo" }]
reference = "Placebo"

[[set]]
id = "full"
label = "All randomised"
dataset = "ADSL"
where = 'FASFL = "Y"'

[[response]]
id = "minimal"
label = "TIS of 20 or more"
dataset = "ADRS"
missing = "nonresponder"
rule = [
    { kind = "nonresponder_where", where = 'PARAMCD = "TISEND" and DETBYFL = "Y"' },
    { kind = "at_least", where = 'PARAMCD = "TISEND"', variable = "AVAL", threshold = 20 },
]

[[analysis]]
id = "share"
title = "Response"
dataset = "ADSL"
set = "full"
grouping = "planned"
method = "proportion"
response = "minimal"
interval = "clopper_pearson"

[[analysis]]
id = "by_stratum"
title = "Response by stratum"
dataset = "ADSL"
set = "full"
grouping = "planned"
by = ["STRATAR"]
method = "proportion"
response = "minimal"
interval = "wilson"

[[analysis]]
id = "test"
title = "Test"
dataset = "ADSL"
set = "full"
grouping = "planned"
method = "cochran_mantel_haenszel"
response = "minimal"
strata = ["STRATAR"]

[[analysis]]
id = "corrected"
title = "Test"
dataset = "ADSL"
set = "full"
grouping = "planned"
method = "cochran_mantel_haenszel"
response = "minimal"
strata = ["STRATAR"]
continuity_correction = "with"

[[analysis]]
id = "wald"
title = "Difference"
dataset = "ADSL"
set = "full"
grouping = "planned"
method = "risk_difference"
response = "minimal"
interval = "wald"

[[analysis]]
id = "weighted"
title = "Difference"
dataset = "ADSL"
set = "full"
grouping = "planned"
method = "risk_difference"
response = "minimal"
interval = "mantel_haenszel_greenland_robins"
strata = ["STRATAR"]

[[analysis]]
id = "logistic"
title = "Odds ratio"
dataset = "ADSL"
set = "full"
grouping = "planned"
method = "logistic_regression"
response = "minimal"
"#;

/// Responders and subjects by arm and stratum, as the percentages of the text and the sizes of Table 1 give them.
const COUNTS: [(&str, &str, usize, usize); 6] = [
    ("IVIg", "MILD", 8, 11),
    ("IVIg", "MODERATE", 23, 29),
    ("IVIg", "SEVERE", 6, 7),
    ("Placebo", "MILD", 4, 15),
    ("Placebo", "MODERATE", 14, 27),
    ("Placebo", "SEVERE", 3, 6),
];

/// 95 subjects and one who failed screening. Those who do not respond are, in turn: below the threshold, missing, and
/// above it with a confirmed deterioration, so that every rule decides about somebody.
fn datasets() -> Vec<Table> {
    let (mut subject, mut arm, mut stratum, mut full) =
        (vec!["S000".to_owned()], vec![""], vec![""], vec![""]);
    let (mut score, mut deteriorated) = (Vec::new(), Vec::new());
    for (of_arm, of_stratum, responders, size) in COUNTS {
        for place in 0..size {
            subject.push(format!("S{:03}", subject.len()));
            arm.push(of_arm);
            stratum.push(of_stratum);
            full.push("Y");
            let (value, flag) = match (place < responders, place % 3) {
                (true, _) => (Some(20.0), ""),
                (false, 0) => (Some(17.5), ""),
                (false, 1) => (None, ""),
                (false, _) => (Some(47.5), "Y"),
            };
            score.push(value);
            deteriorated.push(flag);
        }
    }
    let subjects: Vec<&str> = subject.iter().map(String::as_str).collect();
    let parameter = vec!["TISEND"; 95];
    vec![
        table(
            "ADSL",
            &[
                ("USUBJID", &subjects),
                ("TRT01P", &arm),
                ("STRATAR", &stratum),
                ("FASFL", &full),
            ],
            &[],
        ),
        table(
            "ADRS",
            &[
                ("USUBJID", &subjects[1..]),
                ("PARAMCD", &parameter),
                ("DETBYFL", &deteriorated),
            ],
            &[("AVAL", &score)],
        ),
    ]
}

fn results() -> Results {
    let plan: Plan =
        definition::read("analysis.toml", PLAN).unwrap_or_else(|report| panic!("{report}"));
    run(&plan, &datasets()).unwrap()
}

#[test]
fn the_shares_of_responders_are_those_published() {
    let results = results();
    assert_eq!(value(&results, "share/IVIg/n"), ResultValue::Count(37));
    assert_eq!(value(&results, "share/IVIg/total"), ResultValue::Count(47));
    assert_eq!(value(&results, "share/Placebo/n"), ResultValue::Count(21));
    assert_eq!(
        value(&results, "share/Placebo/total"),
        ResultValue::Count(48)
    );
    assert_prints(number(&results, "share/IVIg/percent"), 0, "79");
    assert_prints(number(&results, "share/Placebo/percent"), 0, "44");
}

#[test]
fn the_shares_in_the_strata_are_those_published() {
    let results = results();
    for (stratum, ivig, placebo) in [
        ("MILD", "73", "27"),
        ("MODERATE", "79", "52"),
        ("SEVERE", "86", "50"),
    ] {
        assert_prints(
            number(&results, &format!("by_stratum/IVIg/{stratum}/percent")),
            0,
            ivig,
        );
        assert_prints(
            number(&results, &format!("by_stratum/Placebo/{stratum}/percent")),
            0,
            placebo,
        );
    }
}

#[test]
fn the_test_across_strata_without_correction_gives_the_p_value_of_the_label() {
    let results = results();
    assert!((number(&results, "test/IVIg-Placebo/chi_square") - 11.236_214_25).abs() < 1e-8);
    assert!((number(&results, "test/IVIg-Placebo/p_value") - 0.000_802_166).abs() < 1e-9);
    assert_prints(
        number(&results, "test/IVIg-Placebo/odds_ratio"),
        4,
        "4.6109",
    );
    assert_prints(number(&results, "test/IVIg-Placebo/lower"), 4, "1.8551");
    assert_prints(number(&results, "test/IVIg-Placebo/upper"), 4, "11.4606");
}

#[test]
fn with_correction_the_test_gives_what_r_gives() {
    let results = results();
    assert_prints(
        number(&results, "corrected/IVIg-Placebo/chi_square"),
        6,
        "9.861646",
    );
    assert_prints(
        number(&results, "corrected/IVIg-Placebo/p_value"),
        7,
        "0.0016876",
    );
}

#[test]
fn the_unstratified_wald_interval_is_the_one_published() {
    let results = results();
    assert_prints(
        number(&results, "wald/IVIg-Placebo/difference"),
        3,
        "34.973",
    );
    assert_prints(number(&results, "wald/IVIg-Placebo/lower"), 3, "16.702");
    assert_prints(number(&results, "wald/IVIg-Placebo/upper"), 3, "53.245");
}

#[test]
fn a_difference_adjusted_for_strata_is_another_one() {
    let results = results();
    assert_prints(
        number(&results, "weighted/IVIg-Placebo/difference"),
        2,
        "33.60",
    );
    assert_prints(number(&results, "weighted/IVIg-Placebo/lower"), 2, "15.41");
    assert_prints(number(&results, "weighted/IVIg-Placebo/upper"), 2, "51.80");
}

#[test]
fn a_logistic_regression_on_the_arm_alone_gives_the_odds_ratio_of_the_table() {
    let results = results();
    let of_table = (37.0 / 10.0) / (21.0 / 27.0);
    assert!((number(&results, "logistic/IVIg-Placebo/odds_ratio") - of_table).abs() < 1e-9);
    assert_eq!(
        value(&results, "logistic/IVIg-Placebo/n"),
        ResultValue::Count(95)
    );
}

/// 32 and 15 of 47, 11 and 4 of 48: the differences of the secondary end points (Table 2) by the same interval.
#[test]
fn the_differences_of_the_higher_categories_are_those_published() {
    let expected = [
        ((32, 11), ["45.17", "27.31", "63.03"]),
        ((15, 4), ["23.58", "8.13", "39.03"]),
    ];
    for ((ivig, placebo), printed) in expected {
        let arm: Vec<&str> = [vec!["IVIg"; 47], vec!["Placebo"; 48]].concat();
        let score: Vec<Option<f64>> = (0..95)
            .map(|place| {
                let reaches = if place < 47 {
                    place < ivig
                } else {
                    place - 47 < placebo
                };
                Some(if reaches { 60.0 } else { 0.0 })
            })
            .collect();
        let names: Vec<String> = (0..95).map(|place| format!("S{place:03}")).collect();
        let subjects: Vec<&str> = names.iter().map(String::as_str).collect();
        let (flags, strata) = (vec!["Y"; 95], vec!["MILD"; 95]);
        let (parameter, deteriorated) = (vec!["TISEND"; 95], vec![""; 95]);
        let datasets = vec![
            table(
                "ADSL",
                &[
                    ("USUBJID", &subjects),
                    ("TRT01P", &arm),
                    ("STRATAR", &strata),
                    ("FASFL", &flags),
                ],
                &[],
            ),
            table(
                "ADRS",
                &[
                    ("USUBJID", &subjects),
                    ("PARAMCD", &parameter),
                    ("DETBYFL", &deteriorated),
                ],
                &[("AVAL", &score)],
            ),
        ];
        let plan: Plan = definition::read("analysis.toml", PLAN).unwrap();
        let results = run(&plan, &datasets).unwrap();
        for (statistic, printed) in ["difference", "lower", "upper"].into_iter().zip(printed) {
            assert_prints(
                number(&results, &format!("wald/IVIg-Placebo/{statistic}")),
                2,
                printed,
            );
        }
    }
}
