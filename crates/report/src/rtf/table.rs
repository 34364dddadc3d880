//! Tables as RTF tables: real rows and cells under a head.

use std::fmt::Write as _;
use std::ops::Range;

use super::{escape, twips};
use crate::print::columns::{
    INDENT, Panel, PlacedColumn, is_prose, set_printed, set_text, text_size,
};
use crate::print::decimal_point;
use crate::print::typeface::{Typeface, Weight};
use crate::table::{Cell, PageBreak, Row, Table};

/// Half the room between neighbouring cells, in twips, as Word sets it.
const HALF_GAP: i64 = 70;

/// What writing a table needs to know.
pub(super) struct TableWriter<'a> {
    pub(super) table: &'a Table,
    pub(super) panel: &'a Panel,
    pub(super) typeface: &'a Typeface,
}

/// The lines of a cell or row.
#[derive(Clone, Copy)]
enum Rule {
    None,
    Above,
    Below,
    AboveAndBelow,
}

impl Rule {
    const fn control(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Above => "\\clbrdrt\\brdrs\\brdrw15",
            Self::Below => "\\clbrdrb\\brdrs\\brdrw10",
            Self::AboveAndBelow => "\\clbrdrt\\brdrs\\brdrw15\\clbrdrb\\brdrs\\brdrw10",
        }
    }
}

impl TableWriter<'_> {
    /// Appends the head, which Word repeats should the rows take more than a page.
    pub(super) fn head(&self, out: &mut String) {
        let levels = self.table.heading_levels();
        for level in 0..levels {
            self.shared_headings(out, level);
        }
        let rule = if levels == 0 {
            Rule::AboveAndBelow
        } else {
            Rule::Below
        };
        out.push_str("\\trowd\\trhdr\\trkeep");
        self.row_start(
            out,
            self.panel.columns.iter().map(|column| (*column, rule)),
            "\\clvertalb",
        );
        for placed in &self.panel.columns {
            let Some(column) = placed
                .column
                .checked_sub(1)
                .and_then(|place| self.table.columns.get(place))
            else {
                self.paragraph(out, "\\ql\\keepn\\b ", &self.table.row_label, "", "\\b0");
                out.push_str("\\cell\n");
                continue;
            };
            let align = if placed.decimal.is_some() {
                "\\qc"
            } else {
                "\\ql"
            };
            self.paragraph(
                out,
                &format!("{align}\\keepn\\b "),
                &column.label,
                &column.marks,
                "\\b0",
            );
            if let Some(size) = &column.size {
                out.push_str("\\par ");
                escape::push(out, size);
            }
            if let Some(size) = &column.printed_size {
                out.push_str("\\par\\cf2 ");
                escape::push(out, &set_printed(size));
                out.push_str("\\cf0 ");
            }
            out.push_str("\\cell\n");
        }
        out.push_str("\\row\n");
    }

    /// A line of headings that neighbours share: one wide cell each, with a line beneath.
    fn shared_headings(&self, out: &mut String, level: usize) {
        let mut cells: Vec<(PlacedColumn, Option<&str>)> = Vec::new();
        let mut rest = self.panel.columns.as_slice();
        while let Some(first) = rest.first() {
            if first.column == 0 {
                cells.push((*first, None));
                rest = &rest[1..];
                continue;
            }
            let run = rest
                .windows(2)
                .take_while(|pair| pair[1].column == pair[0].column + 1)
                .count()
                + 1;
            let columns = Range {
                start: first.column - 1,
                end: first.column - 1 + run,
            };
            let mut placed = &rest[..run];
            for (heading, length) in self.table.headings(level, columns) {
                let (these, others) = placed.split_at(length);
                placed = others;
                if heading.is_none() {
                    cells.extend(these.iter().map(|column| (*column, None)));
                } else if let (Some(first), Some(last)) = (these.first(), these.last()) {
                    let wide = PlacedColumn {
                        width: last.left + last.width - first.left,
                        ..*first
                    };
                    cells.push((wide, heading));
                }
            }
            rest = &rest[run..];
        }
        out.push_str("\\trowd\\trhdr\\trkeep");
        let ruled = cells.iter().map(|(column, heading)| {
            let rule = match (level, heading) {
                (0, Some(_)) => Rule::AboveAndBelow,
                (0, None) => Rule::Above,
                (_, Some(_)) => Rule::Below,
                (_, None) => Rule::None,
            };
            (*column, rule)
        });
        self.row_start(out, ruled, "\\clvertalb");
        for (_, heading) in &cells {
            self.paragraph(
                out,
                "\\qc\\keepn\\b ",
                heading.unwrap_or_default(),
                "",
                "\\b0",
            );
            out.push_str("\\cell\n");
        }
        out.push_str("\\row\n");
    }

    /// Appends the rows of a page.
    pub(super) fn rows(&self, rows: Range<usize>, out: &mut String) {
        let plain = self.row_definition(Rule::None);
        let last = self.row_definition(Rule::Below);
        for place in rows.clone() {
            let ends = place + 1 == rows.end;
            let definition = if ends { &last } else { &plain };
            let keep = if !ends && self.keeps_with_next(place) {
                "\\keepn"
            } else {
                ""
            };
            self.row(out, &self.table.rows[place], definition, keep);
        }
    }

    /// Whether a page must not end after a row: a heading never stands last, and the rows of a block
    /// stay together where the table asks for it.
    fn keeps_with_next(&self, place: usize) -> bool {
        let (Some(row), Some(next)) = (self.table.rows.get(place), self.table.rows.get(place + 1))
        else {
            return false;
        };
        match (row, next, self.table.layout.page_break) {
            (Row::Heading { .. }, _, _) => true,
            (Row::Figures { .. }, next, PageBreak::BetweenBlocks) => next.indent() > 0,
            _ => false,
        }
    }

    fn row_definition(&self, rule: Rule) -> String {
        let mut definition = String::from("\\trowd\\trkeep");
        self.row_start(
            &mut definition,
            self.panel.columns.iter().map(|column| (*column, rule)),
            "",
        );
        definition
    }

    fn row_start(
        &self,
        out: &mut String,
        cells: impl Iterator<Item = (PlacedColumn, Rule)>,
        further: &str,
    ) {
        let _ = write!(
            out,
            "\\trgaph{HALF_GAP}\\trleft0\\trpaddt24\\trpaddb24\\trpaddft3\\trpaddfb3"
        );
        for (column, rule) in cells {
            let _ = write!(
                out,
                "{further}{}\\cellx{}",
                rule.control(),
                twips(column.left + column.width)
            );
        }
        let size = text_size(self.table.kind) * 2.0;
        let _ = writeln!(out, "\\pard\\plain\\intbl\\f0\\fs{size:.0}");
    }

    fn row(&self, out: &mut String, row: &Row, definition: &str, keep: &str) {
        match row {
            Row::Heading {
                label,
                indent,
                marks,
            } => {
                out.push_str("\\trowd\\trkeep");
                let whole = PlacedColumn {
                    column: 0,
                    left: 0.0,
                    width: self.panel.columns.iter().map(|column| column.width).sum(),
                    decimal: None,
                };
                self.row_start(out, std::iter::once((whole, Rule::None)), "");
                let start = format!(
                    "\\ql\\keepn\\sb60\\li{}\\b ",
                    twips(f64::from(*indent) * INDENT)
                );
                self.paragraph(out, &start, label, marks, "\\b0");
                out.push_str("\\cell\\row\n");
            }
            Row::Figures {
                label,
                indent,
                marks,
                cells,
            } => {
                out.push_str(definition);
                for placed in &self.panel.columns {
                    match placed.column.checked_sub(1) {
                        None => {
                            // The second line of a label hangs, so that it is not taken for a row.
                            let hanging = f64::from(*indent) * INDENT + INDENT * 0.7;
                            let _ = write!(
                                out,
                                "\\pard\\intbl\\ql{keep}\\li{}\\fi-{} ",
                                twips(hanging),
                                twips(INDENT * 0.7)
                            );
                            escape::push(out, label);
                            self.marks(out, marks);
                        }
                        Some(place) => {
                            if let Some(cell) = cells.get(place) {
                                self.cell(out, cell, *placed, keep);
                            } else {
                                let _ = write!(out, "\\pard\\intbl\\ql{keep} ");
                            }
                        }
                    }
                    out.push_str("\\cell ");
                }
                out.push_str("\\row\n");
            }
        }
    }

    fn cell(&self, out: &mut String, cell: &Cell, placed: PlacedColumn, keep: &str) {
        match (&cell.result, &cell.printed) {
            (Some(result), printed) => {
                self.line(out, &set_text(result), &cell.marks, placed, keep);
                if let Some(printed) = printed {
                    out.push_str("\\par\\cf2 ");
                    self.line(out, &set_printed(printed), "", placed, keep);
                    out.push_str("\\cf0 ");
                }
            }
            (None, Some(printed)) => {
                self.line(out, "\u{2013}", "", placed, keep);
                out.push_str("\\par\\cf2 ");
                self.line(out, &set_printed(printed), "", placed, keep);
                out.push_str("\\cf0 ");
            }
            (None, None) => {
                let _ = write!(out, "\\pard\\intbl\\ql{keep} ");
            }
        }
    }

    /// One line of a cell, its decimal point on the column's line of points.
    ///
    /// The indentation is measured rather than left to a decimal tab: Word aligns `36 (77)` after its
    /// first figure, LibreOffice at its end.
    fn line(&self, out: &mut String, text: &str, marks: &str, placed: PlacedColumn, keep: &str) {
        match placed.decimal {
            Some(point) if !is_prose(text) => {
                let (before, _) = decimal_point::split(text);
                let size = text_size(self.table.kind);
                let start = point - self.typeface.width(before, size, Weight::Regular);
                let from_edge = twips(start) - HALF_GAP;
                let _ = write!(out, "\\pard\\intbl\\ql{keep}\\li{} ", from_edge.max(0));
            }
            _ => {
                let _ = write!(out, "\\pard\\intbl\\ql{keep} ");
            }
        }
        escape::push(out, text);
        self.marks(out, marks);
    }

    fn paragraph(&self, out: &mut String, start: &str, text: &str, marks: &str, end: &str) {
        let _ = write!(out, "\\pard\\intbl{start}");
        escape::push(out, text);
        out.push_str(end);
        out.push(' ');
        self.marks(out, marks);
    }

    fn marks(&self, out: &mut String, marks: &str) {
        if !marks.is_empty() {
            out.push_str("{\\super ");
            escape::push(out, marks);
            out.push('}');
        }
    }
}
