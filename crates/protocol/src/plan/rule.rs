//! Rules with their names resolved.

use instruments::total_improvement::TotalImprovementScore;

use super::index::{ArmIndex, PeriodIndex, RegimenIndex, VersionIndex, VisitIndex};
use super::names::Names;
use super::number::score;
use super::visit::since;
use crate::error::CompileError;
use crate::rule::{AfterRescue, Discretion, RefusedAfter, Rule, Trigger};

/// A rule of conduct, ready to be judged. The kinds are those of [`Rule`].
#[derive(Debug, Clone, PartialEq)]
pub enum CompiledRule {
    /// The subject is crossed over to the other arm.
    CrossOver {
        /// What sets it off.
        on: Trigger,
        /// The period in which it holds.
        period: PeriodIndex,
    },
    /// The subject is withdrawn.
    Withdraw {
        /// What sets it off.
        on: Trigger,
        /// The period in which it holds.
        period: PeriodIndex,
    },
    /// A subject who has crossed over is withdrawn.
    WithdrawAfterCrossOver {
        /// What sets it off.
        on: Trigger,
        /// The period in which it holds.
        period: PeriodIndex,
    },
    /// Who may enter a period.
    EnterPeriod {
        /// The period.
        period: PeriodIndex,
        /// Who may not: those to whom this happened while they received this arm.
        refused_after: Vec<(Trigger, ArmIndex)>,
    },
    /// The regimen stops for good.
    StopRegimen {
        /// What sets it off.
        on: Trigger,
    },
    /// A premedication is allowed.
    Premedication {
        /// After reactions in this many cycles that follow each other.
        after_reactions_in_cycles: u8,
    },
    /// An extra visit for subjects who have not responded by then.
    ExtraVisit {
        /// The visit held.
        visit: VisitIndex,
        /// For scores below this ...
        below: TotalImprovementScore,
        /// ... at this visit.
        at: VisitIndex,
        /// The protocol version that brought the rule.
        since: VersionIndex,
    },
    /// Another regimen for subjects who have not responded by then.
    ChangeRegimen {
        /// The regimen that follows.
        to: RegimenIndex,
        /// For scores below this ...
        below: TotalImprovementScore,
        /// ... at this visit.
        at: VisitIndex,
        /// Whether the physician decides.
        discretion: Discretion,
        /// The protocol version that brought the rule.
        since: VersionIndex,
    },
    /// Rescue medication.
    Rescue {
        /// Whether the physician decides.
        discretion: Discretion,
        /// The first visit at which it may be given.
        from: VisitIndex,
        /// What follows.
        then: AfterRescue,
    },
    /// Glucocorticoids stay as they were at entry.
    SteroidsFixed {
        /// Throughout this period.
        period: PeriodIndex,
    },
    /// No more than so many other immunosuppressants.
    ImmunosuppressantsAtMost {
        /// How many.
        count: u8,
    },
}

impl CompiledRule {
    /// What sets the rule off, where an event does.
    pub const fn trigger(&self) -> Option<Trigger> {
        match self {
            Self::CrossOver { on, .. }
            | Self::Withdraw { on, .. }
            | Self::WithdrawAfterCrossOver { on, .. }
            | Self::StopRegimen { on } => Some(*on),
            _ => None,
        }
    }

    /// The period to which the rule is bound, where it is bound to one. For
    /// [`CompiledRule::EnterPeriod`], the period that is entered.
    pub const fn period(&self) -> Option<PeriodIndex> {
        match self {
            Self::CrossOver { period, .. }
            | Self::Withdraw { period, .. }
            | Self::WithdrawAfterCrossOver { period, .. }
            | Self::EnterPeriod { period, .. }
            | Self::SteroidsFixed { period } => Some(*period),
            _ => None,
        }
    }

    /// The protocol version that brought the rule; the first where it was always there.
    pub const fn since(&self) -> VersionIndex {
        match self {
            Self::ExtraVisit { since, .. } | Self::ChangeRegimen { since, .. } => *since,
            _ => VersionIndex(0),
        }
    }
}

/// What names in a rule are looked up in.
pub(super) struct RuleNames<'a> {
    pub(super) arms: &'a Names<ArmIndex>,
    pub(super) periods: &'a Names<PeriodIndex>,
    pub(super) regimens: &'a Names<RegimenIndex>,
    pub(super) versions: &'a Names<VersionIndex>,
    pub(super) visits: &'a Names<VisitIndex>,
}

pub(super) fn compile_rule(
    rule: &Rule,
    names: &RuleNames<'_>,
) -> Result<CompiledRule, CompileError> {
    let RuleNames {
        arms,
        periods,
        regimens,
        versions,
        visits,
    } = names;
    Ok(match rule {
        Rule::CrossOver { on, period } => CompiledRule::CrossOver {
            on: *on,
            period: periods.resolve(period)?,
        },
        Rule::Withdraw { on, period } => CompiledRule::Withdraw {
            on: *on,
            period: periods.resolve(period)?,
        },
        Rule::WithdrawAfterCrossOver { on, period } => CompiledRule::WithdrawAfterCrossOver {
            on: *on,
            period: periods.resolve(period)?,
        },
        Rule::EnterPeriod {
            period,
            refused_after,
        } => CompiledRule::EnterPeriod {
            period: periods.resolve(period)?,
            refused_after: refused_after
                .iter()
                .map(
                    |RefusedAfter {
                         event,
                         while_receiving,
                     }| { Ok((*event, arms.resolve(while_receiving)?)) },
                )
                .collect::<Result<_, CompileError>>()?,
        },
        Rule::StopRegimen { on } => CompiledRule::StopRegimen { on: *on },
        Rule::Premedication {
            after_reactions_in_cycles,
        } => CompiledRule::Premedication {
            after_reactions_in_cycles: *after_reactions_in_cycles,
        },
        Rule::ExtraVisit {
            visit,
            below,
            at,
            since: version,
        } => CompiledRule::ExtraVisit {
            visit: visits.resolve(visit)?,
            below: score("the score below which an extra visit is held", *below)?,
            at: visits.resolve(at)?,
            since: since(version.as_ref(), versions)?,
        },
        Rule::ChangeRegimen {
            to,
            below,
            at,
            discretion,
            since: version,
        } => CompiledRule::ChangeRegimen {
            to: regimens.resolve(to)?,
            below: score("the score below which the regimen may change", *below)?,
            at: visits.resolve(at)?,
            discretion: *discretion,
            since: since(version.as_ref(), versions)?,
        },
        Rule::Rescue {
            discretion,
            from,
            then,
        } => CompiledRule::Rescue {
            discretion: *discretion,
            from: visits.resolve(from)?,
            then: *then,
        },
        Rule::SteroidsFixed { period } => CompiledRule::SteroidsFixed {
            period: periods.resolve(period)?,
        },
        Rule::ImmunosuppressantsAtMost { count } => {
            CompiledRule::ImmunosuppressantsAtMost { count: *count }
        }
    })
}
