//! A plan carried out on data.

mod adjust;
mod associate;
mod baseline;
pub(crate) mod compare;
mod context;
pub(crate) mod count;
pub(crate) mod describe;
mod design;
mod event;
mod flow;
pub(crate) mod outcome;
mod prepare;
mod rank;
pub(crate) mod recipient;
mod record;
mod regress;
mod repeat;
pub(crate) mod respond;
mod select;
mod selection;
mod set;
mod side;
pub(crate) mod survive;
pub(crate) mod term;

use crate::error::AnalysisError;
use crate::plan::method::Method;
use crate::plan::{Analysis, Plan};
use crate::results::{DatasetRows, ResultId, Results};
use crate::source::Source;

use context::Context;
pub(crate) use prepare::Prepared;
use record::{Recorder, Wanted, Watch};
use selection::Selection;

/// Carries out a plan: the analyses in their order, then adjusted p-values, then the sizes of the analysis sets that tables print.
///
/// The same plan and data give the same results, to the last bit and in the same order. A statistic that has no value
/// (a median that is not reached, a test of values that do not vary) is a result that says so; only a plan that does not
/// fit the data is refused.
///
/// # Errors
/// The first thing in which the plan and the data do not fit, with the analysis, dataset and column or row.
///
/// ```
/// use analysis::{plan::Plan, results::{ResultId, ResultValue}, run};
/// use datasets::{Table, Variable};
/// let plan: Plan = definition::read("analysis.toml", r#"
///     [plan]
///     title = "A small plan"
///     trial = "example"
///
///     [[set]]
///     id = "full"
///     label = "Full analysis set"
///     dataset = "ADSL"
///
///     [[analysis]]
///     id = "sex"
///     title = "Sex"
///     dataset = "ADSL"
///     set = "full"
///     method = "categories"
///     variable = "SEX"
/// "#).unwrap();
/// let mut adsl = Table::new("ADSL", "");
/// adsl.push_text_column(Variable::text("USUBJID", ""), ["1", "2", "3", "4"])?;
/// adsl.push_text_column(Variable::text("SEX", ""), ["F", "M", "F", "F"])?;
/// let results = run(&plan, &vec![adsl])?;
/// let women = results.get(&ResultId::from_text("sex/all/F/percent")).unwrap();
/// assert_eq!(women.value, ResultValue::Number(75.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(plan: &Plan, source: &dyn Source) -> Result<Results, AnalysisError> {
    let prepared = Prepared::new(plan, source)?;
    execute(plan, &prepared, &mut Watch::default())
}

/// Carries out a plan as [`run`] does, and keeps the data rows behind every result that a table of the plan shows
/// ([`Results::rows_behind`]), for a reader who wants to see them.
///
/// # Errors
/// As [`run`].
///
/// ```
/// use analysis::{plan::Plan, results::ResultId, run_keeping_rows};
/// use datasets::{Table, Variable};
/// let plan: Plan = definition::read("analysis.toml", r#"
///     [plan]
///     title = "A small plan"
///     trial = "example"
///     [[analysis]]
///     id = "sex"
///     title = "Sex"
///     dataset = "ADSL"
///     method = "conditions"
///     percent_of = "observed"
///     condition = [{ id = "female", label = "Women", where = 'SEX = "F"' }]
///     [[display]]
///     id = "T1"
///     title = "Sex"
///     kind = "baseline_table"
///     columns = [{ id = "all", heading = "All" }]
///     row = [{ label = "Women", cells = { all = { analysis = "sex", level = "female", format = "{n}" } } }]
/// "#).unwrap();
/// let mut adsl = Table::new("ADSL", "");
/// adsl.push_text_column(Variable::text("USUBJID", ""), ["1", "2", "3"])?;
/// adsl.push_text_column(Variable::text("SEX", ""), ["F", "M", "F"])?;
/// let results = run_keeping_rows(&plan, &vec![adsl])?;
/// let behind = results.rows_behind(&ResultId::from_text("sex/all/female/n")).unwrap();
/// assert_eq!(behind[0].rows, [0, 2]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run_keeping_rows(plan: &Plan, source: &dyn Source) -> Result<Results, AnalysisError> {
    let prepared = Prepared::new(plan, source)?;
    let shown = plan
        .displays
        .iter()
        .filter_map(|display| display.kind.table())
        .flat_map(|table| &table.rows)
        .flat_map(|row| row.cells.values())
        .map(|cell| cell.analysis.clone())
        .collect();
    let mut watch = Watch::looking_for(Wanted::OfAnalyses(shown));
    let mut results = execute(plan, &prepared, &mut watch)?;
    results.keep_source_rows(watch.seen);
    Ok(results)
}

fn execute(
    plan: &Plan,
    prepared: &Prepared<'_>,
    watch: &mut Watch,
) -> Result<Results, AnalysisError> {
    let context = Context::new(plan, prepared)?;
    let mut results = Results::default();
    for analysis in &plan.analyses {
        match context.absent(analysis) {
            Some(dataset) => results.leave_out(&analysis.id, dataset),
            None => carry_out(&context, analysis, &mut results, watch)?,
        }
    }
    adjust::record_adjusted(&context, &mut results, watch)?;
    set::record_sizes(&context, &mut results, watch)?;
    Ok(results)
}

fn carry_out(
    context: &Context<'_>,
    analysis: &Analysis,
    results: &mut Results,
    watch: &mut Watch,
) -> Result<(), AnalysisError> {
    match &analysis.method {
        // These look at rows without a group too.
        Method::Flow(method) => return flow::flow(context, analysis, method, results, watch),
        Method::Courses(method) => {
            return select::courses(context, analysis, method, results, watch);
        }
        Method::Listing(method) => return select::listing(context, analysis, method, results),
        Method::TrialDesign(method) => {
            return design::design(context, analysis, method, results, watch);
        }
        _ => {}
    }
    let selection = Selection::new(context, analysis)?;
    let recorder = &mut Recorder::new(analysis, results, watch);
    match &analysis.method {
        Method::Categories(method) => count::categories(&selection, method, recorder),
        Method::Conditions(method) => count::conditions(&selection, method, recorder),
        Method::Summary(method) => describe::summary(&selection, method, recorder),
        Method::Proportion(method) => respond::proportion(&selection, method, recorder),
        Method::CochranMantelHaenszel(method) => {
            respond::test_across_strata(&selection, method, recorder)
        }
        Method::RiskDifference(method) => respond::difference(&selection, method, recorder),
        Method::RiskRatio(method) => respond::risk_ratio(&selection, method, recorder),
        Method::OddsRatio(method) => respond::odds_ratio(&selection, method, recorder),
        Method::StandardisedRiskDifference(method) => {
            regress::standardised(&selection, method, recorder)
        }
        Method::ExactLogisticRegression(method) => regress::exact(&selection, method, recorder),
        Method::Association(method) => associate::association(&selection, method, recorder),
        Method::MatchedPairs(method) => associate::matched_pairs(&selection, method, recorder),
        Method::LinearRegression(method) => {
            compare::linear_regression(&selection, method, recorder)
        }
        Method::RepeatedMeasures(method) => repeat::repeated_measures(&selection, method, recorder),
        Method::CorrelatedRegression(method) => {
            repeat::correlated_regression(&selection, method, recorder)
        }
        Method::CoxRegression(method) => survive::cox(&selection, method, recorder),
        Method::RateRatio(method) => event::rate_ratio(&selection, method, recorder),
        Method::LogisticRegression(method) => regress::logistic(&selection, method, recorder),
        Method::MeanDifference(method) => compare::mean_difference(&selection, method, recorder),
        Method::AnalysisOfCovariance(method) => {
            compare::analysis_of_covariance(&selection, method, recorder)
        }
        Method::RankSum(method) => rank::two_groups(&selection, method, recorder),
        Method::SignedRank(method) => rank::changes(&selection, method, recorder),
        Method::EventRate(method) => event::rate(&selection, method, recorder),
        Method::KaplanMeier(method) => survive::curves(&selection, method, recorder),
        Method::LogRank(method) => survive::log_rank(&selection, method, recorder),
        Method::AdverseEvents(method) => event::adverse_events(&selection, method, recorder),
        // Done above.
        Method::Flow(_) | Method::Courses(_) | Method::Listing(_) | Method::TrialDesign(_) => {
            Ok(())
        }
    }
}

/// What a run tells of one result besides its value.
pub(crate) struct Watched {
    pub(crate) results: Results,
    /// Each dataset with its rows from 0 as they were given, and how often each row counts; the analysis's own first.
    pub(crate) rows: Vec<(String, Vec<(usize, usize)>)>,
}

/// Carries out a plan and keeps the data rows behind one of its results.
pub(crate) fn run_watching(
    plan: &Plan,
    source: &dyn Source,
    id: &ResultId,
) -> Result<Watched, AnalysisError> {
    let prepared = Prepared::new(plan, source)?;
    let mut watch = Watch::looking_for(Wanted::Result(id.clone()));
    let results = execute(plan, &prepared, &mut watch)?;
    let rows = watch
        .seen
        .of(id)
        .unwrap_or_default()
        .iter()
        .map(|DatasetRows { dataset, rows }| {
            let mut given: Vec<(usize, usize)> = Vec::new();
            for row in rows {
                let origin = prepared.origin(dataset, *row);
                match given.last_mut() {
                    Some((last, times)) if *last == origin => *times += 1,
                    _ => given.push((origin, 1)),
                }
            }
            (dataset.clone(), given)
        })
        .collect();
    Ok(Watched { results, rows })
}
