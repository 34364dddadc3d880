//! That answers to the SF-36 are of the protocol's version, and that the scores written down beside them are theirs.

use protocol::HealthSurvey;

use crate::event::{Finding, Findings, Sf36Answered, Test};
use crate::refusal::Impossibility;

/// Whether answers can be kept.
///
/// # Errors
/// Where they are of another version than the protocol's, or no answers to it, or none at all.
pub fn check_answers(plan: &HealthSurvey, answered: &Sf36Answered) -> Result<(), Impossibility> {
    if answered.version != plan.version {
        return Err(Impossibility::OtherSf36Version {
            version: plan.version,
        });
    }
    if answered.answers().is_none() {
        return Err(Impossibility::NoSf36Answers);
    }
    if answered.is_empty() {
        return Err(Impossibility::NothingAnswered);
    }
    Ok(())
}

/// Whether the component scores of a visit are those that its answers give: none, where they give none. Scores
/// without answers stand as they were written down.
///
/// # Errors
/// The same, and where the scores are others.
pub(crate) fn check_findings(
    plan: &HealthSurvey,
    answered: &Sf36Answered,
    findings: &Findings,
) -> Result<(), Impossibility> {
    check_answers(plan, answered)?;
    let given = answered.scores(plan.norms());
    for (place, test) in [Test::Sf36PhysicalComponent, Test::Sf36MentalComponent]
        .into_iter()
        .enumerate()
    {
        let of_test = |finding: &&Finding| finding.test == test;
        let written = findings.others.iter().find(of_test);
        let of_answers = given.as_ref().map(|scores| &scores[place]);
        if written != of_answers {
            return Err(Impossibility::OtherSf36Score {
                test,
                given: of_answers.map(|score| score.value),
            });
        }
    }
    Ok(())
}
