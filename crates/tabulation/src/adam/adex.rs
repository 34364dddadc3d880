//! `ADEX`: one row an infusion cycle, in grams of what was given.

use datasets::Table;

use crate::context::{Context, period_name, period_number, study_day};
use crate::error::TabulationError;
use crate::exposure::cycles;
use crate::standard::ADEX as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let plan = context.plan;
    for person in context.enrolled() {
        for cycle in cycles(context, person.subject)? {
            let period = cycle.period;
            let version = person.subject.version_of_entry(cycle.given.sequence);
            let mut row = builder.row();
            row.set("STUDYID", context.study_id())?
                .set("USUBJID", person.unique_id.as_str())?
                .set("SITEID", person.site_id.as_str())?
                .set("AVISIT", plan.visit(cycle.given.visit).label.as_str())?
                .set("AVISITN", context.visit_number(cycle.given.visit))?
                .set("APERIOD", period.map(period_number))?
                .set("APERIODC", period_name(plan, period))?
                .set("TRTA", context.arms.label(cycle.arm))?
                .set("TRTAN", context.arms.number(cycle.arm))?
                .set("ADT", cycle.given.from)?
                .set("AENDT", cycle.given.to)?
                .set("ADY", study_day(person.subject, cycle.given.from))?
                .set("DAYS", cycle.given.millilitres_by_day.len() as f64)?
                .set("VOLML", cycle.millilitres)?
                .set("DOSEG", cycle.grams)?
                .set("DOSEGKG", cycle.grams_per_kilogram)?
                .set("RATEMAX", cycle.given.highest_rate.to_f64())?
                .set(
                    "PROTVER",
                    version.map_or("", |version| plan.version(version).id.as_str()),
                )?
                .set("SRCDOM", "EC")?
                .set("SRCVAR", "ECDOSE")?
                .set("SRCSEQ", f64::from(cycle.sequence))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
