//! The sum of six organ scales (MYOACT).

use crate::exact::Rational;
use crate::measure::Vas;

/// The six organ systems; muscle and the two globals are scales of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OrganSystem {
    /// Constitutional.
    Constitutional,
    /// Cutaneous.
    Cutaneous,
    /// Skeletal.
    Skeletal,
    /// Gastrointestinal.
    Gastrointestinal,
    /// Pulmonary.
    Pulmonary,
    /// Cardiovascular.
    Cardiovascular,
}

/// A sum of organ scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Myoact {
    /// The sum, in centimetres.
    pub sum: Rational,
    /// The highest possible sum: 10 for each organ assessed, 60 for all.
    pub possible: u8,
    /// The sum as a part of the possible, 0 to 1.
    pub fraction: Rational,
}

/// The sum of the assessed organ scales, in the order of [`OrganSystem`], over what is possible for them;
/// `None` when none was assessed, one was not taken in centimetres, or the sum cannot be held exactly.
///
/// ```
/// use instruments::disease_activity::myoact;
/// use instruments::measure::Vas;
///
/// let mark = |millimetres| Vas::from_millimetres(millimetres).map(Some);
/// let score = myoact(&[mark(10)?, mark(45)?, mark(0)?, mark(5)?, mark(0)?, None])
///     .expect("five organs assessed");
/// assert_eq!((score.sum.to_string(), score.possible), ("6".to_owned(), 50));
/// assert_eq!(score.fraction.to_string(), "0.12");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn myoact(organs: &[Option<Vas>; 6]) -> Option<Myoact> {
    let mut sum = Rational::ZERO;
    let mut possible = 0;
    for organ in organs.iter().flatten() {
        sum = sum.checked_add(organ.centimetres()?)?;
        possible += 10;
    }
    let fraction = sum.checked_div(Rational::integer(i64::from(possible)))?;
    Some(Myoact {
        sum,
        possible,
        fraction,
    })
}
