//! Methods on responses.

use statistics::distribution::normal;
use statistics::risk_difference::{
    self, ExactStatistic, RiskDifferenceInterval, exact_unconditional,
};
use statistics::stratified::{self, RiskDifferenceVariance, cochran_mantel_haenszel};
use statistics::{ConfidenceLevel, Estimate, Interval, Proportion, StatisticsError, TwoByTwo};

use crate::error::AnalysisError;
use crate::execution::compare::both;
use crate::execution::context::column;
use crate::execution::count::share;
use crate::execution::outcome::{Outcome, Outcomes, outcomes};
use crate::execution::recipient::{Given, Item, Recipient};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::Selection;
use crate::plan::method::{
    CochranMantelHaenszel, ContinuityCorrection, OddsInterval, OddsRatio,
    Proportion as ProportionMethod, ProportionInterval, RatioInterval, RiskDifference,
    RiskDifferenceMethod, RiskRatio,
};
use crate::plan::{ResponseId, Side};
use crate::results::{DatasetRows, Statistic};

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

    /// The rows of the response's dataset that decided about the subjects of rows.
    pub(super) fn deciding(&self, rows: &[usize]) -> Vec<DatasetRows> {
        let subjects = rows.iter().map(|row| self.selection.data.subject.get(*row));
        self.outcomes.deciding(subjects)
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
            let beside = || responders.deciding(rows);
            let at = At::new(group, &block.by, rows).beside(&beside);
            let interval =
                |proportion| interval(method.interval).of(proportion, selection.confidence);
            share_of_responders(count, total, interval, &mut recorder.about(&at))?;
        }
    }
    Ok(())
}

/// Responders among those judged, with the interval of their share.
pub(crate) fn share_of_responders<R: Recipient>(
    count: usize,
    total: usize,
    interval: impl FnOnce(Proportion) -> Result<Interval, StatisticsError>,
    to: &mut R,
) -> Result<(), R::Refusal> {
    share(None, count, total, to)?;
    if !to.wants(None, &[Statistic::Lower, Statistic::Upper]) {
        return Ok(());
    }
    let interval = Proportion::new(count as u64, total as u64).and_then(interval);
    to.take_all(
        None,
        &interval,
        &[
            (Statistic::Lower, &|i| 100.0 * i.lower),
            (Statistic::Upper, &|i| 100.0 * i.upper),
        ],
    )
}

/// The interval that a plan names.
pub(crate) fn interval(interval: ProportionInterval) -> statistics::proportion::ProportionInterval {
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
        ProportionInterval::LikelihoodRatio => Of::LikelihoodRatio,
        ProportionInterval::Logit => Of::Logit,
        ProportionInterval::WaldMaximumVariance => Of::WaldMaximumVariance,
    }
}

pub(super) fn test_across_strata(
    selection: &Selection<'_>,
    method: &CochranMantelHaenszel,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let responders = Responders::new(selection, &method.response)?;
    for block in &selection.blocks {
        let strata = strata(selection, &method.strata, &block.rows)?;
        for (group, level, reference) in selection.comparisons() {
            let (first, second) = (block.level(level), block.level(reference));
            let rows = both(first, second);
            let beside = || responders.deciding(&rows);
            let at = At::new(&group, &block.by, &rows).beside(&beside);
            let tables = responders.tables(&strata, first, second);
            let settings = AcrossStrata {
                continuity_correction: method.continuity_correction,
                side: selection.analysis.side,
                confidence: selection.confidence,
            };
            across_strata(
                tables.as_deref().map_err(Clone::clone),
                settings,
                &mut recorder.about(&at),
            )?;
        }
    }
    Ok(())
}

/// How responders are compared across strata.
#[derive(Clone, Copy)]
pub(crate) struct AcrossStrata {
    pub(crate) continuity_correction: ContinuityCorrection,
    pub(crate) side: Side,
    pub(crate) confidence: ConfidenceLevel,
}

/// Responders compared across strata, a table each.
pub(crate) fn across_strata<R: Recipient>(
    tables: Result<&[TwoByTwo], StatisticsError>,
    settings: AcrossStrata,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let correction = match settings.continuity_correction {
        ContinuityCorrection::Without => stratified::ContinuityCorrection::None,
        ContinuityCorrection::With => stratified::ContinuityCorrection::Half,
    };
    let of_tables = || tables.as_ref().map_err(Clone::clone);
    to.take_all(
        None,
        &of_tables().and_then(|of| cochran_mantel_haenszel(of, correction)),
        &[
            (Statistic::ChiSquare, &|result| result.test.statistic),
            (Statistic::DegreesOfFreedom, &|result| {
                f64::from(result.test.degrees_of_freedom)
            }),
            (Statistic::PValue, &|result| {
                // The signed root of the statistic is normal: above the expectation, above 0.
                let above = result.observed - result.expected;
                settings.side.of_symmetric(result.test.p_value, above)
            }),
        ],
    )?;
    common_ratios(&tables, settings.confidence, to)?;
    let of_odds = [Statistic::OddsRatio, Statistic::Lower, Statistic::Upper];
    if !to.wants(None, &of_odds) {
        return Ok(());
    }
    let odds_ratio =
        of_tables().and_then(|of| stratified::mantel_haenszel_odds_ratio(of, settings.confidence));
    to.take_all(
        None,
        &odds_ratio,
        &[
            (Statistic::OddsRatio, &|ratio| ratio.ratio),
            (Statistic::Lower, &|ratio| ratio.interval.lower),
            (Statistic::Upper, &|ratio| ratio.interval.upper),
        ],
    )
}

/// What else is estimated and tested across strata: the common risk ratio, the odds ratio by inverse variances, and
/// whether the odds ratios of the strata differ.
fn common_ratios<R: Recipient>(
    tables: &Result<&[TwoByTwo], StatisticsError>,
    confidence: ConfidenceLevel,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let of_tables = || tables.as_ref().map_err(Clone::clone);
    let measure = |number: usize, level| Item {
        number,
        variable: "measure",
        level,
    };
    let of_ratio = [Statistic::RiskRatio, Statistic::Lower, Statistic::Upper];
    if to.wants(Some(0), &of_ratio) {
        let risk_ratio =
            of_tables().and_then(|of| stratified::mantel_haenszel_risk_ratio(of, confidence));
        to.take_all(
            Some(measure(0, &"risk_ratio")),
            &risk_ratio,
            &[
                (Statistic::RiskRatio, &|of| of.ratio),
                (Statistic::Lower, &|of| of.interval.lower),
                (Statistic::Upper, &|of| of.interval.upper),
            ],
        )?;
    }
    let of_odds = [Statistic::OddsRatio, Statistic::Lower, Statistic::Upper];
    if to.wants(Some(1), &of_odds) {
        let logit = of_tables().and_then(|of| stratified::woolf(of, confidence));
        to.take_all(
            Some(measure(1, &"inverse_variance")),
            &logit,
            &[
                (Statistic::OddsRatio, &|of| of.odds_ratio.ratio),
                (Statistic::Lower, &|of| of.odds_ratio.interval.lower),
                (Statistic::Upper, &|of| of.odds_ratio.interval.upper),
            ],
        )?;
    }
    let of_test = [
        Statistic::ChiSquare,
        Statistic::DegreesOfFreedom,
        Statistic::PValue,
    ];
    if to.wants(Some(2), &of_test) {
        let homogeneity = of_tables().and_then(|of| stratified::breslow_day(of));
        to.take_all(
            Some(measure(2, &"homogeneity")),
            &homogeneity,
            &[
                (Statistic::ChiSquare, &|of| of.breslow_day.statistic),
                (Statistic::DegreesOfFreedom, &|of| {
                    f64::from(of.breslow_day.degrees_of_freedom)
                }),
                (Statistic::PValue, &|of| of.breslow_day.p_value),
            ],
        )?;
    }
    Ok(())
}

pub(super) fn risk_ratio(
    selection: &Selection<'_>,
    method: &RiskRatio,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    use statistics::risk_ratio::{RiskRatioInterval as Of, estimate};
    let interval = match method.interval {
        RatioInterval::WaldLog => Of::WaldLog,
        RatioInterval::WaldModified => Of::WaldModified,
        RatioInterval::MiettinenNurminen => Of::MiettinenNurminen,
        RatioInterval::Koopman => Of::Koopman,
        RatioInterval::LikelihoodRatio => Of::LikelihoodRatio,
    };
    ratio(
        selection,
        &method.response,
        Statistic::RiskRatio,
        |table| Ok((estimate(table)?, interval.of(table, selection.confidence)?)),
        recorder,
    )
}

pub(super) fn odds_ratio(
    selection: &Selection<'_>,
    method: &OddsRatio,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    use statistics::odds_ratio::{OddsRatioInterval as Of, estimate};
    let interval = match method.interval {
        OddsInterval::WaldLog => Of::WaldLog,
        OddsInterval::WaldModified => Of::WaldModified,
        OddsInterval::MiettinenNurminen => Of::MiettinenNurminen,
        OddsInterval::Cornfield => Of::Cornfield,
        OddsInterval::LikelihoodRatio => Of::LikelihoodRatio,
        OddsInterval::ExactConditional => Of::ExactConditional,
        OddsInterval::MidP => Of::MidP,
    };
    ratio(
        selection,
        &method.response,
        Statistic::OddsRatio,
        |table| Ok((estimate(table)?, interval.of(table, selection.confidence)?)),
        recorder,
    )
}

/// A ratio of each comparison, with its interval.
fn ratio(
    selection: &Selection<'_>,
    response: &ResponseId,
    statistic: Statistic,
    of: impl Fn(TwoByTwo) -> Result<(f64, Interval), StatisticsError>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let responders = Responders::new(selection, response)?;
    for block in &selection.blocks {
        for (group, level, reference) in selection.comparisons() {
            let (first, second) = (block.level(level), block.level(reference));
            let rows = both(first, second);
            let beside = || responders.deciding(&rows);
            recorder.put_all(
                &At::new(&group, &block.by, &rows).beside(&beside),
                &responders.table(first, second).and_then(&of),
                &[
                    (statistic, &|(ratio, _)| *ratio),
                    (Statistic::Lower, &|(_, interval)| interval.lower),
                    (Statistic::Upper, &|(_, interval)| interval.upper),
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
            let rows = both(first, second);
            let beside = || responders.deciding(&rows);
            let at = At::new(&group, &block.by, &rows).beside(&beside);
            let estimate = estimate(
                method.interval,
                table,
                tables.as_deref().map_err(Clone::clone),
                selection.confidence,
            );
            let side = selection.analysis.side;
            difference_of_shares(side, &estimate, &mut recorder.about(&at))?;
        }
    }
    Ok(())
}

/// A difference as [`estimate`] gives it. Its standard error and test are given only where the method has one and there is
/// an estimate.
pub(crate) fn difference_of_shares<R: Recipient>(
    side: Side,
    estimate: &Result<EstimatedDifference, StatisticsError>,
    to: &mut R,
) -> Result<(), R::Refusal> {
    to.take_all(
        None,
        estimate,
        &[
            (Statistic::Difference, &|(difference, ..)| {
                100.0 * difference
            }),
            (Statistic::Lower, &|(_, interval, _)| 100.0 * interval.lower),
            (Statistic::Upper, &|(_, interval, _)| 100.0 * interval.upper),
        ],
    )?;
    if let Ok((difference, _, Some(error))) = estimate {
        let z = difference / error;
        let p_value = side.of_symmetric(normal::two_sided(z), z);
        let reason = &"the standard error is 0";
        let error = Given::finite(100.0 * error, reason);
        to.take(None, Statistic::Se, error)?;
        to.take(None, Statistic::PValue, Given::finite(p_value, reason))?;
    }
    Ok(())
}

/// A difference, its interval, and its standard error where the method has one, as proportions.
pub(crate) type EstimatedDifference = (f64, Interval, Option<f64>);

/// The difference, its interval, and its standard error where the method has one, as proportions.
pub(crate) fn estimate(
    method: RiskDifferenceMethod,
    table: Result<TwoByTwo, StatisticsError>,
    tables: Result<&[TwoByTwo], StatisticsError>,
    confidence: ConfidenceLevel,
) -> Result<EstimatedDifference, StatisticsError> {
    let plain = |interval: RiskDifferenceInterval| {
        let table = table.clone()?;
        Ok((
            risk_difference::estimate(table)?,
            interval.of(table, confidence)?,
            None,
        ))
    };
    let weighted = |variance: RiskDifferenceVariance| {
        let Estimate {
            estimate,
            interval,
            standard_error,
        } = stratified::mantel_haenszel_risk_difference(tables.clone()?, variance, confidence)?;
        Ok((estimate, interval, Some(standard_error)))
    };
    let exact = |statistic: ExactStatistic| {
        let table = table.clone()?;
        let interval = exact_unconditional(table, statistic, confidence)?;
        Ok((risk_difference::estimate(table)?, interval, None))
    };
    match method {
        RiskDifferenceMethod::Wald => plain(RiskDifferenceInterval::Wald),
        RiskDifferenceMethod::WaldContinuityCorrected => {
            plain(RiskDifferenceInterval::WaldContinuityCorrected)
        }
        RiskDifferenceMethod::HauckAnderson => plain(RiskDifferenceInterval::HauckAnderson),
        RiskDifferenceMethod::Newcombe => plain(RiskDifferenceInterval::Newcombe),
        RiskDifferenceMethod::NewcombeContinuityCorrected => {
            plain(RiskDifferenceInterval::NewcombeContinuityCorrected)
        }
        RiskDifferenceMethod::MiettinenNurminen => plain(RiskDifferenceInterval::MiettinenNurminen),
        RiskDifferenceMethod::Mee => plain(RiskDifferenceInterval::Mee),
        RiskDifferenceMethod::ChanZhang => exact(ExactStatistic::ChanZhang),
        RiskDifferenceMethod::SantnerSnell => exact(ExactStatistic::SantnerSnell),
        RiskDifferenceMethod::AgrestiCaffo => plain(RiskDifferenceInterval::AgrestiCaffo),
        RiskDifferenceMethod::MantelHaenszelSato => weighted(RiskDifferenceVariance::Sato),
        RiskDifferenceMethod::MantelHaenszelGreenlandRobins => {
            weighted(RiskDifferenceVariance::GreenlandRobins)
        }
        RiskDifferenceMethod::StratifiedNewcombe => {
            let tables = tables?;
            let difference = stratified::mantel_haenszel_risk_difference(
                tables,
                RiskDifferenceVariance::Sato,
                confidence,
            )?;
            let interval = stratified::yan_su(tables, confidence)?;
            Ok((difference.estimate, interval, None))
        }
        RiskDifferenceMethod::SummaryScore => {
            let of = stratified::summary_score(tables?, confidence)?;
            Ok((of.estimate, of.interval, Some(of.standard_error)))
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
