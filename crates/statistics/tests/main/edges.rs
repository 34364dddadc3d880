//! Data at the edge have a defined answer: a value, or an error that says why there is none.

use statistics::linear::{Ancova, AncovaData, Factor, ModelMatrix, least_squares};
use statistics::logistic::{Penalty, logistic_regression};
use statistics::mixed::{CovarianceStructure, Likelihood, RepeatedMeasures, mixed_model};
use statistics::odds_ratio::OddsRatioInterval;
use statistics::proportion::ProportionInterval;
use statistics::rate::{EventRate, RateInterval};
use statistics::risk_difference::RiskDifferenceInterval;
use statistics::risk_ratio::RiskRatioInterval;
use statistics::survival::{
    BandTransform, FlatToTheEnd, GroupedTimes, LogRankWeight, Observation, Status, Ties,
    compare_survival, cox, kaplan_meier, log_rank, stratified_cox,
};
use statistics::{
    ConfidenceLevel, Proportion, SampleSummary, StatisticsError, TwoByTwo, rank, stratified,
    two_sample_t,
};

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

#[test]
fn no_interval_of_any_small_table_is_nan() {
    for (n1, n2) in [(1, 1), (1, 2), (2, 3), (5, 4)] {
        for x1 in 0..=n1 {
            for x2 in 0..=n2 {
                let table = TwoByTwo::new(x1, n1, x2, n2).unwrap();
                let mut intervals = Vec::new();
                intervals.extend(ProportionInterval::ALL.map(|m| m.of(table.first, LEVEL)));
                intervals.extend(RiskDifferenceInterval::ALL.map(|m| m.of(table, LEVEL)));
                intervals.extend(RiskRatioInterval::ALL.map(|m| m.of(table, LEVEL)));
                intervals.extend(OddsRatioInterval::ALL.map(|m| m.of(table, LEVEL)));
                for interval in intervals.into_iter().flatten() {
                    assert!(
                        interval.lower <= interval.upper,
                        "{table:?} gives {interval:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_count_above_its_total_is_refused_with_both_numbers() {
    let error = Proportion::new(20, 19).unwrap_err();
    assert_eq!(
        error,
        StatisticsError::CountAboveTotal {
            count: 20,
            total: 19
        }
    );
    assert!(error.to_string().contains("20") && error.to_string().contains("19"));
}

#[test]
fn an_empty_group_is_named() {
    let table = TwoByTwo::new(0, 0, 3, 5).unwrap();
    let error = RiskDifferenceInterval::Wald.of(table, LEVEL).unwrap_err();
    assert!(error.to_string().contains("the first group"));
}

#[test]
fn strata_without_both_groups_change_nothing() {
    let full = [
        TwoByTwo::new(8, 11, 4, 15).unwrap(),
        TwoByTwo::new(23, 29, 14, 27).unwrap(),
    ];
    let with_empty = [full[0], TwoByTwo::new(3, 7, 0, 0).unwrap(), full[1]];
    let odds = |strata: &[TwoByTwo]| {
        stratified::mantel_haenszel_odds_ratio(strata, LEVEL)
            .unwrap()
            .ratio
    };
    assert_eq!(odds(&full), odds(&with_empty));
    let score = |strata: &[TwoByTwo]| stratified::miettinen_nurminen(strata, LEVEL).unwrap();
    assert_eq!(score(&full), score(&with_empty));
}

#[test]
fn strata_of_responders_only_have_no_test() {
    let strata = [
        TwoByTwo::new(5, 5, 4, 4).unwrap(),
        TwoByTwo::new(7, 7, 6, 6).unwrap(),
    ];
    let test = stratified::cochran_mantel_haenszel(&strata, stratified::ContinuityCorrection::None);
    assert!(matches!(test, Err(StatisticsError::ZeroVariance { .. })));
}

#[test]
fn constant_samples_have_no_t_test() {
    let constant = SampleSummary::of(&[4.0, 4.0, 4.0]).unwrap();
    assert!(matches!(
        two_sample_t(constant, constant, LEVEL),
        Err(StatisticsError::ZeroVariance { .. })
    ));
}

#[test]
fn a_missing_value_is_named_by_its_place() {
    let error = SampleSummary::of(&[1.0, f64::NAN, 2.0]).unwrap_err();
    assert!(error.to_string().contains("position 1"));
}

#[test]
fn a_covariate_that_repeats_another_is_named() {
    let base = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let doubled = base.map(|v| 2.0 * v);
    let error = Ancova::fit(AncovaData {
        response: &[1.0, 2.0, 2.5, 3.0, 5.0, 4.0],
        treatment: Factor::new(&[0, 0, 0, 1, 1, 1], 2).unwrap(),
        factors: &[],
        covariates: &[&base, &doubled],
    })
    .unwrap_err();
    assert_eq!(error, StatisticsError::Collinear { column: 2 });
}

#[test]
fn a_factor_level_without_subjects_is_refused() {
    let mut design = ModelMatrix::with_intercept(4);
    design
        .factor("arm", Factor::new(&[0, 0, 2, 2], 3).unwrap())
        .unwrap();
    let error = least_squares(&design, &[1.0, 2.0, 3.0, 5.0]).unwrap_err();
    assert_eq!(error, StatisticsError::Collinear { column: 1 });
}

#[test]
fn separation_names_a_column_and_firth_answers() {
    let mut design = ModelMatrix::with_intercept(8);
    design
        .covariate("x", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
        .unwrap();
    let outcome = [false, false, false, false, true, true, true, true];
    let error = logistic_regression(&design, &outcome, Penalty::None).unwrap_err();
    assert!(
        matches!(error, StatisticsError::Separation { .. }),
        "{error}"
    );
    let fit = logistic_regression(&design, &outcome, Penalty::Firth).unwrap();
    assert!(fit.coefficients()[1].is_finite());
}

#[test]
fn outcomes_that_are_all_alike_are_separated() {
    let design = ModelMatrix::with_intercept(4);
    let error = logistic_regression(&design, &[true; 4], Penalty::None).unwrap_err();
    assert!(
        matches!(error, StatisticsError::Separation { column: 0 }),
        "{error}"
    );
}

#[test]
fn a_group_without_events_has_no_cox_estimate() {
    let observations = [
        Observation::event(1.0),
        Observation::event(2.0),
        Observation::event(3.0),
        Observation::censored(4.0),
        Observation::censored(5.0),
        Observation::censored(6.0),
    ];
    let mut design = ModelMatrix::without_intercept(6);
    design
        .covariate("treated", &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
        .unwrap();
    let error = cox(&observations, &design, Ties::Efron).unwrap_err();
    assert_eq!(error, StatisticsError::Separation { column: 0 });
}

#[test]
fn a_cox_covariate_that_does_not_vary_is_named() {
    let observations = [1.0, 2.0, 3.0, 4.0].map(Observation::event);
    let mut design = ModelMatrix::without_intercept(4);
    design.covariate("age", &[50.0, 40.0, 60.0, 55.0]).unwrap();
    design.covariate("site", &[1.0; 4]).unwrap();
    let error = cox(&observations, &design, Ties::Efron).unwrap_err();
    assert_eq!(error, StatisticsError::Collinear { column: 1 });
}

#[test]
fn without_events_the_curve_stays_at_one_and_the_log_rank_test_does_not_exist() {
    let censored = [10.0, 20.0].map(Observation::censored);
    let curve = kaplan_meier(&censored, BandTransform::LogLog, LEVEL).unwrap();
    assert_eq!(curve.survival_at(100.0), 1.0);
    assert_eq!(curve.quantile(0.5, FlatToTheEnd::NotEstimable).time, None);
    let test = log_rank(&[&censored, &censored], LogRankWeight::LogRank);
    assert!(matches!(test, Err(StatisticsError::ZeroVariance { .. })));
}

#[test]
fn negative_and_missing_times_are_refused() {
    for time in [-1.0, f64::NAN, f64::INFINITY] {
        let result = kaplan_meier(&[Observation::event(time)], BandTransform::LogLog, LEVEL);
        assert!(
            matches!(result, Err(StatisticsError::OutOfRange { .. })),
            "{time}"
        );
    }
}

#[test]
fn differences_of_nothing_but_zeros_have_no_signed_rank_test() {
    let test = rank::signed_rank(&[0.0, 0.0]);
    assert!(matches!(test, Err(StatisticsError::ZeroVariance { .. })));
}

#[test]
fn no_event_still_has_an_upper_limit() {
    let rate = EventRate::new(0, 10.0).unwrap();
    let exact = RateInterval::Exact.of(rate, LEVEL).unwrap();
    assert_eq!(exact.lower, 0.0);
    // -ln(0.025)/10
    assert!((exact.upper - 0.368_887_945_411_393_6).abs() < 1e-13);
    assert!(EventRate::new(3, 0.0).is_err());
}

#[test]
fn a_subject_seen_twice_at_one_visit_is_refused() {
    let design = ModelMatrix::with_intercept(5);
    let data = RepeatedMeasures {
        response: &[1.0, 2.0, 3.0, 2.5, 1.5],
        design: &design,
        subject: &[1, 1, 2, 2, 3],
        visit: &[0, 0, 0, 1, 1],
        visit_count: 2,
    };
    let error = mixed_model(
        data,
        CovarianceStructure::Unstructured,
        Likelihood::Restricted,
    )
    .unwrap_err();
    assert!(error.to_string().contains("two rows at the same visit"));
}

#[test]
fn groups_that_cannot_be_compared_are_refused_with_the_reason() {
    let compare = |time: &[f64], status: &[Status], group: &[usize], groups: usize| {
        let data = GroupedTimes {
            time,
            status,
            group: Factor {
                levels: group,
                level_count: groups,
            },
        };
        compare_survival(data, BandTransform::LogLog, LogRankWeight::LogRank, LEVEL)
    };
    let events = [Status::Event; 3];
    let refused = [
        (compare(&[1.0, 2.0], &events, &[0, 1], 2), "2 values"),
        (compare(&[1.0, 2.0, 3.0], &events, &[0, 1], 2), "2"),
        (compare(&[1.0, 2.0, 3.0], &events, &[0, 0, 0], 1), "groups"),
        (compare(&[1.0, 2.0, 3.0], &events, &[0, 0, 0], 2), "empty"),
        (
            compare(&[1.0, 2.0, 3.0], &events, &[0, 1, 1], usize::MAX),
            "empty",
        ),
        (compare(&[1.0, 2.0, 3.0], &events, &[0, 1, 2], 2), "a level"),
        (compare(&[1.0, -2.0, 3.0], &events, &[0, 1, 1], 2), "-2"),
        (
            compare(&[1.0, 2.0, 3.0], &[Status::Censored; 3], &[0, 1, 1], 2),
            "events",
        ),
    ];
    for (result, word) in refused {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn a_cox_model_without_columns_is_refused() {
    let times = [1.0, 2.0, 3.0].map(Observation::event);
    let design = ModelMatrix::without_intercept(3);
    let error = cox(&times, &design, Ties::Efron).unwrap_err();
    assert!(error.to_string().contains("columns"), "{error}");
}

#[test]
fn all_against_none_differ_by_at_most_1_by_every_stratified_interval() {
    let strata = [TwoByTwo::new(1, 1, 0, 339).unwrap()];
    for interval in [
        stratified::yan_su(&strata, LEVEL).unwrap(),
        stratified::newcombe(&strata, LEVEL).unwrap(),
    ] {
        assert!((interval.upper - 1.0).abs() < 1e-7, "{interval:?}");
        assert!(interval.lower > 0.0 && interval.lower < 1.0);
    }
}

#[test]
fn a_cox_covariate_that_varies_between_strata_alone_is_named() {
    let times = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(Observation::event);
    let mut design = ModelMatrix::without_intercept(6);
    design
        .covariate("age", &[50.0, 61.0, 47.0, 55.0, 70.0, 52.0])
        .unwrap();
    design
        .covariate("site", &[0.1, 0.1, 0.1, 0.7, 0.7, 0.7])
        .unwrap();
    let error = stratified_cox(&times, &design, &[1, 1, 1, 2, 2, 2], Ties::Efron).unwrap_err();
    assert_eq!(error, StatisticsError::Collinear { column: 1 });
}

#[test]
fn klingenbergs_interval_stays_within_what_a_difference_of_proportions_can_be() {
    let one_against_one = TwoByTwo::new(0, 1, 1, 1).unwrap();
    let interval = stratified::klingenberg(&[one_against_one], LEVEL).unwrap();
    assert_eq!(interval.lower, -1.0);
    assert!(interval.upper <= 1.0);
}
