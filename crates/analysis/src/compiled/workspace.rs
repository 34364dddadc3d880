//! What a compiled plan writes to while it runs, used again in every trial.

use statistics::linear::AncovaDesign;
use statistics::survival::Observation;
use statistics::{ConfidenceLevel, Interval, KeptCriticalValues, Proportion, StatisticsError};

use super::CompiledValue;
use super::program::Program;
use crate::execution::outcome::Outcome;
use crate::execution::respond::interval;
use crate::filter::Spare;
use crate::plan::method::ProportionInterval;

/// The lists that a [`super::CompiledPlan`] fills in a trial, and critical values and intervals that it keeps from one trial
/// to the next. A thread has one of its own.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub(super) results: Vec<CompiledValue>,
    /// The rows of each selection, where they are its own.
    pub(super) selected: Vec<Selected>,
    /// Of each selection the one whose rows it has: its own, or those of an earlier one that come out the same.
    pub(super) chosen: Vec<usize>,
    pub(super) lists: Lists,
    pub(super) kept: Kept,
}

/// The rows of a selection.
#[derive(Debug, Clone, Default)]
pub(super) struct Selected {
    /// Of each of its places whether each subject has a row there that is taken.
    pub(super) taken: Vec<bool>,
    /// In the order of the tables: subject after subject, those of a subject in the order of places.
    pub(super) rows: Vec<Row>,
    /// The rows of each level in the same order, each level with room for all.
    pub(super) by_level: Vec<Row>,
    /// Where the rows of each level begin among these, and where they end.
    pub(super) of_levels: Vec<(usize, usize)>,
    /// The first subject whose code is that of no level.
    pub(super) unlisted: Option<usize>,
    /// The first subject with several rows.
    pub(super) repeated: Option<usize>,
}

impl Selected {
    /// The rows of a level; one that there is not has none.
    pub(super) fn level(&self, level: usize) -> &[Row] {
        let of_level = self.of_levels.get(level);
        of_level.map_or(&[], |(from, to)| &self.by_level[*from..*to])
    }
}

/// Lists of a trial.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    /// For each set, who is in it.
    pub(super) members: Vec<Vec<bool>>,
    /// For each response, what each subject is.
    pub(super) outcomes: Vec<Vec<Option<Outcome>>>,
    /// For each size that is wanted, the subjects of each group.
    pub(super) sizes: Vec<Vec<usize>>,
    pub(super) answers: Vec<bool>,
    pub(super) spare: Spare,
    /// Of each place of the selection at hand whether each subject has a row there that is taken.
    pub(super) of_places: Vec<bool>,
    pub(super) values: Vec<f64>,
    pub(super) others: Vec<f64>,
    pub(super) sorted: Vec<f64>,
    pub(super) observations: Vec<Observation>,
    pub(super) tables: Vec<Counts>,
    pub(super) spare_tables: Vec<Counts>,
    pub(super) model: ModelLists,
}

/// The lists of an analysis of covariance.
#[derive(Debug, Clone, Default)]
pub(super) struct ModelLists {
    pub(super) treatment: Vec<usize>,
    pub(super) covariates: Vec<Vec<f64>>,
    pub(super) factors: Vec<Vec<usize>>,
    /// Which rows have all values.
    pub(super) used: Vec<bool>,
    /// The place of each value of a factor among those that occur.
    pub(super) ranks: Vec<Option<usize>>,
    /// Which rows of the block at hand have all factors.
    pub(super) with_factors: Vec<bool>,
    /// The designs of the analysis at hand.
    pub(super) designs: Vec<ModelDesign>,
}

/// The design of an analysis of covariance: blocks with the same rows have the same.
#[derive(Debug, Clone)]
pub(super) struct ModelDesign {
    /// Of which selection the rows are, which of them have all factors, and which are used.
    pub(super) rows: usize,
    pub(super) with_factors: Vec<bool>,
    pub(super) used: Vec<bool>,
    /// For each level how many rows are used, and how many there are.
    pub(super) of_levels: Vec<[usize; 2]>,
    /// The place of each level among those that have rows.
    pub(super) present: Vec<Option<usize>>,
    pub(super) design: Result<AncovaDesign, StatisticsError>,
}

/// A row that is analysed. At which place it stands, the selection knows: several may have the same rows of different places.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Row {
    subject: u32,
    candidate: u16,
    pub(super) level: u8,
}

impl Row {
    /// The row of a subject at a place, by its number among those of its selection: there are far fewer than 65,536.
    #[inline]
    pub(super) fn new(subject: usize, candidate: usize, level: u8) -> Self {
        Row {
            subject: subject as u32,
            candidate: candidate as u16,
            level,
        }
    }

    #[inline]
    pub(super) fn subject(&self) -> usize {
        self.subject as usize
    }

    /// The number of its place among those of its selection.
    #[inline]
    pub(super) fn candidate(&self) -> usize {
        usize::from(self.candidate)
    }
}

/// Responders and those judged at each level of one stratum.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub(super) stratum: usize,
    pub(super) of_levels: Vec<(usize, usize)>,
}

impl Counts {
    /// Responders and those judged at a level; at one that there is not, none.
    pub(super) fn of(&self, level: usize) -> (usize, usize) {
        self.of_levels.get(level).copied().unwrap_or_default()
    }
}

/// What was worked out once and is the same in every trial.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) critical: Vec<KeptCriticalValues>,
    pub(super) intervals: Vec<KeptIntervals>,
}

/// Groups beyond this size have their intervals worked out each time, so that memory is bounded.
const LARGEST_GROUP: usize = 255;

/// The intervals of shares, by how many out of how many.
#[derive(Debug, Clone)]
pub(super) struct KeptIntervals {
    interval: ProportionInterval,
    level: ConfidenceLevel,
    /// In a triangle: 0 of 0; 0 and 1 of 1; and so on.
    known: Vec<Option<Interval>>,
}

impl KeptIntervals {
    /// The interval of a share.
    pub(super) fn of(&mut self, proportion: Proportion) -> Result<Interval, StatisticsError> {
        let (count, total) = (proportion.count() as usize, proportion.total() as usize);
        let work_out = || interval(self.interval).of(proportion, self.level);
        if total > LARGEST_GROUP {
            return work_out();
        }
        let at = total * (total + 1) / 2 + count;
        if let Some(Some(known)) = self.known.get(at) {
            return Ok(*known);
        }
        let interval = work_out()?;
        if at >= self.known.len() {
            self.known.resize(at + 1, None);
        }
        self.known[at] = Some(interval);
        Ok(interval)
    }
}

impl Workspace {
    pub(super) fn new(program: &Program, results: usize) -> Self {
        let confidences = &program.confidences;
        Workspace {
            results: vec![CompiledValue::Absent; results],
            selected: vec![Selected::default(); program.selections.len()],
            chosen: vec![0; program.selections.len()],
            lists: Lists::default(),
            kept: Kept {
                critical: confidences
                    .iter()
                    .map(|level| KeptCriticalValues::new(*level))
                    .collect(),
                intervals: program
                    .intervals
                    .iter()
                    .map(|(interval, level)| KeptIntervals {
                        interval: *interval,
                        level: confidences[*level],
                        known: Vec::new(),
                    })
                    .collect(),
            },
        }
    }
}
