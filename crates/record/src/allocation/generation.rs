//! Drawing the lists.

use protocol::{Allocation, ListScope, Plan};

use super::error::AllocationError;
use super::table::{AllocationTable, List, Slot, scope};
use crate::arm::{MaskedArm, Seal};
use crate::event::{SiteNumber, SlotId};
use crate::header::Origin;
use crate::rules::permuted_blocks::{BlockDesign, next_block, shuffle};

impl AllocationTable {
    /// Draws the lists of a trial: one a stratum, or one a stratum and site, each long enough for every
    /// planned subject.
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
        let Allocation::PermutedBlocks { block_sizes, .. } = &plan.protocol().allocation else {
            return Self::of_lists(seal, scope, Vec::new());
        };
        let ratios: Vec<u32> = plan.arms().iter().map(|arm| arm.ratio).collect();
        let design = BlockDesign {
            ratios: &ratios,
            sizes: block_sizes,
        };
        let strata: Vec<_> = match plan.strata() {
            Some(strata) => strata.bands().iter().map(|band| Some(band.index)).collect(),
            None => vec![None],
        };
        let sites: Vec<Option<SiteNumber>> = match scope {
            Some(ListScope::PerSite) => {
                let last = u16::try_from(trial.sites).map_err(|_| AllocationError::TooManySlots)?;
                (1..=last).map(|site| Some(SiteNumber(site))).collect()
            }
            _ => vec![None],
        };

        let length = trial.planned_subjects as usize;
        let mut lists = Vec::with_capacity(strata.len() * sites.len());
        let mut block = Vec::new();
        let mut slot_count = 0_usize;
        for stratum in &strata {
            for site in &sites {
                let mut slots = Vec::with_capacity(length);
                for number in 0_u32.. {
                    if slots.len() >= length {
                        break;
                    }
                    next_block(design, &mut draw, &mut block);
                    if block.is_empty() {
                        break;
                    }
                    slots.extend(block.iter().map(|arm| Slot {
                        id: SlotId(0),
                        block: number,
                        arm: MaskedArm::sealed(*arm, seal),
                    }));
                }
                slot_count += slots.len();
                lists.push(List {
                    stratum: *stratum,
                    site: *site,
                    slots,
                });
            }
        }
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
