//! Data that are entered a second time, and what was decided where the two differ. Both are rows of the trail; the record holds
//! what stands.

use jiff::civil::Date;
use record::rules::double_entry::{Difference, Item};
use record::{Event, SubjectNumber};
use serde::{Deserialize, Serialize};

use super::envelope::words;

/// An entry was entered a second time, by another person, who did not see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondEntry {
    /// The sequence number of the entry in the record.
    pub entry: u64,
    /// Whom the entry concerns.
    pub subject: SubjectNumber,
    /// The day, as the second person entered it.
    pub date: Date,
    /// What happened, as the second person entered it.
    pub event: Event,
}

words! {
    /// Which of two values stands.
    Stands {
        /// The one that stands in the record.
        First = "first",
        /// The one that was entered by the second person.
        Second = "second",
    }
}

/// An item in which two entries differ, and which of the two values stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The item.
    pub item: Item,
    /// The value in the record, as whoever decides saw it.
    pub first: serde_json::Value,
    /// The value that the second person entered.
    pub second: serde_json::Value,
    /// Which of them stands.
    pub stands: Stands,
}

impl Decision {
    /// Whether it was decided on these two values.
    pub fn is_of(&self, difference: &Difference) -> bool {
        self.item == difference.item
            && self.first == difference.first
            && self.second == difference.second
    }
}

/// It was decided which values stand. Where those of the second person do, rows that correct the entry follow this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferencesDecided {
    /// The sequence number of the entry in the record.
    pub entry: u64,
    /// Whom the entry concerns.
    pub subject: SubjectNumber,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// How many acts stand although the corrections contradict them.
    #[serde(default, skip_serializing_if = "is_none")]
    pub upheld: u32,
}

/// Whether there are none.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_none(count: &u32) -> bool {
    *count == 0
}
