//! A trial of FP-95 as rows, for analysis by any other program.

use instruments::InstrumentError;
use instruments::measure::CoreSetMeasures;

use super::assumptions::{PHYSICIAN, SUBJECTS, VISITS, WEEKS};
use super::points::core_set;
use super::subjects::Subjects;

/// A subject of FP-95, with the visits that took place.
#[derive(Debug, Clone, PartialEq)]
pub struct Fp95Subject {
    /// The number, from 1.
    pub number: u32,
    /// The stratum, 0 or 1.
    pub stratum: usize,
    /// Whether the subject is on the active arm.
    pub arm: Fp95Arm,
    /// The physician global at baseline, in micrometres of a line of 10 cm.
    pub physician_global_micrometres: u32,
    /// The measures at baseline.
    pub baseline: CoreSetMeasures,
    /// The visits until the subject left, in their order.
    pub visits: Vec<Fp95Visit>,
}

/// The arms of FP-95.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fp95Arm {
    /// The active treatment.
    Active,
    /// Placebo.
    Placebo,
}

/// A visit of FP-95 after baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Fp95Visit {
    /// Weeks since baseline.
    pub week: f64,
    /// The measures.
    pub measures: CoreSetMeasures,
}

/// The rows of a trial.
pub(super) fn rows(subjects: &Subjects) -> Result<Vec<Fp95Subject>, InstrumentError> {
    // Steps are whole numbers in single precision.
    let at = |measures: &[super::lanes::Lanes<f32>; 6], person: usize| {
        core_set(measures.each_ref().map(|measure| measure[person] as i64))
    };
    (0..SUBJECTS)
        .map(|person| {
            let visits = (0..VISITS).take(subjects.last[person] as usize);
            Ok(Fp95Subject {
                number: person as u32 + 1,
                stratum: subjects.stratum[person] as usize,
                arm: if subjects.arm[person] == 1 {
                    Fp95Arm::Active
                } else {
                    Fp95Arm::Placebo
                },
                physician_global_micrometres: subjects.baseline[PHYSICIAN][person] as u32,
                baseline: at(&subjects.baseline, person)?,
                visits: visits
                    .map(|visit| {
                        Ok(Fp95Visit {
                            week: WEEKS[visit],
                            measures: at(&subjects.visits[visit], person)?,
                        })
                    })
                    .collect::<Result<_, InstrumentError>>()?,
            })
        })
        .collect()
}
