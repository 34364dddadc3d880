//! The subjects of a trial, drawn and followed all together, a column a value.

#![allow(
    clippy::needless_range_loop,
    reason = "a person is one place in many columns at once"
)]

use pulp::{Arch, NullaryFnOnce};

use super::assumptions::{
    BLOCK, BLOCKS, MEAN_RESPONSE, MEASURES, Measure, NOISE, PHYSICIAN, RESPONSE_DEVIATION,
    RESPONSE_FROM_UNITS, STRENGTH, SUBJECTS, VISITS, WORSE_GLOBAL, WORSE_STRENGTH_PARTS,
};
use super::lanes::{LANES, Lanes, normals, words};
use crate::philox::philox;
use crate::purpose::Purpose;

/// The first improvements, in steps, at which a measure scores more, and how many units of 2.5 points more.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Steps {
    pub(super) first: [f32; 4],
    pub(super) rise: [f32; 4],
}

/// What is the same for every trial.
#[derive(Debug, Clone)]
pub(super) struct Course {
    /// The points of each measure.
    pub(super) steps: [Steps; 6],
    /// The share of the response that has come at each visit.
    pub(super) ramp: [f32; VISITS],
    /// Who draws less than this of 2^31 is still there at the visit.
    pub(super) staying: [u32; VISITS],
}

/// The subjects of one trial.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subjects {
    /// The stratum, 0 or 1.
    pub(super) stratum: Lanes<u32>,
    /// The arm: 0 placebo, 1 active.
    pub(super) arm: Lanes<u32>,
    /// The measures at baseline, in steps of severity.
    pub(super) baseline: [Lanes<f32>; 6],
    /// The measures at each visit, in steps of severity, whether or not the subject was still there.
    pub(super) visits: [[Lanes<f32>; 6]; VISITS],
    /// The last visit, counted from 1; 0 where nobody came back after baseline.
    pub(super) last: Lanes<u32>,
    /// The score carried forward to the last visit, in units of 2.5 points.
    pub(super) carried: Lanes<u32>,
    /// 1 for a responder at the last visit of the trial; who is missing or rescued is none.
    pub(super) responds: Lanes<u32>,
    /// 1 for who was rescued after deterioration at two successive visits.
    pub(super) rescued: Lanes<u32>,
    /// The first visit with a response, counted from 1; 0 where there is none.
    pub(super) first_response: Lanes<u32>,
    drawn: [Lanes<u32>; 4],
    shared: [Lanes<u32>; 4],
    deviates: Lanes<f32>,
    response: Lanes<f32>,
    remaining: Lanes<f32>,
    units: Lanes<f32>,
    worse: Lanes<u32>,
}

/// The life of a trial, to be compiled for registers of several widths.
struct Life<'a> {
    subjects: &'a mut Subjects,
    course: &'a Course,
    key: [u32; 2],
    replicate: u32,
}

impl NullaryFnOnce for Life<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.subjects.live(self.course, self.key, self.replicate);
    }
}

impl Subjects {
    /// Nobody yet.
    pub(super) fn none() -> Self {
        Self {
            stratum: [0; LANES],
            arm: [0; LANES],
            baseline: [[0.0; LANES]; 6],
            visits: [[[0.0; LANES]; 6]; VISITS],
            last: [0; LANES],
            carried: [0; LANES],
            responds: [0; LANES],
            rescued: [0; LANES],
            first_response: [0; LANES],
            drawn: [[0; LANES]; 4],
            shared: [[0; LANES]; 4],
            deviates: [0.0; LANES],
            response: [0.0; LANES],
            remaining: [0.0; LANES],
            units: [0.0; LANES],
            worse: [0; LANES],
        }
    }

    /// Draws the subjects of a trial and follows them to its end.
    ///
    /// The registers of this machine may be wider than those of the oldest that the program runs on: what is put in line
    /// below is compiled for both, and one is chosen when it runs. The bits do not depend on which.
    pub(super) fn live_through(&mut self, course: &Course, key: [u32; 2], replicate: u32) {
        Arch::new().dispatch(Life {
            subjects: self,
            course,
            key,
            replicate,
        });
    }

    #[inline(always)]
    fn live(&mut self, course: &Course, key: [u32; 2], replicate: u32) {
        self.enter(course, key, replicate);
        self.allocate(key, replicate);
        self.carried = [0; LANES];
        self.responds = [0; LANES];
        self.rescued = [0; LANES];
        self.first_response = [0; LANES];
        self.worse = [0; LANES];
        for visit in 0..VISITS {
            self.visit(course, key, replicate, visit);
        }
    }

    /// Baseline, stratum, when the subject will leave, and the response that is to come, without the arm's part.
    #[inline(always)]
    fn enter(&mut self, course: &Course, key: [u32; 2], replicate: u32) {
        words(
            key,
            replicate,
            0,
            Purpose::Baseline(0).code(),
            &mut self.drawn,
        );
        words(
            key,
            replicate,
            0,
            Purpose::Baseline(1).code(),
            &mut self.shared,
        );
        let [enzyme, extramuscular, response, entry] = &self.shared;
        let [physician, patient, strength, haq] = &self.drawn;
        let measures = [physician, patient, strength, haq, enzyme, extramuscular];
        for (place, drawn) in measures.into_iter().enumerate() {
            normals(drawn, &mut self.deviates);
            let Measure {
                range,
                mean,
                deviation,
            } = MEASURES[place];
            for (value, deviate) in self.baseline[place].iter_mut().zip(&self.deviates) {
                *value = on_scale(mean + deviation * deviate, range);
            }
        }
        normals(response, &mut self.response);
        for (stratum, word) in self.stratum.iter_mut().zip(entry) {
            *stratum = word & 1;
        }
        for (last, word) in self.last.iter_mut().zip(entry) {
            let drawn = (word >> 1) as i32;
            *last = 0;
            for staying in course.staying {
                *last += u32::from(drawn < staying as i32);
            }
        }
    }

    /// Permuted blocks of four within each stratum.
    #[inline(always)]
    fn allocate(&mut self, key: [u32; 2], replicate: u32) {
        const FOUR_BLOCKS: usize = 4 * BLOCK;
        let mut members = [0_usize; 2];
        let mut blocks = [[0_u8; 4]; 2];
        for person in 0..SUBJECTS {
            let stratum = (self.stratum[person] & 1) as usize;
            let place = members[stratum];
            members[stratum] += 1;
            if place.is_multiple_of(FOUR_BLOCKS) {
                // Six orders from a word: none is likelier than another by more than 2^-29.
                let occasion = ((place / FOUR_BLOCKS) * 2 + stratum) as u32;
                let counter = [replicate, 0, occasion, Purpose::AllocationList.code()];
                blocks[stratum] =
                    philox(counter, key).map(|word| BLOCKS[((u64::from(word) * 6) >> 32) as usize]);
            }
            let block = blocks[stratum][place / BLOCK % 4];
            let arm = u32::from(block >> (place % BLOCK)) & 1;
            self.arm[person] = arm;
        }
        for (response, arm) in self.response.iter_mut().zip(&self.arm) {
            let mean = if *arm == 1 {
                MEAN_RESPONSE[1]
            } else {
                MEAN_RESPONSE[0]
            };
            *response = mean + RESPONSE_DEVIATION * *response;
        }
    }

    #[inline(always)]
    fn visit(&mut self, course: &Course, key: [u32; 2], replicate: u32, visit: usize) {
        let occasion = visit as u32 + 1;
        words(
            key,
            replicate,
            occasion,
            Purpose::VisitNoise(0).code(),
            &mut self.drawn,
        );
        // Four words make the last two measures of two visits.
        if visit.is_multiple_of(2) {
            words(
                key,
                replicate,
                occasion,
                Purpose::VisitNoise(1).code(),
                &mut self.shared,
            );
        }
        let ramp = course.ramp[visit];
        for (remaining, response) in self.remaining.iter_mut().zip(&self.response) {
            *remaining = 1.0 - response * ramp;
        }
        self.units = [0.0; LANES];
        let late = visit % 2;
        for place in 0..6 {
            let drawn = match place {
                0..4 => &self.drawn[place],
                _ => &self.shared[2 * late + place - 4],
            };
            normals(drawn, &mut self.deviates);
            let range = MEASURES[place].range;
            let noise = NOISE * range;
            let found = &mut self.visits[visit][place];
            let baseline = &self.baseline[place];
            for person in 0..LANES {
                let severity = baseline[person] * self.remaining[person];
                found[person] = on_scale(severity + noise * self.deviates[person], range);
            }
            let Steps { first, rise } = course.steps[place];
            for person in 0..LANES {
                let improvement = baseline[person] - found[person];
                let mut units = 0.0;
                for step in 0..4 {
                    units += if improvement >= first[step] {
                        rise[step]
                    } else {
                        0.0
                    };
                }
                self.units[person] += units;
            }
        }
        self.follow(visit);
    }

    /// What a visit means for the endpoints.
    #[inline(always)]
    fn follow(&mut self, visit: usize) {
        let number = visit as u32 + 1;
        let is_end = u32::from(number == VISITS as u32);
        let found = &self.visits[visit];
        for person in 0..LANES {
            let seen = u32::from(self.last[person] >= number);
            let global = found[PHYSICIAN][person] - self.baseline[PHYSICIAN][person];
            let lost = found[STRENGTH][person] - self.baseline[STRENGTH][person];
            let before = MEASURES[STRENGTH].range - self.baseline[STRENGTH][person];
            let worse = seen
                & u32::from(global >= WORSE_GLOBAL)
                & u32::from(lost * WORSE_STRENGTH_PARTS >= before);
            self.rescued[person] |= worse & self.worse[person];
            self.worse[person] = worse;
            let units = self.units[person];
            let response = seen & u32::from(units >= RESPONSE_FROM_UNITS);
            self.carried[person] = if seen == 1 {
                units as i32 as u32
            } else {
                self.carried[person]
            };
            let is_first = response & u32::from(self.first_response[person] == 0);
            self.first_response[person] += is_first * number;
            self.responds[person] = is_end & response & (1 - self.rescued[person]);
        }
    }
}

/// A value cut off at the ends of its scale and rounded to a whole step, half to even.
#[inline(always)]
fn on_scale(value: f32, range: f32) -> f32 {
    // Beside a number this large no fraction has room: adding and taking it away rounds, on every machine alike.
    const NO_FRACTIONS: f32 = 12_582_912.0;
    let value = if value > 0.0 { value } else { 0.0 };
    let value = if value < range { value } else { range };
    (value + NO_FRACTIONS) - NO_FRACTIONS
}

#[cfg(test)]
mod tests {
    use super::Subjects;
    use crate::fp95::Fp95;

    #[test]
    fn wide_registers_give_the_bits_of_narrow_ones() {
        let course = Fp95::new().expect("the instruments take the model").course;
        let (mut wide, mut narrow) = (Subjects::none(), Subjects::none());
        for replicate in 0..50 {
            wide.live_through(&course, [17, 3], replicate);
            narrow.live(&course, [17, 3], replicate);
            assert!(wide == narrow, "trial {replicate}");
        }
        assert!(narrow.carried.iter().any(|units| *units > 0));
    }
}
