//! Random numbers of a person, drawn ahead: those that the course will ask for are known before it begins, and many blocks are
//! drawn in one instruction where each alone would take a hundred. What was not foreseen is drawn when it is asked for.

use std::cmp::Reverse;

use pulp::{Arch, NullaryFnOnce};

use crate::chance::{Draws, PersonChance, uniform_of};
use crate::normal::{NormalDeviates, TOGETHER, Tails, normal_deviate};
use crate::philox::philox_in_wide_words;
use crate::purpose::Purpose;

/// Kinds of purpose, and one more.
const KINDS: usize = 32;
/// What is not drawn ahead.
const NOT_DRAWN: u16 = u16::MAX;
/// How many words a block has.
pub(super) const WORDS: usize = 4;

/// Which numbers are drawn ahead.
#[derive(Debug, Clone, Default)]
pub(super) struct Ahead {
    /// By the kind of purpose.
    kinds: [OfKind; KINDS],
    /// Where the block of a place and an occasion stands.
    blocks: Vec<u16>,
    /// The third word of each counter, then the fourth; filled up to a multiple of [`TOGETHER`].
    occasions: Vec<u32>,
    purposes: Vec<u32>,
    /// How many of the words of each block become deviates. Blocks with more of them stand first.
    deviates: Vec<u8>,
    /// The first blocks, of which the first word becomes a deviate, and the second, the third, the fourth.
    turned: [Turned; WORDS],
}

/// The words of one place in their blocks that become deviates: those of the first so many blocks.
#[derive(Debug, Clone, Copy, Default)]
struct Turned {
    /// How many there are.
    exactly: usize,
    /// Where the first of them stands among all words that become deviates.
    row: usize,
    /// The same where what is drawn is filled up to a multiple of [`TOGETHER`].
    blocks: usize,
    from: usize,
}

/// Where the blocks of a kind are looked up.
#[derive(Debug, Clone, Copy, Default)]
struct OfKind {
    first: u32,
    places: u32,
    occasions: u32,
}

/// What is drawn ahead, before it is put in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) occasion: u32,
    pub(super) purpose: Purpose,
    /// How many of the four numbers become deviates: the first so many.
    pub(super) deviates: u8,
}

/// The numbers of one person; the room is used again for the next.
#[derive(Debug, Clone, Default)]
pub(super) struct DrawnAhead {
    /// The first words of all blocks, the second ones, and so on.
    words: Vec<u32>,
    /// Those of the first words, of the second ones, and so on.
    deviates: Vec<f64>,
    tails: Tails,
}

/// A person with the numbers that were drawn ahead.
#[derive(Debug, Clone, Copy)]
pub(super) struct PersonAhead<'a> {
    chance: PersonChance,
    ahead: &'a Ahead,
    drawn: &'a DrawnAhead,
}

impl Ahead {
    /// Puts in order what is wanted.
    pub(super) fn of(wanted: &[Wanted]) -> Self {
        let mut ahead = Self::default();
        for one in wanted {
            let (kind, place) = split(one.purpose);
            let of_kind = &mut ahead.kinds[kind];
            of_kind.places = of_kind.places.max(place + 1);
            of_kind.occasions = of_kind.occasions.max(one.occasion + 1);
        }
        let mut length = 0;
        for kind in &mut ahead.kinds {
            kind.first = length;
            length += kind.places * kind.occasions;
        }
        ahead.blocks = vec![NOT_DRAWN; length as usize];
        let mut in_order = wanted.to_vec();
        in_order.sort_by_key(|one| Reverse(one.deviates));
        for one in in_order {
            let block = ahead.occasions.len();
            let Some(at) = ahead.at(one.occasion, one.purpose) else {
                continue;
            };
            let Ok(number) = u16::try_from(block) else {
                break;
            };
            if ahead.blocks[at] != NOT_DRAWN {
                continue;
            }
            ahead.blocks[at] = number;
            ahead.occasions.push(one.occasion);
            ahead.purposes.push(one.purpose.code());
            ahead.deviates.push(one.deviates);
        }
        let room = ahead.occasions.len().next_multiple_of(TOGETHER);
        ahead.occasions.resize(room, 0);
        ahead.purposes.resize(room, 0);
        let (mut row, mut from) = (0, 0);
        for (word, turned) in ahead.turned.iter_mut().enumerate() {
            let exactly = ahead
                .deviates
                .partition_point(|deviates| usize::from(*deviates) > word);
            let blocks = exactly.next_multiple_of(TOGETHER);
            *turned = Turned {
                exactly,
                row,
                blocks,
                from,
            };
            row += exactly;
            from += blocks;
        }
        ahead
    }

    /// Where the number of a block stands, where there may be one.
    #[inline(always)]
    fn at(&self, occasion: u32, purpose: Purpose) -> Option<usize> {
        let (kind, place) = split(purpose);
        let of_kind = self.kinds[kind];
        (place < of_kind.places && occasion < of_kind.occasions)
            .then(|| (of_kind.first + place * of_kind.occasions + occasion) as usize)
    }

    /// How many blocks there are.
    pub(super) fn blocks(&self) -> usize {
        self.deviates.len()
    }

    /// How many words become deviates.
    pub(super) fn deviates(&self) -> usize {
        self.deviates.iter().map(|count| usize::from(*count)).sum()
    }

    /// The third and the fourth word of each counter.
    pub(super) fn counters(&self) -> impl Iterator<Item = (u32, u32)> {
        let counters = self.occasions.iter().zip(&self.purposes);
        counters
            .take(self.blocks())
            .map(|(occasion, purpose)| (*occasion, *purpose))
    }

    /// Where a word of a block stands among those that become deviates, if it does.
    #[inline(always)]
    pub(super) fn row_of_deviate(&self, block: usize, word: usize) -> Option<usize> {
        let turned = self.turned[word];
        (block < turned.exactly).then_some(turned.row + block)
    }

    /// The number of a block, where it was put in order.
    #[inline(always)]
    pub(super) fn block(&self, occasion: u32, purpose: Purpose) -> Option<usize> {
        let block = *self.blocks.get(self.at(occasion, purpose)?)?;
        (block != NOT_DRAWN).then_some(usize::from(block))
    }

    /// Draws the numbers of a person.
    pub(super) fn draw(&self, chance: PersonChance, drawn: &mut DrawnAhead) {
        grow(&mut drawn.words, WORDS * self.occasions.len());
        // Of a block with fewer deviates than four the others are read as well, and nobody looks at them.
        let [.., last] = self.turned;
        grow(&mut drawn.deviates, last.from + self.occasions.len());
        Arch::new().dispatch(DrawingAhead {
            ahead: self,
            chance,
            drawn,
        });
    }

    /// A person whose numbers were drawn.
    pub(super) fn person<'a>(
        &'a self,
        chance: PersonChance,
        drawn: &'a DrawnAhead,
    ) -> PersonAhead<'a> {
        PersonAhead {
            chance,
            ahead: self,
            drawn,
        }
    }
}

/// Gives a list room that it keeps: what stands in it is written before it is read.
fn grow<T: Copy + Default>(list: &mut Vec<T>, length: usize) {
    if list.len() < length {
        list.resize(length, T::default());
    }
}

/// The kind of a purpose, and the place.
#[inline(always)]
fn split(purpose: Purpose) -> (usize, u32) {
    let code = purpose.code();
    ((code >> 16) as usize % KINDS, code & 0xFFFF)
}

/// The numbers of a person, to be drawn in registers of several widths: what is put in line is compiled for each of them, and
/// one is chosen when it runs. The bits do not depend on which.
struct DrawingAhead<'a> {
    ahead: &'a Ahead,
    chance: PersonChance,
    drawn: &'a mut DrawnAhead,
}

impl NullaryFnOnce for DrawingAhead<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            ahead,
            chance,
            drawn,
        } = self;
        let blocks = ahead.occasions.len();
        let words = &mut drawn.words[..WORDS * blocks];
        let (key, [replicate, person]) = chance.counted_from();
        let (occasions, purposes) = (&ahead.occasions[..blocks], &ahead.purposes[..blocks]);
        let counter = |block: usize| [replicate, person, occasions[block], purposes[block]];
        draw_words(key, blocks, counter, words);
        let mut deviates = NormalDeviates::into(&mut drawn.deviates, &mut drawn.tails);
        for (word, turned) in ahead.turned.iter().enumerate() {
            deviates.turn(&words[word * blocks..][..turned.blocks], turned.from);
        }
        deviates.finish();
    }
}

/// Draws so many blocks, each from its counter: the first words of all of them, the second ones, and so on.
#[inline(always)]
pub(super) fn draw_words(
    key: [u32; 2],
    blocks: usize,
    counter: impl Fn(usize) -> [u32; 4],
    words: &mut [u32],
) {
    let (first, rest) = words.split_at_mut(blocks);
    let (second, rest) = rest.split_at_mut(blocks);
    let (third, fourth) = rest.split_at_mut(blocks);
    let fourth = &mut fourth[..blocks];
    for block in 0..blocks {
        let counter = counter(block).map(u64::from);
        let [a, b, c, d] = philox_in_wide_words(counter, key);
        first[block] = a as u32;
        second[block] = b as u32;
        third[block] = c as u32;
        fourth[block] = d as u32;
    }
}

impl PersonAhead<'_> {
    #[inline(always)]
    fn word(self, block: usize, word: usize) -> u32 {
        self.drawn.words[word * self.ahead.occasions.len() + block]
    }

    #[inline(always)]
    fn deviate(self, block: usize, word: usize) -> f64 {
        self.drawn.deviates[self.ahead.turned[word].from + block]
    }
}

impl Draws for PersonAhead<'_> {
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
            Some(block) if place < usize::from(self.ahead.deviates[block]) => {
                self.deviate(block, place)
            }
            Some(block) => normal_deviate(uniform_of(self.word(block, place))),
            None => normal_deviate(self.chance.uniforms(occasion, purpose)[place]),
        }
    }

    #[inline(always)]
    fn first_normals(self, occasion: u32, purpose: Purpose, count: usize) -> [f64; 4] {
        match self.ahead.block(occasion, purpose) {
            Some(block) if count <= usize::from(self.ahead.deviates[block]) => [
                self.deviate(block, 0),
                self.deviate(block, 1),
                self.deviate(block, 2),
                self.deviate(block, 3),
            ],
            _ => self.chance.first_normals(occasion, purpose, count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ahead, DrawnAhead, Wanted};
    use crate::chance::{Draws, Seed, TrialChance};
    use crate::purpose::Purpose;

    #[test]
    fn numbers_drawn_ahead_have_the_bits_of_numbers_drawn_when_asked_for() {
        let purposes = [
            Purpose::VisitDay,
            Purpose::VisitNoise(0),
            Purpose::VisitNoise(2),
            Purpose::DropOut(5),
            Purpose::Rescue,
        ];
        let mut wanted = Vec::new();
        for occasion in [0, 3, 11] {
            for (purpose, deviates) in purposes.into_iter().zip([1, 4, 3, 0, 0]) {
                wanted.push(Wanted {
                    occasion,
                    purpose,
                    deviates,
                });
            }
        }
        let ahead = Ahead::of(&wanted);
        let mut drawn = DrawnAhead::default();
        for replicate in 0..200 {
            let trial = TrialChance::new(Seed::new(19).replicate(replicate));
            for person in [1, 7, 4_000_000_000] {
                let alone = trial.person(person);
                ahead.draw(alone, &mut drawn);
                let together = ahead.person(alone, &drawn);
                // Also what was not foreseen.
                for occasion in 0..13 {
                    let others = [Purpose::Antibody];
                    for purpose in purposes.into_iter().chain(others) {
                        assert_eq!(
                            Draws::uniforms(together, occasion, purpose),
                            alone.uniforms(occasion, purpose)
                        );
                        assert_eq!(
                            together.first_word(occasion, purpose),
                            alone.first_word(occasion, purpose)
                        );
                        for place in 0..4 {
                            assert_eq!(
                                together.normal(occasion, purpose, place).to_bits(),
                                alone.normal(occasion, purpose, place).to_bits()
                            );
                        }
                        let three = |four: [f64; 4]| [four[0], four[1], four[2]];
                        assert_eq!(
                            three(together.first_normals(occasion, purpose, 3)),
                            three(alone.first_normals(occasion, purpose, 3))
                        );
                    }
                }
            }
        }
    }
}
