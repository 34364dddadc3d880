//! Tables and figures.

use std::collections::BTreeSet;

use definition::{Mistakes, Path, path};

use crate::plan::check::cell;
use crate::plan::display::{
    Cell, ColumnGroup, Display, DisplayKind, MeanOverTime, Table, TableRow,
};
use crate::plan::{Analysis, AnalysisId, ColumnGroupId, FootnoteId, Plan};

pub(super) fn check(plan: &Plan, mistakes: &mut Mistakes) {
    for (place, display) in plan.displays.iter().enumerate() {
        Displayed {
            plan,
            display,
            at: path!["display", place],
        }
        .check(mistakes);
    }
}

/// A display with its place in the plan.
struct Displayed<'p> {
    plan: &'p Plan,
    display: &'p Display,
    at: Path,
}

impl<'p> Displayed<'p> {
    fn check(&self, mistakes: &mut Mistakes) {
        let at = &self.at;
        match &self.display.kind {
            DisplayKind::BaselineTable(table)
            | DisplayKind::EndpointTable(table)
            | DisplayKind::AdverseEventTable(table) => self.table(table, mistakes),
            DisplayKind::Listing(listing) => {
                self.of_method(
                    &listing.analysis,
                    at.then("analysis"),
                    &["listing"],
                    mistakes,
                );
            }
            DisplayKind::MeanOverTime(figure) => {
                let analysis = self.of_method(
                    &figure.analysis,
                    at.then("analysis"),
                    &["summary"],
                    mistakes,
                );
                self.needs_time(analysis, mistakes);
                if let Some(analysis) = analysis {
                    panels(analysis, figure, at, mistakes);
                }
            }
            DisplayKind::KaplanMeier(figure) => {
                for (index, panel) in figure.panels.iter().enumerate() {
                    let at = at.then("panel").then(index);
                    let analysis = self.of_method(
                        &panel.analysis,
                        at.then("analysis"),
                        &["kaplan_meier"],
                        mistakes,
                    );
                    if let Some(analysis) = analysis {
                        cell::by(analysis, &panel.by, &at, mistakes);
                    }
                }
            }
            DisplayKind::IndividualCourses(figure) => {
                self.of_method(
                    &figure.analysis,
                    at.then("analysis"),
                    &["courses"],
                    mistakes,
                );
            }
            DisplayKind::Flow(figure) => {
                self.of_method(&figure.analysis, at.then("analysis"), &["flow"], mistakes);
            }
            DisplayKind::StackedCategories(figure) => {
                let methods = ["categories", "conditions"];
                let analysis =
                    self.of_method(&figure.analysis, at.then("analysis"), &methods, mistakes);
                self.needs_time(analysis, mistakes);
            }
            DisplayKind::SpiritSchedule(schedule) => {
                let at = at.then("analysis");
                self.of_method(&schedule.analysis, at, &["trial_design"], mistakes);
            }
            // Its source is the protocol, which a plan does not know.
            DisplayKind::TreatmentSchedule(_) => {}
            DisplayKind::Forest(figure) => {
                for (index, row) in figure.rows.iter().enumerate() {
                    let at = at.then("row").then(index);
                    if let Some(analysis) =
                        self.analysis(&row.analysis, at.then("analysis"), mistakes)
                    {
                        cell::by(analysis, &row.by, &at, mistakes);
                        cell::pattern(analysis, &figure.format, self.at.then("format"), mistakes);
                    }
                }
            }
        }
    }

    fn table(&self, table: &Table, mistakes: &mut Mistakes) {
        let mut used: BTreeSet<&FootnoteId> = BTreeSet::new();
        let mut named: BTreeSet<&ColumnGroupId> = BTreeSet::new();
        for (index, columns) in table.columns.iter().enumerate() {
            let at = self.at.then("columns").then(index);
            if !named.insert(&columns.id) {
                mistakes.at(at.then("id")).says(format!(
                    "`{}` is already the name of other columns",
                    columns.id
                ));
            }
            self.columns(columns, &at, mistakes);
            self.footnotes(&columns.footnotes, &at, &mut used, mistakes);
        }
        for (index, row) in table.rows.iter().enumerate() {
            let at = self.at.then("row").then(index);
            self.footnotes(&row.footnotes, &at, &mut used, mistakes);
            self.row(table, row, &at, &mut used, mistakes);
        }
        for (index, footnote) in self.display.footnotes.iter().enumerate() {
            if let Some(result) = &footnote.result {
                let at = self.at.then("footnote").then(index);
                self.cell(result, None, false, &at.then("result"), mistakes);
                if !footnote.text.contains("{}") {
                    mistakes
                        .at(at.then("text"))
                        .says("the footnote has a result, and its text no place for it")
                        .allowed("a text with `{}` where the result is to stand");
                }
            }
            if !used.contains(&footnote.id) {
                mistakes
                    .at(self.at.then("footnote").then(index))
                    .warns(format!(
                        "nothing in this display refers to the footnote `{}`",
                        footnote.id
                    ));
            }
        }
    }

    fn columns(&self, columns: &ColumnGroup, at: &Path, mistakes: &mut Mistakes) {
        if let Some(set) = &columns.big_n
            && self.plan.set(set).is_none()
        {
            let known = self.plan.sets.iter().map(|set| set.id.as_str());
            super::unknown(
                mistakes,
                at.then("big_n"),
                set.as_str(),
                "analysis set",
                known,
            );
        }
        let Some(id) = &columns.grouping else {
            if !columns.levels.is_empty() {
                mistakes
                    .at(at.then("levels"))
                    .says("levels are of a `grouping`, and these columns have none");
            }
            return;
        };
        let Some(grouping) = self.plan.grouping(id) else {
            let known = self
                .plan
                .groupings
                .iter()
                .map(|grouping| grouping.id.as_str());
            super::unknown(
                mistakes,
                at.then("grouping"),
                id.as_str(),
                "grouping",
                known,
            );
            return;
        };
        let known = grouping
            .levels
            .iter()
            .map(|level| level.value.as_str())
            .chain(grouping.total.as_deref());
        for (index, level) in columns.levels.iter().enumerate() {
            if !known.clone().any(|known| known == level) {
                let at = at.then("levels").then(index);
                super::unknown(
                    mistakes,
                    at,
                    level,
                    &format!("level of the grouping `{id}`"),
                    known.clone(),
                );
            }
        }
    }

    fn row(
        &self,
        table: &'p Table,
        row: &'p TableRow,
        at: &Path,
        used: &mut BTreeSet<&'p FootnoteId>,
        mistakes: &mut Mistakes,
    ) {
        let known = table.columns.iter().map(|columns| columns.id.as_str());
        for id in row.cells.keys().chain(row.texts.keys()) {
            if !known.clone().any(|known| known == id.as_str()) {
                let key = if row.cells.contains_key(id) {
                    "cells"
                } else {
                    "texts"
                };
                super::unknown(
                    mistakes,
                    at.then(key).then(id.as_str()),
                    id.as_str(),
                    "group of columns",
                    known.clone(),
                );
            }
            if row.cells.contains_key(id) && row.texts.contains_key(id) {
                mistakes
                    .at(at.then("texts").then(id.as_str()))
                    .says(format!(
                        "`{id}` is filled twice in this row, by `cells` and by `texts`"
                    ));
            }
        }
        for (id, cell) in &row.cells {
            let at = at.then("cells").then(id.as_str());
            self.footnotes(&cell.footnotes, &at, used, mistakes);
            let columns = table.columns.iter().find(|columns| columns.id == *id);
            self.cell(cell, columns, row.terms.is_some(), &at, mistakes);
        }
        if let Some(terms) = &row.terms {
            let at = at.then("terms").then("analysis");
            self.of_method(&terms.analysis, at, &["adverse_events"], mistakes);
        }
    }

    fn cell(
        &self,
        cell: &Cell,
        columns: Option<&ColumnGroup>,
        of_terms: bool,
        at: &Path,
        mistakes: &mut Mistakes,
    ) {
        let Some(analysis) = self.analysis(&cell.analysis, at.then("analysis"), mistakes) else {
            return;
        };
        cell::by(analysis, &cell.by, at, mistakes);
        cell::pattern(analysis, &cell.format, at.then("format"), mistakes);
        cell::level(analysis, cell, of_terms, at, mistakes);
        // A column of a grouping shows the results of that level, so the analysis must have it.
        if cell.group.is_none()
            && let Some(columns) = columns
            && columns.grouping.is_some()
            && columns.grouping != analysis.grouping
        {
            mistakes.at(at.then("analysis")).says(format!(
                "these columns are the levels of `{}`, and `{}` is not grouped so",
                columns
                    .grouping
                    .as_ref()
                    .map_or("", |grouping| grouping.as_str()),
                analysis.id
            ));
        }
    }

    fn footnotes(
        &self,
        referred: &'p [FootnoteId],
        at: &Path,
        used: &mut BTreeSet<&'p FootnoteId>,
        mistakes: &mut Mistakes,
    ) {
        for (index, id) in referred.iter().enumerate() {
            used.insert(id);
            let known = self
                .display
                .footnotes
                .iter()
                .map(|footnote| footnote.id.as_str());
            if !known.clone().any(|known| known == id.as_str()) {
                let at = at.then("footnotes").then(index);
                super::unknown(mistakes, at, id.as_str(), "footnote of this display", known);
            }
        }
    }

    fn analysis(&self, id: &AnalysisId, at: Path, mistakes: &mut Mistakes) -> Option<&'p Analysis> {
        let found = self.plan.analysis(id);
        if found.is_none() {
            let known = self
                .plan
                .analyses
                .iter()
                .map(|analysis| analysis.id.as_str());
            super::unknown(mistakes, at, id.as_str(), "analysis", known);
        }
        found
    }

    fn of_method(
        &self,
        id: &AnalysisId,
        at: Path,
        methods: &[&str],
        mistakes: &mut Mistakes,
    ) -> Option<&'p Analysis> {
        let analysis = self.analysis(id, at.clone(), mistakes)?;
        let found = analysis.method.name();
        if !methods.contains(&found) {
            mistakes
                .at(at)
                .says(format!("`{id}` is an analysis of method `{found}`"))
                .allowed(format!(
                    "an analysis of method {}",
                    definition::check_language::one_of(methods)
                ));
        }
        Some(analysis)
    }

    fn needs_time(&self, analysis: Option<&Analysis>, mistakes: &mut Mistakes) {
        if let Some(analysis) = analysis
            && analysis.by.is_empty()
        {
            mistakes.at(self.at.then("analysis")).says(format!(
                "the time axis is the first `by` column, and `{}` is not repeated by any",
                analysis.id
            ));
        }
    }
}

/// Whether the panels of means over time choose one value of every `by` column after the time.
fn panels(analysis: &Analysis, figure: &MeanOverTime, at: &Path, mistakes: &mut Mistakes) {
    let further = analysis.by.len().saturating_sub(1);
    if further > 0 && figure.panels.is_empty() {
        mistakes.at(at.clone()).says(format!(
            "`{}` is repeated by {} beside the time, and the figure has no panels for it",
            analysis.id,
            definition::check_language::all_of(&analysis.by[1..])
        ));
    }
    for (index, panel) in figure.panels.iter().enumerate() {
        if panel.by.len() != further {
            mistakes.at(at.then("panel").then(index).then("by")).says(format!(
                "`{}` is repeated by {further} columns beside the time, and {} values are given",
                analysis.id,
                panel.by.len()
            ));
        }
    }
}
