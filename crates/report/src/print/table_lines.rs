//! The lines that the cells of a table are set in, and how high its rows and its head are.

use std::borrow::Cow;

use super::columns::{
    CELL_PADDING, INDENT, Panel, PlacedColumn, is_prose, set_printed, set_text, text_size,
};
use super::decimal_point;
use super::pages::LEADING;
use super::typeface::{Typeface, Weight};
use crate::table::{Row, Table};

/// The room above and below the text of a row, in points.
pub const ROW_PADDING: f64 = 1.4;

/// One line of a cell at its place.
#[derive(Debug, Clone, PartialEq)]
pub struct CellLine<'t> {
    /// The words.
    pub text: Cow<'t, str>,
    /// Footnote symbols after them, raised.
    pub marks: &'t str,
    /// From the left edge of the table to the words.
    pub left: f64,
    /// What the line is.
    pub kind: LineKind,
}

/// What a line of a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A heading or a head.
    Heavy,
    /// Words or a result.
    Plain,
    /// A printed figure.
    Printed,
}

impl LineKind {
    /// How heavy its letters are.
    #[must_use]
    pub const fn weight(self) -> Weight {
        match self {
            Self::Heavy => Weight::Bold,
            Self::Plain | Self::Printed => Weight::Regular,
        }
    }
}

/// The lines of a row, cell by cell of the panel.
#[must_use]
pub fn row_lines<'t>(
    table: &Table,
    panel: &Panel,
    row: &'t Row,
    typeface: &Typeface,
) -> Vec<Vec<CellLine<'t>>> {
    let setter = LineSetter {
        size: text_size(table.kind),
        typeface,
    };
    match row {
        Row::Heading {
            label,
            indent,
            marks,
        } => {
            let width: f64 = panel.columns.iter().map(|column| column.width).sum();
            let left = CELL_PADDING + f64::from(*indent) * INDENT;
            let room = width - left - CELL_PADDING;
            vec![setter.words(Cow::Borrowed(label), marks, left, room, LineKind::Heavy)]
        }
        Row::Figures {
            label,
            indent,
            marks,
            cells,
        } => panel
            .columns
            .iter()
            .map(|placed| match placed.column.checked_sub(1) {
                None => {
                    let left = placed.left + CELL_PADDING + f64::from(*indent) * INDENT;
                    let room = placed.left + placed.width - CELL_PADDING - left;
                    setter.words(Cow::Borrowed(label), marks, left, room, LineKind::Plain)
                }
                Some(place) => {
                    let Some(cell) = cells.get(place) else {
                        return Vec::new();
                    };
                    let mut lines = Vec::new();
                    if let Some(result) = &cell.result {
                        setter.figure(
                            set_text(result),
                            &cell.marks,
                            *placed,
                            LineKind::Plain,
                            &mut lines,
                        );
                    } else if cell.printed.is_some() {
                        setter.figure(
                            Cow::Borrowed("\u{2013}"),
                            "",
                            *placed,
                            LineKind::Plain,
                            &mut lines,
                        );
                    }
                    if let Some(printed) = &cell.printed {
                        let text = Cow::Owned(set_printed(printed));
                        setter.figure(text, "", *placed, LineKind::Printed, &mut lines);
                    }
                    lines
                }
            })
            .collect(),
    }
}

struct LineSetter<'a> {
    size: f64,
    typeface: &'a Typeface,
}

impl LineSetter<'_> {
    fn words<'t>(
        &self,
        text: Cow<'t, str>,
        marks: &'t str,
        left: f64,
        room: f64,
        kind: LineKind,
    ) -> Vec<CellLine<'t>> {
        let face = self.typeface.face(kind.weight());
        let texts: Vec<Cow<'t, str>> = match text {
            Cow::Borrowed(text) => face
                .lines(text, self.size, room)
                .into_iter()
                .map(Cow::Borrowed)
                .collect(),
            Cow::Owned(text) => face
                .lines(&text, self.size, room)
                .into_iter()
                .map(|line| Cow::Owned(line.to_owned()))
                .collect(),
        };
        let last = texts.len().saturating_sub(1);
        texts
            .into_iter()
            .enumerate()
            .map(|(place, text)| CellLine {
                text,
                marks: if place == last { marks } else { "" },
                left,
                kind,
            })
            .collect()
    }

    /// A figure with its decimal point on the column's line, or words at the left of the column.
    fn figure<'t>(
        &self,
        text: Cow<'t, str>,
        marks: &'t str,
        placed: PlacedColumn,
        kind: LineKind,
        lines: &mut Vec<CellLine<'t>>,
    ) {
        match placed.decimal {
            Some(point) if !is_prose(&text) => {
                let (before, _) = decimal_point::split(&text);
                let before = self.typeface.width(before, self.size, kind.weight());
                lines.push(CellLine {
                    text,
                    marks,
                    left: placed.left + (point - before).max(CELL_PADDING),
                    kind,
                });
            }
            _ => {
                let left = placed.left + CELL_PADDING;
                let room = placed.width - 2.0 * CELL_PADDING;
                lines.extend(self.words(text, marks, left, room, kind));
            }
        }
    }
}

/// The lines of the head's last row, column by column.
#[must_use]
pub fn head_lines<'t>(
    table: &'t Table,
    panel: &Panel,
    typeface: &Typeface,
) -> Vec<Vec<CellLine<'t>>> {
    let setter = LineSetter {
        size: text_size(table.kind),
        typeface,
    };
    panel
        .columns
        .iter()
        .map(|placed| {
            let left = placed.left + CELL_PADDING;
            let room = placed.width - 2.0 * CELL_PADDING;
            let column = placed
                .column
                .checked_sub(1)
                .and_then(|place| table.columns.get(place));
            let Some(column) = column else {
                return setter.words(
                    Cow::Borrowed(&table.row_label),
                    "",
                    left,
                    room,
                    LineKind::Heavy,
                );
            };
            let label = Cow::Borrowed(column.label.as_str());
            let mut lines = setter.words(label, &column.marks, left, room, LineKind::Heavy);
            if let Some(size) = &column.size {
                lines.extend(setter.words(Cow::Borrowed(size), "", left, room, LineKind::Plain));
            }
            if let Some(size) = &column.printed_size {
                let text = Cow::Owned(set_printed(size));
                lines.extend(setter.words(text, "", left, room, LineKind::Printed));
            }
            if placed.decimal.is_some() {
                for line in &mut lines {
                    let width = typeface.width(&line.text, setter.size, line.kind.weight());
                    line.left = placed.left + ((placed.width - width) / 2.0).max(CELL_PADDING);
                }
            }
            lines
        })
        .collect()
}

/// The height of a line of a table.
#[must_use]
pub fn line_height(table: &Table) -> f64 {
    text_size(table.kind) * LEADING
}

fn lines_height(table: &Table, cells: &[Vec<CellLine<'_>>]) -> f64 {
    let most = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    most as f64 * line_height(table) + 2.0 * ROW_PADDING
}

/// The height of a row.
#[must_use]
pub fn row_height(table: &Table, panel: &Panel, row: &Row, typeface: &Typeface) -> f64 {
    let lines = lines_height(table, &row_lines(table, panel, row, typeface));
    match row {
        Row::Heading { .. } => lines + 3.0,
        Row::Figures { .. } => lines,
    }
}

/// A heading that neighbouring columns share, as it is set: its lines, and from where to where it
/// reaches, in points from the margin.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedHeading<'t> {
    /// Its words, line by line; each stands in the middle.
    pub lines: Vec<&'t str>,
    /// Its left edge.
    pub from: f64,
    /// Its right edge.
    pub to: f64,
}

/// The headings that columns of a panel share on a level, the outermost level 0.
#[must_use]
pub fn shared_headings<'t>(
    table: &'t Table,
    panel: &Panel,
    level: usize,
    typeface: &Typeface,
) -> Vec<SharedHeading<'t>> {
    let face = typeface.face(LineKind::Heavy.weight());
    panel
        .shared_headings(table, level)
        .into_iter()
        .map(|(heading, from, to)| SharedHeading {
            lines: face.lines(
                heading,
                text_size(table.kind),
                to - from - 2.0 * CELL_PADDING,
            ),
            from,
            to,
        })
        .collect()
}

/// The height of a level of shared headings.
#[must_use]
pub fn shared_headings_height(table: &Table, headings: &[SharedHeading<'_>]) -> f64 {
    let most = headings.iter().map(|heading| heading.lines.len()).max();
    most.unwrap_or(0).max(1) as f64 * line_height(table) + 2.0 * ROW_PADDING
}

/// The height of a table's head with its shared headings.
#[must_use]
pub fn head_height(table: &Table, panel: &Panel, typeface: &Typeface) -> f64 {
    let shared: f64 = (0..table.heading_levels())
        .map(|level| shared_headings_height(table, &shared_headings(table, panel, level, typeface)))
        .sum();
    shared + lines_height(table, &head_lines(table, panel, typeface)) + 2.0
}
