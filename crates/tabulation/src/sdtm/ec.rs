//! `EC`: infusion cycles as collected: volume and rate, which are the same for a product and its placebo.

use datasets::Table;

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::exposure::millilitres;
use crate::standard::EC as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in context.enrolled() {
        for (sequence, cycle) in (1_u32..).zip(person.subject.cycles()) {
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "EC")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("ECSEQ", f64::from(sequence))?
                .set("ECTRT", "INFUSION")?
                .set("ECDOSE", millilitres(cycle))?
                .set("ECDOSU", "mL")?
                .set("ECROUTE", "INTRAVENOUS")?
                .set("VISITNUM", context.visit_number(cycle.visit))?
                .set("VISIT", context.plan.visit(cycle.visit).label.as_str())?
                .set("ECSTDTC", cycle.from.to_string().as_str())?
                .set("ECENDTC", cycle.to.to_string().as_str())?
                .set("ECSTDY", study_day(person.subject, cycle.from))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
