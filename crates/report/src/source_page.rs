//! The data rows behind the cells of a table, each a link to its row in a listing.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::document::{Content, Document, Section};
use crate::number_format::with_minus_signs;
use crate::page::{Folders, SidePage, banner, framed, is_long_listing, page_title, provenance};
use crate::table::{Cell, Row, RowsBehind, Table, cell_anchor, row_anchor};

/// The most rows of a dataset that are named for one cell; of more, the number is said.
pub const MOST_ROWS_NAMED: usize = 2_000;

/// Where a data row stands in a listing.
struct Place<'d> {
    /// The page and the row on it.
    href: String,
    /// What tells the row from the others of its listing.
    key: String,
    /// The listing's title.
    listing: &'d str,
}

/// The rows that listings show, by dataset and row; of a row in several listings, its place in the first.
type Places<'d> = BTreeMap<(String, usize), Place<'d>>;

/// A page for each table with cells whose rows are known.
pub(crate) fn pages(document: &Document, folders: Folders<'_>, report: &str) -> Vec<SidePage> {
    let tables: Vec<(&Section, &Table)> = document
        .sections
        .iter()
        .filter_map(|section| {
            let tables = section.contents.iter().filter_map(|content| match content {
                Content::Table(table) => Some(table),
                _ => None,
            });
            let mut with_rows = tables.filter(|table| cells(table).next().is_some());
            with_rows.next().map(|table| (section, table))
        })
        .collect();
    if tables.is_empty() {
        return Vec::new();
    }
    let places = places(document, folders, report);
    tables
        .into_iter()
        .map(|(section, table)| SidePage {
            name: format!("{}/{}.html", folders.sources, section.name()),
            html: set(document, section, table, &places, report),
        })
        .collect()
}

/// The cells whose rows are known: row, column, the row's label, the cell.
fn cells(table: &Table) -> impl Iterator<Item = (usize, usize, &str, &Cell)> {
    table.rows.iter().enumerate().flat_map(|(place, row)| {
        let (label, cells) = match row {
            Row::Heading { .. } => ("", [].as_slice()),
            Row::Figures { label, cells, .. } => (label.as_str(), cells.as_slice()),
        };
        cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.rows.is_empty())
            .map(move |(column, cell)| (place, column, label, cell))
    })
}

fn places<'d>(document: &'d Document, folders: Folders<'_>, report: &str) -> Places<'d> {
    let mut places = BTreeMap::new();
    for section in &document.sections {
        for content in &section.contents {
            let Content::Table(table) = content else {
                continue;
            };
            let Some(source) = &table.source else {
                continue;
            };
            let name = section.name();
            let page = if is_long_listing(content) {
                format!("../{}/{name}.html", folders.listings)
            } else {
                format!("../{report}")
            };
            // What is the same in all rows tells none of them apart.
            let telling: Vec<usize> = (0..source.keys.len())
                .filter(|key| {
                    let value = |row: usize| source.rows.get(row).and_then(|row| row.key.get(*key));
                    (1..source.rows.len()).any(|row| value(row) != value(0))
                })
                .collect();
            for row in &source.rows {
                let key: Vec<&str> = telling
                    .iter()
                    .filter_map(|key| row.key.get(*key))
                    .map(String::as_str)
                    .collect();
                let place = Place {
                    href: format!("{page}#{}", row_anchor(&name, row.row)),
                    key: if key.is_empty() {
                        format!("row {}", row.row)
                    } else {
                        key.join(" \u{b7} ")
                    },
                    listing: &section.title,
                };
                places
                    .entry((source.dataset.to_ascii_uppercase(), row.row))
                    .or_insert(place);
            }
        }
    }
    places
}

fn set(
    document: &Document,
    section: &Section,
    table: &Table,
    places: &Places<'_>,
    report: &str,
) -> String {
    let heading = |row: usize, column: usize, label: &str| {
        let above = table.rows[..row]
            .iter()
            .rev()
            .find(|before| before.indent() < table.rows[row].indent());
        let above = above.map_or("", |row| match row {
            Row::Heading { label, .. } | Row::Figures { label, .. } => label.as_str(),
        });
        let column = table.columns.get(column);
        let of_column = column.map_or("", |column| column.label.as_str());
        let parts = [above, label, of_column];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" \u{2013} ")
    };
    framed(
        &format!(
            "Data behind {} \u{2013} {}",
            section.title,
            page_title(document)
        ),
        &html! {
            a.skip href="#results" { "Skip to the cells" }
            (banner(document.subjects))
            div.layout.alone {
                header.masthead {
                    p.kicker { (document.title) }
                    h1 { "Data behind " (section.title) }
                    p.source { a href={ "../" (report) "#" (section.id) } { "Back to the report" } }
                }
                main id="results" {
                    @for (row, column, label, cell) in cells(table) {
                        section.behind id=(cell_anchor(row, column)) {
                            h2 { (heading(row, column, label)) ": " (with_minus_signs(cell.result.as_deref().unwrap_or_default())) }
                            @if let Some(origin) = &cell.origin { p { (origin) } }
                            p.results {
                                "Results: "
                                @for (place, id) in cell.sources.iter().enumerate() {
                                    @if place > 0 { ", " }
                                    code { (id) }
                                }
                            }
                            @for of_dataset in &cell.rows { (rows(of_dataset, places)) }
                        }
                    }
                    (provenance(&document.provenance))
                }
            }
        },
    )
}

fn rows(behind: &RowsBehind, places: &Places<'_>) -> Markup {
    let dataset = behind.dataset.to_ascii_uppercase();
    let count = behind.rows.len();
    let counted = format!(
        "{count} {} of {}",
        if count == 1 { "row" } else { "rows" },
        behind.dataset
    );
    if count > MOST_ROWS_NAMED {
        return html! { p { (counted) ", too many to be named here" } };
    }
    let mut listed: BTreeMap<&str, Vec<&Place<'_>>> = BTreeMap::new();
    let mut unlisted: Vec<usize> = Vec::new();
    for row in &behind.rows {
        match places.get(&(dataset.clone(), *row)) {
            Some(place) => listed.entry(place.listing).or_default().push(place),
            None => unlisted.push(*row),
        }
    }
    html! {
        @for (listing, places) in listed {
            p.rows {
                (counted) ", in the listing " (listing) ": "
                @for (number, place) in places.iter().enumerate() {
                    @if number > 0 { ", " }
                    a href=(place.href) { (place.key) }
                }
            }
        }
        @if !unlisted.is_empty() {
            p.rows { (counted) ", in no listing: rows " (ranges(&unlisted)) }
        }
    }
}

/// Numbers in ascending order, those that follow each other drawn together: `1-3, 7`.
fn ranges(rows: &[usize]) -> String {
    let mut drawn: Vec<(usize, usize)> = Vec::new();
    for row in rows {
        match drawn.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => drawn.push((*row, *row)),
        }
    }
    let texts: Vec<String> = drawn
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}\u{2013}{last}")
            }
        })
        .collect();
    texts.join(", ")
}
