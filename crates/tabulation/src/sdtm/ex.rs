//! `EX`: what was in the bags. Unless everything is laid open there are the columns, and no rows.

use datasets::Table;

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::exposure::cycles;
use crate::standard::EX as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in context.enrolled().filter(|_| context.arms.are_laid_open()) {
        for cycle in cycles(context, person.subject)? {
            let Some(arm) = cycle.arm.and_then(|arm| context.plan.arm(arm)) else {
                continue;
            };
            let product = context.plan.product(arm.treatment.product);
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "EX")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("EXSEQ", f64::from(cycle.sequence))?
                .set("EXTRT", product.name.as_str())?
                .set("EXDOSE", cycle.grams)?
                .set("EXDOSU", "g")?
                .set("EXDOSFRM", "INJECTION, SOLUTION")?
                .set("EXROUTE", "INTRAVENOUS")?
                .set("VISITNUM", context.visit_number(cycle.given.visit))?
                .set(
                    "VISIT",
                    context.plan.visit(cycle.given.visit).label.as_str(),
                )?
                .set("EXSTDTC", cycle.given.from.to_string().as_str())?
                .set("EXENDTC", cycle.given.to.to_string().as_str())?
                .set("EXSTDY", study_day(person.subject, cycle.given.from))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
