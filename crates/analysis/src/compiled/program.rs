//! What a plan's analyses have become: numbers of datasets, columns and places in the stead of names.

use statistics::ConfidenceLevel;

use super::trial::Cells;
use crate::execution::outcome::Outcome;
use crate::filter::Condition;
use crate::plan::Side;
use crate::plan::method::{
    ContinuityCorrection, KaplanMeier, LeastSquaresMeans, ProportionInterval, QuantileDefinition,
    RiskDifferenceMethod, Variances,
};
use crate::results::Statistic;

/// A condition on the rows at one place.
pub(super) type PlaceCondition = Condition<Cells>;

/// A place whose rows may be taken, and which of them are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) place: usize,
    pub(super) condition: PlaceCondition,
}

/// Rows of one dataset.
#[derive(Debug, Clone)]
pub(super) struct Candidates {
    pub(super) dataset: usize,
    pub(super) places: Vec<Candidate>,
}

/// A number of each row of a dataset, or of its subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumberOfRow {
    pub(super) dataset: usize,
    pub(super) column: usize,
    pub(super) of_subject: bool,
}

/// What the codes of a text mean to an analysis, by code.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CodeOfRow {
    pub(super) dataset: usize,
    pub(super) column: usize,
    pub(super) of_subject: bool,
    /// For a grouping the level of each code; for strata and factors its rank among the texts.
    pub(super) meaning: Vec<u8>,
}

/// What a code means that has no level or no rank.
pub(super) const NONE: u8 = u8::MAX;

/// The levels by which rows are grouped.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Levels {
    pub(super) code: CodeOfRow,
    pub(super) count: usize,
    pub(super) total: bool,
}

impl Levels {
    /// The groups: the levels, and the total where there is one.
    pub(super) fn groups(&self) -> usize {
        self.count + usize::from(self.total)
    }
}

/// Who is in an analysis set.
#[derive(Debug, Clone)]
pub(super) struct SetProgram {
    pub(super) rows: Candidates,
}

/// Who responds.
#[derive(Debug, Clone)]
pub(super) struct ResponseProgram {
    pub(super) part: String,
    pub(super) dataset: usize,
    pub(super) rules: Vec<RuleProgram>,
    pub(super) otherwise: Outcome,
}

#[derive(Debug, Clone)]
pub(super) struct RuleProgram {
    pub(super) places: Vec<Candidate>,
    pub(super) verdict: Verdict,
}

/// What a rule says of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Verdict {
    Always(Outcome),
    AtLeast {
        variable: NumberOfRow,
        threshold: f64,
    },
}

/// How many subjects of a set there are at each level; without levels, in all.
#[derive(Debug, Clone)]
pub(super) struct SizeProgram {
    pub(super) part: String,
    pub(super) set: usize,
    pub(super) levels: Option<Levels>,
}

/// Where the statistics of one calculation go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// Which of the shapes it has.
    pub(super) shape: usize,
    /// The place of its first result.
    pub(super) base: usize,
}

/// The place of each wanted statistic of a calculation among its results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    /// By item (none, then each), then by statistic.
    pub(super) places: Vec<u16>,
}

/// The place of what is not wanted.
pub(super) const UNWANTED: u16 = u16::MAX;

impl Shape {
    /// Gives a statistic its place.
    pub(super) fn put(&mut self, item: Option<usize>, statistic: Statistic, place: usize) {
        let rows = item.map_or(1, |item| item + 2) * Statistic::ALL.len();
        if self.places.len() < rows {
            self.places.resize(rows, UNWANTED);
        }
        let at = rows - Statistic::ALL.len() + statistic as usize;
        self.places[at] = u16::try_from(place).unwrap_or(UNWANTED);
    }

    #[inline]
    pub(super) fn place(&self, item: Option<usize>, statistic: Statistic) -> Option<usize> {
        let row = item.map_or(0, |item| item + 1);
        let place = self
            .places
            .get(row * Statistic::ALL.len() + statistic as usize)?;
        (*place != UNWANTED).then_some(usize::from(*place))
    }
}

/// An analysis.
#[derive(Debug, Clone)]
pub(super) struct AnalysisProgram {
    pub(super) part: String,
    pub(super) levels: Option<Levels>,
    /// The level of intervals, by its number.
    pub(super) confidence: usize,
    pub(super) side: Side,
    pub(super) method: MethodProgram,
    pub(super) blocks: Vec<BlockProgram>,
}

impl AnalysisProgram {
    pub(super) fn groups(&self) -> usize {
        self.levels.as_ref().map_or(1, Levels::groups)
    }
}

/// Rows that one block or several look at.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SelectionProgram {
    pub(super) dataset: usize,
    pub(super) set: Option<usize>,
    pub(super) levels: Option<Levels>,
    pub(super) places: Vec<Candidate>,
}

impl SelectionProgram {
    /// Whether the rows of two selections are the same wherever the same are taken.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let level_is_of_subject = self
            .levels
            .as_ref()
            .is_none_or(|levels| levels.code.of_subject);
        level_is_of_subject
            && self.levels == other.levels
            && self.places.len() == other.places.len()
    }
}

/// The rows with one combination of `by` values.
#[derive(Debug, Clone)]
pub(super) struct BlockProgram {
    /// The rows: the number of a [`SelectionProgram`].
    pub(super) selection: usize,
    /// For each condition that is counted, what it asks at each of the places.
    pub(super) counted: Vec<Vec<PlaceCondition>>,
    /// The calculations of the method in their order; none: not wanted.
    pub(super) units: Vec<Option<Unit>>,
    /// There are no `by` columns, so that the block has results even where it has no rows.
    pub(super) is_only: bool,
}

/// A level against another, by their numbers.
pub(super) type Pair = (usize, usize);

#[derive(Debug, Clone)]
pub(super) enum MethodProgram {
    /// A calculation a group.
    Summary {
        variable: NumberOfRow,
        quantiles: QuantileDefinition,
        may_repeat: bool,
    },
    /// A calculation a condition and group.
    Conditions { total: Total },
    /// A calculation a group.
    Proportion {
        response: usize,
        /// Which of the kept intervals are of its kind.
        kept: usize,
    },
    /// A calculation a pair.
    AcrossStrata {
        response: usize,
        strata: Vec<CodeOfRow>,
        correction: ContinuityCorrection,
        pairs: Vec<Pair>,
    },
    /// A calculation a pair.
    RiskDifference {
        response: usize,
        strata: Vec<CodeOfRow>,
        method: RiskDifferenceMethod,
        pairs: Vec<Pair>,
    },
    /// A calculation a pair.
    MeanDifference {
        variable: NumberOfRow,
        variances: Variances,
        pairs: Vec<Pair>,
    },
    /// A calculation a level, then one a pair, then that of the terms.
    Covariance {
        variable: NumberOfRow,
        covariates: Vec<NumberOfRow>,
        factors: Vec<CodeOfRow>,
        means: LeastSquaresMeans,
        pairs: Vec<Pair>,
        terms: Vec<String>,
    },
    /// A calculation a group.
    KaplanMeier {
        time: NumberOfRow,
        event: NumberOfRow,
        method: KaplanMeier,
    },
}

impl MethodProgram {
    /// Whether a subject may have several rows in a block.
    pub(super) fn may_repeat(&self) -> bool {
        match self {
            MethodProgram::Summary { may_repeat, .. } => *may_repeat,
            MethodProgram::Conditions { .. } => true,
            _ => false,
        }
    }
}

/// What a percentage is of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Total {
    /// The subjects of a set in the group: the number of a [`SizeProgram`].
    Set(usize),
    /// The subjects with a row.
    Observed,
}

/// Everything that was compiled.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) confidences: Vec<ConfidenceLevel>,
    /// The kinds of interval of a share, each with the number of its confidence level.
    pub(super) intervals: Vec<(ProportionInterval, usize)>,
    pub(super) sets: Vec<SetProgram>,
    pub(super) responses: Vec<ResponseProgram>,
    pub(super) sizes: Vec<SizeProgram>,
    pub(super) selections: Vec<SelectionProgram>,
    pub(super) analyses: Vec<AnalysisProgram>,
    /// The sizes that are results themselves, a calculation a group.
    pub(super) printed_sizes: Vec<(usize, Vec<Option<Unit>>)>,
    pub(super) shapes: Vec<Shape>,
}
