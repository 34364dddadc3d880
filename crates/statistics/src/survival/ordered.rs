//! Times in increasing order, events before what is censored at the same time.

use super::observation::{Observation, Status, bad_time};
use super::radix_sort::sort;
use crate::error::StatisticsError;

/// Times and how they ended, sorted.
///
/// The bits of numbers at or above 0 order as the numbers do; shifted left by one, they leave the last bit for the status.
/// Whole numbers sort fastest, and one list of them is half as much memory as one of times with their status.
pub(super) struct OrderedTimes(Vec<u64>);

/// Subjects with one and the same time.
#[derive(Clone, Copy)]
pub(super) struct Tied {
    pub(super) time: f64,
    pub(super) events: usize,
    pub(super) censored: usize,
}

const CENSORED: u64 = 1;

/// A list that is filled with events from the front and with the rest from where the events will end, so that most ties
/// are in order from the start.
pub(super) struct Unordered {
    keys: Vec<u64>,
    /// Where the next event goes, and the next that is censored.
    places: [usize; 2],
}

impl Unordered {
    fn with_room(members: usize, events: usize) -> Self {
        Self {
            keys: vec![0; members],
            places: [0, events],
        }
    }

    /// Takes in a time at or above 0.
    fn push(&mut self, time: f64, status: Status) {
        // Without a branch, which half a million censored times among as many events would make the processor guess.
        let censored = u64::from(status == Status::Censored) * CENSORED;
        let place = &mut self.places[censored as usize];
        // Adding 0 turns -0 into 0, whose bits come first.
        self.keys[*place] = (time + 0.0).to_bits() << 1 | censored;
        *place += 1;
    }

    /// Parts subjects into `group_count` groups.
    ///
    /// `groups` holds a number below `group_count` for each subject; the three lists are of one length.
    pub(super) fn by_group(
        times: &[f64],
        statuses: &[Status],
        groups: &[usize],
        group_count: usize,
    ) -> Result<Vec<Self>, StatisticsError> {
        let mut sizes = vec![(0, 0); group_count];
        for (group, status) in groups.iter().zip(statuses) {
            let (members, events) = &mut sizes[*group];
            *members += 1;
            *events += usize::from(*status == Status::Event);
        }
        let mut lists: Vec<Self> = sizes
            .into_iter()
            .map(|(members, events)| Self::with_room(members, events))
            .collect();
        for ((time, status), group) in times.iter().zip(statuses).zip(groups) {
            if !(time.is_finite() && *time >= 0.0) {
                return Err(bad_time(*time));
            }
            lists[*group].push(*time, *status);
        }
        Ok(lists)
    }

    /// How many subjects there are.
    pub(super) const fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn sorted(mut self) -> OrderedTimes {
        sort(&mut self.keys);
        OrderedTimes(self.keys)
    }
}

impl OrderedTimes {
    /// Sorts times that [`super::observation::require_times`] has found to be at or above 0.
    pub(super) fn of(observations: &[Observation]) -> Self {
        let events = observations.iter().filter(|o| o.is_event()).count();
        let mut list = Unordered::with_room(observations.len(), events);
        for observation in observations {
            list.push(observation.time, observation.status);
        }
        list.sorted()
    }

    /// How many subjects there are.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    /// How many different times there are.
    pub(super) fn distinct(&self) -> usize {
        let changes = self
            .0
            .windows(2)
            .filter(|pair| pair[0] >> 1 != pair[1] >> 1);
        changes.count() + usize::from(!self.0.is_empty())
    }

    /// The different times in order, with how many ended at each and how.
    pub(super) fn ties(&self) -> impl Iterator<Item = Tied> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let time = rest.first()? >> 1;
            let count = |keys: &[u64], key: u64| keys.iter().take_while(|k| **k == key).count();
            let events = count(rest, time << 1);
            let censored = count(&rest[events..], time << 1 | CENSORED);
            rest = &rest[events + censored..];
            Some(Tied {
                time: f64::from_bits(time),
                events,
                censored,
            })
        })
    }
}

/// Several groups, walked side by side along the times of their events.
pub(super) struct SideBySide<'a> {
    groups: Vec<Walked<'a>>,
}

/// A group that is walked.
pub(super) struct Walked<'a> {
    rest: &'a [u64],
    /// The first of the rest.
    head: u64,
    /// Subjects at risk just before the event.
    pub(super) at_risk: f64,
    /// Events at it.
    pub(super) events: f64,
}

/// What stands for a group of which nobody is left: greater than the key of any time.
const NOBODY: u64 = u64::MAX;

impl<'a> Walked<'a> {
    fn of(times: &'a OrderedTimes) -> Self {
        let rest = times.0.as_slice();
        Self {
            rest,
            head: rest.first().copied().unwrap_or(NOBODY),
            at_risk: 0.0,
            events: 0.0,
        }
    }

    /// Passes everyone with a time.
    fn pass(&mut self, key: u64) {
        while self.head == key {
            self.rest = &self.rest[1..];
            self.head = self.rest.first().copied().unwrap_or(NOBODY);
        }
    }
}

impl<'a> SideBySide<'a> {
    pub(super) fn of(groups: &'a [OrderedTimes]) -> Self {
        Self {
            groups: groups.iter().map(Walked::of).collect(),
        }
    }

    /// The groups as they stand at the event.
    pub(super) fn groups(&self) -> &[Walked<'a>] {
        &self.groups
    }

    /// Goes on to the next time at which an event happens; says whether there is one.
    ///
    /// Who is censored at the time of an event comes after it, and so is still at risk.
    pub(super) fn next_event(&mut self) -> bool {
        loop {
            let key = self
                .groups
                .iter()
                .fold(NOBODY, |key, group| key.min(group.head));
            if key == NOBODY {
                return false;
            }
            if key & CENSORED != 0 {
                for group in &mut self.groups {
                    group.pass(key);
                }
                continue;
            }
            for group in &mut self.groups {
                let before = group.rest.len();
                group.pass(key);
                group.at_risk = before as f64;
                group.events = (before - group.rest.len()) as f64;
            }
            return true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OrderedTimes, SideBySide, Unordered};
    use crate::StatisticsError;
    use crate::survival::{Observation, Status};

    #[test]
    fn events_come_before_what_is_censored_at_the_same_time() {
        let times = OrderedTimes::of(&[
            Observation::censored(2.0),
            Observation::event(-0.0),
            Observation::event(2.0),
            Observation::event(0.0),
        ]);
        let ties: Vec<(f64, usize, usize)> = times
            .ties()
            .map(|t| (t.time, t.events, t.censored))
            .collect();
        assert_eq!(ties, [(0.0, 2, 0), (2.0, 1, 1)]);
        assert_eq!(times.distinct(), 2);
    }

    #[test]
    fn who_is_censored_at_the_time_of_an_event_is_at_risk_for_it() -> Result<(), StatisticsError> {
        use Status::{Censored, Event};
        let groups = Unordered::by_group(
            &[2.0, 1.0, 2.0, 3.0, 2.0],
            &[Censored, Censored, Event, Event, Event],
            &[0, 1, 1, 0, 1],
            2,
        )?;
        let groups: Vec<OrderedTimes> = groups.into_iter().map(Unordered::sorted).collect();
        let mut walk = SideBySide::of(&groups);
        let at_risk_and_events = |walk: &SideBySide| -> Vec<(f64, f64)> {
            let groups = walk.groups().iter();
            groups.map(|group| (group.at_risk, group.events)).collect()
        };
        assert!(walk.next_event());
        assert_eq!(at_risk_and_events(&walk), [(2.0, 0.0), (2.0, 2.0)]);
        assert!(walk.next_event());
        assert_eq!(at_risk_and_events(&walk), [(1.0, 1.0), (0.0, 0.0)]);
        assert!(!walk.next_event());
        Ok(())
    }

    #[test]
    fn a_time_below_0_is_refused_in_any_group() {
        for time in [-1.0, f64::NAN, f64::INFINITY] {
            let lists = Unordered::by_group(&[1.0, time], &[Status::Event; 2], &[0, 1], 2);
            assert!(lists.is_err(), "{time}");
        }
    }
}
