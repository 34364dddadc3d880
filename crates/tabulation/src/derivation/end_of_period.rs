//! The score by which a response at the end of the first period is judged.

use protocol::{AfterRescue, CompiledRule, Plan, VisitIndex};
use record::rules::response::{EndPointScore, ScoredVisit, end_point_score};
use record::rules::standing::Standing;

/// `AVISITN` of the row that holds a response.
pub const END_OF_PERIOD_1: f64 = 9001.0;

/// What a score was chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JudgedBy {
    /// It is the closing visit's own.
    ClosingVisit,
    /// It is the last before a switch.
    LastBeforeSwitch,
    /// It is the last of a subject who left early.
    LastAtPrematureEnd,
    /// There is none.
    Missing,
    /// Deterioration was confirmed; the score is the one that would have counted.
    Deteriorated,
}

impl JudgedBy {
    /// As `RESPRS` has it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ClosingVisit => "TIS",
            Self::LastBeforeSwitch => "LAST BEFORE SWITCH",
            Self::LastAtPrematureEnd => "LAST AT PREMATURE END",
            Self::Missing => "MISSING",
            Self::Deteriorated => "DETERIORATED",
        }
    }
}

/// The score that is judged: its place among those of the period, if there is one, and why it is that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedScore {
    /// The place.
    pub place: Option<usize>,
    /// What it was chosen by.
    pub by: JudgedBy,
}

/// Chooses the score by which a response at the closing visit of the first period is judged, as `record` has it.
///
/// `scores` are those of the period that are not after rescue, in the order of their days, each with its standing;
/// `confirmed` and `switched` the days of the first confirmed deterioration in the period and of the first switch, and
/// `left_early` whether the subject left during the period. A subject whose deterioration was confirmed keeps the score that
/// would have counted: whether it counts is the analysis plan's to say.
pub fn judged_score(
    plan: &Plan,
    closing: VisitIndex,
    scores: &[(ScoredVisit, Standing)],
    scored: &mut Vec<ScoredVisit>,
    (confirmed, switched): (Option<i32>, Option<i32>),
    left_early: bool,
) -> JudgedScore {
    scored.clear();
    scored.extend(scores.iter().map(|(score, _)| *score));
    let last = || {
        scores
            .iter()
            .rposition(|(_, standing)| *standing == Standing::Analysed)
    };
    let at_closing = || scores.iter().rposition(|(score, _)| score.visit == closing);
    let (place, by) = match end_point_score(scored, closing, None, switched) {
        EndPointScore::AtVisit(_) => (at_closing(), JudgedBy::ClosingVisit),
        EndPointScore::BeforeSwitch(Some(_)) => (last(), JudgedBy::LastBeforeSwitch),
        EndPointScore::Missing(Some(_)) if left_early && rescue_ends_the_trial(plan) => {
            (last(), JudgedBy::LastAtPrematureEnd)
        }
        EndPointScore::BeforeSwitch(None)
        | EndPointScore::Missing(_)
        | EndPointScore::Deteriorated => (None, JudgedBy::Missing),
    };
    match end_point_score(scored, closing, confirmed, switched) {
        EndPointScore::Deteriorated => JudgedScore {
            place,
            by: JudgedBy::Deteriorated,
        },
        _ => JudgedScore { place, by },
    }
}

/// Whether rescue ends the trial: the assessment at that end is then the last, and stands for the closing visit.
fn rescue_ends_the_trial(plan: &Plan) -> bool {
    plan.rules().iter().any(|rule| {
        matches!(
            rule,
            CompiledRule::Rescue {
                then: AfterRescue::EndTrial,
                ..
            }
        )
    })
}
