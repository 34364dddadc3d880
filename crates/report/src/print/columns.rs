//! The widths of columns, and how a wide table is parted over several pages side by side.

use std::borrow::Cow;

use super::decimal_point;
use super::paper::Lie;
use super::typeface::{Typeface, Weight};
use crate::number_format::with_minus_signs;
use crate::table::{Alignment, Cell, Column, Row, Table, TableKind};

/// The room between the text of a cell and its edge, in points.
pub const CELL_PADDING: f64 = 3.5;
/// How far a step of indentation moves a label, in points.
pub const INDENT: f64 = 9.0;
/// What stands before a printed figure: the hollow marker that it has in figures.
pub const PRINTED_SIGN: &str = "\u{25cb} ";

/// No column is wished wider than this before there is room left over.
const WIDEST_WISH: f64 = 230.0;
/// What is added to the figures of a column, in points: readers of RTF set letters and tab stops a little otherwise than they
/// were measured, and break a figure that fills its column to the last point.
const SLACK: f64 = 2.0;
/// The width of a footnote symbol, as a part of the letters' size.
const MARK_WIDTH: f64 = 0.45;
/// A column of words is comfortable at this width even if its longest text is wider.
const COMFORTABLE: f64 = 84.0;

/// The size of the letters in a table of a kind, in points.
#[must_use]
pub const fn text_size(kind: TableKind) -> f64 {
    match kind {
        TableKind::Figures => 8.5,
        TableKind::Listing => 7.5,
    }
}

/// A line of a cell as it is set: hyphens before digits become minus signs.
#[must_use]
pub fn set_text(text: &str) -> Cow<'_, str> {
    if text.contains('-') {
        Cow::Owned(with_minus_signs(text))
    } else {
        Cow::Borrowed(text)
    }
}

/// A printed figure as it is set.
#[must_use]
pub fn set_printed(text: &str) -> String {
    format!("{PRINTED_SIGN}{}", set_text(text))
}

/// What the cells of a column need.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Need {
    /// The width of the widest text.
    widest: f64,
    /// The width of the longest word.
    longest_word: f64,
    /// The widest parts before and after the decimal point.
    before_point: f64,
    after_point: f64,
}

/// The columns of one page side by side with others: those of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The columns in their order, 0 that of the row labels.
    pub columns: Vec<PlacedColumn>,
}

/// A column with its place on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacedColumn {
    /// Which column of the table: 0 is that of the row labels.
    pub column: usize,
    /// Its left edge, in points from the margin.
    pub left: f64,
    /// Its width in points.
    pub width: f64,
    /// From its left edge to its line of decimal points; none where its cells stand at the left.
    pub decimal: Option<f64>,
}

impl Panel {
    /// The headings that neighbouring columns share on a level: their words, and from where to where
    /// they reach, in points from the margin.
    #[must_use]
    pub fn shared_headings<'t>(&self, table: &'t Table, level: usize) -> Vec<(&'t str, f64, f64)> {
        let mut shared = Vec::new();
        let mut rest = self.columns.as_slice();
        while let Some(first) = rest.first() {
            if first.column == 0 {
                rest = &rest[1..];
                continue;
            }
            let following = |pair: &&[PlacedColumn]| pair[1].column == pair[0].column + 1;
            let run = rest.windows(2).take_while(following).count() + 1;
            let (mut these, others) = rest.split_at(run);
            for (heading, length) in table.headings(level, first.column - 1..first.column - 1 + run)
            {
                let (under, further) = these.split_at(length);
                these = further;
                if let (Some(heading), Some(from), Some(to)) =
                    (heading, under.first(), under.last())
                {
                    shared.push((heading, from.left, to.left + to.width));
                }
            }
            rest = others;
        }
        shared
    }
}

/// How a table lies on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnPlan {
    /// Upright or across.
    pub lie: Lie,
    /// The panels: one where the table is not wider than the paper.
    pub panels: Vec<Panel>,
}

/// Finds the widths of a table's columns and parts them into panels: where the columns find no room
/// beside each other, the rest goes on to further pages, the key columns standing again at the left.
#[must_use]
pub fn plan(table: &Table, typeface: &Typeface) -> ColumnPlan {
    let needs = needs(table, typeface);
    let comfortable = all_comfortable(table, &needs);
    let lie = Lie::of(table.layout.orientation, comfortable.iter().sum());
    laid(table, &needs, &comfortable, lie)
}

/// As [`plan`], on a sheet whose lie was decided by something else on it.
#[must_use]
pub fn plan_for(table: &Table, typeface: &Typeface, lie: Lie) -> ColumnPlan {
    let needs = needs(table, typeface);
    let comfortable = all_comfortable(table, &needs);
    laid(table, &needs, &comfortable, lie)
}

fn laid(table: &Table, needs: &[Need], comfortable: &[f64], lie: Lie) -> ColumnPlan {
    let panels = part(comfortable, table.layout.key_columns, lie.text_width())
        .into_iter()
        .map(|columns| placed(table, needs, comfortable, &columns, lie))
        .collect();
    ColumnPlan { lie, panels }
}

fn is_decimal(table: &Table, place: usize) -> bool {
    place
        .checked_sub(1)
        .and_then(|place| table.columns.get(place))
        .is_some_and(|column| column.alignment == Alignment::Decimal)
}

fn all_comfortable(table: &Table, needs: &[Need]) -> Vec<f64> {
    needs
        .iter()
        .enumerate()
        .map(|(place, need)| comfortable(need, is_decimal(table, place)))
        .collect()
}

fn comfortable(need: &Need, decimal: bool) -> f64 {
    let words = need.longest_word.max(need.widest.min(COMFORTABLE));
    let needed = if decimal {
        words.max((need.before_point + need.after_point).min(WIDEST_WISH * 0.7))
    } else {
        words
    };
    needed.min(WIDEST_WISH) + 2.0 * CELL_PADDING
}

/// The columns of each panel.
fn part(comfortable: &[f64], key_columns: usize, room: f64) -> Vec<Vec<usize>> {
    let keys = key_columns.min(comfortable.len().saturating_sub(1));
    let of_keys: f64 = comfortable[..keys].iter().sum();
    let mut panels = Vec::new();
    let mut current: Vec<usize> = (0..keys).collect();
    let mut used = of_keys;
    for (column, width) in comfortable.iter().enumerate().skip(keys) {
        // A panel holds at least one column besides its keys, however wide that is.
        if used + width > room && current.len() > keys {
            panels.push(std::mem::replace(&mut current, (0..keys).collect()));
            used = of_keys;
        }
        current.push(column);
        used += width;
    }
    panels.push(current);
    panels
}

/// Gives the columns of a panel their widths: what they find comfortable, then what is left over up
/// to the widest text, then the rest in proportion.
fn placed(
    table: &Table,
    needs: &[Need],
    comfortable: &[f64],
    columns: &[usize],
    lie: Lie,
) -> Panel {
    let room = lie.text_width();
    let mut widths: Vec<f64> = columns.iter().map(|column| comfortable[*column]).collect();
    let wishes: Vec<f64> = columns
        .iter()
        .zip(&widths)
        .map(|(column, width)| {
            let wish = needs[*column].widest.min(WIDEST_WISH) + 2.0 * CELL_PADDING;
            (wish - width).max(0.0)
        })
        .collect();
    let left_over = room - widths.iter().sum::<f64>();
    let wished: f64 = wishes.iter().sum();
    if left_over > 0.0 && wished > 0.0 {
        let share = (left_over / wished).min(1.0);
        for (width, wish) in widths.iter_mut().zip(&wishes) {
            *width += wish * share;
        }
    }
    // Fills the page, or squeezes what is wider than it.
    let total: f64 = widths.iter().sum();
    if total > 0.0 {
        for width in &mut widths {
            *width *= room / total;
        }
    }
    let mut left = 0.0;
    let columns = columns
        .iter()
        .zip(widths)
        .map(|(column, width)| {
            let need = needs[*column];
            let inner = need.before_point + need.after_point;
            let fits = is_decimal(table, *column) && inner <= width - 2.0 * CELL_PADDING;
            let placed = PlacedColumn {
                column: *column,
                left,
                width,
                decimal: fits.then(|| {
                    let spare = width - 2.0 * CELL_PADDING - inner;
                    // A quarter of a wide column's spare room, so that figures stay near their heads.
                    CELL_PADDING + spare.min(24.0) / 2.0 + need.before_point
                }),
            };
            left += width;
            placed
        })
        .collect();
    Panel { columns }
}

fn needs(table: &Table, typeface: &Typeface) -> Vec<Need> {
    let size = text_size(table.kind);
    let mut needs = vec![Need::default(); table.columns.len() + 1];
    needs[0].take_words(&table.row_label, typeface, size, Weight::Bold, 0.0);
    for (need, column) in needs[1..].iter_mut().zip(&table.columns) {
        need.take_head(column, typeface, size);
    }
    for level in 0..table.heading_levels() {
        let mut place = 1;
        for (heading, length) in table.headings(level, 0..table.columns.len()) {
            for need in &mut needs[place..place + length] {
                need.take_shared_heading(heading.unwrap_or_default(), length, typeface, size);
            }
            place += length;
        }
    }
    for row in &table.rows {
        let Row::Figures {
            label,
            indent,
            cells,
            ..
        } = row
        else {
            continue;
        };
        let indent = f64::from(*indent) * INDENT;
        needs[0].take_words(label, typeface, size, Weight::Regular, indent);
        let columns = needs[1..].iter_mut().zip(&table.columns).zip(cells);
        for ((need, column), cell) in columns {
            need.take_cell(cell, column.alignment, typeface, size);
        }
    }
    needs
}

impl Need {
    fn take_head(&mut self, column: &Column, typeface: &Typeface, size: f64) {
        self.take_words(&column.label, typeface, size, Weight::Bold, 0.0);
        for text in column.size.iter().chain(&column.printed_size) {
            self.take_words(text, typeface, size, Weight::Regular, 8.0);
        }
    }

    /// A column bears its part of what stands above it and its neighbours.
    fn take_shared_heading(&mut self, text: &str, columns: usize, typeface: &Typeface, size: f64) {
        let mut shared = Self::default();
        shared.take_words(text, typeface, size, Weight::Bold, 2.0 * CELL_PADDING);
        self.widest = self.widest.max(shared.widest / columns as f64);
        self.longest_word = self.longest_word.max(shared.longest_word / columns as f64);
    }

    fn take_words(
        &mut self,
        text: &str,
        typeface: &Typeface,
        size: f64,
        weight: Weight,
        further: f64,
    ) {
        let face = typeface.face(weight);
        let mut whole = 0.0;
        let mut word = 0.0;
        let mut longest = 0.0f64;
        for character in text.chars() {
            let advance = face.advance(character) * size;
            whole += advance;
            if character == ' ' || character == '\n' {
                word = 0.0;
            } else {
                word += advance;
                longest = longest.max(word);
            }
        }
        self.widest = self.widest.max(whole + further);
        self.longest_word = self.longest_word.max(longest + further);
    }

    fn take_cell(&mut self, cell: &Cell, alignment: Alignment, typeface: &Typeface, size: f64) {
        if let Some(text) = &cell.result {
            let marks = cell.marks.chars().count() as f64 * MARK_WIDTH * size;
            self.take_text(&set_text(text), alignment, typeface, size, marks);
        }
        if let Some(text) = &cell.printed {
            self.take_text(&set_printed(text), alignment, typeface, size, 0.0);
        }
    }

    /// Takes in a figure, with the width of what stands after it.
    fn take_text(
        &mut self,
        text: &str,
        alignment: Alignment,
        typeface: &Typeface,
        size: f64,
        further: f64,
    ) {
        self.take_words(text, typeface, size, Weight::Regular, further);
        if alignment == Alignment::Decimal && !is_prose(text) {
            let (before, after) = decimal_point::split(text);
            let width = |part| typeface.width(part, size, Weight::Regular);
            self.before_point = self.before_point.max(width(before));
            self.after_point = self.after_point.max(width(after) + further + SLACK);
        }
    }
}

/// Whether a text is words rather than a figure, so that it wraps at the left of its column.
#[must_use]
pub fn is_prose(text: &str) -> bool {
    let (before, _) = decimal_point::split(text);
    before.chars().count() > 8
}
