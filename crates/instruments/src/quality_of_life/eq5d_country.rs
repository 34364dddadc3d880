//! Published value sets of EQ-5D-5L, country by country.

use std::fmt;

use super::eq5d_value_set::{Eq5dValueSet, PER_THOUSANDTH};

/// A country whose value set is held here.
///
/// ```
/// use instruments::quality_of_life::{Eq5dCountry, Eq5dProfile};
///
/// let state: Eq5dProfile = "12345".parse()?;
/// assert_eq!(state.index(&Eq5dCountry::Netherlands.values()).to_string(), "0.047");
/// assert_eq!(state.index(&Eq5dCountry::Germany.values()).to_string(), "0.141");
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Eq5dCountry {
    /// The Netherlands.
    Netherlands,
    /// Germany.
    Germany,
    /// England.
    England,
    /// Hungary.
    Hungary,
    /// The United States.
    UnitedStates,
}

impl Eq5dCountry {
    /// Every country held here.
    pub const ALL: [Self; 5] = [
        Self::Netherlands,
        Self::Germany,
        Self::England,
        Self::Hungary,
        Self::UnitedStates,
    ];

    /// The value set of the country.
    pub const fn values(self) -> Eq5dValueSet {
        match self {
            Self::Netherlands => Eq5dValueSet::NETHERLANDS,
            Self::Germany => Eq5dValueSet::GERMANY,
            Self::England => Eq5dValueSet::ENGLAND,
            Self::Hungary => Eq5dValueSet::HUNGARY,
            Self::UnitedStates => Eq5dValueSet::UNITED_STATES,
        }
    }

    /// The country in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Netherlands => "Netherlands",
            Self::Germany => "Germany",
            Self::England => "England",
            Self::Hungary => "Hungary",
            Self::UnitedStates => "United States",
        }
    }
}

impl fmt::Display for Eq5dCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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
}
