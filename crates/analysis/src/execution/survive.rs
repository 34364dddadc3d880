//! Times to an event.

use statistics::linear::{Factor, ModelMatrix};
use statistics::survival::{
    BandTransform, Cox, FlatToTheEnd, LogRankWeight, Observation, Step, Ties, kaplan_meier,
    stratified_cox, stratified_log_rank,
};
use statistics::{ConfidenceLevel, StatisticsError};

use crate::error::AnalysisError;
use crate::execution::compare::{COEFFICIENT, ModelRows, PresentLevels};
use crate::execution::context::numbers;
use crate::execution::recipient::{Given, Item, Recipient};
use crate::execution::record::{At, Recorder};
use crate::execution::respond::strata;
use crate::execution::selection::{Block, Selection};
use crate::plan::method::{
    self, CoxRegression, EventCode, KaplanMeier, LogRank, SurvivalInterval, TiedTimes,
};
use crate::results::{AT_TIME, Group, STEP, Statistic, VariableLevel};

/// What takes the place of a column in the rows of probabilities at the times that the plan names.
const SURVIVAL_AT: &str = "survival_at";

/// Why a quantile or a limit of it has no value.
const NOT_REACHED: &str = "not reached: too few subjects had the event";

/// The observation of each row; none where the time is missing.
fn observations(
    selection: &Selection<'_>,
    time: &str,
    event: &EventCode,
) -> Result<Vec<Option<Observation>>, AnalysisError> {
    for block in &selection.blocks {
        selection
            .data
            .require_one_row_each(&selection.part, &block.rows)?;
    }
    let times = numbers(&selection.part, selection.data.table, time)?;
    let code = numbers(&selection.part, selection.data.table, &event.variable)?;
    let mut observations = vec![None; selection.data.table.rows()];
    for &row in selection.blocks.iter().flat_map(|block| &block.rows) {
        let Some(time) = times.get(row) else { continue };
        let Some(code) = code.get(row) else {
            return Err(AnalysisError::Unusable {
                part: selection.part.clone(),
                reason: format!(
                    "{}, row {}: there is a time and no `{}` that says whether the event came; give it a value, or \
                     leave the row out by `where`",
                    selection.data.table.name(),
                    row + 1,
                    event.variable
                ),
            });
        };
        observations[row] = Some(observation(time, code, event));
    }
    Ok(observations)
}

/// The observation of a time and of the code that says how it ended.
pub(crate) fn observation(time: f64, code: f64, event: &EventCode) -> Observation {
    if code == event.event {
        Observation::event(time)
    } else {
        Observation::censored(time)
    }
}

pub(super) fn curves(
    selection: &Selection<'_>,
    method: &KaplanMeier,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let observations = observations(selection, &method.time, &method.event)?;
    for block in &selection.blocks {
        for (group, rows) in &block.groups {
            let rows: Vec<usize> = rows
                .iter()
                .copied()
                .filter(|row| observations[*row].is_some())
                .collect();
            let of_group: Vec<Observation> =
                rows.iter().filter_map(|row| observations[*row]).collect();
            let at = At::new(group, &block.by, &rows);
            curve(
                method,
                &of_group,
                selection.confidence,
                &mut recorder.about(&at),
            )?;
        }
    }
    Ok(())
}

/// The curve of one group.
pub(crate) fn curve<R: Recipient>(
    method: &KaplanMeier,
    observations: &[Observation],
    confidence: ConfidenceLevel,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let transform = match method.interval {
        SurvivalInterval::LogLog => BandTransform::LogLog,
        SurvivalInterval::Linear => BandTransform::Plain,
        SurvivalInterval::Log => BandTransform::Log,
    };
    let events = observations
        .iter()
        .filter(|observation| observation.is_event())
        .count();
    to.take(None, Statistic::N, Given::Count(observations.len()))?;
    to.take(None, Statistic::Events, Given::Count(events))?;
    let censored = observations.len() - events;
    to.take(None, Statistic::Censored, Given::Count(censored))?;
    let curve = kaplan_meier(observations, transform, confidence);
    for (probability, statistics) in [
        (0.5, [Statistic::Median, Statistic::Lower, Statistic::Upper]),
        (
            0.25,
            [Statistic::Q1, Statistic::Q1Lower, Statistic::Q1Upper],
        ),
        (
            0.75,
            [Statistic::Q3, Statistic::Q3Lower, Statistic::Q3Upper],
        ),
    ] {
        if !to.wants(None, &statistics) {
            continue;
        }
        let [time, lower, upper] = statistics;
        let quantile = curve
            .as_ref()
            .map(|curve| curve.quantile(probability, FlatToTheEnd::NotEstimable));
        for (statistic, of) in [
            (time, quantile.map(|quantile| quantile.time)),
            (lower, quantile.map(|quantile| quantile.lower)),
            (upper, quantile.map(|quantile| quantile.upper)),
        ] {
            let given = match of {
                Ok(time) => Given::or(time, &NOT_REACHED),
                Err(error) => Given::Nothing(error),
            };
            to.take(None, statistic, given)?;
        }
    }
    let Ok(curve) = &curve else { return Ok(()) };
    if to.wants_steps() {
        steps(curve, observations.len(), to)?;
    }
    for (number, time) in method.at_risk_times.iter().enumerate() {
        if !to.wants(Some(number), &[Statistic::AtRisk]) {
            continue;
        }
        // At risk at a time: neither event nor censoring came before it.
        let at_risk = observations
            .iter()
            .filter(|observation| observation.time >= *time)
            .count();
        let item = Item {
            number,
            variable: AT_TIME,
            level: &format_args!("t={time}"),
        };
        to.take(Some(item), Statistic::AtRisk, Given::Count(at_risk))?;
    }
    let of_survival = [
        Statistic::Survival,
        Statistic::Se,
        Statistic::Lower,
        Statistic::Upper,
    ];
    for (place, time) in method.survival_times.iter().enumerate() {
        let number = method.at_risk_times.len() + place;
        if !to.wants(Some(number), &of_survival) {
            continue;
        }
        let item = Item {
            number,
            variable: SURVIVAL_AT,
            level: &format_args!("t={time}"),
        };
        let survival = curve.survival_at(*time);
        to.take(Some(item), Statistic::Survival, Given::Number(survival))?;
        let step = curve.step_at(*time);
        let interval = step.and_then(|step| curve.interval(step));
        for (statistic, value) in [
            (Statistic::Se, step.and_then(Step::standard_error)),
            (Statistic::Lower, interval.map(|interval| interval.lower)),
            (Statistic::Upper, interval.map(|interval| interval.upper)),
        ] {
            let given = Given::or(value, &"there is no event before this time");
            to.take(Some(item), statistic, given)?;
        }
    }
    Ok(())
}

/// The steps of a curve, from its beginning.
fn steps<R: Recipient>(
    curve: &statistics::survival::KaplanMeier,
    subjects: usize,
    to: &mut R,
) -> Result<(), R::Refusal> {
    let mut step = |number: usize, values: [(Statistic, Option<Given<'_>>); 7]| {
        let item = Item {
            number,
            variable: STEP,
            level: &number,
        };
        values
            .into_iter()
            .filter_map(|(statistic, given)| Some((statistic, given?)))
            .try_for_each(|(statistic, given)| to.take(Some(item), statistic, given))
    };
    step(
        0,
        [
            (Statistic::Time, Some(Given::Number(0.0))),
            (Statistic::Survival, Some(Given::Number(1.0))),
            (Statistic::Lower, None),
            (Statistic::Upper, None),
            (Statistic::AtRisk, Some(Given::Count(subjects))),
            (Statistic::Events, Some(Given::Count(0))),
            (Statistic::Censored, Some(Given::Count(0))),
        ],
    )?;
    for (place, of) in curve.steps.iter().enumerate() {
        let interval = curve.interval(of);
        let limit = |limit: Option<f64>| Some(Given::or(limit, &"the curve has reached 0"));
        step(
            place + 1,
            [
                (Statistic::Time, Some(Given::Number(of.time))),
                (Statistic::Survival, Some(Given::Number(of.survival))),
                (
                    Statistic::Lower,
                    limit(interval.map(|interval| interval.lower)),
                ),
                (
                    Statistic::Upper,
                    limit(interval.map(|interval| interval.upper)),
                ),
                (Statistic::AtRisk, Some(Given::Count(of.at_risk))),
                (Statistic::Events, Some(Given::Count(of.events))),
                (Statistic::Censored, Some(Given::Count(of.censored))),
            ],
        )?;
    }
    Ok(())
}

pub(super) fn log_rank(
    selection: &Selection<'_>,
    method: &LogRank,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let observations = observations(selection, &method.time, &method.event)?;
    for block in &selection.blocks {
        let strata = strata(selection, &method.strata, &block.rows)?;
        let of_strata: Vec<Vec<Vec<Observation>>> = strata
            .iter()
            .map(|stratum| {
                block
                    .levels()
                    .map(|(_, rows)| {
                        let within = rows.iter().filter(|row| stratum.binary_search(row).is_ok());
                        within.filter_map(|row| observations[*row]).collect()
                    })
                    .collect()
            })
            .collect();
        let groups: Vec<Vec<&[Observation]>> = of_strata
            .iter()
            .map(|groups| groups.iter().map(Vec::as_slice).collect())
            .collect();
        let groups: Vec<&[&[Observation]]> = groups.iter().map(Vec::as_slice).collect();
        let weight = match method.weight {
            method::LogRankWeight::LogRank => LogRankWeight::LogRank,
            method::LogRankWeight::Gehan => LogRankWeight::Gehan,
            method::LogRankWeight::TaroneWare => LogRankWeight::TaroneWare,
            method::LogRankWeight::PetoPeto => LogRankWeight::PetoPeto,
        };
        let test = stratified_log_rank(&groups, weight);
        let at = At::new(&Group::All, &block.by, &block.rows);
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
    }
    Ok(())
}

pub(super) fn cox(
    selection: &Selection<'_>,
    method: &CoxRegression,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let observations = observations(selection, &method.time, &method.event)?;
    for block in &selection.blocks {
        let model = ModelRows::new(
            selection,
            &method.covariates,
            &method.factors,
            &block.rows,
            |row| observations[row].is_some(),
        )?;
        let of_rows: Vec<Observation> = model
            .rows
            .iter()
            .filter_map(|row| observations[*row])
            .collect();
        let mut stratum = vec![0; model.rows.len()];
        for (place, rows) in strata(selection, &method.strata, &model.rows)?
            .iter()
            .enumerate()
        {
            for row in rows {
                if let Ok(at) = model.rows.binary_search(row) {
                    stratum[at] = place;
                }
            }
        }
        let at = At::new(&Group::All, &block.by, &model.rows);
        let events = of_rows.iter().filter(|one| one.is_event()).count();
        recorder.put(&at, Statistic::N, model.rows.len().into())?;
        recorder.put(&at, Statistic::Events, events.into())?;
        recorder.put(
            &at,
            Statistic::Excluded,
            (block.rows.len() - model.rows.len()).into(),
        )?;
        let comparisons = selection.comparisons();
        let mut references: Vec<&str> = Vec::new();
        for (_, _, reference) in &comparisons {
            if !references.contains(reference) {
                references.push(reference);
            }
        }
        // Without a comparison one fit serves the covariates; with several references each has a fit of its own coding.
        let mut first_fit = None;
        for reference in references {
            let fit = fit_cox(method, block, &model, &of_rows, &stratum, Some(reference));
            for (group, level, _) in comparisons.iter().filter(|(_, _, of)| *of == reference) {
                let ratio = fit.as_ref().map_err(Clone::clone).and_then(|fit| {
                    let column = fit.columns.iter().find(|(name, _)| name == level);
                    let (_, column) = column.ok_or(StatisticsError::EmptyGroup {
                        group: "the level that is compared",
                    })?;
                    Ok((&fit.cox, *column))
                });
                put_hazard(
                    &At::new(group, &block.by, &model.rows),
                    &ratio,
                    selection,
                    recorder,
                )?;
            }
            first_fit.get_or_insert(fit);
        }
        let fit =
            first_fit.unwrap_or_else(|| fit_cox(method, block, &model, &of_rows, &stratum, None));
        for (place, name) in method.covariates.iter().enumerate() {
            let item = VariableLevel {
                variable: COEFFICIENT.to_owned(),
                level: name.clone(),
            };
            let ratio = fit
                .as_ref()
                .map(|fit| (&fit.cox, fit.first_covariate + place))
                .map_err(Clone::clone);
            put_hazard(&at.item(&item), &ratio, selection, recorder)?;
        }
    }
    Ok(())
}

/// A fitted Cox model with the columns of the levels.
struct CoxFit {
    cox: Cox,
    columns: Vec<(String, usize)>,
    first_covariate: usize,
}

fn fit_cox(
    method: &CoxRegression,
    block: &Block,
    model: &ModelRows,
    observations: &[Observation],
    strata: &[usize],
    reference: Option<&str>,
) -> Result<CoxFit, StatisticsError> {
    let mut design = ModelMatrix::without_intercept(model.rows.len());
    let mut columns = Vec::new();
    if let Some(reference) = reference {
        let present = PresentLevels::new(block, &model.rows);
        for (place, level) in present.levels.iter().enumerate() {
            if *level == reference {
                continue;
            }
            let indicator: Vec<f64> = present
                .of_rows
                .iter()
                .map(|of_row| f64::from(u8::from(*of_row == place)))
                .collect();
            columns.push((
                (*level).to_owned(),
                design.covariate("the group", &indicator)?,
            ));
        }
    }
    let first_covariate = design.columns();
    for covariate in &model.covariates {
        design.covariate("a covariate", covariate)?;
    }
    for (levels, count) in &model.factors {
        design.factor("a factor", Factor::new(levels, *count)?)?;
    }
    let ties = match method.ties {
        TiedTimes::Efron => Ties::Efron,
        TiedTimes::Breslow => Ties::Breslow,
        TiedTimes::Discrete => Ties::Discrete,
    };
    Ok(CoxFit {
        cox: stratified_cox(observations, &design, strata, ties)?,
        columns,
        first_covariate,
    })
}

fn put_hazard(
    at: &At<'_>,
    of: &Result<(&Cox, usize), StatisticsError>,
    selection: &Selection<'_>,
    recorder: &mut Recorder<'_>,
) -> Result<(), AnalysisError> {
    let ratio = of
        .as_ref()
        .map(|(cox, column)| cox.hazard_ratio(*column, selection.confidence))
        .map_err(Clone::clone);
    recorder.put_all(
        at,
        &ratio,
        &[
            (Statistic::Estimate, &|of| of.coefficient),
            (Statistic::Se, &|of| of.standard_error),
            (Statistic::HazardRatio, &|of| of.ratio),
            (Statistic::Lower, &|of| of.interval.lower),
            (Statistic::Upper, &|of| of.interval.upper),
            (Statistic::PValue, &|of| {
                selection
                    .analysis
                    .side
                    .of_symmetric(of.p_value, of.coefficient)
            }),
        ],
    )
}
