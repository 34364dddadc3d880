//! Going back to where everybody was before several entries that stand or fall together.

use std::collections::BTreeMap;

use super::TrialState;
use crate::allocation::Decision;
use crate::event::{DecisionId, SubjectNumber};
use crate::subject::Subject;

/// A state as it was, as far as some of its subjects and what is counted over all of them go. It holds sealed arms, so it
/// cannot be printed.
#[derive(Clone)]
pub struct Mark {
    /// The subjects that may be changed, with their places.
    subjects: Vec<(usize, Subject)>,
    count: usize,
    enrolled: u32,
    used: Vec<usize>,
    decided: BTreeMap<DecisionId, Decision>,
    releases: usize,
    folded: u64,
}

impl TrialState<'_> {
    /// Marks where some subjects stand. What is copied is these alone, however many there are in the trial.
    ///
    /// ```
    /// # let text = include_str!("../../../../trials/proderm/protocol.toml");
    /// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
    /// use record::{AllocationTable, Origin, SubjectNumber, TrialState};
    ///
    /// let origin = Origin::Virtual { seed: 1, replicate: 0, patients_sha256: String::new() };
    /// let table = AllocationTable::generate(&plan, &origin, |_| 0)?;
    /// let mut state = TrialState::new(&plan, &table);
    /// let screened = r#"{"sequence":1,"subject":1,"date":"2017-03-01","event":{"kind":"screened","site":1,"age":52,
    ///     "sex":"female","race":"white","ethnicity":"not_hispanic_or_latino","baseline":{}}}"#;
    ///
    /// let mark = state.mark(&[SubjectNumber(1)]);
    /// state.accept(&serde_json::from_str(screened)?)?;
    /// assert_eq!(state.subjects().len(), 1);
    /// state.go_back(mark);
    /// assert_eq!((state.subjects().len(), state.entries_taken()), (0, 0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark(&self, subjects: &[SubjectNumber]) -> Mark {
        let mut subjects = subjects.to_vec();
        subjects.sort_unstable();
        subjects.dedup();
        Mark {
            subjects: subjects
                .into_iter()
                .filter_map(|number| {
                    let place = usize::try_from(number.0.checked_sub(1)?).ok()?;
                    Some((place, self.subjects.get(place)?.clone()))
                })
                .collect(),
            count: self.subjects.len(),
            enrolled: self.enrolled,
            used: self.used.clone(),
            decided: self.decided.clone(),
            releases: self.releases.len(),
            folded: self.folded,
        }
    }

    /// Goes back to a mark. Entries taken since must be about the subjects of the mark, or about people screened since.
    pub fn go_back(&mut self, mark: Mark) {
        self.subjects.truncate(mark.count);
        for (place, subject) in mark.subjects {
            if let Some(own) = self.subjects.get_mut(place) {
                *own = subject;
            }
        }
        self.enrolled = mark.enrolled;
        self.used = mark.used;
        self.decided = mark.decided;
        self.releases.truncate(mark.releases);
        self.folded = mark.folded;
    }
}
