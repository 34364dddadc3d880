//! Response: what a Total Improvement Score sets off, and which score an end point takes.

use instruments::measure::CoreSetMeasures;
use instruments::total_improvement::{
    TotalImprovement, TotalImprovementScore, total_improvement_score,
};
use protocol::{CompiledRule, Discretion, Plan, RegimenIndex, VersionIndex, VisitIndex};

/// The Total Improvement Score of a visit, by the settings of the trial.
pub fn score(plan: &Plan, baseline: &CoreSetMeasures, visit: &CoreSetMeasures) -> TotalImprovement {
    total_improvement_score(plan.response_settings(), baseline, visit)
}

/// What a score that is too low sets off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterLowScore {
    /// A visit outside the planned course.
    ExtraVisit(VisitIndex),
    /// Another regimen.
    ChangeRegimen {
        /// The regimen.
        to: RegimenIndex,
        /// Whether the physician decides.
        discretion: Discretion,
    },
}

/// What a rule makes of a score at a visit, for a subject under a protocol version.
///
/// ```
/// # let text = include_str!("../../../../trials/ivig-first-line/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use instruments::total_improvement::TotalImprovementScore;
/// use record::rules::response::{AfterLowScore, after_score};
///
/// let [week_3, week_4] = ["W3", "W4"].map(|name| plan.visit_named(name).expect("the file has it"));
/// let third = plan.version_named("V3").expect("the file has it");
/// let at_week_3 = |score| {
///     plan.rules().iter().find_map(|rule| after_score(rule, third, week_3, score))
/// };
/// assert_eq!(at_week_3(TotalImprovementScore::ZERO), Some(AfterLowScore::ExtraVisit(week_4)));
/// assert_eq!(at_week_3(TotalImprovementScore::HIGHEST), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn after_score(
    rule: &CompiledRule,
    version: VersionIndex,
    visit: VisitIndex,
    score: TotalImprovementScore,
) -> Option<AfterLowScore> {
    if rule.since() > version {
        return None;
    }
    match *rule {
        CompiledRule::ExtraVisit {
            visit: extra,
            below,
            at,
            ..
        } if at == visit && score < below => Some(AfterLowScore::ExtraVisit(extra)),
        CompiledRule::ChangeRegimen {
            to,
            below,
            at,
            discretion,
            ..
        } if at == visit && score < below => Some(AfterLowScore::ChangeRegimen { to, discretion }),
        _ => None,
    }
}

/// A score with the day after the first dose on which it was taken; `None` where it could not be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoredVisit {
    /// The visit.
    pub visit: VisitIndex,
    /// The day after the first dose (day 0).
    pub day: i32,
    /// The score.
    pub score: Option<TotalImprovementScore>,
}

/// Which score an end point at a visit takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndPointScore {
    /// Deterioration was confirmed up to then: no response, whatever the score.
    Deteriorated,
    /// The subject was switched, by rule or in error: the last score before that, if there is one.
    BeforeSwitch(Option<TotalImprovementScore>),
    /// The score at the visit.
    AtVisit(TotalImprovementScore),
    /// There is no score at the visit; the last one before it, if there is one.
    Missing(Option<TotalImprovementScore>),
}

/// Which score an end point takes, in the order of ProDERM's rules: confirmed deterioration, switch, the
/// visit itself, else missing. What a missing score means is the analysis plan's to say.
///
/// `scores` hold the visits up to the end point's, in the order of their days. `confirmed` and `switched`
/// are the days of the first confirmed deterioration and of the first switch, if they fell up to then. A
/// score on the day of the switch is still before it: subjects are assessed before they are dosed.
pub fn end_point_score(
    scores: &[ScoredVisit],
    at: VisitIndex,
    confirmed: Option<i32>,
    switched: Option<i32>,
) -> EndPointScore {
    if confirmed.is_some() {
        return EndPointScore::Deteriorated;
    }
    let last = |counts: &dyn Fn(&ScoredVisit) -> bool| {
        scores
            .iter()
            .filter(|scored| counts(scored))
            .filter_map(|scored| scored.score)
            .last()
    };
    if let Some(switched) = switched {
        return EndPointScore::BeforeSwitch(last(&|scored| scored.day <= switched));
    }
    match last(&|scored| scored.visit == at) {
        Some(score) => EndPointScore::AtVisit(score),
        None => EndPointScore::Missing(last(&|_| true)),
    }
}
