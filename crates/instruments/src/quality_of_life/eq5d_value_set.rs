//! Value sets of EQ-5D-5L: what each level takes away, country by country.

use super::eq5d::{Eq5dDimension, Eq5dProfile};
use crate::bounds::within;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// Decrements are counted in millionths, which holds every value set of up to six decimals exactly.
const PER_ONE: i32 = 1_000_000;
const PER_THOUSANDTH: i32 = PER_ONE / 1_000;

/// A value set of main effects: what each level of each dimension takes from full health, and what any
/// level above 1 takes besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Eq5dValueSet {
    /// What any level above 1 takes, in millionths.
    any_problem: i32,
    /// What levels 2 to 5 take, in millionths, in the order of [`Eq5dDimension::ALL`].
    decrements: [[i32; 4]; 5],
}

/// A table in thousandths, as it is published.
const fn published(any_problem: i32, thousandths: [[i32; 4]; 5]) -> Eq5dValueSet {
    let mut decrements = thousandths;
    let mut dimension = 0;
    while dimension < 5 {
        let mut level = 0;
        while level < 4 {
            decrements[dimension][level] *= PER_THOUSANDTH;
            level += 1;
        }
        dimension += 1;
    }
    Eq5dValueSet {
        any_problem: any_problem * PER_THOUSANDTH,
        decrements,
    }
}

impl Eq5dValueSet {
    /// Netherlands: Versteegh et al., Value Health 2016;19:343-352.
    pub const NETHERLANDS: Self = published(
        47,
        [
            [35, 57, 166, 203],
            [38, 61, 168, 168],
            [39, 87, 192, 192],
            [66, 92, 360, 415],
            [70, 145, 356, 421],
        ],
    );

    /// Germany: Ludwig, Graf von der Schulenburg, Greiner, Pharmacoeconomics 2018;36:663-674.
    pub const GERMANY: Self = published(
        0,
        [
            [26, 42, 139, 224],
            [50, 56, 169, 260],
            [36, 49, 129, 209],
            [57, 109, 404, 612],
            [30, 82, 244, 356],
        ],
    );

    /// England: Devlin et al., Health Econ 2018;27:7-22.
    pub const ENGLAND: Self = published(
        0,
        [
            [58, 76, 207, 274],
            [50, 80, 164, 203],
            [50, 63, 162, 184],
            [63, 84, 276, 335],
            [78, 104, 285, 289],
        ],
    );

    /// Hungary: Rencz et al., Value Health 2020;23:1235-1245.
    pub const HUNGARY: Self = published(
        0,
        [
            [35, 89, 263, 455],
            [45, 89, 241, 366],
            [35, 85, 217, 276],
            [43, 73, 288, 411],
            [40, 93, 261, 340],
        ],
    );

    /// United States: Pickard et al., Value Health 2019;22:931-941.
    pub const UNITED_STATES: Self = published(
        0,
        [
            [96, 122, 237, 322],
            [89, 107, 220, 261],
            [68, 101, 255, 255],
            [60, 98, 318, 414],
            [57, 123, 299, 321],
        ],
    );

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
