//! Large inputs are answered in bounded time and memory, or refused by name.

use statistics::bayes::BetaPrior;
use statistics::design::{Demand, two_means_power, two_means_size};
use statistics::linear::{Factor, ModelMatrix, least_squares};
use statistics::logistic::{Penalty, exact_coefficient, logistic_regression};
use statistics::mixed::{CovarianceStructure, Likelihood, RepeatedMeasures, mixed_model};
use statistics::odds_ratio::{self, OddsRatioInterval};
use statistics::proportion::{ProportionInterval, binomial_test};
use statistics::rate::{EventRate, RateInterval, rate_ratio};
use statistics::risk_difference::{
    ExactStatistic, RiskDifferenceInterval, agresti_min, exact_unconditional,
};
use statistics::risk_ratio::{self, ExactRatioTest};
use statistics::survival::{
    BandTransform, FlatToTheEnd, LogRankWeight, Observation, Ties, cox, kaplan_meier, log_rank,
};
use statistics::win::{Endpoint, win_statistics};
use statistics::{
    ConfidenceLevel, Proportion, QuantileDefinition, SampleSummary, StatisticsError, TwoByTwo,
    distribution, multiplicity, quantile, rank, stratified, two_by_two,
};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

/// More people than there are.
const LARGEST: u64 = 10_000_000_000;

fn too_large<T: std::fmt::Debug>(result: Result<T, StatisticsError>) -> bool {
    matches!(result, Err(StatisticsError::TooLarge { .. }))
}

#[test]
fn a_total_of_more_people_than_there_are_is_refused_with_its_number() {
    let error = Proportion::new(1, LARGEST + 1).unwrap_err();
    assert!(error.to_string().contains("10000000001"), "{error}");
    assert!(TwoByTwo::new(0, u64::MAX, 0, 1).is_err());
    assert!(EventRate::new(u64::MAX, 1.0).is_err());
    assert!(two_by_two::mcnemar(u64::MAX, u64::MAX).is_err());
}

#[test]
fn every_interval_of_ten_thousand_million_is_near_wald_s() {
    let proportion = Proportion::new(3_000_000_000, LARGEST).unwrap();
    let wald = ProportionInterval::Wald.of(proportion, LEVEL).unwrap();
    for method in ProportionInterval::ALL {
        // Wald with p = 1/2 in the variance is wider by a tenth, whatever the total.
        let close = if method == ProportionInterval::WaldMaximumVariance {
            1e-6
        } else {
            1e-9
        };
        let interval = method.of(proportion, LEVEL).unwrap();
        for (limit, near) in [(interval.lower, wald.lower), (interval.upper, wald.upper)] {
            assert!(
                (limit - near).abs() < close,
                "{} {interval:?}",
                method.name()
            );
        }
    }
}

#[test]
fn the_binomial_test_of_ten_thousand_million_is_that_of_the_normal_distribution() {
    let proportion = Proportion::new(5_000_100_000, LARGEST).unwrap();
    let test = binomial_test(proportion, 0.5).unwrap();
    // 100000 above the mean, the standard deviation 50000: z = 2, less half a count.
    let normal = distribution::normal::two_sided(2.0 - 0.5 / 50_000.0);
    assert!((test.two_sided_minimum_likelihood - normal).abs() < 1e-8);
    assert!((test.two_sided_doubled - normal).abs() < 1e-8);
}

#[test]
fn a_binomial_test_is_the_sum_of_all_terms_that_are_no_more_probable() {
    for n in [1, 2, 7, 20, 61] {
        for x in 0..=n {
            for p in [0.0, 0.01, 0.3, 0.5, 0.7, 0.999, 1.0] {
                let observed = distribution::binomial::mass(x, n, p);
                let sum: f64 = (0..=n)
                    .map(|k| distribution::binomial::mass(k, n, p))
                    .filter(|mass| *mass <= observed * (1.0 + 1e-7))
                    .sum();
                let test = binomial_test(Proportion::new(x, n).unwrap(), p).unwrap();
                let computed = test.two_sided_minimum_likelihood;
                assert!(
                    (computed - sum.min(1.0)).abs() < 1e-12,
                    "{x}/{n} {p}: {computed} {sum}"
                );
            }
        }
    }
}

#[test]
fn fisher_s_test_of_a_million_million_pairs_is_pearson_s() {
    let table = TwoByTwo::new(500_100_000, 1_000_000_000, 500_000_000, 1_000_000_000).unwrap();
    let fisher = two_by_two::fisher(table);
    let pearson = two_by_two::yates(table).unwrap();
    assert!((fisher.two_sided - pearson.p_value).abs() < 1e-6 * pearson.p_value);
    // So far out that the probability is below the least number.
    let far = TwoByTwo::new(1_000_000_000, 1_000_000_000, 1, 1_000_000_000).unwrap();
    assert_eq!(two_by_two::fisher(far).two_sided, 0.0);
    assert_eq!(two_by_two::fisher(far).less, 1.0);
}

#[test]
fn the_exact_odds_ratio_of_large_groups_is_near_wald_s() {
    let table = TwoByTwo::new(3_001_000, 5_000_000, 3_000_000, 5_000_000).unwrap();
    let wald = OddsRatioInterval::WaldLog.of(table, LEVEL).unwrap();
    for method in [OddsRatioInterval::ExactConditional, OddsRatioInterval::MidP] {
        let interval = method.of(table, LEVEL).unwrap();
        assert!(
            (interval.lower - wald.lower).abs() < 1e-5,
            "{interval:?} {wald:?}"
        );
        assert!(
            (interval.upper - wald.upper).abs() < 1e-5,
            "{interval:?} {wald:?}"
        );
    }
    let estimate = odds_ratio::conditional_maximum_likelihood(table).unwrap();
    assert!((estimate - odds_ratio::estimate(table).unwrap()).abs() < 1e-6);
}

#[test]
fn exact_methods_whose_work_grows_without_bound_refuse_it_by_name() {
    let large = TwoByTwo::new(1_000_000, 4_000_000, 900_000, 4_000_000).unwrap();
    let error = exact_unconditional(large, ExactStatistic::ChanZhang, LEVEL).unwrap_err();
    assert!(error.to_string().contains("exact unconditional"), "{error}");
    assert!(too_large(agresti_min(large, LEVEL)));
    for test in ExactRatioTest::ALL {
        assert!(too_large(risk_ratio::exact_unconditional(
            large, test, LEVEL
        )));
    }
    let error = stratified::exact_conditional(&[large, large], LEVEL).unwrap_err();
    assert!(error.to_string().contains("common odds ratio"), "{error}");
    let many: Vec<f64> = (1..100_000).map(f64::from).collect();
    assert!(too_large(rank::signed_rank_exact(&many)));
    assert!(too_large(rank::rank_sum_exact(&many, &many)));
    assert!(too_large(rank::pseudomedian_interval(&many, LEVEL)));
    assert!(too_large(rank::shift_estimate(&many, &many)));
    let subjects = vec![[Endpoint::Value(1.0)]; 100_000];
    assert!(too_large(win_statistics(&subjects, &subjects)));
    let tied = vec![Observation::event(1.0); 50_000];
    let mut design = ModelMatrix::without_intercept(tied.len());
    let column: Vec<f64> = (0..tied.len()).map(|row| (row % 2) as f64).collect();
    design.covariate("x", &column).unwrap();
    assert!(too_large(cox(&tied, &design, Ties::Discrete)));
}

#[test]
fn exact_logistic_regression_of_large_groups_gives_the_exact_odds_ratio_of_the_table() {
    // 10,000 rows of two kinds: half of one can be chosen in more ways than a number can hold.
    let treated: Vec<f64> = (0..10_000)
        .map(|row| f64::from(u8::from(row < 5000)))
        .collect();
    let events: Vec<bool> = (0..10_000)
        .map(|row| row % 5000 < if row < 5000 { 2600 } else { 2500 })
        .collect();
    let mut design = ModelMatrix::with_intercept(10_000);
    let column = design.covariate("treated", &treated).unwrap();
    let exact = exact_coefficient(&design, &events, column, LEVEL).unwrap();
    let table = TwoByTwo::new(2600, 5000, 2500, 5000).unwrap();
    let interval = OddsRatioInterval::ExactConditional
        .of(table, LEVEL)
        .unwrap();
    assert!((exact.interval.lower.exp() - interval.lower).abs() < 1e-9);
    assert!((exact.interval.upper.exp() - interval.upper).abs() < 1e-9);
    let estimate = odds_ratio::conditional_maximum_likelihood(table).unwrap();
    assert!((exact.estimate.exp() - estimate).abs() < 1e-9);
}

#[test]
fn exact_logistic_regression_on_continuous_columns_refuses_to_grow() {
    let rows = 200;
    let mut design = ModelMatrix::with_intercept(rows);
    for factor in [0.37, 0.71, 0.93] {
        let column: Vec<f64> = (0..rows).map(|row| (row as f64 * factor).sin()).collect();
        design.covariate("x", &column).unwrap();
    }
    let events: Vec<bool> = (0..rows).map(|row| row % 3 == 0).collect();
    assert!(too_large(exact_coefficient(&design, &events, 1, LEVEL)));
    let mut design = ModelMatrix::with_intercept(2);
    design.covariate("x", &[1e300, 0.0]).unwrap();
    let error = exact_coefficient(&design, &[true, false], 1, LEVEL).unwrap_err();
    assert!(
        matches!(error, StatisticsError::OutOfRange { .. }),
        "{error}"
    );
}

#[test]
fn rates_of_many_events_are_near_the_normal_ones() {
    let rate = EventRate::new(LARGEST, 1e10).unwrap();
    for method in RateInterval::ALL {
        let interval = method.of(rate, LEVEL).unwrap();
        assert!(
            (interval.lower - (1.0 - 1.96e-5)).abs() < 1e-8,
            "{method:?} {interval:?}"
        );
        assert!(
            (interval.upper - (1.0 + 1.96e-5)).abs() < 1e-8,
            "{method:?} {interval:?}"
        );
    }
    let half = EventRate::new(LARGEST / 2, 1e10).unwrap();
    let ratio = rate_ratio(half, half, LEVEL).unwrap();
    assert!((ratio.test.minimum_likelihood - 1.0).abs() < 1e-9);
}

#[test]
fn counts_that_no_memory_holds_are_refused_by_name() {
    let posterior = BetaPrior::UNIFORM.posterior(Proportion::new(8, 19).unwrap());
    let so_far = Proportion::new(8, 19).unwrap();
    for size in [1_000_000_000, u64::MAX] {
        let error = posterior.predictive(size).unwrap_err();
        assert!(error.to_string().contains("predictive"), "{error}");
        assert!(too_large(posterior.predictive_at_least(3, size)));
        assert!(too_large(
            posterior.predictive_success(so_far, size, 0.3, 0.025)
        ));
        assert!(too_large(distribution::binomial::masses(size, 0.5)));
    }
    assert_eq!(posterior.predictive_at_least(u64::MAX, 20), Ok(0.0));
    let row = [0_usize, 1, 0, 1];
    let mut design = ModelMatrix::with_intercept(4);
    let sites = Factor::new(&row, usize::MAX).unwrap();
    assert!(too_large(design.factor("the site", sites)));
    for (visits, structure) in [
        (usize::MAX, CovarianceStructure::CompoundSymmetry),
        (40, CovarianceStructure::Unstructured),
    ] {
        let data = RepeatedMeasures {
            response: &[1.0, 2.0, 3.0, 5.0],
            design: &design,
            subject: &[0, 0, 1, 1],
            visit: &row,
            visit_count: visits,
        };
        assert!(too_large(mixed_model(
            data,
            structure,
            Likelihood::Restricted
        )));
    }
    let p_values = vec![0.01; 100_000];
    assert!(too_large(multiplicity::hommel(&p_values)));
    let wide = vec![vec![vec![1; 1001]; 2]];
    let scores: Vec<f64> = (0..1001).map(f64::from).collect();
    assert!(too_large(stratified::generalised_cochran_mantel_haenszel(
        &wide,
        &[1.0, 2.0],
        &scores
    )));
    let one = [0.5];
    let many: Vec<f64> = (0..1_000_000).map(f64::from).collect();
    assert!(too_large(rank::rank_sum_exact(&one, &many)));
}

#[test]
fn a_predictive_probability_of_a_large_sample_is_that_of_the_posterior() {
    let posterior = BetaPrior::UNIFORM.posterior(Proportion::new(8, 19).unwrap());
    let above = posterior.probability_above(0.5);
    let predicted = posterior.predictive_at_least(500_000, 1_000_000).unwrap();
    assert!((predicted - above).abs() < 1e-5, "{predicted} {above}");
}

#[test]
fn a_size_is_found_in_few_steps_however_weak_the_effect_and_the_demand() {
    // More power than was demanded is there from the first two subjects on.
    let demand = Demand::new(0.9, 0.001).unwrap();
    assert_eq!(two_means_size(1e-3, 1.0, demand).unwrap().t_test, 2);
    let demand = Demand::new(0.05, 0.9).unwrap();
    let size = two_means_size(1e-3, 1.0, demand).unwrap();
    assert!((size.t_test as f64 / size.normal - 1.0).abs() < 1e-6);
    let one_fewer = two_means_power(1e-3, 1.0, size.t_test - 1, 0.05).unwrap();
    assert!(one_fewer < 0.9 && size.power >= 0.9);
    for difference in [1e10, 1e160, f64::MAX] {
        let power = two_means_power(difference, 1.0, 1_000_000, 0.05).unwrap();
        assert_eq!(power, 1.0, "{difference}");
    }
    assert!(two_means_power(1.0, 1.0, 2, 5e-324).unwrap() < 1e-100);
}

#[test]
fn a_noncentral_t_goes_over_into_its_approximation_without_a_step() {
    for (t, df) in [(990.0, 50.0), (1001.0, 1e6), (1030.0, 200.0)] {
        let series = distribution::noncentral_t::cdf(t, df, 1000.0);
        let approximation = distribution::noncentral_t::cdf(t, df, 1000.0 + 1e-9);
        assert!(
            (series - approximation).abs() < 0.02,
            "{t} {df}: {series} {approximation}"
        );
    }
}

/// Ten million rows take seconds with optimisation and minutes without.
const ROWS: usize = if cfg!(debug_assertions) {
    1_000_000
} else {
    10_000_000
};

#[test]
fn ten_million_rows_are_answered() {
    let values: Vec<f64> = (0..ROWS).map(|row| (row * 7919 % ROWS) as f64).collect();
    let middle = (ROWS as f64 - 1.0) / 2.0;
    let summary = SampleSummary::of(&values).unwrap();
    assert!((summary.mean - middle).abs() < 1e-6 * middle);
    let median = quantile(&values, 0.5, QuantileDefinition::AveragedInverseEmpirical).unwrap();
    assert_eq!(median, middle);
    let subjects: Vec<Observation> = values
        .iter()
        .map(|time| Observation::event(*time))
        .collect();
    let curve = kaplan_meier(&subjects, BandTransform::LogLog, LEVEL).unwrap();
    let median = curve
        .quantile(0.5, FlatToTheEnd::NotEstimable)
        .time
        .unwrap();
    assert!((median - middle).abs() <= 1.0, "{median}");
    let (first, second) = subjects.split_at(ROWS / 2);
    let test = log_rank(&[first, second], LogRankWeight::LogRank).unwrap();
    assert!(test.test.p_value > 1e-6 && test.test.p_value <= 1.0);
    let signs: Vec<f64> = values.iter().map(|value| value - middle).collect();
    let signed = rank::signed_rank(&signs).unwrap();
    assert!(signed.asymptotic.p_value > 0.99);
    let mut design = ModelMatrix::with_intercept(ROWS);
    design.covariate("x", &signs).unwrap();
    let fit = least_squares(&design, &values).unwrap();
    assert!((fit.coefficients[1] - 1.0).abs() < 1e-9);
}

#[test]
fn a_logistic_regression_of_many_rows_converges() {
    let rows = ROWS / 10;
    let x: Vec<f64> = (0..rows)
        .map(|row| (row % 100) as f64 / 50.0 - 0.99)
        .collect();
    let events: Vec<bool> = (0..rows)
        .map(|row| row * 7919 % 1000 < 400 + row % 100)
        .collect();
    let mut design = ModelMatrix::with_intercept(rows);
    let column = design.covariate("x", &x).unwrap();
    for penalty in [Penalty::None, Penalty::Firth] {
        let fit = logistic_regression(&design, &events, penalty).unwrap();
        let wald = fit.coefficient(column, LEVEL);
        let profile = fit.profile_interval(column, LEVEL).unwrap();
        assert!(
            (profile.lower - wald.interval.lower).abs() < 1e-4,
            "{profile:?} {wald:?}"
        );
        assert!(
            (profile.upper - wald.interval.upper).abs() < 1e-4,
            "{profile:?} {wald:?}"
        );
    }
}

#[test]
fn a_difference_of_large_groups_is_near_wald_s_by_every_method() {
    let table = TwoByTwo::new(3_000_000, 5_000_000, 2_900_000, 5_000_000).unwrap();
    let wald = RiskDifferenceInterval::Wald.of(table, LEVEL).unwrap();
    for method in RiskDifferenceInterval::ALL {
        let interval = method.of(table, LEVEL).unwrap();
        assert!(
            (interval.lower - wald.lower).abs() < 1e-6,
            "{}",
            method.name()
        );
        assert!(
            (interval.upper - wald.upper).abs() < 1e-6,
            "{}",
            method.name()
        );
    }
}
