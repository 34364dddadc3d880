//! `EX`: what was in the bags. A blinded reader finds the columns, and no rows.

use datasets::Table;

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::exposure::cycles;
use crate::sheet::{Layout, number, text};

const LAYOUT: Layout = Layout {
    name: "EX",
    label: "Exposure",
    keys: &["USUBJID", "EXSEQ"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("DOMAIN", "Domain Abbreviation"),
        text("USUBJID", "Unique Subject Identifier"),
        number("EXSEQ", "Sequence Number"),
        text("EXTRT", "Name of Treatment"),
        number("EXDOSE", "Dose"),
        text("EXDOSU", "Dose Units"),
        text("EXROUTE", "Route of Administration"),
        number("VISITNUM", "Visit Number"),
        text("VISIT", "Visit Name"),
        text("EXSTDTC", "Start Date/Time of Treatment"),
        text("EXENDTC", "End Date/Time of Treatment"),
        number("EXSTDY", "Study Day of Start of Treatment"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in context.enrolled() {
        for (sequence, cycle) in (1_u32..).zip(cycles(context, person.subject)?) {
            let Some(arm) = cycle.arm.and_then(|arm| context.plan.arm(arm)) else {
                continue;
            };
            let product = context.plan.product(arm.treatment.product);
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "EX")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("EXSEQ", f64::from(sequence))?
                .set("EXTRT", product.name.as_str())?
                .set("EXDOSE", cycle.grams)?
                .set("EXDOSU", "g")?
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
