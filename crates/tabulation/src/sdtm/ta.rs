//! `TA`: the elements of each arm, in their order. A blinded reader finds the columns, and no rows.

use datasets::Table;
use protocol::{Allocation, CompiledRule, PeriodIndex, Plan};

use super::element::{SCREENING, SCREENING_EPOCH, element as element_of_arm};
use crate::context::{Context, period_number};
use crate::error::TabulationError;
use crate::standard::TA as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let plan = context.plan;
    let arms = if context.arms.are_visible() {
        plan.arms()
    } else {
        &[]
    };
    for arm in arms {
        let branch = match plan.protocol().allocation {
            Allocation::SingleArm {} => String::new(),
            Allocation::PermutedBlocks { .. } | Allocation::Minimisation { .. } => {
                format!("Randomised to {}", arm.label)
            }
        };
        let mut row = builder.row();
        row.set("STUDYID", context.study_id())?
            .set("DOMAIN", "TA")?
            .set("ARMCD", arm.id.as_str())?
            .set("ARM", arm.label.as_str())?
            .set("TAETORD", 1.0)?
            .set("ETCD", SCREENING)?
            .set("ELEMENT", "Screening")?
            .set("TABRANCH", branch.as_str())?
            .set("EPOCH", SCREENING_EPOCH)?;
        for period in plan.periods() {
            let element = element_of_arm(context, period.index, Some(arm.index));
            let other = plan
                .other_arm(arm.index)
                .filter(|_| crosses_over(plan, period.index));
            let transition = other.map_or(String::new(), |other| {
                let other = element_of_arm(context, period.index, Some(other));
                format!("On confirmed deterioration: {}", other.code)
            });
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "TA")?
                .set("ARMCD", arm.id.as_str())?
                .set("ARM", arm.label.as_str())?
                .set("TAETORD", period_number(period.index) + 1.0)?
                .set("ETCD", element.code.as_str())?
                .set("ELEMENT", element.name.as_str())?
                .set("TATRANS", transition.as_str())?
                .set("EPOCH", period.id.as_str())?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

fn crosses_over(plan: &Plan, of: PeriodIndex) -> bool {
    plan.rules()
        .iter()
        .any(|rule| matches!(rule, CompiledRule::CrossOver { period, .. } if *period == of))
}
