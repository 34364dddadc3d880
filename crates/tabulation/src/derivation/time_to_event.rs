//! Times to improvement and to confirmed deterioration, and what censors them.

use instruments::total_improvement::TotalImprovementScore;
use protocol::{PeriodIndex, Plan};
use statistics::survival::Observation;
use statistics::{FirstEvent, time_to_first_event};

use crate::context::study_day_of;

/// How far a time to event is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// To the end of the first period.
    FirstPeriod,
    /// To the end of the trial.
    WholeTrial,
}

/// How far times are followed in a trial.
pub fn horizons(plan: &Plan) -> &'static [Horizon] {
    if plan.periods().len() > 1 {
        &[Horizon::FirstPeriod, Horizon::WholeTrial]
    } else {
        &[Horizon::WholeTrial]
    }
}

/// Whether a visit that is assessed in a period is looked at.
#[inline]
pub fn is_within(plan: &Plan, period: Option<PeriodIndex>, horizon: Horizon) -> bool {
    match horizon {
        Horizon::WholeTrial => true,
        Horizon::FirstPeriod => period == plan.periods().first().map(|period| period.index),
    }
}

/// The visit that a horizon's code names; a trial of one period needs none.
fn visit_of(plan: &Plan, horizon: Horizon) -> &str {
    let periods = plan.periods();
    let period = match horizon {
        _ if periods.len() == 1 => None,
        Horizon::FirstPeriod => periods.first(),
        Horizon::WholeTrial => periods.last(),
    };
    period.map_or("", |period| plan.visit(period.to).id.as_str())
}

/// `PARAMCD` of the time to a score.
pub fn code_of_improvement(
    plan: &Plan,
    horizon: Horizon,
    threshold: TotalImprovementScore,
) -> String {
    format!("TTI{}{}", threshold.points(), visit_of(plan, horizon))
}

/// `PARAMCD` of the time to confirmed deterioration.
pub fn code_of_deterioration(plan: &Plan, horizon: Horizon) -> String {
    format!("TTDET{}", visit_of(plan, horizon))
}

/// Whether a switch on a day censors at its day: one after the horizon does not, but nothing after it is looked at all the
/// same. `first_ended` is the last day of the stay in the first period, if the subject was in it and it has ended.
pub fn switch_censors<Day: PartialOrd>(
    switched: Day,
    first_ended: Option<Day>,
    horizon: Horizon,
) -> bool {
    match horizon {
        Horizon::WholeTrial => true,
        Horizon::FirstPeriod => first_ended.is_none_or(|last| switched <= last),
    }
}

/// What is looked at of a time to event: a switch that censors, the visits up to the day of the switch, and the first dose,
/// where nothing came after it. A deterioration may be confirmed on the very day on which it leads to a cross-over: it counts.
/// Entering an open-label period censors nothing.
pub fn looked_at<Assessed, Day: PartialOrd + Copy>(
    censoring_switch: Option<Assessed>,
    switched: Option<Day>,
    visits: impl IntoIterator<Item = Assessed>,
    first_dose: Assessed,
    day: impl Fn(&Assessed) -> Day,
) -> impl Iterator<Item = Assessed> {
    let visits = visits
        .into_iter()
        .filter(move |visit| switched.is_none_or(|switched| day(visit) <= switched));
    censoring_switch
        .into_iter()
        .chain(visits)
        .chain(std::iter::once(first_dose))
}

/// The time to the first event, in study days, from days after the first dose (day 0) with whether the event was seen.
pub fn time_of(looked_at: impl IntoIterator<Item = (i32, bool)>) -> Observation {
    let by_day = looked_at.into_iter();
    time_of_event_days(by_day.map(|(day, seen)| (day_of_event(day), Some(seen))))
}

/// The same, from the days that [`day_of_event`] gives; nothing where the event was not looked for.
#[inline]
pub fn time_of_event_days(looked_at: impl IntoIterator<Item = (f64, Option<bool>)>) -> Observation {
    time_to_first_event(TIME_OF_FIRST_DOSE, looked_at)
}

/// From where times to events count, on the scale of [`day_of_event`].
const TIME_OF_FIRST_DOSE: f64 = 0.0;

/// A time to the first event while what is looked at is told, as [`time_of_event_days`] gives it.
#[inline]
pub fn event_looked_for() -> FirstEvent {
    FirstEvent::from(TIME_OF_FIRST_DOSE)
}

/// The day that a time to event counts to: the study day, not before the first.
#[inline]
pub fn day_of_event(day: i32) -> f64 {
    study_day_of(day).max(1.0)
}
