//! Where a subject stands.

use protocol::{PeriodIndex, Plan};

use super::{PeriodEnd, Subject};

/// Where a subject stands. It is always exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// In screening.
    Screening,
    /// Screened and not enrolled.
    NotEnrolled,
    /// In a period.
    InPeriod(PeriodIndex),
    /// Has completed a period, and has not entered the next.
    Between {
        /// The period completed.
        completed: PeriodIndex,
        /// The period that follows.
        next: PeriodIndex,
    },
    /// Has completed the last period.
    Completed,
    /// Left the trial during a period.
    LeftDuring(PeriodIndex),
    /// Left the trial after completing a period, without entering the next.
    LeftBefore(PeriodIndex),
}

impl Phase {
    /// In words, for messages.
    pub fn describe(self, plan: &Plan) -> String {
        let name = |period| &plan.period(period).id;
        match self {
            Self::Screening => "in screening".to_owned(),
            Self::NotEnrolled => "not enrolled after screening".to_owned(),
            Self::InPeriod(period) => format!("in period {}", name(period)),
            Self::Between { completed, next } => {
                format!("between periods {} and {}", name(completed), name(next))
            }
            Self::Completed => "at the end of the trial".to_owned(),
            Self::LeftDuring(period) => format!("out of the trial since period {}", name(period)),
            Self::LeftBefore(period) => {
                format!("out of the trial since before period {}", name(period))
            }
        }
    }

    /// Whether nothing more is to come.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::NotEnrolled | Self::Completed | Self::LeftDuring(_) | Self::LeftBefore(_)
        )
    }
}

impl Subject {
    /// Where the subject stands.
    pub fn phase(&self, plan: &Plan) -> Phase {
        let Some(stay) = self.periods.last() else {
            return if self.screen_failure.is_some() {
                Phase::NotEnrolled
            } else {
                Phase::Screening
            };
        };
        let next = plan
            .periods()
            .get(stay.period.position() + 1)
            .map(|period| period.index);
        match (stay.ended, self.ending, next) {
            (None, _, _) => Phase::InPeriod(stay.period),
            (Some(PeriodEnd::LeftTrial(_)), _, _) => Phase::LeftDuring(stay.period),
            (Some(PeriodEnd::Completed(_)), _, None) => Phase::Completed,
            (Some(PeriodEnd::Completed(_)), None, Some(next)) => Phase::Between {
                completed: stay.period,
                next,
            },
            (Some(PeriodEnd::Completed(_)), Some(_), Some(next)) => Phase::LeftBefore(next),
        }
    }
}
