//! Listings: rows of data as they are.

use analysis::plan::display::ListingTable;

use super::typesetting::Typesetter;
use crate::document::Content;
use crate::table::{ListingSource, SourceRow, Table};

pub(super) fn listing(typesetter: &Typesetter<'_>, table: &ListingTable) -> Content {
    match typesetter.results.listing(&table.analysis) {
        Some(listing) if !listing.rows.is_empty() => {
            let rows = listing.rows.iter().map(|row| row.cells.clone()).collect();
            let mut table = Table::listing(&listing.headings, rows);
            table.source = Some(ListingSource {
                dataset: listing.dataset.clone(),
                keys: listing.keys.clone(),
                rows: listing
                    .rows
                    .iter()
                    .map(|row| SourceRow {
                        row: row.source_row + 1,
                        key: row.key.clone(),
                    })
                    .collect(),
            });
            Content::Table(table)
        }
        _ => Content::Note("There are no rows.".to_owned()),
    }
}
