//! Value sets of EQ-5D-5L: what each level takes away.

use super::eq5d::{Eq5dDimension, Eq5dProfile};
use crate::bounds::within;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// Decrements are counted in millionths, which holds every value set of up to six decimals exactly.
const PER_ONE: i32 = 1_000_000;
pub(super) const PER_THOUSANDTH: i32 = PER_ONE / 1_000;

/// A value set of main effects: what each level of each dimension takes from full health, and what any
/// level above 1 takes besides.
///
/// Those that are published with open numbers are [`Eq5dCountry::values`](super::Eq5dCountry::values).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "WrittenValueSet", into = "WrittenValueSet")
)]
pub struct Eq5dValueSet {
    /// What any level above 1 takes, in millionths.
    pub(super) any_problem: i32,
    /// What levels 2 to 5 take, in millionths, in the order of [`Eq5dDimension::ALL`].
    pub(super) decrements: [[i32; 4]; 5],
}

impl Eq5dValueSet {
    /// Another value set: what any level above 1 takes, and what levels 2 to 5 of each dimension take, all
    /// as amounts taken away, so above or at 0.
    ///
    /// ```
    /// use instruments::quality_of_life::{Eq5dProfile, Eq5dValueSet};
    ///
    /// let steps = ["0.05".parse()?, "0.1".parse()?, "0.15".parse()?, "0.2".parse()?];
    /// let even = Eq5dValueSet::new("0.01".parse()?, [steps; 5])?;
    /// assert_eq!("55555".parse::<Eq5dProfile>()?.index(&even).to_string(), "-0.01");
    /// # Ok::<(), instruments::InstrumentError>(())
    /// ```
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] for an amount outside 0 to 2,
    /// [`InstrumentError::TooPrecise`] beyond six decimals.
    pub fn new(
        any_problem: Rational,
        decrements: [[Rational; 4]; 5],
    ) -> Result<Self, InstrumentError> {
        let mut set = Self {
            any_problem: in_millionths(any_problem)?,
            decrements: [[0; 4]; 5],
        };
        for (dimension, amounts) in decrements.into_iter().enumerate() {
            for (level, amount) in amounts.into_iter().enumerate() {
                set.decrements[dimension][level] = in_millionths(amount)?;
            }
        }
        Ok(set)
    }

    pub(super) fn index(&self, state: &Eq5dProfile) -> Rational {
        let mut taken = 0;
        let mut any_problem = 0;
        for dimension in Eq5dDimension::ALL {
            let level = usize::from(state.level(dimension).level());
            if let Some(above_first) = level.checked_sub(2) {
                taken += self.decrements[dimension as usize][above_first];
                any_problem = self.any_problem;
            }
        }
        let millionths = PER_ONE - taken - any_problem;
        // Half away from zero, as a person rounds.
        let half = PER_THOUSANDTH / 2 * millionths.signum();
        Rational::new(i64::from((millionths + half) / PER_THOUSANDTH), 1_000).unwrap_or_default()
    }
}

fn in_millionths(amount: Rational) -> Result<i32, InstrumentError> {
    let quantity = "EQ-5D-5L decrement";
    let amount = within(quantity, amount, Rational::ZERO, Rational::integer(2))?;
    amount
        .checked_mul(Rational::integer(i64::from(PER_ONE)))
        .filter(|millionths| millionths.is_whole())
        .and_then(|millionths| i32::try_from(millionths.numerator()).ok())
        .ok_or(InstrumentError::TooPrecise {
            quantity,
            value: amount,
        })
}

/// A value set as it is written down: the amounts that levels 2 to 5 take away, before they are checked.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenValueSet {
    #[serde(default)]
    any_problem: Rational,
    mobility: [Rational; 4],
    self_care: [Rational; 4],
    usual_activities: [Rational; 4],
    pain_discomfort: [Rational; 4],
    anxiety_depression: [Rational; 4],
}

#[cfg(feature = "serde")]
impl TryFrom<WrittenValueSet> for Eq5dValueSet {
    type Error = InstrumentError;

    fn try_from(written: WrittenValueSet) -> Result<Self, Self::Error> {
        let decrements = [
            written.mobility,
            written.self_care,
            written.usual_activities,
            written.pain_discomfort,
            written.anxiety_depression,
        ];
        Self::new(written.any_problem, decrements)
    }
}

#[cfg(feature = "serde")]
impl From<Eq5dValueSet> for WrittenValueSet {
    fn from(values: Eq5dValueSet) -> Self {
        let amount = |millionths: i32| {
            Rational::new(i64::from(millionths), i64::from(PER_ONE)).unwrap_or_default()
        };
        let [
            mobility,
            self_care,
            usual_activities,
            pain_discomfort,
            anxiety_depression,
        ] = values.decrements.map(|levels| levels.map(amount));
        Self {
            any_problem: amount(values.any_problem),
            mobility,
            self_care,
            usual_activities,
            pain_discomfort,
            anxiety_depression,
        }
    }
}
