//! Listings.

/// Rows of a dataset as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// The dataset.
    pub dataset: String,
    /// What stands above the columns.
    pub headings: Vec<String>,
    /// The columns that tell the rows of the dataset apart: those that its metadata or the plan name as its keys, or else that
    /// of the subject.
    pub keys: Vec<String>,
    /// The rows.
    pub rows: Vec<ListingRow>,
}

/// A row of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRow {
    /// The cells, each under its heading; a missing value is empty.
    pub cells: Vec<String>,
    /// The values of the listing's keys, in their order; a missing value is empty.
    pub key: Vec<String>,
    /// The row of the dataset, from 0.
    pub source_row: usize,
}
