//! Where rows are found without a look at all of them: by the key of their request, and by whom they concern.
//!
//! It is kept in memory, and made again with every opening, when all rows are read anyway. Two indexes of the database would
//! each have to be changed for each row at a place of its own: a batch of thirty rows would then write sixty pages and
//! more to the disk, where it now writes those few into which the rows themselves go.

use std::collections::{BTreeMap, HashMap};

use record::SubjectNumber;

use super::deed::Deed;
use super::hands::Hands;
use super::passes::{Passes, Typed};
use super::redaction::Redactions;
use crate::error::StoreError;

/// Which rows are where.
#[derive(Debug, Default)]
pub(crate) struct TrailIndex {
    requests: HashMap<Box<str>, u64>,
    subjects: BTreeMap<u32, Vec<u64>>,
    /// Those that release a version of the protocol at a site, or put that right.
    releases: Vec<u64>,
    /// Who recorded what.
    pub(crate) hands: Hands,
    /// What people entered, and entered a second time.
    pub(crate) passes: Passes,
    /// Who wants which words taken out of the trail.
    pub(crate) redactions: Redactions,
}

impl TrailIndex {
    /// Takes the next row of the trail.
    ///
    /// # Errors
    /// [`StoreError::Tampered`] where the key of its request was used by a row before it, which no writer lets happen.
    pub(crate) fn take(
        &mut self,
        sequence: u64,
        request: Option<&str>,
        subject: Option<u32>,
    ) -> Result<(), StoreError> {
        if let Some(key) = request
            && let Some(before) = self.requests.insert(key.into(), sequence)
        {
            return Err(StoreError::tampered(format!(
                "rows {before} and {sequence} both answer the request {key}, and a request is carried out once"
            )));
        }
        if let Some(subject) = subject {
            self.subjects.entry(subject).or_default().push(sequence);
        }
        Ok(())
    }

    /// Takes what the next row says that somebody did.
    pub(crate) fn take_deed(&mut self, typed: &Typed<'_>, deed: &Deed) {
        self.hands.take(typed.row, typed.person, typed.role, deed);
        self.passes.take(typed, deed);
        self.redactions.take(typed.row, typed.person, deed);
        if matches!(deed, Deed::Version(_)) {
            self.releases.push(typed.row);
        }
    }

    /// The rows of releases, in their order.
    pub(crate) fn rows_of_releases(&self) -> &[u64] {
        &self.releases
    }

    /// Forgets the rows after one, which were given up.
    pub(crate) fn go_back(&mut self, last: u64) {
        self.requests.retain(|_, row| *row <= last);
        for rows in self.subjects.values_mut() {
            rows.truncate(rows.partition_point(|row| *row <= last));
        }
        self.releases
            .truncate(self.releases.partition_point(|row| *row <= last));
        self.hands.go_back(last);
        self.redactions.go_back(last);
        self.passes.go_back(last);
    }

    /// The row that answers a request.
    pub(crate) fn row_of_request(&self, key: &str) -> Option<u64> {
        self.requests.get(key).copied()
    }

    /// The rows about a subject, in their order.
    pub(crate) fn rows_about(&self, subject: SubjectNumber) -> &[u64] {
        self.subjects.get(&subject.0).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use record::SubjectNumber;

    use super::TrailIndex;

    #[test]
    fn rows_are_found_by_key_and_by_subject_and_a_key_is_used_once() {
        let mut index = TrailIndex::default();
        assert!(index.take(1, None, None).is_ok());
        assert!(index.take(2, Some("a"), Some(7)).is_ok());
        assert!(index.take(3, Some("b"), Some(8)).is_ok());
        assert!(index.take(4, None, Some(7)).is_ok());
        assert_eq!(index.row_of_request("b"), Some(3));
        assert_eq!(index.row_of_request("c"), None);
        assert_eq!(index.rows_about(SubjectNumber(7)), [2, 4]);
        assert!(index.rows_about(SubjectNumber(9)).is_empty());
        let doubled = index.take(5, Some("a"), Some(9));
        assert!(doubled.is_err_and(|error| error.to_string().contains("rows 2 and 5")));
        index.go_back(2);
        assert_eq!(index.row_of_request("b"), None);
        assert_eq!(index.rows_about(SubjectNumber(7)), [2]);
        assert!(index.take(3, Some("b"), Some(7)).is_ok());
    }
}
