//! What is kept of each subject: the baseline, and which visits were seen.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::settings::{BaselineRule, RowOrder};
use crate::visit::Visit;

/// How many names of visits are told apart when looking for a visit that a subject has twice. A table has a
/// few dozen at most, unless its visits are dates; beyond these only the baseline's name is remembered.
const NAMED_VISITS: usize = 128;

/// How many of them are looked for one by one before the others.
const FIRST_NAMES: usize = 12;

/// How many subjects `--sorted` remembers in order to see one come back whose rows are in no order. It is a
/// bound, so memory stays constant; beyond it the subjects must ascend.
const REMEMBERED: usize = 1_000_000;

/// The baseline of a subject.
#[derive(Clone, Debug)]
pub(crate) enum Baseline {
    /// As read.
    Read(Visit),
    /// The row was found, and could not be read.
    Unreadable,
}

/// What is known of one subject.
#[derive(Clone, Debug)]
pub(crate) struct SubjectFile {
    pub(crate) baseline: Option<Baseline>,
    pub(crate) baseline_row: u64,
    /// The row of another baseline, if there is one: neither can then be trusted.
    pub(crate) second_baseline_row: Option<u64>,
    baseline_bit: u128,
    seen: u128,
}

impl SubjectFile {
    const fn new() -> Self {
        Self {
            baseline: None,
            baseline_row: 0,
            second_baseline_row: None,
            baseline_bit: 0,
            seen: 0,
        }
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
    subjects: HashMap<Box<[u8]>, usize>,
    files: Vec<SubjectFile>,
    names: HashMap<Box<[u8]>, u32>,
    first_names: Vec<Box<[u8]>>,
    current: Vec<u8>,
    current_file: Option<usize>,
    grouping: Grouping,
}

impl Roster {
    pub(crate) fn new(rule: &BaselineRule, order: RowOrder) -> Self {
        Self {
            rule: rule.clone(),
            order,
            subjects: HashMap::new(),
            files: Vec::new(),
            names: HashMap::new(),
            first_names: Vec::new(),
            current: Vec::new(),
            current_file: None,
            grouping: Grouping::default(),
        }
    }

    /// Forgets which visits were seen, before the table is read again; the baselines stay.
    pub(crate) fn read_again(&mut self) {
        for file in &mut self.files {
            file.seen = 0;
        }
        self.current_file = None;
    }

    /// How many subjects there are; where rows are grouped, how many there were.
    pub(crate) fn len(&self) -> u64 {
        match self.order {
            RowOrder::Any => self.files.len() as u64,
            RowOrder::Grouped => self.grouping.groups,
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
            return (current, self.grouping.state);
        }
        let mut standing = Ok(());
        let file = match self.order {
            RowOrder::Any => match self.subjects.get(subject) {
                Some(file) => *file,
                None => {
                    self.subjects.insert(subject.into(), self.files.len());
                    self.files.push(SubjectFile::new());
                    self.files.len() - 1
                }
            },
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
        let bit = self.bit(visit);
        let file = &mut self.files[index];
        let first_of_all = self.rule == BaselineRule::First && file.baseline_row == 0;
        if file.baseline_row == row || (file.baseline_row == 0 && (named || first_of_all)) {
            file.baseline_row = row;
            file.baseline_bit = bit;
            file.seen |= bit;
            return (index, Place::Baseline);
        }
        if named {
            file.second_baseline_row.get_or_insert(row);
            let first = file.baseline_row;
            return (index, Place::SecondBaseline { first });
        }
        if file.baseline_row == 0 {
            return (index, Place::BeforeBaseline);
        }
        if file.seen & bit != 0 {
            if file.baseline_bit & bit != 0 {
                file.second_baseline_row.get_or_insert(row);
                let first = file.baseline_row;
                return (index, Place::SecondBaseline { first });
            }
            return (index, Place::VisitTwice);
        }
        file.seen |= bit;
        (index, Place::FollowUp)
    }

    /// The bit of a visit's name; none where there are too many names.
    fn bit(&mut self, visit: &[u8]) -> u128 {
        // Most tables have few visits, which are found faster one by one.
        if let Some(bit) = self.first_names.iter().position(|name| **name == *visit) {
            return 1 << bit;
        }
        if let Some(bit) = self.names.get(visit) {
            return 1 << bit;
        }
        if self.names.len() < NAMED_VISITS {
            let bit = self.names.len() as u32;
            if self.first_names.len() < FIRST_NAMES {
                self.first_names.push(visit.into());
            }
            self.names.insert(visit.into(), bit);
            return 1 << bit;
        }
        0
    }

    /// Remembers a visit's name.
    pub(crate) fn note_name(&mut self, visit: &[u8]) {
        let _ = self.bit(visit);
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
        let mut names: Vec<(u32, String)> = self
            .names
            .iter()
            .map(|(name, bit)| (*bit, crate::visit::shown(name)))
            .collect();
        names.sort();
        names.into_iter().map(|(_, name)| name).take(20).collect()
    }
}

/// Sees to it that no subject comes back once its rows have ended.
///
/// Subjects that ascend, as text or by the numbers in them (`S2` before `S10`), cannot come back. For rows
/// in no order a bounded number of subjects is remembered.
#[derive(Debug)]
struct Grouping {
    groups: u64,
    ascending_text: bool,
    ascending_numbers: bool,
    ended: HashSet<u64>,
    state: Result<(), Place>,
}

impl Default for Grouping {
    fn default() -> Self {
        Self {
            groups: 0,
            ascending_text: true,
            ascending_numbers: true,
            ended: HashSet::new(),
            state: Ok(()),
        }
    }
}

impl Grouping {
    fn begins(&mut self, before: Option<&[u8]>, subject: &[u8]) -> Result<(), Place> {
        let Some(before) = before else {
            self.groups = 1;
            return Ok(());
        };
        self.groups += 1;
        self.ascending_text &= before < subject;
        self.ascending_numbers &= natural(before, subject).is_lt();
        let remembers = self.groups <= REMEMBERED as u64;
        if remembers {
            self.ended.insert(hash(before));
        }
        self.state = if self.ascending_text || self.ascending_numbers {
            Ok(())
        } else if self.ended.contains(&hash(subject)) {
            Err(Place::NotTogether)
        } else if remembers {
            Ok(())
        } else {
            Err(Place::OrderNotChecked)
        };
        self.state
    }
}

fn hash(subject: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    subject.hash(&mut hasher);
    hasher.finish()
}

/// Compares names by the numbers in them, and as text where these are equal: a total order.
fn natural(one: &[u8], other: &[u8]) -> std::cmp::Ordering {
    let (mut left, mut right) = (one, other);
    loop {
        let (Some(first), Some(second)) = (left.first(), right.first()) else {
            break left.len().cmp(&right.len()).then_with(|| one.cmp(other));
        };
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (number, rest) = left.split_at(digits(left));
            let (other_number, other_rest) = right.split_at(digits(right));
            let bare = |number: &[u8]| -> usize {
                number.iter().take_while(|byte| **byte == b'0').count()
            };
            let (number, other_number) =
                (&number[bare(number)..], &other_number[bare(other_number)..]);
            let order = number
                .len()
                .cmp(&other_number.len())
                .then_with(|| number.cmp(other_number));
            if order.is_ne() {
                break order;
            }
            (left, right) = (rest, other_rest);
        } else if first == second {
            (left, right) = (&left[1..], &right[1..]);
        } else {
            break first.cmp(second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Roster, natural};
    use crate::settings::{BaselineRule, RowOrder};

    #[test]
    fn names_are_compared_by_their_numbers() {
        for (before, after) in [
            ("S2", "S10"),
            ("S02", "S2"),
            ("A9", "B1"),
            ("1-2", "1-10"),
            ("", "a"),
        ] {
            assert!(
                natural(before.as_bytes(), after.as_bytes()).is_lt(),
                "{before} {after}"
            );
            assert!(
                natural(after.as_bytes(), before.as_bytes()).is_gt(),
                "{after} {before}"
            );
        }
        assert!(natural(b"S1", b"S1").is_eq());
    }

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
