//! Random numbers of all subjects of a trial, drawn together: each of the numbers that a course will ask for is drawn for
//! everybody in one go. They are those that each subject would draw alone.

use pulp::{Arch, NullaryFnOnce};

use super::ahead::{Ahead, DrawnMore};
use crate::chance::{Draws, PersonChance, TrialChance, uniform_of};
use crate::normal::{NormalDeviates, TOGETHER, Tails, normal_deviate};
use crate::philox::philox_in_wide_words;
use crate::purpose::Purpose;

/// The numbers of all subjects; the room is used again for the next trial.
#[derive(Debug, Clone, Default)]
pub(super) struct DrawnTogether {
    /// Who they are, filled up to a multiple of [`TOGETHER`].
    people: Vec<u32>,
    /// Of each block the four words of each subject.
    words: Vec<[u32; 4]>,
    /// Of each word that becomes a deviate the deviates of all subjects: first those of the first words.
    deviates: Vec<f64>,
    /// The block at hand: the first words of all subjects, the second ones, and so on.
    block: Vec<u32>,
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
        self.words.resize(blocks * lanes, [0; 4]);
        self.block.resize(4 * lanes, 0);
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
                let words = &self.words[block * lanes..][..lanes];
                for (lane, [a, b, c, d]) in words.iter().enumerate() {
                    let numbers = [
                        uniform_of(*a),
                        uniform_of(*b),
                        uniform_of(*c),
                        uniform_of(*d),
                    ];
                    take(lane, numbers);
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

    /// One of the subjects. `more` are numbers of this subject alone.
    pub(super) fn subject<'a>(
        &'a self,
        ahead: &'a Ahead,
        chance: PersonChance,
        lane: usize,
        more: &'a DrawnMore,
    ) -> OneOfAll<'a> {
        OneOfAll {
            chance,
            ahead,
            drawn: self,
            lane,
            more,
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
            block,
            tails,
        } = drawn;
        let lanes = people.len();
        let mut deviates = NormalDeviates::into(deviates, tails);
        let counters = ahead.counters().enumerate();
        for ((number, (occasion, purpose)), words) in counters.zip(words.chunks_exact_mut(lanes)) {
            let (first, rest) = block.split_at_mut(lanes);
            let (second, rest) = rest.split_at_mut(lanes);
            let (third, fourth) = rest.split_at_mut(lanes);
            let fourth = &mut fourth[..lanes];
            let people = &people[..lanes];
            for lane in 0..lanes {
                let counter = [
                    u64::from(replicate),
                    u64::from(people[lane]),
                    u64::from(occasion),
                    u64::from(purpose),
                ];
                let [a, b, c, d] = philox_in_wide_words(counter, key);
                first[lane] = a as u32;
                second[lane] = b as u32;
                third[lane] = c as u32;
                fourth[lane] = d as u32;
            }
            for (lane, words) in words.iter_mut().enumerate() {
                *words = [first[lane], second[lane], third[lane], fourth[lane]];
            }
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
    more: &'a DrawnMore,
}

impl OneOfAll<'_> {
    #[inline(always)]
    fn words(self, block: usize) -> [u32; 4] {
        self.drawn.words[block * self.drawn.lanes() + self.lane]
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
            Some(block) => {
                let [a, b, c, d] = self.words(block);
                [uniform_of(a), uniform_of(b), uniform_of(c), uniform_of(d)]
            }
            None => {
                let more = self.more.uniforms(occasion, purpose);
                more.unwrap_or_else(|| self.chance.uniforms(occasion, purpose))
            }
        }
    }

    #[inline]
    fn first_word(self, occasion: u32, purpose: Purpose) -> u32 {
        match self.ahead.block(occasion, purpose) {
            Some(block) => self.words(block)[0],
            None => self.chance.first_word(occasion, purpose),
        }
    }

    #[inline(always)]
    fn normal(self, occasion: u32, purpose: Purpose, place: usize) -> f64 {
        match self.ahead.block(occasion, purpose) {
            Some(block) => self
                .deviate(block, place)
                .unwrap_or_else(|| normal_deviate(uniform_of(self.words(block)[place]))),
            None => normal_deviate(self.chance.uniforms(occasion, purpose)[place]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DrawnTogether;
    use crate::chance::{Draws, Seed, TrialChance};
    use crate::compiled::ahead::{Ahead, DrawnMore, Wanted};
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
        let asked_more = [Purpose::AdverseEvent(3), Purpose::AdverseEvent(400)];
        let (mut drawn, mut more) = (DrawnTogether::default(), DrawnMore::default());
        for replicate in 0..50 {
            let trial = TrialChance::new(Seed::new(19).replicate(replicate));
            let people = [1, 7, 8, 9, 4_000_000_000, 12, 13, 14, 15];
            drawn.draw(&ahead, trial, people.into_iter());
            for (lane, person) in people.into_iter().enumerate() {
                let alone = trial.person(person);
                more.draw(alone, 7, asked_more.into_iter());
                let one = drawn.subject(&ahead, alone, lane, &more);
                // Also what was not foreseen.
                for occasion in 0..13 {
                    let others = asked_more.into_iter().chain([Purpose::Antibody]);
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
