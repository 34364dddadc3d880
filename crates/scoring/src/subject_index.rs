//! The subjects of a table by their names: each name gets the next number when it is first seen.
//!
//! An index of our own, because a registry has millions of subjects and each is looked for at its every visit:
//! all names lie in one text, and the index grows without looking at them again.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// Names, each with a number from 0 on.
#[derive(Debug)]
pub(crate) struct SubjectIndex {
    text: Vec<u8>,
    ends: Vec<usize>,
    hashes: Vec<u64>,
    /// The numbers, each plus one, in the place that the name's hash says or the next free one.
    slots: Vec<u32>,
    seed: u64,
}

impl Default for SubjectIndex {
    fn default() -> Self {
        Self {
            text: Vec::new(),
            ends: Vec::new(),
            hashes: Vec::new(),
            slots: vec![0; 64],
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
        let hash = hash(name, self.seed);
        let mut slot = hash as usize & (self.slots.len() - 1);
        while let Some(number) = self.slots[slot].checked_sub(1) {
            let number = number as usize;
            if self.hashes[number] == hash && self.name(number) == name {
                return (number, false);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        let number = self.len();
        self.text.extend_from_slice(name);
        self.ends.push(self.text.len());
        self.hashes.push(hash);
        self.slots[slot] = number as u32 + 1;
        if self.len() * 2 > self.slots.len() {
            self.grow();
        }
        (number, true)
    }

    fn name(&self, number: usize) -> &[u8] {
        let start = match number.checked_sub(1) {
            Some(before) => self.ends[before],
            None => 0,
        };
        &self.text[start..self.ends[number]]
    }

    fn grow(&mut self) {
        let places = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(places, 0);
        for (number, hash) in self.hashes.iter().enumerate() {
            let mut slot = *hash as usize & (places - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (places - 1);
            }
            self.slots[slot] = number as u32 + 1;
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
