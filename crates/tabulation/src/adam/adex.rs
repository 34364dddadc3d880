//! `ADEX`: one row an infusion cycle, in grams of what was given.

use datasets::Table;

use crate::context::{Context, period_name, period_number, study_day};
use crate::error::TabulationError;
use crate::exposure::cycles;
use crate::sheet::{Layout, date, number, text};

const LAYOUT: Layout = Layout {
    name: "ADEX",
    label: "Exposure Analysis Dataset",
    keys: &["USUBJID", "ADT"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("USUBJID", "Unique Subject Identifier"),
        text("SITEID", "Study Site Identifier"),
        text("AVISIT", "Analysis Visit"),
        number("AVISITN", "Analysis Visit (N)"),
        number("APERIOD", "Period"),
        text("APERIODC", "Period (C)"),
        text("TRTA", "Actual Treatment"),
        number("TRTAN", "Actual Treatment (N)"),
        date("ADT", "Analysis Date"),
        date("AENDT", "Analysis End Date"),
        number("ADY", "Analysis Relative Day"),
        number("DAYS", "Days of Infusion"),
        number("VOLML", "Volume Given (mL)"),
        number("DOSEG", "Dose of Active Product (g)"),
        number("DOSEGKG", "Dose of Active Product (g/kg)"),
        number("RATEMAX", "Highest Rate (mL/kg/min)"),
        text("PROTVER", "Protocol Version in Force"),
        text("SRCDOM", "Source Data"),
        number("SRCSEQ", "Source Sequence Number"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    let plan = context.plan;
    for person in context.enrolled() {
        let order = person
            .subject
            .enrolment()
            .map_or(0, |enrolment| enrolment.order);
        for (sequence, cycle) in (1_u32..).zip(cycles(context, person.subject)?) {
            let period = cycle.period;
            let version = plan.version_for(order, cycle.given.from);
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
                    plan.protocol().versions[version.position()].id.as_str(),
                )?
                .set("SRCDOM", "EC")?
                .set("SRCSEQ", f64::from(sequence))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
