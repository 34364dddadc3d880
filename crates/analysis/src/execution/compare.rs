//! Numeric columns compared.

use datasets::Numbers;
use statistics::linear::{Ancova, AncovaData, Factor, Margins};
use statistics::{SampleSummary, StatisticsError, TTest, two_sample_t};

use crate::error::AnalysisError;
use crate::execution::context::{column, numbers};
use crate::execution::describe::{rows_analysed, values};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::{Block, Selection};
use crate::plan::method::{
    AnalysisOfCovariance, CarryForward, LeastSquaresMeans, MeanDifference, RepeatedRows, Variances,
};
use crate::results::{Group, Statistic};

/// What a t test of an estimate gives, under the name that the estimate has.
fn put_test(
    recorder: &mut Recorder<'_>,
    at: &At<'_>,
    estimate: Statistic,
    test: &Result<TTest, StatisticsError>,
) -> Result<(), AnalysisError> {
    recorder.put_all(
        at,
        test,
        &[
            (estimate, &|test| test.estimate),
            (Statistic::Se, &|test| test.standard_error),
            (Statistic::Lower, &|test| test.interval.lower),
            (Statistic::Upper, &|test| test.interval.upper),
            (Statistic::TestStatistic, &|test| test.t),
            (Statistic::DegreesOfFreedom, &|test| test.degrees_of_freedom),
            (Statistic::PValue, &|test| test.p_value),
        ],
    )
}

/// The values of two levels, one a subject.
pub(super) struct Pair {
    pub(super) group: Group,
    pub(super) first: Vec<f64>,
    pub(super) second: Vec<f64>,
}

/// The values of each comparison in a block.
pub(super) fn pairs(
    selection: &Selection<'_>,
    block: &Block,
    column: &Numbers,
    carry_forward: Option<&CarryForward>,
) -> Result<Vec<Pair>, AnalysisError> {
    let kept = rows_analysed(
        selection,
        &block.rows,
        column,
        carry_forward,
        RepeatedRows::Refuse,
    )?;
    let of_level = |level: &str| {
        let rows: Vec<usize> = block
            .level(level)
            .iter()
            .copied()
            .filter(|row| kept.binary_search(row).is_ok())
            .collect();
        values(column, &rows)
    };
    Ok(selection
        .comparisons()
        .into_iter()
        .map(|(group, level, reference)| Pair {
            group,
            first: of_level(level),
            second: of_level(reference),
        })
        .collect())
}

pub(super) fn mean_difference(
    selection: &Selection<'_>,
    method: &MeanDifference,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let column = numbers(&selection.part, selection.data.table, &method.variable)?;
    for block in &selection.blocks {
        for pair in pairs(selection, block, column, method.carry_forward.as_ref())? {
            let test = SampleSummary::of(&pair.first).and_then(|first| {
                let second = SampleSummary::of(&pair.second)?;
                let both = two_sample_t(first, second, selection.context.confidence)?;
                Ok(match method.variances {
                    Variances::Pooled => both.pooled,
                    Variances::Unequal => both.welch,
                })
            });
            let source_rows = pair.first.len() + pair.second.len();
            let at = At {
                group: &pair.group,
                by: &block.by,
                item: None,
                source_rows,
            };
            put_test(recorder, &at, Statistic::Difference, &test)?;
        }
    }
    Ok(())
}

pub(super) fn analysis_of_covariance(
    selection: &Selection<'_>,
    method: &AnalysisOfCovariance,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let response = numbers(&selection.part, selection.data.table, &method.variable)?;
    for block in &selection.blocks {
        let kept = rows_analysed(
            selection,
            &block.rows,
            response,
            method.carry_forward.as_ref(),
            RepeatedRows::Refuse,
        )?;
        covariance_of_block(selection, method, block, &kept, response, recorder)?;
    }
    Ok(())
}

fn covariance_of_block(
    selection: &Selection<'_>,
    method: &AnalysisOfCovariance,
    block: &Block,
    kept: &[usize],
    response: &Numbers,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let model = ModelRows::new(
        selection,
        &method.covariates,
        &method.factors,
        kept,
        |row| response.get(row).is_some(),
    )?;
    // A level without rows has no column in the model; the others are estimated all the same.
    let present: Vec<(&str, Vec<usize>)> = block
        .levels()
        .map(|(level, rows)| {
            let rows: Vec<usize> = rows
                .iter()
                .copied()
                .filter(|row| model.rows.binary_search(row).is_ok())
                .collect();
            (level, rows)
        })
        .collect();
    let levels: Vec<&str> = present
        .iter()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(level, _)| *level)
        .collect();
    let treatment: Vec<usize> = model
        .rows
        .iter()
        .map(|row| {
            let holds = |level: &&str| block.level(level).binary_search(row).is_ok();
            levels.iter().position(holds).unwrap_or_default()
        })
        .collect();
    let values = values(response, &model.rows);
    let fit = model.fit(&values, &treatment, levels.len());
    let place = |level: &str| {
        levels
            .iter()
            .position(|known| *known == level)
            .ok_or(StatisticsError::TooFew {
                quantity: "values of a level",
                needed: 1,
                found: 0,
            })
    };
    let margins = match method.least_squares_means {
        LeastSquaresMeans::EqualWeights => Margins::Equal,
        LeastSquaresMeans::ObservedMargins => Margins::Observed,
    };
    let confidence = selection.context.confidence;
    for (group, rows) in &block.groups {
        let Group::Level { level, .. } = group else {
            continue;
        };
        let used = present
            .iter()
            .find(|(known, _)| known == level)
            .map_or(0, |(_, rows)| rows.len());
        let of_group = rows
            .iter()
            .filter(|row| kept.binary_search(row).is_ok())
            .count();
        let at = At {
            group,
            by: &block.by,
            item: None,
            source_rows: used,
        };
        recorder.put(&at, Statistic::N, used.into())?;
        recorder.put(&at, Statistic::Excluded, (of_group - used).into())?;
        let mean = fit
            .clone()
            .and_then(|fit| fit.least_squares_mean(place(level)?, margins, confidence));
        put_test(recorder, &at, Statistic::LsMean, &mean)?;
    }
    for (group, level, reference) in selection.comparisons() {
        let at = At {
            group: &group,
            by: &block.by,
            item: None,
            source_rows: model.rows.len(),
        };
        let difference = fit
            .clone()
            .and_then(|fit| fit.difference(place(level)?, place(reference)?, confidence));
        put_test(recorder, &at, Statistic::Difference, &difference)?;
    }
    Ok(())
}

/// Rows in which nothing that the model needs is missing, with covariates and factors.
pub(super) struct ModelRows {
    pub(super) rows: Vec<usize>,
    pub(super) covariates: Vec<Vec<f64>>,
    /// The level of each row and how many levels there are.
    pub(super) factors: Vec<(Vec<usize>, usize)>,
}

impl ModelRows {
    pub(super) fn new(
        selection: &Selection<'_>,
        covariates: &[String],
        factors: &[String],
        rows: &[usize],
        has_response: impl Fn(usize) -> bool,
    ) -> Result<Self, AnalysisError> {
        let table = selection.data.table;
        let mut covariate_columns = Vec::new();
        for name in covariates {
            covariate_columns.push(numbers(&selection.part, table, name)?);
        }
        let mut factor_columns = Vec::new();
        for name in factors {
            let groups =
                table
                    .group_by(&[name])
                    .map_err(|column| AnalysisError::MissingColumn {
                        part: selection.part.clone(),
                        column,
                    })?;
            factor_columns.push((column(&selection.part, table, name)?, groups));
        }
        let rows: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|row| {
                has_response(*row)
                    && covariate_columns
                        .iter()
                        .all(|column| column.get(*row).is_some())
                    && factor_columns
                        .iter()
                        .all(|(column, _)| !column.is_missing(*row))
            })
            .collect();
        let covariates = covariate_columns
            .iter()
            .map(|column| values(column, &rows))
            .collect();
        let factors = factor_columns
            .iter()
            .map(|(_, groups)| {
                let ranks: Vec<u32> = rows.iter().map(|row| groups.of_rows()[*row]).collect();
                let mut present = ranks.clone();
                present.sort_unstable();
                present.dedup();
                let levels = ranks
                    .iter()
                    .map(|rank| present.partition_point(|known| known < rank))
                    .collect();
                (levels, present.len())
            })
            .collect();
        Ok(ModelRows {
            rows,
            covariates,
            factors,
        })
    }

    fn fit(
        &self,
        response: &[f64],
        treatment: &[usize],
        levels: usize,
    ) -> Result<Ancova, StatisticsError> {
        let factors: Vec<Factor<'_>> = self
            .factors
            .iter()
            .map(|(levels, count)| Factor::new(levels, *count))
            .collect::<Result<_, _>>()?;
        let covariates: Vec<&[f64]> = self.covariates.iter().map(Vec::as_slice).collect();
        Ancova::fit(AncovaData {
            response,
            treatment: Factor::new(treatment, levels)?,
            factors: &factors,
            covariates: &covariates,
        })
    }
}
