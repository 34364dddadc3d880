//! Tables on a page, cell by cell, with the tags that say what is the head of what.

use std::ops::Range;

use krilla::tagging::{ArtifactType, TableHeaderScope, Tag, TagGroup};

use super::canvas::{Canvas, INK, PRINTED, Words};
use crate::error::PrintError;
use crate::print::columns::{Panel, text_size};
use crate::print::paper::SIDE_MARGIN;
use crate::print::table_lines::{self, CellLine, LineKind, ROW_PADDING, SharedHeading};
use crate::table::{Row, Table};

/// The tags of a table while it goes on over its pages.
#[derive(Default)]
pub(super) struct TableTags {
    head: Vec<TagGroup>,
    body: Vec<TagGroup>,
    /// Notes that follow the table.
    pub(super) notes: Vec<TagGroup>,
}

impl TableTags {
    /// The table and its notes as one group.
    pub(super) fn finish(self) -> TagGroup {
        let mut table = TagGroup::new(Tag::Table);
        let mut head = TagGroup::new(Tag::THead);
        for row in self.head {
            head.push(row);
        }
        table.push(head);
        let mut body = TagGroup::new(Tag::TBody);
        for row in self.body {
            body.push(row);
        }
        table.push(body);
        let mut both = TagGroup::new(Tag::Div);
        both.push(table);
        for note in self.notes {
            both.push(note);
        }
        both
    }
}

/// Draws the head and some rows; where the head stands again, it is repetition and no content.
pub(super) fn draw(
    canvas: &mut Canvas<'_, '_>,
    table: &Table,
    panel: &Panel,
    rows: Range<usize>,
    opens: bool,
    top: f64,
    tags: &mut TableTags,
) -> Result<(), PrintError> {
    let setter = RowSetter { table, panel };
    let mut y = top;
    canvas.rule(y, SIDE_MARGIN, setter.right(), 0.9);
    for level in 0..table.heading_levels() {
        y = setter.shared_headings(canvas, level, y, opens, tags)?;
    }
    let typeface = canvas.typeface;
    let head = table_lines::head_lines(table, panel, typeface);
    let bottom = top + table_lines::head_height(table, panel, typeface) - 2.0;
    let height = table_lines::line_height(table);
    let mut row = TagGroup::new(Tag::TR);
    for cell in &head {
        // The heads stand on the line beneath them.
        let first = bottom - ROW_PADDING - cell.len() as f64 * height;
        if opens {
            let mut group = TagGroup::new(Tag::TH(TableHeaderScope::Column));
            group.push(canvas.tagged(|canvas| setter.lines(canvas, cell, first))?);
            row.push(group);
        } else {
            canvas.artifact(ArtifactType::PaginationOther, |canvas| {
                setter.lines(canvas, cell, first)
            })?;
        }
    }
    if opens {
        tags.head.push(row);
    }
    canvas.rule(bottom, SIDE_MARGIN, setter.right(), 0.5);
    y = bottom + 2.0;
    for row in &table.rows[rows] {
        tags.body.push(setter.row(canvas, row, y)?);
        y += table_lines::row_height(table, panel, row, typeface);
    }
    canvas.rule(y + 0.5, SIDE_MARGIN, setter.right(), 0.5);
    Ok(())
}

struct RowSetter<'a> {
    table: &'a Table,
    panel: &'a Panel,
}

impl RowSetter<'_> {
    fn right(&self) -> f64 {
        let widths = self.panel.columns.iter().map(|column| column.width);
        SIDE_MARGIN + widths.sum::<f64>()
    }

    fn row(
        &self,
        canvas: &mut Canvas<'_, '_>,
        row: &Row,
        top: f64,
    ) -> Result<TagGroup, PrintError> {
        let cells = table_lines::row_lines(self.table, self.panel, row, canvas.typeface);
        let above = match row {
            Row::Heading { .. } => 3.0,
            Row::Figures { .. } => 0.0,
        };
        let mut group = TagGroup::new(Tag::TR);
        for (place, cell) in cells.iter().enumerate() {
            let key = self
                .panel
                .columns
                .get(place)
                .is_some_and(|column| column.column == 0);
            let content =
                canvas.tagged(|canvas| self.lines(canvas, cell, top + above + ROW_PADDING))?;
            if key {
                let mut head = TagGroup::new(Tag::TH(TableHeaderScope::Row));
                head.push(content);
                group.push(head);
            } else {
                let mut data = TagGroup::new(Tag::TD);
                data.push(content);
                group.push(data);
            }
        }
        Ok(group)
    }

    fn lines(
        &self,
        canvas: &mut Canvas<'_, '_>,
        lines: &[CellLine<'_>],
        top: f64,
    ) -> Result<(), PrintError> {
        let size = text_size(self.table.kind);
        let mut line = top + size * 0.98;
        for text in lines {
            let colour = match text.kind {
                LineKind::Heavy | LineKind::Plain => INK,
                LineKind::Printed => PRINTED,
            };
            let words = Words::new(&text.text, size, text.kind.weight(), colour);
            let end = canvas.words_from(words, SIDE_MARGIN + text.left, line)?;
            if !text.marks.is_empty() {
                let marks = Words::new(text.marks, size * 0.68, text.kind.weight(), colour);
                canvas.words(marks, end + 0.6, line - size * 0.33)?;
            }
            line += table_lines::line_height(self.table);
        }
        Ok(())
    }

    /// Headings that neighbouring columns share, each over a rule as wide as they; answers where
    /// what is beneath them begins.
    fn shared_headings(
        &self,
        canvas: &mut Canvas<'_, '_>,
        level: usize,
        top: f64,
        opens: bool,
        tags: &mut TableTags,
    ) -> Result<f64, PrintError> {
        let headings = table_lines::shared_headings(self.table, self.panel, level, canvas.typeface);
        let bottom = top + table_lines::shared_headings_height(self.table, &headings);
        let mut row = TagGroup::new(Tag::TR);
        for heading in &headings {
            if opens {
                let mut head = TagGroup::new(Tag::TH(TableHeaderScope::Column));
                head.push(canvas.tagged(|canvas| self.shared_heading(canvas, heading, bottom))?);
                row.push(head);
            } else {
                canvas.artifact(ArtifactType::PaginationOther, |canvas| {
                    self.shared_heading(canvas, heading, bottom)
                })?;
            }
            let (left, right) = (SIDE_MARGIN + heading.from, SIDE_MARGIN + heading.to);
            canvas.rule(bottom - 0.5, left + 3.0, right - 3.0, 0.4);
        }
        if opens {
            tags.head.push(row);
        }
        Ok(bottom)
    }

    /// The lines of one shared heading, each in the middle, the last on the rule beneath.
    fn shared_heading(
        &self,
        canvas: &mut Canvas<'_, '_>,
        heading: &SharedHeading<'_>,
        bottom: f64,
    ) -> Result<(), PrintError> {
        let size = text_size(self.table.kind);
        let weight = LineKind::Heavy.weight();
        let height = table_lines::line_height(self.table);
        let first = bottom - ROW_PADDING - heading.lines.len() as f64 * height;
        let middle = SIDE_MARGIN + f64::midpoint(heading.from, heading.to);
        let mut line = first + size * 0.98;
        for text in &heading.lines {
            let left = middle - canvas.typeface.width(text, size, weight) / 2.0;
            canvas.words(Words::new(text, size, weight, INK), left, line)?;
            line += height;
        }
        Ok(())
    }
}
