//! The log-rank test and its weighted relatives.

use super::observation::{Observation, require_times};
use super::ordered::{OrderedTimes, SideBySide, Walked};
use crate::chi_square_test::ChiSquareTest;
use crate::error::StatisticsError;
use nalgebra::{DMatrix, DVector};

/// The weight of an event time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum LogRankWeight {
    /// 1: the log-rank test (Mantel 1966, Peto and Peto 1972).
    #[default]
    LogRank,
    /// The number at risk: Gehan 1965, the "Wilcoxon" of SAS.
    Gehan,
    /// The square root of the number at risk: Tarone and Ware 1977.
    TaroneWare,
    /// The pooled product-limit curve just before the time: R `survdiff(rho = 1)`.
    PetoPeto,
    /// `S^rho (1-S)^gamma` of that curve: Fleming and Harrington 1991.
    FlemingHarrington {
        /// Exponent of the curve; above 0 it stresses early differences.
        rho: f64,
        /// Exponent of its complement; above 0 it stresses late differences.
        gamma: f64,
    },
}

impl LogRankWeight {
    fn at(self, at_risk: f64, survival: f64) -> f64 {
        match self {
            Self::LogRank => 1.0,
            Self::Gehan => at_risk,
            Self::TaroneWare => at_risk.sqrt(),
            Self::PetoPeto => survival,
            Self::FlemingHarrington { rho, gamma } => {
                // 0^0 is 1 here, as powf has it: an exponent of 0 means no weight.
                survival.powf(rho) * (1.0 - survival).powf(gamma)
            }
        }
    }
}

/// A log-rank test with what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRank {
    /// The chi-square test, groups less 1 degrees of freedom.
    pub test: ChiSquareTest,
    /// Weighted events of each group.
    pub observed: Vec<f64>,
    /// Their expectations under equal hazards.
    pub expected: Vec<f64>,
    /// The variance of the first group's `observed - expected`.
    pub variance: f64,
}

impl LogRank {
    /// The method's name.
    pub const METHOD: &'static str = "log-rank test";
    /// Where the method was published.
    pub const REFERENCE: &'static str = "Mantel N. Cancer Chemother Rep 1966;50:163-170; Peto R, Peto J. J R Stat Soc A 1972;135:185-207";

    /// The first group's observed less expected: above 0 where it has more events than expected.
    #[must_use]
    pub fn observed_minus_expected(&self) -> f64 {
        self.observed[0] - self.expected[0]
    }
}

/// Tests that the hazards of two or more groups are the same.
///
/// Sums over event times of observed less hypergeometric expectation, with the variance for ties. Agrees with SAS
/// LIFETEST and R `survdiff`.
///
/// ```
/// use statistics::survival::{LogRankWeight, Observation, log_rank};
/// let slow = [10.0, 20.0, 30.0, 40.0].map(Observation::event);
/// let fast = [5.0, 15.0, 25.0, 35.0].map(Observation::event);
/// let result = log_rank(&[&slow, &fast], LogRankWeight::LogRank)?;
/// assert!((result.test.p_value - 0.521232).abs() < 1e-6);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// As [`stratified_log_rank`].
pub fn log_rank(
    groups: &[&[Observation]],
    weight: LogRankWeight,
) -> Result<LogRank, StatisticsError> {
    stratified_log_rank(&[groups], weight)
}

/// The log-rank test with the comparison made within strata and summed over them.
///
/// `strata[s][g]` holds the subjects of group `g` in stratum `s`; it may be empty. A curve that weights is the one
/// of its own stratum.
///
/// ```
/// use statistics::survival::{LogRankWeight, Observation, stratified_log_rank};
/// let early = [[10.0, 20.0].map(Observation::event), [5.0, 15.0].map(Observation::event)];
/// let late = [[30.0, 40.0].map(Observation::event), [25.0, 35.0].map(Observation::event)];
/// let result = stratified_log_rank(&[&[&early[0], &early[1]], &[&late[0], &late[1]]], LogRankWeight::LogRank)?;
/// // R: survdiff(Surv(time) ~ group + strata(stratum)).
/// assert!((result.test.statistic - 1.23076923077).abs() < 1e-6);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for fewer than two groups or no subject, [`StatisticsError::LengthMismatch`] where
/// strata differ in groups, [`StatisticsError::OutOfRange`] for a bad time, [`StatisticsError::ZeroVariance`] where
/// no event happens while two groups are at risk.
pub fn stratified_log_rank(
    strata: &[&[&[Observation]]],
    weight: LogRankWeight,
) -> Result<LogRank, StatisticsError> {
    let count = strata.first().map_or(0, |groups| groups.len());
    if count < 2 {
        return Err(StatisticsError::TooFew {
            quantity: "groups",
            needed: 2,
            found: count,
        });
    }
    let mut sums = Sums::of(count);
    for groups in strata {
        if groups.len() != count {
            return Err(StatisticsError::LengthMismatch {
                quantity: "the groups of the first stratum",
                expected: count,
                other: "another stratum",
                found: groups.len(),
            });
        }
        for members in groups.iter().filter(|members| !members.is_empty()) {
            require_times(members)?;
        }
        let ordered: Vec<OrderedTimes> = groups
            .iter()
            .map(|members| OrderedTimes::of(members))
            .collect();
        sums.add_stratum(&ordered, weight);
    }
    sums.test()
}

/// The test of groups whose times are in order, in one stratum.
pub(super) fn of_ordered(
    groups: &[OrderedTimes],
    weight: LogRankWeight,
) -> Result<LogRank, StatisticsError> {
    let mut sums = Sums::of(groups.len());
    sums.add_stratum(groups, weight);
    sums.test()
}

/// What is summed over event times and strata.
struct Sums {
    observed: Vec<f64>,
    expected: Vec<f64>,
    /// Of observed less expected, in all groups but the last.
    covariance: DMatrix<f64>,
}

impl Sums {
    /// Nothing summed yet, for two groups or more.
    fn of(groups: usize) -> Self {
        Self {
            observed: vec![0.0; groups],
            expected: vec![0.0; groups],
            covariance: DMatrix::zeros(groups - 1, groups - 1),
        }
    }

    fn add_stratum(&mut self, groups: &[OrderedTimes], weight: LogRankWeight) {
        let mut walk = SideBySide::of(groups);
        let mut survival = 1.0;
        // Only event times count; whoever was censored before one has left the risk set.
        while walk.next_event() {
            let groups = walk.groups();
            let n: f64 = groups.iter().map(|group| group.at_risk).sum();
            let d: f64 = groups.iter().map(|group| group.events).sum();
            let w = weight.at(n, survival);
            for (place, group) in groups.iter().enumerate() {
                self.observed[place] += w * group.events;
                self.expected[place] += w * d * group.at_risk / n;
            }
            if n > 1.0 {
                self.add_covariance(groups, n, w * w * d * (n - d) / (n - 1.0));
            }
            survival *= 1.0 - d / n;
        }
    }

    /// Adds the multinomial covariance of the shares of `n` at risk, times `scale`.
    fn add_covariance(&mut self, groups: &[Walked], n: f64, scale: f64) {
        for i in 0..groups.len() - 1 {
            let p = groups[i].at_risk / n;
            self.covariance[(i, i)] += scale * p * (1.0 - p);
            for (j, other) in groups[..i].iter().enumerate() {
                let term = scale * p * other.at_risk / n;
                self.covariance[(i, j)] -= term;
                self.covariance[(j, i)] -= term;
            }
        }
    }

    fn test(self) -> Result<LogRank, StatisticsError> {
        let others = self.covariance.nrows();
        let distance = DVector::from_fn(others, |group, _| {
            self.observed[group] - self.expected[group]
        });
        let variance = self.covariance[(0, 0)];
        let cholesky = self
            .covariance
            .cholesky()
            .ok_or(StatisticsError::ZeroVariance {
                quantity: "the number of events, while two groups are at risk,",
            })?;
        let statistic = distance.dot(&cholesky.solve(&distance));
        Ok(LogRank {
            test: ChiSquareTest::new(statistic, others as u32),
            observed: self.observed,
            expected: self.expected,
            variance,
        })
    }
}
