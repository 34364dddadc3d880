//! Times to events.

use analysis::compiled::{Columns, Place};
use instruments::total_improvement::TotalImprovementScore;
use record::rules::standing::Standing;
use statistics::survival::{Observation, Status};
use tabulation::derivation::{Horizon, is_within, looked_at, switch_censors, time_of};

use super::{Filling, InOrder, OneSubject};
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
        let (plan, subject, horizon) = (self.plan, one.subject, time_to.horizon);
        let first_dose = subject.first_dose?;
        let switched = subject.switch().map(|switch| switch.date);
        let first_ended = filling
            .closing
            .and_then(|(first, _)| subject.stay_in(first))
            .and_then(|stay| stay.ended);
        let censoring = switched
            .filter(|switched| switch_censors(*switched, first_ended, horizon))
            .map(|switched| (switched, Some(false)));
        let first = (first_dose, Some(false));
        let since_first = |(day, seen): (i32, Option<bool>)| (day - first_dose, seen);
        let day = |(day, _): &(i32, Option<bool>)| *day;
        Some(match time_to.threshold {
            Some(threshold) => {
                let visits = one.held().map(|(held, at)| {
                    let counts =
                        at.standing != Standing::AfterRescue && is_within(plan, at.period, horizon);
                    let score = held.score.filter(|_| counts);
                    (held.day, score.map(|score| score >= threshold))
                });
                time_of(looked_at(censoring, switched, visits, first, day).map(since_first))
            }
            None => {
                let visits = one.held().map(|(held, at)| {
                    let mut confirmed = subject.confirmed.iter();
                    let is_confirmed = confirmed.any(|confirmed| confirmed.visit == held.visit);
                    let counts = held.judged && is_within(plan, at.assessed_in, horizon);
                    (held.day, counts.then_some(is_confirmed))
                });
                time_of(looked_at(censoring, switched, visits, first, day).map(since_first))
            }
        })
    }
}
