//! Queries: what is asked about data, and what became of it.

use protocol::VisitId;
use record::SubjectNumber;
use serde::{Deserialize, Serialize};

use super::envelope::words;
use super::scope::{ItemGroup, Scope};

/// What a query is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum QueryAbout {
    /// A subject as a whole.
    Subject {},
    /// An entry of the record.
    Entry {
        /// Its sequence number in the record.
        entry: u64,
    },
    /// A group of items of an entry; it may be empty.
    ItemGroup {
        /// The sequence number of the entry in the record.
        entry: u64,
        /// The group.
        group: ItemGroup,
    },
    /// A field of a visit of which nothing has been entered yet: the query is there before the data are.
    EmptyField {
        /// The visit.
        visit: VisitId,
        /// The field, by the name that an entry of the visit would give it, such as `event.findings.core_set`.
        group: ItemGroup,
    },
    /// A correction for which the sponsor asks, who sees no data and writes none (ICH E6(R3) 3.16.1(i)): named by what the
    /// protocol asks for, and never by an entry. The site makes it, or declines.
    Correction {
        /// The form, by its word: `visit/W4`, `adverse-event`.
        form: String,
        /// The item, as the form calls it.
        item: String,
        /// What should stand there, in words.
        proposed: String,
    },
}

impl QueryAbout {
    /// The entry, where it is about one.
    pub const fn entry(&self) -> Option<u64> {
        match self {
            Self::Entry { entry } | Self::ItemGroup { entry, .. } => Some(*entry),
            Self::Subject {} | Self::EmptyField { .. } | Self::Correction { .. } => None,
        }
    }

    /// The part of the subject's data that it is about.
    ///
    /// ```
    /// use store::{QueryAbout, Scope};
    ///
    /// let about = QueryAbout::Entry { entry: 7 };
    /// assert_eq!(about.part(), Scope::Entry { entry: 7 });
    /// ```
    pub fn part(&self) -> Scope {
        match self {
            Self::Entry { entry } => Scope::Entry { entry: *entry },
            Self::ItemGroup { entry, group } => Scope::ItemGroup {
                entry: *entry,
                group: group.clone(),
            },
            Self::EmptyField { visit, .. } => Scope::Visit {
                visit: visit.clone(),
            },
            Self::Subject {} | Self::Correction { .. } => Scope::Casebook {},
        }
    }

    /// Whether it is a request for a correction.
    ///
    /// ```
    /// assert!(!store::QueryAbout::Subject {}.is_request());
    /// ```
    pub const fn is_request(&self) -> bool {
        matches!(self, Self::Correction { .. })
    }
}

words! {
    /// What is done with a query after it was raised.
    QueryStep {
        /// The site answers it.
        Answered = "answered",
        /// It is settled.
        Closed = "closed",
        /// It is asked again.
        Reopened = "reopened",
    }
}

words! {
    /// How a query stands.
    QueryStanding {
        /// It waits for the site.
        Open = "open",
        /// It waits for who raised it.
        Answered = "answered",
        /// It is settled.
        Closed = "closed",
    }
}

impl QueryStep {
    /// How a query stands after this step; `None` where the step cannot be taken.
    ///
    /// ```
    /// use store::{QueryStanding, QueryStep};
    ///
    /// assert_eq!(QueryStep::Answered.after(QueryStanding::Open), Some(QueryStanding::Answered));
    /// assert_eq!(QueryStep::Answered.after(QueryStanding::Closed), None);
    /// ```
    pub const fn after(self, standing: QueryStanding) -> Option<QueryStanding> {
        match (self, standing) {
            (Self::Answered, QueryStanding::Open) => Some(QueryStanding::Answered),
            (Self::Closed, QueryStanding::Open | QueryStanding::Answered) => {
                Some(QueryStanding::Closed)
            }
            (Self::Reopened, QueryStanding::Answered | QueryStanding::Closed) => {
                Some(QueryStanding::Open)
            }
            _ => None,
        }
    }
}

/// A query was raised. It is known by the number of the row that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryRaised {
    /// Whose data.
    pub subject: SubjectNumber,
    /// Which of them.
    pub about: QueryAbout,
    /// The question.
    pub text: String,
}

/// A query was answered, closed or opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryMoved {
    /// The row that raised it.
    pub query: u64,
    /// Whose data.
    pub subject: SubjectNumber,
    /// What was done.
    pub step: QueryStep,
    /// In words; a query may be closed without any.
    pub text: String,
    /// The entry that was corrected as the sponsor asked, where that is the answer; an answer without one declines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<u64>,
}

impl QueryMoved {
    /// The same, naming the entry that was corrected as the sponsor asked.
    pub(crate) fn naming(self, corrected: Option<u64>) -> Self {
        Self { corrected, ..self }
    }
}
