//! Win statistics: hierarchical comparison of every pair of subjects.

use crate::distribution::normal;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Estimate, RatioEstimate};
use crate::survival::Observation;
use std::cmp::Ordering;

/// A subject's result on one level of the hierarchy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Endpoint {
    /// A time to a bad event: whoever is known to be free of it for longer wins.
    Time(Observation),
    /// A value of which more is better.
    Value(f64),
    /// A missing value: a tie on this level.
    Missing,
}

/// Wins, losses and ties of the first of two groups, with what their variances need.
#[derive(Clone, Debug, PartialEq)]
pub struct WinStatistics {
    /// Pairs that the first group wins.
    pub wins: u64,
    /// Pairs that it loses.
    pub losses: u64,
    /// Pairs that no level decides.
    pub ties: u64,
    /// Wins and losses decided on each level.
    pub by_level: Vec<(u64, u64)>,
    /// Variance of the share of wins, their covariance, variance of the share of losses.
    covariance: [f64; 3],
}

/// A win statistic on the ratio scale, with its test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WinRatio {
    /// The ratio with its interval.
    pub estimate: RatioEstimate,
    /// Two-sided p-value of a ratio of 1.
    pub p_value: f64,
}

/// Who wins, and on which level.
fn compare(first: &[Endpoint], second: &[Endpoint]) -> (Ordering, usize) {
    for (level, (a, b)) in first.iter().zip(second).enumerate() {
        let result = match (a, b) {
            (Endpoint::Time(a), Endpoint::Time(b)) => {
                if b.is_event() && a.time > b.time {
                    Ordering::Greater
                } else if a.is_event() && b.time > a.time {
                    Ordering::Less
                } else {
                    Ordering::Equal
                }
            }
            (Endpoint::Value(a), Endpoint::Value(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            _ => Ordering::Equal,
        };
        if result != Ordering::Equal {
            return (result, level);
        }
    }
    (Ordering::Equal, 0)
}

/// Compares every subject of the first group with every one of the second, level by level.
///
/// A level decides only by strict comparison. Variances are those of U-statistics, with the divisor `n - 1`. Pocock SJ
/// and others. Eur Heart J 2012;33:176-182; Buyse M. Stat Med 2010;29:3245-3257; Bebu I, Lachin JM. Biostatistics
/// 2016;17:178-187.
///
/// ```
/// use statistics::ConfidenceLevel;
/// use statistics::survival::Observation;
/// use statistics::win::{Endpoint, win_statistics};
/// let alive = Endpoint::Time(Observation::censored(52.0));
/// let died = Endpoint::Time(Observation::event(20.0));
/// let treated = [vec![alive, Endpoint::Value(10.0)], vec![alive, Endpoint::Missing]];
/// let placebo = [vec![died, Endpoint::Value(30.0)], vec![alive, Endpoint::Value(5.0)]];
/// let result = win_statistics(&treated, &placebo)?;
/// assert_eq!((result.wins, result.losses, result.ties), (3, 0, 1));
/// assert_eq!(result.net_benefit(ConfidenceLevel::NINETY_FIVE).estimate, 0.75);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::TooFew`] for a group of fewer than two, which has no variance; [`StatisticsError::TooLarge`] above
/// 2,000,000,000 pairs.
pub fn win_statistics<S: AsRef<[Endpoint]>>(
    first: &[S],
    second: &[S],
) -> Result<WinStatistics, StatisticsError> {
    for group in [first, second] {
        if group.len() < 2 {
            return Err(StatisticsError::TooFew {
                quantity: "subjects in a group",
                needed: 2,
                found: group.len(),
            });
        }
    }
    require_pairs(first.len(), second.len())?;
    let levels = first.iter().map(|s| s.as_ref().len()).max().unwrap_or(0);
    let mut by_level = vec![(0, 0); levels];
    let (mut wins, mut losses) = (0, 0);
    let mut rows = vec![(0.0, 0.0); first.len()];
    let mut columns = vec![(0.0, 0.0); second.len()];
    for (i, a) in first.iter().enumerate() {
        for (j, b) in second.iter().enumerate() {
            match compare(a.as_ref(), b.as_ref()) {
                (Ordering::Greater, level) => {
                    wins += 1;
                    by_level[level].0 += 1;
                    rows[i].0 += 1.0;
                    columns[j].0 += 1.0;
                }
                (Ordering::Less, level) => {
                    losses += 1;
                    by_level[level].1 += 1;
                    rows[i].1 += 1.0;
                    columns[j].1 += 1.0;
                }
                (Ordering::Equal, _) => {}
            }
        }
    }
    let (n1, n2) = (first.len() as f64, second.len() as f64);
    let one = spread(&rows, n2);
    let two = spread(&columns, n1);
    let covariance = [0, 1, 2].map(|at| one[at] / n1 + two[at] / n2);
    let pairs = first.len() as u64 * second.len() as u64;
    Ok(WinStatistics {
        wins,
        losses,
        ties: pairs - wins - losses,
        by_level,
        covariance,
    })
}

/// Refuses more pairs than can be compared in seconds.
fn require_pairs(first: usize, second: usize) -> Result<(), StatisticsError> {
    const LARGEST: u64 = 2_000_000_000;
    let pairs = (first as u64).saturating_mul(second as u64);
    if pairs > LARGEST {
        return Err(StatisticsError::TooLarge {
            method: "the comparison of all pairs",
            size: pairs,
            limit: LARGEST,
        });
    }
    Ok(())
}

/// Sample variance, covariance and variance of counts divided by `scale`.
fn spread(counts: &[(f64, f64)], scale: f64) -> [f64; 3] {
    let n = counts.len() as f64;
    let mean_wins = counts.iter().map(|c| c.0 / scale).sum::<f64>() / n;
    let mean_losses = counts.iter().map(|c| c.1 / scale).sum::<f64>() / n;
    let mut sums = [0.0; 3];
    for (wins, losses) in counts {
        let (w, l) = (wins / scale - mean_wins, losses / scale - mean_losses);
        sums[0] += w * w;
        sums[1] += w * l;
        sums[2] += l * l;
    }
    sums.map(|sum| sum / (n - 1.0))
}

impl WinStatistics {
    /// The method's name.
    pub const METHOD: &'static str = "win statistics on all pairs";
    /// Where the methods were published.
    pub const REFERENCE: &'static str = "Pocock SJ and others. Eur Heart J 2012;33:176-182; Bebu I, Lachin JM. Biostatistics 2016;17:178-187";

    fn shares(&self) -> (f64, f64) {
        let pairs = (self.wins + self.losses + self.ties) as f64;
        (self.wins as f64 / pairs, self.losses as f64 / pairs)
    }

    /// The variance of a linear combination of the shares of wins and losses.
    fn variance(&self, wins: f64, losses: f64) -> f64 {
        let [w, between, l] = self.covariance;
        (wins * wins * w + 2.0 * wins * losses * between + losses * losses * l).max(0.0)
    }

    /// Share of wins less share of losses.
    #[must_use]
    pub fn net_benefit(&self, level: ConfidenceLevel) -> Estimate {
        let (wins, losses) = self.shares();
        Estimate::wald(wins - losses, self.variance(1.0, -1.0).sqrt(), level)
    }

    /// Wins over losses.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] without wins or without losses.
    pub fn win_ratio(&self, level: ConfidenceLevel) -> Result<WinRatio, StatisticsError> {
        let (wins, losses) = self.shares();
        if self.wins == 0 || self.losses == 0 {
            return Err(StatisticsError::Undefined {
                statistic: "the win ratio",
                reason: "there are no wins or no losses; use the net benefit",
            });
        }
        let error = self.variance(1.0 / wins, -1.0 / losses).sqrt();
        let ratio = wins / losses;
        Ok(WinRatio {
            estimate: RatioEstimate::wald(ratio, error, level),
            p_value: normal::two_sided(ratio.ln() / error),
        })
    }

    /// The odds of winning, ties counting half.
    ///
    /// Brunner E, Vandemeulebroecke M, Mütze T. Stat Med 2021;40:3367-3384.
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] where every pair is won or every pair is lost.
    pub fn win_odds(&self, level: ConfidenceLevel) -> Result<WinRatio, StatisticsError> {
        let (wins, losses) = self.shares();
        let p = wins + 0.5 * (1.0 - wins - losses);
        if p <= 0.0 || p >= 1.0 {
            return Err(StatisticsError::Undefined {
                statistic: "the win odds",
                reason: "every pair is decided the same way; use the net benefit",
            });
        }
        let error = self.variance(1.0, -1.0).sqrt() / 2.0 / (p * (1.0 - p));
        let odds = p / (1.0 - p);
        Ok(WinRatio {
            estimate: RatioEstimate::wald(odds, error, level),
            p_value: normal::two_sided(odds.ln() / error),
        })
    }
}

/// The test of Finkelstein and Schoenfeld.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FinkelsteinSchoenfeld {
    /// The sum of the first group's scores, each wins less losses against all others.
    pub statistic: f64,
    /// Its permutation variance.
    pub variance: f64,
    /// The standardised statistic.
    pub z: f64,
    /// Two-sided p-value.
    pub p_value: f64,
}

/// Tests by the scores of all subjects against all others.
///
/// Finkelstein DM, Schoenfeld DA. Stat Med 1999;18:1341-1354.
///
/// ```
/// use statistics::survival::Observation;
/// use statistics::win::{Endpoint, finkelstein_schoenfeld};
/// let alive = Endpoint::Time(Observation::censored(52.0));
/// let died = Endpoint::Time(Observation::event(20.0));
/// let treated = [vec![alive, Endpoint::Value(10.0)], vec![alive, Endpoint::Missing]];
/// let placebo = [vec![died, Endpoint::Value(30.0)], vec![alive, Endpoint::Value(5.0)]];
/// let test = finkelstein_schoenfeld(&treated, &placebo)?;
/// // The scores are 2 and 1 against -3 and 0.
/// assert_eq!(test.statistic, 3.0);
/// assert!((test.variance - 14.0 / 3.0).abs() < 1e-14);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`], [`StatisticsError::ZeroVariance`] where no pair is decided,
/// [`StatisticsError::TooLarge`] above 2,000,000,000 pairs.
pub fn finkelstein_schoenfeld<S: AsRef<[Endpoint]>>(
    first: &[S],
    second: &[S],
) -> Result<FinkelsteinSchoenfeld, StatisticsError> {
    if first.is_empty() || second.is_empty() {
        return Err(StatisticsError::EmptyGroup { group: "a group" });
    }
    require_pairs(first.len() + second.len(), first.len() + second.len())?;
    let all: Vec<&[Endpoint]> = first.iter().chain(second).map(AsRef::as_ref).collect();
    let (mut statistic, mut squares) = (0.0, 0.0);
    for (at, subject) in all.iter().enumerate() {
        let mut score = 0.0;
        for other in &all {
            match compare(subject, other).0 {
                Ordering::Greater => score += 1.0,
                Ordering::Less => score -= 1.0,
                Ordering::Equal => {}
            }
        }
        squares += score * score;
        if at < first.len() {
            statistic += score;
        }
    }
    let (n1, n2) = (first.len() as f64, second.len() as f64);
    let n = n1 + n2;
    let variance = n1 * n2 / (n * (n - 1.0)) * squares;
    if variance <= 0.0 {
        return Err(StatisticsError::ZeroVariance {
            quantity: "the score of the subjects",
        });
    }
    let z = statistic / variance.sqrt();
    Ok(FinkelsteinSchoenfeld {
        statistic,
        variance,
        z,
        p_value: normal::two_sided(z),
    })
}

/// The win ratio over strata: wins and losses of each divided by its number of subjects, then summed.
///
/// Dong G and others. J Biopharm Stat 2018;28:778-796. Each stratum gives its wins, losses and subjects.
///
/// ```
/// let ratio = statistics::win::stratified_win_ratio(&[(86, 17, 21), (96, 34, 23)])?;
/// assert!(ratio > 3.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::Undefined`] where no stratum has losses.
pub fn stratified_win_ratio(strata: &[(u64, u64, u64)]) -> Result<f64, StatisticsError> {
    let (mut wins, mut losses) = (0.0, 0.0);
    for (won, lost, subjects) in strata {
        if *subjects > 0 {
            wins += *won as f64 / *subjects as f64;
            losses += *lost as f64 / *subjects as f64;
        }
    }
    if losses == 0.0 {
        return Err(StatisticsError::Undefined {
            statistic: "the stratified win ratio",
            reason: "no stratum has a loss",
        });
    }
    Ok(wins / losses)
}
