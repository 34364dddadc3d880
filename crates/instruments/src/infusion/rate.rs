//! Rates that rise by steps, in millilitres per kilogram and minute.

use super::quantity::{BodyWeight, Concentration, Millilitres, SHORT, representable};
use crate::error::InstrumentError;
use crate::exact::Rational;

/// One step of a rate table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RateStep {
    /// The rate, in ml/kg/min.
    pub millilitres_per_kilogram_per_minute: Rational,
    /// How long it lasts before the next step, in minutes.
    pub minutes: Rational,
}

/// The rate in ml/kg/min of one that is printed in mg/kg/min.
///
/// ```
/// use instruments::infusion::{Concentration, millilitres_of_milligrams};
///
/// let ten_percent = Concentration::new(100.into())?;
/// assert_eq!(millilitres_of_milligrams(4.into(), ten_percent)?.to_string(), "0.04");
/// // A product's text equates 3.3 mg with 0.03 ml, which it is not.
/// assert_eq!(millilitres_of_milligrams("3.3".parse()?, ten_percent)?.to_string(), "0.033");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
///
/// # Errors
/// [`InstrumentError::NotRepresentable`] when the quotient has too many digits.
pub fn millilitres_of_milligrams(
    milligrams_per_kilogram_per_minute: Rational,
    concentration: Concentration,
) -> Result<Rational, InstrumentError> {
    let rate =
        milligrams_per_kilogram_per_minute.checked_div(concentration.milligrams_per_millilitre());
    representable("the rate in ml/kg/min", rate)
}

/// Rates that rise by steps to a maximum, which then lasts to the end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "WrittenTable", into = "WrittenTable")
)]
pub struct RateTable {
    steps: Vec<RateStep>,
    maximum: Rational,
}

const RATE: &str = "infusion rate (ml/kg/min)";

impl RateTable {
    /// Steps, and the maximum that follows the last of them. Where a step reaches the maximum the table
    /// ends there.
    ///
    /// # Errors
    /// [`InstrumentError::NotPositive`] for a rate or a duration of 0, [`InstrumentError::OutOfRange`] for a
    /// rate above 1 ml/kg/min or a step longer than a day.
    pub fn new(steps: Vec<RateStep>, maximum: Rational) -> Result<Self, InstrumentError> {
        for step in &steps {
            SHORT.positive(RATE, step.millilitres_per_kilogram_per_minute, 1)?;
            SHORT.positive("duration of a rate step (min)", step.minutes, 1440)?;
        }
        SHORT.positive(RATE, maximum, 1)?;
        Ok(Self { steps, maximum })
    }

    /// The same steps under another maximum, in ml/kg/min.
    ///
    /// ```
    /// use instruments::infusion::{RateStep, RateTable};
    ///
    /// let first = RateStep {
    ///     millilitres_per_kilogram_per_minute: "0.01".parse()?,
    ///     minutes: 30.into(),
    /// };
    /// let table = RateTable::new(vec![first], "0.12".parse()?)?;
    /// let amended = table.capped_at("0.04".parse()?)?;
    /// assert_eq!(amended.maximum().to_string(), "0.04");
    /// assert_eq!(amended.steps(), table.steps());
    /// # Ok::<(), instruments::InstrumentError>(())
    /// ```
    ///
    /// # Errors
    /// As [`RateTable::new`].
    pub fn capped_at(&self, maximum: Rational) -> Result<Self, InstrumentError> {
        Self::new(self.steps.clone(), maximum)
    }

    /// The steps before the maximum.
    pub fn steps(&self) -> &[RateStep] {
        &self.steps
    }

    /// The maximum, in ml/kg/min.
    pub const fn maximum(&self) -> Rational {
        self.maximum
    }
}

/// One step of an infusion as it will run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InfusionStep {
    /// The rate, in ml/kg/min.
    pub millilitres_per_kilogram_per_minute: Rational,
    /// The rate to set on the pump, in ml/h.
    pub millilitres_per_hour: Rational,
    /// How long it runs, in minutes.
    pub minutes: Rational,
    /// How much runs in.
    pub volume: Millilitres,
}

/// An infusion from its first to its last minute.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InfusionPlan {
    /// The steps that are reached.
    pub steps: Vec<InfusionStep>,
    /// The whole time, in minutes.
    pub minutes: Rational,
}

/// The steps and the time of an infusion.
///
/// ```
/// use instruments::infusion::{BodyWeight, Millilitres, RateStep, RateTable, infusion_plan};
///
/// let step = |rate: &str| Ok::<_, instruments::InstrumentError>(RateStep {
///     millilitres_per_kilogram_per_minute: rate.parse()?,
///     minutes: 30.into(),
/// });
/// let table = RateTable::new(vec![step("0.01")?, step("0.02")?], "0.04".parse()?)?;
/// let weight = BodyWeight::new(70.into())?;
/// let plan = infusion_plan(Millilitres::new(700.into())?, weight, &table)?;
/// assert_eq!(plan.minutes.to_string(), "287.5");
/// assert_eq!(plan.steps[2].millilitres_per_hour.to_string(), "168");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
///
/// # Errors
/// [`InstrumentError::NotRepresentable`] when a time or volume has too many digits to be exact.
pub fn infusion_plan(
    volume: Millilitres,
    weight: BodyWeight,
    table: &RateTable,
) -> Result<InfusionPlan, InstrumentError> {
    let mut plan = InfusionPlan {
        steps: Vec::new(),
        minutes: Rational::ZERO,
    };
    let mut left = volume.millilitres();
    let rising = table
        .steps
        .iter()
        .take_while(|step| step.millilitres_per_kilogram_per_minute < table.maximum)
        .map(|step| (step.millilitres_per_kilogram_per_minute, Some(step.minutes)));
    for (rate, planned) in rising.chain([(table.maximum, None)]) {
        if left == Rational::ZERO {
            break;
        }
        let what = "a step of the infusion";
        let per_minute = representable(what, rate.checked_mul(weight.kilograms()))?;
        let to_the_end = representable(what, left.checked_div(per_minute))?;
        let minutes = planned.map_or(to_the_end, |planned| planned.min(to_the_end));
        let run_in = if minutes == to_the_end {
            left
        } else {
            representable(what, per_minute.checked_mul(minutes))?
        };
        plan.steps.push(InfusionStep {
            millilitres_per_kilogram_per_minute: rate,
            millilitres_per_hour: representable(
                what,
                per_minute.checked_mul(Rational::integer(60)),
            )?,
            minutes,
            volume: Millilitres::new(run_in)?,
        });
        plan.minutes = representable(what, plan.minutes.checked_add(minutes))?;
        left = representable(what, left.checked_sub(run_in))?;
    }
    Ok(plan)
}

/// The table as it is written down, before its rates are checked.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTable {
    steps: Vec<RateStep>,
    maximum: Rational,
}

#[cfg(feature = "serde")]
impl TryFrom<WrittenTable> for RateTable {
    type Error = InstrumentError;

    fn try_from(written: WrittenTable) -> Result<Self, Self::Error> {
        Self::new(written.steps, written.maximum)
    }
}

#[cfg(feature = "serde")]
impl From<RateTable> for WrittenTable {
    fn from(table: RateTable) -> Self {
        Self {
            steps: table.steps,
            maximum: table.maximum,
        }
    }
}
