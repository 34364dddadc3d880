//! Tables: columns from groupings, rows from the plan, cells from results.

use analysis::plan::display::{
    Cell as PlannedCell, ColumnGroup, Footnote, Table as PlannedTable, TableRow,
};
use analysis::plan::{ColumnGroupId, FootnoteId, Pattern, Piece};
use analysis::results::{BIG_N, ResultId, Statistic};

use super::adverse_event_terms::terms;
use super::typesetting::{Address, NOT_CALCULATED, Typesetter, symbol};
use crate::table::{Alignment, Cell, Column, Row, Table};

/// A column with the group of columns it belongs to and the level it shows.
struct PlannedColumn<'a> {
    group: &'a ColumnGroup,
    /// The level or the total's name; none in a single column.
    level: Option<String>,
}

/// What a row of a block of terms stands for: the term's results take the place of the level.
pub(super) struct Term {
    pub(super) label: String,
    pub(super) level: String,
    pub(super) indent: u8,
}

pub(super) fn table(
    typesetter: &Typesetter<'_>,
    planned: &PlannedTable,
    footnotes: &[Footnote],
) -> Table {
    let marks = Marks { footnotes };
    let mut columns = Vec::new();
    let mut set = Vec::new();
    for group in &planned.columns {
        for (planned_column, column) in columns_of(typesetter, group, &marks) {
            columns.push(planned_column);
            set.push(column);
        }
    }
    let mut rows = Vec::new();
    for row in &planned.rows {
        match &row.terms {
            Some(block) => {
                for term in terms(typesetter, block) {
                    let indent = row.indent.saturating_add(term.indent);
                    rows.push(figures(
                        typesetter,
                        row,
                        &columns,
                        &marks,
                        Some(&term),
                        indent,
                    ));
                }
            }
            None if row.cells.is_empty() && row.texts.is_empty() => rows.push(Row::Heading {
                label: row.label.clone(),
                indent: row.indent,
                marks: marks.of(&row.footnotes),
            }),
            None => rows.push(figures(typesetter, row, &columns, &marks, None, row.indent)),
        }
    }
    Table {
        row_label: planned.stub.clone(),
        columns: set,
        rows,
        ..Table::default()
    }
}

/// The group of columns and the level of each column, as the table's columns stand.
pub(super) fn columns_of_plan<'p>(
    typesetter: &Typesetter<'_>,
    planned: &'p PlannedTable,
) -> Vec<(&'p ColumnGroupId, Option<String>)> {
    let marks = Marks { footnotes: &[] };
    planned
        .columns
        .iter()
        .flat_map(|group| columns_of(typesetter, group, &marks))
        .map(|(column, _)| (&column.group.id, column.level))
        .collect()
}

fn columns_of<'a>(
    typesetter: &Typesetter<'_>,
    group: &'a ColumnGroup,
    marks: &Marks<'_>,
) -> Vec<(PlannedColumn<'a>, Column)> {
    let symbols = marks.of(&group.footnotes);
    let Some(grouping) = group
        .grouping
        .as_ref()
        .and_then(|id| typesetter.grouping(id))
    else {
        let column = Column {
            label: group.heading.clone(),
            size: None,
            printed_size: None,
            headings: Vec::new(),
            marks: symbols,
            alignment: Alignment::Decimal,
        };
        return vec![(PlannedColumn { group, level: None }, column)];
    };
    let levels = grouping
        .levels
        .iter()
        .map(|level| (level.value.clone(), level.label().to_owned()));
    let total = grouping
        .total
        .iter()
        .map(|total| (total.clone(), total.clone()));
    let known: Vec<(String, String)> = levels.chain(total).collect();
    // A plan that names the levels names their order.
    let shown: Vec<(String, String)> = if group.levels.is_empty() {
        known
    } else {
        let named = |wanted: &String| known.iter().find(|(value, _)| value == wanted).cloned();
        group.levels.iter().filter_map(named).collect()
    };
    shown
        .into_iter()
        .map(|(value, label)| {
            let size = group.big_n.as_ref().map(|set| {
                let by = [set.as_str().to_owned(), grouping.id.as_str().to_owned()];
                ResultId::of(BIG_N, &value, &by, None, Statistic::N)
            });
            let written = size
                .as_ref()
                .and_then(|id| typesetter.results.get(id)?.value.as_number())
                .map(|subjects| format!("N = {}", typesetter.number(subjects, 0)));
            let printed = size.as_ref().and_then(|id| typesetter.beside(id));
            let column = Column {
                label,
                size: written,
                printed_size: printed.map(|figure| figure.text.replace('=', " = ")),
                headings: vec![group.heading.clone()],
                marks: symbols.clone(),
                alignment: Alignment::Decimal,
            };
            (
                PlannedColumn {
                    group,
                    level: Some(value),
                },
                column,
            )
        })
        .collect()
}

fn figures(
    typesetter: &Typesetter<'_>,
    row: &TableRow,
    columns: &[PlannedColumn<'_>],
    marks: &Marks<'_>,
    term: Option<&Term>,
    indent: u8,
) -> Row {
    let cells = columns
        .iter()
        .map(|column| cell(typesetter, row, column, marks, term))
        .collect();
    Row::Figures {
        label: term.map_or_else(|| row.label.clone(), |term| term.label.clone()),
        indent,
        marks: marks.of(&row.footnotes),
        cells,
    }
}

fn cell(
    typesetter: &Typesetter<'_>,
    row: &TableRow,
    column: &PlannedColumn<'_>,
    marks: &Marks<'_>,
    term: Option<&Term>,
) -> Cell {
    let id: &ColumnGroupId = &column.group.id;
    if let Some(planned) = row.cells.get(id) {
        let mut cell = filled(typesetter, planned, column, term);
        cell.marks = marks.of(&planned.footnotes);
        return cell;
    }
    Cell {
        result: row.texts.get(id).cloned(),
        ..Cell::default()
    }
}

fn filled(
    typesetter: &Typesetter<'_>,
    planned: &PlannedCell,
    column: &PlannedColumn<'_>,
    term: Option<&Term>,
) -> Cell {
    let level = term
        .map(|term| term.level.as_str())
        .or(planned.level.as_deref());
    let own = planned.group.clone().or_else(|| column.level.clone());
    let group = own.or_else(|| {
        let statistic = planned.format.statistics().next()?;
        let group = typesetter.only_group(&planned.analysis, &planned.by, level, statistic)?;
        Some(group.segment())
    });
    let Some(group) = group else {
        return Cell::default();
    };
    let address = Address {
        analysis: &planned.analysis,
        group: &group,
        by: &planned.by,
        level,
    };
    let mut cell = typesetter.cell(address, &planned.format);
    // An analysis of adverse events names the terms that occurred, so a term it does not name occurred in nobody.
    if cell.result.is_none() && term.is_some() && occurred(typesetter, address) {
        cell.result = Some(zeros(&planned.format));
    }
    let of_nobody = planned.format.statistics().next().is_some_and(|first| {
        typesetter
            .figure(address, first)
            .is_none_or(|count| count == 0.0)
    });
    if let Some(zero) = &planned.zero
        && cell.result.is_some()
        && of_nobody
        && !cell
            .result
            .as_deref()
            .is_some_and(|text| text.contains(NOT_CALCULATED))
    {
        cell.result = Some(zero.clone());
    }
    cell
}

/// Whether the analysis looked at the group at all.
fn occurred(typesetter: &Typesetter<'_>, address: Address<'_>) -> bool {
    let whole = Address {
        level: None,
        ..address
    };
    typesetter.figure(whole, Statistic::Subjects).is_some()
}

/// A format with 0 for each of its statistics.
fn zeros(format: &Pattern) -> String {
    let mut text = String::new();
    for piece in format.pieces() {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Statistic { .. } => text.push('0'),
        }
    }
    text
}

/// A footnote as it is printed, its result written into it.
pub(super) fn footnote(typesetter: &Typesetter<'_>, footnote: &Footnote) -> String {
    let Some(planned) = &footnote.result else {
        return footnote.text.clone();
    };
    let cell = result_of_footnote(typesetter, planned);
    let result = cell.result.as_deref().unwrap_or(NOT_CALCULATED);
    let written = match &cell.printed {
        Some(printed) => format!("{result} (printed: {printed})"),
        None => result.to_owned(),
    };
    footnote.text.replacen("{}", &written, 1)
}

/// The result of a footnote, as that of a column without a group.
pub(super) fn result_of_footnote(typesetter: &Typesetter<'_>, planned: &PlannedCell) -> Cell {
    let group = planned.group.clone().or_else(|| {
        let statistic = planned.format.statistics().next()?;
        let level = planned.level.as_deref();
        let group = typesetter.only_group(&planned.analysis, &planned.by, level, statistic)?;
        Some(group.segment())
    });
    let Some(group) = group else {
        return Cell::default();
    };
    let address = Address {
        analysis: &planned.analysis,
        group: &group,
        by: &planned.by,
        level: planned.level.as_deref(),
    };
    typesetter.cell(address, &planned.format)
}

/// Footnotes and their symbols.
struct Marks<'a> {
    footnotes: &'a [Footnote],
}

impl Marks<'_> {
    fn of(&self, wanted: &[FootnoteId]) -> String {
        let symbols: Vec<String> = wanted
            .iter()
            .filter_map(|id| {
                self.footnotes
                    .iter()
                    .position(|footnote| footnote.id == *id)
            })
            .map(symbol)
            .collect();
        symbols.join("")
    }
}
