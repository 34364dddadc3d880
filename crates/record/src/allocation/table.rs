//! The sealed lists.

use std::collections::BTreeMap;

use protocol::{Allocation, ArmCode, PeriodId, Plan, StratumId, StratumIndex};

use super::decision::{Decision, DecisionRow};
use super::error::AllocationError;
use super::randomisation::Randomisation;
use crate::arm::{ArmKey, MaskedArm, Seal, WrongKey};
use crate::event::{DecisionId, SiteNumber, SlotId};
use crate::header::Origin;

/// Which arm stands behind which slot, list by list, and behind which decision of minimisation. It prints nothing and is written nowhere, save through
/// [`AllocationTable::rows`], with a key.
///
/// ```compile_fail
/// fn log(table: &record::AllocationTable) { println!("{table:?}"); }
/// ```
/// ```compile_fail
/// fn send(table: &record::AllocationTable) -> String {
///     serde_json::to_string(table).unwrap_or_default()
/// }
/// ```
#[derive(Clone)]
pub struct AllocationTable {
    pub(super) seal: Seal,
    pub(super) lists: Vec<List>,
    places: BTreeMap<SlotId, Position>,
    decisions: BTreeMap<DecisionId, Decision>,
}

/// What the slots of a list are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum SlotPurpose {
    /// They are given when a randomisation is asked for.
    #[default]
    Online,
    /// The site keeps them for the time when nothing can be asked online, and they are given by hand alone.
    Emergency,
}

/// One list, in the order in which its slots are used.
#[derive(Clone)]
pub(super) struct List {
    pub(super) of: Randomisation,
    pub(super) purpose: SlotPurpose,
    pub(super) stratum: Option<StratumIndex>,
    pub(super) site: Option<SiteNumber>,
    pub(super) slots: Vec<Slot>,
}

#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) id: SlotId,
    pub(super) block: u32,
    pub(super) arm: MaskedArm,
}

/// A list of a table, by its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListIndex(pub(super) usize);

impl ListIndex {
    /// The place of the list in its table, counted from 0.
    pub const fn position(self) -> usize {
        self.0
    }
}

/// Where a slot stands.
#[derive(Clone, Copy)]
struct Position {
    list: ListIndex,
    place: usize,
}

/// One slot laid open, for the vault to keep under its own lock. It cannot be printed.
#[derive(Clone)]
pub struct AllocationRow {
    /// The slot.
    pub slot: SlotId,
    /// The period at whose entry it is given; `None`: at enrolment.
    pub period: Option<PeriodId>,
    /// What it is for.
    pub purpose: SlotPurpose,
    /// The stratum of its list.
    pub stratum: Option<StratumId>,
    /// The site of its list, where each site has its own.
    pub site: Option<SiteNumber>,
    /// Its place in the list, counted from 0.
    pub position: u32,
    /// Its block, counted from 0 in each list.
    pub block: u32,
    /// The arm.
    pub arm: ArmCode,
}

impl AllocationTable {
    pub(super) fn of_lists(seal: Seal, lists: Vec<List>) -> Result<Self, AllocationError> {
        let mut places = BTreeMap::new();
        for (list, content) in lists.iter().enumerate() {
            for (place, slot) in content.slots.iter().enumerate() {
                let position = Position {
                    list: ListIndex(list),
                    place,
                };
                if places.insert(slot.id, position).is_some() {
                    return Err(AllocationError::SlotTwice { slot: slot.id });
                }
            }
        }
        Ok(Self {
            seal,
            lists,
            places,
            decisions: BTreeMap::new(),
        })
    }

    /// The table that the vault kept as rows, in any order.
    ///
    /// # Errors
    /// [`AllocationError`] for rows that are not lists of this protocol.
    pub fn from_rows(
        plan: &Plan,
        origin: &Origin,
        rows: Vec<AllocationRow>,
    ) -> Result<Self, AllocationError> {
        let seal = Seal::of(origin);
        are_of_the_methods(plan, &rows)?;
        let mut sorted = BTreeMap::new();
        for row in rows {
            let of = randomisation(plan, &row)?;
            let stratum =
                match &row.stratum {
                    None => None,
                    Some(id) => Some(plan.stratum_named(id).ok_or_else(|| {
                        AllocationError::UnknownStratum {
                            stratum: id.clone(),
                        }
                    })?),
                };
            let mut arms = of.arms(plan).iter();
            if !arms.any(|arm| arm.index == row.arm) {
                return Err(AllocationError::UnknownArm { slot: row.slot });
            }
            let list: &mut Vec<AllocationRow> = sorted
                .entry((of, row.purpose, stratum, row.site))
                .or_default();
            list.push(row);
        }
        let mut lists = Vec::new();
        for ((of, purpose, stratum, site), mut rows) in sorted {
            rows.sort_by_key(|row| row.position);
            let mut slots = Vec::with_capacity(rows.len());
            for (expected, row) in (0_u32..).zip(rows) {
                if row.position != expected {
                    return Err(AllocationError::Gap {
                        stratum: row.stratum,
                        site,
                        expected,
                    });
                }
                let arm = MaskedArm::sealed(row.arm, seal);
                slots.push(Slot {
                    id: row.slot,
                    block: row.block,
                    arm,
                });
            }
            lists.push(List {
                of,
                purpose,
                stratum,
                site,
                slots,
            });
        }
        Self::of_lists(seal, lists)
    }

    /// The table with the decisions of minimisation that the vault kept.
    ///
    /// # Errors
    /// [`AllocationError`] for rows that are not decisions of this protocol.
    pub fn with_decisions(
        mut self,
        plan: &Plan,
        rows: Vec<DecisionRow>,
    ) -> Result<Self, AllocationError> {
        for row in rows {
            let decision = self.sealed_decision(plan, row)?;
            self.add_decision(decision);
        }
        Ok(self)
    }

    /// Seals a decision that the vault kept, for a state that is to learn it.
    ///
    /// # Errors
    /// [`AllocationError`] for a row that is not a decision of this protocol.
    pub fn sealed_decision(
        &self,
        plan: &Plan,
        row: DecisionRow,
    ) -> Result<Decision, AllocationError> {
        Decision::sealed(plan, row, self.seal)
    }

    /// Adds a decision that was made.
    pub fn add_decision(&mut self, decision: Decision) {
        self.decisions.insert(decision.id(), decision);
    }

    /// Every decision laid open, in the order of the enrolments that they were made for.
    ///
    /// # Errors
    /// [`WrongKey`].
    pub fn decision_rows(&self, plan: &Plan, key: &ArmKey) -> Result<Vec<DecisionRow>, WrongKey> {
        let mut rows = self
            .decisions
            .values()
            .map(|decision| decision.laid_open(plan, key))
            .collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|row| (row.order, row.id));
        Ok(rows)
    }

    /// The decisions, in the order of their numbers.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.values()
    }

    /// A decision.
    pub fn decision(&self, decision: DecisionId) -> Option<&Decision> {
        self.decisions.get(&decision)
    }

    /// The seal under which its arms are.
    pub(crate) const fn seal(&self) -> Seal {
        self.seal
    }

    /// Every slot laid open, list by list and in the order of use.
    ///
    /// # Errors
    /// [`WrongKey`].
    pub fn rows(&self, plan: &Plan, key: &ArmKey) -> Result<Vec<AllocationRow>, WrongKey> {
        let mut rows = Vec::with_capacity(self.places.len());
        for list in &self.lists {
            let stratum = list.stratum.and_then(|stratum| plan.stratum(stratum));
            let period = match list.of {
                Randomisation::First => None,
                Randomisation::AtEntry(period) => Some(plan.period(period).id.clone()),
            };
            for (position, slot) in (0_u32..).zip(&list.slots) {
                rows.push(AllocationRow {
                    slot: slot.id,
                    period: period.clone(),
                    purpose: list.purpose,
                    stratum: stratum.map(|stratum| stratum.id.clone()),
                    site: list.site,
                    position,
                    block: slot.block,
                    arm: slot.arm.open(key)?,
                });
            }
        }
        Ok(rows)
    }

    /// How many lists there are, those for emergencies included; a trial with a single arm has none.
    pub fn list_count(&self) -> usize {
        self.lists.len()
    }

    /// The list of a randomisation for a stratum at a site, be it the site's own or one for all sites.
    pub(crate) fn list_for(
        &self,
        of: Randomisation,
        stratum: Option<StratumIndex>,
        site: SiteNumber,
    ) -> Option<ListIndex> {
        self.lists
            .iter()
            .position(|list| {
                list.of == of
                    && list.purpose == SlotPurpose::Online
                    && list.stratum == stratum
                    && list.site.is_none_or(|own| own == site)
            })
            .map(ListIndex)
    }

    /// The list that a site keeps for the time when nothing can be asked online.
    pub(crate) fn emergency_list(&self, site: SiteNumber) -> Option<ListIndex> {
        self.lists
            .iter()
            .position(|list| list.purpose == SlotPurpose::Emergency && list.site == Some(site))
            .map(ListIndex)
    }

    /// The slot at a place of a list; `None` past its end.
    pub(crate) fn slot_at(&self, list: ListIndex, place: usize) -> Option<SlotId> {
        self.lists.get(list.0)?.slots.get(place).map(|slot| slot.id)
    }

    /// The list and the place of a slot.
    pub(crate) fn place_of(&self, slot: SlotId) -> Option<(ListIndex, usize)> {
        self.places
            .get(&slot)
            .map(|position| (position.list, position.place))
    }

    /// The arm behind a slot.
    pub(crate) fn arm_behind(&self, slot: SlotId) -> Option<MaskedArm> {
        let position = self.places.get(&slot)?;
        self.lists
            .get(position.list.0)?
            .slots
            .get(position.place)
            .map(|slot| slot.arm)
    }

    /// Whether its arms are those of virtual subjects.
    pub(crate) fn is_of_virtual_subjects(&self) -> bool {
        self.seal == Seal::Virtual
    }

    /// The arm of a trial with one arm.
    pub(crate) const fn only_arm(&self) -> MaskedArm {
        MaskedArm::sealed(ArmCode(0), self.seal)
    }
}

/// The randomisation that a row is for.
fn randomisation(plan: &Plan, row: &AllocationRow) -> Result<Randomisation, AllocationError> {
    let Some(id) = &row.period else {
        return Ok(Randomisation::First);
    };
    plan.period_named(id)
        .filter(|period| plan.second_randomisation(*period).is_some())
        .map(Randomisation::AtEntry)
        .ok_or_else(|| AllocationError::UnknownRandomisation { period: id.clone() })
}

/// Whether there are slots for each randomisation that gives slots of lists, and for no other.
fn are_of_the_methods(plan: &Plan, rows: &[AllocationRow]) -> Result<(), AllocationError> {
    let allocation = &plan.protocol().allocation;
    let by_lists = matches!(allocation, Allocation::PermutedBlocks { .. });
    let is_online = |row: &&AllocationRow| row.purpose == SlotPurpose::Online;
    let first = || rows.iter().filter(|row| row.period.is_none());
    let later = plan.second_randomisations().iter().all(|randomisation| {
        let id = &plan.period(randomisation.period).id;
        let mut rows = rows.iter().filter(is_online);
        rows.any(|row| row.period.as_ref() == Some(id))
    });
    let is_of_method = by_lists == first().any(|row| is_online(&row))
        && (allocation.is_randomised() || first().next().is_none())
        && later;
    if is_of_method {
        Ok(())
    } else {
        Err(AllocationError::OtherMethod)
    }
}
