//! The Total Improvement Score of a visit, part by part, against the baseline.

use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasure, CoreSetMeasures};
use instruments::total_improvement::{ResponseCategory, explain};
use protocol::{Plan, VisitIndex};
use record::rules::deterioration::judge_visit;
use serde::Serialize;

use super::deterioration::criterion_text;
use crate::circumstances::Circumstances;
use crate::form::{Notice, Tone};
use crate::typed::Typed;
use crate::visit::{measure_label, typed_core_set};
use crate::wording::{Language, Text};

/// A score and its six parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Improvement {
    /// The parts, in the order of the core set.
    pub parts: Vec<ImprovementPart>,
    /// The score, 0-100; absent: it cannot be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
    /// The most that the measured parts could give.
    pub attainable: f64,
    /// The category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<ResponseCategory>,
    /// Why there is no score, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
    /// Which ways of being worse than baseline the visit meets, in words; empty: none, or the trial has no such rule.
    pub worse: Vec<String>,
}

/// One of the six parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImprovementPart {
    /// The measure.
    pub measure: CoreSetMeasure,
    /// Its label.
    pub label: String,
    /// The value at baseline; of an enzyme, as a multiple of its upper limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Rational>,
    /// The value now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Rational>,
    /// The change in percent of the range, positive where it is better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<f64>,
    /// Its part of the score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The most it can give.
    pub highest: f64,
}

impl Improvement {
    /// The score of one core set against another.
    pub fn of(
        plan: &Plan,
        language: &Language,
        baseline: &CoreSetMeasures,
        now: &CoreSetMeasures,
    ) -> Self {
        let explained = explain(plan.response_settings(), baseline, now);
        let response = explained.response;
        let parts = explained.measures.map(|part| ImprovementPart {
            measure: part.measure,
            label: language.say(measure_label(part.measure)).to_owned(),
            baseline: part.comparison.map(|comparison| comparison.baseline),
            now: part.comparison.map(|comparison| comparison.follow_up),
            percent: part.comparison.map(|comparison| comparison.percent),
            score: part.comparison.map(|comparison| comparison.score.points()),
            highest: part.highest.points(),
        });
        let worse = plan.deterioration_criteria().map(|criteria| {
            let judged = judge_visit(criteria, baseline, now, 0).deterioration;
            judged
                .holds
                .iter()
                .map(|criterion| language.say(criterion_text(criterion)).to_owned())
                .collect()
        });
        Self {
            parts: parts.into(),
            total: response.score().map(|score| score.points()),
            attainable: response.attainable.points(),
            category: response.category,
            why_not: response.not_computable().map(|reason| reason.to_string()),
            worse: worse.unwrap_or_default(),
        }
    }

    /// The score of a visit that was held; `None` at baseline and where either core set is missing.
    pub fn of_held(c: &Circumstances<'_>, visit: VisitIndex) -> Option<Self> {
        let plan = c.plan();
        let subject = c.subject()?;
        let now = subject.visit(visit)?.findings.core_set.as_ref()?;
        let baseline = subject.baseline(plan)?;
        (visit != plan.baseline()).then(|| Self::of(plan, c.language, baseline, now))
    }

    /// The score of what is being typed at a visit, as far as it can be read; `None` at and before baseline.
    pub fn of_typed(c: &Circumstances<'_>, visit: VisitIndex, typed: &Typed) -> Option<Self> {
        let plan = c.plan();
        let baseline = c.subject()?.baseline(plan)?;
        let day = |visit: VisitIndex| plan.visit(visit).planned_day;
        let is_before = day(visit).is_some() && day(visit) <= day(plan.baseline());
        let now = typed_core_set(c, typed);
        (!is_before && now != CoreSetMeasures::default())
            .then(|| Self::of(plan, c.language, baseline, &now))
    }

    /// The score in words, for a form.
    pub fn notices(&self, c: &Circumstances<'_>) -> Vec<Notice> {
        let language = c.language;
        let said = match (self.total, self.category, &self.why_not) {
            (Some(total), Some(category), _) => language.with(
                Text::ScoreIs,
                &[
                    ("score", &total),
                    ("category", &language.say(category_text(category))),
                ],
            ),
            (Some(total), None, _) => language.with(
                Text::ScoreOfAttainable,
                &[("score", &total), ("attainable", &self.attainable)],
            ),
            (None, _, Some(why)) => language.with(Text::NoScore, &[("why", why)]),
            (None, _, None) => return Vec::new(),
        };
        let tone = if self.total.is_some() {
            Tone::Plain
        } else {
            Tone::Open
        };
        let mut notices = vec![Notice { tone, text: said }];
        for part in &self.parts {
            let text = match (part.baseline, part.now, part.percent, part.score) {
                (Some(baseline), Some(now), Some(percent), Some(score)) => language.with(
                    Text::ScorePart,
                    &[
                        ("measure", &part.label),
                        ("baseline", &super::rounded(baseline, 2)),
                        ("now", &super::rounded(now, 2)),
                        ("percent", &format_args!("{percent:.1}")),
                        ("score", &score),
                        ("highest", &part.highest),
                    ],
                ),
                _ => language.with(Text::ScorePartMissing, &[("measure", &part.label)]),
            };
            notices.push(Notice {
                tone: Tone::Plain,
                text,
            });
        }
        if !self.worse.is_empty() {
            let worse = self.worse.join("; ");
            notices.push(Notice {
                tone: Tone::Alarm,
                text: language.with(Text::WorseThanBaseline, &[("criteria", &worse)]),
            });
        }
        notices
    }
}

/// The name of a category.
pub(crate) const fn category_text(category: ResponseCategory) -> Text {
    match category {
        ResponseCategory::None => Text::NoImprovement,
        ResponseCategory::Minimal => Text::MinimalImprovement,
        ResponseCategory::Moderate => Text::ModerateImprovement,
        ResponseCategory::Major => Text::MajorImprovement,
    }
}
