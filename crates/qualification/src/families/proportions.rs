//! One proportion, and two without strata.

use crate::answer::Answer;
use crate::case::Case;
use crate::error::QualificationError;
use serde_json::Value;
use statistics::Proportion;
use statistics::odds_ratio::{self, OddsRatioInterval};
use statistics::proportion::{self, ProportionInterval};
use statistics::risk_difference::{
    self, ExactStatistic, RiskDifferenceInterval, exact_unconditional,
};
use statistics::risk_ratio::{self, RiskRatioInterval};
use statistics::two_by_two;

pub(super) fn one_proportion(case: &Case<'_>) -> Result<Value, QualificationError> {
    let proportion = Proportion::new(case.count("x")?, case.count("n")?)?;
    let level = case.level()?;
    let mut answer = Answer::new();
    answer.fallible("estimate", proportion.estimate());
    for method in ProportionInterval::ALL {
        answer.fallible_interval(method.key(), method.of(proportion, level));
    }
    Ok(answer.done())
}

pub(super) fn binomial_test(case: &Case<'_>) -> Result<Value, QualificationError> {
    let proportion = Proportion::new(case.count("x")?, case.count("n")?)?;
    let test = proportion::binomial_test(proportion, case.number("p0")?)?;
    let mut answer = Answer::new();
    answer
        .number("p_two_sided_minlike", test.two_sided_minimum_likelihood)
        .number("p_two_sided_doubled", test.two_sided_doubled)
        .number("p_greater", test.greater)
        .number("p_less", test.less);
    Ok(answer.done())
}

pub(super) fn risk_difference(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (table, level) = (case.two_by_two()?, case.level()?);
    let mut answer = Answer::new();
    answer.fallible("estimate", risk_difference::estimate(table));
    for method in RiskDifferenceInterval::ALL {
        answer.fallible_interval(method.key(), method.of(table, level));
    }
    Ok(answer.done())
}

pub(super) fn risk_ratio(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (table, level) = (case.two_by_two()?, case.level()?);
    let mut answer = Answer::new();
    answer.fallible("estimate", risk_ratio::estimate(table));
    for method in RiskRatioInterval::ALL {
        answer.fallible_interval(method.key(), method.of(table, level));
    }
    Ok(answer.done())
}

pub(super) fn odds_ratio(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (table, level) = (case.two_by_two()?, case.level()?);
    let mut answer = Answer::new();
    answer
        .fallible("estimate", odds_ratio::estimate(table))
        .fallible(
            "conditional_mle",
            odds_ratio::conditional_maximum_likelihood(table),
        );
    for method in OddsRatioInterval::ALL {
        answer.fallible_interval(method.key(), method.of(table, level));
    }
    Ok(answer.done())
}

pub(super) fn tests_2x2(case: &Case<'_>) -> Result<Value, QualificationError> {
    let table = case.two_by_two()?;
    let mut answer = Answer::new();
    let chi_square = [
        ("pearson_chi2", "pearson_p", two_by_two::pearson(table)),
        ("yates_chi2", "yates_p", two_by_two::yates(table)),
        (
            "n_minus_1_chi2",
            "n_minus_1_p",
            two_by_two::n_minus_one(table),
        ),
        ("lr_chi2", "lr_p", two_by_two::likelihood_ratio(table)),
    ];
    for (statistic, p_value, test) in chi_square {
        if let Ok(test) = test {
            answer.test(statistic, p_value, test);
        }
    }
    let exact = two_by_two::fisher(table);
    answer
        .number("fisher_two_sided", exact.two_sided)
        .number("fisher_greater", exact.greater)
        .number("fisher_less", exact.less)
        .number("fisher_mid_p_two_sided", exact.two_sided_mid_p);
    Ok(answer.done())
}

pub(super) fn mcnemar(case: &Case<'_>) -> Result<Value, QualificationError> {
    let mut answer = Answer::new();
    match two_by_two::mcnemar(case.count("b")?, case.count("c")?) {
        Ok(test) => {
            answer
                .number("p_exact", test.exact)
                .number("p_mid", test.mid_p)
                .test("chi2", "p", test.chi_square)
                .test("chi2_cc", "p_cc", test.continuity_corrected);
        }
        // Without a discordant pair only the exact p-value exists, and it is 1.
        Err(_) => {
            answer.number("p_exact", 1.0);
        }
    }
    Ok(answer.done())
}

pub(super) fn exact_unconditional_rd(case: &Case<'_>) -> Result<Value, QualificationError> {
    let (table, level) = (case.two_by_two()?, case.level()?);
    let mut answer = Answer::new();
    for statistic in ExactStatistic::ALL {
        answer.interval(
            statistic.key(),
            exact_unconditional(table, statistic, level)?,
        );
    }
    Ok(answer.done())
}
