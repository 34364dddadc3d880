//! Trials in numbers, analysed: a model that is simulated very often.

use std::fmt;
use std::ops::Range;

use analysis::Plan as AnalysisPlan;
use analysis::compiled::{
    Choice, Columns, CompiledPlan, CompiledValue, Layout, MisfitError, Workspace,
};
use analysis::results::{ResultId, Statistic};
use protocol::Plan;

use super::filling::{Filling, FillingRoom};
use super::refusal::NotInNumbers;
use super::trial::{CompiledTrial, TrialInNumbers};
use crate::chance::Seed;
use crate::error::SimulationError;
use crate::operating::{FixedSumError, Model, NumberTally, SIGNIFICANCE, Tally, TestTally};
use crate::patients::Patients;

/// A protocol, its virtual patients and the chosen results of its analysis plan, lived through and analysed in numbers.
///
/// Every result has the bits that [`WholeProtocol`](crate::operating::WholeProtocol) gives it for the same seed. Of how trials
/// went, what only their records tell is left out: the number of adverse events, and the day of the last patient out.
#[derive(Debug, Clone)]
pub struct ProtocolInNumbers<'a> {
    trial: CompiledTrial<'a>,
    analysis: CompiledPlan,
    layout: Layout,
    filling: Filling,
    /// Which of the results are tests.
    tests: Vec<bool>,
    conduct: Vec<String>,
}

/// Room for one trial after the other.
#[derive(Debug, Clone)]
pub struct RoomForTrials {
    trial: TrialInNumbers,
    columns: Columns,
    workspace: Workspace,
    filling: Filling,
    room: FillingRoom,
}

/// Why a trial could not be lived through or analysed in numbers.
#[derive(Debug)]
pub enum InNumbersError {
    /// It could not be lived through.
    Conduct(Box<SimulationError>),
    /// Its data do not fit its plan.
    Analysis(Box<MisfitError>),
    /// A result could not be added up.
    Sum {
        /// The result.
        result: String,
        /// Why.
        reason: FixedSumError,
    },
}

impl fmt::Display for InNumbersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conduct(reason) => reason.fmt(f),
            Self::Analysis(reason) => write!(f, "analysis.toml: {reason}"),
            Self::Sum { result, reason } => write!(f, "{result}: {reason}"),
        }
    }
}

impl std::error::Error for InNumbersError {}

impl<'a> ProtocolInNumbers<'a> {
    /// Makes a protocol, its patients and the chosen results of its plan ready.
    ///
    /// # Errors
    /// [`NotInNumbers`] names what must be held by its record, or analysed from its tables.
    pub fn compile(
        plan: &'a Plan,
        patients: &'a Patients,
        analysis: &AnalysisPlan,
        choice: &Choice,
    ) -> Result<Self, NotInNumbers> {
        let mut trial = CompiledTrial::compile(plan, patients)?;
        // What could be filled shows what is read, and that alone is filled.
        let whole = trial.layout(None)?;
        let compiled = CompiledPlan::new(analysis, &whole, choice)?;
        let layout = trial.layout(Some((&whole, &compiled)))?;
        let analysis = CompiledPlan::new(analysis, &layout, choice)?;
        let filling = trial.filling(&layout)?;
        trial.draw_only_for(&filling);
        let is_test = |id: &ResultId| {
            let statistic = id.as_str().rsplit('/').next();
            matches!(
                statistic.and_then(Statistic::by_name),
                Some(Statistic::PValue | Statistic::AdjustedPValue | Statistic::ScorePValue)
            )
        };
        let tests = analysis.ids().iter().map(is_test).collect();
        let conduct = trial.names_of_conduct();
        Ok(Self {
            trial,
            analysis,
            layout,
            filling,
            tests,
            conduct,
        })
    }

    /// The names of the results, in the order in which [`ProtocolInNumbers::analyse`] gives them.
    pub fn ids(&self) -> &[ResultId] {
        self.analysis.ids()
    }

    /// Room for the work of one thread.
    pub fn room(&self) -> RoomForTrials {
        RoomForTrials {
            trial: TrialInNumbers::default(),
            columns: Columns::new(&self.layout),
            workspace: self.analysis.workspace(),
            filling: self.filling.clone(),
            room: FillingRoom::default(),
        }
    }

    /// Lives through the trial of a seed and analyses it.
    ///
    /// # Errors
    /// [`InNumbersError`].
    pub fn analyse<'r>(
        &self,
        seed: Seed,
        room: &'r mut RoomForTrials,
    ) -> Result<&'r [CompiledValue], InNumbersError> {
        self.trial
            .live_through(seed, &mut room.trial)
            .map_err(|reason| InNumbersError::Conduct(Box::new(reason)))?;
        self.trial.fill(
            &room.trial,
            &mut room.filling,
            &mut room.room,
            &mut room.columns,
        );
        self.analysis
            .run(&room.columns, &mut room.workspace)
            .map_err(|reason| InNumbersError::Analysis(Box::new(reason)))
    }
}

impl Model for ProtocolInNumbers<'_> {
    type Error = InNumbersError;

    type Room = RoomForTrials;

    fn room(&self) -> RoomForTrials {
        ProtocolInNumbers::room(self)
    }

    fn simulate_in(
        &self,
        room: &mut RoomForTrials,
        seed: Seed,
        replicates: Range<u64>,
    ) -> Result<Tally, InNumbersError> {
        let mut sums = Sums::of(self);
        let mut counts = vec![None; self.conduct.len()];
        for replicate in replicates {
            // Replicates are numbered by 32 bits; `run` refuses more.
            let values = self.analyse(seed.replicate(replicate as u32), room)?;
            sums.add(self, values)?;
            self.trial.count_conduct(&room.trial, &mut counts);
            for (place, count) in counts.iter().enumerate() {
                let Some(count) = *count else { continue };
                sums.conduct[place]
                    .add(f64::from(count))
                    .map_err(|reason| InNumbersError::Sum {
                        result: self.conduct[place].clone(),
                        reason,
                    })?;
            }
        }
        sums.tally(self)
    }
}

/// Sums of results by their places, named once all trials are held.
struct Sums {
    trials: u64,
    /// Whether a result was there in any trial.
    seen: Vec<bool>,
    tests: Vec<TestTally>,
    numbers: Vec<NumberTally>,
    conduct: Vec<NumberTally>,
}

impl Sums {
    fn of(model: &ProtocolInNumbers<'_>) -> Self {
        let results = model.ids().len();
        Self {
            trials: 0,
            seen: vec![false; results],
            tests: vec![TestTally::default(); results],
            numbers: vec![NumberTally::default(); results],
            conduct: vec![NumberTally::default(); model.conduct.len()],
        }
    }

    fn add(
        &mut self,
        model: &ProtocolInNumbers<'_>,
        values: &[CompiledValue],
    ) -> Result<(), InNumbersError> {
        self.trials += 1;
        for (place, value) in values.iter().enumerate() {
            if *value == CompiledValue::Absent {
                continue;
            }
            self.seen[place] = true;
            let Some(number) = value.as_number() else {
                continue;
            };
            if model.tests[place] {
                self.tests[place].count(number < SIGNIFICANCE);
            } else {
                self.numbers[place]
                    .add(number)
                    .map_err(|reason| InNumbersError::Sum {
                        result: model.ids()[place].to_string(),
                        reason,
                    })?;
            }
        }
        Ok(())
    }

    fn tally(self, model: &ProtocolInNumbers<'_>) -> Result<Tally, InNumbersError> {
        let mut tally = Tally::of_trials(self.trials);
        for (place, id) in model.ids().iter().enumerate() {
            if !self.seen[place] {
                continue;
            }
            if model.tests[place] {
                tally.set_test(id.as_str(), self.tests[place]);
            } else {
                tally.set_number(id.as_str(), self.numbers[place]);
            }
        }
        for (name, sums) in model.conduct.iter().zip(self.conduct) {
            if sums.calculated > 0 {
                tally.set_number(name, sums);
            }
        }
        Ok(tally)
    }
}
