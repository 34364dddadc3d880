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

/// Reads a number of row after row; where it stands is looked up anew only where the place changes.
#[derive(Clone, Copy)]
pub(super) struct NumberReader<'c> {
    trial: Trial<'c>,
    variable: NumberOfRow,
    place: usize,
    numbers: &'c [f64],
}

impl<'c> NumberReader<'c> {
    pub(super) fn new(trial: Trial<'c>, variable: NumberOfRow) -> Self {
        NumberReader {
            trial,
            variable,
            place: usize::MAX,
            numbers: &[],
        }
    }

    /// The value of a row; none where it is missing.
    #[inline]
    pub(super) fn of(&mut self, row: &Row) -> Option<f64> {
        if row.place != self.place {
            self.place = row.place;
            self.numbers = numbers(self.trial, self.variable, row.place);
        }
        let value = self.numbers[row.subject];
        (!value.is_nan()).then_some(value)
    }
}

/// Reads what the codes of row after row mean.
#[derive(Clone, Copy)]
pub(super) struct CodeReader<'c> {
    trial: Trial<'c>,
    variable: &'c CodeOfRow,
    place: usize,
    codes: &'c [u8],
}

impl<'c> CodeReader<'c> {
    pub(super) fn new(trial: Trial<'c>, variable: &'c CodeOfRow) -> Self {
        CodeReader {
            trial,
            variable,
            place: usize::MAX,
            codes: &[],
        }
    }

    /// What the code of a row means; none where it means nothing.
    #[inline]
    pub(super) fn of(&mut self, row: &Row) -> Option<u8> {
        if row.place != self.place {
            self.place = row.place;
            self.codes = codes(self.trial, self.variable, row.place);
        }
        let meaning = self.variable.meaning[usize::from(self.codes[row.subject])];
        (meaning != NONE).then_some(meaning)
    }
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
        of_places,
        ..
    } = lists;
    rows.clear();
    let subjects = answers.len();
    of_places.clear();
    of_places.resize(block.places.len() * subjects, false);
    for (number, candidate) in block.places.iter().enumerate() {
        let answers = &mut of_places[number * subjects..][..subjects];
        answer_at(trial, analysis.dataset, candidate, answers, spare);
        if let Some(set) = analysis.set {
            for (kept, member) in answers.iter_mut().zip(&members[set]) {
                *kept &= *member;
            }
        }
    }
    let levels = analysis.levels.as_ref();
    for subject in 0..subjects {
        for (number, candidate) in block.places.iter().enumerate() {
            if !of_places[number * subjects + subject] {
                continue;
            }
            let place = candidate.place;
            let level = levels.map_or(0, |levels| {
                let code = codes(trial, &levels.code, place)[subject];
                levels.code.meaning[usize::from(code)]
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
    #[inline]
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
