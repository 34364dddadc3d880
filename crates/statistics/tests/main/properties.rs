//! Properties that hold for any data.

use crate::search::searching;
use proptest::prelude::*;
use statistics::linear::{Factor, ModelMatrix, least_squares};
use statistics::proportion::{ProportionInterval, blaker, clopper_pearson};
use statistics::rank::{midranks, rank_sum, rank_sum_exact, signed_rank, signed_rank_exact};
use statistics::risk_difference::{
    ExactStatistic, RiskDifferenceInterval, agresti_min, exact_unconditional, restricted_estimate,
};
use statistics::risk_ratio::{self, ExactRatioTest};
use statistics::stratified::{ContinuityCorrection, cochran_mantel_haenszel};
use statistics::survival::{
    BandTransform, GroupedTimes, LogRankWeight, Observation, Ties, compare_survival, cox,
    kaplan_meier, log_rank,
};
use statistics::{
    ConfidenceLevel, Interval, Proportion, QuantileDefinition, TwoByTwo, distribution,
    multiplicity, quantile, two_by_two,
};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

prop_compose! {
    fn proportion()(total in 1_u64..200)(count in 0..=total, total in Just(total)) -> Proportion {
        Proportion::new(count, total).unwrap()
    }
}

prop_compose! {
    fn small_table()(n1 in 1_u64..14, n2 in 1_u64..14)
        (x1 in 0..=n1, x2 in 0..=n2, n1 in Just(n1), n2 in Just(n2)) -> TwoByTwo {
        TwoByTwo::new(x1, n1, x2, n2).unwrap()
    }
}

prop_compose! {
    fn times()(list in prop::collection::vec((0_u8..30, any::<bool>()), 2..40)) -> Vec<Observation> {
        list.into_iter()
            .map(|(time, event)| {
                let time = f64::from(time);
                if event { Observation::event(time) } else { Observation::censored(time) }
            })
            .collect()
    }
}

proptest! {
    #![proptest_config(searching(256))]

    #[test]
    fn intervals_contain_the_estimate_and_mirror(p in proportion()) {
        let mirrored = Proportion::new(p.complement(), p.total()).unwrap();
        for method in ProportionInterval::ALL {
            if let Ok(interval) = method.of(p, LEVEL) {
                let estimate = p.estimate().unwrap();
                // Agresti-Coull is centred elsewhere and may miss an estimate of 0 or 1 by design of its centre.
                prop_assert!(
                    interval.lower <= estimate + 1e-12 && estimate <= interval.upper + 1e-12,
                    "{} {interval:?}", method.name()
                );
                let other = method.of(mirrored, LEVEL).unwrap();
                prop_assert!((interval.lower - (1.0 - other.upper)).abs() < 1e-10, "{}", method.name());
            }
        }
    }

    #[test]
    fn blaker_lies_inside_clopper_pearson(p in proportion()) {
        let (inner, outer) = (blaker(p, LEVEL).unwrap(), clopper_pearson(p, LEVEL).unwrap());
        prop_assert!(outer.lower - 1e-12 <= inner.lower && inner.upper <= outer.upper + 1e-12);
    }

    #[test]
    fn clopper_pearson_limits_have_their_tails(p in proportion()) {
        let interval = clopper_pearson(p, LEVEL).unwrap();
        if p.count() > 0 {
            let tail = distribution::binomial::upper_tail(p.count(), p.total(), interval.lower);
            prop_assert!((tail - 0.025).abs() < 1e-12);
        }
        if p.complement() > 0 {
            let tail = distribution::binomial::lower_tail(p.count(), p.total(), interval.upper);
            prop_assert!((tail - 0.025).abs() < 1e-12);
        }
    }

    #[test]
    fn differences_change_sign_with_the_groups(table in small_table()) {
        for method in RiskDifferenceInterval::ALL {
            if let Ok(interval) = method.of(table, LEVEL) {
                let other = method.of(table.exchanged(), LEVEL).unwrap();
                prop_assert!((interval.lower + other.upper).abs() < 1e-9, "{}", method.name());
            }
        }
    }

    #[test]
    fn the_restricted_estimate_is_the_likeliest(table in small_table(), d in -0.95_f64..0.95) {
        let at = restricted_estimate(table, d);
        prop_assert!((at.first - at.second - d).abs() < 1e-12);
        let term = |count: u64, p: f64| if count == 0 { 0.0 } else { count as f64 * p.ln() };
        let likelihood = |p2: f64| {
            let p1 = p2 + d;
            term(table.first.count(), p1) + term(table.first.complement(), 1.0 - p1)
                + term(table.second.count(), p2) + term(table.second.complement(), 1.0 - p2)
        };
        let best = likelihood(at.second.clamp(1e-12_f64.max(-d + 1e-12), 1.0 - 1e-12_f64.max(d + 1e-12)));
        let (low, high) = ((-d).max(0.0), (1.0 - d).min(1.0));
        for k in 1..50 {
            let other = likelihood(low + (high - low) * f64::from(k) / 50.0);
            prop_assert!(other <= best + 1e-6, "{other} {best}");
        }
    }

    #[test]
    fn one_stratum_is_the_n_minus_one_test(table in small_table()) {
        if let Ok(plain) = two_by_two::n_minus_one(table) {
            let stratified = cochran_mantel_haenszel(&[table], ContinuityCorrection::None).unwrap();
            prop_assert!((plain.statistic - stratified.test.statistic).abs() < 1e-9);
        }
    }

    #[test]
    fn fisher_does_not_depend_on_which_group_comes_first(table in small_table()) {
        let (one, other) = (two_by_two::fisher(table), two_by_two::fisher(table.exchanged()));
        prop_assert!((one.two_sided - other.two_sided).abs() < 1e-12);
        prop_assert!((one.greater - other.less).abs() < 1e-12);
    }

    #[test]
    fn ranks_sum_to_what_they_must(values in prop::collection::vec(-5_i8..5, 1..60)) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let n = values.len() as f64;
        prop_assert_eq!(midranks(&values).iter().sum::<f64>(), n * (n + 1.0) / 2.0);
    }

    #[test]
    fn exact_rank_tests_agree_with_enumeration(
        first in prop::collection::vec(0_u8..6, 1..5),
        second in prop::collection::vec(0_u8..6, 1..5),
    ) {
        let first: Vec<f64> = first.into_iter().map(f64::from).collect();
        let second: Vec<f64> = second.into_iter().map(f64::from).collect();
        let ranks = midranks(&[first.clone(), second.clone()].concat());
        let observed: f64 = ranks[..first.len()].iter().sum();
        let (mut subsets, mut as_large) = (0.0, 0.0);
        for mask in 0_u32..1 << ranks.len() {
            if mask.count_ones() as usize == first.len() {
                let sum: f64 =
                    ranks.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, r)| r).sum();
                subsets += 1.0;
                as_large += f64::from(u8::from(sum >= observed));
            }
        }
        let exact = rank_sum_exact(&first, &second).unwrap();
        prop_assert!((exact.greater - as_large / subsets).abs() < 1e-12);
        prop_assert!((rank_sum(&first, &second).unwrap().rank_sum - observed).abs() < 1e-12);
    }

    #[test]
    fn exact_signed_rank_tests_agree_with_enumeration(
        differences in prop::collection::vec(-5_i8..6, 1..10),
    ) {
        let differences: Vec<f64> =
            differences.into_iter().map(f64::from).filter(|d| *d != 0.0).collect();
        prop_assume!(!differences.is_empty());
        let absolute: Vec<f64> = differences.iter().map(|d| d.abs()).collect();
        let ranks = midranks(&absolute);
        let observed = signed_rank(&differences).unwrap().positive_rank_sum;
        let all = 1_u32 << ranks.len();
        let as_large = (0..all)
            .filter(|mask| {
                let sum: f64 =
                    ranks.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, r)| r).sum();
                sum >= observed
            })
            .count();
        let exact = signed_rank_exact(&differences).unwrap();
        prop_assert!((exact.greater - as_large as f64 / f64::from(all)).abs() < 1e-12);
    }

    #[test]
    fn quantiles_increase_and_stay_inside_the_sample(
        values in prop::collection::vec(-100.0_f64..100.0, 1..40),
        one in 0.0_f64..=1.0,
        other in 0.0_f64..=1.0,
    ) {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for definition in QuantileDefinition::ALL {
            let low = quantile(&values, one.min(other), definition).unwrap();
            let high = quantile(&values, one.max(other), definition).unwrap();
            prop_assert!(low <= high + 1e-9 && least <= low + 1e-9 && high <= most + 1e-9);
        }
    }

    #[test]
    fn without_censoring_the_curve_is_the_share_still_free(times in times()) {
        let events: Vec<Observation> =
            times.iter().map(|o| Observation::event(o.time)).collect();
        let curve = kaplan_meier(&events, BandTransform::LogLog, LEVEL).unwrap();
        for step in &curve.steps {
            let free = events.iter().filter(|o| o.time > step.time).count() as f64;
            prop_assert!((step.survival - free / events.len() as f64).abs() < 1e-12);
        }
    }

    #[test]
    fn curves_and_test_are_the_same_together_as_apart(
        times in times(),
        groups in prop::collection::vec(0_usize..3, 40),
    ) {
        let groups = &groups[..times.len()];
        let apart: Vec<Vec<Observation>> = (0..3)
            .map(|group| {
                let members = times.iter().zip(groups).filter(|(_, g)| **g == group);
                members.map(|(observation, _)| *observation).collect()
            })
            .collect();
        let slices: Vec<&[Observation]> = apart.iter().map(Vec::as_slice).collect();
        let data = GroupedTimes {
            time: &times.iter().map(|o| o.time).collect::<Vec<_>>(),
            status: &times.iter().map(|o| o.status).collect::<Vec<_>>(),
            group: Factor::new(groups, 3).unwrap(),
        };
        let transform = BandTransform::LogLog;
        match compare_survival(data, transform, LogRankWeight::Gehan, LEVEL) {
            Ok(together) => {
                prop_assert_eq!(together.test, log_rank(&slices, LogRankWeight::Gehan).unwrap());
                for (curve, members) in together.curves.iter().zip(&apart) {
                    prop_assert_eq!(curve, &kaplan_meier(members, transform, LEVEL).unwrap());
                }
            }
            Err(_) => prop_assert!(
                apart.iter().any(Vec::is_empty) || log_rank(&slices, LogRankWeight::Gehan).is_err()
            ),
        }
    }

    #[test]
    fn the_score_test_of_a_cox_model_is_the_log_rank_test(first in times(), second in times()) {
        let test = log_rank(&[&first, &second], LogRankWeight::LogRank);
        let all = [first.clone(), second.clone()].concat();
        let mut design = ModelMatrix::without_intercept(all.len());
        let column: Vec<f64> =
            (0..all.len()).map(|i| f64::from(u8::from(i < first.len()))).collect();
        design.covariate("first", &column).unwrap();
        // The discrete likelihood has the hypergeometric variance of the log-rank test.
        if let (Ok(test), Ok(fit)) = (test, cox(&all, &design, Ties::Discrete)) {
            prop_assert!((fit.score_test.statistic - test.test.statistic).abs() < 1e-8);
        }
    }

    #[test]
    fn least_squares_residuals_are_orthogonal_to_the_columns(
        rows in prop::collection::vec((-10.0_f64..10.0, -10.0_f64..10.0), 5..40),
    ) {
        let x: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let y: Vec<f64> = rows.iter().map(|r| r.1).collect();
        let mut design = ModelMatrix::with_intercept(rows.len());
        design.covariate("x", &x).unwrap();
        if let Ok(fit) = least_squares(&design, &y) {
            let [a, b] = [fit.coefficients[0], fit.coefficients[1]];
            let residuals: Vec<f64> = rows.iter().map(|(x, y)| y - a - b * x).collect();
            prop_assert!(residuals.iter().sum::<f64>().abs() < 1e-8);
            let along: f64 = residuals.iter().zip(&x).map(|(r, x)| r * x).sum();
            prop_assert!(along.abs() < 1e-7);
        }
    }

    #[test]
    fn adjusted_p_values_keep_their_order_of_strictness(
        p in prop::collection::vec(0.0_f64..=1.0, 1..8),
    ) {
        let bonferroni = multiplicity::bonferroni(&p).unwrap();
        let holm = multiplicity::holm(&p).unwrap();
        let hochberg = multiplicity::hochberg(&p).unwrap();
        let hommel = multiplicity::hommel(&p).unwrap();
        for i in 0..p.len() {
            prop_assert!(p[i] <= hommel[i] + 1e-12 && hommel[i] <= hochberg[i] + 1e-12);
            prop_assert!(hochberg[i] <= holm[i] + 1e-12 && holm[i] <= bonferroni[i] + 1e-12);
        }
    }

    #[test]
    fn t_quantiles_invert_their_tails(df in 0.5_f64..500.0, tail in 1e-6_f64..0.5) {
        let t = distribution::student_t::upper_quantile(tail, df);
        let back = distribution::student_t::tails(t, df).upper;
        prop_assert!((back - tail).abs() < 1e-11 * tail.max(1e-3), "{t} {back}");
    }

    #[test]
    fn beta_quantiles_invert_their_tails(a in 0.2_f64..200.0, b in 0.2_f64..200.0, p in 1e-4_f64..0.9999) {
        assert_inverts_beta_tail(a, b, p);
    }
}

proptest! {
    #![proptest_config(searching(12))]

    #[test]
    fn exact_unconditional_limits_keep_their_level(table in small_table(), p2 in 0.0_f64..1.0) {
        for statistic in ExactStatistic::ALL {
            let interval = exact_unconditional(table, statistic, LEVEL).unwrap();
            let other = exact_unconditional(table.exchanged(), statistic, LEVEL).unwrap();
            prop_assert!((interval.lower + other.upper).abs() < 1e-8);
            let observed = table.first.estimate().unwrap() - table.second.estimate().unwrap();
            prop_assert!(interval.contains(observed));
            // Outside the limit the chance of a difference as large, at any proportions, is at most alpha/2.
            if statistic == ExactStatistic::SantnerSnell && interval.lower > -0.99 {
                let p1 = p2 + interval.lower - 1e-6;
                if (0.0..=1.0).contains(&p1) {
                    let (n1, n2) = (table.first.total(), table.second.total());
                    let mut chance = 0.0;
                    for i in 0..=n1 {
                        for j in 0..=n2 {
                            let difference = i as f64 / n1 as f64 - j as f64 / n2 as f64;
                            if difference >= observed - 1e-12 {
                                chance += distribution::binomial::mass(i, n1, p1)
                                    * distribution::binomial::mass(j, n2, p2);
                            }
                        }
                    }
                    prop_assert!(chance <= 0.025 + 1e-6, "{chance}");
                }
            }
        }
    }
}

/// The quantile is right to 1e-10 of probability, or to the last bit: where the density is infinite at 1, the next number
/// below 1 may already leave more out.
fn assert_inverts_beta_tail(a: f64, b: f64, p: f64) {
    let x = distribution::beta::quantile(p, a, b);
    let below = |x: f64| distribution::beta::tails(x, a, b).lower;
    assert!(
        below(x.next_down()) - 1e-10 <= p && p <= below(x.next_up().min(1.0)) + 1e-10,
        "{a} {b} {p}: {x}"
    );
}

#[test]
fn a_beta_quantile_beside_1_is_right_to_the_last_bit() {
    assert_inverts_beta_tail(179.158_559_154_403_38, 0.2, 0.958_242_646_711_001);
}

/// An interval of each table of the groups' sizes, and the value that it is of at two proportions.
struct Covering {
    method: &'static str,
    interval: fn(TwoByTwo) -> Interval,
    truth: fn(f64, f64) -> f64,
}

#[test]
fn exact_unconditional_intervals_cover_at_any_two_proportions() {
    let methods = [
        Covering {
            method: "Agresti-Min",
            interval: |table| agresti_min(table, LEVEL).unwrap().interval,
            truth: |p1, p2| p1 - p2,
        },
        Covering {
            method: "ratio, two one-sided tests",
            interval: |table| {
                risk_ratio::exact_unconditional(table, ExactRatioTest::OneSidedPair, LEVEL).unwrap()
            },
            truth: |p1, p2| p1 / p2,
        },
        Covering {
            method: "ratio, one two-sided test",
            interval: |table| {
                risk_ratio::exact_unconditional(table, ExactRatioTest::TwoSided, LEVEL).unwrap()
            },
            truth: |p1, p2| p1 / p2,
        },
    ];
    let (n1, n2) = (6, 4);
    for covering in methods {
        let mut intervals = Vec::new();
        for i in 0..=n1 {
            for j in 0..=n2 {
                let table = TwoByTwo::new(i, n1, j, n2).unwrap();
                intervals.push((i, j, (covering.interval)(table)));
            }
        }
        for a in 0..40 {
            for b in 0..40 {
                let (p1, p2) = ((f64::from(a) + 0.5) / 40.0, (f64::from(b) + 0.37) / 40.0);
                let truth = (covering.truth)(p1, p2);
                let coverage: f64 = intervals
                    .iter()
                    .filter(|(_, _, interval)| interval.contains(truth))
                    .map(|(i, j, _)| {
                        distribution::binomial::mass(*i, n1, p1)
                            * distribution::binomial::mass(*j, n2, p2)
                    })
                    .sum();
                assert!(
                    coverage >= 0.95 - 1e-6,
                    "{}: {coverage} at {p1}, {p2}",
                    covering.method
                );
            }
        }
    }
}

#[test]
fn exact_intervals_of_groups_without_events_or_with_nothing_else_are_defined() {
    for (x1, x2) in [(0, 0), (0, 7), (5, 0), (5, 7), (0, 3), (2, 7)] {
        let table = TwoByTwo::new(x1, 5, x2, 7).unwrap();
        let difference = agresti_min(table, LEVEL).unwrap();
        assert!(
            difference.interval.contains(difference.estimate),
            "{table:?}"
        );
        assert!(difference.interval.lower >= -1.0 && difference.interval.upper <= 1.0);
        for test in ExactRatioTest::ALL {
            let interval = risk_ratio::exact_unconditional(table, test, LEVEL).unwrap();
            assert_eq!(interval.lower == 0.0, x1 == 0, "{table:?} {interval:?}");
            assert_eq!(
                interval.upper.is_infinite(),
                x2 == 0,
                "{table:?} {interval:?}"
            );
            if let Ok(ratio) = risk_ratio::estimate(table) {
                assert!(
                    interval.lower <= ratio && ratio <= interval.upper,
                    "{interval:?}"
                );
            }
        }
    }
}
