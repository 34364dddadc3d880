//! Tests on ranks.

use statistics::rank::{
    moses_interval, pseudomedian, pseudomedian_interval, rank_sum, rank_sum_exact,
    round_to_decimals, shift_estimate, signed_rank, signed_rank_exact,
    tie_conditional_shift_interval,
};
use statistics::{ConfidenceLevel, Interval, StatisticsError};

use crate::error::AnalysisError;
use crate::execution::compare::{common, pairs};
use crate::execution::context::numbers;
use crate::execution::describe::{quartiles, rows_analysed, values};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::Selection;
use crate::plan::Side;
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
    let confidence = selection.confidence;
    for block in &selection.blocks {
        for pair in pairs(selection, block, column, method.carry_forward.as_ref())? {
            let (first, second) = (for_ranking(&pair.first), for_ranking(&pair.second));
            let at = At::new(&pair.group, &block.by, &pair.rows);
            recorder.put_all(
                &at,
                &test_of_two(method.p_value, &first, &second, selection.analysis.side),
                &[
                    (Statistic::TestStatistic, &|test| test.statistic),
                    (Statistic::PValue, &|test| test.p_value),
                ],
            )?;
            let ranked = rank_sum(&first, &second);
            recorder.put_all(
                &at,
                &ranked,
                &[
                    (Statistic::RankSum, &|ranked| ranked.rank_sum),
                    (Statistic::ChiSquare, &|ranked| {
                        ranked.asymptotic.map_or(f64::NAN, |of| of.kruskal_wallis)
                    }),
                ],
            )?;
            let shift = shift_estimate(&first, &second);
            recorder.put_all(&at, &shift, &[(Statistic::Difference, &|shift| *shift)])?;
            let interval = shift_interval(method.p_value, &first, &second, confidence);
            if method.p_value != RankSumMethod::Exact {
                // As SAS prints it: the half-width of the interval over the normal quantile.
                recorder.put_all(
                    &at,
                    &interval,
                    &[(Statistic::Se, &|i| {
                        (i.upper - i.lower) / (2.0 * confidence.normal_quantile())
                    })],
                )?;
            }
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
    side: Side,
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
                p_value: side.of_symmetric(of.p_value, of.z),
            }
        }
        RankSumMethod::AsymptoticContinuityCorrected => {
            let of = approximate()?;
            Test {
                statistic: of.z_continuity_corrected,
                p_value: side
                    .of_symmetric(of.p_value_continuity_corrected, of.z_continuity_corrected),
            }
        }
        RankSumMethod::StudentContinuityCorrected => {
            let of = approximate()?;
            Test {
                statistic: of.z_continuity_corrected,
                p_value: side
                    .of_symmetric(of.p_value_t_continuity_corrected, of.z_continuity_corrected),
            }
        }
        RankSumMethod::Exact => Test {
            statistic: ranked.rank_sum,
            p_value: {
                let of = rank_sum_exact(first, second)?;
                side.of_tails(of.two_sided_by_distance, of.greater, of.less)
            },
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
        RankSumMethod::Asymptotic
        | RankSumMethod::AsymptoticContinuityCorrected
        | RankSumMethod::StudentContinuityCorrected => moses_interval(first, second, confidence)?.1,
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
            let rows = common(rows, &kept);
            let values = values(column, &rows);
            let changes = for_ranking(&values);
            let at = At::new(group, &block.by, &rows);
            let ranked = changes.iter().filter(|change| **change != 0.0).count();
            recorder.put(&at, Statistic::N, ranked.into())?;
            recorder.put_all(
                &at,
                &test_of_changes(method.p_value, &changes, selection.analysis.side),
                &[
                    (Statistic::TestStatistic, &|test| test.statistic),
                    (Statistic::PValue, &|test| test.p_value),
                ],
            )?;
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            quartiles(&sorted, method.quantiles, &mut recorder.about(&at))?;
            if method.p_value == SignedRankMethod::Exact {
                let centre = pseudomedian(&changes);
                recorder.put_all(&at, &centre, &[(Statistic::Estimate, &|centre| *centre)])?;
                let interval = pseudomedian_interval(&changes, selection.confidence);
                recorder.put_all(
                    &at,
                    &interval,
                    &[
                        (Statistic::Lower, &|of| of.interval.lower),
                        (Statistic::Upper, &|of| of.interval.upper),
                    ],
                )?;
            }
        }
    }
    Ok(())
}

fn test_of_changes(
    method: SignedRankMethod,
    changes: &[f64],
    side: Side,
) -> Result<Test, StatisticsError> {
    let ranked = signed_rank(changes)?;
    let exact = |statistic: f64| {
        signed_rank_exact(changes).map(|exact| Test {
            statistic,
            p_value: side.of_tails(exact.two_sided, exact.greater, exact.less),
        })
    };
    match method {
        SignedRankMethod::SpssAsymptotic => Ok(Test {
            statistic: ranked.asymptotic.z,
            p_value: side.of_symmetric(ranked.asymptotic.p_value, ranked.asymptotic.z),
        }),
        SignedRankMethod::Exact => exact(ranked.positive_rank_sum),
        SignedRankMethod::Sas if ranked.positive + ranked.negative <= SAS_EXACT_UP_TO => {
            exact(ranked.sas_s)
        }
        SignedRankMethod::Sas => ranked
            .sas_t
            .map(|of| Test {
                statistic: ranked.sas_s,
                p_value: side.of_symmetric(of.p_value, ranked.sas_s),
            })
            .ok_or(StatisticsError::ZeroVariance {
                quantity: "the signed ranks",
            }),
    }
}
