//! Block sizes, in whichever file they stand: each randomisation in blocks has them once, and they hold its ratios.

use definition::check_language::{all_of, one_of};
use definition::{Definition, Mistakes, Path, path};

use crate::allocation::Allocation;
use crate::arm::Arm;
use crate::blocks::{BlocksKeptApart, UnnamedBlocks};
use crate::identifier::PeriodId;
use crate::protocol_file::Protocol;
use crate::schedule::PeriodTreatment;

impl Definition for BlocksKeptApart {
    const FILE_NAME: &'static str = "blocks.toml";

    fn made_of(readable: definition::Readable<'_>) -> Result<Self, definition::NotMade> {
        readable.by_serde()
    }

    /// Nothing of it can be judged without the protocol.
    fn check(&self, _: &mut Mistakes) {}
}

impl BlocksKeptApart {
    /// Holds the file against its protocol: sizes for each randomisation in blocks that has none there, for nothing else,
    /// and such as hold the ratios.
    pub fn check_against(&self, protocol: &Protocol, mistakes: &mut Mistakes) {
        if let Some(sizes) = &self.block_sizes {
            self.first(protocol, sizes, mistakes);
        }
        for (period, kept) in &self.periods {
            of_period(protocol, period, &kept.block_sizes, mistakes);
        }
        for unnamed in protocol.unnamed_blocks() {
            let (named, key) = match unnamed.period {
                None => (self.block_sizes.is_some(), "block_sizes".to_owned()),
                Some(period) => (
                    self.periods.contains_key(period),
                    format!("[period.{period}] block_sizes"),
                ),
            };
            if !named {
                mistakes
                    .at(path![])
                    .says(format!(
                        "the block sizes of {} stand neither here nor in protocol.toml",
                        unnamed.in_words()
                    ))
                    .allowed(format!("`{key}`: {}", multiples(shares(unnamed.arms))));
            }
        }
    }

    fn first(&self, protocol: &Protocol, sizes: &[u32], mistakes: &mut Mistakes) {
        let here = path!["block_sizes"];
        let method = match &protocol.allocation {
            Allocation::PermutedBlocks { block_sizes, .. } => {
                match block_sizes {
                    Some(_) => named_twice(here, "[allocation]", mistakes),
                    None => hold_the_ratios(&protocol.arms, sizes, &here, mistakes),
                }
                return;
            }
            Allocation::Minimisation { .. } => "minimisation",
            Allocation::SingleArm {} => "single_arm",
        };
        mistakes
            .at_key(here)
            .says(format!(
                "the first allocation is by `{method}`, which has no blocks"
            ))
            .try_instead(
                "take the line out, or `permuted_blocks` in `[allocation]` of protocol.toml",
            );
    }
}

fn of_period(protocol: &Protocol, period: &PeriodId, sizes: &[u32], mistakes: &mut Mistakes) {
    let here = path!["period", period.as_str()];
    let found = protocol.periods.iter().find(|found| found.id == *period);
    if let Some(found) = found
        && let PeriodTreatment::RandomisedAgain(again) = &found.treatment
    {
        let here = here.then("block_sizes");
        match again.block_sizes {
            Some(_) => named_twice(here, &format!("period `{period}`"), mistakes),
            None => hold_the_ratios(&again.arms, sizes, &here, mistakes),
        }
        return;
    }
    let why = match found {
        Some(_) => {
            format!("nobody is randomised at the entry into `{period}`, so that it has no blocks")
        }
        None => format!("the protocol has no period `{period}`"),
    };
    let again: Vec<String> = protocol
        .second_randomisations()
        .filter_map(|(index, _)| protocol.periods.get(index))
        .map(|period| format!("`{}`", period.id))
        .collect();
    mistakes
        .at_key(here)
        .says(why)
        .allowed(if again.is_empty() {
            "none: no period has the treatment `randomised_again`".to_owned()
        } else {
            one_of(again)
        });
}

/// Two places could say two things, and one of them to everybody.
fn named_twice(here: Path, there: &str, mistakes: &mut Mistakes) {
    mistakes
        .at_key(here)
        .says(format!(
            "the block sizes are named twice: {there} of protocol.toml has them, too"
        ))
        .allowed("one of the two")
        .try_instead("take them out of protocol.toml, which everybody at a site may read");
}

/// What is said of blocks without sizes where no file beside the protocol has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlocksUnnamed {
    /// A list is to be drawn: the protocol is refused.
    Refused,
    /// None is: it is said, and goes on.
    Told,
}

impl BlocksUnnamed {
    pub(crate) fn judge(self, protocol: &Protocol, mistakes: &mut Mistakes) {
        for unnamed in protocol.unnamed_blocks() {
            self.tell(&unnamed, mistakes);
        }
    }

    fn tell(self, unnamed: &UnnamedBlocks<'_>, mistakes: &mut Mistakes) {
        let place = mistakes.at(unnamed.place.clone());
        let of = unnamed.in_words();
        let said = match self {
            Self::Refused => place.says(format!(
                "the block sizes of {of} are named nowhere, so that no list can be drawn"
            )),
            Self::Told => place.warns(format!(
                "the block sizes of {of} are not named here: whatever draws a list asks for the file that has them"
            )),
        };
        said.allowed(format!(
            "`block_sizes`: {}; here, or in a file of its own that is kept beside the keys",
            multiples(shares(unnamed.arms))
        ))
        .try_instead("--blocks with that file");
    }
}

/// No block is larger: a slip of the finger is not to fill the memory.
const LARGEST: u64 = 100_000;

/// Whether blocks of some sizes hold arms in their ratio; the sizes stand at a place.
pub(super) fn hold_the_ratios(arms: &[Arm], sizes: &[u32], here: &Path, mistakes: &mut Mistakes) {
    let sum = shares(arms);
    for (index, size) in sizes.iter().enumerate() {
        let size = u64::from(*size);
        if size > LARGEST {
            mistakes
                .at(here.then(index))
                .says(format!("a block of {size} is larger than any list is long"))
                .allowed(format!("up to {LARGEST}"));
            continue;
        }
        if size == 0 || sum == 0 || size % sum != 0 {
            let parts: Vec<String> = arms.iter().map(|arm| arm.ratio.to_string()).collect();
            mistakes
                .at(here.then(index))
                .says(format!(
                    "a block of {size} cannot hold the arms in the ratio {}",
                    parts.join(":")
                ))
                .allowed(multiples(sum))
                .try_instead(
                    size.div_ceil(sum.max(1))
                        .max(1)
                        .saturating_mul(sum)
                        .to_string(),
                );
        }
    }
}

fn shares(arms: &[Arm]) -> u64 {
    arms.iter().map(|arm| u64::from(arm.ratio)).sum()
}

fn multiples(sum: u64) -> String {
    format!("multiples of {sum}: {}", all_of([sum, 2 * sum, 3 * sum]))
}
