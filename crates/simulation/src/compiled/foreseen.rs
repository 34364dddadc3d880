//! Which random numbers a person will ask for, as far as it is known before.

use super::ahead::Wanted;
use super::measuring::{VisitInNumbers, noise_of};
use super::trial::CompiledTrial;
use crate::purpose::Purpose;

const BLOCK: usize = 4;

/// The list of what is wanted, while it is made.
#[derive(Debug, Default)]
struct List(Vec<Wanted>);

impl List {
    fn add(&mut self, occasion: u32, purpose: Purpose, deviates: u8) {
        self.0.push(Wanted {
            occasion,
            purpose,
            deviates,
        });
    }

    /// Deviates of so many things in blocks of four.
    fn add_blocks(&mut self, occasion: u32, count: usize, purpose: impl Fn(u16) -> Purpose) {
        for block in 0..count.div_ceil(BLOCK) {
            let left = (count - block * BLOCK).min(BLOCK);
            self.add(occasion, purpose(block as u16), left as u8);
        }
    }

    /// Those enzymes of a visit that are measured of everybody.
    fn add_enzymes(&mut self, visit: &VisitInNumbers) {
        for (block, asked) in noise_of(&visit.of_everybody) {
            self.add(visit.occasion, Purpose::EnzymeNoise(block), asked as u8);
        }
    }

    fn add_noise(&mut self, visit: &VisitInNumbers) {
        for (block, asked) in &visit.noise {
            self.add(visit.occasion, Purpose::VisitNoise(*block), *asked as u8);
        }
    }
}

/// As many numbers for lists are drawn ahead at most; longer lists draw the rest one by one.
const MOST_FOR_LISTS: usize = 1_024;

/// What randomisation lists with so many places in all ask for: about a number a place.
pub(super) fn foreseen_for_lists(places: usize) -> Vec<Wanted> {
    let mut list = List::default();
    for number in 0..places.min(MOST_FOR_LISTS) as u32 {
        list.add(number, Purpose::AllocationList, 0);
    }
    list.0
}

impl CompiledTrial<'_> {
    /// What is asked for until it is known whether a person enters.
    pub(super) fn foreseen_at_screening(&self) -> Vec<Wanted> {
        let mut list = List::default();
        list.add(0, Purpose::Arrival, 0);
        list.add(0, Purpose::Latent, BLOCK as u8);
        // The enzymes' common height stands in the second place.
        list.add(0, Purpose::Responder, 2);
        let measures = self.patients.measures.len();
        list.add_blocks(0, measures, Purpose::Baseline);
        list.add_blocks(0, measures, Purpose::OwnCourse);
        list.add_blocks(0, self.patients.enzymes.len(), Purpose::EnzymeBaseline);
        list.add_noise(&self.visits[self.screening]);
        list.0.extend(self.eligibility.foreseen());
        list.0
    }

    /// What is asked for in the course of a subject who keeps every visit.
    pub(super) fn foreseen_in_course(&self) -> Vec<Wanted> {
        let mut list = List::default();
        list.add(0, Purpose::Infusion, 0);
        for (rule, _) in (0_u16..).zip(&self.patients.switches_in_error) {
            list.add(0, Purpose::SwitchInError(rule), 0);
        }
        for event in &self.conduct.events {
            list.add(0, Purpose::Proneness(event.place), 1);
        }
        let mut cycles = 0;
        for (planned, visit) in self.plan.visits().iter().zip(&self.visits) {
            if planned.period.is_none() {
                continue;
            }
            list.add_noise(visit);
            list.add_enzymes(visit);
            if planned.index != self.plan.baseline() {
                list.add(visit.occasion, Purpose::VisitDay, 1);
            }
            if self.conduct.gives_cycle_at(planned.index) {
                list.add(visit.occasion + 1, Purpose::Infusion, 0);
                list.add(cycles, Purpose::Thromboembolism, 0);
                cycles += 1;
            }
            for (cause, _) in self.conduct.causes_to_leave_after(planned.index) {
                list.add(visit.occasion, Purpose::DropOut(*cause), 0);
            }
        }
        list.0
    }
}
