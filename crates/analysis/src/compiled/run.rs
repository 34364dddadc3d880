//! A program carried out on the columns of a trial.

use std::convert::Infallible;

use statistics::{StatisticsError, TwoByTwo};

use super::CompiledValue;
use super::columns::Columns;
use super::error::{Misfit, MisfitError};
use super::layout::Layout;
use super::program::{
    AnalysisProgram, BlockProgram, Candidate, CodeOfRow, MethodProgram, NONE, NumberOfRow, Pair,
    Program, ResponseProgram, SetProgram, Shape, SizeProgram, Total, Unit, Verdict,
};
use super::trial::Trial;
use super::workspace::{Counts, Kept, Lists, Row, Workspace};
use crate::execution::compare::{
    CovarianceData, LEVEL_WITHOUT_VALUES, adjusted_difference, adjusted_mean, covariance_terms,
    t_test, two_means,
};
use crate::execution::count::share;
use crate::execution::describe::{Description, describe};
use crate::execution::outcome::{Outcome, reaches};
use crate::execution::recipient::{Given, Item, Recipient};
use crate::execution::respond::{
    AcrossStrata, across_strata, difference_of_shares, estimate, share_of_responders,
};
use crate::execution::survive::{curve, observation};
use crate::filter::{Spare, answer};
use crate::results::Statistic;

/// Carries out a program.
pub(super) fn run(
    program: &Program,
    layout: &Layout,
    columns: &Columns,
    workspace: &mut Workspace,
) -> Result<(), MisfitError> {
    let Workspace {
        results,
        lists,
        kept,
    } = workspace;
    results.fill(CompiledValue::Absent);
    let trial = Trial { layout, columns };
    prepare(program, trial, lists)?;
    for analysis in &program.analyses {
        let mut running = Running {
            program,
            trial,
            analysis,
            kept,
            results,
        };
        for block in &analysis.blocks {
            select(trial, analysis, block, lists)?;
            // Where no row has a combination of `by` values, a run has no results for it.
            if !lists.rows.is_empty() || block.is_only {
                running.block(block, lists)?;
            }
        }
    }
    for (size, units) in &program.printed_sizes {
        for (unit, subjects) in units.iter().zip(&lists.sizes[*size]) {
            if let Some(unit) = unit {
                let to = &mut Places::of(&program.shapes, *unit, results);
                take_size(*subjects, to);
            }
        }
    }
    Ok(())
}

fn take_size(subjects: usize, to: &mut Places<'_>) {
    let Ok(()) = to.take(None, Statistic::N, Given::Count(subjects));
}

/// Takes statistics to their places among the results.
struct Places<'r> {
    shape: &'r Shape,
    results: &'r mut [CompiledValue],
}

impl<'r> Places<'r> {
    fn of(shapes: &'r [Shape], unit: Unit, results: &'r mut [CompiledValue]) -> Self {
        Places {
            shape: &shapes[unit.shape],
            results: &mut results[unit.base..],
        }
    }
}

impl Recipient for Places<'_> {
    type Refusal = Infallible;

    fn wants(&self, item: Option<usize>, statistics: &[Statistic]) -> bool {
        statistics
            .iter()
            .any(|statistic| self.shape.place(item, *statistic).is_some())
    }

    fn wants_steps(&self) -> bool {
        false
    }

    fn take(
        &mut self,
        item: Option<Item<'_>>,
        statistic: Statistic,
        given: Given<'_>,
    ) -> Result<(), Infallible> {
        let item = item.map(|item| item.number);
        if let Some(place) = self.shape.place(item, statistic) {
            self.results[place] = match given {
                Given::Count(count) => CompiledValue::Number(count as f64),
                Given::Number(number) => CompiledValue::Number(number),
                Given::Nothing(_) => CompiledValue::NotCalculated,
            };
        }
        Ok(())
    }
}

/// What is the same for every analysis: sets, responses, sizes.
fn prepare(program: &Program, trial: Trial<'_>, lists: &mut Lists) -> Result<(), MisfitError> {
    let subjects = trial.columns.subjects();
    let Lists {
        members,
        outcomes,
        sizes,
        answers,
        spare,
        ..
    } = lists;
    answers.clear();
    answers.resize(subjects, false);
    members.resize_with(program.sets.len(), Vec::new);
    for (set, members) in program.sets.iter().zip(members.iter_mut()) {
        find_members(set, trial, members, answers, spare);
    }
    outcomes.resize_with(program.responses.len(), Vec::new);
    for (response, outcomes) in program.responses.iter().zip(outcomes) {
        judge(response, trial, outcomes, answers, spare)?;
    }
    sizes.resize_with(program.sizes.len(), Vec::new);
    for (size, sizes) in program.sizes.iter().zip(sizes) {
        count_members(size, trial, &members[size.set], sizes)?;
    }
    Ok(())
}

/// Answers whether each subject has a row at a place that fulfils its condition.
fn answer_at(
    trial: Trial<'_>,
    dataset: usize,
    candidate: &Candidate,
    answers: &mut [bool],
    spare: &mut Spare,
) {
    answer(&candidate.condition, &trial, answers, spare);
    let present = trial.columns.present(dataset, candidate.place);
    for (kept, present) in answers.iter_mut().zip(present) {
        *kept &= *present;
    }
}

fn find_members(
    set: &SetProgram,
    trial: Trial<'_>,
    members: &mut Vec<bool>,
    answers: &mut [bool],
    spare: &mut Spare,
) {
    members.clear();
    members.resize(answers.len(), false);
    for candidate in &set.rows.places {
        answer_at(trial, set.rows.dataset, candidate, answers, spare);
        for (member, kept) in members.iter_mut().zip(answers.iter()) {
            *member |= *kept;
        }
    }
}

/// Applies the rules of a response in their order; the first that decides about a subject, decides.
fn judge(
    response: &ResponseProgram,
    trial: Trial<'_>,
    decided: &mut Vec<Option<Outcome>>,
    answers: &mut [bool],
    spare: &mut Spare,
) -> Result<(), MisfitError> {
    decided.clear();
    decided.resize(answers.len(), None);
    let mut seen = spare.pop().unwrap_or_default();
    for rule in &response.rules {
        seen.clear();
        seen.resize(answers.len(), false);
        for candidate in &rule.places {
            answer_at(trial, response.dataset, candidate, answers, spare);
            let kept = answers.iter().enumerate().filter(|(_, kept)| **kept);
            match rule.verdict {
                Verdict::Always(outcome) => {
                    for (subject, _) in kept {
                        decided[subject].get_or_insert(outcome);
                    }
                }
                Verdict::AtLeast {
                    variable,
                    threshold,
                } => {
                    let values = numbers(trial, variable, candidate.place);
                    for (subject, _) in kept.filter(|(subject, _)| !values[*subject].is_nan()) {
                        if std::mem::replace(&mut seen[subject], true) {
                            return Err(misfit(&response.part, Misfit::SubjectRepeated, subject));
                        }
                        if decided[subject].is_none() {
                            decided[subject] = reaches(Some(values[subject]), threshold);
                        }
                    }
                }
            }
        }
    }
    spare.push(seen);
    for outcome in decided {
        outcome.get_or_insert(response.otherwise);
    }
    Ok(())
}

/// The subjects of a set in each group.
fn count_members(
    size: &SizeProgram,
    trial: Trial<'_>,
    members: &[bool],
    sizes: &mut Vec<usize>,
) -> Result<(), MisfitError> {
    sizes.clear();
    let mut of_set = members.iter().enumerate().filter(|(_, member)| **member);
    let Some(levels) = &size.levels else {
        sizes.push(of_set.count());
        return Ok(());
    };
    sizes.resize(levels.groups(), 0);
    let codes = codes(trial, &levels.code, 0);
    of_set.try_for_each(|(subject, _)| {
        let level = levels.code.meaning[usize::from(codes[subject])];
        if level == NONE {
            return Err(misfit(&size.part, Misfit::UnlistedLevel, subject));
        }
        sizes[usize::from(level)] += 1;
        if levels.total {
            sizes[levels.count] += 1;
        }
        Ok(())
    })
}

fn misfit(part: &str, misfit: Misfit, subject: usize) -> MisfitError {
    MisfitError {
        part: part.to_owned(),
        misfit,
        subject,
    }
}

/// The numbers of a variable at a place; those that are missing are not a number.
fn numbers<'c>(trial: Trial<'c>, variable: NumberOfRow, place: usize) -> &'c [f64] {
    let place = if variable.of_subject { 0 } else { place };
    trial
        .columns
        .numbers(variable.dataset, variable.column, place)
}

/// The codes of a variable at a place.
fn codes<'c>(trial: Trial<'c>, variable: &CodeOfRow, place: usize) -> &'c [u8] {
    let place = if variable.of_subject { 0 } else { place };
    trial
        .columns
        .codes(variable.dataset, variable.column, place)
}

/// The value of a row; none where it is missing.
fn number_of(trial: Trial<'_>, variable: NumberOfRow, row: &Row) -> Option<f64> {
    let value = numbers(trial, variable, row.place)[row.subject];
    (!value.is_nan()).then_some(value)
}

/// What the code of a row means; none where it means nothing.
fn meaning_of(trial: Trial<'_>, variable: &CodeOfRow, row: &Row) -> Option<u8> {
    let code = codes(trial, variable, row.place)[row.subject];
    let meaning = variable.meaning[usize::from(code)];
    (meaning != NONE).then_some(meaning)
}

/// Finds the rows of a block in the order of the tables: subject after subject, those of a subject in the order of places.
fn select(
    trial: Trial<'_>,
    analysis: &AnalysisProgram,
    block: &BlockProgram,
    lists: &mut Lists,
) -> Result<(), MisfitError> {
    let Lists {
        members,
        answers,
        spare,
        rows,
        ..
    } = lists;
    rows.clear();
    for (number, candidate) in block.places.iter().enumerate() {
        answer_at(trial, analysis.dataset, candidate, answers, spare);
        if let Some(set) = analysis.set {
            for (kept, member) in answers.iter_mut().zip(&members[set]) {
                *kept &= *member;
            }
        }
        let place = candidate.place;
        let levels = analysis.levels.as_ref();
        let codes = levels.map(|levels| (levels, codes(trial, &levels.code, place)));
        for (subject, _) in answers.iter().enumerate().filter(|(_, kept)| **kept) {
            let level = codes.map_or(0, |(levels, codes)| {
                levels.code.meaning[usize::from(codes[subject])]
            });
            if level == NONE {
                return Err(misfit(&analysis.part, Misfit::UnlistedLevel, subject));
            }
            rows.push(Row {
                subject,
                candidate: number,
                place,
                level,
            });
        }
    }
    if block.places.len() > 1 {
        rows.sort_unstable_by_key(|row| (row.subject, row.candidate));
    }
    if !analysis.method.may_repeat()
        && let Some(pair) = rows
            .windows(2)
            .find(|pair| pair[0].subject == pair[1].subject)
    {
        let subject = pair[0].subject;
        return Err(misfit(&analysis.part, Misfit::SubjectRepeated, subject));
    }
    Ok(())
}

/// An analysis that is being carried out.
struct Running<'r> {
    program: &'r Program,
    trial: Trial<'r>,
    analysis: &'r AnalysisProgram,
    kept: &'r mut Kept,
    results: &'r mut [CompiledValue],
}

/// A list of rows and the number of a group of them.
struct GroupRows<'l> {
    rows: &'l [Row],
    /// None: all of them.
    level: Option<u8>,
}

impl<'l> GroupRows<'l> {
    fn iter(&self) -> impl Iterator<Item = &'l Row> {
        let level = self.level;
        self.rows
            .iter()
            .filter(move |row| level.is_none_or(|level| row.level == level))
    }
}

impl Running<'_> {
    /// The rows of a group: of a level, or of all.
    fn group<'l>(&self, rows: &'l [Row], group: usize) -> GroupRows<'l> {
        let levels = self.analysis.levels.as_ref();
        let of_level = levels.is_some_and(|levels| group < levels.count);
        GroupRows {
            rows,
            level: of_level.then(|| u8::try_from(group).unwrap_or(NONE)),
        }
    }

    fn block(&mut self, block: &BlockProgram, lists: &mut Lists) -> Result<(), MisfitError> {
        let analysis = self.analysis;
        match &analysis.method {
            MethodProgram::Conditions { total } => self.conditions(block, *total, lists),
            MethodProgram::AcrossStrata {
                response,
                strata,
                correction,
                pairs,
            } => {
                self.count_strata(*response, strata, lists)?;
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
                self.count_strata(*response, strata, lists)?;
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
            MethodProgram::Covariance { .. } => self.covariance(block, lists),
            MethodProgram::MeanDifference {
                variable,
                variances,
                pairs,
            } => {
                for (unit, (first, second)) in wanted(&block.units, pairs) {
                    let Lists {
                        rows,
                        values,
                        others,
                        ..
                    } = lists;
                    self.values(&self.level(rows, *first), *variable, values);
                    self.values(&self.level(rows, *second), *variable, others);
                    let confidence = self.program.confidences[analysis.confidence];
                    let test = two_means(values, others, *variances, confidence);
                    let to = &mut self.places(unit);
                    let Ok(()) = t_test(Statistic::Difference, &test, analysis.side, to);
                }
            }
            MethodProgram::Summary { .. }
            | MethodProgram::Proportion { .. }
            | MethodProgram::KaplanMeier { .. } => {
                for (group, unit) in block.units.iter().enumerate() {
                    if let Some(unit) = unit {
                        self.of_group(group, *unit, lists)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn places(&mut self, unit: Unit) -> Places<'_> {
        Places::of(&self.program.shapes, unit, self.results)
    }

    /// The rows of a level; one that there is not has none.
    fn level<'l>(&self, rows: &'l [Row], level: usize) -> GroupRows<'l> {
        GroupRows {
            rows,
            level: Some(u8::try_from(level).unwrap_or(NONE)),
        }
    }

    /// The values of rows, missing ones left out; gives how many were.
    fn values(&self, rows: &GroupRows<'_>, variable: NumberOfRow, values: &mut Vec<f64>) -> usize {
        values.clear();
        let mut missing = 0;
        for row in rows.iter() {
            match number_of(self.trial, variable, row) {
                Some(value) => values.push(value),
                None => missing += 1,
            }
        }
        missing
    }

    /// A method that looks at one group alone.
    fn of_group(&mut self, group: usize, unit: Unit, lists: &mut Lists) -> Result<(), MisfitError> {
        let analysis = self.analysis;
        let Lists {
            rows,
            values,
            sorted,
            observations,
            outcomes,
            ..
        } = lists;
        let rows = self.group(rows, group);
        match &analysis.method {
            MethodProgram::Summary {
                variable,
                quantiles,
                ..
            } => {
                let description = Description {
                    quantiles: *quantiles,
                    missing: self.values(&rows, *variable, values),
                };
                let critical = &mut self.kept.critical[analysis.confidence];
                let to = &mut Places::of(&self.program.shapes, unit, self.results);
                let Ok(()) = describe(values, &description, sorted, critical, to);
            }
            MethodProgram::Proportion { response, kept } => {
                let (count, judged) = count(&outcomes[*response], rows.iter());
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
                for row in rows.iter() {
                    let Some(time) = number_of(self.trial, *time, row) else {
                        continue;
                    };
                    let Some(code) = number_of(self.trial, *event, row) else {
                        return Err(misfit(&analysis.part, Misfit::NoEventCode, row.subject));
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

    fn conditions(&mut self, block: &BlockProgram, total: Total, lists: &mut Lists) {
        let groups = self.analysis.groups();
        for (number, unit) in block.units.iter().enumerate() {
            let Some(unit) = unit else { continue };
            let (condition, group) = (number / groups, number % groups);
            let Lists {
                rows,
                answers,
                spare,
                sizes,
                ..
            } = lists;
            let rows = self.group(rows, group);
            let total = match total {
                Total::Set(size) => sizes[size][group],
                Total::Observed => count_subjects(rows.iter()),
            };
            // A subject with several rows is counted once.
            let mut seen = spare.pop().unwrap_or_default();
            seen.clear();
            seen.resize(answers.len(), false);
            let mut counted = 0;
            for (candidate, asked) in block.counted[condition].iter().enumerate() {
                answer(asked, &self.trial, answers, spare);
                let of_candidate = rows.iter().filter(|row| row.candidate == candidate);
                for row in of_candidate.filter(|row| answers[row.subject]) {
                    let earlier = std::mem::replace(&mut seen[row.subject], true);
                    counted += usize::from(!earlier);
                }
            }
            spare.push(seen);
            let to = &mut Places::of(&self.program.shapes, *unit, self.results);
            let Ok(()) = share(None, counted, total, to);
        }
    }

    /// Counts responders by stratum and level, the strata in the order of their values.
    fn count_strata(
        &self,
        response: usize,
        strata: &[CodeOfRow],
        lists: &mut Lists,
    ) -> Result<(), MisfitError> {
        let Lists {
            rows,
            outcomes,
            tables,
            spare_tables,
            ..
        } = lists;
        spare_tables.append(tables);
        let levels = self
            .analysis
            .levels
            .as_ref()
            .map_or(0, |levels| levels.count);
        for row in rows.iter() {
            let mut stratum = 0;
            for code in strata {
                let Some(rank) = meaning_of(self.trial, code, row) else {
                    let part = &self.analysis.part;
                    return Err(misfit(part, Misfit::NoStratum, row.subject));
                };
                stratum = stratum * code.meaning.len() + usize::from(rank);
            }
            let place = tables.partition_point(|known| known.stratum < stratum);
            if tables
                .get(place)
                .is_none_or(|known| known.stratum != stratum)
            {
                let mut counts = spare_tables.pop().unwrap_or_default();
                counts.stratum = stratum;
                counts.of_levels.clear();
                counts.of_levels.resize(levels, (0, 0));
                tables.insert(place, counts);
            }
            if let Some(counts) = tables[place].of_levels.get_mut(usize::from(row.level)) {
                add(counts, outcomes[response][row.subject]);
            }
        }
        Ok(())
    }

    fn covariance(&mut self, block: &BlockProgram, lists: &mut Lists) {
        let analysis = self.analysis;
        let MethodProgram::Covariance {
            variable,
            covariates,
            factors,
            means,
            pairs,
            terms: names,
        } = &analysis.method
        else {
            return;
        };
        let levels = analysis.levels.as_ref().map_or(0, |levels| levels.count);
        let Lists {
            rows,
            values,
            model,
            ..
        } = lists;
        model.begin(covariates.len(), factors.len(), levels);
        values.clear();
        for row in rows.iter() {
            let level = usize::from(row.level);
            if let Some(counts) = model.of_levels.get_mut(level) {
                counts[1] += 1;
            }
            let Some(value) = number_of(self.trial, *variable, row) else {
                continue;
            };
            let trial = self.trial;
            let has_all = covariates
                .iter()
                .all(|covariate| number_of(trial, *covariate, row).is_some())
                && factors
                    .iter()
                    .all(|factor| meaning_of(trial, factor, row).is_some());
            if !has_all {
                continue;
            }
            values.push(value);
            model.treatment.push(level);
            if let Some(counts) = model.of_levels.get_mut(level) {
                counts[0] += 1;
            }
            let of_row = covariates
                .iter()
                .filter_map(|covariate| number_of(trial, *covariate, row));
            for (list, value) in model.covariates.iter_mut().zip(of_row) {
                list.push(value);
            }
            let of_row = factors
                .iter()
                .filter_map(|factor| meaning_of(trial, factor, row));
            for (list, rank) in model.factors.iter_mut().zip(of_row) {
                list.push(usize::from(rank));
            }
        }
        // A level without rows has no column in a model; the others are estimated all the same.
        let present = close_up(&mut model.treatment, levels, &mut model.present);
        let covariates: Vec<&[f64]> = model.covariates.iter().map(Vec::as_slice).collect();
        let ranks = factors.iter().map(|factor| factor.meaning.len());
        let mut factors: Vec<(&[usize], usize)> = Vec::with_capacity(model.factors.len());
        for (list, ranks) in model.factors.iter_mut().zip(ranks) {
            let count = close_up(list, ranks, &mut model.ranks);
            factors.push((list.as_slice(), count));
        }
        let data = CovarianceData {
            response: values,
            treatment: (&model.treatment, present),
            covariates: &covariates,
            factors: &factors,
        };
        let fit = data.fit();
        let critical = &mut self.kept.critical[analysis.confidence];
        let place = |level: usize| {
            let place = model.present.get(level).copied().flatten();
            place.ok_or(LEVEL_WITHOUT_VALUES)
        };
        let (of_levels, rest) = block.units.split_at(levels.min(block.units.len()));
        for (level, unit) in of_levels.iter().enumerate() {
            if let Some(unit) = unit {
                let [used, all] = model.of_levels[level];
                let counts = [used, all - used];
                let to = &mut Places::of(&self.program.shapes, *unit, self.results);
                let Ok(()) = adjusted_mean(&fit, place(level), counts, *means, critical, to);
            }
        }
        for (unit, (level, reference)) in wanted(rest, pairs) {
            let places = [place(*level), place(*reference)];
            let to = &mut Places::of(&self.program.shapes, unit, self.results);
            let Ok(()) = adjusted_difference(&fit, places, analysis.side, critical, to);
        }
        if let Some(Some(unit)) = block.units.last() {
            let to = &mut Places::of(&self.program.shapes, *unit, self.results);
            let Ok(()) = covariance_terms(names.iter().map(String::as_str), &fit, to);
        }
    }
}

/// The calculations that are wanted, with what each is about.
fn wanted<'b, T>(units: &'b [Option<Unit>], about: &'b [T]) -> impl Iterator<Item = (Unit, &'b T)> {
    units
        .iter()
        .zip(about)
        .filter_map(|(unit, about)| Some(((*unit)?, about)))
}

/// Numbers the values that occur from 0 on, in their order; gives how many there are.
fn close_up(list: &mut [usize], values: usize, places: &mut Vec<Option<usize>>) -> usize {
    places.clear();
    places.resize(values, None);
    for value in list.iter() {
        places[*value] = Some(0);
    }
    let mut count = 0;
    for place in places.iter_mut().flatten() {
        *place = count;
        count += 1;
    }
    for value in list {
        *value = places[*value].unwrap_or_default();
    }
    count
}

fn add((responders, judged): &mut (usize, usize), outcome: Option<Outcome>) {
    match outcome {
        Some(Outcome::Responder) => {
            *responders += 1;
            *judged += 1;
        }
        Some(Outcome::Nonresponder) => *judged += 1,
        Some(Outcome::Excluded) | None => {}
    }
}

/// Responders and those judged.
fn count<'l>(outcomes: &[Option<Outcome>], rows: impl Iterator<Item = &'l Row>) -> (usize, usize) {
    let mut counts = (0, 0);
    for row in rows {
        add(&mut counts, outcomes[row.subject]);
    }
    counts
}

/// How many different subjects rows are of, which come subject after subject.
fn count_subjects<'l>(rows: impl Iterator<Item = &'l Row>) -> usize {
    let mut last = None;
    rows.filter(|row| last.replace(row.subject) != Some(row.subject))
        .count()
}

/// One table for each stratum.
fn stratum_tables(strata: &[Counts], pair: Pair) -> Result<Vec<TwoByTwo>, StatisticsError> {
    let tables = strata.iter();
    tables
        .map(|stratum| table(stratum.of(pair.0), stratum.of(pair.1)))
        .collect()
}

/// The table of all strata together.
fn table_of_all(strata: &[Counts], pair: Pair) -> Result<TwoByTwo, StatisticsError> {
    let sum = |level: usize| {
        let of_strata = strata.iter().map(|stratum| stratum.of(level));
        of_strata.fold((0, 0), |(x, n), (more_x, more_n)| (x + more_x, n + more_n))
    };
    table(sum(pair.0), sum(pair.1))
}

fn table(first: (usize, usize), second: (usize, usize)) -> Result<TwoByTwo, StatisticsError> {
    let [x1, n1, x2, n2] = [first.0, first.1, second.0, second.1].map(|count| count as u64);
    TwoByTwo::new(x1, n1, x2, n2)
}
