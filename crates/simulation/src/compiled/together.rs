//! Random numbers of all subjects of a trial, drawn together: each of the numbers that a course will ask for is drawn for
//! everybody in one go. They are those that each subject would draw alone.

use pulp::{Arch, NullaryFnOnce};

use super::ahead::{Ahead, WORDS, draw_words};
use crate::chance::{Draws, PersonChance, TrialChance, uniform_of};
use crate::normal::{NormalDeviates, TOGETHER, Tails, normal_deviate};
use crate::purpose::Purpose;

/// The numbers of all subjects; the room is used again for the next trial.
#[derive(Debug, Clone, Default)]
pub(super) struct DrawnTogether {
    /// Who they are, filled up to a multiple of [`TOGETHER`].
    people: Vec<u32>,
    /// Of each block the first words of all subjects, the second ones, and so on.
    words: Vec<u32>,
    /// Of each word that becomes a deviate the deviates of all subjects: first those of the first words.
    deviates: Vec<f64>,
    tails: Tails,
}

impl DrawnTogether {
    /// How many subjects stand side by side.
    pub(super) fn lanes(&self) -> usize {
        self.people.len()
    }

    /// Draws what was put in order for some people of a trial.
    pub(super) fn draw(
        &mut self,
        ahead: &Ahead,
        trial: TrialChance,
        people: impl Iterator<Item = u32>,
    ) {
        self.people.clear();
        self.people.extend(people);
        let lanes = self.people.len().next_multiple_of(TOGETHER);
        self.people.resize(lanes, 0);
        let (blocks, deviates) = (ahead.blocks(), ahead.deviates());
        self.words.resize(WORDS * blocks * lanes, 0);
        self.deviates.resize(deviates * lanes, 0.0);
        Arch::new().dispatch(Drawing {
            ahead,
            trial,
            drawn: self,
        });
    }

    /// The deviates of all subjects in one of the four places of a block; none where it was not foreseen that they are.
    pub(super) fn deviates_of(
        &self,
        ahead: &Ahead,
        occasion: u32,
        purpose: Purpose,
        place: usize,
    ) -> Option<&[f64]> {
        let block = ahead.block(occasion, purpose)?;
        let row = ahead.row_of_deviate(block, place)?;
        Some(&self.deviates[row * self.lanes()..][..self.lanes()])
    }

    /// Takes the four numbers of each subject in a block.
    #[inline(always)]
    pub(super) fn numbers(
        &self,
        ahead: &Ahead,
        trial: TrialChance,
        occasion: u32,
        purpose: Purpose,
        mut take: impl FnMut(usize, [f64; 4]),
    ) {
        let lanes = self.lanes();
        match ahead.block(occasion, purpose) {
            Some(block) => {
                let words = &self.words[WORDS * block * lanes..][..WORDS * lanes];
                let (first, rest) = words.split_at(lanes);
                let (second, rest) = rest.split_at(lanes);
                let (third, fourth) = rest.split_at(lanes);
                let fourth = &fourth[..lanes];
                for lane in 0..lanes {
                    let words = [first[lane], second[lane], third[lane], fourth[lane]];
                    take(lane, words.map(uniform_of));
                }
            }
            None => {
                for (lane, person) in self.people.iter().enumerate() {
                    take(lane, trial.person(*person).uniforms(occasion, purpose));
                }
            }
        }
    }

    /// The deviates of each subject in one of the four places of a block.
    #[inline(always)]
    pub(super) fn copy_deviates(
        &self,
        ahead: &Ahead,
        trial: TrialChance,
        (occasion, purpose): (u32, Purpose),
        place: usize,
        into: &mut [f64],
    ) {
        match self.deviates_of(ahead, occasion, purpose, place) {
            Some(deviates) => into.copy_from_slice(deviates),
            None => self.numbers(ahead, trial, occasion, purpose, |lane, numbers| {
                into[lane] = normal_deviate(numbers[place]);
            }),
        }
    }

    /// Takes the first deviate of each subject in a block.
    #[inline(always)]
    pub(super) fn first_deviates(
        &self,
        ahead: &Ahead,
        trial: TrialChance,
        occasion: u32,
        purpose: Purpose,
        mut take: impl FnMut(usize, f64),
    ) {
        match self.deviates_of(ahead, occasion, purpose, 0) {
            Some(deviates) => {
                for (lane, deviate) in deviates.iter().enumerate() {
                    take(lane, *deviate);
                }
            }
            None => self.numbers(ahead, trial, occasion, purpose, |lane, [first, ..]| {
                take(lane, normal_deviate(first));
            }),
        }
    }

    /// One of those whose numbers were drawn.
    #[inline(always)]
    pub(super) fn one<'a>(
        &'a self,
        ahead: &'a Ahead,
        trial: TrialChance,
        lane: usize,
    ) -> OneOfAll<'a> {
        self.subject(ahead, trial.person(self.people[lane]), lane)
    }

    /// One of the subjects.
    #[inline(always)]
    pub(super) fn subject<'a>(
        &'a self,
        ahead: &'a Ahead,
        chance: PersonChance,
        lane: usize,
    ) -> OneOfAll<'a> {
        OneOfAll {
            chance,
            ahead,
            drawn: self,
            lane,
        }
    }
}

/// Draws in registers of several widths: what is put in line is compiled for each of them, and one is chosen when it runs. The
/// bits do not depend on which.
struct Drawing<'a> {
    ahead: &'a Ahead,
    trial: TrialChance,
    drawn: &'a mut DrawnTogether,
}

impl NullaryFnOnce for Drawing<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            ahead,
            trial,
            drawn,
        } = self;
        let (key, [replicate, _]) = trial.person(0).counted_from();
        let DrawnTogether {
            people,
            words,
            deviates,
            tails,
        } = drawn;
        let lanes = people.len();
        let people = &people[..lanes];
        let mut deviates = NormalDeviates::into(deviates, tails);
        let counters = ahead.counters().enumerate();
        let blocks = words.chunks_exact_mut(WORDS * lanes);
        for ((number, (occasion, purpose)), block) in counters.zip(blocks) {
            let counter = |lane: usize| [replicate, people[lane], occasion, purpose];
            draw_words(key, lanes, counter, block);
            for (word, of_word) in block.chunks_exact(lanes).enumerate() {
                if let Some(row) = ahead.row_of_deviate(number, word) {
                    deviates.turn(of_word, row * lanes);
                }
            }
        }
        deviates.finish();
    }
}

/// One subject among all whose numbers were drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct OneOfAll<'a> {
    chance: PersonChance,
    ahead: &'a Ahead,
    drawn: &'a DrawnTogether,
    lane: usize,
}

impl OneOfAll<'_> {
    #[inline(always)]
    fn word(self, block: usize, word: usize) -> u32 {
        self.drawn.words[(WORDS * block + word) * self.drawn.lanes() + self.lane]
    }

    #[inline(always)]
    fn deviate(self, block: usize, place: usize) -> Option<f64> {
        let row = self.ahead.row_of_deviate(block, place)?;
        Some(self.drawn.deviates[row * self.drawn.lanes() + self.lane])
    }
}

impl Draws for OneOfAll<'_> {
    #[inline(always)]
    fn uniforms(self, occasion: u32, purpose: Purpose) -> [f64; 4] {
        match self.ahead.block(occasion, purpose) {
            Some(block) => [
                uniform_of(self.word(block, 0)),
                uniform_of(self.word(block, 1)),
                uniform_of(self.word(block, 2)),
                uniform_of(self.word(block, 3)),
            ],
            None => self.chance.uniforms(occasion, purpose),
        }
    }

    #[inline]
    fn first_word(self, occasion: u32, purpose: Purpose) -> u32 {
        match self.ahead.block(occasion, purpose) {
            Some(block) => self.word(block, 0),
            None => self.chance.first_word(occasion, purpose),
        }
    }

    #[inline(always)]
    fn normal(self, occasion: u32, purpose: Purpose, place: usize) -> f64 {
        match self.ahead.block(occasion, purpose) {
            Some(block) => self
                .deviate(block, place)
                .unwrap_or_else(|| normal_deviate(uniform_of(self.word(block, place)))),
            None => normal_deviate(self.chance.uniforms(occasion, purpose)[place]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DrawnTogether;
    use crate::chance::{Draws, Seed, TrialChance};
    use crate::compiled::ahead::{Ahead, Wanted};
    use crate::purpose::Purpose;

    #[test]
    fn numbers_of_all_subjects_have_the_bits_of_those_that_each_draws_alone() {
        let purposes = [
            (Purpose::VisitDay, 1),
            (Purpose::VisitNoise(0), 4),
            (Purpose::VisitNoise(2), 3),
            (Purpose::DropOut(5), 0),
        ];
        let wanted = [0, 3, 11].map(|occasion| {
            purposes.map(|(purpose, deviates)| Wanted {
                occasion,
                purpose,
                deviates,
            })
        });
        let ahead = Ahead::of(wanted.as_flattened());
        let mut drawn = DrawnTogether::default();
        for replicate in 0..50 {
            let trial = TrialChance::new(Seed::new(19).replicate(replicate));
            let people = [1, 7, 8, 9, 4_000_000_000, 12, 13, 14, 15];
            drawn.draw(&ahead, trial, people.into_iter());
            for (lane, person) in people.into_iter().enumerate() {
                let alone = trial.person(person);
                let one = drawn.subject(&ahead, alone, lane);
                // Also what was not foreseen.
                for occasion in 0..13 {
                    let others = [Purpose::AdverseEvent(3), Purpose::Antibody];
                    let foreseen = purposes.iter().map(|(purpose, _)| *purpose);
                    for purpose in foreseen.chain(others) {
                        assert_eq!(
                            Draws::uniforms(one, occasion, purpose),
                            alone.uniforms(occasion, purpose)
                        );
                        assert_eq!(
                            one.first_word(occasion, purpose),
                            alone.first_word(occasion, purpose)
                        );
                        for place in 0..4 {
                            let expected = alone.normal(occasion, purpose, place).to_bits();
                            assert_eq!(one.normal(occasion, purpose, place).to_bits(), expected);
                            let row = drawn.deviates_of(&ahead, occasion, purpose, place);
                            assert!(row.is_none_or(|row| row[lane].to_bits() == expected));
                        }
                        assert_eq!(
                            one.first_normals(occasion, purpose, 3),
                            alone.first_normals(occasion, purpose, 3)
                        );
                    }
                }
            }
        }
    }
}
