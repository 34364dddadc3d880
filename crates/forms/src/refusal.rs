//! Why the record refuses something, in the words of the forms: visits, periods and criteria as people know them, and not
//! as the file of the protocol abbreviates them.

use protocol::{CriterionId, PeriodId, Plan, Trigger, VisitId};
use record::{Impossibility, Obstacle, Refusal};

use crate::wording::{Language, Text};

/// Why the record refuses something, for whoever filled in the form.
///
/// ```
/// # let text = include_str!("../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use forms::{ENGLISH, refusal_text};
/// use record::{Obstacle, Refusal, SubjectNumber};
///
/// let refused = Refusal::Act {
///     act: "completed",
///     subject: SubjectNumber(7),
///     state: "in period BLINDED".to_owned(),
///     obstacles: vec![Obstacle::ClosingVisitNotHeld { visit: "W16".into() }],
/// };
/// assert_eq!(
///     refusal_text(&ENGLISH, &plan, &refused),
///     "The record cannot take this: Week 16 closes the period and must be held first.",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn refusal_text(language: &Language, plan: &Plan, refusal: &Refusal) -> String {
    let words = Words { language, plan };
    let why = match refusal {
        Refusal::Act { obstacles, .. } => {
            let all: Vec<String> = obstacles.iter().map(|one| words.obstacle(one)).collect();
            all.join("; ")
        }
        Refusal::Impossible { why, .. } => words.impossibility(why),
        other => other.to_string(),
    };
    let end = if why.ends_with('.') { "" } else { "." };
    let values: [(&str, &dyn std::fmt::Display); 1] = [("why", &format_args!("{why}{end}"))];
    language.with(Text::RecordRefuses, &values)
}

struct Words<'w> {
    language: &'w Language,
    plan: &'w Plan,
}

impl Words<'_> {
    fn visit(&self, visit: &VisitId) -> String {
        let known = self.plan.visit_named(visit);
        known.map_or_else(
            || visit.to_string(),
            |known| self.plan.visit(known).label.clone(),
        )
    }

    fn period(&self, period: &PeriodId) -> String {
        let known = self.plan.period_named(period);
        known.map_or_else(
            || period.to_string(),
            |known| self.plan.period(known).label.clone(),
        )
    }

    fn criterion(&self, criterion: &CriterionId) -> String {
        let criteria = &self.plan.protocol().eligibility.criteria;
        let known = criteria.iter().find(|known| known.id == *criterion);
        known.map_or_else(|| criterion.to_string(), |known| known.text.clone())
    }

    fn of_criterion(&self, text: Text, criterion: &CriterionId) -> String {
        let values: [(&str, &dyn std::fmt::Display); 1] =
            [("criterion", &self.criterion(criterion))];
        self.language.with(text, &values)
    }

    fn of_period(&self, text: Text, period: &PeriodId) -> String {
        let values: [(&str, &dyn std::fmt::Display); 1] = [("period", &self.period(period))];
        self.language.with(text, &values)
    }

    fn of_visit(&self, text: Text, visit: &VisitId, date: &dyn std::fmt::Display) -> String {
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("visit", &self.visit(visit)), ("date", date)];
        self.language.with(text, &values)
    }

    fn obstacle(&self, obstacle: &Obstacle) -> String {
        match obstacle {
            Obstacle::CriterionOpen { criterion } => {
                self.of_criterion(Text::CriterionStillOpen, criterion)
            }
            Obstacle::CriterionNotSatisfied { criterion } => {
                self.of_criterion(Text::CriterionStandsInTheWay, criterion)
            }
            Obstacle::CriterionSatisfied { criterion } => {
                self.of_criterion(Text::CriterionIsNoReason, criterion)
            }
            Obstacle::NotInPeriod { period } => self.of_period(Text::NotInThisPeriod, period),
            Obstacle::PeriodNotCompleted { period } => {
                self.of_period(Text::PeriodFirstCompleted, period)
            }
            Obstacle::PeriodNotNext { period } => self.of_period(Text::PeriodDoesNotFollow, period),
            Obstacle::KeptOut { period, by } => self.of_period(
                match by {
                    Trigger::ConfirmedDeterioration => Text::KeptOutAfterDeterioration,
                    Trigger::SuspectedThromboembolism => Text::KeptOutAfterThrombosis,
                },
                period,
            ),
            Obstacle::ClosingVisitNotHeld { visit } => {
                self.of_visit(Text::ClosingVisitFirst, visit, &"")
            }
            Obstacle::ReductionNotAllowed { visit } => {
                self.of_visit(Text::NoReductionThen, visit, &"")
            }
            other => other.to_string(),
        }
    }

    fn impossibility(&self, why: &Impossibility) -> String {
        match why {
            Impossibility::HeldTwice { visit, held } => {
                self.of_visit(Text::VisitHeldAlready, visit, held)
            }
            Impossibility::GivenTwice { visit, given } => {
                self.of_visit(Text::InfusionGivenAlready, visit, given)
            }
            Impossibility::MissedButHeld { visit, held } => {
                self.of_visit(Text::MissedButWasHeld, visit, held)
            }
            Impossibility::AnsweredTwice { visit, answered } => {
                self.of_visit(Text::AnsweredAlready, visit, answered)
            }
            Impossibility::WatchedTwice { visit, watched } => {
                self.of_visit(Text::ScoresThereAlready, visit, watched)
            }
            other => other.to_string(),
        }
    }
}
