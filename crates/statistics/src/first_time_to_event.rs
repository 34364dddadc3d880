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
    let (mut first_event, mut last_assessed, mut events) = (f64::INFINITY, origin, false);
    // Iterators that are chained are faster told to go through themselves, and without a branch that nobody could foretell.
    visits.into_iter().for_each(|(time, seen)| {
        let (is_event, is_without) = (seen == Some(true), seen == Some(false));
        events |= is_event;
        first_event = if is_event && time < first_event {
            time
        } else {
            first_event
        };
        last_assessed = if is_without && time > last_assessed {
            time
        } else {
            last_assessed
        };
    });
    if events {
        Observation::event(first_event - origin)
    } else {
        Observation::censored(last_assessed - origin)
    }
}
