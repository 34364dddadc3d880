//! The enzyme that is followed of each subject, side by side: which it is, baseline tells, and of later visits it alone is drawn.

use pulp::{Arch, NullaryFnOnce};

use super::ahead::{WORDS, draw_words};
use super::measuring::VisitInNumbers;
use super::subject::SubjectInNumbers;
use super::trial::CompiledTrial;
use crate::chance::TrialChance;
use crate::enzymes::FollowedEnzymes;
use crate::normal::{NormalDeviates, Tails};
use crate::purpose::Purpose;

/// The enzymes that are followed, with the noise of every visit; the room is used again for the next trial.
#[derive(Debug, Clone, Default)]
pub(super) struct FollowedOfAll {
    pub(super) enzymes: FollowedEnzymes,
    people: Vec<u32>,
    /// The fourth word of each counter, and which word of the block is the subject's.
    purposes: Vec<u32>,
    places: Vec<u32>,
    /// Of each visit of the plan the deviates of all subjects.
    noise: Vec<f64>,
    /// The block at hand, and of each subject the word that becomes a deviate.
    block: Vec<u32>,
    words: Vec<u32>,
    tails: Tails,
}

impl FollowedOfAll {
    /// The noise of a visit.
    #[inline(always)]
    pub(super) fn noise(&self, visit: usize) -> &[f64] {
        let lanes = self.people.len();
        &self.noise[visit * lanes..][..lanes]
    }
}

impl CompiledTrial<'_> {
    /// Draws what later visits ask for of the enzymes, once it is known of every subject which is followed. Beyond the last
    /// subject stands nobody, whose first enzyme is drawn.
    pub(super) fn draw_followed(
        &self,
        chance: TrialChance,
        subjects: &[SubjectInNumbers],
        lanes: usize,
        followed: &mut FollowedOfAll,
    ) {
        if !self.visits.iter().any(|visit| visit.is_followed) {
            return;
        }
        followed.enzymes.begin(lanes);
        followed.people.clear();
        followed.purposes.clear();
        followed.places.clear();
        for (lane, subject) in subjects.iter().enumerate() {
            let enzyme = subject.enzyme;
            let (model, baseline) = (
                &self.patients.enzymes[enzyme],
                subject.illness.enzymes[enzyme],
            );
            followed.enzymes.follow(lane, model, baseline);
            followed.people.push(subject.chance.person());
            let block = Purpose::EnzymeNoise((enzyme / WORDS) as u16);
            followed.purposes.push(block.code());
            followed.places.push((enzyme % WORDS) as u32);
        }
        followed.people.resize(lanes, 0);
        followed
            .purposes
            .resize(lanes, Purpose::EnzymeNoise(0).code());
        followed.places.resize(lanes, 0);
        followed.noise.resize(self.visits.len() * lanes, 0.0);
        followed.block.resize(WORDS * lanes, 0);
        followed.words.resize(lanes, 0);
        Arch::new().dispatch(Drawing {
            trial: self,
            chance,
            followed,
        });
    }
}

/// Draws in registers of several widths; the bits do not depend on which.
struct Drawing<'a, 't> {
    trial: &'a CompiledTrial<'t>,
    chance: TrialChance,
    followed: &'a mut FollowedOfAll,
}

impl NullaryFnOnce for Drawing<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let FollowedOfAll {
            people,
            purposes,
            places,
            noise,
            block,
            words,
            tails,
            ..
        } = self.followed;
        let (key, [replicate, _]) = self.chance.person(0).counted_from();
        let lanes = people.len();
        let (people, purposes, places) = (&people[..lanes], &purposes[..lanes], &places[..lanes]);
        let mut deviates = NormalDeviates::into(noise, tails);
        let plan = self.trial.plan;
        // A visit outside the periods is measured of each subject alone.
        let is_drawn =
            |visit: &&VisitInNumbers| visit.is_followed && plan.visit(visit.visit).period.is_some();
        for visit in self.trial.visits.iter().filter(is_drawn) {
            let occasion = visit.occasion;
            let counter = |lane: usize| [replicate, people[lane], occasion, purposes[lane]];
            draw_words(key, lanes, counter, block);
            let (first, rest) = block.split_at(lanes);
            let (second, rest) = rest.split_at(lanes);
            let (third, fourth) = rest.split_at(lanes);
            let (fourth, words) = (&fourth[..lanes], &mut words[..lanes]);
            for lane in 0..lanes {
                let place = places[lane];
                let early = if place == 0 {
                    first[lane]
                } else {
                    second[lane]
                };
                let late = if place == 2 {
                    third[lane]
                } else {
                    fourth[lane]
                };
                words[lane] = if place < 2 { early } else { late };
            }
            deviates.turn(words, visit.visit.position() * lanes);
        }
        deviates.finish();
    }
}
