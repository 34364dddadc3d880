//! Virtual trials agree with what was printed: the mean of many of them lies within a third of a standard
//! deviation between subjects of each printed mean or median.

use std::collections::BTreeMap;
use std::thread;

use simulation::{Provenance, Seed, live_through};

use crate::figures::figures;
use crate::printed;
use crate::trials::{Trial, first_line_pilot, proderm};

const TRIALS: u32 = 200;

/// Sums of figures over replicates of one remainder.
fn sums(trial: &Trial, remainder: u32, threads: u32) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for replicate in (remainder..TRIALS).step_by(threads as usize) {
        let seed = Seed::new(2022).replicate(replicate);
        let (record, table) =
            live_through(&trial.plan, &trial.patients, &Provenance::default(), seed)
                .expect("a virtual trial is lived through");
        for (name, value) in figures(&trial.plan, &record, &table) {
            *sums.entry(name).or_insert(0.0) += value;
        }
    }
    sums
}

fn means(trial: &Trial) -> BTreeMap<String, f64> {
    let threads = 2;
    let mut means: BTreeMap<String, f64> = BTreeMap::new();
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|remainder| scope.spawn(move || sums(trial, remainder, threads)))
            .collect();
        for part in parts {
            for (name, sum) in part.join().expect("no thread panics") {
                *means.entry(name).or_insert(0.0) += sum / f64::from(TRIALS);
            }
        }
    });
    means
}

fn assert_within_a_third_of_a_standard_deviation(trial: &Trial, means: &BTreeMap<String, f64>) {
    let printed = printed::of(&trial.plan.protocol().trial.id);
    let apart: Vec<String> = printed
        .iter()
        .filter_map(|figure| {
            let deviation = figure.standard_deviation?;
            let found = means.get(figure.name).copied().unwrap_or(f64::NAN);
            let near = (found - figure.printed).abs() <= deviation / 3.0;
            (!near).then(|| {
                format!(
                    "{}: {found:.2} for {} (SD {deviation})",
                    figure.name, figure.printed
                )
            })
        })
        .collect();
    assert!(
        apart.is_empty(),
        "too far from what was printed:\n{}",
        apart.join("\n")
    );
}

fn between(means: &BTreeMap<String, f64>, name: &str, lowest: f64, highest: f64) {
    let found = means.get(name).copied().unwrap_or(f64::NAN);
    assert!((lowest..=highest).contains(&found), "{name}: {found}");
}

#[test]
fn virtual_proderm_is_near_the_printed_one() {
    let trial = proderm();
    let means = means(&trial);
    assert_within_a_third_of_a_standard_deviation(&trial, &means);
    // 79% against 44%, printed with a 95% interval of 17 to 53 percentage points for the difference.
    between(&means, "IVIG/BLINDED/response_20", 74.0, 84.0);
    between(&means, "PLACEBO/BLINDED/response_20", 39.0, 49.0);
    // 126 screened; 3 of 48 deteriorated on placebo and nobody of 47 on IVIg; 3 switched in error; 664 cycles.
    between(&means, "screened", 120.0, 132.0);
    between(&means, "PLACEBO/deteriorated", 1.5, 4.5);
    between(&means, "IVIG/deteriorated", 0.0, 1.0);
    between(&means, "PLACEBO/switched_in_error", 2.0, 4.0);
    assert_eq!(means["IVIG/switched_in_error"], 0.0);
    between(&means, "cycles", 640.0, 690.0);
    // 45 of 47 and 46 of 48 completed the first period, 34 and 35 the extension.
    between(&means, "IVIG/EXTENSION/completed", 31.0, 38.0);
    between(&means, "PLACEBO/EXTENSION/completed", 31.0, 38.0);
    // 58% had 113 related events in the first period, 65% had 282 overall; on placebo 23% had 38.
    between(&means, "related/active/first/any_percent", 53.0, 63.0);
    between(&means, "related/active/first/events", 90.0, 130.0);
    between(&means, "related/active/overall/any_percent", 60.0, 70.0);
    between(&means, "related/active/overall/events", 240.0, 320.0);
    between(&means, "related/placebo/first/any_percent", 18.0, 28.0);
}

#[test]
fn the_virtual_pilot_is_near_the_printed_one() {
    let trial = first_line_pilot();
    let means = means(&trial);
    assert_within_a_third_of_a_standard_deviation(&trial, &means);
    // 8 of 19 reached 40 points; 59 screened, 18, 11 and 4 of them with the printed reasons; 7 rescued.
    between(&means, "IVIG/TREATMENT/response_40", 34.0, 50.0);
    between(&means, "screened", 52.0, 66.0);
    between(&means, "screening/EXIMM", 14.0, 22.0);
    between(&means, "screening/INMMT", 6.0, 14.0);
    between(&means, "screening/INDUR", 2.0, 7.0);
    between(&means, "IVIG/rescued", 5.0, 9.0);
}
