//! Which adverse events may stop the treatment of whom, told from the numbers drawn before courses are followed.
//!
//! People are prone to few events, and few of those can stop a treatment: the numbers of these few are drawn of all subjects in
//! one go, and a course looks closer only where they say that something may come of it.

use std::ops::Range;

use pulp::{Arch, NullaryFnOnce};

use super::ahead::{WORDS, draw_words};
use super::conduct::StoppingEvent;
use super::subject::{MayStop, SubjectInNumbers};
use super::together::DrawnTogether;
use super::trial::CompiledTrial;
use crate::adverse_events::{is_had, is_stopped, stops_with_by};
use crate::chance::{PersonChance, TrialChance, uniform_of};
use crate::latent::Content;
use crate::normal::TOGETHER;
use crate::purpose::Purpose;

/// Room for telling it, used again for the next trial.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopping {
    numbers: Numbers,
    /// Of each event which of the numbers are its own.
    runs: Vec<Range<usize>>,
    /// With which probability what a block says stops a treatment; 0 where it does not come.
    stops_with: Vec<f64>,
    candidates: Vec<Candidate>,
    /// How prone each subject is to all events, and whether to the one at hand, of the active product and of placebo.
    proneness: Vec<f64>,
    prone: Vec<[bool; 2]>,
}

/// An event that comes and may stop the treatment, as far as its first numbers tell.
#[derive(Debug, Clone, Copy, Default)]
struct Candidate {
    lane: u32,
    cycle: u32,
    event: u16,
    stops_with: f64,
}

/// Numbers of some purposes of some subjects in some cycles, one block after the other.
#[derive(Debug, Clone, Default)]
struct Numbers {
    /// The places of the subjects among those enrolled.
    lanes: Vec<u32>,
    /// The second, third and fourth word of each counter, filled up to a multiple of [`TOGETHER`].
    people: Vec<u32>,
    cycles: Vec<u32>,
    purposes: Vec<u32>,
    /// The first words of all blocks, the second ones, and so on.
    words: Vec<u32>,
}

impl Numbers {
    fn begin(&mut self) {
        self.lanes.clear();
        self.people.clear();
        self.cycles.clear();
        self.purposes.clear();
    }

    /// Asks for numbers of a subject in some cycles.
    fn want(&mut self, lane: u32, chance: PersonChance, purpose: Purpose, cycles: Range<u32>) {
        self.cycles.extend(cycles);
        self.lanes.resize(self.cycles.len(), lane);
        self.people.resize(self.cycles.len(), chance.person());
        self.purposes.resize(self.cycles.len(), purpose.code());
    }

    /// How many blocks are asked for.
    fn wanted(&self) -> usize {
        self.lanes.len()
    }

    fn draw(&mut self, chance: TrialChance) {
        let room = self.wanted().next_multiple_of(TOGETHER);
        self.people.resize(room, 0);
        self.cycles.resize(room, 0);
        self.purposes.resize(room, 0);
        self.words.resize(WORDS * room, 0);
        Arch::new().dispatch(Drawing {
            chance,
            numbers: self,
        });
    }

    /// The words of all blocks, place by place.
    #[inline(always)]
    fn words(&self) -> [&[u32]; WORDS] {
        let blocks = self.cycles.len();
        let (first, rest) = self.words.split_at(blocks);
        let (second, rest) = rest.split_at(blocks);
        let (third, fourth) = rest.split_at(blocks);
        [first, second, third, &fourth[..blocks]]
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
            ..
        } = self.numbers;
        let (key, [replicate, _]) = self.chance.person(0).counted_from();
        let blocks = cycles.len();
        let (people, cycles, purposes) =
            (&people[..blocks], &cycles[..blocks], &purposes[..blocks]);
        let counter = |block: usize| [replicate, people[block], cycles[block], purposes[block]];
        draw_words(key, blocks, counter, words);
    }
}

/// Weighs what the first numbers of events say in registers of several widths; what they say does not depend on which.
struct Weighing<'a, 't> {
    trial: &'a CompiledTrial<'t>,
    numbers: &'a Numbers,
    runs: &'a [Range<usize>],
    stops_with: &'a mut [f64],
}

impl NullaryFnOnce for Weighing<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let patients = self.trial.patients;
        for (event, run) in self.trial.conduct.events.iter().zip(self.runs) {
            let model = &patients.adverse_event_terms[usize::from(event.place)];
            let words = self.numbers.words().map(|words| &words[run.clone()]);
            let [first, second, third, fourth] = words;
            let stops_with = &mut self.stops_with[run.clone()];
            let count = stops_with.len();
            let (first, second) = (&first[..count], &second[..count]);
            let (third, fourth) = (&third[..count], &fourth[..count]);
            for block in 0..count {
                let words = [first[block], second[block], third[block], fourth[block]];
                let numbers = words.map(uniform_of);
                let stops = stops_with_by(&patients.adverse_events, model, numbers);
                let comes = is_had(numbers[0], event.most_probable);
                stops_with[block] = if comes { stops } else { 0.0 };
            }
        }
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
        self.draw_proneness(chance, together, stopping, subjects);
        let Stopping {
            numbers,
            runs,
            stops_with,
            candidates,
            ..
        } = stopping;
        let wanted = numbers.wanted();
        numbers.draw(chance);
        stops_with.resize(wanted, 0.0);
        Arch::new().dispatch(Weighing {
            trial: self,
            numbers,
            runs,
            stops_with,
        });
        // Without a branch, which nobody could foretell: every event is noted, and the next stands over one that can stop
        // nothing.
        candidates.resize(wanted + 1, Candidate::default());
        let mut count = 0;
        for (event, run) in (0_u16..).zip(runs) {
            for block in run.clone() {
                candidates[count] = Candidate {
                    lane: numbers.lanes[block],
                    cycle: numbers.cycles[block],
                    event,
                    stops_with: stops_with[block],
                };
                count += usize::from(stops_with[block] > 0.0);
            }
        }
        let candidates = &candidates[..count];
        numbers.begin();
        for candidate in candidates {
            let (lane, cycle) = (candidate.lane, candidate.cycle);
            let event = &self.conduct.events[usize::from(candidate.event)];
            let purpose = Purpose::AdverseEventCourse(event.place);
            let chance = subjects[lane as usize].chance;
            numbers.want(lane, chance, purpose, cycle..cycle + 1);
        }
        numbers.draw(chance);
        let [_, stops, ..] = numbers.words();
        for (candidate, stops) in candidates.iter().zip(stops) {
            if is_stopped(uniform_of(*stops), candidate.stops_with) {
                subjects[candidate.lane as usize].may_stop.push(MayStop {
                    cycle: candidate.cycle,
                    event: candidate.event,
                });
            }
        }
    }

    /// Tells to which events the subjects are prone, and asks for the first numbers of these.
    fn draw_proneness(
        &self,
        chance: TrialChance,
        together: &DrawnTogether,
        stopping: &mut Stopping,
        subjects: &mut [SubjectInNumbers],
    ) {
        let Stopping {
            numbers,
            runs,
            proneness,
            prone,
            ..
        } = stopping;
        numbers.begin();
        runs.clear();
        proneness.clear();
        proneness.extend(
            subjects
                .iter()
                .map(|subject| subject.illness.latent.proneness),
        );
        // Beyond the last subject stands nobody.
        proneness.resize(together.lanes(), 0.0);
        prone.resize(together.lanes(), [false; 2]);
        for (place, event) in (0_u16..).zip(&self.conduct.events) {
            let from = numbers.wanted();
            Arch::new().dispatch(Inclining {
                trial: self,
                chance,
                together,
                event,
                proneness,
                prone,
            });
            for (lane, (subject, to)) in subjects.iter_mut().zip(&*prone).enumerate() {
                let [active, placebo] = *to;
                if !(active | placebo) {
                    continue;
                }
                if active {
                    subject.prone.active.push(place);
                }
                if placebo {
                    subject.prone.placebo.push(place);
                }
                let purpose = Purpose::AdverseEvent(event.place);
                let cycles = 0..self.conduct.cycles;
                numbers.want(lane as u32, subject.chance, purpose, cycles);
            }
            runs.push(from..numbers.wanted());
        }
    }
}

/// Tells who is prone to an event in registers of several widths; who is does not depend on which.
struct Inclining<'a, 't> {
    trial: &'a CompiledTrial<'t>,
    chance: TrialChance,
    together: &'a DrawnTogether,
    event: &'a StoppingEvent,
    /// How prone each subject is to all events.
    proneness: &'a [f64],
    /// Whether each is prone to this one, of the active product and of placebo.
    prone: &'a mut [[bool; 2]],
}

impl NullaryFnOnce for Inclining<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (ahead, purpose) = (self.trial.in_course(), Purpose::Proneness(self.event.place));
        let to_one = self.trial.conduct.proneness_to_one;
        let together = self.together;
        together.first_deviates(ahead, self.chance, 0, purpose, |lane, own| {
            let deviate = to_one.of(self.proneness[lane], own);
            self.prone[lane] = [Content::Active, Content::Placebo]
                .map(|content| self.event.is_prone(content, deviate));
        });
    }
}
