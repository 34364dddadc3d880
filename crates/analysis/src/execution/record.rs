//! Takes results in, each under its name.

use std::collections::BTreeSet;

use statistics::StatisticsError;

use crate::error::AnalysisError;
use crate::execution::recipient::{Given, Part, Recipient, Recording};
use crate::plan::{Analysis, AnalysisId, Multiplicity, SetId};
use crate::results::{
    ArdRow, DatasetRows, Group, ResultId, ResultValue, Results, SourceRows, Statistic,
    VariableLevel,
};

/// Whose data rows are looked for.
#[derive(Default)]
pub(super) enum Wanted {
    /// Nobody's.
    #[default]
    Nothing,
    /// Those of one result.
    Result(ResultId),
    /// Those of every result of these analyses.
    OfAnalyses(BTreeSet<AnalysisId>),
}

/// Looks over the shoulder of a run for the rows behind results.
#[derive(Default)]
pub(super) struct Watch {
    pub(super) wanted: Wanted,
    pub(super) seen: SourceRows,
}

impl Watch {
    pub(super) fn looking_for(wanted: Wanted) -> Self {
        Watch {
            wanted,
            seen: SourceRows::default(),
        }
    }

    fn wants(&self, id: &ResultId, analysis: &AnalysisId) -> bool {
        match &self.wanted {
            Wanted::Nothing => false,
            Wanted::Result(wanted) => wanted == id,
            Wanted::OfAnalyses(wanted) => wanted.contains(analysis),
        }
    }
}

/// Records the results of one analysis.
pub(super) struct Recorder<'r> {
    results: &'r mut Results,
    watch: &'r mut Watch,
    analysis: AnalysisId,
    method: &'static str,
    dataset: String,
    set: Option<SetId>,
}

/// What a result is about.
pub(super) struct At<'a> {
    pub(super) group: &'a Group,
    pub(super) by: &'a [VariableLevel],
    pub(super) item: Option<&'a VariableLevel>,
    /// The rows of the analysis's dataset that it is made of.
    pub(super) rows: &'a [usize],
    /// The dataset of the rows, where it is not the analysis's own.
    pub(super) dataset: Option<&'a str>,
    /// Rows of other datasets that it is made of as well.
    pub(super) beside: Option<&'a dyn Fn() -> Vec<DatasetRows>>,
}

impl<'a> At<'a> {
    /// A result about rows of the analysis's own dataset.
    pub(super) fn new(group: &'a Group, by: &'a [VariableLevel], rows: &'a [usize]) -> Self {
        At {
            group,
            by,
            item: None,
            rows,
            dataset: None,
            beside: None,
        }
    }

    /// The same rows, about one item.
    pub(super) fn item(&self, item: &'a VariableLevel) -> Self {
        At {
            item: Some(item),
            group: self.group,
            by: self.by,
            rows: self.rows,
            dataset: self.dataset,
            beside: self.beside,
        }
    }

    /// The rows are of another dataset than the analysis's own.
    pub(super) fn of_dataset(mut self, dataset: Option<&'a str>) -> Self {
        self.dataset = dataset;
        self
    }

    /// Together with rows of other datasets.
    pub(super) fn beside(mut self, beside: &'a dyn Fn() -> Vec<DatasetRows>) -> Self {
        self.beside = Some(beside);
        self
    }
}

impl<'r> Recorder<'r> {
    pub(super) fn new(analysis: &Analysis, results: &'r mut Results, watch: &'r mut Watch) -> Self {
        Recorder {
            results,
            watch,
            analysis: analysis.id.clone(),
            method: analysis.method.name(),
            dataset: analysis.dataset.clone(),
            set: analysis.set.clone(),
        }
    }

    /// Records the sizes of a set.
    pub(super) fn of_set(
        name: &'static str,
        dataset: &str,
        set: &SetId,
        results: &'r mut Results,
        watch: &'r mut Watch,
    ) -> Self {
        Recorder {
            results,
            watch,
            analysis: AnalysisId::new(name),
            method: name,
            dataset: dataset.to_owned(),
            set: Some(set.clone()),
        }
    }

    /// Records the adjusted p-values of a family of hypotheses.
    pub(super) fn of_family(
        family: &Multiplicity,
        results: &'r mut Results,
        watch: &'r mut Watch,
    ) -> Self {
        Recorder {
            results,
            watch,
            analysis: AnalysisId::new(family.id.as_str()),
            method: "multiplicity",
            dataset: String::new(),
            set: None,
        }
    }

    /// Records a value and gives back its name.
    pub(super) fn put(
        &mut self,
        at: &At<'_>,
        statistic: Statistic,
        value: ResultValue,
    ) -> Result<ResultId, AnalysisError> {
        let by: Vec<String> = at.by.iter().map(|by| by.level.clone()).collect();
        let level = at.item.map(|item| item.level.as_str());
        let id = ResultId::of(
            self.analysis.as_str(),
            &at.group.segment(),
            &by,
            level,
            statistic,
        );
        let dataset = at.dataset.unwrap_or(&self.dataset).to_owned();
        if self.watch.wants(&id, &self.analysis) {
            let mut rows = vec![DatasetRows {
                dataset: dataset.clone(),
                rows: at.rows.to_vec(),
            }];
            rows.extend(at.beside.map(|of| of()).unwrap_or_default());
            self.watch.seen.keep(id.clone(), rows);
        }
        self.results
            .push(ArdRow {
                id: id.clone(),
                analysis: self.analysis.clone(),
                method: self.method,
                dataset,
                set: self.set.clone(),
                group: at.group.clone(),
                by: at.by.to_vec(),
                item: at.item.cloned(),
                statistic,
                value,
                source_rows: at.rows.len(),
            })
            .map_err(|id| AnalysisError::RepeatedResult { id })?;
        Ok(id)
    }

    /// Records several statistics of one calculation; where it has none, each of them says why.
    pub(super) fn put_all<T>(
        &mut self,
        at: &At<'_>,
        calculated: &Result<T, StatisticsError>,
        statistics: &[Part<'_, T>],
    ) -> Result<(), AnalysisError> {
        self.about(at).take_all(None, calculated, statistics)
    }

    /// Takes in what is given about one thing.
    pub(super) fn about<'x, 'a>(&'x mut self, at: &'x At<'a>) -> Recording<'x, 'r, 'a> {
        Recording { recorder: self, at }
    }
}

/// `part` out of `whole` in per cent.
pub(super) fn percent(part: usize, whole: usize) -> ResultValue {
    Given::percent(part, whole).into()
}
