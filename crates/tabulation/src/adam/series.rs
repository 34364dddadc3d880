//! The values of one parameter over a subject's visits, observed and carried forward.

use protocol::{Assessment, PeriodIndex, Plan, VisitIndex, VisitPurpose};
use record::rules::standing::Standing;
use record::{Subject, Test};

use crate::context::{Context, Person, days_between, period_of_visit, stay_in};
use crate::derivation::{CarriedValue, CarryingForward, Derivation, ObservedValue};
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

/// For each planned visit of the first period after baseline at which a parameter is assessed: the value observed there, or
/// the last one before it ([`CarryingForward`]).
pub fn carried_forward<'a>(
    plan: &Plan,
    subject: &Subject,
    observed: &[Point<'a>],
    parameter: Parameter,
) -> (Vec<Point<'a>>, Vec<CarriedValue>) {
    let (Some(first), Some(day_zero)) = (plan.periods().first(), subject.day_zero(plan)) else {
        return (Vec::new(), Vec::new());
    };
    let still_there = stay_in(subject, first.index).is_some_and(|stay| stay.ended.is_none());
    let reached = subject
        .visits()
        .last()
        .filter(|_| still_there)
        .map(|held| days_between(day_zero, held.date));
    let values: Vec<ObservedValue> = observed
        .iter()
        .map(|point| ObservedValue {
            visit: point.visit,
            day: days_between(day_zero, point.finding.date),
            period: point.period,
            standing: point.standing,
        })
        .collect();
    let mut carried = Vec::new();
    CarryingForward::of(plan, assessment(parameter)).carry(&values, reached, &mut carried);
    let points = carried
        .iter()
        .map(|value| Point {
            visit: value.visit,
            derivation: value.derivation,
            ..observed[value.source]
        })
        .collect();
    (points, carried)
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
