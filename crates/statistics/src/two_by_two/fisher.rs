//! Fisher's exact test.

use crate::counts::TwoByTwo;
use crate::distribution::hypergeometric::Hypergeometric;
use crate::proportion::TIE;

/// P-values of Fisher's exact test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fisher {
    /// Two-sided: all tables that are no more probable than the one observed (R, SAS).
    pub two_sided: f64,
    /// The first group's count or more.
    pub greater: f64,
    /// The first group's count or fewer.
    pub less: f64,
    /// Two-sided with half the probability of the tables as probable as the observed one.
    pub two_sided_mid_p: f64,
}

impl Fisher {
    /// The method's name.
    pub const METHOD: &'static str = "Fisher's exact test";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Fisher RA. J R Stat Soc 1935;98:39-82";
}

/// Fisher's exact test, given both margins.
///
/// Fisher RA. J R Stat Soc 1935;98:39-82. Defined for every table: with an empty margin each p-value
/// is 1. SAS `EXACT FISHER`, R `fisher.test`.
///
/// ```
/// use statistics::{TwoByTwo, two_by_two::fisher};
/// let test = fisher(TwoByTwo::new(3, 4, 1, 4)?);
/// assert!((test.two_sided - 34.0 / 70.0).abs() < 1e-14);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[must_use]
pub fn fisher(table: TwoByTwo) -> Fisher {
    let distribution = Hypergeometric::of(table);
    let masses = &distribution.masses;
    let Some(at) = distribution.position(table.first.count()) else {
        // So far out that its probability is below the least number: so are both tests, and one tail.
        let below = table.first.count() < distribution.least;
        return Fisher {
            two_sided: 0.0,
            greater: f64::from(u8::from(below)),
            less: f64::from(u8::from(!below)),
            two_sided_mid_p: 0.0,
        };
    };
    let observed = masses[at];
    let two_sided: f64 = masses.iter().filter(|m| **m <= observed * TIE).sum();
    let rarer: f64 = masses.iter().filter(|m| **m < observed * (2.0 - TIE)).sum();
    let as_rare: f64 = masses
        .iter()
        .filter(|m| (**m - observed).abs() <= observed * (TIE - 1.0))
        .sum();
    let greater: f64 = masses[at..].iter().sum();
    let less: f64 = masses[..=at].iter().sum();
    Fisher {
        two_sided: two_sided.min(1.0),
        greater: greater.min(1.0),
        less: less.min(1.0),
        two_sided_mid_p: rarer + 0.5 * as_rare,
    }
}
