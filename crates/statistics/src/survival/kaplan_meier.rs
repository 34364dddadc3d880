//! The product-limit estimate of Kaplan and Meier.

use super::observation::{Observation, require_times};
use super::ordered::OrderedTimes;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};

/// The scale on which the pointwise band is symmetrical.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BandTransform {
    /// `ln(-ln S)`: SAS LIFETEST since 9.2.
    #[default]
    LogLog,
    /// `ln S`: R `survfit`.
    Log,
    /// `S` itself, cut at 0 and 1: SAS `CONFTYPE=LINEAR`, the default before 9.2.
    Plain,
}

/// What a quantile is where the curve is flat at exactly that height to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlatToTheEnd {
    /// Not estimable: SAS LIFETEST.
    #[default]
    NotEstimable,
    /// Midway between the beginning of the flat part and the last time: R `survfit`.
    MidwayToLastTime,
}

/// The curve at one distinct time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it.
    pub at_risk: usize,
    /// Events at it.
    pub events: usize,
    /// Subjects censored at it, counted as at risk for its events.
    pub censored: usize,
    /// The probability of surviving beyond it.
    pub survival: f64,
    /// Greenwood's sum of `d / (n (n - d))` over the events so far: the variance of `ln S`, infinite where the curve
    /// has reached 0.
    pub greenwood: f64,
}

impl Step {
    /// Greenwood's standard error of the survival; none where the curve has reached 0.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        (self.survival > 0.0).then(|| self.survival * self.greenwood.sqrt())
    }
}

/// A quantile of the time to event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantileEstimate {
    /// The time by which the given share has had the event; none where the curve does not come down to it.
    pub time: Option<f64>,
    /// Where the lower band comes down to it.
    pub lower: Option<f64>,
    /// Where the upper band does; none ("NC") where it never does.
    pub upper: Option<f64>,
}

/// A product-limit curve.
///
/// Its limits are worked out where they are asked for: a curve of a million steps is read at few of them.
#[derive(Clone, Debug, PartialEq)]
pub struct KaplanMeier {
    /// One step for each distinct time, censored ones too.
    pub steps: Vec<Step>,
    transform: BandTransform,
    level: ConfidenceLevel,
}

/// Curves that meet a height in theory miss it by a few units of the last place.
const EQUAL: f64 = 1e-12;

impl KaplanMeier {
    /// The method's name.
    pub const METHOD: &'static str = "Kaplan-Meier product limit";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481";

    /// The probability of surviving beyond `time`.
    #[must_use]
    pub fn survival_at(&self, time: f64) -> f64 {
        let passed = self.steps.partition_point(|step| step.time <= time);
        if passed == 0 {
            1.0
        } else {
            self.steps[passed - 1].survival
        }
    }

    /// The step in force at `time`: the last at or before it.
    #[must_use]
    pub fn step_at(&self, time: f64) -> Option<&Step> {
        let passed = self.steps.partition_point(|step| step.time <= time);
        passed.checked_sub(1).map(|at| &self.steps[at])
    }

    /// The pointwise interval of a step of this curve; none where the curve has reached 0.
    #[must_use]
    pub fn interval(&self, step: &Step) -> Option<Interval> {
        let z = self.level.normal_quantile();
        (step.survival > 0.0).then(|| band(step.survival, step.greenwood, self.transform, z))
    }

    /// The time by which a share `probability` has had the event (0.5: the median), with its interval.
    ///
    /// The first time at which the curve is at or below `1 - probability`; where it stays exactly there, midway
    /// to the next event, as SAS and R agree. The limits are the times at which the band comes down to that
    /// height (Brookmeyer R, Crowley J. Biometrics 1982;38:29-41).
    #[must_use]
    pub fn quantile(&self, probability: f64, flat: FlatToTheEnd) -> QuantileEstimate {
        let height = 1.0 - probability;
        let reaches = |value: f64| value <= height + EQUAL;
        let at = self.steps.partition_point(|step| !reaches(step.survival));
        let z = self.level.normal_quantile();
        let down = |step: &&Step, limit: Limit| {
            step.survival > 0.0
                && reaches(limit.of(step.survival, step.greenwood, self.transform, z))
        };
        // Where nothing happens the band stays, so only the first step and those with events can bring it down.
        let band = |steps: &[Step], limit: Limit| {
            let first = steps.first().filter(|step| down(step, limit));
            first
                .or_else(|| {
                    steps
                        .iter()
                        .filter(|step| step.events > 0)
                        .find(|step| down(step, limit))
                })
                .map(|step| step.time)
        };
        QuantileEstimate {
            time: self.quantile_time(at, height, flat),
            lower: band(&self.steps, Limit::Lower),
            // Above the curve, so it comes down no earlier.
            upper: band(&self.steps[at..], Limit::Upper),
        }
    }

    /// The quantile where `at` is the first step that is down to `height`.
    fn quantile_time(&self, at: usize, height: f64, flat: FlatToTheEnd) -> Option<f64> {
        let start = *self.steps.get(at)?;
        if (start.survival - height).abs() > EQUAL {
            return Some(start.time);
        }
        let drop = self.steps[at + 1..]
            .iter()
            .find(|step| step.survival < height - EQUAL);
        match (drop, flat) {
            (Some(next), _) => Some(f64::midpoint(start.time, next.time)),
            (None, FlatToTheEnd::NotEstimable) => None,
            (None, FlatToTheEnd::MidwayToLastTime) => self
                .steps
                .last()
                .map(|last| f64::midpoint(start.time, last.time)),
        }
    }
}

/// The product-limit curve with Greenwood's standard errors and a pointwise band.
///
/// Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481; Greenwood M. Rep Public Health Med Subj 1926;33:1-26.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::survival::{BandTransform, FlatToTheEnd, Observation, kaplan_meier};
/// let times = [10.0, 20.0, 30.0, 40.0].map(Observation::event);
/// let curve = kaplan_meier(&times, BandTransform::LogLog, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(curve.survival_at(25.0), 0.5);
/// // The curve is exactly 1/2 from 20 to 30.
/// assert_eq!(curve.quantile(0.5, FlatToTheEnd::NotEstimable).time, Some(25.0));
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] without subjects, [`StatisticsError::OutOfRange`] for a time that is negative
/// or missing.
pub fn kaplan_meier(
    observations: &[Observation],
    transform: BandTransform,
    level: ConfidenceLevel,
) -> Result<KaplanMeier, StatisticsError> {
    require_times(observations)?;
    Ok(curve(&OrderedTimes::of(observations), transform, level))
}

/// The curve of times that are in order.
pub(super) fn curve(
    times: &OrderedTimes,
    transform: BandTransform,
    level: ConfidenceLevel,
) -> KaplanMeier {
    let mut steps = Vec::with_capacity(times.distinct());
    let (mut survival, mut greenwood) = (1.0, 0.0);
    let mut at_risk = times.len();
    for tied in times.ties() {
        let events = tied.events;
        if events > 0 {
            let (n, d) = (at_risk as f64, events as f64);
            survival = if events == at_risk {
                0.0
            } else {
                survival * (1.0 - d / n)
            };
            greenwood += d / (n * (n - d));
        }
        steps.push(Step {
            time: tied.time,
            at_risk,
            events,
            censored: tied.censored,
            survival,
            greenwood,
        });
        at_risk -= events + tied.censored;
    }
    KaplanMeier {
        steps,
        transform,
        level,
    }
}

/// The pointwise limits of a survival above 0, from the sum of Greenwood's terms.
fn band(survival: f64, greenwood: f64, transform: BandTransform, z: f64) -> Interval {
    let limit = |limit: Limit| limit.of(survival, greenwood, transform, z);
    Interval::new(limit(Limit::Lower), limit(Limit::Upper))
}

/// A pointwise limit.
#[derive(Clone, Copy)]
enum Limit {
    Lower,
    Upper,
}

impl Limit {
    fn of(self, survival: f64, greenwood: f64, transform: BandTransform, z: f64) -> f64 {
        if survival == 1.0 {
            return 1.0;
        }
        let root = greenwood.sqrt();
        match (transform, self) {
            (BandTransform::LogLog, limit) => {
                // S^(e^x) as exp(ln S e^x).
                let log = survival.ln();
                let factor = (z * root / log.abs()).exp();
                match limit {
                    Limit::Lower => (log * factor).exp(),
                    Limit::Upper => (log / factor).exp(),
                }
            }
            (BandTransform::Log, Limit::Lower) => survival * (-z * root).exp(),
            (BandTransform::Log, Limit::Upper) => (survival * (z * root).exp()).min(1.0),
            (BandTransform::Plain, Limit::Lower) => (survival - z * survival * root).max(0.0),
            (BandTransform::Plain, Limit::Upper) => (survival + z * survival * root).min(1.0),
        }
    }
}
