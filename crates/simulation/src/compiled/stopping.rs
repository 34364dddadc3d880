//! Which adverse events may stop the treatment of whom, told from the numbers drawn before courses are followed.
//!
//! People are prone to few events, and few of those can stop a treatment: the numbers of these few are drawn of all subjects in
//! one go, and a course looks closer only where they say that something may come of it.

use std::iter::repeat_n;
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
    /// Who is prone to which event, all of one event after those of the one before; each has numbers in every cycle.
    prone_to: Vec<ProneTo>,
    /// Of each event which of them are its own.
    runs: Vec<Range<usize>>,
    /// With which probability what a block says stops a treatment; 0 where it does not come.
    stops_with: Vec<f64>,
    /// The blocks of events that come and may stop a treatment, as far as their first numbers tell.
    candidates: Vec<u32>,
    /// How prone each subject is to all events, and whether to the one at hand, of the active product and of placebo.
    proneness: Vec<f64>,
    prone: Vec<[bool; 2]>,
}

/// A subject who is prone to an event.
#[derive(Debug, Clone, Copy)]
struct ProneTo {
    /// The place of the subject among those enrolled.
    lane: u32,
    /// The place of the event among those that may stop the treatment.
    event: u16,
}

/// Numbers of some purposes of some subjects in some cycles, one block after the other.
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

    /// Asks for numbers of a subject in some cycles.
    fn want(&mut self, chance: PersonChance, purpose: Purpose, cycles: Range<u32>) {
        let count = cycles.len();
        self.cycles.extend(cycles);
        self.people.extend(repeat_n(chance.person(), count));
        self.purposes.extend(repeat_n(purpose.code(), count));
    }

    fn draw(&mut self, chance: TrialChance) {
        let room = self.cycles.len().next_multiple_of(TOGETHER);
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
    cycles: usize,
    stops_with: &'a mut [f64],
}

impl NullaryFnOnce for Weighing<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let patients = self.trial.patients;
        for (event, run) in self.trial.conduct.events.iter().zip(self.runs) {
            let model = &patients.adverse_event_terms[usize::from(event.place)];
            let blocks = run.start * self.cycles..run.end * self.cycles;
            let words = self.numbers.words().map(|words| &words[blocks.clone()]);
            let [first, second, third, fourth] = words;
            let stops_with = &mut self.stops_with[blocks];
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
            prone_to,
            runs,
            stops_with,
            candidates,
            ..
        } = stopping;
        let cycles = self.conduct.cycles as usize;
        let wanted = prone_to.len() * cycles;
        numbers.draw(chance);
        stops_with.resize(wanted, 0.0);
        Arch::new().dispatch(Weighing {
            trial: self,
            numbers,
            runs,
            cycles,
            stops_with,
        });
        // Without a branch, which nobody could foretell: every event is noted, and the next stands over one that can stop
        // nothing.
        candidates.resize(wanted + 1, 0);
        let mut count = 0;
        for (block, stops_with) in (0..).zip(&*stops_with) {
            candidates[count] = block;
            count += usize::from(*stops_with > 0.0);
        }
        let candidates = candidates[..count].iter().map(|block| {
            let (of, cycle) = (*block as usize / cycles, *block as usize % cycles);
            (prone_to[of], cycle as u32, stops_with[*block as usize])
        });
        numbers.begin();
        for (ProneTo { lane, event }, cycle, _) in candidates.clone() {
            let event = &self.conduct.events[usize::from(event)];
            let purpose = Purpose::AdverseEventCourse(event.place);
            numbers.want(subjects[lane as usize].chance, purpose, cycle..cycle + 1);
        }
        numbers.draw(chance);
        let [_, stops, ..] = numbers.words();
        for ((ProneTo { lane, event }, cycle, stops_with), stops) in candidates.zip(stops) {
            if is_stopped(uniform_of(*stops), stops_with) {
                let may_stop = MayStop { cycle, event };
                subjects[lane as usize].may_stop.push(may_stop);
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
            prone_to,
            runs,
            proneness,
            prone,
            ..
        } = stopping;
        numbers.begin();
        prone_to.clear();
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
            let from = prone_to.len();
            Arch::new().dispatch(Inclining {
                trial: self,
                chance,
                together,
                event,
                proneness,
                prone,
            });
            for (lane, (subject, to)) in (0..).zip(subjects.iter_mut().zip(&*prone)) {
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
                prone_to.push(ProneTo { lane, event: place });
                numbers.want(subject.chance, purpose, 0..self.conduct.cycles);
            }
            runs.push(from..prone_to.len());
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
