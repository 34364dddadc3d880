//! `SV`: one row a visit held.

use datasets::Table;

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::sheet::{Layout, number, text};

const LAYOUT: Layout = Layout {
    name: "SV",
    label: "Subject Visits",
    keys: &["USUBJID", "SVSTDTC", "VISITNUM"],
    variables: &[
        text("STUDYID", "Study Identifier"),
        text("DOMAIN", "Domain Abbreviation"),
        text("USUBJID", "Unique Subject Identifier"),
        number("VISITNUM", "Visit Number"),
        text("VISIT", "Visit Name"),
        text("SVSTDTC", "Start Date/Time of Observation"),
        text("SVENDTC", "End Date/Time of Observation"),
        number("SVSTDY", "Study Day of Start of Observation"),
    ],
};

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        for held in person.subject.visits() {
            let day = held.date.to_string();
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "SV")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("VISITNUM", context.visit_number(held.visit))?
                .set("VISIT", context.plan.visit(held.visit).label.as_str())?
                .set("SVSTDTC", day.as_str())?
                .set("SVENDTC", day.as_str())?
                .set("SVSTDY", study_day(person.subject, held.date))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}
