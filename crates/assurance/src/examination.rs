//! The requirements, held against what showed.

use serde::Serialize;

use crate::check::Check;
use crate::evidence::{Evidence, Outcome};
use crate::ground::Ground;
use crate::requirement::REQUIREMENTS;
use crate::test_log::{TestLog, TestOutcome};

/// How a requirement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// All that shows it was looked at, and held.
    Shown,
    /// What was looked at held; some was not looked at here, or is not built.
    ShownInPart,
    /// Nothing that shows it was looked at here.
    NotLookedAt,
    /// Something that was to show it failed.
    Fails,
    /// Nothing is named that would show it.
    NoEvidence,
}

/// A requirement and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// Its number, as in `R23`.
    pub number: String,
    /// What the system shall do.
    pub shall: &'static str,
    /// Where that is asked for.
    pub basis: &'static str,
    /// How it stands.
    pub standing: Standing,
    /// What was to show it, and what came of it: the check's or the test's name.
    pub shown_by: Vec<(String, Outcome)>,
}

/// A check and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckAnswer {
    /// Its name.
    pub check: Check,
    /// What it does, in a sentence.
    pub what: &'static str,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// All requirements and all checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Examination {
    /// The version of the program.
    pub version: &'static str,
    /// The trial whose protocol it was done with.
    pub trial: String,
    /// What was done here.
    pub checks: Vec<CheckAnswer>,
    /// How many tests the log told of; `None` without a log.
    pub tests: Option<usize>,
    /// The requirements, by number.
    pub requirements: Vec<Judged>,
}

impl Examination {
    /// Whether nothing failed.
    #[must_use]
    pub fn holds(&self) -> bool {
        let failed = |outcome: &Outcome| matches!(outcome, Outcome::Fails(_));
        !self.checks.iter().any(|answer| failed(&answer.outcome))
            && !self
                .requirements
                .iter()
                .any(|judged| judged.standing == Standing::Fails)
    }

    /// How many requirements stand so.
    #[must_use]
    pub fn count(&self, standing: Standing) -> usize {
        let all = self.requirements.iter();
        all.filter(|judged| judged.standing == standing).count()
    }
}

/// Carries out every check. `tell` is called before each.
pub fn carry_out(ground: &Ground, mut tell: impl FnMut(Check)) -> Vec<CheckAnswer> {
    let answer = |check: &Check| {
        tell(*check);
        CheckAnswer {
            check: *check,
            what: check.what(),
            outcome: check.carry_out(ground),
        }
    };
    Check::ALL.iter().map(answer).collect()
}

/// Holds every requirement against what checks and the log of the release's tests showed.
#[must_use]
pub fn judge(trial: &str, checks: Vec<CheckAnswer>, log: Option<&TestLog>) -> Examination {
    let requirements = REQUIREMENTS
        .iter()
        .map(|requirement| {
            let shown_by: Vec<(String, Outcome)> = requirement
                .shown_by
                .iter()
                .map(|evidence| outcome_of(*evidence, &checks, log))
                .collect();
            Judged {
                number: format!("R{}", requirement.number),
                shall: requirement.shall,
                basis: requirement.basis,
                standing: standing(&shown_by),
                shown_by,
            }
        })
        .collect();
    Examination {
        version: env!("CARGO_PKG_VERSION"),
        trial: trial.to_owned(),
        checks,
        tests: log.map(TestLog::len),
        requirements,
    }
}

fn outcome_of(
    evidence: Evidence,
    checks: &[CheckAnswer],
    log: Option<&TestLog>,
) -> (String, Outcome) {
    match evidence {
        Evidence::Check(check) => {
            let answer = checks.iter().find(|answer| answer.check == check);
            let outcome = answer.map_or(Outcome::NotRun, |answer| answer.outcome.clone());
            (check.name().to_owned(), outcome)
        }
        Evidence::Test(name) => {
            let outcome = match log.and_then(|log| log.outcome(name)) {
                Some(TestOutcome::Passed) => Outcome::Holds,
                Some(TestOutcome::Skipped(why)) => Outcome::Skipped(why.clone()),
                Some(TestOutcome::Failed) => Outcome::Fails("the release's test failed".to_owned()),
                None => Outcome::NotRun,
            };
            (name.to_owned(), outcome)
        }
        Evidence::People(what) => (what.to_owned(), Outcome::People),
        Evidence::NotBuilt(what) => (what.to_owned(), Outcome::NotBuilt),
    }
}

fn standing(shown_by: &[(String, Outcome)]) -> Standing {
    let any = |wanted: fn(&Outcome) -> bool| shown_by.iter().any(|(_, outcome)| wanted(outcome));
    let holds = any(|outcome| *outcome == Outcome::Holds);
    let can_show = |outcome: &Outcome| !matches!(outcome, Outcome::People | Outcome::NotBuilt);
    if !shown_by.iter().any(|(_, outcome)| can_show(outcome)) {
        Standing::NoEvidence
    } else if any(|outcome| matches!(outcome, Outcome::Fails(_))) {
        Standing::Fails
    } else if any(|outcome| {
        matches!(
            outcome,
            Outcome::NotRun | Outcome::Skipped(_) | Outcome::NotBuilt
        )
    }) {
        if holds {
            Standing::ShownInPart
        } else {
            Standing::NotLookedAt
        }
    } else if holds {
        Standing::Shown
    } else {
        Standing::NotLookedAt
    }
}
