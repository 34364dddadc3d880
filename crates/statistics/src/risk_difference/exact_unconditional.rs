//! Exact unconditional intervals for the difference of two proportions.

use super::score::score_statistic;
use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;
use libm::lgamma;

/// The statistic that orders the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExactStatistic {
    /// The observed difference: SAS `EXACT RISKDIFF(METHOD=NOSCORE)`.
    SantnerSnell,
    /// The score statistic at each tested difference: SAS `EXACT RISKDIFF(METHOD=SCORE)`.
    ChanZhang,
}

impl ExactStatistic {
    /// Both methods.
    pub const ALL: [Self; 2] = [Self::SantnerSnell, Self::ChanZhang];

    /// The method's name in the literature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SantnerSnell => "exact unconditional (Santner-Snell)",
            Self::ChanZhang => "exact unconditional, score (Chan-Zhang)",
        }
    }

    /// The key of the method in JSON and in the golden vectors.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SantnerSnell => "santner_snell",
            Self::ChanZhang => "chan_zhang",
        }
    }

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::SantnerSnell => "Santner TJ, Snell MK. J Am Stat Assoc 1980;75:386-394",
            Self::ChanZhang => "Chan ISF, Zhang Z. Biometrics 1999;55:1202-1209",
        }
    }
}

/// Subjects beyond which the enumeration takes too long to be of use.
const LARGEST: u64 = 3000;

/// The exact unconditional interval: two one-sided inversions at alpha/2, the nuisance parameter maximised out.
///
/// The lower limit is the infimum of the differences `d` at which the largest probability of a table as extreme as the
/// observed one, over all pairs of proportions `d` apart, is above alpha/2. For Chan and Zhang's statistic that
/// probability need not increase with `d`, so it is scanned from the outside in.
///
/// ```
/// use statistics::{ConfidenceLevel, TwoByTwo};
/// use statistics::risk_difference::{ExactStatistic, exact_unconditional};
/// let table = TwoByTwo::new(9, 10, 3, 10)?;
/// let interval = exact_unconditional(table, ExactStatistic::ChanZhang, ConfidenceLevel::NINETY_FIVE)?;
/// assert_eq!(format!("{:.4} {:.4}", interval.lower, interval.upper), "0.1608 0.8795");
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
///
/// # Errors
/// [`StatisticsError::EmptyGroup`] where a group has no members, [`StatisticsError::TooLarge`] above 3000 subjects.
pub fn exact_unconditional(
    table: TwoByTwo,
    statistic: ExactStatistic,
    level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    table.require_both_groups()?;
    if table.total() > LARGEST {
        return Err(StatisticsError::TooLarge {
            method: "the exact unconditional interval",
            size: table.total(),
            limit: LARGEST,
        });
    }
    let tail = level.alpha() / 2.0;
    // With the groups exchanged the upper limit is a lower one, with its sign changed.
    Ok(Interval::new(
        lower_limit(&Enumeration::new(table, statistic), tail),
        -lower_limit(&Enumeration::new(table.exchanged(), statistic), tail),
    ))
}

fn lower_limit(tables: &Enumeration, tail: f64) -> f64 {
    match tables.statistic {
        ExactStatistic::SantnerSnell => tables.lower_limit_by_root(tail),
        ExactStatistic::ChanZhang => tables.lower_limit_by_scan(tail),
    }
}

/// All tables with the observed group sizes.
struct Enumeration {
    statistic: ExactStatistic,
    x1: f64,
    n1: usize,
    x2: f64,
    n2: usize,
    /// Logarithms of the binomial coefficients.
    log_choose1: Vec<f64>,
    log_choose2: Vec<f64>,
    observed: f64,
}

/// For each count of the first group, how many counts of the second (from 0) are at least as extreme.
type Region = Vec<usize>;

fn log_choose(n: usize) -> Vec<f64> {
    let all = lgamma(n as f64 + 1.0);
    (0..=n)
        .map(|k| all - lgamma(k as f64 + 1.0) - lgamma((n - k) as f64 + 1.0))
        .collect()
}

impl Enumeration {
    fn new(table: TwoByTwo, statistic: ExactStatistic) -> Self {
        let (n1, n2) = (table.first.total() as usize, table.second.total() as usize);
        Self {
            statistic,
            x1: table.first.x(),
            n1,
            x2: table.second.x(),
            n2,
            log_choose1: log_choose(n1),
            log_choose2: log_choose(n2),
            observed: table.first.ratio() - table.second.ratio(),
        }
    }

    /// The tables whose statistic is at least the observed one, as a staircase.
    ///
    /// Both statistics grow with the first count and fall with the second (Barnard's convexity; for the score statistic
    /// Röhmel J. Biom J 2005;47:37-47), so that one walk along the boundary finds it.
    fn region(&self, difference: f64) -> Region {
        let (n1, n2) = (self.n1 as f64, self.n2 as f64);
        match self.statistic {
            ExactStatistic::SantnerSnell => {
                let observed = self.x1 * n2 - self.x2 * n1;
                // Whole numbers: half a unit separates equal from different.
                self.staircase(|i, j| i * n2 - j * n1 >= observed - 0.5)
            }
            ExactStatistic::ChanZhang => {
                let score = |i, j| score_statistic(i, n1, j, n2, difference, 1.0);
                let observed = score(self.x1, self.x2);
                let slack = 1e-9
                    * if observed.is_finite() {
                        observed.abs().max(1.0)
                    } else {
                        1.0
                    };
                self.staircase(|i, j| score(i, j) >= observed - slack)
            }
        }
    }

    fn staircase(&self, extreme: impl Fn(f64, f64) -> bool) -> Region {
        let mut reach = 0;
        (0..=self.n1)
            .map(|i| {
                while reach <= self.n2 && extreme(i as f64, reach as f64) {
                    reach += 1;
                }
                reach
            })
            .collect()
    }

    /// The probability of a region at `p2` and `p2 + difference`.
    fn probability(&self, region: &Region, difference: f64, p2: f64) -> f64 {
        let p1 = (p2 + difference).clamp(0.0, 1.0);
        let p2 = p2.clamp(0.0, 1.0);
        let mass = |log_choose: &[f64], k: usize, p: f64, log_p: f64, log_q: f64| {
            let n = log_choose.len() - 1;
            if p <= 0.0 {
                f64::from(u8::from(k == 0))
            } else if p >= 1.0 {
                f64::from(u8::from(k == n))
            } else {
                (log_choose[k] + k as f64 * log_p + (n - k) as f64 * log_q).exp()
            }
        };
        let (log_p1, log_q1) = (p1.ln(), (-p1).ln_1p());
        let (log_p2, log_q2) = (p2.ln(), (-p2).ln_1p());
        let (mut total, mut cumulated, mut summed) = (0.0, 0.0, 0);
        for (i, reach) in region.iter().enumerate() {
            while summed < *reach {
                cumulated += mass(&self.log_choose2, summed, p2, log_p2, log_q2);
                summed += 1;
            }
            if cumulated > 0.0 {
                total += cumulated * mass(&self.log_choose1, i, p1, log_p1, log_q1);
            }
        }
        total
    }

    /// The largest probability of a region over all proportions that lie `difference` apart.
    fn supremum(&self, region: &Region, difference: f64, points: usize) -> f64 {
        let (low, high) = ((-difference).max(0.0), (1.0 - difference).min(1.0));
        if high - low < 1e-15 {
            return self.probability(region, difference, low);
        }
        let place = |k: usize| low + (high - low) * k as f64 / (points - 1) as f64;
        let values: Vec<f64> = (0..points)
            .map(|k| self.probability(region, difference, place(k)))
            .collect();
        let mut best = values.iter().copied().fold(0.0, f64::max);
        let candidates: Vec<usize> = (0..points)
            .filter(|k| {
                values[*k] >= best - 0.02
                    && (*k == 0 || values[*k] >= values[k - 1])
                    && (*k == points - 1 || values[*k] >= values[k + 1])
            })
            .collect();
        for k in candidates {
            let peak = self.peak(
                region,
                difference,
                place(k.saturating_sub(1)),
                place((k + 1).min(points - 1)),
            );
            best = best.max(peak);
        }
        best
    }

    /// The largest value between two grid points, by golden section.
    fn peak(&self, region: &Region, difference: f64, low: f64, high: f64) -> f64 {
        let golden = (5f64.sqrt() - 1.0) / 2.0;
        let value = |p2: f64| self.probability(region, difference, p2);
        let (mut a, mut b) = (low, high);
        let mut c = b - golden * (b - a);
        let mut d = a + golden * (b - a);
        let (mut fc, mut fd) = (value(c), value(d));
        // The error of the maximum is of the order of the square of the width that is left.
        while b - a > 1e-7 {
            if fc > fd {
                b = d;
                d = c;
                fd = fc;
                c = b - golden * (b - a);
                fc = value(c);
            } else {
                a = c;
                c = d;
                fc = fd;
                d = a + golden * (b - a);
                fd = value(d);
            }
        }
        fc.max(fd)
    }

    /// Points of the grid over the nuisance parameter: peaks are as wide as the standard error of a proportion.
    fn grid(&self) -> usize {
        101 + (10.0 * ((self.n1 + self.n2) as f64).sqrt()) as usize
    }

    /// The limit where the region is the same for all differences, so that the probability increases with them.
    fn lower_limit_by_root(&self, tail: f64) -> f64 {
        let region = self.region(0.0);
        let grid = self.grid();
        let excess = |d: f64| self.supremum(&region, d, grid) - tail;
        if excess(-1.0) > 0.0 {
            return -1.0;
        }
        brent(excess, -1.0, self.observed)
    }

    /// The limit where the region changes with the difference: scanned inwards, coarsely while the probability is far from
    /// the tail, finely from there on, and bisected at the first crossing.
    fn lower_limit_by_scan(&self, tail: f64) -> f64 {
        const COARSE: f64 = 0.005;
        const FINE: f64 = 2e-4;
        let at = |d: f64, points: usize| self.supremum(&self.region(d), d, points);
        if at(-1.0, 101) > tail {
            return -1.0;
        }
        let mut before = -1.0;
        let mut step = COARSE;
        loop {
            let here = f64::min(before + step, self.observed);
            let value = at(here, 101);
            if step == COARSE && value > tail / 4.0 {
                step = FINE;
                continue;
            }
            if value > tail {
                let (mut outside, mut inside) = (before, here);
                let grid = self.grid();
                while inside - outside > 1e-10 {
                    let middle = f64::midpoint(outside, inside);
                    if at(middle, grid) > tail {
                        inside = middle;
                    } else {
                        outside = middle;
                    }
                }
                return f64::midpoint(outside, inside);
            }
            if here >= self.observed {
                return self.observed;
            }
            before = here;
        }
    }
}
