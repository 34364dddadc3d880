//! What stands on which page: sheets broken into pages, each thing at its place.

use std::borrow::Cow;
use std::ops::Range;

use super::columns::{self, Panel};
use super::paper::{EDGE_MARGIN, Lie};
use super::sheet::{Block, ParagraphStyle, Sheet, SheetRole};
use super::table_lines::{head_height, row_height};
use super::typeface::{Typeface, Weight};
use crate::table::{PageBreak, Row, Table};

/// The size of notes and of what runs in headers and footers, in points.
pub const NOTE_SIZE: f64 = 7.5;
/// The size of a sheet's title in its header.
pub const TITLE_SIZE: f64 = 11.0;
/// The height of a line as a multiple of its size.
pub const LEADING: f64 = 1.24;
/// The room between the header and what is under it.
const HEADER_GAP: f64 = 12.0;
/// Below a figure. A word processor sets a picture on a line of text, with what hangs below it, and a bookmark's line above:
/// a picture that filled the page to its end would go to the next, and leave a page of its title alone.
const FIGURE_AIR: f64 = 14.0;

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Which sheet it belongs to.
    pub sheet: usize,
    /// Upright or across.
    pub lie: Lie,
    /// Whether it is the first of its sheet.
    pub first: bool,
    /// Which part of a table too wide for one page it shows, and how many there are.
    pub part: Option<(usize, usize)>,
    /// Where what is under the header begins.
    pub top: f64,
    /// Where what is above the footer ends.
    pub bottom: f64,
    /// What stands on it, from top to bottom.
    pub items: Vec<Item>,
}

/// Something at its place on a page; heights are measured from the top of the paper, in points.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Which block of the sheet it is, or a part of.
    pub block: usize,
    /// Its upper edge.
    pub top: f64,
    /// What of the block.
    pub kind: ItemKind,
}

/// What of a block stands on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemKind {
    /// A paragraph, whole.
    Paragraph,
    /// The head of a table and some of its rows.
    Rows {
        /// The columns.
        panel: Panel,
        /// The rows.
        rows: Range<usize>,
        /// Whether the head stands here for the first time in this panel.
        opens: bool,
    },
    /// A figure at a scale.
    Picture {
        /// Points to a unit of the drawing.
        scale: f64,
    },
    /// The list of all sheets with their pages.
    Contents,
}

/// How a paragraph is set: size, weight, and the room above and below.
#[must_use]
pub const fn paragraph_look(style: ParagraphStyle) -> (f64, Weight, f64, f64) {
    match style {
        ParagraphStyle::DocumentTitle => (18.0, Weight::Bold, 4.0, 8.0),
        ParagraphStyle::Heading => (10.0, Weight::Bold, 8.0, 4.0),
        ParagraphStyle::Warning => (9.5, Weight::Bold, 6.0, 10.0),
        ParagraphStyle::Body => (9.5, Weight::Regular, 0.0, 6.0),
    }
}

/// The size of a line of the contents.
pub const CONTENTS_SIZE: f64 = 9.5;

/// Where the header ends and what is under it begins, with the lines of the title.
#[must_use]
pub fn header_bottom(title_lines: usize) -> f64 {
    EDGE_MARGIN + NOTE_SIZE * LEADING + 4.0 + title_lines as f64 * TITLE_SIZE * LEADING + HEADER_GAP
}

/// The title of a sheet as it stands in the header of a page.
#[must_use]
pub fn title_of<'s>(sheet: &'s Sheet<'_>, part: Option<(usize, usize)>) -> Cow<'s, str> {
    match part {
        Some((number, parts)) => Cow::Owned(format!(
            "{} (columns, part {number} of {parts})",
            sheet.title
        )),
        None => Cow::Borrowed(&sheet.title),
    }
}

/// The notes of a sheet in lines.
#[must_use]
pub fn note_lines<'s>(sheet: &'s Sheet<'_>, lie: Lie, typeface: &Typeface) -> Vec<&'s str> {
    let face = typeface.face(Weight::Regular);
    sheet
        .notes
        .iter()
        .flat_map(|note| face.lines(note, NOTE_SIZE, lie.text_width()))
        .collect()
}

/// The upper edge of the footer with so many lines of notes; its last line is that of the page number.
#[must_use]
pub fn footer_top(lie: Lie, notes: usize) -> f64 {
    lie.height() - EDGE_MARGIN - (notes as f64 + 1.0) * NOTE_SIZE * LEADING - 3.0
}

/// Breaks the sheets into pages.
#[must_use]
pub fn lay_out(sheets: &[Sheet<'_>], typeface: &Typeface) -> Vec<Page> {
    let mut pages = Vec::new();
    for (place, sheet) in sheets.iter().enumerate() {
        let contents = match sheet.role {
            SheetRole::Front => sheets.len() - 1,
            SheetRole::Body => 0,
        };
        lay_out_sheet(place, sheet, contents, typeface, &mut pages);
    }
    pages
}

/// A sheet being broken into pages.
struct Breaker<'a, 'd> {
    place: usize,
    sheet: &'a Sheet<'d>,
    typeface: &'a Typeface,
    lie: Lie,
    bottom: f64,
    top: f64,
    at: f64,
    part: Option<(usize, usize)>,
    first: bool,
    items: Vec<Item>,
    pages: &'a mut Vec<Page>,
}

fn lay_out_sheet(
    place: usize,
    sheet: &Sheet<'_>,
    contents: usize,
    typeface: &Typeface,
    pages: &mut Vec<Page>,
) {
    let plans: Vec<_> = sheet
        .blocks
        .iter()
        .map(|block| match block {
            Block::Table(table) => Some(columns::plan(table, typeface)),
            _ => None,
        })
        .collect();
    let across = plans
        .iter()
        .flatten()
        .any(|plan| plan.lie == Lie::Landscape);
    let lie = if across {
        Lie::Landscape
    } else {
        Lie::Portrait
    };
    let notes = note_lines(sheet, lie, typeface).len();
    let mut breaker = Breaker {
        place,
        sheet,
        typeface,
        lie,
        // However many the notes are, a page keeps room for some rows.
        bottom: footer_top(lie, notes).max(lie.height() * 0.4) - 6.0,
        top: 0.0,
        at: 0.0,
        part: None,
        first: true,
        items: Vec::new(),
        pages,
    };
    breaker.start();
    for (number, block) in sheet.blocks.iter().enumerate() {
        match block {
            Block::Paragraph { style, text } => breaker.paragraph(number, *style, text),
            Block::Picture(picture) => breaker.picture(number, picture.width, picture.height),
            Block::Table(table) => {
                // The sheet may lie across for another table's sake.
                let plan = columns::plan_for(table, typeface, lie);
                let parts = plan.panels.len();
                for (panel_number, panel) in plan.panels.into_iter().enumerate() {
                    if parts > 1 {
                        if panel_number > 0 {
                            breaker.end_page();
                        }
                        breaker.part = Some((panel_number + 1, parts));
                        breaker.start();
                    }
                    breaker.table(number, table, &panel);
                }
            }
        }
    }
    if contents > 0 {
        let height = contents as f64 * CONTENTS_SIZE * 1.5 + 34.0;
        if breaker.at + height > breaker.bottom && !breaker.items.is_empty() {
            breaker.end_page();
        }
        let block = sheet.blocks.len();
        breaker.put(block, height, ItemKind::Contents);
    }
    breaker.end_page();
}

impl Breaker<'_, '_> {
    /// Begins at the top of a page that nothing stands on yet.
    fn start(&mut self) {
        if !self.items.is_empty() {
            return;
        }
        let title = title_of(self.sheet, self.part);
        let lines = self
            .typeface
            .face(Weight::Bold)
            .lines(&title, TITLE_SIZE, self.lie.text_width())
            .len();
        self.top = header_bottom(lines);
        self.at = self.top;
    }

    fn end_page(&mut self) {
        self.pages.push(Page {
            sheet: self.place,
            lie: self.lie,
            first: self.first,
            part: self.part,
            top: self.top,
            bottom: self.bottom,
            items: std::mem::take(&mut self.items),
        });
        self.first = false;
        self.start();
    }

    fn put(&mut self, block: usize, height: f64, kind: ItemKind) {
        self.items.push(Item {
            block,
            top: self.at,
            kind,
        });
        self.at += height;
    }

    fn paragraph(&mut self, block: usize, style: ParagraphStyle, text: &str) {
        let (size, weight, above, below) = paragraph_look(style);
        let lines = self
            .typeface
            .face(weight)
            .lines(text, size, self.lie.text_width())
            .len();
        let height = above + lines as f64 * size * LEADING + below;
        if self.at + height > self.bottom && self.at > self.top {
            self.end_page();
        }
        self.put(block, height, ItemKind::Paragraph);
    }

    fn picture(&mut self, block: usize, width: f64, height: f64) {
        let room = self.bottom - self.top - FIGURE_AIR;
        let fitting = (self.lie.text_width() / width).min(1.0);
        let mut scale = fitting.min(room / height);
        let left = self.bottom - FIGURE_AIR - self.at;
        if height * scale > left {
            // Rather a little smaller on this page than alone on the next.
            if left / height >= fitting * 0.8 {
                scale = left / height;
            } else if self.at > self.top {
                // A heading goes with its figure.
                let heading = self
                    .items
                    .pop_if(|item| item.kind == ItemKind::Paragraph && item.block + 1 == block);
                if !self.items.is_empty() {
                    self.end_page();
                }
                if let Some(heading) = heading
                    && let Some(Block::Paragraph { style, text }) =
                        self.sheet.blocks.get(heading.block)
                {
                    self.at = self.top;
                    self.paragraph(heading.block, *style, text);
                    scale = fitting.min((self.bottom - FIGURE_AIR - self.at) / height);
                }
            }
        }
        self.put(
            block,
            height * scale + FIGURE_AIR,
            ItemKind::Picture { scale },
        );
    }

    fn table(&mut self, block: usize, table: &Table, panel: &Panel) {
        let head = head_height(table, panel, self.typeface);
        let heights: Vec<f64> = table
            .rows
            .iter()
            .map(|row| row_height(table, panel, row, self.typeface))
            .collect();
        if table.rows.is_empty() {
            let rows = 0..0;
            let panel = panel.clone();
            let kind = ItemKind::Rows {
                panel,
                rows,
                opens: true,
            };
            return self.put(block, head + 8.0, kind);
        }
        let whole = self.bottom - self.top - head;
        let mut start = 0;
        while start < heights.len() {
            let room = self.bottom - self.at - head;
            let mut end = fitting_rows(table, &heights, start, room, whole);
            if end == start {
                if self.at > self.top {
                    self.end_page();
                    continue;
                }
                // A row higher than a page is cut off by the paper rather than never set.
                end = start + 1;
            }
            let height: f64 = heights[start..end].iter().sum();
            let kind = ItemKind::Rows {
                panel: panel.clone(),
                rows: start..end,
                opens: start == 0,
            };
            self.put(block, head + height + 8.0, kind);
            if end < heights.len() {
                self.end_page();
            }
            start = end;
        }
    }
}

/// How many rows from `start` on stand in `room`, no heading the last of them; a block is not parted
/// if it finds room on a page of its own, which is `whole`.
fn fitting_rows(table: &Table, heights: &[f64], start: usize, room: f64, whole: f64) -> usize {
    let mut used = 0.0;
    let mut end = start;
    while end < heights.len() && used + heights[end] <= room {
        used += heights[end];
        end += 1;
    }
    if end == heights.len() || end == start {
        return end;
    }
    let mut cut = end;
    while cut > start && matches!(table.rows[cut - 1], Row::Heading { .. }) {
        cut -= 1;
    }
    if table.layout.page_break == PageBreak::BetweenBlocks {
        let mut begin = cut;
        while begin > start && table.rows[begin].indent() > 0 {
            begin -= 1;
        }
        let block_end = (cut..table.rows.len())
            .find(|row| table.rows[*row].indent() == 0)
            .unwrap_or(table.rows.len());
        let block: f64 = heights[begin..block_end.max(begin)].iter().sum();
        if begin > start && block <= whole {
            cut = begin;
        }
    }
    if cut > start { cut } else { end }
}
