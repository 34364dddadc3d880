//! Takes results in, each under its name.

use statistics::StatisticsError;

use crate::error::AnalysisError;
use crate::plan::{Analysis, AnalysisId, SetId};
use crate::results::{ArdRow, Group, ResultId, ResultValue, Results, Statistic, VariableLevel};

/// Records the results of one analysis.
pub(super) struct Recorder<'r> {
    results: &'r mut Results,
    analysis: AnalysisId,
    method: &'static str,
    dataset: String,
    set: Option<SetId>,
}

/// A statistic and how it is read off a calculation.
pub(super) type Part<'f, T> = (Statistic, &'f dyn Fn(&T) -> f64);

/// What a result is about.
pub(super) struct At<'a> {
    pub(super) group: &'a Group,
    pub(super) by: &'a [VariableLevel],
    pub(super) item: Option<&'a VariableLevel>,
    pub(super) source_rows: usize,
}

impl<'r> Recorder<'r> {
    pub(super) fn new(analysis: &Analysis, results: &'r mut Results) -> Self {
        Recorder {
            results,
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
    ) -> Self {
        Recorder {
            results,
            analysis: AnalysisId::new(name),
            method: name,
            dataset: dataset.to_owned(),
            set: Some(set.clone()),
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
        self.results
            .push(ArdRow {
                id: id.clone(),
                analysis: self.analysis.clone(),
                method: self.method,
                dataset: self.dataset.clone(),
                set: self.set.clone(),
                group: at.group.clone(),
                by: at.by.to_vec(),
                item: at.item.cloned(),
                statistic,
                value,
                source_rows: at.source_rows,
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
        for (statistic, of) in statistics {
            let value = match calculated {
                Ok(calculated) => ResultValue::finite(of(calculated), "there is no finite limit"),
                Err(error) => ResultValue::NotCalculated(error.to_string()),
            };
            self.put(at, *statistic, value)?;
        }
        Ok(())
    }
}

/// `part` out of `whole` in per cent.
pub(super) fn percent(part: usize, whole: usize) -> ResultValue {
    if whole == 0 {
        ResultValue::NotCalculated("there is nobody to take a percentage of".to_owned())
    } else {
        ResultValue::Number(100.0 * part as f64 / whole as f64)
    }
}
