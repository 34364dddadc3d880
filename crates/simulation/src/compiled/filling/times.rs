//! Times to events.

use analysis::compiled::{Columns, Place};
use instruments::total_improvement::TotalImprovementScore;
use statistics::FirstEvent;
use statistics::survival::{Observation, Status};
use tabulation::derivation::{Horizon, day_of_event, event_looked_for, looked_at, switch_censors};

use super::{Filling, InOrder, OneSubject, VisitOfSubject};
use crate::compiled::subject::HeldInNumbers;
use crate::compiled::trial::CompiledTrial;

/// A time to event.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeTo {
    pub(super) place: Place,
    /// The score; none of a confirmed deterioration.
    pub(super) threshold: Option<TotalImprovementScore>,
}

/// The times to events within one horizon, which are looked for in one go.
#[derive(Debug, Clone)]
pub(super) struct TimesWithin {
    pub(super) horizon: Horizon,
    pub(super) times: Vec<TimeTo>,
}

/// Room for the times of one horizon: of each event, those of all subjects.
#[derive(Debug, Clone, Default)]
pub(super) struct RoomForTimes {
    first: Vec<FirstEvent>,
    found: Vec<Option<Observation>>,
}

impl CompiledTrial<'_> {
    pub(super) fn fill_times(
        &self,
        in_order: InOrder<'_>,
        filling: &Filling,
        room: &mut RoomForTimes,
        columns: &mut Columns,
    ) {
        let subjects = in_order.len();
        for within in &filling.times {
            let RoomForTimes { first, found } = room;
            found.clear();
            found.resize(within.times.len() * subjects, None);
            for (row, one) in in_order.iter().enumerate() {
                first.clear();
                first.resize(within.times.len(), event_looked_for());
                if self.look_for_events(one, within, filling, first).is_some() {
                    for (number, first) in first.iter().enumerate() {
                        found[number * subjects + row] = Some(first.time());
                    }
                }
            }
            for (time_to, found) in within.times.iter().zip(found.chunks_exact(subjects.max(1))) {
                let place = time_to.place;
                let present = columns.present_mut(place).iter_mut();
                for (present, time) in present.zip(found) {
                    *present = time.is_some();
                }
                if let Some(column) = filling.time {
                    let into = columns.numbers_mut(column, place).iter_mut();
                    for (into, time) in into.zip(found) {
                        *into = time.map_or(f64::NAN, |time| time.time);
                    }
                }
                if let Some(column) = filling.censored {
                    let censored = |time: Observation| u8::from(time.status != Status::Event);
                    let into = columns.numbers_mut(column, place).iter_mut();
                    for (into, time) in into.zip(found) {
                        *into = time.map_or(f64::NAN, |time| f64::from(censored(time)));
                    }
                }
            }
        }
    }

    /// Looks for the events of a subject; none of whoever was never treated.
    fn look_for_events(
        &self,
        one: OneSubject<'_>,
        within: &TimesWithin,
        filling: &Filling,
        first: &mut [FirstEvent],
    ) -> Option<()> {
        let (subject, horizon) = (one.subject, within.horizon);
        // Days are counted from the first dose.
        let first_dose = subject.first_dose?;
        let switched = one.told.switched;
        let first_ended = filling
            .closing
            .and_then(|(first, _)| subject.stay_in(first))
            .and_then(|stay| stay.ended);
        let seen_nothing = |day: i32| Assessed {
            day,
            event_day: day_of_event(day),
            visit: None,
        };
        let censoring = switched
            .filter(|switched| switch_censors(*switched, first_ended, horizon))
            .map(|switched| seen_nothing(switched - first_dose));
        let switched = switched.map(|switched| switched - first_dose);
        let visits = one.held().map(|(held, at)| Assessed {
            day: at.day,
            event_day: at.event_day,
            visit: Some((held, at)),
        });
        let assessed = looked_at(
            censoring,
            switched,
            visits,
            seen_nothing(0),
            |assessed: &Assessed<'_>| assessed.day,
        );
        let within_horizon = usize::from(horizon == Horizon::WholeTrial);
        assessed.for_each(|assessed| {
            let (is_scored, score, is_judged, is_confirmed) = match assessed.visit {
                None => (true, None, true, false),
                Some((held, at)) => {
                    let mut confirmed = subject.confirmed.iter();
                    (
                        at.score_counts[within_horizon],
                        held.score,
                        at.judgement_counts[within_horizon],
                        confirmed.any(|confirmed| confirmed.visit == held.visit),
                    )
                }
            };
            for (first, time_to) in first.iter_mut().zip(&within.times) {
                let seen = match time_to.threshold {
                    Some(threshold) => is_scored.then_some(score >= Some(threshold)),
                    None => is_judged.then_some(is_confirmed),
                };
                first.look(assessed.event_day, seen);
            }
        });
        Some(())
    }
}

/// What is looked at on a day: a visit, or that nothing was seen.
#[derive(Debug, Clone, Copy)]
struct Assessed<'v> {
    /// The day after the first dose.
    day: i32,
    /// The day that a time to event counts to.
    event_day: f64,
    visit: Option<(&'v HeldInNumbers, &'v VisitOfSubject)>,
}
