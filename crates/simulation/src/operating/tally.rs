//! What came of many trials.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fixed_sum::{FixedSum, FixedSumError};

/// What came of trials that were held in portions, and is the same in whatever order and portions they are added.
pub trait Tallied {
    /// How many trials it is of.
    fn trials(&self) -> u64;

    /// Adds what came of other trials.
    ///
    /// # Errors
    /// [`FixedSumError`] where a sum becomes too large.
    fn merge(&mut self, other: &Self) -> Result<(), FixedSumError>;
}

impl Tallied for Tally {
    fn trials(&self) -> u64 {
        Tally::trials(self)
    }

    fn merge(&mut self, other: &Self) -> Result<(), FixedSumError> {
        Tally::merge(self, other)
    }
}

/// What came of many trials: counts and exact sums, the same in whatever order trials and tallies are added.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    trials: u64,
    tests: BTreeMap<String, TestTally>,
    numbers: BTreeMap<String, NumberTally>,
}

/// How often a test was significant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestTally {
    /// Trials in which it could be calculated.
    pub calculated: u64,
    /// Trials in which it was significant.
    pub significant: u64,
}

/// What a number was in many trials.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NumberTally {
    /// Trials in which it could be calculated.
    pub calculated: u64,
    /// Its sum.
    pub sum: FixedSum,
    /// The sum of its squares.
    pub sum_of_squares: FixedSum,
    /// The smallest.
    #[serde(with = "all_digits")]
    pub smallest: f64,
    /// The largest.
    #[serde(with = "all_digits")]
    pub largest: f64,
}

impl TestTally {
    /// Counts a trial in which the test could be calculated.
    pub(crate) fn count(&mut self, significant: bool) {
        self.calculated += 1;
        self.significant += u64::from(significant);
    }
}

impl NumberTally {
    /// Adds the number of a trial.
    ///
    /// # Errors
    /// [`FixedSumError`] where it or its square cannot be added exactly.
    pub(crate) fn add(&mut self, number: f64) -> Result<(), FixedSumError> {
        self.calculated += 1;
        self.sum.add(number)?;
        self.sum_of_squares.add(number * number)?;
        self.smallest = self.smallest.min(number);
        self.largest = self.largest.max(number);
        Ok(())
    }
}

impl Tally {
    /// What came of so many trials, to be told next.
    pub(crate) fn of_trials(trials: u64) -> Self {
        Self {
            trials,
            ..Self::default()
        }
    }

    /// Says how often a test was significant.
    pub(crate) fn set_test(&mut self, name: &str, tally: TestTally) {
        self.tests.insert(name.to_owned(), tally);
    }

    /// Says what a number was.
    pub(crate) fn set_number(&mut self, name: &str, tally: NumberTally) {
        self.numbers.insert(name.to_owned(), tally);
    }

    /// Counts one more trial; what came of it follows.
    pub fn count_trial(&mut self) {
        self.trials += 1;
    }

    /// Adds what a test of the trial said; `None`: it could not be calculated.
    pub fn test(&mut self, name: &str, significant: Option<bool>) {
        let tally = entry(&mut self.tests, name);
        if let Some(significant) = significant {
            tally.count(significant);
        }
    }

    /// Adds a number of the trial; `None`: it could not be calculated.
    ///
    /// # Errors
    /// [`FixedSumError`] where it or its square cannot be added exactly.
    pub fn number(&mut self, name: &str, number: Option<f64>) -> Result<(), FixedSumError> {
        let tally = entry(&mut self.numbers, name);
        match number {
            Some(number) => tally.add(number),
            None => Ok(()),
        }
    }

    /// Adds another tally.
    ///
    /// # Errors
    /// [`FixedSumError`] where a sum becomes too large.
    pub fn merge(&mut self, other: &Self) -> Result<(), FixedSumError> {
        self.trials += other.trials;
        for (name, theirs) in &other.tests {
            let ours = entry(&mut self.tests, name);
            ours.calculated += theirs.calculated;
            ours.significant += theirs.significant;
        }
        for (name, theirs) in &other.numbers {
            let ours = entry(&mut self.numbers, name);
            ours.calculated += theirs.calculated;
            ours.sum.merge(theirs.sum)?;
            ours.sum_of_squares.merge(theirs.sum_of_squares)?;
            ours.smallest = ours.smallest.min(theirs.smallest);
            ours.largest = ours.largest.max(theirs.largest);
        }
        Ok(())
    }

    /// How many trials it is of.
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// The tests by name.
    pub fn tests(&self) -> impl Iterator<Item = (&str, TestTally)> {
        self.tests
            .iter()
            .map(|(name, tally)| (name.as_str(), *tally))
    }

    /// The numbers by name.
    pub fn numbers(&self) -> impl Iterator<Item = (&str, NumberTally)> {
        self.numbers
            .iter()
            .map(|(name, tally)| (name.as_str(), *tally))
    }
}

impl Default for NumberTally {
    /// No trial. Smallest and largest are the ends of what a number can be, which JSON can hold, unlike infinities.
    fn default() -> Self {
        Self {
            calculated: 0,
            sum: FixedSum::default(),
            sum_of_squares: FixedSum::default(),
            smallest: f64::MAX,
            largest: f64::MIN,
        }
    }
}

/// The entry of that name; its name is copied only when it is new.
fn entry<'m, T: Default>(map: &'m mut BTreeMap<String, T>, name: &str) -> &'m mut T {
    if !map.contains_key(name) {
        map.insert(name.to_owned(), T::default());
    }
    map.get_mut(name)
        .expect("the name was inserted just before")
}

/// A number as text, so that it comes back with every bit: readers of JSON may lose the last one.
mod all_digits {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{number:?}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| serde::de::Error::custom(format!("`{text}` is not a number")))
    }
}
