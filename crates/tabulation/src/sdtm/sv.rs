//! `SV`: one row a visit held.

use datasets::Table;
use protocol::{PlannedVisit, VisitPurpose};

use crate::context::{Context, study_day};
use crate::error::TabulationError;
use crate::sheet::flag;
use crate::standard::SV as LAYOUT;

pub fn table(context: &Context<'_>) -> Result<Table, TabulationError> {
    let mut builder = LAYOUT.open()?;
    for person in &context.people {
        for held in person.subject.visits() {
            let visit = context.plan.visit(held.visit);
            let day = held.date.to_string();
            builder
                .row()
                .set("STUDYID", context.study_id())?
                .set("DOMAIN", "SV")?
                .set("USUBJID", person.unique_id.as_str())?
                .set("VISITNUM", context.visit_number(held.visit))?
                .set("VISIT", visit.label.as_str())?
                .set("SVPRESP", flag(is_planned(visit)))?
                .set("SVOCCUR", flag(is_planned(visit)))?
                .set("SVSTDTC", day.as_str())?
                .set("SVENDTC", day.as_str())?
                .set("SVSTDY", study_day(person.subject, held.date))?;
        }
    }
    Ok(LAYOUT.close(builder)?)
}

/// Whether the visit was asked for beforehand, and did not come of what happened.
fn is_planned(visit: &PlannedVisit) -> bool {
    matches!(
        visit.purpose,
        VisitPurpose::Screening | VisitPurpose::Scheduled
    )
}
