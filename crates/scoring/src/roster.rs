//! What is kept of each subject: the baseline, and which visits were seen.

use std::collections::HashMap;
use std::num::NonZeroU64;

use instruments::measure::Enzyme;
use instruments::total_improvement::WholeNumberMeasures;

use crate::grouping::Grouping;
use crate::settings::{BaselineRule, RowOrder};
use crate::subject_index::SubjectIndex;
use crate::visit::Visit;

/// How many names of visits are told apart when looking for a visit that a subject has twice. A table has a
/// few dozen at most, unless its visits are dates; beyond these only the baseline's name is remembered.
const NAMED_VISITS: usize = 128;

/// How many of them are looked for one by one before the others.
const FIRST_NAMES: usize = 12;

/// A visit as it is kept for a million subjects: small where it can be.
#[derive(Clone, Debug)]
pub(crate) enum KeptVisit {
    /// In whole steps, with the one enzyme that was measured among the measures.
    OneEnzyme(WholeNumberMeasures, Enzyme),
    /// Any other.
    Other(Box<Visit>),
}

impl From<Visit> for KeptVisit {
    fn from(visit: Visit) -> Self {
        match visit {
            Visit::Whole(visit) if visit.has_one_enzyme() => {
                Self::OneEnzyme(visit.measures, visit.enzyme)
            }
            visit => Self::Other(Box::new(visit)),
        }
    }
}

/// The baseline of a subject.
#[derive(Clone, Debug)]
pub(crate) enum Baseline {
    /// As read.
    Read(KeptVisit),
    /// The row was found, and could not be read.
    Unreadable,
}

/// What is known of one subject.
#[derive(Clone, Debug)]
pub(crate) struct SubjectFile {
    pub(crate) baseline: Option<Baseline>,
    pub(crate) baseline_row: u64,
    /// The row of another baseline, if there is one: neither can then be trusted.
    pub(crate) second_baseline_row: Option<NonZeroU64>,
    /// The number of the baseline visit's name, if it has one.
    baseline_name: Option<u8>,
    seen: [u64; NAMED_VISITS / 64],
}

impl SubjectFile {
    const fn new() -> Self {
        Self {
            baseline: None,
            baseline_row: 0,
            second_baseline_row: None,
            baseline_name: None,
            seen: [0; NAMED_VISITS / 64],
        }
    }

    /// Notes a visit by the number of its name; says whether it was seen before.
    fn see(&mut self, name: Option<u8>) -> bool {
        let Some(name) = name else {
            return false;
        };
        let word = &mut self.seen[usize::from(name) / 64];
        let bit = 1 << (name % 64);
        let seen = *word & bit != 0;
        *word |= bit;
        seen
    }
}

/// What a row is to its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The baseline.
    Baseline,
    /// A baseline after the one in this row.
    SecondBaseline { first: u64 },
    /// A visit after the baseline.
    FollowUp,
    /// A visit that the subject had before.
    VisitTwice,
    /// A visit of a subject without a baseline so far.
    BeforeBaseline,
    /// Rows of one subject that do not stand together, where they must.
    NotTogether,
    /// More subjects in no order than can be checked.
    OrderNotChecked,
}

/// The subjects of a table.
#[derive(Debug)]
pub(crate) struct Roster {
    rule: BaselineRule,
    order: RowOrder,
    subjects: SubjectIndex,
    files: Vec<SubjectFile>,
    names: HashMap<Box<[u8]>, u8>,
    first_names: Vec<Box<[u8]>>,
    /// Which of the first names is to be expected next: that after the last one.
    expected: usize,
    current: Vec<u8>,
    current_file: Option<usize>,
    grouping: Grouping,
}

impl Roster {
    pub(crate) fn new(rule: &BaselineRule, order: RowOrder) -> Self {
        Self {
            rule: rule.clone(),
            order,
            subjects: SubjectIndex::default(),
            files: Vec::new(),
            names: HashMap::new(),
            first_names: Vec::new(),
            expected: 0,
            current: Vec::new(),
            current_file: None,
            grouping: Grouping::default(),
        }
    }

    /// Forgets which visits were seen, before the table is read again; the baselines stay.
    pub(crate) fn read_again(&mut self) {
        for file in &mut self.files {
            file.seen = [0; NAMED_VISITS / 64];
        }
        self.current_file = None;
        self.subjects.read_again();
    }

    /// How many subjects there are; where rows are grouped, how many there were.
    pub(crate) fn len(&self) -> u64 {
        match self.order {
            RowOrder::Any => self.files.len() as u64,
            RowOrder::Grouped => self.grouping.groups(),
        }
    }

    /// Whether a visit's name is that of the baseline, where it has one.
    pub(crate) fn is_named_baseline(&self, visit: &[u8]) -> bool {
        matches!(&self.rule, BaselineRule::Visit(name) if name.as_bytes() == visit)
    }

    /// The subject's file, found or begun, and whether its rows stand as they must.
    fn open(&mut self, subject: &[u8]) -> (usize, Result<(), Place>) {
        if let Some(current) = self.current_file
            && self.current == subject
        {
            return (current, self.grouping.state());
        }
        let mut standing = Ok(());
        let file = match self.order {
            RowOrder::Any => {
                let (number, is_new) = self.subjects.number(subject);
                if is_new {
                    self.files.push(SubjectFile::new());
                }
                number
            }
            RowOrder::Grouped => {
                let before = self.current_file.map(|_| self.current.as_slice());
                standing = self.grouping.begins(before, subject);
                self.files.clear();
                self.files.push(SubjectFile::new());
                0
            }
        };
        self.current.clear();
        self.current.extend_from_slice(subject);
        self.current_file = Some(file);
        (file, standing)
    }

    /// Files a row by what it is to its subject. On a second reading, the baselines are those already found.
    #[inline]
    pub(crate) fn place(&mut self, subject: &[u8], visit: &[u8], row: u64) -> (usize, Place) {
        let (index, standing) = self.open(subject);
        if let Err(place) = standing {
            return (index, place);
        }
        let named = self.is_named_baseline(visit);
        let name = self.number_of_name(visit);
        let file = &mut self.files[index];
        let first_of_all = self.rule == BaselineRule::First && file.baseline_row == 0;
        if file.baseline_row == row || (file.baseline_row == 0 && (named || first_of_all)) {
            file.baseline_row = row;
            file.baseline_name = name;
            file.see(name);
            return (index, Place::Baseline);
        }
        let second_baseline = |file: &mut SubjectFile| {
            let first = file.baseline_row;
            file.second_baseline_row = file.second_baseline_row.or(NonZeroU64::new(row));
            (index, Place::SecondBaseline { first })
        };
        if named {
            return second_baseline(file);
        }
        if file.baseline_row == 0 {
            return (index, Place::BeforeBaseline);
        }
        if file.see(name) {
            if file.baseline_name == name {
                return second_baseline(file);
            }
            return (index, Place::VisitTwice);
        }
        (index, Place::FollowUp)
    }

    /// The number of a visit's name; none where there are too many names.
    fn number_of_name(&mut self, visit: &[u8]) -> Option<u8> {
        // Most tables have few visits, which come in turn and are found faster one by one.
        let names = &self.first_names;
        let number = match names.get(self.expected) {
            Some(name) if **name == *visit => Some(self.expected),
            _ => names.iter().position(|name| **name == *visit),
        };
        if let Some(number) = number {
            let next = number + 1;
            self.expected = if next < self.first_names.len() {
                next
            } else {
                0
            };
            return Some(number as u8);
        }
        if let Some(number) = self.names.get(visit) {
            return Some(*number);
        }
        if self.names.len() < NAMED_VISITS {
            let number = self.names.len() as u8;
            if self.first_names.len() < FIRST_NAMES {
                self.first_names.push(visit.into());
            }
            self.names.insert(visit.into(), number);
            return Some(number);
        }
        None
    }

    /// Remembers a visit's name.
    pub(crate) fn note_name(&mut self, visit: &[u8]) {
        let _ = self.number_of_name(visit);
    }

    /// The subject whose row came last.
    pub(crate) fn current(&self) -> Option<usize> {
        self.current_file
    }

    pub(crate) fn file(&self, index: usize) -> &SubjectFile {
        &self.files[index]
    }

    pub(crate) fn set_baseline(&mut self, index: usize, baseline: Baseline) {
        self.files[index].baseline = Some(baseline);
    }

    /// Some names of visits, in order, for a message.
    pub(crate) fn visit_names(&self) -> Vec<String> {
        let mut names: Vec<(u8, String)> = self
            .names
            .iter()
            .map(|(name, number)| (*number, crate::visit::shown(name)))
            .collect();
        names.sort();
        names.into_iter().map(|(_, name)| name).take(20).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Roster};
    use crate::settings::{BaselineRule, RowOrder};

    #[test]
    fn a_subject_that_comes_back_is_seen_in_any_order() {
        for subjects in [["a", "b", "a"], ["b", "a", "b"], ["S2", "S10", "S2"]] {
            let mut roster = Roster::new(&BaselineRule::First, RowOrder::Grouped);
            let places: Vec<Place> = subjects
                .iter()
                .enumerate()
                .map(|(row, subject)| roster.place(subject.as_bytes(), b"v", row as u64 + 2).1)
                .collect();
            assert_eq!(
                places,
                [Place::Baseline, Place::Baseline, Place::NotTogether],
                "{subjects:?}"
            );
        }
    }
}
