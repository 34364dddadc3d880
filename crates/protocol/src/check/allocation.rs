//! Arms and their allocation: blocks that balance, and arms that differ in what is given and in nothing else.

use definition::{Mistakes, Path, path};

use super::blocks::hold_the_ratios;
use super::lookup::Lookup;
use crate::allocation::{Allocation, BalancedFactor, Factor};
use crate::arm::Arm;
use crate::plan::minimisation::PlannedMinimisation;
use crate::protocol_file::Protocol;
use crate::schedule::PeriodTreatment;
use crate::second_randomisation::{SecondRandomisation, StrataAgain};
use crate::trial::Blinding;

/// The length of ARMCD (SDTM implementation guide 3.3, DM).
const LONGEST_ARM_CODE: usize = 20;

pub(super) fn check(lookup: &Lookup<'_>, mistakes: &mut Mistakes) {
    let protocol = lookup.protocol;
    match &protocol.allocation {
        Allocation::SingleArm {} => single_arm(protocol, mistakes),
        Allocation::PermutedBlocks { block_sizes, .. } => {
            let sizes = block_sizes.as_deref();
            blocks(&protocol.arms, sizes, &path!["allocation"], mistakes);
        }
        Allocation::Minimisation {
            factors,
            probability,
            ..
        } => minimisation(protocol, factors, *probability, mistakes),
    }
    let places: Vec<_> = (0..protocol.arms.len())
        .map(|arm| path!["arm", arm])
        .collect();
    alike(lookup, &protocol.arms, &places, mistakes);
    for (period, randomisation) in protocol.second_randomisations() {
        second(lookup, period, randomisation, mistakes);
    }
    codes_fit(protocol, mistakes);
}

/// Datasets print the arms of each randomisation, one after another, in one variable.
fn codes_fit(protocol: &Protocol, mistakes: &mut Mistakes) {
    let longest = |arms: &[Arm]| arms.iter().map(|arm| arm.id.as_str().len()).max();
    let mut length = longest(&protocol.arms).unwrap_or_default();
    for (period, randomisation) in protocol.second_randomisations() {
        length += 1 + longest(&randomisation.arms).unwrap_or_default();
        if length > LONGEST_ARM_CODE {
            mistakes
                .at(path!["period", period, "treatment", "arms"])
                .says(format!(
                    "the names of the arms that follow one another come to {length} letters, and datasets print them as one in ARMCD"
                ))
                .allowed(format!("{LONGEST_ARM_CODE} letters in all, a hyphen between two names"));
            return;
        }
    }
}

/// A randomisation after the first: its own arms and blocks, at the entry into a period that others precede.
fn second(
    lookup: &Lookup<'_>,
    period: usize,
    randomisation: &SecondRandomisation,
    mistakes: &mut Mistakes,
) {
    let protocol = lookup.protocol;
    let here = path!["period", period, "treatment"];
    if period == 0 {
        mistakes
            .at(here.then("kind"))
            .says("nobody is randomised again at the entry into the first period, which is the enrolment")
            .allowed("`allocated` for the first period");
    }
    if !protocol.allocation.is_randomised() {
        mistakes
            .at(here.then("kind"))
            .says("the first allocation is of a single arm, so that nobody is randomised again")
            .allowed("`permuted_blocks` or `minimisation` in `[allocation]`");
    }
    if randomisation.strata == StrataAgain::AsFirst && protocol.stratification.is_none() {
        mistakes
            .at(here.then("strata"))
            .says("subjects are to be in the stratum of their first randomisation, and the protocol has none")
            .try_instead("`everyone`, or add `[stratification]`");
    }
    if let Some(later) = protocol.periods.get(period + 1)
        && matches!(later.treatment, PeriodTreatment::Allocated {})
    {
        mistakes
            .at(path!["period", period + 1, "treatment", "kind"])
            .says(format!(
                "`{}` would give the first allocation again, after subjects were randomised to something else",
                later.id
            ))
            .allowed("`open_label` or `randomised_again` after a period whose treatment is `randomised_again`");
    }
    blocks(
        &randomisation.arms,
        randomisation.block_sizes.as_deref(),
        &here,
        mistakes,
    );
    let places: Vec<_> = (0..randomisation.arms.len())
        .map(|arm| here.then("arms").then(arm))
        .collect();
    alike(lookup, &randomisation.arms, &places, mistakes);
}

fn single_arm(protocol: &Protocol, mistakes: &mut Mistakes) {
    if protocol.arms.len() > 1 {
        mistakes
            .at(path!["allocation", "method"])
            .says(format!(
                "`single_arm` allocates nobody to the other of {} arms",
                protocol.arms.len()
            ))
            .allowed("one arm, `permuted_blocks` or `minimisation`");
    }
    if protocol.stratification.is_some() {
        mistakes
            .at(path!["stratification"])
            .warns("strata balance a randomisation, and a single arm has none")
            .try_instead("take the section out");
    }
}

/// The blocks of a randomisation, which the file describes at a place; their sizes may be kept apart from it.
fn blocks(arms: &[Arm], block_sizes: Option<&[u32]>, here: &Path, mistakes: &mut Mistakes) {
    let [_, _, ..] = arms else {
        mistakes
            .at(here.then("method"))
            .says("there is one arm, so that nothing is to be randomised")
            .allowed("`single_arm`, or a second arm");
        return;
    };
    if let Some(sizes) = block_sizes {
        hold_the_ratios(arms, sizes, &here.then("block_sizes"), mistakes);
    }
}

fn minimisation(
    protocol: &Protocol,
    factors: &[BalancedFactor],
    probability: f64,
    mistakes: &mut Mistakes,
) {
    let [_, _, ..] = protocol.arms.as_slice() else {
        mistakes
            .at(path!["allocation", "method"])
            .says("there is one arm, so that nothing is to be randomised")
            .allowed("`single_arm`, or a second arm");
        return;
    };
    if let Some(index) = protocol.arms.iter().position(|arm| arm.ratio != 1) {
        mistakes
            .at(path!["arm", index, "ratio"])
            .says(
                "minimisation allocates the arms in equal shares: with unequal ones a fixed probability does not keep \
                 the share of each arm (Kuznetsova, Tymofyeyev. Stat Med 2012;31:702-723)",
            )
            .allowed("1 for every arm, or `permuted_blocks`");
    }
    balanced(protocol, factors, mistakes);
    let arms = protocol.arms.len();
    let chance = 1.0 / arms as f64;
    let here = path!["allocation", "probability"];
    if !(chance..=1.0).contains(&probability) {
        mistakes
            .at(here)
            .says(format!(
                "{probability} does not prefer the arm that leaves the least imbalance: of {arms} arms each has {chance:.3} \
                 by chance alone"
            ))
            .allowed(format!("{chance:.3} to 1; 0.7 to 0.9 is usual"));
    } else if probability == chance {
        mistakes
            .at(here)
            .warns("chance alone decides, and nothing is balanced")
            .try_instead("0.8");
    } else if probability == 1.0 {
        mistakes
            .at(here)
            .warns("the next arm can be told by who knows the subjects so far, wherever there is no tie (ICH E9, 2.3.2)")
            .try_instead("0.8");
    }
}

fn balanced(protocol: &Protocol, factors: &[BalancedFactor], mistakes: &mut Mistakes) {
    let here = path!["allocation", "factors"];
    if factors.is_empty() {
        mistakes
            .at(here.clone())
            .says("no factor is named, so that nothing would be balanced")
            .allowed("`stratum`, `site`, `everyone`");
    }
    for (index, factor) in factors.iter().enumerate() {
        let here = here.then(index);
        if factors[..index].iter().any(|other| other.of == factor.of) {
            mistakes
                .at(here.then("of"))
                .says(format!("`{}` is named twice", factor.of.as_str()))
                .try_instead("one weight for both");
        }
        if PlannedMinimisation::thousandths(factor.weight).is_none() {
            mistakes
                .at(here.then("weight"))
                .says(format!(
                    "{} is not a weight by which imbalance can count",
                    factor.weight
                ))
                .allowed("above 0, up to 1000, with at most three decimals");
        }
        match factor.of {
            Factor::Stratum if protocol.stratification.is_none() => {
                mistakes
                    .at(here.then("of"))
                    .says("the strata are to be balanced, and the protocol has none")
                    .try_instead("add `[stratification]`, or balance something else");
            }
            Factor::Site if protocol.trial.sites < 2 => {
                mistakes.at(here.then("of")).warns(
                    "the trial has one site, so that balance within sites is balance of everyone",
                );
            }
            _ => {}
        }
    }
}

/// Whether the arms among which a randomisation chooses, each at its place in the file, differ in what is given and in
/// nothing that can be seen.
fn alike(lookup: &Lookup<'_>, arms: &[Arm], places: &[Path], mistakes: &mut Mistakes) {
    let protocol = lookup.protocol;
    for (index, (arm, here)) in arms.iter().zip(places).enumerate() {
        let same = |other: &&Arm| other.product == arm.product && other.regimen == arm.regimen;
        if let Some(other) = arms[..index].iter().find(same) {
            mistakes
                .at(here.then("product"))
                .says(format!(
                    "`{}` gives the same as `{}`: one product, one regimen",
                    arm.id, other.id
                ))
                .try_instead("another product or another regimen");
        }
        if protocol.trial.blinding == Blinding::DoubleBlind
            && let Some(first) = arms[..index].first()
            && first.regimen != arm.regimen
            && lookup.regimen(&first.regimen).is_some()
            && lookup.regimen(&arm.regimen).is_some()
        {
            mistakes
                .at(here.then("regimen"))
                .says(format!(
                    "`{}` follows another regimen than `{}`, so that the days of infusion would unblind",
                    arm.id, first.id
                ))
                .allowed(format!("`{}` for every arm of a double-blind trial", first.regimen));
        }
    }
}
