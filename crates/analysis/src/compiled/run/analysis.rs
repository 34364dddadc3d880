//! One analysis: its rows are handed to the method's calculations.

use statistics::TTest;

use crate::compiled::CompiledValue;
use crate::compiled::error::{Misfit, MisfitError};
use crate::compiled::program::{
    AnalysisProgram, BlockProgram, Candidate, CodeOfRow, MethodProgram, NumberOfRow, Program,
    Total, Unit,
};
use crate::compiled::run::misfit;
use crate::compiled::run::places::Places;
use crate::compiled::run::rows::{CodeReader, NumberReader, count_subjects};
use crate::compiled::run::strata::{count, stratum_tables, table_of_all};
use crate::compiled::trial::Trial;
use crate::compiled::workspace::{Kept, Lists, Row, Selected};
use crate::execution::compare::{t_test, two_means};
use crate::execution::count::share;
use crate::execution::describe::{Description, describe};
use crate::execution::respond::{
    AcrossStrata, across_strata, difference_of_shares, estimate, share_of_responders,
};
use crate::execution::survive::{curve, observation};
use crate::filter::answer;
use crate::results::Statistic;

/// An analysis that is being carried out.
pub(super) struct Running<'r> {
    pub(super) program: &'r Program,
    pub(super) trial: Trial<'r>,
    pub(super) analysis: &'r AnalysisProgram,
    /// Of which selection the rows of the block at hand are, and their places.
    pub(super) rows: usize,
    pub(super) places: &'r [Candidate],
    pub(super) kept: &'r mut Kept,
    pub(super) results: &'r mut [CompiledValue],
}

impl Running<'_> {
    /// Refuses rows that the method cannot take.
    pub(super) fn require_usable(&self, selected: &Selected) -> Result<(), MisfitError> {
        if let Some(subject) = selected.unlisted {
            return Err(misfit(&self.analysis.part, Misfit::UnlistedLevel, subject));
        }
        match selected.repeated {
            Some(subject) if !self.analysis.method.may_repeat() => {
                let part = &self.analysis.part;
                Err(misfit(part, Misfit::SubjectRepeated, subject))
            }
            _ => Ok(()),
        }
    }

    /// The rows of a group: of a level, or of all.
    pub(super) fn group<'s>(&self, selected: &'s Selected, group: usize) -> &'s [Row] {
        let levels = self.analysis.levels.as_ref();
        if levels.is_some_and(|levels| group < levels.count) {
            selected.level(group)
        } else {
            &selected.rows
        }
    }

    pub(super) fn block(
        &mut self,
        block: &BlockProgram,
        selected: &Selected,
        lists: &mut Lists,
    ) -> Result<(), MisfitError> {
        let analysis = self.analysis;
        match &analysis.method {
            MethodProgram::Conditions { total } => self.conditions(block, *total, selected, lists),
            MethodProgram::AcrossStrata {
                response,
                strata,
                correction,
                pairs,
            } => {
                self.count_strata(*response, strata, selected, lists)?;
                for (unit, pair) in wanted(&block.units, pairs) {
                    let tables = stratum_tables(&lists.tables, *pair);
                    let settings = AcrossStrata {
                        continuity_correction: *correction,
                        side: analysis.side,
                        confidence: self.program.confidences[analysis.confidence],
                    };
                    let tables = tables.as_deref().map_err(Clone::clone);
                    let Ok(()) = across_strata(tables, settings, &mut self.places(unit));
                }
            }
            MethodProgram::RiskDifference {
                response,
                strata,
                method,
                pairs,
            } => {
                self.count_strata(*response, strata, selected, lists)?;
                for (unit, pair) in wanted(&block.units, pairs) {
                    let tables = stratum_tables(&lists.tables, *pair);
                    let confidence = self.program.confidences[analysis.confidence];
                    let estimate = estimate(
                        *method,
                        table_of_all(&lists.tables, *pair),
                        tables.as_deref().map_err(Clone::clone),
                        confidence,
                    );
                    let to = &mut self.places(unit);
                    let Ok(()) = difference_of_shares(analysis.side, &estimate, to);
                }
            }
            MethodProgram::Covariance { .. } => self.covariance(block, selected, lists),
            MethodProgram::MeanDifference {
                variable,
                variances,
                pairs,
            } => {
                for (unit, (first, second)) in wanted(&block.units, pairs) {
                    let Lists { values, others, .. } = lists;
                    self.values(selected.level(*first), *variable, values);
                    self.values(selected.level(*second), *variable, others);
                    let confidence = self.program.confidences[analysis.confidence];
                    let test = two_means(values, others, *variances, confidence);
                    let test = test.as_ref().map(TTest::estimated).map_err(Clone::clone);
                    let to = &mut self.places(unit);
                    let Ok(()) = t_test(Statistic::Difference, &test, analysis.side, to);
                }
            }
            MethodProgram::Summary { .. }
            | MethodProgram::Proportion { .. }
            | MethodProgram::KaplanMeier { .. } => {
                for (group, unit) in block.units.iter().enumerate() {
                    if let Some(unit) = unit {
                        self.of_group(group, *unit, selected, lists)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads a number of the rows of the block at hand.
    pub(super) fn number(&self, variable: NumberOfRow) -> NumberReader<'_> {
        NumberReader::new(self.trial, variable, self.places)
    }

    /// Reads a code of the rows of the block at hand.
    pub(super) fn code<'c>(&'c self, variable: &'c CodeOfRow) -> CodeReader<'c> {
        CodeReader::new(self.trial, variable, self.places)
    }

    pub(super) fn places(&mut self, unit: Unit) -> Places<'_> {
        Places::of(&self.program.shapes, unit, self.results)
    }

    /// The values of rows, missing ones left out; gives how many were.
    pub(super) fn values(
        &self,
        rows: &[Row],
        variable: NumberOfRow,
        values: &mut Vec<f64>,
    ) -> usize {
        let mut reader = self.number(variable);
        // Without a branch: every value is noted, and the next stands over one that is missing.
        values.resize(rows.len(), 0.0);
        let mut count = 0;
        for row in rows {
            let value = reader.raw(row);
            values[count] = value;
            count += usize::from(!value.is_nan());
        }
        values.truncate(count);
        rows.len() - count
    }

    /// A method that looks at one group alone.
    pub(super) fn of_group(
        &mut self,
        group: usize,
        unit: Unit,
        selected: &Selected,
        lists: &mut Lists,
    ) -> Result<(), MisfitError> {
        let analysis = self.analysis;
        let Lists {
            values,
            sorted,
            observations,
            outcomes,
            ..
        } = lists;
        let rows = self.group(selected, group);
        match &analysis.method {
            MethodProgram::Summary {
                variable,
                quantiles,
                ..
            } => {
                let description = Description {
                    quantiles: *quantiles,
                    missing: self.values(rows, *variable, values),
                };
                let critical = &mut self.kept.critical[analysis.confidence];
                let to = &mut Places::of(&self.program.shapes, unit, self.results);
                let Ok(()) = describe(values, &description, sorted, critical, to);
            }
            MethodProgram::Proportion { response, kept } => {
                let (count, judged) = count(&outcomes[*response], rows);
                let intervals = &mut self.kept.intervals[*kept];
                let to = &mut Places::of(&self.program.shapes, unit, self.results);
                let interval = |share| intervals.of(share);
                let Ok(()) = share_of_responders(count, judged, interval, to);
            }
            MethodProgram::KaplanMeier {
                time,
                event,
                method,
            } => {
                observations.clear();
                let mut time = self.number(*time);
                let mut event = self.number(*event);
                for row in rows {
                    let Some(time) = time.of(row) else {
                        continue;
                    };
                    let Some(code) = event.of(row) else {
                        return Err(misfit(&analysis.part, Misfit::NoEventCode, row.subject()));
                    };
                    observations.push(observation(time, code, &method.event));
                }
                let confidence = self.program.confidences[analysis.confidence];
                let to = &mut self.places(unit);
                let Ok(()) = curve(method, observations, confidence, to);
            }
            // The others look at several groups.
            _ => {}
        }
        Ok(())
    }

    pub(super) fn conditions(
        &mut self,
        block: &BlockProgram,
        total: Total,
        selected: &Selected,
        lists: &mut Lists,
    ) {
        let groups = self.analysis.groups();
        for (number, unit) in block.units.iter().enumerate() {
            let Some(unit) = unit else { continue };
            let (condition, group) = (number / groups, number % groups);
            let Lists {
                answers,
                spare,
                sizes,
                ..
            } = lists;
            let rows = self.group(selected, group);
            let total = match total {
                Total::Set(size) => sizes[size][group],
                Total::Observed => count_subjects(rows),
            };
            // A subject with several rows is counted once.
            let mut seen = spare.pop().unwrap_or_default();
            seen.clear();
            seen.resize(answers.len(), false);
            let mut counted = 0;
            for (candidate, asked) in block.counted[condition].iter().enumerate() {
                answer(asked, &self.trial, answers, spare);
                let of_candidate = rows.iter().filter(|row| row.candidate() == candidate);
                for row in of_candidate.filter(|row| answers[row.subject()]) {
                    let earlier = std::mem::replace(&mut seen[row.subject()], true);
                    counted += usize::from(!earlier);
                }
            }
            spare.push(seen);
            let to = &mut Places::of(&self.program.shapes, *unit, self.results);
            let Ok(()) = share(None, counted, total, to);
        }
    }
}

/// The calculations that are wanted, with what each is about.
pub(super) fn wanted<'b, T>(
    units: &'b [Option<Unit>],
    about: &'b [T],
) -> impl Iterator<Item = (Unit, &'b T)> {
    units
        .iter()
        .zip(about)
        .filter_map(|(unit, about)| Some(((*unit)?, about)))
}
