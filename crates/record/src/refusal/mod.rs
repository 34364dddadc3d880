//! Why an entry is refused.

mod impossibility;
mod obstacle;

pub use impossibility::Impossibility;
pub use obstacle::Obstacle;

use std::error::Error;
use std::fmt;

use crate::event::SubjectNumber;

/// Why an entry is refused. A refused entry changes nothing.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Refusal {
    /// The entry is not the next one of the record.
    NotNextInSequence {
        /// The sequence number of the next entry.
        expected: u64,
        /// The one that came.
        found: u64,
    },
    /// An act of the system is out of order.
    Act {
        /// The act, as its `kind` is written.
        act: &'static str,
        /// The subject.
        subject: SubjectNumber,
        /// Where the subject stands, in words.
        state: String,
        /// All that stands in the way.
        obstacles: Vec<Obstacle>,
    },
    /// The entry is struck out, and is of a kind that never is.
    NotToBeStruckOut {
        /// What it says happened, as its `kind` is written.
        event: &'static str,
        /// The subject.
        subject: SubjectNumber,
    },
    /// An observation says what cannot be.
    Impossible {
        /// The observation, as its `kind` is written.
        observation: &'static str,
        /// The subject.
        subject: SubjectNumber,
        /// Why it cannot be.
        why: Impossibility,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNextInSequence { expected, found } => write!(
                f,
                "entry {found} is refused: the next entry of the record is {expected}; read the record again and add to its end"
            ),
            Self::Act {
                act,
                subject,
                state,
                obstacles,
            } => {
                write!(
                    f,
                    "{act} is refused for subject {subject}, who is {state}: "
                )?;
                for (index, obstacle) in obstacles.iter().enumerate() {
                    if index > 0 {
                        f.write_str("; ")?;
                    }
                    obstacle.fmt(f)?;
                }
                Ok(())
            }
            Self::NotToBeStruckOut { event, subject } => write!(
                f,
                "the entry {event} of subject {subject} is not struck out: a screening gave a number, an enrolment used a slot, \
                 a cross-over changed what was prepared. Write what happened down as a deviation"
            ),
            Self::Impossible {
                observation,
                subject,
                why,
            } => {
                write!(f, "{observation} is refused for subject {subject}: {why}")
            }
        }
    }
}

impl Error for Refusal {}
