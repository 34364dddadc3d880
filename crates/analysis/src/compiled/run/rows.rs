//! The rows of an analysis, and what stands in them.

use crate::compiled::program::{Candidate, CodeOfRow, Levels, NONE, NumberOfRow, SelectionProgram};
use crate::compiled::run::subjects::answer_at;
use crate::compiled::trial::Trial;
use crate::compiled::workspace::{Lists, Row, Selected};

/// The numbers of a variable at a place; those that are missing are not a number.
#[inline]
pub(super) fn numbers<'c>(trial: Trial<'c>, variable: NumberOfRow, place: usize) -> &'c [f64] {
    let place = if variable.of_subject { 0 } else { place };
    trial
        .columns
        .numbers(variable.dataset, variable.column, place)
}

/// The codes of a variable at a place.
#[inline]
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
    places: &'c [Candidate],
    candidate: usize,
    numbers: &'c [f64],
}

impl<'c> NumberReader<'c> {
    pub(super) fn new(trial: Trial<'c>, variable: NumberOfRow, places: &'c [Candidate]) -> Self {
        NumberReader {
            trial,
            variable,
            places,
            candidate: usize::MAX,
            numbers: &[],
        }
    }

    /// The value of a row; none where it is missing.
    #[inline(always)]
    pub(super) fn of(&mut self, row: &Row) -> Option<f64> {
        let value = self.raw(row);
        (!value.is_nan()).then_some(value)
    }

    /// The value of a row; not a number where it is missing.
    #[inline(always)]
    pub(super) fn raw(&mut self, row: &Row) -> f64 {
        if row.candidate() != self.candidate {
            self.turn_to(row.candidate());
        }
        self.numbers[row.subject()]
    }

    #[inline(never)]
    fn turn_to(&mut self, candidate: usize) {
        self.candidate = candidate;
        self.numbers = numbers(self.trial, self.variable, self.places[candidate].place);
    }
}

/// Reads what the codes of row after row mean.
#[derive(Clone, Copy)]
pub(super) struct CodeReader<'c> {
    trial: Trial<'c>,
    variable: &'c CodeOfRow,
    places: &'c [Candidate],
    candidate: usize,
    codes: &'c [u8],
}

impl<'c> CodeReader<'c> {
    pub(super) fn new(trial: Trial<'c>, variable: &'c CodeOfRow, places: &'c [Candidate]) -> Self {
        CodeReader {
            trial,
            variable,
            places,
            candidate: usize::MAX,
            codes: &[],
        }
    }

    /// What the code of a row means; none where it means nothing.
    #[inline(always)]
    pub(super) fn of(&mut self, row: &Row) -> Option<u8> {
        if row.candidate() != self.candidate {
            self.turn_to(row.candidate());
        }
        let meaning = self.variable.meaning[usize::from(self.codes[row.subject()])];
        (meaning != NONE).then_some(meaning)
    }

    #[inline(never)]
    fn turn_to(&mut self, candidate: usize) {
        self.candidate = candidate;
        self.codes = codes(self.trial, self.variable, self.places[candidate].place);
    }
}

/// Finds of each place of a selection whether each subject has a row there that is taken.
pub(super) fn find_taken(trial: Trial<'_>, selection: &SelectionProgram, lists: &mut Lists) {
    let Lists {
        members,
        answers,
        spare,
        of_places,
        ..
    } = lists;
    let subjects = answers.len();
    of_places.resize(selection.places.len() * subjects, false);
    for (number, candidate) in selection.places.iter().enumerate() {
        let answers = &mut of_places[number * subjects..][..subjects];
        answer_at(trial, selection.dataset, candidate, answers, spare);
        if let Some(set) = selection.set {
            for (kept, member) in answers.iter_mut().zip(&members[set]) {
                *kept &= *member;
            }
        }
    }
}

/// Lists the rows of a selection, once it is known which are taken.
pub(super) fn list_rows(
    trial: Trial<'_>,
    selection: &SelectionProgram,
    lists: &Lists,
    selected: &mut Selected,
) {
    let subjects = lists.answers.len();
    let places = &selection.places;
    let levels = selection.levels.as_ref().map_or(0, |levels| levels.count);
    let Selected {
        taken: of_places,
        rows,
        by_level,
        of_levels,
        unlisted,
        repeated,
    } = selected;
    of_places.clone_from(&lists.of_places);
    let most = places.len() * subjects;
    rows.resize(most, Row::default());
    // One more for those of no level, who are refused later on.
    by_level.resize((levels + 1) * most, Row::default());
    of_levels.clear();
    of_levels.extend((0..=levels).map(|level| (level * most, level * most)));
    let (into, into_levels) = (&mut rows[..most], by_level.as_mut_slice());
    let ends = of_levels.as_mut_slice();
    let mut count = 0;
    // Without a branch: every row is noted, and the next stands over one that is not taken.
    let mut take = |row: Row, taken: bool| {
        let taken = usize::from(taken);
        into[count] = row;
        count += taken;
        let (_, end) = &mut ends[usize::from(row.level).min(levels)];
        into_levels[*end] = row;
        *end += taken;
    };
    let codes_at = |levels: &'_ Levels, place: usize| codes(trial, &levels.code, place);
    match (&selection.levels, places.as_slice()) {
        (Some(levels), [only]) => {
            let codes = codes_at(levels, only.place).iter().enumerate();
            for ((subject, code), taken) in codes.zip(&*of_places) {
                let level = levels.code.meaning[usize::from(*code)];
                take(Row::new(subject, 0, level), *taken);
            }
        }
        (levels, _) => {
            let of_subject = levels.as_ref().filter(|levels| levels.code.of_subject);
            let of_subject = of_subject.map(|levels| (levels, codes_at(levels, 0)));
            for subject in 0..subjects {
                let level = |levels: &Levels, codes: &[u8]| {
                    levels.code.meaning[usize::from(codes[subject])]
                };
                let of_subject = of_subject.map(|(levels, codes)| level(levels, codes));
                for (number, candidate) in places.iter().enumerate() {
                    let level = match (levels, of_subject) {
                        (None, _) => 0,
                        (Some(_), Some(known)) => known,
                        (Some(levels), None) => level(levels, codes_at(levels, candidate.place)),
                    };
                    let row = Row::new(subject, number, level);
                    take(row, of_places[number * subjects + subject]);
                }
            }
        }
    }
    rows.truncate(count);
    *unlisted = match of_levels.pop() {
        Some((from, to)) if from < to && levels > 0 => Some(by_level[from].subject()),
        _ => None,
    };
    *repeated = None;
    if places.len() > 1 {
        let mut pairs = rows.iter().zip(rows.iter().skip(1));
        let pair = pairs.find(|(one, next)| one.subject() == next.subject());
        *repeated = pair.map(|(one, _)| one.subject());
    }
}

/// How many different subjects rows are of, which come subject after subject.
pub(super) fn count_subjects(rows: &[Row]) -> usize {
    let mut last = None;
    rows.iter()
        .filter(|row| last.replace(row.subject()) != Some(row.subject()))
        .count()
}
