//! Guesses at the door, counted over all accounts. Five wrong passwords lock an account; who tries a few at each of many is found
//! here: so many tries may fail from one address, and so many in all, and then nobody is let in for the rest of a while.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The while, in microseconds.
const WHILE: i64 = 15 * 60 * 1_000_000;

/// An address from which somebody came in is known for so long, in microseconds.
const KNOWN_FOR: i64 = 30 * 24 * 3600 * 1_000_000;

/// So many addresses are kept of each kind.
const KEPT: usize = 4_096;

/// How many tries to sign in may fail in a quarter of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuessLimits {
    /// From one address; of IPv6, from one network of 64 bits, for that is what one subscriber has.
    pub from_one_address: u32,
    /// In all.
    pub in_all: u32,
}

impl Default for GuessLimits {
    /// 30 and 300.
    fn default() -> Self {
        Self {
            from_one_address: 30,
            in_all: 300,
        }
    }
}

/// What becomes of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Try {
    /// It is looked at, and counted as one that fails until it turns out otherwise.
    Admitted,
    /// Nobody is let in from there now.
    HeldBack {
        /// Whether it is the first of this while that is.
        first: bool,
    },
}

/// Tries since a moment.
#[derive(Debug, Clone, Copy, Default)]
struct Tries {
    since: i64,
    count: u32,
    told: bool,
}

impl Tries {
    /// The while begins anew where it is over, or where the clock was put back.
    fn at(&mut self, now: i64) -> &mut Self {
        if now.saturating_sub(self.since) > WHILE || now < self.since {
            *self = Self {
                since: now,
                ..Self::default()
            };
        }
        self
    }

    fn held_back(&mut self) -> Try {
        let first = !self.told;
        self.told = true;
        Try::HeldBack { first }
    }
}

#[derive(Debug, Default)]
struct Counted {
    all: Tries,
    by_address: BTreeMap<IpAddr, Tries>,
    /// When somebody last came in from there.
    known: BTreeMap<IpAddr, i64>,
}

/// What failed at the door in the last while. It is kept in memory: a restart begins anew.
#[derive(Debug, Default)]
pub(super) struct Guesses(Mutex<Counted>);

impl Guesses {
    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a try from an address, where it is known. Tries that come at once are as many as they are: each is counted before it
    /// is looked at. From where somebody came in lately it is not held against anybody what others do elsewhere.
    pub(super) fn admit(&self, now: i64, from: Option<IpAddr>, limits: GuessLimits) -> Try {
        let mut counted = self.counted();
        let Counted {
            all,
            by_address,
            known,
        } = &mut *counted;
        let all = all.at(now);
        let from = from.map(network);
        if by_address.len() >= KEPT {
            by_address.retain(|_, tries| now.saturating_sub(tries.since) <= WHILE);
        }
        let may_be_kept = by_address.len() < KEPT;
        let own = from
            .filter(|from| may_be_kept || by_address.contains_key(from))
            .map(|from| by_address.entry(from).or_default().at(now));
        let is_known = from
            .and_then(|from| known.get(&from))
            .is_some_and(|came| now.saturating_sub(*came) <= KNOWN_FOR);
        match own {
            Some(own) if own.count >= limits.from_one_address => own.held_back(),
            _ if all.count >= limits.in_all && !is_known => all.held_back(),
            own => {
                all.count = all.count.saturating_add(1);
                if let Some(own) = own {
                    own.count = own.count.saturating_add(1);
                }
                Try::Admitted
            }
        }
    }

    /// A try did not fail. What failed before stays counted: who has an account of their own gains no more guesses by using it.
    pub(super) fn came_in(&self, now: i64, from: Option<IpAddr>) {
        let mut counted = self.counted();
        let all = counted.all.at(now);
        all.count = all.count.saturating_sub(1);
        let Some(from) = from.map(network) else {
            return;
        };
        if let Some(own) = counted.by_address.get_mut(&from) {
            own.count = own.count.saturating_sub(1);
        }
        if counted.known.len() >= KEPT && !counted.known.contains_key(&from) {
            let longest_ago = counted.known.iter().min_by_key(|(_, came)| **came);
            if let Some(longest_ago) = longest_ago.map(|(from, _)| *from) {
                counted.known.remove(&longest_ago);
            }
        }
        counted.known.insert(from, now);
    }
}

/// The network from which somebody comes: one address of IPv4, 64 bits of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{GuessLimits, Guesses, KEPT, Try, WHILE};

    const LIMITS: GuessLimits = GuessLimits {
        from_one_address: 3,
        in_all: 5,
    };

    fn from(last: u16) -> Option<IpAddr> {
        let [high, low] = last.to_be_bytes();
        Some(IpAddr::from([192, 0, high, low]))
    }

    fn admitted(guesses: &Guesses, now: i64, address: Option<IpAddr>) -> bool {
        guesses.admit(now, address, LIMITS) == Try::Admitted
    }

    #[test]
    fn from_one_address_so_many_may_fail_in_a_while_and_others_go_on() {
        let guesses = Guesses::default();
        assert!((0..3).all(|_| admitted(&guesses, 0, from(1))));
        assert_eq!(
            guesses.admit(0, from(1), LIMITS),
            Try::HeldBack { first: true }
        );
        assert_eq!(
            guesses.admit(0, from(1), LIMITS),
            Try::HeldBack { first: false }
        );
        assert!(admitted(&guesses, 0, from(2)));
        // What is held back is not counted, so that it does not last for ever.
        assert!(!admitted(&guesses, WHILE, from(1)));
        assert!(admitted(&guesses, WHILE + 1, from(1)));
    }

    #[test]
    fn from_many_addresses_so_many_may_fail_in_all_and_where_somebody_came_in_lately_people_go_on()
    {
        let guesses = Guesses::default();
        assert!(admitted(&guesses, 0, from(9)));
        guesses.came_in(0, from(9));
        assert!((1..=5).all(|one| admitted(&guesses, 0, from(one))));
        assert!(!admitted(&guesses, 0, from(6)) && !admitted(&guesses, 0, None));
        // Known, and yet with no more guesses than its own.
        assert!((0..3).all(|_| admitted(&guesses, 0, from(9))));
        assert!(!admitted(&guesses, 0, from(9)));
    }

    #[test]
    fn who_comes_in_counts_for_nothing_and_forgets_no_failure() {
        let guesses = Guesses::default();
        for _ in 0..2 {
            assert!(admitted(&guesses, 0, from(1)));
        }
        for _ in 0..20 {
            assert!(admitted(&guesses, 0, from(1)));
            guesses.came_in(0, from(1));
        }
        assert!(admitted(&guesses, 0, from(1)));
        assert!(!admitted(&guesses, 0, from(1)));
    }

    #[test]
    fn one_subscriber_of_ipv6_is_one_and_an_address_of_ipv4_is_itself_however_it_is_written() {
        let guesses = Guesses::default();
        let six = |last: &str| {
            Some(
                format!("2001:db8:1:2::{last}")
                    .parse()
                    .unwrap_or(IpAddr::from([0; 4])),
            )
        };
        assert!(
            ["1", "2", "3"]
                .iter()
                .all(|last| admitted(&guesses, 0, six(last)))
        );
        assert!(!admitted(&guesses, 0, six("4")));
        let mapped = "::ffff:192.0.0.7".parse().ok();
        assert!(admitted(&guesses, 0, mapped) && admitted(&guesses, 0, from(7)));
        assert_eq!(guesses.counted().by_address.len(), 2);
    }

    #[test]
    fn however_many_addresses_come_so_many_are_kept() {
        let guesses = Guesses::default();
        let wide = GuessLimits {
            from_one_address: 1,
            in_all: u32::MAX,
        };
        for one in 0..20_000 {
            assert_eq!(guesses.admit(0, from(one), wide), Try::Admitted);
            guesses.came_in(0, from(one));
        }
        let counted = guesses.counted();
        assert!(counted.by_address.len() <= KEPT && counted.known.len() <= KEPT);
    }

    #[test]
    fn a_clock_that_is_put_back_holds_nobody_for_ever() {
        let guesses = Guesses::default();
        assert!((0..3).all(|_| admitted(&guesses, WHILE * 9, from(1))));
        assert!(!admitted(&guesses, WHILE * 9, from(1)));
        assert!(admitted(&guesses, 0, from(1)));
    }
}
