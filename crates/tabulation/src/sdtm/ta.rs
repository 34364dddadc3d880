//! `TA`: the elements of each arm, in their order. A blinded reader finds the columns, and no rows.

use datasets::Table;
use protocol::{Allocation, ArmCode, CompiledRule, PeriodIndex, Plan};

use super::element::{SCREENING, SCREENING_EPOCH, element as element_of_arm};
use crate::context::{Context, period_number};
use crate::error::TabulationError;
use crate::standard::TA as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let plan = context.plan;
    let paths = if context.arms.are_visible() {
        plan.paths()
    } else {
        Vec::new()
    };
    for path in paths {
        let code = context.arms.path_code(&path);
        let label = context.arms.path_label(&path);
        let branch = match plan.protocol().allocation {
            Allocation::SingleArm {} => String::new(),
            Allocation::PermutedBlocks { .. } | Allocation::Minimisation { .. } => {
                randomised_to(context, path.first().copied())
            }
        };
        let mut row = builder.row();
        row.set("STUDYID", context.study_id())?
            .set("DOMAIN", "TA")?
            .set("ARMCD", code.as_str())?
            .set("ARM", label.as_str())?
            .set("TAETORD", 1.0)?
            .set("ETCD", SCREENING)?
            .set("ELEMENT", "Screening")?
            .set("TABRANCH", branch.as_str())?
            .set("EPOCH", SCREENING_EPOCH)?;
        for period in plan.periods() {
            let arm = plan.arm_of_path(&path, period.index);
            let element = element_of_arm(context, period.index, arm);
            let other = arm
                .and_then(|arm| plan.other_arm(arm))
                .filter(|_| crosses_over(plan, period.index));
            let transition = other.map_or(String::new(), |other| {
                let other = element_of_arm(context, period.index, Some(other));
                format!("On confirmed deterioration: {}", other.code)
            });
            // The branch to an arm stands at the end of what is before it.
            let next = plan.periods().get(period.index.position() + 1);
            let branch = match next {
                Some(next) if plan.second_randomisation(next.index).is_some() => {
                    randomised_to(context, plan.arm_of_path(&path, next.index))
                }
                _ => String::new(),
            };
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "TA")?
                .set("ARMCD", code.as_str())?
                .set("ARM", label.as_str())?
                .set("TAETORD", period_number(period.index) + 1.0)?
                .set("ETCD", element.code.as_str())?
                .set("ELEMENT", element.name.as_str())?
                .set("TABRANCH", branch.as_str())?
                .set("TATRANS", transition.as_str())?
                .set("EPOCH", period.id.as_str())?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

fn randomised_to(context: &Context<'_>, arm: Option<ArmCode>) -> String {
    format!("Randomised to {}", context.arms.label(arm))
}

fn crosses_over(plan: &Plan, of: PeriodIndex) -> bool {
    plan.rules()
        .iter()
        .any(|rule| matches!(rule, CompiledRule::CrossOver { period, .. } if *period == of))
}
