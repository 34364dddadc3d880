//! Times to events.

use analysis::compiled::{Columns, Place};
use instruments::total_improvement::TotalImprovementScore;
use statistics::survival::{Observation, Status};
use tabulation::derivation::{
    Horizon, day_of_event, looked_at, switch_censors, time_of_event_days,
};

use super::{Filling, InOrder, OneSubject, VisitOfSubject};
use crate::compiled::trial::CompiledTrial;

/// A time to event.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeTo {
    pub(super) place: Place,
    pub(super) horizon: Horizon,
    /// The score; none of a confirmed deterioration.
    pub(super) threshold: Option<TotalImprovementScore>,
}

impl CompiledTrial<'_> {
    pub(super) fn fill_times(
        &self,
        in_order: InOrder<'_>,
        filling: &Filling,
        columns: &mut Columns,
    ) {
        for time_to in &filling.times {
            let place = time_to.place;
            for (row, one) in in_order.iter().enumerate() {
                let time = self.time_to(one, time_to, filling);
                columns.present_mut(place)[row] = time.is_some();
                if let Some(column) = filling.time {
                    let time = time.map_or(f64::NAN, |time| time.time);
                    columns.numbers_mut(column, place)[row] = time;
                }
                if let Some(column) = filling.censored {
                    let censored = |time: Observation| u8::from(time.status != Status::Event);
                    columns.numbers_mut(column, place)[row] =
                        time.map_or(f64::NAN, |time| f64::from(censored(time)));
                }
            }
        }
    }

    /// The time of a subject; none of whoever was never treated.
    fn time_to(
        &self,
        one: OneSubject<'_>,
        time_to: &TimeTo,
        filling: &Filling,
    ) -> Option<Observation> {
        let (subject, horizon) = (one.subject, time_to.horizon);
        // Days are counted from the first dose.
        let first_dose = subject.first_dose?;
        let switched = subject.switch().map(|switch| switch.date);
        let first_ended = filling
            .closing
            .and_then(|(first, _)| subject.stay_in(first))
            .and_then(|stay| stay.ended);
        let assessed = |day: i32, seen: Option<bool>| Assessed {
            day,
            event_day: day_of_event(day),
            seen,
        };
        let censoring = switched
            .filter(|switched| switch_censors(*switched, first_ended, horizon))
            .map(|switched| assessed(switched - first_dose, Some(false)));
        let switched = switched.map(|switched| switched - first_dose);
        let first = assessed(0, Some(false));
        let of_visit = |at: &VisitOfSubject, seen: Option<bool>| Assessed {
            day: at.day,
            event_day: at.event_day,
            seen,
        };
        let within = usize::from(horizon == Horizon::WholeTrial);
        let day = |assessed: &Assessed| assessed.day;
        Some(match time_to.threshold {
            Some(threshold) => {
                let visits = one.held().map(|(held, at)| {
                    let reached = held.score >= Some(threshold);
                    of_visit(at, at.score_counts[within].then_some(reached))
                });
                let looked_at = looked_at(censoring, switched, visits, first, day);
                time_of_event_days(looked_at.map(Assessed::seen))
            }
            None => {
                let visits = one.held().map(|(held, at)| {
                    let mut confirmed = subject.confirmed.iter();
                    let is_confirmed = confirmed.any(|confirmed| confirmed.visit == held.visit);
                    of_visit(at, at.judgement_counts[within].then_some(is_confirmed))
                });
                let looked_at = looked_at(censoring, switched, visits, first, day);
                time_of_event_days(looked_at.map(Assessed::seen))
            }
        })
    }
}

/// What is looked at on a day.
#[derive(Debug, Clone, Copy)]
struct Assessed {
    /// The day after the first dose.
    day: i32,
    /// The day that a time to event counts to.
    event_day: f64,
    /// Whether the event was seen, where that was looked at.
    seen: Option<bool>,
}

impl Assessed {
    #[inline]
    fn seen(self) -> (f64, Option<bool>) {
        (self.event_day, self.seen)
    }
}
