//! The onset of an adverse event against the infusions, for the rule of so many hours.

use jiff::civil::{Date, DateTime, Time};
use record::{GivenCycle, InfusionEnd, OnsetAfterInfusion, Subject};

/// The onset of an event against the last infusion cycle before it.
///
/// Where a time of day is not known, the onset is taken as early and the end of the infusion as late as their days
/// allow: the interval is the shortest it can have been, so that an event is rather counted as one around an infusion
/// than overlooked.
pub fn onset_after_infusion(
    subject: &Subject,
    date: Date,
    time: Option<Time>,
) -> OnsetAfterInfusion {
    let began_before = |cycle: &&GivenCycle| {
        let began = cycle.by_the_clock.first().and_then(|day| day.began);
        cycle.from < date
            || (cycle.from == date
                && match (began, time) {
                    (Some(began), Some(time)) => began <= time,
                    _ => true,
                })
    };
    let Some(cycle) = subject.cycles().iter().rev().find(began_before) else {
        return OnsetAfterInfusion::NoInfusionYet;
    };
    let onset = date.to_datetime(time.unwrap_or(Time::midnight()));
    let (end, known) = end_of(cycle);
    // On the days of the cycle nobody can say that it was over, unless both times are known.
    if onset < end || (date <= cycle.to && !(known && time.is_some())) {
        return OnsetAfterInfusion::DuringCycle;
    }
    // An hour that has begun counts: 72 hours and a minute are not within 72 hours.
    let minutes = u64::try_from(onset.duration_since(end).as_mins()).unwrap_or(0);
    OnsetAfterInfusion::Hours(u32::try_from(minutes.div_ceil(60)).unwrap_or(u32::MAX))
}

/// When a cycle ended, and whether that is known to the minute.
fn end_of(cycle: &GivenCycle) -> (DateTime, bool) {
    let last = cycle
        .millilitres_by_day
        .len()
        .checked_sub(1)
        .and_then(|last| cycle.by_the_clock.get(last));
    let midnight = |date: Date| {
        date.tomorrow()
            .unwrap_or(Date::MAX)
            .to_datetime(Time::midnight())
    };
    match last.and_then(|day| Some((day.ended?, day.end))) {
        Some((ended, InfusionEnd::SameDay)) => (cycle.to.to_datetime(ended), true),
        Some((ended, InfusionEnd::NextDay)) => {
            let next = cycle.to.tomorrow().unwrap_or(Date::MAX);
            (next.to_datetime(ended), true)
        }
        None => (midnight(cycle.to), false),
    }
}
