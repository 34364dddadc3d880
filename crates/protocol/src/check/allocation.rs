//! Arms and their allocation: blocks that balance, and arms that differ in what is given and in nothing else.

use definition::check_language::all_of;
use definition::{Mistakes, path};

use super::lookup::Lookup;
use crate::allocation::Allocation;
use crate::protocol_file::Protocol;
use crate::trial::Blinding;

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let protocol = lookup.protocol;
    match &protocol.allocation {
        Allocation::SingleArm {} => single_arm(protocol, mistakes),
        Allocation::PermutedBlocks { block_sizes, .. } => blocks(protocol, block_sizes, mistakes),
    }
    alike(lookup, mistakes);
}

fn single_arm(protocol: &Protocol, mistakes: &mut Mistakes) {
    if protocol.arms.len() > 1 {
        mistakes
            .at(path!["allocation", "method"])
            .says(format!(
                "`single_arm` allocates nobody to the other of {} arms",
                protocol.arms.len()
            ))
            .allowed("one arm, or `permuted_blocks`");
    }
    if protocol.stratification.is_some() {
        mistakes
            .at(path!["stratification"])
            .warns("strata balance a randomisation, and a single arm has none")
            .try_instead("take the section out");
    }
}

fn blocks(protocol: &Protocol, block_sizes: &[u32], mistakes: &mut Mistakes) {
    let [_, _, ..] = protocol.arms.as_slice() else {
        mistakes
            .at(path!["allocation", "method"])
            .says("there is one arm, so that nothing is to be randomised")
            .allowed("`single_arm`, or a second arm");
        return;
    };
    let ratios: Vec<u64> = protocol
        .arms
        .iter()
        .map(|arm| u64::from(arm.ratio))
        .collect();
    let sum: u64 = ratios.iter().sum();
    for (index, size) in block_sizes.iter().enumerate() {
        let size = u64::from(*size);
        if size == 0 || size % sum != 0 {
            mistakes
                .at(path!["allocation", "block_sizes", index])
                .says(format!(
                    "a block of {size} cannot hold the arms in the ratio {}",
                    ratio(&ratios)
                ))
                .allowed(format!(
                    "multiples of {sum}: {}",
                    all_of([sum, 2 * sum, 3 * sum])
                ))
                .try_instead(size.next_multiple_of(sum).max(sum).to_string());
        }
    }
}

fn ratio(ratios: &[u64]) -> String {
    let parts: Vec<String> = ratios.iter().map(u64::to_string).collect();
    parts.join(":")
}

fn alike(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let protocol = lookup.protocol;
    for (index, arm) in protocol.arms.iter().enumerate() {
        let same =
            |other: &&crate::Arm| other.product == arm.product && other.regimen == arm.regimen;
        if let Some(other) = protocol.arms[..index].iter().find(same) {
            mistakes
                .at(path!["arm", index, "product"])
                .says(format!(
                    "`{}` gives the same as `{}`: one product, one regimen",
                    arm.id, other.id
                ))
                .try_instead("another product or another regimen");
        }
        if protocol.trial.blinding == Blinding::DoubleBlind
            && let Some(first) = protocol.arms[..index].first()
            && first.regimen != arm.regimen
            && lookup.regimen(&first.regimen).is_some()
            && lookup.regimen(&arm.regimen).is_some()
        {
            mistakes
                .at(path!["arm", index, "regimen"])
                .says(format!(
                    "`{}` follows another regimen than `{}`, so that the days of infusion would unblind",
                    arm.id, first.id
                ))
                .allowed(format!("`{}` for every arm of a double-blind trial", first.regimen));
        }
    }
}
