//! The primary result, for the top of the page.

use analysis::plan::display::{Cell as PlannedCell, DisplayKind, Footnote};
use analysis::plan::method::Method;
use analysis::plan::{Analysis, FootnoteId};
use analysis::results::Statistic;

use super::About;
use super::tables::{columns_of_plan, result_of_footnote};
use super::typesetting::{Address, Typesetter};
use crate::document::{Content, HeadlineFigure, Section, Summary};
use crate::table::{Cell, Column, Row};

/// The headline is the row of the plan's first analysis of responders, the primary one, in the first
/// table of end points that shows it.
pub(super) fn summary(typesetter: &Typesetter<'_>, sections: &[Section], about: &About) -> Summary {
    let mut summary = Summary {
        paragraphs: about.paragraphs.clone(),
        ..Summary::default()
    };
    let primary = typesetter
        .plan
        .analyses
        .iter()
        .find(|analysis| matches!(analysis.method, Method::Proportion(_)));
    if let Some(primary) = primary
        && let Some(figures) = figures(typesetter, sections, primary)
    {
        summary.headline_title = Some(primary.title.clone());
        summary.headline = figures;
    }
    summary
}

fn figures(
    typesetter: &Typesetter<'_>,
    sections: &[Section],
    primary: &Analysis,
) -> Option<Vec<HeadlineFigure>> {
    let displays = typesetter.plan.displays.iter().zip(sections);
    for (display, section) in displays {
        let (DisplayKind::EndpointTable(planned), Some(Content::Table(table))) =
            (&display.kind, section.contents.first())
        else {
            continue;
        };
        // Blocks of terms would make more rows than the plan has; a table of end points has none.
        let place = planned
            .rows
            .iter()
            .position(|row| row.cells.values().any(|cell| cell.analysis == primary.id));
        if let Some(place) = place
            && let Some(Row::Figures { cells, .. }) = table.rows.get(place)
        {
            let columns = columns_of_plan(typesetter, planned);
            let figures = table.columns.iter().zip(cells).zip(columns);
            let row = &planned.rows[place];
            let mut headline: Vec<HeadlineFigure> = figures
                .filter_map(|((column, cell), (group, level))| {
                    let filled = row.cells.get(group);
                    figure(typesetter, column, cell, filled, level.as_deref())
                })
                .collect();
            let referred = row.cells.values().flat_map(|cell| &cell.footnotes);
            headline
                .extend(referred.filter_map(|id| of_footnote(typesetter, &display.footnotes, id)));
            return Some(headline);
        }
    }
    None
}

/// The result that a footnote of the row holds, such as that of its test.
fn of_footnote(
    typesetter: &Typesetter<'_>,
    footnotes: &[Footnote],
    id: &FootnoteId,
) -> Option<HeadlineFigure> {
    let footnote = footnotes.iter().find(|footnote| footnote.id == *id)?;
    let planned = footnote.result.as_ref()?;
    let statistic = planned.format.statistics().next()?;
    let cell = result_of_footnote(typesetter, planned);
    Some(HeadlineFigure {
        label: statistic.label().to_owned(),
        result: cell.result?,
        detail: None,
        printed: cell.printed,
    })
}

fn figure(
    typesetter: &Typesetter<'_>,
    column: &Column,
    cell: &Cell,
    planned: Option<&PlannedCell>,
    level: Option<&str>,
) -> Option<HeadlineFigure> {
    let result = cell.result.as_deref()?;
    let only_percent = planned.is_some_and(|planned| {
        planned.format.as_str().starts_with("{percent") && planned.format.pieces().len() == 1
    });
    if let (true, Some(planned), Some(level)) = (only_percent, planned, level) {
        let address = Address {
            analysis: &planned.analysis,
            group: level,
            by: &planned.by,
            level: planned.level.as_deref(),
        };
        let count = |statistic| {
            typesetter
                .figure(address, statistic)
                .map(|count| typesetter.number(count, 0))
        };
        let detail = count(Statistic::N)
            .zip(count(Statistic::Total))
            .map(|(count, total)| format!("{count} of {total}"));
        return Some(HeadlineFigure {
            label: column.label.clone(),
            result: format!("{result}%"),
            detail,
            printed: cell.printed.as_ref().map(|printed| format!("{printed}%")),
        });
    }
    let (result, detail) = split_interval(result);
    Some(HeadlineFigure {
        label: column.label.clone(),
        result,
        detail,
        printed: cell.printed.clone(),
    })
}

/// `35 (17 to 53)` is set as a large figure with its interval beneath.
fn split_interval(text: &str) -> (String, Option<String>) {
    match text.split_once(" (") {
        Some((figure, rest)) => (figure.to_owned(), Some(format!("({rest}"))),
        None => (text.to_owned(), None),
    }
}
