//! Times in increasing order, events before what is censored at the same time.

use super::observation::{Observation, Status};

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

impl OrderedTimes {
    /// Sorts times that [`super::observation::require_times`] has found to be at or above 0.
    pub(super) fn of(observations: &[Observation]) -> Self {
        let mut keys = vec![0; observations.len()];
        // Events from the front and the rest from the back, so that most ties are in order from the start.
        let (mut front, mut back) = (0, keys.len());
        for observation in observations {
            // Adding 0 turns -0 into 0, whose bits come first.
            let time = (observation.time + 0.0).to_bits() << 1;
            match observation.status {
                Status::Event => {
                    keys[front] = time;
                    front += 1;
                }
                Status::Censored => {
                    back -= 1;
                    keys[back] = time | CENSORED;
                }
            }
        }
        sort(&mut keys);
        Self(keys)
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

    /// A walk along the times.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { rest: &self.0 }
    }
}

/// The subjects of a group that are still at risk.
pub(super) struct Walk<'a> {
    rest: &'a [u64],
}

impl Walk<'_> {
    /// Subjects not yet passed.
    pub(super) const fn at_risk(&self) -> usize {
        self.rest.len()
    }

    /// The time of the next event, in its sortable form; none where no event is left.
    pub(super) fn next_event(&self) -> Option<u64> {
        self.rest.iter().copied().find(|key| key & CENSORED == 0)
    }

    /// Passes those censored before `event`.
    pub(super) fn pass_censored(&mut self, event: u64) {
        while let [first, others @ ..] = self.rest
            && *first < event
        {
            self.rest = others;
        }
    }

    /// Passes the events at `event` and counts them.
    pub(super) fn take_events(&mut self, event: u64) -> usize {
        let before = self.rest.len();
        while let [first, others @ ..] = self.rest
            && *first == event
        {
            self.rest = others;
        }
        before - self.rest.len()
    }
}

/// Bits of a digit of the radix sort, and how many digits from the first bit on it looks at.
const BITS: u32 = 8;
const DIGITS: usize = 4;

/// Sorts whole numbers.
///
/// Where there are many: by their first 32 bits, digit by digit from the last of them (Knuth DE. The Art of Computer
/// Programming, volume 3, 2nd edition 1998, section 5.2.5); then the few that agree in those among themselves.
fn sort(keys: &mut Vec<u64>) {
    const FEW: usize = 1 << 13;
    const REST: u32 = u64::BITS - BITS * DIGITS as u32;
    if keys.len() < FEW || u32::try_from(keys.len()).is_err() {
        keys.sort_unstable();
        return;
    }
    let digit =
        |key: u64, at: usize| (key >> (REST + at as u32 * BITS)) as usize & ((1 << BITS) - 1);
    let mut counts = vec![[0_u32; 1 << BITS]; DIGITS];
    for key in keys.iter() {
        for (at, count) in counts.iter_mut().enumerate() {
            count[digit(*key, at)] += 1;
        }
    }
    let mut sorted = vec![0; keys.len()];
    for (at, places) in counts.iter_mut().enumerate() {
        // A digit that all have in common moves nothing.
        if places[digit(keys[0], at)] as usize == keys.len() {
            continue;
        }
        let mut place = 0;
        for count in places.iter_mut() {
            place += std::mem::replace(count, place);
        }
        for key in keys.iter() {
            let place = &mut places[digit(*key, at)];
            sorted[*place as usize] = *key;
            *place += 1;
        }
        std::mem::swap(keys, &mut sorted);
    }
    for alike in keys.chunk_by_mut(|a, b| a >> REST == b >> REST) {
        if !alike.is_sorted() {
            alike.sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OrderedTimes, sort};
    use crate::survival::Observation;

    #[test]
    fn many_numbers_come_out_in_order() {
        let mut keys: Vec<u64> = (0..20_000_u64)
            .map(|k| k.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (k % 60))
            .collect();
        let mut expected = keys.clone();
        expected.sort_unstable();
        sort(&mut keys);
        assert_eq!(keys, expected);
    }

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
}
