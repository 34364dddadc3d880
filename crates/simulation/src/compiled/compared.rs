//! What visits show against baseline: the score, and which measures are worse. One visit of everybody is compared in one go.

use instruments::deterioration::Deterioration;
use instruments::total_improvement::{EnzymeRises, TotalImprovementScore};
use protocol::VisitIndex;
use pulp::{Arch, NullaryFnOnce};

use super::following::Coming;
use super::measuring::{CORE, CoreSteps};
use super::responding::{Scoring, score_of};
use super::side_by_side::RowsToCompare;
use super::worsening::{FirstWorseOfOne, VERDICTS, Worsening};

/// In the place of a score that is not there.
pub(super) const NO_SCORE: u8 = u8::MAX;

/// What all subjects are compared with, and what the visit at hand shows. Every list has all subjects of one thing side by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Compared {
    lanes: usize,
    /// The enzyme that is followed and its level at baseline; nothing before baseline.
    baselines: Vec<Option<EnzymeAtBaseline>>,
    /// What the enzyme that is followed scores, a column a part; nothing where a number is too long for it.
    enzymes: EnzymesOfAll,
    /// For each verdict, from which value on a visit is worse.
    first_worse: Vec<i32>,
    /// Of the visit at hand: the units of the score, and the verdicts, one bit each.
    units: Vec<i32>,
    verdicts: Vec<i32>,
    scores: Vec<u8>,
}

/// The enzyme that is followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct EnzymeAtBaseline {
    /// Its place in the file.
    pub(super) place: usize,
    /// Its level in steps.
    pub(super) level: i64,
}

/// What enzymes score, of all subjects.
#[derive(Debug, Clone, Default)]
struct EnzymesOfAll {
    are_short: bool,
    baselines: Vec<i64>,
    of_one: Vec<i64>,
    edges: [Vec<i64>; 4],
}

impl EnzymesOfAll {
    fn begin(&mut self, lanes: usize) {
        self.are_short = true;
        self.baselines.resize(lanes, 0);
        self.of_one.resize(lanes, 0);
        for edges in &mut self.edges {
            edges.resize(lanes, i64::MAX);
        }
    }

    fn begin_one(&mut self, lane: usize, rises: Option<EnzymeRises>) {
        let Some(rises) = rises else {
            self.are_short = false;
            return;
        };
        self.baselines[lane] = rises.baseline;
        self.of_one[lane] = rises.of_one;
        for (edges, edge) in self.edges.iter_mut().zip(rises.edges) {
            edges[lane] = edge;
        }
    }

    /// Adds the units of the levels of a visit.
    #[inline(always)]
    fn add_units(&self, levels: &[i64], units: &mut [i32]) {
        let lanes = units.len();
        let (baselines, of_one) = (&self.baselines[..lanes], &self.of_one[..lanes]);
        let [a, b, c, d] = self.edges.each_ref().map(|edges| &edges[..lanes]);
        for (lane, level) in levels[..lanes].iter().enumerate() {
            let rises = EnzymeRises {
                baseline: baselines[lane],
                of_one: of_one[lane],
                edges: [a[lane], b[lane], c[lane], d[lane]],
            };
            units[lane] += rises.units(*level) as i32;
        }
    }
}

/// The rules by which visits are compared with baseline.
#[derive(Clone, Copy)]
pub(super) struct Rules<'r> {
    pub(super) scoring: &'r Scoring,
    pub(super) worsening: Option<&'r Worsening>,
}

impl Compared {
    /// Nobody has come to baseline.
    pub(super) fn begin(&mut self, subjects: usize, lanes: usize) {
        self.lanes = lanes;
        self.baselines.clear();
        self.baselines.resize(subjects, None);
        self.enzymes.begin(lanes);
        // Of who is no subject nothing is read.
        self.first_worse.resize(VERDICTS * lanes, i32::MAX);
        self.units.resize(lanes, 0);
        self.verdicts.resize(lanes, 0);
        self.scores.resize(lanes, NO_SCORE);
    }

    /// What a subject is compared with from now on.
    pub(super) fn begin_one(
        &mut self,
        lane: usize,
        (enzyme, rises): (EnzymeAtBaseline, Option<EnzymeRises>),
        first_worse: Option<FirstWorseOfOne>,
    ) {
        self.baselines[lane] = Some(enzyme);
        self.enzymes.begin_one(lane, rises);
        if let Some(first_worse) = first_worse {
            let verdicts = self.first_worse.chunks_exact_mut(self.lanes);
            for (of_verdict, first) in verdicts.zip(first_worse) {
                of_verdict[lane] = first;
            }
        }
    }

    /// Compares a visit of everybody, and notes the score of those who come to it; all have come to baseline.
    pub(super) fn compare_all(
        &mut self,
        rules: Rules<'_>,
        visit: VisitIndex,
        coming: &[Coming],
        rows: RowsToCompare<'_>,
    ) {
        self.units.fill(0);
        if !self.enzymes.are_short {
            for one in coming {
                if let Some(baseline) = self.baselines[one.lane] {
                    let level = rows.followed[one.lane];
                    let units = rules.scoring.enzyme_units(baseline, level);
                    self.units[one.lane] = i32::from(units);
                }
            }
        }
        Arch::new().dispatch(Comparing {
            compared: self,
            rules,
            rows: &rows,
        });
        for one in coming {
            if one.visit == visit {
                rows.scores[one.lane] = self.scores[one.lane];
            }
        }
    }

    /// Compares a visit of one subject, and gives the score.
    pub(super) fn compare_one(
        &mut self,
        rules: Rules<'_>,
        lane: usize,
        before: &CoreSteps,
        (after, followed): (&CoreSteps, impl Fn(usize) -> i64),
    ) -> Option<TotalImprovementScore> {
        let baseline = self.baselines[lane]?;
        let first_worse =
            std::array::from_fn(|verdict| self.first_worse[verdict * self.lanes + lane]);
        self.verdicts[lane] = rules
            .worsening
            .map_or(0, |worsening| worsening.verdicts(&first_worse, after));
        rules
            .scoring
            .score(baseline, before, after, followed(baseline.place))
    }

    /// Whether a subject has come to baseline.
    #[inline]
    pub(super) fn has_begun(&self, lane: usize) -> bool {
        self.baselines[lane].is_some()
    }

    /// What the criteria make of the visit that was last compared of a subject.
    #[inline]
    pub(super) fn judged(&self, worsening: &Worsening, lane: usize) -> Deterioration {
        worsening.judged(self.verdicts[lane])
    }
}

/// Compares in registers of several widths; whole numbers do not depend on which.
struct Comparing<'a, 'r> {
    compared: &'a mut Compared,
    rules: Rules<'r>,
    rows: &'a RowsToCompare<'a>,
}

impl NullaryFnOnce for Comparing<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            compared,
            rules,
            rows,
        } = self;
        let Compared {
            lanes,
            enzymes,
            first_worse,
            units,
            verdicts,
            scores,
            ..
        } = compared;
        let lanes = *lanes;
        let (units, verdicts) = (&mut units[..lanes], &mut verdicts[..lanes]);
        if enzymes.are_short {
            enzymes.add_units(rows.followed, units);
        }
        for place in 0..CORE.len() {
            let rises = rules.scoring.of_core(place);
            let (before, after) = (&rows.before[place][..lanes], &rows.after[place][..lanes]);
            for lane in 0..lanes {
                units[lane] += rises.units(before[lane], after[lane]);
            }
        }
        for (score, units) in scores[..lanes].iter_mut().zip(&*units) {
            *score = score_of(*units);
        }
        verdicts.fill(0);
        let Some(worsening) = rules.worsening else {
            return;
        };
        for verdict in 0..VERDICTS {
            let (measure, upwards) = worsening.of_verdict(verdict);
            let first = &first_worse[verdict * lanes..][..lanes];
            let after = &rows.after[measure][..lanes];
            for lane in 0..lanes {
                verdicts[lane] |= i32::from(upwards.of(after[lane]) >= first[lane]) << verdict;
            }
        }
    }
}
