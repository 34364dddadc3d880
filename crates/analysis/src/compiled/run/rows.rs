//! The rows of an analysis, and what stands in them.

use crate::compiled::program::{CodeOfRow, NONE, NumberOfRow, SelectionProgram};
use crate::compiled::run::subjects::answer_at;
use crate::compiled::trial::Trial;
use crate::compiled::workspace::{Lists, Row, Selected};

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
        let value = self.raw(row);
        (!value.is_nan()).then_some(value)
    }

    /// The value of a row; not a number where it is missing.
    #[inline]
    pub(super) fn raw(&mut self, row: &Row) -> f64 {
        if row.place() != self.place {
            self.place = row.place();
            self.numbers = numbers(self.trial, self.variable, row.place());
        }
        self.numbers[row.subject()]
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
        if row.place() != self.place {
            self.place = row.place();
            self.codes = codes(self.trial, self.variable, row.place());
        }
        let meaning = self.variable.meaning[usize::from(self.codes[row.subject()])];
        (meaning != NONE).then_some(meaning)
    }
}

/// Finds the rows of a selection.
pub(super) fn select(
    trial: Trial<'_>,
    selection: &SelectionProgram,
    lists: &mut Lists,
    selected: &mut Selected,
) {
    let Lists {
        members,
        answers,
        spare,
        of_places,
        ..
    } = lists;
    let subjects = answers.len();
    let places = &selection.places;
    of_places.clear();
    of_places.resize(places.len() * subjects, false);
    for (number, candidate) in places.iter().enumerate() {
        let answers = &mut of_places[number * subjects..][..subjects];
        answer_at(trial, selection.dataset, candidate, answers, spare);
        if let Some(set) = selection.set {
            for (kept, member) in answers.iter_mut().zip(&members[set]) {
                *kept &= *member;
            }
        }
    }
    let rows = &mut selected.rows;
    rows.resize(places.len() * subjects, Row::default());
    let into = rows.as_mut_slice();
    let mut count = 0;
    let mut take = |subject: usize, number: usize, place: usize, level: u8| {
        // Without a branch: every row is noted, and the next stands over one that is not taken.
        into[count] = Row::new(subject, number, place, level);
        count += usize::from(of_places[number * subjects + subject]);
    };
    match (&selection.levels, places.as_slice()) {
        (Some(levels), [only]) => {
            let codes = codes(trial, &levels.code, only.place);
            for (subject, code) in codes.iter().enumerate() {
                take(
                    subject,
                    0,
                    only.place,
                    levels.code.meaning[usize::from(*code)],
                );
            }
        }
        (levels, _) => {
            for subject in 0..subjects {
                for (number, candidate) in places.iter().enumerate() {
                    let level = levels.as_ref().map_or(0, |levels| {
                        let code = codes(trial, &levels.code, candidate.place)[subject];
                        levels.code.meaning[usize::from(code)]
                    });
                    take(subject, number, candidate.place, level);
                }
            }
        }
    }
    rows.truncate(count);
    let unlisted = rows.iter().find(|row| row.level == NONE);
    selected.unlisted = unlisted.map(Row::subject);
    let pairs = rows.iter().zip(rows.iter().skip(1));
    selected.repeated = pairs
        .filter(|_| places.len() > 1)
        .find(|(one, next)| one.subject() == next.subject())
        .map(|(one, _)| one.subject());
    let levels = selection.levels.as_ref().map_or(0, |levels| levels.count);
    divide(selected, levels);
}

/// Puts the rows of each level together, in the order that they have.
fn divide(selected: &mut Selected, levels: usize) {
    let Selected {
        rows,
        by_level,
        begins,
        ..
    } = selected;
    begins.clear();
    if levels == 0 {
        return;
    }
    // One more for those of no level, who are refused later on.
    begins.resize(levels + 2, 0);
    for row in rows.iter() {
        begins[usize::from(row.level).min(levels) + 1] += 1;
    }
    for level in 1..begins.len() {
        begins[level] += begins[level - 1];
    }
    by_level.resize(rows.len(), Row::default());
    let (into, places) = (by_level.as_mut_slice(), begins.as_mut_slice());
    for row in rows.iter() {
        let place = &mut places[usize::from(row.level).min(levels)];
        into[*place] = *row;
        *place += 1;
    }
    // Each now stands where its level ends, which is where the next begins.
    begins.pop();
    begins.insert(0, 0);
    begins.truncate(levels + 1);
}

/// How many different subjects rows are of, which come subject after subject.
pub(super) fn count_subjects(rows: &[Row]) -> usize {
    let mut last = None;
    rows.iter()
        .filter(|row| last.replace(row.subject()) != Some(row.subject()))
        .count()
}
