//! Results written out: a pattern filled with statistics, and the printed figure beside it.

use analysis::plan::{AnalysisId, Grouping, GroupingId, Pattern, Piece, Plan, ValueStyle};
use analysis::results::{ArdRow, DatasetRows, Group, ResultId, ResultValue, Results, Statistic};

use crate::number_format::{Rounding, decimal, p_value};
use crate::printed::{Printed, PrintedFigure};
use crate::table::{Cell, RowsBehind};

/// What is written where there is no value.
pub(super) const NOT_CALCULATED: &str = "NC";

/// The symbols of footnotes in their order; after the last they are doubled.
const SYMBOLS: [&str; 6] = ["*", "\u{2020}", "\u{2021}", "\u{a7}", "\u{b6}", "\u{2016}"];

/// The symbol of the footnote at a place, counted from 0.
pub(super) fn symbol(place: usize) -> String {
    SYMBOLS[place % SYMBOLS.len()].repeat(place / SYMBOLS.len() + 1)
}

/// All that is needed to write a result out.
pub(super) struct Typesetter<'a> {
    pub(super) plan: &'a Plan,
    pub(super) results: &'a Results,
    pub(super) printed: &'a Printed,
    pub(super) rounding: Rounding,
}

/// Which results of an analysis a cell shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address<'a> {
    pub(super) analysis: &'a AnalysisId,
    pub(super) group: &'a str,
    pub(super) by: &'a [String],
    pub(super) level: Option<&'a str>,
}

impl Address<'_> {
    pub(super) fn id(&self, statistic: Statistic) -> ResultId {
        ResultId::of(
            self.analysis.as_str(),
            self.group,
            self.by,
            self.level,
            statistic,
        )
    }
}

impl<'a> Typesetter<'a> {
    pub(super) fn grouping(&self, id: &GroupingId) -> Option<&'a Grouping> {
        self.plan.grouping(id)
    }

    /// What a group is called in print.
    pub(super) fn group_label(&self, analysis: &AnalysisId, group: &Group) -> String {
        let grouping = self
            .plan
            .analysis(analysis)
            .and_then(|analysis| analysis.grouping.as_ref())
            .and_then(|id| self.grouping(id));
        let label = |value: &str| {
            grouping
                .and_then(|grouping| grouping.levels.iter().find(|level| level.value == value))
                .map_or_else(|| value.to_owned(), |level| level.label().to_owned())
        };
        match group {
            Group::All => "All".to_owned(),
            Group::Level { level, .. } => label(level),
            Group::Total { label, .. } => label.clone(),
            Group::Comparison {
                level, reference, ..
            } => {
                format!("{} minus {}", label(level), label(reference))
            }
        }
    }

    /// The statistics of a pattern, written out, with the printed figure that stands beside any of
    /// them.
    pub(super) fn cell(&self, address: Address<'_>, pattern: &Pattern) -> Cell {
        let mut text = String::new();
        let mut reasons = Vec::new();
        let mut found = None;
        for piece in pattern.pieces() {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Statistic { statistic, style } => {
                    let row = self.results.get(&address.id(*statistic));
                    match row {
                        Some(row) => {
                            found = found.or(Some(row));
                            match self.value(&row.value, *style) {
                                Ok(written) => text.push_str(&written),
                                Err(reason) => {
                                    text.push_str(NOT_CALCULATED);
                                    reasons.push(reason);
                                }
                            }
                        }
                        None => text.push_str(NOT_CALCULATED),
                    }
                }
            }
        }
        // A cell may hold what the paper prints in two places, such as a share and its interval.
        let mut printed: Vec<&str> = Vec::new();
        for statistic in pattern.statistics() {
            if let Some(figure) = self.beside(&address.id(statistic))
                && !printed.contains(&figure.text.as_str())
            {
                printed.push(&figure.text);
            }
        }
        Cell {
            result: found.map(|_| text),
            printed: (!printed.is_empty()).then(|| printed.join("; ")),
            origin: found.map(|row| self.origin(row, &reasons)),
            sources: found.map_or_else(Vec::new, |_| {
                pattern
                    .statistics()
                    .map(|statistic| address.id(statistic).to_string())
                    .collect()
            }),
            rows: found.map_or_else(Vec::new, |_| self.rows_behind(address, pattern)),
            pattern: found.map(|_| pattern.as_str().to_owned()),
            marks: String::new(),
        }
    }

    /// The data rows behind the statistics of a pattern, each once.
    fn rows_behind(&self, address: Address<'_>, pattern: &Pattern) -> Vec<RowsBehind> {
        let mut behind: Vec<RowsBehind> = Vec::new();
        for statistic in pattern.statistics() {
            let of_result = self.results.rows_behind(&address.id(statistic));
            for DatasetRows { dataset, rows } in of_result.unwrap_or_default() {
                let rows = rows.iter().map(|row| row + 1);
                match behind.iter_mut().find(|known| known.dataset == *dataset) {
                    Some(known) => known.rows.extend(rows),
                    None => behind.push(RowsBehind {
                        dataset: dataset.clone(),
                        rows: rows.collect(),
                    }),
                }
            }
        }
        for of_dataset in &mut behind {
            of_dataset.rows.sort_unstable();
            of_dataset.rows.dedup();
        }
        behind.retain(|of_dataset| !of_dataset.rows.is_empty());
        behind
    }

    /// Where a result comes from, in one line: method, population, identifier.
    fn origin(&self, row: &ArdRow, reasons: &[String]) -> String {
        let population = match row.set.as_ref() {
            None => format!("all of {}", row.dataset),
            Some(set) => match self.plan.set(set) {
                Some(known) => format!("{} ({set})", known.label),
                None => set.to_string(),
            },
        };
        let mut text = format!(
            "Method: {} of {} \u{b7} population: {population} \u{b7} result: {}",
            row.method.replace('_', " "),
            row.dataset,
            row.id
        );
        for reason in reasons {
            text.push_str(" \u{b7} NC: ");
            text.push_str(reason);
        }
        text
    }

    /// The printed figure beside a result.
    pub(super) fn beside(&self, id: &ResultId) -> Option<&'a PrintedFigure> {
        self.printed.beside(id.as_str())
    }

    /// A value in a style, or why it has none.
    fn value(&self, value: &ResultValue, style: ValueStyle) -> Result<String, String> {
        let number = match (value, style) {
            (ResultValue::NotCalculated(reason), _) => return Err(reason.clone()),
            (ResultValue::Count(count), ValueStyle::Decimals(_)) => return Ok(count.to_string()),
            (ResultValue::Count(count), ValueStyle::PValue(_)) => *count as f64,
            (ResultValue::Number(number), _) => *number,
        };
        let written = match style {
            ValueStyle::Decimals(decimals) => decimal(number, decimals, self.rounding),
            ValueStyle::PValue(decimals) => p_value(number, decimals, self.rounding),
        };
        written.map_err(|error| error.to_string())
    }

    /// A number with a fixed number of decimals; a result that cannot be written has none.
    pub(super) fn number(&self, number: f64, decimals: u8) -> String {
        decimal(number, decimals, self.rounding).unwrap_or_else(|_| NOT_CALCULATED.to_owned())
    }

    /// A result's number, if there is one.
    pub(super) fn figure(&self, address: Address<'_>, statistic: Statistic) -> Option<f64> {
        self.results.get(&address.id(statistic))?.value.as_number()
    }

    /// The one group that a cell without a group of its own can mean: the only comparison, or else
    /// the only group, that has the statistic.
    pub(super) fn only_group(
        &self,
        analysis: &AnalysisId,
        by: &[String],
        level: Option<&str>,
        statistic: Statistic,
    ) -> Option<&'a Group> {
        let mut groups: Vec<&'a Group> = Vec::new();
        for row in self.results.rows() {
            let same_item = row.item.as_ref().map(|item| item.level.as_str()) == level;
            let same_by = row.by.len() == by.len()
                && row
                    .by
                    .iter()
                    .zip(by)
                    .all(|(of_row, wanted)| of_row.level == *wanted);
            if row.analysis == *analysis
                && row.statistic == statistic
                && same_item
                && same_by
                && !groups.contains(&&row.group)
            {
                groups.push(&row.group);
            }
        }
        let mut comparisons = groups
            .iter()
            .filter(|group| matches!(group, Group::Comparison { .. }));
        match (comparisons.next(), comparisons.next(), groups.as_slice()) {
            (Some(only), None, _) => Some(only),
            (_, _, [only]) => Some(only),
            _ => None,
        }
    }
}
