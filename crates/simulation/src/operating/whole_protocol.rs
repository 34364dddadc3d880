//! A trial's own protocol, conducted and analysed as `myotrial run` does it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use analysis::AnalysisError;
use analysis::results::{ArdRow, Results, Statistic};
use datasets::Table;
use jiff::civil::Date;
use protocol::Plan;
use record::{Act, ArmKey, Entry, Event, Record, RefusedEntry, Subject, TrialState};
use tabulation::{Lane, TabulationError};

use super::fixed_sum::FixedSumError;
use super::run::Model;
use super::tally::Tally;
use crate::chance::Seed;
use crate::error::SimulationError;
use crate::live_through::{Provenance, days_between, live_through};
use crate::patients::Patients;

/// The two-sided significance level of the tests.
pub(crate) const SIGNIFICANCE: f64 = 0.05;

/// A protocol, its virtual patients and its analysis plan.
///
/// A replicate is a whole trial: people live through it under the fold and the rules of `record`, its record is
/// folded anew from the first entry, tabulated, and analysed by the plan. Nothing is done in another way than for the
/// single trial of `myotrial run` with the same seed, which is the replicate counted 0.
#[derive(Debug, Clone, Copy)]
pub struct WholeProtocol<'a> {
    /// What is done to patients.
    pub protocol: &'a Plan,
    /// What virtual patients are like.
    pub patients: &'a Patients,
    /// What is done to their data.
    pub analysis: &'a analysis::Plan,
}

/// Why a trial could not be conducted or analysed.
#[derive(Debug)]
pub enum WholeProtocolError {
    /// It could not be lived through.
    Conduct(Box<SimulationError>),
    /// Its record is refused when it is folded anew, which is a mistake of the simulator.
    Record(Box<RefusedEntry>),
    /// Its datasets could not be made.
    Tabulation(Box<TabulationError>),
    /// They could not be analysed.
    Analysis(Box<AnalysisError>),
    /// A result could not be added up.
    Sum {
        /// The result.
        result: String,
        /// Why.
        reason: FixedSumError,
    },
}

impl fmt::Display for WholeProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conduct(reason) => reason.fmt(f),
            Self::Record(refused) => refused.fmt(f),
            Self::Tabulation(reason) => write!(f, "no datasets: {reason}"),
            Self::Analysis(reason) => write!(f, "analysis.toml: {reason}"),
            Self::Sum { result, reason } => write!(f, "{result}: {reason}"),
        }
    }
}

impl std::error::Error for WholeProtocolError {}

/// A trial that was conducted and analysed.
struct Analysed {
    conduct: Conduct,
    results: Results,
}

/// A trial that was conducted: how it went, and its analysis datasets.
pub(crate) struct Conducted {
    pub(crate) conduct: Conduct,
    pub(crate) tables: Vec<Table>,
}

impl WholeProtocol<'_> {
    /// Conducts one trial and analyses it.
    ///
    /// # Errors
    /// [`WholeProtocolError`].
    pub fn analyse(&self, seed: Seed) -> Result<Results, WholeProtocolError> {
        Ok(self.hold(seed)?.results)
    }

    fn hold(&self, seed: Seed) -> Result<Analysed, WholeProtocolError> {
        let Conducted { conduct, tables } = self.conduct(seed)?;
        let results = analysis::run(self.analysis, &tables)
            .map_err(|reason| WholeProtocolError::Analysis(Box::new(reason)))?;
        Ok(Analysed { conduct, results })
    }

    /// Conducts one trial and makes its datasets.
    pub(crate) fn conduct(&self, seed: Seed) -> Result<Conducted, WholeProtocolError> {
        let conduct = |reason| WholeProtocolError::Conduct(Box::new(reason));
        let (record, table) =
            live_through(self.protocol, self.patients, &Provenance::default(), seed)
                .map_err(conduct)?;
        let state = record
            .fold(self.protocol, &table)
            .map_err(|refused| WholeProtocolError::Record(Box::new(refused)))?;
        let key = record.arm_key();
        let lane = key.as_ref().map_or(Lane::Blinded, Lane::Open);
        let tables = tabulation::analysis_datasets(self.protocol, &state, lane)
            .map_err(|reason| WholeProtocolError::Tabulation(Box::new(reason)))?;
        let mut conduct = Conduct::of(self.protocol, &state, key.as_ref());
        conduct.add_days(self.protocol, &record);
        Ok(Conducted { conduct, tables })
    }
}

impl Model for WholeProtocol<'_> {
    type Error = WholeProtocolError;

    type Room = ();

    fn room(&self) {}

    fn simulate_in(
        &self,
        (): &mut (),
        seed: Seed,
        replicates: Range<u64>,
    ) -> Result<Tally, WholeProtocolError> {
        let mut tally = Tally::default();
        for replicate in replicates {
            // Replicates are numbered by 32 bits; `run` refuses more.
            let trial = self.hold(seed.replicate(replicate as u32))?;
            tally.count_trial();
            trial.conduct.tally(&mut tally)?;
            for row in trial.results.rows() {
                tally_row(&mut tally, row)?;
            }
        }
        Ok(tally)
    }

    fn at_a_time(&self) -> u64 {
        4
    }
}

/// Tests are tallied by their significance, everything else by its value. The steps of curves are left out: they fall on
/// other days in every trial.
fn tally_row(tally: &mut Tally, row: &ArdRow) -> Result<(), WholeProtocolError> {
    if row
        .item
        .as_ref()
        .is_some_and(|item| item.variable == "step")
    {
        return Ok(());
    }
    let value = row.value.as_number();
    match row.statistic {
        Statistic::PValue | Statistic::AdjustedPValue | Statistic::ScorePValue => {
            tally.test(row.id.as_str(), value.map(|p| p < SIGNIFICANCE));
            Ok(())
        }
        _ => add(tally, row.id.as_str(), value),
    }
}

fn add(tally: &mut Tally, name: &str, number: Option<f64>) -> Result<(), WholeProtocolError> {
    tally
        .number(name, number)
        .map_err(|reason| WholeProtocolError::Sum {
            result: name.to_owned(),
            reason,
        })
}

/// How a trial went, whatever its plan analyses.
#[derive(Debug, Default)]
pub(crate) struct Conduct {
    counts: BTreeMap<String, u32>,
}

impl Conduct {
    fn of(plan: &Plan, state: &TrialState<'_>, key: Option<&ArmKey>) -> Self {
        let mut conduct = Self::default();
        for name in [
            "enrolled",
            "crossed over",
            "switched in error",
            "deterioration confirmed",
            "rescue medication",
            "adverse events",
        ] {
            conduct.counts.insert(name.to_owned(), 0);
        }
        conduct.add("screened".to_owned(), state.subjects().len());
        for subject in state.subjects() {
            conduct.add_subject(plan, subject, key);
        }
        conduct
    }

    fn add_subject(&mut self, plan: &Plan, subject: &Subject, key: Option<&ArmKey>) {
        let Some(enrolment) = subject.enrolment() else {
            return;
        };
        self.add("enrolled".to_owned(), 1);
        if let Some(stratum) = enrolment.stratum.and_then(|stratum| plan.stratum(stratum)) {
            self.add(format!("enrolled, stratum {}", stratum.label), 1);
        }
        let arm = key.and_then(|key| enrolment.arm.open(key).ok());
        if let Some(arm) = arm.and_then(|arm| plan.protocol().arms.get(usize::from(arm.0))) {
            self.add(format!("enrolled, arm {}", arm.label), 1);
        }
        let crossed = usize::from(subject.crossed_over().is_some());
        self.add("crossed over".to_owned(), crossed);
        let switched = usize::from(subject.switched_in_error().is_some());
        self.add("switched in error".to_owned(), switched);
        let worse = usize::from(!subject.confirmed_deteriorations().is_empty());
        self.add("deterioration confirmed".to_owned(), worse);
        let rescued = usize::from(!subject.rescues().is_empty());
        self.add("rescue medication".to_owned(), rescued);
        self.add("adverse events".to_owned(), subject.adverse_events().len());
    }

    fn add(&mut self, name: String, number: usize) {
        // A trial has far fewer subjects and events than 32 bits can count.
        *self.counts.entry(name).or_default() += number as u32;
    }

    /// How long the trial took, from the day on which enrolment opened.
    fn add_days(&mut self, plan: &Plan, record: &Record) {
        let opened = plan.protocol().trial.enrolment_opened;
        let days = |date: Date| usize::try_from(days_between(opened, date)).unwrap_or(0);
        let enrolled = |entry: &&Entry| matches!(entry.event, Event::Act(Act::Enrolled { .. }));
        let entries = record.entries();
        let last = entries
            .iter()
            .filter(enrolled)
            .map(|entry| entry.date)
            .max();
        if let Some(last) = last {
            self.add("days to the last enrolment".to_owned(), days(last));
        }
        if let Some(last) = entries.iter().map(|entry| entry.date).max() {
            self.add("days to the last patient out".to_owned(), days(last));
        }
    }

    pub(crate) fn tally(&self, tally: &mut Tally) -> Result<(), WholeProtocolError> {
        for (name, count) in &self.counts {
            add(tally, &format!("conduct: {name}"), Some(f64::from(*count)))?;
        }
        Ok(())
    }
}
