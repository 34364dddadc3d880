//! Listings, folded away until a reader opens them.

use maud::{Markup, html};

/// Rows of data as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What stands above the columns.
    pub headings: Vec<String>,
    /// The rows, one cell a heading.
    pub rows: Vec<Vec<String>>,
}

impl Listing {
    /// Sets the listing; `caption` names it for those who hear it.
    #[must_use]
    pub fn render(&self, caption: &str) -> Markup {
        html! {
            details.numbers {
                summary { "Show " (self.rows.len()) @if self.rows.len() == 1 { " row" } @else { " rows" } }
                div.scroll tabindex="0" role="region" aria-label=(caption) {
                    table.figures.listing {
                        caption.visually-hidden { (caption) }
                        thead { tr { @for heading in &self.headings { th scope="col" { (heading) } } } }
                        tbody {
                            @for row in &self.rows {
                                tr { @for cell in row { td { (cell) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
