//! Time to the first event, or to censoring.

use crate::survival::Observation;

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
    #[inline]
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
        if self.events {
            Observation::event(self.first_event - self.origin)
        } else {
            Observation::censored(self.last_assessed - self.origin)
        }
    }
}
