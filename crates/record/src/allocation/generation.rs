//! Drawing the lists.

use std::num::TryFromIntError;

use protocol::{
    Allocation, ArmCode, ListScope, PeriodId, Plan, PlannedArm, PlannedSecondRandomisation,
    StrataAgain, StratumIndex,
};

use super::error::AllocationError;
use super::randomisation::Randomisation;
use super::table::{AllocationTable, List, Slot, SlotPurpose};
use crate::arm::{MaskedArm, Seal};
use crate::event::{SiteNumber, SlotId};
use crate::header::Origin;
use crate::rules::permuted_blocks::{BlockDesign, next_list, shuffle};

impl AllocationTable {
    /// Draws the lists of a trial: one a stratum, or one a stratum and site, each long enough for every
    /// planned subject; and then, where the protocol has sites keep slots for emergencies, one a site of these. Where
    /// arms are allocated by minimisation there are the latter alone. The lists of a second randomisation are drawn in the
    /// same way after them.
    ///
    /// `draw(n)` gives a whole number from 0 to n - 1, each equally likely. The lists are drawn in the
    /// order of the strata and, within them, of the sites; then the slots are numbered from a pool that is
    /// shuffled by the same source, so that a slot's number says nothing. The numbers of a second randomisation are a pool of
    /// their own, above those before it: a randomisation that is added to a protocol changes none of the first. The same
    /// design, draws and [`LIST_ALGORITHM`](crate::rules::permuted_blocks::LIST_ALGORITHM) give the same table. A trial
    /// with a single arm has an empty one.
    ///
    /// # Errors
    /// [`AllocationError::NoBlockSizes`], [`AllocationError::TooManySlots`].
    pub fn generate(
        plan: &Plan,
        origin: &Origin,
        mut draw: impl FnMut(u32) -> u32,
    ) -> Result<Self, AllocationError> {
        let seal = Seal::of(origin);
        let allocation = &plan.protocol().allocation;
        if !allocation.is_randomised() {
            return Self::of_lists(seal, Vec::new());
        }
        let sites = u16::try_from(plan.protocol().trial.sites).map_err(too_many)?;
        let mut lists = first_lists(plan, sites, seal, &mut draw)?;
        let mut last = number(&mut lists, 0, &mut draw)?;
        for randomisation in plan.second_randomisations() {
            let mut later = second_lists(plan, randomisation, sites, seal, &mut draw)?;
            last = number(&mut later, last, &mut draw)?;
            lists.extend(later);
        }
        Self::of_lists(seal, lists)
    }

    /// Whether every randomisation in blocks has sizes, which may be kept apart from its protocol: asked before anything is
    /// made for a trial whose lists are to be drawn.
    ///
    /// # Errors
    /// [`AllocationError::NoBlockSizes`] for the first that has none.
    pub fn can_be_drawn(plan: &Plan) -> Result<(), AllocationError> {
        match plan.protocol().unnamed_blocks().first() {
            None => Ok(()),
            Some(unnamed) => Err(AllocationError::NoBlockSizes {
                period: unnamed.period.cloned(),
            }),
        }
    }
}

/// The lists of the first randomisation, their slots without numbers yet.
fn first_lists(
    plan: &Plan,
    sites: u16,
    seal: Seal,
    draw: &mut impl FnMut(u32) -> u32,
) -> Result<Vec<List>, AllocationError> {
    let allocation = &plan.protocol().allocation;
    let arms = ArmsInBlocks::of(plan.arms());
    let mut lists = Vec::new();
    if let Allocation::PermutedBlocks {
        block_sizes,
        lists: scope,
        ..
    } = allocation
    {
        let strata = bands(plan);
        let design = arms.in_blocks(named(block_sizes.as_deref(), None)?);
        lists = online(plan, &strata, sites_sharing(*scope, sites), |length| {
            arms.slots(design, length, seal, draw)
        });
    }
    let kept = allocation.emergency_slots_per_site() as usize;
    if kept > 0 {
        // Of minimisation an emergency list has the shortest blocks in which the arms are even but not in turn.
        let twice = [2 * arms.ratios.iter().sum::<u32>()];
        let sizes = match allocation {
            Allocation::PermutedBlocks { block_sizes, .. } => named(block_sizes.as_deref(), None)?,
            Allocation::Minimisation { .. } | Allocation::SingleArm {} => &twice,
        };
        lists.extend((1..=sites).map(|site| {
            let mut slots = arms.slots(arms.in_blocks(sizes), kept, seal, draw);
            // What is kept for emergencies is printed and counted: as many as the protocol says.
            slots.truncate(kept);
            List {
                of: Randomisation::First,
                purpose: SlotPurpose::Emergency,
                stratum: None,
                site: Some(SiteNumber(site)),
                slots,
            }
        }));
    }
    Ok(lists)
}

/// The sizes of a randomisation's blocks, which no list is drawn without.
fn named<'s>(
    sizes: Option<&'s [u32]>,
    period: Option<&PeriodId>,
) -> Result<&'s [u32], AllocationError> {
    sizes.ok_or_else(|| AllocationError::NoBlockSizes {
        period: period.cloned(),
    })
}

/// The lists of a second randomisation, their slots without numbers yet.
fn second_lists(
    plan: &Plan,
    randomisation: &PlannedSecondRandomisation,
    sites: u16,
    seal: Seal,
    draw: &mut impl FnMut(u32) -> u32,
) -> Result<Vec<List>, AllocationError> {
    let arms = ArmsInBlocks::of(plan.arms_of(randomisation));
    let written = &randomisation.written;
    let strata = match written.strata {
        StrataAgain::Everyone => vec![None],
        StrataAgain::AsFirst => bands(plan),
    };
    let period = &plan.period(randomisation.period).id;
    let sizes = named(written.block_sizes.as_deref(), Some(period))?;
    let design = arms.in_blocks(sizes);
    let mut lists = online(
        plan,
        &strata,
        sites_sharing(written.lists, sites),
        |length| arms.slots(design, length, seal, draw),
    );
    for list in &mut lists {
        list.of = Randomisation::AtEntry(randomisation.period);
    }
    Ok(lists)
}

/// The strata of the protocol, in their order; one that is none where it has none.
fn bands(plan: &Plan) -> Vec<Option<StratumIndex>> {
    match plan.strata() {
        Some(strata) => strata.bands().iter().map(|band| Some(band.index)).collect(),
        None => vec![None],
    }
}

/// Each site for itself, or all sites together.
fn sites_sharing(scope: ListScope, sites: u16) -> Vec<Option<SiteNumber>> {
    match scope {
        ListScope::PerSite => (1..=sites).map(|site| Some(SiteNumber(site))).collect(),
        ListScope::Central => vec![None],
    }
}

/// A list a stratum and site, in this order, each long enough for every planned subject.
fn online(
    plan: &Plan,
    strata: &[Option<StratumIndex>],
    sites: Vec<Option<SiteNumber>>,
    mut slots: impl FnMut(usize) -> Vec<Slot>,
) -> Vec<List> {
    let length = plan.protocol().trial.planned_subjects as usize;
    let mut lists = Vec::with_capacity(strata.len() * sites.len());
    for stratum in strata {
        lists.extend(sites.iter().map(|site| List {
            of: Randomisation::First,
            purpose: SlotPurpose::Online,
            stratum: *stratum,
            site: *site,
            slots: slots(length),
        }));
    }
    lists
}

/// Gives the slots of lists numbers from a shuffled pool above a number, and says the highest.
fn number(
    lists: &mut [List],
    above: u32,
    draw: &mut impl FnMut(u32) -> u32,
) -> Result<u32, AllocationError> {
    let count = lists.iter().map(|list| list.slots.len()).sum::<usize>();
    let last = u32::try_from(count)
        .ok()
        .and_then(|count| above.checked_add(count))
        .ok_or(AllocationError::TooManySlots)?;
    let mut numbers: Vec<u32> = (above + 1..=last).collect();
    shuffle(&mut numbers, draw);
    let slots = lists.iter_mut().flat_map(|list| &mut list.slots);
    for (slot, number) in slots.zip(numbers) {
        slot.id = SlotId(number);
    }
    Ok(last)
}

fn too_many(_: TryFromIntError) -> AllocationError {
    AllocationError::TooManySlots
}

/// The arms among which a randomisation chooses, and their shares of its blocks.
struct ArmsInBlocks {
    codes: Vec<ArmCode>,
    ratios: Vec<u32>,
}

impl ArmsInBlocks {
    fn of(arms: &[PlannedArm]) -> Self {
        Self {
            codes: arms.iter().map(|arm| arm.index).collect(),
            ratios: arms.iter().map(|arm| arm.ratio).collect(),
        }
    }

    fn in_blocks<'a>(&'a self, sizes: &'a [u32]) -> BlockDesign<'a> {
        BlockDesign {
            ratios: &self.ratios,
            sizes,
        }
    }

    /// Blocks for at least so many subjects.
    fn slots(
        &self,
        design: BlockDesign<'_>,
        length: usize,
        seal: Seal,
        draw: &mut impl FnMut(u32) -> u32,
    ) -> Vec<Slot> {
        let mut slots = Vec::with_capacity(length);
        next_list(design, length, draw, &mut Vec::new(), |block, place| {
            // A block names arms by their place among those of its randomisation.
            let arm = self.codes.get(usize::from(place.0)).copied();
            slots.push(Slot {
                id: SlotId(0),
                block,
                arm: MaskedArm::sealed(arm.unwrap_or(place), seal),
            });
        });
        slots
    }
}
