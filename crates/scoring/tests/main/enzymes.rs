//! The enzyme that is followed.

use instruments::measure::{Enzyme, EnzymeUnit};
use instruments::response::{EnzymeRules, UpperLimitAtFollowUp};
use instruments::total_improvement::ResponseSettings;
use scoring::{Settings, enzyme_choice, enzyme_order, enzyme_ranges};

use super::tables::score;

const HEADER: &str = "subject,visit,physician_global,patient_global,mmt,haq,extramuscular,ck,ck_uln,ldh,ldh_uln,ast,ast_uln\n";

fn with_enzymes(rows: &[&str]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(visit, enzymes)| format!("S,v{visit},5,5,120,1,4,{enzymes}\n"))
        .collect();
    format!("{HEADER}{}", rows.concat())
}

fn rules(enzyme: EnzymeRules) -> Settings {
    Settings {
        response: ResponseSettings {
            enzyme,
            ..ResponseSettings::default()
        },
        ..Settings::default()
    }
}

#[test]
fn the_most_abnormal_at_baseline_in_upper_limits_is_followed_at_all_later_visits() {
    // CK is the larger number, LDH the higher multiple; later CK is the higher, and does not count.
    let table = with_enzymes(&[
        "300,200,600,250,30,40",
        "2000,200,500,250,30,40",
        "190,200,250,250,30,40",
    ]);
    let scored = score(table, &Settings::default()).unwrap();
    assert_eq!(
        scored.added(1)[6..9],
        ["2.5", "0", "ldh"],
        "0.4 of 3 limits is 13.3%"
    );
    assert_eq!(scored.added(2)[6..9], ["7.5", "0", "ldh"]);
}

#[test]
fn the_other_rules_can_be_had_by_name() {
    let table = with_enzymes(&["600,400,500,250,30,40", "200,400,500,250,30,40"]);
    let followed = |choice: &str| {
        let settings = rules(EnzymeRules {
            choice: enzyme_choice(choice).unwrap(),
            ..EnzymeRules::default()
        });
        score(&table, &settings).unwrap().added(1)[8].clone()
    };
    assert_eq!(followed("highest-multiple"), "ldh");
    assert_eq!(followed("largest-value"), "ck");
    assert_eq!(followed("ast"), "ast");
    assert!(enzyme_choice("biggest").is_err());
}

#[test]
fn a_tie_goes_to_the_first_in_the_order() {
    let table = with_enzymes(&["400,200,500,250,80,40", "400,200,500,250,80,40"]);
    let first = |order: &str| {
        let settings = rules(EnzymeRules {
            ties: enzyme_order(order).unwrap(),
            ..EnzymeRules::default()
        });
        score(&table, &settings).unwrap().added(1)[8].clone()
    };
    assert_eq!(first("ck,aldolase,ldh,ast,alt"), "ck");
    assert_eq!(first("ast,ldh,ck,aldolase,alt"), "ast");
    assert!(enzyme_order("ck,ck,ldh,ast,alt").is_err());
    assert!(enzyme_order("ck").is_err());
}

#[test]
fn the_range_table_is_a_setting() {
    let table = with_enzymes(&["1000,200,,,,", "700,200,,,,"]);
    let points = |ranges: &str| {
        let settings = rules(EnzymeRules {
            ranges: enzyme_ranges(ranges).unwrap(),
            ..EnzymeRules::default()
        });
        score(&table, &settings).unwrap().added(1)[6].clone()
    };
    assert_eq!(points("ck=15"), "2.5", "1.5 of 15 limits is 10%");
    assert_eq!(points("ck=30"), "0", "1.5 of 30 limits is exactly 5%");
    assert_eq!(points("ck=5,ldh=4"), "7.5", "1.5 of 5 limits is 30%");
    assert!(enzyme_ranges("ck=0").is_err());
    assert!(enzyme_ranges("ck").is_err());
}

#[test]
fn a_later_level_is_divided_by_its_own_limit_unless_set_otherwise() {
    let table = with_enzymes(&["1000,200,,,,", "1000,400,,,,"]);
    assert_eq!(
        score(&table, &Settings::default()).unwrap().added(1)[6],
        "5"
    );
    let settings = rules(EnzymeRules {
        upper_limit: UpperLimitAtFollowUp::BaselineLimit,
        ..EnzymeRules::default()
    });
    assert_eq!(score(&table, &settings).unwrap().added(1)[6], "0");
}

#[test]
fn microkatals_score_as_units_per_litre_do() {
    let units = score(
        with_enzymes(&["1200,180,,,,", "600,180,,,,"]),
        &Settings::default(),
    )
    .unwrap();
    let settings = Settings {
        enzyme_unit: EnzymeUnit::MicrokatalsPerLitre,
        ..Settings::default()
    };
    let katals = score(with_enzymes(&["20,3,,,,", "10,3,,,,"]), &settings).unwrap();
    assert_eq!(units.added(1), katals.added(1));
    assert_eq!(
        units.added(1)[6],
        "5",
        "a fall from 6.67 to 3.33 of 15 limits is 22.2%"
    );
}

#[test]
fn the_chosen_enzyme_missing_later_leaves_the_measure_missing() {
    let scored = score(
        with_enzymes(&["300,200,600,250,,", "300,200,,,,"]),
        &Settings::default(),
    )
    .unwrap();
    assert_eq!(scored.tis(1), "");
    assert!(scored.note(1).contains("LDH"), "{}", scored.note(1));
}

#[test]
fn a_column_of_multiples_takes_its_range_from_the_name() {
    let header =
        "subject,visit,physician_global,patient_global,mmt,haq,extramuscular,enzyme,enzyme_name\n";
    let rows =
        |name: &str| format!("{header}S,b,5,5,120,1,4,3,{name}\nS,w,5,5,120,1,4,2.5,{name}\n");
    let points = |name: &str, settings: &Settings| {
        score(rows(name), settings).unwrap().added(1)[6..9].to_vec()
    };
    // 0.5 of 15 limits is 3.3%, of 3 it is 16.7%.
    assert_eq!(points("", &Settings::default()), ["0", "0", "ck"]);
    assert_eq!(points("ldh", &Settings::default()), ["5", "0", "ldh"]);
    let settings = Settings {
        enzyme: Enzyme::Aldolase,
        ..Settings::default()
    };
    assert_eq!(points("", &settings), ["2.5", "0", "aldolase"]);
    let bad = score(rows("amylase"), &Settings::default()).unwrap();
    assert!(
        bad.errors[0]
            .reason
            .contains("allowed are CK, aldolase, LDH, AST and ALT")
    );
}
