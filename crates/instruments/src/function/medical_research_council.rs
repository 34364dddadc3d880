//! Medical Research Council grades, their sum, and the four-step scale that Rasch analysis left of them
//! (Vanhoutte et al., Brain 2012;135:1639-1649).

use crate::bounds::whole_within;
use crate::error::InstrumentError;

/// A Medical Research Council grade of one muscle, 0 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MrcGrade(u8);

impl MrcGrade {
    /// A grade.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] above 5.
    pub fn new(grade: u8) -> Result<Self, InstrumentError> {
        whole_within("Medical Research Council grade", grade, 0, 5).map(Self)
    }

    /// The grade.
    pub const fn points(self) -> u8 {
        self.0
    }

    /// The grade on the modified scale of 0 to 3.
    ///
    /// ```
    /// use instruments::function::{GradeThree, MrcGrade, RaschGrade};
    ///
    /// let three = MrcGrade::new(3)?;
    /// assert_eq!(three.to_rasch(GradeThree::Slight), RaschGrade::SlightWeakness);
    /// assert_eq!(three.to_rasch(GradeThree::Severe), RaschGrade::SevereWeakness);
    /// # Ok::<(), instruments::InstrumentError>(())
    /// ```
    pub const fn to_rasch(self, three: GradeThree) -> RaschGrade {
        match (self.0, three) {
            (0, _) => RaschGrade::Paralysis,
            (1 | 2, _) | (3, GradeThree::Severe) => RaschGrade::SevereWeakness,
            (3, GradeThree::Slight) | (4, _) => RaschGrade::SlightWeakness,
            _ => RaschGrade::Normal,
        }
    }
}

/// Where a grade of 3 goes on the modified scale; the published table can be read both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GradeThree {
    /// To slight weakness, with grade 4.
    #[default]
    Slight,
    /// To severe weakness, with grades 1 and 2.
    Severe,
}

/// A grade of the modified Medical Research Council scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RaschGrade {
    /// 0: paralysis.
    Paralysis,
    /// 1: more than half of the strength lost.
    SevereWeakness,
    /// 2: less than half of the strength lost.
    SlightWeakness,
    /// 3: normal.
    Normal,
}

impl RaschGrade {
    /// The grade as a number, 0 to 3.
    pub const fn points(self) -> u8 {
        self as u8
    }
}

/// The six muscle groups of the sum score, each graded on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MrcMuscle {
    /// Deltoid: shoulder abduction.
    Deltoid,
    /// Biceps: elbow flexion.
    Biceps,
    /// Wrist extensors.
    WristExtensors,
    /// Iliopsoas: hip flexion.
    Iliopsoas,
    /// Quadriceps: knee extension.
    Quadriceps,
    /// Tibialis anterior: ankle dorsiflexion.
    TibialisAnterior,
}

/// A sum of grades of 0 to 5, with the most it could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MrcSumScore {
    /// The sum.
    pub points: u16,
    /// Five times the number of muscles: 60 for the six pairs.
    pub highest: u16,
}

/// A sum of grades of the modified scale, with the most it could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RaschSumScore {
    /// The sum.
    pub points: u16,
    /// Three times the number of muscles: 36 for the six pairs.
    pub highest: u16,
}

/// The sum of grades; `None` when one is missing or there is none.
///
/// The classic score has the six groups of [`MrcMuscle`] on both sides, 0 to 60. Studies that grade another
/// number of muscles get their own maximum.
///
/// ```
/// use instruments::function::{MrcGrade, mrc_sum_score};
///
/// let four = Some(MrcGrade::new(4)?);
/// let score = mrc_sum_score(&[four; 12]).expect("all twelve are graded");
/// assert_eq!((score.points, score.highest), (48, 60));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn mrc_sum_score(grades: &[Option<MrcGrade>]) -> Option<MrcSumScore> {
    let (points, count) = sum(grades, MrcGrade::points)?;
    Some(MrcSumScore {
        points,
        highest: count.checked_mul(5)?,
    })
}

/// The sum of grades after each has gone to the modified scale; `None` when one is missing or there is none.
///
/// ```
/// use instruments::function::{GradeThree, MrcGrade, rasch_sum_score};
///
/// let four = Some(MrcGrade::new(4)?);
/// let score = rasch_sum_score(&[four; 12], GradeThree::default()).expect("all twelve are graded");
/// assert_eq!((score.points, score.highest), (24, 36));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn rasch_sum_score(grades: &[Option<MrcGrade>], three: GradeThree) -> Option<RaschSumScore> {
    let (points, count) = sum(grades, |grade| grade.to_rasch(three).points())?;
    Some(RaschSumScore {
        points,
        highest: count.checked_mul(3)?,
    })
}

fn sum(grades: &[Option<MrcGrade>], points: impl Fn(MrcGrade) -> u8) -> Option<(u16, u16)> {
    let count = u16::try_from(grades.len())
        .ok()
        .filter(|count| *count > 0)?;
    let total = grades.iter().try_fold(0_u16, |total, grade| {
        total.checked_add(u16::from(points((*grade)?)))
    })?;
    Some((total, count))
}
