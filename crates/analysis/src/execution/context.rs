//! The plan, the datasets and the subjects, as every analysis needs them.

use std::collections::{BTreeMap, BTreeSet};

use datasets::{Column, Numbers, Table, Texts};
use statistics::ConfidenceLevel;

use crate::error::AnalysisError;
use crate::execution::baseline;
use crate::filter::Filter;
use crate::plan::{Analysis, Grouping, GroupingId, Plan, Response, ResponseId, SubjectRows};
use crate::source::Source;

/// What all analyses share.
pub(super) struct Context<'a> {
    pub(super) plan: &'a Plan,
    confidence: ConfidenceLevel,
    source: &'a dyn Source,
}

/// A dataset with the column that names the subject of each row.
#[derive(Clone, Copy)]
pub(super) struct Data<'a> {
    pub(super) table: &'a Table,
    pub(super) subject: &'a Texts,
}

impl<'a> Context<'a> {
    /// Looks whether subjects are listed once, and whether every row of the datasets that the plan reads is of one of
    /// them.
    pub(super) fn new(plan: &'a Plan, source: &'a dyn Source) -> Result<Self, AnalysisError> {
        let confidence = ConfidenceLevel::new(plan.plan.confidence).map_err(|error| {
            AnalysisError::Statistic {
                part: "the plan's `confidence`".to_owned(),
                error,
            }
        })?;
        let context = Context {
            plan,
            confidence,
            source,
        };
        let subjects = context.subjects()?;
        for (dataset, part) in datasets_of_subjects(plan) {
            if context.is_absent(&dataset) {
                continue;
            }
            let data = context.data(&part, &dataset)?;
            // Each different subject is looked up once, each row by its code.
            let known: Vec<bool> = data
                .subject
                .dictionary()
                .iter()
                .map(|(_, subject)| subjects.contains(subject))
                .collect();
            let codes = data.subject.codes();
            if let Some(row) = codes.iter().position(|code| !known[*code as usize]) {
                return Err(AnalysisError::UnknownSubject {
                    dataset: data.table.name().to_owned(),
                    row: row + 1,
                    subject: data.subject.get(row).to_owned(),
                    subjects: plan.plan.subjects.dataset.clone(),
                });
            }
            baseline::require_one_each(data.table, &plan.plan.subjects.key)?;
        }
        Ok(context)
    }

    /// The level of an analysis's intervals.
    pub(super) fn confidence_of(
        &self,
        part: &str,
        analysis: &Analysis,
    ) -> Result<ConfidenceLevel, AnalysisError> {
        match analysis.alpha {
            None => Ok(self.confidence),
            Some(alpha) => {
                ConfidenceLevel::from_alpha(alpha).map_err(|error| AnalysisError::Statistic {
                    part: part.to_owned(),
                    error,
                })
            }
        }
    }

    fn subjects(&self) -> Result<BTreeSet<&'a str>, AnalysisError> {
        let part = "the plan's `subjects`";
        let data = self.data(part, &self.plan.plan.subjects.dataset)?;
        if self.plan.plan.subjects.rows == SubjectRows::One {
            data.require_one_row_each(part, &(0..data.table.rows()).collect::<Vec<_>>())?;
        }
        Ok(data
            .subject
            .iter()
            .filter(|subject| !subject.is_empty())
            .collect())
    }

    /// The dataset of that name.
    pub(super) fn data(&self, part: &str, dataset: &str) -> Result<Data<'a>, AnalysisError> {
        let table = self.table(part, dataset)?;
        let subject = texts(part, table, &self.plan.plan.subjects.key)?;
        Ok(Data { table, subject })
    }

    /// A dataset that need not be of subjects.
    pub(super) fn table(&self, part: &str, dataset: &str) -> Result<&'a Table, AnalysisError> {
        self.source
            .dataset(dataset)
            .ok_or_else(|| AnalysisError::MissingDataset {
                part: part.to_owned(),
                dataset: dataset.to_owned(),
                available: self.source.names().into_iter().map(str::to_owned).collect(),
            })
    }

    /// The dataset for want of which an analysis is left out, where the plan says that it may be absent.
    pub(super) fn absent(&self, analysis: &'a Analysis) -> Option<&'a str> {
        analysis
            .dataset_names()
            .into_iter()
            .find(|dataset| self.is_absent(dataset))
    }

    fn is_absent(&self, dataset: &str) -> bool {
        self.plan.may_be_absent(dataset) && self.source.dataset(dataset).is_none()
    }

    pub(super) fn grouping(
        &self,
        part: &str,
        id: &GroupingId,
    ) -> Result<&'a Grouping, AnalysisError> {
        self.plan
            .grouping(id)
            .ok_or_else(|| undefined(part, &format!("grouping `{id}`")))
    }

    pub(super) fn response(
        &self,
        part: &str,
        id: &ResponseId,
    ) -> Result<&'a Response, AnalysisError> {
        self.plan
            .response(id)
            .ok_or_else(|| undefined(part, &format!("response `{id}`")))
    }
}

impl<'a> Data<'a> {
    /// The rows that fulfil a condition; all rows without one.
    pub(super) fn rows_where(
        self,
        part: &str,
        condition: Option<&Filter>,
    ) -> Result<Vec<usize>, AnalysisError> {
        let Some(condition) = condition else {
            return Ok((0..self.table.rows()).collect());
        };
        let mask = condition
            .mask(self.table)
            .map_err(|error| AnalysisError::Filter {
                part: part.to_owned(),
                dataset: self.table.name().to_owned(),
                condition: condition.as_str().to_owned(),
                error: Box::new(error),
            })?;
        Ok(mask
            .iter()
            .enumerate()
            .filter(|(_, kept)| **kept)
            .map(|(row, _)| row)
            .collect())
    }

    /// Refuses rows of which two are of one subject.
    pub(super) fn require_one_row_each(
        self,
        part: &str,
        rows: &[usize],
    ) -> Result<(), AnalysisError> {
        let mut first: Vec<Option<usize>> = vec![None; self.subject.dictionary().len()];
        for &row in rows {
            let seen = &mut first[self.subject.codes()[row] as usize];
            if let Some(earlier) = seen.replace(row) {
                return Err(AnalysisError::SubjectRepeated {
                    part: part.to_owned(),
                    dataset: self.table.name().to_owned(),
                    subject: self.subject.get(row).to_owned(),
                    rows: [earlier + 1, row + 1],
                });
            }
        }
        Ok(())
    }

    /// How many different subjects the rows are of.
    pub(super) fn count_subjects(self, rows: impl Iterator<Item = usize>) -> usize {
        let mut counted = vec![false; self.subject.dictionary().len()];
        let mut subjects = 0;
        for row in rows {
            let seen = &mut counted[self.subject.codes()[row] as usize];
            subjects += usize::from(!*seen);
            *seen = true;
        }
        subjects
    }
}

/// A column of a dataset.
pub(super) fn column<'a>(
    part: &str,
    table: &'a Table,
    name: &str,
) -> Result<&'a Column, AnalysisError> {
    table
        .column(name)
        .map_err(|column| AnalysisError::MissingColumn {
            part: part.to_owned(),
            column,
        })
}

/// A numeric column.
pub(super) fn numbers<'a>(
    part: &str,
    table: &'a Table,
    name: &str,
) -> Result<&'a Numbers, AnalysisError> {
    column(part, table, name)?
        .numbers()
        .map_err(|column| wrong_kind(part, table, column))
}

/// A text column.
pub(super) fn texts<'a>(
    part: &str,
    table: &'a Table,
    name: &str,
) -> Result<&'a Texts, AnalysisError> {
    column(part, table, name)?
        .texts()
        .map_err(|column| wrong_kind(part, table, column))
}

fn wrong_kind(part: &str, table: &Table, column: datasets::WrongKind) -> AnalysisError {
    AnalysisError::WrongKind {
        part: part.to_owned(),
        dataset: table.name().to_owned(),
        column,
    }
}

pub(super) fn undefined(part: &str, name: &str) -> AnalysisError {
    AnalysisError::Undefined {
        part: part.to_owned(),
        name: name.to_owned(),
    }
}

/// How errors name an analysis.
pub(super) fn part_of(analysis: &Analysis) -> String {
    format!("analysis `{}`", analysis.id)
}

/// Every dataset of subjects that the plan reads, with a part that reads it; those of the trial's design are of nobody.
fn datasets_of_subjects(plan: &Plan) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    let mut add = |dataset: &str, part: String| {
        read.entry(dataset.to_owned()).or_insert(part);
    };
    for set in &plan.sets {
        add(&set.dataset, format!("set `{}`", set.id));
    }
    for response in &plan.responses {
        add(&response.dataset, format!("response `{}`", response.id));
    }
    let of_subjects =
        |analysis: &&Analysis| !matches!(analysis.method, crate::plan::Method::TrialDesign(_));
    for analysis in plan.analyses.iter().filter(of_subjects) {
        for dataset in analysis.dataset_names() {
            add(dataset, part_of(analysis));
        }
    }
    read
}
