//! The values of one parameter over a subject's visits, observed and carried forward.

use protocol::{Assessment, PeriodIndex, Plan, VisitIndex, VisitPurpose};
use record::rules::standing::Standing;
use record::{Subject, Test};
use statistics::last_observation_carried_forward;

use crate::context::{Context, Person, days_between, period_of_visit, stay_in};
use crate::finding::Finding;
use crate::parameter::Parameter;

/// One value of a series.
#[derive(Clone, Copy)]
pub struct Point<'a> {
    /// The finding it is, or is carried from.
    pub finding: Finding<'a>,
    /// The planned visit it stands for.
    pub visit: VisitIndex,
    /// The period of that visit.
    pub period: Option<PeriodIndex>,
    /// Whether it was observed there.
    pub derivation: Derivation,
    /// Whether it may be analysed as observed under the allocated treatment.
    pub standing: Standing,
}

/// How a value came to its visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivation {
    /// Observed there.
    Observed,
    /// Carried forward from an earlier visit of the same period.
    CarriedForward,
}

/// The observed values of a parameter, in the order of their visits.
pub fn observed<'a>(
    context: &Context<'_>,
    person: &Person<'a>,
    parameter: Parameter,
) -> Vec<Point<'a>> {
    let plan = context.plan;
    person
        .findings
        .iter()
        .filter(|finding| finding.parameter == parameter)
        .filter(|finding| plan.visit(finding.held.visit).purpose != VisitPurpose::Screening)
        .map(|finding| {
            let period = period_of_visit(plan, person.subject, finding.held)
                .or(plan.visit(finding.held.visit).opens);
            Point {
                finding: *finding,
                visit: finding.held.visit,
                period,
                derivation: Derivation::Observed,
                standing: context.arms.standing(person.subject, finding.date, period),
            }
        })
        .collect()
}

/// For each planned visit of the first period after baseline at which a parameter is assessed: the value
/// observed there, or the last one before it. Baseline is not carried, nothing is carried over a switch, and
/// what was found at an early termination or an extra visit is carried on like any other value.
pub fn carried_forward<'a>(
    plan: &Plan,
    subject: &Subject,
    observed: &[Point<'a>],
    parameter: Parameter,
) -> Vec<Point<'a>> {
    let (Some(first), Some(day_zero)) = (plan.periods().first(), subject.day_zero(plan)) else {
        return Vec::new();
    };
    // What a subject still in the period has not come to is not missing.
    let still_there = stay_in(subject, first.index).is_some_and(|stay| stay.ended.is_none());
    let reached = subject
        .visits()
        .last()
        .filter(|_| still_there)
        .map(|held| days_between(day_zero, held.date));
    let analysed: Vec<Point<'a>> = observed
        .iter()
        .filter(|point| point.standing == Standing::Analysed)
        .filter(|point| point.period == Some(first.index) && point.visit != plan.baseline())
        .copied()
        .collect();
    let mut places: Vec<(i32, Option<VisitIndex>, Option<usize>)> = (0..analysed.len())
        .map(|place| {
            let point = &analysed[place];
            let planned = is_planned_for_everyone(plan, point.visit).then_some(point.visit);
            (
                days_between(day_zero, point.finding.date),
                planned,
                Some(place),
            )
        })
        .collect();
    for visit in plan.visits() {
        let assessed_there = visit.period == Some(first.index)
            && visit.index != plan.baseline()
            && visit.assesses(assessment(parameter))
            && is_planned_for_everyone(plan, visit.index);
        let observed_there = analysed.iter().any(|point| point.visit == visit.index);
        // A visit might have been held up to the end of its window.
        let day = visit
            .window()
            .map(|window| *window.end())
            .filter(|day| reached.is_none_or(|reached| *day <= reached));
        if let (true, false, Some(day)) = (assessed_there, observed_there, day) {
            places.push((day, Some(visit.index), None));
        }
    }
    // Of a value and an empty place on the same day, the value comes first.
    places.sort_by_key(|(day, visit, place)| (*day, place.is_none(), *visit));
    let values: Vec<Option<usize>> = places.iter().map(|(_, _, place)| *place).collect();
    let carried = last_observation_carried_forward(&values);
    places
        .iter()
        .zip(carried)
        .filter_map(|((_, visit, own), carried)| {
            let visit = (*visit)?;
            let source = analysed[carried?];
            Some(Point {
                visit,
                derivation: match own {
                    Some(_) => Derivation::Observed,
                    None => Derivation::CarriedForward,
                },
                ..source
            })
        })
        .collect()
}

fn is_planned_for_everyone(plan: &Plan, visit: VisitIndex) -> bool {
    plan.visit(visit).purpose == VisitPurpose::Scheduled
}

/// What must be assessed at a visit for a parameter to have a value there.
fn assessment(parameter: Parameter) -> Assessment {
    match parameter {
        Parameter::Weight => Assessment::Weight,
        Parameter::CoreSet(_)
        | Parameter::Enzyme(_)
        | Parameter::EnzymeFollowed
        | Parameter::TotalImprovement
        | Parameter::ItemScore(_) => Assessment::CoreSet,
        Parameter::DynamometryMean(_) => Assessment::Dynamometry,
        Parameter::Test(test) => match test {
            Test::CdasiActivity | Test::CdasiDamage => Assessment::Cdasi,
            Test::Sf36PhysicalComponent | Test::Sf36MentalComponent => Assessment::Sf36,
            Test::Eq5dVas => Assessment::Eq5d5l,
            Test::Dynamometry(..) => Assessment::Dynamometry,
            Test::RaschMrc => Assessment::RaschMrc,
            Test::AlsssSwallowing => Assessment::AlsssSwallowing,
            Test::ModifiedRankin => Assessment::ModifiedRankin,
            Test::WellsDeepVeinThrombosis | Test::WellsPulmonaryEmbolism => Assessment::Wells,
        },
    }
}

/// The parameters a person has values of, in the order of their kinds; the two sides of a dynamometer are one.
pub fn parameters(person: &Person<'_>, wanted: impl Fn(Parameter) -> bool) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = person
        .findings
        .iter()
        .map(|finding| finding.parameter)
        .filter(|parameter| !matches!(parameter, Parameter::Test(Test::Dynamometry(..))))
        .filter(|parameter| wanted(*parameter))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
