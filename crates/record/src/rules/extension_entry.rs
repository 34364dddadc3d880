//! Who may enter a period.

use protocol::{ArmCode, CompiledRule, PeriodIndex, Plan, Trigger};

/// What keeps a subject out of a period: the first trigger that fell while the subject was receiving an arm
/// which the period's rule names. `None`: the subject may enter.
///
/// `happened` holds every trigger with the arm that the subject was receiving when it fell, which after a
/// cross-over or a switch in error is not the allocated one.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use protocol::Trigger::ConfirmedDeterioration;
/// use record::rules::extension_entry::kept_out_by;
///
/// let extension = plan.period_named("EXTENSION").expect("the file has it");
/// let arm = |name| plan.arm_named(name).expect("the file has it");
/// let on = |name| kept_out_by(&plan, extension, &[(ConfirmedDeterioration, arm(name))]);
/// assert_eq!(on("IVIG"), Some(ConfirmedDeterioration));
/// assert_eq!(on("PLACEBO"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn kept_out_by(
    plan: &Plan,
    period: PeriodIndex,
    happened: &[(Trigger, ArmCode)],
) -> Option<Trigger> {
    plan.rules().iter().find_map(|rule| match rule {
        CompiledRule::EnterPeriod {
            period: own,
            refused_after,
        } if *own == period => happened
            .iter()
            .find(|event| refused_after.contains(event))
            .map(|(trigger, _)| *trigger),
        _ => None,
    })
}

/// Whether it hangs on the arm if a subject may enter a period: something happened after which the protocol keeps out those
/// who were receiving one arm, and lets in those who were receiving another. The answer is the same whichever it was, so
/// that a blinded person may have it; whether the subject enters is for somebody who knows the arm.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
/// use protocol::Trigger::{ConfirmedDeterioration, SuspectedThromboembolism};
/// use record::rules::extension_entry::hangs_on_arm;
///
/// let extension = plan.period_named("EXTENSION").expect("the file has it");
/// assert!(hangs_on_arm(&plan, extension, &[ConfirmedDeterioration]));
/// assert!(!hangs_on_arm(&plan, extension, &[SuspectedThromboembolism]));
/// assert!(!hangs_on_arm(&plan, extension, &[]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hangs_on_arm(plan: &Plan, period: PeriodIndex, happened: &[Trigger]) -> bool {
    plan.rules().iter().any(|rule| match rule {
        CompiledRule::EnterPeriod {
            period: own,
            refused_after,
        } if *own == period => happened.iter().any(|trigger| {
            let is_kept_out = |arm: ArmCode| refused_after.contains(&(*trigger, arm));
            plan.arms_by_randomisation().any(|arms| {
                let kept_out = arms.iter().filter(|arm| is_kept_out(arm.index)).count();
                0 < kept_out && kept_out < arms.len()
            })
        }),
        _ => false,
    })
}
