//! What the release's tests said.

use std::collections::BTreeMap;

/// What a test said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestOutcome {
    /// It passed.
    Passed,
    /// It passed, and said that it had passed all or a part over: its line with SKIP. What it says is in the log where the
    /// tests were run with `--show-output`.
    Skipped(String),
    /// It failed.
    Failed,
}

/// The outcomes of tests, by the names of their functions, as `cargo test` prints them.
///
/// ```
/// use assurance::{TestLog, TestOutcome};
///
/// let log = TestLog::read("running 2 tests\ntest lists::a_list_is_balanced ... ok\ntest lists::it_is_short ... FAILED\n");
/// assert_eq!(log.outcome("a_list_is_balanced"), Some(&TestOutcome::Passed));
/// assert_eq!(log.outcome("it_is_short"), Some(&TestOutcome::Failed));
/// assert_eq!(log.outcome("nobody_wrote_this"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestLog {
    outcomes: BTreeMap<String, TestOutcome>,
}

impl TestLog {
    /// Reads what `cargo test` printed. A name that passed once and failed once has failed; one that was passed over once was
    /// passed over.
    #[must_use]
    pub fn read(log: &str) -> Self {
        let mut outcomes = BTreeMap::new();
        let mut speaking: Option<&str> = None;
        for line in log.lines().map(str::trim) {
            if let Some(path) = line
                .strip_prefix("---- ")
                .and_then(|rest| rest.strip_suffix(" stdout ----"))
            {
                speaking = Some(name_of(path));
            } else if let Some((path, said)) = line
                .strip_prefix("test ")
                .and_then(|rest| rest.rsplit_once(" ... "))
            {
                speaking = None;
                match said {
                    "ok" => note(&mut outcomes, name_of(path), TestOutcome::Passed),
                    "FAILED" => note(&mut outcomes, name_of(path), TestOutcome::Failed),
                    _ => {}
                }
            } else if line.starts_with("test result:") {
                speaking = None;
            } else if let (Some(name), true) = (speaking, line.starts_with("SKIP")) {
                note(&mut outcomes, name, TestOutcome::Skipped(line.to_owned()));
            }
        }
        Self { outcomes }
    }

    /// What the test of this name said; `None` where the log does not tell of it.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<&TestOutcome> {
        self.outcomes.get(name)
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

/// The name of a test's function, without the modules in which it stands.
fn name_of(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// Takes note of what a test said; the worst of it stays.
fn note(outcomes: &mut BTreeMap<String, TestOutcome>, name: &str, outcome: TestOutcome) {
    let rank = |outcome: &TestOutcome| match outcome {
        TestOutcome::Passed => 0,
        TestOutcome::Skipped(_) => 1,
        TestOutcome::Failed => 2,
    };
    match outcomes.get_mut(name) {
        Some(kept) if rank(kept) >= rank(&outcome) => {}
        Some(kept) => *kept = outcome,
        None => {
            outcomes.insert(name.to_owned(), outcome);
        }
    }
}
