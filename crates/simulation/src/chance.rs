//! Where random numbers come from: a seed, a person, an occasion and a purpose give four of them, and there is
//! no state that an order of asking could change.

use std::cell::Cell;

use crate::normal::normal_deviate;
use crate::philox::philox;
use crate::purpose::Purpose;

/// Which virtual trial: the seed, the scenario, and which of the trials drawn from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seed {
    /// The seed that the user gives.
    pub seed: u64,
    /// The scenario of a grid; 0 where there is one only.
    pub scenario: u32,
    /// Which of the trials, counted from 0.
    pub replicate: u32,
}

impl Seed {
    /// The first trial of a seed.
    ///
    /// ```
    /// let seed = simulation::Seed::new(7);
    /// assert_eq!((seed.seed, seed.scenario, seed.replicate), (7, 0, 0));
    /// ```
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            scenario: 0,
            replicate: 0,
        }
    }

    /// Another trial of the same seed and scenario.
    #[must_use]
    pub const fn replicate(self, replicate: u32) -> Self {
        Self { replicate, ..self }
    }

    /// The generator's key. A seed has 64 bits and the key has 64 in all, so the seed is spread over the block
    /// by the generator itself, with the scenario beside it: two of them meet by chance once in 2^64.
    pub(crate) fn key(self) -> [u32; 2] {
        let [low, high] = [self.seed as u32, (self.seed >> 32) as u32];
        let [first, second, ..] = philox([low, high, self.scenario, 0], [0, 0]);
        [first, second]
    }
}

/// The chance of one virtual trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialChance {
    key: [u32; 2],
    replicate: u32,
}

impl TrialChance {
    /// The chance of a trial.
    pub fn new(seed: Seed) -> Self {
        Self {
            key: seed.key(),
            replicate: seed.replicate,
        }
    }

    /// The chance of a person, counted from 1 in the order in which people come to the trial; 0 is the trial
    /// itself.
    pub const fn person(self, person: u32) -> PersonChance {
        PersonChance {
            trial: self,
            person,
        }
    }

    /// A source of whole numbers from 0 to n - 1, each equally likely, for drawing randomisation lists.
    pub fn whole_numbers(self) -> impl FnMut(u32) -> u32 {
        whole_numbers_of(self.person(0))
    }
}

/// Whole numbers of the person 0, who is the trial itself.
pub(crate) fn whole_numbers_of(trial: impl Draws) -> impl FnMut(u32) -> u32 {
    let mut drawn = 0_u32;
    move |below| {
        loop {
            let word = trial.first_word(drawn, Purpose::AllocationList);
            drawn = drawn.wrapping_add(1);
            // Lemire's bounded numbers (ACM Trans Model Comput Simul 2019;29:3): a product whose low half
            // falls into the remainder is drawn anew, so that no number is likelier than another.
            let product = u64::from(word) * u64::from(below);
            let low = product as u32;
            if low >= below || low >= below.wrapping_neg().checked_rem(below).unwrap_or(0) {
                return (product >> 32) as u32;
            }
        }
    }
}

/// The chance of one person in one virtual trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonChance {
    trial: TrialChance,
    person: u32,
}

impl PersonChance {
    /// Four random words. `occasion` tells the visits or cycles of a person apart; what is drawn once has
    /// occasion 0.
    #[inline]
    pub fn words(self, occasion: u32, purpose: Purpose) -> [u32; 4] {
        philox(
            [self.trial.replicate, self.person, occasion, purpose.code()],
            self.trial.key,
        )
    }

    /// Four numbers between 0 and 1, neither of which is drawn: the middles of 2^32 equal steps.
    ///
    /// ```
    /// use simulation::{Purpose, Seed, TrialChance};
    ///
    /// let person = TrialChance::new(Seed::new(1)).person(17);
    /// let drawn = person.uniforms(0, Purpose::Group);
    /// assert_eq!(drawn, person.uniforms(0, Purpose::Group));
    /// assert!(drawn.iter().all(|uniform| (0.0..1.0).contains(uniform)));
    /// ```
    #[inline]
    pub fn uniforms(self, occasion: u32, purpose: Purpose) -> [f64; 4] {
        // Written out: a closure over an array is not always put in line, and this is asked most of all.
        let [a, b, c, d] = self.words(occasion, purpose);
        [uniform_of(a), uniform_of(b), uniform_of(c), uniform_of(d)]
    }

    /// The number of the person.
    pub(crate) const fn person(self) -> u32 {
        self.person
    }

    /// The key and the first two words of the counter.
    pub(crate) const fn counted_from(self) -> ([u32; 2], [u32; 2]) {
        (self.trial.key, [self.trial.replicate, self.person])
    }

    /// Four standard normal deviates.
    pub fn normals(self, occasion: u32, purpose: Purpose) -> [f64; 4] {
        self.uniforms(occasion, purpose).map(normal_deviate)
    }
}

/// The number between 0 and 1 that a word stands for.
#[inline(always)]
pub(crate) fn uniform_of(word: u32) -> f64 {
    (f64::from(word) + 0.5) * STEP_OF_UNIFORMS
}

/// How far the numbers of two words apart by one are from each other.
pub(crate) const STEP_OF_UNIFORMS: f64 = 1.0 / 4_294_967_296.0;

/// What gives a person random numbers: a chance that draws each when it is asked for, or numbers that were drawn ahead, many
/// of them together. Both give the same, so that what depends on chance is written once for both.
pub(crate) trait Draws: Copy {
    /// Four numbers between 0 and 1, as [`PersonChance::uniforms`].
    fn uniforms(self, occasion: u32, purpose: Purpose) -> [f64; 4];

    /// The first of four random words.
    fn first_word(self, occasion: u32, purpose: Purpose) -> u32;

    /// One of four standard normal deviates, by its place.
    #[inline]
    fn normal(self, occasion: u32, purpose: Purpose, place: usize) -> f64 {
        normal_deviate(self.uniforms(occasion, purpose)[place])
    }

    /// The first so many of four standard normal deviates; the others are anything.
    #[inline]
    fn first_normals(self, occasion: u32, purpose: Purpose, count: usize) -> [f64; 4] {
        let mut deviates = self.uniforms(occasion, purpose);
        for (place, deviate) in deviates.iter_mut().enumerate() {
            *deviate = if place < count {
                normal_deviate(*deviate)
            } else {
                0.0
            };
        }
        deviates
    }
}

impl Draws for PersonChance {
    #[inline]
    fn uniforms(self, occasion: u32, purpose: Purpose) -> [f64; 4] {
        PersonChance::uniforms(self, occasion, purpose)
    }

    #[inline]
    fn first_word(self, occasion: u32, purpose: Purpose) -> u32 {
        let [word, ..] = self.words(occasion, purpose);
        word
    }
}

/// The numbers of one person, of which those asked for last are kept: whoever asks for one after another of the same four has
/// them drawn once.
#[derive(Debug)]
pub(crate) struct LastDrawn {
    chance: PersonChance,
    last: Cell<Option<FourNumbers>>,
}

/// What was asked for, and the four numbers that it has.
#[derive(Debug, Clone, Copy)]
struct FourNumbers {
    occasion: u32,
    purpose: Purpose,
    numbers: [f64; 4],
}

impl LastDrawn {
    /// Of a person, nothing yet.
    pub(crate) const fn of(chance: PersonChance) -> Self {
        Self {
            chance,
            last: Cell::new(None),
        }
    }
}

impl Draws for &LastDrawn {
    #[inline]
    fn uniforms(self, occasion: u32, purpose: Purpose) -> [f64; 4] {
        match self.last.get() {
            Some(last) if (last.occasion, last.purpose) == (occasion, purpose) => last.numbers,
            _ => {
                let numbers = self.chance.uniforms(occasion, purpose);
                self.last.set(Some(FourNumbers {
                    occasion,
                    purpose,
                    numbers,
                }));
                numbers
            }
        }
    }

    #[inline]
    fn first_word(self, occasion: u32, purpose: Purpose) -> u32 {
        self.chance.first_word(occasion, purpose)
    }
}

#[cfg(test)]
mod tests {
    use super::{Seed, TrialChance};
    use crate::purpose::Purpose;

    #[test]
    fn whole_numbers_are_equally_likely_and_below_their_bound() {
        let mut draw = TrialChance::new(Seed::new(3)).whole_numbers();
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[draw(6) as usize] += 1;
        }
        // Six standard deviations of a binomial count: 6 sqrt(60000 / 6 * 5 / 6).
        assert!(
            counts.iter().all(|count| count.abs_diff(10_000) < 548),
            "{counts:?}"
        );
        assert_eq!(draw(1), 0);
    }

    #[test]
    fn normal_deviates_have_mean_0_and_variance_1() {
        let trial = TrialChance::new(Seed::new(11));
        let (mut sum, mut squares, mut number) = (0.0, 0.0, 0.0);
        for person in 1..=25_000 {
            for deviate in trial.person(person).normals(0, Purpose::Latent) {
                sum += deviate;
                squares += deviate * deviate;
                number += 1.0;
            }
        }
        // Six standard errors for 100,000 deviates.
        assert!((sum / number).abs() < 0.019);
        assert!((squares / number - 1.0).abs() < 0.027);
    }

    #[test]
    fn seeds_scenarios_and_replicates_differ() {
        let seed = Seed::new(1);
        let other = [
            Seed::new(1 << 32),
            Seed {
                scenario: 1,
                ..seed
            },
            seed.replicate(1),
        ];
        let words = |seed| TrialChance::new(seed).person(1).words(0, Purpose::Latent);
        assert!(other.iter().all(|other| words(*other) != words(seed)));
    }
}
