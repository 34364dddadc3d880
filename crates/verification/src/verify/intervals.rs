//! Intervals that follow from counts.

use statistics::proportion::ProportionInterval;
use statistics::risk_difference::{self, RiskDifferenceInterval};
use statistics::stratified::{RiskDifferenceVariance, mantel_haenszel_risk_difference};
use statistics::{ConfidenceLevel, Proportion, StatisticsError, TwoByTwo};

use super::agreement::Possible;
use super::candidate::{Candidate, Naming, judge};
use super::underived;
use crate::printed_number::PrintedNumber;
use crate::statement::{Counted, DifferenceMethod, ProportionMethod, ProportionScale, Stratum};
use crate::verdict::Verdict;

pub(super) fn proportion(
    printed: [&PrintedNumber; 2],
    scale: ProportionScale,
    (count, of): (u64, u64),
    level: u8,
    method: ProportionMethod,
) -> Verdict {
    let factor = match scale {
        ProportionScale::Percent => 100.0,
        ProportionScale::Fraction => 1.0,
    };
    let named = match method {
        ProportionMethod::ClopperPearson => Some(ProportionInterval::ClopperPearson),
        ProportionMethod::Wilson => Some(ProportionInterval::Wilson),
        ProportionMethod::Wald => Some(ProportionInterval::Wald),
        ProportionMethod::NotNamed => None,
    };
    let computed = || -> Result<Vec<Candidate>, StatisticsError> {
        let level = ConfidenceLevel::new(f64::from(level) / 100.0)?;
        let proportion = Proportion::new(count, of)?;
        let others = ProportionInterval::ALL
            .into_iter()
            .filter(|other| Some(*other) != named);
        let mut candidates = Vec::new();
        for each in named.into_iter().chain(others) {
            // A method without an answer for these counts is no candidate.
            if let Ok(interval) = each.of(proportion, level) {
                let figures = [interval.lower, interval.upper];
                candidates.push(Candidate::new(
                    each.name(),
                    figures
                        .map(|limit| Possible::exactly(factor * limit))
                        .to_vec(),
                ));
            }
        }
        Ok(candidates)
    };
    let naming = if named.is_some() {
        Naming::First
    } else {
        Naming::None
    };
    match computed() {
        Ok(candidates) => judge(&printed, &candidates, &naming),
        Err(error) => underived(&error.to_string()),
    }
}

pub(super) fn risk_difference(
    printed: [&PrintedNumber; 3],
    (first, second): (Counted, Counted),
    level: u8,
    method: DifferenceMethod,
    strata: &[Stratum],
) -> Verdict {
    match difference_candidates((first, second), level, method, strata) {
        Ok((candidates, naming)) => judge(&printed, &candidates, &naming),
        Err(error) => underived(&error.to_string()),
    }
}

fn difference_candidates(
    (first, second): (Counted, Counted),
    level: u8,
    method: DifferenceMethod,
    strata: &[Stratum],
) -> Result<(Vec<Candidate>, Naming), StatisticsError> {
    let level = ConfidenceLevel::new(f64::from(level) / 100.0)?;
    let table = TwoByTwo::new(first.count, first.of, second.count, second.of)?;
    let estimate = 100.0 * risk_difference::estimate(table)?;
    let named = match method {
        DifferenceMethod::Wald => Some(RiskDifferenceInterval::Wald),
        DifferenceMethod::Newcombe => Some(RiskDifferenceInterval::Newcombe),
        DifferenceMethod::MiettinenNurminen => Some(RiskDifferenceInterval::MiettinenNurminen),
        DifferenceMethod::Exact | DifferenceMethod::MantelHaenszel | DifferenceMethod::NotNamed => {
            None
        }
    };
    let mut candidates = Vec::new();
    let mut push = |method: RiskDifferenceInterval| {
        // A method without an answer for these counts is no candidate.
        if let Ok(interval) = method.of(table, level) {
            let figures = [estimate, 100.0 * interval.lower, 100.0 * interval.upper];
            candidates.push(Candidate::new(
                method.name(),
                figures.map(Possible::exactly).to_vec(),
            ));
        }
    };
    if let Some(each) = named {
        push(each);
    }
    for each in RiskDifferenceInterval::ALL {
        if Some(each) != named {
            push(each);
        }
    }
    let stratified = stratified_candidates(strata, level)?;
    let naming = match method {
        DifferenceMethod::NotNamed => Naming::None,
        DifferenceMethod::Exact => Naming::Loosely {
            name: "an exact interval",
            accepting: 0,
        },
        DifferenceMethod::MantelHaenszel => {
            let accepting = stratified.len();
            candidates.splice(0..0, stratified);
            return Ok((
                candidates,
                Naming::Loosely {
                    name: "Mantel-Haenszel",
                    accepting,
                },
            ));
        }
        DifferenceMethod::Wald
        | DifferenceMethod::Newcombe
        | DifferenceMethod::MiettinenNurminen => Naming::First,
    };
    candidates.extend(stratified);
    Ok((candidates, naming))
}

fn stratified_candidates(
    strata: &[Stratum],
    level: ConfidenceLevel,
) -> Result<Vec<Candidate>, StatisticsError> {
    if strata.is_empty() {
        return Ok(Vec::new());
    }
    let tables = tables(strata)?;
    let variances = [
        (
            "Mantel-Haenszel, variance of Sato",
            RiskDifferenceVariance::Sato,
        ),
        (
            "Mantel-Haenszel, variance of Greenland and Robins",
            RiskDifferenceVariance::GreenlandRobins,
        ),
    ];
    variances
        .into_iter()
        .map(|(name, variance)| {
            let computed = mantel_haenszel_risk_difference(&tables, variance, level)?;
            let figures = [
                computed.estimate,
                computed.interval.lower,
                computed.interval.upper,
            ];
            Ok(Candidate::new(
                name,
                figures
                    .map(|figure| Possible::exactly(100.0 * figure))
                    .to_vec(),
            ))
        })
        .collect()
}

/// The strata as tables.
pub(super) fn tables(strata: &[Stratum]) -> Result<Vec<TwoByTwo>, StatisticsError> {
    strata
        .iter()
        .map(|stratum| {
            TwoByTwo::new(
                stratum.first.count,
                stratum.first.of,
                stratum.second.count,
                stratum.second.of,
            )
        })
        .collect()
}
