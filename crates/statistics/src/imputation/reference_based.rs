//! Reference-based imputation of a longitudinal response.

use crate::error::{StatisticsError, require_finite, require_same_length};
use nalgebra::{DMatrix, DVector};

/// What is assumed about the visits after the last observed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// As others of the same group (missing at random).
    MissingAtRandom,
    /// At once as the reference group.
    JumpToReference,
    /// As if in the reference group from the beginning.
    CopyReference,
    /// The changes of the reference group, from the level reached.
    CopyIncrements,
    /// The mean stays where it was at the last observed visit.
    LastMeanCarriedForward,
}

impl Strategy {
    /// Every strategy.
    pub const ALL: [Self; 5] = [
        Self::MissingAtRandom,
        Self::JumpToReference,
        Self::CopyReference,
        Self::CopyIncrements,
        Self::LastMeanCarriedForward,
    ];

    /// The strategy's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MissingAtRandom => "missing at random",
            Self::JumpToReference => "jump to reference",
            Self::CopyReference => "copy reference",
            Self::CopyIncrements => "copy increments in reference",
            Self::LastMeanCarriedForward => "last mean carried forward",
        }
    }
}

/// The multivariate normal distribution of a group over the visits.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitDistribution {
    mean: DVector<f64>,
    covariance: DMatrix<f64>,
}

impl VisitDistribution {
    /// A distribution from the mean at each visit and the rows of the covariance matrix.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] for a matrix that is not square, [`StatisticsError::NotFinite`],
    /// [`StatisticsError::NotPositiveDefinite`].
    pub fn new(mean: &[f64], covariance: &[Vec<f64>]) -> Result<Self, StatisticsError> {
        let k = mean.len();
        require_finite("the means", mean)?;
        require_same_length("the means", k, "the covariance matrix", covariance.len())?;
        for row in covariance {
            require_same_length("the means", k, "a row of the covariance matrix", row.len())?;
            require_finite("the covariance matrix", row)?;
        }
        let covariance = DMatrix::from_fn(k, k, |i, j| covariance[i][j]);
        if covariance.clone().cholesky().is_none() {
            return Err(StatisticsError::NotPositiveDefinite {
                matrix: "the covariance matrix",
            });
        }
        Ok(Self {
            mean: DVector::from_column_slice(mean),
            covariance,
        })
    }
}

/// The distribution of the missing visits of one subject, given the observed ones.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionalNormal {
    /// The missing visits, counted from 0.
    pub visits: Vec<usize>,
    /// Their conditional means.
    pub mean: Vec<f64>,
    /// Their conditional covariances, row by row.
    pub covariance: Vec<f64>,
}

impl ConditionalNormal {
    /// One draw, made from as many independent standard normal numbers as there are missing visits.
    ///
    /// # Errors
    /// [`StatisticsError::LengthMismatch`] for a wrong number of numbers, [`StatisticsError::NotPositiveDefinite`].
    pub fn draw(&self, standard_normals: &[f64]) -> Result<Vec<f64>, StatisticsError> {
        let k = self.mean.len();
        require_same_length(
            "the missing visits",
            k,
            "the normal numbers",
            standard_normals.len(),
        )?;
        let covariance = DMatrix::from_row_slice(k, k, &self.covariance);
        let cholesky = covariance
            .cholesky()
            .ok_or(StatisticsError::NotPositiveDefinite {
                matrix: "the conditional covariance matrix",
            })?;
        let shifted = cholesky.l() * DVector::from_column_slice(standard_normals);
        Ok(self
            .mean
            .iter()
            .zip(shifted.iter())
            .map(|(m, s)| m + s)
            .collect())
    }
}

/// The distribution from which the missing visits of a subject are imputed.
///
/// Carpenter JR, Roger JH, Kenward MG. J Biopharm Stat 2013;23:1352-1371. Visits up to the last observed one are
/// missing at random, those after it follow the strategy (R `rbmi`). Where the two groups' covariances
/// differ, the regression of later on earlier visits is the reference's, as in that paper.
///
/// ```
/// use statistics::imputation::{Strategy, VisitDistribution, conditional_normal};
/// let covariance = vec![vec![4.0, 2.0], vec![2.0, 4.0]];
/// let treated = VisitDistribution::new(&[3.0, 5.0], &covariance)?;
/// let placebo = VisitDistribution::new(&[1.0, 2.0], &covariance)?;
/// let seen = [Some(4.0), None];
/// let jump = conditional_normal(&treated, &placebo, &seen, Strategy::JumpToReference)?;
/// assert_eq!(jump.mean, [2.5]);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::LengthMismatch`] where the numbers of visits differ, [`StatisticsError::Undefined`] for the last
/// mean of a subject without any observed visit, [`StatisticsError::NotPositiveDefinite`].
pub fn conditional_normal(
    group: &VisitDistribution,
    reference: &VisitDistribution,
    observed: &[Option<f64>],
    strategy: Strategy,
) -> Result<ConditionalNormal, StatisticsError> {
    let k = observed.len();
    require_same_length("the visits", k, "the group's means", group.mean.len())?;
    require_same_length(
        "the visits",
        k,
        "the reference's means",
        reference.mean.len(),
    )?;
    let last = observed.iter().rposition(Option::is_some);
    // The number of visits up to the last observed one: the missing-at-random part.
    let random = last.map_or(0, |at| at + 1);
    let joint = joint_distribution(group, reference, random, strategy)?;
    let missing: Vec<usize> = (0..k).filter(|visit| observed[*visit].is_none()).collect();
    let seen: Vec<usize> = (0..k).filter(|visit| observed[*visit].is_some()).collect();
    let mean = joint.mean.select_rows(&missing);
    let covariance = joint
        .covariance
        .select_rows(&missing)
        .select_columns(&missing);
    if seen.is_empty() || missing.is_empty() {
        return Ok(ConditionalNormal {
            mean: mean.iter().copied().collect(),
            covariance: row_major(&covariance),
            visits: missing,
        });
    }
    let values: Vec<f64> = observed.iter().flatten().copied().collect();
    require_finite("the observed visits", &values)?;
    let distance = DVector::from_vec(values) - joint.mean.select_rows(&seen);
    let between = joint.covariance.select_rows(&seen).select_columns(&missing);
    let cholesky = joint
        .covariance
        .select_rows(&seen)
        .select_columns(&seen)
        .cholesky()
        .ok_or(StatisticsError::NotPositiveDefinite {
            matrix: "the joint covariance matrix",
        })?;
    let slopes = cholesky.solve(&between);
    Ok(ConditionalNormal {
        mean: (mean + slopes.transpose() * distance)
            .iter()
            .copied()
            .collect(),
        covariance: row_major(&(covariance - slopes.transpose() * between)),
        visits: missing,
    })
}

fn row_major(matrix: &DMatrix<f64>) -> Vec<f64> {
    matrix.transpose().iter().copied().collect()
}

/// Means and covariances of all visits under a strategy, `random` of them at random.
fn joint_distribution(
    group: &VisitDistribution,
    reference: &VisitDistribution,
    random: usize,
    strategy: Strategy,
) -> Result<VisitDistribution, StatisticsError> {
    let k = group.mean.len();
    match strategy {
        Strategy::MissingAtRandom => return Ok(group.clone()),
        Strategy::CopyReference => return Ok(reference.clone()),
        _ if random == k => return Ok(group.clone()),
        Strategy::LastMeanCarriedForward if random == 0 => {
            return Err(StatisticsError::Undefined {
                statistic: "the last mean carried forward",
                reason: "no visit is observed, so there is no last one",
            });
        }
        _ if random == 0 => return Ok(reference.clone()),
        Strategy::JumpToReference | Strategy::CopyIncrements | Strategy::LastMeanCarriedForward => {
        }
    }
    let last = random - 1;
    let later = |visit: usize| match strategy {
        Strategy::CopyIncrements => group.mean[last] + reference.mean[visit] - reference.mean[last],
        Strategy::LastMeanCarriedForward => group.mean[last],
        _ => reference.mean[visit],
    };
    let mean = DVector::from_fn(k, |visit, _| {
        if visit < random {
            group.mean[visit]
        } else {
            later(visit)
        }
    });
    let covariance = if strategy == Strategy::LastMeanCarriedForward {
        group.covariance.clone()
    } else {
        joint_covariance(&group.covariance, &reference.covariance, random)?
    };
    Ok(VisitDistribution { mean, covariance })
}

/// The group's covariance up to the last observed visit, continued with the reference's regression.
fn joint_covariance(
    group: &DMatrix<f64>,
    reference: &DMatrix<f64>,
    random: usize,
) -> Result<DMatrix<f64>, StatisticsError> {
    if group == reference {
        return Ok(reference.clone());
    }
    let k = group.nrows();
    let late = k - random;
    let early = group.view((0, 0), (random, random)).into_owned();
    let reference_early = reference.view((0, 0), (random, random)).into_owned();
    let reference_cross = reference.view((0, random), (random, late)).into_owned();
    let cholesky =
        reference_early
            .clone()
            .cholesky()
            .ok_or(StatisticsError::NotPositiveDefinite {
                matrix: "the reference covariance matrix",
            })?;
    let slopes = cholesky.solve(&reference_cross).transpose();
    let cross = &slopes * &early;
    let late_block = reference.view((random, random), (late, late)).into_owned()
        - &slopes * (reference_early - &early) * slopes.transpose();
    let mut joint = DMatrix::zeros(k, k);
    joint.view_mut((0, 0), (random, random)).copy_from(&early);
    joint
        .view_mut((random, 0), (late, random))
        .copy_from(&cross);
    joint
        .view_mut((0, random), (random, late))
        .copy_from(&cross.transpose());
    joint
        .view_mut((random, random), (late, late))
        .copy_from(&late_block);
    Ok(joint)
}
