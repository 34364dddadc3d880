//! Listings: rows of data as they are.

use analysis::plan::display::ListingTable;

use super::typesetting::Typesetter;
use crate::document::Content;
use crate::table::Table;

pub(super) fn listing(typesetter: &Typesetter<'_>, table: &ListingTable) -> Content {
    match typesetter.results.listing(&table.analysis) {
        Some(listing) if !listing.rows.is_empty() => Content::Table(Table::listing(
            &listing.headings,
            listing.rows.iter().map(|row| row.cells.clone()).collect(),
        )),
        _ => Content::Note("There are no rows.".to_owned()),
    }
}
