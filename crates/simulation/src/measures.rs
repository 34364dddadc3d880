//! Scales of the measures, and how a true value becomes the value of a visit: noise, the ends of the scale,
//! and the step in which the instrument counts.

use instruments::InstrumentError;
use instruments::exact::Rational;
use instruments::measure::{Haq, Mmt, MmtMaximum, MuscleStrength, Vas};

use crate::patients::MeasuredBy;

/// The scale of a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The lowest value.
    pub lowest: f64,
    /// The highest value.
    pub highest: f64,
    /// Into how many steps a unit is divided.
    pub steps_a_unit: u16,
    /// The value of a healthy person, where the scale itself says it.
    pub healthy: Option<f64>,
    /// Which way is worse.
    pub worse: Worse,
}

/// Which way a measure gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// Higher values are worse.
    Higher,
    /// Lower values are worse.
    Lower,
}

impl MeasuredBy {
    /// The name, as a reader knows it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PhysicianGlobal => "physician's global assessment",
            Self::PatientGlobal => "patient's global assessment",
            Self::MuscleStrength => "manual muscle testing",
            Self::HealthAssessment => "Health Assessment Questionnaire",
            Self::Extramuscular => "extramuscular activity",
            Self::CdasiActivity => "CDASI activity",
            Self::CdasiDamage => "CDASI damage",
            Self::Sf36PhysicalComponent => "SF-36 physical component",
            Self::Sf36MentalComponent => "SF-36 mental component",
            Self::Eq5dVas => "EQ-5D visual analogue scale",
            Self::DynamometryDeltoid => "dynamometry of the deltoid",
            Self::DynamometryBiceps => "dynamometry of the biceps",
            Self::DynamometryPsoas => "dynamometry of the psoas",
            Self::RaschMrc => "Rasch-built MRC sum score",
            Self::AlsssSwallowing => "swallowing item of the ALS severity scale",
            Self::ModifiedRankin => "modified Rankin scale",
        }
    }

    /// The scale; the highest of manual muscle testing is the trial's.
    pub fn scale(self, maximum: MmtMaximum) -> Scale {
        let (lowest, highest, steps_a_unit, healthy, worse) = match self {
            Self::PhysicianGlobal | Self::PatientGlobal | Self::Extramuscular => {
                (0.0, 10.0, 10, Some(0.0), Worse::Higher)
            }
            Self::MuscleStrength => {
                let highest = f64::from(maximum.points());
                (0.0, highest, 1, Some(highest), Worse::Lower)
            }
            Self::HealthAssessment => (0.0, 3.0, 8, Some(0.0), Worse::Higher),
            Self::CdasiActivity => (0.0, 100.0, 1, Some(0.0), Worse::Higher),
            Self::CdasiDamage => (0.0, 32.0, 1, Some(0.0), Worse::Higher),
            // T scores have no end that is health: the file names the norm.
            Self::Sf36PhysicalComponent => (0.0, 80.0, 10, None, Worse::Lower),
            Self::Sf36MentalComponent => (-5.0, 80.0, 10, None, Worse::Lower),
            Self::Eq5dVas => (0.0, 100.0, 1, Some(100.0), Worse::Lower),
            Self::DynamometryDeltoid | Self::DynamometryBiceps | Self::DynamometryPsoas => {
                (0.0, 600.0, 1, None, Worse::Lower)
            }
            Self::RaschMrc => (0.0, 40.0, 1, None, Worse::Lower),
            Self::AlsssSwallowing => (1.0, 10.0, 1, Some(10.0), Worse::Lower),
            Self::ModifiedRankin => (0.0, 6.0, 1, Some(0.0), Worse::Higher),
        };
        Scale {
            lowest,
            highest,
            steps_a_unit,
            healthy,
            worse,
        }
    }
}

impl Scale {
    /// How far a value is from the healthy one, in the direction of disease; never negative.
    #[inline(always)]
    pub fn deficit_of(&self, value: f64, healthy: f64) -> f64 {
        match self.worse {
            Worse::Higher => (value - healthy).max(0.0),
            Worse::Lower => (healthy - value).max(0.0),
        }
    }

    /// The value that a deficit gives.
    #[inline(always)]
    pub fn value_of(&self, deficit: f64, healthy: f64) -> f64 {
        match self.worse {
            Worse::Higher => healthy + deficit,
            Worse::Lower => healthy - deficit,
        }
    }

    /// The value that the instrument shows, counted in its steps.
    pub fn shown(&self, value: f64) -> Shown {
        let steps = f64::from(self.steps_a_unit);
        Shown {
            steps: counted(value, self.lowest, self.highest, steps) as i64,
            steps_a_unit: self.steps_a_unit,
        }
    }
}

/// A value counted in steps, within the ends of its scale.
#[inline(always)]
pub(crate) fn counted(value: f64, lowest: f64, highest: f64, steps_a_unit: f64) -> f64 {
    // Two comparisons, which registers of several numbers do without a branch.
    let value = if value > lowest { value } else { lowest };
    let value = if value < highest { value } else { highest };
    rounded(value * steps_a_unit)
}

/// Beyond 2^52 a double has no fractions: a number that is added to this is rounded to a whole one, of two to the even one, whose
/// bits then stand last.
pub(crate) const WITHOUT_FRACTIONS: f64 = 6_755_399_441_055_744.0;

/// The whole number nearest to another below 2^51, of two the one farther from 0: what [`f64::round`] gives, without a call.
#[inline(always)]
pub(crate) fn rounded(number: f64) -> f64 {
    let nearest = (number + WITHOUT_FRACTIONS) - WITHOUT_FRACTIONS;
    let rest = number - nearest;
    let up = if rest == 0.5 && number > 0.0 {
        1.0
    } else {
        0.0
    };
    let down = if rest == -0.5 && number < 0.0 {
        1.0
    } else {
        0.0
    };
    nearest + up - down
}

/// A value as an instrument shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    steps: i64,
    steps_a_unit: u16,
}

impl Shown {
    /// A value counted in steps.
    pub(crate) const fn of_steps(steps: i64, steps_a_unit: u16) -> Self {
        Self {
            steps,
            steps_a_unit,
        }
    }

    /// The value, counted in steps.
    pub(crate) const fn steps(self) -> i64 {
        self.steps
    }

    /// The exact value.
    ///
    /// # Errors
    /// Never for a scale of [`MeasuredBy::scale`], whose units have steps.
    pub fn exact(self) -> Result<Rational, InstrumentError> {
        Rational::new(self.steps, i64::from(self.steps_a_unit))
    }

    /// As a global assessment.
    ///
    /// # Errors
    /// [`InstrumentError`] for a value of another scale.
    pub fn visual_analogue_scale(self) -> Result<Vas, InstrumentError> {
        Vas::from_centimetres(self.exact()?)
    }

    /// As a disability index.
    ///
    /// # Errors
    /// [`InstrumentError`] for a value of another scale.
    pub fn disability_index(self) -> Result<Haq, InstrumentError> {
        Haq::new(self.exact()?)
    }

    /// As muscle strength.
    ///
    /// # Errors
    /// [`InstrumentError`] for a value of another scale.
    pub fn muscle_strength(self, maximum: MmtMaximum) -> Result<MuscleStrength, InstrumentError> {
        Ok(Mmt::new(self.exact()?, maximum)?.into())
    }
}

#[cfg(test)]
mod tests {
    use instruments::measure::MmtMaximum;

    use super::rounded;
    use crate::patients::MeasuredBy;

    #[test]
    fn halves_are_rounded_away_from_zero_as_everywhere() {
        for eighths in -40_000..40_000 {
            let number = f64::from(eighths) / 8.0;
            for number in [number, number.next_up(), number.next_down()] {
                assert_eq!(rounded(number), number.round(), "{number}");
            }
        }
    }

    #[test]
    fn each_instrument_shows_values_in_its_own_steps_and_within_its_ends() {
        let shown = |measure: MeasuredBy, value: f64| {
            let scale = measure.scale(MmtMaximum::OneHundredFifty);
            scale
                .shown(value)
                .exact()
                .expect("a scale has steps")
                .to_string()
        };
        assert_eq!(shown(MeasuredBy::PhysicianGlobal, 4.966), "5");
        assert_eq!(shown(MeasuredBy::PhysicianGlobal, 4.94), "4.9");
        assert_eq!(shown(MeasuredBy::PhysicianGlobal, -0.3), "0");
        assert_eq!(shown(MeasuredBy::HealthAssessment, 1.31), "1.25");
        assert_eq!(shown(MeasuredBy::HealthAssessment, 7.0), "3");
        assert_eq!(shown(MeasuredBy::MuscleStrength, 151.2), "150");
        assert_eq!(shown(MeasuredBy::MuscleStrength, 120.4), "120");
    }
}
