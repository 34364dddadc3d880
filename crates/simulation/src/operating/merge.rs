//! Shards put together.

use std::fmt;

use super::fixed_sum::FixedSumError;
use super::shard::{Replicates, Run, Shard};
use super::tally::{Tallied, Tally};

/// A shard and where it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedShard<T = Tally> {
    /// Where it was read.
    pub name: String,
    /// The shard.
    pub shard: Shard<T>,
}

/// Why shards cannot be put together.
#[derive(Debug, Clone, PartialEq)]
pub enum MergeError {
    /// No shard was given.
    Nothing,
    /// Two shards are of different simulations.
    Different {
        /// What differs.
        what: &'static str,
        /// A shard, and what it has.
        first: (String, String),
        /// Another shard, and what it has.
        second: (String, String),
    },
    /// Two shards hold the same trials.
    Overlap {
        /// A shard and its trials.
        first: (String, Replicates),
        /// Another shard and its trials.
        second: (String, Replicates),
    },
    /// Trials that no shard holds.
    Missing {
        /// The first run of them.
        replicates: Replicates,
    },
    /// A shard does not hold as many trials as it says.
    Damaged {
        /// The shard.
        name: String,
        /// The trials it says.
        replicates: Replicates,
        /// How many trials its tally is of.
        counted: u64,
    },
    /// A sum becomes too large.
    Sum(FixedSumError),
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("name at least one shard"),
            Self::Different {
                what,
                first: (first, has),
                second: (second, other),
            } => write!(
                f,
                "{first} and {second} are not of the same simulation: the {what} is {has} in the first and {other} in \
                 the second; merge only shards of one run"
            ),
            Self::Overlap {
                first: (first, has),
                second: (second, other),
            } => write!(
                f,
                "{first} ({has}) and {second} ({other}) overlap; name each shard once, and shards of one division"
            ),
            Self::Missing { replicates } => write!(
                f,
                "no shard holds {replicates}; simulate the missing shard and name it too"
            ),
            Self::Damaged {
                name,
                replicates,
                counted,
            } => write!(
                f,
                "{name} is damaged: it says {replicates}, but counts {counted}; simulate it anew"
            ),
            Self::Sum(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MergeError {}

/// Puts the shards of one simulation together, whatever their order: the same as if it had been done at once.
///
/// # Errors
/// [`MergeError`], by name: no shards, shards of different simulations, shards that overlap, and trials that none
/// of them holds.
pub fn merge<T: Tallied + Clone>(mut shards: Vec<NamedShard<T>>) -> Result<Shard<T>, MergeError> {
    shards.sort_by(|a, b| {
        let place =
            |shard: &NamedShard<T>| (shard.shard.replicates.from, shard.shard.replicates.to);
        place(a).cmp(&place(b)).then_with(|| a.name.cmp(&b.name))
    });
    let mut rest = shards.into_iter();
    let first = rest.next().ok_or(MergeError::Nothing)?;
    check_count(&first)?;
    let mut merged = first.shard.clone();
    let trials = merged.run.trials;
    if merged.replicates.from > 0 {
        return Err(MergeError::Missing {
            replicates: Replicates {
                from: 0,
                to: merged.replicates.from,
            },
        });
    }
    let mut before = first;
    for next in rest {
        same_run(
            (&before.name, &before.shard.run),
            (&next.name, &next.shard.run),
        )?;
        check_count(&next)?;
        let (done, more) = (merged.replicates, next.shard.replicates);
        if more.from < done.to {
            return Err(MergeError::Overlap {
                first: (before.name, before.shard.replicates),
                second: (next.name, more),
            });
        }
        if more.from > done.to {
            return Err(MergeError::Missing {
                replicates: Replicates {
                    from: done.to,
                    to: more.from,
                },
            });
        }
        merged
            .tally
            .merge(&next.shard.tally)
            .map_err(MergeError::Sum)?;
        merged.replicates.to = more.to;
        before = next;
    }
    if merged.replicates.to < trials {
        return Err(MergeError::Missing {
            replicates: Replicates {
                from: merged.replicates.to,
                to: trials,
            },
        });
    }
    Ok(merged)
}

fn check_count<T: Tallied>(shard: &NamedShard<T>) -> Result<(), MergeError> {
    let (replicates, counted) = (shard.shard.replicates, shard.shard.tally.trials());
    let run = &shard.shard.run;
    if replicates.from > replicates.to
        || replicates.to > run.trials
        || replicates.count() != counted
    {
        return Err(MergeError::Damaged {
            name: shard.name.clone(),
            replicates,
            counted,
        });
    }
    Ok(())
}

fn same_run((first, one): (&str, &Run), (second, other): (&str, &Run)) -> Result<(), MergeError> {
    let inputs = |run: &Run| {
        let texts: Vec<String> = run
            .inputs
            .iter()
            .map(|input| format!("{} {}", input.name, input.sha256))
            .collect();
        if texts.is_empty() {
            "nothing".to_owned()
        } else {
            texts.join(", ")
        }
    };
    let parts = [
        (
            "version of the software",
            one.software.clone(),
            other.software.clone(),
        ),
        ("model", one.model.clone(), other.model.clone()),
        ("content of its files", inputs(one), inputs(other)),
        ("seed", one.seed.to_string(), other.seed.to_string()),
        (
            "number of trials",
            one.trials.to_string(),
            other.trials.to_string(),
        ),
    ];
    for (what, has, differs) in parts {
        if has != differs {
            return Err(MergeError::Different {
                what,
                first: (first.to_owned(), has),
                second: (second.to_owned(), differs),
            });
        }
    }
    Ok(())
}
