//! What FP-95 assumes. The numbers were invented for timing; they are not estimates from any trial.

/// Subjects.
pub(super) const SUBJECTS: usize = 95;
/// Visits after baseline.
pub(super) const VISITS: usize = 4;
/// Weeks of the visits after baseline.
pub(super) const WEEKS: [f64; VISITS] = [4.0, 8.0, 12.0, 16.0];
/// Subjects in a block, half of them on each arm.
pub(super) const BLOCK: usize = 4;
/// The orders in which a block of four can be filled, an arm a bit: six in all.
pub(super) const BLOCKS: [u8; 6] = [0b0011, 0b0101, 0b0110, 0b1001, 0b1010, 0b1100];

/// The share by which an arm lowers severity in the end, on average: placebo, active.
pub(super) const MEAN_RESPONSE: [f32; 2] = [0.22, 0.55];
/// Its standard deviation between subjects.
pub(super) const RESPONSE_DEVIATION: f32 = 0.35;
/// Weeks in which all but 1/e of the response has come.
pub(super) const RAMP_WEEKS: f64 = 6.0;
/// The standard deviation of a visit's noise, as a share of the scale.
pub(super) const NOISE: f32 = 0.06;
/// The share that stays from each visit to the next, to the fourth power: 10% have left by the last.
pub(super) const STAY_TO_THE_END: f64 = 0.9;

/// A core set measure, counted as severity from 0 in steps.
///
/// Steps are far finer than those of the instruments, because the model as specified has none at all: with whole
/// millimetres, points and eighths the power of the Cochran-Mantel-Haenszel test is 0.018 higher.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    /// Steps from the best value to the worst.
    pub(super) range: f32,
    /// Its mean at baseline, in steps.
    pub(super) mean: f32,
    /// Its standard deviation at baseline, in steps.
    pub(super) deviation: f32,
}

const fn measure(range: f32, mean: f32, deviation: f32) -> Measure {
    Measure {
        range,
        mean,
        deviation,
    }
}

/// Physician global, patient global, muscle strength, HAQ, enzyme, extramuscular activity. Steps are micrometres on a line
/// of 10 cm, thousandths of a point that is missing of 150, ten-thousandths of the HAQ's index, ten-thousandths of
/// the enzyme's upper limit, and micrometres again.
pub(super) const MEASURES: [Measure; 6] = [
    measure(100_000.0, 50_000.0, 15_000.0),
    measure(100_000.0, 55_000.0, 18_000.0),
    measure(150_000.0, 25_000.0, 12_000.0),
    measure(30_000.0, 12_000.0, 6_000.0),
    measure(100_000.0, 30_000.0, 15_000.0),
    measure(100_000.0, 35_000.0, 15_000.0),
];
/// The place of the physician global.
pub(super) const PHYSICIAN: usize = 0;
/// The place of muscle strength.
pub(super) const STRENGTH: usize = 2;

/// Deterioration: the physician global is worse by at least so many steps (2 cm) ...
pub(super) const WORSE_GLOBAL: f32 = 20_000.0;
/// ... and muscle strength by at least a fifth of what it was.
pub(super) const WORSE_STRENGTH_PARTS: f32 = 5.0;

/// Points from which a Total Improvement Score is a response, in units of 2.5.
pub(super) const RESPONSE_FROM_UNITS: f32 = 8.0;
/// The highest score, in units of 2.5 points.
pub(super) const HIGHEST_UNITS: usize = 40;
