//! Which data of a subject something is said of: all of them, a visit, an entry or an item.

use std::fmt;

use protocol::VisitId;
use record::Entry;
use serde::{Deserialize, Serialize};

/// Which data of a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scope {
    /// All of them.
    Casebook {},
    /// Those of one visit.
    Visit {
        /// The visit.
        visit: VisitId,
    },
    /// Those of one entry.
    Entry {
        /// The sequence number of the entry in the record.
        entry: u64,
    },
    /// Those of one group of items of an entry.
    ItemGroup {
        /// The sequence number of the entry in the record.
        entry: u64,
        /// The group.
        group: ItemGroup,
    },
}

impl Default for Scope {
    fn default() -> Self {
        Self::Casebook {}
    }
}

impl Scope {
    /// Whether it is all of a subject's data.
    ///
    /// ```
    /// assert!(store::Scope::default().is_casebook());
    /// ```
    pub const fn is_casebook(&self) -> bool {
        matches!(self, Self::Casebook {})
    }

    /// The entry in which it lies, where it lies in one.
    pub(crate) const fn entry(&self) -> Option<u64> {
        match self {
            Self::Entry { entry } | Self::ItemGroup { entry, .. } => Some(*entry),
            Self::Casebook {} | Self::Visit { .. } => None,
        }
    }

    /// Whether another part of the data lies in it, or is it. `visit` is the visit to which the entry of that part belongs.
    pub(crate) fn encloses(&self, part: &Self, visit: Option<&VisitId>) -> bool {
        match (self, part) {
            (Self::Casebook {}, _) => true,
            (Self::Visit { visit: own }, Self::Visit { visit: its }) => own == its,
            (Self::Visit { visit: own }, Self::Entry { .. } | Self::ItemGroup { .. }) => {
                visit == Some(own)
            }
            (
                Self::Entry { entry: own },
                Self::Entry { entry: its } | Self::ItemGroup { entry: its, .. },
            ) => own == its,
            (
                Self::ItemGroup { entry: own, group },
                Self::ItemGroup {
                    entry: its,
                    group: part,
                },
            ) => own == its && part.is_within(group),
            _ => false,
        }
    }

    /// Whether an entry belongs to it, with all or some of its items.
    pub(crate) fn is_about(&self, entry: &Entry) -> bool {
        match self {
            Self::Casebook {} => true,
            Self::Visit { visit } => entry.event.visit() == Some(visit),
            Self::Entry { entry: own } | Self::ItemGroup { entry: own, .. } => {
                entry.sequence == *own
            }
        }
    }
}

/// A group of items of an entry that is corrected, and kept from being written over, as one: the date, or a field of
/// the event, such as `date`, `event.findings.core_set` or `event.severity`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemGroup(pub String);

impl ItemGroup {
    /// The names of the fields that lead to it.
    pub(crate) fn path(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }

    /// Whether it is a part of another group, or the same.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.overlaps(other) && self.path().count() >= other.path().count()
    }

    /// Whether one of two groups holds the other, so that they cannot be corrected at once.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.path().zip(other.path()).all(|(own, its)| own == its)
    }
}

impl fmt::Display for ItemGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
