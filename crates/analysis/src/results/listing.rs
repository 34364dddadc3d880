//! Listings.

/// Rows of a dataset as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// The dataset.
    pub dataset: String,
    /// What stands above the columns.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<ListingRow>,
}

/// A row of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingRow {
    /// The cells, each under its heading; a missing value is empty.
    pub cells: Vec<String>,
    /// The row of the dataset, from 0.
    pub source_row: usize,
}
