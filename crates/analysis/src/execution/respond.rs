//! Methods on responses.

use statistics::risk_difference::{self, RiskDifferenceInterval};
use statistics::stratified::{self, RiskDifferenceVariance, cochran_mantel_haenszel};
use statistics::{ConfidenceLevel, Estimate, Interval, Proportion, StatisticsError, TwoByTwo};

use crate::error::AnalysisError;
use crate::execution::context::column;
use crate::execution::outcome::{Outcome, Outcomes, outcomes};
use crate::execution::record::{At, Recorder, percent};
use crate::execution::selection::Selection;
use crate::plan::ResponseId;
use crate::plan::method::{
    CochranMantelHaenszel, ContinuityCorrection, Proportion as ProportionMethod,
    ProportionInterval, RiskDifference, RiskDifferenceMethod,
};
use crate::results::Statistic;

/// Responders among subjects, one row a subject.
pub(super) struct Responders<'s, 'a> {
    pub(super) selection: &'s Selection<'a>,
    outcomes: Outcomes<'a>,
}

impl<'s, 'a> Responders<'s, 'a> {
    pub(super) fn new(
        selection: &'s Selection<'a>,
        response: &ResponseId,
    ) -> Result<Self, AnalysisError> {
        for block in &selection.blocks {
            selection
                .data
                .require_one_row_each(&selection.part, &block.rows)?;
        }
        let outcomes = outcomes(selection.context, &selection.part, response)?;
        Ok(Responders {
            selection,
            outcomes,
        })
    }

    pub(super) fn outcome(&self, row: usize) -> Outcome {
        self.outcomes.of(self.selection.data.subject.get(row))
    }

    /// Responders and those judged.
    fn count<'r>(&self, rows: impl Iterator<Item = &'r usize>) -> (usize, usize) {
        rows.fold((0, 0), |(responders, judged), row| {
            match self.outcome(*row) {
                Outcome::Responder => (responders + 1, judged + 1),
                Outcome::Nonresponder => (responders, judged + 1),
                Outcome::Excluded => (responders, judged),
            }
        })
    }

    fn table(&self, first: &[usize], second: &[usize]) -> Result<TwoByTwo, StatisticsError> {
        let ((x1, n1), (x2, n2)) = (self.count(first.iter()), self.count(second.iter()));
        TwoByTwo::new(x1 as u64, n1 as u64, x2 as u64, n2 as u64)
    }

    /// One table for each stratum, in the order of the strata.
    fn tables(
        &self,
        strata: &[Vec<usize>],
        first: &[usize],
        second: &[usize],
    ) -> Result<Vec<TwoByTwo>, StatisticsError> {
        let within = |rows: &[usize], stratum: &[usize]| -> Vec<usize> {
            // Rows of a stratum are in row order.
            rows.iter()
                .copied()
                .filter(|row| stratum.binary_search(row).is_ok())
                .collect()
        };
        strata
            .iter()
            .map(|stratum| self.table(&within(first, stratum), &within(second, stratum)))
            .collect()
    }
}

pub(super) fn proportion(
    selection: &Selection<'_>,
    method: &ProportionMethod,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let responders = Responders::new(selection, &method.response)?;
    for block in &selection.blocks {
        for (group, rows) in &block.groups {
            let (count, total) = responders.count(rows.iter());
            let at = At {
                group,
                by: &block.by,
                item: None,
                source_rows: rows.len(),
            };
            recorder.put(&at, Statistic::N, count.into())?;
            recorder.put(&at, Statistic::Total, total.into())?;
            recorder.put(&at, Statistic::Percent, percent(count, total))?;
            let interval = Proportion::new(count as u64, total as u64).and_then(|proportion| {
                interval(method.interval).of(proportion, selection.context.confidence)
            });
            recorder.put_all(
                &at,
                &interval,
                &[
                    (Statistic::Lower, &|i| 100.0 * i.lower),
                    (Statistic::Upper, &|i| 100.0 * i.upper),
                ],
            )?;
        }
    }
    Ok(())
}

fn interval(interval: ProportionInterval) -> statistics::proportion::ProportionInterval {
    use statistics::proportion::ProportionInterval as Of;
    match interval {
        ProportionInterval::ClopperPearson => Of::ClopperPearson,
        ProportionInterval::Wilson => Of::Wilson,
        ProportionInterval::WilsonContinuityCorrected => Of::WilsonContinuityCorrected,
        ProportionInterval::Wald => Of::Wald,
        ProportionInterval::WaldContinuityCorrected => Of::WaldContinuityCorrected,
        ProportionInterval::AgrestiCoull => Of::AgrestiCoull,
        ProportionInterval::Jeffreys => Of::Jeffreys,
        ProportionInterval::MidP => Of::MidP,
        ProportionInterval::Blaker => Of::Blaker,
        ProportionInterval::WaldMaximumVariance => Of::WaldMaximumVariance,
    }
}

pub(super) fn test_across_strata(
    selection: &Selection<'_>,
    method: &CochranMantelHaenszel,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let responders = Responders::new(selection, &method.response)?;
    let correction = match method.continuity_correction {
        ContinuityCorrection::Without => stratified::ContinuityCorrection::None,
        ContinuityCorrection::With => stratified::ContinuityCorrection::Half,
    };
    for block in &selection.blocks {
        let strata = strata(selection, &method.strata, &block.rows)?;
        for (group, level, reference) in selection.comparisons() {
            let (first, second) = (block.level(level), block.level(reference));
            let at = At {
                group: &group,
                by: &block.by,
                item: None,
                source_rows: first.len() + second.len(),
            };
            let tables = responders.tables(&strata, first, second);
            let test = tables
                .clone()
                .and_then(|tables| cochran_mantel_haenszel(&tables, correction));
            recorder.put_all(
                &at,
                &test,
                &[
                    (Statistic::ChiSquare, &|result| result.test.statistic),
                    (Statistic::DegreesOfFreedom, &|result| {
                        f64::from(result.test.degrees_of_freedom)
                    }),
                    (Statistic::PValue, &|result| result.test.p_value),
                ],
            )?;
            let confidence = selection.context.confidence;
            let odds_ratio = tables
                .and_then(|tables| stratified::mantel_haenszel_odds_ratio(&tables, confidence));
            recorder.put_all(
                &at,
                &odds_ratio,
                &[
                    (Statistic::OddsRatio, &|ratio| ratio.ratio),
                    (Statistic::Lower, &|ratio| ratio.interval.lower),
                    (Statistic::Upper, &|ratio| ratio.interval.upper),
                ],
            )?;
        }
    }
    Ok(())
}

pub(super) fn difference(
    selection: &Selection<'_>,
    method: &RiskDifference,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let responders = Responders::new(selection, &method.response)?;
    for block in &selection.blocks {
        let strata = strata(selection, &method.strata, &block.rows)?;
        for (group, level, reference) in selection.comparisons() {
            let (first, second) = (block.level(level), block.level(reference));
            let tables = responders.tables(&strata, first, second);
            let table = responders.table(first, second);
            let estimate = estimate(method.interval, table, tables, selection.context.confidence);
            let at = At {
                group: &group,
                by: &block.by,
                item: None,
                source_rows: first.len() + second.len(),
            };
            recorder.put_all(
                &at,
                &estimate,
                &[
                    (Statistic::Difference, &|(difference, _)| 100.0 * difference),
                    (Statistic::Lower, &|(_, interval)| 100.0 * interval.lower),
                    (Statistic::Upper, &|(_, interval)| 100.0 * interval.upper),
                ],
            )?;
        }
    }
    Ok(())
}

/// The difference and its interval, as proportions.
fn estimate(
    method: RiskDifferenceMethod,
    table: Result<TwoByTwo, StatisticsError>,
    tables: Result<Vec<TwoByTwo>, StatisticsError>,
    confidence: ConfidenceLevel,
) -> Result<(f64, Interval), StatisticsError> {
    let plain = |interval: RiskDifferenceInterval| {
        let table = table.clone()?;
        Ok((
            risk_difference::estimate(table)?,
            interval.of(table, confidence)?,
        ))
    };
    let weighted = |variance: RiskDifferenceVariance| {
        let Estimate {
            estimate, interval, ..
        } = stratified::mantel_haenszel_risk_difference(&tables.clone()?, variance, confidence)?;
        Ok((estimate, interval))
    };
    match method {
        RiskDifferenceMethod::Wald => plain(RiskDifferenceInterval::Wald),
        RiskDifferenceMethod::WaldContinuityCorrected => {
            plain(RiskDifferenceInterval::WaldContinuityCorrected)
        }
        RiskDifferenceMethod::Newcombe => plain(RiskDifferenceInterval::Newcombe),
        RiskDifferenceMethod::MiettinenNurminen => plain(RiskDifferenceInterval::MiettinenNurminen),
        RiskDifferenceMethod::AgrestiCaffo => plain(RiskDifferenceInterval::AgrestiCaffo),
        RiskDifferenceMethod::MantelHaenszelSato => weighted(RiskDifferenceVariance::Sato),
        RiskDifferenceMethod::MantelHaenszelGreenlandRobins => {
            weighted(RiskDifferenceVariance::GreenlandRobins)
        }
    }
}

/// The rows of each stratum in row order, the strata in the order of their values. Without columns there is one.
pub(super) fn strata(
    selection: &Selection<'_>,
    columns: &[String],
    rows: &[usize],
) -> Result<Vec<Vec<usize>>, AnalysisError> {
    let table = selection.data.table;
    for name in columns {
        let column = column(&selection.part, table, name)?;
        if let Some(row) = rows.iter().find(|row| column.is_missing(**row)) {
            return Err(AnalysisError::Unusable {
                part: selection.part.clone(),
                reason: format!(
                    "{}, row {}: `{name}` is empty, and every subject belongs to one stratum; give it a value, or \
                     leave the row out by `where`",
                    table.name(),
                    row + 1
                ),
            });
        }
    }
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let groups = table
        .group_by(&names)
        .map_err(|column| AnalysisError::MissingColumn {
            part: selection.part.clone(),
            column,
        })?;
    let mut strata = vec![Vec::new(); groups.len()];
    for &row in rows {
        strata[groups.of_rows()[row] as usize].push(row);
    }
    strata.retain(|stratum| !stratum.is_empty());
    strata
        .iter_mut()
        .for_each(|stratum| stratum.sort_unstable());
    Ok(strata)
}
