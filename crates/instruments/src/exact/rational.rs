//! A fraction of two 64-bit integers, always in lowest terms.

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroI64;

use crate::error::InstrumentError;

/// An exact fraction: lowest terms, denominator above zero.
///
/// Equal values are equal structures, so `==` and hashing mean what they say. Arithmetic is checked: it
/// answers `None` where the exact result does not fit, and never rounds.
///
/// ```
/// use instruments::exact::Rational;
///
/// let haq: Rational = "1.35".parse()?;
/// assert_eq!((haq.numerator(), haq.denominator()), (27, 20));
/// assert_eq!(haq.to_string(), "1.35");
/// assert_eq!("8/7".parse::<Rational>()?.to_string(), "8/7");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rational {
    numerator: i64,
    // Non-zero, so that `Option<Rational>` is no larger than `Rational`: a visit holds many of them.
    denominator: NonZeroI64,
}

const ONE: NonZeroI64 = NonZeroI64::new(1).expect("one is not zero");

impl Rational {
    /// Zero.
    pub const ZERO: Self = Self::integer(0);
    /// One.
    pub const ONE: Self = Self::integer(1);

    /// A whole number.
    pub const fn integer(value: i64) -> Self {
        Self {
            numerator: value,
            denominator: ONE,
        }
    }

    /// `numerator / denominator`, in lowest terms.
    ///
    /// # Errors
    /// [`InstrumentError::ZeroDenominator`] when the denominator is 0, and
    /// [`InstrumentError::NotRepresentable`] when the lowest terms do not fit in 64 bits, which only
    /// `i64::MIN` can bring about.
    pub fn new(numerator: i64, denominator: i64) -> Result<Self, InstrumentError> {
        if denominator == 0 {
            return Err(InstrumentError::ZeroDenominator { numerator });
        }
        Self::reduced(i128::from(numerator), i128::from(denominator)).ok_or_else(|| {
            InstrumentError::NotRepresentable {
                what: format!("{numerator}/{denominator}"),
            }
        })
    }

    /// The fraction in lowest terms, or `None` for a zero denominator or terms beyond 64 bits.
    pub(crate) fn reduced(numerator: i128, denominator: i128) -> Option<Self> {
        let negative = (numerator < 0) != (denominator < 0);
        let (over, under) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        // Nearly all values take the first way, and 128-bit division is many times slower.
        let (over, under) = match (u64::try_from(over), u64::try_from(under)) {
            (Ok(over), Ok(under)) => {
                let divisor = greatest_common_divisor(over, under);
                (over.checked_div(divisor)?, under.checked_div(divisor)?)
            }
            _ => {
                let divisor = greatest_common_divisor_wide(over, under);
                let lowest = |part: u128| u64::try_from(part.checked_div(divisor)?).ok();
                (lowest(over)?, lowest(under)?)
            }
        };
        let numerator = if negative {
            0_i64.checked_sub_unsigned(over)?
        } else {
            i64::try_from(over).ok()?
        };
        let denominator = NonZeroI64::new(i64::try_from(under).ok()?)?;
        Some(Self {
            numerator,
            denominator,
        })
    }

    /// The number above the line; its sign is the sign of the value.
    pub const fn numerator(self) -> i64 {
        self.numerator
    }

    /// The number below the line, above zero.
    pub const fn denominator(self) -> i64 {
        self.denominator.get()
    }

    /// Whether the value is a whole number.
    pub const fn is_whole(self) -> bool {
        self.denominator.get() == 1
    }

    /// The nearest double, where both parts are below 2^53, as those of every measured value here are.
    pub fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator.get() as f64
    }

    /// `self + other`, or `None` if it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (a, b) = (self.wide(), other.wide());
        Self::reduced(a.0 * b.1 + b.0 * a.1, a.1 * b.1)
    }

    /// `self - other`, or `None` if it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let (a, b) = (self.wide(), other.wide());
        Self::reduced(a.0 * b.1 - b.0 * a.1, a.1 * b.1)
    }

    /// `self * other`, or `None` if it does not fit.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let (a, b) = (self.wide(), other.wide());
        Self::reduced(a.0 * b.0, a.1 * b.1)
    }

    /// `self / other`, or `None` if `other` is zero or the result does not fit.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let (a, b) = (self.wide(), other.wide());
        Self::reduced(a.0 * b.1, a.1 * b.0)
    }

    fn wide(self) -> (i128, i128) {
        (
            i128::from(self.numerator),
            i128::from(self.denominator.get()),
        )
    }
}

impl Default for Rational {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        let (a, b) = (self.wide(), other.wide());
        (a.0 * b.1).cmp(&(b.0 * a.1))
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Rational {
    fn from(value: i64) -> Self {
        Self::integer(value)
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn greatest_common_divisor_wide(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
