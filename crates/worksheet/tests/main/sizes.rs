//! Sample sizes of the papers, and of the tables.

use crate::published::number;
use statistics::design::Demand;
use statistics::{ConfidenceLevel, Proportion};
use worksheet::PowerCurve;

fn demand() -> Demand {
    Demand::new(0.05, 0.8).unwrap()
}

#[test]
fn eighty_four_subjects_are_what_pearsons_formula_gives_for_sixty_against_thirty_per_cent() {
    let sheet = worksheet::two_proportions_size(0.6, 0.3, 1.0, demand()).unwrap();
    assert_eq!(number(&sheet, "pooled_total"), 84.0);
    assert!((number(&sheet, "pooled") - 41.970253122381344).abs() < 1e-9);
    let exact = &sheet.fields()["exact_power_by_formula"];
    assert!((exact["fisher"][0].as_f64().unwrap() - 0.7637940208465265).abs() < 1e-9);
    assert!((exact["pearson"][0].as_f64().unwrap() - 0.8275556908054807).abs() < 1e-9);
    assert!(
        sheet
            .to_string()
            .contains("with 42 + 42 the exact power of Fisher's exact test is 0.764"),
        "{sheet}"
    );
}

#[test]
fn the_least_exact_number_has_the_power_and_one_fewer_has_not() {
    let sheet = worksheet::two_proportions_size(0.9, 0.4, 1.0, demand()).unwrap();
    for test in ["pearson", "fisher"] {
        let n = number(&sheet, &format!("{test}_exact_n1")) as u64;
        let power = |n| {
            number(
                &worksheet::exact_power(0.9, 0.4, (n, n), 0.05).unwrap(),
                test,
            )
        };
        assert!(power(n) >= 0.8 && power(n - 1) < 0.8, "{test} {n}");
    }
}

#[test]
fn the_printed_number_of_proderm_follows_from_twenty_pairs_of_assumptions() {
    let sheet = worksheet::printed_sample_size(84, demand(), Some(95)).unwrap();
    let assumptions = &sheet.fields()["assumptions"];
    let pairs: Vec<(f64, f64)> = assumptions["p1"]
        .as_array()
        .unwrap()
        .iter()
        .zip(assumptions["p2"].as_array().unwrap())
        .map(|(first, second)| (first.as_f64().unwrap(), second.as_f64().unwrap()))
        .collect();
    assert_eq!(pairs.len(), 20);
    assert!(pairs.contains(&(0.6, 0.3)) && pairs.contains(&(0.7, 0.4)));
    let at = pairs.iter().position(|pair| *pair == (0.6, 0.3)).unwrap();
    let fisher = assumptions["planned_fisher"][at].as_f64().unwrap();
    assert!((fisher - 0.824512638274601).abs() < 1e-9);
}

#[test]
fn twenty_subjects_give_the_width_that_the_pilot_prints() {
    let level = ConfidenceLevel::NINETY_FIVE;
    let sheet = worksheet::precision(Proportion::new(12, 20).unwrap(), Some(0.448), level).unwrap();
    assert!((number(&sheet, "width") - 0.44826735196720313).abs() < 1e-12);
    assert_eq!(format!("{:.3}", number(&sheet, "lo")), "0.361");
    assert_eq!(format!("{:.3}", number(&sheet, "hi")), "0.809");
    // The exact interval never falls short of its level, and the sheet shows it.
    let coverage = |key: &str| {
        sheet.fields()["intervals"][key]["coverage"]
            .as_f64()
            .unwrap()
    };
    assert!(coverage("clopper_pearson") >= 0.95);
    assert!(coverage("wald") < 0.95);
    assert!(
        number(&sheet, "n_for_width") > 20.0,
        "0.4483 is just above 0.448"
    );
}

#[test]
fn the_t_test_needs_more_than_the_normal_approximation_and_a_covariate_saves_subjects() {
    let plain = worksheet::two_means_size(8.6, 12.0, None, demand()).unwrap();
    assert_eq!(number(&plain, "t_n"), 32.0);
    assert!(
        plain
            .to_string()
            .contains("warning: the normal approximation is off")
    );
    let adjusted = worksheet::two_means_size(8.6, 12.0, Some(0.6), demand()).unwrap();
    assert!(number(&adjusted, "t_n") < 32.0);
    assert!((number(&adjusted, "residual_sd") - 9.6).abs() < 1e-12);
}

#[test]
fn the_two_formulas_for_events_stand_side_by_side_with_a_warning_where_they_differ() {
    let sheet = worksheet::log_rank_events(0.5, 0.5, Some(0.7), demand()).unwrap();
    assert!((number(&sheet, "schoenfeld_events") - 65.34565925887094).abs() < 1e-9);
    assert!((number(&sheet, "freedman_events_1to1") - 70.63991760914182).abs() < 1e-9);
    assert_eq!(number(&sheet, "subjects"), 95.0);
    assert!(sheet.to_string().contains("differ by 8%"), "{sheet}");
}

#[test]
fn curves_rise_with_the_size_and_pass_what_is_asked_for() {
    for curve in [
        PowerCurve::two_proportions(0.6, 0.3, 1.0, demand()).unwrap(),
        PowerCurve::two_means(8.6, 12.0, demand()).unwrap(),
        PowerCurve::log_rank(0.5, 0.5, demand()).unwrap(),
    ] {
        for line in &curve.lines {
            let (first, last) = (line.points[0].1, line.points[line.points.len() - 1].1);
            assert!(
                first < 0.8 && last > 0.8,
                "{}: {first} to {last}",
                line.name
            );
        }
    }
}
