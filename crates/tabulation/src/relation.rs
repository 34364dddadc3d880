//! Whether an adverse event is said to be related to the treatment, as the lane may know it: where the protocol has relations read at
//! the site alone, nobody who makes datasets before the unblinding learns that of any one event.

use protocol::RelationReaders;
use record::{Relation, SubjectNumber, TrialState};

use crate::lane::Lane;

/// The relations of all adverse events as a lane knows them.
pub enum Relations {
    /// As they were collected.
    Collected,
    /// Nothing is told.
    Concealed,
    /// Each is drawn by lot among all that were collected, so that tables can be tried on as many as there are: about as many events
    /// are related, and of none it is told whether it is.
    DrawnByLot {
        /// What the draw depends on, besides the number of the subject and that of the event.
        seed: u64,
        /// What was collected, in the order of subjects and events.
        collected: Vec<Relation>,
    },
}

impl Relations {
    /// Those of a record.
    pub fn new(readers: RelationReaders, state: &TrialState<'_>, lane: Lane<'_>) -> Self {
        if readers == RelationReaders::Everybody {
            return Self::Collected;
        }
        match lane {
            Lane::Open(_) => Self::Collected,
            Lane::Blinded => Self::Concealed,
            Lane::Dummy(seed) => Self::DrawnByLot {
                seed,
                collected: state
                    .subjects()
                    .iter()
                    .flat_map(|subject| subject.adverse_events())
                    .map(|event| event.what.relation)
                    .collect(),
            },
        }
    }

    /// That of an event, whose number counts the events of its subject from 1.
    pub fn shown(
        &self,
        subject: SubjectNumber,
        event: u32,
        relation: Relation,
    ) -> Option<Relation> {
        match self {
            Self::Collected => Some(relation),
            Self::Concealed => None,
            Self::DrawnByLot { seed, collected } => {
                // The arms are drawn from the same seed, by the number of the subject alone.
                let which = mixed(mixed(seed ^ u64::from(event)) ^ u64::from(subject.0));
                let place = usize::try_from(which % collected.len().max(1) as u64).ok()?;
                collected.get(place).copied()
            }
        }
    }
}

/// A number in whose bits nothing of another is recognised: the finalizer of SplitMix64 (Steele, Lea, Flood. OOPSLA 2014, figure 16).
pub const fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}
