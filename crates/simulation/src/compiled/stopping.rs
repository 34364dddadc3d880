//! Which adverse events may stop the treatment of whom, told from the numbers drawn before courses are followed.
//!
//! People are prone to few events, and few of those can stop a treatment: the numbers of these few are drawn of all subjects in
//! one go, and a course looks closer only where they say that something may come of it.

use std::ops::Range;

use pulp::{Arch, NullaryFnOnce};

use super::ahead::draw_words;
use super::subject::{MayStop, SubjectInNumbers};
use super::together::DrawnTogether;
use super::trial::CompiledTrial;
use crate::adverse_events::{is_had, is_stopped};
use crate::chance::{TrialChance, uniform_of};
use crate::latent::Content;
use crate::normal::TOGETHER;
use crate::purpose::Purpose;

/// Room for telling it, used again for the next trial.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopping {
    numbers: Numbers,
    candidates: Vec<Candidate>,
}

/// An event that comes and may stop the treatment, as far as its first numbers tell.
#[derive(Debug, Clone, Copy, Default)]
struct Candidate {
    /// The place of the subject among those enrolled.
    lane: usize,
    event: u16,
    cycle: u32,
    stops_with: f64,
}

/// Numbers of some purposes of some people, one block after the other.
#[derive(Debug, Clone, Default)]
struct Numbers {
    /// The second, third and fourth word of each counter, filled up to a multiple of [`TOGETHER`].
    people: Vec<u32>,
    cycles: Vec<u32>,
    purposes: Vec<u32>,
    /// The first words of all blocks, the second ones, and so on.
    words: Vec<u32>,
}

impl Numbers {
    fn begin(&mut self) {
        self.people.clear();
        self.cycles.clear();
        self.purposes.clear();
    }

    /// Asks for numbers of a person in some cycles.
    fn want(&mut self, person: u32, purpose: Purpose, cycles: Range<u32>) {
        self.cycles.extend(cycles);
        self.people.resize(self.cycles.len(), person);
        self.purposes.resize(self.cycles.len(), purpose.code());
    }

    /// How many blocks are asked for.
    fn wanted(&self) -> usize {
        self.cycles.len()
    }

    fn draw(&mut self, chance: TrialChance) {
        let room = self.cycles.len().next_multiple_of(TOGETHER);
        self.people.resize(room, 0);
        self.cycles.resize(room, 0);
        self.purposes.resize(room, 0);
        self.words.resize(4 * room, 0);
        Arch::new().dispatch(Drawing {
            chance,
            numbers: self,
        });
    }

    /// The four numbers of a block.
    #[inline]
    fn of(&self, block: usize) -> [f64; 4] {
        let blocks = self.cycles.len();
        [0, 1, 2, 3].map(|word| uniform_of(self.words[word * blocks + block]))
    }
}

/// Draws in registers of several widths; the bits do not depend on which.
struct Drawing<'a> {
    chance: TrialChance,
    numbers: &'a mut Numbers,
}

impl NullaryFnOnce for Drawing<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Numbers {
            people,
            cycles,
            purposes,
            words,
        } = self.numbers;
        let (key, [replicate, _]) = self.chance.person(0).counted_from();
        let blocks = cycles.len();
        let (people, cycles, purposes) =
            (&people[..blocks], &cycles[..blocks], &purposes[..blocks]);
        let counter = |block: usize| [replicate, people[block], cycles[block], purposes[block]];
        draw_words(key, blocks, counter, words);
    }
}

impl CompiledTrial<'_> {
    /// Tells of subjects which events may stop their treatment, and in which cycles.
    pub(super) fn foretell_stopping(
        &self,
        chance: TrialChance,
        together: &DrawnTogether,
        stopping: &mut Stopping,
        subjects: &mut [SubjectInNumbers],
    ) {
        self.draw_proneness(chance, together, subjects);
        let (events, cycles) = (&self.conduct.events, self.conduct.cycles);
        let Stopping {
            numbers,
            candidates,
        } = stopping;
        numbers.begin();
        for subject in &*subjects {
            for event in &subject.prone.either {
                let purpose = Purpose::AdverseEvent(events[usize::from(*event)].place);
                numbers.want(subject.chance.person(), purpose, 0..cycles);
            }
        }
        let wanted = numbers.wanted();
        numbers.draw(chance);
        // Without a branch, which nobody could foretell: every event is noted, and the next stands over one that can stop
        // nothing.
        candidates.resize(wanted + 1, Candidate::default());
        let (mut block, mut count) = (0, 0);
        for (lane, subject) in subjects.iter().enumerate() {
            for event in &subject.prone.either {
                let known = &events[usize::from(*event)];
                let model = &self.patients.adverse_event_terms[usize::from(known.place)];
                for cycle in 0..cycles {
                    let first = numbers.of(block);
                    let stops_with = known.stops_with.said_by(model, first);
                    candidates[count] = Candidate {
                        lane,
                        event: *event,
                        cycle,
                        stops_with,
                    };
                    let [comes, ..] = first;
                    count += usize::from(is_had(comes, known.most_probable) & (stops_with > 0.0));
                    block += 1;
                }
            }
        }
        numbers.begin();
        for candidate in &candidates[..count] {
            let (person, cycle) = (subjects[candidate.lane].chance.person(), candidate.cycle);
            let purpose = Purpose::AdverseEventCourse(events[usize::from(candidate.event)].place);
            numbers.want(person, purpose, cycle..cycle + 1);
        }
        numbers.draw(chance);
        for (block, candidate) in candidates[..count].iter().enumerate() {
            let Candidate {
                lane,
                event,
                cycle,
                stops_with,
            } = *candidate;
            let [_, stops, ..] = numbers.of(block);
            if is_stopped(stops, stops_with) {
                subjects[lane].may_stop.push(MayStop { cycle, event });
            }
        }
    }

    /// Draws to which events the subjects are prone.
    fn draw_proneness(
        &self,
        chance: TrialChance,
        together: &DrawnTogether,
        subjects: &mut [SubjectInNumbers],
    ) {
        for (place, event) in (0_u16..).zip(&self.conduct.events) {
            let purpose = Purpose::Proneness(event.place);
            together.first_deviates(self.in_course(), chance, 0, purpose, |lane, own| {
                // Beyond the last subject stands nobody.
                let Some(subject) = subjects.get_mut(lane) else {
                    return;
                };
                let proneness = subject.illness.latent.proneness;
                let deviate = self.conduct.proneness_to_one.of(proneness, own);
                let to = [Content::Active, Content::Placebo]
                    .map(|content| event.is_prone(content, deviate));
                if to != [false; 2] {
                    let [active, placebo] = to;
                    subject.prone.either.push(place);
                    if active {
                        subject.prone.active.push(place);
                    }
                    if placebo {
                        subject.prone.placebo.push(place);
                    }
                }
            });
        }
    }
}
