//! A cell's trial in numbers, where nothing is asked of it but its outcomes.

use std::collections::BTreeMap;
use std::ops::Range;

use analysis::compiled::{Choice, CompiledValue};
use analysis::results::ResultId;

use super::grid_file::{GridFile, Outcome, Tells};
use super::model::{ScenarioError, limits_beside, tally_outcome};
use crate::chance::Seed;
use crate::compiled::{ProtocolInNumbers, RoomForTrials};
use crate::operating::{Model, Tally, WholeProtocol};

/// A trial in numbers, and the outcomes that are read from it: the same tally as from the records of the same trials.
#[derive(Debug, Clone)]
pub(super) struct ScenarioInNumbers<'a> {
    trial: ProtocolInNumbers<'a>,
    outcomes: &'a [Outcome],
    truths: BTreeMap<String, f64>,
    /// Where each result stands.
    places: BTreeMap<String, usize>,
}

impl<'a> ScenarioInNumbers<'a> {
    /// A cell in numbers; `None` where a grid asks for more than outcomes, or the cell's trial has what cannot be told in
    /// numbers.
    pub(super) fn of(
        whole: &WholeProtocol<'a>,
        grid: &'a GridFile,
        truths: BTreeMap<String, f64>,
    ) -> Option<Self> {
        if grid.tells == Tells::Everything || grid.looks.is_some() {
            return None;
        }
        let names = grid.outcomes.iter().flat_map(|outcome| {
            let rule = outcome.bayesian.iter();
            let counts = rule.flat_map(|rule| [rule.responders.clone(), rule.subjects.clone()]);
            let limits = outcome.estimate.iter().flat_map(|name| limits_beside(name));
            let named = [&outcome.test, &outcome.estimate, &outcome.number];
            let named = named.into_iter().flatten().cloned();
            counts.chain(limits).chain(named).collect::<Vec<_>>()
        });
        let choice = Choice::results(names.map(ResultId::from_text));
        let trial =
            ProtocolInNumbers::compile(whole.protocol, whole.patients, whole.analysis, &choice)
                .ok()?;
        let ids = trial.ids().iter().enumerate();
        let places = ids
            .map(|(place, id)| (id.as_str().to_owned(), place))
            .collect();
        Some(Self {
            trial,
            outcomes: &grid.outcomes,
            truths,
            places,
        })
    }
}

impl Model for ScenarioInNumbers<'_> {
    type Error = ScenarioError;

    type Room = RoomForTrials;

    fn room(&self) -> RoomForTrials {
        self.trial.room()
    }

    fn simulate_in(
        &self,
        room: &mut RoomForTrials,
        seed: Seed,
        replicates: Range<u64>,
    ) -> Result<Tally, ScenarioError> {
        let mut tally = Tally::default();
        for replicate in replicates {
            // Replicates are numbered by 32 bits; `run` refuses more.
            let values = self
                .trial
                .analyse(seed.replicate(replicate as u32), room)
                .map_err(|reason| ScenarioError::InNumbers(Box::new(reason)))?;
            tally.count_trial();
            let read = |name: &str| match values.get(*self.places.get(name)?)? {
                CompiledValue::Absent => None,
                value => Some(value.as_number()),
            };
            let known = || self.places.keys().cloned().collect();
            for outcome in self.outcomes {
                let truth = self.truths.get(&outcome.name).copied();
                tally_outcome(&mut tally, outcome, truth, &read, &known)?;
            }
        }
        Ok(tally)
    }
}
