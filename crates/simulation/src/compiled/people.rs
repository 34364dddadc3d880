//! The people who come to a trial, drawn many at a time before it is known who of them is screened.

use pulp::{Arch, NullaryFnOnce};

use super::admission::Screened;
use super::measuring::{CORE, CoreSteps};
use super::together::{DrawnTogether, OneOfAll};
use super::trial::CompiledTrial;
use crate::chance::TrialChance;
use crate::normal::TOGETHER;
use crate::population::{Illness, Illnesses};
use crate::purpose::Purpose;
use crate::showing::OfPeople;

/// Beyond as many as are planned, so many people are drawn at a time.
const AT_A_TIME: usize = 2 * TOGETHER;

/// The people of a trial, counted from 1; the room is used again for the next.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    groups: Vec<Group>,
    /// How many people are drawn.
    drawn: usize,
    /// How many the first group has.
    first: usize,
}

/// People who are drawn together.
#[derive(Debug, Clone, Default)]
struct Group {
    drawn: DrawnTogether,
    illnesses: Illnesses,
    /// What screening finds: of each measure of [`CORE`] the steps of all.
    core: Vec<i32>,
    /// Of each list of criteria whether each person satisfies what chance alone tells.
    admitted: Vec<bool>,
    noise: Vec<f64>,
    nothing: Vec<f64>,
}

/// One of the people.
#[derive(Clone, Copy)]
pub(super) struct OnePerson<'p> {
    group: &'p Group,
    lane: usize,
    draws: OneOfAll<'p>,
}

impl<'p> OnePerson<'p> {
    /// The numbers of this person.
    pub(super) fn draws(self) -> OneOfAll<'p> {
        self.draws
    }

    /// The core set at screening.
    pub(super) fn core(self) -> CoreSteps {
        let lanes = self.group.drawn.lanes();
        let mut core = [0; CORE.len()];
        for (steps, row) in core.iter_mut().zip(self.group.core.chunks_exact(lanes)) {
            *steps = row[self.lane];
        }
        core
    }

    /// Whether the person satisfies of a list of criteria what chance alone tells.
    pub(super) fn is_admitted(self, list: usize) -> bool {
        self.group.admitted[list * self.group.drawn.lanes() + self.lane]
    }

    /// The logarithm of an enzyme before treatment, by its place in the file.
    pub(super) fn enzyme(self, place: usize) -> f64 {
        self.group.illnesses.enzymes[place * self.group.drawn.lanes() + self.lane]
    }

    /// Gives the disease of this person.
    pub(super) fn give_illness(self, illness: &mut Illness) {
        self.group.illnesses.give(self.lane, illness);
    }
}

impl People {
    /// Begins a trial, of which nobody is drawn yet.
    pub(super) fn begin(&mut self) {
        self.drawn = 0;
    }

    /// The group of a person, and the place in it.
    fn place_of(&self, person: u32) -> (usize, usize) {
        let place = (person as usize).saturating_sub(1);
        match place.checked_sub(self.first) {
            None => (0, place),
            Some(beyond) => (1 + beyond / AT_A_TIME, beyond % AT_A_TIME),
        }
    }
}

impl CompiledTrial<'_> {
    /// A person of a trial; people up to this one are drawn where they were not yet.
    pub(super) fn person<'p>(
        &'p self,
        chance: TrialChance,
        people: &'p mut People,
        person: u32,
    ) -> OnePerson<'p> {
        while people.drawn < person as usize {
            let planned = self.plan.protocol().trial.planned_subjects as usize;
            let count = if people.drawn == 0 {
                people.first = planned.max(1).next_multiple_of(TOGETHER);
                people.first
            } else {
                AT_A_TIME
            };
            let (number, _) = people.place_of(people.drawn as u32 + 1);
            if people.groups.len() == number {
                people.groups.push(Group::default());
            }
            self.draw_people(
                chance,
                people.drawn as u32 + 1,
                count,
                &mut people.groups[number],
            );
            people.drawn += count;
        }
        let (number, lane) = people.place_of(person);
        let group = &people.groups[number];
        let draws = group
            .drawn
            .subject(self.at_screening(), chance.person(person), lane);
        OnePerson { group, lane, draws }
    }

    /// Draws so many people from one on, and what screening would find of them.
    fn draw_people(&self, chance: TrialChance, first: u32, count: usize, group: &mut Group) {
        let people = first..first + count as u32;
        group.drawn.draw(self.at_screening(), chance, people);
        let lanes = group.drawn.lanes();
        group.core.resize(CORE.len() * lanes, 0);
        group.noise.resize(lanes, 0.0);
        group.nothing.resize(lanes, 0.0);
        Arch::new().dispatch(FallingIll {
            trial: self,
            chance,
            group,
        });
    }
}

/// Draws diseases in registers of several widths; the bits do not depend on which.
struct FallingIll<'a, 't> {
    trial: &'a CompiledTrial<'t>,
    chance: TrialChance,
    group: &'a mut Group,
}

impl NullaryFnOnce for FallingIll<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            trial,
            chance,
            group,
        } = self;
        let Group {
            drawn,
            illnesses,
            core,
            admitted,
            noise,
            nothing,
        } = group;
        let (lanes, ahead) = (drawn.lanes(), trial.at_screening());
        let responder = |into: &mut [f64]| {
            let purpose = Purpose::Responder;
            drawn.numbers(ahead, chance, 0, purpose, |lane, [responder, ..]| {
                into[lane] = responder;
            });
        };
        let deviates = |purpose: Purpose, place: usize, into: &mut [f64]| {
            drawn.copy_deviates(ahead, chance, (0, purpose), place, into);
        };
        trial
            .population
            .draw_illnesses(lanes, responder, deviates, illnesses);
        let screening = &trial.visits[trial.screening];
        for (place, shown) in trial
            .core_places
            .into_iter()
            .zip(core.chunks_exact_mut(lanes))
        {
            let purpose = Purpose::VisitNoise((place / 4) as u16);
            let block = (screening.occasion, purpose);
            drawn.copy_deviates(ahead, chance, block, place % 4, noise);
            let of_place = place * lanes..(place + 1) * lanes;
            let people = OfPeople {
                deficits: &illnesses.deficits[of_place.clone()],
                own_courses: &illnesses.own_courses[of_place],
                so_far: [&*nothing; 3].map(Vec::as_slice),
                noise,
            };
            trial.population.shown_of_people(place, &people, shown);
        }
        let screened = Screened {
            chance,
            ahead,
            drawn,
            core,
        };
        trial.eligibility.admit(trial.patients, screened, admitted);
    }
}
