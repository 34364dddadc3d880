//! Tables and listings: the one model that pages, print and data files are made from, and its form
//! on the page, with a virtual figure in each cell and the printed one on the line beneath it.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::number_format::with_minus_signs;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Column {
    /// The group's name.
    pub label: String,
    /// How many subjects the column is of, for example `N = 47`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The same as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed_size: Option<String>,
    /// What stands above this column and its neighbours of the same headings, the outermost first;
    /// an empty heading stands over nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<String>,
    /// Footnote symbols.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub marks: String,
    /// How its cells stand beneath each other on paper.
    #[serde(default)]
    pub alignment: Alignment,
}

/// How the cells of a column stand beneath each other on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// At the left edge, as words do.
    #[default]
    Left,
    /// At the decimal point of the first figure, as numbers do.
    Decimal,
}

/// One cell, as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// The text; none where the table has no such cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The printed figure, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<String>,
    /// Where the result comes from (method, set, identifier), shown when the reader points at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The identifiers of the results in the text, in their order there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The pattern by which the text was made of them, for example `{mean:1}±{sd:1}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The data rows that the results in the text were made of, where they were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RowsBehind>,
    /// Footnote symbols.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub marks: String,
}

/// Rows of a dataset behind a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsBehind {
    /// The dataset.
    pub dataset: String,
    /// The rows, counted from 1, in ascending order.
    pub rows: Vec<usize>,
}

/// Where the rows of a listing come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingSource {
    /// The dataset.
    pub dataset: String,
    /// The columns that tell its rows apart.
    pub keys: Vec<String>,
    /// One entry a row of the listing.
    pub rows: Vec<SourceRow>,
}

/// Where a row of a listing comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// The row of the dataset, counted from 1.
    pub row: usize,
    /// The values of its keys.
    pub key: Vec<String>,
}

/// Where the cells of a table on a page lead to, and what its rows are called there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Anchors<'a> {
    /// The display's name.
    pub(crate) name: &'a str,
    /// The folder of the pages that show the data rows behind cells; none where there are no such pages.
    pub(crate) sources: Option<&'a str>,
}

impl Cell {
    /// A cell of words, such as one of a listing.
    #[must_use]
    pub fn of_text(text: impl Into<String>) -> Self {
        Self {
            result: Some(text.into()),
            ..Self::default()
        }
    }
}

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

impl Row {
    /// How deep the row stands: 0 is the margin.
    #[must_use]
    pub const fn indent(&self) -> u8 {
        match self {
            Self::Heading { indent, .. } | Self::Figures { indent, .. } => *indent,
        }
    }
}

/// What a table is to its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Statistics of groups: open on the page, kept together on paper.
    #[default]
    Figures,
    /// Rows of data as they are: folded away on the page, broken anywhere on paper.
    Listing,
}

/// Which way the paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Upright where the columns find room, else across.
    #[default]
    AsNeeded,
    /// Upright.
    Portrait,
    /// Across.
    Landscape,
}

/// Where a page may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageBreak {
    /// Between any two rows; only a heading is never the last on its page.
    BetweenRows,
    /// Between blocks of rows under a heading at the margin, as long as a block fits on a page.
    #[default]
    BetweenBlocks,
}

/// How a table lies on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Which way the paper lies.
    pub orientation: Orientation,
    /// Where a page may end.
    pub page_break: PageBreak,
    /// How many columns, counted with that of the row labels, stand again at the left where the rest
    /// of a wide table goes on to further pages.
    pub key_columns: usize,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            orientation: Orientation::default(),
            page_break: PageBreak::default(),
            key_columns: 1,
        }
    }
}

/// A table or listing: the one model that pages, print and data files are made from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// What it is to its reader.
    #[serde(default)]
    pub kind: TableKind,
    /// What the first column is of.
    pub row_label: String,
    /// The further columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Notes beneath.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub footnotes: Vec<String>,
    /// Where the rows of a listing come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ListingSource>,
    /// How it lies on paper.
    #[serde(default)]
    pub layout: Layout,
}

impl Table {
    /// A listing: rows of data as they are, the first column the key that stands again on every page.
    ///
    /// ```
    /// use report::table::Table;
    /// let listing = Table::listing(
    ///     &["Subject".to_owned(), "Event".to_owned()],
    ///     vec![vec!["01-003".to_owned(), "Headache".to_owned()]],
    /// );
    /// assert_eq!((listing.row_label.as_str(), listing.columns[0].label.as_str()), ("Subject", "Event"));
    /// ```
    #[must_use]
    pub fn listing(headings: &[String], rows: Vec<Vec<String>>) -> Self {
        let mut names = headings.iter().cloned();
        Self {
            kind: TableKind::Listing,
            row_label: names.next().unwrap_or_default(),
            columns: names
                .map(|label| Column {
                    label,
                    ..Column::default()
                })
                .collect(),
            rows: rows
                .into_iter()
                .map(|row| {
                    let mut texts = row.into_iter();
                    Row::Figures {
                        label: texts.next().unwrap_or_default(),
                        indent: 0,
                        marks: String::new(),
                        cells: texts.map(Cell::of_text).collect(),
                    }
                })
                .collect(),
            footnotes: Vec::new(),
            source: None,
            layout: Layout {
                page_break: PageBreak::BetweenRows,
                ..Layout::default()
            },
        }
    }

    /// Sets the table; `caption` names it for those who hear it.
    #[must_use]
    pub fn render(&self, caption: &str) -> Markup {
        self.render_with(caption, None)
    }

    /// Sets the table with links from its cells and places that links lead to.
    pub(crate) fn render_with(&self, caption: &str, anchors: Option<Anchors<'_>>) -> Markup {
        match self.kind {
            TableKind::Figures => self.render_open(caption, anchors),
            TableKind::Listing => html! {
                details.numbers {
                    summary { "Show " (self.rows.len()) @if self.rows.len() == 1 { " row" } @else { " rows" } }
                    (self.render_open(caption, anchors))
                }
            },
        }
    }

    pub(crate) fn render_open(&self, caption: &str, anchors: Option<Anchors<'_>>) -> Markup {
        let has_printed = self.has_printed();
        html! {
            @if has_printed { (key()) }
            div.scroll tabindex="0" role="region" aria-label={ "Table: " (caption) } {
                table.figures.listing[self.kind == TableKind::Listing] {
                    caption.visually-hidden { (caption) }
                    (self.head())
                    tbody {
                        @for (place, row) in self.rows.iter().enumerate() { (self.render_row(place, row, anchors)) }
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
        html! {
            thead {
                @for level in 0..self.heading_levels() {
                    tr.over {
                        td {}
                        @for (heading, columns) in self.headings(level, 0..self.columns.len()) {
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

    /// How many lines of shared headings stand above the heads of the columns.
    pub(crate) fn heading_levels(&self) -> usize {
        let filled = |column: &Column| {
            column
                .headings
                .iter()
                .rposition(|heading| !heading.is_empty())
                .map_or(0, |last| last + 1)
        };
        self.columns.iter().map(filled).max().unwrap_or(0)
    }

    /// Neighbouring columns of the same headings down to a level taken together; none where nothing
    /// stands above them.
    pub(crate) fn headings(
        &self,
        level: usize,
        columns: std::ops::Range<usize>,
    ) -> Vec<(Option<&str>, usize)> {
        let mut headings: Vec<(Option<&str>, usize)> = Vec::new();
        let mut last_path: &[String] = &[];
        for column in &self.columns[columns] {
            let path = &column.headings[..column.headings.len().min(level + 1)];
            let heading = column
                .headings
                .get(level)
                .map(String::as_str)
                .filter(|heading| !heading.is_empty());
            match headings.last_mut() {
                Some((last, columns))
                    if *last == heading && (heading.is_none() || last_path == path) =>
                {
                    *columns += 1;
                }
                _ => headings.push((heading, 1)),
            }
            last_path = path;
        }
        headings
    }

    /// Whether a printed figure stands beside any result.
    pub(crate) fn has_printed(&self) -> bool {
        self.rows.iter().any(|row| match row {
            Row::Heading { .. } => false,
            Row::Figures { cells, .. } => cells.iter().any(|cell| cell.printed.is_some()),
        })
    }

    /// What the row of a listing is called on its page.
    fn anchor(&self, place: usize, anchors: Option<Anchors<'_>>) -> Option<String> {
        let row = self.source.as_ref()?.rows.get(place)?;
        Some(row_anchor(anchors?.name, row.row))
    }

    fn render_row(&self, place: usize, row: &Row, anchors: Option<Anchors<'_>>) -> Markup {
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
                tr class={ "indent-" (indent.min(&3)) } id=[self.anchor(place, anchors)] {
                    th scope="row" { (label) (marks(symbols)) }
                    @for column in 0..self.columns.len() {
                        @match cells.get(column) {
                            Some(content) => (content.render(|| {
                                let Anchors { name, sources } = anchors?;
                                Some(format!("{}/{name}.html#{}", sources?, cell_anchor(place, column)))
                            })),
                            None => td {},
                        }
                    }
                }
            },
        }
    }
}

impl Cell {
    /// Sets the cell; `source` says where its data rows are shown, if they are.
    fn render(&self, source: impl FnOnce() -> Option<String>) -> Markup {
        let source = if self.rows.is_empty() { None } else { source() };
        html! {
            td title=[&self.origin] {
                (linked_lines(self.result.as_deref(), self.printed.as_deref(), &self.marks, source.as_deref()))
            }
        }
    }
}

/// What the row of a dataset is called on the page of a listing.
pub(crate) fn row_anchor(listing: &str, row: usize) -> String {
    format!("{listing}-{row}")
}

/// What a cell is called on the page that shows the data rows behind it.
pub(crate) fn cell_anchor(row: usize, column: usize) -> String {
    format!("r{}c{}", row + 1, column + 1)
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
    linked_lines(result, printed, symbols, None)
}

fn linked_lines(
    result: Option<&str>,
    printed: Option<&str>,
    symbols: &str,
    source: Option<&str>,
) -> Markup {
    html! {
        @if let Some(result) = result {
            span.virtual {
                @match source {
                    Some(source) => a.source href=(source) { (unbroken(result)) },
                    None => (unbroken(result)),
                }
                (marks(symbols))
            }
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
