//! FP-95: a whole trial small enough to be simulated a hundred thousand times while one waits, and known well enough to be
//! compared with other programs.
//!
//! 95 subjects in two strata, randomised in permuted blocks of four; the six core set measures at baseline and at weeks 4,
//! 8, 12 and 16; response, drop-out, deterioration and rescue; four analyses. Its parameters were invented for timing.

mod assumptions;
mod counts;
mod lanes;
mod points;
mod rows;
mod subjects;

pub use counts::{ArmEffect, Fp95Statistics};
pub use points::response_settings as fp95_response_settings;
pub use rows::{Fp95Arm, Fp95Subject, Fp95Visit};

use std::ops::Range;

use instruments::InstrumentError;
use statistics::distribution::{chi_square, normal, student_t};

use crate::chance::Seed;
use crate::operating::{FixedSumError, Model, Tally};
use assumptions::{RAMP_WEEKS, STAY_TO_THE_END, SUBJECTS, WEEKS};
use counts::Counts;
use subjects::{Course, Subjects};

/// The two-sided significance level of the four tests.
const SIGNIFICANCE: f64 = 0.05;

/// The trial, ready to be simulated.
///
/// ```
/// use simulation::{Fp95, Seed};
/// let model = Fp95::new()?;
/// let statistics = model.analyse(Seed::new(1));
/// assert!(statistics.cochran_mantel_haenszel.is_ok());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Fp95 {
    course: Course,
    critical_chi_square: f64,
    critical_t: f64,
    critical_z: f64,
}

impl Fp95 {
    /// Asks the instruments for their points and works out what all trials have in common.
    ///
    /// # Errors
    /// Only where an instrument no longer takes the values of the model.
    pub fn new() -> Result<Self, InstrumentError> {
        // Square roots of the whole time's share: each is rounded alike on every machine.
        let half = STAY_TO_THE_END.sqrt();
        let quarter = half.sqrt();
        let staying = [quarter, half, half * quarter, STAY_TO_THE_END];
        Ok(Self {
            course: Course {
                steps: points::steps()?,
                ramp: WEEKS.map(|week| (1.0 - libm::exp(-week / RAMP_WEEKS)) as f32),
                staying: staying.map(|share| (share * 2_147_483_648.0) as u32),
            },
            critical_chi_square: chi_square::upper_quantile(SIGNIFICANCE, 1.0),
            critical_t: student_t::upper_quantile(SIGNIFICANCE / 2.0, SUBJECTS as f64 - 4.0),
            critical_z: normal::quantile(1.0 - SIGNIFICANCE / 2.0),
        })
    }

    /// One trial, analysed.
    pub fn analyse(&self, seed: Seed) -> Fp95Statistics {
        Counts::of(&self.live_through(seed)).analyse()
    }

    /// One trial as rows.
    ///
    /// # Errors
    /// Only where an instrument refuses a value, which would be a mistake of the model.
    pub fn rows(&self, seed: Seed) -> Result<Vec<Fp95Subject>, InstrumentError> {
        rows::rows(&self.live_through(seed))
    }

    fn live_through(&self, seed: Seed) -> Subjects {
        let mut subjects = Subjects::none();
        subjects.live_through(&self.course, seed.key(), seed.replicate);
        subjects
    }

    /// Which of the four tests are significant, in the order of [`Fp95::TESTS`]; `None`: not calculable.
    pub fn significant(&self, statistics: &Fp95Statistics) -> [Option<bool>; 4] {
        let chi_square = |statistic: f64| statistic > self.critical_chi_square;
        let z = |statistic: f64| statistic.abs() > self.critical_z;
        let covariance = statistics.covariance.as_ref();
        [
            statistics
                .cochran_mantel_haenszel
                .as_ref()
                .ok()
                .map(|s| chi_square(*s)),
            covariance
                .ok()
                .map(|effect| effect.t.abs() > self.critical_t),
            statistics.log_rank.as_ref().ok().map(|s| chi_square(*s)),
            statistics.rank_sum.as_ref().ok().map(|s| z(*s)),
        ]
    }

    /// The names of the four tests.
    pub const TESTS: [&'static str; 4] = [
        "response at week 16, Cochran-Mantel-Haenszel",
        "score at week 16 carried forward, analysis of covariance",
        "time to first response, log-rank",
        "score at week 16 carried forward, Wilcoxon rank sum",
    ];
}

/// Numbers of a trial that are added up whole.
const COUNTED: [&str; 6] = [
    "responders, active",
    "responders, placebo",
    "rescued, active",
    "rescued, placebo",
    "left before week 16, active",
    "left before week 16, placebo",
];

impl Model for Fp95 {
    type Error = FixedSumError;

    type Room = ();

    fn room(&self) {}

    fn simulate_in(
        &self,
        (): &mut (),
        seed: Seed,
        replicates: Range<u64>,
    ) -> Result<Tally, FixedSumError> {
        let mut tally = Tally::default();
        let mut subjects = Subjects::none();
        let key = seed.key();
        for replicate in replicates {
            subjects.live_through(&self.course, key, replicate as u32);
            let counts = Counts::of(&subjects);
            let statistics = counts.analyse();
            tally.count_trial();
            for (name, significant) in Self::TESTS.into_iter().zip(self.significant(&statistics)) {
                tally.test(name, significant);
            }
            let effect = statistics.covariance.ok().map(|effect| effect.estimate);
            tally.number("difference in score at week 16, points", effect)?;
            let responders =
                [0, 1].map(|arm| counts.responders[0][arm] + counts.responders[1][arm]);
            let counted = [responders, counts.rescued, counts.left];
            for (name, count) in COUNTED.into_iter().zip(counted.into_iter().flatten()) {
                tally.number(name, Some(f64::from(count)))?;
            }
        }
        Ok(tally)
    }
}
