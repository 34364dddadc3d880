//! Listings: rows of data as they are.

use analysis::plan::display::ListingTable;

use super::typesetting::Typesetter;
use crate::document::Content;
use crate::listing::Listing;

pub(super) fn listing(typesetter: &Typesetter<'_>, table: &ListingTable) -> Content {
    match typesetter.results.listing(&table.analysis) {
        Some(listing) if !listing.rows.is_empty() => Content::Listing(Listing {
            headings: listing.headings.clone(),
            rows: listing.rows.iter().map(|row| row.cells.clone()).collect(),
        }),
        _ => Content::Note("There are no rows.".to_owned()),
    }
}
