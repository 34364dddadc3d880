//! Grades of one muscle: Kendall's 0 to 10 and the older 0 to 5 with pluses and minuses.

use std::fmt;
use std::str::FromStr;

use crate::bounds::whole_within;
use crate::error::InstrumentError;

/// A muscle's strength on Kendall's scale, 0 (no contraction) to 10 (holds against strong pressure).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KendallGrade(u8);

impl KendallGrade {
    /// The highest grade.
    pub const HIGHEST: u8 = 10;

    /// A grade.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 10.
    pub fn new(grade: u8) -> Result<Self, InstrumentError> {
        whole_within("muscle grade (Kendall)", grade, 0, Self::HIGHEST).map(Self)
    }

    /// The grade.
    pub const fn points(self) -> u8 {
        self.0
    }

    /// The grade on the scale of 0 to 5.
    ///
    /// Grade 1 is shared by a trace of contraction (1) and a poor minus (2-), so it needs a rule.
    ///
    /// ```
    /// use instruments::function::{GradeOne, KendallGrade};
    ///
    /// let one = KendallGrade::new(1)?;
    /// assert_eq!(one.to_five_point(GradeOne::Trace).code(), "1");
    /// assert_eq!(one.to_five_point(GradeOne::PoorMinus).code(), "2-");
    /// # Ok::<(), instruments::InstrumentError>(())
    /// ```
    pub const fn to_five_point(self, one: GradeOne) -> FivePointGrade {
        match (self.0, one) {
            (0, _) => FivePointGrade::Zero,
            (1, GradeOne::Trace) => FivePointGrade::One,
            (1, GradeOne::PoorMinus) => FivePointGrade::TwoMinus,
            (2, _) => FivePointGrade::Two,
            (3, _) => FivePointGrade::TwoPlus,
            (4, _) => FivePointGrade::ThreeMinus,
            (5, _) => FivePointGrade::Three,
            (6, _) => FivePointGrade::ThreePlus,
            (7, _) => FivePointGrade::FourMinus,
            (8, _) => FivePointGrade::Four,
            (9, _) => FivePointGrade::FourPlus,
            _ => FivePointGrade::Five,
        }
    }
}

/// What a Kendall grade of 1 becomes on the scale of 0 to 5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GradeOne {
    /// A trace of contraction: grade 1.
    #[default]
    Trace,
    /// A poor minus: grade 2-.
    PoorMinus,
}

/// A muscle's strength on the scale of 0 to 5 with pluses and minuses.
///
/// ```
/// use instruments::function::{FivePointGrade, GradeOne};
///
/// let grade: FivePointGrade = "4-".parse()?;
/// assert_eq!(grade.to_kendall().points(), 7);
/// assert_eq!(grade.to_kendall().to_five_point(GradeOne::default()), grade);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FivePointGrade {
    /// 0: no contraction.
    Zero,
    /// 1: a trace of contraction.
    One,
    /// 2-: poor minus.
    TwoMinus,
    /// 2: poor.
    Two,
    /// 2+: poor plus.
    TwoPlus,
    /// 3-: fair minus.
    ThreeMinus,
    /// 3: fair.
    Three,
    /// 3+: fair plus.
    ThreePlus,
    /// 4-: good minus.
    FourMinus,
    /// 4: good.
    Four,
    /// 4+: good plus.
    FourPlus,
    /// 5: normal.
    Five,
}

impl FivePointGrade {
    /// Every grade, weakest first.
    pub const ALL: [Self; 12] = [
        Self::Zero,
        Self::One,
        Self::TwoMinus,
        Self::Two,
        Self::TwoPlus,
        Self::ThreeMinus,
        Self::Three,
        Self::ThreePlus,
        Self::FourMinus,
        Self::Four,
        Self::FourPlus,
        Self::Five,
    ];

    /// The grade as it is written: `4-`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zero => "0",
            Self::One => "1",
            Self::TwoMinus => "2-",
            Self::Two => "2",
            Self::TwoPlus => "2+",
            Self::ThreeMinus => "3-",
            Self::Three => "3",
            Self::ThreePlus => "3+",
            Self::FourMinus => "4-",
            Self::Four => "4",
            Self::FourPlus => "4+",
            Self::Five => "5",
        }
    }

    /// The grade on Kendall's scale: Kendall, Muscles: Testing and Function, key to muscle grading.
    pub const fn to_kendall(self) -> KendallGrade {
        KendallGrade(match self {
            Self::Zero => 0,
            Self::One | Self::TwoMinus => 1,
            Self::Two => 2,
            Self::TwoPlus => 3,
            Self::ThreeMinus => 4,
            Self::Three => 5,
            Self::ThreePlus => 6,
            Self::FourMinus => 7,
            Self::Four => 8,
            Self::FourPlus => 9,
            Self::Five => 10,
        })
    }
}

impl fmt::Display for FivePointGrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for FivePointGrade {
    type Err = InstrumentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|grade| grade.code() == text.trim())
            .ok_or_else(|| InstrumentError::UnknownCode {
                quantity: "muscle grade (0 to 5)",
                code: text.to_owned(),
                allowed: "0, 1, 2-, 2, 2+, 3-, 3, 3+, 4-, 4, 4+ and 5",
            })
    }
}
