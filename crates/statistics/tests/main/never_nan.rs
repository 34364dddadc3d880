//! Whatever finite numbers come in, no result holds NaN: there is a value or an error.

use crate::search::searching;
use proptest::prelude::*;
use statistics::bayes::BetaPrior;
use statistics::linear::{Ancova, AncovaData, Factor, ModelMatrix, least_squares};
use statistics::logistic::{Penalty, exact_coefficient, logistic_regression, marginal_risks};
use statistics::mixed::{
    CovarianceStructure, Likelihood, RepeatedMeasures, SmallSample, mixed_model,
};
use statistics::multiplicity;
use statistics::odds_ratio::{self, OddsRatioInterval};
use statistics::proportion::{ProportionInterval, binomial_test};
use statistics::rate::{EventRate, RateInterval, rate_ratio};
use statistics::risk_difference::{RiskDifferenceInterval, agresti_min, farrington_manning};
use statistics::risk_ratio::{self, ExactRatioTest, RiskRatioInterval};
use statistics::stratified::{self, ContinuityCorrection, RiskDifferenceVariance};
use statistics::survival::{
    BandTransform, FlatToTheEnd, LogRankWeight, Observation, Ties, cox, kaplan_meier, log_rank,
    restricted_mean_survival_time,
};
use statistics::{
    ConfidenceLevel, Proportion, QuantileDefinition, SampleSummary, TwoByTwo, one_sample_t,
    quantile, rank, two_by_two, two_sample_t,
};
use std::fmt::Debug;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// Asserts that a result, as it is printed for debugging with all its fields, holds no NaN.
fn no_nan<T: Debug, E: Debug>(method: &str, result: &Result<T, E>) {
    if let Ok(value) = result {
        let text = format!("{value:?}");
        assert!(!text.contains("NaN"), "{method}: {text}");
    }
}

/// Whole numbers with many ties, and now and then a number at the edge of what can be held.
fn odd() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => (-3_i8..4).prop_map(f64::from),
        1 => -1e3..1e3,
        1 => prop::sample::select(vec![
            -0.0, 5e-324, 1e-300, -1e-160, 1e-9, 1e9, -1e16, 1e160, 1e300, f64::MAX, f64::MIN,
        ]),
    ]
}

fn table() -> impl Strategy<Value = TwoByTwo> {
    let total = prop_oneof![4 => 0_u64..9, 1 => 0_u64..400, 1 => Just(10_000_000_000)];
    (total.clone(), total, 0.0_f64..=1.0, 0.0_f64..=1.0).prop_map(|(n1, n2, p1, p2)| {
        let count = |n: u64, p: f64| ((n as f64 * p).round() as u64).min(n);
        TwoByTwo::new(count(n1, p1), n1, count(n2, p2), n2).unwrap()
    })
}

/// Rows of an outcome, a factor of two levels and two columns.
fn rows(largest: usize) -> impl Strategy<Value = Vec<(f64, usize, f64, f64)>> {
    prop::collection::vec((odd(), 0_usize..2, odd(), odd()), 0..largest)
}

fn times() -> impl Strategy<Value = Vec<Observation>> {
    let time = odd().prop_map(f64::abs);
    prop::collection::vec((time, any::<bool>()), 0..12).prop_map(|list| {
        list.into_iter()
            .map(|(time, event)| {
                if event {
                    Observation::event(time)
                } else {
                    Observation::censored(time)
                }
            })
            .collect()
    })
}

/// Least squares, covariance analysis, logistic, exact logistic and Cox regression of the same rows.
fn models_hold_no_nan(rows: &[(f64, usize, f64, f64)]) {
    let response: Vec<f64> = rows.iter().map(|row| row.0).collect();
    let group: Vec<usize> = rows.iter().map(|row| row.1).collect();
    let one: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let two: Vec<f64> = rows.iter().map(|row| row.3).collect();
    let mut design = ModelMatrix::with_intercept(rows.len());
    design
        .factor("group", Factor::new(&group, 2).unwrap())
        .unwrap();
    design.covariate("one", &one).unwrap();
    if let Ok(fit) = least_squares(&design, &response) {
        no_nan::<_, ()>("least squares", &Ok(&fit.coefficients));
        no_nan("contrast", &fit.contrast(&[0.0, 1.0, 0.0], LEVEL));
        no_nan("joint test", &fit.joint_test(1..3));
    }
    let ancova = Ancova::fit(AncovaData {
        response: &response,
        treatment: Factor::new(&group, 2).unwrap(),
        factors: &[],
        covariates: &[&one, &two],
    });
    if let Ok(fit) = ancova {
        no_nan("difference", &fit.difference(1, 0, LEVEL));
        no_nan("type III", &fit.treatment_test());
    }
    let outcome: Vec<bool> = response.iter().map(|value| *value > 0.0).collect();
    for penalty in [Penalty::None, Penalty::Firth] {
        if let Ok(fit) = logistic_regression(&design, &outcome, penalty) {
            no_nan::<_, ()>("logistic", &Ok(fit.coefficient(1, LEVEL)));
            no_nan("likelihood ratio", &fit.likelihood_ratio_test(1));
            no_nan("profile", &fit.profile_interval(1, LEVEL));
            no_nan("marginal risks", &marginal_risks(&fit, 1, LEVEL));
        }
    }
    no_nan(
        "exact logistic",
        &exact_coefficient(&design, &outcome, 1, LEVEL),
    );
    let observations: Vec<Observation> = two
        .iter()
        .zip(&outcome)
        .map(|(time, event)| {
            if *event {
                Observation::event(time.abs())
            } else {
                Observation::censored(time.abs())
            }
        })
        .collect();
    let mut design = ModelMatrix::without_intercept(rows.len());
    design
        .factor("group", Factor::new(&group, 2).unwrap())
        .unwrap();
    design.covariate("one", &one).unwrap();
    for ties in [Ties::Breslow, Ties::Efron, Ties::Discrete] {
        if let Ok(fit) = cox(&observations, &design, ties) {
            no_nan::<_, ()>("Cox", &Ok(fit.hazard_ratio(0, LEVEL)));
        }
    }
}

/// A mixed model of rows of a value, a subject and one of two visits.
fn repeated_measures_hold_no_nan(mut rows: Vec<(f64, usize, usize)>) {
    rows.sort_by_key(|row| (row.1, row.2));
    rows.dedup_by_key(|row| (row.1, row.2));
    let response: Vec<f64> = rows.iter().map(|row| row.0).collect();
    let subject: Vec<usize> = rows.iter().map(|row| row.1).collect();
    let visit: Vec<usize> = rows.iter().map(|row| row.2).collect();
    let mut design = ModelMatrix::with_intercept(rows.len());
    design
        .factor("visit", Factor::new(&visit, 2).unwrap())
        .unwrap();
    let data = RepeatedMeasures {
        response: &response,
        design: &design,
        subject: &subject,
        visit: &visit,
        visit_count: 2,
    };
    for structure in [
        CovarianceStructure::Unstructured,
        CovarianceStructure::CompoundSymmetry,
    ] {
        let Ok(fit) = mixed_model(data, structure, Likelihood::Restricted) else {
            continue;
        };
        no_nan::<_, ()>("mixed model", &Ok(&fit.coefficients));
        for method in [
            SmallSample::Residual,
            SmallSample::Satterthwaite,
            SmallSample::KENWARD_ROGER,
        ] {
            if let Ok(inference) = fit.inference(method) {
                no_nan("contrast", &inference.contrast(&[0.0, 1.0], LEVEL));
                let both = [vec![1.0, 0.0], vec![0.0, 1.0]];
                no_nan("joint test", &inference.joint_test(&both));
            }
        }
    }
}

#[test]
fn subjects_seen_once_each_hold_no_nan() {
    repeated_measures_hold_no_nan(vec![(1.0, 3, 1), (2.0, 2, 0), (3.0, 0, 0), (-2.0, 1, 0)]);
}

#[test]
fn the_largest_number_there_is_among_zeros_holds_no_nan() {
    models_hold_no_nan(&[
        (f64::MAX, 0, 0.0, 0.0),
        (0.0, 0, 0.0, 0.0),
        (0.0, 0, 1.0, 0.0),
        (0.0, 1, 0.0, 0.0),
    ]);
}

proptest! {
    #![proptest_config(searching(400))]

    #[test]
    fn samples(first in prop::collection::vec(odd(), 0..12), second in prop::collection::vec(odd(), 0..12)) {
        let summaries = (SampleSummary::of(&first), SampleSummary::of(&second));
        no_nan("a summary", &summaries.0);
        if let (Ok(one), Ok(two)) = summaries {
            no_nan("two-sample t", &two_sample_t(one, two, LEVEL));
            no_nan("one-sample t", &one_sample_t(one, LEVEL));
        }
        for definition in QuantileDefinition::ALL {
            for probability in [0.0, 0.1, 0.5, 1.0] {
                no_nan(&format!("quantile {definition:?}"), &quantile(&first, probability, definition));
            }
        }
        no_nan("signed rank", &rank::signed_rank(&first));
        no_nan("signed rank, exact", &rank::signed_rank_exact(&first));
        no_nan("Pratt", &rank::pratt(&first));
        no_nan("sign test", &rank::sign_test(&first));
        no_nan("pseudomedian", &rank::pseudomedian(&first));
        no_nan("its interval", &rank::pseudomedian_interval(&first, LEVEL));
        no_nan("rank sum", &rank::rank_sum(&first, &second));
        no_nan("rank sum, exact", &rank::rank_sum_exact(&first, &second));
        no_nan("shift", &rank::shift_estimate(&first, &second));
        no_nan("Moses", &rank::moses_interval(&first, &second, LEVEL));
        no_nan("shift, exact", &rank::tie_conditional_shift_interval(&first, &second, LEVEL));
    }

    #[test]
    fn tables(table in table()) {
        for method in ProportionInterval::ALL {
            no_nan(method.name(), &method.of(table.first, LEVEL));
        }
        for p in [0.0, 0.3, 1.0] {
            no_nan("binomial test", &binomial_test(table.first, p));
        }
        for method in RiskDifferenceInterval::ALL {
            no_nan(method.name(), &method.of(table, LEVEL));
        }
        for method in RiskRatioInterval::ALL {
            no_nan(method.name(), &method.of(table, LEVEL));
        }
        if table.total() < 6 {
            no_nan("Agresti-Min", &agresti_min(table, LEVEL));
            for test in ExactRatioTest::ALL {
                no_nan(test.name(), &risk_ratio::exact_unconditional(table, test, LEVEL));
            }
        }
        let posterior = BetaPrior::JEFFREYS.posterior(table.first);
        no_nan("predictive", &posterior.predictive(9));
        no_nan("predicted success", &posterior.predictive_success(table.first, 9, 0.3, 0.05));
        no_nan("highest density", &posterior.highest_density(LEVEL));
        no_nan("risk ratio", &risk_ratio::estimate(table));
        no_nan("odds ratio", &odds_ratio::estimate(table));
        no_nan("Farrington-Manning", &farrington_manning(table, -0.1));
        no_nan("Pearson", &two_by_two::pearson(table));
        no_nan("Yates", &two_by_two::yates(table));
        no_nan("N-1", &two_by_two::n_minus_one(table));
        no_nan("likelihood ratio", &two_by_two::likelihood_ratio(table));
        no_nan::<_, ()>("Fisher", &Ok(two_by_two::fisher(table)));
        let [a, b, c, d] = [
            table.first.count(), table.first.complement(), table.second.count(), table.second.complement(),
        ];
        no_nan("McNemar", &two_by_two::mcnemar(b, c));
        no_nan("kappa", &two_by_two::kappa(&[vec![a, b], vec![c, d]], LEVEL));
        let pairs = two_by_two::Pairs { both: a, first_only: b, second_only: c, neither: d };
        no_nan("paired difference", &two_by_two::paired_difference(pairs, LEVEL));
    }

    #[test]
    fn strata(strata in prop::collection::vec(table(), 0..4)) {
        for correction in [ContinuityCorrection::None, ContinuityCorrection::Half] {
            no_nan("CMH", &stratified::cochran_mantel_haenszel(&strata, correction));
        }
        no_nan("MH odds ratio", &stratified::mantel_haenszel_odds_ratio(&strata, LEVEL));
        no_nan("MH risk ratio", &stratified::mantel_haenszel_risk_ratio(&strata, LEVEL));
        for variance in [RiskDifferenceVariance::Sato, RiskDifferenceVariance::GreenlandRobins] {
            no_nan("MH difference", &stratified::mantel_haenszel_risk_difference(&strata, variance, LEVEL));
        }
        no_nan("Breslow-Day", &stratified::breslow_day(&strata));
        no_nan("Woolf", &stratified::woolf(&strata, LEVEL));
        no_nan("summary score", &stratified::summary_score(&strata, LEVEL));
        no_nan("Miettinen-Nurminen", &stratified::miettinen_nurminen(&strata, LEVEL));
        no_nan("Newcombe", &stratified::newcombe(&strata, LEVEL));
        no_nan("Yan-Su", &stratified::yan_su(&strata, LEVEL));
        no_nan("minimum risk", &stratified::minimum_risk(&strata, LEVEL));
        no_nan("inverse variance", &stratified::inverse_variance_risk_difference(&strata, LEVEL));
        no_nan("crude difference", &stratified::crude_risk_difference(&strata));
        if strata.iter().all(|table| table.total() < 2000) {
            no_nan("exact", &stratified::exact_conditional(&strata, LEVEL));
            for method in OddsRatioInterval::ALL {
                for table in &strata {
                    no_nan(method.name(), &method.of(*table, LEVEL));
                }
            }
        }
    }

    #[test]
    fn rates(events in prop::collection::vec((0_u64..30, odd()), 2)) {
        let rates: Vec<_> =
            events.iter().filter_map(|(count, time)| EventRate::new(*count, time.abs()).ok()).collect();
        for rate in &rates {
            for method in RateInterval::ALL {
                no_nan(method.name(), &method.of(*rate, LEVEL));
            }
        }
        if let [first, second] = rates[..] {
            no_nan("rate ratio", &rate_ratio(first, second, LEVEL));
        }
    }

    #[test]
    fn survival(first in times(), second in times()) {
        for transform in [BandTransform::LogLog, BandTransform::Log, BandTransform::Plain] {
            let curve = kaplan_meier(&first, transform, LEVEL);
            no_nan("Kaplan-Meier", &curve);
            if let Ok(curve) = curve {
                no_nan::<_, ()>("median", &Ok(curve.quantile(0.5, FlatToTheEnd::MidwayToLastTime)));
                no_nan("restricted mean", &restricted_mean_survival_time(&curve, 2.0, LEVEL));
            }
        }
        for weight in [
            LogRankWeight::LogRank,
            LogRankWeight::Gehan,
            LogRankWeight::TaroneWare,
            LogRankWeight::PetoPeto,
            LogRankWeight::FlemingHarrington { rho: 0.0, gamma: 1.0 },
        ] {
            no_nan("log-rank", &log_rank(&[&first, &second], weight));
        }
    }

    #[test]
    fn models(rows in rows(14)) {
        models_hold_no_nan(&rows);
    }

    #[test]
    fn several_p_values(p in prop::collection::vec(0.0_f64..=1.0, 0..7)) {
        no_nan("Holm", &multiplicity::holm(&p));
        no_nan("Hochberg", &multiplicity::hochberg(&p));
        no_nan("Hommel", &multiplicity::hommel(&p));
        no_nan("Bonferroni", &multiplicity::bonferroni(&p));
    }
}

proptest! {
    #![proptest_config(searching(150))]

    #[test]
    fn repeated_measures(rows in prop::collection::vec((odd(), 0_usize..5, 0_usize..2), 0..14)) {
        repeated_measures_hold_no_nan(rows);
    }

    #[test]
    fn proportions_of_nobody(count in 0_u64..3) {
        let nobody = Proportion::new(0, 0).unwrap();
        for method in ProportionInterval::ALL {
            prop_assert!(method.of(nobody, LEVEL).is_err());
        }
        prop_assert!(Proportion::new(count + 1, count).is_err());
    }
}
