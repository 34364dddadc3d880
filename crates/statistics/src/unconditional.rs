//! Sets of 2x2 tables with given group sizes, their largest probability under a hypothesis, and the limit that follows.

use crate::counts::TwoByTwo;
use crate::error::StatisticsError;
use libm::lgamma;

/// Subjects beyond which the enumeration takes too long to be of use.
const LARGEST: u64 = 3000;

/// All tables with the observed group sizes.
pub(crate) struct Tables {
    pub(crate) x1: f64,
    pub(crate) n1: f64,
    pub(crate) x2: f64,
    pub(crate) n2: f64,
    /// Logarithms of the binomial coefficients.
    log_choose1: Vec<f64>,
    log_choose2: Vec<f64>,
}

/// A set of tables: for each count of the first group, the counts of the second.
pub(crate) struct Region {
    /// How many counts of the second group, from 0 on, belong to it.
    reach: Vec<usize>,
    /// From which count of the second group on they belong to it again; empty where they never do.
    resume: Vec<usize>,
}

/// The pairs of proportions under which a hypothesis holds: the second runs along an interval, and the first is
/// `slope` times it plus `shift`.
pub(crate) struct Hypothesis {
    pub(crate) slope: f64,
    pub(crate) shift: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) spacing: Spacing,
}

/// Where the second proportion is tried first.
pub(crate) enum Spacing {
    /// At equal distances.
    Even,
    /// Closer towards the ends, as the standard error of a proportion is smaller there.
    Arcsine,
}

/// How a limit is looked for: from the outside in, coarsely while the probability is far from the tail, finely from there
/// on.
pub(crate) struct Scan {
    pub(crate) outermost: f64,
    pub(crate) innermost: f64,
    pub(crate) coarse: f64,
    pub(crate) fine: f64,
}

/// Points that find the largest probability roughly.
const FEW_POINTS: usize = 101;

fn log_choose(n: u64) -> Vec<f64> {
    let all = lgamma(n as f64 + 1.0);
    (0..=n)
        .map(|k| all - lgamma(k as f64 + 1.0) - lgamma((n - k) as f64 + 1.0))
        .collect()
}

impl Tables {
    pub(crate) fn of(table: TwoByTwo, method: &'static str) -> Result<Self, StatisticsError> {
        table.require_both_groups()?;
        if table.total() > LARGEST {
            return Err(StatisticsError::TooLarge {
                method,
                size: table.total(),
                limit: LARGEST,
            });
        }
        Ok(Self {
            x1: table.first.x(),
            n1: table.first.n(),
            x2: table.second.x(),
            n2: table.second.n(),
            log_choose1: log_choose(table.first.total()),
            log_choose2: log_choose(table.second.total()),
        })
    }

    /// The tables whose statistic is at least `bound`.
    ///
    /// `statistic` takes both counts, grows with the first and falls with the second, so that one walk along the boundary
    /// finds them all.
    pub(crate) fn at_least(&self, bound: f64, statistic: impl Fn(f64, f64) -> f64) -> Region {
        Region {
            reach: self.staircase(|i, j| statistic(i, j) >= bound),
            resume: Vec::new(),
        }
    }

    /// The tables whose statistic is at least `bound` away from 0 to either side; `statistic` as in [`Self::at_least`].
    pub(crate) fn beyond(&self, bound: f64, statistic: impl Fn(f64, f64) -> f64) -> Region {
        let reach = self.staircase(|i, j| statistic(i, j) >= bound);
        let resume = self.staircase(|i, j| statistic(i, j) > -bound);
        // A bound of 0 must not count a table on both sides.
        let resume = resume.iter().zip(&reach).map(|(a, b)| *a.max(b)).collect();
        Region { reach, resume }
    }

    /// For each count of the first group, how many counts of the second, from 0 on, are `inside`.
    fn staircase(&self, inside: impl Fn(f64, f64) -> bool) -> Vec<usize> {
        let mut reach = 0;
        (0..self.log_choose1.len())
            .map(|i| {
                while reach < self.log_choose2.len() && inside(i as f64, reach as f64) {
                    reach += 1;
                }
                reach
            })
            .collect()
    }

    /// The probability of a region at a value of the second proportion.
    fn probability(&self, region: &Region, hypothesis: &Hypothesis, p2: f64) -> f64 {
        let p1 = (hypothesis.slope * p2 + hypothesis.shift).clamp(0.0, 1.0);
        let first = Binomial::new(&self.log_choose1, p1);
        let second = Binomial::new(&self.log_choose2, p2.clamp(0.0, 1.0));
        // Both borders move up with the first count.
        let ends = [&region.reach, &region.resume].map(|border| border.last().copied());
        let needed = ends.into_iter().flatten().max().unwrap_or(0);
        let mut cumulated = Vec::with_capacity(needed + 1);
        cumulated.push(0.0);
        let mut sum = 0.0;
        for k in 0..needed {
            sum += second.mass(k);
            cumulated.push(sum);
        }
        let mut total = 0.0;
        for (i, reach) in region.reach.iter().enumerate() {
            let mut inside = cumulated[*reach];
            if let Some(resume) = region.resume.get(i) {
                inside += (1.0 - cumulated[*resume]).max(0.0);
            }
            if inside > 0.0 {
                total += inside * first.mass(i);
            }
        }
        total
    }

    /// The largest probability of a region under a hypothesis.
    pub(crate) fn supremum(&self, region: &Region, hypothesis: &Hypothesis, points: usize) -> f64 {
        let (low, high) = (hypothesis.low, hypothesis.high);
        if high - low < 1e-15 {
            return self.probability(region, hypothesis, low);
        }
        let place = |k: usize| {
            let share = k as f64 / (points - 1) as f64;
            match hypothesis.spacing {
                Spacing::Even => low + (high - low) * k as f64 / (points - 1) as f64,
                Spacing::Arcsine => {
                    let sine = (std::f64::consts::FRAC_PI_2 * share).sin();
                    low + (high - low) * sine * sine
                }
            }
        };
        let values: Vec<f64> = (0..points)
            .map(|k| self.probability(region, hypothesis, place(k)))
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
                hypothesis,
                place(k.saturating_sub(1)),
                place((k + 1).min(points - 1)),
            );
            best = best.max(peak);
        }
        best
    }

    /// The largest value between two grid points, by golden section.
    fn peak(&self, region: &Region, hypothesis: &Hypothesis, low: f64, high: f64) -> f64 {
        let golden = (5f64.sqrt() - 1.0) / 2.0;
        let value = |p2: f64| self.probability(region, hypothesis, p2);
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
    pub(crate) fn grid(&self) -> usize {
        FEW_POINTS + (10.0 * (self.n1 + self.n2).sqrt()) as usize
    }

    /// The infimum of the values at which a probability is above `tail`, where it need not grow steadily: the first
    /// crossing on the way in, bisected.
    ///
    /// `at` gives the largest probability at a value, from a number of grid points.
    pub(crate) fn first_crossing(
        &self,
        scan: &Scan,
        tail: f64,
        at: impl Fn(f64, usize) -> f64,
    ) -> f64 {
        if at(scan.outermost, FEW_POINTS) > tail {
            return scan.outermost;
        }
        let mut before = scan.outermost;
        let mut near = false;
        loop {
            let step = if near { scan.fine } else { scan.coarse };
            let here = f64::min(before + step, scan.innermost);
            let value = at(here, FEW_POINTS);
            if !near && value > tail / 4.0 {
                near = true;
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
            if here >= scan.innermost {
                return scan.innermost;
            }
            before = here;
        }
    }
}

/// Binomial probabilities from logarithms of coefficients that are at hand.
struct Binomial<'a> {
    log_choose: &'a [f64],
    p: f64,
    log_p: f64,
    log_q: f64,
}

impl<'a> Binomial<'a> {
    fn new(log_choose: &'a [f64], p: f64) -> Self {
        Self {
            log_choose,
            p,
            log_p: p.ln(),
            log_q: (-p).ln_1p(),
        }
    }

    fn mass(&self, k: usize) -> f64 {
        let n = self.log_choose.len() - 1;
        if self.p <= 0.0 {
            f64::from(u8::from(k == 0))
        } else if self.p >= 1.0 {
            f64::from(u8::from(k == n))
        } else {
            (self.log_choose[k] + k as f64 * self.log_p + (n - k) as f64 * self.log_q).exp()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tables;
    use crate::risk_difference::score::score_statistic as difference;
    use crate::risk_ratio::score_statistic as ratio;
    use crate::{StatisticsError, TwoByTwo};

    /// The tables outside the staircases are those that a look at every table leaves out.
    fn assert_staircases(tables: &Tables, statistic: impl Fn(f64, f64) -> f64) {
        let observed = statistic(tables.x1, tables.x2);
        let one_sided = tables.at_least(observed - 1e-9, &statistic);
        let two_sided = tables.beyond(observed.abs() - 1e-9, &statistic);
        for i in 0..=tables.n1 as usize {
            for j in 0..=tables.n2 as usize {
                let value = statistic(i as f64, j as f64);
                assert_eq!(j < one_sided.reach[i], value >= observed - 1e-9, "{i} {j}");
                let inside = j < two_sided.reach[i] || j >= two_sided.resume[i];
                assert_eq!(inside, value.abs() >= observed.abs() - 1e-9, "{i} {j}");
            }
        }
    }

    #[test]
    fn one_walk_along_the_border_finds_every_table() -> Result<(), StatisticsError> {
        for (x1, n1, x2, n2) in [(9, 10, 3, 10), (0, 7, 2, 12), (5, 5, 1, 9), (3, 14, 0, 4)] {
            let tables = Tables::of(TwoByTwo::new(x1, n1, x2, n2)?, "a test")?;
            let (n1, n2) = (tables.n1, tables.n2);
            for step in -19..20 {
                let d = f64::from(step) / 20.0;
                assert_staircases(&tables, |i, j| difference(i, n1, j, n2, d, 1.0));
                let r = f64::from(step).exp2().sqrt();
                assert_staircases(&tables, |i, j| ratio(i, n1, j, n2, r, 1.0));
            }
        }
        Ok(())
    }
}
