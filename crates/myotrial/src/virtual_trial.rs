//! A trial that virtual people have lived through.

use datasets::Table;
use protocol::Plan;
use record::{AllocationTable, Record, TrialState};
use simulation::{Patients, Provenance, Seed};
use tabulation::{Lane, Tabulation};

use crate::failure::Failure;

/// The record of a virtual trial, with the randomisation lists behind it.
pub struct VirtualTrial {
    pub record: Record,
    pub lists: AllocationTable,
}

impl VirtualTrial {
    /// Lets virtual people live through the trial.
    ///
    /// # Errors
    /// When the assumptions on patients do not fit the protocol.
    pub fn live(
        plan: &Plan,
        patients: &Patients,
        provenance: &Provenance,
        seed: u64,
    ) -> Result<Self, Failure> {
        simulation::live_through(plan, patients, provenance, Seed::new(seed))
            .map(|(record, lists)| Self { record, lists })
            .map_err(|error| Failure::BadInput(format!("the virtual trial stopped: {error}")))
    }

    /// Where everybody is, by folding the finished record anew from its first entry.
    ///
    /// # Errors
    /// When an entry is refused, which is a mistake of the simulator.
    pub fn state<'a>(&'a self, plan: &'a Plan) -> Result<TrialState<'a>, Failure> {
        self.record
            .fold(plan, &self.lists)
            .map_err(|refused| Failure::BadInput(refused.to_string()))
    }

    /// When its data were complete: at the start of the day of the last entry, since no clock is asked.
    pub fn finished(&self) -> String {
        let last = self.record.entries().iter().map(|entry| entry.date).max();
        last.map_or(String::new(), |date| format!("{date}T00:00:00Z"))
    }

    /// What `define.xml` says of some of its datasets.
    ///
    /// # Errors
    /// When they cannot be defined, as before the first entry.
    pub fn define(&self, plan: &Plan, tables: &[Table]) -> Result<Vec<u8>, Failure> {
        let not_defined =
            |error: &dyn std::fmt::Display| Failure::BadInput(format!("no define.xml: {error}"));
        let created = self
            .finished()
            .parse()
            .map_err(|error: datasets::NotATimestamp| not_defined(&error))?;
        let mut content = Vec::new();
        datasets::define::write(&tabulation::define(plan, tables, created), &mut content)
            .map_err(|error| not_defined(&error))?;
        Ok(content)
    }

    /// Its datasets, with the arms laid open: nobody in it is a person.
    ///
    /// # Errors
    /// When a dataset cannot be made.
    pub fn tabulate(&self, plan: &Plan, state: &TrialState<'_>) -> Result<Tabulation, Failure> {
        let key = self.record.arm_key();
        let lane = key.as_ref().map_or(Lane::Blinded, Lane::Open);
        tabulation::tabulate(plan, state, lane)
            .map_err(|error| Failure::BadInput(format!("no datasets: {error}")))
    }
}
