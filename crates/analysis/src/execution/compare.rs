//! Numeric columns compared.

use datasets::Numbers;
use statistics::linear::{Ancova, AncovaDesign, Factor, Margins};
use statistics::{
    ConfidenceLevel, CriticalValues, SampleSummary, StatisticsError, TEstimate, TTest, two_sample_t,
};

use crate::error::AnalysisError;
use crate::execution::context::{column, numbers};
use crate::execution::describe::{rows_analysed, values};
use crate::execution::recipient::{Given, Part, Recipient};
use crate::execution::record::{At, Recorder};
use crate::execution::selection::{Block, Selection};
use crate::execution::term::{TERM, Term, TermModel, terms, terms_of_model};
use crate::plan::method::{
    AnalysisOfCovariance, CarryForward, LeastSquaresMeans, LinearRegression, MeanDifference,
    RepeatedRows, Variances,
};
use crate::plan::{Grouping, Side};
use crate::results::{Group, Statistic, VariableLevel};

/// What a t test of an estimate gives, under the name that the estimate has.
pub(super) fn put_test(
    recorder: &mut Recorder<'_>,
    at: &At<'_>,
    estimate: Statistic,
    test: &Result<TTest, StatisticsError>,
    side: Side,
) -> Result<(), AnalysisError> {
    let estimated = test.as_ref().map(TTest::estimated).map_err(Clone::clone);
    t_test(estimate, &estimated, side, &mut recorder.about(at))
}

/// What a t test of an estimate gives, under the name that the estimate has.
pub(crate) fn t_test<R: Recipient>(
    estimate: Statistic,
    test: &Result<TEstimate, StatisticsError>,
    side: Side,
    to: &mut R,
) -> Result<(), R::Refusal> {
    to.take_all(
        None,
        test,
        &[
            (estimate, &|test| test.estimate),
            (Statistic::Se, &|test| test.standard_error),
            (Statistic::Lower, &|test| test.interval.lower),
            (Statistic::Upper, &|test| test.interval.upper),
            (Statistic::TestStatistic, &|test| test.t),
            (Statistic::DegreesOfFreedom, &|test| test.degrees_of_freedom),
        ],
    )?;
    if !to.wants(None, &[Statistic::PValue]) {
        return Ok(());
    }
    let p_value: Part<'_, TEstimate> = (Statistic::PValue, &|test| {
        side.of_symmetric(test.p_value(), test.t)
    });
    to.take_all(None, test, &[p_value])
}

/// The values of two levels, one a subject.
pub(super) struct Pair {
    pub(super) group: Group,
    pub(super) first: Vec<f64>,
    pub(super) second: Vec<f64>,
    /// The rows that hold them, in row order.
    pub(super) rows: Vec<usize>,
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
    let of_level = |level: &str| -> Vec<usize> {
        let with_value = |row: &usize| column.get(*row).is_some();
        common(block.level(level), &kept)
            .into_iter()
            .filter(with_value)
            .collect()
    };
    Ok(selection
        .comparisons()
        .into_iter()
        .map(|(group, level, reference)| {
            let (first, second) = (of_level(level), of_level(reference));
            Pair {
                group,
                first: values(column, &first),
                second: values(column, &second),
                rows: both(&first, &second),
            }
        })
        .collect())
}

/// Rows of two lists together, in row order.
pub(super) fn both(first: &[usize], second: &[usize]) -> Vec<usize> {
    let mut rows = [first, second].concat();
    rows.sort_unstable();
    rows
}

/// The rows that stand in both of two lists in row order.
pub(super) fn common(rows: &[usize], kept: &[usize]) -> Vec<usize> {
    let mut rest = kept.iter().copied().peekable();
    rows.iter()
        .copied()
        .filter(|row| {
            while rest.next_if(|other| other < row).is_some() {}
            rest.peek() == Some(row)
        })
        .collect()
}

pub(super) fn mean_difference(
    selection: &Selection<'_>,
    method: &MeanDifference,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let column = numbers(&selection.part, selection.data.table, &method.variable)?;
    for block in &selection.blocks {
        for pair in pairs(selection, block, column, method.carry_forward.as_ref())? {
            let test = two_means(
                &pair.first,
                &pair.second,
                method.variances,
                selection.confidence,
            );
            let at = At::new(&pair.group, &block.by, &pair.rows);
            put_test(
                recorder,
                &at,
                Statistic::Difference,
                &test,
                selection.analysis.side,
            )?;
        }
    }
    Ok(())
}

/// The difference of two means.
pub(crate) fn two_means(
    first: &[f64],
    second: &[f64],
    variances: Variances,
    confidence: ConfidenceLevel,
) -> Result<TTest, StatisticsError> {
    let first = SampleSummary::of(first)?;
    let both = two_sample_t(first, SampleSummary::of(second)?, confidence)?;
    Ok(match variances {
        Variances::Pooled => both.pooled,
        Variances::Unequal => both.welch,
    })
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

/// Why a level has no estimate.
pub(crate) const LEVEL_WITHOUT_VALUES: StatisticsError = StatisticsError::TooFew {
    quantity: "values of a level",
    needed: 1,
    found: 0,
};

/// The levels of a block's rows, those without rows left out.
pub(super) struct PresentLevels<'b> {
    pub(super) levels: Vec<&'b str>,
    /// The place of each row's level.
    pub(super) of_rows: Vec<usize>,
}

impl<'b> PresentLevels<'b> {
    /// A level without rows has no column in a model; the others are estimated all the same.
    pub(super) fn new(block: &'b Block, rows: &[usize]) -> Self {
        let mut levels = Vec::new();
        let mut of_rows = vec![0; rows.len()];
        for (level, of_level) in block.levels() {
            let used = common(of_level, rows);
            if used.is_empty() {
                continue;
            }
            for row in used {
                if let Ok(place) = rows.binary_search(&row) {
                    of_rows[place] = levels.len();
                }
            }
            levels.push(level);
        }
        PresentLevels { levels, of_rows }
    }

    pub(super) fn place(&self, level: &str) -> Result<usize, StatisticsError> {
        self.levels
            .iter()
            .position(|known| *known == level)
            .ok_or(LEVEL_WITHOUT_VALUES)
    }
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
    let present = PresentLevels::new(block, &model.rows);
    let values = values(response, &model.rows);
    let covariates: Vec<&[f64]> = model.covariates.iter().map(Vec::as_slice).collect();
    let factors: Vec<(&[usize], usize)> = model
        .factors
        .iter()
        .map(|(levels, count)| (levels.as_slice(), *count))
        .collect();
    let treatment = (present.of_rows.as_slice(), present.levels.len());
    let fit = covariance_design(treatment, covariates.len(), &factors)
        .and_then(|mut design| design.fit(&covariates, &values));
    let means = method.least_squares_means;
    for (group, rows) in &block.groups {
        let Group::Level { level, .. } = group else {
            continue;
        };
        let used = common(rows, &model.rows);
        let of_group = common(rows, kept).len();
        let at = At::new(group, &block.by, &used);
        let counts = [used.len(), of_group - used.len()];
        let mut critical = selection.confidence;
        let to = &mut recorder.about(&at);
        adjusted_mean(&fit, present.place(level), counts, means, &mut critical, to)?;
    }
    for (group, level, reference) in selection.comparisons() {
        let mut critical = selection.confidence;
        adjusted_difference(
            &fit,
            [present.place(level), present.place(reference)],
            selection.analysis.side,
            &mut critical,
            &mut recorder.about(&At::new(&group, &block.by, &model.rows)),
        )?;
    }
    let names = terms_of_covariance(selection.grouping, method);
    let at = At::new(&Group::All, &block.by, &model.rows);
    covariance_terms(names.into_iter(), &fit, &mut recorder.about(&at))
}

/// The design of an analysis of covariance, once its rows are found: of the treatment and of each factor the level of each row
/// among those that have rows, and how many have.
pub(crate) fn covariance_design(
    (treatment, levels): (&[usize], usize),
    covariates: usize,
    factors: &[(&[usize], usize)],
) -> Result<AncovaDesign, StatisticsError> {
    let factors: Vec<Factor<'_>> = factors
        .iter()
        .map(|(levels, count)| Factor::new(levels, *count))
        .collect::<Result<_, _>>()?;
    let of_treatment = Factor::new(treatment, levels)?;
    AncovaDesign::of(treatment.len(), covariates, of_treatment, &factors)
}

/// The tests of the terms of an analysis of covariance.
pub(crate) fn covariance_terms<'n, R: Recipient>(
    names: impl Iterator<Item = &'n str>,
    fit: &Result<Ancova, StatisticsError>,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let columns = fit.iter().flat_map(Ancova::term_columns);
    let fit = fit
        .as_ref()
        .map(Ancova::least_squares)
        .map_err(Clone::clone);
    terms(names, &fit, columns, to)
}

/// The names of the terms: the treatment's, those of the covariates, those of the factors.
pub(crate) fn terms_of_covariance<'n>(
    grouping: Option<&'n Grouping>,
    method: &'n AnalysisOfCovariance,
) -> Vec<&'n str> {
    let treatment = grouping.map_or("", |grouping| grouping.variable.as_str());
    let covariates = method.covariates.iter().map(String::as_str);
    let factors = method.factors.iter().map(String::as_str);
    std::iter::once(treatment)
        .chain(covariates)
        .chain(factors)
        .collect()
}

/// The adjusted mean of a level, with how many rows it has and how many were left out.
pub(crate) fn adjusted_mean<R: Recipient>(
    fit: &Result<Ancova, StatisticsError>,
    level: Result<usize, StatisticsError>,
    [used, excluded]: [usize; 2],
    means: LeastSquaresMeans,
    critical: &mut impl CriticalValues,
    to: &mut R,
) -> Result<(), R::Refusal> {
    to.take(None, Statistic::N, Given::Count(used))?;
    to.take(None, Statistic::Excluded, Given::Count(excluded))?;
    if !to.wants(None, &OF_T_TEST) && !to.wants(None, &[Statistic::LsMean]) {
        return Ok(());
    }
    let mean = fit
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|fit| fit.least_squares_mean_with(level?, margins(means), critical));
    t_test(Statistic::LsMean, &mean, Side::Both, to)
}

/// What a t test gives beside its estimate.
const OF_T_TEST: [Statistic; 6] = [
    Statistic::Se,
    Statistic::Lower,
    Statistic::Upper,
    Statistic::TestStatistic,
    Statistic::DegreesOfFreedom,
    Statistic::PValue,
];

/// The adjusted difference of two levels.
pub(crate) fn adjusted_difference<R: Recipient>(
    fit: &Result<Ancova, StatisticsError>,
    [level, reference]: [Result<usize, StatisticsError>; 2],
    side: Side,
    critical: &mut impl CriticalValues,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let difference = fit
        .as_ref()
        .map_err(Clone::clone)
        .and_then(|fit| fit.difference_with(level?, reference?, critical));
    t_test(Statistic::Difference, &difference, side, to)
}

pub(super) fn margins(means: LeastSquaresMeans) -> Margins {
    match means {
        LeastSquaresMeans::EqualWeights => Margins::Equal,
        LeastSquaresMeans::ObservedMargins => Margins::Observed,
    }
}

/// A linear regression of all rows, without a group.
pub(super) fn linear_regression(
    selection: &Selection<'_>,
    method: &LinearRegression,
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
        let model = ModelRows::new(
            selection,
            &method.covariates,
            &method.factors,
            &kept,
            |row| response.get(row).is_some(),
        )?;
        let values = values(response, &model.rows);
        let fit = TermModel::fit(&model.terms(&method.covariates, &method.factors), &values);
        let at = At::new(&Group::All, &block.by, &model.rows);
        recorder.put(&at, Statistic::N, model.rows.len().into())?;
        recorder.put(
            &at,
            Statistic::Excluded,
            (kept.len() - model.rows.len()).into(),
        )?;
        for (place, name) in method.covariates.iter().enumerate() {
            let slope = fit.as_ref().map_err(Clone::clone).and_then(|model| {
                let mut weights = vec![0.0; model.coefficients()];
                weights[model.column(place)] = 1.0;
                model.fit.contrast(&weights, selection.confidence)
            });
            // The slope stands with its term, whose F is the square of this statistic.
            let item = VariableLevel {
                variable: TERM.to_owned(),
                level: name.clone(),
            };
            recorder.put_all(
                &at.item(&item),
                &slope,
                &[
                    (Statistic::Estimate, &|test| test.estimate),
                    (Statistic::Se, &|test| test.standard_error),
                    (Statistic::Lower, &|test| test.interval.lower),
                    (Statistic::Upper, &|test| test.interval.upper),
                    (Statistic::TestStatistic, &|test| test.t),
                ],
            )?;
        }
        let names: Vec<&str> = method
            .covariates
            .iter()
            .chain(&method.factors)
            .map(String::as_str)
            .collect();
        terms_of_model(&names, &fit, &mut recorder.about(&at))?;
    }
    Ok(())
}

/// What stands in the place of a column in the results of a model's coefficients.
pub(super) const COEFFICIENT: &str = "coefficient";

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

    /// The covariates, then the factors, under their names.
    pub(super) fn terms<'t>(
        &'t self,
        covariates: &'t [String],
        factors: &'t [String],
    ) -> Vec<Term<'t>> {
        let covariates = covariates
            .iter()
            .zip(&self.covariates)
            .map(|(name, values)| Term::Covariate(name, values));
        let factors = factors
            .iter()
            .zip(&self.factors)
            .map(|(name, (levels, count))| Term::Factor(name, levels, *count));
        covariates.chain(factors).collect()
    }
}
