//! Mistakes in patients.toml are told at their lines.

use definition::{Mistakes, inspect_with};
use simulation::Patients;

use crate::trials::{Trial, first_line_pilot, proderm};

/// Replaces a piece of the file, and gives line, message and allowance of every mistake.
fn mistakes(trial: &Trial, from: &str, to: &str) -> Vec<(usize, String)> {
    assert!(trial.patients_text.contains(from), "the file holds {from}");
    let text = trial.patients_text.replacen(from, to, 1);
    let check = |patients: &Patients, mistakes: &mut Mistakes| {
        patients.check_against(&trial.plan, mistakes);
    };
    let report = inspect_with::<Patients>("patients.toml", text.as_bytes(), check).report;
    report
        .mistakes
        .iter()
        .map(|mistake| (mistake.line, mistake.message.clone()))
        .collect()
}

fn line_of(trial: &Trial, piece: &str) -> usize {
    let at = trial.patients_text.find(piece).expect("the file holds it");
    trial.patients_text[..at].lines().count()
        + usize::from(trial.patients_text[..at].ends_with('\n'))
}

/// One mistake, at the line where `from` begins, whose message holds `says`.
fn told(trial: &Trial, from: &str, to: &str, says: &str) {
    let found = mistakes(trial, from, to);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains(says), "{found:?}");
    assert_eq!(found[0].0, line_of(trial, from), "{found:?}");
}

#[test]
fn negative_standard_deviations_are_refused() {
    told(
        &proderm(),
        "baseline = { shape = \"normal\", mean = 5.80, standard_deviation = 1.80 }",
        "baseline = { shape = \"normal\", mean = 5.80, standard_deviation = -1.80 }",
        "below 0",
    );
    told(
        &proderm(),
        "visit_noise = 0.50",
        "visit_noise = -0.5",
        "below 0",
    );
}

#[test]
fn probabilities_beyond_0_and_1_are_refused() {
    told(
        &proderm(),
        "consent_refused = 0.01",
        "consent_refused = 1.01",
        "above 1",
    );
    told(
        &proderm(),
        "tolerance = 0.90",
        "tolerance = 0",
        "not above 0",
    );
    let scores = "deep_vein_thrombosis_from_minus_2 = [0.30, 0.05, 0.45, 0.185, 0.012, 0.003]";
    let found = mistakes(
        &proderm(),
        scores,
        "deep_vein_thrombosis_from_minus_2 = [1.5, -0.5]",
    );
    let says: Vec<&str> = found.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(says, ["1.5 is no probability", "-0.5 is no probability"]);
}

#[test]
fn correlations_beyond_their_range_are_refused() {
    told(
        &proderm(),
        "severity_loading = 0.90",
        "severity_loading = 1.2",
        "above 1",
    );
    let pair = "between = [\"muscle_strength\", \"health_assessment\"]\nis = 0.30";
    let found = mistakes(&proderm(), pair, &pair.replace("0.30", "-1.5"));
    assert!(
        matches!(&found[..], [(_, message)] if message.contains("below -1")),
        "{found:?}"
    );
}

#[test]
fn correlations_that_cannot_all_hold_are_refused() {
    let trial = proderm();
    let pair = "[[correlation]]\nbetween = [\"health_assessment\", \"sf36_physical_component\"]\nis = 0.40";
    let triangle = "[[correlation]]\nbetween = [\"health_assessment\", \"sf36_physical_component\"]\nis = 0.9\n\
        [[correlation]]\nbetween = [\"muscle_strength\", \"sf36_physical_component\"]\nis = -0.9";
    let found = mistakes(&trial, pair, triangle);
    assert!(
        matches!(&found[..], [(_, message)] if message.contains("not positive definite")),
        "{found:?}"
    );
}

#[test]
fn shares_must_make_1() {
    told(
        &proderm(),
        "days = [{ days = 2, share = 0.56 }",
        "days = [{ days = 2, share = 0.5 }",
        "0.940",
    );
}

#[test]
fn names_that_the_protocol_does_not_have_are_told_with_the_nearest() {
    told(
        &proderm(),
        "arm = \"PLACEBO\"",
        "arm = \"PLACBEO\"",
        "no arm of the protocol",
    );
    told(
        &proderm(),
        "{ id = \"INTHER\"",
        "{ id = \"INTHRE\"",
        "no criterion of the protocol",
    );
    told(
        &proderm(),
        "period = \"BLINDED\"",
        "period = \"BLIND\"",
        "no period of the protocol",
    );
}

#[test]
fn a_criterion_that_is_measured_cannot_be_given_a_share() {
    told(
        &proderm(),
        "{ id = \"INTHER\"",
        "{ id = \"INMMT\"",
        "follows from what is measured",
    );
}

#[test]
fn what_the_protocol_has_measured_must_have_a_distribution() {
    let trial = proderm();
    let found = mistakes(&trial, "is = \"cdasi_damage\"", "is = \"eq5d_vas\"");
    assert!(
        matches!(&found[..], [(_, message)] if message.contains("has CDASI damage taken")),
        "{found:?}"
    );
}

#[test]
fn a_scale_without_a_healthy_end_needs_a_healthy_value() {
    let found = mistakes(&first_line_pilot(), "healthy = 180.0\n", "");
    assert!(
        matches!(&found[..], [(_, message)] if message.contains("no end of the scale")),
        "{found:?}"
    );
}

#[test]
fn a_deficit_must_fit_on_its_scale() {
    told(
        &first_line_pilot(),
        "baseline = { shape = \"normal\", mean = 3.7, standard_deviation = 0.80 }",
        "baseline = { shape = \"normal\", mean = 37.0, standard_deviation = 0.80 }",
        "beyond the scale",
    );
}

#[test]
fn a_choice_that_no_rule_offers_is_warned_of() {
    let found = mistakes(
        &proderm(),
        "dose_reduction = 0.038",
        "regimen_change = 0.5\ndose_reduction = 0.038",
    );
    assert!(
        matches!(&found[..], [(_, message)] if message.contains("nobody will choose it")),
        "{found:?}"
    );
}
