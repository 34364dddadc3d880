//! How an infusion ran, by the clock.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// One day of a cycle, by the clock of the site. What is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InfusionDay {
    /// When the infusion began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub began: Option<Time>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Time>,
    /// Where it ended after midnight: the end is on the next day.
    #[serde(skip_serializing_if = "is_same_day")]
    pub end: InfusionEnd,
    /// The times at which it stood still, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interruptions: Vec<Interruption>,
}

/// On which day an infusion ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InfusionEnd {
    /// On the day on which it began.
    #[default]
    SameDay,
    /// After midnight.
    NextDay,
}

const fn is_same_day(end: &InfusionEnd) -> bool {
    matches!(end, InfusionEnd::SameDay)
}

/// A time at which an infusion stood still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interruption {
    /// From when.
    pub from: Time,
    /// For how many minutes.
    pub minutes: u16,
    /// Why.
    pub reason: String,
}

impl Interruption {
    /// Why whoever knows the arm may say that an infusion stood still: blinded people read it, and in words of one's own the bag is
    /// soon described. Each of these is said of a product and of its placebo.
    pub const GIVEN_REASONS: [&'static str; 5] = [
        "reaction of the patient",
        "wish of the patient",
        "line or pump",
        "other care",
        "another reason",
    ];

    /// Whether the reason is one of those.
    pub fn is_in_given_words(&self) -> bool {
        Self::GIVEN_REASONS.contains(&self.reason.as_str())
    }
}
