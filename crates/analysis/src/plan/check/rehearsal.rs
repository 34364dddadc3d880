//! A plan held against datasets that are as they will be: does every column it reads exist, and is every endpoint
//! it names measured?

use std::collections::BTreeSet;

use datasets::Table;
use definition::{Mistakes, Path, check_language, path};

use crate::execution::Prepared;
use crate::filter::{Comparison, Expression, Filter, Literal, Operand};
use crate::plan::Plan;
use crate::plan::response::ResponseRule;
use crate::source::Source;

/// The column that names what a row measures.
const PARAMETER: &str = "PARAMCD";

impl Plan {
    /// Adds what the plan asks of datasets that they do not have: a dataset, a column in a condition, or an endpoint
    /// (`PARAMCD`) that no row holds. The datasets need not be the trial's own, only made like them: those of a
    /// rehearsal with virtual subjects will do.
    pub fn check_against(&self, source: &dyn Source, mistakes: &mut Mistakes) {
        let prepared = match Prepared::new(self, source) {
            Ok(prepared) => prepared,
            Err(error) => {
                mistakes.at(path!["source"]).says(error.to_string());
                return;
            }
        };
        let mut rehearsal = Rehearsal {
            plan: self,
            source: &prepared,
            mistakes,
        };
        for (place, set) in self.sets.iter().enumerate() {
            let at = path!["set", place];
            rehearsal.part(&at, &set.dataset, set.condition.as_ref());
        }
        for (place, response) in self.responses.iter().enumerate() {
            let at = path!["response", place];
            rehearsal.part(&at, &response.dataset, None);
            for (index, rule) in response.rules.iter().enumerate() {
                let (ResponseRule::NonresponderWhere { condition }
                | ResponseRule::ResponderWhere { condition }
                | ResponseRule::AtLeast { condition, .. }) = rule;
                let at = at.then("rule").then(index);
                rehearsal.condition(&at, &response.dataset, Some(condition));
            }
        }
        for (place, analysis) in self.analyses.iter().enumerate() {
            let at = path!["analysis", place];
            rehearsal.part(&at, &analysis.dataset, analysis.condition.as_ref());
            let grouping = analysis.grouping.as_ref().and_then(|id| self.grouping(id));
            for column in analysis.columns(grouping) {
                rehearsal.column(&at, &analysis.dataset, column);
            }
        }
    }
}

struct Rehearsal<'a> {
    plan: &'a Plan,
    source: &'a dyn Source,
    mistakes: &'a mut Mistakes,
}

impl Rehearsal<'_> {
    /// A part of the plan that reads a dataset, with a condition on its rows.
    fn part(&mut self, at: &Path, dataset: &str, condition: Option<&Filter>) {
        if self.source.dataset(dataset).is_none() {
            if self.plan.may_be_absent(dataset) {
                return;
            }
            let names = self.source.names();
            super::unknown(
                self.mistakes,
                at.then("dataset"),
                dataset,
                "dataset of this trial",
                names.into_iter(),
            );
        }
        self.condition(at, dataset, condition);
    }

    /// A column that an analysis reads.
    fn column(&mut self, at: &Path, dataset: &str, column: &str) {
        let Some(table) = self.source.dataset(dataset) else {
            return;
        };
        if table.position(column).is_none() {
            let what = format!("this analysis reads `{column}`, and {dataset} has no such column");
            self.unknown_column(at.clone(), table, column, what);
        }
    }

    fn unknown_column(&mut self, at: Path, table: &Table, column: &str, what: String) {
        let names = table.variables().map(|known| known.name.as_str());
        let said = self.mistakes.at(at).says(what);
        if let Some(meant) = check_language::nearest(column, names) {
            said.try_instead(format!("`{meant}`"));
        } else {
            said.allowed("a column of that dataset");
        }
    }

    fn condition(&mut self, at: &Path, dataset: &str, condition: Option<&Filter>) {
        let (Some(table), Some(Ok(expression))) = (
            self.source.dataset(dataset),
            condition.map(Filter::expression),
        ) else {
            return;
        };
        let at = at.then("where");
        for column in expression.columns() {
            if table.position(&column.name).is_none() {
                let what = format!(
                    "{dataset} has no column `{}` (character {} of the condition)",
                    column.name, column.at
                );
                self.unknown_column(at.clone(), table, &column.name, what);
            }
        }
        let measured = measured(table);
        for wanted in parameters(expression) {
            if !measured.contains(wanted) {
                super::unknown(
                    self.mistakes,
                    at.clone(),
                    wanted,
                    &format!("endpoint of {dataset}"),
                    measured.iter().copied(),
                );
            }
        }
    }
}

/// What the rows of a dataset measure.
fn measured(table: &Table) -> BTreeSet<&str> {
    let Ok(Ok(texts)) = table.column(PARAMETER).map(|column| column.texts()) else {
        return BTreeSet::new();
    };
    texts.used().map(|(_, text)| text).collect()
}

/// The endpoints that a condition asks for by name.
fn parameters(expression: &Expression) -> Vec<&str> {
    match expression {
        Expression::Compare {
            left,
            comparison: Comparison::Equal,
            right,
        } if left.name == PARAMETER => text(right).into_iter().collect(),
        Expression::In { column, values } if column.name == PARAMETER => {
            values.iter().filter_map(text).collect()
        }
        Expression::All(parts) | Expression::Any(parts) => {
            parts.iter().flat_map(parameters).collect()
        }
        Expression::Not(part) => parameters(part),
        Expression::Compare { .. }
        | Expression::In { .. }
        | Expression::Between { .. }
        | Expression::Missing(_) => Vec::new(),
    }
}

fn text(operand: &Operand) -> Option<&str> {
    match operand {
        Operand::Literal {
            value: Literal::Text(text),
            ..
        } => Some(text),
        _ => None,
    }
}
