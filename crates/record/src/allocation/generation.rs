//! Drawing the lists.

use protocol::{Allocation, ListScope, Plan};

use super::error::AllocationError;
use super::table::{AllocationTable, List, Slot, SlotPurpose, scope};
use crate::arm::{MaskedArm, Seal};
use crate::event::{SiteNumber, SlotId};
use crate::header::Origin;
use crate::rules::permuted_blocks::{BlockDesign, next_list, shuffle};

impl AllocationTable {
    /// Draws the lists of a trial: one a stratum, or one a stratum and site, each long enough for every
    /// planned subject; and then, where the protocol has sites keep slots for emergencies, one a site of these. Where
    /// arms are allocated by minimisation there are the latter alone.
    ///
    /// `draw(n)` gives a whole number from 0 to n - 1, each equally likely. The lists are drawn in the
    /// order of the strata and, within them, of the sites; then the slots are numbered from a pool that is
    /// shuffled by the same source, so that a slot's number says nothing. The same design, draws and
    /// [`LIST_ALGORITHM`](crate::rules::permuted_blocks::LIST_ALGORITHM) give the same table. A trial
    /// with a single arm has an empty one.
    ///
    /// # Errors
    /// [`AllocationError::TooManySlots`].
    pub fn generate(
        plan: &Plan,
        origin: &Origin,
        mut draw: impl FnMut(u32) -> u32,
    ) -> Result<Self, AllocationError> {
        let seal = Seal::of(origin);
        let scope = scope(plan);
        let trial = &plan.protocol().trial;
        let allocation = &plan.protocol().allocation;
        if !allocation.is_randomised() {
            return Self::of_lists(seal, scope, Vec::new());
        }
        let ratios: Vec<u32> = plan.arms().iter().map(|arm| arm.ratio).collect();
        // Of minimisation an emergency list has the shortest blocks in which the arms are even but not in turn.
        let twice = [2 * ratios.iter().sum::<u32>()];
        let sizes = match allocation {
            Allocation::PermutedBlocks { block_sizes, .. } => block_sizes.as_slice(),
            Allocation::Minimisation { .. } | Allocation::SingleArm {} => &twice,
        };
        let design = BlockDesign {
            ratios: &ratios,
            sizes,
        };
        let last = u16::try_from(trial.sites).map_err(|_| AllocationError::TooManySlots)?;
        let every_site = || (1..=last).map(|site| Some(SiteNumber(site)));
        let mut lists = Vec::new();
        if let Some(scope) = scope {
            let strata: Vec<_> = match plan.strata() {
                Some(strata) => strata.bands().iter().map(|band| Some(band.index)).collect(),
                None => vec![None],
            };
            let sites: Vec<Option<SiteNumber>> = match scope {
                ListScope::PerSite => every_site().collect(),
                ListScope::Central => vec![None],
            };
            for stratum in strata {
                lists.extend(
                    sites
                        .iter()
                        .map(|site| (SlotPurpose::Online, stratum, *site)),
                );
            }
        }
        let kept = allocation.emergency_slots_per_site() as usize;
        if kept > 0 {
            lists.extend(every_site().map(|site| (SlotPurpose::Emergency, None, site)));
        }
        let mut slot_count = 0_usize;
        let mut lists: Vec<List> = lists
            .into_iter()
            .map(|(purpose, stratum, site)| {
                let mut slots = match purpose {
                    SlotPurpose::Online => {
                        blocks(design, trial.planned_subjects as usize, seal, &mut draw)
                    }
                    SlotPurpose::Emergency => blocks(design, kept, seal, &mut draw),
                };
                // What is kept for emergencies is printed and counted: as many as the protocol says.
                if purpose == SlotPurpose::Emergency {
                    slots.truncate(kept);
                }
                slot_count += slots.len();
                List {
                    purpose,
                    stratum,
                    site,
                    slots,
                }
            })
            .collect();
        let last = u32::try_from(slot_count).map_err(|_| AllocationError::TooManySlots)?;
        let mut numbers: Vec<u32> = (1..=last).collect();
        shuffle(&mut numbers, &mut draw);
        for (slot, number) in lists
            .iter_mut()
            .flat_map(|list| &mut list.slots)
            .zip(numbers)
        {
            slot.id = SlotId(number);
        }
        Self::of_lists(seal, scope, lists)
    }
}

/// Blocks for at least so many subjects.
fn blocks(
    design: BlockDesign<'_>,
    length: usize,
    seal: Seal,
    draw: &mut impl FnMut(u32) -> u32,
) -> Vec<Slot> {
    let mut slots = Vec::with_capacity(length);
    next_list(design, length, draw, &mut Vec::new(), |block, arm| {
        slots.push(Slot {
            id: SlotId(0),
            block,
            arm: MaskedArm::sealed(arm, seal),
        });
    });
    slots
}
