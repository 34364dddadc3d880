//! Part of a simulation, with everything that tells which.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::tally::Tally;

/// What a simulation is of. Two runs that agree in all of it draw the same trials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The version of the software.
    pub software: String,
    /// The model, or the trial.
    pub model: String,
    /// The files it was read from.
    pub inputs: Vec<Input>,
    /// The seed.
    pub seed: u64,
    /// How many trials there are in all shards together.
    pub trials: u64,
}

/// A file that a model was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Consecutive trials, counted from 0: from the first up to, but not with, the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replicates {
    /// The first.
    pub from: u64,
    /// The one after the last.
    pub to: u64,
}

/// What came of part of a simulation, or of all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shard<T = Tally> {
    /// Which simulation.
    pub run: Run,
    /// Which of its trials.
    pub replicates: Replicates,
    /// What came of them.
    pub tally: T,
}

/// Which part of a simulation to do: `2/7` is the second of seven parts of nearly the same size.
///
/// ```
/// use simulation::operating::{Part, Replicates};
/// let part: Part = "2/3".parse()?;
/// assert_eq!(part.of(10), Replicates { from: 3, to: 6 });
/// assert!("0/3".parse::<Part>().is_err());
/// # Ok::<(), simulation::operating::PartError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    number: u32,
    parts: u32,
}

/// A part that there cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartError {
    /// Not of the form `I/N`.
    Form {
        /// What was given.
        given: String,
    },
    /// The number of the part is not among those of the parts.
    Number {
        /// The number.
        number: u32,
        /// The parts.
        parts: u32,
    },
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form { given } => write!(
                f,
                "`{given}` is not a shard: give its number and how many there are, such as 2/7"
            ),
            Self::Number { parts: 0, .. } => {
                f.write_str("a simulation has at least one shard: 1/1 is all of it")
            }
            Self::Number { number, parts } => write!(
                f,
                "there is no shard {number} of {parts}: shards are numbered from 1 to {parts}"
            ),
        }
    }
}

impl std::error::Error for PartError {}

impl FromStr for Part {
    type Err = PartError;

    fn from_str(text: &str) -> Result<Self, PartError> {
        let form = || PartError::Form {
            given: text.to_owned(),
        };
        let (number, parts) = text.split_once('/').ok_or_else(form)?;
        let (number, parts) = (
            number.parse().map_err(|_| form())?,
            parts.parse().map_err(|_| form())?,
        );
        if number == 0 || number > parts {
            return Err(PartError::Number { number, parts });
        }
        Ok(Self { number, parts })
    }
}

impl Part {
    /// The whole.
    pub const ALL: Self = Self {
        number: 1,
        parts: 1,
    };

    /// The trials of this part.
    #[must_use]
    pub fn of(self, trials: u64) -> Replicates {
        let bound = |number: u32| {
            let share = u128::from(trials) * u128::from(number) / u128::from(self.parts);
            // At most the number of trials.
            share as u64
        };
        Replicates {
            from: bound(self.number - 1),
            to: bound(self.number),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.parts)
    }
}

impl Replicates {
    /// How many they are.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.to.saturating_sub(self.from)
    }
}

impl fmt::Display for Replicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "trials {} to {}", self.from + 1, self.to)
    }
}
