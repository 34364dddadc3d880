//! Analysis sets: who is in them, and how many in each group.

use std::collections::{BTreeMap, BTreeSet};

use datasets::Texts;

use crate::error::AnalysisError;
use crate::execution::context::{Context, Data, column, undefined};
use crate::execution::record::{At, Recorder, Watch};
use crate::execution::selection::levels_of_rows;
use crate::plan::method::{Denominator, Method};
use crate::plan::{DisplayKind, Grouping, SetId};
use crate::results::{BIG_N, Group, Results, Statistic, VariableLevel};

/// The rows that put their subjects into a set.
pub(super) struct Members<'a> {
    data: Data<'a>,
    rows: Vec<usize>,
}

impl<'a> Members<'a> {
    pub(super) fn of(context: &Context<'a>, part: &str, id: &SetId) -> Result<Self, AnalysisError> {
        let set = context
            .plan
            .set(id)
            .ok_or_else(|| undefined(part, &format!("analysis set `{id}`")))?;
        let part = format!("set `{id}`");
        let data = context.data(&part, &set.dataset)?;
        let rows = data.rows_where(&part, set.condition.as_ref())?;
        Ok(Members { data, rows })
    }

    /// Which rows of another dataset are of members.
    pub(super) fn keep(&self, subject: &Texts, rows: Vec<usize>) -> Vec<usize> {
        let members: BTreeSet<&str> = self
            .rows
            .iter()
            .map(|row| self.data.subject.get(*row))
            .collect();
        // Each subject is looked up once, each row by its code.
        let member: Vec<bool> = subject
            .dictionary()
            .iter()
            .map(|(_, subject)| members.contains(subject))
            .collect();
        rows.into_iter()
            .filter(|row| member[subject.codes()[*row] as usize])
            .collect()
    }

    /// How many members there are in each group: the levels, then the total; or in all.
    pub(super) fn sizes(
        &self,
        part: &str,
        grouping: Option<&Grouping>,
    ) -> Result<Vec<(Group, usize, Vec<usize>)>, AnalysisError> {
        let Some(grouping) = grouping else {
            return Ok(vec![(
                Group::All,
                self.data.count_subjects(self.rows.iter().copied()),
                self.rows.clone(),
            )]);
        };
        let variable = grouping.variable_in(self.data.table.name());
        // A column that is not there is told in the name of the set's own dataset.
        column(part, self.data.table, variable)?;
        let levels = levels_of_rows(part, self.data.table, &self.rows, grouping)?;
        let mut sizes = Vec::new();
        for (place, level) in grouping.levels.iter().enumerate() {
            let rows: Vec<usize> = self
                .rows
                .iter()
                .zip(&levels)
                .filter(|(_, of_row)| **of_row == place)
                .map(|(row, _)| *row)
                .collect();
            let group = Group::Level {
                variable: grouping.variable.clone(),
                level: level.value.clone(),
            };
            sizes.push((group, self.data.count_subjects(rows.iter().copied()), rows));
        }
        if let Some(label) = &grouping.total {
            let group = Group::Total {
                variable: grouping.variable.clone(),
                label: label.clone(),
            };
            sizes.push((
                group,
                self.data.count_subjects(self.rows.iter().copied()),
                self.rows.clone(),
            ));
        }
        Ok(sizes)
    }
}

/// Records the size of every set in every grouping by which it is counted or printed.
pub(super) fn record_sizes(
    context: &Context<'_>,
    results: &mut Results,
    watch: &mut Watch,
) -> Result<(), AnalysisError> {
    let mut wanted: BTreeMap<(&str, Option<&str>), &SetId> = BTreeMap::new();
    for analysis in &context.plan.analyses {
        let counts = match &analysis.method {
            Method::Categories(method) => method.percent_of == Denominator::Set,
            Method::Conditions(method) => method.percent_of == Denominator::Set,
            Method::AdverseEvents(_) => true,
            _ => false,
        };
        if let (true, Some(set)) = (counts, &analysis.set) {
            let grouping = analysis.grouping.as_ref().map(|grouping| grouping.as_str());
            wanted.insert((set.as_str(), grouping), set);
        }
    }
    for display in &context.plan.displays {
        let (DisplayKind::BaselineTable(table)
        | DisplayKind::EndpointTable(table)
        | DisplayKind::AdverseEventTable(table)) = &display.kind
        else {
            continue;
        };
        for columns in &table.columns {
            if let Some(set) = &columns.big_n {
                wanted.insert(
                    (
                        set.as_str(),
                        columns.grouping.as_ref().map(|grouping| grouping.as_str()),
                    ),
                    set,
                );
            }
        }
    }
    for ((_, grouping_id), set) in wanted {
        let part = format!("the size of set `{set}`");
        let grouping = match grouping_id {
            Some(id) => Some(context.grouping(&part, &id.into())?),
            None => None,
        };
        let members = Members::of(context, &part, set)?;
        let by = [
            VariableLevel {
                variable: "set".to_owned(),
                level: set.to_string(),
            },
            VariableLevel {
                variable: "grouping".to_owned(),
                level: grouping_id.unwrap_or("all").to_owned(),
            },
        ];
        let mut recorder = Recorder::of_set(BIG_N, members.data.table.name(), set, results, watch);
        for (group, subjects, rows) in members.sizes(&part, grouping)? {
            let at = At::new(&group, &by, &rows);
            recorder.put(&at, Statistic::N, subjects.into())?;
        }
    }
    Ok(())
}
