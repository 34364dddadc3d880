//! What an entry counts for, after what was found out about it since.

use serde::{Deserialize, Serialize};

use super::{Act, Event};

/// What an entry counts for. An entry is never taken out of the record: what is found out about it later is written beside
/// what it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// It is as it was entered, or as it was corrected.
    #[default]
    AsEntered,
    /// An act that was carried out on what the record said then, and that the record as it was corrected since would refuse.
    /// It happened: it stands with what was used, and what contradicts it is a deviation of its day.
    Upheld,
    /// It was made for the wrong subject, and says nothing of this one.
    StruckOut,
}

impl Validity {
    pub(crate) fn is_as_entered(&self) -> bool {
        *self == Self::AsEntered
    }
}

impl Event {
    /// Whether an entry of it may be struck out. Who was screened has a number, who was enrolled has used a slot, and who
    /// crossed over was given another treatment by what the pharmacy read here: these are not undone by words.
    ///
    /// ```
    /// use record::Act;
    ///
    /// assert!(record::Event::from(Act::ConsentSigned {}).may_be_struck_out());
    /// assert!(!record::Event::from(Act::CrossedOver {}).may_be_struck_out());
    /// ```
    pub const fn may_be_struck_out(&self) -> bool {
        !matches!(
            self,
            Self::Act(Act::Screened(_) | Act::Enrolled { .. } | Act::CrossedOver {})
        )
    }
}
