//! What the release's tests said.

use std::collections::BTreeMap;

/// What a test said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestOutcome {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
}

/// The outcomes of tests, by the names of their functions, as `cargo test` prints them.
///
/// ```
/// use assurance::{TestLog, TestOutcome};
///
/// let log = TestLog::read("running 2 tests\ntest lists::a_list_is_balanced ... ok\ntest lists::it_is_short ... FAILED\n");
/// assert_eq!(log.outcome("a_list_is_balanced"), Some(TestOutcome::Passed));
/// assert_eq!(log.outcome("it_is_short"), Some(TestOutcome::Failed));
/// assert_eq!(log.outcome("nobody_wrote_this"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestLog {
    outcomes: BTreeMap<String, TestOutcome>,
}

impl TestLog {
    /// Reads what `cargo test` printed. A name that passed once and failed once has failed.
    #[must_use]
    pub fn read(log: &str) -> Self {
        let mut outcomes = BTreeMap::new();
        for line in log.lines() {
            let Some((path, said)) = line
                .trim()
                .strip_prefix("test ")
                .and_then(|rest| rest.rsplit_once(" ... "))
            else {
                continue;
            };
            let outcome = match said.trim() {
                "ok" => TestOutcome::Passed,
                "FAILED" => TestOutcome::Failed,
                _ => continue,
            };
            let name = path.rsplit("::").next().unwrap_or(path);
            let kept = outcomes.entry(name.to_owned()).or_insert(outcome);
            if outcome == TestOutcome::Failed {
                *kept = outcome;
            }
        }
        Self { outcomes }
    }

    /// What the test of this name said; `None` where the log does not tell of it.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<TestOutcome> {
        self.outcomes.get(name).copied()
    }

    /// How many tests it tells of.
    #[must_use]
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Whether it tells of none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty()
    }
}
