//! The way of the score over the visits, as points for a plot.

use instruments::total_improvement::ResponseCategory;
use jiff::civil::Date;
use protocol::VisitId;
use serde::Serialize;

use crate::circumstances::Circumstances;

/// The score of one visit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CoursePoint {
    /// The visit.
    pub visit: VisitId,
    /// Its label.
    pub label: String,
    /// The day on which it was held.
    pub date: Date,
    /// The day after the first dose (day 0).
    pub day: i32,
    /// The score; absent: it cannot be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Its category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<ResponseCategory>,
    /// Whether the criteria of deterioration are met.
    pub worse: bool,
}

/// The scores of a subject's visits after baseline, in the order of their days; baseline itself is the first point,
/// with a score of 0.
pub fn course(c: &Circumstances<'_>) -> Vec<CoursePoint> {
    let plan = c.plan();
    let Some(subject) = c.subject() else {
        return Vec::new();
    };
    let mut points = Vec::new();
    for held in subject.visits() {
        let visit = plan.visit(held.visit);
        let is_baseline = held.visit == plan.baseline();
        let improvement = subject.total_improvement(plan, held.visit);
        let before = visit.planned_day.is_some()
            && visit.planned_day < plan.visit(plan.baseline()).planned_day;
        let day = subject.day_of(plan, held.date);
        let (false, Some(day)) = (before || (!is_baseline && improvement.is_none()), day) else {
            continue;
        };
        let zero = (is_baseline && held.findings.core_set.is_some()).then_some(0.0);
        let score = improvement.and_then(|improvement| improvement.score());
        points.push(CoursePoint {
            visit: visit.id.clone(),
            label: visit.label.clone(),
            date: held.date,
            day,
            score: score.map(|score| score.points()).or(zero),
            category: improvement.and_then(|improvement| improvement.category),
            worse: subject
                .deterioration(plan, held.visit)
                .is_some_and(|judged| judged.deterioration.is_met()),
        });
    }
    points
}
