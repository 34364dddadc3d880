//! The rows of an analysis, and what stands in them.

use crate::compiled::error::{Misfit, MisfitError};
use crate::compiled::program::{AnalysisProgram, BlockProgram, CodeOfRow, NONE, NumberOfRow};
use crate::compiled::run::misfit;
use crate::compiled::run::subjects::answer_at;
use crate::compiled::trial::Trial;
use crate::compiled::workspace::{Lists, Row};

/// The numbers of a variable at a place; those that are missing are not a number.
pub(super) fn numbers<'c>(trial: Trial<'c>, variable: NumberOfRow, place: usize) -> &'c [f64] {
    let place = if variable.of_subject { 0 } else { place };
    trial
        .columns
        .numbers(variable.dataset, variable.column, place)
}

/// The codes of a variable at a place.
pub(super) fn codes<'c>(trial: Trial<'c>, variable: &CodeOfRow, place: usize) -> &'c [u8] {
    let place = if variable.of_subject { 0 } else { place };
    trial
        .columns
        .codes(variable.dataset, variable.column, place)
}

/// The value of a row; none where it is missing.
pub(super) fn number_of(trial: Trial<'_>, variable: NumberOfRow, row: &Row) -> Option<f64> {
    let value = numbers(trial, variable, row.place)[row.subject];
    (!value.is_nan()).then_some(value)
}

/// What the code of a row means; none where it means nothing.
pub(super) fn meaning_of(trial: Trial<'_>, variable: &CodeOfRow, row: &Row) -> Option<u8> {
    let code = codes(trial, variable, row.place)[row.subject];
    let meaning = variable.meaning[usize::from(code)];
    (meaning != NONE).then_some(meaning)
}

/// Finds the rows of a block in the order of the tables: subject after subject, those of a subject in the order of places.
pub(super) fn select(
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

/// A list of rows and the number of a group of them.
pub(super) struct GroupRows<'l> {
    pub(super) rows: &'l [Row],
    /// None: all of them.
    pub(super) level: Option<u8>,
}

impl<'l> GroupRows<'l> {
    pub(super) fn iter(&self) -> impl Iterator<Item = &'l Row> {
        let level = self.level;
        self.rows
            .iter()
            .filter(move |row| level.is_none_or(|level| row.level == level))
    }
}

/// How many different subjects rows are of, which come subject after subject.
pub(super) fn count_subjects<'l>(rows: impl Iterator<Item = &'l Row>) -> usize {
    let mut last = None;
    rows.filter(|row| last.replace(row.subject) != Some(row.subject))
        .count()
}
