//! Times to events.

use std::hint::select_unpredictable;

use analysis::compiled::{Columns, Place};
use instruments::total_improvement::TotalImprovementScore;
use pulp::{Arch, NullaryFnOnce};
use statistics::survival::{Observation, Status};
use statistics::{FirstEvent, FirstEvents};
use tabulation::derivation::{Horizon, day_of_event, event_looked_for, looked_at, switch_censors};

use super::{Filling, InOrder, OneSubject, VisitOfSubject};
use crate::compiled::measuring::VisitInNumbers;
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

/// Room for the times of one horizon. What was seen stands visit by visit of the plan, each of all subjects.
#[derive(Debug, Clone, Default)]
pub(super) struct RoomForTimes {
    /// Who was ever treated.
    treated: Vec<bool>,
    /// What was told of each subject before the visits.
    begun: FirstEvents,
    /// The days that times to events count to.
    days: Vec<f64>,
    /// The points of the scores that count; not a number where none does.
    points: Vec<f64>,
    /// 1 where a deterioration was confirmed, and 0 where none was; not a number where none was judged.
    confirmed: Vec<f64>,
    all: FirstEvents,
}

impl RoomForTimes {
    fn begin(&mut self, visits: usize, subjects: usize) {
        let room = visits * subjects;
        self.treated.clear();
        self.begun.clear();
        self.days.resize(room, 0.0);
        self.points.clear();
        self.points.resize(room, f64::NAN);
        self.confirmed.clear();
        self.confirmed.resize(room, f64::NAN);
    }
}

impl CompiledTrial<'_> {
    pub(super) fn fill_times(
        &self,
        in_order: InOrder<'_>,
        filling: &Filling,
        room: &mut RoomForTimes,
        columns: &mut Columns,
    ) {
        for within in &filling.times {
            room.begin(self.visits.len(), in_order.len());
            for (row, one) in in_order.iter().enumerate() {
                let row = (row, in_order.len());
                let begun = self.look_at_visits(one, row, within.horizon, room);
                room.treated.push(begun.is_some());
                room.begun.push(begun.unwrap_or_else(event_looked_for));
            }
            for time_to in &within.times {
                Arch::new().dispatch(Looking {
                    threshold: time_to.threshold,
                    visits: &self.visits,
                    subjects: in_order.len(),
                    room,
                });
                let place = time_to.place;
                columns.present_mut(place).copy_from_slice(&room.treated);
                if let Some(column) = filling.time {
                    let times = room.all.times().map(|time| time.time);
                    fill_known(times, &room.treated, columns.numbers_mut(column, place));
                }
                if let Some(column) = filling.censored {
                    let is_censored = |time: Observation| u8::from(time.status != Status::Event);
                    let censored = room.all.times().map(|time| f64::from(is_censored(time)));
                    fill_known(censored, &room.treated, columns.numbers_mut(column, place));
                }
            }
        }
    }

    /// Puts what was seen of a subject at the visits that are looked at in its place, and tells what is looked at besides; none
    /// of whoever was never treated.
    fn look_at_visits(
        &self,
        one: OneSubject<'_>,
        (row, subjects): (usize, usize),
        horizon: Horizon,
        room: &mut RoomForTimes,
    ) -> Option<FirstEvent> {
        let subject = one.subject;
        // Days are counted from the first dose.
        let first_dose = subject.first_dose?;
        let switched = one.told.switched;
        let first_ended = one.told.first_ended;
        let seen_nothing = |day: i32| Assessed { day, visit: None };
        let censoring = switched
            .filter(|switched| switch_censors(*switched, first_ended, horizon))
            .map(|switched| seen_nothing(switched - first_dose));
        let switched = switched.map(|switched| switched - first_dose);
        let visits = one.held().map(|(held, at)| Assessed {
            day: at.day,
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
        let mut begun = event_looked_for();
        assessed.for_each(|assessed| match assessed.visit {
            None => begun.look(day_of_event(assessed.day), Some(false)),
            // Where nothing was assessed, nothing is told.
            Some((held, _)) if held.score.is_none() && !held.judged => {}
            Some((held, at)) => {
                let place = held.visit.position() * subjects + row;
                room.days[place] = at.event_day;
                let score = held.score.filter(|_| at.score_counts[within_horizon]);
                room.points[place] = score.map_or(f64::NAN, TotalImprovementScore::points);
                if at.judgement_counts[within_horizon] {
                    let mut confirmed = subject.confirmed.iter();
                    let is_confirmed = confirmed.any(|confirmed| confirmed.visit == held.visit);
                    room.confirmed[place] = f64::from(u8::from(is_confirmed));
                }
            }
        });
        Some(begun)
    }
}

/// Fills in the numbers of whoever was ever treated.
fn fill_known(numbers: impl Iterator<Item = f64>, treated: &[bool], into: &mut [f64]) {
    for ((into, number), treated) in into.iter_mut().zip(numbers).zip(treated) {
        *into = select_unpredictable(*treated, number, f64::NAN);
    }
}

/// What is looked at on a day: a visit, or that nothing was seen.
#[derive(Debug, Clone, Copy)]
struct Assessed<'v> {
    /// The day after the first dose.
    day: i32,
    visit: Option<(&'v HeldInNumbers, &'v VisitOfSubject)>,
}

/// Looks for one event of all subjects in registers of several widths; what is found does not depend on which.
struct Looking<'r> {
    threshold: Option<TotalImprovementScore>,
    visits: &'r [VisitInNumbers],
    subjects: usize,
    room: &'r mut RoomForTimes,
}

impl NullaryFnOnce for Looking<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let RoomForTimes {
            begun,
            days,
            points,
            confirmed,
            all,
            ..
        } = self.room;
        all.begin_as(begun);
        let (found, from) = match self.threshold {
            Some(threshold) => (points, threshold.points()),
            None => (confirmed, 1.0),
        };
        let subjects = self.subjects.max(1);
        let rows = days
            .chunks_exact(subjects)
            .zip(found.chunks_exact(subjects));
        // Where the core set is not taken, nothing was assessed.
        let assessed = self.visits.iter().zip(rows);
        for (_, (days, found)) in assessed.filter(|(visit, _)| visit.has_core_set) {
            all.look(days, |subject| {
                let found = found[subject];
                (!found.is_nan()).then_some(found >= from)
            });
        }
    }
}
