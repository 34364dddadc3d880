//! Figures that the two papers print, or that were recomputed from them.

use serde_json::Value;
use statistics::rate::EventRate;
use statistics::{ConfidenceLevel, Proportion, SampleSummary, TwoByTwo};
use worksheet::Worksheet;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

pub fn limits(sheet: &Worksheet, key: &str) -> [f64; 2] {
    let value = &sheet.fields()[key];
    [0, 1].map(|at| value[at].as_f64().unwrap())
}

pub fn number(sheet: &Worksheet, key: &str) -> f64 {
    sheet.fields()[key].as_f64().unwrap()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

#[test]
fn the_pilots_printed_interval_is_not_clopper_pearson_but_wald_with_the_largest_variance() {
    let sheet = worksheet::one_proportion(Proportion::new(8, 19).unwrap(), LEVEL);
    let [lower, upper] = limits(&sheet, "clopper_pearson");
    near(lower, 0.2025214389771628, 1e-12);
    near(upper, 0.6650021559882646, 1e-12);
    let [lower, upper] = limits(&sheet, "wald_max_variance");
    assert_eq!(
        format!("{:.1} {:.1}", 100.0 * lower, 100.0 * upper),
        "19.6 64.6"
    );
}

#[test]
fn the_exact_difference_of_proderm_is_a_wald_interval() {
    let table = TwoByTwo::new(37, 47, 21, 48).unwrap();
    let sheet = worksheet::risk_difference(table, LEVEL);
    let [lower, upper] = limits(&sheet, "wald");
    assert_eq!(
        format!("{:.1} {:.1}", 100.0 * lower, 100.0 * upper),
        "16.7 53.2"
    );
    let exact = worksheet::exact_unconditional(table, LEVEL);
    near(limits(&exact, "santner_snell")[0], 0.156220112228396, 1e-7);
    near(limits(&exact, "chan_zhang")[0], 0.12178760871887381, 1e-7);
}

#[test]
fn the_p_value_of_proderm_is_the_uncorrected_test_over_three_strata() {
    let strata = [(8, 11, 4, 15), (23, 29, 14, 27), (6, 7, 3, 6)]
        .map(|(x1, n1, x2, n2)| TwoByTwo::new(x1, n1, x2, n2).unwrap());
    let names = ["mild", "moderate", "severe"].map(str::to_owned);
    let sheet = worksheet::stratified(&strata, &names, LEVEL).unwrap();
    assert_eq!(format!("{:.4}", number(&sheet, "cmh_p")), "0.0008");
    near(number(&sheet, "cmh"), 11.236214253719684, 1e-9);
    near(number(&sheet, "cmh_cc"), 9.86164642727008, 1e-9);
    near(number(&sheet, "mh_or"), 4.610902255639098, 1e-9);
    let exact = worksheet::stratified_exact(&strata, &names, LEVEL).unwrap();
    near(number(&exact, "cmle_or"), 4.425930276894022, 1e-7);
}

#[test]
fn a_stratum_with_one_arm_is_named_and_changes_nothing() {
    let both = TwoByTwo::new(8, 11, 4, 15).unwrap();
    let alone = TwoByTwo::new(3, 5, 0, 0).unwrap();
    let names = ["mild", "severe"].map(str::to_owned);
    let without = worksheet::stratified(&[both], &names[..1], LEVEL).unwrap();
    let with = worksheet::stratified(&[both, alone], &names, LEVEL).unwrap();
    assert_eq!(number(&with, "cmh"), number(&without, "cmh"));
    assert!(
        with.to_string()
            .contains("stratum severe has members in one group only")
    );
    assert!(worksheet::stratified(&[alone], &names[1..], LEVEL).is_err());
}

#[test]
fn the_mean_difference_of_proderm_is_printed_alike_by_both_t_tests() {
    let first = SampleSummary::new(47.7, 24.2, 47).unwrap();
    let second = SampleSummary::new(21.3, 20.8, 48).unwrap();
    let sheet = worksheet::two_means(first, second, LEVEL).unwrap();
    for test in ["pooled", "welch"] {
        let interval = &sheet.fields()[test]["ci"];
        let printed: Vec<String> = [0, 1]
            .iter()
            .map(|at| format!("{:.1}", interval[*at].as_f64().unwrap()))
            .collect();
        assert_eq!(printed, ["17.2", "35.6"], "{test}");
    }
}

#[test]
fn rates_are_given_per_unit_and_per_hundred() {
    let sheet = worksheet::poisson_rate(EventRate::new(7, 455.0).unwrap(), LEVEL);
    near(number(&sheet, "rate"), 7.0 / 455.0, 1e-16);
    assert!(sheet.to_string().contains("1.53846"), "{sheet}");
}

#[test]
fn what_has_no_value_is_null_for_programs_and_a_reason_for_readers() {
    // Nobody responds in either group: there is no risk ratio.
    let sheet = worksheet::risk_ratio(TwoByTwo::new(0, 10, 0, 10).unwrap(), LEVEL);
    assert_eq!(sheet.fields()["estimate"], Value::Null);
    let answer = sheet.to_json("risk-ratio", "1");
    assert!(answer["not_available"]["estimate"].is_string(), "{answer}");
    assert!(sheet.to_string().contains("none: "), "{sheet}");
    assert!(!sheet.to_string().contains("NaN"));
}

#[test]
fn no_discordant_pair_has_an_exact_p_value_of_one_and_counts_beyond_all_bounds_have_none() {
    let none = worksheet::mcnemar(0, 0).unwrap();
    assert_eq!(number(&none, "p_exact"), 1.0);
    assert!(worksheet::mcnemar(u64::MAX, 1).is_err());
}
