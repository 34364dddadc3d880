//! Whether the rows of each subject stand together, checked in memory that does not grow with the table.

use std::collections::HashSet;

use crate::ascent::Ascent;
use crate::roster::Place;
use crate::subject_index::hash;

/// How many subjects are remembered in order to see one come back whose rows are in no order. It is a bound,
/// so memory stays constant; beyond it the subjects must ascend.
const REMEMBERED: u64 = 1_000_000;

/// After so many subjects that all ascended none is remembered any longer: they must go on ascending.
const ASCENDING: u64 = 65_536;

/// Sees to it that no subject comes back once its rows have ended.
///
/// Subjects that ascend ([`Ascent`]) cannot come back. For rows in no order a bounded number of subjects is remembered.
#[derive(Debug)]
pub(crate) struct Grouping {
    groups: u64,
    ascent: Ascent,
    ended: HashSet<u64>,
    forgot: bool,
    state: Result<(), Place>,
}

impl Default for Grouping {
    fn default() -> Self {
        Self {
            groups: 0,
            ascent: Ascent::default(),
            ended: HashSet::new(),
            forgot: false,
            state: Ok(()),
        }
    }
}

impl Grouping {
    /// How many subjects there were.
    pub(crate) fn groups(&self) -> u64 {
        self.groups
    }

    /// Whether the rows of the present subject stand as they must.
    pub(crate) fn state(&self) -> Result<(), Place> {
        self.state
    }

    /// The rows of a subject begin, after those of another.
    pub(crate) fn begins(&mut self, before: Option<&[u8]>, subject: &[u8]) -> Result<(), Place> {
        let Some(before) = before else {
            self.groups = 1;
            return Ok(());
        };
        self.groups += 1;
        let ascends = self.ascent.goes_on(before, subject);
        if ascends && self.groups > ASCENDING {
            // So many ascended that the table is taken for a sorted one.
            self.ended = HashSet::new();
            self.forgot = true;
        }
        let remembers = !self.forgot && self.groups <= REMEMBERED;
        if remembers {
            self.ended.insert(hash(before, 0));
        }
        self.state = if ascends {
            Ok(())
        } else if self.ended.contains(&hash(subject, 0)) {
            Err(Place::NotTogether)
        } else if remembers {
            Ok(())
        } else {
            Err(Place::OrderNotChecked)
        };
        self.state
    }
}

#[cfg(test)]
mod tests {
    use super::{ASCENDING, Grouping, REMEMBERED};
    use crate::roster::Place;

    /// What each subject is found to be, one group a subject.
    fn states<'a>(
        subjects: impl IntoIterator<Item = &'a String>,
    ) -> (Grouping, Vec<Result<(), Place>>) {
        let mut grouping = Grouping::default();
        let mut before: Option<&[u8]> = None;
        let states = subjects
            .into_iter()
            .map(|subject| {
                let state = grouping.begins(before, subject.as_bytes());
                before = Some(subject.as_bytes());
                state
            })
            .collect();
        (grouping, states)
    }

    #[test]
    fn subjects_that_ascend_are_not_remembered_for_long() {
        let ascending: Vec<String> = (0..ASCENDING + 10)
            .map(|number| format!("S{number}"))
            .collect();
        let (grouping, found) = states(&ascending);
        assert!(found.iter().all(Result::is_ok));
        assert!(
            grouping.ended.capacity() == 0,
            "{}",
            grouping.ended.capacity()
        );
        // One that comes back then cannot be told from a new one, and is not let pass.
        let (_, found) = states(ascending.iter().chain([&"S5".to_owned()]));
        assert_eq!(found.last(), Some(&Err(Place::OrderNotChecked)));
    }

    #[test]
    fn subjects_in_no_order_are_remembered_up_to_a_bound() {
        let descending: Vec<String> = (0..REMEMBERED + 2)
            .rev()
            .map(|number| format!("{number:07}"))
            .collect();
        let (grouping, found) = states(&descending);
        let checked = REMEMBERED as usize;
        assert!(found[..checked].iter().all(Result::is_ok));
        assert_eq!(found[checked..], [Err(Place::OrderNotChecked); 2]);
        assert!(grouping.ended.len() <= checked);
        let (_, found) = states(descending[..1000].iter().chain([&descending[3]]));
        assert_eq!(found.last(), Some(&Err(Place::NotTogether)));
    }
}
