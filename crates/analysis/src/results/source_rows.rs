//! The data rows that results were made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::results::ResultId;

/// Rows of one dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetRows {
    /// The dataset.
    pub dataset: String,
    /// The rows from 0, as the plan reads the dataset: the same as [`crate::results::ListingRow::source_row`].
    pub rows: Vec<usize>,
}

/// The rows behind results, each dataset's own, that of the analysis first. Results of one calculation share theirs.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SourceRows {
    of: BTreeMap<ResultId, Arc<[DatasetRows]>>,
    last: Option<Arc<[DatasetRows]>>,
}

impl SourceRows {
    pub(crate) fn of(&self, id: &ResultId) -> Option<&[DatasetRows]> {
        self.of.get(id).map(AsRef::as_ref)
    }

    pub(crate) fn keep(&mut self, id: ResultId, rows: Vec<DatasetRows>) {
        // The statistics of one calculation follow each other.
        let kept = match &self.last {
            Some(last) if **last == *rows => Arc::clone(last),
            _ => Arc::from(rows),
        };
        self.last = Some(Arc::clone(&kept));
        self.of.insert(id, kept);
    }
}
