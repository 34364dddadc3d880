//! Printed results of regression models.

use crate::classic::{printed, table};
use statistics::linear::ModelMatrix;
use statistics::logistic::{
    ExactEstimator, Penalty, exact_coefficient, logistic_regression, marginal_risks,
};
use statistics::{ConfidenceLevel, distribution};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

#[test]
pub fn the_children_of_the_sas_example_agree_with_exact_logistic_regression() {
    let (Some(printed), Some(table)) = (
        printed("exlog_children"),
        table("data/sas_exact_logistic_children.csv"),
    ) else {
        return;
    };
    const METHOD: &str = "exact logistic (conditional)";
    let (mut diagnosis, mut friendships, mut recovered) = (Vec::new(), Vec::new(), Vec::new());
    let (names, friends) = (table.text("Diagnosis"), table.text("Friendships"));
    let (events, totals) = (table.numbers("Recovered"), table.numbers("Total"));
    for row in 0..names.len() {
        for child in 0..totals[row] as usize {
            diagnosis.push(f64::from(u8::from(names[row] == "Anxious")));
            friendships.push(f64::from(u8::from(friends[row] == "Good")));
            recovered.push(child < events[row] as usize);
        }
    }
    let mut design = ModelMatrix::with_intercept(recovered.len());
    design.covariate("anxious", &diagnosis).unwrap();
    design.covariate("good friendships", &friendships).unwrap();
    let anxious = exact_coefficient(&design, &recovered, 1, LEVEL).unwrap();
    assert_eq!(
        anxious.estimator,
        ExactEstimator::ConditionalMaximumLikelihood
    );
    printed.agrees(METHOD, "diag_cmle", anxious.estimate);
    printed.agrees(METHOD, "diag_lo", anxious.interval.lower);
    printed.agrees(METHOD, "diag_hi", anxious.interval.upper);
    printed.agrees(METHOD, "diag_p2x", anxious.two_sided_doubled);
    printed.agrees(METHOD, "diag_score", anxious.score);
    printed.agrees(METHOD, "diag_score_p", anxious.score_p_value);
    let friends = exact_coefficient(&design, &recovered, 2, LEVEL).unwrap();
    assert_eq!(friends.estimator, ExactEstimator::MedianUnbiased);
    printed.agrees(METHOD, "friend_mue", friends.estimate);
    printed.agrees(METHOD, "friend_lo", friends.interval.lower);
    printed.agrees(METHOD, "friend_p2x", friends.two_sided_doubled);
    printed.agrees(METHOD, "friend_score", friends.score);
    printed.agrees(METHOD, "friend_score_p", friends.score_p_value);
}

#[test]
pub fn marginal_risks_agree_with_the_margins_macro() {
    let (Some(printed), Some(table)) = (printed("beeca_trial01"), table("data/beeca_trial01.csv"))
    else {
        return;
    };
    const METHOD: &str = "g-computation risk difference, logistic aval~trtp+bl_cov, delta method";
    let table = table.complete(&["aval", "trtp", "bl_cov"]);
    let outcome: Vec<bool> = table.numbers("aval").iter().map(|v| *v == 1.0).collect();
    let mut design = ModelMatrix::with_intercept(outcome.len());
    let treated = design.covariate("treated", &table.numbers("trtp")).unwrap();
    design
        .covariate("baseline", &table.numbers("bl_cov"))
        .unwrap();
    let fit = logistic_regression(&design, &outcome, Penalty::None).unwrap();
    let risks = marginal_risks(&fit, treated, LEVEL).unwrap();
    printed.agrees(METHOD, "n", outcome.len() as f64);
    // The Ge macro stopped early: its difference is -0.06836377, that of %Margins -0.06836399.
    printed.agrees_within(METHOD, "p_trt", risks.treated, 3e-7);
    printed.agrees(METHOD, "p_ctl", risks.untreated);
    printed.agrees_within(METHOD, "diff_sas_margins", risks.difference.estimate, 1e-9);
    printed.agrees(METHOD, "se_sas_margins", risks.difference.standard_error);
    printed.agrees(METHOD, "lo", risks.difference.interval.lower);
    printed.agrees(METHOD, "hi", risks.difference.interval.upper);
    let z = risks.difference.estimate / risks.difference.standard_error;
    // The last digit of p follows that of a difference that stopped early: see above.
    printed.agrees_within(METHOD, "p", distribution::normal::two_sided(z), 2e-6);
    printed.agrees_within(METHOD, "diff_ge_macro", risks.difference.estimate, 3e-7);
    printed.agrees_within(METHOD, "se_ge_macro", risks.difference.standard_error, 1e-8);
}
