//! Randomisations after the first, as planned.

use std::ops::Range;

use super::Plan;
use super::index::{ArmIndex, PeriodIndex};
use super::treatment::PlannedArm;
use crate::protocol_file::Protocol;
use crate::second_randomisation::SecondRandomisation;

/// The randomisation of everybody who enters a period.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedSecondRandomisation {
    /// The period.
    pub period: PeriodIndex,
    /// What the file says of it.
    pub written: SecondRandomisation,
    /// Where its arms stand among all arms of the plan.
    arms: Range<usize>,
}

/// The randomisations after the first, with the places of their arms, which follow those of the first allocation.
pub(super) fn compile(protocol: &Protocol) -> Vec<PlannedSecondRandomisation> {
    let mut next = protocol.arms.len();
    protocol
        .second_randomisations()
        .map(|(place, written)| {
            let first = next;
            next += written.arms.len();
            PlannedSecondRandomisation {
                period: PeriodIndex(u8::try_from(place).unwrap_or(u8::MAX)),
                written: written.clone(),
                arms: first..next,
            }
        })
        .collect()
}

impl Plan {
    /// The randomisations after the first, in the order of their periods.
    ///
    /// ```
    /// # let text = include_str!("../../../../trials/proderm/protocol.toml");
    /// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
    /// assert!(plan.second_randomisations().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn second_randomisations(&self) -> &[PlannedSecondRandomisation] {
        &self.second_randomisations
    }

    /// The randomisation at the entry into a period, if there is one.
    pub fn second_randomisation(&self, period: PeriodIndex) -> Option<&PlannedSecondRandomisation> {
        let mut later = self.second_randomisations.iter();
        later.find(|randomisation| randomisation.period == period)
    }

    /// The arms among which a second randomisation chooses.
    pub fn arms_of(&self, randomisation: &PlannedSecondRandomisation) -> &[PlannedArm] {
        self.arms
            .get(randomisation.arms.clone())
            .unwrap_or_default()
    }

    /// The arms among which each randomisation chooses: those of the first allocation, and then of each that follows.
    pub fn arms_by_randomisation(&self) -> impl Iterator<Item = &[PlannedArm]> {
        let later = self.second_randomisations.iter();
        std::iter::once(self.arms()).chain(later.map(|randomisation| self.arms_of(randomisation)))
    }

    /// The arms of which one may be given in a period: its own where subjects are randomised at its entry, else those of the
    /// first allocation.
    pub fn arms_in(&self, period: PeriodIndex) -> &[PlannedArm] {
        self.second_randomisation(period)
            .map_or_else(|| self.arms(), |randomisation| self.arms_of(randomisation))
    }

    /// Every way through the trial: an arm of each randomisation, one after another, in the order of the arms. Where nobody is
    /// randomised again there is one an arm.
    pub fn paths(&self) -> Vec<Vec<ArmIndex>> {
        let mut paths = vec![Vec::new()];
        for arms in self.arms_by_randomisation() {
            let longer = |path: &Vec<ArmIndex>| {
                let path = path.clone();
                arms.iter().map(move |arm| {
                    let mut longer = path.clone();
                    longer.push(arm.index);
                    longer
                })
            };
            paths = paths.iter().flat_map(longer).collect();
        }
        paths
    }

    /// The arm of a path that decides what is given in a period.
    pub fn arm_of_path(&self, path: &[ArmIndex], period: PeriodIndex) -> Option<ArmIndex> {
        let of = self.second_randomisation(period).map(|later| later.period);
        let mut arms = path.iter().copied();
        arms.find(|arm| self.allocated_at(*arm) == of)
    }

    /// The period at whose entry an arm is allocated; `None` for an arm of the first allocation.
    pub fn allocated_at(&self, arm: ArmIndex) -> Option<PeriodIndex> {
        let mut later = self.second_randomisations.iter();
        later
            .find(|randomisation| randomisation.arms.contains(&usize::from(arm.0)))
            .map(|randomisation| randomisation.period)
    }
}
