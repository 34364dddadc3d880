//! Tables: a virtual figure in each cell, and the printed one on the line beneath it.

use maud::{Markup, html};

use crate::number_format::with_minus_signs;

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The group's name.
    pub label: String,
    /// How many subjects the column is of, for example `N = 47`.
    pub size: Option<String>,
    /// The same as printed.
    pub printed_size: Option<String>,
    /// What stands above this column and its neighbours of the same heading; none where nothing does.
    pub heading: Option<String>,
    /// Footnote symbols.
    pub marks: String,
}

/// One figure, as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// The virtual trial's figure; none where the table has no such cell.
    pub result: Option<String>,
    /// The printed figure, as printed.
    pub printed: Option<String>,
    /// Where the result comes from (method, set, identifier), shown when the reader points at it.
    pub origin: Option<String>,
    /// Footnote symbols.
    pub marks: String,
}

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A heading over the rows beneath it.
    Heading {
        /// Its words.
        label: String,
        /// How deep it stands: 0 is the margin.
        indent: u8,
        /// Footnote symbols.
        marks: String,
    },
    /// A row of figures.
    Figures {
        /// What the figures are.
        label: String,
        /// How deep it stands: 0 is the margin.
        indent: u8,
        /// Footnote symbols.
        marks: String,
        /// One cell a column.
        cells: Vec<Cell>,
    },
}

/// A table of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the first column is of.
    pub row_label: String,
    /// The columns of figures.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Notes beneath.
    pub footnotes: Vec<String>,
}

impl Table {
    /// Sets the table; `caption` names it for those who hear it.
    #[must_use]
    pub fn render(&self, caption: &str) -> Markup {
        let has_printed = self.has_printed();
        html! {
            @if has_printed { (key()) }
            div.scroll tabindex="0" role="region" aria-label=(caption) {
                table.figures {
                    caption.visually-hidden { (caption) }
                    (self.head())
                    tbody {
                        @for row in &self.rows { (self.render_row(row)) }
                    }
                }
            }
            @if !self.footnotes.is_empty() {
                ul.footnotes { @for note in &self.footnotes { li { (note) } } }
            }
        }
    }

    /// The heads of the columns, under the headings that neighbours share.
    fn head(&self) -> Markup {
        let headings = self.headings();
        let over = headings.iter().any(|(heading, _)| heading.is_some());
        html! {
            thead {
                @if over {
                    tr.over {
                        td {}
                        @for (heading, columns) in &headings {
                            @match heading {
                                Some(heading) => th scope="colgroup" colspan=(columns) { span { (heading) } },
                                None => td colspan=(columns) {},
                            }
                        }
                    }
                }
                tr {
                    th scope="col" { (self.row_label) }
                    @for column in &self.columns {
                        th scope="col" {
                            span.group-name { (column.label) (marks(&column.marks)) }
                            @if let Some(size) = &column.size { span.virtual { (size) } }
                            @if let Some(size) = &column.printed_size { (printed_span(size)) }
                        }
                    }
                }
            }
        }
    }

    /// Neighbouring columns of the same heading taken together.
    fn headings(&self) -> Vec<(Option<&str>, usize)> {
        let mut headings: Vec<(Option<&str>, usize)> = Vec::new();
        for column in &self.columns {
            let heading = column.heading.as_deref();
            match headings.last_mut() {
                Some((last, columns)) if *last == heading => *columns += 1,
                _ => headings.push((heading, 1)),
            }
        }
        headings
    }

    fn has_printed(&self) -> bool {
        self.rows.iter().any(|row| match row {
            Row::Heading { .. } => false,
            Row::Figures { cells, .. } => cells.iter().any(|cell| cell.printed.is_some()),
        })
    }

    fn render_row(&self, row: &Row) -> Markup {
        match row {
            Row::Heading {
                label,
                indent,
                marks: symbols,
            } => html! {
                tr class={ "heading indent-" (indent.min(&3)) } {
                    th scope="colgroup" colspan=(self.columns.len() + 1) { (label) (marks(symbols)) }
                }
            },
            Row::Figures {
                label,
                indent,
                marks: symbols,
                cells,
            } => html! {
                tr class={ "indent-" (indent.min(&3)) } {
                    th scope="row" { (label) (marks(symbols)) }
                    @for place in 0..self.columns.len() {
                        @match cells.get(place) {
                            Some(content) => (content.render()),
                            None => td {},
                        }
                    }
                }
            },
        }
    }
}

impl Cell {
    fn render(&self) -> Markup {
        html! {
            td title=[&self.origin] {
                (figure_lines(self.result.as_deref(), self.printed.as_deref(), &self.marks))
            }
        }
    }
}

/// Footnote symbols, raised.
fn marks(symbols: &str) -> Markup {
    html! { @if !symbols.is_empty() { sup.mark { (symbols) } } }
}

/// What the two lines of a cell are, said once above each table.
pub(crate) fn key() -> Markup {
    html! {
        p.key {
            span.sign { span.dot.virtual-dot aria-hidden="true" {} "virtual trial" }
            span.sign { (printed_span("printed in the paper")) }
        }
    }
}

/// A cell with the virtual figure and, beneath it, the printed one.
pub(crate) fn cell(result: Option<&str>, printed: Option<&str>) -> Markup {
    html! { td { (figure_lines(result, printed, "")) } }
}

fn figure_lines(result: Option<&str>, printed: Option<&str>, symbols: &str) -> Markup {
    html! {
        @if let Some(result) = result {
            span.virtual { (unbroken(result)) (marks(symbols)) }
        } @else if printed.is_some() {
            span.virtual.absent { span.visually-hidden { "no virtual figure" } span aria-hidden="true" { "\u{2013}" } }
        }
        @if let Some(printed) = printed { (printed_span(printed)) }
    }
}

/// A printed figure with its sign, which is the hollow marker of the figures.
pub(crate) fn printed_span(text: &str) -> Markup {
    html! {
        span.printed {
            span.dot aria-hidden="true" {}
            @if text.starts_with("printed") { (text) } @else {
                span.visually-hidden { " printed: " }
                (unbroken(text))
            }
        }
    }
}

/// Sets a figure so that a line breaks before a parenthesis, never within one: an interval stays
/// whole on a narrow page.
fn unbroken(text: &str) -> Markup {
    let text = with_minus_signs(text);
    let pieces: Vec<&str> = text.split(" (").collect();
    html! {
        @for (place, piece) in pieces.iter().enumerate() {
            @if place > 0 { " " span.whole { "(" (piece) } } @else { span.whole { (piece) } }
        }
    }
}
