//! Manual muscle testing: from the grades of single muscles to the totals of 80, 150 and 260.
//!
//! The muscles are those of the IMACS form for manual muscle testing.

use std::fmt;

use super::KendallGrade;
use crate::measure::{Mmt, MmtMaximum};

/// The muscle groups of MMT-8 that have a left and a right; the eighth are the neck flexors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mmt8Muscle {
    /// Deltoid, middle part.
    Deltoid,
    /// Biceps brachii.
    Biceps,
    /// Wrist extensors.
    WristExtensors,
    /// Quadriceps.
    Quadriceps,
    /// Ankle dorsiflexors.
    AnkleDorsiflexors,
    /// Gluteus medius.
    GluteusMedius,
    /// Gluteus maximus.
    GluteusMaximus,
}

/// The axial muscle groups of total MMT, each tested once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AxialMuscle {
    /// Neck flexors.
    NeckFlexors,
    /// Neck extensors.
    NeckExtensors,
}

/// The proximal muscle groups of total MMT, each tested on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProximalMuscle {
    /// Trapezius.
    Trapezius,
    /// Deltoid, middle part.
    Deltoid,
    /// Biceps brachii.
    Biceps,
    /// Gluteus maximus.
    GluteusMaximus,
    /// Gluteus medius.
    GluteusMedius,
    /// Iliopsoas.
    Iliopsoas,
    /// Hamstrings.
    Hamstrings,
    /// Quadriceps.
    Quadriceps,
}

/// The distal muscle groups of total MMT, each tested on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DistalMuscle {
    /// Wrist extensors.
    WristExtensors,
    /// Wrist flexors.
    WristFlexors,
    /// Ankle dorsiflexors.
    AnkleDorsiflexors,
    /// Ankle plantar flexors.
    AnklePlantarFlexors,
}

/// The two grades of one muscle group; `None` is not tested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PairedGrades {
    /// The right side.
    pub right: Option<KendallGrade>,
    /// The left side.
    pub left: Option<KendallGrade>,
}

/// Muscles not tested, without which there is no total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UntestedMuscles {
    /// How many grades are missing.
    pub missing: u8,
    /// How many there should be.
    pub needed: u8,
}

impl fmt::Display for UntestedMuscles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} muscle grades are missing",
            self.missing, self.needed
        )
    }
}

impl std::error::Error for UntestedMuscles {}

/// The sum of grades, or how many are missing.
fn total(grades: impl IntoIterator<Item = Option<KendallGrade>>) -> Result<u16, UntestedMuscles> {
    let (mut points, mut missing, mut needed) = (0, 0, 0);
    for grade in grades {
        needed += 1;
        match grade {
            Some(grade) => points += u16::from(grade.points()),
            None => missing += 1,
        }
    }
    if missing == 0 {
        Ok(points)
    } else {
        Err(UntestedMuscles { missing, needed })
    }
}

fn both_sides(pairs: &[PairedGrades]) -> impl Iterator<Item = Option<KendallGrade>> {
    pairs.iter().flat_map(|pair| [pair.right, pair.left])
}

/// A sum of as many grades as make up the maximum, which is therefore on its scale.
fn on_scale(points: u16, maximum: MmtMaximum) -> Mmt {
    Mmt::from_points(points, maximum)
        .expect("the grades are at most 10 each and there are a tenth as many as the maximum")
}

/// The grades of MMT-8.
///
/// ```
/// use instruments::function::{KendallGrade, Mmt8Muscle, MmtEight, PairedGrades};
///
/// let nine = Some(KendallGrade::new(9)?);
/// let mut grades = MmtEight {
///     neck_flexors: nine,
///     paired: [PairedGrades { right: nine, left: nine }; 7],
/// };
/// assert_eq!(grades.both_sides().map(|total| total.to_string()), Ok("135 of 150".to_owned()));
///
/// grades.paired[Mmt8Muscle::Deltoid as usize].left = None;
/// assert!(grades.both_sides().is_err());
/// assert_eq!(grades.right_side().map(|total| total.to_string()), Ok("72 of 80".to_owned()));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MmtEight {
    /// The neck flexors.
    pub neck_flexors: Option<KendallGrade>,
    /// The other seven, in the order of [`Mmt8Muscle`].
    pub paired: [PairedGrades; 7],
}

impl MmtEight {
    /// The total of both sides and the neck flexors: 15 grades, 0 to 150.
    ///
    /// # Errors
    /// [`UntestedMuscles`] when a grade is missing.
    pub fn both_sides(&self) -> Result<Mmt, UntestedMuscles> {
        total(both_sides(&self.paired).chain([self.neck_flexors]))
            .map(|points| on_scale(points, MmtMaximum::OneHundredFifty))
    }

    /// The total of the right side and the neck flexors: 8 grades, 0 to 80.
    ///
    /// # Errors
    /// [`UntestedMuscles`] when a grade is missing.
    pub fn right_side(&self) -> Result<Mmt, UntestedMuscles> {
        total(
            self.paired
                .iter()
                .map(|pair| pair.right)
                .chain([self.neck_flexors]),
        )
        .map(|points| on_scale(points, MmtMaximum::Eighty))
    }

    /// The total of the left side and the neck flexors: 8 grades, 0 to 80.
    ///
    /// # Errors
    /// [`UntestedMuscles`] when a grade is missing.
    pub fn left_side(&self) -> Result<Mmt, UntestedMuscles> {
        total(
            self.paired
                .iter()
                .map(|pair| pair.left)
                .chain([self.neck_flexors]),
        )
        .map(|points| on_scale(points, MmtMaximum::Eighty))
    }
}

/// The grades of total MMT: 26 grades of 14 muscle groups.
///
/// ```
/// use instruments::function::{KendallGrade, PairedGrades, TotalMmt};
///
/// let nine = Some(KendallGrade::new(9)?);
/// let pair = PairedGrades { right: nine, left: nine };
/// let grades = TotalMmt { axial: [nine; 2], proximal: [pair; 8], distal: [pair; 4] };
/// assert_eq!(grades.total().map(|total| total.to_string()), Ok("234 of 260".to_owned()));
/// assert_eq!(grades.subtotals().map(|parts| parts.proximal), Ok(144));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TotalMmt {
    /// The axial groups, in the order of [`AxialMuscle`].
    pub axial: [Option<KendallGrade>; 2],
    /// The proximal groups, in the order of [`ProximalMuscle`].
    pub proximal: [PairedGrades; 8],
    /// The distal groups, in the order of [`DistalMuscle`].
    pub distal: [PairedGrades; 4],
}

/// The parts of total MMT, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StrengthSubtotals {
    /// Axial, 0 to 20.
    pub axial: u16,
    /// Proximal, 0 to 160.
    pub proximal: u16,
    /// Distal, 0 to 80.
    pub distal: u16,
}

impl TotalMmt {
    /// The axial, proximal and distal sums.
    ///
    /// # Errors
    /// [`UntestedMuscles`] when a grade is missing in any of them.
    pub fn subtotals(&self) -> Result<StrengthSubtotals, UntestedMuscles> {
        total(self.grades())?;
        Ok(StrengthSubtotals {
            axial: total(self.axial)?,
            proximal: total(both_sides(&self.proximal))?,
            distal: total(both_sides(&self.distal))?,
        })
    }

    /// The total, 0 to 260.
    ///
    /// # Errors
    /// [`UntestedMuscles`] when a grade is missing.
    pub fn total(&self) -> Result<Mmt, UntestedMuscles> {
        total(self.grades()).map(|points| on_scale(points, MmtMaximum::TwoHundredSixty))
    }

    fn grades(&self) -> impl Iterator<Item = Option<KendallGrade>> {
        self.axial
            .into_iter()
            .chain(both_sides(&self.proximal))
            .chain(both_sides(&self.distal))
    }
}

/// The total of thirteen muscle groups on both sides, 0 to 260: the variant of total MMT that some centres
/// report. Which thirteen is theirs to say; only the count enters.
///
/// ```
/// use instruments::function::{KendallGrade, PairedGrades, thirteen_pairs};
///
/// let eight = Some(KendallGrade::new(8)?);
/// let pairs = [PairedGrades { right: eight, left: eight }; 13];
/// assert_eq!(thirteen_pairs(&pairs).map(|total| total.to_string()), Ok("208 of 260".to_owned()));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
///
/// # Errors
/// [`UntestedMuscles`] when a grade is missing.
pub fn thirteen_pairs(pairs: &[PairedGrades; 13]) -> Result<Mmt, UntestedMuscles> {
    total(both_sides(pairs)).map(|points| on_scale(points, MmtMaximum::TwoHundredSixty))
}
