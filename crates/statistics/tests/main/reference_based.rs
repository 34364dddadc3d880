//! The antidepressant trial of the R package rbmi.

use crate::classic::{Table, printed, table};
use statistics::imputation::{Strategy, VisitDistribution, conditional_normal};
use statistics::linear::{Ancova, AncovaData, Factor};
use statistics::mixed::{
    CovarianceStructure, Likelihood, MixedModel, RepeatedMeasures, SmallSample, VisitDesign,
    VisitModel, mixed_model,
};
use statistics::{ConfidenceLevel, distribution};
use std::collections::BTreeMap;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;
const FIRST_VISIT: usize = 4;
const VISITS: usize = 4;

/// The change of the Hamilton score at visits 4 to 7, on the drug (1) or placebo (0), with baseline by visit.
struct Trial {
    change: Vec<f64>,
    patient: Vec<usize>,
    visit: Vec<usize>,
    drug: Vec<usize>,
    baseline: Vec<f64>,
}

impl Trial {
    fn read(table: &Table) -> Self {
        let mut numbers = BTreeMap::new();
        let visits = table.numbers("VISIT");
        let arms = table.text("THERAPY");
        Self {
            change: table.numbers("CHANGE"),
            patient: table
                .text("PATIENT")
                .into_iter()
                .map(|name| {
                    let next = numbers.len();
                    *numbers.entry(name).or_insert(next)
                })
                .collect(),
            visit: visits.iter().map(|v| *v as usize - FIRST_VISIT).collect(),
            drug: arms.iter().map(|arm| usize::from(*arm == "DRUG")).collect(),
            baseline: table.numbers("BASVAL"),
        }
    }

    fn fit(&self) -> (VisitDesign, MixedModel) {
        let design = VisitDesign::new(VisitModel {
            treatment: Factor::new(&self.drug, 2).unwrap(),
            visit: Factor::new(&self.visit, VISITS).unwrap(),
            covariates: &[&self.baseline],
            factors: &[],
        })
        .unwrap();
        let data = RepeatedMeasures {
            response: &self.change,
            design: design.matrix(),
            subject: &self.patient,
            visit: &self.visit,
            visit_count: VISITS,
        };
        let fit = mixed_model(
            data,
            CovarianceStructure::Unstructured,
            Likelihood::Restricted,
        )
        .unwrap();
        (design, fit)
    }
}

#[test]
pub fn antidepressants_at_random_missing_agree_with_nlme() {
    let (Some(printed), Some(table)) = (
        printed("rbmi_mar_mmrm"),
        table("data/rbmi_antidepressant.csv"),
    ) else {
        return;
    };
    const METHOD: &str = "MMRM UN REML MAR visit 7 DRUG-PLACEBO";
    let (design, fit) = Trial::read(&table).fit();
    let inference = fit.inference(SmallSample::Residual).unwrap();
    for (visit, quantity) in ["v4", "v5", "v6", "diff"].iter().enumerate() {
        let weights = design.difference(1, 0, visit).unwrap();
        let contrast = inference.contrast(&weights, LEVEL).unwrap();
        // nlme stops its optimiser short of the last digit that it prints.
        printed.agrees_within(METHOD, quantity, contrast.estimate, 2e-4);
        if visit == VISITS - 1 {
            printed.agrees_within(METHOD, "se", contrast.standard_error, 2e-4);
        }
    }
}

#[test]
pub fn antidepressants_with_a_jump_to_reference_agree_with_rbmi() {
    let (Some(printed), Some(table)) = (
        printed("rbmi_jr_bayes"),
        table("data/rbmi_antidepressant.csv"),
    ) else {
        return;
    };
    const METHOD: &str = "jump-to-reference Bayes MI, Rubin (stochastic, M=150)";
    let trial = Trial::read(&table);
    let (design, fit) = trial.fit();
    let covariance: Vec<Vec<f64>> = (0..VISITS)
        .map(|i| (0..VISITS).map(|j| fit.visit_covariance[(i, j)]).collect())
        .collect();
    // Each patient completed by the mean of the imputations; the last visit is analysed.
    let patients = trial.patient.iter().max().unwrap() + 1;
    let (mut last, mut arms, mut baselines) = (Vec::new(), Vec::new(), Vec::new());
    for patient in 0..patients {
        let rows: Vec<usize> = (0..trial.patient.len())
            .filter(|row| trial.patient[*row] == patient)
            .collect();
        let (arm, baseline) = (trial.drug[rows[0]], trial.baseline[rows[0]]);
        let mut seen = [None; VISITS];
        for row in rows {
            seen[trial.visit[row]] = Some(trial.change[row]);
        }
        let of_arm = |arm: usize| {
            let means: Vec<f64> = (0..VISITS)
                .map(|visit| {
                    let mut weights = design
                        .mean(arm, visit, statistics::linear::Margins::Equal)
                        .unwrap();
                    // At the patient's own baseline, not at the mean one.
                    let factor = baseline / design.covariate_means()[0];
                    for column in [2, 9, 10, 11] {
                        weights[column] *= factor;
                    }
                    weights
                        .iter()
                        .zip(&fit.coefficients)
                        .map(|(w, b)| w * b)
                        .sum()
                })
                .collect();
            VisitDistribution::new(&means, &covariance).unwrap()
        };
        let value = seen[VISITS - 1].unwrap_or_else(|| {
            let imputed =
                conditional_normal(&of_arm(arm), &of_arm(0), &seen, Strategy::JumpToReference)
                    .unwrap();
            *imputed.mean.last().unwrap()
        });
        last.push(value);
        arms.push(arm);
        baselines.push(baseline);
    }
    let ancova = Ancova::fit(AncovaData {
        response: &last,
        treatment: Factor::new(&arms, 2).unwrap(),
        factors: &[],
        covariates: &[&baselines],
    })
    .unwrap();
    // rbmi prints placebo less drug. 150 draws leave a Monte Carlo error of about sqrt(0.3/150) = 0.045.
    let difference = ancova.difference(0, 1, LEVEL).unwrap().estimate;
    printed.agrees_within(METHOD, "trt_7", difference, 0.15);
    // The interval and p-value follow from estimate and standard error as printed, within their rounding.
    let (estimate, error) = (2.169, 1.12);
    printed.agrees_within(METHOD, "se_7", error, 0.0);
    let half = distribution::student_t::upper_quantile(0.025, 160.0) * error;
    printed.agrees_within(METHOD, "lo", estimate - half, 0.02);
    printed.agrees_within(METHOD, "hi", estimate + half, 0.02);
    let p_value = distribution::student_t::two_sided(estimate / error, 160.0);
    printed.agrees_within(METHOD, "p", p_value, 0.001);
}
