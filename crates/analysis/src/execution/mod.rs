//! A plan carried out on data.

mod compare;
mod context;
mod count;
mod describe;
mod event;
mod flow;
mod outcome;
mod rank;
mod record;
mod regress;
mod respond;
mod select;
mod selection;
mod set;
mod survive;

use crate::error::AnalysisError;
use crate::plan::method::Method;
use crate::plan::{Analysis, Plan};
use crate::results::Results;
use crate::source::Source;

use context::Context;
use record::Recorder;
use selection::Selection;

/// Carries out a plan: the analyses in their order, then the sizes of the analysis sets that tables print.
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
    let context = Context::new(plan, source)?;
    let mut results = Results::default();
    for analysis in &plan.analyses {
        carry_out(&context, analysis, &mut results)?;
    }
    set::record_sizes(&context, &mut results)?;
    Ok(results)
}

fn carry_out(
    context: &Context<'_>,
    analysis: &Analysis,
    results: &mut Results,
) -> Result<(), AnalysisError> {
    match &analysis.method {
        // These look at rows without a group too.
        Method::Flow(method) => return flow::flow(context, analysis, method, results),
        Method::Courses(method) => return select::courses(context, analysis, method, results),
        Method::Listing(method) => return select::listing(context, analysis, method, results),
        _ => {}
    }
    let selection = Selection::new(context, analysis)?;
    let recorder = &mut Recorder::new(analysis, results);
    match &analysis.method {
        Method::Categories(method) => count::categories(&selection, method, recorder),
        Method::Conditions(method) => count::conditions(&selection, method, recorder),
        Method::Summary(method) => describe::summary(&selection, method, recorder),
        Method::Proportion(method) => respond::proportion(&selection, method, recorder),
        Method::CochranMantelHaenszel(method) => {
            respond::test_across_strata(&selection, method, recorder)
        }
        Method::RiskDifference(method) => respond::difference(&selection, method, recorder),
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
        Method::Flow(_) | Method::Courses(_) | Method::Listing(_) => Ok(()),
    }
}
