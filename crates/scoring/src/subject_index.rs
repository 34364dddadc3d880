//! The subjects of a table by their names: each name gets the next number when it is first seen.
//!
//! An index of our own, because a registry has millions of subjects and each is looked for at its every visit:
//! all names lie in one text, and the index grows without looking at them again.

use crate::ascent::Ascent;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// Names, each with a number from 0 on.
#[derive(Debug)]
pub(crate) struct SubjectIndex {
    text: Vec<u8>,
    ends: Vec<usize>,
    /// The number after the one that came last.
    next: usize,
    ascent: Ascent,
    /// In the place that the name's hash says or the next free one. There are none as long as each name was the last one
    /// again, the one behind it, or a new one that ascends: looking at far places costs more than all else here.
    slots: Vec<Slot>,
    seed: u64,
}

/// A place for a name: half of its hash, so that other names are told from it without a look at their text, and its
/// number plus one; 0 is nobody's.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u32,
    number: u32,
}

impl Default for SubjectIndex {
    fn default() -> Self {
        Self {
            text: Vec::new(),
            ends: Vec::new(),
            next: 0,
            ascent: Ascent::default(),
            slots: Vec::new(),
            // So that nobody can choose names which all fall into one place.
            seed: RandomState::new().build_hasher().finish(),
        }
    }
}

impl SubjectIndex {
    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of a name, and whether it is new.
    pub(crate) fn number(&mut self, name: &[u8]) -> (usize, bool) {
        let (number, is_new) = self.find_or_add(name);
        self.next = number + 1;
        (number, is_new)
    }

    /// The table is read again from its beginning.
    pub(crate) fn read_again(&mut self) {
        self.next = 0;
    }

    fn find_or_add(&mut self, name: &[u8]) -> (usize, bool) {
        if self.next < self.len() {
            // A table by visits, or one that is read again, has its subjects in the order of the first time.
            if self.name(self.next) == name {
                return (self.next, false);
            }
        } else if self.slots.is_empty() && self.ascends(name) {
            return (self.push(name), true);
        }
        if self.slots.is_empty() {
            self.place_all();
        }
        let hash = self.hash(name);
        let places = self.slots.len() - 1;
        let mut place = hash as usize & places;
        loop {
            let slot = self.slots[place];
            let Some(number) = slot.number.checked_sub(1) else {
                break;
            };
            if slot.hash == hash && self.name(number as usize) == name {
                return (number as usize, false);
            }
            place = (place + 1) & places;
        }
        let number = self.push(name);
        self.slots[place] = Slot {
            hash,
            number: number as u32 + 1,
        };
        if self.len() * 2 > self.slots.len() {
            self.grow();
        }
        (number, true)
    }

    /// Whether a name ascends after all others; where it does not, those after it are looked for among the places.
    fn ascends(&mut self, name: &[u8]) -> bool {
        let Some(last) = self.len().checked_sub(1) else {
            return true;
        };
        let mut ascent = self.ascent;
        let ascends = ascent.goes_on(self.name(last), name);
        self.ascent = ascent;
        ascends
    }

    fn push(&mut self, name: &[u8]) -> usize {
        self.text.extend_from_slice(name);
        self.ends.push(self.text.len());
        self.len() - 1
    }

    fn hash(&self, name: &[u8]) -> u32 {
        (hash(name, self.seed) >> 32) as u32
    }

    /// Gives every name its place.
    #[cold]
    fn place_all(&mut self) {
        let places = (self.len() * 2 + 1).next_power_of_two().max(64);
        self.slots = vec![Slot::default(); places];
        for number in 0..self.len() {
            let hash = self.hash(self.name(number));
            self.put(Slot {
                hash,
                number: number as u32 + 1,
            });
        }
    }

    /// Puts a name that has no place yet into the first free one.
    fn put(&mut self, slot: Slot) {
        let last = self.slots.len() - 1;
        let mut place = slot.hash as usize & last;
        while self.slots[place].number != 0 {
            place = (place + 1) & last;
        }
        self.slots[place] = slot;
    }

    fn name(&self, number: usize) -> &[u8] {
        let start = match number.checked_sub(1) {
            Some(before) => self.ends[before],
            None => 0,
        };
        &self.text[start..self.ends[number]]
    }

    /// Doubles the places. In the order of the old ones, names go to two places that move on together, which a
    /// processor's cache follows.
    #[cold]
    fn grow(&mut self) {
        let twice = vec![Slot::default(); self.slots.len() * 2];
        for slot in std::mem::replace(&mut self.slots, twice) {
            if slot.number > 0 {
                self.put(slot);
            }
        }
    }
}

/// A hash by multiplication and folding, eight bytes at a time.
pub(crate) fn hash(name: &[u8], seed: u64) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |state: u64, word: u64| {
        let product = u128::from(state ^ word) * u128::from(ODD);
        (product as u64) ^ (product >> 64) as u64
    };
    let (words, rest) = name.as_chunks::<8>();
    let state = words.iter().fold(seed ^ name.len() as u64, |state, word| {
        fold(state, u64::from_le_bytes(*word))
    });
    let rest = rest
        .iter()
        .fold(0, |word: u64, byte| (word << 8) | u64::from(*byte));
    fold(fold(state, rest), seed)
}

#[cfg(test)]
mod tests {
    use super::SubjectIndex;

    #[test]
    fn names_in_any_order_are_told_apart() {
        // By turns: ascending, the same again in turn, then in leaps.
        let names: Vec<String> = (0..3000).map(|number| format!("S{number}")).collect();
        for order in [1_usize, 7, 2999] {
            let mut index = SubjectIndex::default();
            for round in 0..3 {
                for step in 0..names.len() {
                    let at = step * order % names.len();
                    let (number, is_new) = index.number(names[at].as_bytes());
                    assert_eq!((number, is_new), (step, round == 0), "{order} {at}");
                }
            }
            assert_eq!(index.len(), names.len());
        }
    }

    #[test]
    fn a_name_keeps_its_number_and_no_two_names_share_one() {
        let mut index = SubjectIndex::default();
        let names: Vec<String> = (0..10_000)
            .map(|number| "x".repeat(number % 19) + &number.to_string())
            .chain(["".to_owned(), "\0".to_owned(), "\0\0".to_owned()])
            .collect();
        for (number, name) in names.iter().enumerate() {
            assert_eq!(index.number(name.as_bytes()), (number, true), "{name}");
        }
        for (number, name) in names.iter().enumerate().rev() {
            assert_eq!(index.number(name.as_bytes()), (number, false), "{name}");
        }
        assert_eq!(index.len(), names.len());
    }
}
