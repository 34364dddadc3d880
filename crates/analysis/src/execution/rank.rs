//! Tests on ranks.

use statistics::rank::{
    moses_interval, rank_sum, rank_sum_exact, round_to_decimals, shift_estimate, signed_rank,
    signed_rank_exact, tie_conditional_shift_interval,
};
use statistics::{ConfidenceLevel, Interval, StatisticsError};

use crate::error::AnalysisError;
use crate::execution::compare::pairs;
use crate::execution::context::numbers;
use crate::execution::describe::{quartiles, rows_analysed, values};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::Selection;
use crate::plan::method::{RankSum, RankSumMethod, RepeatedRows, SignedRank, SignedRankMethod};
use crate::results::Statistic;

/// Differences of decimal numbers carry binary noise in the last places, which would split ties; clinical values have
/// far fewer decimals than this.
const DECIMALS_OF_RANKED_VALUES: i32 = 10;

/// Up to here SAS PROC UNIVARIATE gives the exact p-value of the signed rank sum.
const SAS_EXACT_UP_TO: usize = 20;

/// A test statistic and its two-sided p-value.
struct Test {
    statistic: f64,
    p_value: f64,
}

/// Values with the noise of their differences taken off.
fn for_ranking(values: &[f64]) -> Vec<f64> {
    values
        .iter()
        .map(|value| round_to_decimals(*value, DECIMALS_OF_RANKED_VALUES))
        .collect()
}

pub(super) fn two_groups(
    selection: &Selection<'_>,
    method: &RankSum,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let column = numbers(&selection.part, selection.data.table, &method.variable)?;
    let confidence = selection.context.confidence;
    for block in &selection.blocks {
        for pair in pairs(selection, block, column, method.carry_forward.as_ref())? {
            let (first, second) = (for_ranking(&pair.first), for_ranking(&pair.second));
            let source_rows = first.len() + second.len();
            let at = At {
                group: &pair.group,
                by: &block.by,
                item: None,
                source_rows,
            };
            recorder.put_all(
                &at,
                &test_of_two(method.p_value, &first, &second),
                &[
                    (Statistic::TestStatistic, &|test| test.statistic),
                    (Statistic::PValue, &|test| test.p_value),
                ],
            )?;
            let shift = shift_estimate(&first, &second);
            recorder.put_all(&at, &shift, &[(Statistic::Difference, &|shift| *shift)])?;
            let interval = shift_interval(method.p_value, &first, &second, confidence);
            recorder.put_all(
                &at,
                &interval,
                &[
                    (Statistic::Lower, &|i| i.lower),
                    (Statistic::Upper, &|i| i.upper),
                ],
            )?;
        }
    }
    Ok(())
}

fn test_of_two(
    method: RankSumMethod,
    first: &[f64],
    second: &[f64],
) -> Result<Test, StatisticsError> {
    let ranked = rank_sum(first, second)?;
    let approximate = || {
        ranked.asymptotic.ok_or(StatisticsError::ZeroVariance {
            quantity: "the list of values",
        })
    };
    Ok(match method {
        RankSumMethod::Asymptotic => {
            let of = approximate()?;
            Test {
                statistic: of.z,
                p_value: of.p_value,
            }
        }
        RankSumMethod::AsymptoticContinuityCorrected => {
            let of = approximate()?;
            Test {
                statistic: of.z_continuity_corrected,
                p_value: of.p_value_continuity_corrected,
            }
        }
        RankSumMethod::Exact => Test {
            statistic: ranked.rank_sum,
            p_value: rank_sum_exact(first, second)?.two_sided_by_distance,
        },
    })
}

fn shift_interval(
    method: RankSumMethod,
    first: &[f64],
    second: &[f64],
    confidence: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    let interval = match method {
        RankSumMethod::Asymptotic | RankSumMethod::AsymptoticContinuityCorrected => {
            moses_interval(first, second, confidence)?.1
        }
        RankSumMethod::Exact => tie_conditional_shift_interval(first, second, confidence)?.interval,
    };
    interval.ok_or(StatisticsError::Undefined {
        statistic: "the interval of the shift",
        reason: "there are too few values for this level",
    })
}

pub(super) fn changes(
    selection: &Selection<'_>,
    method: &SignedRank,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let column = numbers(&selection.part, selection.data.table, &method.variable)?;
    for block in &selection.blocks {
        let kept = rows_analysed(
            selection,
            &block.rows,
            column,
            method.carry_forward.as_ref(),
            RepeatedRows::Refuse,
        )?;
        for (group, rows) in &block.groups {
            let rows: Vec<usize> = rows
                .iter()
                .copied()
                .filter(|row| kept.binary_search(row).is_ok())
                .collect();
            let values = values(column, &rows);
            let changes = for_ranking(&values);
            let at = At {
                group,
                by: &block.by,
                item: None,
                source_rows: rows.len(),
            };
            let ranked = changes.iter().filter(|change| **change != 0.0).count();
            recorder.put(&at, Statistic::N, ranked.into())?;
            recorder.put_all(
                &at,
                &test_of_changes(method.p_value, &changes),
                &[
                    (Statistic::TestStatistic, &|test| test.statistic),
                    (Statistic::PValue, &|test| test.p_value),
                ],
            )?;
            quartiles(&values, method.quantiles, &at, recorder)?;
        }
    }
    Ok(())
}

fn test_of_changes(method: SignedRankMethod, changes: &[f64]) -> Result<Test, StatisticsError> {
    let ranked = signed_rank(changes)?;
    let exact = |statistic: f64| {
        signed_rank_exact(changes).map(|exact| Test {
            statistic,
            p_value: exact.two_sided,
        })
    };
    match method {
        SignedRankMethod::SpssAsymptotic => Ok(Test {
            statistic: ranked.asymptotic.z,
            p_value: ranked.asymptotic.p_value,
        }),
        SignedRankMethod::Exact => exact(ranked.positive_rank_sum),
        SignedRankMethod::Sas if ranked.positive + ranked.negative <= SAS_EXACT_UP_TO => {
            exact(ranked.sas_s)
        }
        SignedRankMethod::Sas => ranked
            .sas_t
            .map(|of| Test {
                statistic: ranked.sas_s,
                p_value: of.p_value,
            })
            .ok_or(StatisticsError::ZeroVariance {
                quantity: "the signed ranks",
            }),
    }
}
