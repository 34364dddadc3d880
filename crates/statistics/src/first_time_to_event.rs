//! Time to the first event, or to censoring.

use std::hint::select_unpredictable;

use crate::survival::{Observation, Status};

/// The time from origin to the first visit at which the event holds, or to the last visit, censored.
///
/// `visits` are times with what was seen: `Some(true)` event, `Some(false)` none, `None` not
/// assessed. A visit that was not assessed neither ends nor extends the time at risk. The visits may come in any
/// order. Without any assessed visit the subject is censored at `origin`, time 0, as SAS and R keep it
/// in the risk set only there.
///
/// ```
/// use statistics::first_time_to_event;
/// use statistics::survival::Observation;
/// let visits = [(28.0, Some(false)), (56.0, Some(true)), (84.0, Some(true))];
/// assert_eq!(first_time_to_event(0.0, &visits), Observation::event(56.0));
/// let never = [(28.0, Some(false)), (56.0, Some(false)), (84.0, None)];
/// assert_eq!(first_time_to_event(0.0, &never), Observation::censored(56.0));
/// ```
#[must_use]
pub fn first_time_to_event(origin: f64, visits: &[(f64, Option<bool>)]) -> Observation {
    time_to_first_event(origin, visits.iter().copied())
}

/// The same, of visits that are told one after the other.
///
/// ```
/// use statistics::survival::Observation;
/// use statistics::time_to_first_event;
/// let visits = [28.0, 56.0].map(|day| (day, Some(day > 40.0)));
/// assert_eq!(time_to_first_event(0.0, visits), Observation::event(56.0));
/// ```
#[must_use]
pub fn time_to_first_event(
    origin: f64,
    visits: impl IntoIterator<Item = (f64, Option<bool>)>,
) -> Observation {
    let mut first = FirstEvent::from(origin);
    // Iterators that are chained are faster told to go through themselves.
    visits
        .into_iter()
        .for_each(|(time, seen)| first.look(time, seen));
    first.time()
}

/// A time to the first event, while visits are told one after the other: several events can be looked for in one go.
///
/// ```
/// use statistics::FirstEvent;
/// use statistics::survival::Observation;
/// let (mut early, mut late) = (FirstEvent::from(0.0), FirstEvent::from(0.0));
/// for day in [28.0, 56.0] {
///     early.look(day, Some(true));
///     late.look(day, Some(day > 40.0));
/// }
/// assert_eq!((early.time(), late.time()), (Observation::event(28.0), Observation::event(56.0)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstEvent {
    origin: f64,
    first_event: f64,
    last_assessed: f64,
    events: bool,
}

impl FirstEvent {
    /// Before any visit.
    #[must_use]
    #[inline]
    pub const fn from(origin: f64) -> Self {
        Self {
            origin,
            first_event: f64::INFINITY,
            last_assessed: origin,
            events: false,
        }
    }

    /// One more visit: what was seen at it, if that was assessed. Without a branch, which nobody could foretell.
    #[inline(always)]
    pub fn look(&mut self, time: f64, seen: Option<bool>) {
        let (is_event, is_without) = (seen == Some(true), seen == Some(false));
        self.events |= is_event;
        self.first_event = if is_event && time < self.first_event {
            time
        } else {
            self.first_event
        };
        self.last_assessed = if is_without && time > self.last_assessed {
            time
        } else {
            self.last_assessed
        };
    }

    /// The time from origin to the first event, or to the last visit, censored.
    #[must_use]
    #[inline]
    pub fn time(&self) -> Observation {
        // Nobody can foretell which it is.
        let ended = select_unpredictable(self.events, self.first_event, self.last_assessed);
        Observation {
            time: ended - self.origin,
            status: select_unpredictable(self.events, Status::Event, Status::Censored),
        }
    }
}

/// The times of many subjects to their first events, side by side: a visit of all of them is told in one go.
///
/// ```
/// use statistics::survival::Observation;
/// use statistics::{FirstEvent, FirstEvents};
/// let mut all = FirstEvents::default();
/// all.push(FirstEvent::from(0.0));
/// all.push(FirstEvent::from(0.0));
/// all.look(&[28.0, 30.0], |subject| Some(subject == 0));
/// all.look(&[56.0, 57.0], |subject| (subject == 0).then_some(true));
/// let times: Vec<Observation> = all.times().collect();
/// assert_eq!(times, [Observation::event(28.0), Observation::censored(30.0)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstEvents {
    origins: Vec<f64>,
    first_events: Vec<f64>,
    last_assessed: Vec<f64>,
    /// 1 where there was an event: as wide as the times, so that many are looked at in one instruction.
    events: Vec<u64>,
}

impl FirstEvents {
    /// Nobody.
    pub fn clear(&mut self) {
        self.origins.clear();
        self.first_events.clear();
        self.last_assessed.clear();
        self.events.clear();
    }

    /// One more subject, with what was told so far.
    #[inline]
    pub fn push(&mut self, one: FirstEvent) {
        self.origins.push(one.origin);
        self.first_events.push(one.first_event);
        self.last_assessed.push(one.last_assessed);
        self.events.push(u64::from(one.events));
    }

    /// Begins with what was told of others.
    pub fn begin_as(&mut self, others: &Self) {
        self.origins.clone_from(&others.origins);
        self.first_events.clone_from(&others.first_events);
        self.last_assessed.clone_from(&others.last_assessed);
        self.events.clone_from(&others.events);
    }

    /// One more visit of each subject, as [`FirstEvent::look`] takes it.
    #[inline(always)]
    pub fn look(&mut self, times: &[f64], seen: impl Fn(usize) -> Option<bool>) {
        let count = self.origins.len().min(times.len());
        let (times, origins) = (&times[..count], &self.origins[..count]);
        let first_events = &mut self.first_events[..count];
        let last_assessed = &mut self.last_assessed[..count];
        let events = &mut self.events[..count];
        for subject in 0..count {
            let mut one = FirstEvent {
                origin: origins[subject],
                first_event: first_events[subject],
                last_assessed: last_assessed[subject],
                events: events[subject] != 0,
            };
            one.look(times[subject], seen(subject));
            first_events[subject] = one.first_event;
            last_assessed[subject] = one.last_assessed;
            events[subject] = u64::from(one.events);
        }
    }

    /// The time of each subject.
    pub fn times(&self) -> impl Iterator<Item = Observation> {
        let lists = self.origins.iter().zip(&self.first_events);
        let lists = lists.zip(&self.last_assessed).zip(&self.events);
        lists.map(|(((origin, first_event), last_assessed), events)| {
            let one = FirstEvent {
                origin: *origin,
                first_event: *first_event,
                last_assessed: *last_assessed,
                events: *events != 0,
            };
            one.time()
        })
    }
}
