//! Flow diagrams.

use crate::plan::BoxId;
use crate::plan::method::Place;
use crate::results::{Group, ResultId};

/// A flow diagram: boxes with their numbers, each after its parent.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// The boxes; one that is split stands here once for each group, in the order of the groups.
    pub boxes: Vec<FlowBoxCount>,
}

/// A box with its number.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowBoxCount {
    /// The box.
    pub id: BoxId,
    /// What is printed before the number.
    pub label: String,
    /// The group; [`Group::All`] where the box is not split.
    pub group: Group,
    /// The box above.
    pub parent: Option<BoxId>,
    /// Where the box stands.
    pub place: Place,
    /// How many subjects are in it.
    pub subjects: u64,
    /// The result that holds the number.
    pub result: ResultId,
    /// Reasons, the most frequent first.
    pub reasons: Vec<FlowReason>,
}

/// A reason with its number. A subject may have more than one.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowReason {
    /// The reason.
    pub label: String,
    /// How many subjects have it.
    pub subjects: u64,
    /// The result that holds the number.
    pub result: ResultId,
}
