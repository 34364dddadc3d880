//! What follows a confirmed deterioration, or another trigger: cross-over, withdrawal, the end of the
//! regimen. The arm plays no part in it, so blinded staff see the same in every arm.

use protocol::{CompiledRule, PeriodIndex, Plan, Trigger, VisitIndex};

/// Where a subject stands when a trigger falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The period in which the trigger falls.
    pub period: PeriodIndex,
    /// Whether the subject has crossed over before.
    pub crossed_over: CrossedOver,
    /// How much of the trial is left.
    pub left: Remaining,
}

/// Whether a subject has crossed over by rule. A switch in error is not a cross-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossedOver {
    /// Not yet.
    NotYet,
    /// Once.
    Once,
}

/// How much of the trial is left to a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remaining {
    /// More visits of the same period.
    MoreOfPeriod,
    /// The trigger falls on the visit that closes the period: only later periods are left.
    LaterPeriods,
    /// The trigger falls on the last visit of the trial: nothing is left.
    Nothing,
}

impl Remaining {
    /// What is left of the trial at a visit that is assessed in a period.
    pub fn at(plan: &Plan, period: PeriodIndex, visit: VisitIndex) -> Self {
        let closes = plan.period(period).to == visit;
        let is_last = period.position() + 1 == plan.periods().len();
        match (closes, is_last) {
            (false, _) => Self::MoreOfPeriod,
            (true, false) => Self::LaterPeriods,
            (true, true) => Self::Nothing,
        }
    }
}

/// What follows a trigger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Where the subject goes.
    pub path: Path,
    /// What becomes of the regimen.
    pub regimen: RegimenFate,
}

/// Where a subject goes after a trigger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Path {
    /// On as before.
    #[default]
    Unchanged,
    /// To the other arm before the next dose.
    CrossOver,
    /// Out of the trial.
    Withdrawal,
}

/// What becomes of the regimen after a trigger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RegimenFate {
    /// It goes on.
    #[default]
    GoesOn,
    /// It stops for good.
    Stops,
}

/// What follows a trigger: the first rule of the file, in its order, that moves the subject, and any rule
/// that stops the regimen.
///
/// A cross-over takes hold only where the period still has a visit to come, since a later period gives its
/// own treatment; a withdrawal only where anything is left to be withdrawn from.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use protocol::Trigger;
/// use record::rules::cross_over::{CrossedOver, Path, Remaining, Situation, consequences};
///
/// let mut subject = Situation {
///     period: plan.period_named("BLINDED").expect("the file has it"),
///     crossed_over: CrossedOver::NotYet,
///     left: Remaining::MoreOfPeriod,
/// };
/// let worse = Trigger::ConfirmedDeterioration;
/// assert_eq!(consequences(&plan, worse, subject).path, Path::CrossOver);
/// subject.crossed_over = CrossedOver::Once;
/// assert_eq!(consequences(&plan, worse, subject).path, Path::Withdrawal);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn consequences(plan: &Plan, trigger: Trigger, subject: Situation) -> Consequences {
    let mut follows = Consequences::default();
    for rule in plan.rules_on(trigger, subject.period) {
        let path = match (rule, subject.crossed_over, subject.left) {
            (CompiledRule::CrossOver { .. }, CrossedOver::NotYet, Remaining::MoreOfPeriod) => {
                Path::CrossOver
            }
            (_, _, Remaining::Nothing) => Path::Unchanged,
            (CompiledRule::Withdraw { .. }, _, _)
            | (CompiledRule::WithdrawAfterCrossOver { .. }, CrossedOver::Once, _) => {
                Path::Withdrawal
            }
            _ => Path::Unchanged,
        };
        if follows.path == Path::Unchanged {
            follows.path = path;
        }
        if matches!(rule, CompiledRule::StopRegimen { .. }) {
            follows.regimen = RegimenFate::Stops;
        }
    }
    follows
}
