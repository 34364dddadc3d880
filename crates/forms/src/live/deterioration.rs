//! Deterioration: what it is, whether it is confirmed, and what comes next, in the same words whichever arm a subject
//! holds.

use instruments::deterioration::DeteriorationCriterion;
use jiff::civil::Date;
use protocol::VisitId;
use record::Due;
use serde::Serialize;

use crate::circumstances::Circumstances;
use crate::wording::Text;

/// Where a subject stands with deterioration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeteriorationWarning {
    /// How far it has gone.
    pub stage: DeteriorationStage,
    /// What to know and to do, in words.
    pub message: String,
    /// The last visit at which the criteria were met.
    pub visit: VisitId,
    /// Its day.
    pub date: Date,
    /// Which criteria, in words.
    pub criteria: Vec<String>,
}

/// How far a deterioration has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeteriorationStage {
    /// The last core set visit met the criteria; the next one may confirm it.
    Unconfirmed,
    /// It is confirmed, and something is due.
    Confirmed,
    /// It was confirmed, and what was due is done, or nothing was.
    Settled,
}

/// The warning of a subject; `None` where the trial has no such rule, or nothing to warn of.
pub fn deterioration_warning(c: &Circumstances<'_>) -> Option<DeteriorationWarning> {
    let plan = c.plan();
    let subject = c.subject()?;
    let in_course = |visit| plan.core_set_visits().contains(&visit);
    let last = subject
        .visits()
        .iter()
        .rev()
        .filter(|held| in_course(held.visit))
        .find_map(|held| Some((held, subject.deterioration(plan, held.visit)?)));
    let criteria = |judged: record::rules::deterioration::JudgedVisit| {
        let holds = judged.deterioration.holds;
        holds
            .iter()
            .map(|criterion| c.language.say(criterion_text(criterion)).to_owned())
            .collect::<Vec<_>>()
    };
    if let Some(confirmed) = subject.confirmed_deteriorations().last() {
        let next = subject.due().iter().find_map(|due| match due {
            Due::CrossOver { .. } => Some(Text::NextIsCrossOver),
            Due::End { .. } => Some(Text::NextIsEnd),
            _ => None,
        });
        let visit = plan.visit(confirmed.visit);
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("visit", &visit.label), ("date", &confirmed.date)];
        let said = c.language.with(Text::DeteriorationConfirmed, &values);
        return Some(DeteriorationWarning {
            stage: if next.is_some() {
                DeteriorationStage::Confirmed
            } else {
                DeteriorationStage::Settled
            },
            message: match next {
                Some(next) => format!("{said} {}", c.language.say(next)),
                None => said,
            },
            visit: visit.id.clone(),
            date: confirmed.date,
            criteria: subject
                .deterioration(plan, confirmed.visit)
                .map(criteria)
                .unwrap_or_default(),
        });
    }
    let (held, judged) = last.filter(|(_, judged)| judged.deterioration.is_met())?;
    let visit = plan.visit(held.visit);
    let criteria = criteria(judged);
    let message = c.language.with(
        Text::DeteriorationOnce,
        &[
            ("visit", &visit.label),
            ("date", &held.date),
            ("criteria", &criteria.join("; ")),
            (
                "visits",
                &plan
                    .deterioration()
                    .map_or(1, |rule| rule.consecutive_visits),
            ),
        ],
    );
    Some(DeteriorationWarning {
        stage: DeteriorationStage::Unconfirmed,
        message,
        visit: visit.id.clone(),
        date: held.date,
        criteria,
    })
}

pub(crate) const fn criterion_text(criterion: DeteriorationCriterion) -> Text {
    match criterion {
        DeteriorationCriterion::PhysicianGlobalAndStrength => Text::GlobalAndStrengthWorse,
        DeteriorationCriterion::Extramuscular => Text::ExtramuscularWorse,
        DeteriorationCriterion::SeveralMeasures => Text::SeveralWorse,
    }
}
