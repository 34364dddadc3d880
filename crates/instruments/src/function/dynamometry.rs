//! Hand-held dynamometry: force in newtons, the mean of three readings.

use crate::bounds::within;
use crate::error::InstrumentError;
use crate::exact::Rational;

/// The strongest reading taken for real, in newtons; hand-held devices end well below.
const HIGHEST: i64 = 2_000;
/// Readings are short numbers; the mean of three stays exact.
const LARGEST_DENOMINATOR: i64 = 1_000;

/// A force in newtons, 0 to 2000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Newtons(Rational);

impl Newtons {
    /// A force.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] outside 0 to 2000, [`InstrumentError::TooPrecise`] beyond three
    /// decimals.
    pub fn new(force: Rational) -> Result<Self, InstrumentError> {
        let quantity = "force (N)";
        let force = within(quantity, force, Rational::ZERO, Rational::integer(HIGHEST))?;
        if force.denominator() > LARGEST_DENOMINATOR {
            return Err(InstrumentError::TooPrecise {
                quantity,
                value: force,
            });
        }
        Ok(Self(force))
    }

    /// The force in newtons.
    pub const fn newtons(self) -> Rational {
        self.0
    }

    /// The force as a double, in newtons.
    pub fn to_f64(self) -> f64 {
        self.0.to_f64()
    }
}

crate::exact::text_of_number!(Newtons, "a force of 0 to 2000 N");

/// The muscles measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DynamometryMuscle {
    /// Deltoid.
    Deltoid,
    /// Biceps.
    Biceps,
    /// Psoas.
    Psoas,
}

/// The side of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Right.
    Right,
    /// Left.
    Left,
}

/// The readings of one muscle on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dynamometry {
    /// The muscle.
    pub muscle: DynamometryMuscle,
    /// The side.
    pub side: Side,
    /// Three readings; `None` is a reading not taken.
    pub readings: [Option<Newtons>; 3],
}

/// How many of the three readings a mean needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Readings {
    /// All three.
    #[default]
    AllThree,
    /// As many as there are.
    Available,
}

/// A mean force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MeanForce {
    /// The mean, in newtons, exact.
    pub newtons: Rational,
    /// How many readings it is the mean of.
    pub readings: u8,
}

/// The mean of the readings; `None` when too few were taken.
///
/// ```
/// use instruments::function::{Readings, mean_force, Dynamometry, DynamometryMuscle, Side};
///
/// let deltoid = Dynamometry {
///     muscle: DynamometryMuscle::Deltoid,
///     side: Side::Right,
///     readings: [Some("101".parse()?), Some("99".parse()?), Some("104".parse()?)],
/// };
/// let mean = mean_force(&deltoid, Readings::AllThree).expect("three readings");
/// assert_eq!(mean.newtons.to_string(), "304/3");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn mean_force(measured: &Dynamometry, needed: Readings) -> Option<MeanForce> {
    let mut sum = Rational::ZERO;
    let mut readings = 0;
    for reading in measured.readings.iter().flatten() {
        sum = sum.checked_add(reading.newtons())?;
        readings += 1;
    }
    if needed == Readings::AllThree && readings < 3 {
        return None;
    }
    let newtons = sum.checked_div(Rational::integer(i64::from(readings)))?;
    Some(MeanForce { newtons, readings })
}
