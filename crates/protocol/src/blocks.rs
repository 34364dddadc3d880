//! `blocks.toml`: block sizes kept apart from the protocol, which everybody at a site reads.

use std::collections::BTreeMap;

use definition::{Path, path};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::allocation::Allocation;
use crate::arm::Arm;
use crate::identifier::PeriodId;
use crate::protocol_file::Protocol;
use crate::schedule::PeriodTreatment;

/// Block sizes in a file of their own. Whoever knows them, and counts who was enrolled, can tell the last arms of a block;
/// so the file is kept beside the keys of the vault, and never in the trial's folder.
///
/// ```
/// let text = include_str!("../../../trials/proderm/protocol.toml").replace("block_sizes = [4]\n", "");
/// let protocol: protocol::Protocol = definition::read("protocol.toml", &text)?;
/// assert_eq!(protocol.unnamed_blocks().len(), 1);
/// let blocks: protocol::BlocksKeptApart = definition::read("blocks.toml", "block_sizes = [4, 6]")?;
/// assert!(blocks.put_into(protocol).unnamed_blocks().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlocksKeptApart {
    /// Block sizes of the first randomisation; several are drawn from at random. Each must be a multiple of the sum of the
    /// ratios. Absent where protocol.toml names them, or allocates without blocks.
    #[serde(default)]
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub block_sizes: Option<Vec<u32>>,
    /// Those of the randomisation at the entry into a period, by the name of the period.
    #[serde(default, rename = "period")]
    pub periods: BTreeMap<PeriodId, BlocksOfPeriod>,
}

/// Block sizes of the randomisation at the entry into a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlocksOfPeriod {
    /// Block sizes; several are drawn from at random. Each must be a multiple of the sum of the ratios.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub block_sizes: Vec<u32>,
}

/// A randomisation in blocks whose sizes a protocol does not name.
#[derive(Debug, Clone, PartialEq)]
pub struct UnnamedBlocks<'p> {
    /// The period at whose entry it is; `None`: the first.
    pub period: Option<&'p PeriodId>,
    /// Its arms.
    pub arms: &'p [Arm],
    /// Where protocol.toml describes it.
    pub place: Path,
}

impl UnnamedBlocks<'_> {
    /// Which, in words.
    pub fn in_words(&self) -> String {
        self.period.map_or_else(
            || "the first randomisation".to_owned(),
            |period| format!("the randomisation at the entry into `{period}`"),
        )
    }
}

impl Protocol {
    /// The randomisations in blocks whose sizes it does not name, so that no list of theirs can be drawn.
    pub fn unnamed_blocks(&self) -> Vec<UnnamedBlocks<'_>> {
        let mut unnamed = Vec::new();
        if let Allocation::PermutedBlocks {
            block_sizes: None, ..
        } = &self.allocation
        {
            unnamed.push(UnnamedBlocks {
                period: None,
                arms: &self.arms,
                place: path!["allocation"],
            });
        }
        for (index, period) in self.periods.iter().enumerate() {
            if let PeriodTreatment::RandomisedAgain(randomisation) = &period.treatment
                && randomisation.block_sizes.is_none()
            {
                unnamed.push(UnnamedBlocks {
                    period: Some(&period.id),
                    arms: &randomisation.arms,
                    place: path!["period", index, "treatment"],
                });
            }
        }
        unnamed
    }

    /// Takes every block size out of it.
    pub(crate) fn take_out_block_sizes(&mut self) {
        if let Allocation::PermutedBlocks { block_sizes, .. } = &mut self.allocation {
            *block_sizes = None;
        }
        for period in &mut self.periods {
            if let PeriodTreatment::RandomisedAgain(again) = &mut period.treatment {
                again.block_sizes = None;
            }
        }
    }
}

impl BlocksKeptApart {
    /// The sizes that a protocol names, as such a file would name them.
    pub fn of(protocol: &Protocol) -> Self {
        let block_sizes = match &protocol.allocation {
            Allocation::PermutedBlocks { block_sizes, .. } => block_sizes.clone(),
            Allocation::Minimisation { .. } | Allocation::SingleArm {} => None,
        };
        let periods = protocol
            .periods
            .iter()
            .filter_map(|period| match &period.treatment {
                PeriodTreatment::RandomisedAgain(again) => {
                    let block_sizes = again.block_sizes.clone()?;
                    Some((period.id.clone(), BlocksOfPeriod { block_sizes }))
                }
                PeriodTreatment::Allocated {} | PeriodTreatment::OpenLabel { .. } => None,
            })
            .collect();
        Self {
            block_sizes,
            periods,
        }
    }

    /// Sizes for what a protocol does not name, that follow from the ratios alone: the shortest blocks in which arms are even
    /// and not in turn. A trial may be rehearsed with them where nothing hangs on the lists; nobody is randomised by them.
    pub fn stand_in(protocol: &Protocol) -> Self {
        let mut stand_in = Self::default();
        for unnamed in protocol.unnamed_blocks() {
            let shares = unnamed.arms.iter().map(|arm| arm.ratio);
            let shares = shares.fold(0, u32::saturating_add);
            let block_sizes = vec![shares.saturating_mul(2)];
            match unnamed.period {
                None => stand_in.block_sizes = Some(block_sizes),
                Some(period) => {
                    let of_period = BlocksOfPeriod { block_sizes };
                    stand_in.periods.insert(period.clone(), of_period);
                }
            }
        }
        stand_in
    }

    /// The protocol with these sizes where it names none. Sizes that it names stay what they are: a file that names them
    /// again is refused before ([`BlocksKeptApart::check_against`]).
    #[must_use]
    pub fn put_into(&self, mut protocol: Protocol) -> Protocol {
        if let Allocation::PermutedBlocks { block_sizes, .. } = &mut protocol.allocation
            && block_sizes.is_none()
        {
            block_sizes.clone_from(&self.block_sizes);
        }
        for period in &mut protocol.periods {
            if let PeriodTreatment::RandomisedAgain(again) = &mut period.treatment
                && again.block_sizes.is_none()
            {
                let kept = self.periods.get(&period.id);
                again.block_sizes = kept.map(|kept| kept.block_sizes.clone());
            }
        }
        protocol
    }
}
